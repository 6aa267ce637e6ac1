"""Source, finding, letter, flags and what would lift a letter: each with a fact that has it and a near miss."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from casebook.catalog import Catalog
from casebook.evidence import GRADES, Content, Standing, examine
from casebook.evidence.flags import FLAGS
from casebook.evidence.grades import CAPS, MOVES, TABLE, State, grade_of, lift_of
from casebook.kinds.correction import Correction
from casebook.kinds.corroboration import CORROBORATION, Corroboration
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.source import Reading, Source
from casebook.kinds.source import Standing as SourceStanding
from casebook.text import Words
from tests.evidence_maker import METRICS, catalog, fact, found, level, metric, rise, source, times, up

TEXT = {"zh": "说明", "en": "text"}
IRESEARCH = {"zh": "艾瑞咨询", "en": "iResearch"}
NOBODY = {"zh": "未署名数据", "en": "unnamed data"}
KNOWN: dict[str, Any] = {"subject": "完美日记", "period": "2023"}


def one(**more: Any) -> Fact:
    """A fact of an anonymous brand, told by an unsigned report."""
    given = {"subject": "某服饰品牌", "metric": "repurchase-rate", "figure": level(45)} | more
    return fact("2.1-01", **given)


def outside(verdict: str, *sources: str, **more: Any) -> Corroboration:
    return Corroboration.model_validate(
        {"id": "c-1", "facts": ["f-2.1-01"], "verdict": verdict, "found": TEXT, "sources": list(sources), **more}
    )


def other(value: float, unit: str = "percent", period: str | None = None, **more: Any) -> dict[str, Any]:
    when = {"period": period} if period else {}
    return {"other": {"quantity": {"value": value, "unit": unit, **more}, **when}}


def standing(subject: Fact, *more: Corroboration | Correction | Edition | Source | Fact) -> Standing:
    return found(subject, *more).standing("f-2.1-01")


HOLDS = {"differs_in": ["scope"]}
FOUND: list[tuple[str, tuple[Any, ...]]] = [
    ("nobody_named", (one(),)),
    ("never_looked", (one(subject="完美日记"),)),
    ("never_looked", (one(subject="中国电商市场|the market", named=False),)),
    ("nobody_named", (one(subject="完美日记"), outside("not_checkable"))),
    ("not_found", (one(subject="完美日记"), outside("not_found"))),
    ("borne_out", (one(), outside("supported", "paper"))),
    ("with_difference", (one(), outside("with_difference", "paper", **HOLDS))),
    ("differs", (one(), outside("different", "paper"))),
    ("contradicted", (one(), outside("contradicted", "paper"))),
    ("no_measurement", (one(measurement=False), outside("supported", "paper"))),
    ("contradicted", (one(measurement=False), outside("contradicted", "paper"))),
    # near: the same measure by an editor's word, and within a tenth, bounds counted
    ("near", (one(), outside("different", "paper", **other(43), same_measure=True))),
    ("differs", (one(), outside("different", "paper", **other(43)))),
    ("differs", (one(), outside("different", "paper", **other(43), same_measure=False))),
    ("differs", (one(), outside("different", "paper", **other(30), same_measure=True))),
    ("near", (one(), outside("different", "paper", **other(30, bound="at_least"), same_measure=True))),
    ("differs", (one(), outside("different", "paper", **other(44, "person"), same_measure=True))),
]


@pytest.mark.parametrize(("content", "records"), FOUND)
def test_what_is_found_of_a_figure(content: str, records: tuple[Any, ...]) -> None:
    """Each finding with the records that make it, and with those that just fail to make it."""
    assert standing(*records).content == content


def test_the_gravest_verdict_speaks() -> None:
    """Of several checks of one fact, a contradiction is not outvoted, nor a difference."""
    support = outside("supported", "filing")
    for verdict, content in (("contradicted", "contradicted"), ("different", "differs"), ("not_found", "borne_out")):
        second = outside(verdict, "paper").model_copy(update={"id": "c-2"})
        assert standing(one(period="2023"), support, second).content == content


BEHIND: list[tuple[str, tuple[Any, ...]]] = [
    ("unnamed", (one(),)),
    ("unnamed", (one(attributed_to=NOBODY),)),
    ("second_hand", (one(attributed_to=IRESEARCH),)),
    ("first_hand", (one(told_by="filing"),)),
    ("press", (one(told_by="paper"),)),
    ("first_hand", (one(), outside("supported", "paper", "filing"))),
    ("unnamed", (one(), outside("not_found", "filing"))),
    ("unnamed", (one(), outside("different", "filing"))),
    ("press", (one(told_by="paper", attributed_to=IRESEARCH),)),
]


@pytest.mark.parametrize(("source_", "records"), BEHIND)
def test_who_stands_behind_a_figure(source_: str, records: tuple[Any, ...]) -> None:
    """The best of who tells it, who is credited by name where it is told without a name, and who bears it out."""
    assert standing(*records).source == source_


def read(slug: str, standing_: str, **more: Any) -> Source:
    return source(slug, standing_).model_copy(
        update=Source.model_validate({**source(slug, standing_).model_dump(), **more}).__dict__
    )


def test_two_retellings_of_one_origin_are_one() -> None:
    """A source that retells the one that told a figure bears nothing out; one that begins elsewhere does."""
    retold = read("retold", "press", reports={"source": "report"})
    again = read("again", "second_hand", reports={"source": "retold"})
    for echo in (retold, again):
        s = standing(one(subject="完美日记"), outside("supported", echo.id), retold, again)
        assert (s.content, s.flags) == (Content.NEVER_LOOKED, ("one_origin",))
        s = standing(one(subject="完美日记"), outside("supported", echo.id, "paper"), retold, again)
        assert (s.content, s.flags) == (Content.BORNE_OUT, ())


@pytest.mark.parametrize(("reading", "grade"), [("page", "B"), ("copy", "B"), ("digest", "C")])
def test_a_digest_is_a_lead(reading: str, grade: str) -> None:
    """What was read in a copy comes to B at most, what was read in a summary to C."""
    teller = read("annual-report", "first_hand", reading=reading)
    s = standing(one(**KNOWN, told_by="annual-report"), teller)
    assert (s.reading, s.grade) == (reading, grade)
    borne_out = standing(one(**KNOWN, told_by="annual-report"), outside("supported", "annual-report"), teller)
    assert borne_out.content == "never_looked"
    twice = standing(one(**KNOWN, told_by="paper"), outside("supported", "annual-report"), teller)
    assert twice.grade == {"page": "A", "copy": "B", "digest": "B"}[reading]  # the paper bears it out as well


def test_the_letter_is_the_tables() -> None:
    """Without a gap and without a doubt, every field of the table gives its letter."""
    for content, letters in TABLE.items():
        for standing_, letter in letters.items():
            assert grade_of(State(standing_, Reading.PAGE, content)) == letter
    assert set(TABLE) == set(Content) and all(set(row) == set(SourceStanding) for row in TABLE.values())


def test_no_better_source_or_finding_lowers_a_letter() -> None:
    """Across the table a nearer source never has a lower letter, down it a better finding never has."""
    for row in TABLE.values():
        letters = list(row.values())
        assert letters == sorted(letters)
    for standing_ in SourceStanding:
        letters = [row[standing_] for row in TABLE.values()]
        assert letters == sorted(letters)


HELD: list[tuple[str, str | None, tuple[Any, ...]]] = [
    ("A", None, (one(**KNOWN), outside("supported", "filing"))),
    ("B", "one_gap_borne_out", (one(subject="完美日记"), outside("supported", "filing"))),
    ("C", "gaps", (one(subject="完美日记", metric=None), outside("supported", "filing"))),
    ("B", None, (one(**KNOWN, told_by="filing"),)),
    ("C", "one_gap", (one(subject="完美日记", told_by="filing"),)),
    ("D", "implausible", (one(**KNOWN, told_by="filing", figure=level(104)),)),
    ("B", None, (one(**KNOWN, told_by="filing", metric=None, definition=TEXT),)),
]


@pytest.mark.parametrize(("grade", "cap", "records"), HELD)
def test_what_holds_a_letter_down(grade: str, cap: str | None, records: tuple[Any, ...]) -> None:
    """A gap caps the letter, and so does an implausible value; what the source defines itself is no gap."""
    s = standing(*records)
    assert (s.grade, s.caps) == (grade, (cap,) if cap else ())


def test_a_correction_caps() -> None:
    """A figure that the editors corrected comes to C at most; another's correction changes nothing."""
    put_right = {"id": "c", "title": TEXT, "said": TEXT, "right": TEXT, "verified": "full_copy", "as_of": "2025"}
    mine, others = (Correction.model_validate({**put_right, "facts": [f"f-2.1-0{n}"]}) for n in (1, 2))
    assert standing(one(**KNOWN, told_by="filing"), mine).grade == "C"
    assert "corrected" in standing(one(), mine).flags
    assert standing(one(measurement=False), mine).flags == ("corrected",)  # also of what measures nothing
    assert standing(one(**KNOWN, told_by="filing"), others).grade == "B"


