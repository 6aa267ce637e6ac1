"""Enforcement as the site shows it: by subject, the latest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casebook.catalog import Catalog
from casebook.kinds.enforcement import Enforcement
from casebook.model.listed import Listed
from casebook.presses.page import Page
from casebook.render import Desk


def by_subject(catalog: Catalog) -> tuple[tuple[Listed, tuple[Enforcement, ...]], ...]:
    """The cases of each subject that has any, in the order of the subjects."""
    found: dict[Listed, list[Enforcement]] = {}
    for case in sorted(catalog.all(Enforcement), key=_latest, reverse=True):
        found.setdefault(case.subject, []).append(case)
    return tuple((subject, tuple(found[subject])) for subject in sorted(found, key=lambda s: s.place))


def _latest(case: Enforcement) -> tuple[str, str]:
    return (case.date.code or "", case.id)


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"enforcement": by_subject(desk.book.catalog)}


PAGE = Page("law/enforcement/", "site/enforcement.md.j2", context=_context)
