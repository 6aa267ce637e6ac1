"""The calculators of the edition in a real Chromium: right, both languages, phone and desk, and plain about bad input.

They stand in the small project, with its metrics and playbooks in place of their own, so that the whole is built fast.
"""

from __future__ import annotations

import csv
import io
import math
import random
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportions_ztest,
    samplesize_proportions_2indep_onetail,
)

from casebook.calculation import ALL, BY_NAME
from casebook.calculation.base import Input, Method, Order, Unfit
from casebook.calculation.customers import scores
from casebook.kinds.calculator import Calculator
from casebook.pipeline import Settings, build, check
from casebook.text import Words

from .conftest import PHONE, Open, Quiet

HOME = Path(__file__).parent.parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
RECORDS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (HOME / "data/calculators").glob("*.yml")}
METHODS = {record["method"]: slug for slug, record in RECORDS.items()}
WORDS = {"": Words.load("zh"), "en/": Words.load("en")}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
WITH_FILE = sorted(slug for slug, record in RECORDS.items() if "file" in record)


def in_the_small_project(record: dict[str, Any]) -> dict[str, Any]:
    """A calculator of the edition with the references that the small project has."""
    text = re.sub(r"\[\[playbook:[^\]]*\]\]", "[[playbook:open-a-station]]", yaml.safe_dump(record, allow_unicode=True))
    told: dict[str, Any] = yaml.safe_load(text)
    told |= {"metrics": ["return-share"], "playbooks": ["open-a-station"], "frameworks": ["two-wheels"]}
    told |= {"checklists": ["parking"]}
    for part in told["parts"]:
        for row in part.get("rows", ()):
            row["metric"] = "rides"
    return told


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calculators") / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    for slug, record in RECORDS.items():
        told = yaml.safe_dump(in_the_small_project(record), allow_unicode=True, sort_keys=False)
        (folder / "data" / "calculators" / f"{slug}.yml").write_text(told, encoding="utf-8")
    build(Settings(folder, only=frozenset({"site"})), lambda _stage: None)
    return folder


