"""Records as spreadsheets, both ways: written out, changed by hand, and read back field by field.

A sheet holds a kind, a row a record, a column a field (`figure.value`, `groups.0.title.zh`; the second line of a sheet
has these names). Two hidden columns remember what the record and the row said when they were written: a row that nobody
touched is left alone, and one whose record has changed meanwhile is a conflict that is shown.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from casebook.catalog import Key
from casebook.editing.fields import columns_of, order_of
from casebook.editing.project import Draft, Home, Project
from casebook.editing.splice import ABSENT, block, same, value_at
from casebook.errors import CasebookError, ContentError, Language, Place, Problem, Said
from casebook.kinds import ALL, BY_NAME
from casebook.kinds.base import Kind
from casebook.kinds.vocabulary import Vocabulary
from casebook.load.reading import adapter
from casebook.load.yamltext import Loc, read
from casebook.model.values import SLUG
from casebook.problems import problem
from casebook.scaffold import label_of
from casebook.text import Words

KEY, RECORD, ROW = "id", "casebook: record", "casebook: row"
HEADS = 2  # lines of a sheet above its records
MOST_BYTES, MOST_ROWS = 20_000_000, 20_000
MOST_UNPACKED, MOST_COLUMNS = 200_000_000, 1_000
Cell = str | int | float | bool | None
Column = tuple[int | str, ...]


def kind_called(name: str) -> Kind:
    """The kind that somebody means: by its name, or by its folder's (`facts`).

    Raises:
        CasebookError: there is no such kind, or its records are no YAML files.
    """
    known = {folder: kind for kind in ALL if kind.folder.startswith("data/") for folder in _names(kind)}
    if name in known:
        return known[name]
    listed = ", ".join(sorted({_names(kind)[-1] for kind in known.values()}))
    raise CasebookError(
        Said(
            f"没有可以写成表格的种类 {name}，可选：{listed}",
            f"there is no kind {name} to put in a sheet; there are: {listed}",
        )
    )


def _names(kind: Kind) -> tuple[str, str]:
    return kind.name, kind.folder.removeprefix("data/").removesuffix(".yml")


# out


def workbook(project: Project, kinds: Iterable[Kind], language: Language) -> bytes:
    """A workbook with a sheet for each kind."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for kind in kinds:
        _sheet(book, project, kind, Words.load(language))
    book.close()
    return buffer.getvalue()


