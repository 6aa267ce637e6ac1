"""What the ledger says about itself. Pure functions of the catalog: standing, relations and coverage of its facts."""

from __future__ import annotations

from casebook.evidence.coverage import Answer, Answers, Coverage
from casebook.evidence.findings import Findings, as_rows, examine
from casebook.evidence.relations import Relation
from casebook.evidence.standing import GRADES, Grade, Standing

__all__ = [
    "GRADES",
    "Answer",
    "Answers",
    "Coverage",
    "Findings",
    "Grade",
    "Relation",
    "Standing",
    "as_rows",
    "examine",
]
