"""The PDF of each language as a target. Its parts are kept by content: only those that differ are laid out again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from casebook import machine
from casebook.errors import SystemLibraryMissing
from casebook.graph import Made, Target
from casebook.presses import book as book_press
from casebook.presses.base import SITE, Output, Workshop
from casebook.render import Book


def _targets(shop: Workshop) -> Iterator[Target]:
    able = cache(lambda: not machine.missing_libraries(shop.effects.opens))
    for book in shop.books:
        name = f"pdf {book.language}"
        make = partial(_printed, book, shop)
        yield Target(name, "pdf", make, book.language, gives=(_path(book),), able=able, stage=name)


def _path(book: Book) -> str:
    return f"{SITE}downloads/{book_press.file_name(book)}"


def _printed(book: Book, shop: Workshop) -> Made:
    if missing := machine.missing_libraries(shop.effects.opens):
        raise SystemLibraryMissing(machine.needed(missing))
    assert book.notes is not None
    book.notes.begin()
    book.note("record", "edition", book.edition.id)
    book.note("print")
    pieces = book_press.parts(book)
    laid = book_press.lay_out_all(
        pieces, shop.effects, lambda done: shop.progress(f"pdf {book.language}", done.done, done.of)
    )
    content = book_press.join(book, laid)
    return Made({_path(book): content}, book.notes.taken(), count=book_press.pages(laid))


OUTPUT = Output("pdf", _targets)
