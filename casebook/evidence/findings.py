"""All that the engine finds in a catalog, in one place; see docs/evidence.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from casebook.catalog import Catalog, natural
from casebook.evidence.compare import clashes
from casebook.evidence.coverage import Answers, Coverage, answers, coverage
from casebook.evidence.ledger import Ledger, ledger_of
from casebook.evidence.reasons import relation_of
from casebook.evidence.relations import Found, Relation, judged, row, sort_key
from casebook.evidence.reuse import reuse
from casebook.evidence.standing import Standing, standings
from casebook.evidence.sums import sums


@dataclass(frozen=True)
class Findings:
    """What the engine found in a catalog.

    `idle` are judgements that fit no relation any more: what they judged is gone.
    """

    standings: Mapping[str, Standing]
    relations: tuple[Relation, ...] = ()
    idle: tuple[str, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    answers: Answers = field(default_factory=Answers)

    def standing(self, fact: str) -> Standing:
        return self.standings[fact]

    @cached_property
    def _by_fact(self) -> Mapping[str, tuple[Relation, ...]]:
        found: dict[str, list[Relation]] = {}
        for relation in self.relations:
            for fact in relation.facts:
                found.setdefault(fact, []).append(relation)
        return {fact: tuple(some) for fact, some in found.items()}

    def relations_of(self, fact: str) -> tuple[Relation, ...]:
        """The relations that a fact stands in: contradictions first, then reused, then retold."""
        return self._by_fact.get(fact, ())


def examine(catalog: Catalog) -> Findings:
    """All findings of a catalog."""
    standing = standings(catalog)
    found, idle = judged(relations_in(catalog), catalog)
    return Findings(
        standings=standing,
        relations=found,
        idle=idle,
        coverage=coverage(catalog, standing, found),
        answers=answers(catalog, standing, found),
    )


def relations_in(catalog: Catalog) -> tuple[Relation, ...]:
    """The relations of a ledger, before any judgement; the same in whatever order its records are read."""
    ledger = ledger_of(catalog)
    once: dict[tuple[str, tuple[str, ...]], Found] = {}
    for found in _all(ledger):
        key = (found.type, tuple(fact.id for fact in found.facts))
        if key not in once or found.rule < once[key].rule:
            once[key] = found
    _drop_contained(once)
    return tuple(sorted((relation_of(found, ledger.metrics) for found in once.values()), key=sort_key))


def _all(ledger: Ledger) -> Iterator[Found]:
    yield from reuse(ledger)
    yield from clashes(ledger)
    yield from sums(ledger)


def _drop_contained(once: dict[tuple[str, tuple[str, ...]], Found]) -> None:
    """A retelling that lies wholly within a larger one of its type says nothing more."""
    by_fact: dict[str, list[frozenset[str]]] = {}
    for type_, facts in once:
        if type_ == "retold":
            for fact in facts:
                by_fact.setdefault(fact, []).append(frozenset(facts))
    for type_, facts in list(once):
        if type_ == "retold" and any(set(facts) < other for other in by_fact[min(facts, key=natural)]):
            del once[type_, facts]


def as_rows(findings: Findings) -> list[dict[str, object]]:
    """The rows of relations.json."""
    return [row(relation) for relation in findings.relations]
