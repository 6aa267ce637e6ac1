"""How much of the report stands on what, and what an executive may take from it: counts and lists of ids, by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal, TypeVar

from casebook.catalog import Catalog
from casebook.evidence.grades import GRADES, Grade
from casebook.evidence.ground import BEARS_OUT, Content, claims_effect
from casebook.evidence.memory import Memory
from casebook.evidence.relations import Relation
from casebook.evidence.standing import Standing
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.source import Standing as SourceStanding

T = TypeVar("T")

Counts = Mapping[Grade, int]
Ruling = Literal["can", "cannot", "ask"]
# Flags with which a figure must not be quoted, and such with which something must be asked first.
GRAVE: tuple[str, ...] = ("contradicted", "implausible")
DOUBTFUL: tuple[str, ...] = ("percent_or_points", "by_or_to", "unit_unlike_measure")


def _none() -> Counts:
    return dict.fromkeys(GRADES, 0)


@dataclass(frozen=True)
class Coverage:
    """Counts over the facts of the ledger; each count of grades has all four letters; what measures nothing has none.

    `crossed` counts by what is found of a figure and who stands behind it; `missing` what is not told of period, base
    and definition; `untested` the same of claims that a practice brought about a change, of which there are `claims`.
    """

    facts: int = 0
    grades: Counts = field(default_factory=_none)
    by_chapter: Mapping[str, Counts] = field(default_factory=dict)
    by_section: Mapping[str, Counts] = field(default_factory=dict)
    by_segment: Mapping[str, Counts] = field(default_factory=dict)
    crossed: Mapping[tuple[Content, SourceStanding], int] = field(default_factory=dict)
    contents: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)
    untested: Mapping[str, int] = field(default_factory=dict)
    claims: int = 0
    dated: int = 0
    unmeasured: int = 0
    flags: Mapping[str, int] = field(default_factory=dict)
    support: Mapping[str, int] = field(default_factory=dict)
    named_sources: int = 0
    named_subjects: int = 0
    relations: Mapping[str, int] = field(default_factory=dict)
    told_twice: int = 0
    distinct: int = 0


@dataclass(frozen=True)
class Answer:
    """A fact and the rules that put it where it is; `ask` are the rules whose answers would lift its grade."""

    fact: str
    rules: tuple[str, ...]
    ask: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers:
    """The three questions of an executive: what can be quoted, what must not be, what to ask before believing the rest.

    `headlines` are the headline figures of the edition in its own order, each with the list that it is in.
    """

    can: tuple[Answer, ...] = ()
    cannot: tuple[Answer, ...] = ()
    ask: tuple[Answer, ...] = ()
    headlines: tuple[tuple[Ruling, Answer], ...] = ()

    @cached_property
    def _by_fact(self) -> Mapping[str, tuple[Ruling, Answer]]:
        lists: tuple[tuple[Ruling, tuple[Answer, ...]], ...] = (
            ("can", self.can),
            ("cannot", self.cannot),
            ("ask", self.ask),
        )
        return {answer.fact: (name, answer) for name, some in lists for answer in some}

    def of(self, fact: str) -> tuple[Ruling, Answer]:
        """The list that a fact is in, and why."""
        return self._by_fact[fact]


def coverage(catalog: Catalog, standings: Mapping[str, Standing], relations: Iterable[Relation]) -> Coverage:
    """How the facts of a catalog stand, counted."""
    facts = catalog.all(Fact)
    live = [relation for relation in relations if relation.state != "refused"]
    again = {fact for relation in live if relation.type != "contradiction" for fact in relation.facts}
    repeated = _merged(relation.facts for relation in live if relation.type != "contradiction")
    return Coverage(
        facts=len(facts),
        grades=_grades(facts, standings, lambda _fact: "all").get("all", _none()),
        by_chapter=_grades(facts, standings, lambda fact: fact.chapter),
        by_section=_grades(facts, standings, lambda fact: fact.section),
        by_segment=_grades(facts, standings, lambda fact: fact.segment),
        crossed=_count((s.content, s.source) for s in standings.values()),
        contents=_count(s.content.value for s in standings.values()),
        sources=_count(s.source.value for s in standings.values()),
        missing=_count(gap for s in standings.values() for gap in s.gaps),
        caps=_count(cap for s in standings.values() for cap in s.caps),
        untested=_count(part for s in standings.values() for part in s.untested),
        claims=sum(claims_effect(fact) for fact in facts),
        dated=sum(fact.period is not None and fact.period.code is not None for fact in facts),
        unmeasured=sum(not s.measured for s in standings.values()),
        flags=_count(flag for standing in standings.values() for flag in standing.flags),
        support=_count(s.support.value for s in standings.values() if s.support is not None),
        named_sources=sum(s.source is not SourceStanding.UNNAMED for s in standings.values()),
        named_subjects=sum(fact.named or fact.organisation is not None for fact in facts),
        relations=_count(relation.type for relation in live),
        told_twice=len(again),
        distinct=len(facts) - sum(len(group) - 1 for group in repeated),
    )


def answers(
    catalog: Catalog, standings: Mapping[str, Standing], relations: Iterable[Relation], memory: Memory | None = None
) -> Answers:
    """The three lists. What editors refused counts for nothing; figures told again of one case count as one source."""
    memory = Memory() if memory is None else memory
    against: dict[str, dict[str, None]] = {}
    for relation in relations:
        if relation.state != "refused" and relation.type in {"contradiction", "reused"}:
            for member in relation.facts:
                against.setdefault(member, {})[relation.type] = None
    lists: dict[Ruling, list[Answer]] = {"can": [], "cannot": [], "ask": []}
    found: dict[str, tuple[Ruling, Answer]] = {}
    for fact in catalog.all(Fact):
        standing, told = standings[fact.id], tuple(against.get(fact.id, ()))
        made = memory.of((standing,), ("answer", fact.id, told), partial(_answer, fact.id, standing, told))
        found[fact.id] = made
        lists[made[0]].append(made[1])
    headlines = [h.fact for edition in catalog.all(Edition) for h in edition.headlines]
    return Answers(
        tuple(lists["can"]),
        tuple(lists["cannot"]),
        tuple(lists["ask"]),
        tuple(found[h] for h in headlines if h in found),
    )


def _answer(fact: str, standing: Standing, against: tuple[str, ...]) -> tuple[Ruling, Answer]:
    """The list that a fact belongs to, and why; `against` are the types of relation that tell against it."""
    bad = [flag for flag in GRAVE if flag in standing.flags]
    # the side of a contradiction that is borne out can be quoted, and the one true telling of a figure told of many
    bad += () if standing.better else against
    doubts = [flag for flag in DOUBTFUL if flag in standing.flags]
    if standing.content is Content.WITH_DIFFERENCE:
        doubts.append("with_difference")
    wanted = tuple(dict.fromkeys(move for _, way in standing.lift for move in way))
    if bad:
        return "cannot", Answer(fact, tuple(bad), wanted)
    if standing.grade in {"A", "B"} and not doubts:
        return "can", Answer(fact, ("borne_out" if standing.content in BEARS_OUT else "own_word",), wanted)
    why = "not_borne_out" if standing.measured else "no_measurement"
    return "ask", Answer(fact, tuple(doubts) or (why,), wanted)


def _grades(
    facts: Iterable[Fact], standings: Mapping[str, Standing], by: Callable[[Fact], str | None]
) -> dict[str, dict[Grade, int]]:
    found: dict[str, dict[Grade, int]] = {}
    for fact in facts:
        key = by(fact)
        if key is None:
            continue
        if key not in found:
            found[key] = dict.fromkeys(GRADES, 0)
        if (standing := standings[fact.id]).measured:
            found[key][standing.grade] += 1
    return found


def _count(items: Iterable[T]) -> dict[T, int]:
    """How often each item occurs, the most frequent first."""
    return dict(sorted(Counter(items).items(), key=lambda pair: (-pair[1], str(pair[0]))))


def _merged(groups: Iterable[tuple[str, ...]]) -> list[set[str]]:
    """Groups that share a fact as one."""
    home: dict[str, set[str]] = {}
    for group in groups:
        joined = set(group)
        for fact in group:
            joined |= home.get(fact, set())
        for fact in joined:
            home[fact] = joined
    return list({id(group): group for group in home.values()}.values())
