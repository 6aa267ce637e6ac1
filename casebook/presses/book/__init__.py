"""The printed book as PDFs, in three steps: `copies` cuts it, `lay_out_all` sets what is not kept yet, `join` binds it.

    for copy in copies(book):
        laid = laid_out(copy, lambda parts: lay_out_all(parts, effects, tell))
        content = join(book, laid, copy.volume)

Nothing here imports WeasyPrint, pikepdf or matplotlib before it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from casebook.kinds.volume import Volume
from casebook.presses.book.cutting import Copy, Part, copies, flowing, parts
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
    "flowing",
    "join",
    "laid_out",
    "lay_out",
    "lay_out_all",
    "pages",
    "parts",
    "places",
]
_NOWHERE: Mapping[str, str] = {}


def laid_out(copy: Copy, lay: Callable[[Sequence[Part]], Sequence[LaidOut]]) -> tuple[LaidOut, ...]:
    """All parts of a copy as laid out by `lay`, its index last."""
    laid = tuple(lay(copy.parts))
    return laid if copy.index is None else (*laid, *lay([copy.index(laid)]))


def pages(laid: Sequence[LaidOut]) -> int:
    """How many pages the parts have together."""
    return sum(part.pages for part in laid)


def places(laid: Sequence[LaidOut], sign: str = "") -> dict[str, str]:
    """By anchor, the number of its page in a volume of these parts, with the volume's sign."""
    found: dict[str, str] = {}
    start = 1
    for part in laid:
        for name, (page, _x, _y) in part.anchors.items():
            found.setdefault(name, f"{sign}{start + page}")
        start += part.pages
    return found


def join(
    book: Book, laid: Sequence[LaidOut], volume: Volume | None = None, elsewhere: Mapping[str, str] = _NOWHERE
) -> bytes:
    """The PDF of a volume (the whole, if none is named), of its parts as laid out; the same parts give the same bytes.
    `elsewhere` are the places of what other volumes hold.

    Raises:
        SystemLibraryMissing: HarfBuzz's subset library is not on the machine.
        ToolError: a link or a page number leads to a place that no part has.
    """
    from casebook.presses.book import joining, library
    from casebook.presses.book.imprint import imprint

    library.require()
    volume = declared(book)[0] if volume is None else volume
    sewn = any(take.part == "cover" for take in volume.takes)
    binding = joining.Binding(volume.whole, sewn, volume.alone is not None, elsewhere)
    return joining.join(imprint(book, volume), laid, book.templates[-1] / "assets" / "fonts", binding)
