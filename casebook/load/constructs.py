"""What Markdown elsewhere may mean and a chapter does not hold: told with its place and what to write instead
(`text/problems.yml`).

Signs that are written with a backslash stand for themselves and are never told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.load.calls import NEAR

# in words as typed: pattern -> code
_IN_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, flags), code)
    for pattern, flags, code in (
        (r"<(?=[A-Za-z/!?])", 0, "chapter-html"),
        (r"\[\[[^\[\]\n]*\]\]", 0, "chapter-mark"),
        (r"\{[:#.][^{}\n]*\}", 0, "chapter-attributes"),
        (NEAR, 0, "chapter-call-near"),
        (r"\[TOC\]", re.IGNORECASE, "chapter-contents"),
        (r"\[\^[^\]\n]*\]", 0, "chapter-footnote"),
        (r"\]\(|\]\[", 0, "chapter-link"),
        (r"~~|==(?=\S)|\^[^\s^]{1,20}\^|(?<=\w)~[^\s~]{1,10}~(?=\w)", 0, "chapter-sign"),
        (r"\*\*|__", 0, "chapter-emphasis"),
    )
)
# where a line of a paragraph begins
_AT_START: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"#{2,6}(?=[^\s#])"), "chapter-heading"),
    (re.compile(r"\[[ xX]?\](?=\s)"), "chapter-task"),
    (re.compile(r"[A-Za-z]\)(?=\s)|[-+•·●▪](?=\S)(?![-+])|[•·●▪]|:(?=\s)"), "chapter-list"),
    (re.compile(r"\|"), "chapter-table"),
    (re.compile(r"!!!(?=[ \t]*[A-Za-z\"])|\?\?\?\+?(?=[ \t]*[A-Za-z\"])|===[!+]?(?=[ \t]*\")"), "chapter-box"),
)


def in_words(text: str, begins_line: bool) -> Iterator[tuple[int, str]]:
    """What words as typed hold that a chapter does not: offset and code, one a place."""
    told: set[int] = set()
    if begins_line:
        for pattern, code in _AT_START:
            if match := pattern.match(text):
                told.add(match.start())
                yield match.start(), code
    for pattern, code in _IN_WORDS:
        for match in pattern.finditer(text):
            if match.start() not in told:
                told.add(match.start())
                yield match.start(), code
