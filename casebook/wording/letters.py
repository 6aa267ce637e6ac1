"""Under which letter a name stands, and in what order: by letters in English, by pinyin in Chinese.

The common characters of GB 2312 stand by their pinyin there, so that the code of a character says its letter and its
place. A test holds the letters against the readings that the search knows.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

from casebook.errors import Language

# with which characters each letter begins; no syllable begins with I, U and V
_STARTS = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ"
OTHER = "#"


def _code(text: str) -> bytes:
    return text.encode("gb18030")


_CODES = tuple(_code(start) for start in _STARTS)
_LAST = _code("座")  # after it the rare characters stand, which go by their strokes


def initial(name: str) -> str:
    """The letter of a name or of its pinyin, A to Z, or # where it has none."""
    first = unicodedata.normalize("NFD", name.lstrip("《“‘\"'( "))[:1].upper()
    if "A" <= first <= "Z":
        return first
    code = _code(first)
    if not first or len(code) != 2 or not _CODES[0] <= code <= _LAST:
        return OTHER
    return _LETTERS[bisect_right(_CODES, code) - 1]


def place(name: str, language: Language) -> bytes:
    """What names under one letter are sorted by: their letters in English, their characters' readings in Chinese."""
    return name.casefold().encode() if language == "en" else _code(name.upper())
