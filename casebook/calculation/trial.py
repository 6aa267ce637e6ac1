"""A/B tests: how many people a test needs, and what its result says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from casebook.calculation.base import Given, Input, Method, Order, Outcome, Output, Unfit, maybe, number

_NORMAL = NormalDist()
SMALL = 5  # expected people in a cell below which the exact test is used


def _run(given: Given, _orders: Sequence[Order]) -> Outcome:
    base, step = number(given, "base") / 100, number(given, "difference") / 100
    if base + step >= 1:
        raise Unfit("difference", "beyond_all")
    error = number(given, "error") / 100 / number(given, "comparisons")
    arm = _per_arm(base, step, error, number(given, "power") / 100)
    daily = maybe(given, "daily")
    values: dict[str, float | None] = {"per_arm": arm, "total": 2 * arm}
    values["weeks"] = math.ceil(2 * arm / daily / 7) if daily else None
    says: list[tuple[str, dict[str, float | str | None]]] = [("plan", {"per_arm": arm})]
    counts = [maybe(given, name) for name in ("control", "control_hits", "treated", "treated_hits")]
    result = dict.fromkeys(
        ("control_rate", "treated_rate", "gap", "gap_low", "gap_high", "lift", "lift_low", "lift_high", "p")
    )
    if all(count is None for count in counts):
        return Outcome({**values, **result}, {}, says)
    for name, count in zip(("control", "control_hits", "treated", "treated_hits"), counts, strict=True):
        if count is None:
            raise Unfit(name, "all_four")
    n0, x0, n1, x1 = (float(count or 0) for count in counts)
    if x0 > n0:
        raise Unfit("control_hits", "more_than_all")
    if x1 > n1:
        raise Unfit("treated_hits", "more_than_all")
    z = _NORMAL.inv_cdf(1 - error / 2)
    p0, p1 = x0 / n0, x1 / n1
    low0, high0 = _wilson(x0, n0, z)
    low1, high1 = _wilson(x1, n1, z)
    gap = p1 - p0
    low = gap - math.hypot(p1 - low1, high0 - p0)
    high = gap + math.hypot(high1 - p1, p0 - low0)
    few = min(n0, n1) * min(x0 + x1, n0 + n1 - x0 - x1) / (n0 + n1) < SMALL
    found: dict[str, float | None] = {
        "control_rate": 100 * p0,
        "treated_rate": 100 * p1,
        "gap": 100 * gap,
        "gap_low": 100 * low,
        "gap_high": 100 * high,
        "p": _exact(x0, n0, x1, n1) if few else _pooled(x0, n0, x1, n1),
    }
    if x0 and x1:
        ratio, spread = p1 / p0, z * math.sqrt(1 / x0 - 1 / n0 + 1 / x1 - 1 / n1)
        found |= {
            "lift": 100 * (ratio - 1),
            "lift_low": 100 * (ratio * math.exp(-spread) - 1),
            "lift_high": 100 * (ratio * math.exp(spread) - 1),
        }
    verdict = "better" if low > 0 else "worse" if high < 0 else "no_difference"
    says.append((verdict, {"gap": 100 * gap, "low": 100 * low, "high": 100 * high}))
    if few:
        says.append(("few", {}))
    if min(n0, n1) < arm:
        says.append(("short_of_plan", {"per_arm": arm}))
    return Outcome({**values, **result, **found}, {}, says)


def _per_arm(base: float, step: float, error: float, power: float) -> int:
    """People in each arm for a two-sided test of two shares, the variance pooled under the hypothesis of no difference
    (Fleiss, Statistical Methods for Rates and Proportions, without the correction for continuity)."""
    other = base + step
    mean = (base + other) / 2
    z = _NORMAL.inv_cdf(1 - error / 2) * math.sqrt(2 * mean * (1 - mean))
    z += _NORMAL.inv_cdf(power) * math.sqrt(base * (1 - base) + other * (1 - other))
    return math.ceil(z * z / step**2 - 1e-9)


def _wilson(hits: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's interval of one share; Newcombe's of a difference is built of two."""
    middle = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(hits * (n - hits) / n + z * z / 4)
    return middle - half, middle + half


def _pooled(x0: float, n0: float, x1: float, n1: float) -> float:
    mean = (x0 + x1) / (n0 + n1)
    error = math.sqrt(mean * (1 - mean) * (1 / n0 + 1 / n1))
    return math.erfc(abs(x1 / n1 - x0 / n0) / error / math.sqrt(2)) if error else 1.0


def _exact(x0: float, n0: float, x1: float, n1: float) -> float:
    """Fisher's exact test, two-sided: all tables that are no likelier than the one that was seen."""
    hits = x0 + x1
    first, last = max(0.0, hits - n0), min(hits, n1)

    def chance(x: float) -> float:
        return math.exp(_choose(n1, x) + _choose(n0, hits - x) - _choose(n0 + n1, hits))

    seen = chance(x1) * (1 + 1e-7)
    each = (chance(first + step) for step in range(int(last - first) + 1))
    return min(1.0, sum(share for share in each if share <= seen))


def _choose(n: float, k: float) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


METHOD = Method(
    "trial",
    inputs=(
        Input("base", "percent", above=0, below=100),
        Input("difference", "points", above=0, below=100),
        Input("error", "percent", above=0, high=50),
        Input("power", "percent", low=50, below=100),
        Input("comparisons", "count", low=1, high=100, whole=True),
        Input("daily", "count", low=1, whole=True, optional=True),
        Input("control", "count", low=1, whole=True, optional=True),
        Input("control_hits", "count", low=0, whole=True, optional=True),
        Input("treated", "count", low=1, whole=True, optional=True),
        Input("treated_hits", "count", low=0, whole=True, optional=True),
    ),
    outputs=(
        Output("per_arm", "count"),
        Output("total", "count"),
        Output("weeks", "periods"),
        Output("control_rate", "percent"),
        Output("treated_rate", "percent"),
        Output("gap", "points"),
        Output("gap_low", "points"),
        Output("gap_high", "points"),
        Output("lift", "percent"),
        Output("lift_low", "percent"),
        Output("lift_high", "percent"),
        Output("p", "chance"),
    ),
    says={
        "plan": {"per_arm": "count"},
        "better": {"gap": "points", "low": "points", "high": "points"},
        "worse": {"gap": "points", "low": "points", "high": "points"},
        "no_difference": {"gap": "points", "low": "points", "high": "points"},
        "few": {},
        "short_of_plan": {"per_arm": "count"},
    },
    unfit=("beyond_all", "all_four", "more_than_all"),
    run=_run,
)
