"""Values: bilingual text, units, figures, periods. Frozen, checked on construction, without any wording."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from casebook.errors import Language, Refused, Said
from casebook.model.listed import Among, Listed


class Value(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
SLUG_LIMIT = 100  # signs of an id: it becomes the name of a file and of a folder
TEXT_LIMIT = 30_000  # signs of a text: a cell of a workbook takes 32,767


# constraints stand at the text itself, where pydantic's own code holds them: around another validator they would be
# held in Python, text by text
Text = Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)]
LINE_PATTERN = r"^[^\n\r\x85\u2028\u2029]*$"
SLUG_PATTERN = r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$"
URL_PATTERN = r"^https?://\S+$"
Line = Annotated[Text, Field(pattern=LINE_PATTERN)]
Slug = Annotated[Text, Field(pattern=SLUG_PATTERN, max_length=SLUG_LIMIT)]


def _reachable(url: str) -> str:
    """An address whose host and port can be read."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0:
        raise Refused(f"“{url}”里读不出主机与端口", f"no host and port can be read from `{url}`", _WHOLE)
    return url


_WHOLE = Said("从浏览器的地址栏把网址整个抄来。", "Copy the whole address from the browser.")
Url = Annotated[Text, Field(pattern=URL_PATTERN), AfterValidator(_reachable)]


class LocalText(Value):
    """One line of plain text in both languages. Nothing in it is markup, and it holds no references."""

    zh: Line
    en: Line

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class RichText(LocalText):
    """Prose in both languages: paragraphs parted by empty lines, and references in double square brackets.

    The references are listed in `casebook.model.marks`. All else is plain text: HTML and Jinja are printed, not run.
    """

    zh: Text
    en: Text


class Unit(StrEnum):
    """The unit in which a number stands in its record."""

    PERCENT = "percent"
    POINTS = "points"
    TIMES = "times"
    CNY = "CNY"
    CNY_10K = "CNY_10k"
    CNY_MILLION = "CNY_million"
    CNY_100M = "CNY_100m"
    CNY_TRILLION = "CNY_trillion"
    USD_MILLION = "USD_million"
    PERSON = "person"
    PERSON_10K = "person_10k"
    PERSON_MILLION = "person_million"
    PERSON_100M = "person_100m"
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    YEAR_OF_AGE = "year_of_age"
    COUNT = "count"
    COUNT_10K = "count_10k"
    COUNT_100M = "count_100m"
    TONNE = "tonne"


# What a number is counted in, and how many of the base unit one of it is. Times and percent share a
# dimension on purpose: a change of 200 percent and a level of 3 times may be the same statement.
SCALE: dict[Unit, tuple[str, Decimal]] = {
    Unit.PERCENT: ("ratio", Decimal("0.01")),
    Unit.POINTS: ("points", Decimal("0.01")),
    Unit.TIMES: ("ratio", Decimal(1)),
    Unit.CNY: ("CNY", Decimal(1)),
    Unit.CNY_10K: ("CNY", Decimal(10_000)),
    Unit.CNY_MILLION: ("CNY", Decimal(1_000_000)),
    Unit.CNY_100M: ("CNY", Decimal(100_000_000)),
    Unit.CNY_TRILLION: ("CNY", Decimal(1_000_000_000_000)),
    Unit.USD_MILLION: ("USD", Decimal(1_000_000)),
    Unit.PERSON: ("person", Decimal(1)),
    Unit.PERSON_10K: ("person", Decimal(10_000)),
    Unit.PERSON_MILLION: ("person", Decimal(1_000_000)),
    Unit.PERSON_100M: ("person", Decimal(100_000_000)),
    Unit.SECOND: ("time", Decimal(1)),
    Unit.MINUTE: ("time", Decimal(60)),
    Unit.HOUR: ("time", Decimal(3_600)),
    Unit.DAY: ("time", Decimal(86_400)),
    Unit.WEEK: ("time", Decimal(604_800)),
    Unit.MONTH: ("time", Decimal(2_629_800)),
    Unit.YEAR: ("time", Decimal(31_557_600)),
    Unit.YEAR_OF_AGE: ("age", Decimal(1)),
    Unit.COUNT: ("count", Decimal(1)),
    Unit.COUNT_10K: ("count", Decimal(10_000)),
    Unit.COUNT_100M: ("count", Decimal(100_000_000)),
    Unit.TONNE: ("mass", Decimal(1)),
}


