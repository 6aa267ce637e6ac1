"""Chinese as it should be set, by W3C's Requirements for Chinese Text Layout: which marks take half their width, where
there is a gap between Han and Latin, what a line is not broken between, where a line can be stretched.

Pure functions of text. `library` and `painting` carry out what is said here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from casebook.presses.book.blocks import OPAQUE, TAG, Rule, rules

OPENING = frozenset("〈《「『【〔〖〘〚〝（［｛‘“")  # the left half is empty
CLOSING = frozenset("、。〉》」』】〕〗〙〛〞〟）］｝，．！：；？’”")  # the right half is empty
# A gap of a quarter em: a thin space, since the fonts have one and lines break behind it and not before it. It is a
# fifth of an em in the fonts, `library` makes it the quarter, and `painting` gives it to the sign before it.
GAP = "\u2009"
WIDTH_OF_GAP, WIDTH_OF_BLANK = 0.25, 0.2  # in em: as it is set, as it is in the fonts
JOINED = "\u2060"  # between two signs that stand on one line
BLANKS = (GAP, " ", "\u00a0")  # what a line is stretched at before all else
UNSEEN = frozenset("\u200b\u200c\u200d\u2060\ufeff")  # take no room and are not painted

_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_BEFORE = "A-Za-z0-9%‰°℃+\u00c0-\u024f\u0370-\u03ff"  # of Latin, what Han follows with a gap
_AFTER = "A-Za-z0-9$¥€£+−±~≈≤≥<>#@\u00c0-\u024f\u0370-\u03ff"  # and what follows Han
_MARKS = "".join(sorted((OPENING | CLOSING) - set("‘“’”"))).replace("]", r"\]")  # quotation marks may be of Latin
_T = f"{TAG}*"
_SCALES = "万亿千百兆"

# what is done to a run of text, one after the other; tags stand in it as one sign each
RULES: tuple[Rule, ...] = rules(
    # no blank beside a mark, which has room of its own
    (rf"(?<=[{_MARKS}])({_T})[ \n]+(?={_T}[^\s{TAG}{OPAQUE}])", r"\1"),
    (rf"(?<=[^\s{TAG}{OPAQUE}])({_T})[ \n]+({_T})(?=[{_MARKS}])", r"\1\2"),
    # the gap, in the place of a blank where one was typed, inside of the element before it
    (rf"(?<=[{_HAN}])({_T})[ \n]*({_T})(?=[{_AFTER}])", rf"{GAP}\1\2"),
    (rf"(?<=[{_BEFORE}])({_T})[ \n]*({_T})(?=[{_HAN}])", rf"{GAP}\1\2"),
    (rf"(?<={OPAQUE})({_T})(?=[A-Za-z0-9])", rf"{GAP}\1"),
    # a number stands beside what it counts, and a date is whole
    (rf"(?<=\d{GAP})({_T})([{_SCALES}]?{_T}[{_SCALES}]?)({_T})(?=[{_HAN}])", rf"{JOINED}\1\2{JOINED}\3"),
    (rf"(?<=[{_SCALES}])({_T})(?=[{_SCALES}])", rf"{JOINED}\1"),
    (rf"(?<=\d[%‰℃+]{GAP})({_T})(?=[{_HAN}])", rf"{JOINED}\1"),
    (rf"(?<=[第图表约近逾超前每共]{GAP})({_T})(?=\d)", rf"{JOINED}\1"),
    (rf"(?<=[年月]{GAP})({_T})(?=\d)", rf"{JOINED}\1"),
    (rf"(?<=\d)({_T})([–—－-])({_T})(?=\d)", rf"\1{JOINED}\2{JOINED}\3"),
    (rf"(?<=[年月日%])({_T})(?=[–—－-]{_T}\d)", rf"\1{JOINED}"),
    # the last sign of a paragraph takes the one before it along, with marks and the number of a page behind it too
    (
        rf"^(?=[\s\S]{{4}})([\s\S]*[{_HAN}])({_T})([{_HAN}][{_MARKS}“”‘’…—→{JOINED}{TAG}{OPAQUE}\s]*)$",
        rf"\1{JOINED}\2\3",
    ),
    # and the number of a note before it
    (rf"^(?=[\s\S]{{4}})([\s\S]*{OPAQUE}{_T})([{_HAN}][{_MARKS}“”‘’…—→{JOINED}{TAG}{OPAQUE}\s]*)$", rf"\1{JOINED}\2"),
    (f"{JOINED}+", JOINED),
)


@lru_cache(maxsize=4096)
def halved(text: str) -> tuple[int, ...]:
    """The places of the marks that take half their width since another mark is beside them: of two that close, and of
    one that closes before one that opens, the first; of two that open, the second. An apostrophe is halved too."""
    found = []
    for at in range(1, len(text)):
        before, here = text[at - 1], text[at]
        if here == "’" and before.isascii() and before.isalnum():  # an apostrophe of Latin
            found.append(at)
        elif before in CLOSING and (here in CLOSING or here in OPENING):
            found.append(at - 1)
        elif before in OPENING and here in OPENING:
            found.append(at)
    return tuple(found)


def meet(before: str, after: str) -> int:
    """Which of two signs that meet is halved: -1 the first, 1 the second, 0 neither."""
    places = halved(before + after)
    return 0 if not places else -1 if places[0] == 0 else 1


@lru_cache(maxsize=65536)
def wide(char: str) -> bool:
    """Whether a sign is as wide as it is high, as Han and the marks of Chinese are."""
    return char in OPENING or char in CLOSING or char in "…—·" or unicodedata.east_asian_width(char) in "WF"


@lru_cache(maxsize=65536)
def stretches(before: str, after: str) -> bool:
    """Whether a line may be stretched between two signs: between wide ones, at a gap and at a blank, not within Latin
    and not within a dash or an ellipsis of two signs."""
    if before in BLANKS:
        return True
    if after in BLANKS or not wide(before) or (before == after and before in "…—"):
        return False
    return wide(after) or before in CLOSING


def signs(text: str) -> Iterator[tuple[int, str]]:
    """The signs of a text that take room, with their places."""
    return ((at, char) for at, char in enumerate(text) if char not in UNSEEN)


def plain(text: str) -> str:
    """A text without what only its setting needs: for the outline, for what a link is called."""
    return "".join(char for char in text.replace(GAP, "") if char not in UNSEEN)
