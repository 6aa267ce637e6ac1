"""The ledger as the relation rules see it: facts that measure something, read once, and what their metrics declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import combinations

from casebook.catalog import Catalog
from casebook.evidence.alike import (
    NEAR_LABEL,
    NEAR_PRACTICE,
    SAME_LABEL,
    Subject,
    WordSets,
    likeness,
    likeness_of,
    same_subject,
    subject_of,
    words_of,
)
from casebook.evidence.lexicon import Lexicon
from casebook.evidence.memory import Memory, order
from casebook.evidence.names import Names
from casebook.evidence.numbers import Reading, read
from casebook.evidence.times import Timing, same_time, timing_of
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.model.values import LocalText

# Among more tellings than this, only equal words count as near: comparing all pairs would be a quadratic pass.
FEW = 32


@dataclass(frozen=True, eq=False)
class Telling:
    """One telling of a figure: facts that differ in nothing that the rules look at stand in one telling.

    `open` says that no practice in particular is credited, `practices` which declared ones are; `growth` that what is
    measured is itself a growth; `timing` whether it is the sum of a period or the state at a date, where that is known.
    `period` is the calendar span, or the words, that it is dated to, `dated` whether it is a span; `place` the section
    of the base report that tells it, or else its source.
    """

    facts: tuple[Fact, ...]
    subject: Subject
    reading: Reading
    metric: str
    open: bool
    practices: frozenset[int]
    growth: bool
    timing: Timing | None
    # what the pairs ask for again and again, read off the first fact once
    fact: Fact
    practice: LocalText | None
    label: LocalText
    label_words: WordSets
    practice_words: WordSets
    period: str | None
    dated: bool
    place: str

    def reading_as(self, reading: Reading) -> Telling:
        """The same told with another figure. As `dataclasses.replace`, in a tenth of its time: chance asks ten
        thousand times."""
        other = object.__new__(Telling)
        vars(other).update(vars(self), reading=reading)
        return other


@dataclass(frozen=True)
class Ledger:
    """The tellings of a catalog in order of their first fact, and the metrics that name one another as kin.

    `memory` keeps what was found among the same tellings before.
    """

    tellings: tuple[Telling, ...]
    metrics: Mapping[str, Metric]
    names: Names = field(default_factory=Names)
    lexicon: Lexicon = field(default_factory=Lexicon)
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    @cached_property
    def kin(self) -> Mapping[str, frozenset[str]]:
        """Kin in both directions: it is enough that one names the other."""
        found: dict[str, set[str]] = {}
        for metric in self.metrics.values():
            for other in metric.kin:
                found.setdefault(metric.id, set()).add(other)
                found.setdefault(other, set()).add(metric.id)
        return {metric: frozenset(others) for metric, others in found.items()}

    @cached_property
    def lone_figures(self) -> frozenset[str]:
        """Metrics of which every telling says one figure, in more than one place."""
        said: dict[str, set[object]] = {}
        places: dict[str, set[str]] = {}
        for t in self.tellings:
            if t.metric in self.metrics:
                said.setdefault(t.metric, set()).add(t.reading.key)
                places.setdefault(t.metric, set()).add(t.place)
        return frozenset(metric for metric, keys in said.items() if len(keys) == 1 < len(places[metric]))


def ledger_of(catalog: Catalog, names: Names, lexicon: Lexicon, memory: Memory) -> Ledger:
    """Reads the facts of a catalog; what measures nothing, or is told in words only, is left out."""
    metrics = {metric.id: metric for metric in catalog.all(Metric)}
    named = _by_name(metrics.values())
    tellings: dict[tuple[object, ...], list[Fact]] = {}
    readings: dict[tuple[object, ...], Reading] = {}
    for fact in sorted(catalog.all(Fact), key=lambda f: order(f.id)):
        read_before = memory.of((fact,), "read", partial(_read, fact))
        if read_before is None:
            continue
        key, reading = read_before
        tellings.setdefault(key, []).append(fact)
        readings[key] = reading

    def tell(facts: list[Fact], reading: Reading) -> Telling:
        first = facts[0]
        metric = metrics.get(first.metric) if first.metric else None
        texts = (first.label, *((metric.name,) if metric else ()))
        return Telling(
            tuple(facts),
            subject_of(first, names),
            reading,
            metric_of(first, named),
            lexicon.open(first.practice),
            lexicon.practices(first.practice),
            lexicon.calls_growth(texts),
            timing_of(first, metric),
            first,
            first.practice,
            first.label,
            words_of(first.label),
            words_of(first.practice),
            _when(first),
            first.period is not None and first.period.code is not None,
            first.section or f"source:{first.told_by}",
        )

    return Ledger(
        tuple(memory.of(tuple(facts), "tell", partial(tell, facts, readings[key])) for key, facts in tellings.items()),
        metrics,
        names,
        lexicon,
        memory,
    )


def _read(fact: Fact) -> tuple[tuple[object, ...], Reading] | None:
    """What two facts share that stand in one telling, and the figure made comparable."""
    if not fact.measurement or (reading := read(fact.figure)) is None:
        return None
    return (
        *(fact.subject.zh, fact.subject.en, fact.organisation, fact.named, fact.segment),
        *((fact.practice.zh, fact.practice.en) if fact.practice else (None, None)),
        *(fact.metric, fact.label.zh, fact.label.en, fact.definition, fact.section, reading),
        *((fact.period.code, fact.period.words) if fact.period else (None, None)),
        *(fact.compared_with, None if fact.section else fact.told_by),
    ), reading


def _when(fact: Fact) -> str | None:
    if fact.period is None:
        return None
    return fact.period.code or (fact.period.words.zh if fact.period.words else None)


def metric_of(fact: Fact, named: Mapping[str, str]) -> str:
    """What a fact measures: its metric; without one, the metric that goes by the very words of its label, or else the
    label itself.
    """
    return fact.metric or named.get(fact.label.zh) or f"label:{fact.label.zh}"


def _by_name(metrics: Iterable[Metric]) -> dict[str, str]:
    """The metrics by their names, where a name is of one alone."""
    found: dict[str, set[str]] = {}
    for metric in metrics:
        for name in (metric.name, *metric.also):
            found.setdefault(name.zh, set()).add(metric.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def facts_of(tellings: Iterable[Telling]) -> tuple[Fact, ...]:
    """The facts of tellings in natural order."""
    return tuple(sorted((fact for t in tellings for fact in t.facts), key=lambda f: order(f.id)))


def same_label(a: Telling, b: Telling) -> bool:
    """Whether two labels are the same, and what the sources say of window and scope does not part them."""
    return like_labels(a, b) >= SAME_LABEL and defined_alike(a, b)


def defined_alike(a: Telling, b: Telling) -> bool:
    """Whether what two sources say of window, denominator and scope leaves both figures of one thing."""
    x, y = a.fact.definition, b.fact.definition
    return x is None or y is None or likeness(x, y) >= NEAR_LABEL


def like_labels(a: Telling, b: Telling) -> float:
    """How much of their words the labels of two tellings share."""
    return 1.0 if a.label.zh == b.label.zh else likeness_of(a.label_words, b.label_words)


def near_practice(a: Telling, b: Telling) -> bool:
    """Whether two credited practices are much the same, in so many words or by what the vocabulary declares."""
    one, other = a.practice, b.practice
    if one is None or other is None:
        return False
    if one.zh == other.zh or not a.practices.isdisjoint(b.practices):
        return True
    return likeness_of(a.practice_words, b.practice_words) >= NEAR_PRACTICE


def one_practice(a: Telling, b: Telling) -> bool:
    """Much the same practice, or one that does not say which."""
    return near_practice(a, b) or a.open or b.open


def one_subject(a: Telling, b: Telling) -> bool:
    return same_subject(a.subject, b.subject)


def one_time(a: Telling, b: Telling) -> bool:
    """Whether two tellings speak of one time: the same words, or states at the same date."""
    return a.period == b.period or same_time(a.fact.period, b.fact.period, a.timing, b.timing)


def other_time(a: Telling, b: Telling) -> bool:
    """Whether the calendar parts two tellings."""
    return a.dated and b.dated and not one_time(a, b)


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
