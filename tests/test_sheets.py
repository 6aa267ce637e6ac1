"""Spreadsheets both ways: records written out, changed by hand, and read back field by field."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from casebook import kinds
from casebook.cli import main
from casebook.editing.project import Project
from casebook.editing.schemas import filed
from casebook.editing.sheets import KEY, kind_called, read_workbook, workbook
from casebook.errors import CasebookError, ContentError

HOME = Path(__file__).parent.parent


def texts(project: Path) -> dict[str, bytes]:
    return {p.relative_to(project).as_posix(): p.read_bytes() for p in (project / "data").rglob("*") if p.is_file()}


def exported(project: Path, *names: str) -> Path:
    file = project / "sheets.xlsx"
    assert main(["export", "--project", str(project), *names, "--xlsx", str(file)]) == 0
    return file


def edited(file: Path, kind: str, changes: dict[tuple[str, str], Any]) -> None:
    """Cells set by record and field, as somebody does in a spreadsheet; a record that is not there gets a new row."""
    book = load_workbook(file)
    sheet = book[kind]
    heads = [cell.value for cell in sheet[2]]
    for (slug, name), value in changes.items():
        line = next((row[0].row for row in sheet.iter_rows(min_row=3) if row[0].value == slug), None)
        if line is None:
            line = sheet.max_row + 1
            sheet.cell(line, heads.index(KEY) + 1, slug)
        sheet.cell(line, heads.index(name) + 1).value = value
    book.save(file)


def brought(project: Path, file: Path, *more: str) -> int:
    return main(["import", "--project", str(project), "--messages", "en", str(file), *more])


def test_the_edition_out_and_in_again_differs_in_nothing() -> None:
    """Every kind that is written in YAML goes out and comes back without a difference, with the hidden sums and
    without them, when every cell is compared."""
    opened = Project.open(HOME)
    every = [kind for kind in filed() if not kind.folder.endswith(".yml")]
    content = workbook(opened, every, "en")
    assert read_workbook(opened, "x.xlsx", content).rows == []
    book = load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        sheet.delete_cols(sheet.max_column - 1, 2)
    changed = io.BytesIO()
    book.save(changed)
    rows = sum(sheet.max_row - 2 for sheet in book.worksheets)
    assert rows == sum(1 for kind, _slug in opened.homes if kind in {k.name for k in every}) > 2800
    assert read_workbook(opened, "x.xlsx", changed.getvalue()).rows == []


def test_a_changed_cell_changes_its_field_and_no_other_byte(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text, number, truth, choice and lists come back as what the file writes; all else stays byte for byte."""
    before = texts(project)
    file = exported(project, "facts", "metrics", "checklists")
    edited(file, "metric", {("rides", "name.en"): "Trips", ("rides", "related"): "return-share"})
    edited(file, "fact", {("f-1.1-01", "figure.value"): 13, ("f-1.1-01", "period"): 2024})
    assert brought(project, file) == 0
    said = capsys.readouterr().out
    assert "name.en: Rides → Trips" in said
    assert "figure.value: 12.5 → 13" in said
    assert "Nothing was written" in said
    assert texts(project) == before
    assert brought(project, file, "--yes") == 0
    after = texts(project)
    assert {path for path in after if after[path] != before[path]} == {"data/metrics/rides.yml", "data/facts/1.1.yml"}
    rides = before["data/metrics/rides.yml"].decode().replace("en: Rides\n", "en: Trips\n", 1)
    assert after["data/metrics/rides.yml"].decode() == rides + "related:\n  - return-share\n"
    facts = before["data/facts/1.1.yml"].decode().replace("value: 12.5", "value: 13", 1)
    assert after["data/facts/1.1.yml"].decode() == facts.replace("'2023'", "'2024'", 1)
    assert main(["check", "--project", str(project)]) == 0
    # read back once more: nothing left to do
    assert brought(project, exported(project, "facts"), "--yes") == 0
    assert texts(project) == after


