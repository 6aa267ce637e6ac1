"""The search of the site, in two layers: an index of names of our own, and the full text behind it.

Both are made last, of what the pages left aside: the names again when a name or a line changed, the full text when
prose did. Each language has its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from casebook.graph import Files, Made, Target
from casebook.model.record import Record
from casebook.presses import fulltext, names
from casebook.presses.base import SITE, Workshop
from casebook.render import Book, Desk


def left_by(
    desk: Desk, address: str, title: str, record: Record | None, source: bytes, others: Sequence[str] = ()
) -> Files:
    """What a page leaves for the search: its entries among the names, and its text if it has prose.

    `others` are the other names of a page that is no record's.
    """
    name = address.rstrip("/").replace("/", "~") or "index"
    language = desk.language
    found = dict(names.asides(names.page_entries(desk, address, title, record, others), f"names/{language}", name))
    if text := fulltext.page_text(desk, address, title, record, source):
        found[f"text/{language}/{address.rstrip('/') or 'index'}.html"] = text
    return found


def targets(shop: Workshop) -> Iterator[Target]:
    """The files of the search, which wait for the pages."""
    for book in shop.books:
        language = book.language
        for part in names.PARTS:
            make = partial(_names, shop, book, part)
            yield Target(f"search {part} {language}", "site", make, language, late=1, stage="search")
        yield Target(f"search text {language}", "site", partial(_text, shop, book), language, late=1, stage="search")


def _names(shop: Workshop, book: Book, part: str) -> Made:
    folder = f"names/{book.language}/{part}/"
    content = names.joined(part, shop.aside(folder), book.words)
    return Made({f"{SITE}search/{part}.{book.language}.json": content}, (("", "aside", folder),), count=0)


def _text(shop: Workshop, book: Book) -> Made:
    folder = f"text/{book.language}/"
    files, count = fulltext.index(shop.effects, shop.aside(folder), len(folder))
    found = {f"{SITE}search/text.{book.language}/{path}": content for path, content in files.items()}
    return Made(found, (("", "aside", folder),), count=count)
