"""The printed book as a PDF, in three steps: `parts` cuts it, `lay_out_all` sets what is not kept yet, `join` binds it.

    pieces = parts(book)
    laid = lay_out_all(pieces, effects, tell)
    content = join(book, laid)

Nothing here imports WeasyPrint, pikepdf or matplotlib before it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from casebook.presses.book.cutting import Part, parts
from casebook.presses.book.layout import LaidOut, lay_out
from casebook.presses.book.workers import Progress, close, lay_out_all
from casebook.render import Book

__all__ = ["LaidOut", "Part", "Progress", "close", "file_name", "join", "lay_out", "lay_out_all", "pages", "parts"]


def file_name(book: Book) -> str:
    """The PDF's name below downloads/, which the site's pages link to."""
    return f"casebook-{book.edition.id}.{book.language}.pdf"


def pages(laid: Sequence[LaidOut]) -> int:
    """How many pages the parts have together."""
    return sum(part.pages for part in laid)


def join(book: Book, laid: Sequence[LaidOut]) -> bytes:
    """The PDF of a book, of its parts as laid out; the same parts give the same bytes.

    Raises:
        SystemLibraryMissing: HarfBuzz's subset library is not on the machine.
        ToolError: a link or a page number leads to a place that no part has.
    """
    from casebook.presses.book import joining, library
    from casebook.presses.book.imprint import imprint

    library.require()
    return joining.join(imprint(book), laid, book.templates[-1] / "assets" / "fonts")
