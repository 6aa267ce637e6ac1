"""What the ledger says about itself. Pure functions of the catalog: grades, flags and support of every fact."""

from __future__ import annotations

from casebook.evidence.findings import Findings, Standing, examine

__all__ = ["Findings", "Standing", "examine"]
