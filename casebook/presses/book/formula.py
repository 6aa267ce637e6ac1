"""Formulas for the printed book, which cannot draw MathML: LaTeX maths as outlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from casebook.charts.form import Form, n, rgb
from casebook.errors import ToolError


@dataclass(frozen=True)
class Formula:
    """A formula as drawn: its form, its width, height and depth below the line, in em of the text around it."""

    form: Form
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
    from matplotlib.textpath import TextPath, text_to_path

    properties = FontProperties(family="DejaVu Sans", size=_SIZE, math_fontfamily="stix")
    text = f"${latex}$"
    try:
        # as the path is made, so that the formula is read once
        large = FontProperties(family="DejaVu Sans", size=text_to_path.FONT_SCALE, math_fontfamily="stix")
        sizes = text_to_path.mathtext_parser.parse(text, text_to_path.DPI, large)
        width, height, depth = (float(size) * _SIZE / text_to_path.FONT_SCALE for size in sizes[:3])
        path = TextPath((0, 0), text, prop=properties)
    except ValueError as error:
        raise ToolError(f"the formula {latex!r} cannot be drawn for the PDF:\n{error}") from error
    box = path.get_extents()
    left, right = min(box.x0, 0) - 0.5, max(box.x1, width) + 0.5
    bottom, top = min(box.y0, -depth) - 0.5, max(box.y1, height - depth) + 0.5
    outline: list[str] = []
    last = (0.0, 0.0)
    for points, code in path.iter_segments(simplify=False, curves=True):
        # y grows downwards in a form, and its corner is at 0, 0
        at = [(float(x) - left, top - float(y)) for x, y in zip(points[::2], points[1::2], strict=True)]
        outline.append(_command(last, at, int(code)))
        last = at[-1]
    wide, high = right - left, top - bottom
    drawn = Form(wide, high, "\n".join([f"{rgb(colour)} rg", *outline, "f"]), {})
    return Formula(drawn, wide / _SIZE, high / _SIZE, -bottom / _SIZE)


def _command(last: tuple[float, float], points: Sequence[tuple[float, float]], code: int) -> str:
    letter = {1: "m", 2: "l", 3: "q", 4: "c", 79: "h"}[code]
    if letter == "h":
        return "h"
    if letter == "q":  # PDF has curves of the third degree only
        (x, y), (end_x, end_y) = points
        near, far = [((a + 2 * x) / 3, (b + 2 * y) / 3) for a, b in (last, (end_x, end_y))]
        return _command(last, [near, far, (end_x, end_y)], 4)
    return " ".join(f"{n(x, 3)} {n(y, 3)}" for x, y in points) + f" {letter}"
