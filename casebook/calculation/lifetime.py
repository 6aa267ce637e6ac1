"""Lifetime value: what a cohort has brought, and what the simplest curves of retention add to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from casebook.calculation.base import (
    Given,
    Input,
    Method,
    Order,
    Outcome,
    Output,
    Table,
    Unfit,
    maybe,
    number,
    numbers,
    word,
)

FEWEST = 3  # periods that a curve needs; of fewer only what has been realised is told


def _run(given: Given, _orders: Sequence[Order]) -> Outcome:
    seen = [share / 100 for share in numbers(given, "retention")]
    margins = numbers(given, "margin")
    rate, horizon = number(given, "discount") / 100, int(number(given, "horizon"))
    first, cost = number(given, "first"), maybe(given, "cost")
    n = len(seen)
    if horizon < n:
        raise Unfit("horizon", "short_horizon")

    def worth(period: int, share: float) -> float:
        margin = first if period == 0 else margins[min(period, len(margins)) - 1]
        return share * margin / (1 + rate) ** period

    enough = n >= FEWEST and min(seen) > 0
    curves = [_curve(seen, name) for name in ("steady", "slowing")] if enough and horizon > n else []
    chosen = ("steady", "slowing").index(word(given, "curve"))
    rows: list[list[float | str | None]] = []
    realised = low = total = 0.0
    recovered: int | None = None
    for period in range(horizon + 1 if curves else n + 1):
        if period <= n:
            share = 1.0 if period == 0 else seen[period - 1]
            cautious, state = share, "seen"
        else:
            shares = [min(curve(period), seen[-1]) for curve in curves]
            share, cautious, state = shares[chosen], min(shares), "forecast"
        value = worth(period, share)
        total += value
        low += min(value, worth(period, cautious))
        realised += value if state == "seen" else 0
        if recovered is None and cost is not None and low >= cost:
            recovered = period
        rows.append([period, share * 100, state, value, total])
    error = _tested(seen, word(given, "curve")) if enough else None
    values = {
        "realised": realised,
        "predicted": total - realised if curves else None,
        "total": total if curves else None,
        "limit": low,
        "error": error,
        "ratio": low / cost if cost else None,
        "recovered": recovered,
    }
    says: list[tuple[str, dict[str, float | str | None]]] = []
    if n < FEWEST:
        says.append(("too_few", {"n": n}))
    elif min(seen) == 0:
        says.append(("runs_out", {}))
    elif curves:
        says.append(("forecast", {"realised": realised, "limit": low, "horizon": horizon}))
    if any(later > earlier for earlier, later in pairwise(seen)):
        says.append(("rises", {}))
    if cost:
        says.append(("recovers", {"period": recovered}) if recovered is not None else ("not_recovered", {}))
    return Outcome(values, {"periods": rows}, says)


def _curve(seen: Sequence[float], name: str) -> Callable[[float], float]:
    """The curve through the shares of periods 1, 2, …: the logarithm of a share falls in a straight line with the
    period (steady: the same part leaves each time) or with its logarithm (slowing). Least squares."""
    axis: Callable[[float], float] = math.log if name == "slowing" else float
    xs = [axis(t) for t in range(1, len(seen) + 1)]
    ys = [math.log(share) for share in seen]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum((x - mean_x) ** 2 for x in xs)
    return lambda period: math.exp(mean_y + slope * (axis(period) - mean_x))


def _tested(seen: Sequence[float], name: str) -> float | None:
    """How far off the curve is, on average in points, when the last third of the periods is hidden from it."""
    kept = len(seen) - max(1, len(seen) // 3)
    if kept < 2:
        return None
    curve = _curve(seen[:kept], name)
    hidden = range(kept, len(seen))
    return 100 * sum(abs(min(curve(t + 1), seen[kept - 1]) - seen[t]) for t in hidden) / len(hidden)


METHOD = Method(
    "lifetime",
    inputs=(
        Input("retention", "percent", low=0, high=100, many=True),
        Input("first", "money"),
        Input("margin", "money", many=True),
        Input("discount", "percent", low=0, high=100),
        Input("horizon", "periods", low=1, high=120, whole=True),
        Input("curve", "choice", options=("steady", "slowing")),
        Input("cost", "money", above=0, optional=True),
    ),
    outputs=(
        Output("realised", "money"),
        Output("predicted", "money"),
        Output("total", "money"),
        Output("limit", "money"),
        Output("error", "points"),
        Output("ratio", "ratio"),
        Output("recovered", "periods"),
    ),
    tables=(
        Table(
            "periods",
            (
                Output("period", "periods"),
                Output("share", "percent"),
                Output("state", "label"),
                Output("value", "money"),
                Output("sum", "money"),
            ),
            ("seen", "forecast"),
        ),
    ),
    says={
        "too_few": {"n": "count"},
        "runs_out": {},
        "forecast": {"realised": "money", "limit": "money", "horizon": "periods"},
        "rises": {},
        "recovers": {"period": "periods"},
        "not_recovered": {},
    },
    unfit=("short_horizon",),
    run=_run,
)
