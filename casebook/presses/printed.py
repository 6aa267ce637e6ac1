"""The PDF of each language as a target. Its parts are kept by content: only those that differ are laid out again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from casebook.graph import Made, Target
from casebook.presses import book as book_press
from casebook.presses.base import SITE, Output, Workshop
from casebook.render import Book


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        name = f"pdf {book.language}"
        yield Target(name, "pdf", partial(_printed, book, shop), book.language, stage=name)


def _printed(book: Book, shop: Workshop) -> Made:
    assert book.notes is not None
    book.notes.begin()
    book.note("record", "edition", book.edition.id)
    book.note("print")
    pieces = book_press.parts(book)
    laid = book_press.lay_out_all(
        pieces, shop.effects, lambda done: shop.progress(f"pdf {book.language}", done.done, done.of)
    )
    content = book_press.join(book, laid)
    path = f"{SITE}downloads/{book_press.file_name(book)}"
    return Made({path: content}, book.notes.taken(), count=book_press.pages(laid))


OUTPUT = Output("pdf", _targets)
