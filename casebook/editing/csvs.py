"""A dataset begun from somebody's CSV: which column is the time, which the number, in which unit, is guessed and shown.

Numbers and times are read as people write them (1,234.5; 16.6%; 2023年6月; Q3 2024) and written as datasets have them.
What cannot be read is told with line and column, and nothing is written.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from casebook.editing.beginning import OPEN, new_file
from casebook.editing.project import Draft, Project
from casebook.errors import CasebookError, ContentError, Place, Problem, Refused, Said
from casebook.kinds import BY_NAME
from casebook.kinds.dataset import Dataset
from casebook.kinds.source import Source
from casebook.load.tables import COLUMNS, MAX_BYTES, MAX_ROWS, column_of
from casebook.load.yamltext import not_utf8, odd_problem
from casebook.model.characters import line_and_column, odd_sign
from casebook.model.values import Unit, plain_number
from casebook.problems import problem
from casebook.scaffold import require_id

_TIME = re.compile(r"year|date|month|quarter|period|time|年|月|日期|期间|时间|季度", re.IGNORECASE)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: n for n, name in enumerate(_NAMES, 1)}
# what the head of a column says of its unit, the most telling first
_UNITS = (
    (Unit.CNY_TRILLION, r"万亿元"),
    (Unit.CNY_100M, r"亿元|CNY ?100 ?m"),
    (Unit.CNY_10K, r"万元"),
    (Unit.CNY_MILLION, r"百万元|(?:CNY|RMB|yuan).{0,12}(?:million|mn\b)|(?:million|mn) (?:CNY|RMB|yuan)"),
    (Unit.USD_MILLION, r"(?:USD|US\$|dollars?).{0,12}(?:million|mn\b)|million (?:USD|US dollars)|百万美元"),
    (Unit.CNY, r"元|CNY|RMB|yuan"),
    (Unit.PERSON_100M, r"亿人"),
    (Unit.PERSON_10K, r"万人|万户|万名"),
    (
        Unit.PERSON_MILLION,
        r"(?:million|mn)\b.{0,12}(?:people|users|members|persons)|(?:people|users|members).{0,12}million",
    ),
    (Unit.PERSON, r"人|people|users|members|persons|customers"),
    (Unit.POINTS, r"百分点|percentage points"),
    (Unit.PERCENT, r"%|percent|per cent|share|rate|比例|占比|率"),
    (Unit.DAY, r"天数|days"),
    (Unit.HOUR, r"小时|hours"),
    (Unit.MINUTE, r"分钟|minutes"),
    (Unit.COUNT_10K, r"万"),
)


@dataclass(frozen=True)
class Guess:
    """What a CSV seems to hold: its column of times and that of numbers, the unit, and the rows as a dataset has them.

    `others` are further columns of numbers, of which each would be a dataset of its own.
    """

    time: str
    value: str
    unit: Unit
    rows: tuple[tuple[str, str, str], ...]  # id, period, number
    others: tuple[str, ...] = field(default=())


def guessed(name: str, raw: bytes, value: str = "", unit: str = "") -> Guess:
    """What a CSV seems to hold; `value` and `unit` are said by somebody who knows.

    Raises:
        ContentError: the file cannot be read, or a cell of it; each with its line and column.
        CasebookError: it has no column of times or of numbers, or not the one that is named.
    """
    heads, rows = _cells(name, raw)
    times = [n for n, head in enumerate(heads) if rows and _are_times(rows, n)]
    times.sort(key=lambda n: (not _TIME.search(heads[n]), n))
    listed = ", ".join(heads)
    if not times:
        raise CasebookError(
            Said(
                f"{name} 里没有一列全是时间；时间写作 2023 或 2023-06。有这些列：{listed}",
                f"no column of {name} is all times, such as 2023 or 2023-06; it has: {listed}",
            )
        )
    numbers = [n for n, _head in enumerate(heads) if n != times[0] and _has_numbers(rows, n)]
    if value and value not in heads:
        raise CasebookError(
            Said(f"{name} 没有列 {value}；有：{listed}", f"{name} has no column {value}; it has: {listed}")
        )
    if not value and not numbers:
        raise CasebookError(
            Said(
                f"{name} 里没有一列是数字；数字写作 1234.5，小数用点。有这些列：{listed}",
                f"no column of {name} holds numbers, such as 1234.5 with a point; it has: {listed}",
            )
        )
    column = heads.index(value) if value else numbers[0]
    found, problems = _rows(name, rows, times[0], column)
    if problems:
        raise ContentError.of(problems)
    percent = all("%" in cells[column] for _line, cells in rows if column < len(cells) and cells[column].strip())
    said = next((u for u, words in _UNITS if re.search(words, heads[column], re.IGNORECASE)), None)
    guess = Unit.PERCENT if percent else said or Unit.COUNT
    others = tuple(heads[n] for n in numbers if n != column)
    return Guess(heads[times[0]], heads[column], _unit(unit) if unit else guess, tuple(found), others)


def _unit(name: str) -> Unit:
    try:
        return Unit(name)
    except ValueError:
        listed = ", ".join(Unit)
        raise CasebookError(
            Said(f"没有单位 {name}；有：{listed}", f"there is no unit {name}; there are: {listed}")
        ) from None


def _cells(name: str, raw: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The heads, and the rows with their lines."""
    if len(raw) > MAX_BYTES:
        raise ContentError.of([problem(Place(name), "file-too-large", size=len(raw), limit=MAX_BYTES)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError.of([not_utf8(name, raw, error.start)]) from None
    if odd := odd_sign(text):
        raise ContentError.of([odd_problem(Place(name, *line_and_column(text, odd[0])), odd[1])])
    first = text.partition("\n")[0]
    sign = max(",;\t|，；", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        first_cells = next(reader, [])
        heads = [head.strip() for head in first_cells]
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        raise ContentError.of([problem(Place(name, reader.line_num, 1), "csv-syntax")]) from None
    _check_heads(name, first_cells, rows)
    if len(rows) > MAX_ROWS:
        raise ContentError.of([problem(Place(name, rows[MAX_ROWS][0], 1), "csv-too-long", limit=MAX_ROWS)])
    return heads, rows


def _check_heads(name: str, first: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> None:
    """Refuses what would be lost in silence: a first line that is a row, a column twice, cells of no column."""
    heads = [head.strip() for head in first]
    wrong = [
        problem(Place(name, 1, column_of(first, n)), "csv-column-twice", name=head)
        for n, head in enumerate(heads)
        if head and heads.index(head) != n
    ]
    head = heads[0] if heads else ""
    if rows and not wrong and head and (_number(head) is not None or period_of(head)):
        wrong = [problem(Place(name, 1, 1), "csv-no-heads", line=",".join(heads))]
    for line, cells in rows:
        if any(cell.strip() for cell in cells[len(heads) :]):
            wrong.append(problem(Place(name, line, 1), "csv-cells", count=len(cells), wanted=len(heads)))
    if wrong:
        raise ContentError.of(wrong)


def _are_times(rows: Sequence[tuple[int, list[str]]], column: int) -> bool:
    return all(column < len(cells) and period_of(cells[column]) for _line, cells in rows)


def _has_numbers(rows: Sequence[tuple[int, list[str]]], column: int) -> bool:
    """Whether most cells of a column that hold something are numbers: the one that is not is told, not the column."""
    said = [cells[column] for _line, cells in rows if column < len(cells) and cells[column].strip()]
    return bool(said) and 2 * sum(_number(cell) is not None for cell in said) > len(said)


def _rows(
    name: str, rows: Sequence[tuple[int, list[str]]], time: int, column: int
) -> tuple[list[tuple[str, str, str]], list[Problem]]:
    made: list[tuple[str, str, str]] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        cell = cells[column] if column < len(cells) else ""
        if not cell.strip() or cell.strip() in {"-", "—", "…", "n/a", "N/A", "NA"}:
            continue  # a year without a number is no row
        number, period = _number(cell), period_of(cells[time])
        if number is None:
            problems.append(_no_number(Place(name, line, column_of(cells, column)), cell))
            continue
        assert period is not None
        row = period.lower().replace("..", "-to-")
        seen[row] = seen.get(row, 0) + 1
        made.append((row if seen[row] == 1 else f"{row}-{seen[row]}", period, format(number, "f")))
    return made, problems


def _no_number(place: Place, cell: str) -> Problem:
    try:
        plain_number(cell.strip())
    except Refused as refused:
        return problem(place, "value-refused", refused.mend, said=refused.said)
    raise AssertionError(cell)


def _number(cell: str) -> Decimal | None:
    """A number as people write it: with commas between thousands, a percent sign, full-width digits."""
    text = unicodedata.normalize("NFKC", cell).replace("−", "-").strip().removesuffix("%").strip()
    if re.fullmatch(r"[-+]?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?", text):
        text = re.sub("[, ]", "", text)
    try:
        return plain_number(text)
    except Refused:
        return None


def period_of(cell: str) -> str | None:
    """The code of a time as people write it; None where it is none."""
    text = unicodedata.normalize("NFKC", cell).strip().lower()
    year = r"((?:19|20)[0-9]{2})"
    if m := re.fullmatch(rf"(?:fy ?)?{year}年?", text):
        return m[1]
    if m := re.fullmatch(rf"{year}[-/.年 ]?(?:q|第)([1-4])(?:季度?)?", text) or re.fullmatch(
        rf"q([1-4])[ /-]?{year}", text
    ):
        first, second = m[1], m[2]
        return f"{first}-Q{second}" if len(first) == 4 else f"{second}-Q{first}"
    if m := re.fullmatch(rf"{year}[-/. ]?h([12])", text):
        return f"{m[1]}-H{m[2]}"
    if m := re.fullmatch(rf"{year}年?(上|下)半年", text):
        return f"{m[1]}-H{1 if m[2] == '上' else 2}"
    if m := re.fullmatch(rf"{year}[-/.年]([0-9]{{1,2}})月?", text):
        return f"{m[1]}-{int(m[2]):02}" if 1 <= int(m[2]) <= 12 else None
    if m := re.fullmatch(rf"{year}[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})日?", text):
        month, day = int(m[2]), int(m[3])
        return f"{m[1]}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None
    if m := re.fullmatch(rf"([a-z]{{3}})[a-z]*\.?,? {year}", text):
        return f"{m[2]}-{_MONTHS[m[1]]:02}" if m[1] in _MONTHS else None
    if m := re.fullmatch(rf"{year}\s*[-–~至到]\s*{year}年?", text):
        return f"{m[1]}-{m[2]}"
    return None


def begun(project: Project, slug: str, guess: Guess, source: str) -> Draft:
    """The project with a dataset of what was guessed; what no file can tell is marked as still to fill. Nothing is
    written.

    Raises:
        CasebookError: the id is none or taken, or the source is not recorded.
    """
    kind = BY_NAME[Dataset.kind_name]
    path = f"{kind.folder}/{slug}.yml"
    draft = Draft(project)
    require_id(slug)
    if draft.exists(path) or draft.exists(f"{kind.folder}/{slug}.csv"):
        raise CasebookError(Said(f"已经有编号为 {slug} 的数据集", f"there is a dataset with the id {slug} already"))
    if (Source.kind_name, source) not in project.homes:
        raise CasebookError(
            Said(f"没有来源 {source}；先用 cite 记下它", f"there is no source {source}; record it with `cite` first")
        )
    chinese = bool(re.search("[一-鿿]", guess.value))
    title = {"zh": guess.value if chinese else OPEN, "en": OPEN if chinese else guess.value}
    both = {"zh": OPEN, "en": OPEN}
    data = {"title": title, "theme": OPEN, "unit": guess.unit.value, "scope": both}
    draft.files[path] = new_file(kind, path, data)
    rows = [",".join((row, period, number, "exact", source, "", "")) for row, period, number in guess.rows]
    draft.files[f"{kind.folder}/{slug}.csv"] = ("\n".join([",".join(COLUMNS), *rows]) + "\n").encode()
    return draft
