"""Grades, flags and what would lift a grade: each rule with a fact that meets it and a near miss."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from casebook.catalog import Catalog
from casebook.evidence import Standing, examine
from casebook.evidence.standing import FLAGS, RULES, grade_of, lift_of
from casebook.kinds.correction import Correction
from casebook.kinds.corroboration import Corroboration
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.text import Words
from tests.evidence_maker import (
    METRICS,
    catalog,
    fact,
    found,
    level,
    metric,
    rise,
    times,
    up,
)

TEXT = {"zh": "说明", "en": "text"}
IRESEARCH = {"zh": "艾瑞咨询", "en": "iResearch"}
NOBODY = {"zh": "未署名数据", "en": "unnamed data"}


def one(**more: Any) -> Fact:
    """A fact of an anonymous brand: nothing speaks for it but its metric."""
    given = {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": level(45)} | more
    return fact("2.1-01", **given)


def outside(verdict: str, *sources: str, **more: Any) -> Corroboration:
    return Corroboration.model_validate(
        {"id": "c-1", "facts": ["f-2.1-01"], "verdict": verdict, "found": TEXT, "sources": list(sources), **more}
    )


def standing(subject: Fact, *more: Corroboration | Correction | Edition) -> Standing:
    return found(subject, *more).standing("f-2.1-01")


MEETS: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("named_subject", (one(subject="完美日记"),), (one(),)),
    ("named_source", (one(attributed_to=IRESEARCH),), (one(attributed_to=NOBODY),)),
    ("named_source", (one(told_by="filing"),), (one(),)),
    ("period", (one(period="2023"),), (one(period={"zh": "一年间", "en": "within a year"}),)),
    ("base", (one(figure=up(40), against="上年"),), (one(figure=up(40)),)),
    ("definition", (one(),), (one(metric=None),)),
    ("uncontradicted", (one(), outside("not_found")), (one(), outside("contradicted", "paper"))),
    ("supported", (one(), outside("supported", "paper")), (one(), outside("different", "paper"))),
    (
        "near_outside",
        (one(), outside("different", other={"quantity": {"value": 43, "unit": "percent"}})),
        (one(), outside("different", other={"quantity": {"value": 30, "unit": "percent"}})),
    ),
    ("direct", (one(), outside("supported", "filing")), (one(), outside("supported", "paper"))),
    ("direct", (one(told_by="filing"),), (one(), outside("not_found", "filing"))),
]


@pytest.mark.parametrize(("rule", "met", "unmet"), MEETS)
def test_a_rule_of_standing(rule: str, met: tuple[Any, ...], unmet: tuple[Any, ...]) -> None:
    """A fact that meets a rule has it among its points, the near miss among what it lacks."""
    assert rule in standing(*met).points
    assert rule not in standing(*met).lacks
    assert rule not in standing(*unmet).points
    assert rule in standing(*unmet).lacks


def test_a_question_that_does_not_arise_is_in_neither_list() -> None:
    """A level has no base, a before-value is one, growth is against the year before, a threshold has no date."""
    for some in (one(), one(figure=rise(15, 45)), one(metric="growth-rate", figure=up(28)), one(topic="threshold")):
        s = standing(some)
        rule = "period" if some.topic.value == "threshold" else "base"
        assert rule not in s.points and rule not in s.lacks


FLAGGED: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("contradicted", (one(), outside("contradicted")), (one(), outside("different"))),
    ("implausible", (one(figure=up(300)),), (one(figure=up(200)),)),
    ("implausible", (one(figure=level(104)),), (one(figure=level(100)),)),
    ("implausible", (one(figure=times(4)),), (one(figure=times(3)),)),
    ("implausible", (one(figure=rise(10, 40)),), (one(figure=rise(15, 45)),)),
    ("implausible", (one(metric=None, figure=level(120, form="share")),), (one(metric=None, figure=level(120)),)),
    (
        "implausible",
        (one(metric="gmv", figure=up(150, direction="down")),),
        (one(metric="gmv", figure=up(100, direction="down")),),
    ),
    ("percent_or_points", (one(figure=up(40)),), (one(figure=rise(15, 45)),)),
    ("percent_or_points", (one(figure=up(40)),), (one(metric="gmv", figure=up(40)),)),
    ("percent_or_points", (one(figure=up(40)),), (one(metric="growth-rate", figure=up(40)),)),
    ("no_base", (one(figure=up(40)),), (one(figure=up(40), against="上年"),)),
    ("no_period", (one(),), (one(period="2023-H1"),)),
    ("no_period", (one(),), (one(measurement=False),)),
    (
        "superseded",
        (
            one(period="2023"),
            outside("different", other={"quantity": {"value": 60, "unit": "percent"}, "period": "2024"}),
        ),
        (
            one(period="2023"),
            outside("different", other={"quantity": {"value": 60, "unit": "percent"}, "period": "2023"}),
        ),
    ),
]


@pytest.mark.parametrize(("flag", "raised", "quiet"), FLAGGED)
def test_a_flag(flag: str, raised: tuple[Any, ...], quiet: tuple[Any, ...]) -> None:
    """A flag is raised for the fact that it is for, not for the near miss."""
    assert flag in standing(*raised).flags
    assert flag not in standing(*quiet).flags


def test_corrected() -> None:
    """A correction that names a fact flags it."""
    put_right = {"id": "c", "title": TEXT, "said": TEXT, "right": TEXT, "verified": "full_copy", "as_of": "2025"}
    mine, other = (Correction.model_validate({**put_right, "facts": [f"f-2.1-0{n}"]}) for n in (1, 2))
    assert "corrected" in standing(one(), mine).flags
    assert "corrected" not in standing(one(), other).flags


@pytest.mark.parametrize(("by", "due"), [("2025-06-30", True), ("2025-07-02", False)])
def test_review_due(by: str, due: bool) -> None:
    """The review date of the metric is judged against the edition's date, not against a clock."""
    edition = Edition.model_validate(
        {
            **dict.fromkeys(("title", "short", "subtitle", "summary", "publisher", "licence", "notice"), TEXT),
            "id": "edition",
            "date": "2025-07-01",
            "version": "1",
            "base": "report",
            "headlines": [],
        }
    )
    defined = metric("repurchase-rate", "复购率", review_by=by)
    findings = examine(Catalog([defined, edition, one()], {}, {}))
    assert ("review_due" in findings.standing("f-2.1-01").flags) is due


