"""Where a line of text may break. Pure functions of the text and of how wide it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

# No line of Chinese begins with one of these, and none ends with one of those.
NOT_FIRST = frozenset("，。、；：！？）】》」』”’…—·％%,.;:!?)]}")
NOT_LAST = frozenset("（【《「『“‘([{")


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines no wider than `width`, two or three of about one length: Chinese breaks between characters, Latin between
    words. A word wider than the line is left whole."""
    lines = _filled(text, width, measure)
    if 2 <= len(lines) <= 3:
        low, high = width / len(lines) * 0.9, width
        for _ in range(6):
            middle = (low + high) / 2
            tried = _filled(text, middle, measure)
            fits = len(tried) == len(lines) and all(measure(line) <= middle for line in tried)
            low, high = (low, middle) if fits else (middle, high)
        lines = _filled(text, high, measure)
    return lines


def _filled(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    current = ""
    for token in tokens(text):
        if measure((current + token).rstrip()) <= width or not current.strip():
            current += token
            continue
        lines.append(current.rstrip())
        current = token.lstrip()
    if current.strip():
        lines.append(current.rstrip())
    return lines


def tokens(text: str) -> Iterator[str]:
    """What a line may not be broken inside of."""
    run = ""
    previous = ""
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        # A figure keeps its unit: no line ends between 2024 and 年.
        glued = char in NOT_FIRST or previous in NOT_LAST or (wide and previous.isdigit())
        may_break = wide or (previous and unicodedata.east_asian_width(previous) in "WF") or previous in " /"
        if run and may_break and not glued and char != " ":
            yield run
            run = ""
        run += char
        previous = char
    if run:
        yield run
