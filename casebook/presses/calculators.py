"""Calculators as their pages show them: the form with its bounds, and the example worked out.

Numbers are written here and, by the same rules, in `templates/assets/calc/number.js`; a test in a browser compares the
example of every calculator with what its form says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from casebook.calculation import BY_NAME
from casebook.calculation.base import Cell, Input, Sort
from casebook.calculation.sample import cells
from casebook.kinds.calculator import Ask, Calculator, RowOf, Sheet, asked
from casebook.model.values import RichText
from casebook.render import Desk, Saying

NONE = "—"
LEAST = 0.0001  # the smallest chance that is written out


@dataclass(frozen=True)
class Choosable:
    """A word that can be chosen, its name, and whether it is the example's."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """An input of the form. `id` is its name, with the number of the row where it stands in one; `told` is the example
    as a sentence writes it, `value` as one types it; `limits` are what the script checks, by attribute."""

    id: str
    label: str
    help: str
    unit: str
    value: str
    told: str
    limits: tuple[tuple[str, str], ...]
    options: tuple[Choosable, ...]
    many: bool


@dataclass(frozen=True)
class FieldRow:
    """Inputs of one row, or of a part without rows, which has one row without a label."""

    label: str
    record: RowOf | None
    number: int
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class FieldPart:
    """A part of the form."""

    title: str
    note: RichText | None
    rows: tuple[FieldRow, ...]


@dataclass(frozen=True)
class Line:
    """A result: what it is, how to read it, and its value in the example."""

    name: str
    label: str
    help: str
    sort: Sort
    told: str


@dataclass(frozen=True)
class Grid:
    """A table of results with the rows of the example."""

    name: str
    title: str
    heads: tuple[tuple[str, str, Sort], ...]
    labels: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FileColumn:
    """A column of the file that a reader opens; `optional` may be missing."""

    name: str
    label: str
    heads: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class Said:
    """A sentence: its words with gaps, and the sorts of these."""

    name: str
    text: str
    sorts: str


@dataclass(frozen=True)
class Worked:
    """A calculator as a page shows it."""

    parts: tuple[FieldPart, ...]
    results: tuple[Line, ...]
    tables: tuple[Grid, ...]
    sentences: tuple[Said, ...]
    told: tuple[str, ...]
    columns: tuple[FileColumn, ...]
    sample: tuple[tuple[str, ...], ...]


def worked(desk: Desk, record: Calculator) -> Worked:
    """The form of a calculator, and what comes out of its example."""
    method = BY_NAME[record.method]
    outcome = record.worked()
    may_lack = {column.name: column.optional for column in method.columns}
    sorts = {one.name: one.sort for one in method.outputs}
    rows = {f"row-{n}": row for part in record.parts for n, row in enumerate(part.rows, 1)}
    row_labels = {name: desk.local(row.label) for name, row in rows.items()}
    return Worked(
        parts=tuple(
            FieldPart(
                desk.local(part.title),
                part.note,
                tuple(
                    FieldRow(
                        desk.local(row.label) if row else "",
                        row,
                        at,
                        tuple(_field(desk, ask, asked(record.method)[ask.name], at) for ask in part.inputs),
                    )
                    for at, row in enumerate(part.rows or [None], 1)
                ),
            )
            for part in record.parts
        ),
        results=tuple(
            Line(
                answer.name,
                desk.local(answer.label),
                desk.local(answer.help),
                sorts[answer.name],
                written(desk, outcome.values[answer.name], sorts[answer.name]),
            )
            for answer in record.results
        ),
        tables=tuple(
            _grid(desk, record, sheet, outcome.tables.get(sheet.name, ()), row_labels) for sheet in record.tables
        ),
        sentences=tuple(
            Said(
                sentence.name,
                desk.local(sentence.text),
                " ".join(f"{gap}:{sort}" for gap, sort in method.says.get(sentence.name, {}).items()),
            )
            for sentence in record.says
        ),
        told=tuple(_told(desk, record, name, gaps, row_labels) for name, gaps in outcome.says),
        columns=tuple(
            FileColumn(column.name, desk.local(column.label), tuple(column.heads), may_lack[column.name])
            for column in (record.file.columns if record.file else ())
        ),
        sample=tuple(tuple(line) for line in cells(record.file.sample)) if record.file else (),
    )


def _field(desk: Desk, ask: Ask, wanted: Input, row: int) -> Field:
    numbers = ask.example[row - 1 : row] if wanted.rows else ask.example
    options = tuple(Choosable(o.name, desk.local(o.label), o.name == ask.chosen) for o in ask.options)
    told = desk.t("sign.list").join(written(desk, float(n), wanted.sort) for n in numbers)
    limits = {
        "sort": wanted.sort,
        "low": _plain(wanted.low),
        "high": _plain(wanted.high),
        "above": _plain(wanted.above),
        "below": _plain(wanted.below),
        "whole": "1" if wanted.whole else "",
        "many": str(wanted.fewest) if wanted.many else "",
        "optional": "1" if wanted.optional else "",
    }
    return Field(
        id=f"{ask.name}-{row}" if wanted.rows else ask.name,
        label=desk.local(ask.label),
        help=desk.local(ask.help),
        unit="" if wanted.options else desk.t(f"calc.suffix.{wanted.sort}"),
        value="\n".join(f"{n:f}" for n in numbers) if wanted.many else "".join(f"{n:f}" for n in numbers),
        told=next((option.label for option in options if option.chosen), told or NONE),
        limits=tuple((name, value) for name, value in limits.items() if value),
        options=options,
        many=wanted.many,
    )


def _plain(n: float | None) -> str:
    return "" if n is None else f"{n:g}" if abs(n) < 1e6 else f"{n:.0f}"


def _grid(
    desk: Desk, record: Calculator, sheet: Sheet, rows: Iterable[Iterable[Cell]], row_labels: Mapping[str, str]
) -> Grid:
    table = next(one for one in BY_NAME[record.method].tables if one.name == sheet.name)
    heads = {named.name: desk.local(named.label) for named in sheet.columns}
    labels = {**{named.name: desk.local(named.label) for named in sheet.labels}, **row_labels}
    return Grid(
        sheet.name,
        desk.local(sheet.title),
        tuple((column.name, heads[column.name], column.sort) for column in table.columns),
        tuple(labels.items()),
        tuple(
            tuple(
                labels.get(str(cell), str(cell))
                if column.sort == "label"
                else written(desk, cell, column.sort, cell=True)
                for cell, column in zip(row, table.columns, strict=True)
            )
            for row in rows
        ),
    )


def _told(desk: Desk, record: Calculator, name: str, gaps: Mapping[str, Cell], labels: Mapping[str, str]) -> str:
    text = next(desk.local(sentence.text) for sentence in record.says if sentence.name == name)
    for gap, sort in BY_NAME[record.method].says[name].items():
        cell = gaps[gap]
        text = text.replace(f"{{{gap}}}", labels[str(cell)] if sort == "label" else written(desk, cell, sort))
    return text


def written(desk: Desk, value: Cell, sort: Sort, cell: bool = False) -> str:
    """A value as readers see it; in a cell of a table without the unit, which its head has."""
    if value is None:
        return NONE
    if isinstance(value, str):
        return value
    if sort == "chance" and value < LEAST:
        return f"<{LEAST}"
    digits = _digits(sort, abs(value))
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = f"−{text}" if rounded < 0 else text
    if cell and sort != "percent":
        return text
    key = f"calc.unit.{sort}"
    return desk.t(f"{key}_one" if text == "1" and desk.words.has(f"{key}_one") else key, n=text)


def _digits(sort: Sort, size: float) -> int:
    match sort:
        case "count" | "periods":
            return 0
        case "money":
            return 0 if size >= 1000 else 2
        case "days":
            return 1
        case "chance":
            return 4
        case "ratio" | "number":
            return 2 if size >= 0.1 else 4
        case _:
            return 2


SAYINGS = (Saying("worked", worked),)
