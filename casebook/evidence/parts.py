"""Parts and wholes: a part that is larger than what it is a part of, by metric, name, label, time or market."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product

from casebook.evidence.alike import SAME_LABEL, likeness
from casebook.evidence.ledger import FEW, Ledger, Telling, facts_of, one_time, same_label
from casebook.evidence.numbers import agree
from casebook.evidence.relations import Found
from casebook.evidence.times import Timing, within
from casebook.model.values import scale_of

_AVERAGE = re.compile(r"均|单价|薪|price|average|per |salary|pay\b", re.IGNORECASE)
# What these words stand before is not a part of it.
_NO_PART = re.compile(
    r"预测|预计|预期|目标|计划|累计|总|全球|世界|海外|全国|历史|最高|forecast|expected|target|total|global"
)
_ADDITIVE = frozenset({"person", "mass", "CNY", "USD"})
_TO_DATE = re.compile(r"累计|截至目前共|\bcumulative(?:ly)?\b|\bto date\b|\bin all so far\b", re.IGNORECASE)
_MARKET = re.compile(r"市场|行业|产业|\bmarkets?\b|\bindustry\b|\bsector\b", re.IGNORECASE)


def parts(ledger: Ledger) -> Iterator[Found]:
    """All parts beyond their wholes."""
    by_subject: dict[frozenset[str], list[Telling]] = {}
    for t in ledger.tellings:
        if t.reading.family == "level" and not t.subject.anonymous:
            by_subject.setdefault(t.subject.names, []).append(t)
    for own in by_subject.values():
        if len(own) > 1:
            yield from ledger.memory.of(own, "parts", partial(_of_one, own, ledger))
    yield from _subject_parts(ledger)
    yield from _daughters(by_subject, ledger)
    yield from _markets(ledger)
    yield from _declared(ledger)


def _of_one(own: list[Telling], ledger: Ledger) -> tuple[Found, ...]:
    return (*_metric_parts(own, ledger), *_time_parts(own, ledger))


def _time_parts(own: list[Telling], ledger: Ledger) -> Iterator[Found]:
    """A quarter beyond its year; a total to date below one of its years."""
    flows: dict[tuple[str, str], list[Telling]] = {}
    for t in own:
        if t.dated and (_adds_up(t, ledger) or t.timing is Timing.OVER_A_PERIOD):
            flows.setdefault((t.metric, t.reading.dimension), []).append(t)
    for some in flows.values():
        for a, b in product(some[: FEW * 2], some[: FEW * 2]):
            if a is b:
                continue
            if _to_date(b) and not _to_date(a):
                if _ends_before(a, b) and _of_what_is_counted(a, b) and _beyond(a, b):
                    yield Found("contradiction", "part_of_time_exceeds_whole", facts_of((a, b)))
            elif (
                a.timing is b.timing is Timing.OVER_A_PERIOD
                and _to_date(a) == _to_date(b)
                and within(a.fact.period, b.fact.period)
                and same_label(a, b)
                and _beyond(a, b)
            ):
                yield Found("contradiction", "part_of_time_exceeds_whole", facts_of((a, b)))


def _to_date(t: Telling) -> bool:
    return bool(_TO_DATE.search(t.label.zh) or _TO_DATE.search(t.label.en))


def _of_what_is_counted(a: Telling, b: Telling) -> bool:
    """Whether a total to date is of what the other counts in one period."""
    zh, en = (_TO_DATE.sub("", text).strip() for text in (b.label.zh, b.label.en))
    return likeness(a.label, b.label.model_copy(update={"zh": zh or b.label.zh, "en": en or b.label.en})) >= SAME_LABEL


def _ends_before(a: Telling, b: Telling) -> bool:
    x, y = (t.fact.period.span() if t.fact.period else None for t in (a, b))
    return x is not None and y is not None and x[1] <= y[1]


def _daughters(by_subject: Mapping[frozenset[str], list[Telling]], ledger: Ledger) -> Iterator[Found]:
    """A daughter beyond the organisation that it belongs to."""
    if not ledger.names.parents:
        return
    for names, own in by_subject.items():
        if len(names) != 1:
            continue
        for above in ledger.names.above(next(iter(names))):
            for part, total in product(own, by_subject.get(frozenset({above}), ())):
                if _comparable(part, total) and _adds_up(part, ledger) and _beyond(part, total):
                    yield Found("contradiction", "part_exceeds_whole", facts_of((part, total)))


def _comparable(part: Telling, total: Telling) -> bool:
    return (
        part.metric == total.metric
        and part.reading.dimension == total.reading.dimension
        and one_time(part, total)
        and same_label(part, total)
    )


def _markets(ledger: Ledger) -> Iterator[Found]:
    """One firm beyond the whole market of its segment, at one time and by one metric or by one that is part of it."""
    markets: dict[tuple[str, str, str], list[Telling]] = {}
    for t in ledger.tellings:
        if t.reading.family == "level" and t.dated and _is_market(t) and _adds_up(t, ledger):
            markets.setdefault((t.metric, t.reading.dimension, t.subject.segment), []).append(t)
    if not markets:
        return
    for t in ledger.tellings:
        if t.reading.family != "level" or not t.subject.named or not t.dated:
            continue
        metric = ledger.metrics.get(t.metric)
        for whole in (t.metric, *(metric.part_of if metric else ())):
            for total in markets.get((whole, t.reading.dimension, t.subject.segment), ())[:FEW]:
                if t.period == total.period and _adds_up(t, ledger) and _beyond(t, total):
                    yield Found("contradiction", "firm_exceeds_market", facts_of((t, total)))


def _declared(ledger: Ledger) -> Iterator[Found]:
    """A market or a group beyond the one that the vocabulary says it is part of."""
    vocabulary = ledger.lexicon.vocabulary
    if vocabulary is None or not vocabulary.wholes:
        return
    by_words: dict[str, list[Telling]] = {}
    for t in ledger.tellings:
        if t.reading.family == "level" and not t.subject.anonymous and _adds_up(t, ledger):
            by_words.setdefault(t.fact.subject.zh, []).append(t)
    for entry in vocabulary.wholes:
        for part, total in product(by_words.get(entry.part.zh, ()), by_words.get(entry.whole.zh, ())):
            alike = part.metric == total.metric and part.reading.dimension == total.reading.dimension
            if alike and one_time(part, total) and _beyond(part, total):
                yield Found("contradiction", "part_exceeds_whole", facts_of((part, total)))


def _is_market(t: Telling) -> bool:
    texts = (t.fact.subject.zh, t.fact.subject.en)
    return not t.subject.named and not t.subject.anonymous and any(_MARKET.search(text) for text in texts)


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
        # the names of organisations on record are ids; who belongs to whom is declared there, and not in their letters
        key = (t.metric, t.period, t.reading.dimension)
        if not t.subject.recorded:
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
    dimension, scale = scale_of(unit)
    large = dimension in {"person", "mass"} or scale >= 10_000
    return (
        t.reading.dimension in _ADDITIVE
        and large
        and not any(_AVERAGE.search(text) for name in names for text in (name.zh, name.en))
    )


def _beyond(part: Telling, total: Telling) -> bool:
    a, b = part.reading, total.reading
    return a.size > b.size and not agree(a.size, a.bound, b.size, b.bound)
