"""How many figures told of several would be found by chance: the same ledger with its figures shuffled."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.evidence.ledger import Ledger, Telling
from casebook.evidence.memory import Memory
from casebook.evidence.reuse import reuse

ROUNDS = 20
# A large ledger is shuffled less often: its rounds scatter less, and each takes longer.
TELLINGS = 10_000


@dataclass(frozen=True)
class Chance:
    """The mean number of reused figures that chance makes, over so many shufflings."""

    found: float = 0.0
    rounds: int = 0


def chance_of(ledger: Ledger) -> Chance:
    """Shuffles the figures among tellings of one form and unit, the real doubles taken out, and looks for reuse.

    The order of shuffling is drawn from fixed seeds, so that a ledger has one answer.
    """
    single = list(_without_doubles(ledger))
    alike: dict[tuple[object, ...], list[int]] = {}
    for n, t in enumerate(single):
        alike.setdefault((t.fact.figure.form, t.fact.figure.unit), []).append(n)
    rounds = max(1, min(ROUNDS, TELLINGS // max(1, len(single))))
    found = 0
    for seed in range(rounds):
        pick = random.Random(seed)
        shuffled = list(single)
        for places in alike.values():
            drawn = pick.sample(places, len(places))
            for place, other in zip(places, drawn, strict=True):
                shuffled[place] = single[place].reading_as(single[other].reading)
        trial = Ledger(tuple(shuffled), ledger.metrics, ledger.names, ledger.lexicon, Memory())
        found += sum(relation.type == "reused" for relation in reuse(trial))
    return Chance(found / rounds, rounds)


def _without_doubles(ledger: Ledger) -> Iterable[Telling]:
    """One telling of each figure that the ledger has several times."""
    home: dict[str, set[str]] = {}
    for relation in reuse(ledger):
        joined = {fact.id for fact in relation.facts}.union(*(home.get(fact.id, set()) for fact in relation.facts))
        for fact in joined:
            home[fact] = joined
    seen: set[str] = set()
    for t in ledger.tellings:
        if t.fact.id not in seen:
            yield t
            seen |= home.get(t.fact.id, set())
