"""Facets: what the records of a kind are filed under, and how the values are called. Indexes filter by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from casebook.catalog import Catalog


class Judged(Protocol):
    """What a facet may ask of the findings, which come after the kinds."""

    @property
    def answers(self) -> Any: ...

    def standing(self, fact: str) -> Any: ...

    def relations_of(self, fact: str) -> Any: ...


Values = Callable[[Any, Catalog, Judged], Iterable[str]]


@dataclass(frozen=True)
class Facet:
    """Something that a record is filed under.

    `name` is what addresses and pages call it; `values` gives those of a record, in the light of all records and of
    what the ledger says of itself. `label` is the key of the facet's own name (`field.NAME` if nothing is said). A
    value that the vocabulary lists has its name there; another is called by the word `words` + value (`NAME.` if
    nothing is said), by the record of the kind `of` that it names, or by the word `numbered` that takes it as `n`.
    Values that are `ordered` stand in the order of their list or of their words, numbers by size; others by how many
    there are.
    """

    name: str
    values: Values
    label: str = ""
    words: str = ""
    of: str = ""
    numbered: str = ""
    ordered: bool = False


def filed(name: str, field: str = "", **how: Any) -> Facet:
    """A facet whose values stand in a field of the record, `name` if no other is said."""
    return Facet(name, lambda record, _catalog, _judged: plain(getattr(record, field or name)), **how)


def by_chapter(values: Values) -> Facet:
    """A facet of numbers of chapters."""
    return Facet("chapter", values, label="kind.chapter", numbered="sign.chapter", ordered=True)


def plain(value: Any) -> tuple[str, ...]:
    """A field's value as values of a facet: one, several or none."""
    if value is None or value == "":
        return ()
    if isinstance(value, Enum):
        return (str(value.value),)
    if isinstance(value, str):
        return (value,)
    return tuple(found for part in value for found in plain(part))


def each(values: Iterable[str | None]) -> tuple[str, ...]:
    """Values without gaps and repeats, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))
