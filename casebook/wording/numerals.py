"""Numbers that stand in words: 三千二百, 十五, two hundred and fifty, twenty-one. Reading only, never printing."""

from __future__ import annotations

import re
from decimal import Decimal

_ZH_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_PLACE = {"十": 10, "百": 100, "千": 1000}
_EN_WORD = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9},
    **{"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16},
    **{"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
    **{"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12},
}

ZH = re.compile(r"[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?")
_EN_ANY = "|".join(sorted(_EN_WORD, key=len, reverse=True))
EN = re.compile(
    rf"\b(?:(?:a|{_EN_ANY})[ -]hundred(?:(?: and)?[ -](?:{_EN_ANY}))*|(?:{_EN_ANY})(?:[ -](?:{_EN_ANY}))*)\b",
    re.IGNORECASE,
)


def chinese(text: str) -> Decimal | None:
    """三千二百 is 3200, 二〇二三 is 2023, 一点五 is 1.5; None for what is no number (十百)."""
    whole, _, part = text.partition("点")
    if not set(whole) & set(_ZH_PLACE):
        digits = "".join(str(_ZH_DIGIT[c]) for c in whole)
        return Decimal(f"{digits}.{''.join(str(_ZH_DIGIT[c]) for c in part)}" if part else digits)
    total, digit, last = 0, None, 10_000
    for c in whole:
        if c in _ZH_DIGIT:
            if digit not in {None, 0}:
                return None
            digit = _ZH_DIGIT[c]
            continue
        place = _ZH_PLACE[c]
        if place >= last:
            return None
        total, last, digit = total + (1 if digit is None else digit) * place, place, None
    total += digit or 0
    return Decimal(f"{total}.{''.join(str(_ZH_DIGIT[c]) for c in part)}" if part else total)


def english(text: str) -> Decimal:
    """Two hundred and fifty is 250, twenty-one is 21, a dozen is 12."""
    total = current = 0
    for word in re.split(r"[ -]+", text.lower()):
        if word == "hundred":
            current = (current or 1) * 100
        elif word == "dozen":
            current = (current or 1) * 12
        elif word not in {"and", "a"}:
            current += _EN_WORD[word]
    return Decimal(total + current)
