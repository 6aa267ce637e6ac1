"""The catalog: all records, linked. Frozen; it knows no kind by name. After it nothing fails on content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar, cast

from casebook.errors import Place
from casebook.model.record import Record

Key = tuple[str, str]
R = TypeVar("R", bound=Record)


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key that puts f-2.1-9 before f-2.1-10."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", text) if part)


class Catalog:
    """Records by kind and id, and who refers to whom.

    `links` holds for each record the keys that it refers to, in the order of its text.
    """

    def __init__(
        self, records: Iterable[Record], links: Mapping[Key, tuple[Key, ...]], places: Mapping[Key, Place]
    ) -> None:
        kinds: dict[str, dict[str, Record]] = {}
        for record in sorted(records, key=lambda r: natural(r.id)):
            kinds.setdefault(record.kind_name, {})[record.id] = record
        self._kinds = kinds
        self._links = dict(links)
        self._places = dict(places)

    def get(self, model: type[R], slug: str) -> R:
        """The record of a model's kind; KeyError where there is none."""
        return cast("R", self._kinds[model.kind_name][slug])

    def find(self, kind: str, slug: str) -> Record | None:
        return self._kinds.get(kind, {}).get(slug)

    def all(self, model: type[R]) -> tuple[R, ...]:
        """All records of a model's kind in natural order of id."""
        return cast("tuple[R, ...]", tuple(self._kinds.get(model.kind_name, {}).values()))

    def slugs(self, kind: str) -> tuple[str, ...]:
        return tuple(self._kinds.get(kind, {}))

    def place(self, kind: str, slug: str) -> Place:
        return self._places[kind, slug]

    def links_of(self, kind: str, slug: str) -> tuple[Key, ...]:
        """What a record refers to."""
        return self._links.get((kind, slug), ())

    @cached_property
    def _citing(self) -> dict[Key, tuple[Key, ...]]:
        back: dict[Key, dict[Key, None]] = {}
        for origin, targets in self._links.items():
            for target in targets:
                back.setdefault(target, {})[origin] = None
        return {key: tuple(sorted(found, key=lambda k: (k[0], natural(k[1])))) for key, found in back.items()}

    def citing(self, kind: str, slug: str) -> tuple[Key, ...]:
        """Who refers to a record, in order of kind and id."""
        return self._citing.get((kind, slug), ())

    def everything(self) -> Iterator[Key]:
        """Kind and id of every record."""
        return ((kind, slug) for kind, records in self._kinds.items() for slug in records)

    def __len__(self) -> int:
        return sum(len(records) for records in self._kinds.values())
