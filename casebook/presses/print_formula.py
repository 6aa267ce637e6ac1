"""Formulas for the printed book, which cannot draw MathML: LaTeX maths to an SVG of outlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import SupportsInt

from casebook.errors import ToolError


@dataclass(frozen=True)
class Formula:
    """A formula as drawn: its SVG, its width, height and depth below the line, in em of the text around it."""

    svg: bytes
    width: float
    height: float
    depth: float


_SIZE = 20.0  # drawn at this size; the page scales it to the text


@cache
def draw(latex: str, colour: str = "#1b1f24") -> Formula:
    """A formula as outlines, so that it brings no font into the book.

    Raises:
        ToolError: matplotlib cannot read the formula.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser
    from matplotlib.textpath import TextPath

    properties = FontProperties(family="DejaVu Sans", size=_SIZE, math_fontfamily="stix")
    text = f"${latex}$"
    try:
        width, height, depth, *_ = MathTextParser("path").parse(text, dpi=72, prop=properties)
        path = TextPath((0, 0), text, prop=properties)
    except ValueError as error:
        raise ToolError(f"the formula {latex!r} cannot be drawn for the PDF:\n{error}") from error
    box = path.get_extents()
    left, right = min(box.x0, 0) - 0.5, max(box.x1, width) + 0.5
    bottom, top = min(box.y0, -depth) - 0.5, max(box.y1, height - depth) + 0.5
    outline = " ".join(_command(points, code) for points, code in path.iter_segments(simplify=False, curves=True))
    wide, high = f"{right - left:.2f}", f"{top - bottom:.2f}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.2f} {-top:.2f} {wide} {high}" '
        f'width="{wide}" height="{high}"><path fill="{colour}" d="{outline}"/></svg>'
    )
    return Formula(svg.encode(), (right - left) / _SIZE, (top - bottom) / _SIZE, -bottom / _SIZE)


def _command(points: Iterable[float], code: SupportsInt) -> str:
    letter = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}[int(code)]
    if letter == "Z":
        return "Z"
    numbers = [float(n) for n in points]
    # y grows downwards in SVG
    return letter + " ".join(f"{n if i % 2 == 0 else -n:.2f}" for i, n in enumerate(numbers))