def test_the_better_borne_side_of_a_contradiction_can_be_quoted() -> None:
    """The side of a filing stands as it is; the other is held at D; where neither is borne out both are held at C."""
    filed = one(subject="快手", metric="gmv", figure=level(3, "CNY_100m"), period="2023", told_by="filing")
    told = fact("4.1-01", "快手", "gmv", level(9, "CNY_100m"), period="2023", told_by="paper")
    findings = found(filed, told)
    assert [r.type for r in findings.relations] == ["contradiction"]
    mine, theirs = (findings.standing(f.id) for f in (filed, told))
    assert (mine.grade, mine.better, mine.caps) == ("B", True, ())
    assert (theirs.grade, theirs.better, theirs.caps) == ("D", False, ("clash_worse",))
    assert [a.fact for a in findings.answers.can] == [filed.id]
    assert [(a.fact, a.rules) for a in findings.answers.cannot] == [(told.id, ("contradiction",))]
    both = found(filed, fact("4.1-01", "快手", "gmv", level(9, "CNY_100m"), period="2023", told_by="filing"))
    assert {s.caps for s in both.standings.values()} == {("clash",)}
    assert {s.grade for s in both.standings.values()} == {"C"}
    assert not both.answers.can


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
    # more than 100 points there are not
    ("percent_or_points", (one(figure=up(100)),), (one(figure=up(101)),)),
    ("by_or_to", (one(figure=times(5), metric="gmv"),), (one(figure=times(5), metric="gmv", against="行业平均"),)),
    ("by_or_to", (one(figure=times(5), against="上年"),), (one(figure=up(400), against="上年"),)),
    (
        "unit_unlike_measure",
        (one(metric=None, label="销量", figure=level(3, "CNY_10k")),),
        (one(metric=None, label="销售额", figure=level(3, "CNY_10k")),),
    ),
    (
        "unit_unlike_measure",
        (one(metric="planning-cycle", figure=level(3, "count")),),
        (one(metric="planning-cycle", figure=level(3, "month")),),
    ),
    ("no_base", (one(figure=up(40)),), (one(figure=up(40), against="上年"),)),
    ("uncontrolled", (one(figure=up(40), practice="社群测试"),), (one(figure=up(40)),)),
    ("uncontrolled", (one(figure=up(40), practice="社群测试"),), (one(figure=level(40), practice="社群测试"),)),
    (
        "superseded",
        (one(period="2023"), outside("different", "filing", **other(60, period="2024"), same_measure=True)),
        (one(period="2023"), outside("different", "filing", **other(60, period="2023"), same_measure=True)),
    ),
    (
        "superseded",
        (one(period="2023"), outside("different", "filing", **other(60, period="2024-01"), same_measure=True)),
        (one(period="2023"), outside("different", "filing", **other(60, period="2023-12"), same_measure=True)),
    ),
    (
        "superseded",
        (one(period="2023"), outside("different", "filing", **other(60, period="2024"), same_measure=True)),
        (one(period="2023"), outside("different", "filing", **other(60, period="2024"))),
    ),
    (
        "superseded",
        (one(period="2023"), outside("different", "filing", **other(60, period="2024"), same_measure=True)),
        (one(period="2023"), outside("different", "filing", **other(60, "person", "2024"), same_measure=True)),
    ),
    (
        "superseded",
        (one(period="2023"), outside("different", "filing", **other(60, period="2024"), same_measure=True)),
        (one(period="2023"), outside("not_found", "filing", **other(60, period="2024"), same_measure=True)),
    ),
]


