"""Writes templates/assets/search-pinyin.js: how each common character reads, for queries in pinyin.

Run it by hand when the table should change; it needs pypinyin (MIT), which nothing else does:
`python3 -m venv V && V/bin/pip install pypinyin && V/bin/python tools/pinyin.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

OUT = Path(__file__).parent.parent / "templates" / "assets" / "search-pinyin.js"
HEAD = """// How the characters of GB 2312 read, without tones: a syllable, then its characters. Written by
// tools/pinyin.py from the data of pypinyin (MIT). A character stands under each syllable that common words read it by.
// Loaded when letters without a hit may be pinyin.

export default `
"""
SELDOM = 12  # words of the phrase list that must read a character so, before a second reading counts


def main() -> None:
    """Counts readings over the phrase list, keeps the common ones, writes the table."""
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in phrases_dict.items():
        for character, reading in zip(phrase, readings, strict=False):
            seen[character][_plain(reading[0])] += 1
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for character in _common():
        first = _plain(pinyin_dict[ord(character)].split(",")[0])
        for syllable in {first, *(s for s, n in seen[character].items() if n >= SELDOM)}:
            by_syllable[syllable].append(character)
    lines = [f"{syllable} {''.join(sorted(by_syllable[syllable]))}" for syllable in sorted(by_syllable)]
    OUT.write_text(HEAD + "\n".join(lines) + "\n`;\n", encoding="utf-8")


def _common() -> list[str]:
    rows = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return [text for row in rows if (text := row.decode("gb2312", "ignore"))]


def _plain(reading: str) -> str:
    """lǜ -> lv, as keyboards type it."""
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v").replace("ǜ", "v").replace("ǚ", "v"))
    return re.sub(r"[^a-z]", "", letters.replace("u\u0308", "v"))


if __name__ == "__main__":
    main()
