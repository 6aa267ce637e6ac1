"""Characters that cannot be printed: told where they stand, before any page is made."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from casebook.errors import Language, Place, Problem
from casebook.problems import problem

# control characters, marks that turn the direction of text, what no table of characters has
_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# what is printed by no glyph: blanks and line ends, and the marks that the loader drops
_WITHOUT_GLYPH = frozenset("\t\n\r\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff\x85")


@cache
def glyphs(language: Language) -> frozenset[int]:
    """The code points that the fonts of the book have in a language."""
    found: set[int] = set()
    for line in (Path(__file__).parent / "glyphs.txt").read_text(encoding="utf-8").splitlines():
        name, _, ranges = line.partition(" ")
        if name == language:
            for part in ranges.split():
                first, _, last = part.partition("-")
                found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def unprintable(text: str, language: Language) -> Iterator[tuple[int, str]]:
    """The characters of a text that cannot be printed, with their offsets, each once."""
    known = glyphs(language)
    for char in sorted(set(text) - _WITHOUT_GLYPH):
        if ord(char) not in known or unicodedata.category(char) in _NEVER:
            yield text.index(char), char


def told(place: Place, char: str) -> Problem:
    """A character that cannot be printed: a control character, or one that no font of the book has."""
    code = f"U+{ord(char):04X}"
    if unicodedata.category(char) in _NEVER:
        return problem(place, "character-control", code=code)
    return problem(place, "character-no-glyph", char=char, code=code)
