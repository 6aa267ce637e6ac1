"""Numbers with their units, in the scale of the language.

Nothing is rounded, every digit of a record is printed; but for `in_prose`, which tells a value of a series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from casebook.model.values import AnyUnit, Bound, OwnUnit, Quantity, Unit, scale_of
from casebook.text import Words

_MINUS = "−"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


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
    Unit.COUNT_100M: "hundred_million",
}
_NAMELESS = {
    Unit.PERSON: (Unit.COUNT, Decimal(1)),
    Unit.PERSON_10K: (Unit.COUNT_10K, Decimal(1)),
    Unit.PERSON_MILLION: (Unit.COUNT, Decimal(10**6)),
    Unit.PERSON_100M: (Unit.COUNT_100M, Decimal(1)),
}
_PLACES_IN_PROSE = 2
_CENT = Decimal("0.01")
_SCALED = frozenset({"CNY", "USD", "person", "count", "mass"})


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
    if q.unit is Unit.YEAR and names_years((q.value,)):
        return bounded(words("measure.calendar_year", n=plain(q.value)), q.bound, Unit.COUNT, words)
    return bounded(_multiple(q, words) or measured(q.value, q.unit, words), q.bound, q.unit, words)


def in_prose(q: Quantity, words: Words) -> str:
    """A value of a series in a sentence, in the largest scale that fits and with two digits after the point at most:
    1.18万亿元 for 11843.7亿元. The series itself has every digit."""
    kind, base = kind_and_base(q.value, q.unit)
    if kind not in _SCALED:
        return quantity(q, words)
    largest = next((scale for scale in _SCALES[words.language] if abs(base) >= scale.size), _ONE)
    exact = _scale(base, words)
    if exact is largest and _places(base / exact.size) <= _PLACES_IN_PROSE:
        return quantity(q, words)
    rounded = (base / largest.size).quantize(_CENT, ROUND_HALF_UP)
    text = words(f"scale.{largest.name}", n=number(rounded, words))
    return bounded(with_measure(text, base, kind, words), q.bound, q.unit, words)


def nameless(unit: AnyUnit) -> tuple[AnyUnit, Decimal]:
    """The unit of a bare number for what is counted in people, and by what its numbers are multiplied: 418.5 million,
    where the sentence says of whom."""
    return (unit, Decimal(1)) if isinstance(unit, OwnUnit) else _NAMELESS.get(unit, (unit, Decimal(1)))


def _multiple(q: Quantity, words: Words) -> str | None:
    """A multiple that has a word of its own: 1/5, twice."""
    if q.unit is not Unit.TIMES:
        return None
    return words("measure.times.two") if q.value == 2 else _part(q.value)


def names_years(numbers: Sequence[Decimal]) -> bool:
    """Whether these are years of the calendar, not lengths of time."""
    return bool(numbers) and all(n == n.to_integral_value() and _FIRST_YEAR <= n <= _LAST_YEAR for n in numbers)


def _part(value: Decimal) -> str | None:
    """1/5 for 0.2: a part of one is not told in times."""
    if not 0 < value < 1:
        return None
    whole = (1 / value).to_integral_value()
    return f"1/{plain(whole)}" if whole <= 20 and whole * value == 1 else None


def measured(value: Decimal, unit: AnyUnit, words: Words) -> str:
    """A number with its unit, in the scale of the language."""
    kind, base = kind_and_base(value, unit)
    return with_measure(scaled(base, kind, words), base, kind, words)


def kind_and_base(value: Decimal, unit: AnyUnit) -> tuple[str, Decimal]:
    """What the number counts and how many; only units that differ by a power of ten are brought together."""
    dimension, size = scale_of(unit)
    if dimension in _SCALED and not isinstance(unit, OwnUnit):
        return dimension, value * size
    return unit, value


def scaled(base: Decimal, kind: str, words: Words) -> str:
    """A number with its word of size, without its unit."""
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


def with_measure(digits: str, base: Decimal, kind: str, words: Words) -> str:
    """Digits with their unit, singular or plural."""
    if isinstance(kind, OwnUnit):
        return kind.say(digits, base == 1, words.language)
    return words(f"measure.{kind}.{'one' if base == 1 else 'many'}", n=digits)


def bounded(text: str, bound: Bound, unit: AnyUnit, words: Words) -> str:
    """A measured number within its bound, by the idiom of what it counts."""
    dimension = scale_of(unit)[0]
    if bound is Bound.AT_LEAST and dimension == "count":
        # A bare number takes its classifier from the sentence: 至少20家, where 20以上家 would not do.
        return words("bounded.at_least_bare", x=text)
    if bound is Bound.AT_MOST and dimension == "time":
        return words("bounded.at_most_time", x=text)
    return words(f"bounded.{bound}", x=text)


def unit_name(unit: AnyUnit, words: Words) -> str:
    """The record's own unit as a field of a page tells it: people, 10,000 people."""
    return unit.in_(words.language) if isinstance(unit, OwnUnit) else words(f"unit.{unit}")


def unit_label(unit: AnyUnit, words: Words) -> str:
    """The record's own unit, for heads of columns that keep the record's numbers: 亿元, CNY 100 million."""
    if isinstance(unit, OwnUnit):
        return unit.in_(words.language)
    dimension, _ = scale_of(unit)
    if dimension in _SCALED:
        return words(f"axis.{dimension}.{_OWN_SCALE.get(unit, 'one')}")
    return words(f"measure.{unit}.many", n="").strip()


def axis(values: Sequence[Decimal], unit: AnyUnit, words: Words) -> tuple[list[float], str]:
    """The values in one common scale of the language, and its label: 5.3256, 万亿元 or CNY trillion."""
    size, label = axis_scale(values, unit, words)
    return [float(value * size) for value in values], label


def axis_scale(values: Sequence[Decimal], unit: AnyUnit, words: Words) -> tuple[Decimal, str]:
    """By what to multiply a value of the unit to place it on the axis of these values, and the axis' label."""
    dimension, size = scale_of(unit)
    if dimension not in _SCALED or isinstance(unit, OwnUnit):
        return Decimal(1), unit_label(unit, words)
    scale = _common_scale([abs(value * size) for value in values if value], dimension, words)
    return size / scale.size, words(f"axis.{dimension}.{scale.name}")


def _common_scale(sizes: Sequence[Decimal], dimension: str, words: Words) -> _Scale:
    """The largest scale that the greatest value reaches and the smallest does not fall far below.

    Sums of money may fall to a tenth of it; nobody says 0.9 billion people.
    """
    slack = 10 if dimension in {"CNY", "USD"} else 1
    for scale in _SCALES[words.language]:
        if sizes and max(sizes) >= scale.size and min(sizes) * slack >= scale.size:
            return scale
    return _ONE
