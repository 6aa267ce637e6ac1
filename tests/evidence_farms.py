"""A ledger of farms and fisheries, with its truth, written whole before the engine ran over it.

When it first did, 22 of its 25 pairs were found and one beside them. Bodies, places and figures are made up.
"""

from __future__ import annotations

from typing import Any

from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from tests.evidence_maker import down, level, metric, rise, story, times, up

METRICS: dict[str, Metric] = {
    m.id: m
    for m in (
        metric("yield", "亩产|yield a mu", "count"),
        metric("water-use", "用水量|water use", "count_10k"),
        metric("loss-rate", "损耗率|losses"),
        metric("germination", "发芽率|germination"),
        metric("survival", "成活率|survival", kin=["germination"]),
        metric("price", "收购价|price paid", "CNY"),
        metric("revenue", "营业收入|revenue", "CNY_100m"),
        metric("profit", "净利润|net profit", "CNY_100m", part_of=["revenue"]),
        metric("area", "种植面积|area planted", "count_10k"),
        metric("households", "带动农户|households", "person_10k"),
        metric("output", "产量|output", "tonne"),
        metric("labour-hours", "用工时长|labour", "hour"),
        metric("pesticide", "农药用量|pesticide", "count"),
        metric("export-share", "出口占比|share exported"),
        metric("market-size", "市场规模|market size", "CNY_100m"),
        metric("growth", "增长率|growth rate"),
        metric("satisfaction", "农户满意度|farmers satisfied"),
        metric("delivery", "配送时长|delivery", "hour"),
        metric("subsidy", "补贴|subsidy", "CNY_10k"),
        metric("robots", "机器人台数|robots", "count"),
    )
}
_told: list[Fact] = []


def _tell(*story_: Any, **more: Any) -> None:
    _told.append(story(METRICS, *story_, **{"segment": "farm", **more}))


DRONE = "无人机植保|crop spraying by drone"
COLD = "产地冷库|cold stores at origin"
# one before and after of two growers (a greenhouse and an orchard), one told again
_tell("1.1-01", "某番茄大棚基地|a tomato greenhouse", "loss-rate", rise(21, 8), COLD)
_tell(
    "2.2-01",
    "某苹果合作社|an apple co-operative",
    "loss-rate",
    rise(21, 8),
    "分级包装线|a grading line",
    segment="fruit",
)
_tell(
    "3.1-03",
    "某番茄大棚基地|a tomato greenhouse",
    "loss-rate",
    rise(21, 8),
    "在产地建冷库|building cold stores at origin",
)
# named company, English/Chinese, differing
_tell("1.2-01", "绿野农业|Greenfield Agri", "revenue", level(46.2, "CNY_100m"), period="2022")
_tell("4.1-01", "Greenfield Agri", "revenue", level(51.7, "CNY_100m"), period="2022")
_tell(
    "2.1-01", "绿野农业股份有限公司|Greenfield Agri", "revenue", level(46.2, "CNY_100m", bound="about"), period="2022"
)
# profit above revenue
_tell("5.1-01", "山田种业|Shantian Seeds", "revenue", level(3.1, "CNY_100m"), period="2023")
_tell("5.1-02", "山田种业|Shantian Seeds", "profit", level(4.4, "CNY_100m"), period="2023")
# +28 on germination / survival
_tell("1.3-01", "某育苗厂|a nursery", "germination", rise(61, 89), "包衣种子|coated seed")
_tell("3.2-01", "某林场|a forest farm", "survival", rise(61, 89), "容器育苗|container seedlings", segment="forest")
# percent vs times
_tell("1.4-01", "海丰渔业|Haifeng Fisheries", "output", up(200), "深水网箱|offshore cages")
_tell(
    "4.2-01",
    "海丰渔业|Haifeng Fisheries",
    "output",
    times(2),
    "深水网箱|offshore cages",
    against="上年|the year before",
)
# output half-year beyond year
_tell("2.3-01", "海丰渔业|Haifeng Fisheries", "output", level(8200, "tonne"), period="2021")
_tell("4.3-01", "海丰渔业|Haifeng Fisheries", "output", level(9100, "tonne"), period="2021-H1")
# market growth
_tell(
    "2.4-01",
    "预制菜市场|ready meals",
    "market-size",
    level(4100, "CNY_100m"),
    named=False,
    period="2022",
    segment="all",
)
_tell(
    "2.4-02",
    "预制菜市场|ready meals",
    "market-size",
    level(5100, "CNY_100m"),
    named=False,
    period="2023",
    segment="all",
)
_tell(
    "2.4-03",
    "预制菜市场|ready meals",
    "growth",
    up(41),
    label="同比增长率|growth on the year",
    named=False,
    period="2023",
    segment="all",
)
_tell(
    "5.4-01",
    "中国预制菜市场|China's ready-meal market",
    "market-size",
    level(0.51, "CNY_trillion"),
    named=False,
    period="2023",
    segment="all",
)
# shares
for n, (share, label) in enumerate(((48, "商超渠道占比"), (37, "电商渠道占比"), (26, "批发渠道占比")), 1):
    _tell(
        f"3.3-0{n}",
        "某鸡蛋企业|an egg producer",
        "export-share",
        level(share, form="share"),
        "渠道调整|new channels",
        label,
    )
