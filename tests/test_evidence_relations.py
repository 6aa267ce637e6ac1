"""Relations: each rule with facts that have it, and a near miss that has not."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.kinds.fact import Fact
from casebook.kinds.organisation import Organisation
from casebook.kinds.vocabulary import Vocabulary
from tests.evidence_maker import (
    METRICS,
    down,
    fact,
    found,
    level,
    metric,
    points,
    related,
    rise,
    story,
    times,
    up,
)

Relations = list[tuple[str, str, tuple[str, ...]]]

COPY = "社群文案测试|tests of community copy"
LIVE = "专家直播|expert livestreams"
AI = "AI客服|AI customer service"


def pair(a: dict[str, Any], b: dict[str, Any]) -> list[tuple[str, str, tuple[str, ...]]]:
    return related(fact("2.1-01", **a), fact("4.3-02", **b))


HITS: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, str]]] = {
    "two numbers that coincide, though nothing else does": (
        {"subject": "某服饰品牌", "metric": "conversion-rate", "figure": rise(18, 38), "practice": COPY},
        {"subject": "某母婴品牌", "metric": "conversion-rate", "figure": rise(18, 38), "practice": LIVE},
        ("reused", "telling_figure"),
    ),
    "a figure of two digits on one metric": (
        {
            "subject": "某服饰品牌",
            "metric": "conversion-rate",
            "figure": up(28),
            "practice": COPY,
            "label": "进店转化率",
        },
        {
            "subject": "某母婴品牌",
            "metric": "conversion-rate",
            "figure": up(28),
            "practice": LIVE,
            "label": "直播间下单比",
        },
        ("reused", "telling_figure"),
    ),
    "a round figure with the same practice": (
        {
            "subject": "某服饰品牌",
            "metric": "conversion-rate",
            "figure": up(40),
            "practice": COPY,
            "label": "进店转化率",
        },
        {
            "subject": "完美日记",
            "metric": "conversion-rate",
            "figure": up(40),
            "practice": COPY,
            "label": "直播间下单比",
        },
        ("reused", "same_practice"),
    ),
    "a round figure with the same label": (
        {"subject": "某服饰品牌", "metric": "conversion-rate", "figure": up(40), "practice": COPY},
        {"subject": "某母婴品牌", "metric": "conversion-rate", "figure": up(40), "practice": LIVE},
        ("reused", "same_label"),
    ),
    "a kin metric": (
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": rise(15, 45), "practice": COPY},
        {"subject": "某母婴品牌", "metric": "brand-loyalty", "figure": rise(15, 45), "practice": LIVE},
        ("reused", "near_metric"),
    ),
    "one subject by its name, two practices": (
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(40), "practice": COPY},
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(40), "practice": LIVE},
        ("reused", "other_practice"),
    ),
    "one end from two beginnings": (
        {"subject": "某服饰品牌", "metric": "conversion-rate", "figure": rise(15, 38), "practice": COPY},
        {"subject": "某母婴品牌", "metric": "conversion-rate", "figure": rise(12, 38), "practice": LIVE},
        ("reused", "same_end"),
    ),
    "the same case, with another bound and form": (
        {
            "subject": "某国潮服饰品牌",
            "metric": "content-views",
            "figure": level(20, "count_10k", bound="over"),
            "practice": COPY,
        },
        {
            "subject": "某服饰品牌",
            "metric": "content-views",
            "figure": level(200000, "count", "count"),
            "practice": COPY,
        },
        ("retold", "same_case"),
    ),
    "the same case, rank and brackets apart": (
        {"subject": "某头部服饰企业", "metric": "planning-cycle", "figure": rise(15, 5, "day"), "practice": COPY},
        {
            "subject": "某服装品牌（据上下文）",
            "metric": "planning-cycle",
            "figure": rise(15, 5, "day"),
            "practice": COPY,
        },
        ("retold", "same_case"),
    ),
    "a market told again": (
        {"subject": "中国直播电商市场", "metric": "market-size", "figure": level(4.9, "CNY_trillion"), "named": False},
        {
            "subject": "直播电商市场",
            "metric": "market-size",
            "figure": level(49000, "CNY_100m", bound="about"),
            "named": False,
        },
        ("retold", "same_case"),
    ),
    "the same case on a kin metric": (
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": up(28), "practice": COPY},
        {"subject": "某服饰品牌", "metric": "brand-loyalty", "figure": up(28), "practice": COPY},
        ("retold", "same_case_near_metric"),
    ),
    "about and exactly": (
        {"subject": "拼多多", "metric": "user-base", "figure": level(8, "person_100m", bound="over")},
        {"subject": "拼多多", "metric": "user-base", "figure": level(8.2, "person_100m")},
        ("retold", "rounded"),
    ),
    "the same change in percent and by its ends": (
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": rise(20, 30), "practice": COPY},
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(50), "practice": COPY},
        ("retold", "other_form"),
    ),
    "the end alone": (
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": rise(15, 45), "practice": COPY},
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": level(45), "practice": COPY},
        ("retold", "other_form"),
    ),
    "two values of one thing": (
        {"subject": "拼多多", "metric": "gmv", "figure": level(3000, "CNY_100m"), "period": "2023"},
        {"subject": "拼多多", "metric": "gmv", "figure": level(5000, "CNY_100m"), "period": "2023"},
        ("contradiction", "differing_values"),
    ),
    "two values of a case without a name": (
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": up(40), "practice": COPY},
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": up(60), "practice": COPY},
        ("contradiction", "differing_values"),
    ),
    "up here and down there": (
        {"subject": "完美日记", "metric": "conversion-rate", "figure": up(40), "practice": COPY},
        {"subject": "完美日记", "metric": "conversion-rate", "figure": down(40), "practice": COPY},
        ("contradiction", "differing_values"),
    ),
    "another beginning": (
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": rise(15, 45), "practice": COPY},
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": rise(20, 45), "practice": COPY},
        ("contradiction", "before_differs"),
    ),
    "a change that its ends do not make": (
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": rise(15, 45), "practice": COPY},
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(60), "practice": COPY},
        ("contradiction", "change_does_not_fit"),
    ),
    "percent here and times there": (
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(300), "practice": COPY},
        {
            "subject": "完美日记",
            "metric": "repurchase-rate",
            "figure": times(3),
            "practice": LIVE,
            "against": "行业平均",
        },
        ("contradiction", "percent_as_multiple"),
    ),
    "percent here and points there": (
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(12), "practice": COPY},
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": points(12), "practice": COPY},
        ("contradiction", "percent_as_points"),
    ),
    "a part beyond its whole, by declared metrics": (
        {"subject": "快手", "metric": "user-base", "figure": level(6, "person_100m")},
        {"subject": "快手", "metric": "mau", "figure": level(7, "person_100m")},
        ("contradiction", "part_exceeds_whole"),
    ),
    "a part beyond its whole, by its name": (
        {"subject": "小红书", "metric": "gmv", "figure": level(2000, "CNY_100m"), "period": "2023"},
        {"subject": "小红书美妆", "metric": "gmv", "figure": level(3000, "CNY_100m"), "period": "2023"},
        ("contradiction", "part_exceeds_whole"),
    ),
    "a sector beyond its market": (
        {"subject": "中国电商市场", "metric": "market-size", "figure": level(3, "CNY_trillion"), "named": False},
        {"subject": "中国直播电商市场", "metric": "market-size", "figure": level(4.9, "CNY_trillion"), "named": False},
        ("contradiction", "part_exceeds_whole"),
    ),
    "a narrower label beyond the wider": (
        {"subject": "星巴克", "metric": "member-count", "figure": level(800, "person_10k"), "label": "会员数"},
        {"subject": "星巴克", "metric": "member-count", "figure": level(900, "person_10k"), "label": "活跃会员数"},
        ("contradiction", "part_exceeds_whole"),
    ),
    "a level of the base told as a multiple of it": (
        {"subject": "行业平均水平", "metric": "purchase-frequency", "figure": level(2.1, "count"), "named": False},
        {"subject": "某饮料品牌", "metric": "purchase-frequency", "figure": times(2.1), "against": "行业平均水平"},
        ("contradiction", "level_as_multiple"),
    ),
}


@pytest.mark.parametrize("name", HITS)
def test_a_rule_finds(name: str) -> None:
    """Each rule finds what it is for, and nothing else is found beside it."""
    a, b, (type_, rule) = HITS[name]
    assert pair(a, b) == [(type_, rule, ("2.1-01", "4.3-02"))]


MISSES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a round figure with nothing else in common": (
        {
            "subject": "某服饰品牌",
            "metric": "conversion-rate",
            "figure": up(40),
            "practice": COPY,
            "label": "进店转化率",
        },
        {
            "subject": "完美日记",
            "metric": "conversion-rate",
            "figure": up(40),
            "practice": LIVE,
            "label": "直播间下单比",
        },
    ),
    "the same number on a metric that is no kin": (
        {"subject": "某服饰品牌", "metric": "conversion-rate", "figure": rise(15, 45), "practice": COPY},
        {"subject": "某母婴品牌", "metric": "satisfaction", "figure": rise(15, 45), "practice": COPY},
    ),
    "the same number, up and down": (
        {"subject": "某服饰品牌", "metric": "conversion-rate", "figure": up(28), "practice": COPY},
        {"subject": "某母婴品牌", "metric": "conversion-rate", "figure": down(28), "practice": COPY},
    ),
    "the same number in another form": (
        {"subject": "某服饰品牌", "metric": "conversion-rate", "figure": up(28), "practice": COPY},
        {"subject": "某母婴品牌", "metric": "conversion-rate", "figure": level(28), "practice": COPY},
    ),
    "a market and another market of the same round size": (
        {
            "subject": "拼多多",
            "metric": "market-size",
            "figure": level(1, "CNY_trillion", bound="over"),
            "period": "2023",
        },
        {
            "subject": "抖音电商",
            "metric": "market-size",
            "figure": level(1, "CNY_trillion", bound="over"),
            "period": "2023",
        },
    ),
    "the same number in two years": (
        {"subject": "拼多多", "metric": "gmv", "figure": level(3123, "CNY_100m"), "period": "2022"},
        {"subject": "拼多多", "metric": "gmv", "figure": level(3123, "CNY_100m"), "period": "2023"},
    ),
    "two values in two years": (
        {"subject": "拼多多", "metric": "gmv", "figure": level(3000, "CNY_100m"), "period": "2022"},
        {"subject": "拼多多", "metric": "gmv", "figure": level(5000, "CNY_100m"), "period": "2023"},
    ),
    "two values of two brands without a name": (
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": level(40), "practice": COPY},
        {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": level(60), "practice": LIVE},
    ),
    "two effects of two practices": (
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(40), "practice": COPY},
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(62), "practice": LIVE},
    ),
    "over a value and more than that value": (
        {"subject": "拼多多", "metric": "gmv", "figure": level(3000, "CNY_100m", bound="over")},
        {"subject": "拼多多", "metric": "gmv", "figure": level(4000, "CNY_100m")},
    ),
    "a change and a multiple against others": (
        {"subject": "完美日记", "metric": "repurchase-rate", "figure": up(40), "practice": COPY},
        {
            "subject": "完美日记",
            "metric": "repurchase-rate",
            "figure": times(3),
            "practice": COPY,
            "against": "普通用户",
        },
    ),
    "a part within its whole": (
        {"subject": "小红书", "metric": "gmv", "figure": level(4000, "CNY_100m"), "period": "2023"},
        {"subject": "小红书美妆", "metric": "gmv", "figure": level(3000, "CNY_100m"), "period": "2023"},
    ),
    "a part beyond its whole, but an average": (
        {"subject": "小红书", "metric": "average-order-value", "figure": level(200, "CNY")},
        {"subject": "小红书美妆", "metric": "average-order-value", "figure": level(300, "CNY")},
    ),
    "a forecast is no part": (
        {"subject": "社交电商市场", "metric": "market-size", "figure": level(3.5, "CNY_trillion"), "label": "市场规模"},
        {
            "subject": "社交电商市场",
            "metric": "market-size",
            "figure": level(4.5, "CNY_trillion"),
            "label": "预测市场规模",
        },
    ),
    "a level of the base and a multiple that fits": (
        {"subject": "行业平均水平", "metric": "purchase-frequency", "figure": level(2.1, "count"), "named": False},
        {"subject": "某饮料品牌", "metric": "purchase-frequency", "figure": times(2.8), "against": "行业平均水平"},
    ),
    "what measures nothing": (
        {"subject": "本报告", "metric": None, "figure": level(2025, "year"), "measurement": False},
        {"subject": "本报告", "metric": None, "figure": level(2025, "year"), "measurement": False},
    ),
}


@pytest.mark.parametrize("name", MISSES)
def test_a_near_miss_is_none(name: str) -> None:
    """What only looks alike is no relation."""
    assert pair(*MISSES[name]) == []


def test_two_parts_of_one_story_are_no_relation() -> None:
    """Two shares of one budget that happen to be equal are neither told again nor reused."""
    one: dict[str, Any] = {
        "subject": "某食品品牌",
        "metric": "attribution-share",
        "figure": level(40),
        "practice": COPY,
    }
    assert not related(fact("2.1-01", **one, label="直播的占比"), fact("2.1-02", **one, label="会员日的贡献"))


def test_a_figure_of_many_stands_in_one_relation() -> None:
    """All tellings of one figure are one reused relation; those of one case are told again within it."""
    reused = [
        fact("2.1-01", "某服饰品牌", "planning-cycle", rise(15, 5, "day"), "组建用户增长中心"),
        fact("6.2-01", "某快消品牌", "planning-cycle", rise(15, 5, "day"), "组建用户增长中心", segment="fmcg"),
        fact("8.1-01", "某服饰品牌", "planning-cycle", rise(15, 5, "day"), "用户增长中心与OKR协同"),
    ]
    assert related(*reused) == [
        ("reused", "same_practice", ("2.1-01", "6.2-01", "8.1-01")),
        ("retold", "same_case", ("2.1-01", "8.1-01")),
    ]


def test_a_claim_of_another_kind_is_reused() -> None:
    """One share of one group that answers two questions is reused, not told again."""
    asked = ("购前查看平台评价的比例", "偏好价值观相符品牌的占比")
    facts = [
        fact(f"{n}.1-01", "Z世代", "preference-share", level(68, form="share"), label=label, named=False)
        for n, label in ((2, asked[0]), (7, asked[0]), (9, asked[1]))
    ]
    assert related(*facts) == [
        ("reused", "other_practice", ("2.1-01", "7.1-01", "9.1-01")),
        ("retold", "same_case", ("2.1-01", "7.1-01")),
    ]


def market(slug: str, size: float, year: str | None, **more: Any) -> Fact:
    when = {"period": year} if year else {}
    return fact(slug, "社交电商市场", "market-size", level(size, "CNY_trillion"), named=False, **when, **more)


def growth(percent: float, label: str, **more: Any) -> Fact:
    return fact("2.1-09", "社交电商市场", "growth-rate", up(percent), label=label, named=False, **more)


def shrink(percent: float, label: str, **more: Any) -> Fact:
    return fact("2.1-09", "社交电商市场", "growth-rate", down(percent), label=label, named=False, **more)


def test_growth_does_not_lead_over_no_time() -> None:
    """Two levels of one year may clash; a yearly growth has nothing to do with that."""
    levels = [market("2.1-01", 3, "2023"), market("2.1-02", 4, "2023")]
    rules = [rule for type_, rule, _ in related(*levels, growth(50, "年复合增长率")) if type_ == "contradiction"]
    assert rules and "growth_does_not_lead" not in rules


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ([market("2.1-01", 3, "2022"), market("2.1-02", 3.9, "2023"), growth(30, "同比增速", period="2023")], False),
        ([market("2.1-01", 3, "2022"), market("2.1-02", 3.9, "2023"), growth(60, "同比增速", period="2023")], True),
        ([market("2.1-01", 3, "2022"), market("2.1-02", 3.9, "2023"), growth(60, "同比增速", period="2021")], False),
        ([market("2.1-01", 2, "2020"), market("2.1-02", 4, "2023"), growth(26, "年复合增长率")], False),
        ([market("2.1-01", 2, "2020"), market("2.1-02", 4, "2023"), growth(50, "年复合增长率")], True),
        ([market("2.1-01", 2, "2020"), market("2.1-02", 4, "2023"), growth(50, "同比增速")], False),
        ([market("2.1-01", 3.5, None), market("2.1-02", 4.5, "2025"), growth(28, "年复合增长率")], False),
        ([market("2.1-01", 3.5, None), market("2.1-02", 4.5, "2025"), growth(80, "年复合增长率")], True),
        # six years back and no further: 1.1 to the power of 6 is 1.77, of 7 is 1.95
        ([market("2.1-01", 2, None), market("2.1-02", 3.54, "2025"), growth(10, "年复合增长率")], False),
        ([market("2.1-01", 2, None), market("2.1-02", 3.9, "2025"), growth(10, "年复合增长率")], True),
        # what fell leads downwards
        ([market("2.1-01", 4, "2022"), market("2.1-02", 3, "2023"), shrink(25, "同比增速", period="2023")], False),
        ([market("2.1-01", 3, "2022"), market("2.1-02", 3.75, "2023"), shrink(25, "同比增速", period="2023")], True),
    ],
)
def test_growth_leads_from_level_to_level(facts: list[Fact], wrong: bool) -> None:
    """A rate of the year, or of each year between, must lead from the one level to the other; what is undated may lie
    any number of years back.
    """
    rules = [rule for type_, rule, _ in related(*facts) if type_ == "contradiction"]
    assert rules == (["growth_does_not_lead"] if wrong else [])


def shares(*values: float, **more: Any) -> list[Fact]:
    labels = ("社群的转化贡献率", "直播的转化贡献率", "短视频的转化贡献率", "搜索的转化贡献率")
    return [
        fact(f"4.3-0{n}", "某美妆品牌", "attribution-share", level(v, form="share"), COPY, label, **more)
        for n, (v, label) in enumerate(zip(values, labels, strict=False), 1)
    ]


def test_shares_beyond_all() -> None:
    """Shares of one whole stay within a hundred percent; a share told twice counts once."""
    assert related(*shares(45, 35, 30)) == [("contradiction", "shares_beyond_all", ("4.3-01", "4.3-02", "4.3-03"))]
    assert "110%" in found(*shares(45, 35, 30)).relations[0].reason_zh
    assert not related(*shares(35, 25, 20))
    again = fact("8.3-01", "某美妆品牌", "attribution-share", level(60, form="share"), COPY, "社群的转化贡献率")
    first, second = shares(60, 25)
    assert not [r for r in related(first, second, again) if r[0] == "contradiction"]


def test_shares_of_different_wholes_do_not_add_up() -> None:
    """The share of a budget in the year's, and shares within that budget, have different wholes."""
    whole: dict[str, Any] = {"subject": "某食品品牌", "metric": "attribution-share", "practice": COPY}
    facts = [
        fact("8.2-01", **whole, figure=level(40, form="share"), label="私域预算占年度预算的比例"),
        fact("8.2-02", **whole, figure=level(65, form="share"), label="私域预算中拉新占比"),
        fact("8.2-03", **whole, figure=level(35, form="share"), label="私域预算中留存占比"),
    ]
    assert not related(*facts)


