"""Phrases as a style sheet writes them: plain words, other words in brackets, a star for any ending.

stands in            the words as they are, whole words in English, whatever their case
mend*                any word that begins so: mend, mends, mended
(do|does) not say    one of these
carri(es|ed)         also inside of a word; `(|s)` may be missing
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from casebook.errors import Language, Said

_GROUP = re.compile(r"\(([^()]*)\)")


def fault(words: str, language: Language) -> Said | None:
    """What keeps words from being read, if anything."""
    if "(" in _GROUP.sub("", words) or ")" in _GROUP.sub("", words) or "|" in _GROUP.sub("", words):
        return Said("括号不成对，或竖线在括号之外", "a bracket is open, or a bar stands outside of brackets")
    if language == "zh" and "*" in words:
        return Said("星号只用于英文", "a star is for English only")
    if any(not re.search(r"\w", choice.partition("*")[0]) for choice in choices(words)):
        return Said("有一种读法里没有字", "one way to read it has no letters before its star")
    return None


@lru_cache(maxsize=4096)
def choices(words: str) -> tuple[str, ...]:
    """Every phrase that the words stand for; stars stay."""
    parts = _GROUP.split(words)
    options = [part.split("|") if n % 2 else [part] for n, part in enumerate(parts)]
    return tuple("".join(chosen) for chosen in product(*options))


def pattern(words: tuple[str, ...], language: Language) -> str:
    """A regular expression for any of the words, the longest first."""
    phrases = sorted({choice for one in words for choice in choices(one)}, key=lambda p: (-len(p), p))
    inner = "|".join(re.escape(p).replace(r"\*", "[A-Za-z]*").replace(r"\ ", r"\s+") for p in phrases)
    return f"(?:{inner})" if language == "zh" else f"(?<![A-Za-z])(?:{inner})(?![A-Za-z])"
