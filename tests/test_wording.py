"""A value becomes text by the habits of each language, with every digit kept."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import wording
from casebook.errors import LANGUAGES, Language
from casebook.model.values import SCALE, Bound, Figure, LocalText, Period, Quantity, Unit
from casebook.text import Words
from casebook.wording.numerals import chinese, english

ROOT = Path(casebook.__file__).parents[1]
ZH, EN = Words.load("zh"), Words.load("en")


def figure(form: str, unit: str, value: Any = None, **more: Any) -> Figure:
    """A figure as a record writes it; "15>45" is before and after, "3..5" a range."""
    numbers: dict[str, Any] = {}
    if isinstance(value, str) and ">" in value:
        numbers["before"], numbers["value"] = map(Decimal, value.split(">"))
    elif isinstance(value, str) and ".." in value:
        numbers["low"], numbers["high"] = map(Decimal, value.split(".."))
    elif value is not None:
        numbers["value"] = Decimal(str(value))
    return Figure.model_validate({"form": form, "unit": unit, **numbers, **more})


def both(f: Figure, **how: Any) -> tuple[str, str]:
    return wording.figure(f, ZH, **how), wording.figure(f, EN, **how)


@pytest.mark.parametrize(
    ("value", "unit", "bound", "zh", "en"),
    [
        ("3.5", "CNY_trillion", "over", "超过3.5万亿元", "over CNY 3.5 trillion"),
        ("800", "CNY_10k", "exact", "800万元", "CNY 8 million"),
        ("5", "CNY_10k", "exact", "5万元", "CNY 50,000"),
        ("3.8", "CNY_10k", "exact", "3.8万元", "CNY 38,000"),
        ("2", "CNY_100m", "over", "超过2亿元", "over CNY 200 million"),
        ("53256", "CNY_100m", "exact", "5.3256万亿元", "CNY 5.3256 trillion"),
        ("23615.1", "CNY_100m", "exact", "23615.1亿元", "CNY 2.36151 trillion"),
        ("2000", "CNY", "over", "超过2000元", "over CNY 2,000"),
        ("12500", "CNY", "exact", "1.25万元", "CNY 12,500"),
        ("12345", "CNY", "exact", "12345元", "CNY 12,345"),
        ("9999", "CNY_10k", "exact", "9999万元", "CNY 99.99 million"),
        ("10000", "CNY_10k", "exact", "1亿元", "CNY 100 million"),
        ("10", "USD_million", "exact", "1000万美元", "USD 10 million"),
        ("120", "person_10k", "exact", "120万人", "1.2 million people"),
        ("5.2", "person_100m", "exact", "5.2亿人", "520 million people"),
        ("10", "person_100m", "over", "超过10亿人", "over 1 billion people"),
        ("100", "person", "about", "约100人", "about 100 people"),
        ("1", "person", "exact", "1人", "1 person"),
        ("2000000000", "count", "over", "超过20亿", "over 2 billion"),
        ("10000", "count", "over", "超过1万", "over 10,000"),
        ("20", "count", "at_least", "至少20", "at least 20"),
        ("70", "percent", "at_least", "70%以上", "at least 70%"),
        ("30", "percent", "at_most", "不超过30%", "at most 30%"),
        ("500", "CNY_10k", "at_most", "不超过500万元", "at most CNY 5 million"),
        ("2", "hour", "at_most", "2小时以内", "at most 2 hours"),
        ("3", "times", "nearly", "近3倍", "nearly 3 times"),
        ("0.2", "times", "about", "约1/5", "about 1/5"),
        ("0.3", "times", "exact", "0.3倍", "0.3 times"),
        ("1", "times", "exact", "1倍", "1 times"),
        ("0.05", "times", "exact", "1/20", "1/20"),
        ("0.04", "times", "exact", "0.04倍", "0.04 times"),
        ("0.5", "day", "exact", "0.5天", "0.5 days"),
        ("1", "day", "exact", "1天", "1 day"),
        ("1", "points", "exact", "1个百分点", "1 percentage point"),
        ("3.2", "points", "exact", "3.2个百分点", "3.2 percentage points"),
        ("1", "day", "exact", "1天", "1 day"),
        ("1.5", "day", "exact", "1.5天", "1.5 days"),
        ("0", "count", "exact", "0", "0"),
        ("-3.5", "percent", "exact", "−3.5%", "−3.5%"),
        ("55", "year_of_age", "at_least", "55岁以上", "at least 55 years of age"),
        ("120", "tonne", "exact", "120吨", "120 tonnes"),
    ],
)
def test_quantity(value: str, unit: str, bound: str, zh: str, en: str) -> None:
    """A number keeps its unit and its bound, in the scale that each language counts in."""
    q = Quantity(value=Decimal(value), unit=Unit(unit), bound=Bound(bound))
    assert (wording.quantity(q, ZH), wording.quantity(q, EN)) == (zh, en)


@pytest.mark.parametrize(
    ("f", "zh", "en"),
    [
        (figure("change_percent", "percent", 40, direction="up"), "提升40%", "up 40%"),
        (figure("change_percent", "percent", 40, direction="down"), "下降40%", "down 40%"),
        (
            figure("change_percent", "percent", 40, direction="up", bound="over"),
            "提升超过40%",
            "up over 40%",
        ),
        (figure("change_percent", "percent", 40), "变动40%", "a change of 40%"),
        (figure("change_percent", "percent", -8), "下降8%", "down 8%"),
        (figure("change_points", "points", 18, direction="up"), "提升18个百分点", "up 18 percentage points"),
        (figure("change_points", "percent", 1, direction="down"), "下降1个百分点", "down 1 percentage point"),
        (figure("change_points", "count", 1.2, direction="up"), "多1.2", "1.2 more"),
        (figure("change_points", "tonne", 120, direction="down"), "少120吨", "120 tonnes less"),
        (figure("multiple_of", "times", 3, direction="up", bound="nearly"), "近3倍", "nearly 3 times"),
        (figure("multiple_of", "times", 2, direction="up"), "2倍", "twice"),
        (figure("multiple_of", "times", 2, direction="up", bound="over"), "超过2倍", "over twice"),
        (figure("before_after", "times", "1.5>2"), "从1.5倍升至2倍", "from 1.5 to 2 times"),
        (figure("range", "times", "1..2"), "1至2倍", "1 to 2 times"),
        (figure("ratio", "times", 0.2, direction="down"), "1/5", "1/5"),
        (figure("ratio", "times", 5.2), "5.2倍", "5.2 times"),
        (figure("ratio", "percent", 120, direction="up"), "120%", "120%"),
        (figure("ratio", "count", 1), "1:1", "1:1"),
        (figure("rank", "count", 1), "第1位", "no. 1"),
        (figure("share", "percent", 70, bound="over"), "超过70%", "over 70%"),
        (figure("before_after", "percent", "15>45"), "从15%升至45%", "from 15% to 45%"),
        (figure("before_after", "percent", "25>8"), "从25%降至8%", "from 25% to 8%"),
        (figure("before_after", "percent", "0>8"), "从0%升至8%", "from 0% to 8%"),
        (figure("before_after", "percent", "15>15"), "从15%到15%", "from 15% to 15%"),
        (figure("before_after", "day", "30>7"), "从30天缩短至7天", "from 30 to 7 days"),
        (figure("before_after", "day", "3>1"), "从3天缩短至1天", "from 3 days to 1 day"),
        (figure("before_after", "minute", "5>25"), "从5分钟延长至25分钟", "from 5 to 25 minutes"),
        (
            figure("before_after", "CNY_10k", "80>20"),
            "从80万元降至20万元",
            "from CNY 800,000 to CNY 200,000",
        ),
        (figure("before_after", "person_100m", "0>8"), "从0增至8亿人", "from 0 to 800 million people"),
        (
            figure("before_after", "percent", "15>45", bound="over"),
            "从15%升至超过45%",
            "from 15% to over 45%",
        ),
        (figure("range", "times", "3..5"), "3至5倍", "3 to 5 times"),
        (figure("range", "percent", "3..5"), "3%至5%", "3% to 5%"),
        (figure("range", "count", "1..2"), "1至2", "1 to 2"),
        (figure("range", "year_of_age", "25..30"), "25至30岁", "25 to 30 years of age"),
        (
            figure("range", "CNY_10k", "20..40", bound="about"),
            "约20万至40万元",
            "about CNY 200,000 to 400,000",
        ),
        (figure("range", "CNY_10k", "5000..12000"), "5000万至1.2亿元", "CNY 50 million to 120 million"),
        (figure("threshold", "day", 90, bound="at_least"), "90天以上", "at least 90 days"),
        (figure("threshold", "count", 0), "0", "0"),
    ],
)
def test_figure(f: Figure, zh: str, en: str) -> None:
    """A figure is a phrase by its form; "3 times" leaves open, as its source does, whether by or to."""
    assert both(f) == (zh, en)


@pytest.mark.parametrize(
    ("f", "zh", "en"),
    [
        (figure("level", "year", 2025), "2025年", "2025"),
        (figure("range", "year", "2023..2024"), "2023至2024年", "2023 to 2024"),
        (figure("duration", "year", 5), "5年", "5 years"),
        (figure("range", "year", "3..5"), "3至5年", "3 to 5 years"),
        (figure("level", "year", 1899), "1899年", "1,899 years"),
        (figure("level", "count", 2025), "2025", "2,025"),
    ],
)
def test_years_of_the_calendar(f: Figure, zh: str, en: str) -> None:
    """2025 years are the year 2025; five years are a time, and 2025 things are counted."""
    assert both(f) == (zh, en)


def test_spoken() -> None:
    """A figure that the source tells in words is told in words."""
    told = LocalText(zh="从数小时缩短至数秒", en="from hours to seconds")
    f = Figure.model_validate({"form": "before_after", "unit": "second", "spoken": told, "bound": "about"})
    assert both(f) == (told.zh, told.en)
    assert wording.value_only(f, EN) == told.en


@pytest.mark.parametrize(
    ("f", "zh", "en"),
    [
        (figure("change_percent", "percent", 40, direction="down"), "40%", "40%"),
        (figure("before_after", "percent", "15>45"), "45%", "45%"),
        (figure("level", "CNY_trillion", 3.5, bound="over"), "超过3.5万亿元", "over CNY 3.5 trillion"),
        (figure("change_points", "percent", 12, direction="up"), "12个百分点", "12 percentage points"),
        (figure("range", "times", "3..5"), "3至5倍", "3 to 5 times"),
    ],
)
def test_value_only(f: Figure, zh: str, en: str) -> None:
    """The bare value keeps its bound and loses its direction."""
    assert (wording.value_only(f, ZH), wording.value_only(f, EN)) == (zh, en)


@pytest.mark.parametrize(
    ("f", "zh", "en"),
    [
        (figure("level", "person_10k", 8500, bound="over"), "超过8500万", "over 85 million"),
        (figure("level", "person_million", 418.5), "4.185亿", "418.5 million"),
        (figure("level", "person", 1), "1", "1"),
        (figure("before_after", "person_100m", "0>8"), "从0增至8亿", "from 0 to 800 million"),
        (figure("range", "person", "3..5"), "3至5", "3 to 5"),
        (figure("level", "CNY_trillion", 3.5), "3.5万亿元", "CNY 3.5 trillion"),
    ],
)
def test_bare(f: Figure, zh: str, en: str) -> None:
    """Where the sentence says who is counted, the figure does without people; other units stay."""
    assert both(wording.bare(f)) == (zh, en)


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        ("23615.1", "CNY_100m", "2.36万亿元", "CNY 2.36 trillion"),
        ("5.3256", "CNY_trillion", "5.33万亿元", "CNY 5.33 trillion"),
        ("9660", "CNY_100m", "9660亿元", "CNY 966 billion"),
        ("418.5", "person_million", "4.19亿人", "418.5 million people"),
        ("312", "person", "312人", "312 people"),
        ("8.125", "percent", "8.125%", "8.125%"),
    ],
)
def test_in_prose(value: str, unit: str, zh: str, en: str) -> None:
    """In a sentence the value of a series has the largest scale and two digits after the point, the series all."""
    q = Quantity(value=Decimal(value), unit=Unit(unit))
    assert (wording.in_prose(q, ZH), wording.in_prose(q, EN)) == (zh, en)


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ("2021", "2024", "2021—2024年", "2021–2024"),
        ("2021", "2021", "2021年", "2021"),
        ("2021-Q3", "2024", "2021年第三季度至2024年", "third quarter of 2021 to 2024"),
    ],
)
def test_span(first: str, last: str, zh: str, en: str) -> None:
    """From one period to another, without blanks around the line."""
    a, b = Period(code=first), Period(code=last)
    assert (wording.span(a, b, ZH), wording.span(a, b, EN)) == (zh, en)


def test_chinese_verb_fits_what_changes() -> None:
    """A cost rises, sales grow, time lengthens; English says "up" of them all."""
    up = figure("change_percent", "percent", 25, direction="up")
    down = figure("change_percent", "percent", 25, direction="down")
    assert both(up, lower_is_better=True) == ("上升25%", "up 25%")
    assert both(up, measured_in=Unit.CNY_10K) == ("增长25%", "up 25%")
    assert both(up, measured_in=Unit.MINUTE) == ("延长25%", "up 25%")
    assert both(down, measured_in=Unit.DAY) == ("缩短25%", "down 25%")
    assert both(up, measured_in=Unit.PERCENT) == ("提升25%", "up 25%")
    assert both(up, measured_in=Unit.CNY, lower_is_better=True) == ("上升25%", "up 25%")


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("2025", "2025年", "2025"),
        ("2023-2024", "2023—2024年", "2023–2024"),
        ("2023-H1", "2023年上半年", "first half of 2023"),
        ("2023-Q3", "2023年第三季度", "third quarter of 2023"),
        ("2021-11", "2021年11月", "November 2021"),
        ("2021-09", "2021年9月", "September 2021"),
        ("2021-11-01", "2021年11月1日", "1 November 2021"),
        ("2023-01..2023-09", "2023年1—9月", "January to September 2023"),
        ("2022-11..2023-03", "2022年11月—2023年3月", "November 2022 to March 2023"),
    ],
)
def test_period(code: str, zh: str, en: str) -> None:
    """A calendar span is written as each language writes it, the same for a date and for a period."""
    assert (wording.date(code, ZH), wording.date(code, EN)) == (zh, en)
    assert wording.period(Period(code=code), EN) == en


def test_period_in_words() -> None:
    """What no calendar tells is told in the record's words."""
    told = LocalText(zh="上市首月", en="first month after launch")
    assert wording.period(Period(words=told), ZH) == "上市首月"