def test_shares_that_overlap_do_not_add_up() -> None:
    """Who prefers this may prefer that: preferences are no division."""
    one: dict[str, Any] = {"subject": "Z世代", "metric": "preference-share", "named": False}
    assert not related(
        fact("2.1-01", **one, figure=level(68, form="share"), label="看评价的比例"),
        fact("2.1-02", **one, figure=level(85, form="share"), label="接受社交购物的比例"),
    )


def test_market_shares_beyond_all() -> None:
    """Shares of several companies in one market and year stay within a hundred percent."""
    one: dict[str, Any] = {"metric": "market-share", "period": "2023", "against": "直播电商交易额"}
    group = fact("2.1-01", "抖音、快手与视频号", figure=level(80, form="share", bound="at_least"), **one)
    taobao = fact("2.1-02", "淘宝直播", figure=level(35, form="share"), **one)
    douyin = fact("2.1-03", "抖音", figure=level(45, form="share"), **one)
    assert related(group, taobao, douyin) == [("contradiction", "shares_beyond_all", ("2.1-01", "2.1-02"))]
    assert not related(group, douyin)


def test_a_multiple_fits_its_base() -> None:
    """The value over the base gives the multiple, as a multiple of it or by it."""
    base = fact("2.1-01", "行业平均水平", "repurchase-rate", level(15), named=False)
    own = fact("2.1-02", "某服饰品牌", "repurchase-rate", level(45), COPY)
    good, bad = (
        fact("2.1-03", "某服饰品牌", "repurchase-rate", times(n), COPY, against="行业平均水平") for n in (3, 5)
    )
    assert not related(base, own, good)
    assert related(base, own, bad) == [("contradiction", "multiple_does_not_lead", ("2.1-01", "2.1-02", "2.1-03"))]


