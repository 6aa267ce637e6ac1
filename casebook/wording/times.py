"""Periods and dates by the language's habit."""

from __future__ import annotations

from casebook.model.values import Period
from casebook.text import Words


def period(p: Period, words: Words) -> str:
    """A period: 2023年上半年, first half of 2023; or the words that the record gives."""
    if p.words is not None:
        return p.words.in_(words.language)
    code = p.code or ""
    if ".." in code:
        first, last = code.split("..")
        return _months(first, last, words)
    year, _, rest = code.partition("-")
    if not rest:
        return words("date.year", y=year)
    if rest[0] == "H":
        return words(f"date.half{rest[1]}", y=year)
    if rest[0] == "Q":
        return words(f"date.quarter{rest[1]}", y=year)
    if len(rest) == 4:
        return words("date.years", a=year, b=rest)
    month = words(f"date.names.m{rest[:2]}")
    if len(rest) == 2:
        return words("date.month", y=year, m=month)
    return words("date.day", y=year, m=month, d=int(rest[3:]))


def span(first: Period, last: Period, words: Words) -> str:
    """From one period to another: 2021—2024年, 2021–2024; Q1 2021 to Q3 2024 in words."""
    if first == last:
        return period(first, words)
    if first.code and last.code and first.code.isdigit() and last.code.isdigit():
        return words("date.years", a=first.code, b=last.code)
    return words("date.span", a=period(first, words), b=period(last, words))


def _months(first: str, last: str, words: Words) -> str:
    a, b = (words(f"date.names.m{end[5:]}") for end in (first, last))
    if first[:4] == last[:4]:
        return words("date.months", y=first[:4], a=a, b=b)
    return words("date.months_across", ya=first[:4], a=a, yb=last[:4], b=b)


def date(code: str, words: Words) -> str:
    """A date or a span by its code: 2021-11-01 is 2021年11月1日, 1 November 2021. Else ValueError."""
    return period(Period(code=code), words)