def test_an_emptied_cell_takes_the_field_away(project: Path) -> None:
    """A field whose cell is empty goes, and with the last language the whole text; what is required is then missing."""
    file = exported(project, "facts")
    edited(file, "fact", {("f-1.1-01", "attributed_to.zh"): None, ("f-1.1-01", "attributed_to.en"): None})
    assert brought(project, file, "--yes") == 0
    first = (project / "data/facts/1.1.yml").read_text(encoding="utf-8").split("- id: ")[1]
    assert "attributed_to" not in first
    assert "told_by: town-report" in first


def test_a_new_row_is_a_new_record(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An id that is not there yet becomes a file with the fields in the order of the model."""
    file = exported(project, "mechanisms")
    sheet = load_workbook(file)["mechanism"]
    heads = [cell.value for cell in sheet[2]]
    like = {str(h): sheet.cell(3, n + 1).value for n, h in enumerate(heads) if h and "casebook" not in str(h)}
    del like[KEY]
    edited(file, "mechanism", {("paid-minutes", name): value for name, value in like.items() if value is not None})
    assert brought(project, file, "--yes") == 0
    assert "mechanism/paid-minutes (a new record)" in capsys.readouterr().out
    made = Project.open(project).catalog
    one, other = made.find("mechanism", "paid-minutes"), made.find("mechanism", "free-minutes")
    assert one is not None and other is not None
    assert one.model_dump(exclude={"id"}) == other.model_dump(exclude={"id"})


WRONG: dict[str, tuple[str, dict[tuple[str, str], Any], str, str]] = {
    "a word that is no choice": ("metric", {("rides", "better"): "highest"}, "better", "highest"),
    "text for a number": ("fact", {("f-1.1-01", "figure.value"): "much"}, "figure.value", "number"),
    "a metric that there is not": ("fact", {("f-1.1-01", "metric"): "ridez"}, "metric", "ridez"),
    "a required text taken away": ("metric", {("rides", "name.en"): None}, "name.en", "name.en"),
    "a figure typed in prose": (
        "metric",
        {("rides", "definition.en"): "About 12,500 of them."},
        "definition.en",
        "12,500",
    ),
    "a range with its ends exchanged": ("fact", {("f-1.1-01", "period"): "2024-2023"}, "period", "ends before"),
    "a mark that leads nowhere": ("metric", {("rides", "misread.en"): "See [[metric:none]]."}, "misread.en", "none"),
    "an id that is none": ("metric", {("Two Words", "name.en"): "x"}, KEY, "Two Words"),
    "a new row without its fields": (
        "metric",
        {("brand-new", "name.en"): "x", ("brand-new", "name.zh"): "新"},
        KEY,
        "is missing",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A row that does not validate is told by sheet, row and column; right rows beside it are not written either."""
    kind, changes, column, words = WRONG[name]
    before = texts(project)
    file = exported(project, "facts", "metrics")
    edited(file, "metric", {("return-share", "name.en"): "A good change"})
    edited(file, kind, changes)
    assert brought(project, file, "--yes") == 2
    said = capsys.readouterr().err
    sheet = load_workbook(file)[kind]
    heads = [cell.value for cell in sheet[2]]
    slug = next(iter(changes))[0]
    line = next(row[0].row for row in sheet.iter_rows(min_row=3) if row[0].value == slug)
    place = f"sheets.xlsx: {kind}!{sheet.cell(line, heads.index(column) + 1).coordinate}"
    assert place in said, said
    assert words in said
    assert "nothing was written" in said
    assert texts(project) == before


def test_a_record_changed_meanwhile_is_a_conflict(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the record has changed since, both values are shown and the row is left out; a row that nobody touched is
    passed over, and the other rows are written."""
    file = exported(project, "metrics")
    edited(file, "metric", {("rides", "name.en"): "Trips", ("return-share", "name.en"): "Return trips"})
    for path, old, new in (("rides", "en: Rides\n", "en: Journeys\n"),):
        there = project / f"data/metrics/{path}.yml"
        there.write_text(there.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert brought(project, file, "--yes") == 1
    said = capsys.readouterr().out
    assert "metric/rides has changed since it was exported" in said
    assert "name.en: now Journeys; in the sheet Trips" in said
    assert "en: Journeys" in (project / "data/metrics/rides.yml").read_text(encoding="utf-8")
    assert "en: Return trips" in (project / "data/metrics/return-share.yml").read_text(encoding="utf-8")
    again = exported(project, "metrics")
    there.write_text(there.read_text(encoding="utf-8").replace("Journeys", "Voyages"), encoding="utf-8")
    assert brought(project, again, "--yes") == 0
    assert "0 records differ" in capsys.readouterr().out


def test_asked_record_by_record(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal each record is asked for, and only those that are agreed to are written."""
    file = exported(project, "metrics")
    edited(file, "metric", {("rides", "name.en"): "Trips", ("return-share", "name.en"): "Return trips"})
    answers = iter(["what", "n", "y"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _prompt: next(answers))
    assert brought(project, file) == 0
    names = [(project / f"data/metrics/{n}.yml").read_text(encoding="utf-8") for n in ("return-share", "rides")]
    assert sorted(("Return trips" in names[0], "en: Trips" in names[1])) == [False, True]
    assert len(re.findall("→", capsys.readouterr().out)) == 2


def _text(file: Path) -> None:
    file.write_text("no workbook")


def _no_sheet(file: Path) -> None:
    book = Workbook()
    book.save(file)


def _no_heads(file: Path) -> None:
    book = load_workbook(file)
    book["metric"].delete_rows(1, 2)
    book.save(file)


def _twice(file: Path) -> None:
    book = load_workbook(file)
    book["metric"].append([cell.value for cell in book["metric"][3]])
    book.save(file)


def _column_twice(file: Path) -> None:
    book = load_workbook(file)
    book["metric"].cell(2, 3).value = book["metric"].cell(2, 2).value
    book.save(file)


def _no_id(file: Path) -> None:
    book = load_workbook(file)
    book["metric"].cell(3, 1).value = None
    book.save(file)


@pytest.mark.parametrize(
    ("spoil", "code", "place"),
    [
        (_text, "desk-no-workbook", "sheets.xlsx"),
        (_no_sheet, "desk-no-sheet", "sheets.xlsx"),
        (_no_heads, "desk-no-heads", "metric!B2"),
        (_twice, "desk-row-twice", "metric!A5"),
        (_column_twice, "desk-column-twice", "metric!C2"),
        (_no_id, "desk-row-no-id", "metric!A3"),
    ],
)
def test_a_workbook_that_is_none_of_ours_is_refused(
    project: Path, spoil: Callable[[Path], None], code: str, place: str
) -> None:
    """What is no workbook, has no sheet of ours, no heads, a column or a row twice, or a row without an id."""
    file = exported(project, "metrics")
    spoil(file)
    with pytest.raises(ContentError) as caught:
        read_workbook(Project.open(project), file.name, file.read_bytes())
    (told,) = {(p.code, p.place.path) for p in caught.value.problems}
    assert told[0] == code
    assert place in told[1]


def test_kinds_are_called_by_name_or_folder() -> None:
    """`facts` and `fact` mean the same; a name that there is not is answered with those that there are."""
    assert kind_called("facts") is kind_called("fact") is kinds.BY_NAME["fact"]
    with pytest.raises(CasebookError, match="checklists"):
        kind_called("chapters")


def test_a_dataset_is_not_begun_in_a_sheet(project: Path) -> None:
    """A dataset needs its CSV; a new row of one is refused with what to do instead."""
    file = exported(project, "datasets")
    edited(file, "dataset", {("brand-new", "title.en"): "x"})
    with pytest.raises(ContentError) as caught:
        read_workbook(Project.open(project), file.name, file.read_bytes())
    assert caught.value.problems[0].code == "desk-row-new"