@pytest.fixture(scope="module")
def base(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("root")
    (root / "book").symlink_to(project / "dist" / "site")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/book/"
    server.shutdown()
    server.server_close()


Run = Callable[..., Any]


@pytest.fixture
def run(open_site: Open) -> Run:
    """Runs the browser's module of a method: its outcome, or the input and the sentence of its refusal."""
    page = open_site().go("calculators/")
    code = """async ([name, given, orders]) => {
      const { run } = await import(new URL(`../assets/cb/calc/methods/${name}.js`, location.href));
      try { return run(given, orders); } catch (e) { if (!e.sentence) throw e; return [e.given, e.sentence]; }
    }"""

    def outcome(name: str, given: Mapping[str, Any], orders: list[Order] | None = None) -> Any:
        told = [{"customer": o.customer, "day": o.day, "amount": o.amount} for o in orders or []]
        return page.evaluate(code, [name, dict(given), told])

    return outcome


# ---- the browser and the engine say the same


def drawn(wanted: Input, dice: random.Random, rows: int) -> Any:
    """A value that an input takes; now and then none where none need be."""

    def one() -> float:
        low = next((n for n in (wanted.low, wanted.above) if n is not None), -50.0)
        high = next((n for n in (wanted.high, wanted.below) if n is not None), low + 5000)
        high = min(high, low + 5000)
        if wanted.whole:
            return float(dice.randint(math.ceil(low), math.floor(high)))
        return round(min(max(dice.uniform(low, high), low + 1e-3), high - 1e-3), 3)

    if wanted.options:
        return dice.choice(wanted.options)
    if wanted.rows:
        return [None if dice.random() < 0.1 else one() for _ in range(rows)]
    if wanted.optional and dice.random() < 0.3:
        return None
    return [one() for _ in range(wanted.fewest + dice.randint(0, 9))] if wanted.many else one()


def drawn_orders(dice: random.Random, n: int = 200) -> list[Order]:
    return [
        Order(f"C{dice.randint(1, n // 3)}", dice.randint(19_000, 19_700), round(dice.uniform(-40, 400), 2))
        for _ in range(n)
    ]


def near(found: Any, wanted: Any) -> bool:
    """Whether two outcomes are the same but for the last digits of their numbers."""
    if isinstance(wanted, Mapping):
        return found.keys() == wanted.keys() and all(near(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list | tuple):
        return len(found) == len(wanted) and all(near(f, w) for f, w in zip(found, wanted, strict=True))
    if isinstance(wanted, float | int) and isinstance(found, float | int):
        return math.isclose(found, wanted, rel_tol=1e-8, abs_tol=1e-8)
    return bool(found == wanted)


@pytest.mark.parametrize("method", ALL, ids=lambda method: method.name)
def test_browser_and_engine_agree(run: Run, method: Method) -> None:
    """For any input both give the same values, tables and sentences, or refuse the same input for the same reason."""
    dice = random.Random(method.name)
    refused = 0
    for _ in range(60):
        given = {wanted.name: drawn(wanted, dice, 6) for wanted in method.inputs}
        if any(wanted.rows for wanted in method.inputs):
            given["guarded"] = [False, False, True, False, False, False]
        if (
            method.name == "trial" and given["control"] and dice.random() < 0.7
        ):  # else most tests have a gap or too many
            given["treated"] = float(dice.randint(1, 5000))
            given["control_hits"] = float(dice.randint(0, int(given["control"])))
            given["treated_hits"] = float(dice.randint(0, int(given["treated"])))
            given["base"], given["difference"] = dice.uniform(1, 50), dice.uniform(0.5, 20)
        if method.name == "lifetime":
            given["retention"] = sorted((dice.uniform(1, 99) for _ in range(dice.randint(1, 12))), reverse=True)
            given["horizon"] = float(dice.randint(1, 40))
        orders = drawn_orders(dice) if method.columns else []
        if method.columns and dice.random() < 0.1:
            orders = []
        own = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
        try:
            outcome = method.run(own, orders)
            wanted: Any = {
                "values": outcome.values,
                **({"tables": outcome.tables} if method.tables else {}),
                "says": outcome.says,
            }
        except Unfit as fault:
            wanted, refused = [fault.given, fault.sentence], refused + 1
        found = run(method.name, given, orders)
        assert near(found, wanted), (given, found, wanted)
    assert refused < 50, "most of what was drawn was refused: nothing is shown"


def test_methods_are_those_of_the_records() -> None:
    """Every method of the engine has its calculator and its module, and there is no other."""
    folder = HOME / "templates" / "assets" / "calc" / "methods"
    assert {*METHODS} == {*BY_NAME} == {path.stem for path in folder.glob("*.js")}


# ---- and an independent library says it too

PLAN = {"base": 8, "difference": 1.5, "error": 5, "power": 80, "comparisons": 1, "daily": 600}
NONE_YET = dict.fromkeys(("control", "control_hits", "treated", "treated_hits"))


@pytest.mark.parametrize("base_rate", [0.5, 8, 50, 90])
@pytest.mark.parametrize("step", [0.4, 2, 9])
@pytest.mark.parametrize(("error", "power", "comparisons"), [(5, 80, 1), (1, 90, 1), (5, 80, 4)])
def test_sample_size_is_that_of_statsmodels(
    run: Run, base_rate: float, step: float, error: float, power: float, comparisons: int
) -> None:
    """People in an arm are those that statsmodels finds for two shares, rounded up."""
    given = {**PLAN, "base": base_rate, "difference": step, "error": error, "power": power, "comparisons": comparisons}
    wanted = samplesize_proportions_2indep_onetail(
        step / 100, base_rate / 100, power / 100, ratio=1, alpha=error / 100 / comparisons
    )
    found = run("trial", {**given, **NONE_YET})["values"]
    assert found["per_arm"] == math.ceil(wanted)
    assert found["weeks"] == math.ceil(2 * math.ceil(wanted) / 600 / 7)


@pytest.mark.parametrize(
    ("x0", "n0", "x1", "n1"),
    [
        (496, 6200, 587, 6180),
        (40, 400, 41, 390),
        (300, 1000, 200, 1000),
        (3, 900, 9, 950),
        (0, 50, 4, 60),
        (7, 9, 9, 9),
    ],
)
@pytest.mark.parametrize("error", [5, 1])
def test_result_of_a_test_is_that_of_statsmodels(run: Run, x0: int, n0: int, x1: int, n1: int, error: int) -> None:
    """Difference, lift, their intervals and the P value agree with statsmodels; of few people, with scipy."""
    counts = {"control": n0, "control_hits": x0, "treated": n1, "treated_hits": x1}
    outcome = run("trial", {**PLAN, "error": error, **counts})
    found, said = outcome["values"], [name for name, _gaps in outcome["says"]]
    low, high = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff", alpha=error / 100)
    assert np.allclose(
        [found["gap"], found["gap_low"], found["gap_high"]], [100 * (x1 / n1 - x0 / n0), 100 * low, 100 * high]
    )
    if x0:
        low, high = confint_proportions_2indep(x1, n1, x0, n0, method="log", compare="ratio", alpha=error / 100)
        wanted = [100 * (x1 / n1 / (x0 / n0) - 1), 100 * (low - 1), 100 * (high - 1)]
        assert np.allclose([found["lift"], found["lift_low"], found["lift_high"]], wanted)
    else:
        assert found["lift"] is None
    exact = stats.fisher_exact([[x1, n1 - x1], [x0, n0 - x0]]).pvalue
    assert math.isclose(found["p"], exact if "few" in said else proportions_ztest([x1, x0], [n1, n0])[1], rel_tol=1e-7)
    expected = stats.contingency.expected_freq([[x1, n1 - x1], [x0, n0 - x0]])
    assert ("few" in said) == (expected.min() < 5)
    assert [s for s in said if s in {"better", "worse", "no_difference"}] == [
        "better" if found["gap_low"] > 0 else "worse" if found["gap_high"] < 0 else "no_difference"
    ]


def test_normal_distribution_is_that_of_scipy(open_site: Open) -> None:
    """The tail and the quantiles of the normal distribution agree with scipy, far out too."""
    page = open_site().go("calculators/")
    code = """async ([zs, shares]) => {
      const m = await import(new URL("../assets/cb/calc/statistics.js", location.href));
      return [zs.map((z) => m.erfc(z)), shares.map(m.normalQuantile), [0, 5, 29, 30, 2000].map(m.lnFactorial)];
    }"""
    zs, shares = [0, 0.1, 0.7, 1.9, 1.99, 2, 3.5, 6, 12], [1e-9, 0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.9999]
    tails, quantiles, factorials = page.evaluate(code, [zs, shares])
    assert np.allclose(tails, [math.erfc(z) for z in zs], rtol=1e-9, atol=0)
    assert np.allclose(quantiles, stats.norm.ppf(shares), rtol=1e-9, atol=1e-12)
    assert np.allclose(factorials, [math.lgamma(n + 1) for n in (0, 5, 29, 30, 2000)], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("curve", ["steady", "slowing"])
def test_lifetime_value_is_that_of_numpy(run: Run, curve: str) -> None:
    """The curve is the straight line of scipy through logarithms, the value the sum of share, margin and discount."""
    seen, margins, horizon, rate, cost = np.array([42, 33, 27, 24, 22, 21]) / 100, [30.0, 25.0], 15, 0.02, 55
    given = {"retention": list(100 * seen), "first": 12, "margin": margins, "discount": 100 * rate, "horizon": horizon}
    found = run("lifetime", {**given, "curve": curve, "cost": cost})
    fitted = {}
    for name, axis in (("steady", np.asarray), ("slowing", np.log)):
        line = stats.linregress(axis(np.arange(1, 7)), np.log(seen))
        ahead = np.exp(line.intercept + line.slope * axis(np.arange(7, horizon + 1)))
        fitted[name] = np.concatenate([[1], seen, np.minimum(ahead, seen[-1])])
    worth = np.array([12, 30] + [25] * (horizon - 1)) / (1 + rate) ** np.arange(horizon + 1)
    total, low = fitted[curve] @ worth, np.minimum(*fitted.values()) @ worth
    realised = (fitted[curve] * worth)[:7].sum()
    running = np.cumsum(np.minimum(*fitted.values()) * worth)
    wanted = {"realised": realised, "predicted": total - realised, "total": total, "limit": low, "ratio": low / cost}
    assert all(math.isclose(found["values"][name], value) for name, value in wanted.items())
    assert found["values"]["recovered"] == int(np.argmax(running >= cost))
    kept = stats.linregress((np.asarray if curve == "steady" else np.log)(np.arange(1, 5)), np.log(seen[:4]))
    ahead = np.exp(kept.intercept + kept.slope * (np.asarray if curve == "steady" else np.log)(np.arange(5, 7)))
    assert math.isclose(found["values"]["error"], 100 * np.abs(np.minimum(ahead, seen[3]) - seen[4:]).mean())


def test_little_is_not_predicted(run: Run) -> None:
    """Of one or two periods, or where retention has come to zero, only what was realised is told."""
    given = {"first": 10, "margin": [20], "discount": 0, "horizon": 12, "curve": "steady", "cost": None}
    for retention, said in (([40], "too_few"), ([40, 30], "too_few"), ([40, 20, 0], "runs_out")):
        outcome = run("lifetime", {**given, "retention": retention})
        assert [name for name, _gaps in outcome["says"]] == [said]
        assert outcome["values"]["predicted"] is None
        assert math.isclose(outcome["values"]["limit"], 10 + 20 * sum(retention) / 100)


def test_return_and_weights_are_those_of_numpy(run: Run) -> None:
    """Return is incremental margin over all costs; a stage's score is the weighted mean of what was reached."""
    record = RECORDS[METHODS["returns"]]
    given = {ask["name"]: ask["example"] for part in record["parts"] for ask in part["inputs"]}
    found = run("returns", given)["values"]
    costs = np.array([given[name] for name in ("tools", "content", "labour", "rewards", "others")])
    gain = given["sales"] * given["margin"] / 100 * (100 - given["anyway"]) / 100 + given["referred"]
    assert math.isclose(found["ratio"], gain / costs.sum())
    at_the_edge = run("returns", {**given, "anyway": found["bearable"], "notch": 0})["values"]
    assert math.isclose(at_the_edge["ratio"], 1, rel_tol=1e-9), "at the share that can be borne, return is cost"
    values, goals, weights = [3, 8, 5], [4, 5, 5], [1, 2, 7]
    told = {"stage": "maturity", "value": values, "goal": goals, "build_up": [1, 1, 1], "expansion": [1, 0, 0]}
    told |= {"maturity": weights, "cap": 120, "opt_outs": 2, "limit": 1, "guarded": [False, True, False]}
    scores_ = run("weights", told)["values"]
    reached = np.minimum(np.array(values) / goals, 1.2)
    reached[1] = 0  # guarded, and the guard rail is broken
    assert math.isclose(scores_["score_maturity"], 100 * np.average(reached, weights=weights))
    assert math.isclose(scores_["score_expansion"], 75)


def test_referral_is_the_sum_of_its_generations(run: Run) -> None:
    """Without a fall the newcomers are a geometric series; the ceiling and the cost decide whether it pays."""
    given = {"seeds": 100, "invitations": 5, "success": 12, "invalid": 25, "fade": 0, "rounds": 6, "fixed": 500}
    given |= {"reward": 6, "discount": 4, "margin": 15, "repeat": 10, "anyway": 20}
    found = run("referral", given)["values"]
    k = 5 * 0.12 * 0.75
    new = 100 * k * (1 - k**6) / (1 - k)
    spent = 500 + new / 0.75 * 10
    wanted = {"true_factor": k, "newcomers": new, "spent": spent, "cost": spent / new, "ceiling": 25 * 0.8}
    assert all(math.isclose(found[name], value) for name, value in wanted.items())
    assert math.isclose(found["extra_cost"], spent / new / 0.8)


@pytest.mark.parametrize("side", ["below", "above"])
def test_thresholds_are_those_of_numpy(run: Run, side: str) -> None:
    """The band is numpy's quantile; stays beyond it are counted by their length."""
    dice = np.random.default_rng(5)
    history = list(np.round(dice.normal(30, 3, 200), 2))
    gaps = list(dice.integers(3, 90, 60).astype(float))
    given = {"history": history, "side": side, "share": 10, "run": 2, "gaps": gaps, "gap_share": 85}
    outcome = run("alerts", given)
    limit = np.quantile(history, 0.1 if side == "below" else 0.9)
    beyond = "".join("x" if (v < limit if side == "below" else v > limit) else "." for v in history)
    lengths = [len(stay) for stay in re.findall("x+", beyond)]
    assert math.isclose(outcome["values"]["limit"], limit)
    assert outcome["values"]["rung"] == sum(n >= 2 for n in lengths) and outcome["values"]["longest"] == max(lengths)
    assert math.isclose(outcome["values"]["silence"], np.quantile(gaps, 0.85))


def in_pandas(orders: list[Order]) -> pd.DataFrame:
    frame = pd.DataFrame([(o.customer, o.day, o.amount) for o in orders], columns=["who", "day", "paid"])
    bought = frame[frame.paid > 0].drop_duplicates(["who", "day"]).groupby("who").day
    table = pd.DataFrame({"last": bought.max(), "first": bought.min(), "f": bought.count()})
    return table.join(frame.groupby("who").paid.sum())


def test_tiers_are_those_of_pandas(run: Run, open_site: Open) -> None:
    """Tiers, their sums and medians, and the scores of every customer agree with pandas."""
    orders = drawn_orders(random.Random(11), 900)
    given = {"window": None, "cycle": 60, "lost": 3, "upper": 75}
    outcome = run("tiers", given, orders)
    table, today = in_pandas(orders), max(o.day for o in orders)
    table["r"] = today - table["last"]
    stage = np.select(
        [today - table["first"] <= 60, table.r <= 60, table.r <= 180], ["new", "active", "dormant"], default="lost"
    )
    active = table[stage == "active"]
    top = (stage == "active") & (table.f >= active.f.quantile(0.75)) & (table.paid >= active.paid.quantile(0.75))
    table["tier"] = np.where(top, "high", stage)
    for tier, n, _share, sales, _of_sales, r, f, m in outcome["tables"]["tiers"]:
        group = table[table.tier == tier]
        assert n == len(group) > 0 and math.isclose(sales, group.paid.sum())
        assert np.allclose([r, f, m], [group.r.median(), group.f.median(), group.paid.median()])
    for line, column in zip(outcome["tables"]["limits"], ("r", "f", "paid"), strict=True):
        assert np.allclose(line[1:], table[column].quantile([0.2, 0.4, 0.6, 0.8]))
    told = (
        open_site()
        .go("calculators/")
        .evaluate(
            """async ([given, orders]) => {
          const m = await import(new URL("../assets/cb/calc/methods/tiers.js", location.href));
          return m.customers(given, orders);
        }""",
            [given, [{"customer": o.customer, "day": o.day, "amount": o.amount} for o in orders]],
        )
    )
    for name, r, f, m, score_r, score_f, score_m, tier in told:
        row = table.loc[name]
        assert (r, f, tier) == (row.r, row.f, row.tier) and math.isclose(m, row.paid, abs_tol=1e-9)
        assert score_r == 5 - sum(row.r > table.r.quantile(q) for q in (0.2, 0.4, 0.6, 0.8))
        assert score_m == 1 + sum(row.paid > table.paid.quantile(q) for q in (0.2, 0.4, 0.6, 0.8))
        assert scores(orders)[name] == (score_r, score_f, score_m) if len(told) < 5 else True


def test_the_recent_score_more(run: Run) -> None:
    """Of recency the fewer days are the better: a customer of yesterday is in no worse tier than one of last year."""
    orders = [Order("near", day, 100) for day in (19_990, 19_960, 19_930)] + [Order("far", 19_600, 100)]
    rows = run("tiers", {"window": None, "cycle": 40, "lost": 2, "upper": 75}, orders)["tables"]["tiers"]
    assert [(row[0], row[1]) for row in rows if row[1]] == [("high", 1), ("lost", 1)]


@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_cohorts_are_those_of_pandas_and_statsmodels(run: Run, grain: str) -> None:
    """Cohorts and their rates agree with pandas; the cycle is the median of Kaplan and Meier in statsmodels."""
    orders = drawn_orders(random.Random(23), 600)
    outcome = run("cohorts", {"grain": grain, "window": 90}, orders)
    frame = pd.DataFrame([(o.customer, o.day) for o in orders if (o.amount or 0) > 0], columns=["who", "day"])
    frame = frame.drop_duplicates().sort_values("day")
    today = pd.Timestamp("1970-01-01") + pd.to_timedelta(max(o.day for o in orders), unit="D")
    frame["date"] = pd.Timestamp("1970-01-01") + pd.to_timedelta(frame.day, unit="D")
    frame["period"] = frame.date.dt.to_period("M" if grain == "month" else "Q")
    first, second = frame.groupby("who").first(), frame.groupby("who").nth(1).set_index("who")
    first["wait"] = second.day.reindex(first.index) - first.day
    counted = again = 0
    for name, buyers, state, rate, *ahead in outcome["tables"]["cohorts"]:
        period = pd.Period(name.replace("-Q", "Q"), "M" if grain == "month" else "Q")
        group = first[first.period == period]
        assert buyers == len(group) and math.isclose(rate, 100 * (group.wait <= 90).mean())
        complete = period.end_time.normalize() + pd.Timedelta(days=90) <= today
        assert state == ("complete" if complete else "unfinished")
        counted, again = counted + buyers * complete, again + (group.wait <= 90).sum() * complete
        for step, share in enumerate(ahead, 1):
            then = frame[(frame.period == period + step) & frame.who.isin(group.index)].who.nunique()
            whole = (period + step).end_time.normalize() <= today
            assert math.isclose(share, 100 * then / buyers) if whole else share is None
    assert math.isclose(outcome["values"]["rate"], 100 * again / counted)
    waits = first.wait.fillna(max(o.day for o in orders) - first.day)
    curve = SurvfuncRight(waits.to_numpy(), first.wait.notna().to_numpy().astype(int))
    assert outcome["values"]["median"] == curve.quantile(0.5)


# ---- the page: example, state, copies


def texts(place: Locator) -> list[str]:
    return [re.sub(r"\s+", " ", text).strip() for text in place.all_inner_texts()]


def told_on(page: Page, part: str) -> list[list[str]]:
    """Sentences, results and rows of the form or of the example."""
    block = page.locator("[data-result-block]" if part == "form" else "#example")
    return [
        texts(block.locator(chosen)) for chosen in (".cb-calc__said p", ".cb-calc__list:last-of-type dd", "tbody td")
    ]


@pytest.mark.parametrize("settings", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
@pytest.mark.parametrize("slug", sorted(RECORDS))
def test_form_says_what_the_example_says(open_site: Open, slug: str, language: str, settings: dict[str, Any]) -> None:
    """The example, worked out at the build, is what the form gives for the same numbers, word for word; nothing scrolls
    sideways, nobody complains, nothing is asked of another host, and no style or script is inline."""
    site = open_site(**settings)
    page = site.go(f"{language}calculators/{slug}/")
    expect(page.locator("[data-need][hidden]")).to_have_count(1)
    if slug in WITH_FILE:
        page.locator("[data-use-sample]").click()
    form = page.locator("form[data-calc]")
    expect(form).to_be_visible()
    expect(page.locator("[data-result-block].is-open")).to_be_visible()
    example = page.locator("#example")
    said = texts(form.locator("[data-said] p"))
    assert said and said == texts(example.locator(".cb-calc__said p"))
    results = page.locator("form [data-result]")
    example_results = example.locator("dl").last.locator("dd")
    assert texts(results) == texts(example_results) and "" not in texts(results)
    tables, example_tables = form.locator("table[data-table]"), example.locator("table.cb-calc__table")
    assert tables.count() == example_tables.count()
    for ours, theirs in zip(tables.all(), example_tables.all(), strict=True):
        assert texts(ours.locator("tbody td")) == texts(theirs.locator("tbody td"))
    assert not any("{" in text for text in said)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("form [style], form script, form style").count() == 0
    assert site.complaints == [] and all(url.startswith((site.base, "data:", "blob:")) for url in site.asked)


@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
def test_address_keeps_the_numbers(open_site: Open, language: str) -> None:
    """What is typed stands in the address and comes back from it, in another window too; the back button takes a change
    back; a change of nothing is no step."""
    page = open_site().go(f"{language}calculators/{METHODS['lifetime']}/")
    result = page.locator('[data-result="limit"]')
    expect(page.locator("[data-result-block].is-open")).to_be_visible()
    example = result.inner_text()
    page.locator("#c-retention").fill("50\n40, 35 30")
    page.locator("#c-retention").blur()
    expect(page).to_have_url(re.compile(r"retention=50%2C40%2C35%2C30&"))
    first = result.inner_text()
    assert first != example
    page.locator("#c-curve").select_option("steady")
    expect(page).to_have_url(re.compile("curve=steady"))
    second = result.inner_text()
    address = page.url
    page.go_back()
    expect(result).to_have_text(first)
    expect(page.locator("#c-curve")).to_have_value("slowing")
    page.go_back()
    expect(result).to_have_text(example)
    assert "?" not in page.url
    page.go_forward()
    page.go_forward()
    expect(result).to_have_text(second)
    other = open_site().page
    other.goto(address)
    expect(other.locator('[data-result="limit"]')).to_have_text(second)
    other.locator("[data-reset]").click()
    expect(other.locator('[data-result="limit"]')).to_have_text(example)
    assert "?" not in other.url
    other.get_by_role("link", name="English" if not language else "中文").click()
    expect(other.locator("[data-result-block].is-open")).to_be_visible()


@pytest.mark.parametrize("settings", [DESK, PHONE], ids=["desk", "phone"])
def test_curve_shows_what_the_table_says(open_site: Open, settings: dict[str, Any]) -> None:
    """Each period seen has its point at the height of its share, what is predicted is dashed, and bad input leaves no
    old curve standing."""
    page = open_site(**settings).go(f"en/calculators/{METHODS['lifetime']}/")
    drawing = page.locator("[data-curve] svg")
    expect(drawing).to_have_attribute("role", "img")
    points = page.locator("[data-curve] circle")
    expect(points).to_have_count(7)
    heights = [float(point.get_attribute("cy") or 0) for point in points.all()]
    seen = [100, *RECORDS[METHODS["lifetime"]]["parts"][0]["inputs"][0]["example"]]
    foot, top = heights[0] + (heights[1] - heights[0]) * 100 / (100 - seen[1]), heights[0]
    assert np.allclose(heights, [foot - (foot - top) * share / 100 for share in seen], atol=0.2)
    dashed = page.locator("[data-curve] path").nth(1)
    assert dashed.evaluate("(p) => getComputedStyle(p).strokeDasharray") != "none"
    assert len(re.findall("[ML]", str(dashed.get_attribute("d")))) == 7
    page.locator("#c-horizon").fill("6")
    expect(page.locator("[data-curve] path")).to_have_count(1)
    page.locator("#c-horizon").fill("?")
    expect(drawing).to_have_count(0)


def test_language_link_takes_the_numbers_along(open_site: Open) -> None:
    """The other language shows the same result for the same numbers."""
    page = open_site().go(f"calculators/{METHODS['referral']}/?success=30")
    cost = page.locator('[data-result="factor"]')
    expect(cost).to_have_text("1.2")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator('[data-result="factor"]')).to_have_text("1.2")


def test_an_address_that_is_wrong_is_told(open_site: Open) -> None:
    """A choice that the form does not know gives way to the example's, which is said; a number out of bounds is told at
    its field."""
    page = open_site().go(f"en/calculators/{METHODS['lifetime']}/?curve=magic&discount=-3")
    expect(page.locator("[data-said]")).to_contain_text(WORDS["en/"]("calc.script.address", name="curve"))
    expect(page.locator("#e-discount")).to_have_text(WORDS["en/"]("calc.script.low", n="0%"))
    expect(page.locator("#c-curve")).to_have_value("slowing")


# ---- bad input is told at its field

BAD: list[tuple[str, str, str, str, dict[str, object]]] = [
    ("returns", "sales", "", "empty", {}),
    ("returns", "sales", "lots", "no_number", {"cell": "lots"}),
    ("returns", "sales", "1,23", "no_number", {"cell": "1,23"}),
    ("returns", "margin", "140", "high", {"n": "100%"}),
    ("trial", "base", "0", "above", {"n": "0%"}),
    ("trial", "base", "100", "below", {"n": "100%"}),
    ("trial", "comparisons", "1.5", "whole", {}),
    ("referral", "seeds", "-4", "low", {"n": "1"}),
    ("lifetime", "retention", "", "empty_list", {}),
    ("lifetime", "retention", "40 x 20", "no_number_at", {"n": 2, "cell": "x"}),
    ("alerts", "history", "1 2 3", "fewest", {"n": 14, "have": 3}),
]


@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
@pytest.mark.parametrize(("method", "field", "typed", "key", "values"), BAD)
def test_bad_input_is_told_at_its_field(
    open_site: Open, method: str, field: str, typed: str, key: str, values: dict[str, object], language: str
) -> None:
    """The field says what is wrong and is marked, screen readers are told, no result is left standing, and a good
    number takes it all back."""
    page = open_site(**PHONE).go(f"{language}calculators/{METHODS[method]}/")
    box, words = page.locator(f"#c-{field}"), WORDS[language]
    expect(page.locator("[data-result-block].is-open")).to_be_visible()
    good = box.input_value()
    box.fill(typed)
    expect(page.locator(f"#e-{field}")).to_have_text(words(f"calc.script.{key}", **values))
    expect(box).to_have_attribute("aria-invalid", "true")
    assert f"e-{field}" in (box.get_attribute("aria-describedby") or "")
    expect(page.locator("[data-said]")).to_have_text(words("calc.script.correct_one"))
    assert {*texts(page.locator("[data-result]"))} == {"—"}
    expect(page.locator("[data-download]")).to_be_disabled()
    box.fill(good)
    expect(page.locator(f"#e-{field}")).to_be_hidden()
    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-result-block].is-open")).to_be_visible()


@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
@pytest.mark.parametrize(
    ("method", "field", "typed", "sentence"),
    [
        ("lifetime", "horizon", "3", "short_horizon"),
        ("trial", "difference", "95", "beyond_all"),
        ("trial", "control", "", "all_four"),
        ("trial", "treated_hits", "99999", "more_than_all"),
        ("weights", "goal-2", "", "both_or_none"),
    ],
)
def test_numbers_that_do_not_go_together_are_told(
    open_site: Open, method: str, field: str, typed: str, sentence: str, language: str
) -> None:
    """What the method refuses is said at the field to correct, in the words of the record."""
    slug = METHODS[method]
    text = next(s["text"]["en" if language else "zh"] for s in RECORDS[slug]["says"] if s["name"] == sentence)
    page = open_site().go(f"{language}calculators/{slug}/")
    expect(page.locator("[data-result-block].is-open")).to_be_visible()
    page.locator(f"#c-{field}").fill(typed)
    expect(page.locator(f"#e-{field}")).to_have_text(text)
    assert {*texts(page.locator("[data-result]"))} == {"—"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("600,000", 600_000),
        ("６０００００", 600_000),
        ("60万", 600_000),
        ("¥ 600 000.00", 600_000),
        ("0.6e6", None),
        (".5", 0.5),
        ("−5", -5),
        ("1.2亿", 120_000_000),
        ("40%", 40),
        ("Infinity", None),
        ("0x10", None),
        ("1,2,3", None),
        ("--5", None),
        (".", None),
    ],
)
def test_numbers_are_read_as_they_are_typed(open_site: Open, typed: str, meant: float | None) -> None:
    """Digits of either width, blanks, commas between thousands and 万 are read; what is no number is not guessed at."""
    page = open_site().go("calculators/")
    read = 'async (t) => (await import(new URL("../assets/cb/calc/number.js", location.href))).read(t)'
    assert page.evaluate(read, typed) == (None if meant is None else pytest.approx(meant))


# ---- files

HEAD = ["会员号", "付款时间", "实付金额"]
ROWS = [
    ["张三，甲", "2025-01-03 10:00", "100.00"],
    ["乙", "2025/1/5", "59"],
    ["张三，甲", "2025年2月1日", "88"],
    ["丙", "20250301", "1,200"],
    ["乙", "2025-02-20", "-59"],
]


def table_file(rows: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def put(page: Page, content: bytes, name: str = "orders.csv") -> None:
    expect(page.locator("[data-need][hidden]")).to_have_count(1)  # by the script, which listens from then on
    page.locator("#c-file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030"), ("utf-16", "UTF-16")],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_files_are_read_in_their_encoding(open_site: Open, encoding: str, name: str, separator: str) -> None:
    """UTF-8 with and without its mark, GB18030, UTF-16; comma, semicolon, tab: columns are found, every row counts."""
    page = open_site().go(f"calculators/{METHODS['tiers']}/")
    put(page, table_file([HEAD, *ROWS], encoding, separator))
    expect(page.locator("[data-read]")).to_contain_text(f"（{name}）")
    for column, head in zip(("customer", "date", "amount"), HEAD, strict=True):
        assert page.locator(f"#c-column-{column} option:checked").inner_text() == head
    expect(page.locator('[data-result="customers"]')).to_have_text("3")
    expect(page.locator('[data-result="orders"]')).to_have_text("4")
    expect(page.locator('[data-result="sales"]')).to_have_text("1,388元")
    expect(page.locator("[data-bad]")).to_be_hidden()


@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
def test_bad_rows_are_named(open_site: Open, language: str) -> None:
    """Each row that cannot be read is told by its line in the file and by what is wrong; the others count; those
    left out can be downloaded with the reason."""
    words = WORDS[language]
    rows = [
        HEAD,
        ["a", "2025-01-01", "10"],
        ["two\nlines", "2025-01-02", "20"],  # so that lines are not rows
        ["b", "2025-02-30", "30"],
        ["", "2025-01-04", "40"],
        ["c", "2025-01-05", "ten"],
        ["d", "2025-01-06"],
        ["=cmd()", "01.02.2025", "50"],
        ["a", "2025-01-20", "60"],
    ]
    page = open_site(accept_downloads=True).go(f"{language}calculators/{METHODS['tiers']}/")
    put(page, table_file(rows))
    block = page.locator("[data-bad]")
    expect(block).to_be_visible()
    block.locator("summary").click()
    line = words("calc.script.line")
    assert texts(block.locator("li")) == [
        f"{line} 5: {words('calc.script.bad_date', cell='2025-02-30')}",
        f"{line} 6: {words('calc.script.bad_customer')}",
        f"{line} 7: {words('calc.script.bad_amount', cell='ten')}",
        f"{line} 8: {words('calc.script.bad_cells', n=2, wanted=3)}",
        f"{line} 9: {words('calc.script.bad_date', cell='01.02.2025')}",
    ]
    expect(page.locator('[data-result="customers"]')).to_have_text("2")
    with page.expect_download() as download:
        page.locator("[data-save-bad]").click()
    kept = [*csv.reader(Path(download.value.path()).read_text("utf-8-sig").splitlines())]
    assert [row[0] for row in kept[1:]] == ["5", "6", "7", "8", "9"]
    assert kept[5][2] == "'=cmd()", "a cell is not run as a formula"


def test_many_bad_rows_are_counted(open_site: Open) -> None:
    """Of many bad rows the first are listed and the rest counted."""
    page = open_site().go(f"en/calculators/{METHODS['cohorts']}/")
    put(page, table_file([HEAD, *[["a", "never", "1"]] * 50, ["a", "2025-01-01", "1"]]))
    expect(page.locator("[data-bad] li")).to_have_count(21)
    expect(page.locator("[data-bad] li").last).to_have_text(WORDS["en/"]("calc.script.bad_more", n=30))


@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
@pytest.mark.parametrize(
    ("content", "chosen", "key", "values"),
    [
        (b"", "", "file_empty", {}),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(40), "", "file_binary", {}),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), "", "file_binary", {}),
        (table_file([HEAD, *ROWS], "gb18030"), "utf-8", "file_encoding", {"encoding": "UTF-8"}),
        (b"one\ntwo\n", "", "file_one_column", {}),
        (b"customer,date,amount\n", "", "file_head_only", {}),
        (b"customer,date,amount\na,soon,1\n", "", "all_bad", {}),
    ],
    ids=["empty", "workbook", "picture", "encoding", "one-column", "head-only", "all-bad"],
)
def test_files_that_are_none_are_refused(
    open_site: Open, content: bytes, chosen: str, key: str, values: dict[str, object], language: str
) -> None:
    """A file that cannot be used is refused at its field with the reason, and leaves no result of an earlier one."""
    words = WORDS[language]
    if key == "all_bad":
        values = {"line": 2, "why": words("calc.script.bad_date", cell="soon")}
    page = open_site().go(f"{language}calculators/{METHODS['tiers']}/")
    put(page, table_file([HEAD, *ROWS]))
    expect(page.locator('[data-result="customers"]')).to_have_text("3")
    page.locator("#c-encoding").select_option(chosen)
    put(page, content)
    expect(page.locator("#e-file")).to_have_text(words(f"calc.script.{key}", **values))
    expect(page.locator("#c-file")).to_have_attribute("aria-invalid", "true")
    assert {*texts(page.locator("[data-result]"))} == {"—"}
    page.locator("#c-encoding").select_option("")
    put(page, table_file([HEAD, *ROWS]))
    expect(page.locator("#e-file")).to_be_hidden()
    expect(page.locator('[data-result="customers"]')).to_have_text("3")


