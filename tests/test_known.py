"""What is known of a metric, and the series of an organisation: views of named facts, in order and never averaged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from casebook.catalog import Catalog, Key
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.organisation import Organisation
from casebook.known import Answer, known_of
from casebook.series import groups_of, series_of
from tests.evidence_maker import METRICS, source

RATE, SIZE = "repurchase-rate", "member-count"


def fact(slug: str, value: str, unit: str = "percent", who: str | None = "shop", **more: Any) -> Fact:
    """A named fact of a shop, told by a filing, with a value such as "45", "3..5", "15>45" or "+12"."""
    figure: dict[str, Any] = {"form": "share" if unit == "percent" else "level", "unit": unit}
    if ".." in value:
        low, high = value.split("..")
        figure |= {"form": "range", "low": Decimal(low), "high": Decimal(high)}
    elif ">" in value:
        before, after = value.split(">")
        figure |= {"form": "before_after", "before": Decimal(before), "value": Decimal(after)}
    elif value[0] in "+-":
        change = {"form": "change_percent", "direction": "up" if value[0] == "+" else "down"}
        figure |= {**change, "unit": "percent", "value": Decimal(value[1:])}
    else:
        figure["value"] = Decimal(value)
    metric = more.pop("metric", RATE)
    return Fact.model_validate(
        {
            "id": f"n-{slug}",
            "topic": "brand",
            "subject": {"zh": who or "某店", "en": who or "a shop"},
            "organisation": who,
            "named": who is not None,
            "segment": "apparel",
            "metric": metric,
            "label": {"zh": metric, "en": metric},
            "figure": figure,
            "told_by": "filing",
            **more,
        }
    )


def catalog(*facts: Fact, metrics: dict[str, Metric] = METRICS) -> Catalog:
    shops = [
        Organisation.model_validate({"id": slug, "name": {"zh": slug, "en": slug}, "type": "shop"})
        for slug in ("shop", "store", "kiosk")
    ]
    links: dict[Key, tuple[Key, ...]] = {
        ("fact", f.id): tuple(
            (kind, slug) for kind, slug in (("metric", f.metric), ("organisation", f.organisation)) if slug
        )
        for f in facts
    }
    told = (source("filing", "first_hand"), source("report", "unnamed"), source("paper", "press"))
    return Catalog([*metrics.values(), *told, *shops, *facts], links, {})


def known(*facts: Fact, metric: str = RATE) -> Any:
    return known_of(METRICS[metric], catalog(*facts))


def test_no_named_source_no_answer() -> None:
    """An anonymous subject, an unsigned source and what measures nothing do not answer."""
    none = known(
        fact("1.1-01", "45", who=None),
        fact("1.1-02", "45", told_by="report"),
        fact("1.1-03", "45", measurement=False),
        fact("1.1-04", "45", metric="conversion-rate"),
    )
    assert none.answer is Answer.NONE and none.counts == () and none.instead == ()


def test_related_metrics_are_offered_where_there_is_nothing() -> None:
    """Where a metric has no figure, its related metrics that have one are named, and no others."""
    metrics = {
        **METRICS,
        RATE: METRICS[RATE].model_copy(update={"related": ["conversion-rate", "brand-loyalty"]}),
    }
    found = known_of(metrics[RATE], catalog(fact("1.1-01", "45", metric="conversion-rate"), metrics=metrics))
    assert found.instead == ("conversion-rate",)


def test_changes_are_no_size() -> None:
    """Facts that say how a rate moved do not say how large it is."""
    found = known(fact("1.1-01", "+12"), fact("1.1-02", "-3", who="store"))
    assert found.answer is Answer.CHANGES and [f.id for f in found.changes] == ["n-1.1-01", "n-1.1-02"]


def test_one_figure_is_no_range() -> None:
    """One figure is said to be one."""
    found = known(fact("1.1-01", "45"))
    assert found.answer is Answer.ONE and found.low == found.high and found.organisations == 1


def test_a_range_goes_from_the_smallest_to_the_largest() -> None:
    """The ends are facts, a range counts with both its ends and a before-and-after with its end."""
    found = known(
        fact("1.1-01", "45"),
        fact("1.1-02", "15>20", who="store"),
        fact("1.1-03", "30..60", who="kiosk"),
        fact("1.1-04", "+12"),
    )
    assert found.answer is Answer.RATES and found.organisations == 3
    assert (found.low.id, found.high.id) == ("n-1.1-02", "n-1.1-03")
    assert [(m.fact.id, m.at, m.to) for m in found.marks] == [
        ("n-1.1-02", 0.0, 0.0),
        ("n-1.1-03", 0.25, 1.0),
        ("n-1.1-01", 0.625, 0.625),
    ]
    assert [f.id for f in found.changes] == ["n-1.1-04"]


def test_nothing_is_averaged_and_units_are_brought_together() -> None:
    """Values in differing units of one dimension stand in one order; another dimension is no value of the metric."""
    found = known(
        fact("1.1-01", "1.2", "person_100m", metric=SIZE),
        fact("1.1-02", "870", "person_10k", metric=SIZE, who="store"),
        fact("1.1-03", "45", metric=SIZE),
        metric=SIZE,
    )
    assert found.answer is Answer.SIZES
    assert [m.low for m in found.marks] == [Decimal(8_700_000), Decimal(120_000_000)]


def test_sizes_of_several_counts_are_no_one_range() -> None:
    """A day's number of one firm and a year's of a country may be the ends: the answer says so."""
    day = {"definition": {"zh": "一天", "en": "a day"}}
    found = known(
        fact("1.1-01", "1.2", "person_100m", metric=SIZE),
        fact("1.1-02", "200", "person", metric=SIZE, who="store", **day),
        metric=SIZE,
    )
    assert found.answer is Answer.MIXED


def test_persons_are_a_number_of_a_metric_that_counts() -> None:
    """Visits may be given in persons where the metric counts things; the other way round is no value."""
    views = "content-views"
    found = known(
        fact("1.1-01", "870", "person_10k", metric=views), fact("1.1-02", "45", metric=views, who="store"), metric=views
    )
    assert [m.fact.id for m in found.marks] == ["n-1.1-01"]
    assert known(fact("1.1-01", "870", "count", metric=SIZE), metric=SIZE).answer is Answer.CHANGES


def test_definitions_stand_apart() -> None:
    """Facts are put together by label and definition only, the most frequent count first."""
    window = {"definition": {"zh": "月", "en": "a month"}}
    found = known(fact("1.1-01", "45"), fact("1.1-02", "20", **window), fact("1.1-03", "30", **window))
    assert [[m.fact.id for m in count.marks] for count in found.counts] == [["n-1.1-02", "n-1.1-03"], ["n-1.1-01"]]


@pytest.mark.parametrize(("told", "low"), [(("+5", "-20", "+12"), "n-1.1-01"), (("+5", "+2"), "n-1.1-01")])
def test_a_fall_is_below_a_rise(told: tuple[str, ...], low: str) -> None:
    """The values of a metric that is itself a change have their sign."""
    growth = METRICS["growth-rate"].model_copy(update={"is_change": True})
    facts = [fact(f"1.1-0{i}", value, metric="growth-rate") for i, value in enumerate(told)]
    found = known_of(growth, catalog(*facts, metrics={**METRICS, growth.id: growth}))
    assert found.answer is Answer.RATES and found.low.id == low


def test_a_series_goes_by_period() -> None:
    """Facts of one organisation, metric, label and definition stand by period, with bars from three on."""
    facts = [
        fact("1.1-01", "300", "person_10k", metric=SIZE, period="2024"),
        fact("1.1-02", "100", "person_10k", metric=SIZE, period="2022"),
        fact("1.1-03", "0.02", "person_100m", metric=SIZE, period="2023"),
        fact("1.1-04", "+50", metric=SIZE, period="2024"),
        fact("1.1-05", "45", period="2024"),
        fact("1.1-06", "45", who="store"),
    ]
    groups = groups_of("shop", catalog(*facts))
    assert [g.metric for g in groups] == [SIZE, RATE]
    line, change = groups[0].series
    assert [p.fact.id for p in line.points] == ["n-1.1-02", "n-1.1-03", "n-1.1-01"]
    assert [round(p.part or 0, 2) for p in line.points] == [0.33, 0.67, 1.0] and line.drawn
    assert [p.fact.id for p in change.points] == ["n-1.1-04"] and not change.drawn


def test_two_points_are_no_line() -> None:
    """Fewer than three points, or a value below zero, get no bars; nothing dated comes after what is dated."""
    pair = series_of([fact("1.1-01", "45", period="2024"), fact("1.1-02", "30")])[0]
    assert not pair.drawn and [p.fact.id for p in pair.points] == ["n-1.1-01", "n-1.1-02"]
    loss = [fact(f"1.1-0{i}", v, "CNY_100m", metric="gmv", period=f"202{i}") for i, v in enumerate(("3", "4", "5"))]
    assert series_of(loss)[0].drawn
    below = loss[2].figure.model_copy(update={"value": Decimal(-5)})
    assert not series_of([*loss[:2], loss[2].model_copy(update={"figure": below})])[0].drawn