GRADES: list[tuple[str, tuple[Any, ...]]] = [
    ("D", (one(),)),
    ("D", (one(subject="完美日记", attributed_to=IRESEARCH, period="2023"), outside("contradicted", "filing"))),
    ("C", (one(subject="完美日记"),)),
    ("C", (one(attributed_to=IRESEARCH, period="2023"),)),
    ("C", (one(figure=up(40)), outside("supported", "paper"))),
    ("B", (one(), outside("supported", "paper"))),
    ("B", (one(told_by="filing", period="2023"),)),
    (
        "B",
        (one(period="2023"), outside("different", "paper", other={"quantity": {"value": 44, "unit": "percent"}})),
    ),
    ("B", (one(period="2023"), outside("supported", "paper"))),
    ("A", (one(period="2023"), outside("supported", "filing"))),
    ("A", (one(figure=up(40), against="上年", period="2023"), outside("supported", "filing"))),
]


@pytest.mark.parametrize(("grade", "records"), GRADES)
def test_a_grade(grade: str, records: tuple[Any, ...]) -> None:
    """The grades, each with what is just enough for it."""
    assert standing(*records).grade == grade


def test_the_gravest_verdict_speaks() -> None:
    """Of several corroborations of one fact, a contradiction is not outvoted."""
    both = (outside("supported", "filing"), outside("contradicted", "paper").model_copy(update={"id": "c-2"}))
    s = standing(one(period="2023"), *both)
    assert (s.grade, s.support) == ("D", "contradicted")


def test_every_lift_lifts() -> None:
    """What an editor is asked for raises the grade when it is found, nothing less does, and an A asks for nothing."""
    names = [rule.__name__ for rule in RULES]
    for size in range(len(names) + 1):
        for some in combinations(names, size):
            lacks = frozenset(some)
            lifts = lift_of(lacks)
            assert bool(lifts) == (grade_of(lacks) > "A")
            for lift in lifts:
                assert grade_of(lacks.difference(lift)) < grade_of(lacks)
                assert all(grade_of(lacks.difference({rule})) == grade_of(lacks) for rule in lift if len(lift) > 1)


def test_every_rule_and_flag_has_its_words() -> None:
    """Pages can say each rule and each flag in both languages."""
    for words in (Words.load("zh"), Words.load("en")):
        assert all(
            words.has(f"rule.{rule.__name__}.{part}") for rule in RULES for part in ("name", "met", "lacks", "ask")
        )
        assert all(words.has(f"flag.{flag.__name__}") for flag in FLAGS)


def test_metrics_of_the_maker_are_whole() -> None:
    """The ledger of these tests stands on metrics that name one another."""
    assert all(kin in METRICS for m in METRICS.values() for kin in (*m.kin, *m.part_of))
    assert len(catalog()) > len(METRICS)
