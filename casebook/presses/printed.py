"""The PDFs of each language as targets, one a volume and a size of paper. The parts are kept by content: only those
that differ are laid out again, and each once for all volumes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, partial

from casebook import machine
from casebook.errors import SystemLibraryMissing, ToolError
from casebook.graph import Made, Question, Target
from casebook.kinds.volume import Paper, Volume
from casebook.presses import book as book_press
from casebook.presses.base import SITE, Output, Workshop, told
from casebook.render import Book

_PICTURE = 360  # the width of the picture of a first page, in pixels


def _targets(shop: Workshop) -> Iterator[Target]:
    able = cache(lambda: not machine.missing_libraries(shop.effects.opens))
    for book in shop.books:
        bindery = _Bindery(book, shop)
        for volume in book_press.declared(book):
            for paper in volume.on(book.language):
                name = f"pdf {book.language}" if volume.whole else f"pdf {book.language} {volume.id} {paper.lower()}"
                make = partial(bindery.bound, volume, paper)
                path = _path(book, volume, paper)
                gives = (path,) if volume.alone else (path, _picture(path))
                stage = f"pdf {book.language}"
                yield Target(
                    name,
                    "pdf",
                    make,
                    book.language,
                    gives=gives,
                    able=able,
                    stage=stage,
                    volume=volume.id.partition("/")[0],
                )


def _path(book: Book, volume: Volume, paper: Paper) -> str:
    return f"{SITE}downloads/{book_press.file_name(book, volume, paper)}"


def _picture(path: str) -> str:
    return f"{path.removesuffix('.pdf')}.png"


def first_page(pdf: bytes) -> bytes:
    """The first page of a PDF as a PNG, to show what a file is before it is fetched."""
    import pypdfium2  # type: ignore[import-untyped]  # the library has no types

    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        image = page.render(scale=_PICTURE / page.get_width()).to_pil().convert("P", palette=1, colors=64)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


class _Bindery:
    """The volumes of a language: the book is cut once, and a part is laid out once, whoever takes it."""

    def __init__(self, book: Book, shop: Workshop) -> None:
        self._book = book
        self._shop = shop
        self._laid: dict[str, book_press.LaidOut] = {}

    @cached_property
    def _cut(self) -> tuple[tuple[book_press.Copy, ...], tuple[Question, ...]]:
        """The copies, and what was asked to make them, which every volume rests on."""
        book = self._book
        assert book.notes is not None
        book.notes.begin()
        book.note("record", "edition", book.edition.id)
        book.note("print")
        return book_press.copies(book), book.notes.taken()

    def bound(self, volume: Volume, paper: Paper) -> Made:
        """A volume as a file.

        Raises:
            SystemLibraryMissing: a library that the PDF needs is not on this machine.
        """
        book, shop = self._book, self._shop
        if missing := machine.missing_libraries(shop.effects.opens):
            raise SystemLibraryMissing(machine.needed(missing))
        copies, asked = self._cut
        copy = next(c for c in copies if (c.volume.id, c.paper) == (volume.id, paper))
        laid = self._whole_of(copy)
        content = book_press.join(book, laid, volume, self._elsewhere(laid))
        count, path = book_press.pages(laid), _path(book, volume, paper)
        files = {path: content}
        if volume.alone is None:
            files[_picture(path)] = first_page(content)
        return Made(files, asked, told(files, pages=count), count)

    def _elsewhere(self, laid: Sequence[book_press.LaidOut]) -> Mapping[str, str]:
        """The pages of other volumes, where these parts print such; the first volume that has a thing tells it."""
        own = {name for part in laid for name in part.anchors}
        if all(reference.target in own for part in laid for reference in part.references):
            return {}
        return self._pages

    @cached_property
    def _pages(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for copy in self._cut[0]:
            if copy.volume.sign and copy.paper is next(iter(copy.volume.papers)):
                found = {**book_press.places(self._whole_of(copy), copy.volume.sign), **found}
        return found

    def _whole_of(self, copy: book_press.Copy) -> tuple[book_press.LaidOut, ...]:
        """All parts of a copy as laid out, its index at the end."""
        return book_press.laid_out(copy, self._lay_out)

    def _lay_out(self, parts: Sequence[book_press.Part]) -> tuple[book_press.LaidOut, ...]:
        wanted = [part for part in parts if part.key not in self._laid]
        shop, stage = self._shop, f"pdf {self._book.language}"
        made = book_press.lay_out_all(wanted, shop.effects, lambda done: shop.progress(stage, done.done, done.of))
        for part, laid_out in zip(wanted, made, strict=True):
            require_sheets_fit(part, laid_out)
        self._laid |= {part.key: laid for part, laid in zip(wanted, made, strict=True)}
        return tuple(self._laid[part.key] for part in parts)


def require_sheets_fit(part: book_press.Part, laid: book_press.LaidOut) -> None:
    """A sheet is one page.

    Raises:
        ToolError: sheets of a volume take more pages than they are.
    """
    sheets = part.html.count('<section class="sheetpage"')
    if sheets and laid.pages != sheets:
        raise ToolError(f"PDF ({part.language}, {part.name}): {sheets} sheets take {laid.pages} pages of {part.paper}")


OUTPUT = Output("pdf", _targets, first=True)
