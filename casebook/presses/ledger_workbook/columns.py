"""What the sheets of the ledger are made of: cells, columns, and what a column reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

from casebook import wording
from casebook.evidence import Standing
from casebook.kinds import BY_NAME
from casebook.kinds.dataset import Dataset
from casebook.kinds.dataset import Row as DatasetRow
from casebook.kinds.duty import Duty
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.model.listed import Listed
from casebook.model.record import Record
from casebook.model.values import AnyUnit, LocalText
from casebook.presses.base import root_of
from casebook.presses.plain import PlainDesk
from casebook.render import Book


@dataclass(frozen=True)
class Link:
    """A cell that leads to the row of a record."""

    kind: str
    slug: str
    text: str


@dataclass(frozen=True)
class Address:
    """A cell that leads out of the file."""

    url: str


Cell: TypeAlias = str | int | Decimal | Link | Address | None


@dataclass(frozen=True)
class Column:
    """A column: its name, by which its note is found, its width, what it holds, and the key of its head where that is
    not the field's."""

    name: str
    width: int
    value: Callable[[Ledger, Any], Cell]
    head: str = ""

    @property
    def key(self) -> str:
        return self.head or f"field.{self.name}"


@dataclass(frozen=True)
class Sheet:
    """A sheet: what its rows are, the kind whose records they are (none where several rows are of one record), its
    columns, and how many of them stand still. Its name is the plural of the kind, or `ledger.sheet.NAME`."""

    name: str
    rows: Callable[[Ledger], Iterable[Any]]
    columns: tuple[Column, ...]
    still: int = 2
    kind: bool = True


class Ledger:
    """What the sheets read, in one language."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.words = book.words
        self.catalog = book.catalog
        self._desk = PlainDesk(book, "site")

    def say(self, text: LocalText | None) -> str:
        """Plain text in the language of the file."""
        return text.in_(self.book.language) if text else ""

    def plain(self, text: LocalText | None) -> str:
        """Prose with its references as words."""
        return self._desk.words_in(text)

    def list(self, items: Iterable[str]) -> str:
        """A list in one cell."""
        return self.words("sign.list").join(items)

    def link(self, kind: str, slug: str | None, text: str = "") -> Cell:
        """A cell that leads to a record, which it names."""
        if slug is None:
            return None
        record = self.catalog.find(kind, slug)
        return Link(kind, slug, text or (BY_NAME[kind].title(record, self.book.language) if record else slug))

    def page(self, record: Record) -> Cell:
        """Where a record stands on the site: to follow where the site has an address, else as words."""
        path = BY_NAME[record.kind_name].path(record, self.catalog)
        if path is None:
            return None
        below = root_of(self.book.language) + path
        site = self.book.edition.site
        return Address(f"{site.rstrip('/')}/{below}") if site else below

    def standing(self, fact: str) -> Standing:
        return self.book.findings.standing(fact)

    def figure(self, fact: Fact) -> str:
        """A figure as the book says it."""
        metric = self.catalog.get(Metric, fact.metric) if fact.metric else None
        return self._desk.figure_text(fact.figure, metric)

    def row(self, dataset: Dataset, row: DatasetRow) -> str:
        """A value of a dataset with its unit and bound."""
        return self._desk.row_text(dataset, row)

    @cached_property
    def told_by(self) -> Counter[str]:
        """How many figures a source tells."""
        return Counter(fact.told_by for fact in self.catalog.all(Fact))

    @cached_property
    def of_metric(self) -> Counter[str]:
        """How many figures are of a metric."""
        return Counter(fact.metric for fact in self.catalog.all(Fact) if fact.metric)

    @cached_property
    def of_organisation(self) -> Counter[str]:
        """How many figures are of an organisation."""
        return Counter(fact.organisation for fact in self.catalog.all(Fact) if fact.organisation)

    @cached_property
    def of_law(self) -> Counter[str]:
        """How many duties an instrument gives."""
        return Counter(duty.instrument for duty in self.catalog.all(Duty))


def text_column(name: str, width: int, get: Callable[[Any], LocalText | None], head: str = "") -> Column:
    return Column(name, width, lambda ledger, record: ledger.say(get(record)), head)


def prose_column(name: str, width: int, get: Callable[[Any], LocalText | None], head: str = "") -> Column:
    return Column(name, width, lambda ledger, record: ledger.plain(get(record)), head)


def word_column(name: str, width: int, group: str, get: Callable[[Any], object], head: str = "") -> Column:
    """A word of the interface that stands for a choice of the record; nothing where it makes none."""

    def value(ledger: Ledger, record: Any) -> Cell:
        chosen = get(record)
        return ledger.words(f"{group}.{chosen}") if chosen is not None else None

    return Column(name, width, value, head)


def when_column(name: str, get: Callable[[Any], Any], head: str = "") -> Column:
    return Column(name, 14, lambda ledger, r: wording.period(get(r), ledger.words) if get(r) else None, head)


def to_column(name: str, width: int, kind: str, get: Callable[[Any], str | None], head: str = "") -> Column:
    """A link to the row of another record."""
    return Column(name, width, lambda ledger, record: ledger.link(kind, get(record)), head)


def listed_column(name: str, width: int, get: Callable[[Any], Listed]) -> Column:
    """A word of one of the book's own lists, by its name."""
    return Column(name, width, lambda ledger, record: get(record).in_(ledger.book.language))


def unit_column(get: Callable[[Any], AnyUnit | None]) -> Column:
    """The name of a unit; nothing where a value has none."""

    def value(ledger: Ledger, record: Any) -> Cell:
        unit = get(record)
        return wording.unit_name(unit, ledger.words) if unit else None

    return Column("unit", 14, value)


def address_column(name: str, width: int, get: Callable[[Any], str | None], head: str = "") -> Column:
    """A link out of the file."""

    def value(_ledger: Ledger, record: Any) -> Cell:
        url = get(record)
        return Address(url) if url else None

    return Column(name, width, value, head)


def plain_column(name: str, width: int, get: Callable[[Any], Cell], head: str = "") -> Column:
    return Column(name, width, lambda _ledger, record: get(record), head)


ID = plain_column("id", 24, lambda record: record.id)
PAGE = Column("page", 36, lambda ledger, record: ledger.page(record))
