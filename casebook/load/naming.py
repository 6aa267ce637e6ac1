"""The names that a project has: what a reference may mean, and what a broken file hides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casebook.catalog import Key
from casebook.errors import Said
from casebook.kinds.base import Kind
from casebook.kinds.dataset import Dataset
from casebook.load.memory import Fault, Item, Unit
from casebook.load.records import choice
from casebook.model.walk import Loc

# what a mark in a record's prose may name, beyond the kinds themselves
OWN_MARKS = frozenset({"cell", "section", "date", "name"})


class Names:
    """Ids by kind, numbers of sections, rows of datasets, and the names of records that are there but not readable."""

    def __init__(self, kinds: Mapping[str, Kind], items: Iterable[Item], broken: Iterable[Key]) -> None:
        self.kinds = kinds
        self.broken = frozenset(broken)
        self.ids: dict[str, dict[str, None]] = {}
        self.sections: dict[str, str] = {}
        self.rows: dict[str, tuple[str, ...]] = {}
        for item in items:
            self.ids.setdefault(item.kind, {})[item.id] = None
            for number in sections_of(item):
                self.sections[number] = item.id
            if item.kind == "dataset":
                self.rows[item.id] = rows_of(item)

    def target(self, kind: str, slug: str, loc: Loc = ()) -> Key | Fault | None:
        """The key of what is named; or what is wrong; or None where that is told elsewhere."""
        if slug in self.ids.get(kind, ()):
            return kind, slug
        if kind == "section":
            if slug in self.sections:
                return "chapter", self.sections[slug]
            if ("section", "*") in self.broken:
                return None
            return _dangling(loc, Said("节", "section"), slug, self.sections)
        if kind == "cell":
            return self._cell(slug, loc)
        if kind not in self.kinds:
            return Fault(loc, "mark-unknown", choice(kind, [*self.kinds, *sorted(OWN_MARKS)]), (("kind", kind),))
        if (kind, slug) in self.broken or (kind, "*") in self.broken:
            return None
        return _dangling(loc, Said(f" {kind} ", kind), slug, self.ids.get(kind, ()))

    def _cell(self, slug: str, loc: Loc) -> Key | Fault | None:
        name, _, row = slug.partition("/")
        if ("dataset", name) in self.broken or ("dataset", "*") in self.broken:
            return None
        rows = self.rows.get(name)
        if rows is None:
            return _dangling(loc, Said(" dataset ", "dataset"), name, self.ids.get("dataset", ()))
        if row not in rows:
            return _dangling(loc, Said(f"数据集 {name} 的行", f"row of {name}"), row, rows)
        return "dataset", name


def _dangling(loc: Loc, what: Said, slug: str, known: Iterable[str]) -> Fault:
    named = Said(what.zh.strip(), what.en)
    return Fault(loc, "reference-dangling", choice(slug, list(known)), (("slug", slug), ("what", named)))


def sections_of(item: Item) -> tuple[str, ...]:
    """The numbers of a chapter's sections."""
    return tuple(s.number for s in getattr(item.record, "sections", ())) if item.kind == "chapter" else ()


def rows_of(item: Item) -> tuple[str, ...]:
    """The names of a dataset's rows."""
    return tuple(row.row for row in item.record.rows) if isinstance(item.record, Dataset) else ()


def offered(unit: Unit) -> tuple[object, ...]:
    """All names that a unit offers to others: two units that offer the same are the same to whoever refers to them."""
    return (tuple((item.key, sections_of(item), rows_of(item)) for item in unit.items), tuple(unit.broken))
