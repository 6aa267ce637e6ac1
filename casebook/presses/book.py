"""The PDF of each language, as a target."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
from collections.abc import Iterator

from casebook.graph import Files, Target
from casebook.presses.base import Output, Workshop, reading
from casebook.render import Book


def _targets(shop: Workshop) -> Iterator[Target]:
    from casebook.presses import print as book_press

    for book in shop.books:

        def files(book: Book = book) -> Files:
            book.note("record", "edition", book.edition.id)
            book.note("print")
            job = book_press.book_html(book)
            with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
                content, _pages = process.submit(book_press.write_pdf, job).result()
            return {f"downloads/{book_press.file_name(book)}": content}

        yield Target(f"pdf {book.language}", "pdf", reading(book)(files), book.language, stage=f"pdf {book.language}")


OUTPUT = Output("pdf", _targets)
