"""The ledger as the relation rules see it: facts that measure something, read once, and what their metrics declare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from casebook.catalog import Catalog, natural
from casebook.evidence.alike import (
    SAME_LABEL,
    Subject,
    likeness,
    near_practice,
    open_practice,
    same_subject,
    subject_of,
)
from casebook.evidence.numbers import Reading, read
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.model.values import LocalText

# Among more tellings than this, only equal words count as near: comparing all pairs would be a quadratic pass.
FEW = 32

_GROWTH = re.compile(r"增长率|增速|增幅|降幅|涨幅|growth|cagr|rate of increase|rate of change|uplift", re.IGNORECASE)

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Telling:
    """One telling of a figure: facts that differ in nothing that the rules look at stand in one telling."""

    facts: tuple[Fact, ...]
    subject: Subject
    reading: Reading
    metric: str

    @property
    def fact(self) -> Fact:
        return self.facts[0]

    @property
    def practice(self) -> LocalText | None:
        return self.fact.practice

    @property
    def label(self) -> LocalText:
        return self.fact.label

    @property
    def period(self) -> str | None:
        """The calendar span, or the words, that the text dates it to."""
        period = self.fact.period
        if period is None:
            return None
        return period.code or (period.words.zh if period.words else None)


@dataclass(frozen=True)
class Ledger:
    """The tellings of a catalog in order of their first fact, and the metrics that name one another as kin."""

    tellings: tuple[Telling, ...]
    metrics: Mapping[str, Metric]

    @cached_property
    def kin(self) -> Mapping[str, frozenset[str]]:
        """Kin in both directions: it is enough that one names the other."""
        found: dict[str, set[str]] = {}
        for metric in self.metrics.values():
            for other in metric.kin:
                found.setdefault(metric.id, set()).add(other)
                found.setdefault(other, set()).add(metric.id)
        return {metric: frozenset(others) for metric, others in found.items()}


def ledger_of(catalog: Catalog) -> Ledger:
    """Reads the facts of a catalog; what measures nothing, or is told in words only, is left out."""
    tellings: dict[tuple[object, ...], list[Fact]] = {}
    readings: dict[tuple[object, ...], Reading] = {}
    for fact in sorted(catalog.all(Fact), key=lambda f: natural(f.id)):
        if not fact.measurement or (reading := read(fact.figure)) is None:
            continue
        key = (
            *(fact.subject.zh, fact.subject.en, fact.named, fact.segment),
            *((fact.practice.zh, fact.practice.en) if fact.practice else (None, None)),
            *(fact.metric, fact.label.zh, fact.label.en, fact.section, reading),
            *((fact.period.code, fact.period.words) if fact.period else (None, None)),
            fact.compared_with,
        )
        tellings.setdefault(key, []).append(fact)
        readings[key] = reading
    return Ledger(
        tuple(
            Telling(tuple(facts), subject_of(facts[0]), readings[key], metric_of(facts[0]))
            for key, facts in tellings.items()
        ),
        {metric.id: metric for metric in catalog.all(Metric)},
    )


def metric_of(fact: Fact) -> str:
    """What a fact measures: its metric, or its own label where the dictionary has none."""
    return fact.metric or f"label:{fact.label.zh}"


def facts_of(tellings: Iterable[Telling]) -> tuple[Fact, ...]:
    """The facts of tellings in natural order."""
    return tuple(sorted((fact for t in tellings for fact in t.facts), key=lambda f: natural(f.id)))


def same_label(a: Telling, b: Telling) -> bool:
    return likeness(a.label, b.label) >= SAME_LABEL


def one_practice(a: Telling, b: Telling) -> bool:
    """Much the same practice, or one that does not say which."""
    return near_practice(a.practice, b.practice) or open_practice(a.practice) or open_practice(b.practice)


def one_subject(a: Telling, b: Telling) -> bool:
    return same_subject(a.subject, b.subject)


def is_growth(telling: Telling, metrics: Mapping[str, Metric]) -> bool:
    """Whether what is measured is itself a growth rate."""
    metric = metrics.get(telling.metric)
    names = (telling.label, *((metric.name,) if metric else ()))
    return any(_GROWTH.search(text) for name in names for text in (name.zh, name.en))


class Groups:
    """Groups that grow together (union-find): the same groups in whatever order they are joined."""

    def __init__(self, members: Iterable[Telling]) -> None:
        self._root = {member: member for member in members}

    def join(self, a: Telling, b: Telling) -> None:
        self._root[self._top(b)] = self._top(a)

    def together(self, a: Telling, b: Telling) -> bool:
        return self._top(a) is self._top(b)

    def join_all(self, members: Iterable[Telling]) -> None:
        first, *rest = members
        for other in rest:
            self.join(first, other)

    def _top(self, member: Telling) -> Telling:
        while self._root[member] is not member:
            self._root[member] = self._root[self._root[member]]
            member = self._root[member]
        return member

    def __iter__(self) -> Iterator[list[Telling]]:
        """The groups, each in the order in which its members were given."""
        found: dict[Telling, list[Telling]] = {}
        for member in self._root:
            found.setdefault(self._top(member), []).append(member)
        return iter(found.values())


def pairs(tellings: list[Telling]) -> Iterator[tuple[Telling, Telling]]:
    return combinations(tellings, 2)