@pytest.mark.parametrize("code", ["2023-13", "23", "last year", "2023-6", ""])
def test_no_date(code: str) -> None:
    """What is no date is refused, not printed as it stands."""
    with pytest.raises(ValueError, match="is no period"):
        wording.date(code, EN)


def test_axis_keeps_its_scale_down_to_a_tenth() -> None:
    """Sums of money may fall to a tenth of the axis' scale and no further; people may not fall below it."""
    for least, label in ((100, "CNY billion"), (99, "CNY million"), (95, "CNY million")):
        assert wording.axis([Decimal(1000), Decimal(least)], Unit.CNY_MILLION, EN)[1] == label
    for least, label in ((1_000_000, "million people"), (999_999, "people")):
        assert wording.axis([Decimal(1_000_000), Decimal(least)], Unit.PERSON, EN)[1] == label


@pytest.mark.parametrize(
    ("text", "number"),
    [("十五", 15), ("三千二百", 3200), ("二〇二三", 2023), ("十十", None), ("百百", None), ("十百", None)],
)
def test_number_in_chinese_words(text: str, number: int | None) -> None:
    """Places fall from left to right, each once; what does not is no number."""
    assert chinese(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "number"), [("two dozen", 24), ("a dozen", 12), ("two hundred and fifty", 250), ("twenty-one", 21)]
)
def test_number_in_english_words(text: str, number: int) -> None:
    """Dozens and hundreds are counted, tens and ones added."""
    assert english(text) == number