class Bound(StrEnum):
    """How the source limits a number: 超 over, 近 nearly, 约 about, 以上 at least, 以内 at most."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    OVER = "over"
    NEARLY = "nearly"
    ABOUT = "about"
    AT_MOST = "at_most"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Form(StrEnum):
    """What kind of statement a figure makes."""

    LEVEL = "level"
    COUNT = "count"
    SHARE = "share"
    DURATION = "duration"
    THRESHOLD = "threshold"
    RANK = "rank"
    RATIO = "ratio"
    MULTIPLE_OF = "multiple_of"
    CHANGE_PERCENT = "change_percent"
    CHANGE_POINTS = "change_points"
    BEFORE_AFTER = "before_after"
    RANGE = "range"


CHANGES = frozenset({Form.CHANGE_PERCENT, Form.CHANGE_POINTS, Form.BEFORE_AFTER, Form.MULTIPLE_OF})


NUMBER_DIGITS = 30  # more than any measurement has, and what every output writes without loss


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise Refused("这里要数字，不是 true 或 false", "a number is wanted, not true or false", _LIKE)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        raise Refused(f"“{_short(value)}”不是数字", f"`{_short(value)}` is no number", _number_mend(value))
    if isinstance(value, Decimal) and value.is_nan():
        raise Refused("这里要数字，不是 NaN", "a number is wanted, not NaN", _LIKE)
    if isinstance(value, int | Decimal) and not abs(value) < 10**NUMBER_DIGITS:
        raise Refused(f"数字超过 {NUMBER_DIGITS} 位", f"the number has more than {NUMBER_DIGITS} digits", _LARGE)
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    if isinstance(exponent, int) and exponent < -NUMBER_DIGITS:
        raise Refused(f"小数超过 {NUMBER_DIGITS} 位", f"the number has more than {NUMBER_DIGITS} decimals", _LARGE)
    return value


_LIKE = Said("写作 12 或 12.5。", "Write it like 12 or 12.5.")
_PARTED = Said(
    "数字中间有空格：是一个数就去掉空格，是两个数就分开写。",
    "A blank stands within the number: take it out if this is one number, and write two apart.",
)
_COMMA = Said(
    "小数用点号，千位不用逗号：12.5、1200。",
    "Decimals have a point, and thousands no comma: 12.5, 1200.",
)
_LARGE = Said("换用大一级的单位，去掉没有意义的位数。", "Use a larger unit, and leave out digits that say nothing.")
_PLAIN = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def _number_mend(written: str) -> Said:
    """How a number that was written in another way is written here."""
    text = unicodedata.normalize("NFKC", written).replace("−", "-").strip()
    if re.search(r"\d\s+[\d.]", text) and not re.fullmatch(r"[-+]?\d{1,3}(?:\s\d{3})+(?:\.\d+)?\s*[%‰]?", text):
        return _PARTED  # 5 6 may be two numbers, or a slip: nobody can say which
    if re.search(r"\d,\d", text) and not re.match(r"[-+]?\d{1,3}(?:,\d{3})+(?![\d,])", text):
        return _COMMA  # 12,5 is 12.5 to some, and a slip to others
    unit = text[-1:] if text[-1:] in {"%", "‰"} else ""
    text = re.sub(r"(?<=\d)[,_' \u00a0](?=\d)", "", text.removesuffix(unit).strip())
    if re.fullmatch(r"[-+]?\.\d+", text):
        text = text.replace(".", "0.")
    if re.fullmatch(r"[-+]?\d+\.", text):
        text = text[:-1]
    if re.fullmatch(r"[-+]?0+\d[\d.]*", text):
        text = re.sub(r"^([-+]?)0+(?=\d)", r"\1", text)
    if re.fullmatch(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d{1,2}", text):
        text = f"{Decimal(text):f}"
    if not _PLAIN.fullmatch(text) or len(text) > NUMBER_DIGITS:
        return _LIKE
    if unit:
        return Said(f"写作 {text}，百分号写在 unit 里。", f"Write {text}; the unit stands in `unit`.")
    return Said(f"写作 {text}，不带引号。", f"Write {text}, without quotes.")


def plain_number(written: str) -> Decimal:
    """The number of a cell, by the rule of YAML: ASCII digits, a point, a sign; nothing else.

    Raises:
        Refused: for any other way to write it, with the way that is wanted.
    """
    if not _PLAIN.fullmatch(written):
        raise Refused(f"“{_short(written)}”不是数字", f"`{_short(written)}` is no number", _number_mend(written))
    if len(written) > 2 * NUMBER_DIGITS:
        raise Refused(f"数字超过 {NUMBER_DIGITS} 位", f"the number has more than {NUMBER_DIGITS} digits", _LARGE)
    return Decimal(written)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _whole(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Refused(f"“{_short(str(value))}”不是整数", f"`{_short(str(value))}` is no whole number", _LIKE_WHOLE)


_LIKE_WHOLE = Said("写作 3，不带引号与小数点。", "Write it like 3, without quotes or a point.")

Number = Annotated[Decimal, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]


class UnitEntry(LocalText):
    """A unit that a project lists itself, by its name. `measure` is how a number is said in it, `{n}` being the number
    (the number before the name, if nothing is said); `single` the same of one. `dimension` is what it counts, `size`
    how many of the dimension's own unit one of it is: units of one dimension can be compared.
    """

    measure: LocalText | None = None
    single: LocalText | None = None
    dimension: Text | None = None
    size: Number = Decimal(1)

    @model_validator(mode="after")
    def _has_its_number(self) -> Self:
        if self.measure is not None and not (self.measure.zh.count("{n}") == self.measure.en.count("{n}") == 1):
            raise Refused(
                "measure 的中英文里要各写一次 {n}，表示数字的位置",
                "`measure` has {n} once in each language, where the number stands",
            )
        if self.size <= 0:
            raise Refused("size 要大于零", "`size` is above zero")
        return self


class OwnUnit(Listed):
    """A unit of the project's vocabulary."""

    __slots__ = ()

    @property
    def told(self) -> UnitEntry:
        """What the vocabulary says of it."""
        return self.entry if isinstance(self.entry, UnitEntry) else UnitEntry(zh=str(self), en=str(self))

    @property
    def scale(self) -> tuple[str, Decimal]:
        """What it counts, and how many of the base unit one of it is."""
        return self.told.dimension or str(self), self.told.size

    def say(self, digits: str, one: bool, language: Language) -> str:
        """A number in this unit: 71 kg."""
        told = self.told
        said = (told.single if one else None) or told.measure
        if said is not None:
            return said.in_(language).replace("{n}", digits)
        return f"{digits}{'' if language == 'zh' else ' '}{self.in_(language)}"