def test_columns_are_the_readers_choice(open_site: Open) -> None:
    """Heads that say nothing are left to the reader; a column that is missing or chosen twice is told at its field."""
    words = WORDS["en/"]
    page = open_site().go(f"en/calculators/{METHODS['tiers']}/")
    put(page, table_file([["x", "y", "z"], *ROWS]))
    for column in ("customer", "date", "amount"):
        expect(page.locator(f"#e-column-{column}")).to_have_text(words("calc.script.choose_column"))
    page.locator("#c-column-customer").select_option("0")
    page.locator("#c-column-date").select_option("0")
    expect(page.locator("#e-column-date")).to_have_text(words("calc.script.same_column"))
    page.locator("#c-column-date").select_option("1")
    page.locator("#c-column-amount").select_option("2")
    expect(page.locator('[data-result="customers"]')).to_have_text("3")
    page.goto(page.url.replace(METHODS["tiers"], METHODS["cohorts"]))
    put(page, table_file([["who", "date"], ["a", "2025-01-01"], ["a", "2025-02-01"]]))
    page.locator("#c-column-customer").select_option("0")
    expect(page.locator('[data-result="orders"]')).to_have_text("2"), "an amount is not needed for cohorts"


def test_what_a_file_holds_stays_here(open_site: Open) -> None:
    """Opening a file asks for nothing, and nothing of it stands in the address; the page says so."""
    site = open_site()
    page = site.go(f"en/calculators/{METHODS['tiers']}/")
    expect(page.locator("form[data-calc]")).to_be_visible()
    expect(page.get_by_text(WORDS["en/"]("calc.private"))).to_be_visible()
    expect(page.locator("[data-need][hidden]")).to_have_count(1)
    before = len(site.asked)
    put(page, table_file([HEAD, *ROWS]))
    expect(page.locator('[data-result="customers"]')).to_have_text("3")
    page.locator("#c-lost").fill("4")
    page.locator("#c-lost").blur()
    assert site.asked[before:] == []
    assert "orders.csv" not in page.url and "2025" not in page.url and "lost=4" in page.url


