"""What the ledger says about itself. Pure functions of the catalog: standing, relations and coverage of its facts."""

from __future__ import annotations

from casebook.evidence.chance import Chance
from casebook.evidence.coverage import Answer, Answers, Coverage
from casebook.evidence.findings import Findings, as_rows, examine
from casebook.evidence.grades import GRADES, Grade
from casebook.evidence.ground import Content
from casebook.evidence.relations import Relation
from casebook.evidence.standing import Standing

__all__ = [
    "GRADES",
    "Answer",
    "Answers",
    "Chance",
    "Content",
    "Coverage",
    "Findings",
    "Grade",
    "Relation",
    "Standing",
    "as_rows",
    "examine",
]
