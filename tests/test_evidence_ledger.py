"""A made-up ledger of another trade, with the list of relations that a careful reader of it would make by hand."""

from __future__ import annotations

from tests.evidence_maker import down, fact, level, related, rise, times, up

CHAIN = "某连锁咖啡品牌|a coffee chain"
YUNLING = "云岭咖啡|Yunling Coffee"
CUP = "自带杯减价|a discount for bringing a cup"
HOST = "店长带群|store managers host groups"

LEDGER = (
    # the market grows by 30 percent, not 45
    fact("1.1-01", "现制咖啡市场", "market-size", level(1200, "CNY_100m"), named=False, period="2022"),
    fact("1.1-02", "现制咖啡市场", "market-size", level(1560, "CNY_100m"), named=False, period="2023"),
    fact("1.1-03", "现制咖啡市场", "growth-rate", up(45), label="同比增速", named=False, period="2023"),
    # members: over five million, about 5.2 million; nine million of them active
    fact("1.2-01", YUNLING, "member-count", level(500, "person_10k", bound="over"), label="会员数", period="2023"),
    fact("3.4-02", YUNLING, "member-count", level(520, "person_10k", bound="about"), label="会员数", period="2023"),
    fact("5.1-01", YUNLING, "member-count", level(900, "person_10k"), label="活跃会员数", period="2023"),
    # one case told of two trades, told again, and told with another beginning
    fact("2.1-01", CHAIN, "repurchase-rate", rise(22, 41), CUP),
    fact("4.2-03", "某茶饮品牌|a tea brand", "repurchase-rate", rise(22, 41), CUP, segment="tea"),
    fact("6.1-02", "某头部连锁咖啡企业|a leading coffee chain", "repurchase-rate", rise(22, 41), CUP),
    fact("7.3-01", CHAIN, "repurchase-rate", rise(26, 41), CUP),
    # one number, two questions
    fact(
        "2.2-01", "上班族", "preference-share", level(72, form="share"), label="愿为可降解杯多付钱的比例", named=False
    ),
    fact("5.2-02", "上班族", "preference-share", level(72, form="share"), label="每周三杯以上的比例", named=False),
    # a round number on one metric, by two practices and as two things: a coincidence
    fact("2.3-01", "某健身房|a gym", "conversion-rate", up(30), "免费体验课", "体验后购课比", segment="gym"),
    fact("8.2-01", "某酒店|a hotel", "conversion-rate", up(30), "会员日直播", "预订转化率", segment="hotel"),
    # outlets that add up to 110 percent
    fact("3.1-01", YUNLING, "attribution-share", level(50, form="share"), label="外卖的贡献", against="全部订单"),
    fact("3.1-02", YUNLING, "attribution-share", level(35, form="share"), label="堂食的贡献", against="全部订单"),
    fact("3.1-03", YUNLING, "attribution-share", level(25, form="share"), label="自提的贡献", against="全部订单"),
    # up 300 percent, or three times
    fact("1.3-01", YUNLING, "gmv", up(300), HOST),
    fact("6.2-01", YUNLING, "gmv", times(3), HOST, against="上年"),
    # turnover of two years, the second told again
    fact("3.2-01", YUNLING, "gmv", level(88, "CNY_100m"), period="2022"),
    fact("3.2-02", YUNLING, "gmv", level(121, "CNY_100m"), period="2023"),
    fact("7.1-04", YUNLING, "gmv", level(121, "CNY_100m", bound="nearly"), period="2023"),
    # from 21 days to 7 is down two thirds
    fact("4.4-01", CHAIN, "planning-cycle", rise(21, 7, "day"), HOST),
    fact("8.1-01", CHAIN, "planning-cycle", down(67), HOST),
    # the same practice, the same round effect, another brand
    fact("4.5-01", "某书店|a bookshop", "satisfaction", up(20), HOST, segment="books"),
    fact("9.1-01", "某面包店|a bakery", "satisfaction", up(20), HOST, segment="food"),
    # other things of the same brands, which bear on nothing
    fact("9.2-01", CHAIN, "repurchase-rate", level(33), "会员日"),
    fact("9.2-02", "某茶饮品牌|a tea brand", "satisfaction", level(88), segment="tea"),
    fact("9.2-03", YUNLING, "repurchase-rate", up(12), "会员日"),
)

BY_HAND = {
    ("contradiction", ("1.1-01", "1.1-02", "1.1-03")),
    ("contradiction", ("1.2-01", "5.1-01")),  # who says “over five million” has not nine
    ("contradiction", ("1.3-01", "6.2-01")),
    ("contradiction", ("2.1-01", "6.1-02", "7.3-01")),
    ("contradiction", ("3.1-01", "3.1-02", "3.1-03")),
    ("contradiction", ("3.4-02", "5.1-01")),
    ("reused", ("2.1-01", "4.2-03", "6.1-02")),
    ("reused", ("2.2-01", "5.2-02")),
    ("reused", ("4.5-01", "9.1-01")),
    ("retold", ("1.2-01", "3.4-02")),
    ("retold", ("2.1-01", "6.1-02")),
    ("retold", ("3.2-02", "7.1-04")),
    ("retold", ("4.4-01", "8.1-01")),
}


def test_the_list_made_by_hand() -> None:
    """The engine finds what a reader finds, no less and no more."""
    assert {(type_, facts) for type_, _, facts in related(*LEDGER)} == BY_HAND