@pytest.mark.parametrize(("flag", "raised", "quiet"), FLAGGED)
def test_a_flag(flag: str, raised: tuple[Any, ...], quiet: tuple[Any, ...]) -> None:
    """A flag is raised for the fact that it is for, not for the near miss."""
    assert flag in standing(*raised).flags
    assert flag not in standing(*quiet).flags


def test_what_was_published_before_supersedes_nothing() -> None:
    """A later figure that was published before this one was told, such as a forecast, does not supersede it."""
    later = outside("different", "forecast", **other(60, period="2024"), same_measure=True)
    told = one(period="2023", told_by="telling")
    for published, flagged in (("2023-06", False), ("2025-01", True)):
        sources = (read("telling", "press", published="2024-05"), read("forecast", "official", published=published))
        assert ("superseded" in standing(told, later, *sources).flags) is flagged


def test_a_claim_of_effect_asks_for_its_test() -> None:
    """Control, window and sample are asked of who credits a practice with a change; what is told is not asked for."""
    claim: dict[str, Any] = {"figure": up(40), "practice": "社群测试"}
    assert standing(one(**claim)).untested == ("control", "window", "sample")
    assert standing(one(**claim, period="2023")).untested == ("control", "sample")
    told = {"control": TEXT, "window": TEXT, "sample": TEXT}
    assert standing(one(**claim, design={"control": TEXT, "window": TEXT})).untested == ("sample",)
    whole = standing(one(**claim, design=told))
    assert whole.untested == () and "uncontrolled" not in whole.flags