KUAISHOU: dict[str, Any] = {"subject": "快手", "metric": "gmv", "period": "2023"}
GMV = level(6, "CNY_100m")
OF_ITSELF: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a quarter within its year": (
        {**KUAISHOU, "figure": level(4, "CNY_100m"), "period": "2023-Q3"},
        {**KUAISHOU, "figure": GMV},
        "",
    ),
    "a quarter beyond its year": (
        {**KUAISHOU, "figure": level(7, "CNY_100m"), "period": "2023-Q3"},
        {**KUAISHOU, "figure": GMV},
        "part_of_time_exceeds_whole",
    ),
    "members of a quarter beyond those at the end of the year": (
        {**KUAISHOU, "metric": "member-count", "figure": level(7, "person_10k"), "period": "2023-Q3"},
        {**KUAISHOU, "metric": "member-count", "figure": level(6, "person_10k")},
        "",
    ),
    "a total to date above one of its years": (
        {**KUAISHOU, "figure": level(9, "CNY_100m"), "label": "累计成交额|cumulative GMV"},
        {**KUAISHOU, "figure": GMV, "label": "成交额|GMV", "period": "2022"},
        "",
    ),
    "a total to date below one of its years": (
        {**KUAISHOU, "figure": level(5, "CNY_100m"), "label": "累计成交额|cumulative GMV"},
        {**KUAISHOU, "figure": GMV, "label": "成交额|GMV", "period": "2022"},
        "part_of_time_exceeds_whole",
    ),
    "members at the end of a year and of its last month": (
        {**KUAISHOU, "metric": "member-count", "figure": level(7, "person_10k"), "period": "2023-12"},
        {**KUAISHOU, "metric": "member-count", "figure": level(9, "person_10k")},
        "differing_values",
    ),
    "turnover of a year and of its last month": (
        {**KUAISHOU, "figure": level(1, "CNY_100m"), "period": "2023-12"},
        {**KUAISHOU, "figure": GMV},
        "",
    ),
    "ranges that meet": (
        {**KUAISHOU, "figure": {"form": "range", "unit": "CNY_100m", "low": 3, "high": 6}},
        {**KUAISHOU, "figure": {"form": "range", "unit": "CNY_100m", "low": 5, "high": 9}},
        "",
    ),
    "ranges that nowhere meet": (
        {**KUAISHOU, "figure": {"form": "range", "unit": "CNY_100m", "low": 3, "high": 4}},
        {**KUAISHOU, "figure": {"form": "range", "unit": "CNY_100m", "low": 5, "high": 9}},
        "differing_values",
    ),
    "the same number in two currencies": (
        {**KUAISHOU, "figure": level(3.2, "CNY_100m")},
        {**KUAISHOU, "figure": level(320, "USD_million")},
        "currency_swapped",
    ),
    "two numbers in two currencies, and no rate": (
        {**KUAISHOU, "figure": level(3.2, "CNY_100m")},
        {**KUAISHOU, "figure": level(45, "USD_million")},
        "",
    ),
    "the value before a change": (
        {"subject": "快手", "metric": "repurchase-rate", "figure": level(23), "practice": COPY},
        {"subject": "快手", "metric": "repurchase-rate", "figure": rise(23, 41), "practice": COPY},
        "other_form",
    ),
    "neither end of a change": (
        {"subject": "快手", "metric": "repurchase-rate", "figure": level(31), "practice": COPY},
        {"subject": "快手", "metric": "repurchase-rate", "figure": rise(23, 41), "practice": COPY},
        "differing_values",
    ),
    "a fifth, and down by four fifths": (
        {"subject": "快手", "metric": "average-order-value", "figure": times(0.2), "practice": COPY},
        {"subject": "快手", "metric": "average-order-value", "figure": down(80), "practice": COPY},
        "other_form",
    ),
    "a fifth, and down by three fifths": (
        {"subject": "快手", "metric": "average-order-value", "figure": times(0.2), "practice": COPY},
        {"subject": "快手", "metric": "average-order-value", "figure": down(60), "practice": COPY},
        "change_does_not_fit",
    ),
    "a change since one year, and from one year before": (
        {"subject": "快手", "metric": "repurchase-rate", "figure": rise(20, 30), "against": "2018年|2018"},
        {"subject": "快手", "metric": "repurchase-rate", "figure": up(4.3), "against": "上年同期|a year before"},
        "",
    ),
    "half of it, and 0.5 times it": (
        {"subject": "快手", "metric": "repurchase-rate", "figure": level(50, form="share"), "practice": COPY},
        {"subject": "快手", "metric": "repurchase-rate", "figure": times(0.5), "practice": COPY},
        "other_form",
    ),
    "one figure under two names of one practice, which nobody declared": (
        {"subject": "快手", "metric": "conversion-rate", "figure": up(34), "practice": "老带新|bring a friend"},
        {
            "subject": "快手",
            "metric": "conversion-rate",
            "figure": up(34),
            "practice": "裂变|fission",
            "label": "拉新转化",
        },
        "other_practice",
    ),
    "one measure by two definitions": (
        {**KUAISHOU, "figure": GMV, "definition": {"zh": "只计自营", "en": "own sales only"}},
        {**KUAISHOU, "figure": level(9, "CNY_100m"), "definition": {"zh": "含平台商户", "en": "all merchants of it"}},
        "",
    ),
    "two known bodies, told by two sources": (
        {"subject": "快手", "metric": "gmv", "figure": up(13.8), "told_by": "filing"},
        {"subject": "拼多多", "metric": "gmv", "figure": up(13.8), "told_by": "paper"},
        "",
    ),
    "two known bodies, told by one": (
        {"subject": "快手", "metric": "gmv", "figure": up(13.8)},
        {"subject": "拼多多", "metric": "gmv", "figure": up(13.8)},
        "telling_figure",
    ),
}


