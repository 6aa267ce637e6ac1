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
HEAD = """// How the characters of GB 2312 read, without tones. Written by tools/pinyin.py from the data of pypinyin
// (MIT). Loaded when letters without a hit may be pinyin. The characters themselves are not in the file: a browser
// counts through GB 2312 as it stands. The second text has two signs for each, the place of its syllable in the first,
// in base 36; the third has a line for each syllable by which common words read further characters.

"""
ALSO = (("zhi", "识"),)  # readings in words of this field that the list lacks: 标识
SELDOM = 12  # words of the phrase list that must read a character so, before a second reading counts
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Counts readings over the phrase list, keeps the common ones, writes the table."""
    from pypinyin.phrases_dict import phrases_dict
    from pypinyin.pinyin_dict import pinyin_dict

    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in phrases_dict.items():
        for character, reading in zip(phrase, readings, strict=False):
            seen[character][_plain(reading[0])] += 1
    first = {character: _plain(pinyin_dict[ord(character)].split(",")[0]) for character in _common()}
    further: dict[str, set[str]] = defaultdict(set)
    for character, reading in first.items():
        for syllable in seen[character]:
            if seen[character][syllable] >= SELDOM and syllable != reading:
                further[syllable].add(character)
    for syllable, character in ALSO:
        further[syllable].add(character)
    syllables = sorted({*first.values(), *further})
    place = {syllable: DIGITS[i // 36] + DIGITS[i % 36] for i, syllable in enumerate(syllables)}
    parts = [
        " ".join(syllables),
        "".join(place[reading] for reading in first.values()),
        "\n".join(f"{syllable} {''.join(sorted(further[syllable]))}" for syllable in sorted(further)),
    ]
    OUT.write_text(f"{HEAD}export default [{', '.join(f'`{part}`' for part in parts)}];\n", encoding="utf-8")


def _common() -> list[str]:
    rows = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return [text for row in rows if (text := row.decode("gb2312", "ignore"))]


def _plain(reading: str) -> str:
    """lǜ -> lv, as keyboards type it."""
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v").replace("ǜ", "v").replace("ǚ", "v"))
    return re.sub(r"[^a-z]", "", letters.replace("u\u0308", "v"))


if __name__ == "__main__":
    main()
