"""Lines of Chinese as they are set: WeasyPrint breaks them, and here they become full.

WeasyPrint justifies at blanks only, which Chinese has none of. What it calls to align a line is `align`, which halves
the marks at its ends and those that meet, and stretches it between its signs; `painting` prints what is noted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from casebook.presses.book import chinese

# By how much of its size a line gives way between two signs: at first, and at most. What is more than a tenth is taken
# for a blank by what copies text, so it is painted as room of the sign
EASY, _MOST = 0.1, 0.2


@dataclass
class Set:
    """How the text of a box is set: by how much it is stretched between its signs, in pixels, and whether behind its
    last one too; whether its gaps are twice as wide; whether its first and its last mark are halved. `grown` is by how
    much it is wider for all that."""

    stretch: float = 0.0
    behind: bool = False
    wider: bool = False
    first: bool = False
    last: bool = False
    grown: float = 0.0


@dataclass
class _Piece:
    """A text of a line with how it is set; its signs without those that take no room."""

    box: Any
    text: str
    size: float
    set: Set

    def halve(self, last: bool) -> None:
        """Halves the last mark, or the first; one that is halved already stays as it is."""
        if last and not self.set.last and not (self.set.first and len(self.text) == 1):
            self.set.last, self.set.grown = True, self.set.grown - self.size / 2
        elif not last and not self.set.first:
            self.set.first, self.set.grown = True, self.set.grown - self.size / 2


def setting_of(box: Any) -> Set | None:
    """How a text is set; None where it is set as it comes."""
    found: Set | None = box.__dict__.get("casebook_set")
    return found


def align(line: Any, available: float, last: bool) -> float:
    """Sets a line of Chinese to what width there is, and says by how much it is moved to the right, in pixels."""
    how = line.style["text_align_all"]
    if how in {"center", "right", "end"}:
        free: float = max(0.0, available - line.width)
        return free / 2 if how == "center" else free
    pieces = list(_pieces(line))
    texts = [piece for piece in pieces if piece is not None]
    _trim(pieces)
    slack = available - line.width - sum(piece.set.grown for piece in texts)
    if how == "justify" and not last and slack > 0:
        _stretch(pieces, slack, line.style["font_size"])
    if any(piece.set.grown for piece in texts):
        for piece in texts:
            piece.box.casebook_set = piece.set
        _move(line, 0.0)
    return 0.0


def _pieces(box: Any) -> Iterator[_Piece | None]:
    """The texts of a line in their order, and None for what is no text."""
    from weasyprint.formatting_structure import boxes

    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.TextBox):
            if text := "".join(char for char in child.text if char not in chinese.UNSEEN):
                yield _Piece(child, text, child.style["font_size"], Set())
        elif isinstance(child, boxes.InlineBox):
            yield from _pieces(child)
        else:
            yield None


def _trim(pieces: Sequence[_Piece | None]) -> None:
    """Halves the marks at both ends of a line and those that meet where one text ends and the next begins."""
    if not pieces:
        return
    if (first := pieces[0]) and first.text[0] in chinese.OPENING:
        first.halve(last=False)
    if final := pieces[-1]:
        if final.text.endswith(chinese.GAP):
            final.set.grown -= chinese.WIDTH_OF_GAP * final.size
        elif final.text[-1] in chinese.CLOSING:
            final.halve(last=True)
    for before, after in pairwise(pieces):
        if before and after and before.size == after.size:
            which = chinese.meet(before.text[-1], after.text[0])
            if which < 0:
                before.halve(last=True)
            elif which > 0:
                after.halve(last=False)


def _stretch(pieces: Sequence[_Piece | None], slack: float, size: float) -> None:
    """Spreads what a line lacks over its joints; where they would give way too much, its gaps are doubled at first."""
    joints = [(piece, *_joints(piece, after)) for piece, after in pairwise([*pieces, None]) if piece]
    total = sum(count for _piece, count, _behind, _gaps in joints)
    doubled = chinese.WIDTH_OF_GAP * size
    gaps = sum(own for _piece, _count, _behind, own in joints) * doubled
    wider = slack > total * EASY * size and slack >= gaps
    rest = slack - gaps if wider else slack
    if not total or rest > total * _MOST * size:
        return
    for piece, count, behind, own in joints:
        piece.set.stretch, piece.set.behind, piece.set.wider = rest / total, behind, wider
        piece.set.grown += count * rest / total + (own * doubled if wider else 0.0)


def _joints(piece: _Piece, after: _Piece | None) -> tuple[int, bool, int]:
    """At how many places a text can be stretched, whether the last of them is behind it; its gaps and blanks."""
    text = piece.text
    count = sum(map(chinese.stretches, text, text[1:]))
    behind = after is not None and chinese.stretches(text[-1], after.text[0])
    gaps = sum(map(text.count, chinese.BLANKS)) - (text[-1] in chinese.BLANKS and not behind)
    return count + behind, behind, gaps


def _move(box: Any, by: float) -> float:
    """Moves what stands in a line to the right by as much as what is before it has grown; gives by how much that is
    behind it."""
    from weasyprint.formatting_structure import boxes

    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.TextBox):
            child.position_x += by
            noted = setting_of(child)
            grown = noted.grown if noted else 0.0
            child.width += grown
            by += grown
        elif isinstance(child, boxes.InlineBox):
            child.position_x += by
            after = _move(child, by)
            child.width += after - by
            by = after
        else:
            child.translate(by, 0)
    if isinstance(box, boxes.LineBox):
        box.width += by
    return by