def test_axis_has_one_scale() -> None:
    """All values of an axis stand in one scale of the language, whose label says which."""
    trade = [Decimal("23615.1"), Decimal(53256)]
    assert wording.axis(trade, Unit.CNY_100M, ZH) == ([2.36151, 5.3256], "万亿元")
    assert wording.axis(trade, Unit.CNY_100M, EN) == ([2.36151, 5.3256], "CNY trillion")
    assert wording.axis([Decimal(190), *trade], Unit.CNY_100M, EN)[1] == "CNY billion"
    assert wording.axis([Decimal(90000), Decimal(110000)], Unit.PERSON_10K, EN) == (
        [900.0, 1100.0],
        "million people",
    )
    assert wording.axis([Decimal(0), Decimal(8)], Unit.PERSON_100M, ZH) == ([0.0, 8.0], "亿人")
    assert wording.axis([Decimal("12.5")], Unit.PERCENT, EN) == ([12.5], "%")
    assert wording.axis([], Unit.CNY_100M, EN) == ([], "CNY")


def test_unit_label_is_the_records_own() -> None:
    """A column that keeps the record's numbers says the record's unit; every unit has its label in both."""
    assert wording.unit_label(Unit.CNY_100M, ZH) == "亿元"
    assert wording.unit_label(Unit.CNY_100M, EN) == "CNY 100 million"
    assert wording.unit_label(Unit.DAY, EN) == "days"
    assert all(wording.unit_label(unit, words) for unit in Unit for words in (ZH, EN) if unit != Unit.COUNT)