# labour down 3/4 and to a quarter
_tell("1.5-01", "某柑橘园|a citrus grove", "labour-hours", down(75), DRONE)
_tell("4.4-01", "某柑橘园|a citrus grove", "labour-hours", times(0.25, direction="down"), DRONE)
# two ranges of price
_tell("1.6-01", "云坪茶场|Yunping Tea", "price", {"form": "range", "unit": "CNY", "low": 18, "high": 24}, period="2023")
_tell("3.4-01", "云坪茶场|Yunping Tea", "price", {"form": "range", "unit": "CNY", "low": 31, "high": 36}, period="2023")
# households: year-end
_tell("1.7-01", "云坪茶场|Yunping Tea", "households", level(1.2, "person_10k"), period="2023-12-31")
_tell("3.5-01", "云坪茶场|Yunping Tea", "households", level(2.6, "person_10k"), period="2023")
# reused telling percent of two brands, same practice
_tell("1.8-01", "某草莓园|a strawberry farm", "satisfaction", up(37), "订单农业|contract farming")
_tell(
    "5.2-01", "某蓝莓基地|a blueberry base", "satisfaction", up(37), "合同种植|planting under contract", segment="fruit"
)
# week / days
_tell("1.9-01", "南湾果业|Nanwan Fruit", "delivery", level(2, "day", "duration"))
_tell("4.5-01", "南湾果业|Nanwan Fruit", "delivery", level(48, "hour", "duration"))
# round figure same practice of two
_tell("2.5-01", "某玉米农场|a maize farm", "pesticide", down(40), DRONE, segment="grain")
_tell("5.3-01", "某棉花农场|a cotton farm", "pesticide", down(40), DRONE, segment="cotton")
# traps
_tell("6.1-01", "绿野农业|Greenfield Agri", "revenue", level(39.8, "CNY_100m"), period="2021")
_tell("6.1-02", "绿野农业|Greenfield Agri", "revenue", level(12.4, "CNY_100m"), period="2022-Q3")
_tell(
    "6.2-01", "某水稻农场|a rice farm", "yield", up(20), "测土配方|soil tests", "水稻亩产|rice yield", segment="grain"
)
_tell(
    "6.2-02",
    "某花卉基地|a flower base",
    "yield",
    up(20),
    "补光灯|grow lights",
    "鲜切花产量|cut flowers",
    segment="flowers",
)
_tell(
    "6.3-01", "云坪茶场|Yunping Tea", "price", level(20, "CNY"), period="2023", label="夏茶收购价|price of summer tea"
)
_tell("6.3-02", "云坪茶场|Yunping Tea", "households", level(0.9, "person_10k"), period="2022")
_tell(
    "6.4-01",
    "消费者|consumers",
    "satisfaction",
    level(58, form="share"),
    named=False,
    label="愿为有机付高价的比例|would pay more for organic",
    segment="all",
)
_tell(
    "6.4-02",
    "农户|farmers",
    "satisfaction",
    level(58, form="share"),
    named=False,
    label="愿意再次签约的比例|would sign again",
    segment="all",
)
_tell("6.5-01", "南湾果业|Nanwan Fruit", "robots", level(30, "count", "count"), period="2023")
_tell("6.5-02", "山田种业|Shantian Seeds", "robots", level(30, "count", "count"), period="2023")
_tell(
    "6.6-01",
    "预制菜市场|ready meals",
    "market-size",
    level(7500, "CNY_100m"),
    named=False,
    period="2026",
    label="预计市场规模|expected market size",
    segment="all",
)
_tell(
    "6.7-01",
    "某养殖场|a livestock farm",
    "subsidy",
    level(30, "CNY_10k"),
    "粪污处理|manure treatment",
    segment="cattle",
)
_tell(
    "6.7-02",
    "某家庭农场|a family farm",
    "subsidy",
    level(30, "CNY_10k"),
    "购机补贴|machines",
    label="农机补贴|machine subsidy",
    segment="grain",
)
LEDGER: tuple[Fact, ...] = tuple(_told)

TRUTH: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("reused", ("1.1-01", "2.2-01", "3.1-03")),
    ("retold", ("1.1-01", "3.1-03")),
    ("contradiction", ("1.2-01", "4.1-01")),
    ("contradiction", ("2.1-01", "4.1-01")),
    ("retold", ("1.2-01", "2.1-01")),
    ("contradiction", ("5.1-01", "5.1-02")),
    ("reused", ("1.3-01", "3.2-01")),
    ("contradiction", ("1.4-01", "4.2-01")),
    ("contradiction", ("2.3-01", "4.3-01")),
    ("contradiction", ("2.4-01", "2.4-02", "2.4-03")),
    ("retold", ("2.4-02", "5.4-01")),
    ("contradiction", ("2.4-01", "2.4-03", "5.4-01")),
    ("contradiction", ("3.3-01", "3.3-02", "3.3-03")),
    ("retold", ("1.5-01", "4.4-01")),
    ("contradiction", ("1.6-01", "3.4-01")),
    ("contradiction", ("1.7-01", "3.5-01")),
    ("reused", ("1.8-01", "5.2-01")),
    ("retold", ("1.9-01", "4.5-01")),
    ("reused", ("2.5-01", "5.3-01")),
)
