"""When figures hold: whether two speak of one time, and whether the time of one lies within that of the other."""

from __future__ import annotations

import re

from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric, Timing
from casebook.model.values import Form, Period, scale_of

__all__ = ["Timing", "same_time", "timing_of", "within"]

_STATE = re.compile(r"市值|估值|余额|存量|保有量|valuation|market cap|market value|balance|stock", re.IGNORECASE)
# Heads that are counted over a period, and not at its end.
_FLOW_OF_HEADS = re.compile(r"新增|净增|活跃|平均|日均|月均|人次|\bnew\b|added|active|average|visits", re.IGNORECASE)
# What is counted as it happens.
_HAPPENS = re.compile(
    r"销量|订单|单量|产量|人次|次数|客流|出货|orders|shipments|visits|units sold|deliveries|trips|output", re.IGNORECASE
)
_AVERAGE = re.compile(r"均|率|average|mean|per |rate", re.IGNORECASE)
_FORMS = frozenset({Form.LEVEL, Form.COUNT, Form.BEFORE_AFTER})


def timing_of(fact: Fact, metric: Metric | None) -> Timing | None:
    """Whether a level is the sum of a period or the state at a date: what the metric declares; else sums of money and
    mass are of a period, as what is counted as it happens, and heads are at a date, unless the words say otherwise;
    None where neither is known.
    """
    if fact.figure.form not in _FORMS:
        return None
    if metric is not None and metric.timing is not None:
        return metric.timing
    texts = (fact.label.zh, fact.label.en, *((metric.name.zh, metric.name.en) if metric else ()))
    dimension, _ = scale_of(fact.figure.unit)
    if dimension == "person":
        return None if any(_FLOW_OF_HEADS.search(text) for text in texts) else Timing.AT_A_DATE
    if dimension in {"CNY", "USD", "mass"}:
        return Timing.AT_A_DATE if any(_STATE.search(text) for text in texts) else Timing.OVER_A_PERIOD
    happens = any(_HAPPENS.search(text) for text in texts) and not any(_AVERAGE.search(text) for text in texts)
    return Timing.OVER_A_PERIOD if dimension == "count" and happens else None


def same_time(a: Period | None, b: Period | None, a_timing: Timing | None, b_timing: Timing | None) -> bool:
    """Whether two calendar spans are one time: the same months; for states, the same last month."""
    x, y = (p.span() if p is not None else None for p in (a, b))
    if x is None or y is None or a is None or b is None:
        return False
    if a_timing is b_timing is Timing.AT_A_DATE:
        return x[1] == y[1]
    return x == y and not (_is_day(a) or _is_day(b))


def _is_day(period: Period) -> bool:
    return period.code is not None and ".." not in period.code and period.code.count("-") == 2


def within(part: Period | None, whole: Period | None) -> bool:
    """Whether the calendar span of one lies within the longer one of the other."""
    x, y = (p.span() if p is not None else None for p in (part, whole))
    return x is not None and y is not None and x != y and y[0] <= x[0] and x[1] <= y[1]
