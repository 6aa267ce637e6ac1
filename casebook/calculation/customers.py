"""What orders say of customers: tiers by recency, frequency and money, and cohorts of first-time buyers."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from casebook.calculation.base import (
    Cell,
    Column,
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
    quantile,
    word,
)

EPOCH = date(1970, 1, 1)
TIERS = ("high", "active", "new", "dormant", "lost")
FIFTHS = (0.2, 0.4, 0.6, 0.8)
AHEAD = 6  # periods after the first that the table of cohorts shows


@dataclass(frozen=True)
class _Customer:
    """A customer's days with a purchase, in order, and what was paid in all after refunds."""

    name: str
    days: tuple[int, ...]
    paid: float


def _customers(orders: Iterable[Order]) -> list[_Customer]:
    """Orders by customer: orders of a day are one, sums below zero are refunds, which are no purchase; who has
    refunds only has not bought."""
    days: dict[str, set[int]] = defaultdict(set)
    paid: dict[str, float] = defaultdict(float)
    for order in orders:
        paid[order.customer] += order.amount or 0
        if order.amount is None or order.amount > 0:
            days[order.customer].add(order.day)
    return [_Customer(name, tuple(sorted(bought)), paid[name]) for name, bought in days.items() if bought]


def _tiers(given: Given, orders: Sequence[Order]) -> Outcome:
    if not orders:
        raise Unfit("file", "no_orders")
    last = max(order.day for order in orders)
    window = maybe(given, "window")
    kept = [order for order in orders if window is None or order.day > last - window]
    customers = _customers(kept)
    if not customers:
        raise Unfit("file", "no_orders")
    gaps = [b - a for one in customers for a, b in pairwise(one.days)]
    cycle = maybe(given, "cycle")
    if cycle is None:
        if not gaps:
            raise Unfit("cycle", "no_cycle")
        cycle = quantile(gaps, 0.5)
    lost = cycle * number(given, "lost")
    stages = [_stage(last - one.days[-1], last - one.days[0], cycle, lost) for one in customers]
    active = [one for one, stage in zip(customers, stages, strict=True) if stage == "active"]
    upper = number(given, "upper") / 100
    often = quantile([len(one.days) for one in active], upper) if active else None
    much = quantile([one.paid for one in active], upper) if active else None
    groups: dict[str, list[_Customer]] = {tier: [] for tier in TIERS}
    for one, stage in zip(customers, stages, strict=True):
        top = stage == "active" and often is not None and much is not None
        groups["high" if top and len(one.days) >= (often or 0) and one.paid >= (much or 0) else stage].append(one)
    sales = sum(one.paid for one in customers)
    rows: list[list[Cell]] = []
    for tier, group in groups.items():
        part = sum(one.paid for one in group)
        middle = [quantile(found, 0.5) if group else None for found in _three(group, last)]
        share = 100 * part / sales if sales > 0 else None
        rows.append([tier, len(group), 100 * len(group) / len(customers), part, share, *middle])
    limits: list[list[Cell]] = []
    for name, found in zip(("recency", "frequency", "money"), _three(customers, last), strict=True):
        limits.append([name, *(quantile(found, share) for share in FIFTHS)])
    high = rows[0]
    values = {
        "customers": float(len(customers)),
        "orders": float(sum(len(one.days) for one in customers)),
        "sales": sales,
        "cycle": cycle,
        "often": often,
        "much": much,
        "high_share": float(high[2] or 0),
        "high_sales": None if high[4] is None else float(high[4]),
    }
    says: list[tuple[str, dict[str, Cell]]] = []
    if high[1]:
        says.append(("few_buy_much", {"share": high[2], "sales": high[4] or 0.0}))
    else:
        says.append(("nobody_high", {}))
    return Outcome(values, {"tiers": rows, "limits": limits}, says)


def _stage(since_last: int, since_first: int, cycle: float, lost: float) -> str:
    if since_first <= cycle:
        return "new"
    if since_last <= cycle:
        return "active"
    return "dormant" if since_last <= lost else "lost"


def _three(group: Sequence[_Customer], last: int) -> tuple[list[float], list[float], list[float]]:
    return (
        [float(last - one.days[-1]) for one in group],
        [float(len(one.days)) for one in group],
        [one.paid for one in group],
    )


def scores(orders: Sequence[Order]) -> dict[str, tuple[int, int, int]]:
    """The scores of each customer for R, F and M, 1 to 5 by fifths; of R the smaller days score more."""
    last = max(order.day for order in orders)
    customers = _customers(orders)
    cuts = [[quantile(found, share) for share in FIFTHS] for found in _three(customers, last)]
    return {
        one.name: (
            5 - bisect_left(cuts[0], last - one.days[-1]),
            1 + bisect_left(cuts[1], len(one.days)),
            1 + bisect_left(cuts[2], one.paid),
        )
        for one in customers
    }


