"""The only way for a page to read: whatever it asks of catalog, findings, drawings and templates is noted.

A page that reads a record depends on the whole of it; one that only names it, on its name and address (`Ref`).
`Answers` answers the noted questions again in another build, by digests, without making any page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from casebook.catalog import Catalog, Key, R
from casebook.errors import Place
from casebook.evidence import Findings
from casebook.graph import Question, digest
from casebook.kinds import BY_NAME
from casebook.kinds.chapter import Chapter
from casebook.kinds.metric import Metric
from casebook.kinds.term import Term
from casebook.model.record import Record
from casebook.render.notes import Notes

if TYPE_CHECKING:
    from casebook.evidence.languages import Lag
    from casebook.render.book import Book, Drawing


class Ref:
    """A record by kind and id; whatever else is asked of it is read from the record, and noted."""

    __slots__ = ("_catalog", "id", "kind_name")

    def __init__(self, catalog: Catalog, kind: str, slug: str) -> None:
        self.kind_name = kind
        self.id = slug
        self._catalog = catalog

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.record, name)

    @property
    def record(self) -> Record:
        """The record itself, noted as read."""
        record = self._catalog.find(self.kind_name, self.id)
        assert record is not None, (self.kind_name, self.id)
        return record

    def __eq__(self, other: object) -> bool:
        return getattr(other, "kind_name", None) == self.kind_name and getattr(other, "id", None) == self.id

    def __hash__(self) -> int:
        return hash((self.kind_name, self.id))

    def __repr__(self) -> str:
        return f"Ref({self.kind_name!r}, {self.id!r})"


class AskingCatalog(Catalog):
    """A catalog that notes what is asked of it; `raw` is the one that it asks."""

    def __init__(self, raw: Catalog, notes: Notes) -> None:
        self.raw = raw
        self.notes = notes

    def get(self, model: type[R], slug: str) -> R:
        self.notes.note("record", model.kind_name, slug)
        return self.raw.get(model, slug)

    def find(self, kind: str, slug: str) -> Record | None:
        self.notes.note("record", kind, slug)
        return self.raw.find(kind, slug)

    def all(self, model: type[R]) -> tuple[R, ...]:
        self.notes.note("kind", model.kind_name)
        return self.raw.all(model)

    def slugs(self, kind: str) -> tuple[str, ...]:
        self.notes.note("slugs", kind)
        return self.raw.slugs(kind)

    def place(self, kind: str, slug: str) -> Place:
        return self.raw.place(kind, slug)

    def digest(self, kind: str, slug: str) -> str:
        self.notes.note("record", kind, slug)
        return self.raw.digest(kind, slug)

    def digest_of_kind(self, kind: str) -> str:
        self.notes.note("kind", kind)
        return self.raw.digest_of_kind(kind)

    def links_of(self, kind: str, slug: str) -> tuple[Key, ...]:
        self.notes.note("links", kind, slug)
        return self.raw.links_of(kind, slug)

    def citing(self, kind: str, slug: str) -> tuple[Key, ...]:
        self.notes.note("citing", kind, slug)
        return self.raw.citing(kind, slug)

    def everything(self) -> Iterator[Key]:
        self.notes.note("everything")
        return self.raw.everything()

    def __len__(self) -> int:
        self.notes.note("everything")
        return len(self.raw)


class AskingFindings:
    """Findings that note what is asked: each call by its arguments, each attribute by its name."""

    def __init__(self, raw: Any, notes: Notes, path: tuple[str, ...] = ()) -> None:
        self.raw = raw
        self._notes = notes
        self._path = path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.raw, name)
        path = (*self._path, name)
        if name in _INNER and not self._path:
            return AskingFindings(value, self._notes, path)
        if callable(value):

            def ask(*arguments: str) -> Any:
                self._notes.note("findings", ".".join(path), *arguments)
                return value(*arguments)

            return ask
        self._notes.note("findings", ".".join(path))
        return value


_INNER = frozenset({"answers"})  # parts of the findings that are asked fact by fact


@dataclass(frozen=True)
class AskingDrawings(Mapping[str, "Drawing"]):
    """Drawings that note what is asked; a chart's view is worked out from records, and these are noted with it."""

    raw: Mapping[str, Drawing]
    notes: Notes

    def __getitem__(self, slug: str) -> Drawing:
        self.notes.note("drawing", slug)
        return self.raw[slug]

    def __iter__(self) -> Iterator[str]:
        self.notes.note("slugs", "chart")
        return iter(self.raw)

    def __len__(self) -> int:
        self.notes.note("slugs", "chart")
        return len(self.raw)


@dataclass(frozen=True)
class AskingLags(Mapping[Key, "tuple[Lag, ...]"]):
    """Texts out of step that note of whom it was asked."""

    raw: Mapping[Key, tuple[Lag, ...]]
    notes: Notes

    def __getitem__(self, key: Key) -> tuple[Lag, ...]:
        self.notes.note("lags", *key)
        return self.raw[key]

    def __iter__(self) -> Iterator[Key]:
        self.notes.note("lagging")
        return iter(self.raw)

    def __len__(self) -> int:
        self.notes.note("lagging")
        return len(self.raw)


def asking(book: Book, notes: Notes) -> Book:
    """The same book, whose reading is noted."""
    return replace(
        book,
        catalog=AskingCatalog(book.catalog, notes),
        findings=cast("Findings", AskingFindings(book.findings, notes)),
        drawings=AskingDrawings(book.drawings, notes),
        lagging=AskingLags(book.lagging, notes),
        notes=notes,
    )