@pytest.mark.parametrize(
    ("items", "zh", "en"),
    [
        ([], "", ""),
        (["A"], "A", "A"),
        (["A", "B"], "A和B", "A and B"),
        (["A", "B", "C"], "A、B和C", "A, B and C"),
        (["A", "B", "C", "D"], "A、B、C和D", "A, B, C and D"),
        (["{n}", "B"], "{n}和B", "{n} and B"),
    ],
)
def test_join(items: list[str], zh: str, en: str) -> None:
    """A list reads as a sentence does, and its items are printed as they are."""
    assert (wording.join(items, ZH), wording.join(items, EN)) == (zh, en)


def test_counted() -> None:
    """A word agrees with its number."""
    assert wording.counted("count.case", 1, EN) == "1 case"
    assert wording.counted("count.case", 0, EN) == "0 cases"
    assert wording.counted("count.fact", 1304, EN) == "1,304 figures"
    assert wording.counted("count.case", 3, ZH) == "3个案例"
    assert [wording.counted("index.used", n, EN) for n in (1, 2, 3)] == ["cited once", "cited twice", "cited 3 times"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+3", "1000"), ("1.50", "1.5"), ("2.0", "2"), ("1E-7", "0.0000001"), ("-0.0", "0"), ("100", "100")],
)
def test_plain(value: str, text: str) -> None:
    """The digits for programs have no exponent and no zeros at the end, and keep those that count."""
    assert wording.plain(Decimal(value)) == text


