"""Weights by stage: one set of metrics, read with the weights of each stage."""

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
    Unfit,
    maybe,
    number,
    row_numbers,
    word,
)

STAGES = ("build_up", "expansion", "maturity")


def _run(given: Given, _orders: Sequence[Order]) -> Outcome:
    values, goals = row_numbers(given, "value"), row_numbers(given, "goal")
    weights = {stage: row_numbers(given, stage) for stage in STAGES}
    guarded = row_numbers(given, "guarded")
    cap = number(given, "cap") / 100
    opt_outs, limit = maybe(given, "opt_outs"), maybe(given, "limit")
    broken = opt_outs is not None and limit is not None and opt_outs > limit
    reached: list[float | None] = []
    for row, (value, goal) in enumerate(zip(values, goals, strict=True), 1):
        if (value is None) != (goal is None):
            raise Unfit(f"{'value' if value is None else 'goal'}-{row}", "both_or_none")
        done = None if value is None or goal is None else min(value / goal, cap)
        reached.append(0.0 if done is not None and broken and guarded[row - 1] else done)
    if all(done is None for done in reached):
        raise Unfit("value-1", "no_row")
    scores: dict[str, float | None] = {}
    for stage in STAGES:
        of_stage = [w or 0.0 for w in weights[stage]]
        whole = sum(w for w, done in zip(of_stage, reached, strict=True) if done is not None)
        scored = sum(w * done for w, done in zip(of_stage, reached, strict=True) if done is not None)
        scores[stage] = 100 * scored / whole if whole else None
    stage = word(given, "stage")
    chosen = [w or 0.0 for w in weights[stage]]
    whole = sum(w for w, done in zip(chosen, reached, strict=True) if done is not None)
    if not whole:
        raise Unfit(f"{stage}-1", "no_weight")
    rows: list[list[float | str | None]] = []
    for row, (w, done) in enumerate(zip(chosen, reached, strict=True), 1):
        if done is not None:
            share = w / whole
            rows.append([f"row-{row}", 100 * done, 100 * share, 100 * share * done, 100 * share * max(0.0, 1 - done)])
    lost = max(rows, key=lambda line: float(line[4] or 0))
    says: list[tuple[str, dict[str, float | str | None]]] = []
    says.append(("most_lost", {"row": lost[0], "points": lost[4]}) if lost[4] else ("all_reached", {}))
    if broken:
        says.append(("guard_broken", {"opt_outs": opt_outs, "limit": limit}))
    return Outcome({f"score_{name}": score for name, score in scores.items()}, {"parts": rows}, says)


METHOD = Method(
    "weights",
    inputs=(
        Input("stage", "choice", options=STAGES),
        Input("value", "number", low=0, rows=True, optional=True),
        Input("goal", "number", above=0, rows=True, optional=True),
        *(Input(stage, "number", low=0, rows=True, optional=True) for stage in STAGES),
        Input("cap", "percent", low=100, high=1000),
        Input("opt_outs", "percent", low=0, high=100, optional=True),
        Input("limit", "percent", low=0, high=100, optional=True),
    ),
    outputs=tuple(Output(f"score_{stage}", "points") for stage in STAGES),
    tables=(
        Table(
            "parts",
            (
                Output("row", "label"),
                Output("reached", "percent"),
                Output("weight", "percent"),
                Output("gives", "points"),
                Output("loses", "points"),
            ),
        ),
    ),
    says={
        "most_lost": {"row": "label", "points": "points"},
        "all_reached": {},
        "guard_broken": {"opt_outs": "percent", "limit": "percent"},
    },
    unfit=("both_or_none", "no_row", "no_weight"),
    run=_run,
)
