"""The checks of the kinds, asked again only where an answer that they saw has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from casebook.catalog import Catalog, Key
from casebook.errors import Place
from casebook.kinds.base import Complaint, Kind
from casebook.load.memory import Item
from casebook.model.record import Record

R = TypeVar("R", bound=Record)
Question = tuple[str, ...]


def complaints(kind: Kind, item: Item, catalog: Catalog) -> list[Complaint]:
    """What the checks of a record's kind complain of."""
    if not kind.checks:
        return []
    if item.asked is not None and all(answer(catalog, question) == sum_ for question, sum_ in item.asked):
        return []
    watched = _Watched(catalog)
    watched.questions[("record", item.kind, item.id)] = None
    found = [complaint for check in kind.checks for complaint in check(item.record, watched)]
    item.asked = None if found else tuple((question, answer(catalog, question)) for question in watched.questions)
    return found


def answer(catalog: Catalog, question: Question) -> str:
    """A sum of the catalog's answer to a question."""
    what, *which = question
    if what == "record":
        return catalog.digest(which[0], which[1])
    if what == "kind":
        return catalog.digest_of_kind(which[0])
    if what == "links":
        return repr(catalog.links_of(which[0], which[1]))
    if what == "citing":
        return repr(catalog.citing(which[0], which[1]))
    if what == "place":
        return str(catalog.place(which[0], which[1]))
    return repr(
        [(kind, catalog.digest_of_kind(kind)) for kind in dict.fromkeys(k for k, _slug in catalog.everything())]
    )


class Askers:
    """Which records' checks put which questions to the catalog; some may have asked it in an earlier load only.

    It is worked out when somebody asks: a process that loads once never does.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = tuple(items)

    @cached_property
    def _by_question(self) -> dict[Question, set[Key]]:
        found: dict[Question, set[Key]] = {}
        for item in self._items:
            _note(found, item)
        return found

    def note(self, item: Item) -> None:
        """Remembers what a record's checks asked."""
        _note(self._by_question, item)

    def of(self, changed: Iterable[Item], before: Catalog) -> set[Key]:
        """The records whose checks may see another answer when some records change, these themselves among them."""
        questions: set[Question] = {("everything",)}
        keys: set[Key] = set()
        for item in changed:
            keys.add(item.key)
            questions.add(("kind", item.kind))
            questions.update((what, item.kind, item.id) for what in ("record", "links", "place"))
            questions.update(("citing", *target) for target in (*item.links, *before.links_of(item.kind, item.id)))
        return keys.union(*(self._by_question.get(question, ()) for question in questions))


def _note(found: dict[Question, set[Key]], item: Item) -> None:
    for question, _sum in item.asked or ():
        found.setdefault(question, set()).add(item.key)


class _Watched(Catalog):
    """A catalog that remembers what it was asked."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.questions: dict[Question, None] = {}

    def get(self, model: type[R], slug: str) -> R:
        self.questions["record", model.kind_name, slug] = None
        return self._catalog.get(model, slug)

    def find(self, kind: str, slug: str) -> Record | None:
        self.questions["record", kind, slug] = None
        return self._catalog.find(kind, slug)

    def all(self, model: type[R]) -> tuple[R, ...]:
        self.questions["kind", model.kind_name] = None
        return self._catalog.all(model)

    def slugs(self, kind: str) -> tuple[str, ...]:
        self.questions["kind", kind] = None
        return self._catalog.slugs(kind)

    def digest(self, kind: str, slug: str) -> str:
        self.questions["record", kind, slug] = None
        return self._catalog.digest(kind, slug)

    def digest_of_kind(self, kind: str) -> str:
        self.questions["kind", kind] = None
        return self._catalog.digest_of_kind(kind)

    def place(self, kind: str, slug: str) -> Place:
        self.questions["place", kind, slug] = None
        return self._catalog.place(kind, slug)

    def links_of(self, kind: str, slug: str) -> tuple[Key, ...]:
        self.questions["links", kind, slug] = None
        return self._catalog.links_of(kind, slug)

    def citing(self, kind: str, slug: str) -> tuple[Key, ...]:
        self.questions["citing", kind, slug] = None
        return self._catalog.citing(kind, slug)

    def everything(self) -> Iterator[Key]:
        self.questions["everything",] = None
        return self._catalog.everything()

    def __len__(self) -> int:
        self.questions["everything",] = None
        return len(self._catalog)
