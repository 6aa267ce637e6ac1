"""Figures made comparable: their numbers in base units, the family of statement, how telling a number is.

Pure arithmetic on `Figure` and `Quantity`; what a figure is about stands in other modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from casebook.model.values import AnyUnit, Bound, Direction, Figure, Form, Unit, scale_of

Family = Literal["level", "before_after", "change_percent", "change_points", "multiple", "range"]

# Forms that say the same kind of thing in different places of one text: a count here is a level there.
FAMILY: dict[Form, Family] = {
    Form.LEVEL: "level",
    Form.COUNT: "level",
    Form.SHARE: "level",
    Form.DURATION: "level",
    Form.THRESHOLD: "level",
    Form.RANK: "level",
    Form.RATIO: "multiple",
    Form.MULTIPLE_OF: "multiple",
    Form.CHANGE_PERCENT: "change_percent",
    Form.CHANGE_POINTS: "change_points",
    Form.BEFORE_AFTER: "before_after",
    Form.RANGE: "range",
}

ABOUT = Decimal("0.1")  # how far "about" and its like reach: a tenth
BEYOND = Decimal("0.25")  # "over" reaches to one more of its leading digit, and by a quarter at least
ROUNDED = Decimal("0.05")  # rounding never moves a number further than this
CALENDAR = Decimal("0.085")  # a month and 30 days or four weeks, a year and 365 days or 52 weeks, are one
_CALENDAR_UNITS = frozenset({Unit.MONTH, Unit.YEAR})
# A ratio in percent or times is told to the last whole number: 50 percent is not 51 rounded.
_WHOLE_UNITS = frozenset({Unit.PERCENT, Unit.POINTS, Unit.TIMES})

# Lengths of time that come by convention, in seconds: they tell as little as a round number does.
_DAY = 86_400
_CONVENTIONAL = frozenset(
    {n * 60 for n in (1, 5, 10, 15, 20, 30, 45, 60, 90)}
    | {n * 3_600 for n in (12, 24, 48, 72)}
    | {n * _DAY for n in (7, 14, 28, 30, 60, 90, 100, 180, 360, 365)}
)


@dataclass(frozen=True)
class Reading:
    """A figure in base units. `size` is the number that is compared first: level, after-value, change or multiple.

    `grain` is what one of its last digit counts; `calendar` that it is told in months or years, whose length varies.
    """

    family: Family
    dimension: str
    direction: Direction | None
    size: Decimal
    other: Decimal | None
    bound: Bound
    grain: Decimal = Decimal(0)
    calendar: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What two figures share that are the same figure; bounds may differ in a retelling."""
        turn = self.direction if self.family in {"change_percent", "change_points"} else None
        return (self.family, self.dimension, turn, self.size, self.other)


def read(figure: Figure) -> Reading | None:
    """A figure made comparable; None where it is told in words only."""
    if figure.spoken is not None:
        return None
    dimension, scale = scale_of(figure.unit)
    family = FAMILY[figure.form]
    direction = figure.direction
    if family == "range":
        assert figure.low is not None and figure.high is not None  # held by the model
        low, high = _plain(figure.low * scale), _plain(figure.high * scale)
        return Reading(family, dimension, None, low, high, figure.bound, _grain(figure.low, figure.unit, scale))
    assert figure.value is not None  # held by the model
    size = figure.value * scale
    if family == "change_percent" and dimension == "points":
        family = "change_points"
    if family == "change_points" and figure.unit is Unit.PERCENT:
        dimension = "points"
    if family in {"change_percent", "change_points"} and size < 0:
        size, direction = -size, Direction.DOWN if direction is None else direction
    before = None if figure.before is None else _plain(figure.before * scale)
    grain = _grain(figure.value, figure.unit, scale)
    calendar = figure.unit in _CALENDAR_UNITS
    return Reading(family, dimension, direction, _plain(size), before, figure.bound, grain, calendar)


def _grain(number: Decimal, unit: AnyUnit, scale: Decimal) -> Decimal:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # no number of a record is infinite
    return scale.scaleb(min(exponent, 0) if unit in _WHOLE_UNITS else exponent)


def rounds(x: Reading, y: Reading) -> bool:
    """Whether one number is the other told in fewer digits, or in another measure of the calendar."""
    gap, most = abs(x.size - y.size), max(abs(x.size), abs(y.size))
    if x.dimension == "time" and x.calendar != y.calendar:
        return gap <= CALENDAR * most
    return gap <= max(x.grain, y.grain) / 2 and gap <= ROUNDED * most


def _plain(number: Decimal) -> Decimal:
    """Without trailing zeros, so that 3.50 and 3.5 are one key."""
    return number.normalize() + 0


def coefficient(number: Decimal) -> str:
    """The digits of a number without leading and trailing zeros: 2800 and 0.028 both give 28."""
    return "".join(map(str, number.as_tuple().digits)).strip("0")


def telling(reading: Reading) -> int:
    """How unlikely it is that two unrelated tellings hit on this figure: 3 two numbers, or a decimal or three digits;
    2 two digits; 1 two digits that end in 5, or a change by 100 percent or more; 0 a single digit; -1 a length of time
    that comes by convention, which everybody hits on.
    """
    if reading.family == "range" or (reading.other is not None and reading.other != 0):
        return 3
    return digits(reading)


def digits(reading: Reading) -> int:
    """`telling` of the first number alone."""
    if reading.dimension == "time" and reading.size in _CONVENTIONAL:
        return -1
    found = coefficient(reading.size)
    if len(found) <= 1:
        return 1 if reading.family == "change_percent" and reading.size >= 1 else 0
    if len(found) > 2 or (reading.family == "multiple" and reading.size > 1):
        return 3
    if reading.family == "level" and reading.dimension not in {"ratio", "time"} and _has_fraction(reading.size):
        return 3
    return 1 if found.endswith("5") else 2


def _has_fraction(number: Decimal) -> bool:
    return number != number.to_integral_value()


def span(size: Decimal, bound: Bound) -> tuple[Decimal | None, Decimal | None]:
    """Between which numbers a bounded number lies; None for no limit.

    Who says “over” names the next round number below: what lies far above it is not what was meant.
    """
    if bound is Bound.OVER and size > 0:
        return size, size + max(Decimal(1).scaleb(size.adjusted()), BEYOND * size)
    if bound in {Bound.OVER, Bound.AT_LEAST}:
        return size, None
    if bound is Bound.AT_MOST:
        return None, size
    if bound in {Bound.ABOUT, Bound.NEARLY}:
        return size * (1 - ABOUT), size * (1 + ABOUT if bound is Bound.ABOUT else 1)
    return size, size


def agree(a: Decimal, a_bound: Bound, b: Decimal, b_bound: Bound, slack: Decimal = Decimal(0)) -> bool:
    """Whether both can hold of one thing: their spans meet, each stretched by `slack` of its size."""
    a_low, a_high = span(a, a_bound)
    b_low, b_high = span(b, b_bound)
    reach = slack * max(abs(a), abs(b))
    below = a_high is not None and b_low is not None and a_high + reach < b_low
    above = b_high is not None and a_low is not None and b_high + reach < a_low
    return not (below or above)
