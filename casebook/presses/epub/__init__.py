"""The EPUB of the book, one a language: text that flows, and notes that open where they are asked for.

`text` makes XHTML of what a printed edition is bound of, `packing` the publication (EPUB 3.3) around it, `cover` its
picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from casebook.errors import Language
from casebook.graph import Files, Target
from casebook.kinds.edition import Edition
from casebook.kinds.volume import Volume
from casebook.presses import book as book_press
from casebook.presses.base import DOWNLOADS, Offer, Output, Workshop, reading
from casebook.render import Book, epoch_of


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        for volume in book_press.declared(book):
            if volume.epub:
                name = file_name(book.edition, book.language)

                def files(book: Book = book, volume: Volume = volume, name: str = name) -> Files:
                    book.note("record", "edition", book.edition.id)
                    book.note("print")
                    return {f"downloads/{name}": publication(book, volume)}

                gives = (DOWNLOADS + name,)
                yield Target(f"epub {book.language}", "epub", reading(book)(files), book.language, gives=gives)


def publication(book: Book, volume: Volume) -> bytes:
    """A printed edition as an EPUB; the same records give the same bytes."""
    from casebook.presses.epub import cover, packing, text

    setting, sections = book_press.flowing(book, volume)
    made = text.Text(book, setting, sections)
    fonts = book.templates[-1] / "assets" / "fonts"
    return packing.packed(
        packing.Told(
            book,
            title=book.words("volume.titled", book=book.edition.title.in_(book.language), volume=_name(volume, book)),
            css=made.css,
            cover=cover.drawn(book, _name(volume, book), fonts),
            day=epoch_of(book.edition),
        ),
        made.documents,
        made.charts,
    )


def _name(volume: Volume, book: Book) -> str:
    return volume.title.in_(book.language)


def file_name(edition: Edition, language: Language) -> str:
    """The file's name below downloads/."""
    return f"casebook-{edition.id}.{language}.epub"


OUTPUT = Output("epub", _targets, first=True, offers=(Offer("epub", "EPUB", file_name),))
