"""What a sum in yuan comes to in US dollars, at the average rate of its year: for readers who do not think in yuan.

Computed here and nowhere recorded: pages say so. A sum without a period takes the rate of the year that the vocabulary
names for such; a year without a rate gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from casebook.catalog import Catalog
from casebook.kinds.dataset import Dataset
from casebook.kinds.fact import Fact
from casebook.kinds.vocabulary import Vocabulary
from casebook.model.values import Bound, Figure, Unit, scale_of

_DIGITS = 2
_PARTS = ("value", "before", "low", "high")


@dataclass(frozen=True)
class Dollars:
    """A figure in dollars, and the year of the rate; `dated` where that is the figure's own year."""

    figure: Figure
    year: str
    dated: bool


def dollars(fact: Fact, catalog: Catalog) -> Dollars | None:
    """A fact's sum in dollars; None for what is no sum in yuan, or where there is no rate for its year."""
    dimension, size = scale_of(fact.figure.unit)
    if dimension != "CNY":
        return None
    rate = next((v.cny_per_usd for v in catalog.all(Vocabulary)), None)
    if rate is None or rate.average is None:
        return None
    period = fact.period if fact.period and fact.period.code else None
    used = period or rate.undated
    year = _last_year(used.code) if used and used.code else ""
    rates = {row.period.code: row.value for row in catalog.get(Dataset, rate.average).rows}
    if year not in rates:
        return None
    figure = fact.figure
    told = {part: getattr(figure, part) for part in _PARTS if getattr(figure, part) is not None}
    sums = {part: _rounded(value * size / rates[year] / scale_of(Unit.USD_MILLION)[1]) for part, value in told.items()}
    changed = figure.model_copy(update={**sums, "unit": Unit.USD_MILLION, "bound": Bound.ABOUT, "spoken": None})
    return Dollars(changed, year, period is not None)


def _last_year(code: str) -> str:
    """The year in which a period ends: 2020 of `2019-07..2020-06`, 2025 of `2025-Q2`, 2024 of `2023-2024`."""
    end = code.rpartition("..")[2]
    first, _, second = end.partition("-")
    return second if len(second) == 4 and second.isdigit() else first


def _rounded(value: Decimal) -> Decimal:
    """With as many digits as an average rate allows."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - _DIGITS + 1)) if value else value
