"""What stands beside a form: the words in which a source tells a figure, with its numbers marked, and what changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casebook import wording
from casebook.catalog import Catalog, Key
from casebook.editing.explaining import Touched
from casebook.errors import LANGUAGES, Language, Said
from casebook.kinds.fact import Fact
from casebook.kinds.source import SOURCE, Source
from casebook.text import Words
from casebook.wording.measures import plain
from casebook.wording.mentions import mentions

MOST_QUOTES = 24
SORTS = ("pages", "charts", "books", "files")


@dataclass(frozen=True)
class Part:
    """A run of an excerpt; `number` says that it states one."""

    text: str
    number: bool


@dataclass(frozen=True)
class Quote:
    """A figure, the words in which its source tells it (none where there are none), and that source."""

    key: Key
    figure: Said
    label: Said
    parts: tuple[Part, ...]
    language: Language | None
    source: Said
    source_id: str
    publisher: Said
    standing: str
    url: str


def quotes(catalog: Catalog, key: Key) -> list[Quote]:
    """The figure that a record is, or those that it names."""
    keys = [key] if key[0] == Fact.kind_name else [k for k in catalog.links_of(*key) if k[0] == Fact.kind_name]
    facts = [catalog.find(*k) for k in keys[:MOST_QUOTES]]
    return [made for fact in facts if isinstance(fact, Fact) and (made := _quote(fact, catalog))]


def _quote(fact: Fact, catalog: Catalog) -> Quote | None:
    source = catalog.find(Source.kind_name, fact.told_by)
    if not isinstance(source, Source):
        return None
    excerpt = fact.excerpt
    figure = Said(*(wording.figure(fact.figure, Words.load(language)) for language in LANGUAGES))
    return Quote(
        (Fact.kind_name, fact.id),
        figure,
        Said(fact.label.zh, fact.label.en),
        tuple(_parts(excerpt.text)) if excerpt else (),
        excerpt.language if excerpt else None,
        Said(*(SOURCE.title(source, language) for language in LANGUAGES)),
        source.id,
        Said(source.publisher.zh, source.publisher.en),
        source.standing.value,
        source.url or "",
    )


def _parts(text: str) -> Iterator[Part]:
    """An excerpt cut at the numbers that it states; whole where its plain text is another one."""
    if len(plain(text)) != len(text):
        yield Part(text, number=False)
        return
    at = 0
    for mention in mentions(plain(text)):
        if mention.start >= at:
            if mention.start > at:
                yield Part(text[at : mention.start], number=False)
            yield Part(text[mention.start : mention.end], number=True)
            at = mention.end
    if at < len(text):
        yield Part(text[at:], number=False)


@dataclass(frozen=True)
class Files:
    """The files of one sort that change with a record."""

    sort: str
    paths: Sequence[str]


def sorted_out(changes: Touched) -> list[Files]:
    """The files that print something of a record, by what they are."""
    found: dict[str, list[str]] = {}
    for path in changes.prints:
        found.setdefault(_sort(path), []).append(path.removeprefix("site/").removesuffix("index.html"))
    return [Files(sort, found[sort]) for sort in SORTS if sort in found]


def _sort(path: str) -> str:
    if path.endswith(".pdf"):
        return "books"
    if path.endswith((".svg", ".png")):
        return "charts"
    return "pages" if path.endswith(".html") else "files"
