"""The catalog: all records, linked. Frozen; it knows no kind by name. After it nothing fails on content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TypeVar, cast

from casebook.errors import Place
from casebook.model.record import Record

Key = tuple[str, str]
R = TypeVar("R", bound=Record)


@lru_cache(maxsize=65_536)
def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key that puts f-2.1-9 before f-2.1-10."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", text) if part)


class Catalog:
    """Records by kind and id, and who refers to whom.

    `links` holds for each record the keys that it refers to, in the order of its text. `digests` are sums of what the
    records say, where the caller has them already.
    """

    def __init__(
        self,
        records: Iterable[Record],
        links: Mapping[Key, tuple[Key, ...]],
        places: Mapping[Key, Place],
        digests: Mapping[Key, str] | None = None,
    ) -> None:
        kinds: dict[str, dict[str, Record]] = {}
        for record in sorted(records, key=lambda r: natural(r.id)):
            kinds.setdefault(record.kind_name, {})[record.id] = record
        self._kinds = kinds
        self._links = dict(links)
        self._places = dict(places)
        self._digests = dict(digests or {})
        self._of_kinds: dict[str, str] = {}

    def with_changes(
        self,
        records: Iterable[Record],
        links: Mapping[Key, tuple[Key, ...]],
        places: Mapping[Key, Place],
        digests: Mapping[Key, str],
    ) -> Catalog:
        """The catalog with some of its records changed. Their ids are known already; the others are the same objects.

        Costs what changed, besides the copying of tables.
        """
        new = Catalog.__new__(Catalog)
        new._kinds = dict(self._kinds)
        for kind in {record.kind_name for record in records}:
            new._kinds[kind] = dict(self._kinds[kind])
        for record in records:
            assert record.id in new._kinds[record.kind_name]
            new._kinds[record.kind_name][record.id] = record
        new._links = {**self._links, **links}
        new._places = {**self._places, **places}
        new._digests = {**self._digests, **digests}
        changed_kinds = {kind for kind, _slug in digests}
        new._of_kinds = {kind: sum_ for kind, sum_ in self._of_kinds.items() if kind not in changed_kinds}
        if "_citing" in self.__dict__:
            new.__dict__["_citing"] = _citing_changed(self._citing, self._links, links)
        return new

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

    def digest(self, kind: str, slug: str) -> str:
        """A sum of what a record says, 16 hex digits, the same in every process; empty where there is no such record.

        Where a record stands, and how its file is laid out, is no part of it.
        """
        if (known := self._digests.get((kind, slug))) is not None:
            return known
        record = self.find(kind, slug)
        made = self._digests[kind, slug] = "" if record is None else digest_of(record)
        return made

    def digest_of_kind(self, kind: str) -> str:
        """A sum of all records of a kind."""
        if (known := self._of_kinds.get(kind)) is not None:
            return known
        total = hashlib.blake2b(digest_size=8)
        for slug in self._kinds.get(kind, {}):
            total.update(f"{slug}\0{self.digest(kind, slug)}\n".encode())
        made = self._of_kinds[kind] = total.hexdigest()
        return made

    def links_of(self, kind: str, slug: str) -> tuple[Key, ...]:
        """What a record refers to."""
        return self._links.get((kind, slug), ())

    @cached_property
    def _citing(self) -> dict[Key, tuple[Key, ...]]:
        back: dict[Key, dict[Key, None]] = {}
        for origin, targets in self._links.items():
            for target in targets:
                back.setdefault(target, {})[origin] = None
        return {key: _in_order(found) for key, found in back.items()}

    def citing(self, kind: str, slug: str) -> tuple[Key, ...]:
        """Who refers to a record, in order of kind and id."""
        return self._citing.get((kind, slug), ())

    def everything(self) -> Iterator[Key]:
        """Kind and id of every record."""
        return ((kind, slug) for kind, records in self._kinds.items() for slug in records)

    def changed_since(self, before: Catalog) -> tuple[Key, ...]:
        """The records that say something else than in an earlier catalog, or are new."""
        now, then = self._digests, before._digests
        return tuple(
            key
            for key in self.everything()
            if (now.get(key) or self.digest(*key)) != (then.get(key) or before.digest(*key))
        )

    def __len__(self) -> int:
        return sum(len(records) for records in self._kinds.values())


def digest_of(record: Record) -> str:
    """A sum of what a record says: 16 hex digits, from its fields as JSON with the digits that were written."""
    return hashlib.blake2b(record.model_dump_json().encode(), digest_size=8).hexdigest()


def _in_order(keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(sorted(keys, key=lambda key: (key[0], natural(key[1]))))


def _citing_changed(
    citing: Mapping[Key, tuple[Key, ...]],
    before: Mapping[Key, tuple[Key, ...]],
    changed: Mapping[Key, tuple[Key, ...]],
) -> dict[Key, tuple[Key, ...]]:
    """The way back after some records refer to others than before."""
    new = dict(citing)
    for origin, targets in changed.items():
        old, now = set(before.get(origin, ())), set(targets)
        for target in old - now:
            left = tuple(key for key in new[target] if key != origin)
            if left:
                new[target] = left
            else:
                del new[target]
        for target in now - old:
            new[target] = _in_order({*new.get(target, ()), origin})
    return new
