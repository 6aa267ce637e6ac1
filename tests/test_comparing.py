"""`diff`: what was added, revised and withdrawn between two states of a report, with both values and the reason."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from casebook.cli import main
from casebook.errors import Language

BIKES = Path(__file__).parent / "books" / "bikes"


def git(folder: Path, *words: str) -> None:
    names = {"GIT_AUTHOR_NAME": "e", "GIT_AUTHOR_EMAIL": "e@example.org"}
    names |= {"GIT_COMMITTER_NAME": "e", "GIT_COMMITTER_EMAIL": "e@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "-C", str(folder), *words], check=True, env={**os.environ, **names}, capture_output=True)


def changed(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """The small project below a repository's folder, in two revisions that say why they differ."""
    project = tmp_path / "repository" / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    git(tmp_path / "repository", "init", "-q")
    git(tmp_path / "repository", "add", "-A")
    git(tmp_path / "repository", "commit", "-qm", "The first edition")
    git(tmp_path / "repository", "tag", "first")
    changed(project, "data/facts/1.1.yml", "value: 12.5", "value: 13")
    git(tmp_path / "repository", "commit", "-qam", "The office corrected its count in June")
    changed(project, "data/duties/park-1.yml", "  en: ", "  en: Truly, ")
    (project / "data/mechanisms/paid-minutes.yml").write_bytes(
        (project / "data/mechanisms/free-minutes.yml").read_bytes()
    )
    git(project, "mv", "data/cases/transport-office.yml", "data/cases/town-office.yml")
    (project / "data/cases/bicycle-company.yml").unlink()
    git(tmp_path / "repository", "add", "-A")
    git(tmp_path / "repository", "commit", "-qm", "Cases sorted out")
    git(tmp_path / "repository", "tag", "second")
    return project


def told(capsys: pytest.CaptureFixture[str], project: Path, *words: str) -> dict[str, object]:
    assert main(["diff", "--project", str(project), "--messages", "en", "--json", *words]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def by_key(found: dict[str, object]) -> dict[str, dict[str, object]]:
    changes = found["changed"]
    assert isinstance(changes, list)
    return {f"{change['kind']}/{change['id']}": change for change in changes}


def test_two_revisions(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each record with what became of it, its old and its new value, and what the commits in between said."""
    found = by_key(told(capsys, history, "first", "second"))
    assert {key: change["what"] for key, change in found.items()} == {
        "fact/f-1.1-01": "revised",
        "duty/park-1": "revised",
        "case/town-office": "renamed",
        "case/bicycle-company": "withdrawn",
    }
    fact = found["fact/f-1.1-01"]
    assert {"field": "figure.value", "old": "12.5", "new": "13"} in fact["fields"]  # type: ignore[operator]
    assert fact["fields"][0]["field"] == "figure"  # type: ignore[index]
    assert re.search("125,000.*|12.5", fact["fields"][0]["old"])  # type: ignore[index]
    assert fact["reasons"] == ["The office corrected its count in June"]
    assert found["case/town-office"]["was"] == "transport-office"
    assert found["case/bicycle-company"]["reasons"] == ["Cases sorted out"]


def test_folders_and_the_project_as_it_is_now(
    history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Folders are compared as they are; without NEW the project is taken with what is not committed yet."""
    found = by_key(told(capsys, history, str(BIKES), str(history), "--kind", "facts", "--kind", "mechanisms"))
    assert {key: change["what"] for key, change in found.items()} == {
        "fact/f-1.1-01": "revised",
        "mechanism/paid-minutes": "added",
    }
    changed(history, "data/metrics/rides.yml", "  en: Rides\n", "  en: Trips\n")
    found = by_key(told(capsys, history, "second"))
    assert list(found) == ["metric/rides"]
    assert found["metric/rides"]["fields"] == [{"field": "name.en", "old": "Rides", "new": "Trips"}]
    assert told(capsys, history, "first", "first")["changed"] == []


def test_layout_and_order_of_fields_are_no_change(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record laid out otherwise, or with its fields in another order, says the same."""
    text = (history / "data/metrics/rides.yml").read_text(encoding="utf-8")
    head, rest = text.split("area: engagement\n")
    (history / "data/metrics/rides.yml").write_text(f"# a remark\narea:   'engagement'\n{head}{rest}", encoding="utf-8")
    assert told(capsys, history, "second", "--all")["changed"] == []


def test_rows_of_a_table_count(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A value that changed in the CSV of a dataset is told by its row."""
    file = history / "data/datasets/rides-by-year.csv"
    line = file.read_text().splitlines()[1]
    cells = line.split(",")
    file.write_text(file.read_text().replace(line, ",".join([*cells[:2], "99", *cells[3:]])))
    (change,) = by_key(told(capsys, history, "second", "--all")).values()
    assert change["fields"] == [{"field": f"rows.{cells[0]}.value", "old": cells[2], "new": "99"}]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_as_text_and_as_a_page(history: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    """The terminal has a line for each field; the page needs nothing beside it and escapes what records say."""
    changed(history, "data/metrics/rides.yml", "  en: Rides\n", "  en: <script>alert(1)</script>\n")
    page = history / "what-changed.html"
    command = ["diff", "--project", str(history), "--messages", language, "first", "--html", str(page)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "figure.value: 12.5 → 13" in said
    assert {"zh": "修订 3", "en": "3 revised"}[language] in said
    html = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=", html)
    assert "metric/rides" in html
    assert ("修订" in html) == (language == "zh")


@pytest.mark.parametrize(
    ("old", "words"),
    [("no-such-tag", "neither a folder"), ("-", "neither a folder"), ("content", "neither a folder")],
)
def test_what_is_no_state_is_refused(history: Path, capsys: pytest.CaptureFixture[str], old: str, words: str) -> None:
    """A name that is neither a folder with data/ nor a revision is told, and git gets no option through it."""
    assert main(["diff", "--project", str(history), "--messages", "en", old]) != 0
    assert words in capsys.readouterr().err.replace("there is no data/ in content", "neither a folder")


def test_a_state_that_is_not_readable_is_told_with_its_place(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of a state that is no YAML is told by state, file, line and column."""
    (history / "data/metrics/rides.yml").write_text("name: [\n")
    assert main(["diff", "--project", str(history), "--messages", "en", "first"]) == 2
    assert re.search(r"data/metrics/rides\.yml:\d+:\d+", capsys.readouterr().err)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_comparison_is_an_appendix_too(tmp_path: Path, language: Language) -> None:
    """A tagged PDF in the book's own faces says what the page says, with title and language."""
    pytest.importorskip("weasyprint", exc_type=OSError)
    from pypdf import PdfReader

    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    place = new / "data/facts/1.1.yml"
    place.write_text(place.read_text(encoding="utf-8").replace("value: 12.5", "value: 13.5", 1), encoding="utf-8")
    target = tmp_path / "changes.pdf"
    words = ["diff", str(old), str(new), "--project", str(new), "--messages", language, "--pdf", str(target)]
    assert main(words) == 0
    reader = PdfReader(target)
    text = "".join(page.extract_text() for page in reader.pages)
    assert "12.5" in text and "13.5" in text
    assert ("修订" if language == "zh" else "revised").lower() in text.lower()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith(language)
    fonts = {
        str(font["/BaseFont"]) for page in reader.pages for font in map(_there, page["/Resources"]["/Font"].values())
    }
    assert fonts and all("Casebook" in name for name in fonts)


def _there(font: Any) -> Any:
    return font.get_object()
