"""Room on a slide: how many lines a text takes at a size, and the largest size at which it fits.

A presentation program breaks lines itself, with fonts that are not known here: widths are estimates on the safe side.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence

# widths of signs in em, somewhat more than those of Calibri and its like
_THIN = frozenset(" \u00a0.,;:'’‘|!ijltfI()[]-/")
_JOINTS = re.compile(r"[\u3000-\u9fff\uff00-\uffef](?=[A-Za-z0-9])|[A-Za-z0-9%](?=[\u3000-\u9fff\uff00-\uffef])")
_WIDTHS = {"thin": 0.29, "small": 0.51, "large": 0.6}
_BOLD = 1.05
_LEADING, _EASTERN_LEADING = 1.24, 1.42  # fonts of Han signs are higher
_JOINT = 0.25  # what programs put between what is full-width and other letters
AFTER = 0.35  # of the size, below a paragraph


def width(text: str, bold: bool = False) -> float:
    """The width of a line of text in em."""
    total = _JOINT * len(_JOINTS.findall(text))
    for sign in text:
        if unicodedata.east_asian_width(sign) in {"W", "F"}:
            total += 1.0
        else:
            large = sign.isupper() or sign in "mwMW%&"
            total += _WIDTHS["thin" if sign in _THIN else "large" if large else "small"]
    return total * (_BOLD if bold else 1)


def leading(text: str) -> float:
    """How far lines of a text stand apart, in its size."""
    return _EASTERN_LEADING if any(unicodedata.east_asian_width(sign) in {"W", "F"} for sign in text) else _LEADING


def lines(text: str, size: float, room: float, bold: bool = False) -> int:
    """How many lines a paragraph takes in a room of so many points."""
    return max(1, math.ceil(width(text, bold) * size / max(room, size)))


def height(paragraphs: Iterable[tuple[str, bool]], size: float, room: float) -> float:
    """How high paragraphs stand, in points; each with whether it is bold."""
    return sum((lines(text, size, room, bold) * leading(text) + AFTER) * size for text, bold in paragraphs)


def largest(paragraphs: Sequence[tuple[str, bool]], room: float, high: float, sizes: Sequence[float]) -> float | None:
    """The largest of the sizes at which paragraphs fit; None where none does."""
    return next((size for size in sizes if height(paragraphs, size, room) <= high), None)


def columns(rows: Sequence[Sequence[str]], room: float) -> list[float]:
    """Widths of a table's columns in points: by what they hold, none below a ninth of the whole."""
    weights = [max(4.0, math.sqrt(sum(width(row[at]) for row in rows) / len(rows)) * 3) for at in range(len(rows[0]))]
    least = room / 9
    free = room - least * len(weights)
    return [least + free * weight / sum(weights) for weight in weights]


def row_height(cells: Sequence[str], widths: Sequence[float], size: float, inset: float, first_bold: bool) -> float:
    """How high a row of a table stands."""
    most = max(
        lines(cell, size, wide - 2 * inset, first_bold and at == 0)
        for at, (cell, wide) in enumerate(zip(cells, widths, strict=True))
    )
    return most * max(leading(cell) for cell in cells) * size + 2 * inset
