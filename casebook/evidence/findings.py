"""All that the engine finds in a catalog, in one place; see docs/evidence.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casebook.catalog import Catalog
from casebook.evidence.standing import Standing, standings


@dataclass(frozen=True)
class Findings:
    """What the engine found in a catalog."""

    standings: Mapping[str, Standing]

    def standing(self, fact: str) -> Standing:
        return self.standings[fact]


def examine(catalog: Catalog) -> Findings:
    """All findings of a catalog."""
    return Findings(standings(catalog))