@pytest.mark.parametrize("name", OF_ITSELF)
def test_what_is_seen_of_one_body(name: str) -> None:
    """Times, ranges, currencies, before-values, fractions: what cannot both hold is found, what can is not."""
    a, b, rule = OF_ITSELF[name]
    assert [r[1] for r in pair(a, b)] == ([rule] if rule else [])


VOCABULARY = Vocabulary.model_validate(
    {
        "id": "vocabulary",
        "practices": [{"names": [{"zh": "老带新", "en": "bring a friend"}, {"zh": "裂变", "en": "fission"}]}],
        "wholes": [{"part": {"zh": "直播电商", "en": "live"}, "whole": {"zh": "社交电商", "en": "social"}}],
        "cny_per_usd": {"low": 6.3, "high": 7.3, "reason": {"zh": "例", "en": "example"}},
    }
)


def test_a_vocabulary_tells_what_words_do_not() -> None:
    """Names of one practice, parts of markets and a rate bring together what words keep apart."""
    one, other, _ = OF_ITSELF["one figure under two names of one practice, which nobody declared"]
    assert [r[:2] for r in related(fact("2.1-01", **one), fact("4.3-02", **other), VOCABULARY)] == [
        ("retold", "same_case")
    ]
    yuan, dollars, _ = OF_ITSELF["two numbers in two currencies, and no rate"]
    facts = (fact("2.1-01", **yuan), fact("4.3-02", **dollars))
    assert [r[:2] for r in related(*facts, VOCABULARY)] == [("retold", "other_currency")]
    far = fact("4.3-02", **{**dollars, "figure": level(90, "USD_million")})
    assert [r[:2] for r in related(facts[0], far, VOCABULARY)] == [("contradiction", "differing_values")]
    markets = [
        fact(slug, name, "market-size", level(size, "CNY_trillion"), named=False, period="2023")
        for slug, name, size in (("2.1-01", "社交电商", 3.5), ("4.3-02", "直播电商", 4.9))
    ]
    assert not related(*markets)
    assert [r[:2] for r in related(*markets, VOCABULARY)] == [("contradiction", "part_exceeds_whole")]


