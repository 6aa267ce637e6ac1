"""Enforcement as the site shows it: by subject, the latest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casebook.catalog import Catalog
from casebook.kinds.duty import Subject
from casebook.kinds.enforcement import Enforcement
from casebook.presses.page import Page
from casebook.render import Desk


def by_subject(catalog: Catalog) -> tuple[tuple[str, tuple[Enforcement, ...]], ...]:
    """The cases of each subject that has any, in the order of the subjects."""
    cases = catalog.all(Enforcement)
    found = (
        (subject.value, tuple(sorted((c for c in cases if c.subject is subject), key=_latest, reverse=True)))
        for subject in Subject
    )
    return tuple((subject, group) for subject, group in found if group)


def _latest(case: Enforcement) -> tuple[str, str]:
    return (case.date.code or "", case.id)


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"enforcement": by_subject(desk.book.catalog)}


PAGE = Page("law/enforcement/", "site/enforcement.md.j2", context=_context)
