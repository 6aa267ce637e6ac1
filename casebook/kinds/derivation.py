"""Derivations: growth, index and share that the editors compute from a dataset, declared beside it and checked here.

Which rows go in is settled by these functions; `casebook.derived` computes. Nothing is left out silently: a derivation
that could not be computed for want of a series, a row, a number other than zero or a common unit is refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from pydantic import model_validator

from casebook.catalog import Catalog
from casebook.choice import choice
from casebook.errors import Refused
from casebook.kinds.base import Complaint
from casebook.kinds.checks import complaint
from casebook.model.refs import DatasetRef
from casebook.model.values import LocalText, Period, Slug, Value, scale_of

if TYPE_CHECKING:
    from casebook.kinds.dataset import Dataset, Row


class Method(StrEnum):
    """How a series is derived."""

    GROWTH = "growth"
    INDEX = "index"
    SHARE = "share"


class Derivation(Value):
    """A series that is computed from the rows of a dataset, in the order of their periods.

    `growth` compares each value with the one of the period just before it, `index` all of them with that of the row
    `base`, which is 100; `share` says how much of the dataset `of` they are, period by period. `rows` are the rows that
    go in, `variant` the scope that they are counted in; those of the dataset's own scope, where neither is said.
    """

    id: Slug
    name: LocalText
    method: Method
    base: Slug | None = None
    of: DatasetRef | None = None
    variant: Slug | None = None
    rows: list[Slug] = []

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if (self.base is not None) != (self.method is Method.INDEX):
            raise Refused(
                "base 只用于 index，且必不可少：写出等于100的那一行",
                "`base` belongs to `index` only, which needs it: the row that is 100",
            )
        if (self.of is not None) != (self.method is Method.SHARE):
            raise Refused(
                "of 只用于 share，且必不可少：写出作为整体的数据集",
                "`of` belongs to `share` only, which needs it: the dataset of the whole",
            )
        return self


def rows_of(dataset: Dataset, derivation: Derivation) -> list[Row]:
    """The rows that go in, by period."""
    found = [
        row
        for row in dataset.rows
        if (row.row in derivation.rows if derivation.rows else row.variant == derivation.variant)
    ]
    return sorted(found, key=lambda row: row.period.days() or (date.min, date.min))


def whole_of(whole: Dataset) -> dict[str, Row]:
    """The rows of a dataset's own scope, by the code of their period."""
    return {row.period.code: row for row in whole.rows if row.variant is None and row.period.code}


def follows(later: Period, earlier: Period) -> bool:
    """Whether a period comes just after another of its kind: the year after the year, the quarter after the quarter, or
    the same part of the year one year on."""
    a, b = earlier.days(), later.days()
    if a is None or b is None:
        return False
    next_day = a[1] + timedelta(days=1) == b[0] and _months(*a) == _months(*b)
    next_year = [(day.year + 1, day.month) for day in a] == [(day.year, day.month) for day in b]
    return next_day or next_year


def _months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


def derivable(record: Dataset, catalog: Catalog) -> Iterator[Complaint]:
    """Derivations that can be computed, each with a name of its own."""
    seen: set[str] = set()
    for at, derivation in enumerate(record.derive):
        loc: tuple[int | str, ...] = ("derive", at)
        if derivation.id in seen:
            yield complaint((*loc, "id"), "derive-twice", id=derivation.id)
        seen.add(derivation.id)
        unknown = list(_unknown(record, derivation, loc))
        yield from unknown
        if not unknown:
            yield from _computable(record, derivation, catalog, loc)


def _unknown(record: Dataset, derivation: Derivation, loc: tuple[int | str, ...]) -> Iterator[Complaint]:
    """Rows and scopes that there are not."""
    rows = [row.row for row in record.rows]
    for n, name in enumerate(derivation.rows):
        if name not in rows:
            yield complaint((*loc, "rows", n), "derive-row", choice(name, rows), row=name)
        elif name in derivation.rows[:n]:
            yield complaint((*loc, "rows", n), "derive-row-twice", row=name)
    variants = [variant.id for variant in record.variants]
    if derivation.variant is not None and derivation.variant not in variants:
        yield complaint(
            (*loc, "variant"), "variant-undeclared", choice(derivation.variant, variants), variant=derivation.variant
        )
    if derivation.base is not None and derivation.base not in rows:
        yield complaint((*loc, "base"), "derive-row", choice(derivation.base, rows), row=derivation.base)


def _computable(
    record: Dataset, derivation: Derivation, catalog: Catalog, loc: tuple[int | str, ...]
) -> Iterator[Complaint]:
    rows = rows_of(record, derivation)
    undated = next((row.row for row in rows if row.period.days() is None), None)
    periods = [row.period.code for row in rows]
    twice = next((row.row for row in rows if row.period.code and periods.count(row.period.code) > 1), None)
    if len(rows) < 2 or undated or twice:
        why = "derive-undated" if undated else "derive-two-rows" if twice else "derive-short"
        yield complaint(loc, why, row=undated or twice or "", n=len(rows))
    elif len({row.variant for row in rows} | ({derivation.variant} if derivation.variant else set())) > 1:
        yield complaint((*loc, "rows"), "derive-scopes")
    elif derivation.method is Method.GROWTH:
        yield from _growth(record, rows, loc)
    elif derivation.method is Method.INDEX:
        base = next((row for row in rows if row.row == derivation.base), None)
        if base is None:
            fix = choice(str(derivation.base), [row.row for row in rows])
            yield complaint((*loc, "base"), "derive-base-left-out", fix, row=derivation.base)
        else:
            yield from _divisor(base, "", (*loc, "base"))
    else:
        yield from _share(record, rows, catalog.find("dataset", str(derivation.of)), loc)


def _growth(record: Dataset, rows: Sequence[Row], loc: tuple[int | str, ...]) -> Iterator[Complaint]:
    if scale_of(record.unit)[0] in {"ratio", "points"}:
        yield complaint((*loc, "method"), "derive-growth-of-ratio")
        return
    pairs = [(a, b) for a, b in itertools.pairwise(rows) if follows(b.period, a.period)]
    if not pairs:
        yield complaint((*loc, "method"), "derive-no-neighbours")
    for earlier, _later in pairs:
        yield from _divisor(earlier, "", (*loc, "method"))


def _divisor(row: Row, whose: str, loc: tuple[int | str, ...]) -> Iterator[Complaint]:
    """What a value cannot be that others are told in parts of: nothing can be told of nought, and percentages of a loss
    say the contrary of what happened."""
    if row.value <= 0:
        yield complaint(loc, "derive-zero" if row.value == 0 else "derive-negative", row=f"{whose}{row.row}")


def _share(record: Dataset, rows: Sequence[Row], whole: object, loc: tuple[int | str, ...]) -> Iterator[Complaint]:
    from casebook.kinds.dataset import Dataset  # which lists these checks itself

    if not isinstance(whole, Dataset):
        return  # a reference to nothing is told already
    if scale_of(whole.unit)[0] != scale_of(record.unit)[0]:
        yield complaint((*loc, "of"), "derive-units", of=whole.id)
    else:
        by_period = whole_of(whole)
        common = [by_period[row.period.code] for row in rows if row.period.code in by_period]
        if not common:
            yield complaint((*loc, "of"), "derive-nothing-common", of=whole.id)
        for other in common:
            yield from _divisor(other, f"{whole.id}/", (*loc, "of"))
        less = next((row.row for row in rows if row.value < 0), None)
        if less is not None and common:
            yield complaint((*loc, "method"), "derive-negative-part", row=less)
