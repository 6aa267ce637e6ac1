"""Thresholds: the band of a metric from its own history, and how often an alert would have rung."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.calculation.base import (
    Given,
    Input,
    Method,
    Order,
    Outcome,
    Output,
    Table,
    number,
    numbers,
    quantile,
    word,
)

LONGEST = 7  # days in a row that the table compares


def _run(given: Given, _orders: Sequence[Order]) -> Outcome:
    history = numbers(given, "history")
    below = word(given, "side") == "below"
    share, wanted = number(given, "share") / 100, int(number(given, "run"))
    limit = quantile(history, share if below else 1 - share)
    beyond = [value < limit if below else value > limit for value in history]
    lengths: list[int] = []
    length = 0
    for out in (*beyond, False):
        if out:
            length += 1
        elif length:
            lengths.append(length)
            length = 0
    now = lengths[-1] if lengths and beyond[-1] else 0
    gaps = numbers(given, "gaps")
    rung = sum(one >= wanted for one in lengths)
    values = {
        "limit": limit,
        "median": quantile(history, 0.5),
        "beyond": float(sum(beyond)),
        "rung": float(rung),
        "longest": float(max(lengths, default=0)),
        "median_gap": quantile(gaps, 0.5) if gaps else None,
        "silence": quantile(gaps, number(given, "gap_share") / 100) if gaps else None,
    }
    rows = [[run, float(sum(one >= run for one in lengths))] for run in range(1, LONGEST + 1)]
    says: list[tuple[str, dict[str, float | str | None]]] = []
    says.append(("rings", {"now": now, "limit": limit}) if now >= wanted else ("quiet", {"now": now, "limit": limit}))
    says.append(("would_have", {"run": wanted, "rung": rung, "all": len(history)}))
    if gaps:
        says.append(("silent", {"days": values["silence"], "share": number(given, "gap_share")}))
    return Outcome(values, {"runs": rows}, says)


METHOD = Method(
    "alerts",
    inputs=(
        Input("history", "number", many=True, fewest=14),
        Input("side", "choice", options=("below", "above")),
        Input("share", "percent", above=0, high=50),
        Input("run", "days", low=1, high=60, whole=True),
        Input("gaps", "days", low=0, many=True, fewest=10, optional=True),
        Input("gap_share", "percent", above=0, below=100),
    ),
    outputs=(
        Output("limit", "number"),
        Output("median", "number"),
        Output("beyond", "days"),
        Output("rung", "count"),
        Output("longest", "days"),
        Output("median_gap", "days"),
        Output("silence", "days"),
    ),
    tables=(Table("runs", (Output("run", "days"), Output("rung", "count"))),),
    says={
        "rings": {"now": "days", "limit": "number"},
        "quiet": {"now": "days", "limit": "number"},
        "would_have": {"run": "days", "rung": "count", "all": "count"},
        "silent": {"days": "days", "share": "percent"},
    },
    run=_run,
)
