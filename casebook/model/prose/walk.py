"""Walking the segments of a chapter: its calls, links, headings, sections, and its text as a reader sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casebook.model.prose.segments import (
    Box,
    Break,
    Call,
    Emphasis,
    Footnotes,
    Heading,
    Icon,
    Items,
    Link,
    Paragraph,
    Piece,
    Pieces,
    Quote,
    Segment,
    Segments,
    Sign,
    Strong,
    Table,
    Tabs,
    Text,
)

# stands for a call where text is looked at as one string: no letter, no digit, no blank
STAND_IN = "\ufffc"


def inner(segment: Segment) -> tuple[Segments, ...]:
    """What stands inside of a segment, each run of segments by itself: the items of a list, the texts of tabs."""
    match segment:
        case Items(items=items):
            return items
        case Quote(segments=segments) | Box(segments=segments):
            return (segments,)
        case Tabs(tabs=tabs):
            return tuple(tab.segments for tab in tabs)
        case _:
            return ()


def lines(segments: Iterable[Segment]) -> Iterator[tuple[Segment, Pieces]]:
    """Every run of pieces that a reader reads as one, in order, with the segment that it belongs to: the words of a
    heading, a paragraph, a cell."""
    for segment in segments:
        match segment:
            case Heading(pieces=pieces) | Paragraph(pieces=pieces):
                yield segment, pieces
            case Items() | Quote():
                for some in inner(segment):
                    yield from lines(some)
            case Box(title=title):
                if title:
                    yield segment, title
                yield from lines(segment.segments)
            case Tabs(tabs=tabs):
                for tab in tabs:
                    yield segment, tab.title
                    yield from lines(tab.segments)
            case Footnotes(notes=notes):
                for note in notes:
                    yield segment, note.pieces
            case Table(head=head, rows=rows):
                for cells in (head, *rows):
                    for cell in cells:
                        yield segment, cell


def pieces_of(pieces: Pieces, into: tuple[type, ...] = (Strong, Emphasis, Link)) -> Iterator[Piece]:
    """The pieces without anything inside, in order; `into` are those that are opened."""
    for piece in pieces:
        if isinstance(piece, into) and isinstance(piece, Strong | Emphasis | Link):
            yield from pieces_of(piece.pieces, into)
        else:
            yield piece


def calls(segments: Iterable[Segment]) -> Iterator[Call]:
    """Every call, in order of place."""
    for segment in segments:
        match segment:
            case Call():
                yield segment
            case Items() | Quote():
                for some in inner(segment):
                    yield from calls(some)
            case Box(title=title):
                yield from _calls_in(title or ())
                yield from calls(segment.segments)
            case Tabs(tabs=tabs):
                for tab in tabs:
                    yield from _calls_in(tab.title)
                    yield from calls(tab.segments)
            case _:
                for _segment, pieces in lines((segment,)):
                    yield from _calls_in(pieces)


def _calls_in(pieces: Pieces) -> Iterator[Call]:
    return (piece for piece in pieces_of(pieces) if isinstance(piece, Call))


def links(segments: Iterable[Segment]) -> Iterator[Link]:
    """Every link that is written as one, in order of place."""
    for _segment, pieces in lines(segments):
        yield from (p for p in pieces_of(pieces, (Strong, Emphasis)) if isinstance(p, Link))


def headings(segments: Iterable[Segment]) -> tuple[Heading, ...]:
    """The headings of sections."""
    return tuple(s for s in segments if isinstance(s, Heading) and s.number is not None)


def by_section(segments: Segments) -> dict[str, Segments]:
    """The segments of each section by its number; what stands before the first one is left out."""
    found: dict[str, list[Segment]] = {}
    number = None
    for segment in segments:
        if isinstance(segment, Heading) and segment.number is not None:
            number = segment.number
            found[number] = []
        elif number is not None:
            found[number].append(segment)
    return {number: tuple(inner) for number, inner in found.items()}


def running(segments: Iterable[Segment]) -> Iterator[str]:
    """The running text: what is neither heading, code, link nor call."""
    for segment, pieces in lines(segments):
        if not isinstance(segment, Heading):
            yield plain(pieces, (Strong, Emphasis))


def plain(pieces: Pieces, into: tuple[type, ...] = (Strong, Emphasis, Link)) -> str:
    """A run of pieces as one string; calls, code and what isn't opened leave a sign in their place, icons and the signs
    of footnotes none."""
    return "".join(
        piece.text if isinstance(piece, Text) else "\n" if isinstance(piece, Break) else STAND_IN
        for piece in pieces_of(pieces, into)
        if not isinstance(piece, Sign | Icon)
    )
