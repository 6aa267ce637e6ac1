"""Series: what the ledger holds of one organisation and one metric, by period. A view of facts: nothing is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from casebook.catalog import Catalog, natural
from casebook.kinds.fact import Fact
from casebook.model.values import Form, scale_of

# forms that state how much there is; the others state how it moved, or how it compares
_LEVELS = frozenset({Form.LEVEL, Form.COUNT, Form.SHARE, Form.DURATION, Form.RATIO, Form.THRESHOLD, Form.BEFORE_AFTER})
# fewer points than these are no line to follow
LINE = 3


@dataclass(frozen=True)
class Point:
    """One fact of a series. `part` is its size over the largest of the series, 0 to 1; None where bars say nothing."""

    fact: Fact
    part: float | None = None


@dataclass(frozen=True)
class Series:
    """Facts that count the same thing of one organisation, by period. `drawn` where they are enough for bars."""

    points: tuple[Point, ...]
    drawn: bool = False

    @property
    def first(self) -> Fact:
        return self.points[0].fact


@dataclass(frozen=True)
class Group:
    """What is recorded of one organisation under one metric; `metric` is None for what the dictionary does not have."""

    metric: str | None
    series: tuple[Series, ...]


def groups_of(organisation: str, catalog: Catalog) -> tuple[Group, ...]:
    """All facts of an organisation, by metric (the one with most facts first), then by what exactly is counted."""
    by_metric: dict[str | None, list[Fact]] = {}
    for kind, slug in catalog.citing("organisation", organisation):
        if kind == "fact" and (fact := catalog.get(Fact, slug)).organisation == organisation:
            by_metric.setdefault(fact.metric, []).append(fact)
    order = sorted(by_metric, key=lambda m: (m is None, -len(by_metric[m]), m or ""))
    return tuple(Group(metric, series_of(by_metric[metric])) for metric in order)


def series_of(facts: Iterable[Fact]) -> tuple[Series, ...]:
    """Facts of one metric parted by subject, label, definition and kind of statement; the longest series first."""
    found: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        what = "level" if fact.figure.form in _LEVELS else fact.figure.form.value
        definition = fact.definition.en if fact.definition else ""
        key = (fact.subject.en, fact.label.en, definition, what, scale_of(fact.figure.unit)[0])
        found.setdefault(key, []).append(fact)
    made = [_series(sorted(some, key=when)) for some in found.values()]
    return tuple(sorted(made, key=lambda s: (-len(s.points), when(s.first))))


def _series(facts: list[Fact]) -> Series:
    sizes = [size_of(fact) for fact in facts]
    known = [size for size in sizes if size is not None]
    drawn = len(known) >= LINE and len(known) == len(sizes) and min(known) >= 0 and max(known) > 0
    largest = max(known) if drawn else Decimal(1)
    return Series(
        tuple(
            Point(fact, float(size / largest) if drawn and size is not None else None)
            for fact, size in zip(facts, sizes, strict=True)
        ),
        drawn,
    )


def size_of(fact: Fact) -> Decimal | None:
    """The level that a fact states, in base units; None for changes, ranges and words."""
    figure = fact.figure
    if figure.form not in _LEVELS or figure.value is None:
        return None
    return figure.value * scale_of(figure.unit)[1]


def when(fact: Fact) -> tuple[object, ...]:
    """By the end of the period, then its beginning; what has no date comes last."""
    span = fact.period.span() if fact.period else None
    return (span is None, *((span[1], span[0]) if span else ("", "")), natural(fact.id))