# ---- results go along


def test_results_are_downloaded_and_copied(open_site: Open) -> None:
    """The download is a CSV with its mark, plain numbers and every table; the copy holds what the page shows."""
    site = open_site(accept_downloads=True, permissions=["clipboard-read", "clipboard-write"])
    page = site.go(f"en/calculators/{METHODS['tiers']}/")
    expect(page.locator("[data-need][hidden]")).to_have_count(1)
    page.locator("[data-use-sample]").click()
    expect(page.locator("[data-result-block].is-open")).to_be_visible()
    with page.expect_download() as download:
        page.locator("[data-download]").click()
    raw = Path(download.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and download.value.suggested_filename == f"{METHODS['tiers']}.csv"
    rows = {row[0]: row[1:] for row in csv.reader(raw.decode("utf-8-sig").splitlines()) if row}
    assert rows["Paid, after refunds"] == ["5427"] and rows["high value"][0] == "2"
    with page.expect_download() as download:
        page.locator("[data-download-customers]").click()
    people = [*csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines())]
    assert len(people) == 24 and {row["Tier"] for row in people} == {"high value", "active", "new", "dormant", "lost"}
    page.locator("[data-copy-results]").click()
    expect(page.locator("[data-done]")).to_have_text(WORDS["en/"]("calc.copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Paid, after refunds\tCNY 5,427" in copied and "high value\t2" in copied
    with page.expect_download() as download:
        page.locator("[data-save-sample]").click()
    sample = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert sample == RECORDS[METHODS["tiers"]]["file"]["sample"].strip().splitlines()


def test_copying_may_be_forbidden(open_site: Open) -> None:
    """Where the browser does not let a page copy, that is said."""
    site = open_site()
    site.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page = site.go(f"calculators/{METHODS['returns']}/")
    expect(page.locator("[data-result-block].is-open")).to_be_visible()
    page.locator("[data-link]").click()
    expect(page.locator("[data-done]")).to_have_text(WORDS[""]("calc.not_copied"))


# ---- without scripts, by keyboard, for screen readers, in a shell that exchanges pages


@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
def test_page_reads_without_scripts(open_site: Open, language: str) -> None:
    """Formula, example and pitfalls stand in the page; the form does not, and its place says why."""
    page = open_site(java_script_enabled=False).go(f"{language}calculators/{METHODS['trial']}/")
    expect(page.locator("form[data-calc]")).to_be_hidden()
    expect(page.locator("[data-need]")).to_have_text(WORDS[language]("calc.need_script"))
    expect(page.locator("[data-need]")).to_be_visible()
    for place in ("formula", "example", "pitfalls", "onward"):
        expect(page.locator(f"#{place}")).to_be_visible()
    assert page.locator("#formula math").count() > 1
    assert "5,570" in page.locator("#example").inner_text()


def test_a_script_that_does_not_come_is_told(open_site: Open) -> None:
    """Where the module of the form fails to load, the page says so instead of standing there dead."""
    site = open_site()
    site.page.route("**/calc/attach.js", lambda route: route.abort())
    page = site.go(f"en/calculators/{METHODS['trial']}/")
    expect(page.locator("[data-need]")).to_have_css("visibility", "visible", timeout=15_000)


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on a page: its rule, and where."""
    return [
        (found["id"], [str(node["target"]) for node in found["nodes"]])
        for found in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("settings", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("slug", sorted(RECORDS))
def test_forms_are_accessible(open_site: Open, slug: str, settings: dict[str, Any], scheme: str) -> None:
    """axe finds nothing on a calculator, with a result and with faults; every field has a name."""
    page = open_site(**settings, color_scheme=scheme).go(f"en/calculators/{slug}/")
    expect(page.locator("form[data-calc]")).to_be_visible()
    expect(page.locator("[data-need][hidden]")).to_have_count(1)
    if slug in WITH_FILE:
        page.locator("[data-use-sample]").click()
    expect(page.locator("[data-result-block].is-open")).to_be_visible()
    assert faults(page) == []
    box = page.locator("form input[data-field]").first
    box.fill("x")
    expect(page.locator("form .cb-calc__error:visible").first).to_be_visible()
    assert faults(page) == []
    for field in page.locator("form[data-calc]").locator("input, select, textarea").all():
        assert field.evaluate("(f) => f.labels.length") == 1


def test_keyboard_alone_will_do(open_site: Open) -> None:
    """Tab goes through fields and doors in their order; typing and Enter change the result and load nothing anew."""
    page = open_site().go(f"en/calculators/{METHODS['weights']}/")
    result = page.locator('[data-result="score_expansion"]')
    expect(page.locator("[data-result-block].is-open")).to_be_visible()
    before = result.inner_text()
    page.locator("#c-stage").focus()
    order = []
    for _ in range(4):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert order == ["Rides", "c-value-1", "c-goal-1", "c-build_up-1"] or order[1:] == [
        "c-value-1",
        "c-goal-1",
        "c-build_up-1",
    ]
    page.locator("#c-value-1").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(result).not_to_have_text(before)
    assert "value-1=1" in page.url and page.evaluate("performance.getEntriesByType('navigation').length") == 1


def test_forms_come_with_pages_that_are_exchanged(open_site: Open) -> None:
    """The shell exchanges pages without loading them: the form of the new page works, and makes one step a change."""
    site = open_site()
    page = site.go(f"en/calculators/{METHODS['referral']}/")
    expect(page.locator('[data-result="factor"]')).to_have_text("0.6")
    page.evaluate("window.stayed = true")
    page.locator(".md-path a[href$='calculators/']").click()
    page.locator(f"main a[href$='calculators/{METHODS['trial']}/']").first.click()
    expect(page.locator('[data-result="per_arm"]')).to_have_text("5,570")
    assert page.evaluate("window.stayed"), "the pages came without being loaded"
    steps = page.evaluate("history.length")
    page.locator("#c-power").fill("90")
    page.locator("#c-power").blur()
    expect(page).to_have_url(re.compile("power=90"))
    assert page.evaluate("history.length") == steps + 1, "one form, one step"
    assert site.complaints == []


# ---- the record, the ways to it


def test_playbooks_and_metrics_lead_to_calculators(open_site: Open) -> None:
    """The page of a playbook and of a metric lead to the calculators of theirs, and the index to all; the search finds
    them by name and by what one asks."""
    page = open_site().go("en/playbooks/open-a-station/")
    expect(page.get_by_role("link", name="A/B tests: sample size and significance")).to_be_visible()
    page = open_site().go("en/metrics/return-share/")
    expect(page.get_by_role("link", name="RFM tiers")).to_be_visible()
    page = open_site().go("en/calculators/")
    expect(page.locator(".cb-item")).to_have_count(len(RECORDS) + 1)
    page.keyboard.press("/")
    page.keyboard.type("RFM tiers")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert str(options.first.get_attribute("href")).endswith(f"/en/calculators/{METHODS['tiers']}/")


def test_calculators_of_the_edition_work() -> None:
    """Every calculator of the edition says that its numbers are made up, and its playbooks are there."""
    catalog = check(HOME)
    for record in catalog.all(Calculator):
        assert re.search("为演示算法而设|都是虚构的", record.sketch.zh) and "made up" in record.sketch.en
        assert record.playbooks and record.pitfalls and record.metrics
        assert record.worked().values
