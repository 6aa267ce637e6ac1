"""Figures as phrases, by their form: 从15%升至45%, up 40%, 3 to 5 times."""

from __future__ import annotations

from decimal import Decimal

from casebook.model.values import AnyUnit, Direction, Figure, Form, Quantity, Unit, scale_of
from casebook.text import Words
from casebook.wording.numbers import (
    bounded,
    kind_and_base,
    measured,
    nameless,
    names_years,
    number,
    plain,
    quantity,
    scaled,
    with_measure,
)

_COUNTED = frozenset({"person", "count", "mass"})
_SUMS = _COUNTED | {"CNY", "USD"}  # they grow (增长), where a rate improves (提升)
_SIZES_OF_CHANGE = frozenset({Form.CHANGE_PERCENT, Form.CHANGE_POINTS})


def is_calendar_year(f: Figure) -> bool:
    """Whether the figure names years of the calendar, not a length of time."""
    numbers = [n for n in (f.value, f.before, f.low, f.high) if n is not None]
    return f.unit is Unit.YEAR and names_years(numbers)


def figure(
    f: Figure,
    words: Words,
    *,
    lower_is_better: bool = False,
    measured_in: AnyUnit | None = None,
    is_change: bool = False,
) -> str:
    """The figure as a phrase by its form: 从15%升至45%, up 40%, 3 to 5 times.

    Chinese chooses its verb by what changes: tell where lower is better (成本上升, not 提升), and the unit of
    the metric where it is known (销量增长, 时长延长). Where the metric is itself a change (`is_change`: a growth
    rate), its figure is a value and not a change of it. Years of a metric in years of age are ages.
    """
    f = in_unit_of_metric(f, measured_in)
    if is_change and f.form is Form.CHANGE_PERCENT and f.direction is not Direction.DOWN:
        return value_only(f, words)
    if f.spoken is not None:
        return f.spoken.in_(words.language)
    if f.value is None:
        return value_only(f, words)
    if f.form in _SIZES_OF_CHANGE:
        if f.direction is None and f.value < 0:
            f = f.model_copy(update={"value": -f.value, "direction": Direction.DOWN})
        return words(f"change.{_verb(f, lower_is_better, measured_in)}", x=value_only(f, words))
    if f.before is not None and f.value is not None:
        return _from_to(f, f.before, f.value, words)
    return value_only(f, words)


def in_unit_of_metric(f: Figure, measured_in: AnyUnit | None) -> Figure:
    """The figure with years read as ages where its metric is an age."""
    if f.unit is Unit.YEAR and measured_in is Unit.YEAR_OF_AGE:
        return f.model_copy(update={"unit": Unit.YEAR_OF_AGE})
    return f


def _verb(f: Figure, lower_is_better: bool, measured_in: AnyUnit | None) -> str:
    """The word for a change: 提升, 上升, 增长, 延长; 下降, 缩短; 多, 少 where the distance has a unit."""
    if f.form is Form.CHANGE_POINTS and f.unit not in {Unit.POINTS, Unit.PERCENT}:
        return {Direction.UP: "more", Direction.DOWN: "less", None: "apart"}[f.direction]
    if f.direction is None:
        return "none"
    dimension = scale_of(measured_in)[0] if measured_in else ""
    if dimension == "time":
        return f"{f.direction}_time"
    if f.direction is Direction.DOWN:
        return "down"
    if lower_is_better:
        return "up_bad"
    return "up_amount" if dimension in _SUMS else "up"


def _from_to(f: Figure, before: Decimal, after: Decimal, words: Words) -> str:
    """从15%升至45%; English says the unit once where it stands behind the number: from 5 to 25 minutes."""
    dimension = scale_of(f.unit)[0]
    end = bounded(measured(after, f.unit, words), f.bound, f.unit, words) if f.unit is Unit.TIMES else None
    suffix = "_time" if dimension == "time" else "_amount" if dimension in _COUNTED else ""
    way = "same" if before == after else f"{'up' if after > before else 'down'}{suffix}"
    return words(f"from_to.{way}", a=_start(f, before, after, words), b=end or value_only(f, words))


def _start(f: Figure, before: Decimal, after: Decimal, words: Words) -> str:
    """The number that a change starts from, without its unit where the end tells it."""
    if is_calendar_year(f):
        return words("measure.calendar_year", n=plain(before))
    kind, base = kind_and_base(before, f.unit)
    behind = with_measure("", Decimal(0), kind, words).startswith(" ") and after != 1  # from 3 days to 1 day
    if behind or (base == 0 and kind != "percent"):
        return scaled(base, kind, words)
    return measured(before, f.unit, words)


def value_only(f: Figure, words: Words) -> str:
    """The bare value with its bound and without its direction: 45%, 40%, 超过3.5万亿元."""
    if f.spoken is not None:
        return f.spoken.in_(words.language)
    if f.value is None:
        return _range(f, words)
    if is_calendar_year(f):
        return bounded(words("measure.calendar_year", n=plain(f.value)), f.bound, Unit.COUNT, words)
    if f.form is Form.RANK:
        return words("rank", n=number(f.value, words))
    if f.form is Form.RATIO and f.unit is Unit.COUNT:
        return bounded(f"1:{number(f.value, words)}", f.bound, f.unit, words)
    if f.form is Form.CHANGE_POINTS and f.unit is Unit.PERCENT:
        return bounded(measured(f.value, Unit.POINTS, words), f.bound, f.unit, words)
    if f.form in _SIZES_OF_CHANGE:
        return bounded(measured(f.value, f.unit, words), f.bound, f.unit, words)
    return quantity(Quantity(value=f.value, unit=f.unit, bound=f.bound), words)


def bare(f: Figure) -> Figure:
    """The figure without the noun of its unit, for a sentence that says whom it counts: 418.5 million members."""
    unit, times = nameless(f.unit)
    numbers = {name: getattr(f, name) for name in ("value", "before", "low", "high")}
    return f.model_copy(update={"unit": unit, **{n: v and v * times for n, v in numbers.items()}})


def _range(f: Figure, words: Words) -> str:
    assert f.low is not None and f.high is not None  # held by the model for every figure without a value
    if is_calendar_year(f):
        text = words("range", a=plain(f.low), b=words("measure.calendar_year", n=plain(f.high)))
        return bounded(text, f.bound, Unit.COUNT, words)
    kind, high = kind_and_base(f.high, f.unit)
    _, low = kind_and_base(f.low, f.unit)
    if kind == "percent":
        text = words("range", a=measured(f.low, f.unit, words), b=measured(f.high, f.unit, words))
    else:
        pair = words("range", a=scaled(low, kind, words), b=scaled(high, kind, words))
        text = with_measure(pair, high, kind, words)
    return bounded(text, f.bound, f.unit, words)