def _cohorts(given: Given, orders: Sequence[Order]) -> Outcome:
    if not orders:
        raise Unfit("file", "no_orders")
    last = max(order.day for order in orders)
    window, months = number(given, "window"), 3 if word(given, "grain") == "quarter" else 1
    customers = _customers(orders)
    if not customers:
        raise Unfit("file", "no_orders")
    groups: dict[int, list[_Customer]] = defaultdict(list)
    for one in customers:
        groups[_period(one.days[0], months)].append(one)
    rows: list[list[Cell]] = []
    whole = again_in_all = 0
    for period in sorted(groups):
        group = groups[period]
        again = sum(len(one.days) > 1 and one.days[1] - one.days[0] <= window for one in group)
        complete = _ends(period, months) + window <= last
        if complete:
            whole, again_in_all = whole + len(group), again_in_all + again
        ahead: list[Cell] = []
        for step in range(1, AHEAD + 1):
            seen = sum(any(_period(day, months) == period + step for day in one.days) for one in group)
            ahead.append(100 * seen / len(group) if _ends(period + step, months) <= last else None)
        state = "complete" if complete else "unfinished"
        rows.append([_name(period, months), len(group), state, 100 * again / len(group), *ahead])
    median = _median_return(customers, last)
    gaps = [one.days[1] - one.days[0] for one in customers if len(one.days) > 1]
    values = {
        "customers": float(len(customers)),
        "orders": float(sum(len(one.days) for one in customers)),
        "counted": float(whole),
        "rate": 100 * again_in_all / whole if whole else None,
        "median": median,
        "naive_median": quantile(gaps, 0.5) if gaps else None,
    }
    says: list[tuple[str, dict[str, Cell]]] = []
    if whole:
        says.append(("rate", {"rate": values["rate"], "window": window, "counted": whole}))
    else:
        says.append(("too_young", {"window": window}))
    says.append(("median", {"median": median}) if median is not None else ("under_half", {}))
    return Outcome(values, {"cohorts": rows}, says)


def _median_return(customers: Sequence[_Customer], last: int) -> float | None:
    """Days until half have bought again (Kaplan and Meier): who has bought once only is known to have waited so long
    and no longer. None where fewer than half have come back."""
    waits = sorted(
        (one.days[1] - one.days[0], True) if len(one.days) > 1 else (last - one.days[0], False) for one in customers
    )
    left, staying = len(waits), 1.0
    for day, same in groupby(waits, key=lambda wait: wait[0]):
        returned = [event for _wait, event in same]
        staying *= 1 - sum(returned) / left
        if staying <= 0.5:
            return float(day)
        left -= len(returned)
    return None


def _period(day: int, months: int) -> int:
    at = EPOCH + timedelta(day)
    return (at.year * 12 + at.month - 1) // months


def _ends(period: int, months: int) -> int:
    """The last day of a period."""
    year, month = divmod((period + 1) * months, 12)
    return (date(year, month + 1, 1) - EPOCH).days - 1


def _name(period: int, months: int) -> str:
    year, month = divmod(period * months, 12)
    return f"{year}-{month + 1:02d}" if months == 1 else f"{year}-Q{month // 3 + 1}"


_THREE = (Output("recency", "days"), Output("frequency", "number"), Output("money", "money"))
_FIFTHS = tuple(Output(f"at_{int(100 * share)}", "number") for share in FIFTHS)
TIERING = Method(
    "tiers",
    inputs=(
        Input("window", "days", low=1, high=3660, whole=True, optional=True),
        Input("cycle", "days", above=0, high=3660, optional=True),
        Input("lost", "ratio", low=1, high=20),
        Input("upper", "percent", low=50, below=100),
    ),
    columns=(Column("customer", "text"), Column("date", "date"), Column("amount", "amount")),
    outputs=(
        Output("customers", "count"),
        Output("orders", "count"),
        Output("sales", "money"),
        Output("cycle", "days"),
        Output("often", "number"),
        Output("much", "money"),
        Output("high_share", "percent"),
        Output("high_sales", "percent"),
    ),
    tables=(
        Table(
            "tiers",
            (
                Output("tier", "label"),
                Output("customers", "count"),
                Output("share", "percent"),
                Output("sales", "money"),
                Output("sales_share", "percent"),
                *_THREE,
            ),
            TIERS,
        ),
        Table("limits", (Output("of", "label"), *_FIFTHS), ("recency", "frequency", "money")),
    ),
    says={"few_buy_much": {"share": "percent", "sales": "percent"}, "nobody_high": {}},
    unfit=("no_orders", "no_cycle"),
    run=_tiers,
)
_STEPS = tuple(Output(f"after_{step}", "percent") for step in range(1, AHEAD + 1))
COHORTS = Method(
    "cohorts",
    inputs=(
        Input("grain", "choice", options=("month", "quarter")),
        Input("window", "days", low=1, high=3660, whole=True),
    ),
    columns=(Column("customer", "text"), Column("date", "date"), Column("amount", "amount", optional=True)),
    outputs=(
        Output("customers", "count"),
        Output("orders", "count"),
        Output("counted", "count"),
        Output("rate", "percent"),
        Output("median", "days"),
        Output("naive_median", "days"),
    ),
    tables=(
        Table(
            "cohorts",
            (
                Output("cohort", "date"),
                Output("buyers", "count"),
                Output("state", "label"),
                Output("rate", "percent"),
                *_STEPS,
            ),
            ("complete", "unfinished"),
        ),
    ),
    says={
        "rate": {"rate": "percent", "window": "days", "counted": "count"},
        "too_young": {"window": "days"},
        "median": {"median": "days"},
        "under_half": {},
    },
    unfit=("no_orders",),
    run=_cohorts,
)
