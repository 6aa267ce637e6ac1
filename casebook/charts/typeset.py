"""Where a line of text may break. Pure functions of the text and of how wide it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

# No line of Chinese begins with one of these, and none ends with one of those.
NOT_FIRST = frozenset("，。、；：！？）】》」』”’…—·％%,.;:!?)]}")
NOT_LAST = frozenset("（【《「『“‘([{")


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines no wider than `width`, two or three of about one length: Chinese breaks between characters, Latin between
    words. A word wider than the line breaks behind its hyphens, and where it has none, between any two letters."""
    parts = [piece for token in tokens(text) for piece in _pieces(token, width, measure)]
    lines = _filled(parts, width, measure)
    if 2 <= len(lines) <= 3:
        low, high = width / len(lines) * 0.9, width
        for _ in range(6):
            middle = (low + high) / 2
            tried = _filled(parts, middle, measure)
            fits = len(tried) == len(lines) and all(measure(line) <= middle for line in tried)
            low, high = (low, middle) if fits else (middle, high)
        lines = _filled(parts, high, measure)
    return lines


def _filled(parts: Sequence[str], width: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    current = ""
    for part in parts:
        if measure((current + part).rstrip()) <= width or not current.strip():
            current += part
            continue
        lines.append(current.rstrip())
        current = part.lstrip()
    if current.strip():
        lines.append(current.rstrip())
    return lines


def _pieces(token: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """A word that is wider than the line breaks behind its hyphens; what is wider still, between its letters."""
    if measure(token.rstrip()) <= width:
        return [token]
    return [cut for part in re.findall(r"[^-]*-+|[^-]+$", token) for cut in _cut(part, width, measure)]


def _cut(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    if any(unicodedata.east_asian_width(char) in "WF" for char in word):
        return [word]  # a character, the marks and the figure that it is bound to
    pieces = [""]
    for char in word:
        if pieces[-1] and measure((pieces[-1] + char).rstrip()) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


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
