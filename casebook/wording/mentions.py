"""The numbers that a text states, each with its scale, its unit and its sign. Chinese and English, digits and words.

It reads what sources write; `casebook.wording.numbers` is the other way and prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from casebook.wording import measures, numerals

_DIGITS = re.compile(r"(?<![0-9])(?<![0-9][.,'])(?:\d{1,3}(?:[,'’]\d{3})+|\d+)(?:\.\d+)?(?!\d)")
_UNITS_OF_LETTERS = re.compile(r"(?:x|pp|ppts?|pts|bps|percent|pct|yuan|RMB|CNY|USD)\b")
# a sign stands at its number; after a digit a dash is a range, after a letter a hyphen unless percent follows
_SIGN = re.compile(r"(?:(?<![0-9%])([-−+])|([Nn]egative |[Mm]inus |负))(?:RMB|CNY|USD|HKD|US\$|HK\$|\$|¥)?\Z")
_SPACED_SIGN = re.compile(r"[^0-9%\s] ([-−+]) \Z")
_ONE = re.compile(r"\b[Aa](?= (?:million|billion|trillion|hundred|thousand)\b)")
_TENTHS = re.compile(r"(?:(\d(?:\.\d)?)|([一二三四五六七八九]))成([一二三四五六七八九半])?")
_HUNDREDTHS = re.compile(r"百分之([零〇一二三四五六七八九十百点]+|\d+(?:\.\d+)?)")
_IN_TEN = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|\d) (?:in|out of) (ten|10|five|5)\b", re.IGNORECASE
)
_HALF_A = re.compile(r"\bhalf a (million|billion|trillion)\b|半个?(亿|万)", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """A number that a text states.

    `value` is in base units of `dimension` (1.2 million yuan is 1200000 of CNY; 45 % is 45 of percent). `dimension` is
    "bare" where nothing says what is counted. `minus` and `plus` are signs, or words for them, at the number. `start`
    and `end` are offsets in the plain text; `said` is what stands there.
    """

    value: Decimal
    dimension: str
    start: int
    end: int
    said: str
    minus: bool = False
    plus: bool = False
    scaled: bool = False


MOST_SIGNS = 24  # of a number that somebody counted, with its commas


def mentions(text: str) -> tuple[Mention, ...]:
    """Every number of a plain text, in order; a number that may be read in more than one way stands more than once."""
    found = sorted((*_digits(text), *_numerals(text)), key=lambda m: m.start)
    found += _shared(found, text)
    found += _headed(found, text)
    return tuple(sorted((*found, *_words(text)), key=lambda m: (m.start, m.end)))


def _digits(text: str) -> Iterator[Mention]:
    taken = -1
    for match in _DIGITS.finditer(text):
        if match.start() < taken or len(match[0]) > MOST_SIGNS:  # the second part of 1亿5000万; the number of something
            continue
        mention = _measured(text, Decimal(re.sub(r"[,'’]", "", match[0])), *match.span())
        # buyers4 is a footnote, Q4 a quarter; GMV27.1亿元 and RMB431 are numbers
        glued = re.match(r"[A-Za-z]", text[match.start() - 1 : match.start()])
        if mention is not None and not (glued and mention.dimension == "bare" and not mention.scaled):
            taken = mention.end
            yield mention


def _numerals(text: str) -> Iterator[Mention]:
    for match in numerals.ZH.finditer(text):
        value = numerals.chinese(match[0])
        if value is None or text[match.start() - 1 : match.start()].isdigit():
            continue
        mention = _measured(text, value, *match.span())
        if mention is not None and (value >= 2 or mention.dimension != "bare" or mention.scaled):
            yield mention
    words = [(match, numerals.english(match[0])) for match in numerals.EN.finditer(text)]
    for match, value in [*words, *((match, Decimal(1)) for match in _ONE.finditer(text))]:
        mention = _measured(text, value, *match.span())
        if mention is not None:
            yield mention


def _measured(text: str, value: Decimal, start: int, end: int) -> Mention | None:
    """A number with the scale and the unit that stand behind it, and the currency and sign before it."""
    at, scaled = end, False
    if m := measures.ZH_AFTER.match(text, at):
        value, at, scaled = value * measures.ZH_SCALE[m[1]], m.end(), True
        if rest := measures.ZH_REST.match(text, at):
            value, at = value + Decimal(rest[1]) * measures.ZH_SCALE[rest[2]], rest.end()
    elif m := measures.EN_AFTER.match(text, at):
        value, at, scaled = value * measures.EN_SCALE[(m[1] or m[2]).lower()], m.end(), True
    elif re.match(r"[A-Za-z]", text[at : at + 1]) and not _UNITS_OF_LETTERS.match(text, at):
        return None  # 3C, 16Q3: part of a name
    ahead = measures.BEFORE.search(text[:start])
    dimension = (ahead.lastgroup if ahead else None) or "bare"
    gap = measures.GAP.match(text, at)
    behind = measures.AFTER.match(text, gap.end() if gap else at) or measures.AFTER.match(text, at)
    if behind and behind.lastgroup and dimension == "bare":
        dimension, at = behind.lastgroup, behind.end()
    if not scaled and _is_calendar(text, value, start, end, dimension):
        return None
    if dimension == "basis":
        dimension, value = "points", value / 100
    if dimension == "permille":
        dimension, value = "percent", value / 10
    sign = _sign(text, start, at, dimension)
    return Mention(value, dimension, start, at, text[start:at], minus=sign < 0, plus=sign > 0, scaled=scaled)


def _sign(text: str, start: int, end: int, dimension: str) -> int:
    """-1 for what a sign, a word or brackets make negative, 1 for a plus, 0 for neither."""
    before = text[:start]
    sign = _SIGN.search(before)
    if sign and sign[1] and dimension != "percent" and re.search(r"[A-Za-z]\Z", before[: sign.start()]):
        sign = None
    if sign is None and dimension == "percent":
        sign = _SPACED_SIGN.search(before)
    if sign is not None:
        return 1 if sign[1] == "+" else -1
    digits = text[start:end]
    return -1 if before.endswith("(") and text[end : end + 1] == ")" and re.search(r"[.,]", digits) else 0


def _is_calendar(text: str, value: Decimal, start: int, end: int, dimension: str) -> bool:
    """2023, 2023年, 9月, 30日, December 31: when, not how many."""
    whole, before = text[start:end], text[:start]
    if whole.isdigit() and len(whole) == 4 and 1990 <= value <= 2039:
        return dimension in {"bare", "year"}
    if re.match(r" ?月(?!活)", text[end:]) and dimension != "month":
        return True
    if re.match(r" ?[日号]", text[end:]) and re.search(r"月 ?\Z", before):
        return True
    if value > 31 or dimension not in {"bare", "thing"}:
        return False
    return bool(measures.MONTH_BEFORE.search(before) or measures.MONTH_AFTER.match(text, end))


def _shared(found: list[Mention], text: str) -> list[Mention]:
    """Readings of numbers that share what stands once for all of them: 2.4 and 0.4 percent, 3至5倍, CNY 1 to 2."""
    made: list[Mention] = []
    after: Mention | None = None
    for mention in reversed(found):
        given = mention
        if after is not None and measures.LINK.fullmatch(text[mention.end : _head(text, after.start)]):
            given = _as_after(mention, after, text)
        if given != mention:
            made.append(given)
        after = given
    for mention, behind in pairwise(found):
        money = mention.dimension in measures.CURRENCIES and behind.dimension == "bare"
        if money and measures.LINK.fullmatch(text[mention.end : behind.start]):
            made.append(replace(behind, dimension=mention.dimension))
    return made


def _as_after(mention: Mention, after: Mention, text: str) -> Mention:
    """A number with the scale and unit of the one behind it, where it has none of its own."""
    if mention.scaled or mention.dimension not in {"bare", after.dimension}:
        return mention
    digits = re.match(r"[\d,'’]+(?:\.\d+)?", text[after.start :])
    own = Decimal(re.sub(r"[,'’]", "", digits[0])) if digits and after.scaled else Decimal(0)
    scale = after.value / own if own else Decimal(1)
    return replace(mention, value=mention.value * scale, dimension=after.dimension, scaled=after.scaled)


def _head(text: str, start: int) -> int:
    """Where a number begins with the currency before it."""
    ahead = measures.BEFORE.search(text[:start])
    return ahead.start() if ahead else start


def _headed(found: list[Mention], text: str) -> list[Mention]:
    """What numbers of a table say under its head: (RMB in millions), （万元）, (%)."""
    return [
        replace(mention, value=mention.value * size, dimension=dimension, scaled=True)
        for pattern, dimension, size in measures.HEADS
        if pattern.search(text)
        for mention in found
        if mention.dimension == "bare" and not mention.scaled
    ]


def _words(text: str) -> Iterator[Mention]:
    """Parts, multiples and tenths that stand in words: half, two thirds, doubled, 七成, 百分之八十."""
    for dimension, patterns in (("percent", measures.PARTS), ("times", measures.MULTIPLES)):
        for pattern, value in patterns:
            yield from (Mention(value, dimension, *m.span(), m[0]) for m in pattern.finditer(text))
    for m in _TENTHS.finditer(text):
        tenths = Decimal(m[1]) if m[1] else numerals.chinese(m[2])
        rest = Decimal(5) if m[3] == "半" else numerals.chinese(m[3]) if m[3] else Decimal(0)
        if tenths is not None and rest is not None:
            yield Mention(tenths * 10 + rest, "percent", *m.span(), m[0])
    for m in _HUNDREDTHS.finditer(text):
        part = Decimal(m[1]) if m[1][0].isdecimal() else numerals.chinese(m[1])
        if part is not None:
            yield Mention(part, "percent", *m.span(), m[0])
    for m in _IN_TEN.finditer(text):
        count = Decimal(m[1]) if m[1].isdecimal() else numerals.english(m[1])
        yield Mention(count * (10 if m[2].lower() in {"ten", "10"} else 20), "percent", *m.span(), m[0])
    for m in _HALF_A.finditer(text):
        size = measures.EN_SCALE[m[1].lower()] if m[1] else measures.ZH_SCALE[m[2]]
        yield Mention(Decimal(size) / 2, "bare", *m.span(), m[0], scaled=True)
