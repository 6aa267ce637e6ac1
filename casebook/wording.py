"""Numbers, figures, dates and lists become text here and nowhere else. Pure functions of value and words.

Nothing is rounded: every digit of a record is printed, in the scale that the language counts in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from casebook.model.values import SCALE, Bound, Direction, Figure, Form, Period, Quantity, Unit
from casebook.text import Words

_TIME = "time"
_MANY = frozenset(
    {"CNY", "USD", "person", "count", "mass"}
)  # what is counted up: it grows, it does not improve
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MINUS = "−"


@dataclass(frozen=True)
class _Scale:
    """A word of size, and how many digits after the point a number may have beside it."""

    name: str
    size: Decimal
    places: int


_ONE = _Scale("one", Decimal(1), 99)
_SCALES: dict[str, tuple[_Scale, ...]] = {
    "zh": (
        _Scale("trillion", Decimal(10**12), 4),
        _Scale("hundred_million", Decimal(10**8), 4),
        _Scale("ten_thousand", Decimal(10**4), 2),
        _ONE,
    ),
    "en": (
        _Scale("trillion", Decimal(10**12), 5),
        _Scale("billion", Decimal(10**9), 5),
        _Scale("million", Decimal(10**6), 3),
        _ONE,
    ),
}
# The unit in which a scale stands in a record, for heads of columns that keep the record's own unit.
_OWN_SCALE = {
    Unit.CNY_10K: "ten_thousand",
    Unit.CNY_MILLION: "million",
    Unit.CNY_100M: "hundred_million",
    Unit.CNY_TRILLION: "trillion",
    Unit.USD_MILLION: "million",
    Unit.PERSON_10K: "ten_thousand",
    Unit.PERSON_MILLION: "million",
    Unit.PERSON_100M: "hundred_million",
    Unit.COUNT_10K: "ten_thousand",
}
_SCALED = frozenset({"CNY", "USD", "person", "count"})


def plain(value: Decimal) -> str:
    """The digits alone, for files that programs read: no separators, no exponent, no zeros at the end."""
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in {"-0", ""} else digits


def number(value: Decimal, words: Words) -> str:
    """A number without a unit. English parts thousands; Chinese does not, it counts by 万 and 亿."""
    digits = plain(value)
    if words.language == "en":
        whole, point, rest = digits.partition(".")
        digits = f"{int(whole):,}" + point + rest if whole not in {"-0"} else digits
    return digits.replace("-", _MINUS)


def quantity(q: Quantity, words: Words) -> str:
    """A number with its unit and its bound: 超过3.5万亿元, over CNY 3.5 trillion."""
    return _bounded(_measured(q.value, q.unit, words), q.bound, q.unit, words)


def _measured(value: Decimal, unit: Unit, words: Words) -> str:
    """A number with its unit, in the scale of the language."""
    kind, base = _kind_and_base(value, unit)
    return _with_measure(_scaled(base, kind, words), base, kind, words)


def _kind_and_base(value: Decimal, unit: Unit) -> tuple[str, Decimal]:
    """What the number counts and how many; only units that differ by a power of ten are brought together."""
    dimension, size = SCALE[unit]
    if dimension in _SCALED:
        return dimension, value * size
    return unit.value, value


def _scaled(base: Decimal, kind: str, words: Words) -> str:
    scale = _scale(base, words) if kind in _SCALED else _ONE
    return words(f"scale.{scale.name}", n=number(base / scale.size, words))


def _scale(base: Decimal, words: Words) -> _Scale:
    """The largest scale that leaves a number of one or more, with few digits after the point."""
    for scale in _SCALES[words.language]:
        if abs(base) >= scale.size and _places(base / scale.size) <= scale.places:
            return scale
    return _ONE


def _places(value: Decimal) -> int:
    return len(plain(value).partition(".")[2])


def _with_measure(digits: str, base: Decimal, kind: str, words: Words) -> str:
    return words(f"measure.{kind}.{'one' if base == 1 else 'many'}", n=digits)


def _bounded(text: str, bound: Bound, unit: Unit, words: Words) -> str:
    dimension = SCALE[unit][0]
    if bound is Bound.AT_LEAST and dimension == "count":
        # A bare number takes its classifier from the sentence: 至少20家, where 20以上家 would not do.
        return words("bounded.at_least_bare", x=text)
    if bound is Bound.AT_MOST and dimension == _TIME:
        return words("bounded.at_most_time", x=text)
    return words(f"bounded.{bound}", x=text)


def is_calendar_year(f: Figure) -> bool:
    """Whether the figure names years of the calendar, not a length of time."""
    return f.unit is Unit.YEAR and all(
        n == n.to_integral_value() and _FIRST_YEAR <= n <= _LAST_YEAR
        for n in (f.value, f.before, f.low, f.high)
        if n is not None
    )


def figure(f: Figure, words: Words, *, lower_is_better: bool = False, measured_in: Unit | None = None) -> str:
    """The figure as a phrase by its form: 从15%升至45%, up 40%, 3 to 5 times.

    Chinese chooses its verb by what changes: tell where lower is better (成本上升, not 提升), and the unit of
    the metric where it is known (销量增长, 时长延长).
    """
    if f.spoken is not None:
        return f.spoken.in_(words.language)
    if f.value is None:
        return value_only(f, words)
    match f.form:
        case Form.CHANGE_PERCENT:
            return _change(f, f.value, words, lower_is_better, measured_in)
        case Form.CHANGE_POINTS if f.unit in {Unit.POINTS, Unit.PERCENT}:
            return _change(f, f.value, words, lower_is_better, measured_in)
        case Form.CHANGE_POINTS:
            which = {Direction.UP: "more", Direction.DOWN: "less", None: "apart"}[f.direction]
            return words(f"change.{which}", x=value_only(f, words))
        case Form.BEFORE_AFTER if f.before is not None:
            return _from_to(f, f.before, f.value, words)
        case _:
            return value_only(f, words)


def _change(f: Figure, value: Decimal, words: Words, lower_is_better: bool, measured_in: Unit | None) -> str:
    direction = f.direction
    if direction is None and value < 0:
        direction, f = Direction.DOWN, f.model_copy(update={"value": -value})
    size = value_only(f, words)
    dimension = SCALE[measured_in][0] if measured_in else ""
    if direction is None:
        return words("change.none", x=size)
    if dimension == _TIME:
        return words(f"change.{direction}_time", x=size)
    if direction is Direction.DOWN:
        return words("change.down", x=size)
    if lower_is_better:
        return words("change.up_bad", x=size)
    return words("change.up_amount" if dimension in _MANY else "change.up", x=size)


def _from_to(f: Figure, before: Decimal, after: Decimal, words: Words) -> str:
    """从15%升至45%; English says the unit once where it stands behind the number: from 5 to 25 minutes."""
    dimension = SCALE[f.unit][0]
    way = "same" if before == after else "up" if after > before else "down"
    if way != "same":
        way += (
            "_time" if dimension == _TIME else "_amount" if dimension in {"person", "count", "mass"} else ""
        )
    start = _start(before, f, words)
    return words(f"from_to.{way}", a=start, b=value_only(f, words))


def _start(value: Decimal, f: Figure, words: Words) -> str:
    kind, base = _kind_and_base(value, f.unit)
    if is_calendar_year(f):
        return words("measure.calendar_year", n=plain(value))
    behind = words(f"measure.{kind}.many", n="").startswith(" ")
    if behind or (base == 0 and kind != "percent"):
        return _scaled(base, kind, words)
    return _measured(value, f.unit, words)


def value_only(f: Figure, words: Words) -> str:
    """The bare value with its bound and without its direction: 45%, 40%, 超过3.5万亿元."""
    if f.spoken is not None:
        return f.spoken.in_(words.language)
    if f.value is None:
        return _range(f, words)
    if is_calendar_year(f):
        return _bounded(words("measure.calendar_year", n=plain(f.value)), f.bound, Unit.COUNT, words)
    if f.form is Form.RANK:
        return words("rank", n=number(f.value, words))
    if f.form is Form.RATIO and f.unit is Unit.COUNT:
        return _bounded(f"1:{number(f.value, words)}", f.bound, f.unit, words)
    if f.form is Form.CHANGE_POINTS and f.unit is Unit.PERCENT:
        return _bounded(_measured(f.value, Unit.POINTS, words), f.bound, f.unit, words)
    if f.unit is Unit.TIMES and (part := _part(f.value)):
        return _bounded(part, f.bound, f.unit, words)
    return _bounded(_measured(f.value, f.unit, words), f.bound, f.unit, words)


def _part(value: Decimal) -> str | None:
    """1/5 for 0.2: a part of one is not told in times."""
    if not 0 < value < 1:
        return None
    whole = (1 / value).to_integral_value()
    return f"1/{plain(whole)}" if whole <= 20 and whole * value == 1 else None


def _range(f: Figure, words: Words) -> str:
    assert f.low is not None and f.high is not None  # held by the model for every figure without a value
    if is_calendar_year(f):
        text = words("range", a=plain(f.low), b=words("measure.calendar_year", n=plain(f.high)))
        return _bounded(text, f.bound, Unit.COUNT, words)
    kind, high = _kind_and_base(f.high, f.unit)
    _, low = _kind_and_base(f.low, f.unit)
    if kind == "percent":
        text = words("range", a=_measured(f.low, f.unit, words), b=_measured(f.high, f.unit, words))
    else:
        pair = words("range", a=_scaled(low, kind, words), b=_scaled(high, kind, words))
        text = _with_measure(pair, high, kind, words)
    return _bounded(text, f.bound, f.unit, words)


def period(p: Period, words: Words) -> str:
    """A period: 2023年上半年, first half of 2023; or the words that the record gives."""
    if p.words is not None:
        return p.words.in_(words.language)
    code = p.code or ""
    if ".." in code:
        first, last = code.split("..")
        return _months(first, last, words)
    year, _, rest = code.partition("-")
    if not rest:
        return words("date.year", y=year)
    if rest[0] == "H":
        return words(f"date.half{rest[1]}", y=year)
    if rest[0] == "Q":
        return words(f"date.quarter{rest[1]}", y=year)
    if len(rest) == 4:
        return words("date.years", a=year, b=rest)
    month = words(f"date.names.m{rest[:2]}")
    if len(rest) == 2:
        return words("date.month", y=year, m=month)
    return words("date.day", y=year, m=month, d=int(rest[3:]))


def _months(first: str, last: str, words: Words) -> str:
    a, b = (words(f"date.names.m{end[5:]}") for end in (first, last))
    if first[:4] == last[:4]:
        return words("date.months", y=first[:4], a=a, b=b)
    return words("date.months_across", ya=first[:4], a=a, yb=last[:4], b=b)


def date(code: str, words: Words) -> str:
    """A date or a span by its code: 2021-11-01 is 2021年11月1日, 1 November 2021. Else ValueError."""
    return period(Period(code=code), words)


def unit_label(unit: Unit, words: Words) -> str:
    """The record's own unit, for heads of columns that keep the record's numbers: 亿元, CNY 100 million."""
    dimension, _ = SCALE[unit]
    if dimension in _SCALED:
        return words(f"axis.{dimension}.{_OWN_SCALE.get(unit, 'one')}")
    return words(f"measure.{unit}.many", n="").strip()


def axis(values: Sequence[Decimal], unit: Unit, words: Words) -> tuple[list[float], str]:
    """The values in one common scale of the language, and its label: 5.3256, 万亿元 or CNY trillion."""
    dimension, size = SCALE[unit]
    if dimension not in _SCALED:
        return [float(value) for value in values], unit_label(unit, words)
    base = [value * size for value in values]
    scale = _common_scale([abs(value) for value in base if value], words)
    return [float(value / scale.size) for value in base], words(f"axis.{dimension}.{scale.name}")


def _common_scale(sizes: Sequence[Decimal], words: Words) -> _Scale:
    """The largest scale in which the greatest value is one or more and the smallest no less than a tenth."""
    for scale in _SCALES[words.language]:
        if sizes and max(sizes) >= scale.size and min(sizes) * 10 >= scale.size:
            return scale
    return _ONE


def join(items: Sequence[str], words: Words) -> str:
    """A list in a sentence: A、B和C; A, B and C."""
    if len(items) < 2:
        return "".join(items)
    text = items[0]
    for item in items[1:-1]:
        text = words("join.comma", a=text, b=item)
    return words("join.pair" if len(items) == 2 else "join.last", a=text, b=items[-1])
