"""The quote guard: whether a figure stands in the words that are quoted for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from casebook import wording
from casebook.errors import LANGUAGES, Language
from casebook.model.values import Bound, Direction, Figure, Form, Quantity, Unit
from casebook.text import Words
from casebook.wording.excerpts import missing, numbers_of


def figure(value: str, unit: str, form: str = "level", **more: Any) -> Figure:
    """A figure by short words: "12.5" persons, "3..5" times, "15>45" percent, "-12" percent for a fall."""
    data: dict[str, Any] = {"form": form, "unit": unit, **more}
    if ".." in value:
        low, high = value.split("..")
        data |= {"form": "range", "low": Decimal(low), "high": Decimal(high)}
    elif ">" in value:
        before, after = value.split(">")
        data |= {"form": "before_after", "before": Decimal(before), "value": Decimal(after)}
    else:
        data["value"] = Decimal(value)
    return Figure.model_validate(data)


UP = {"form": "change_percent", "direction": "up"}
DOWN = {"form": "change_percent", "direction": "down"}
STANDS: list[tuple[str, str, dict[str, Any], str]] = [
    # scales
    ("870", "person_10k", {}, "from 8.7 million in the same quarter of 2021"),
    ("4310", "person_10k", {}, "月平均交易客户为4,310万,较2022年同期的2,070万增长了107.9%"),
    ("1.7", "person_100m", {}, "a cumulative number of trading users of 0.17 billion"),
    ("1", "person_100m", {}, "会员数量超 1 亿,成行业首个破亿的品牌"),
    ("1.5", "person_100m", {}, "注册用户1亿5000万"),
    ("66.4", "person_million", {}, "注册会员数量达到约66.4百万名"),
    ("94.2", "person_million", {}, "full-year customers reached 94.2M (+31.1%)"),
    ("12", "person_10k", {}, "120,000 members"),
    ("12", "person_10k", {}, "１２万名会员"),
    ("30", "person_10k", {"bound": "over"}, "发展出超30余万“店主”"),
    ("2.5", "count_10k", {}, "two and 25 thousand orders"),
    ("7", "person_million", {}, "# of DTC customers (MM) 7.0 2018"),
    ("50", "CNY_10k", {}, "a fine of half a million yuan"),
    # words for numbers
    ("3", "count", {}, "依法约谈三家企业"),
    ("3", "count", {}, "was found to have committed three violations"),
    ("32", "count", {}, "三十二起案件"),
    ("250", "count", {}, "two hundred and fifty stores"),
    ("21", "count", {}, "twenty-one shops were closed"),
    ("1200", "count", {"bound": "over"}, "将自己掌握的1200余条客户隐私信息出售"),
    ("15", "day", {}, "修改重要规则的应当提前十五日公示"),
    ("10..15", "day", {}, "处十日以上十五日以下拘留"),
    ("5", "year", {}, "drop to once every five years"),
    ("1", "person_million", {}, "a million buyers"),
    # money
    ("21.2", "CNY_100m", {}, "net revenue was inflated by 2.12 billion yuan ($300.3 million) in 2019"),
    ("180", "USD_million", {}, "has agreed to pay a $180 million penalty"),
    ("13911.2", "CNY_10k", {}, "revenues of RMB139.112 million (USD19.06 million)"),
    ("64020", "CNY_10k", {}, "were RMB1,154.1 million, RMB640.2 million and RMB417.7 million"),
    ("5", "CNY_10k", {}, "fined 50,000 yuan"),
    ("10..100", "CNY_10k", {}, "fines of CNY 100'000 to CNY 1'000'000"),
    ("1..10", "CNY_10k", {}, "fines of CNY 10,000 to 100,000"),
    ("6894.91", "CNY_10k", {}, "罚款共计6894.91万元"),
    ("175", "CNY_10k", {}, "對其作出罰款 175 萬元的行政處罰"),
    ("27.1", "CNY_100m", {}, "25H1线上商品销售GMV27.1亿元"),
    ("5.23", "CNY_100m", {}, "OMO渠道稳中有升,营收达5.23亿/+10.30%"),
    ("1.035", "CNY_100m", {}, "查办违法案件6175件,罚没金额1.035亿元"),
    ("800", "CNY", {}, "赔偿退订费0.1元及合理支出800元"),
    ("2670.9", "CNY_million", {}, "Net revenue (RMB in millions) 2,670.9 1,200.0"),
    ("-0.043", "CNY_100m", {}, "a loss of RMB4.3 million"),
    ("-391", "CNY_10k", {}, "净利润(391)万元,亏损391万元"),
    ("-7.5", "CNY_million", {}, "profit was negative RMB7.5 million"),
    # shares
    ("65", "percent", {"form": "share"}, "contributing to approximately 65% of system sales"),
    ("64", "percent", {"form": "share"}, "now represent 64 per cent of sales"),
    ("50", "percent", {"form": "share", "bound": "over"}, "contributed more than half of the volume"),
    ("50", "percent", {"form": "share"}, "贡献了一半的销售"),
    ("70", "percent", {"form": "share"}, "七成用户会复购"),
    ("75", "percent", {"form": "share"}, "占七成五"),
    ("80", "percent", {"form": "share"}, "百分之八十的会员"),
    ("80", "percent", {"form": "share"}, "百分之80的会员"),
    ("60", "percent", {"form": "share"}, "six in ten shoppers"),
    ("40", "percent", {"form": "share"}, "two out of five buyers"),
    ("33.3", "percent", {"form": "share"}, "a third of the members"),
    ("66.7", "percent", {"form": "share"}, "三分之二的门店"),
    ("25", "percent", {"form": "share"}, "a quarter of all orders"),
    ("80..90", "percent", {}, "80 to 90% of its sales come from members"),
    ("60..70", "percent", {}, "贡献稳定在60 - 70%"),
    ("60..70", "percent", {}, "between 60 and 70 per cent"),
    ("24.5", "percent", {"form": "share"}, "占比24.5％"),
    ("15.8", "percent", {"form": "share", "bound": "about"}, "a share of 15.77 percent"),
    # changes
    ("40.6", "percent", UP, "112.3 million, representing a 40.6% year-over-year increase"),
    ("17.1", "percent", DOWN, "representing a 17.1% decrease from the same quarter of 2023"),
    ("20.3", "percent", DOWN, "Same-store sales growth was negative 20.3%, compared to 29.6%"),
    ("1", "percent", DOWN, "Same-store sales growth (SSSG) was -1.0%, compared to 3.6%"),
    ("4", "percent", DOWN, "sales increased by 2%, with a 6% rise in volume, although the average ticket fell by 4%"),
    ("6", "percent", UP, "sales increased by 2%, with a 6% rise in volume, although the average ticket fell by 4%"),
    ("18.9", "percent", DOWN, "While total GMV increased 38% to RMB8.23 billion, same-store GMV declined 18.9%."),
    ("2.66", "percent", DOWN, "可比店营收57.45亿元,同比-2.66%"),
    ("15.25", "percent", DOWN, "营收降至33.70亿元,同比降幅扩大至15.25%"),
    ("27.1", "percent", DOWN, "付费会员减少至85.4万人,降幅27.1%"),
    ("55", "percent", UP, "较2020年的2790万,增幅达55%"),
    ("0.4", "percent", DOWN, "the retail sales of two formats decreased by 2.4 and 0.4 percent"),
    ("115", "percent", UP, "直播带货诉求22.09万件,同比增长1.15倍"),
    ("2.9", "points", {"form": "change_points", "direction": "down"}, "a slowdown: down 2.9 percentage points"),
    ("1.5", "points", {"form": "change_points", "direction": "up"}, "占比提高1.5个百分点"),
    ("1.5", "points", {"form": "change_points", "direction": "up"}, "up 150 basis points"),
    ("10.9>19.4", "person_million", {}, "increased to 19.4 million, up from 10.9 million a year before"),
    ("82.6>86.6", "percent", {}, "increased from 82.6% in Q3 2023 to 86.6% in Q3 2024"),
    # multiples, times, weights
    ("10.5", "times", {"form": "multiple_of"}, "the market has grown by 10.5 times"),
    ("2", "times", {"form": "multiple_of"}, "sales doubled within a year"),
    ("3..5", "times", {}, "是普通用户的3至5倍"),
    ("3", "times", {"form": "multiple_of"}, "a threefold rise"),
    ("30", "day", {"form": "duration"}, "within a 30-day window"),
    ("90", "day", {"form": "duration"}, "近90天活跃"),
    ("3", "month", {"form": "duration"}, "三个月内复购"),
    ("24", "hour", {"form": "duration"}, "24小时内回复"),
    ("25..35", "year_of_age", {}, "25-35岁的女性"),
    ("12.5", "tonne", {}, "售出12.5吨"),
    ("2000", "count", {}, "over 2,000 stores"),
]
FALLS_SHORT: list[tuple[str, str, dict[str, Any], str, str]] = [
    # other scale
    ("870", "person_10k", {}, "8.7 billion customers", "number"),
    ("87", "person_10k", {}, "from 8.7 million", "number"),
    ("27.1", "CNY_100m", {}, "销售额27.1万元", "number"),
    ("6894.91", "CNY_10k", {}, "罚款共计6894.91元", "number"),
    ("2", "CNY_trillion", {}, "2 billion yuan", "number"),
    ("7", "person_10k", {}, "7.0 members", "number"),
    # other unit
    ("65", "percent", {"form": "share"}, "65 million members", "number"),
    ("3600", "person", {}, "涉及上海市3600家门店", "number"),
    ("3600", "person", {}, "more than 3,600 stores", "number"),
    ("30", "day", {"form": "duration"}, "within 30 hours", "number"),
    ("3", "month", {"form": "duration"}, "3月开业", "number"),
    ("5.23", "CNY_100m", {}, "用户达5.23亿", "number"),
    ("2", "times", {"form": "multiple_of"}, "2 percent", "number"),
    ("2021", "count", {}, "in the same quarter of 2021", "number"),
    ("31", "count", {}, "as of December 31, 2023", "number"),
    ("9", "count", {}, "截至9月30日", "number"),
    # other currency
    ("180", "USD_million", {}, "a penalty of RMB180 million", "number"),
    ("18000", "CNY_10k", {}, "a $180 million penalty", "number"),
    ("18000", "CNY_10k", {}, "HK$180 million", "number"),
    ("300", "CNY_million", {}, "net revenue was inflated by 2.12 billion yuan ($300 million)", "number"),
    # part of a longer number
    ("914", "person_million", {}, "914.96 million online shoppers", "number"),
    ("94", "percent", {"form": "share"}, "194%", "number"),
    ("2", "count", {}, "1,200 stores and 22 cities", "number"),
    ("310", "person_10k", {}, "4,310万", "number"),
    ("4", "count", {}, "Active buyers4 in the twelve-month period", "number"),
    ("4", "count", {}, "in Q4 sales rose", "number"),
    ("15.8", "percent", {"form": "share"}, "a share of 15.77 percent", "number"),
    # per cent against points
    ("2.9", "percent", UP, "up 2.9 percentage points", "number"),
    ("2.9", "points", {"form": "change_points", "direction": "up"}, "up 2.9 percent", "number"),
    ("1.5", "percent", {"form": "share"}, "占比提高1.5个百分点", "number"),
    # fall against rise
    ("17.1", "percent", UP, "representing a 17.1% decrease from 2023", "direction"),
    ("40.6", "percent", DOWN, "representing a 40.6% year-over-year increase", "direction"),
    ("2.66", "percent", UP, "同比-2.66%", "direction"),
    ("4", "percent", UP, "a 6% rise in volume, although the average ticket fell by 4%", "direction"),
    ("6", "percent", DOWN, "a 6% rise in volume, although the average ticket fell by 4%", "direction"),
    ("55", "percent", DOWN, "较2020年增幅达55%", "direction"),
    ("12", "percent", UP, "12% of sales", "direction"),
    # sign
    ("-4.3", "CNY_million", {}, "a profit of RMB4.3 million", "sign"),
    ("1", "percent", {"form": "share"}, "a margin of -1.0%", "sign"),
    # the other end is missing
    ("82.6>86.6", "percent", {}, "reached 86.6% in Q3 2024", "number"),
    ("80..90", "percent", {}, "up to 90% of its sales", "number"),
    ("150>260", "CNY", {}, "the price of 260 yuan, a 110 yuan increase", "number"),
    ("1", "count", {}, "the last remaining store will close", "number"),
]


@pytest.mark.parametrize(("value", "unit", "more", "excerpt"), STANDS)
def test_a_figure_stands_in_its_excerpt(value: str, unit: str, more: dict[str, Any], excerpt: str) -> None:
    """Number, unit and scale are found in any usual form, in both languages."""
    assert missing(figure(value, unit, **more), excerpt) == (), numbers_of(excerpt)


@pytest.mark.parametrize(("value", "unit", "more", "excerpt", "why"), FALLS_SHORT)
def test_a_figure_does_not_stand_in_another(
    value: str, unit: str, more: dict[str, Any], excerpt: str, why: str
) -> None:
    """Another scale, unit, currency, direction or sign, or a part of a longer number, is not the figure."""
    assert {want.why for want in missing(figure(value, unit, **more), excerpt)} == {why}, numbers_of(excerpt)


# what a figure in each unit may be, so that its own wording says it
_SAMPLES = {
    **dict.fromkeys((Unit.PERCENT, Unit.POINTS), ("7", "12.5", "64", "99.98")),
    **dict.fromkeys((Unit.TIMES,), ("2", "3.5", "47.1")),
    **dict.fromkeys((Unit.CNY, Unit.PERSON, Unit.COUNT), ("3", "378506", "1234567", "20000000")),
    **dict.fromkeys((Unit.CNY_10K, Unit.PERSON_10K, Unit.COUNT_10K), ("1.1", "90", "4310", "86870")),
    **dict.fromkeys((Unit.CNY_MILLION, Unit.PERSON_MILLION, Unit.USD_MILLION), ("0.5", "82.6", "1391.2")),
    **dict.fromkeys((Unit.CNY_100M, Unit.PERSON_100M, Unit.COUNT_100M), ("1", "2.655", "154264")),
    **dict.fromkeys((Unit.CNY_TRILLION,), ("1.27", "48.7895")),
    **dict.fromkeys((Unit.SECOND, Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH), ("2", "15", "90")),
    **dict.fromkeys((Unit.YEAR, Unit.YEAR_OF_AGE, Unit.TONNE), ("3", "25")),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", list(Unit))
def test_the_wording_of_a_figure_says_it(unit: Unit, language: Language) -> None:
    """What the book prints for a value, with any bound, is read back as that value."""
    words = Words.load(language)
    for value in _SAMPLES[unit]:
        for bound in Bound:
            printed = wording.quantity(Quantity(value=Decimal(value), unit=unit, bound=bound), words)
            said = figure(value, unit.value, bound=bound.value)
            assert missing(said, printed) == (), (printed, numbers_of(printed))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", [Unit.PERCENT, Unit.PERSON_10K, Unit.CNY_100M, Unit.TIMES, Unit.DAY, Unit.COUNT])
def test_the_wording_of_forms_says_them(unit: Unit, language: Language) -> None:
    """Changes, ranges and before-and-after are read back from their own phrases; a change not as its opposite."""
    words = Words.load(language)
    for said in (figure("15>45", unit.value), figure("45>15", unit.value), figure("3..5", unit.value)):
        printed = wording.figure(said, words)
        assert missing(said, printed) == (), (printed, numbers_of(printed))
    for direction, other in ((Direction.UP, Direction.DOWN), (Direction.DOWN, Direction.UP)):
        said = Figure(form=Form.CHANGE_PERCENT, unit=Unit.PERCENT, value=Decimal("12.5"), direction=direction)
        printed = wording.figure(said, words)
        assert missing(said, printed) == (), printed
        assert {w.why for w in missing(said.model_copy(update={"direction": other}), printed)} == {"direction"}


def test_another_value_is_not_read_back() -> None:
    """What is printed for one value does not say another that is near, larger by a scale, or its half."""
    for language in LANGUAGES:
        words = Words.load(language)
        for unit, values in _SAMPLES.items():
            for value in values:
                number = Decimal(value)
                printed = wording.quantity(Quantity(value=number, unit=unit), words)
                for other in (number * 10, number * 10_000, number / 2, number + 1):
                    assert missing(figure(str(other), unit.value), printed), (printed, other)


def test_a_figure_told_in_words_asks_for_no_number() -> None:
    """Where the record itself has words, there is no number to look for."""
    spoken = Figure.model_validate({"form": "level", "unit": "hour", "spoken": {"zh": "数小时", "en": "hours"}})
    assert missing(spoken, "some hours") == ()
