"""Writes casebook/load/glyphs.txt: the characters that the fonts of the book have, so that `check` need not open them.

Run it after a change of the fonts: `.venv/bin/python tools/glyphs.py`. A test holds the file to the fonts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from casebook.errors import LANGUAGES  # the checkout's own
from casebook.presses.book.glyphs import coverage

HOME = Path(__file__).resolve().parent.parent
FONTS = HOME / "templates" / "assets" / "fonts"
FILE = HOME / "casebook" / "load" / "glyphs.txt"


def glyphs() -> str:
    """The text of the file: a line a language, ranges of code points in hexadecimal."""
    lines = ["# made by tools/glyphs.py: the characters that both stacks of fonts of a language have, in each weight"]
    for language in LANGUAGES:
        sets = coverage(FONTS, language).values()
        lines.append(f"{language} {' '.join(_ranges(sorted(frozenset.intersection(*sets))))}")
    return "\n".join(lines) + "\n"


def _ranges(codes: Iterable[int]) -> list[str]:
    found: list[list[int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return [f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in found]


if __name__ == "__main__":
    FILE.write_text(glyphs(), encoding="utf-8")
