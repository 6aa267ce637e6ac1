"""What is asked of a fact: rules that it meets or not, and flags.

Every rule and every flag is a small function with its name, and its words stand in `casebook/text` under `rule.<name>`
and `flag.<name>`. docs/evidence.md says the same in sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from casebook.evidence.numbers import ABOUT, agree
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.fact import Fact, Topic
from casebook.kinds.metric import Metric
from casebook.kinds.source import Source, Standing
from casebook.model.values import CHANGES, SCALE, Bound, Direction, Form, LocalText, Unit

# Of several corroborations of one fact, the first of these speaks.
_GRAVEST = (
    Verdict.CONTRADICTED,
    Verdict.DIFFERENT,
    Verdict.SUPPORTED,
    Verdict.NOT_FOUND,
    Verdict.NOT_CHECKABLE,
)
# A credit that names nobody is none.
_NOBODY_ZH = ("未署名", "未具名", "不具名", "匿名", "不详", "未注明")
_NOBODY_EN = ("unnamed", "unsigned", "anonymous", "unattributed", "unspecified", "unknown")
# What is called growth is a change already: percent of it is no riddle.
_GROWTH_ZH = ("增长率", "增速", "增幅", "降幅", "涨幅")
_GROWTH_EN = ("growth", "cagr", "rate of increase", "rate of change", "uplift")


@dataclass(frozen=True)
class Ground:
    """A fact and what the catalog knows about it."""

    fact: Fact
    metric: Metric | None
    outside: tuple[Corroboration, ...]
    teller: Source | None
    sources: Mapping[str, Source]
    corrected: bool
    today: str | None

    @property
    def verdict(self) -> Verdict | None:
        found = {c.verdict for c in self.outside}
        return next((verdict for verdict in _GRAVEST if verdict in found), None)


# rules: True where it holds, False where not, None where the question does not arise


def named_subject(g: Ground) -> bool | None:
    """Whose figure it is can be named."""
    return g.fact.named


def named_source(g: Ground) -> bool | None:
    """The text credits somebody by name, or was written by those who measured."""
    return _first_hand(g.teller) or (g.fact.attributed_to is not None and names_somebody(g.fact.attributed_to))


def period(g: Ground) -> bool | None:
    """The calendar says when; asked of what was measured, not of a rule or a method."""
    if not g.fact.measurement or g.fact.topic in {Topic.THRESHOLD, Topic.METHOD}:
        return None
    return g.fact.period is not None and g.fact.period.code is not None


def base(g: Ground) -> bool | None:
    """A change says against what; its own before-value is an answer, and growth is against the year before."""
    if g.fact.figure.form not in CHANGES or g.fact.figure.form is Form.BEFORE_AFTER or _is_growth(g):
        return None
    return g.fact.compared_with is not None


def definition(g: Ground) -> bool | None:
    """The figure is tied to a metric of the dictionary."""
    return g.fact.metric is not None if g.fact.measurement else None


def uncontradicted(g: Ground) -> bool | None:
    """No outside source contradicts it."""
    return g.verdict is not Verdict.CONTRADICTED


def supported(g: Ground) -> bool | None:
    """An independent source bears it out."""
    return g.verdict is Verdict.SUPPORTED


def near_outside(g: Ground) -> bool | None:
    """Outside sources differ, but the figure that they give lies within a tenth of this one."""
    if g.verdict is not Verdict.DIFFERENT:
        return None
    return any(_near(g, c) for c in g.outside if c.verdict is Verdict.DIFFERENT)


def direct(g: Ground) -> bool | None:
    """Who says it, or who bears it out, knows it at first hand."""
    backing = (g.sources.get(s) for c in g.outside if c.verdict is Verdict.SUPPORTED for s in c.sources)
    return _first_hand(g.teller) or any(map(_first_hand, backing))


RULES: tuple[Callable[[Ground], bool | None], ...] = (
    named_subject,
    named_source,
    period,
    base,
    definition,
    uncontradicted,
    supported,
    near_outside,
    direct,
)
# flags


def percent_or_points(g: Ground) -> bool:
    """A change in percent of what is itself measured in percent: of which of the two?"""
    if g.fact.figure.form is not Form.CHANGE_PERCENT or g.metric is None or g.metric.unit is not Unit.PERCENT:
        return False
    return not _is_growth(g)


def no_base(g: Ground) -> bool:
    """A change that does not say against what."""
    return base(g) is False


def no_period(g: Ground) -> bool:
    """Nothing dates it by the calendar."""
    return period(g) is False


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
    change = _change(g.fact)
    if change is not None and bounds.change_percent is not None and abs(change) > bounds.change_percent:
        return True
    return any(
        (bounds.low is not None and n < bounds.low) or (bounds.high is not None and n > bounds.high)
        for n in _levels(g.fact, g.metric.unit)
    )


def corrected(g: Ground) -> bool:
    """A correction of the editors concerns it."""
    return g.corrected


def superseded(g: Ground) -> bool:
    """An outside source that differs gives a figure of a later time."""
    own = g.fact.period.span() if g.fact.period else None
    if own is None:
        return False
    others = (c.other.period for c in g.outside if c.other is not None and c.verdict is not Verdict.SUPPORTED)
    return any(span is not None and span[0] > own[1] for p in others if p is not None for span in (p.span(),))


def review_due(g: Ground) -> bool:
    """The metric that defines it is past its review date."""
    by = g.metric.review_by if g.metric else None
    return by is not None and by.ended_before(g.today)


def contradicted(g: Ground) -> bool:
    """Outside sources contradict it."""
    return g.verdict is Verdict.CONTRADICTED


FLAGS: tuple[Callable[[Ground], bool], ...] = (
    contradicted,
    implausible,
    percent_or_points,
    no_base,
    no_period,
    corrected,
    superseded,
    review_due,
)


def names_somebody(credit: LocalText) -> bool:
    """Whether a credit names a source: not “unnamed data”."""
    return not (any(word in credit.zh for word in _NOBODY_ZH) or any(word in credit.en.lower() for word in _NOBODY_EN))


def _is_growth(g: Ground) -> bool:
    names = (g.fact.label, *((g.metric.name,) if g.metric else ()))
    return any(
        any(word in n.zh for word in _GROWTH_ZH) or any(word in n.en.lower() for word in _GROWTH_EN) for n in names
    )


def _first_hand(source: Source | None) -> bool:
    return source is not None and source.standing in {Standing.FIRST_HAND, Standing.OFFICIAL}


def _near(g: Ground, c: Corroboration) -> bool:
    f = g.fact.figure
    if c.other is None or f.value is None:
        return False
    theirs = c.other.quantity
    dimension, scale = SCALE[f.unit]
    other_dimension, other_scale = SCALE[theirs.unit]
    return dimension == other_dimension and agree(
        f.value * scale, Bound.EXACT, theirs.value * other_scale, Bound.EXACT, ABOUT
    )


def _levels(fact: Fact, unit: Unit) -> list[Decimal]:
    """The levels that a figure states, in the metric's own unit; none where it states a change or another dimension."""
    f = fact.figure
    if f.form in {Form.CHANGE_PERCENT, Form.CHANGE_POINTS, Form.MULTIPLE_OF, Form.RANK}:
        return []
    dimension, scale = SCALE[f.unit]
    wanted, own = SCALE[unit]
    if dimension != wanted or (f.form is Form.RATIO and unit is not f.unit):
        return []
    if f.form is Form.RANGE and f.unit is not unit and {f.unit, unit} == {Unit.TIMES, Unit.PERCENT}:
        return []
    return [n * scale / own for n in (f.value, f.before, f.low, f.high) if n is not None]


def _change(fact: Fact) -> Decimal | None:
    """The relative change that a figure states, in percent."""
    f = fact.figure
    if f.form is Form.CHANGE_PERCENT:
        return f.value
    if f.form is Form.MULTIPLE_OF and f.value is not None and f.unit is Unit.TIMES:
        return (f.value - 1) * 100
    if f.form is Form.BEFORE_AFTER and f.before and f.value is not None:
        return (f.value - f.before) / f.before * 100
    return None
