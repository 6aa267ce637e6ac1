"""Hostile and mistaken input: one problem a mistake, with its place and what to do, and nothing written by halves."""

from __future__ import annotations

import errno
import io
import os
import shutil
import threading
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casebook.choice import choice
from casebook.cli import main
from casebook.disk import Disk, opened_to_lock
from casebook.editing import changes, csvs, quoting
from casebook.editing.splice import put
from casebook.errors import ContentError, Refused
from casebook.load.shellfile import problems_of
from casebook.model.values import plain_number

BIKES = Path(__file__).parent / "books" / "bikes"
RIDES = "data/metrics/rides.yml"


def run(project: Path, *words: str) -> int:
    return main([*words, "--project", str(project), "--messages", "en"])


def state(project: Path) -> dict[str, bytes]:
    """All content of a project by path, to see that nothing was written."""
    return {
        str(path.relative_to(project)): path.read_bytes()
        for folder in ("data", "content")
        for path in sorted((project / folder).rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def told(project: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `check` finds, each problem on one line; each with what to do."""
    capsys.readouterr()
    assert run(project, "check") == 2
    lines = capsys.readouterr().err.splitlines()[:-1]
    assert all(mend.startswith("    ") and len(mend) > 8 for mend in lines[1::2])
    return lines[::2]


# files


@pytest.mark.parametrize("raw", [b"hello\n", b"null\n", b"12\n"])
@pytest.mark.parametrize("path", [RIDES, "data/edition.yml", "data/facts/1.1.yml"])
def test_a_file_that_holds_no_record_is_told_once(
    project: Path, capsys: pytest.CaptureFixture[str], path: str, raw: bytes
) -> None:
    """A word in the place of a record: one problem, and nobody is told that what the file should hold is missing."""
    (project / path).write_bytes(raw)
    (line,) = told(project, capsys)
    assert line.startswith(f"{path}:1:1: a record is wanted here")


@pytest.mark.parametrize("head", [b"%YAML 1.1\n---\n", b"# c\n\n%YAML 9.9\n---\n", b"%TAG ! tag:x,2000:\n---\n"])
def test_directives_are_refused_at_their_line(project: Path, capsys: pytest.CaptureFixture[str], head: bytes) -> None:
    """A line of YAML that changes how the rest is read is told where it stands."""
    place = project / RIDES
    place.write_bytes(head + place.read_bytes())
    line = head[: head.index(b"%")].count(b"\n") + 1
    assert told(project, capsys) == [f"{RIDES}:{line}:1: directives of YAML (lines that begin with %) are not accepted"]


def test_a_colon_without_a_key_is_told_as_that(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`: value` is a key that is missing, and not an indent."""
    place = project / RIDES
    place.write_bytes(place.read_bytes() + b": v\n")
    assert told(project, capsys) == [f"{RIDES}:19:1: a key must be text"]


@pytest.mark.parametrize(
    "path", [RIDES, "data/deck.yml", "data/redirects.yml", "data/editions/leaflet.yml", "data/facts/1.1.yml"]
)
def test_a_folder_in_the_place_of_a_file_is_told(project: Path, capsys: pytest.CaptureFixture[str], path: str) -> None:
    """A folder that is named like a file is no file that is missing in silence."""
    (project / path).unlink()
    (project / path).mkdir()
    assert told(project, capsys) == [f"{path}: this is a folder where a file belongs"]


def test_the_ledger_of_translations_may_be_anything(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder, a pipe or a link to nowhere in its place is told by every command that reads it."""
    place = project / "data/translations.txt"
    place.unlink()
    place.mkdir()
    assert told(project, capsys) == ["data/translations.txt: this is a folder where a file belongs"]
    assert run(project, "translations", "--accept") == 2
    place.rmdir()
    os.mkfifo(place)
    assert told(project, capsys) == ["data/translations.txt: this is no file but a pipe, a socket or a device"]
    place.unlink()
    place.symlink_to("nowhere")
    assert told(project, capsys) == ["data/translations.txt: the link leads to a file that is not there"]


@pytest.mark.parametrize("instead", ["nothing", "file"])
def test_without_data_one_problem_is_told(project: Path, capsys: pytest.CaptureFixture[str], instead: str) -> None:
    """A project whose records are gone is told so, and not every reference of its chapters."""
    shutil.rmtree(project / "data")
    if instead == "file":
        (project / "data").write_text("x")
    assert told(project, capsys) == ["data: there is no folder data, or nothing in it"]


def test_a_folder_that_is_a_link_hides_its_records_and_no_more(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The link is told; who refers to a record behind it is not."""
    shutil.move(project / "data/cases", tmp_path / "cases")
    (project / "data/cases").symlink_to(tmp_path / "cases")
    (line,) = told(project, capsys)
    assert line.startswith("data/cases: this is a link to a folder")


def test_a_missing_vocabulary_is_told_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its words are many, the mistake is one."""
    (project / "data/vocabulary.yml").unlink()
    (line,) = told(project, capsys)
    assert line.startswith("data/vocabulary.yml: the vocabulary is missing, and records use its words in ")


@pytest.mark.parametrize("url", ["https://[x", "https://example.org:99999/", "https://example.org:0/", "https:///x"])
def test_an_address_without_a_host_is_refused_by_check(
    project: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    """What the build could not take apart is told before it."""
    place = project / "data/edition.yml"
    place.write_text(f"{place.read_text()}site: '{url}'\n")
    (line,) = told(project, capsys)
    assert line.startswith("data/edition.yml:76:7: `site`: no host and port can be read")


def test_where_there_are_many_names_the_nearest_are_listed() -> None:
    """A message never only says that there are names to look at."""
    known = [
        f"{a}{b}" for a in ("refund", "return", "label", "price") for b in ("s", "-a", "-b", "-c", "-d", "-e", "-f")
    ]
    said = choice("zzret", known)
    assert said.en.startswith("There are 28; the nearest: return")
    assert said.zh.startswith("共有28个可用，最接近的：return")


# commands


def test_new_reads_a_vocabulary_of_any_depth(project: Path) -> None:
    """A file that nobody can read keeps nobody from beginning a record."""
    (project / "data/vocabulary.yml").write_text("a: " + "[" * 5000 + "]" * 5000 + "\n")
    assert run(project, "new", "case", "x") == 0
    assert (project / "data/cases/x.yml").is_file()


def test_new_writes_neither_out_of_the_project_nor_over_pages_of_the_engine(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is a link, one that is a file, an id that is kept: each is told, nothing is written."""
    assert run(project, "new", "case", "index") == 1
    assert "index is the id of a page that the engine makes" in capsys.readouterr().err
    shutil.move(project / "data/cases", tmp_path / "cases")
    (project / "data/cases").symlink_to(tmp_path / "cases")
    assert run(project, "new", "case", "x") == 1
    assert "data/cases is a link out of the project" in capsys.readouterr().err
    assert not (tmp_path / "cases/x.yml").exists()
    shutil.rmtree(project / "data/terms")
    (project / "data/terms").write_text("x")
    assert run(project, "new", "term", "x") == 1
    assert "data/terms: something else stands here" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["a\x01 35%", "35% \u202e", "a\udcff 35%", "35\u200b%"])
def test_excerpts_and_titles_hold_no_sign_that_nobody_sees(
    project: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """What is typed on the command line is refused with line and column of the sign."""
    before = state(project)
    fact = ("new", "fact", "f-1.1-09", "--source", "town-report", "--figure", "1")
    assert run(project, *fact, "--excerpt", text) == 2
    assert capsys.readouterr().err.startswith(f"--excerpt:1:{1 + min(map(text.index, filter(_odd, text)))}: ")
    assert run(project, "cite", "https://example.org/new", "--no-questions", "--title", text) == 2
    assert capsys.readouterr().err.startswith("title:1:")
    assert state(project) == before


def _odd(sign: str) -> bool:
    return sign in "\x01\u202e\udcff\u200b"


def test_a_number_of_thousands_of_digits_is_no_figure() -> None:
    """It is the number of something, or a joke; others beside it are proposed."""
    assert [p.said for p in quoting.proposals("9" * 6000 + "% and 35%")] == ["35%"]


def test_the_figure_numbered_nought_is_none(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--figure 0 is not the same as none said."""
    fact = ("new", "fact", "f-1.1-09", "--source", "town-report", "--excerpt", "35%", "--figure", "0")
    assert run(project, *fact) == 1
    assert "Nothing was written" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2020,1\n2021,2\n", "in.csv:1:1: the first line has no names of columns but a row"),
        ("year,value,value\n2020,1,2\n", "in.csv:1:12: the column `value` stands twice"),
        ("\nyear,value\n2020,1\n", "in.csv:2:1: this line has 2 cells, not 0"),
        ("year,value\n2020,1\n2021,2,3\n", "in.csv:3:1: this line has 3 cells, not 2"),
    ],
)
def test_a_csv_of_which_something_would_be_lost_is_refused(text: str, place: str) -> None:
    """No row is taken for names, no cell is dropped, in silence."""
    with pytest.raises(ContentError) as caught:
        csvs.guessed("in.csv", text.encode())
    wrong = caught.value.problems[0]
    assert f"{wrong.place}: {wrong.message.en}".startswith(place)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", "，", "；"])
def test_a_csv_may_have_any_separator(sign: str) -> None:
    """The one that the first line has most of is taken."""
    guess = csvs.guessed("in.csv", f"year{sign}value\n2020{sign}1\n2021{sign}2\n".encode())
    assert [row[1:] for row in guess.rows] == [("2020", "1"), ("2021", "2")]


def test_outputs_go_to_files_of_their_own(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder, a device, another suffix, a file of the content: none of them is written over."""
    before = state(project)
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    wrong = {
        tmp_path / "pipe.xlsx": "no ordinary file",
        tmp_path / "folder.xlsx": "is a folder",
        tmp_path / "out.csv": "does not end in .xlsx",
        project / "data/x.xlsx": "where only content lies",
        tmp_path / "pipe.xlsx/x.xlsx": "cannot be made or written to",
    }
    for place, said in wrong.items():
        assert run(project, "export", "metrics", "--xlsx", str(place)) == 64
        assert said in capsys.readouterr().err
    for option, name in (("--html", "data/edition.yml"), ("--pdf", "data/edition.yml")):
        assert run(project, "diff", str(BIKES), option, str(project / name)) == 64
    assert state(project) == before
    assert (tmp_path / "pipe.xlsx").is_fifo()


@pytest.mark.parametrize(
    "words",
    [
        ("new", "case", "A_b"),
        ("new", "fact", "A_b", "--source", "town-report", "--excerpt", "In 2023 it was 35%."),
        ("new", "dataset", "A_b", "--source", "town-report", "--from", "in.csv"),
        ("cite", "https://example.org/a", "--id", "A_b"),
        ("rename", "rides", "A_b"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_an_id_is_made_of_is_told_alike_by_all(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Dots are allowed too, as every fact has them."""
    monkeypatch.chdir(project)
    (project / "in.csv").write_text("year,value\n2020,1\n2021,2\n")
    before = state(project)
    assert run(project, *words) == 1
    assert "A_b is no id: lower-case letters, digits, hyphens and dots only, 100 at most" in capsys.readouterr().err
    assert state(project) == before


def test_words_of_a_title_are_no_marks(project: Path) -> None:
    """What stands for a mark while a file is made is a whole value, and no word of a title."""
    words = ("--title", "A still-to-fill list", "--publisher-en", "Archive")
    assert run(project, "cite", "https://example.org/a", "--id", "list", *words) in {0, 1}
    said = (project / "data/sources/list.yml").read_text()
    assert "title: A still-to-fill list\n" in said and said.count("TODO") == 2


@pytest.mark.parametrize("new", ["../x", "metric/a/b", "term/rides", "/x"])
def test_a_new_id_is_no_path(project: Path, capsys: pytest.CaptureFixture[str], new: str) -> None:
    """`rename` takes an id, or the id with the kind that the record has, and cuts nothing off."""
    before = state(project)
    assert run(project, "rename", "rides", new) == 64
    assert f"{new} is no new id" in capsys.readouterr().err
    assert state(project) == before


@pytest.mark.parametrize("version", ["", "../x", "a b", "<x>", "2026.2\n", "x" * 41])
def test_a_version_is_a_short_word(project: Path, capsys: pytest.CaptureFixture[str], version: str) -> None:
    """A version becomes part of names of files and pages."""
    assert run(project, "release", version) == 1
    assert "is no version" in capsys.readouterr().err


def test_diff_refuses_a_record_that_cannot_be_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unreadable record is no withdrawn one; the state and the place are told."""
    (project / RIDES).write_text("x")
    assert run(project, "diff", str(BIKES)) == 2
    assert f"{project}: {RIDES}:1:1: a record is wanted here" in capsys.readouterr().err
    assert run(project, "diff", "") == 1


def test_translations_take_an_id_alone(project: Path) -> None:
    """As other commands do."""
    assert run(project, "translations", "rides") == 0
    assert run(project, "translations", "nowhere") == 64


@pytest.mark.parametrize("written", ["12,5", "12，5", "1,2345", "1,234,5"])
def test_a_comma_that_parts_no_thousands_is_not_guessed_at(written: str) -> None:
    """Nobody is told to write 125 who meant twelve and a half."""
    with pytest.raises(Refused) as caught:
        plain_number(written)
    assert caught.value.mend is not None and "a point" in caught.value.mend.en
    with pytest.raises(Refused) as caught:
        plain_number("1,234,567")
    assert caught.value.mend is not None and "1234567" in caught.value.mend.en


@pytest.mark.parametrize("written", ["5 6", "1 2.5", "12 34", "5\u00a06"])
def test_a_blank_within_a_number_is_told_as_that(written: str) -> None:
    """Nobody can say whether 5 6 is one number or two, so neither is proposed."""
    with pytest.raises(Refused) as caught:
        plain_number(written)
    assert caught.value.mend is not None
    assert "blank stands within" in caught.value.mend.en and "空格" in caught.value.mend.zh
    with pytest.raises(Refused) as caught:
        plain_number("1 234 567")  # groups of three are one number, as some write it
    assert caught.value.mend is not None and "1234567" in caught.value.mend.en


# the configuration of the site

THEME = "theme:\n  name: material\n"


@pytest.mark.parametrize(
    ("text", "told_as"),
    [
        ("- a\n", "mkdocs.yml:1:1: mkdocs.yml is a list of settings"),
        ("hello\n", "mkdocs.yml:1:1: mkdocs.yml is a list of settings"),
        ("", "mkdocs.yml:1:1: mkdocs.yml is a list of settings"),
        ("site_name: x\ntheme: [a\n", "mkdocs.yml:3:1: mkdocs.yml cannot be read"),
        ("a: \0\n", "mkdocs.yml: mkdocs.yml cannot be read"),
        ("a: " + "[" * 5000 + "]" * 5000, "mkdocs.yml:1:43: mkdocs.yml is nested deeper than 40 levels"),
        ("site_name: x\n", "mkdocs.yml:1:1: pages are made with the theme material only"),
        ("theme: readthedocs\n", "mkdocs.yml:1:8: pages are made with the theme material only"),
        ("theme:\n  name: mkdocs\n", "mkdocs.yml:2:9: pages are made with the theme material only"),
        (
            THEME + "extra:\n  x: !!python/object/apply:os.system ['touch run']\n",
            "mkdocs.yml:4:6: the tag !!python/object/apply:os.system would run code",
        ),
        (THEME + "hooks: own.py\n", "mkdocs.yml:3:8: `hooks` is a list of files"),
        (THEME + "hooks:\n  - own.py\n", "mkdocs.yml:4:5: there is no file own.py"),
        (THEME + "nav: index.md\n", "mkdocs.yml:3:6: `nav` is a list"),
        (THEME + "nav:\n  - 12\n", "mkdocs.yml:4:5: `nav` is a list"),
        (THEME + "nav:\n  - a: javascript:alert(1)\n", "mkdocs.yml:4:8: `nav` is a list"),
        (THEME + "nav:\n  - a:\n", "mkdocs.yml:4:7: `nav` is a list"),
        (THEME + "nav: &all\n  - index.md\n  - Again: *all\n", "mkdocs.yml:3:6: `nav` has this list in several places"),
    ],
)
def test_what_is_wrong_with_mkdocs_yml_is_told_by_check(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, told_as: str
) -> None:
    """It is told at its place with what to do, and a build of the site refuses it before anything is made."""
    (project / "mkdocs.yml").write_text(text)
    (line,) = told(project, capsys)
    assert line.startswith(told_as)
    assert run(project, "build", "--only", "site", "--lang", "en") == 2
    assert not (project / "dist").exists() and not (project / "run").exists()


def test_a_navigation_that_grows_by_aliases_is_refused_at_once(tmp_path: Path) -> None:
    """A list of two that is in the next one twice, thirty times over, would be a thousand million pages."""
    lists = "".join(f"  - l{n}: &l{n} [*l{n - 1}, *l{n - 1}]\n" for n in range(1, 31))
    (tmp_path / "mkdocs.yml").write_text(f"{THEME}nav:\n  - l0: &l0 [index.md]\n{lists}")
    found = problems_of(tmp_path)
    assert {wrong.code for wrong in found} == {"shell-nav-twice"} and len(found) == 30


@pytest.mark.parametrize("page", ["nowhere.md", "metrics/nowhere.md", "../../etc/passwd.md", "/etc/passwd.md"])
def test_a_navigation_names_pages_that_there_are(project: Path, capsys: pytest.CaptureFixture[str], page: str) -> None:
    """A link to nowhere is told at its line, and nothing is published."""
    nav = f"# not {page}\nnav:\n  - index.md\n  - metrics/rides.md\n  - Own: {page}\n"
    (project / "mkdocs.yml").write_text(THEME + nav)
    assert run(project, "build", "--only", "site", "--lang", "en") == 2
    assert f"mkdocs.yml:7:10: {page} in `nav` is no page of this site" in capsys.readouterr().err
    assert not (project / "dist").exists()


def test_mkdocs_yml_may_be_no_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder, a pipe or a link to nowhere is not passed over as if it were not there."""
    place = project / "mkdocs.yml"
    place.mkdir()
    assert told(project, capsys) == ["mkdocs.yml: this is a folder where a file belongs"]
    place.rmdir()
    os.mkfifo(place)
    assert told(project, capsys) == ["mkdocs.yml: this is no file but a pipe, a socket or a device"]
    place.unlink()
    place.symlink_to("nowhere")
    assert told(project, capsys) == ["mkdocs.yml: the link leads to a file that is not there"]


@pytest.mark.parametrize(
    ("text", "hook", "said"),
    [
        ("plugins: [nowhere]\n", "", "Config value 'plugins': The \"nowhere\" plugin is not installed"),
        ("hooks: [own.py]\n", "raise RuntimeError('boom')\n", "own.py:1: RuntimeError: boom"),
        ("hooks: [own.py]\n", "def on_nav(nav, config, files):\n    1 / 0\n", "own.py:2: ZeroDivisionError"),
        (
            "hooks: [own.py]\n",
            "def on_post_page(output, page, config):\n    return 7\n",
            "gave int in the place of text",
        ),
        ("hooks: [own.py]\n", "import sys\n\nsys.exit(0)\n", "own.py:3: SystemExit"),
    ],
)
def test_what_mkdocs_or_a_hook_refuses_is_told_with_its_words(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, hook: str, said: str
) -> None:
    """The message of MkDocs, or the file and line of the hook; a hook that ends the process is no success."""
    (project / "mkdocs.yml").write_text(THEME + text)
    (project / "own.py").write_text(hook)
    assert run(project, "build", "--only", "site", "--lang", "en") == 3
    assert said in capsys.readouterr().err
    assert not (project / "dist").exists()


def test_a_configuration_of_two_lines_builds(project: Path) -> None:
    """MkDocs' search, which it adds where no plugin is named, is not asked for."""
    (project / "mkdocs.yml").write_text(THEME)
    assert run(project, "build", "--only", "site", "--lang", "en") == 0


# workbooks


def exported(project: Path) -> bytes:
    assert run(project, "export", "metrics", "--xlsx", str(project / "x.xlsx")) == 0
    return (project / "x.xlsx").read_bytes()


def brought_in(project: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> str:
    """What `import` refuses a workbook with; nothing is written."""
    (project / "x.xlsx").write_bytes(content)
    before = state(project)
    capsys.readouterr()
    assert run(project, "import", str(project / "x.xlsx"), "--yes") == 2
    assert state(project) == before
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=1+1", "metric!C3: this cell holds the formula =1+1"),
        ('=HYPERLINK("javascript:alert(1)")', "metric!C3: this cell holds the formula =HYPERLINK"),
        ("#REF!", "metric!C3: this cell holds #REF!"),
        ("a\u202eb", "metric!C3: a character that nobody sees stands here (U+202E)"),
        ("TODO", "metric!C3: this is still to fill"),
    ],
)
def test_a_cell_that_no_record_can_take_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], value: str, said: str
) -> None:
    """Formulas without a result, errors of the spreadsheet and signs that nobody sees, each at its cell."""
    book = openpyxl.load_workbook(io.BytesIO(exported(project)))
    book.worksheets[0]["C3"] = value
    made = io.BytesIO()
    book.save(made)
    assert said in brought_in(project, made.getvalue(), capsys)


def packed(content: bytes, change: Any) -> bytes:
    """A workbook with another first sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            raw = old.read(name)
            new.writestr(name, change(raw) if name.endswith("/sheet1.xml") else raw)
    return made.getvalue()


def test_a_workbook_that_unpacks_without_end_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it would unpack to is asked before anything is unpacked."""
    monkeypatch.setattr("casebook.editing.sheets.MOST_UNPACKED", 1_000_000)
    bomb = packed(
        exported(project), lambda raw: raw.replace(b"<sheetData>", b"<!--" + b"a" * 1_000_000 + b"--><sheetData>")
    )
    assert "the limit is 1000000" in brought_in(project, bomb, capsys)


def test_a_cell_far_outside_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One cell at the end of the sheet is not seventeen thousand million empty ones."""
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    content = packed(exported(project), lambda raw: raw.replace(b"</sheetData>", far))
    assert "metric: the sheet is too large" in brought_in(project, content, capsys)


def test_a_broken_sheet_is_no_workbook(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sheet that ends in the middle."""
    assert "this is no XLSX workbook" in brought_in(project, packed(exported(project), lambda raw: raw[:200]), capsys)


@pytest.mark.parametrize("broken", ["stream", "locked", "method"])
def test_a_workbook_that_cannot_be_unpacked_is_none(
    project: Path, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    """A sheet whose bytes were damaged on the way, that asks for a password, or is packed in a way nobody knows."""
    content = bytearray(exported(project))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as parts:
        entry = parts.getinfo("xl/worksheets/sheet1.xml")
    told, data = content.index(b"PK\1\2"), entry.header_offset + 30 + len(entry.filename)
    while content[told + 46 : told + 46 + len(entry.filename)] != entry.filename.encode():
        told = content.index(b"PK\1\2", told + 1)
    if broken == "stream":
        content[data : data + 40] = b"\xff" * 40
    elif broken == "locked":
        content[told + 8] |= 1
        content[entry.header_offset + 6] |= 1
    else:
        content[told + 10] = content[entry.header_offset + 8] = 97
    assert "this is no XLSX workbook" in brought_in(project, bytes(content), capsys)


# writing


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\u200bb", "text-invisible"),
        ("a\x07", "text-control"),
        ("TODO", "still-to-fill"),
        (Decimal("1e300"), "number-too-long"),
    ],
)
def test_a_save_says_why_a_value_cannot_be_written(value: Any, code: str) -> None:
    """Form and import name the sign, not that a place could not be found for it; also deep inside of a value."""
    for loc, new in ((("a",), value), (("b",), [{"c": value}])):
        with pytest.raises(ContentError) as caught:
            put("x.yml", b"a: x\nb:\n  - c: y\n", loc, new)
        assert [wrong.code for wrong in caught.value.problems] == [code]


def test_a_pipe_in_the_place_of_a_lock_keeps_nobody_waiting(tmp_path: Path) -> None:
    """It is opened at once, by builds and by saves."""
    os.mkfifo(tmp_path / "lock")
    done = threading.Event()

    def take() -> None:
        with opened_to_lock(tmp_path / "lock"):
            done.set()

    threading.Thread(target=take, daemon=True).start()
    assert done.wait(5)


def test_a_journal_that_is_none_of_ours_is_taken_away(project: Path) -> None:
    """What cannot be read there hinders no command."""
    place = project / changes.JOURNAL
    place.parent.mkdir(parents=True)
    place.write_text("{")
    assert run(project, "check") == 0
    assert not place.exists()


@pytest.mark.parametrize("name", ["build", "build/cache", "build/spare", "build/site"])
def test_a_file_in_the_way_of_the_build_is_named(project: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """It is no fault of ours, and the path is told."""
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("x")
    assert run(project, "build", "--only", "site", "--lang", "en") == 1
    assert f"{project / name}" in (said := capsys.readouterr().err)
    assert "something else stands here" in said
    assert not (project / "dist").exists()


def test_a_full_disk_is_told_as_that(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no file is written by halves."""
    before = state(project)

    def full(*_words: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for command in (["rename", "rides", "trips"], ["format"], ["cite", "https://example.org/x", "--no-questions"]):
        assert run(project, *command) == 1
        assert "the disk is full" in capsys.readouterr().err
        assert state(project) == before


def test_a_survey_names_folders_that_are_named_like_files(tmp_path: Path) -> None:
    """And what lies in them as ever."""
    (tmp_path / "data/x.yml").mkdir(parents=True)
    (tmp_path / "data/x.yml/y.yml").write_text("a: 1\n")
    found = Disk(tmp_path).survey("data")
    assert [(path, file.what) for path, file in found.items()] == [
        ("data/x.yml", "nofile"),
        ("data/x.yml/y.yml", "file"),
    ]
