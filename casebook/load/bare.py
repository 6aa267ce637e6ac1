"""Bare numbers: a figure that is typed into prose instead of referred to.

The rule, in whole: outside of references, prose holds no digits, unless they are part of a name with Latin letters
(B2C, 5G, A/B, v2.3); and no number words that measure: shares and fractions, multiples, lengths of time, money,
hundreds and more (三成, 一半用户, 两百家; a third of buyers, twice as many, eighteen months). Counts of parts with a
plain classifier (三层, 四步; three layers), ordinals, terms (三年内; within three years) and set phrases (买一赠一,
一成不变, half price) are words, not measurements.
"""

from __future__ import annotations

import re

from casebook.errors import Language, Place, Problem, Said
from casebook.load import figures_en, figures_zh
from casebook.load.chapters import Half
from casebook.model.marks import MARK
from casebook.model.prose import STAND_IN, Break, Icon, Pieces, Sign, Text, lines, pieces_of

_ADDRESS = re.compile(r"https?://[^\s，。；）)]+")
_DIGIT = "0-9０-９"
# digits that stand for themselves: no letter touches them, and no letter through a point, a stroke or a hyphen
_DIGITS = re.compile(
    rf"(?<![A-Za-z{_DIGIT}])(?<![A-Za-z][-/])(?<![A-Za-z{_DIGIT}][.])[{_DIGIT}]++(?:[.,．][{_DIGIT}]++)*+"
    rf"(?:[%％‰]|(?![A-Za-z{_DIGIT}]))(?!版)"
)
# digits with the sign of a measure: 5x, 100k, US$3m; and quarters: Q3, H1
_MEASURED = re.compile(
    rf"(?<![A-Za-z{_DIGIT}.-])[{_DIGIT}]+(?:[.,][{_DIGIT}]+)*(?:x|×|k|m|bn|mn|pp|pct|kg|km|hrs?|mins?|ms)(?![A-Za-z{_DIGIT}])"
    rf"|(?<![A-Za-z])(?:US|HK|A|C)?[$€£¥]\s?[{_DIGIT}]+(?:[.,][{_DIGIT}]+)*(?:[kmb]|bn|mn)?"
    r"|(?<![A-Za-z0-9])(?:Q[1-4]|H[12]|FY\d{2,4})(?![A-Za-z0-9])"
)


def bare(text: str, language: Language | None = None) -> list[tuple[int, str]]:
    """The bare numbers of a record's prose, as offset and wording; of both languages where none is given."""
    return in_words(MARK.sub(_hidden, text), language)


def in_words(text: str, language: Language | None = None) -> list[tuple[int, str]]:
    """The bare numbers of words that hold no references, as offset and wording, none inside of another."""
    text = _ADDRESS.sub(_hidden, text).replace("\n", " ")  # a line's end in the source parts nothing
    patterns = [_MEASURED, _DIGITS]
    if language != "en":
        patterns.append(figures_zh.PATTERN)
    if language != "zh":
        patterns.append(figures_en.PATTERN)
    found = sorted((m.start(), -m.end(), m[0]) for pattern in patterns for m in pattern.finditer(text))
    alone: list[tuple[int, str]] = []
    end = -1
    for begin, minus_end, wording in found:
        if begin >= end:
            alone.append((begin, wording))
            end = -minus_end
    return alone


def _hidden(match: re.Match[str]) -> str:
    return STAND_IN * len(match[0])


def said(wording: str) -> tuple[str, Said, Said]:
    """Code, message and mend for a bare number."""
    return (
        "bare-number",
        Said(f"正文里直接写了数字“{wording}”", f"the prose holds a typed figure: `{wording}`"),
        Said(
            "改为引用数据或数据集的一格；日期用 date，带数字的名称用 name。",
            "Refer to a fact or a cell; dates go into `date`, names with digits into `name`.",
        ),
    )


def in_chapter(half: Half) -> list[Problem]:
    """The bare numbers of a chapter's file, with their places."""
    problems = []
    for _segment, pieces in lines(half.segments):
        text, spots = _flat(pieces)
        for offset, wording in in_words(text, half.language):
            problems.append(Problem(Place(half.path, *_spot(spots, offset)), *said(wording)))
    return problems


def _flat(pieces: Pieces) -> tuple[str, list[tuple[int, Text]]]:
    """A run of pieces as one string, with where each text of it begins. Emphasis and links are read through."""
    parts: list[str] = []
    spots: list[tuple[int, Text]] = []
    length = 0
    for piece in pieces_of(pieces):
        if isinstance(piece, Text):
            spots.append((length, piece))
            part = piece.text
        else:
            part = "\n" if isinstance(piece, Break) else "" if isinstance(piece, Sign | Icon) else STAND_IN
        parts.append(part)
        length += len(part)
    return "".join(parts), spots


def _spot(spots: list[tuple[int, Text]], offset: int) -> tuple[int, int]:
    begin, text = [spot for spot in spots if spot[0] <= offset][-1]
    return text.spot(offset - begin)
