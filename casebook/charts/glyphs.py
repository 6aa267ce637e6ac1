"""Characters as shapes: how wide one is and what it looks like, read from font files by matplotlib, once a process.

Like `backend` imported late: `fonts` imports it when there is something to measure or to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path as File
from typing import Any, NamedTuple

import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from numpy.typing import NDArray

UNITS = 1000  # to the em, for widths and outlines


class Outline(NamedTuple):
    """The shape of a character in units of the em, its baseline at zero, upwards positive: corners, and what leads to
    each, as matplotlib codes it."""

    corners: NDArray[np.float64]
    codes: NDArray[np.uint8]


Outlines = Sequence[tuple[Outline, float]]  # of a line's characters: each and where it begins, in units of the em


@cache
def _font(file: File) -> FT2Font:
    font = FT2Font(str(file))
    font.set_size(UNITS, 72)
    return font


@cache
def glyph(file: File, char: str) -> int:
    """The index of a character's glyph in a file; 0 where it has none."""
    return int(_font(file).get_char_index(ord(char)))


@cache
def advance(file: File, char: str) -> float:
    """How wide a character is, in units of the em."""
    return float(_font(file).load_char(ord(char), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536


@cache
def outline(file: File, char: str) -> Outline:
    """The shape of a character."""
    font = _font(file)
    font.load_char(ord(char), flags=LoadFlags.NO_HINTING)
    return _cubic(*font.get_path())


def _cubic(corners: NDArray[np.float64], codes: NDArray[Any]) -> Outline:
    """A shape whose quadratic curves are cubic, as PDF has them: rounded by us, they stay short in the file."""
    places: list[NDArray[np.float64]] = []
    kinds: list[int] = []
    k = 0
    while k < len(codes):
        if codes[k] == Path.CURVE3:
            start, turn, end = places[-1], corners[k], corners[k + 1]
            places += [start + (turn - start) * 2 / 3, end + (turn - end) * 2 / 3, end]
            kinds += [int(Path.CURVE4)] * 3
            k += 2
        else:
            places.append(corners[k])
            kinds.append(int(codes[k]))
            k += 1
    return Outline(np.array(places).reshape(-1, 2), np.array(kinds, dtype=np.uint8))
