"""The declaration of a page of the site that is no record's. It stands beside what it shows; `pages.PAGES` lists all.

PAGE = Page("law/changes/", "site/law-changes.md.j2", "nav.law_changes", "nav.law", 40, context=changes)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casebook.render import Desk

Context = Callable[[Desk], Mapping[str, Any]]


def _nothing(_desk: Desk) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Page:
    """A page: its address, its template, the key of its name, and where the navigation has it.

    `section` is one of `kinds.base.SECTIONS`, `place` a number that orders what stands there; a page of no section
    stands in no navigation. A page without a name bears the edition's. A page at the address of a kind's index stands
    in the place of that index: name, section and place are the index's then. `context` gives the template what it
    needs beyond the desk. A page that is not to be `found` stands in no search and no sitemap.
    """

    address: str
    template: str
    name: str = ""
    section: str = ""
    place: int = 0
    context: Context = _nothing
    found: bool = True
