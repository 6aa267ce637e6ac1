"""All that the engine finds in a catalog, in one place; see docs/evidence.md."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import zip_longest

from casebook.catalog import Catalog, natural
from casebook.evidence.chance import Chance, chance_of
from casebook.evidence.compare import clashes
from casebook.evidence.coverage import Answers, Coverage, answers, coverage
from casebook.evidence.ledger import Ledger, ledger_of
from casebook.evidence.lexicon import Lexicon
from casebook.evidence.memory import Memory
from casebook.evidence.names import names_of
from casebook.evidence.reasons import relation_of
from casebook.evidence.relations import Found, Relation, row, sort_key
from casebook.evidence.reuse import reuse
from casebook.evidence.rulings import judged
from casebook.evidence.standing import Standing, judged_alone, standings
from casebook.evidence.sums import sums
from casebook.kinds.correction import Correction
from casebook.kinds.corroboration import Corroboration
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.judgement import Judgement
from casebook.kinds.metric import Metric
from casebook.kinds.organisation import Organisation
from casebook.kinds.source import Source
from casebook.kinds.vocabulary import Vocabulary
from casebook.model.record import Record

# All that findings rest on.
RESTS_ON: tuple[type[Record], ...] = (
    *(Fact, Metric, Source, Organisation, Corroboration, Correction, Judgement, Vocabulary, Edition),
)


@dataclass(frozen=True)
class Findings:
    """What the engine found in a catalog.

    `idle` are judgements that fit no relation any more: what they judged is gone.
    """

    standings: Mapping[str, Standing]
    relations: tuple[Relation, ...] = ()
    idle: tuple[str, ...] = ()
    ledger: Ledger | None = field(default=None, compare=False, repr=False)
    records: tuple[Record, ...] = field(default=(), compare=False, repr=False)
    catalog: Catalog | None = field(default=None, compare=False, repr=False)

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

    @cached_property
    def coverage(self) -> Coverage:
        """How the facts stand, counted. Few pages ask for it, so that it is worked out when one does."""
        return Coverage() if self.catalog is None else coverage(self.catalog, self.standings, self.relations)

    @cached_property
    def answers(self) -> Answers:
        """Which facts can be quoted, which cannot, and for which to ask; worked out when a page asks for it."""
        if self.catalog is None:
            return Answers()
        return answers(self.catalog, self.standings, self.relations, self.ledger.memory if self.ledger else None)

    @cached_property
    def chance(self) -> Chance:
        """How many reused figures would be found if all figures were shuffled. Worked out when a page asks for it."""
        if self.ledger is None:
            return Chance()
        return self.ledger.memory.of(self.ledger.tellings, "chance", partial(chance_of, self.ledger))


def examine(catalog: Catalog, before: Findings | None = None) -> Findings:
    """All findings of a catalog.

    `before` are the findings of an earlier state: where all records are the same objects they are given back at once,
    else what rests on the same objects is taken from them. The result is the same without.
    """
    records = tuple(record for model in RESTS_ON for record in catalog.all(model))
    if before is not None and _same_objects(records, before.records):
        return before
    with _collector_at_rest():
        return _examined(catalog, before, records)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """What is worked out here makes many small objects and no circles: the collector would walk the whole catalog again
    and again and find nothing, which takes a quarter of the time.
    """
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            gc.enable()


def _examined(catalog: Catalog, before: Findings | None, records: tuple[Record, ...]) -> Findings:
    ledger = _ledger(catalog, before)
    alone = judged_alone(catalog, ledger.lexicon, ledger.memory)
    found, idle = judged(_relations(ledger), catalog, partial(_tell, ledger=ledger))
    standing = standings(alone, found, ledger.memory)
    return Findings(
        standings=standing,
        relations=found,
        idle=idle,
        ledger=ledger,
        records=records,
        catalog=catalog,
    )


def _ledger(catalog: Catalog, before: Findings | None) -> Ledger:
    """The ledger; with what was worked out before, if names, words and metrics are as they were."""
    old = before.ledger if before is not None else None
    lexicon = Lexicon.of(catalog)
    metrics = {metric.id: metric for metric in catalog.all(Metric)}
    memory = Memory()
    if old is not None and old.lexicon.vocabulary is lexicon.vocabulary:
        memory, lexicon = old.memory.next(), old.lexicon
    names = names_of(catalog, memory)
    if old is not None and not (
        old.lexicon is lexicon and old.names == names and _same_objects(metrics.values(), old.metrics.values())
    ):
        memory = Memory()
    return ledger_of(catalog, names, lexicon, memory)


def _same_objects(some: Iterable[object], others: Iterable[object]) -> bool:
    return all(a is b for a, b in zip_longest(some, others))


def _relations(ledger: Ledger) -> tuple[Relation, ...]:
    """The relations of a ledger, before any judgement; the same in whatever order its records are read."""
    once: dict[tuple[str, tuple[str, ...]], Found] = {}
    for found in _all(ledger):
        key = (found.type, tuple(fact.id for fact in found.facts))
        if key not in once or found.rule < once[key].rule:
            once[key] = found
    _drop_contained(once)
    return tuple(sorted((_tell(found, ledger) for found in once.values()), key=sort_key))


def _tell(found: Found, ledger: Ledger) -> Relation:
    said = (found.type, found.rule, found.numbers, found.strength)
    return ledger.memory.of(found.facts, said, partial(relation_of, found, ledger.metrics))


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
