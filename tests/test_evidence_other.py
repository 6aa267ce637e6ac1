"""A ledger that the rules were not written for: what is found of its planted relations, pair by pair."""

from __future__ import annotations

from casebook.catalog import Catalog
from casebook.evidence import Findings, examine
from tests import evidence_libraries as libraries
from tests.evidence_maker import SOURCES, pairs_of, told

ENOUGH = 0.95


def findings() -> Findings:
    records = (*libraries.METRICS.values(), *libraries.ORGANISATIONS, libraries.VOCABULARY, *libraries.LEDGER)
    return examine(Catalog([*SOURCES, *records], {}, {}))


def test_what_was_planted_is_found_and_little_else() -> None:
    """Of the pairs of the truth 95 in a hundred are found, as what they are, and as few beside them."""
    truth = pairs_of(libraries.TRUTH)
    found = pairs_of((type_, facts) for type_, _, facts in told(findings().relations))
    assert len(libraries.LEDGER) > 60 and len(truth) > 35
    assert len(found & truth) / len(truth) >= ENOUGH, sorted(truth - found)
    assert len(found & truth) / len(found) >= ENOUGH, sorted(found - truth)


def test_no_trap_is_taken() -> None:
    """The facts of section 7 look alike and bear on nothing."""
    taken = {fact for relation in findings().relations for fact in relation.facts if fact.startswith("f-7.")}
    assert taken == set()


def test_chance_finds_next_to_nothing() -> None:
    """A ledger of telling figures has hardly a figure that chance would reuse."""
    assert findings().chance.found < 1
