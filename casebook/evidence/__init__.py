"""What the ledger says about itself. Pure functions of the catalog: standing, relations and coverage of its facts."""

from __future__ import annotations

from casebook.evidence.findings import Findings, examine
from casebook.evidence.standing import GRADES, Grade, Standing

__all__ = ["GRADES", "Findings", "Grade", "Standing", "examine"]
