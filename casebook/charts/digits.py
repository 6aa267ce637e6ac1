"""How many digits a figure has where it is drawn. The table beside a chart, and its description, keep every digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

KEPT = 5  # a figure of so many significant digits is drawn as it stands
_LEAST = 2  # significant digits that a small figure among large ones keeps
_OF_LARGEST = 4  # significant digits of the largest
_OF_SPREAD = 3  # of the distance between the least and the largest, so that near figures stay apart


@dataclass(frozen=True)
class Digits:
    """The place to which the figures of one axis are drawn, as a power of ten in the unit of the axis."""

    place: int

    @classmethod
    def of(cls, numbers: Sequence[Decimal]) -> Digits:
        largest = max((abs(n) for n in numbers if n), default=Decimal(1))
        place = largest.adjusted() - _OF_LARGEST + 1
        if spread := max(numbers, default=Decimal(0)) - min(numbers, default=Decimal(0)):
            place = min(place, spread.adjusted() - _OF_SPREAD + 1)
        return cls(place)

    def cut(self, value: Decimal, on_axis: Decimal | None = None) -> Decimal:
        """A figure with its last digits rounded away. `on_axis` is the same in the unit of the axis."""
        if significant(value) <= KEPT:
            return value
        size = (value if on_axis is None else on_axis).adjusted()
        kept = max(_LEAST, size - self.place + 1)
        return value.quantize(Decimal(1).scaleb(value.adjusted() - kept + 1), ROUND_HALF_UP)


def significant(value: Decimal) -> int:
    """How many digits a number has that say something."""
    return len(value.normalize().as_tuple().digits)
