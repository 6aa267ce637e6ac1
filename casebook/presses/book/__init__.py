"""The printed book as PDFs, in three steps: `copies` cuts it, `lay_out_all` sets what is not kept yet, `join` binds it.

    for copy in copies(book):
        laid = lay_out_all(copy.parts, effects, tell)
        content = join(book, laid, copy.volume)

Nothing here imports WeasyPrint, pikepdf or matplotlib before it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from casebook.kinds.volume import Volume
from casebook.presses.book.cutting import Copy, Part, copies, parts
from casebook.presses.book.layout import LaidOut, lay_out
from casebook.presses.book.volumes import declared, file_name
from casebook.presses.book.workers import Progress, close, lay_out_all
from casebook.render import Book

__all__ = [
    "Copy",
    "LaidOut",
    "Part",
    "Progress",
    "close",
    "copies",
    "declared",
    "file_name",
    "join",
    "lay_out",
    "lay_out_all",
    "pages",
    "parts",
]


def pages(laid: Sequence[LaidOut]) -> int:
    """How many pages the parts have together."""
    return sum(part.pages for part in laid)


def join(book: Book, laid: Sequence[LaidOut], volume: Volume | None = None) -> bytes:
    """The PDF of a volume (the whole, if none is named), of its parts as laid out; the same parts give the same bytes.

    Raises:
        SystemLibraryMissing: HarfBuzz's subset library is not on the machine.
        ToolError: a link or a page number leads to a place that no part has.
    """
    from casebook.presses.book import joining, library
    from casebook.presses.book.imprint import imprint

    library.require()
    volume = declared(book)[0] if volume is None else volume
    return joining.join(imprint(book, volume), laid, book.templates[-1] / "assets" / "fonts", volume.whole)
