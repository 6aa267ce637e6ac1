"""The glossary as a page shows it: terms, their abbreviations and the short names of laws, by their first letters.

The short name of a law is no term of its own: it is told from the instrument, which has the name and the link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from casebook.presses.page import Page
from casebook.render import Desk, Ref
from casebook.wording.letters import OTHER, initial, place


@dataclass(frozen=True)
class Entry:
    """A line of the glossary: a term, the abbreviation of one, or the short name of an instrument."""

    name: str
    letter: str
    sort: Literal["term", "abbreviation", "instrument"]
    record: Ref


@dataclass(frozen=True)
class Letter:
    """A letter with its entries in order."""

    letter: str
    entries: tuple[Entry, ...]


def letters(desk: Desk) -> list[Letter]:
    """The glossary of one language by letters; a letter without entries is left out."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(_entries(desk), key=lambda e: place(e.name, desk.language)):
        found.setdefault(entry.letter, []).append(entry)
    return [Letter(letter, tuple(found[letter])) for letter in sorted(found, key=lambda x: (x == OTHER, x))]


def _entries(desk: Desk) -> Iterator[Entry]:
    for term in desk.all("term"):
        name = desk.local(term.name)
        yield Entry(name, initial(name if desk.language == "en" else term.pinyin), "term", term)
        if term.abbreviation and not name.startswith(term.abbreviation):
            yield Entry(term.abbreviation, initial(term.abbreviation), "abbreviation", term)
    for law in desk.all("instrument"):
        if law.short is not None:
            short = desk.local(law.short)
            yield Entry(short, initial(short), "instrument", law)


def quoted(desk: Desk, law: Any) -> str:
    """A law's short name as running text writes it: in book-title marks where it is a Chinese law in Chinese."""
    short = desk.local(law.short)
    return f"《{short}》" if desk.language == "zh" and not law.level.has("plain") else short


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"letters": letters(desk), "quoted": partial(quoted, desk)}


PAGE = Page("glossary/", "site/glossary.md.j2", context=_context)