@pytest.mark.parametrize(("by", "due"), [("2025-06-30", True), ("2025-07-02", False)])
def test_review_due(by: str, due: bool) -> None:
    """The review dates of the metric and of the check are judged against the edition's date, not against a clock."""
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
    assert ("review_due" in examine(Catalog([defined, edition, one()], {}, {})).standing("f-2.1-01").flags) is due
    checked = outside("supported", "paper", review_by=by)
    assert ("review_due" in found(one(), checked, edition).standing("f-2.1-01").flags) is due


def asked(*records: Any) -> set[frozenset[str]]:
    return {frozenset(way) for _, way in standing(*records).lift}


def test_advice_can_be_followed() -> None:
    """Nobody is asked to name the company behind a market, nor to find an independent source for an anonymous brand."""
    market = one(subject="中国电商市场|the market", named=False, period="2023")
    assert asked(market) == {frozenset({"find_elsewhere"}), frozenset({"find_first_hand"})}
    anonymous = asked(one(period="2023"))
    assert anonymous and all("name_subject" in way for way in anonymous)
    unsigned = asked(one(subject="零售企业|retailers", named=False, period="2023"), outside("not_checkable"))
    assert unsigned and all("name_survey" in way for way in unsigned)
    looked = asked(one(**KNOWN), outside("not_found"))
    assert looked == {frozenset({"ask_origin"})}
    unlike = asked(one(**KNOWN), outside("different", "paper", **other(44), same_measure=False))
    assert unlike == set()
    assert asked(one(**KNOWN, told_by="filing"), outside("supported", "paper")) == set()  # an A asks for nothing
    summary = read("summary", "first_hand", reading="digest")
    assert frozenset({"read_page"}) in asked(one(**KNOWN, told_by="summary"), summary)
    wild = one(**KNOWN, told_by="filing", figure=level(104))
    assert asked(wild) == {frozenset({"check_value"})}
    assert asked(one(measurement=False)) == set()


def test_every_lift_lifts() -> None:
    """What is asked for raises the letter when it is found, and nothing less does."""
    moves = {move.__name__: move for move in MOVES}
    gaps: tuple[frozenset[str], ...] = (frozenset(), frozenset({"period"}), frozenset({"base", "definition"}))
    doubts: tuple[frozenset[str], ...] = (frozenset(), frozenset({"clash"}), frozenset({"corrected"}))
    for standing_, reading, content, gap, doubt, anonymous in product(
        SourceStanding, Reading, Content, gaps, doubts, (True, False)
    ):
        state = State(standing_, reading, content, gap, doubt, anonymous, open_measure=True)
        for then, way in lift_of(state):
            reached: State | None = state
            for name in way:
                assert reached is not None
                reached = moves[name](reached)
            assert reached is not None and grade_of(reached) == then < grade_of(state)


def test_a_check_says_in_what_it_differs() -> None:
    """A claim that holds with a difference names it; a measure is the same only where a figure is given."""

    def complaints(record: Corroboration) -> list[str]:
        return [c.code for check in CORROBORATION.checks for c in check(record, catalog())]

    assert complaints(outside("with_difference", "paper")) == ["corroboration-difference"]
    assert complaints(outside("with_difference", "paper", **HOLDS)) == []
    assert complaints(outside("different", "paper", same_measure=True)) == ["corroboration-measure"]
    assert complaints(outside("different", "paper", **other(43), same_measure=True)) == []


def test_everything_has_its_words() -> None:
    """Pages can say each finding, cap, flag, gap and move in both languages."""
    for words in (Words.load("zh"), Words.load("en")):
        assert all(words.has(f"content.{c}") and words.has(f"content_help.{c}") for c in Content)
        assert all(words.has(f"cap.{cap}") for cap in CAPS)
        assert all(words.has(f"flag.{flag.__name__}") and words.has(f"flag_short.{flag.__name__}") for flag in FLAGS)
        assert all(words.has(f"ask.{move.__name__}") for move in MOVES)
        assert all(words.has(f"gap.{gap}") for gap in ("period", "base", "definition"))
        assert all(
            words.has(f"untested{ask}.{part}") for part in ("control", "window", "sample") for ask in ("", "_ask")
        )
        assert all(words.has(f"grade.{grade}") and words.has(f"grade_rule.{grade}") for grade in (*GRADES, "N"))


def test_metrics_of_the_maker_are_whole() -> None:
    """The ledger of these tests stands on metrics that name one another."""
    assert all(kin in METRICS for m in METRICS.values() for kin in (*m.kin, *m.part_of))
    assert len(catalog()) > len(METRICS)
