"""A drawing as the printed book takes it in: the operators of a PDF form, with text set as text in the book's own
fonts.

The form does not hold its fonts. It names them by their files and says which glyphs it sets, so that a book with
many drawings embeds each font once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casebook.charts import style
from casebook.charts.fonts import Fonts
from casebook.charts.sheet import XY, Fill, Sheet, Stroke, Words

_MARGIN = 1.0  # a stroke on the edge of a drawing is not cut in half


@dataclass(frozen=True)
class Form:
    """Operators in pixels from the top left corner, y downwards; `width` and `height` in pixels.

    `letters` are the glyphs by the name of the font file: glyph index -> the text that it stands for. The operators
    call a font by its file's name without the suffix.
    """

    width: float
    height: float
    operators: str
    letters: Mapping[str, Mapping[int, str]]

    def packed(self) -> bytes:
        """The form as bytes, the same for the same form."""
        letters = {file: {str(glyph): text for glyph, text in sorted(g.items())} for file, g in self.letters.items()}
        whole = {"width": self.width, "height": self.height, "operators": self.operators, "letters": letters}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()


def unpacked(data: bytes) -> Form:
    """The form that `packed` made bytes of."""
    whole: dict[str, Any] = json.loads(data)
    letters = {file: {int(glyph): text for glyph, text in g.items()} for file, g in whole["letters"].items()}
    return Form(whole["width"], whole["height"], whole["operators"], letters)


def of_sheet(sheet: Sheet, fonts: Fonts) -> Form:
    """What is drawn on a sheet, with a margin around it."""
    lines = [f"1 0 0 1 {n(_MARGIN)} {n(_MARGIN)} cm"]
    letters: dict[str, dict[int, str]] = {}
    for item in sheet.items:
        if isinstance(item, Fill):
            lines += [f"{colour(item.colour)} rg", *_outline(item.outline), "h f"]
        elif isinstance(item, Stroke):
            dash = " ".join(n(length) for length in item.dash)
            lines += [f"{colour(item.colour)} RG {n(item.width)} w 0 J 1 j [{dash}] 0 d"]
            lines += [operator for line in item.lines for operator in _outline(line)] + ["S"]
        else:
            lines += _words(item, fonts, letters)
    return Form(sheet.width + 2 * _MARGIN, sheet.height + 2 * _MARGIN, "\n".join(lines), letters)


def _outline(points: Iterable[XY]) -> list[str]:
    return [f"{n(x)} {n(y)} {'l' if at else 'm'}" for at, (x, y) in enumerate(points)]


def _words(item: Words, fonts: Fonts, letters: dict[str, dict[int, str]]) -> list[str]:
    """A line of text, begun where its box begins; its characters stand as far apart as they were measured."""
    lines = [f"{colour(item.colour)} rg BT 1 0 0 -1 {n(item.box.left)} {n(item.y)} Tm"]
    run, font = "", ""
    for char in item.text:
        path = fonts.file_of(char, item.bold)
        assert path is not None, char  # canvas.lay_out has looked
        glyph = fonts.glyph(char, item.bold)
        letters.setdefault(path.name, {}).setdefault(glyph, char)
        if path.stem != font:
            lines += [f"<{run}> Tj"] if run else []
            run, font = "", path.stem
            lines.append(f"/{font} {n(item.size)} Tf")
        run += f"{glyph:04x}"
    return [*lines, f"<{run}> Tj ET"]


def colour(token: str) -> str:
    """A token's colour on paper as PDF has it."""
    return rgb(style.PRINT_PAPER if token == "paper" else style.colour(token, "light"))


def rgb(literal: str) -> str:
    """A colour such as #1b1f24 as three parts of one."""
    return " ".join(n(int(literal[at : at + 2], 16) / 255, 4) for at in (1, 3, 5))


def n(number: float, places: int = 2) -> str:
    """A number as PDF has it."""
    text = f"{number:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
