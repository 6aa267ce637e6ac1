"""Derived series: what the editors compute from datasets, with pandas, once for all that print it.

What is declared stands in `casebook.kinds.derivation`, which has refused whatever could not be computed.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from casebook.catalog import Catalog
from casebook.kinds.dataset import Dataset, Row, RowStanding
from casebook.kinds.derivation import Derivation, Method, follows, rows_of, whole_of
from casebook.model.values import Bound, Unit, scale_of

if TYPE_CHECKING:
    import pandas as pd

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Input:
    """A value that went in: a row of a dataset."""

    dataset: str
    row: Row


@dataclass(frozen=True)
class Point:
    """A computed value, of the period of `row`, with one decimal. It is no more exact than what it is `of`."""

    row: Row
    value: Decimal
    of: tuple[Input, ...]

    @property
    def bound(self) -> Bound:
        """About, where a value that went in has a bound or is no count itself."""
        loose = any(i.row.bound is not Bound.EXACT or i.row.standing for i in self.of)
        return Bound.ABOUT if loose else Bound.EXACT

    @property
    def forecast(self) -> bool:
        """Whether a value that went in is a forecast."""
        return any(RowStanding.FORECAST in i.row.standing for i in self.of)


@dataclass(frozen=True)
class Derived:
    """A series that was computed; `unit` is percent, or None for an index."""

    dataset: str
    declared: Derivation
    unit: Unit | None
    points: tuple[Point, ...]


def derived(dataset: Dataset, catalog: Catalog) -> tuple[Derived, ...]:
    """The series that a dataset declares, computed once for the same records."""
    if not dataset.derive:
        return ()
    wholes = {str(d.of): catalog.get(Dataset, str(d.of)) for d in dataset.derive if d.of is not None}
    records = _Records(dataset, wholes)
    digests = tuple(catalog.digest("dataset", slug) for slug in (dataset.id, *sorted(wholes)))
    return _computed(records, digests)


class _Records:
    """Records that are told apart by the digests that are handed with them."""

    def __init__(self, dataset: Dataset, wholes: dict[str, Dataset]) -> None:
        self.dataset = dataset
        self.wholes = wholes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Records) and other.dataset.id == self.dataset.id

    def __hash__(self) -> int:
        return hash(self.dataset.id)


@lru_cache(maxsize=256)
def _computed(records: _Records, _digests: tuple[str, ...]) -> tuple[Derived, ...]:
    dataset, wholes = records.dataset, records.wholes
    return tuple(_derive(dataset, d, wholes.get(str(d.of))) for d in dataset.derive)


def _derive(dataset: Dataset, declared: Derivation, whole: Dataset | None) -> Derived:
    rows = rows_of(dataset, declared)
    by_name = {row.row: row for row in rows}
    values = _series(by_name)
    if declared.method is Method.GROWTH:
        before = {b.row: a for a, b in itertools.pairwise(rows) if follows(b.period, a.period)}
        found = (values.pct_change() * 100)[list(before)]
        inputs = {name: (Input(dataset.id, by_name[name]), Input(dataset.id, a)) for name, a in before.items()}
    elif declared.method is Method.INDEX:
        base = by_name[str(declared.base)]
        found = values / values[base.row] * 100
        inputs = {row.row: (Input(dataset.id, row), Input(dataset.id, base)) for row in rows}
    else:
        assert whole is not None
        of = whole_of(whole)
        both = {row.row: of[row.period.code] for row in rows if row.period.code in of}
        scale = float(scale_of(dataset.unit)[1] / scale_of(whole.unit)[1])
        found = values[list(both)] * scale / _series(both) * 100
        inputs = {name: (Input(dataset.id, by_name[name]), Input(whole.id, other)) for name, other in both.items()}
    points = [
        Point(by_name[str(name)], Decimal(repr(float(value))).quantize(_TENTH), inputs[str(name)])
        for name, value in found.items()
    ]
    return Derived(dataset.id, declared, None if declared.method is Method.INDEX else Unit.PERCENT, tuple(points))


def _series(rows: Mapping[str, Row]) -> pd.Series[float]:
    """The values of rows, by name."""
    import pandas as pd

    return pd.Series([float(row.value) for row in rows.values()], index=list(rows), dtype="float64")
