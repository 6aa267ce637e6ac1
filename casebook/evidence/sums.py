"""Figures of one market or company that do not add up: growth that does not lead from level to level, shares beyond a
hundred percent, a multiple that does not fit its base, a value that presupposes another. Parts and wholes: `parts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from casebook.evidence.alike import Subject
from casebook.evidence.growth import EXACTLY, growth
from casebook.evidence.ledger import (
    FEW,
    Ledger,
    Telling,
    facts_of,
    like_labels,
    near_practice,
    one_subject,
    one_time,
)
from casebook.evidence.numbers import agree, telling
from casebook.evidence.parts import parts
from casebook.evidence.relations import Found
from casebook.model.values import Bound

_DIVISION = re.compile(
    r"贡献|归因|份额|预算|构成|结构|分配|渠道|来源"
    r"|contribution|attribut|market share|budget|mix\b|breakdown|split|channel"
)
_WHOLE = (re.compile(r"占(.+?)的?(?:比例|比重|份额)"), re.compile(r"^(.+?)中.*(?:占比|比例|份额)$"))
HALF = 0.5  # enough of a label for two thresholds of one rule


def sums(ledger: Ledger) -> Iterator[Found]:
    """All contradictions that are found by reckoning."""
    by_subject: dict[frozenset[str], list[Telling]] = {}
    for t in ledger.tellings:
        if not t.subject.anonymous:
            by_subject.setdefault(t.subject.names, []).append(t)
    for own in by_subject.values():
        if len(own) > 1:
            yield from ledger.memory.of(own, "growth", partial(_growth, own))
    yield from parts(ledger)
    yield from _presupposed(ledger)
    yield from _shares(ledger)
    yield from _market_shares(ledger)
    yield from _multiples(ledger)


def _growth(own: list[Telling]) -> tuple[Found, ...]:
    return tuple(growth(own))


def _presupposed(ledger: Ledger) -> Iterator[Found]:
    """A value where the metric that it presupposes is zero: a last purchase of those who never bought."""
    asking = {metric.id: metric.presupposes for metric in ledger.metrics.values() if metric.presupposes}
    wanted = {name for names in asking.values() for name in names}
    zeros: dict[str, list[Telling]] = {}
    for t in ledger.tellings:
        if t.metric in wanted and t.reading.family == "level" and t.reading.size == 0 and not _may_be_more(t):
            zeros.setdefault(t.metric, []).append(t)
    if not zeros:
        return
    told = [t for t in ledger.tellings if t.metric in asking and t.reading.size > 0]
    for zero in (t for name in sorted(zeros) for t in zeros[name]):
        own = [
            t
            for t in told
            if zero.metric in asking[t.metric] and one_subject(t, zero) and t.place == zero.place and one_time(t, zero)
        ]
        nearest = max(own, key=lambda t: like_labels(t, zero), default=None)
        if nearest is not None and like_labels(nearest, zero) >= HALF:
            yield Found("contradiction", "presupposed", facts_of((nearest, zero)))


def _may_be_more(t: Telling) -> bool:
    return t.reading.bound in {Bound.AT_LEAST, Bound.OVER}


def _whole_of(t: Telling) -> str:
    """What a share is a share of, as the fact says it: its base, or the words of its label."""
    if t.fact.compared_with is not None:
        return t.fact.compared_with.zh
    return next((m[1] for way in _WHOLE if (m := way.search(t.label.zh))), "")


def _is_share_of_division(t: Telling, ledger: Ledger) -> bool:
    metric = ledger.metrics.get(t.metric)
    names = (t.label, *((metric.name,) if metric else ()))
    return (
        t.reading.family == "level"
        and t.reading.dimension == "ratio"
        and any(_DIVISION.search(text) for name in names for text in (name.zh, name.en.lower()))
    )


def _shares(ledger: Ledger) -> Iterator[Found]:
    """Shares that one subject has of one whole by one account, beyond a hundred percent together."""
    wholes: dict[tuple[object, ...], list[Telling]] = {}
    for t in ledger.tellings:
        if _is_share_of_division(t, ledger):
            account = t.practice.zh if t.practice else t.fact.section or t.fact.told_by
            key = (t.subject.names, t.subject.segment, t.metric, account, _whole_of(t), t.period)
            wholes.setdefault(key, []).append(t)
    for shares in wholes.values():
        by_label: dict[str, list[Telling]] = {}
        for t in shares:
            by_label.setdefault(t.label.zh, []).append(t)
        yield from _beyond_all(list(by_label.values()))


def _market_shares(ledger: Ledger) -> Iterator[Found]:
    """Shares that several subjects have of one market at one time, beyond a hundred percent together."""
    markets: dict[tuple[object, ...], list[Telling]] = {}
    for t in ledger.tellings:
        if t.subject.named and t.fact.period and t.fact.period.code and _is_share_of_division(t, ledger):
            key = (t.metric, t.label.zh, t.subject.segment, _whole_of(t), t.period)
            markets.setdefault(key, []).append(t)
    for shares in markets.values():
        by_name: dict[frozenset[str], list[Telling]] = {}
        taken: set[str] = set()
        for t in sorted(shares, key=lambda t: (-len(t.subject.names), sorted(t.subject.names))):
            if t.subject.names in by_name or not taken & t.subject.names:
                by_name.setdefault(t.subject.names, []).append(t)
                taken |= t.subject.names
        yield from _beyond_all(list(by_name.values()))


def _beyond_all(parts: list[list[Telling]]) -> Iterator[Found]:
    """The parts of one whole; a part that is told several times counts once, at its least."""
    least = [min(same, key=lambda t: t.reading.size) for same in parts]
    total = sum((t.reading.size for t in least if t.reading.bound is not Bound.AT_MOST), Decimal(0))
    loose = any(t.reading.bound is not Bound.EXACT for t in least)
    if len(least) > 1 and total > 1 + (EXACTLY if loose else Decimal("0.01")):
        yield Found("contradiction", "shares_beyond_all", facts_of(least), (("total", total),))


def _multiples(ledger: Ledger) -> Iterator[Found]:
    """A multiple of a base whose own level is told as well: the level itself told as a multiple, or not fitting."""
    levels: dict[tuple[str, Subject], list[Telling]] = {}
    bases: dict[tuple[str, str], list[Telling]] = {}
    for t in ledger.tellings:
        if t.reading.family == "level":
            levels.setdefault((t.metric, t.subject), []).append(t)
            for name in () if t.subject.anonymous else t.subject.names:
                bases.setdefault((t.metric, name.rpartition(":")[2]), []).append(t)
    for m in ledger.tellings:
        if m.reading.family != "multiple" or m.fact.compared_with is None:
            continue
        for base in bases.get((m.metric, _bare(m.fact.compared_with.zh)), ())[:FEW]:
            if base.reading.dimension != "ratio" and base.fact.figure.value == m.fact.figure.value:
                if telling(m.reading) >= 2:
                    yield Found("contradiction", "level_as_multiple", facts_of((m, base)))
            elif base.subject.segment == m.subject.segment and base.period == m.period:
                yield from _fits_base(m, base, levels.get((m.metric, m.subject), []))


def _bare(base: str) -> str:
    return re.sub(r"[（(].*?[）)]", "", base).strip().lower()


def _fits_base(m: Telling, base: Telling, levels: list[Telling]) -> Iterator[Found]:
    own = [
        t
        for t in levels[:FEW]
        if t is not base
        and t.period == m.period
        and t.reading.dimension == base.reading.dimension
        and (near_practice(t, m) or (t.open and not t.subject.anonymous))
    ]
    for level in own:
        made = level.reading.size / base.reading.size if base.reading.size else Decimal(0)
        ways = (m.reading.size, m.reading.size + 1)
        if made and not any(agree(made, Bound.EXACT, way, m.reading.bound, EXACTLY) for way in ways):
            yield Found("contradiction", "multiple_does_not_lead", facts_of((level, m, base)))
