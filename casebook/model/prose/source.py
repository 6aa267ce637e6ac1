"""Segments as a writer would type them. Parsed again they are the same, which a test holds the parser to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casebook.model.prose.segments import (
    Box,
    Break,
    Call,
    Code,
    Emphasis,
    Footnotes,
    Heading,
    Icon,
    Items,
    Link,
    Listing,
    Paragraph,
    Piece,
    Pieces,
    Quote,
    Rule,
    Segment,
    Sign,
    Strong,
    Table,
    Tabs,
    Text,
)

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#+\-.!|~&^:()=]")


def source(segments: Iterable[Segment]) -> str:
    """The segments as a writer would type them; parsed again they are the same."""
    return "\n\n".join(_segment(segment) for segment in segments) + "\n"


def _segment(segment: Segment) -> str:
    match segment:
        case Heading():
            marks = (f"#{segment.number}" if segment.number else "", ".editors-view" if segment.editors_view else "")
            tail = " ".join(mark for mark in marks if mark)
            return f"{'#' * segment.level} {_pieces(segment.pieces)}" + (f" {{{tail}}}" if tail else "")
        case Paragraph():
            return _pieces(segment.pieces)
        case Items():
            gap = "\n\n" if segment.loose else "\n"
            start = segment.start
            signs = [f"{start + n}. " if start is not None else "- " for n in range(len(segment.items))]
            return gap.join(
                sign + _indented(gap.join(_segment(s) for s in item), " " * len(sign))
                for sign, item in zip(signs, segment.items, strict=True)
            )
        case Quote():
            text = "\n\n".join(_segment(s) for s in segment.segments)
            return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
        case Table():
            rules = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
            rows = [segment.head, *segment.rows]
            drawn = [f"| {' | '.join(_pieces(cell) for cell in row)} |" for row in rows]
            return "\n".join([drawn[0], f"| {' | '.join(rules[a] for a in segment.aligns)} |", *drawn[1:]])
        case Listing():
            fence = "```"
            while fence in segment.text:
                fence += "`"
            return f"{fence}{segment.info}\n{segment.text}{fence}"
        case Rule():
            return "***"
        case Box(sort=sort, title=title, folds=folds):
            mark = {"": "!!!", "shut": "???", "open": "???+"}[folds]
            return _titled(f"{mark} {sort}", title, segment.segments)
        case Tabs(tabs=tabs):
            return "\n\n".join(_titled("===", tab.title, tab.segments) for tab in tabs)
        case Footnotes(notes=notes):
            return "\n\n".join(f"[^{note.label}]: {_pieces(note.pieces)}" for note in notes)
        case Call():
            return _call(segment)


def _pieces(pieces: Pieces) -> str:
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> str:
    match piece:
        case Text():
            return _SPECIAL.sub(r"\\\g<0>", piece.text)
        case Break():
            return "\\\n"
        case Code():
            ticks = "`"
            while ticks in piece.text:
                ticks += "`"
            text = piece.text
            padded = text.startswith(" ") and text.endswith(" ") and text.strip()  # a blank at both ends is taken off
            gap = " " if padded or text.startswith("`") or text.endswith("`") else ""
            return f"{ticks}{gap}{piece.text}{gap}{ticks}"
        case Strong():
            return f"**{_pieces(piece.pieces)}**"
        case Emphasis():
            return f"*{_pieces(piece.pieces)}*"
        case Link():
            return f"[{_pieces(piece.pieces)}](<{piece.address}>)"
        case Sign(label=label):
            return f"[^{label}]"
        case Icon(name=name):
            return f":{name}:"
        case Call():
            return _call(piece)


def _call(call: Call) -> str:
    texts = ", ".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in call.texts)
    return f"{{{{ {call.name}({texts}) }}}}"


def _titled(mark: str, title: Pieces | None, segments: Iterable[Segment]) -> str:
    body = "\n\n".join(_segment(s) for s in segments)
    inside = "\n".join("    " + line if line else "" for line in body.split("\n"))
    said = "" if title is None else f' "{_pieces(title)}"'
    return f"{mark}{said}\n\n{inside}"


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", "\n" + indent)
