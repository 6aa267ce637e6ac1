"""The CSV beside a dataset: its rows, or what does not fit its description."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from casebook.errors import Place, Problem, Refused, Said
from casebook.kinds.dataset import Row
from casebook.load.records import choice, nearest
from casebook.load.yamltext import merge_mark, not_utf8, odd_problem
from casebook.model.characters import line_and_column, odd_sign
from casebook.model.values import plain_number
from casebook.problems import problem

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
COLUMNS = ("row", "period", "value", "bound", "source", "variant", "standing")


def read_rows(path: str, raw: bytes) -> tuple[list[tuple[dict[str, Any], int]], list[Problem]]:
    """The rows of a CSV as data that `Row` accepts, with their line numbers."""
    if len(raw) > MAX_BYTES:
        return [], [problem(Place(path), "file-too-large", size=len(raw), limit=MAX_BYTES)]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [not_utf8(path, raw, error.start)]
    if odd := odd_sign(text):
        return [], [odd_problem(Place(path, *line_and_column(text, odd[0])), odd[1])]
    if wrong := merge_mark(path, text):
        return [], [wrong]
    return _Reading(path, text).rows()


def column_of(cells: Sequence[str], index: int) -> int:
    """Where a cell begins on its line, from 1, as if nothing were quoted."""
    return sum(len(cell) + 1 for cell in cells[:index]) + 1


def column_on(raw: bytes, line: int, name: str) -> int:
    """Where the cell of a column begins on a line of a CSV, from 1, as its problems tell it; 1 where there is none."""
    reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    header = [head.strip() for head in next(reader, [])]
    at = reader.line_num + 1
    for cells in reader:
        if at == line and name in header:
            return column_of(cells, header.index(name))
        at = reader.line_num + 1
    return 1


class _Reading:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        self.header: list[str] = []
        self.problems: list[Problem] = []

    def rows(self) -> tuple[list[tuple[dict[str, Any], int]], list[Problem]]:
        rows: dict[str, tuple[dict[str, Any], int]] = {}
        try:
            self.header = [name.strip() for name in next(self.reader, [])]
            self._check_header()
            line = self.reader.line_num + 1
            for cells in self.reader if not self.problems else ():
                if any(cells):
                    if len(rows) >= MAX_ROWS:
                        self._say(line, 1, "csv-too-long", limit=MAX_ROWS)
                        break
                    self._row(cells, line, rows)
                line = self.reader.line_num + 1
        except csv.Error:
            self._say(self.reader.line_num, 1, "csv-syntax")
        return list(rows.values()), self.problems

    def _check_header(self) -> None:
        """One problem a mistake: a misspelt column is not told missing as well."""
        header = self.header
        if not any(header):
            self._say(1, 1, "csv-empty", columns=",".join(COLUMNS))
            return
        if len(header) == 1 and (sign := next((s for s in ";\t|，；" if s in header[0]), None)):
            self._say(1, 1, "csv-separator", sign="Tab" if sign == "\t" else sign)
            return
        if not set(header) & set(COLUMNS):
            self._say(1, 1, "csv-column-missing", names=", ".join(COLUMNS), columns=",".join(COLUMNS))
            return
        while not header[-1]:
            header = header[:-1]
        if len(header) < len(self.header):
            self._say(1, column_of(self.header, len(header)), "csv-column-empty")
        taken = set()
        for index, name in enumerate(header):
            if name not in COLUMNS:
                self._say(1, column_of(header, index), "csv-column-unknown", choice(name, COLUMNS), name=name)
                taken.add(nearest(name, COLUMNS))
            elif header.index(name) != index:
                self._say(1, column_of(header, index), "csv-column-twice", name=name)
        if missing := [name for name in COLUMNS if name not in header and name not in taken]:
            self._say(1, 1, "csv-column-missing", names=", ".join(missing), columns=",".join(COLUMNS))

    def _row(self, cells: list[str], line: int, rows: dict[str, tuple[dict[str, Any], int]]) -> None:
        if len(cells) != len(self.header):
            self._say(line, 1, "csv-cells", count=len(cells), wanted=len(self.header))
            return
        data: dict[str, Any] = {n: cell.strip() for n, cell in zip(self.header, cells, strict=True) if cell.strip()}
        data["standing"] = tuple(data.get("standing", "").split())
        if "value" in data:
            try:
                data["value"] = plain_number(data["value"])
            except Refused as error:
                self._refused(line, cells, "value", "csv-number", error)
                return
        if not self._valid(data, cells, line):
            return
        if (name := data["row"]) in rows:
            self._say(line, 1, "csv-duplicate-row", name=name, line=rows[name][1])
        else:
            rows[name] = data, line

    def _valid(self, data: dict[str, Any], cells: list[str], line: int) -> bool:
        try:
            Row.model_validate(data)
        except ValidationError as error:
            for e in error.errors(include_url=False):
                name = str(e["loc"][0]) if e["loc"] else ""
                cause = e.get("ctx", {}).get("error")
                if isinstance(cause, Refused):
                    self._refused(line, cells, name, "csv-value", cause)
                elif e["type"] == "missing":
                    self._say(line, self._column_of(cells, name), "csv-cell-empty", name=name)
                else:
                    known = [
                        p.strip().strip("'")
                        for p in str(e.get("ctx", {}).get("expected", "")).replace(" or ", ",").split(",")
                    ]
                    given = str(e.get("input"))
                    fix = choice(given, known) if known != [""] else None
                    said = Said(f"{name} 不能是“{given}”", f"`{name}` cannot be `{given}`")
                    self._say(line, self._column_of(cells, name), "csv-value", fix, said=said)
            return False
        return True

    def _refused(self, line: int, cells: list[str], name: str, code: str, refused: Refused) -> None:
        said = Said(f"{name}：{refused.said.zh}", f"`{name}`: {refused.said.en}")
        self._say(line, self._column_of(cells, name), code, refused.mend, said=said)

    def _column_of(self, cells: list[str], name: str) -> int:
        return column_of(cells, self.header.index(name) if name in self.header else 0)

    def _say(self, line: int, column: int, code: str, fix: Said | None = None, /, **values: object) -> None:
        self.problems.append(problem(Place(self.path, line, column), code, fix, **values))
