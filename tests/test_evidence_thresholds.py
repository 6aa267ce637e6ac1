"""Every threshold of the rules, just inside and just outside: what changes between the two is what it decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from casebook.evidence.alike import likeness
from casebook.evidence.numbers import agree
from casebook.evidence.times import Timing, same_time, within
from casebook.kinds.corroboration import Corroboration
from casebook.kinds.fact import Fact
from casebook.model.values import Bound, LocalText, Period
from tests.evidence_maker import fact, found, level, metric, related, rise, story, up

Relations = list[tuple[str, str, tuple[str, ...]]]


def words(shared: int, pairs: int, start: int) -> str:
    """A text of so many pairs of signs, of which it shares the first ones with every other text made so."""
    own = range(0x9E00 + 100 * start, 0x9E00 + 100 * start + pairs - shared)
    return "".join(map(chr, (*range(0x9D00, 0x9D00 + shared + 1), *own)))


def two(shared: int, first: int, second: int) -> tuple[str, str]:
    """Two texts that share so many pairs of so many."""
    return words(shared, first, 0), words(shared, second, 1)


@pytest.mark.parametrize(
    ("shared", "first", "second", "alike"), [(9, 20, 20, 0.45), (6, 10, 10, 0.6), (9, 10, 10, 0.9), (5, 10, 10, 0.5)]
)
def test_the_texts_of_these_tests_are_as_alike_as_they_say(shared: int, first: int, second: int, alike: float) -> None:
    """Twice the shared pairs over all of them."""
    a, b = (LocalText(zh=text, en=text) for text in two(shared, first, second))
    assert likeness(a, b) == alike


def reused(practices: tuple[str, str], labels: tuple[str, str], figure: dict[str, Any]) -> bool:
    """Whether one figure of two neutral brands of two segments counts as one."""
    (p, q), (x, y) = practices, labels
    return bool(
        related(
            fact("2.1-01", "某服饰品牌", "conversion-rate", figure, p, x),
            fact("4.3-02", "某母婴品牌", "conversion-rate", figure, q, y, segment="maternal"),
        )
    )


UNLIKE = (words(0, 8, 2), words(0, 8, 3))


def test_near_practice() -> None:
    """Practices are near from 0.45: with the metric that is enough for a round figure."""
    assert reused(two(9, 20, 20), UNLIKE, up(40))
    assert not reused(two(4, 9, 9), UNLIKE, up(40))


def test_near_label() -> None:
    """Labels are near from 0.6: with the metric that is enough for two digits that end in 5."""
    assert reused(UNLIKE, two(6, 10, 10), up(45))
    assert not reused(UNLIKE, two(6, 10, 11), up(45))


def test_same_label() -> None:
    """Labels are the same from 0.9: with the metric that is enough for a round figure."""
    assert reused(UNLIKE, two(9, 10, 10), up(40))
    assert not reused(UNLIKE, two(9, 10, 11), up(40))


def test_enough() -> None:
    """Three points: two digits and the metric. Two digits that end in 5 are one point less."""
    assert reused(UNLIKE, (words(0, 8, 4), words(0, 8, 5)), up(28))
    assert not reused(UNLIKE, (words(0, 8, 4), words(0, 8, 5)), up(25))


def test_the_only_figure_of_a_metric() -> None:
    """That a metric has no other figure is worth two points: enough for a round number, not for 30 days."""

    def alone(figure: dict[str, Any], metric: str, *more: Fact) -> bool:
        labels = (words(0, 8, 4), words(0, 8, 5))
        return bool(
            related(
                fact("2.1-01", "某服饰品牌", metric, figure, UNLIKE[0], labels[0]),
                fact("4.3-02", "某母婴品牌", metric, figure, UNLIKE[1], labels[1], segment="maternal"),
                *more,
            )
        )

    sixty = level(60, "count_10k")
    assert alone(sixty, "content-views")
    assert not alone(sixty, "content-views", fact("8.1-01", "某家电品牌", "content-views", level(7, "count_10k")))
    assert not alone(level(30, "day", "duration"), "planning-cycle")


def state(labels: tuple[str, str], **more: Any) -> Relations:
    return related(
        fact("2.1-01", "快手", "user-base", level(1734, "person"), label=labels[0], **more),
        fact("4.3-02", "快手", "user-base", level(1734, "person"), label=labels[1], **more),
    )


def test_half_a_label_for_a_named_subject() -> None:
    """One state of a named subject is told again where half of the label is shared; else the figure is used twice."""
    assert [r[0] for r in state(two(5, 10, 10))] == ["retold"]
    assert [r[0] for r in state(two(5, 10, 11))] == ["reused"]


def test_a_third_of_a_label_on_kin_metrics_at_one_time() -> None:
    """On near metrics of a named subject at one time, three tenths of the label are enough."""

    def kin(labels: tuple[str, str]) -> list[str]:
        facts = (
            fact(slug, "快手", metric, level(47.3), label=label, period="2023")
            for slug, metric, label in zip(
                ("2.1-01", "4.3-02"), ("repurchase-rate", "brand-loyalty"), labels, strict=True
            )
        )
        return [r[0] for r in related(*facts)]

    assert kin(two(3, 10, 10)) == ["retold"]
    assert kin(two(3, 10, 11)) == ["reused"]


def test_half_a_label_for_what_is_presupposed() -> None:
    """Two thresholds of one rule speak of one group where half of their labels is shared."""
    recency = metric("recency", "最近消费天数", "day", presupposes=["frequency"])
    frequency = metric("frequency", "消费次数", "count")
    dictionary = {"recency": recency, "frequency": frequency}

    def presupposed(labels: tuple[str, str]) -> bool:
        rows = (("3.1-06", "recency", level(180, "day")), ("3.1-07", "frequency", level(0, "count")))
        facts = [
            story(dictionary, slug, "某服饰品牌", name, figure, "用户分层", label)
            for (slug, name, figure), label in zip(rows, labels, strict=True)
        ]
        return bool(related(*facts, recency, frequency))

    assert presupposed(two(5, 10, 10))
    assert not presupposed(two(5, 10, 11))


def clash(a: dict[str, Any], b: dict[str, Any], metric: str = "gmv") -> str:
    """What two levels of one thing are to one another."""
    found_ = related(fact("2.1-01", "快手", metric, a), fact("4.3-02", "快手", metric, b))
    return found_[0][0] if found_ else "nothing"


def test_rounding_goes_by_digits() -> None:
    """A number is another rounded if half of its last digit parts them, and never beyond a twentieth."""
    assert clash(level(3164.5, "CNY_100m"), level(3165, "CNY_100m")) == "retold"
    assert clash(level(3164.4, "CNY_100m"), level(3165, "CNY_100m")) == "contradiction"
    assert clash(level(2, "CNY_trillion"), level(2.1, "CNY_trillion")) == "retold"
    assert clash(level(2, "CNY_trillion"), level(2.11, "CNY_trillion")) == "contradiction"
    # one percent apart is not rounded where the digits say otherwise
    assert clash(level(3121, "CNY_100m"), level(3152, "CNY_100m")) == "contradiction"
    assert clash(level(50), level(51), "satisfaction") == "contradiction"


def test_the_calendar_rounds() -> None:
    """A month is 28 or 30 days, not 27; a year is 365."""
    month = level(1, "month", "duration")
    assert clash(month, level(30, "day", "duration"), "planning-cycle") == "retold"
    assert clash(month, level(28, "day", "duration"), "planning-cycle") == "retold"
    assert clash(month, level(27, "day", "duration"), "planning-cycle") == "contradiction"
    assert clash(level(1, "year"), level(365, "day"), "planning-cycle") == "retold"


def test_slack_of_bounds() -> None:
    """Where a bound is not exact, two percent part nobody."""
    assert clash(level(100, "CNY_100m", bound="at_most"), level(102, "CNY_100m")) != "contradiction"
    assert clash(level(100, "CNY_100m", bound="at_most"), level(102.1, "CNY_100m")) == "contradiction"


@pytest.mark.parametrize(
    ("told", "least", "beyond"), [("80", "100", "100.1"), ("100", "200", "201"), ("3.5", "4.5", "4.51")]
)
def test_over_has_a_limit(told: str, least: str, beyond: str) -> None:
    """“Over” reaches to one more of the leading digit, and by a quarter at least; “at least” reaches on."""
    over = Decimal(told)
    assert agree(over, Bound.OVER, Decimal(least), Bound.EXACT)
    assert not agree(over, Bound.OVER, Decimal(beyond), Bound.EXACT)
    assert agree(over, Bound.AT_LEAST, Decimal(beyond), Bound.EXACT)


def test_about_reaches_a_tenth() -> None:
    """“About” a hundred is 90 to 110."""
    assert agree(Decimal(100), Bound.ABOUT, Decimal(110), Bound.EXACT)
    assert not agree(Decimal(100), Bound.ABOUT, Decimal("110.1"), Bound.EXACT)
    assert agree(Decimal(100), Bound.NEARLY, Decimal(90), Bound.EXACT)
    assert not agree(Decimal(100), Bound.NEARLY, Decimal("100.1"), Bound.EXACT)


@pytest.mark.parametrize(("value", "content"), [(50, "near"), (50.1, "differs")])
def test_near_outside_is_a_tenth(value: float, content: str) -> None:
    """An outside figure is near within a tenth of the larger."""
    text = {"zh": "说明", "en": "text"}
    check = Corroboration.model_validate(
        {
            **{"id": "c-1", "facts": ["f-2.1-01"], "verdict": "different", "found": text, "same_measure": True},
            "other": {"quantity": {"value": value, "unit": "percent"}},
        }
    )
    claim = fact("2.1-01", "完美日记", "repurchase-rate", level(45))
    assert found(claim, check).standing("f-2.1-01").content == content


def test_a_change_fits_its_ends_within_a_twentieth() -> None:
    """20 to 30 is up by half, give or take a twentieth of it."""

    def fits(percent: float) -> str:
        practice = "社群文案测试"
        ends = fact("2.1-01", "完美日记", "repurchase-rate", rise(20, 30), practice)
        change = fact("4.3-02", "完美日记", "repurchase-rate", up(percent), practice)
        return related(ends, change)[0][0]

    assert fits(52.5) == "retold"
    assert fits(52.7) == "contradiction"


@pytest.mark.parametrize(
    ("a", "b", "state", "one"),
    [
        ("2023", "2023", False, True),
        ("2023", "2023-H2", False, False),
        ("2023", "2023-H2", True, True),  # a state at the end of either
        ("2023", "2023-H1", True, False),
        ("2023-05-01", "2023-05-01", False, False),  # of a day no sum of a period is told
        ("2023-05", "2023-05", False, True),
    ],
)
def test_one_time(a: str, b: str, state: bool, one: bool) -> None:
    """Sums are of one time over the same months, states at the same last month."""
    timing = Timing.AT_A_DATE if state else Timing.OVER_A_PERIOD
    assert same_time(Period(code=a), Period(code=b), timing, timing) is one


@pytest.mark.parametrize(
    ("part", "whole", "lies"),
    [("2023-H1", "2023", True), ("2023", "2023", False), ("2023", "2023-H1", False), ("2022-H2", "2023", False)],
)
def test_a_time_within_another(part: str, whole: str, lies: bool) -> None:
    """A time lies within a longer one that it neither leaves nor fills."""
    assert within(Period(code=part), Period(code=whole)) is lies


def test_growth_leads_within_a_twentieth_or_a_tenth() -> None:
    """From 2 to 3: exact levels allow a twentieth of the end, bounded ones a tenth."""

    def leads(percent: float, **bound: Any) -> bool:
        market: dict[str, Any] = {"subject": "社交电商市场", "named": False}
        return not related(
            fact("2.1-01", **market, metric="market-size", figure=level(2, "CNY_trillion"), period="2022"),
            fact("2.1-02", **market, metric="market-size", figure=level(3, "CNY_trillion", **bound), period="2023"),
            fact("2.1-03", **market, metric="growth-rate", figure=up(percent), label="同比增速", period="2023"),
        )

    assert leads(42.5) and not leads(42)
    assert leads(35, bound="about") and not leads(34, bound="about")


@pytest.mark.parametrize(("many", "near"), [(32, True), (33, False)])
def test_a_crowd_is_compared_by_equal_words(many: int, near: bool) -> None:
    """Up to 32 tellings of one figure and metric are compared pair by pair; of more only equal words count."""
    a, b = two(9, 20, 20)
    crowd = [
        fact(
            f"{n}.1-01",
            f"某{n}号品牌",
            "conversion-rate",
            up(40),
            (a, b)[n] if n < 2 else words(0, 8, n + 10),
            words(0, 8, n + 60),
            segment=f"s{n}",
        )
        for n in range(many)
    ]
    assert bool(related(*crowd)) is near
