"""`format`: one way to lay out a record's file; what it says, its comments and the order of its fields stay."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from casebook.cli import main
from casebook.editing.layout import laid_out
from casebook.editing.splice import same
from casebook.errors import ContentError
from casebook.load.yamltext import read

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
PLACES = (HOME / "data", BIKES / "data", HOME / "casebook" / "starter")
FILES = sorted(path for place in PLACES for path in place.rglob("*.yml"))


def test_the_edition_laid_out_says_what_it_said_and_stays_as_it_is_then() -> None:
    """Of every file: the same data with the same order of fields, every comment once, and no change the second time."""
    chance = random.Random(4)
    remarked = [path for path in FILES if re.search(rb"(?m)(^|\s)#", path.read_bytes())]
    assert len(remarked) > 3
    for path in [*chance.sample(FILES, 300), *remarked]:
        raw = path.read_bytes()
        made = laid_out(path.name, raw)
        assert laid_out(path.name, made) == made, path
        before, after = (read(path.name, content)[0] for content in (raw, made))
        assert before is not None and after is not None
        assert same(before.data, after.data), path
        remarks = [sorted(re.findall(r"(?m)(?:^|\s)# .*$", content.decode())) for content in (raw, made)]
        assert [r.strip() for r in remarks[0]] == [r.strip() for r in remarks[1]]
        assert not re.search(r"[ \t]$|\r|\n\n\n|\t", made.decode(), re.MULTILINE)


ODD = """\


# what this is
name:      {zh: "骑行",   en: 'rides'}   # a remark behind
# before the field
area:    "engagement"{blanks}


definition:
    # before a language
    zh:  '一行'
    en: "it's a line that is folded because it is far too long for a line of a file that somebody is to read and to \
compare with another"
also:    # behind the key
- zh: "a: b"
  en: plain
# between the items
-   zh: x
    en: |
      two

      paragraphs
many: [one one one one one one one, two two two two two two two, three three three three three, four four \
four four four]
flag: True
none: ~
number: 12.50
deep:
- - a
  - b
# the end
"""
EVEN = """\
# what this is
name: {zh: 骑行, en: rides}  # a remark behind
# before the field
area: engagement

definition:
  # before a language
  zh: 一行
  en: >-
    it's a line that is folded because it is far too long for a line of a file that somebody is to read and to compare
    with another
also:  # behind the key
  - zh: 'a: b'
    en: plain
  # between the items
  - zh: x
    en: "two\\n\\nparagraphs\\n"
many:
  - one one one one one one one
  - two two two two two two two
  - three three three three three
  - four four four four four
flag: true
none: ~
number: 12.50
deep:
  - - a
    - b
# the end
"""


ODD = ODD.replace("{blanks}", "   ")


def test_the_layout_is_this() -> None:
    """Indents, quotation marks, folds, flow and empty lines, each as it is written here."""
    assert laid_out("x.yml", ODD.encode()).decode() == EVEN
    assert laid_out("x.yml", EVEN.encode()).decode() == EVEN
    windows = b"\xef\xbb\xbf" + ODD.replace("\n", "\r\n").encode()
    assert laid_out("x.yml", windows).decode() == EVEN


def test_where_a_folded_text_breaks_is_its_writers_choice() -> None:
    """Lines that fit stay; one line that would fit behind its key goes there; one that is too long is broken anew."""
    kept = "a:\n  en: >-\n    one line,\n    broken where somebody wanted it\n"
    assert laid_out("x.yml", kept.encode()).decode() == kept
    assert (
        laid_out(
            "x.yml", kept.replace("    one", "        one").replace("    broken", "        broken").encode()
        ).decode()
        == kept
    )
    assert laid_out("x.yml", b"a: >-\n  one line\n") == b"a: one line\n"
    long = laid_out("x.yml", f"a: >-\n  {'many words ' * 14}\n  and more\n".encode()).decode()
    assert max(map(len, long.splitlines())) <= 120 and long.count("\n") == 3


def test_an_apostrophe_is_not_doubled() -> None:
    """A text that needs quotation marks has double ones around an apostrophe, in flow style too."""
    for text in (
        "a: \"it's: so\"\nb: {c: \"it's: so\", d: 'x: y'}\n",
        'a: ["it\'s\\nso"]\n',  # a line that ends inside of flow is written by its sign
    ):
        assert laid_out("x.yml", text.encode()).decode() == text


def test_the_edition_and_what_init_writes_are_laid_out() -> None:
    """No record of them is laid out otherwise than `format` would; where one is: ./run format."""
    places = (HOME / "data", HOME / "casebook" / "starter")
    odd = [
        str(path.relative_to(HOME))
        for place in places
        for path in sorted(place.rglob("*.yml"))
        if (raw := path.read_bytes()) != laid_out(path.name, raw)
    ]
    assert odd == []


def test_records_of_a_list_are_parted_by_an_empty_line_where_they_were() -> None:
    """One empty line between all records of a list where some have one, before the remarks on a record; else none."""
    dense = "- id: a\n  x: 1\n# on b\n- id: b\n"
    assert laid_out("x.yml", dense.encode()).decode() == dense
    text = "- id: a\n  x: 1\n# on b\n- id: b\n\n\n- id: c\n"
    assert laid_out("x.yml", text.encode()).decode() == "- id: a\n  x: 1\n\n# on b\n- id: b\n\n- id: c\n"


def test_chinese_breaks_behind_a_pause() -> None:
    """A long Chinese line is broken behind a comma or full stop where there is one, and reads without a blank."""
    text = f"a: {'很长的一句话没有空格，' * 14}\n"
    made = laid_out("x.yml", text.encode()).decode()
    assert all(line.endswith("，") for line in made.splitlines()[1:])
    assert max(map(len, made.splitlines())) <= 120


@pytest.mark.parametrize("text", ["a: [1, # lost\n  2]\n", "a: {x: 1, # here\n  y: 2}\n"])
def test_a_remark_inside_of_brackets_stays(text: str) -> None:
    """A flow collection with a remark in it is left as it was typed."""
    assert laid_out("x.yml", text.encode()).decode() == text


def test_what_is_not_readable_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One unreadable file: its place is told, and none of the others is laid out."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    (project / "data/metrics/rides.yml").write_text("name: &a x\n")
    (project / "data/redirects.yml").write_text("moved:   {}\n")
    assert main(["format", "--project", str(project), "--messages", "en"]) == 2
    assert "data/metrics/rides.yml:1:7" in capsys.readouterr().err
    assert (project / "data/redirects.yml").read_text() == "moved:   {}\n"
    with pytest.raises(ContentError):
        laid_out("x.yml", b"\xff")


def test_format_of_some_files_and_its_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--check names what is laid out otherwise and ends with 1; a path narrows it; done, --check is content."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    (project / "data/redirects.yml").write_text("moved:   {}\n")
    command = ["format", "--project", str(project), "--messages", "en"]
    assert main([*command, "data/redirects.yml", "--check"]) == 1
    assert (project / "data/redirects.yml").read_text() == "moved:   {}\n"
    assert "data/redirects.yml" in capsys.readouterr().out
    assert main([*command, "data/nowhere"]) == 64
    assert "data/nowhere" in capsys.readouterr().err
    assert main(command) == 0
    assert (project / "data/redirects.yml").read_text() == "moved: {}\n"
    assert main([*command, "--check"]) == 0
    assert main(["check", "--project", str(project)]) == 0
