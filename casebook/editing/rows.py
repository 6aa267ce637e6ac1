"""The rows of a dataset's CSV as the form edits them: a change is made at its cell, all else stays to the byte.

A row is a dict from the names of columns to texts, without the empty ones, in the order of `COLUMNS`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from casebook.editing.splice import BOM
from casebook.errors import ContentError, Place
from casebook.load.tables import COLUMNS, MAX_BYTES, MAX_ROWS
from casebook.problems import problem

FIELD = "rows"
Row = dict[str, str]
_CELL = re.compile(r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^,\r\n]*))(?P<end>,|\r\n|\r|\n|\Z)')


@dataclass(frozen=True)
class Cell:
    """A cell: where it stands in the text, with its quotation marks, and what it says, without blanks around it."""

    start: int
    end: int
    raw: str
    quoted: bool

    @property
    def value(self) -> str:
        return self.raw.strip()


@dataclass(frozen=True)
class Line:
    """A row's line: where it stands, with what ends it, its number in the file, and its cells."""

    start: int
    end: int
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A CSV taken apart: the names of its columns, and its rows; lines without anything are none of them."""

    text: str
    header: tuple[str, ...]
    after_header: int
    lines: tuple[Line, ...]

    def row(self, line: Line) -> Row:
        told = dict(zip(self.header, (cell.value for cell in line.cells), strict=False))
        return {name: told[name] for name in COLUMNS if told.get(name)}

    def rows(self) -> list[Row]:
        return [self.row(line) for line in self.lines]


def table(raw: bytes) -> Table | None:
    """A CSV taken apart; None where it is none, or not one of a dataset, which `check` tells."""
    if len(raw) > MAX_BYTES:
        return None
    try:
        text = raw.removeprefix(BOM).decode()
    except UnicodeDecodeError:
        return None
    lines = _lines(text)
    if lines is None or not lines:
        return None
    header = tuple(cell.value for cell in lines[0].cells)
    unknown = set(header) - set(COLUMNS) or len(set(header)) != len(header) or "row" not in header
    found = tuple(line for line in lines[1:] if any(cell.value for cell in line.cells))
    if unknown or len(found) > MAX_ROWS or any(len(line.cells) > len(header) for line in lines):
        return None
    return Table(text, header, lines[0].end, found)


def _lines(text: str) -> list[Line] | None:
    lines: list[Line] = []
    at = start = 0
    number, cells = 1, list[Cell]()
    while at < len(text) or cells:
        match = _CELL.match(text, at)
        if match is None:
            return None
        quoted = match["quoted"] is not None
        raw = match["quoted"].replace('""', '"') if quoted else match["plain"]
        cells.append(Cell(match.start(), match.start("end"), raw, quoted))
        at = match.end()
        if match["end"] != ",":
            lines.append(Line(start, at, number, tuple(cells)))
            number += len(re.findall(r"\r\n|\r|\n", text[start:at]))
            start, cells = at, []
    try:
        heard = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    ours = [[cell.raw for cell in line.cells] for line in lines]
    return lines if [one if one != [""] else [] for one in ours] == heard else None


def rows_of(raw: bytes) -> list[Row] | None:
    """The rows of a CSV; None where they cannot be read."""
    found = table(raw)
    return None if found is None else found.rows()


def put(path: str, raw: bytes, rows: Iterable[Row]) -> bytes:
    """The bytes of a CSV with these rows: changed cells are written where they stand, lines come and go, no other byte
    is touched.

    Raises:
        ContentError: the file cannot be read as rows, has no such column, or takes no such text.
    """
    found = table(raw)
    wanted = [{name: row[name].strip() for name in COLUMNS if row.get(name, "").strip()} for row in rows]
    wanted = [row for row in wanted if row]
    lacking = next((name for row in wanted for name in row if found is not None and name not in found.header), None)
    if found is None or lacking:
        raise _refused(path)
    text = found.text
    for start, end, new in reversed(_edits(found, wanted)):
        text = text[:start] + new + text[end:]
    made = raw[: len(BOM)] * raw.startswith(BOM) + text.encode(errors="surrogatepass")
    if rows_of(made) != wanted:
        raise _refused(path)
    return made


def _refused(path: str) -> ContentError:
    return ContentError.of([problem(Place(path), "desk-splice", field=FIELD)])


def _edits(found: Table, wanted: Sequence[Row]) -> list[tuple[int, int, str]]:
    """What is exchanged in the text, in order: from, to, by what."""
    eol = "\r\n" if "\r\n" in found.text else "\n" if "\n" in found.text or "\r" not in found.text else "\r"
    old = found.rows()
    edits: list[tuple[int, int, str]] = []
    matcher = SequenceMatcher(
        None, [(*row.items(),) for row in old], [(*row.items(),) for row in wanted], autojunk=False
    )
    for what, first, last, start, end in matcher.get_opcodes():
        if what == "equal":
            continue
        both = min(last - first, end - start)
        for n in range(both):
            edits += _cells(found, found.lines[first + n], old[first + n], wanted[start + n])
        edits += [(line.start, line.end, "") for line in found.lines[first + both : last]]
        if more := wanted[start + both : end]:
            at = found.lines[first + both - 1].end if first + both else found.after_header
            lead = "" if found.text[:at].endswith(("\n", "\r")) else eol
            said = eol.join(_line_of(row, found.header) for row in more)
            edits.append((at, at, f"{lead}{said}" + ("" if lead else eol)))
    return sorted(edits, key=lambda edit: edit[:2])


def _cells(found: Table, line: Line, old: Row, new: Row) -> list[tuple[int, int, str]]:
    if len(line.cells) != len(found.header):
        return [(line.start, line.cells[-1].end, _line_of(new, found.header))]
    return [
        (cell.start, cell.end, _written(new.get(name, ""), quoted=cell.quoted))
        for name, cell in zip(found.header, line.cells, strict=True)
        if old.get(name, "") != new.get(name, "")
    ]


def _line_of(row: Row, header: Sequence[str]) -> str:
    return ",".join(_written(row.get(name, "")) for name in header)


def _written(value: str, *, quoted: bool = False) -> str:
    if quoted or re.search(r'[",\r\n]', value):
        return '"' + value.replace('"', '""') + '"'
    return value


def cell_at(raw: bytes, place: Place) -> tuple[int, str] | None:
    """The row, by its number from nought, and the column that stand at a place of a CSV, as its problems name them."""
    found = table(raw)
    if found is None:
        return None
    for n, line in enumerate(found.lines):
        if line.number == place.line:
            at = 1
            for name, cell in zip(found.header, line.cells, strict=False):
                if place.column < at + len(cell.raw) + 1:
                    return n, name
                at += len(cell.raw) + 1
            return n, found.header[0]
    return None
