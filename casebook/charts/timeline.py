"""Periods on a line of time, and the sentences that tell a series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from casebook.charts.figures import Reading
from casebook.charts.views import space
from casebook.model.values import Period
from casebook.text import Words
from casebook.view import PointView


def years(period: Period) -> tuple[float, int] | None:
    """The middle of a period in years, and how many months it is long; None for words."""
    span = period.span()
    if span is None:
        return None
    first, last = (int(end[:4]) * 12 + int(end[5:7]) - 1 for end in span)
    return (first + last + 1) / 24, last - first + 1


def usual_length(readings: Sequence[Reading]) -> int:
    """The length in months that most periods of a chart have; a date has no length and is left out."""
    spans = [years(r.period) for r in readings if r.period and not r.scope]
    lengths = Counter(span[1] for span in spans if span and span[1] > 1)
    if not lengths or (len(lengths) > 1 and max(lengths.values()) == 1):
        return 0
    return max(lengths, key=lambda n: (lengths[n], n))


def telling(names: Sequence[str], lines: Sequence[Sequence[PointView]], words: Words) -> str:
    ordered = sorted((p for line in lines for p in line), key=lambda p: p.at or 0.0)
    said = []
    for name, line in zip(names, lines, strict=True):
        plain = [p for p in line if not (p.scope or p.partial or "forecast" in p.standing)] or list(line)
        if len(plain) == 1:
            said.append(words("drawn.describe.single", name=name, first=plain[0].when, first_value=plain[0].text))
            continue
        if len(plain) == 2:
            ends = {"first": plain[0].when, "last": plain[1].when}
            said.append(
                words("drawn.describe.pair", name=name, first_value=plain[0].text, last_value=plain[1].text, **ends)
            )
            continue
        high, low = max(plain, key=lambda p: p.value or 0.0), min(plain, key=lambda p: p.value or 0.0)
        said.append(
            words(
                "drawn.describe.line",
                name=name,
                first=plain[0].when,
                first_value=plain[0].text,
                last=plain[-1].when,
                last_value=plain[-1].text,
                trend=words(f"drawn.trend.{trend([p.value or 0.0 for p in plain])}"),
                high=high.text,
                high_when=high.when,
                low=low.text,
                low_when=low.when,
            )
        )
    telling = words(
        "drawn.describe.series",
        first=ordered[0].when,
        last=ordered[-1].when,
        items=space(said, words),
    )
    apart = [p for p in ordered if p.scope or p.standing or p.partial]
    if not apart:
        return telling
    codes = dict.fromkeys(code for p in apart for code in (*p.standing, *(["partial"] if p.partial else [])))
    named = [words(f"drawn.key.{code}") for code in codes]
    kinds = words("sign.list").join(dict.fromkeys([*named, *(p.scope for p in apart if p.scope)]))
    return space([telling, words("drawn.describe.apart", n=len(apart), kinds=kinds)], words)


def trend(values: Sequence[float]) -> str:
    """Which way a series goes, by its ends and by whether it ever turns."""
    first, last = values[0], values[-1]
    if all(b > a for a, b in pairwise(values)):
        return "rising"
    if all(b < a for a, b in pairwise(values)):
        return "falling"
    if abs(last - first) <= 0.03 * max(abs(first), abs(last)):
        return "flat"
    return "up" if last > first else "down"
