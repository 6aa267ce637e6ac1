"""The CSV beside a dataset: its rows, or what does not fit its description."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from casebook.errors import Place, Problem, Refused, Said
from casebook.kinds.dataset import Row
from casebook.load.records import choice
from casebook.load.yamltext import not_utf8

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
COLUMNS = ("row", "period", "value", "bound", "source", "variant", "standing")


def read_rows(path: str, raw: bytes) -> tuple[list[tuple[dict[str, Any], int]], list[Problem]]:
    """The rows of a CSV as data that `Row` accepts, with their line numbers."""
    if len(raw) > MAX_BYTES:
        return [], [
            Problem(
                Place(path),
                "file-too-large",
                Said(
                    f"文件有 {len(raw)} 字节，上限为 {MAX_BYTES}",
                    f"the file has {len(raw)} bytes; the limit is {MAX_BYTES}",
                ),
                Said("拆成几个数据集。", "Split it into several datasets."),
            )
        ]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [not_utf8(path, raw, error.start)]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    rows: list[tuple[dict[str, Any], int]] = []
    seen: dict[str, int] = {}
    try:
        header = next(reader, [])
        problems += _header(path, header)
        if problems:
            return [], problems
        for cells in reader:
            line = reader.line_num
            if not any(cells):
                continue
            if len(rows) >= MAX_ROWS:
                problems.append(
                    Problem(
                        Place(path, line, 1),
                        "csv-too-long",
                        Said(f"超过 {MAX_ROWS} 行", f"more than {MAX_ROWS} rows"),
                        Said("拆成几个数据集。", "Split it into several datasets."),
                    )
                )
                break
            row, found = _row(path, line, header, cells)
            problems += found
            if row is None:
                continue
            name = row["row"]
            if name in seen:
                problems.append(
                    Problem(
                        Place(path, line, 1),
                        "csv-duplicate-row",
                        Said(
                            f"行号“{name}”在第 {seen[name]} 行已有",
                            f"the row `{name}` stands on line {seen[name]} already",
                        ),
                        Said("每行的 row 各不相同。", "Give each row a name of its own."),
                    )
                )
                continue
            seen[name] = line
            rows.append((row, line))
    except csv.Error as error:
        problems.append(
            Problem(
                Place(path, reader.line_num, 1),
                "csv-syntax",
                Said(f"这里不是正确的 CSV（{error}）", f"this is not CSV: {error}"),
                Said("检查引号与逗号。", "Look at the quotes and commas."),
            )
        )
    return rows, problems


def _header(path: str, header: list[str]) -> list[Problem]:
    problems = [
        Problem(
            Place(path, 1, 1),
            "csv-column-missing",
            Said(f"缺少列 {name}", f"the column `{name}` is missing"),
            Said(f"第一行要有：{','.join(COLUMNS)}。", f"The first line has: {','.join(COLUMNS)}."),
        )
        for name in COLUMNS
        if name not in header
    ]
    problems += [
        Problem(
            Place(path, 1, sum(len(h) + 1 for h in header[:index]) + 1),
            "csv-column-unknown",
            Said(f"没有名为“{name}”的列", f"there is no column `{name}`"),
            choice(name, COLUMNS),
        )
        for index, name in enumerate(header)
        if name not in COLUMNS
    ]
    return problems


def _row(path: str, line: int, header: list[str], cells: list[str]) -> tuple[dict[str, Any] | None, list[Problem]]:
    if len(cells) != len(header):
        return None, [
            Problem(
                Place(path, line, 1),
                "csv-cells",
                Said(
                    f"这一行有 {len(cells)} 格，应有 {len(header)} 格",
                    f"this line has {len(cells)} cells, not {len(header)}",
                ),
                Said("检查逗号与引号。", "Look at the commas and quotes."),
            )
        ]
    data: dict[str, Any] = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    data["standing"] = tuple(data.get("standing", "").split())
    if "value" in data:
        try:
            data["value"] = _plain_number(data["value"])
        except Refused as error:
            return None, [_cell_problem(path, line, header, cells, "value", "csv-number", error.said)]
    try:
        Row.model_validate(data)
    except ValidationError as error:
        problems = []
        for e in error.errors(include_url=False):
            name = str(e["loc"][0]) if e["loc"] else ""
            cause = e.get("ctx", {}).get("error")
            given = e.get("input")
            if e["type"] == "missing":
                said = Said(f"{name} 是空的", f"`{name}` is empty")
            elif isinstance(cause, Refused):
                said = cause.said
            else:
                said = Said(f"{name} 不能是“{given}”", f"`{name}` cannot be `{given}`")
            problems.append(_cell_problem(path, line, header, cells, name, "csv-value", said))
        return None, problems
    return data, []


def _plain_number(cell: str) -> Any:
    try:
        number = Decimal(cell)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Refused(f"数字列里写着“{cell}”", f"the number column holds `{cell}`")
    return number


def _cell_problem(
    path: str, line: int, header: list[str], cells: list[str], name: str, code: str, said: Said
) -> Problem:
    index = header.index(name) if name in header else 0
    column = sum(len(c) + 1 for c in cells[:index]) + 1
    return Problem(
        Place(path, line, column),
        code,
        said,
        Said("按列的含义改写这一格。", "Write the cell as its column asks."),
    )
