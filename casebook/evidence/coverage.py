"""How much of the report stands on what, and what an executive may take from it: counts and lists of ids, by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from casebook.catalog import Catalog
from casebook.evidence.relations import Relation
from casebook.evidence.standing import GRADES, Grade, Standing
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact

Counts = Mapping[Grade, int]
Ruling = Literal["can", "cannot", "ask"]
# Flags with which a figure must not be quoted, and such with which something must be asked first.
GRAVE: tuple[str, ...] = ("contradicted", "implausible")
DOUBTFUL: tuple[str, ...] = ("percent_or_points",)


def _none() -> Counts:
    return dict.fromkeys(GRADES, 0)


@dataclass(frozen=True)
class Coverage:
    """Counts over the facts of the ledger; each count of grades has all four."""

    facts: int = 0
    grades: Counts = field(default_factory=_none)
    by_chapter: Mapping[str, Counts] = field(default_factory=dict)
    by_section: Mapping[str, Counts] = field(default_factory=dict)
    by_segment: Mapping[str, Counts] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)
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
    headlines: tuple[tuple[str, Answer], ...] = ()

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
        rules=_count(point for standing in standings.values() for point in standing.points),
        flags=_count(flag for standing in standings.values() for flag in standing.flags),
        support=_count(s.support.value for s in standings.values() if s.support is not None),
        named_sources=sum("named_source" in standing.points for standing in standings.values()),
        named_subjects=sum("named_subject" in standing.points for standing in standings.values()),
        relations=_count(relation.type for relation in live),
        told_twice=len(again),
        distinct=len(facts) - sum(len(group) - 1 for group in repeated),
    )


def answers(catalog: Catalog, standings: Mapping[str, Standing], relations: Iterable[Relation]) -> Answers:
    """The three lists. What editors refused counts for nothing; figures told again of one case count as one source."""
    against: dict[str, dict[str, None]] = {}
    for relation in relations:
        if relation.state != "refused" and relation.type in {"contradiction", "reused"}:
            for member in relation.facts:
                against.setdefault(member, {})[relation.type] = None
    can, cannot, ask = [], [], []
    for fact in catalog.all(Fact):
        standing = standings[fact.id]
        bad = [flag for flag in GRAVE if flag in standing.flags]
        bad += against.get(fact.id, {})
        doubts = [flag for flag in DOUBTFUL if flag in standing.flags]
        wanted = tuple(dict.fromkeys(rule for some in standing.lift for rule in some))
        if bad:
            cannot.append(Answer(fact.id, tuple(bad), wanted))
        elif standing.grade in {"A", "B"} and not doubts:
            can.append(Answer(fact.id, ("borne_out",), wanted))
        else:
            ask.append(Answer(fact.id, tuple(doubts) or ("not_borne_out",), wanted))
    found = {a.fact: (name, a) for name, some in (("can", can), ("cannot", cannot), ("ask", ask)) for a in some}
    headlines = [h.fact for edition in catalog.all(Edition) for h in edition.headlines]
    return Answers(tuple(can), tuple(cannot), tuple(ask), tuple(found[h] for h in headlines if h in found))


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
        found[key][standings[fact.id].grade] += 1
    return found


def _count(items: Iterable[str]) -> dict[str, int]:
    """How often each item occurs, the most frequent first."""
    found: dict[str, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


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
