"""The pages of the site that are no record's, the indexes of the kinds, and the navigation that both give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casebook import kinds
from casebook.kinds.base import SECTIONS
from casebook.kinds.chapter import Chapter
from casebook.presses import comparing, downloads, enforcement, evidence, glossary, law_changes, reviews
from casebook.presses.page import Page
from casebook.render import Desk, raw

# section of the navigation -> its entries, each the key of a name and an address
Navigation = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def chapters(desk: Desk) -> list[Chapter]:
    """The chapters as lists show them: what they say at their opening, not their texts."""
    desk.book.note("contents")
    return sorted(raw(desk.book.catalog).all(Chapter), key=lambda c: c.number)


def _home(desk: Desk) -> Mapping[str, Any]:
    return {"chapters": chapters(desk), "ways": ways()}


PAGES: tuple[Page, ...] = (
    Page("", "site/home.md.j2", context=_home),
    *comparing.PAGES,
    reviews.PAGE,
    law_changes.PAGE,
    enforcement.PAGE,
    *evidence.PAGES,
    Page("evidence/corrections/", "site/corrections.md.j2"),
    glossary.PAGE,
    downloads.PAGE,
    Page("offline/", "site/offline.md.j2", "offline.title", found=False),
    Page("about/", "site/about.md.j2", "nav.about", section="nav.reference", place=30),
    Page("about/figures/", "site/figures.md.j2", "nav.figures", section="nav.figures", place=10),
)


def indexes() -> Mapping[str, str]:
    """The address of the index of each kind that has one."""
    return {kind.name: kind.index.address for kind in kinds.ALL if kind.index}


def names() -> Mapping[str, str]:
    """The key of the name of each page that is no record's; one without a name bears the edition's."""
    of_kinds = {kind.index.address: kind.index.name or f"kinds.{kind.name}" for kind in kinds.ALL if kind.index}
    return {page.address: page.name for page in PAGES} | of_kinds


def source_of(address: str) -> str:
    """The file of a page: `cases/heytea/` -> `cases/heytea.md`, `cases/` -> `cases/index.md`."""
    if address == "":
        return "index.md"
    if address in names():
        return f"{address}index.md"
    return f"{address.rstrip('/')}.md"


def navigation() -> Navigation:
    """The navigation: sections and the pages in them; records never stand in it, since the shell's cost is quadratic
    in its length."""
    entries = sorted(_entries())
    named = names()
    found = ((s, tuple((named[at], at) for section, _place, at in entries if section == s)) for s in SECTIONS)
    return tuple((section, pages) for section, pages in found if pages)


def ways() -> list[tuple[str, str]]:
    """What the home page leads to: kinds with the address of their index, in the order of the navigation."""
    led = {kind.index.address: kind.name for kind in kinds.ALL if kind.index and kind.index.way}
    return [(led[address], address) for _section, pages in navigation() for _name, address in pages if address in led]


def _entries() -> Iterator[tuple[str, int, str]]:
    for kind in kinds.ALL:
        if kind.index:
            yield kind.index.section, kind.index.place, kind.index.address
    for page in PAGES:
        if page.section:
            yield page.section, page.place, page.address