def test_every_figure_of_the_ledger_prints() -> None:
    """Each recorded figure has a phrase and a bare value, in one language only and with a number in it."""
    files = sorted((ROOT / "data" / "facts").glob("*.yml"))
    facts = [fact for file in files for fact in yaml.load(file.read_bytes(), yaml.CSafeLoader)]
    assert facts
    for fact in facts:
        f = Figure.model_validate(fact["figure"])
        for say in (wording.figure, wording.value_only):
            zh, en = say(f, ZH), say(f, EN)
            assert re.fullmatch(r"[\u4e00-\u9fff\d.%/:−]+", zh), (fact["id"], zh)
            assert re.fullmatch(r"(?:[A-Za-z\d.,%/:−]+ ?)+(?<! )", en), (fact["id"], en)
            assert f.spoken or (re.search(r"\d", zh) and re.search(r"\d|twice", en)), fact["id"]


# The inverse of printing, for the properties below. The product does not need it.
BOUNDS = {
    "zh": [
        ("", "以上", Bound.AT_LEAST),
        ("至少", "", Bound.AT_LEAST),
        ("超过", "", Bound.OVER),
        ("近", "", Bound.NEARLY),
        ("约", "", Bound.ABOUT),
        ("不超过", "", Bound.AT_MOST),
        ("", "以内", Bound.AT_MOST),
    ],
    "en": [
        ("at least ", "", Bound.AT_LEAST),
        ("over ", "", Bound.OVER),
        ("nearly ", "", Bound.NEARLY),
        ("about ", "", Bound.ABOUT),
        ("at most ", "", Bound.AT_MOST),
    ],
}
SIZES = {
    "zh": {"万亿": 10**12, "亿": 10**8, "万": 10**4, "": 1},
    "en": {" trillion": 10**12, " billion": 10**9, " million": 10**6, "": 1},
}


