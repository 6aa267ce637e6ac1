"""What only all chapters together tell: numbers that stand twice, links between pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casebook.catalog import Catalog
from casebook.errors import LANGUAGES, Problem
from casebook.kinds.base import Kind
from casebook.kinds.chapter import Chapter
from casebook.load import chapters
from casebook.load.memory import Unit


def chapters_together(units: Iterable[Unit], catalog: Catalog, kinds: Mapping[str, Kind]) -> list[Problem]:
    """What is wrong with the chapters of a catalog beside each other, and with their links to the site's pages."""
    halves = {item.id: unit.halves for unit in units if unit.halves for item in unit.items}
    numbered = sorted((record.number, record.id) for record in catalog.all(Chapter))
    paths = set()
    for kind, slug in catalog.everything():
        record = catalog.find(kind, slug)
        if record is not None:
            paths.add((kinds[kind].path(record, catalog) or "").partition("#")[0])
    pages = frozenset(paths | {f"{path.rstrip('/').rpartition('/')[0]}/" for path in paths})
    problems: list[Problem] = []
    for language in LANGUAGES:
        problems += chapters.across([(number, halves[slug][language]) for number, slug in numbered])
        for _number, slug in numbered:
            problems += chapters.page_links(halves[slug][language], f"chapters/{slug}/", pages)
    return problems