AnyUnit: TypeAlias = Unit | OwnUnit
UnitWord = Annotated[AnyUnit, Among("units", OwnUnit, Unit)]


def scale_of(unit: AnyUnit) -> tuple[str, Decimal]:
    """What a unit counts, and how many of the base unit one of it is."""
    return unit.scale if isinstance(unit, OwnUnit) else SCALE[unit]


class Quantity(Value):
    """A number with its unit and its bound; no bare number travels."""

    value: Number
    unit: UnitWord
    bound: Bound = Bound.EXACT


class Figure(Value):
    """What a figure says: a form, the numbers that form needs, the unit they stand in, bound and direction.

    `range` needs `low` and `high`; every other form needs `value`, and `before_after` also takes `before`.
    A figure that the source tells in words only ("from hours to seconds") has no number and `spoken` instead.
    """

    form: Form
    unit: UnitWord
    value: Number | None = None
    before: Number | None = None
    low: Number | None = None
    high: Number | None = None
    bound: Bound = Bound.EXACT
    direction: Direction | None = None
    spoken: LocalText | None = None

    @model_validator(mode="after")
    def _numbers_fit_form(self) -> Self:
        if self.spoken is not None:
            if any(n is not None for n in (self.value, self.before, self.low, self.high)):
                raise Refused("以文字说明的数据（spoken）不带数字", "a figure told in words (`spoken`) takes no number")
            return self
        if self.form is Form.RANGE:
            if self.low is None or self.high is None or self.value is not None or self.before is not None:
                raise Refused(
                    "区间（range）要 low 与 high，不要 value 与 before",
                    "a range takes `low` and `high`, and neither `value` nor `before`",
                )
            if self.low >= self.high:
                raise Refused("low 必须小于 high", "`low` must be smaller than `high`")
            return self
        if self.value is None:
            raise Refused(f"形式 {self.form} 需要 value", f"the form `{self.form}` needs `value`")
        if self.low is not None or self.high is not None:
            raise Refused("low 与 high 只用于 range", "`low` and `high` belong to the form `range` only")
        if (self.before is not None) != (self.form is Form.BEFORE_AFTER):
            raise Refused(
                "before 只用于 before_after，且必不可少",
                "`before` belongs to the form `before_after`, which needs it",
            )
        return self