def organisation(slug: str, zh: str, en: str, **more: Any) -> Organisation:
    return Organisation.model_validate({"id": slug, "name": {"zh": zh, "en": en}, "type": "company", **more})


YUM = organisation("yum", "百胜餐饮集团", "Yum! Brands", aliases={"zh": ["百胜"], "en": ["Yum"]})
CHINA = organisation("yum-china", "百胜中国", "Yum China", parent={"organisation": "yum", "holds": "country_arm"})


def test_names_are_organisations() -> None:
    """A full and a short name, and both languages, are one body; a parent and its arm are two."""
    levels = {"metric": "gmv", "period": "2023"}
    full = fact("2.1-01", "百胜餐饮集团|Yum! Brands", figure=level(3000, "CNY_100m"), **levels)
    short = fact("4.3-02", "Yum", figure=level(4200, "CNY_100m"), **levels)
    arm = fact("5.1-01", "百胜中国|Yum China", figure=level(800, "CNY_100m"), **levels)
    assert not related(full, arm) and not related(full, short)
    assert related(full, short, arm, YUM, CHINA) == [("contradiction", "differing_values", ("2.1-01", "4.3-02"))]
    large = fact("5.1-01", "百胜中国|Yum China", figure=level(5000, "CNY_100m"), **levels)
    assert related(full, large, YUM, CHINA) == [("contradiction", "part_exceeds_whole", ("2.1-01", "5.1-01"))]


