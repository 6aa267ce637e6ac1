"""The index of a volume: terms, metrics, laws and organisations by letter, with the pages on which each is spoken of.

It is set when all else is laid out, since it prints the numbers of pages, and stands last, where it moves none of them.
What is spoken of on a page is what the page links to; a figure speaks of its organisation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casebook import kinds
from casebook.kinds.case import Case
from casebook.kinds.fact import Fact
from casebook.kinds.organisation import Organisation
from casebook.kinds.term import Term
from casebook.render import Desk, anchor
from casebook.render.asking import raw
from casebook.wording.letters import OTHER, initial, place

if TYPE_CHECKING:
    from casebook.presses.book.layout import LaidOut

# parts that name every figure: they tell nobody where a thing is treated, unless there is nothing else
_REGISTERS = ("notes", "relations", "sources")
_MOST = 24  # pages of an entry; who has more is spoken of throughout


@dataclass(frozen=True)
class Span:
    """Pages in a row; `main` is where the entry is explained."""

    first: int
    last: int
    main: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of the index: a name, the kind of what it names, and its pages."""

    name: str
    kind: str
    spans: tuple[Span, ...]
    letter: str
    key: bytes


@dataclass(frozen=True)
class Group:
    """A letter with its entries."""

    letter: str
    entries: tuple[Entry, ...]


def index(desk: Desk, parts: Sequence[LaidOut]) -> list[Group]:
    """The index of what these parts speak of, in the order of a language."""
    treated = any(not part.name.startswith((*_REGISTERS, "front-")) for part in parts)
    pages: dict[tuple[str, str], set[int]] = defaultdict(set)
    main: dict[tuple[str, str], int] = {}
    explained = [kind.name for kind in kinds.ALL if kind.appendix and kind.appendix.indexed]
    owners = _owners(desk, explained)
    start = 1
    for part in parts:
        if not part.name.startswith("front-") and not (treated and part.name.startswith(_REGISTERS)):
            for target, mentioned in part.mentions.items():
                for key in owners.get(target, ()):
                    pages[key].update(start + page for page in mentioned)
            for target, (page, _x, _y) in part.anchors.items():
                kind, _, slug = target.partition("-")
                if kind in explained:
                    main[kind, slug] = start + page
                for key in owners.get(target, ()) if kind == "case" else ():
                    main.setdefault(key, start + page)
        start += part.pages
    found = [entry for key in {**pages, **main} for entry in _entry(desk, key, pages[key], main.get(key))]
    letters: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(found, key=lambda e: (e.key, e.kind)):
        letters[entry.letter].append(entry)
    return [Group(letter, tuple(letters[letter])) for letter in sorted(letters, key=lambda x: (x == OTHER, x))]


def _owners(desk: Desk, explained: Iterable[str]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """By anchor, what a link to it speaks of."""
    catalog = raw(desk.book.catalog)
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind in explained:
        for slug in catalog.slugs(kind):
            found[anchor(kind, slug)] = ((kind, slug),)
    records: tuple[Fact | Case, ...] = (*catalog.all(Fact), *catalog.all(Case))
    for record in records:
        if record.organisation:
            found[anchor(record.kind_name, record.id)] = (("organisation", record.organisation),)
    return found


def _entry(desk: Desk, key: tuple[str, str], pages: Iterable[int], main: int | None) -> Iterator[Entry]:
    kind, slug = key
    record = raw(desk.book.catalog).find(kind, slug)
    assert record is not None, key
    name = desk.title(record)
    sorted_by = record.pinyin if isinstance(record, Term) and desk.language == "zh" else name
    letter = initial(sorted_by)
    spans = tuple(_spans(sorted({*pages} | ({main} if main else set())), main))
    if isinstance(record, Organisation) or spans:
        yield Entry(name, kind, spans[:_MOST], letter, place(name.strip("《》"), desk.language))


def _spans(pages: Sequence[int], main: int | None) -> Iterator[Span]:
    """Pages in a row as one; the main one by itself, in front."""
    if main is not None:
        yield Span(main, main, main=True)
    held: list[int] = []
    for page in [*(p for p in pages if p != main), None]:
        if held and page != held[-1] + 1:
            yield Span(held[0], held[-1])
            held = []
        if page is not None:
            held.append(page)
