"""The deck: slides to present and to edit, each with a message, what stands below it, and what is said with it.

One file a project, which may be left out. A slide says its message as a sentence; its blocks are those of printed
sheets (`casebook.kinds.volume`), at most two, side by side. Sources and standing of all that it says go into its notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import Complaint, Kind
from casebook.kinds.checks import complaint
from casebook.kinds.volume import Block
from casebook.model.record import Record
from casebook.model.values import LocalText, RichText, Value

# types of chart that hold words: a slide has them as a table, which can be edited
WORDS = frozenset({"flow", "funnel", "pyramid"})


class Slide(Value):
    """A slide: its message, a line below it, one block or two, and what is said with it, beside the sources."""

    title: RichText
    lead: RichText | None = None
    blocks: Annotated[list[Block], Field(min_length=1, max_length=2)]
    spoken: RichText | None = None


class Deck(Record):
    """The deck. `title` is what it is called, `whom` who will show it to whom."""

    kind_name: ClassVar[str] = "deck"
    title: LocalText
    whom: LocalText
    slides: Annotated[list[Slide], Field(min_length=1)]


def _title(record: Deck, language: Language) -> str:
    return record.title.in_(language)


def _drawn_from_numbers(record: Deck, catalog: Catalog) -> Iterator[Complaint]:
    """Charts that are numbers, so that a presentation program can draw them again from their data."""
    for at, slide in enumerate(record.slides):
        for n, block in enumerate(slide.blocks):
            for i, shown in enumerate(block.charts):
                chart: object = catalog.find("chart", shown.chart)
                if getattr(chart, "chart", "") in WORDS:
                    loc = ("slides", at, "blocks", n, "charts", i, "chart")
                    yield complaint(loc, "deck-chart-of-words", chart=shown.chart)


DECK = Kind(
    name="deck",
    folder="data/deck.yml",
    model=Deck,
    path=lambda _record, _catalog: None,
    title=_title,
    own_page=False,
    optional=True,
    called=False,
    telling=True,
    checks=(_drawn_from_numbers,),
    weight=0,
)