def test_two_languages_of_one_subject_are_one() -> None:
    """Where no record says so, a subject that one fact names in both languages joins those that name it in one."""
    both_ = fact("2.1-01", "星巴克中国|Starbucks China", "gmv", level(300, "CNY_100m"), period="2023")
    english = fact("4.3-02", "Starbucks China", "gmv", level(420, "CNY_100m"), period="2023")
    group = fact("5.1-01", "星巴克集团|Starbucks", "gmv", level(900, "CNY_100m"), period="2023")
    assert related(both_, english, group) == [("contradiction", "differing_values", ("2.1-01", "4.3-02"))]


def test_what_an_office_counts_of_others_is_not_its_own() -> None:
    """A fact that refers to an organisation, but whose subject is another, is of that other."""
    office = organisation("nbs", "国家统计局", "National Bureau of Statistics")
    counted = {"organisation": "nbs", "period": "2024", "metric": "growth-rate"}
    shops = fact("2.1-01", "限额以上百货店|department stores", figure=up(2.4), **counted)
    brands = fact("4.3-02", "限额以上品牌专卖店|brand stores", figure=up(0.4), **counted)
    assert not related(shops, brands, office)
    own = [
        fact(s, "国家统计局|National Bureau of Statistics", figure=up(n), **counted)
        for s, n in (("2.1-01", 2.4), ("4.3-02", 0.4))
    ]
    assert [r[0] for r in related(*own, office)] == ["contradiction"]


