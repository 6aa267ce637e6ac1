"""The ledger as one workbook: a sheet a kind, a row a record, links from row to row, and a sheet that says how to read.

`SHEETS` is the visible list. A column says what it holds of a record; head and note come from the words of the
interface. Nothing in the file is a formula: what a record says stays text, and links are made of ids alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from casebook.errors import Language
from casebook.graph import Files, Target
from casebook.kinds.edition import Edition
from casebook.presses.base import DOWNLOADS, Offer, Output, Workshop, reading
from casebook.presses.ledger_workbook.columns import Ledger, Sheet
from casebook.presses.ledger_workbook.sheets import SHEETS
from casebook.presses.ledger_workbook.writing import Sheets
from casebook.presses.workbook import written
from casebook.render import Book

__all__ = ["OUTPUT", "SHEETS", "file_name", "workbook"]


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        name = file_name(book.edition, book.language)
        path = f"downloads/{name}"

        def files(book: Book = book, path: str = path) -> Files:
            book.note("record", "edition", book.edition.id)
            return {path: workbook(book)}

        count = partial(_count, book)
        make = reading(book, sheets=count)(files)
        yield Target(f"ledger {book.language}", "ledger", make, book.language, gives=(DOWNLOADS + name,))


def file_name(edition: Edition, language: Language) -> str:
    """The file's name below downloads/."""
    return f"casebook-{edition.id}-ledger.{language}.xlsx"


def _count(book: Book) -> int:
    return 1 + len(_filled(Ledger(book)))


def _filled(ledger: Ledger) -> list[tuple[Sheet, Sequence[Any]]]:
    """The sheets that have rows, with these."""
    found = [(sheet, tuple(sheet.rows(ledger))) for sheet in SHEETS]
    return [(sheet, rows) for sheet, rows in found if rows]


def workbook(book: Book) -> bytes:
    """The whole ledger in one language; the same records give the same bytes."""
    ledger = Ledger(book)
    title = book.words("volume.titled", book=ledger.say(book.edition.title), volume=book.words("files.ledger"))
    return written(book, title, lambda file: Sheets(file, ledger, _filled(ledger)).write())


OUTPUT = Output("ledger", _targets, first=True, offers=(Offer("ledger", "XLSX", file_name),))
