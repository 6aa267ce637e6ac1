"""What a kind of record is: its model, where its records lie, where its page and its index stand, what is checked.

Whatever lists kinds reads it off these declarations: navigation, index pages and their filters, calls in chapters,
search, the printed book, the report of coverage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from casebook.catalog import Catalog
from casebook.errors import Language, Said
from casebook.kinds.facets import Facet
from casebook.model.record import Record

# The navigation's sections from left to right, by the keys of their names. What stands in a section says so itself
# (`Index` here, `Page` in presses), and at which place; home stands before them all.
SECTIONS = ("nav.chapters", "nav.practice", "nav.law", "nav.data", "nav.figures", "nav.evidence", "nav.reference")


@dataclass(frozen=True)
class Complaint:
    """What a check of a record found, at a location inside of the record."""

    loc: tuple[int | str, ...]
    code: str
    message: Said
    fix: Said


Check = Callable[[Any, Catalog], Iterator[Complaint]]


@dataclass(frozen=True)
class Index:
    """The page that lists the records of a kind.

    `section` is the navigation's, `place` a number that orders what stands there (tens, so that there is room between).
    `name` is the key of its name, the kind's plural if nothing is said. `shelf` is the facet that orders the list.
    `way` says that the home page leads here; `sortable` that the list is a table whose heads sort it.
    """

    address: str
    section: str
    place: int
    name: str = ""
    shelf: str = ""
    way: bool = False
    sortable: bool = False


def _as_recorded(_record: Any, _language: Language, _base: str) -> Any:
    return ()


@dataclass(frozen=True)
class Appendix:
    """The appendix of the printed book that holds the records of a kind.

    `letter` is its number, and orders the appendices; `name` is its anchor and its template (`print/NAME.html.j2`, else
    `print/records.html.j2`); `title` is the key of its heading, the kind's plural if nothing is said. `order` gives the
    key by which a language sorts the records (`base` is the id of the base report); `parted` is the facet by whose
    values the appendix is cut; `cited` leaves out what nobody cites. Where records stand `apart`, each begins a page
    and a volume can take it without the others; where a record of a register is also a sheet by itself, `alone`, that
    is `print/kinds/KIND.html.j2`; where they are `indexed`, the index of a volume has their names.
    """

    letter: str
    name: str
    title: str = ""
    order: Callable[[Any, Language, str], Any] = _as_recorded
    parted: str = ""
    cited: bool = False
    apart: bool = False
    alone: bool = False
    indexed: bool = False


@dataclass(frozen=True)
class Cover:
    """What the report of coverage asks: that records of the kinds `by` refer to each, in `each` language or at all."""

    by: tuple[str, ...]
    each: bool = False


# words of a query that asks what one may do, or must: cues of the kinds that say it
ASKING_LEAVE = (
    *("~可以", "~需要", "~必须", "~能不能", "~能否", "~还能", "~要不要", "~合法", "~违法", "~犯法", "~允许"),
    *("~违规", "~合规", "~会被罚", "~会不会罚", "~可不可以", "~准不准", "~让不让", "~该不该", "~用不用"),
    *("^can", "^may", "^must", "can i", "can we", "may i", "may we", "must i", "must we", "do i need", "do we need"),
    *("do i have to", "do we have to", "am i allowed", "are we allowed", "allowed", "permitted", "legal", "illegal"),
)


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    `model` is a pydantic model, or a union of models; `folder` lies under data/ (chapters: under content/).
    `path` is the address of a record's page with `{id}` in it; a kind without pages of its own gives the page and
    anchor where its records stand, or None. A kind whose folder is one file must have it, unless it is `optional`.
    `table` is the ending of the table that lies beside each record. `checks` look at one record in the light of all.
    `reserved` are ids that no record can have, for the engine makes pages of these names itself; a test holds that they
    are all of them.

    `compared` are the sections of a page, by their ids, that a comparison sets side by side, at `compare/` below the
    index; "card" is the list of short fields. Kinds that are not compared name none.

    `index` is the page that lists the records, `facets` are what it filters by. `appendix` is where the book prints
    them; kinds that the book prints elsewhere (in the text, in the notes) say `printed`.

    `title` names a record in a language. Where titles are `common` nouns, English writes them small inside of a
    sentence; where they are `titled`, a sentence quotes them. `called` says that chapters may link to a record by a
    call of the kind's name; `onward` is the place of the kind among what a chapter rests on, at its end (0: it is not
    listed there). A link to a page of a kind with a `card` shows a picture elsewhere.
    Readers are `told` what changed in records of a kind from one edition to the next. Kinds that are `glossed` have
    prose in which the glossary knows terms; kinds that are `telling` put a fact that they cite before readers.

    `keywords` are other names the search finds a record by, `everyday` words by which readers look for it, each in the
    language that it is a word of; `weight` is how much the record counts there: 1 and more for what explains, less for
    records that are many, 0 for what is not found by name; `other_names` is how much such a word counts beside the
    title, and `cues` are words of a query that say this kind is meant: a Chinese one at its end, or anywhere in it
    after `~`; an English one as a word, or at its beginning after `^`. The full text of kinds of `prose` is searched
    too. `host` is the kind on whose pages the records of a kind without own pages stand. `cover` is what the report of
    coverage asks of the book.
    """

    name: str
    folder: str
    model: Any
    path: Callable[[Record, Catalog], str | None]
    title: Callable[[Any, Language], str]
    own_page: bool = True
    optional: bool = False
    table: str | None = None
    index: Index | None = None
    facets: tuple[Facet, ...] = ()
    appendix: Appendix | None = None
    printed: bool = False
    common: bool = False
    titled: bool = False
    called: bool = True
    onward: int = 0
    card: bool = False
    told: bool = False
    glossed: bool = False
    telling: bool = False
    keywords: Callable[[Any], tuple[str, ...]] = field(default=lambda _r: ())
    everyday: Callable[[Any], tuple[str, ...]] = field(default=lambda _r: ())
    weight: float = 1.0
    other_names: float = 0.985
    cues: tuple[str, ...] = ()
    prose: bool = False
    host: str = ""
    cover: Cover | None = None
    checks: tuple[Check, ...] = ()
    reserved: frozenset[str] = frozenset({"index"})
    compared: tuple[str, ...] = ()

    def keeps(self, slug: str | None) -> bool:
        """Whether an id is kept for pages of the engine: its own names, and those of the further pages of a list."""
        return slug in self.reserved or (self.own_page and re.fullmatch(r"part-\d+", slug or "") is not None)


def page_in(folder: str) -> Callable[[Record, Catalog], str | None]:
    """Records have a page each at `folder/id/`."""
    return lambda record, _catalog: f"{folder}/{record.id}/"


def anchor_on(page: str) -> Callable[[Record, Catalog], str | None]:
    """Records stand together on one page, each at its anchor."""
    return lambda record, _catalog: f"{page}#{record.id}"