def _sheet(book: Any, project: Project, kind: Kind, words: Words) -> None:
    sheet = book.add_worksheet(kind.name[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    name = book.add_format({"font_color": "#5B636B", "font_size": 8})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    fixed = book.add_format({"valign": "top", "font_color": "#5B636B"})
    records = [(key, data_of(project, home)) for key, home in project.homes.items() if key[0] == kind.name]
    columns = columns_with(kind, [data for _key, data in records])
    titles = [KEY, *(".".join(map(str, column)) for column in columns), RECORD, ROW]
    for number, title in enumerate(titles):
        heading = "" if title in {RECORD, ROW} else _heading(kind, title, words)
        sheet.write_string(0, number, heading, head)
        sheet.write_string(1, number, title, name)
    for line, (key, data) in enumerate(records, HEADS):
        sheet.write_string(line, 0, key[1], fixed)
        cells = [cell_of(data, column) for column in columns]
        for number, cell in enumerate(cells, 1):
            if isinstance(cell, bool):
                sheet.write_boolean(line, number, cell, plain)
            elif isinstance(cell, int | float):
                sheet.write_number(line, number, cell, plain)
            elif cell is not None:
                sheet.write_string(line, number, cell, plain)
        sheet.write_string(line, len(titles) - 2, mark(data))
        sheet.write_string(line, len(titles) - 1, mark([_clean(cell) for cell in cells]))
    sheet.set_column(0, 0, 18)
    for number, column in enumerate(columns, 1):
        sheet.set_column(number, number, 40 if column[-1] in {"zh", "en"} else 16)
    sheet.set_column(len(titles) - 2, len(titles) - 1, 4, None, {"hidden": True})
    sheet.freeze_panes(HEADS, 1)


def _heading(kind: Kind, title: str, words: Words) -> str:
    """The names of the fields that lead to a column, as the form calls them."""
    owner, told = kind.name, []
    for step in title.split("."):
        told.append(label_of(owner, step, words))
        owner = owner if step.isdigit() else f"{owner}_{step}"
    return " › ".join(told)


def data_of(project: Project, home: Home) -> Any:
    """A record as its file says it, the id left out."""
    left_out = {"id", "rows"} if home.kind.table else {"id"}
    return {name: value for name, value in home.item.data.items() if name not in left_out}


def columns_with(kind: Kind, records: Sequence[Any]) -> list[Column]:
    """All columns of a kind's sheet: those that any record can fill, and those that repeat as often as a record has
    them, each beside its like."""
    found: dict[Column, None] = {}
    order: list[Column] = [*columns_of(kind)]
    for data in records:
        found |= dict.fromkeys(leaves(data))
    tops = list(dict.fromkeys([*(column[0] for column in order), *(column[0] for column in found)]))
    first = {column: n for n, column in enumerate(order)}
    extra = [column for column in found if column not in first]
    place = {top: n for n, top in enumerate(tops)}
    return sorted([*order, *extra], key=lambda c: (place[c[0]], _rank(c), first.get(c, len(first))))


def _rank(column: Column) -> tuple[int, ...]:
    return tuple(step + 1 for step in column if isinstance(step, int)) or (0,)


def leaves(data: Any, path: Column = ()) -> Iterator[Column]:
    """The columns of a record: a list of plain values is one, all else is taken apart."""
    if isinstance(data, dict) and data:
        for name, inner in data.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(data, list) and any(isinstance(item, dict | list) for item in data):
        for number, item in enumerate(data):
            yield from leaves(item, (*path, number))
    elif path:
        yield path


def cell_of(data: Any, column: Column) -> Cell:
    """What a cell says of a record: text, number or truth; a list of plain values has a line for each."""
    value = value_at(data, column)
    if value is ABSENT or value is None or value in ({}, []):
        return None
    if isinstance(value, list):
        return "\n".join(str(_plain(item)) for item in value)
    return _plain(value) if not isinstance(value, dict) else None


def _plain(value: Any) -> Cell:
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else format(value, "f")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        return str(value)
    return value if isinstance(value, str | int | float | bool) else str(value)


def mark(value: Any) -> str:
    """A short sum of a record, or of the cells of a row."""
    return hashlib.blake2b(repr(value).encode(), digest_size=8).hexdigest()


# back


@dataclass(frozen=True)
class Field:
    """A field that an import changes: its column, where the cell stands, the value before and after (None: absent)."""

    column: Column
    cell: str
    before: Any
    after: Any


@dataclass
class Row:
    """A row that says something else than the record: a change, a new record, or a conflict.

    A conflict is one where the record has changed since the sheet was written: `fields` are what the sheet says
    otherwise than the record does now.
    """

    key: Key
    fields: list[Field]
    new: bool = False
    conflict: bool = False


@dataclass
class Import:
    """What a workbook would change: `draft` is the project with all that is no conflict."""

    draft: Draft
    rows: list[Row] = field(default_factory=list)
    cells: dict[tuple[str, Loc], str] = field(default_factory=dict)

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if not row.conflict]

    @property
    def conflicts(self) -> list[Row]:
        return [row for row in self.rows if row.conflict]


def read_workbook(project: Project, name: str, content: bytes, only: frozenset[Key] | None = None) -> Import:
    """What a workbook says otherwise than the records do, tried: nothing is written. `only` are the records that are
    taken from it; all, where nothing is said.

    Raises:
        ContentError: the file is none of ours, or a row would not do; each with its sheet, row and column.
    """
    made = Import(Draft(project))
    problems: list[Problem] = []
    for title, rows in _rows_of(name, content).items():
        _Sheet(made, name, title, rows, problems, only).run()
    if problems:
        raise ContentError.of(problems)
    try:
        made.draft.tried()
    except ContentError as error:
        raise ContentError.of(_at_cells(made, name, error.problems)) from None
    return made


def _rows_of(name: str, content: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook that are named like kinds."""
    import zlib
    from xml.etree.ElementTree import ParseError
    from zipfile import BadZipFile, ZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if len(content) > MOST_BYTES:
        raise ContentError.of([problem(Place(name), "file-too-large", size=len(content), limit=MOST_BYTES)])
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
            if size > MOST_UNPACKED:
                raise ContentError.of([problem(Place(name), "file-too-large", size=size, limit=MOST_UNPACKED)])
            reckons = any(b"<f" in packed.read(part) for part in packed.namelist() if "/worksheets/" in part)
        book = load_workbook(io.BytesIO(content), data_only=True)
        said = load_workbook(io.BytesIO(content)) if reckons else book
    except (
        *(BadZipFile, zlib.error, EOFError, RuntimeError),  # not whole; or locked, or packed in another way
        *(InvalidFileException, ParseError, LookupError, ValueError, TypeError, AttributeError, OSError),
    ):
        raise ContentError.of([problem(Place(name), "desk-no-workbook")]) from None
    sheets = [sheet for sheet in book.worksheets if sheet.title in BY_NAME]
    if not sheets:
        raise ContentError.of([problem(Place(name), "desk-no-sheet", kinds=", ".join(k.name for k in ALL[:6]))])
    if wrong := [told for sheet in sheets for told in _odd_cells(name, sheet, said[sheet.title])]:
        raise ContentError.of(wrong)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets}


def _odd_cells(name: str, sheet: Any, said: Any) -> Iterator[Problem]:
    """What no record can take from a sheet: a cell far outside, an error of the spreadsheet, a formula not worked out.

    `said` is the same sheet with its formulas in the place of their values.
    """
    place = f"{name}: {sheet.title}"
    if sheet.max_row > MOST_ROWS + HEADS or sheet.max_column > MOST_COLUMNS:
        yield problem(Place(place), "desk-sheet-size", rows=MOST_ROWS, columns=MOST_COLUMNS)
        return
    for row, formulas in zip(sheet.iter_rows(), said.iter_rows(), strict=False):
        for cell, formula in zip(row, formulas, strict=False):
            at = Place(f"{place}!{cell.coordinate}")
            if cell.data_type == "e":
                yield problem(at, "desk-cell-error", given=str(cell.value))
            elif cell.value is None and formula.data_type == "f":
                yield problem(at, "desk-cell-formula", given=str(formula.value)[:40])


class _Sheet:
    """A sheet on its way into a draft."""

    def __init__(
        self,
        made: Import,
        name: str,
        title: str,
        rows: list[list[Any]],
        problems: list[Problem],
        only: frozenset[Key] | None,
    ) -> None:
        self.only = only
        self.made = made
        self.project = made.draft.project
        self.name, self.title = name, title
        self.kind = BY_NAME[title]
        self.rows = rows
        self.problems = problems
        self.lists = next((v.lists for v in self.project.catalog.all(Vocabulary)), {})

    def run(self) -> None:
        heads = [str(head or "").strip() for head in self.rows[1]] if len(self.rows) >= HEADS else []
        if KEY not in heads:
            self._say(1, 1, "desk-no-heads")
            return
        columns: dict[int, Column] = {}
        for number, head in enumerate(heads):
            if not head or head in {KEY, RECORD, ROW}:
                continue
            column = tuple(int(step) if step.isdigit() else step for step in head.split("."))
            if column in columns.values():
                self._say(1, number, "desk-column-twice", name=head)
            columns[number] = column
        sums = {head: heads.index(head) for head in (RECORD, ROW) if head in heads}
        seen: dict[str, int] = {}
        for line, cells in enumerate(self.rows[HEADS : HEADS + MOST_ROWS], HEADS):
            slug = _said(cells[heads.index(KEY)]) if len(cells) > heads.index(KEY) else None
            told = {column: _clean(cells[number]) for number, column in columns.items() if number < len(cells)}
            if slug is None:
                if any(cell is not None for cell in told.values()):
                    self._say(line, heads.index(KEY), "desk-row-no-id")
                continue
            if not isinstance(slug, str) or not SLUG.fullmatch(slug):
                self._say(line, heads.index(KEY), "id-shape", field="id", given=slug)
            elif slug in seen:
                self._say(line, heads.index(KEY), "desk-row-twice", id=slug, line=seen[slug] + 1)
            else:
                seen[slug] = line
                known = {head: cells[number] if number < len(cells) else None for head, number in sums.items()}
                self._row(slug, line, told, {c: n for n, c in columns.items()}, known)

    def _row(
        self, slug: str, line: int, told: Mapping[Column, Any], where: Mapping[Column, int], known: Mapping[str, Any]
    ) -> None:
        key = (self.kind.name, slug)
        if self.only is not None and key not in self.only:
            return
        home = self.project.homes.get(key)
        data = data_of(self.project, home) if home is not None else {}
        if home is not None and known.get(ROW) == mark([*told.values()]):
            return
        fields = []
        for column, cell in told.items():
            before = value_at(data, column)
            if cell == _clean(cell_of(data, column)) or (cell is None and before is ABSENT):
                continue
            after = ABSENT if cell is None else self._value(cell, before, data, column)
            if not (before is not ABSENT and after is not ABSENT and same(before, after)):
                fields.append(Field(column, self._cell(line, where[column]), before, after))
        if not fields:
            return
        row = Row((self.kind.name, slug), fields, new=home is None)
        row.conflict = home is not None and known.get(RECORD) not in {None, mark(data)}
        self.made.rows.append(row)
        if not row.conflict:
            self._put(row, home, data, line)

    def _put(self, row: Row, home: Home | None, data: Any, line: int) -> None:
        draft = self.made.draft
        new = changed(data, row.fields)
        at: Loc = home.item.at if home is not None else ()
        path = home.path if home is not None else f"{self.kind.folder}/{row.key[1]}.yml"
        self.made.cells[path, at] = self._cell(line, 0)
        for told in row.fields:
            self.made.cells[path, (*at, *told.column)] = told.cell
        try:
            if home is None:
                if self.kind.table or self.kind.folder.endswith(".yml"):
                    self._say(line, 0, "desk-row-new", kind=self.kind.name)
                    return
                ordered = sorted(new.items(), key=lambda pair: _place(order_of(self.kind)(()), pair[0]))
                draft.files[path] = ("\n".join(block(dict(ordered), 0)) + "\n").encode()
            else:
                for name in dict.fromkeys(str(told.column[0]) for told in row.fields):
                    draft.put(path, (*at, name), new.get(name, ABSENT), order_of(self.kind, at))
        except ContentError as error:
            self.problems += [Problem(Place(told.cell), p.code, p.message, p.fix) for p in error.problems[:1]]

    def _value(self, cell: Any, before: Any, data: Any, column: Column) -> Any:
        """A cell as the record's file would say it: of the sort that was there, or that the model takes."""
        options = list(_options(cell, before))
        for option in options:
            if self._fits(option, data, column):
                return option
        return options[0]

    def _fits(self, option: Any, data: Any, column: Column) -> bool:
        tried = {"id": "x", **changed(data, [Field(column, "", None, option)])}
        try:
            adapter(self.kind.model).validate_python(tried, context=self.lists)
        except ValidationError as error:
            for told in error.errors(include_url=False, include_context=False):
                loc = tuple(step for step in told["loc"] if step in column)
                if loc == column[: len(loc)] and len(loc) >= len(column):
                    return False
        return True

    def _cell(self, line: int, number: int) -> str:
        from openpyxl.utils import get_column_letter

        return f"{self.name}: {self.title}!{get_column_letter(number + 1)}{line + 1}"

    def _say(self, line: int, number: int, code: str, /, **values: object) -> None:
        self.problems.append(problem(Place(self._cell(line, number)), code, **values))


def _place(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _clean(cell: Any) -> Any:
    """A cell without what spreadsheets add: blanks around text, times of days, whole numbers as decimals."""
    if isinstance(cell, str):
        text = "\n".join(line.rstrip() for line in cell.replace("\r\n", "\n").strip().split("\n"))
        return text or None
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return int(cell)
    return cell


def _said(cell: Any) -> Any:
    cleaned = _clean(cell)
    return str(cleaned) if isinstance(cleaned, int) else cleaned


def _options(cell: Any, before: Any) -> Iterator[Any]:
    """What a cell may mean in a file, the likeliest first."""
    if isinstance(cell, bool):
        yield from (cell, str(cell).lower())
        return
    number: Any = Decimal(repr(cell)) if isinstance(cell, float) else cell if isinstance(cell, int) else None
    if number is not None:
        yield from (str(number), number) if isinstance(before, str) else (number, str(number))
        return
    lines = [line for line in str(cell).split("\n") if line]
    if isinstance(before, list):
        yield lines
    yield cell
    try:
        told = Decimal(str(cell))
        if told.is_finite():
            yield int(told) if told == told.to_integral_value() and "." not in str(cell) else told
    except InvalidOperation:
        pass
    if str(cell).lower() in {"true", "false"}:
        yield str(cell).lower() == "true"
    yield lines


def changed(data: Any, fields: Iterable[Field]) -> Any:
    """A record with other values in some of its columns; what is empty then, and was not before, is left out."""
    made = data
    for told in fields:
        made = _with(made, told.column, told.after)
    return _pruned(made, data)


def _with(data: Any, column: Column, value: Any) -> Any:
    step, *rest = column
    if isinstance(step, int):
        items = list(data) if isinstance(data, list) else []
        while len(items) <= step:
            items.append(ABSENT)
        items[step] = _with(items[step], tuple(rest), value) if rest else value
        return items
    fields = dict(data) if isinstance(data, dict) else {}
    made = _with(fields.get(step, ABSENT), tuple(rest), value) if rest else value
    return {**fields, step: made}


def _pruned(data: Any, before: Any) -> Any:
    if isinstance(data, dict):
        old = before if isinstance(before, dict) else {}
        kept = {n: _pruned(v, old.get(n, ABSENT)) for n, v in data.items()}
        kept = {n: v for n, v in kept.items() if v is not ABSENT}
        return kept if kept or before == {} else ABSENT if before is not data else kept
    if isinstance(data, list):
        old_items = before if isinstance(before, list) else []
        items = [_pruned(v, old_items[n] if n < len(old_items) else ABSENT) for n, v in enumerate(data)]
        kept_items = [v for v in items if v is not ABSENT]
        return kept_items if kept_items or before == [] else ABSENT
    return data


def _at_cells(made: Import, name: str, problems: Iterable[Problem]) -> list[Problem]:
    """Problems of files told at the cells that brought them about; what no cell did stays where it is."""
    told = []
    places: dict[str, dict[tuple[int, int], str]] = {}
    for (path, loc), cell in made.cells.items():
        content = made.draft.files.get(path)
        document = read(path, content)[0] if content is not None else None
        if document is not None:
            for key in (False, True):
                at = document.place(loc, key=key)
                places.setdefault(path, {}).setdefault((at.line, at.column), cell)
    for wrong in problems:
        cells = places.get(wrong.place.path, {})
        spot = wrong.place.line, wrong.place.column
        # a mark inside of a text, or a field that is missing: the last cell before it
        before = [place for place in cells if place <= spot]
        where = Place(cells[max(before)]) if before else wrong.place
        told.append(Problem(where, wrong.code, wrong.message, wrong.fix))
    return told


def shown(value: Any) -> str:
    """A value in one line, for a list of differences."""
    if value is ABSENT or value is None:
        return "—"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 70 else f"{text[:69]}…"
