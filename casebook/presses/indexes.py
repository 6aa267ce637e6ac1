"""What the index pages of the site filter by: for each record its values, for each value its words and its count.

What a kind is filed under stands in its declaration; pages that list something else declare their facets themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook import kinds
from casebook.kinds.facets import Facet
from casebook.model.listed import Listed
from casebook.model.record import Record
from casebook.render import Book, Desk, Ref

Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Option:
    """One value of a facet: what the address says, what the reader sees, how many records have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Choice:
    """A facet of an index with its options."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Row:
    """What stands in an index, with its values."""

    record: Any
    values: Values


def facets_of(kind: str) -> tuple[Facet, ...]:
    """What the records of a kind are filed under."""
    return kinds.BY_NAME[kind].facets


def rows(desk: Desk, records: Sequence[Record | Ref]) -> list[Row]:
    """The rows of an index of a kind: by what it is shelved by, else in the order of the records."""
    if not records:
        return []
    kind = kinds.BY_NAME[records[0].kind_name]
    found = rows_of(desk.book, kind.facets, records)
    for facet in kind.facets:
        if kind.index is not None and facet.name == kind.index.shelf:
            order = in_order(facet, {value for row in found for value in row.values[facet.name]}, desk)
            found.sort(key=lambda row: min((order.index(v) for v in row.values[facet.name]), default=len(order)))
    return found


def rows_of(book: Book, facets: Sequence[Facet], things: Iterable[Any]) -> list[Row]:
    """Things with what they are filed under."""
    return [
        Row(thing, {facet.name: tuple(facet.values(thing, book.catalog, book.findings)) for facet in facets})
        for thing in things
    ]


def choices(desk: Desk, facets: Sequence[Facet], found: Sequence[Row]) -> list[Choice]:
    """What rows can be narrowed by; a facet whose rows all have the same value parts nothing and is left out."""
    made = []
    for facet in facets:
        counts = Counter(value for row in found for value in row.values[facet.name])
        if len(counts) < 2:
            continue
        order = in_order(facet, counts, desk) if facet.ordered else sorted(counts, key=lambda v: (-counts[v], v))
        options = tuple(Option(value, label(desk, facet, value), counts[value]) for value in order)
        made.append(Choice(facet.name, desk.t(facet.label or f"field.{facet.name}"), options))
    return made


def label(desk: Desk, facet: Facet, value: str) -> str:
    """The words for a value of a facet."""
    if isinstance(value, Listed):
        return desk.local(value)
    if facet.of:
        return desk.title(desk.get(facet.of, value))
    if facet.numbered:
        return desk.t(facet.numbered, n=value)
    return desk.t(f"{facet.words or f'{facet.name}.'}{value}")


def in_order(facet: Facet, values: Collection[str], desk: Desk) -> list[str]:
    """Values in the order in which their list or the words have them, numbers by size, records by their ids."""
    if facet.of:
        return [slug for slug in desk.book.catalog.slugs(facet.of) if slug in values]
    if facet.numbered:
        return sorted(values, key=int)
    if listed := [value for value in values if isinstance(value, Listed)]:
        return [*sorted(listed, key=lambda word: word.place)]
    before = facet.words or f"{facet.name}."
    order = [key.removeprefix(before) for key in desk.words.entries if key.startswith(before)]
    return sorted(values, key=order.index)
