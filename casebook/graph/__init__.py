"""The build as a graph of what was read: targets, the questions that they ask, and the store that remembers both.

Knows nothing of records, pages or books: a question is a tuple of words, an answer is known by its digest.
"""

from __future__ import annotations

from casebook.graph.aside import Aside
from casebook.graph.run import ASIDE, MANY, Report, run
from casebook.graph.store import Entry, Store
from casebook.graph.target import Ask, Files, Made, Question, Target, digest

__all__ = [
    "ASIDE",
    "MANY",
    "Aside",
    "Ask",
    "Entry",
    "Files",
    "Made",
    "Question",
    "Report",
    "Store",
    "Target",
    "digest",
    "run",
]
