"""Rendering: a record and a template to text. Templates see a desk of functions, plain values, nothing of the world."""

from __future__ import annotations

from casebook.render.addresses import anchor, settle
from casebook.render.asking import Answers, Ref, asking, file_digest, raw
from casebook.render.book import DEFAULT_TEMPLATES, TOLD, Book, Drawing, Medium, epoch_of, overdue
from casebook.render.desk import Desk
from casebook.render.notes import Notes
from casebook.render.sayings import Saying, say

__all__ = [
    "DEFAULT_TEMPLATES",
    "TOLD",
    "Answers",
    "Book",
    "Desk",
    "Drawing",
    "Medium",
    "Notes",
    "Ref",
    "Saying",
    "anchor",
    "asking",
    "epoch_of",
    "file_digest",
    "overdue",
    "raw",
    "say",
    "settle",
]
