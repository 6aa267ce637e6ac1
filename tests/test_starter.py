"""`init`: a new report that checks and builds at once, all of it explained, nothing of it ours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casebook import starter
from casebook.cli import main
from casebook.errors import CasebookError
from casebook.kinds.edition import Edition
from casebook.pipeline import Settings, build, check
from casebook.text import Words

LIGHT = frozenset({"site", "charts", "workbook", "law", "pack"})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_new_report_has_no_problem(tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What `init` writes passes `check`, and what comes next is told with its folder."""
    assert main(["init", str(tmp_path / "new"), "--messages", language]) == 0
    assert f"check --project {tmp_path / 'new'}" in capsys.readouterr().out
    assert main(["check", "--project", str(tmp_path / "new")]) == 0
    catalog = check(tmp_path / "new")
    kinds = ("edition", "source", "segment", "metric", "fact", "dataset", "chart", "chapter")
    assert [len(catalog.slugs(kind)) for kind in kinds] == [1, 1, 1, 1, 3, 1, 1, 1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_of_the_edition_is_explained(language: str) -> None:
    """Above each field of edition.yml stands what it is called, whether it must be there and what it is for."""
    words = Words.load("zh" if language == "zh" else "en")
    text = starter.report(words.language)["data/edition.yml"].decode()
    needed = [name for name, field in Edition.model_fields.items() if field.is_required() and name != "id"]
    assert len(needed) >= 11
    for name in needed:
        comment = re.search(rf"^# (.*)\n{name}:", text, re.MULTILINE)
        assert comment, name
        assert words(f"help.edition.{name}") in comment[1]


def test_new_report_builds(tmp_path: Path) -> None:
    """A new report makes a site in both languages, with its chart, and says that its figures are an example."""
    folder = starter.begin(tmp_path / "new", "en")
    build(Settings(folder, only=LIGHT), lambda _stage: None)
    site = folder / "dist" / "site"
    for path, word in (("index.html", "虚构"), ("en/index.html", "made up")):
        assert word in (site / path).read_text(encoding="utf-8")
    assert "46 hours" in (site / "en/chapters/01-opening-hours/index.html").read_text(encoding="utf-8")
    assert (site / "downloads/charts").is_dir()
    assert json.loads((site / "downloads/data/datapackage.json").read_text())["title"]


def test_nothing_of_ours_is_in_it() -> None:
    """A new report is not about China, retail or the year of the first edition, in its records and in its comments."""
    strange = re.compile(r"retail|China|Chinese|2025|零售|中国|私域|private domain|WeCom|brand", re.IGNORECASE)
    for language in ("zh", "en"):
        for path, content in starter.report("zh" if language == "zh" else "en").items():
            found = [line for line in content.decode().splitlines() if strange.search(line)]
            assert [line for line in found if not _lists_choices(line)] == [], path


def _lists_choices(line: str) -> bool:
    """The topics of facts, which the engine has fixed so far, are named in the help of that field."""
    return "market, brand, consumer" in line or "market、brand" in line


@pytest.mark.parametrize("held", ["notes.txt", ".hidden", "data/edition.yml"])
def test_folder_that_holds_something_is_left_alone(tmp_path: Path, held: str) -> None:
    """A folder with anything in it stays as it is, to the byte."""
    folder = tmp_path / "mine"
    (folder / held).parent.mkdir(parents=True, exist_ok=True)
    (folder / held).write_text("mine")
    with pytest.raises(CasebookError) as refusal:
        starter.begin(folder, "en")
    for told in (refusal.value.said.zh, refusal.value.said.en):
        assert held.partition("/")[0] in told
    assert [p.read_text() for p in folder.rglob("*") if p.is_file()] == ["mine"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_file_is_no_folder(tmp_path: Path) -> None:
    """A file where the report is to be is refused and kept."""
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(CasebookError):
        starter.begin(tmp_path / "mine", "zh")
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.parametrize("there", [(), (".git",)])
def test_empty_folder_and_new_repository_are_filled(tmp_path: Path, there: tuple[str, ...]) -> None:
    """An empty folder is filled in place, and so is one in which only a repository was begun."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in there:
        (folder / name).mkdir()
    number = folder.stat().st_ino
    starter.begin(folder, "en")
    assert folder.stat().st_ino == number
    assert {"content", "data", "README.md", ".gitignore"} <= {path.name for path in folder.iterdir()}


def test_half_a_report_is_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails in the middle, nothing is left of it."""
    monkeypatch.setattr(starter, "report", lambda _language: {"a": b"1", "b/c": b"2", "b": b"3"})
    (tmp_path / "mine").mkdir()
    for folder in (tmp_path / "mine", tmp_path / "other"):
        with pytest.raises(OSError):
            starter.begin(folder, "en")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine"]


def test_page_on_own_books_has_every_field_of_the_edition() -> None:
    """docs/your-own-book.md lists each field of data/edition.yml, as needed or not, and no other."""
    page = (Path(__file__).parent.parent / "docs" / "your-own-book.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?`) \| (yes|no) \|", page, re.MULTILINE)
    told = {name: needed == "yes" for names, needed in rows for name in re.findall(r"`(\w+)`", names)}
    fields = {name: field.is_required() for name, field in Edition.model_fields.items() if name != "id"}
    assert told == fields
