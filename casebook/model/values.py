"""Values: bilingual text, units, figures, periods. Frozen, checked on construction, without any wording."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from casebook.errors import Language, Refused


class Value(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


def _text(value: Any) -> Any:
    """YAML reads 2025 as a number; a text field says so instead of guessing."""
    if isinstance(value, bool | int | float):
        raise Refused(
            "这里要文字，不是数字或是否词；加上引号",
            "text is wanted, not a number or true/false; put it in quotes",
        )
    return value


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Slug = Annotated[Text, Field(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$")]
Url = Annotated[Text, Field(pattern=r"^https?://\S+$")]


class LocalText(Value):
    """One line of plain text in both languages. Nothing in it is markup, and it holds no references."""

    zh: Text
    en: Text

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class RichText(LocalText):
    """Prose in both languages: paragraphs parted by empty lines, and references in double square brackets.

    The references are listed in `casebook.model.marks`. All else is plain text: HTML and Jinja are printed, not run.
    """


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


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise Refused("这里要数字", "a number is wanted, not true or false")
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        raise Refused("这里要数字，不带引号、千分位与单位", "a number is wanted, without quotes, separators or unit")
    return value


Number = Annotated[Decimal, BeforeValidator(_number)]


class Quantity(Value):
    """A number with its unit and its bound; no bare number travels."""

    value: Number
    unit: Unit
    bound: Bound = Bound.EXACT


class Figure(Value):
    """What a figure says: a form, the numbers that form needs, the unit they stand in, bound and direction.

    `range` needs `low` and `high`; every other form needs `value`, and `before_after` also takes `before`.
    A figure that the source tells in words only ("from hours to seconds") has no number and `spoken` instead.
    """

    form: Form
    unit: Unit
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
        if isinstance(data, bool | float) or data is None:
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
        if self.code is not None and not PERIOD.fullmatch(self.code):
            raise Refused(
                f"“{self.code}”不是期间；"
                "写作 2023、2023-2024、2023-H1、2023-Q3、2023-06、2023-06-18 或 2023-01..2023-09",
                f"{self.code!r} is no period; write 2023, 2023-2024, 2023-H1, 2023-Q3, 2023-06, 2023-06-18 or "
                "2023-01..2023-09",
            )
        return self

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
    rf"\d{{4}}|\d{{4}}-\d{{4}}|\d{{4}}-H[12]|\d{{4}}-Q[1-4]|\d{{4}}-{_MONTH}"
    rf"|\d{{4}}-{_MONTH}-(?:0[1-9]|[12]\d|3[01])|\d{{4}}-{_MONTH}\.\.\d{{4}}-{_MONTH}"
)
