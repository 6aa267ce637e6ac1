"""Prose as it was read: the segments of a chapter, parsed once, which everything else walks.

A chapter is a tuple of segments: headings, paragraphs, lists, quotations, tables, listings, rules, boxes, tabs, and
calls that stand alone (`Call`); its footnotes are the last. Inside of a segment stand pieces: text, emphasis, code,
links, icons, signs of footnotes, and calls in the sentence. Places are where a thing stands in its file; they take no
part in what is equal.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from casebook.errors import Language, Place

NOWHERE = Place("")
BLOCKS = frozenset({"chart", "table", "facts", "correction"})
# the sorts of boxes that Material for MkDocs knows
BOXES = (
    *("note", "abstract", "info", "tip", "success", "question"),
    *("warning", "failure", "danger", "bug", "example", "quote"),
)
# name of a call that prints more than a link to a record -> how many texts it takes, at least and at most
CALLS: dict[str, tuple[int, int]] = {
    "fact": (1, 2),
    "cell": (2, 3),
    "chart": (1, 1),
    "chart_link": (1, 2),
    "table": (1, 1),
    "facts": (1, 99),
    "correction": (1, 1),
    "section": (1, 2),
    "date": (1, 1),
    "name": (1, 1),
}


@dataclass(frozen=True)
class Call:
    """`{{ name("text", …) }}`: what it calls, its texts, where its name stands."""

    name: str
    texts: tuple[str, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    def targets(self) -> Iterator[tuple[str, str]]:
        """The records that a call names, as kind and id; also `section` and `cell` (`dataset/row`)."""
        if self.name == "chart_link":
            yield "chart", self.texts[0]
        elif self.name == "table":
            yield "dataset", self.texts[0]
        elif self.name == "facts":
            for slug in self.texts:
                yield "fact", slug
        elif self.name == "cell":
            yield "cell", "/".join(self.texts[:2])
        elif self.name not in {"date", "name"}:
            yield self.name, self.texts[0]


@dataclass(frozen=True)
class Text:
    """Words as a reader sees them. `spots` say where runs of it begin: offset in the text, line, column."""

    text: str
    spots: tuple[tuple[int, int, int], ...] = field(default=(), compare=False, repr=False)

    def spot(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of the sign at an offset; (0, 0) where nobody knows."""
        if not self.spots:
            return 0, 0
        begin, line, column = self.spots[max(0, bisect_right(self.spots, offset, key=lambda s: s[0]) - 1)]
        return line, column + max(0, offset - begin)


@dataclass(frozen=True)
class Break:
    """A line break that the writer wants."""


@dataclass(frozen=True)
class Code:
    """Signs that stand for themselves, in the sentence."""

    text: str


@dataclass(frozen=True)
class Strong:
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Emphasis:
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Link:
    """A link to the web, to an anchor of the chapter (`#2.1`), or to a page of the site (`../../facts/`)."""

    address: str
    pieces: tuple[Piece, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Sign:
    """The sign of a footnote in the sentence: which one it is, and how often it has been set before."""

    label: str
    number: int
    before: int = 0
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)
class Icon:
    """A picture of the theme beside words, by its name: `material-check`."""

    name: str


Piece: TypeAlias = Text | Break | Code | Strong | Emphasis | Link | Sign | Icon | Call
Pieces: TypeAlias = tuple[Piece, ...]
Align = Literal["", "left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading. `number` is a section's ("2.1"); smaller headings have none, but an `anchor` ("2.1-1")."""

    level: int
    pieces: Pieces
    number: str | None = None
    editors_view: bool = False
    anchor: str = field(default="", compare=False)
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def title(self) -> str:
        """The words of the heading without its marks."""
        return "".join(piece.text for piece in _opened(self.pieces) if isinstance(piece, Text))


@dataclass(frozen=True)
class Paragraph:
    pieces: Pieces


@dataclass(frozen=True)
class Items:
    """A list. `start` is the first number of an ordered one, None for bullets; loose items are set apart."""

    items: tuple[tuple[Segment, ...], ...]
    start: int | None = None
    loose: bool = False


@dataclass(frozen=True)
class Quote:
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Table:
    aligns: tuple[Align, ...]
    head: tuple[Pieces, ...]
    rows: tuple[tuple[Pieces, ...], ...]


@dataclass(frozen=True)
class Listing:
    """Lines that stand for themselves, on their own."""

    text: str
    info: str = ""


@dataclass(frozen=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True)
class Box:
    """What stands apart from the text: a note, a warning … Without a title of its own (None) it is called by its sort.
    One that folds is open or shut at first."""

    sort: str
    title: Pieces | None
    segments: tuple[Segment, ...]
    folds: Literal["", "open", "shut"] = ""


@dataclass(frozen=True)
class Tab:
    title: Pieces
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Tabs:
    """Several texts in one place, of which a reader sees one at a time."""

    tabs: tuple[Tab, ...]


@dataclass(frozen=True)
class Footnote:
    label: str
    pieces: Pieces
    times: int = 1
    """How many signs lead to it."""


@dataclass(frozen=True)
class Footnotes:
    """The footnotes of a chapter, in the order of their signs."""

    notes: tuple[Footnote, ...]


Segment: TypeAlias = Heading | Paragraph | Items | Quote | Table | Listing | Rule | Box | Tabs | Footnotes | Call
Segments: TypeAlias = tuple[Segment, ...]


@dataclass(frozen=True)
class Prose:
    """A chapter's segments in both languages."""

    zh: Segments
    en: Segments

    def in_(self, language: Language) -> Segments:
        return self.zh if language == "zh" else self.en


def _opened(pieces: Pieces) -> Iterator[Piece]:
    for piece in pieces:
        if isinstance(piece, Strong | Emphasis | Link):
            yield from _opened(piece.pieces)
        else:
            yield piece
