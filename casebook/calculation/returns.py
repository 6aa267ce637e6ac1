"""Return on what is spent: the private domain beside public advertising, on one basis."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.calculation.base import Cell, Given, Input, Method, Order, Outcome, Output, Table, number

_OWN_COSTS = ("tools", "content", "labour", "rewards", "others")
_PUBLIC_COSTS = ("ads", "public_content", "public_labour", "public_discounts")


def _run(given: Given, _orders: Sequence[Order]) -> Outcome:
    def gain(prefix: str, margin: float, anyway: float) -> float:
        margin, anyway = min(max(margin, 0), 100), min(max(anyway, 0), 100)
        more = number(given, "referred") if prefix == "" else 0.0
        return number(given, f"{prefix}sales") * margin / 100 * (1 - anyway / 100) + more

    margin, anyway = number(given, "margin"), number(given, "anyway")
    public_margin, public_anyway = number(given, "public_margin"), number(given, "public_anyway")
    notch = number(given, "notch")
    cost = sum(number(given, name) for name in _OWN_COSTS)
    public_cost = sum(number(given, name) for name in _PUBLIC_COSTS)
    own, public = gain("", margin, anyway), gain("public_", public_margin, public_anyway)
    ratio = own / cost if cost else None
    public_ratio = public / public_cost if public_cost else None
    obvious = sum(number(given, name) for name in ("tools", "content", "labour"))
    sales, base = number(given, "sales"), number(given, "sales") * margin / 100
    values = {
        "gain": own,
        "cost": cost,
        "ratio": ratio,
        "net": own - cost,
        "turnover_ratio": sales / obvious if obvious else None,
        "bearable": (1 - (cost - number(given, "referred")) / base) * 100 if base else None,
        "public_gain": public,
        "public_cost": public_cost,
        "public_ratio": public_ratio,
        "public_net": public - public_cost,
    }
    if ratio is None:
        return Outcome(values, {"cases": []}, [("no_cost", {})])
    says: list[tuple[str, dict[str, Cell]]] = []
    says.append(("gains" if ratio >= 1 else "loses", {"ratio": ratio}))
    if public_ratio is None:
        return Outcome(values, {"cases": []}, [*says, ("no_public", {})])
    cases: list[list[Cell]] = []
    for case, way in (("careful", -1), ("given", 0), ("hopeful", 1)):
        other = gain("", margin + way * notch, anyway - way * notch) / cost
        cases.append([case, other, public_ratio, _ahead(other, public_ratio)])
    says.append((f"{_ahead(ratio, public_ratio)}_ahead", {"ratio": ratio, "public": public_ratio}))
    says.append(("holds" if len({case[3] for case in cases}) == 1 else "flips", {"notch": notch}))
    return Outcome(values, {"cases": cases}, says)


def _ahead(own: float, public: float) -> str:
    return "private" if own > public else "public" if own < public else "level"


_RATIOS = (Output("private", "ratio"), Output("public", "ratio"))
METHOD = Method(
    "returns",
    inputs=(
        Input("sales", "money", low=0),
        Input("margin", "percent", low=0, high=100),
        Input("anyway", "percent", low=0, high=100),
        Input("referred", "money", low=0),
        *(Input(name, "money", low=0) for name in _OWN_COSTS),
        Input("public_sales", "money", low=0),
        Input("public_margin", "percent", low=0, high=100),
        Input("public_anyway", "percent", low=0, high=100),
        *(Input(name, "money", low=0) for name in _PUBLIC_COSTS),
        Input("notch", "points", low=0, high=50),
    ),
    outputs=(
        Output("gain", "money"),
        Output("cost", "money"),
        Output("ratio", "ratio"),
        Output("net", "money"),
        Output("turnover_ratio", "ratio"),
        Output("bearable", "percent"),
        Output("public_gain", "money"),
        Output("public_cost", "money"),
        Output("public_ratio", "ratio"),
        Output("public_net", "money"),
    ),
    tables=(
        Table(
            "cases",
            (Output("case", "label"), *_RATIOS, Output("ahead", "label")),
            ("careful", "given", "hopeful", "private", "public", "level"),
        ),
    ),
    says={
        "no_cost": {},
        "no_public": {},
        "gains": {"ratio": "ratio"},
        "loses": {"ratio": "ratio"},
        "private_ahead": {"ratio": "ratio", "public": "ratio"},
        "public_ahead": {"ratio": "ratio", "public": "ratio"},
        "level_ahead": {"ratio": "ratio", "public": "ratio"},
        "holds": {"notch": "points"},
        "flips": {"notch": "points"},
    },
    run=_run,
)