def test_a_firm_within_its_market_and_beyond_it() -> None:
    """One firm cannot have more than the whole market of its segment, by one metric and at one time."""
    market_ = fact("2.1-01", "茶饮市场|the tea market", "gmv", level(60, "CNY_100m"), named=False, period="2023")
    for size, rules in ((55, []), (75, ["firm_exceeds_market"])):
        firm = fact("4.3-02", "喜茶", "gmv", level(size, "CNY_100m"), label="营业额", period="2023")
        assert [r[1] for r in related(market_, firm)] == rules
        other = fact("4.3-02", "喜茶", "gmv", level(size, "CNY_100m"), label="营业额", period="2023", segment="other")
        assert not related(market_, other)


def test_a_label_that_is_a_metrics_name_is_that_metric() -> None:
    """A fact that nobody tied to the dictionary meets those that are, where its label is the very name of a metric."""
    tied = fact("2.1-01", "快手", "satisfaction", level(27.5), period="2023")
    for label, types in (("满意度", ["contradiction"]), ("好评度", [])):
        loose = fact("4.3-02", "快手", None, level(34.9), label=label, period="2023")
        assert [r[0] for r in related(tied, loose)] == types


def test_near_labels_make_kin_of_metrics_for_a_telling_figure() -> None:
    """Metrics that nobody declared kin meet where the figure tells and the labels are near; round ones do not."""
    for figure, label, types in (
        (rise(17, 43), "满意读者的占比", ["retold"]),
        (rise(17, 43), "丢失率", []),
        (up(40), "满意读者的占比", []),
    ):
        one: dict[str, Any] = {"subject": "快手", "figure": figure, "period": "2023"}
        a = fact("2.1-01", metric="satisfaction", label="满意的读者占比", **one)
        b = fact("4.3-02", metric="preference-share", label=label, **one)
        assert [r[0] for r in related(a, b)] == types


