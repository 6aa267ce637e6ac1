"""Figures of one market or company that do not add up: growth that does not lead from level to level, a part larger
than its whole, shares beyond a hundred percent, a multiple that does not fit its base.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

from casebook.evidence.alike import Subject, near_practice, open_practice
from casebook.evidence.growth import EXACTLY, growth
from casebook.evidence.ledger import FEW, Ledger, Telling, facts_of
from casebook.evidence.numbers import agree, telling
from casebook.evidence.relations import Found
from casebook.model.values import SCALE, Bound

_DIVISION = re.compile(
    r"贡献|归因|份额|预算|构成|结构|分配|渠道|来源"
    r"|contribution|attribut|market share|budget|mix\b|breakdown|split|channel"
)
_WHOLE = (re.compile(r"占(.+?)的?(?:比例|比重|份额)"), re.compile(r"^(.+?)中.*(?:占比|比例|份额)$"))
_AVERAGE = re.compile(r"均|单价|薪|price|average|per |salary|pay\b", re.IGNORECASE)
# What these words stand before is not a part of it.
_NO_PART = re.compile(
    r"预测|预计|预期|目标|计划|累计|总|全球|世界|海外|全国|历史|最高|forecast|expected|target|total|global"
)
_ADDITIVE = frozenset({"person", "mass", "CNY", "USD"})


def sums(ledger: Ledger) -> Iterator[Found]:
    """All contradictions that are found by reckoning."""
    by_subject: dict[frozenset[str], list[Telling]] = {}
    for t in ledger.tellings:
        if not t.subject.anonymous:
            by_subject.setdefault(t.subject.names, []).append(t)
    for own in by_subject.values():
        yield from growth(own, ledger)
        yield from _metric_parts(own, ledger)
    yield from _subject_parts(ledger)
    yield from _shares(ledger)
    yield from _market_shares(ledger)
    yield from _multiples(ledger)


def _metric_parts(own: list[Telling], ledger: Ledger) -> Iterator[Found]:
    """A level of a metric that is declared part of another, beyond the level of that other."""
    levels: dict[tuple[str, str | None, str], list[Telling]] = {}
    for t in own:
        if t.reading.family == "level":
            levels.setdefault((t.metric, t.period, t.reading.dimension), []).append(t)
    for (name, period, dimension), parts in levels.items():
        metric = ledger.metrics.get(name)
        for whole in metric.part_of if metric else ():
            for total in levels.get((whole, period, dimension), ())[:FEW]:
                for part in parts[:FEW]:
                    if _beyond(part, total):
                        yield Found("contradiction", "part_exceeds_whole", facts_of((part, total)))


def _subject_parts(ledger: Ledger) -> Iterator[Found]:
    """A level beyond that of a whole that its words tell: a branch of a name (甲商城, 甲商城美妆), a sector of a market
    (电商市场, 直播电商市场), a narrower label of one subject (会员数, 活跃会员数).
    """
    Key = tuple[object, ...]
    branches: dict[Key, dict[str, list[Telling]]] = {}
    narrower: dict[Key, dict[str, list[Telling]]] = {}
    for t in ledger.tellings:
        if t.reading.family != "level" or t.subject.anonymous or len(t.subject.names) != 1 or not _adds_up(t, ledger):
            continue
        (name,) = t.subject.names
        key = (t.metric, t.period, t.reading.dimension)
        branches.setdefault((*key, t.label.zh), {}).setdefault(name, []).append(t)
        if not t.subject.named:
            narrower.setdefault((*key, "subject", t.label.zh), {}).setdefault(name[::-1], []).append(t)
        narrower.setdefault((*key, "label", name), {}).setdefault(t.label.zh[::-1], []).append(t)
    for by_name in (*branches.values(), *narrower.values()):
        for part, total in _nested(by_name):
            if _beyond(part, total):
                yield Found("contradiction", "part_exceeds_whole", facts_of((part, total)))


def _nested(by_name: Mapping[str, list[Telling]]) -> Iterator[tuple[Telling, Telling]]:
    """What stands under a name, with what stands under each beginning of that name."""
    above: list[str] = []
    for name in sorted(by_name):
        while above and not name.startswith(above[-1]):
            above.pop()
        for whole in above:
            rest = name[len(whole) :]
            if len(whole) > 1 and not _NO_PART.search(rest) and not _NO_PART.search(rest[::-1]):
                yield from product(by_name[name][:FEW], by_name[whole][:FEW])
        above.append(name)


def _adds_up(t: Telling, ledger: Ledger) -> bool:
    """Whether levels of parts add up to that of the whole: sums and heads, not averages and prices."""
    metric = ledger.metrics.get(t.metric)
    unit = metric.unit if metric else t.fact.figure.unit
    names = (t.label, *((metric.name,) if metric else ()))
    dimension, scale = SCALE[unit]
    large = dimension in {"person", "mass"} or scale >= 10_000
    return (
        t.reading.dimension in _ADDITIVE
        and large
        and not any(_AVERAGE.search(text) for name in names for text in (name.zh, name.en))
    )


def _beyond(part: Telling, total: Telling) -> bool:
    a, b = part.reading, total.reading
    return a.size > b.size and not agree(a.size, a.bound, b.size, b.bound)


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
    for parts in wholes.values():
        by_label: dict[str, list[Telling]] = {}
        for t in parts:
            by_label.setdefault(t.label.zh, []).append(t)
        yield from _beyond_all(list(by_label.values()))


def _market_shares(ledger: Ledger) -> Iterator[Found]:
    """Shares that several subjects have of one market at one time, beyond a hundred percent together."""
    markets: dict[tuple[object, ...], list[Telling]] = {}
    for t in ledger.tellings:
        if t.subject.named and t.fact.period and t.fact.period.code and _is_share_of_division(t, ledger):
            key = (t.metric, t.label.zh, t.subject.segment, _whole_of(t), t.period)
            markets.setdefault(key, []).append(t)
    for parts in markets.values():
        by_name: dict[frozenset[str], list[Telling]] = {}
        taken: set[str] = set()
        for t in sorted(parts, key=lambda t: (-len(t.subject.names), sorted(t.subject.names))):
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
        if t.period == m.period
        and t.reading.dimension == base.reading.dimension
        and (near_practice(t.practice, m.practice) or (open_practice(t.practice) and not t.subject.anonymous))
    ]
    for level in own:
        made = level.reading.size / base.reading.size if base.reading.size else Decimal(0)
        ways = (m.reading.size, m.reading.size + 1)
        if made and not any(agree(made, Bound.EXACT, way, m.reading.bound, EXACTLY) for way in ways):
            yield Found("contradiction", "multiple_does_not_lead", facts_of((level, m, base)))
