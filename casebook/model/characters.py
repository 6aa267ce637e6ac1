"""Signs that no text of a report holds: control characters, and signs that nobody sees."""

from __future__ import annotations

import re
import unicodedata

# blank, though no space: fillers of Hangul, the empty pattern of Braille
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    f"\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff{_BLANK}]"
)
_JOINER = "\u200d"


def odd_sign(text: str) -> tuple[int, str] | None:
    """The first sign that does not belong into a text, with its offset: one that controls, or one that is invisible.

    A joiner between two emoji belongs there. Line breaks, tabs and no-break spaces are no odd signs.
    """
    for match in _ODD.finditer(text):
        if not (
            match[0] == _JOINER
            and match.start()
            and unicodedata.category(text[match.start() - 1]) in {"So", "Sk", "Mn"}
        ):
            return match.start(), match[0]
    return None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of the sign at an offset of a text."""
    lines = (text[:offset] + "x").splitlines()  # the sign itself may be one that ends a line
    return len(lines), len(lines[-1])


def is_control(sign: str) -> bool:
    """Whether a sign is a control character or no character at all, and not only invisible."""
    return unicodedata.category(sign) in {"Cc", "Cs", "Cn"}


def is_wide(sign: str) -> bool:
    """Whether a sign is as wide as a Chinese one, as letters and punctuation of Chinese are."""
    return unicodedata.east_asian_width(sign) in {"W", "F"} or sign in "“”‘’…—·"


def joined_lines(text: str) -> str:
    """The lines of one paragraph as one line: a blank where a line ends, and none between two wide signs.

    Blanks around the line breaks go. Paragraphs, parted by empty lines, are split before.
    """
    lines = [line.strip(" \t\u3000") for line in text.splitlines()]
    joined = ""
    for line in lines:
        if joined and line:
            joined += "" if is_wide(joined[-1]) and is_wide(line[0]) else " "
        joined += line
    return joined
