"""What a kind of record is: its model, where its records lie, where its page stands, what else is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from casebook.catalog import Catalog
from casebook.errors import Language, Said
from casebook.model.record import Record


@dataclass(frozen=True)
class Complaint:
    """What a check of a record found, at a location inside of the record."""

    loc: tuple[int | str, ...]
    code: str
    message: Said
    fix: Said


Check = Callable[[Any, Catalog], Iterator[Complaint]]


def no_view(_record: Any, _catalog: Catalog) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    `model` is a pydantic model, or a union of models; `folder` lies under data/ (chapters: under content/).
    `path` is the address of a record's page with `{id}` in it; a kind without pages of its own gives the page and
    anchor where its records stand, or None. A kind whose folder is one file must have it, unless it is `optional`.
    `title` names a record in a language. `keywords` are other names the search finds a record by; `weight` is how
    much it counts there: 1 and more for what explains, less for records that are many, 0 for what is not found by
    name; `other_names` is how much a keyword counts beside the title, and `cues` are words of a query that say this
    kind is meant. The full text of kinds of `prose` is searched too. `host` is the kind on whose pages the records of
    a kind without own pages stand. `view` works out what the template needs beyond the record itself. `facets` gives
    the values that an index filters by. `checks` look at one record in the light of all. `reserved` are ids that no
    record can have, for the engine makes pages of these names itself; a test holds that they are all of them.
    """

    name: str
    folder: str
    model: Any
    path: Callable[[Record, Catalog], str | None]
    title: Callable[[Any, Language], str]
    own_page: bool = True
    optional: bool = False
    table: str | None = None
    template: str | None = None
    index: bool = False
    view: Callable[[Any, Catalog], Mapping[str, Any]] = no_view
    facets: Callable[[Any, Catalog], Mapping[str, tuple[str, ...]]] = field(default=lambda _r, _c: {})
    keywords: Callable[[Any], tuple[str, ...]] = field(default=lambda _r: ())
    weight: float = 1.0
    other_names: float = 0.985
    cues: tuple[str, ...] = ()
    prose: bool = False
    host: str = ""
    checks: tuple[Check, ...] = ()
    reserved: frozenset[str] = frozenset({"index"})


def page_in(folder: str) -> Callable[[Record, Catalog], str | None]:
    """Records have a page each at `folder/id/`."""
    return lambda record, _catalog: f"{folder}/{record.id}/"


def anchor_on(page: str) -> Callable[[Record, Catalog], str | None]:
    """Records stand together on one page, each at its anchor."""
    return lambda record, _catalog: f"{page}#{record.id}"