def raw(catalog: Catalog) -> Catalog:
    """The catalog itself, for what is noted in another way."""
    return catalog.raw if isinstance(catalog, AskingCatalog) else catalog


# questions of the catalog and of what was found out about it, which know no language
ALIKE = frozenset(
    {"record", "kind", "slugs", "everything", "links", "citing", "findings", "lags", "lagging", "template", "assets"}
    | {"number"}
)


@dataclass
class Answers:
    """Answers the questions of a language's pages by digests; each question once.

    `alike` are the answers that are the same in every language, shared by the answers of all of them.
    """

    book: Book
    others: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    alike: dict[Question, str] = field(default_factory=dict)
    _known: dict[Question, str] = field(default_factory=dict)

    def __call__(self, question: Question) -> str:
        known = self.alike if question[0] in ALIKE else self._known
        answer = known.get(question)
        if answer is None:
            answer = known[question] = self._answer(question)
        return answer

    def _answer(self, question: Question) -> str:
        name, *arguments = question
        found = self.others.get(name) or getattr(self, f"_{name}", None)
        return found(*arguments) if found else "no such question"  # of an older engine: never equal

    def _record(self, kind: str, slug: str) -> str:
        return self.book.catalog.digest(kind, slug)

    def _kind(self, kind: str) -> str:
        return self.book.catalog.digest_of_kind(kind)

    def _slugs(self, kind: str) -> str:
        return digest("\n".join(self.book.catalog.slugs(kind)))

    def _everything(self) -> str:
        return digest("\n".join(map(" ".join, self.book.catalog.everything())))

    def _links(self, kind: str, slug: str) -> str:
        return digest("\n".join(map(" ".join, self.book.catalog.links_of(kind, slug))))

    def _citing(self, kind: str, slug: str) -> str:
        return digest("\n".join(map(" ".join, self.book.catalog.citing(kind, slug))))

    def _ref(self, kind: str, slug: str) -> str:
        """The name and the address of a record: all that a link prints."""
        record = self.book.catalog.find(kind, slug)
        if record is None:
            return ""
        title = BY_NAME[kind].title(record, self.book.language)
        return digest(f"{title}\0{BY_NAME[kind].path(record, self.book.catalog)}")

    def _findings(self, path: str, *arguments: str) -> str:
        found: Any = self.book.findings
        try:
            for step in path.split("."):
                found = getattr(found, step)
            return digest(repr(found(*arguments) if arguments else found))
        except (KeyError, AttributeError):
            return ""

    def _figure(self, slug: str) -> str:
        """What an inline figure prints: its wording, its grade, what speaks against it, where it leads."""
        number = self.ask("number", slug)
        return number and digest(f"{number}{self.ask('ref', 'fact', slug)}")

    def _number(self, slug: str) -> str:
        """What an inline figure prints in any language."""
        fact: Any = self.book.catalog.find("fact", slug)
        if fact is None:
            return ""
        metric = self.book.catalog.get(Metric, fact.metric) if fact.metric else None
        reading = (metric.better, metric.unit, metric.is_change) if metric else None
        standing = self.ask("findings", "standing", slug), self.ask("findings", "relations_of", slug)
        return digest(f"{fact.figure.model_dump_json()}{reading!r}{standing}")

    def _short(self, slug: str) -> str:
        """What a citation prints of an instrument."""
        found: Any = self.book.catalog.find("instrument", slug)
        return (
            ""
            if found is None
            else digest(f"{found.short!r}{found.level.has('plain')}{self.ask('ref', 'instrument', slug)}")
        )

    def _cell(self, slug: str, row: str) -> str:
        """What a cell prints of a dataset."""
        data: Any = self.book.catalog.find("dataset", slug)
        if data is None:
            return ""
        found = [r for r in data.rows if r.row == row]
        return digest(f"{found!r}{data.unit}{self.ask('ref', 'dataset', slug)}")

    def _drawing(self, slug: str) -> str:
        drawing = self.book.drawings.get(slug)
        return "" if drawing is None else drawing.mark

    def _lags(self, kind: str, slug: str) -> str:
        return repr(self.book.lagging.get((kind, slug), ()))

    def _lagging(self) -> str:
        return digest(repr(sorted(self.book.lagging.items())))

    def _file(self, path: str) -> str:
        return str(self.book.has_file(path))

    def _sections(self) -> str:
        """The sections of all chapters with their titles, and the chapters by number and title; not their texts."""
        told = [(c.id, c.number, c.title, c.sections) for c in self.book.catalog.all(Chapter)]
        return digest(repr(told))

    def _contents(self) -> str:
        """The chapters as a list of contents shows them, with their opening paragraphs."""
        return digest(repr([(c.id, c.number, c.title, c.summary) for c in self.book.catalog.all(Chapter)]))

    def _glossary(self) -> str:
        """The words by which prose names terms; not what they mean."""
        words = [(t.id, t.name, t.abbreviation, t.also, t.search_only, t.everyday) for t in self.book.catalog.all(Term)]
        return digest(repr(words))

    def _template(self, name: str) -> str:
        """The text of a template where the book finds it first."""
        for folder in self.book.templates:
            path = folder / name
            if path.is_file():
                return file_digest(path)
        return ""

    def __hash__(self) -> int:
        return id(self)

    def ask(self, *question: str) -> str:
        return self(question)


def file_digest(path: Path) -> str:
    """A file's content by its digest; empty where it cannot be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""