class Period(Value):
    """When: a calendar span written `2023`, `2023-2024`, `2023-H1`, `2023-Q3`, `2023-06`, `2023-06-18`,
    `2023-01..2023-09`; or words for what no calendar tells (`{zh: 上市首月, en: first month after launch}`).
    """

    code: str | None = None
    words: LocalText | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if isinstance(data, bool | float | Decimal | list) or data is None:
            raise Refused(
                "期间写作 '2023'、'2023-H1'、'2023-06' 等，或写 zh 与 en 两段文字",
                "a period is text such as '2023', '2023-H1', '2023-06', or zh and en words",
            )
        if isinstance(data, int | str):
            return {"code": str(data)}
        if isinstance(data, dict) and set(data) <= {"zh", "en"}:
            return {"words": data}
        return data

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if (self.code is None) == (self.words is None):
            raise Refused(
                "期间要么是日历区间，要么是 zh 与 en 文字",
                "a period is either a calendar span or words in zh and en",
            )
        if self.code is not None and (refused := period_fault(self.code)):
            raise refused
        return self

    def days(self) -> tuple[date, date] | None:
        """First and last day, both included; None for words."""
        return None if self.code is None else _days(self.code)

    def ended_before(self, day: str | None) -> bool:
        """Whether the last day of this period lies before a day, or the first day of a period, given by its code.

        Never where this one is told in words, or there is no such day.
        """
        own = self.days()
        return own is not None and bool(day) and own[1] < _days(str(day))[0]

    def span(self) -> tuple[str, str] | None:
        """First and last month as `YYYY-MM`, both included; None for words."""
        if self.code is None:
            return None
        code = self.code
        if ".." in code:
            first, last = code.split("..")
            return first, last
        if m := re.fullmatch(r"(\d{4})-H([12])", code):
            return (f"{m[1]}-01", f"{m[1]}-06") if m[2] == "1" else (f"{m[1]}-07", f"{m[1]}-12")
        if m := re.fullmatch(r"(\d{4})-Q([1-4])", code):
            quarter = int(m[2])
            return f"{m[1]}-{quarter * 3 - 2:02d}", f"{m[1]}-{quarter * 3:02d}"
        if m := re.fullmatch(r"(\d{4})-(\d{4})", code):
            return f"{m[1]}-01", f"{m[2]}-12"
        if re.fullmatch(r"\d{4}", code):
            return f"{code}-01", f"{code}-12"
        return code[:7], code[:7]


_MONTH = r"(?:0[1-9]|1[0-2])"
PERIOD = re.compile(
    rf"[0-9]{{4}}|[0-9]{{4}}-[0-9]{{4}}|[0-9]{{4}}-H[12]|[0-9]{{4}}-Q[1-4]|[0-9]{{4}}-{_MONTH}"
    rf"|[0-9]{{4}}-{_MONTH}-(?:0[1-9]|[12][0-9]|3[01])|[0-9]{{4}}-{_MONTH}\.\.[0-9]{{4}}-{_MONTH}"
)
# the calendar of today is in use since 1582; a year after the last one is a slip of the keyboard
YEARS = (1583, 2999)


def period_fault(code: str) -> Refused | None:
    """What is wrong with a period's code: its form, a year far off, a day that no calendar has, its order."""
    if not PERIOD.fullmatch(code):
        return Refused(
            f"“{_short(code)}”不是期间",
            f"`{_short(code)}` is no period",
            Said(
                "写作 2023、2023-2024、2023-H1、2023-Q3、2023-06、2023-06-18 或 2023-01..2023-09。",
                "Write 2023, 2023-2024, 2023-H1, 2023-Q3, 2023-06, 2023-06-18 or 2023-01..2023-09.",
            ),
        )
    for year in re.findall(r"(?<![0-9])[0-9]{4}", code):
        if not YEARS[0] <= int(year) <= YEARS[1]:
            return Refused(
                f"“{code}”里的年份 {year} 不可能",
                f"the year {year} of `{code}` cannot be",
                Said(f"年份在 {YEARS[0]} 与 {YEARS[1]} 之间。", f"A year lies between {YEARS[0]} and {YEARS[1]}."),
            )
    try:
        first, last = _days(code)
    except ValueError:
        return Refused(
            f"日历上没有 {code} 这一天", f"no calendar has the day {code}", Said("改正日期。", "Correct the date.")
        )
    if first > last:
        return Refused(
            f"期间 {code} 的终点早于起点",
            f"the period {code} ends before it begins",
            Said("把两端对调，或改正其中一个。", "Turn its ends round, or correct one of them."),
        )
    return None


@lru_cache(maxsize=4096)
def _days(code: str) -> tuple[date, date]:
    if ".." in code:
        first, last = code.split("..")
        return _days(first)[0], _days(last)[1]
    if m := re.fullmatch(r"(\d{4})-(\d{4})", code):
        return date(int(m[1]), 1, 1), date(int(m[2]), 12, 31)
    if m := re.fullmatch(r"(\d{4})-([HQ])(\d)", code):
        months = 6 if m[2] == "H" else 3
        return date(int(m[1]), int(m[3]) * months - months + 1, 1), _last_of(int(m[1]), int(m[3]) * months)
    parts = [int(part) for part in code.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(parts[0], parts[1], 1), _last_of(parts[0], parts[1])
    return date(*parts), date(*parts)


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
