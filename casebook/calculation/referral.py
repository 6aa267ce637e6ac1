"""Referral: how far it spreads by itself, and what a truly new user costs."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.calculation.base import Given, Input, Method, Order, Outcome, Output, Table, number


def _run(given: Given, _orders: Sequence[Order]) -> Outcome:
    success, valid = number(given, "success") / 100, 1 - number(given, "invalid") / 100
    factor = number(given, "invitations") * success
    fade, each = 1 - number(given, "fade") / 100, number(given, "reward") + number(given, "discount")
    fixed = number(given, "fixed")
    inviters, accepted, newcomers, spent = number(given, "seeds"), 0.0, 0.0, fixed
    rows = []
    for turn in range(1, int(number(given, "rounds")) + 1):
        now = factor * fade ** (turn - 1)
        came = inviters * now
        new = came * valid
        accepted, newcomers, spent = accepted + came, newcomers + new, spent + came * each
        rows.append([turn, inviters, now * valid, came, new, spent, spent / newcomers if newcomers else None])
        inviters = new
    extra = 1 - number(given, "anyway") / 100
    ceiling = (number(given, "margin") + number(given, "repeat")) * extra
    cost = spent / newcomers if newcomers else None
    values = {
        "factor": factor,
        "true_factor": factor * valid,
        "newcomers": newcomers,
        "spent": spent,
        "cost": cost,
        "bare_cost": fixed / accepted if accepted else None,
        "extra_cost": spent / (newcomers * extra) if newcomers * extra else None,
        "ceiling": ceiling,
        "left": newcomers * ceiling - spent,
    }
    if cost is None:
        return Outcome(values, {"rounds": rows}, [("nobody", {})])
    spread = "spreads" if factor * valid > 1 else "fades"
    worth = "pays" if cost <= ceiling else "costs_too_much"
    says = [(spread, {"factor": factor * valid}), (worth, {"cost": cost, "ceiling": ceiling})]
    return Outcome(values, {"rounds": rows}, says)


METHOD = Method(
    "referral",
    inputs=(
        Input("seeds", "count", low=1, high=1e9, whole=True),
        Input("invitations", "ratio", low=0, high=1000),
        Input("success", "percent", low=0, high=100),
        Input("invalid", "percent", low=0, high=100),
        Input("fade", "percent", low=0, high=100),
        Input("rounds", "periods", low=1, high=20, whole=True),
        Input("fixed", "money", low=0),
        Input("reward", "money", low=0),
        Input("discount", "money", low=0),
        Input("margin", "money"),
        Input("repeat", "money"),
        Input("anyway", "percent", low=0, high=100),
    ),
    outputs=(
        Output("factor", "ratio"),
        Output("true_factor", "ratio"),
        Output("newcomers", "count"),
        Output("spent", "money"),
        Output("cost", "money"),
        Output("bare_cost", "money"),
        Output("extra_cost", "money"),
        Output("ceiling", "money"),
        Output("left", "money"),
    ),
    tables=(
        Table(
            "rounds",
            (
                Output("round", "periods"),
                Output("inviters", "count"),
                Output("factor", "ratio"),
                Output("accepted", "count"),
                Output("new", "count"),
                Output("spent", "money"),
                Output("cost", "money"),
            ),
        ),
    ),
    says={
        "nobody": {},
        "spreads": {"factor": "ratio"},
        "fades": {"factor": "ratio"},
        "pays": {"cost": "money", "ceiling": "money"},
        "costs_too_much": {"cost": "money", "ceiling": "money"},
    },
    run=_run,
)