def parse(text: str, language: Language) -> tuple[Decimal, str, Bound]:
    """Value in the base unit, what is left beside the number (the unit's words), and the bound."""
    bound = Bound.EXACT
    for before, after, candidate in BOUNDS[language]:
        if text.startswith(before) and text.endswith(after):
            bound, text = candidate, text.removeprefix(before).removesuffix(after)
            break
    if part := re.fullmatch(r"1/(\d+)", text):
        return 1 / Decimal(part[1]), "part", bound
    size = "|".join(SIZES[language])
    match = re.search(rf"(−?[\d,]+(?:\.\d+)?)({size})", text)
    assert match, text
    value = Decimal(match[1].replace(",", "").replace("−", "-")) * SIZES[language][match[2]]
    return value, text[: match.start()] + text[match.end() :], bound


numbers = st.decimals(
    min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False
) | st.integers(0, 10**6).map(Decimal)
quantities = st.builds(Quantity, value=numbers, unit=st.sampled_from(list(Unit)), bound=st.sampled_from(list(Bound)))


def in_base(q: Quantity) -> Decimal:
    dimension, size = SCALE[q.unit]
    return q.value * size if dimension in {"CNY", "USD", "person", "count"} else q.value


@given(quantities)
def test_printed_quantity_reads_back(q: Quantity) -> None:
    """Both languages say the same number with the same bound, to the last digit."""
    for language in LANGUAGES:
        value, _, bound = parse(wording.quantity(q, Words.load(language)), language)
        assert (value, bound) == (in_base(q), q.bound)


@given(st.lists(quantities, min_size=2, max_size=2))
def test_different_quantities_differ_in_print(pair: list[Quantity]) -> None:
    """Two quantities that print alike in one language print alike in the other."""
    a, b = ([wording.quantity(q, words) for words in (ZH, EN)] for q in pair)
    assert (a[0] == b[0]) == (a[1] == b[1])


@given(quantities)
def test_nothing_printed_is_a_float(q: Quantity) -> None:
    """No exponent, no zeros at the end, no placeholder left over, one space at most in a row."""
    for words in (ZH, EN):
        text = wording.quantity(q, words)
        assert not re.search(r"\dE|\de|\.\d*0(?!\d)|\.(?!\d)|[{}]|  |^ | $", text), text


@given(st.sampled_from(list(Unit)), numbers, numbers, st.sampled_from(list(Bound)))
def test_range_keeps_both_ends(unit: Unit, a: Decimal, b: Decimal, bound: Bound) -> None:
    """A range prints its low end before its high end, and English names the same ends."""
    if a == b:
        return
    low, high = sorted((a, b))
    f = Figure.model_validate({"form": "range", "unit": unit, "low": low, "high": high, "bound": bound})
    for language in LANGUAGES:
        text = wording.figure(f, Words.load(language))
        left, right = text.removeprefix("至少").split(" to " if language == "en" else "至", maxsplit=1)
        ends = [parse(end, language)[0] for end in (left, right)]
        size = in_base(Quantity(value=Decimal(1), unit=unit))
        assert ends == [low * size, high * size]
