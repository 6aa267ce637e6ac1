"""The workbook of the whole ledger, read back: rows, links between sheets, notes, filters, and nothing that runs."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from casebook import pipeline
from casebook.kinds import BY_NAME
from casebook.kinds.edition import Edition
from casebook.presses.ledger_workbook import SHEETS
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"
_PLACE = re.compile(r"'(.+)'!A([0-9]+)")


def path_of(site: Path, language: str) -> Path:
    return next((site / "downloads").glob(f"casebook-*-ledger.{language}.xlsx"))


@pytest.fixture(scope="module", params=["zh", "en"])
def read(request: pytest.FixtureRequest, built_site: Path) -> tuple[Workbook, Words, Path]:
    path = path_of(built_site, request.param)
    return openpyxl.load_workbook(path), Words.load(request.param), path


def test_rows_are_the_records(read: tuple[Workbook, Words, Path]) -> None:
    """Each kind of record that the project has is a sheet with a row a record, by its id."""
    book, words, _path = read
    catalog = pipeline.check(BIKES)
    for sheet in (sheet for sheet in SHEETS if sheet.kind):
        ids = set(catalog.slugs(sheet.name))
        name = words(f"kinds.{sheet.name}")
        assert (name in book.sheetnames) == bool(ids), name
        if ids:
            assert {row[0] for row in book[name].iter_rows(min_row=2, max_col=1, values_only=True)} == ids


def test_links_lead_to_the_row_of_what_they_name(read: tuple[Workbook, Words, Path]) -> None:
    """A link inside of the file leads to the row of the record that the cell names, on the sheet of its kind."""
    book, words, _path = read
    catalog = pipeline.check(BIKES)
    seen = 0
    guide = words("ledger.guide")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is None or cell.hyperlink.location is None:
                    continue
                found = _PLACE.fullmatch(cell.hyperlink.location)
                assert found is not None, cell.coordinate
                name, at = found[1], int(found[2])
                if sheet.title == guide:
                    assert name == cell.value and at == 1
                    continue
                target = [c.value for c in book[name][at]]
                slug = str(target[0])
                kind = next(sheet.name for sheet in SHEETS if sheet.kind and words(f"kinds.{sheet.name}") == name)
                record = catalog.find(kind, slug)
                assert record is not None
                assert str(cell.value) in {slug, BY_NAME[kind].title(record, words.language)}, cell.coordinate
                seen += 1
    assert seen > 20


def test_every_sheet_can_be_worked_with(read: tuple[Workbook, Words, Path]) -> None:
    """All sheets of rows have a filter over all of them, heads that stand still, and a note on each head."""
    book, _words, _path = read
    for sheet in book.worksheets[1:]:
        assert sheet.auto_filter.ref == sheet.dimensions, sheet.title
        assert sheet.freeze_panes in {"B2", "C2"}
        notes = [cell.comment for cell in sheet[1]]
        assert all(note is not None and note.text.strip() for note in notes)
    assert book.active is book.worksheets[0]


def test_the_first_sheet_tells_how_to_read_grades(read: tuple[Workbook, Words, Path]) -> None:
    """The guide has each grade with its meaning and its rule, what may be quoted, and each sheet with its rows."""
    book, words, _path = read
    told = {row[0]: row[1] for row in book.worksheets[0].iter_rows(max_col=2, values_only=True) if row[0]}
    for grade in "ABCDN":
        assert words(f"grade.{grade}") in told[grade] and words(f"grade_rule.{grade}") in told[grade]
    assert all(words(f"quote.{ruling}") in told for ruling in ("can", "ask", "cannot"))
    for sheet in book.worksheets[1:]:
        assert told[sheet.title].startswith(str(sheet.max_row - 1))


def test_grades_and_figures_are_those_of_the_book(read: tuple[Workbook, Words, Path]) -> None:
    """A figure's row has its letter, its value as a number, and its source's name as a link."""
    book, words, _path = read
    sheet = book[words("kinds.fact")]
    heads = {cell.value: at for at, cell in enumerate(sheet[1])}
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    catalog = pipeline.check(BIKES)
    for slug, row in rows.items():
        fact = catalog.find("fact", str(slug))
        assert fact is not None
        value = row[heads[words("field.value")]].value
        assert value == (None if fact.figure.value is None else pytest.approx(float(fact.figure.value)))
        assert row[heads[words("grade.name")]].value in {"A", "B", "C", "D", "N"}
        assert row[heads[words("field.source")]].hyperlink is not None


def test_nothing_runs(tmp_path: Path) -> None:
    """What a record says stays text, whatever it begins with; no cell is a formula and no part of the file a macro."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    duty = project / "data/duties/park-1.yml"
    before = duty.read_text(encoding="utf-8")
    duty.write_text(before.replace("en: Is the station marked?", 'en: "=HYPERLINK(1)"'), encoding="utf-8")
    assert duty.read_text(encoding="utf-8") != before
    pipeline.build(pipeline.Settings(project, ("en",), frozenset({"ledger"})), lambda _stage: None)
    path = path_of(project / "dist/site", "en")
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if "HYPERLINK" in str(cell.value)] == ["'=HYPERLINK(1)"]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower()]
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert sheets and not any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in sheets)


def test_the_foot_of_a_sheet_says_a_name_as_it_is(tmp_path: Path) -> None:
    """A & of a title is none of the program's codes, of which &D would print the date."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    edition = project / "data/edition.yml"
    name = pipeline.check(project).all(Edition)[0].short.en
    edition.write_text(edition.read_text(encoding="utf-8").replace(f"en: {name}\n", "en: R&D\n", 1), encoding="utf-8")
    assert pipeline.check(project).all(Edition)[0].short.en == "R&D"
    pipeline.build(pipeline.Settings(project, ("en",), frozenset({"ledger", "workbook"})), lambda _stage: None)
    books = sorted((project / "dist/site").rglob("*.xlsx"))
    assert len(books) > 1
    for path in books:
        with zipfile.ZipFile(path) as parts:
            text = b"".join(parts.read(part) for part in parts.namelist() if "/worksheets/" in part).decode()
        feet = re.findall(r"<oddFooter>(.*?)</oddFooter>", text)
        assert feet and all(foot.startswith("&amp;LR&amp;&amp;D") for foot in feet), path


def test_same_records_give_the_same_bytes(built_site: Path, tmp_path: Path) -> None:
    """Made again in another place, the file is the same to the byte, and the page of downloads tells its sum."""
    project = tmp_path / "again"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    pipeline.build(pipeline.Settings(project, only=frozenset({"ledger"})), lambda _stage: None)
    page = (built_site / "downloads/index.html").read_text(encoding="utf-8")
    for language in ("zh", "en"):
        content = path_of(built_site, language).read_bytes()
        assert content == path_of(project / "dist/site", language).read_bytes()
        assert f'title="SHA-256 {hashlib.sha256(content).hexdigest()}"' in page
