"""What to mind with a fact. Every flag is a small function; its words stand in `casebook/text` under `flag.<name>`."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from casebook.evidence.ground import Ground, change, independent, untested, wants_base
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.fact import Fact
from casebook.model.values import AnyUnit, Direction, Form, LocalText, Period, Unit, scale_of

# A change or a multiple is against one's own earlier state where nothing, or one of these, is named.
_OWN_ZH = re.compile(r"此前|之前|以前|自身|原先|原来|前$|前（|上年|去年|上一|上月|同期|同比|环比|\d{4}年")
_OWN_EN = re.compile(r"\b(?:before|earlier|previous|prior|own|last year|year before|year on year|(?:19|20)\d\d)\b")
_PIECES = re.compile(r"销量|件数|单量|units sold|number sold|pieces", re.IGNORECASE)
_MONEY = frozenset({"CNY", "USD"})
_STATES = frozenset({Form.LEVEL, Form.COUNT, Form.BEFORE_AFTER, Form.RANGE, Form.DURATION, Form.SHARE})
_CHANGES = frozenset({Form.CHANGE_PERCENT, Form.CHANGE_POINTS, Form.MULTIPLE_OF, Form.RANK})


def contradicted(g: Ground) -> bool:
    """Outside sources contradict it."""
    return g.verdict is Verdict.CONTRADICTED


def implausible(g: Ground) -> bool:
    """Outside the bounds that its metric declares, or impossible for its form."""
    f = g.fact.figure
    if f.spoken is not None:
        return False
    down = f.direction is Direction.DOWN
    if f.form is Form.SHARE and f.unit is Unit.PERCENT and f.value is not None and not 0 <= f.value <= 100:
        return True
    if f.form is Form.CHANGE_PERCENT and down and f.value is not None and f.value > 100:
        return True
    if g.metric is None or g.metric.plausible is None:
        return False
    bounds = g.metric.plausible
    told = change(g.fact)
    if told is not None and bounds.change_percent is not None and abs(told) > bounds.change_percent:
        return True
    return any(
        (bounds.low is not None and n < bounds.low) or (bounds.high is not None and n > bounds.high)
        for n in _levels(g.fact, g.metric.unit)
    )


def percent_or_points(g: Ground) -> bool:
    """A change in percent of what is itself measured in percent: of which of the two? More than 100 points there are
    not, so a larger change is in percent.
    """
    f = g.fact.figure
    if f.form is not Form.CHANGE_PERCENT or f.value is None or g.metric is None or g.metric.unit is not Unit.PERCENT:
        return False
    return abs(f.value) <= 100 and not g.growth


def by_or_to(g: Ground) -> bool:
    """Up some times against one's own past: by so many times, or to so many?"""
    f = g.fact.figure
    return f.form is Form.MULTIPLE_OF and f.direction is Direction.UP and compares_with_itself(g.fact.compared_with)


def unit_unlike_measure(g: Ground) -> bool:
    """Told in a unit that does not count what is measured: pieces sold in yuan, an age as a length of time."""
    f = g.fact.figure
    if f.form not in _STATES:
        return False
    dimension, _ = scale_of(f.unit)
    if dimension in _MONEY and (_PIECES.search(g.fact.label.zh) or _PIECES.search(g.fact.label.en)):
        return True
    return g.metric is not None and not _counts_alike(dimension, scale_of(g.metric.unit)[0])


def _counts_alike(a: str, b: str) -> bool:
    return a == b or {a, b} <= _MONEY or {a, b} <= {"count", "person"} or {a, b} <= {"ratio", "points"}


def no_base(g: Ground) -> bool:
    """A change that does not say against what."""
    return wants_base(g) and g.fact.compared_with is None


def uncontrolled(g: Ground) -> bool:
    """A practice is credited with a change, but control, window or sample are not told."""
    return bool(untested(g))


def corrected(g: Ground) -> bool:
    """A correction of the editors concerns it."""
    return g.corrected


def one_origin(g: Ground) -> bool:
    """What bears it out retells the one who told it."""
    return g.verdict in {Verdict.SUPPORTED, Verdict.WITH_DIFFERENCE} and not independent(g)


def superseded(g: Ground) -> bool:
    """There is a figure of the same measure for a later time, published after this one was told."""
    own = g.fact.period.span() if g.fact.period else None
    return own is not None and any(_later(g, c, own[1]) for c in g.outside)


def _later(g: Ground, c: Corroboration, month: str) -> bool:
    if not c.same_measure or c.other is None or c.other.period is None or c.verdict is Verdict.NOT_FOUND:
        return False
    theirs = c.other.period.span()
    if theirs is None or theirs[0] <= month or g.fact.figure.form not in _STATES:
        return False
    if scale_of(c.other.quantity.unit)[0] != scale_of(g.fact.figure.unit)[0]:
        return False
    told = _day(g.teller.published) if g.teller is not None else ""
    return any(_day(source.published) >= told for source in (g.sources.get(s) for s in c.sources) if source is not None)


def _day(period: Period | None) -> str:
    span = period.span() if period is not None else None
    return span[1] if span else ""


def review_due(g: Ground) -> bool:
    """The metric that defines it, or a check of it, is past its review date."""
    dates = [g.metric.review_by if g.metric else None, *(c.review_by for c in g.outside)]
    return any(by.ended_before(g.today) for by in dates if by is not None)


FLAGS: tuple[Callable[[Ground], bool], ...] = (
    contradicted,
    implausible,
    percent_or_points,
    by_or_to,
    unit_unlike_measure,
    no_base,
    uncontrolled,
    corrected,
    one_origin,
    superseded,
    review_due,
)


def flags_of(g: Ground) -> tuple[str, ...]:
    """The names of the flags that a fact raises; none for what measures nothing, but that it is contradicted or
    corrected.
    """
    asked = FLAGS if g.fact.measurement else (contradicted, corrected)
    return tuple(flag.__name__ for flag in asked if flag(g))


def compares_with_itself(base: LocalText | None) -> bool:
    """Whether a base of comparison is one's own earlier state: nothing else is named."""
    return base is None or bool(_OWN_ZH.search(base.zh) or _OWN_EN.search(base.en.lower()))


def _levels(fact: Fact, unit: AnyUnit) -> list[Decimal]:
    """The levels that a figure states, in the metric's own unit; none where it states a change or another dimension."""
    f = fact.figure
    if f.form in _CHANGES:
        return []
    dimension, scale = scale_of(f.unit)
    wanted, own = scale_of(unit)
    if dimension != wanted or (f.form is Form.RATIO and unit is not f.unit):
        return []
    if f.form is Form.RANGE and f.unit is not unit and {f.unit, unit} == {Unit.TIMES, Unit.PERCENT}:
        return []
    return [n * scale / own for n in (f.value, f.before, f.low, f.high) if n is not None]
