"""What is known of a metric's size from sources that can be named: the answer that a metric's page opens with.

Named facts side by side, by what exactly is counted. Nothing is averaged, and nothing is computed but an order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from casebook.catalog import Catalog, natural
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.source import Source, Standing
from casebook.model.values import Direction, Figure, Form, scale_of

_LEVELS = frozenset({Form.LEVEL, Form.COUNT, Form.SHARE, Form.DURATION, Form.RATIO, Form.BEFORE_AFTER, Form.RANGE})
# what may be held against another firm's figure; a number of persons or a sum of money grows with the firm
_RATES = frozenset({"ratio", "points", "time", "age"})
# persons are a number of things too: visits are counted in either
_ALIKE = {"person": "count"}


class Answer(StrEnum):
    """What kind of answer there is."""

    NONE = "none"  # no named source gives a figure
    CHANGES = "changes"  # named sources say how it moved, none how large it is
    ONE = "one"  # one figure
    RATES = "rates"  # several rates: a range to be read by definition
    SIZES = "sizes"  # several sizes of one count: a range of firms, no benchmark
    MIXED = "mixed"  # several sizes of several counts: the ends need not count the same


@dataclass(frozen=True)
class Mark:
    """A named fact on the scale of its metric. `low` and `high` are in base units, equal but for a range;
    `at` and `to` are where they stand between the smallest and the largest of all, 0 to 1."""

    fact: Fact
    low: Decimal
    high: Decimal
    at: float = 0.0
    to: float = 0.0


@dataclass(frozen=True)
class Count:
    """Facts that count the same thing by label and definition, the smallest first."""

    marks: tuple[Mark, ...]

    @property
    def first(self) -> Fact:
        return self.marks[0].fact


@dataclass(frozen=True)
class Known:
    """What named sources say of a metric. `low` and `high` are its ends; `instead` are related metrics with figures."""

    answer: Answer
    counts: tuple[Count, ...] = ()
    changes: tuple[Fact, ...] = ()
    organisations: int = 0
    instead: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All facts by size."""
        every = (mark for count in self.counts for mark in count.marks)
        return tuple(sorted(every, key=lambda m: (m.low, m.high, natural(m.fact.id))))

    @property
    def low(self) -> Fact:
        return self.marks[0].fact

    @property
    def high(self) -> Fact:
        return max(self.marks, key=lambda m: m.high).fact


def known_of(metric: Metric, catalog: Catalog) -> Known:
    """What is known of a metric from facts of organisations that are told by sources that somebody signs."""
    facts = _named(metric, catalog)
    marks = [mark for fact in facts if (mark := _mark(fact, metric)) is not None]
    if not marks:
        related = (slug for slug in metric.related if _named(catalog.get(Metric, slug), catalog))
        return Known(Answer.CHANGES if facts else Answer.NONE, changes=tuple(facts), instead=tuple(related))
    smallest, largest = min(m.low for m in marks), max(m.high for m in marks)
    placed = [_placed(mark, smallest, largest) for mark in marks]
    counts = _counts(placed)
    return Known(
        _answer(metric, counts, len(placed)),
        counts,
        tuple(fact for fact in facts if fact.id not in {mark.fact.id for mark in placed}),
        len({mark.fact.organisation for mark in placed}),
    )


def _answer(metric: Metric, counts: tuple[Count, ...], marks: int) -> Answer:
    """What kind of answer the sizes of a metric are."""
    if marks == 1:
        return Answer.ONE
    if metric.is_change or scale_of(metric.unit)[0] in _RATES:
        return Answer.RATES
    return Answer.SIZES if len(counts) == 1 else Answer.MIXED


def _named(metric: Metric, catalog: Catalog) -> list[Fact]:
    """The measurements of a metric of organisations, as sources that somebody signs tell them."""
    found = []
    for kind, slug in catalog.citing("metric", metric.id):
        fact = catalog.find("fact", slug) if kind == "fact" else None
        if not isinstance(fact, Fact) or fact.metric != metric.id or not (fact.organisation and fact.measurement):
            continue
        if catalog.get(Source, fact.told_by).standing is not Standing.UNNAMED:
            found.append(fact)
    return found


def _mark(fact: Fact, metric: Metric) -> Mark | None:
    """The size that a fact states in base units; None where it states a change, another dimension, or no number."""
    figure = fact.figure
    dimension, size = scale_of(figure.unit)
    wanted = scale_of(metric.unit)[0]
    if wanted not in {dimension, _ALIKE.get(dimension)} or not _is_level(figure, metric):
        return None
    low, high = (figure.low, figure.high) if figure.form is Form.RANGE else (figure.value, figure.value)
    if low is None or high is None:
        return None
    sign = -1 if metric.is_change and figure.direction is Direction.DOWN else 1
    ends = (low * size * sign, high * size * sign)
    return Mark(fact, min(ends), max(ends))


def _is_level(figure: Figure, metric: Metric) -> bool:
    """Whether a figure states how much there is; a change is the level of a metric that is itself a change."""
    return figure.form in _LEVELS or (metric.is_change and figure.form is Form.CHANGE_PERCENT)


def _placed(mark: Mark, smallest: Decimal, largest: Decimal) -> Mark:
    width = largest - smallest
    at, to = (float((n - smallest) / width) if width else 0.0 for n in (mark.low, mark.high))
    return Mark(mark.fact, mark.low, mark.high, at, to)


def _counts(marks: Iterable[Mark]) -> tuple[Count, ...]:
    """By label and definition, the most frequent first; within one by size."""
    found: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        fact = mark.fact
        found.setdefault((fact.label.en, fact.definition.en if fact.definition else ""), []).append(mark)
    made = [Count(tuple(sorted(some, key=lambda m: (m.low, m.high, natural(m.fact.id))))) for some in found.values()]
    return tuple(sorted(made, key=lambda c: (-len(c.marks), c.marks[0].low, natural(c.first.id))))