def test_growth_is_of_what_its_label_names() -> None:
    """A growth of something else than the levels leads over none of them."""
    levels = [
        fact(f"2.1-0{n}", "快手", "user-base", level(size, "person_100m"), label="用户数|users", period=year)
        for n, (size, year) in enumerate(((3, "2022"), (4, "2023")), 1)
    ]
    for label, rules in (("同比增速", True), ("用户数同比增长", True), ("同店销售增长", False)):
        rate = fact("2.1-09", "快手", "growth-rate", up(80), label=label, period="2023")
        assert [r[1] for r in related(*levels, rate)] == (["growth_does_not_lead"] if rules else [])


def test_one_source_that_gives_two_values_counts_two_things() -> None:
    """Two values of one page part in what the record does not say; of two pages they clash."""

    def values(second: str) -> Relations:
        one: dict[str, Any] = {"subject": "快手", "metric": "satisfaction", "period": "2023", "section": None}
        return related(
            fact("2.1-01", figure=level(27.5), told_by="filing", **one),
            fact("4.3-02", figure=level(34.9), told_by=second, **one),
        )

    assert values("filing") == []
    assert [r[:2] for r in values("paper")] == [("contradiction", "differing_values")]


def test_a_value_presupposes_another() -> None:
    """Who never bought has no last purchase; who bought has."""
    recency = metric("recency", "最近消费天数|days since the last purchase", "day", presupposes=["frequency"])
    frequency = metric("frequency", "消费次数|purchases", "count")
    tiers: dict[str, Any] = {"subject": "某服饰品牌", "practice": COPY}
    dictionary = {**METRICS, "recency": recency, "frequency": frequency}
    last = story(
        dictionary, "3.1-06", metric="recency", figure=level(180, "day"), label="潜在用户最近消费天数", **tiers
    )
    for many, rules in ((0, ["presupposed"]), (1, [])):
        bought = story(
            dictionary, "3.1-07", metric="frequency", figure=level(many, "count"), label="潜在用户消费次数", **tiers
        )
        assert [r[1] for r in related(last, bought, recency, frequency)] == rules


def test_a_reason_says_what_and_of_whom() -> None:
    """The reason names the figure and the subjects, in both languages."""
    relation = found(
        fact("2.1-01", "某服饰品牌|an apparel brand", "conversion-rate", rise(18, 38), COPY),
        fact("4.3-02", "某母婴品牌|a maternal brand", "conversion-rate", rise(18, 38), AI),
    ).relations[0]
    assert all(word in relation.reason_zh for word in ("从18%升至38%", "某服饰品牌", "某母婴品牌", "AI客服"))
    assert all(w in relation.reason_en for w in ("from 18% to 38%", "an apparel brand", "a maternal brand"))
    assert relation.reason_in("zh") == relation.reason_zh
