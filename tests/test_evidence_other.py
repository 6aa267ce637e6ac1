"""Ledgers that the rules were not written for: what is found of their planted relations, pair by pair."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from casebook.catalog import Catalog
from casebook.evidence import Findings, examine
from casebook.model.record import Record
from tests import evidence_farms as farms
from tests import evidence_libraries as libraries
from tests.evidence_maker import SOURCES, pairs_of, told

LIBRARIES = (*libraries.METRICS.values(), *libraries.ORGANISATIONS, libraries.VOCABULARY, *libraries.LEDGER)
FARMS = (*farms.METRICS.values(), *farms.LEDGER)


def findings(records: Iterable[Record]) -> Findings:
    return examine(Catalog([*SOURCES, *records], {}, {}))


@pytest.mark.parametrize(
    ("records", "truth", "recall", "precision"),
    [(LIBRARIES, libraries.TRUTH, 0.95, 0.95), (FARMS, farms.TRUTH, 0.85, 0.95)],
    ids=["libraries", "farms"],
)
def test_what_was_planted_is_found_and_little_else(
    records: tuple[Record, ...], truth: tuple[tuple[str, tuple[str, ...]], ...], recall: float, precision: float
) -> None:
    """So many of the pairs of the truth are found as what they are, and so few beside them."""
    wanted = pairs_of(truth)
    found = pairs_of((type_, facts) for type_, _, facts in told(findings(records).relations))
    assert len(wanted) > 24
    assert len(found & wanted) / len(wanted) >= recall, sorted(wanted - found)
    assert len(found & wanted) / len(found) >= precision, sorted(found - wanted)


@pytest.mark.parametrize(("records", "section"), [(LIBRARIES, "f-7."), (FARMS, "f-6.")], ids=["libraries", "farms"])
def test_no_trap_is_taken(records: tuple[Record, ...], section: str) -> None:
    """The facts of the last section look alike and bear on nothing."""
    relations = findings(records).relations
    assert {fact for relation in relations for fact in relation.facts if fact.startswith(section)} == set()


@pytest.mark.parametrize("records", [LIBRARIES, FARMS], ids=["libraries", "farms"])
def test_chance_finds_next_to_nothing(records: tuple[Record, ...]) -> None:
    """A ledger of telling figures has hardly a figure that chance would reuse."""
    assert findings(records).chance.found < 1
