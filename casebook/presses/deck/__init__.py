"""The deck as PPTX, one a language: slides that can be edited, charts with their data, sources and grades in the notes.

`setting` makes slides of what `data/deck.yml` says, `native` makes charts, `fitting` finds the size at which a text has
room, `packing` makes the same bytes of the same slides.
"""

from __future__ import annotations

from collections.abc import Iterator

from casebook.errors import Language
from casebook.graph import Files, Target
from casebook.kinds.deck import Deck
from casebook.kinds.edition import Edition
from casebook.presses.base import DOWNLOADS, Offer, Output, Workshop, reading
from casebook.render import Book, raw


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        for slug in raw(book.catalog).slugs("deck"):
            name = file_name(book.edition, book.language)

            def files(book: Book = book, slug: str = slug, name: str = name) -> Files:
                from casebook.presses.deck.setting import presentation  # python-pptx takes its time to load

                book.note("record", "edition", book.edition.id)
                return {f"downloads/{name}": presentation(book.catalog.get(Deck, slug), book)}

            def slides(book: Book = book, slug: str = slug) -> int:
                return len(book.catalog.get(Deck, slug).slides)

            make = reading(book, slides=slides)(files)
            yield Target(f"deck {book.language}", "deck", make, book.language, gives=(DOWNLOADS + name,))


def file_name(edition: Edition, language: Language) -> str:
    """The file's name below downloads/."""
    return f"casebook-{edition.id}-deck.{language}.pptx"


OUTPUT = Output("deck", _targets, first=True, offers=(Offer("deck", "PPTX", file_name),))
