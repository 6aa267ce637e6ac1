"""Findings as a whole: properties that hold of any ledger, judgements of editors, coverage and answers."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.catalog import Catalog, natural
from casebook.evidence import Content, as_rows, examine
from casebook.evidence.relations import ORDER, fingerprint
from casebook.kinds.corroboration import Corroboration
from casebook.kinds.fact import Fact
from casebook.kinds.judgement import JUDGEMENT, Judgement
from casebook.kinds.organisation import Organisation
from casebook.kinds.source import Standing
from casebook.kinds.vocabulary import Vocabulary
from casebook.text import Words
from tests.evidence_maker import METRICS, catalog, fact, found, level, points, rise, times, told, up

SUBJECTS = ("某服饰品牌", "某国潮服饰品牌", "某母婴品牌", "完美日记", "拼多多", "直播电商市场", "行业平均水平")
PRACTICES = (None, "私域运营", "社群文案测试", "社群文案反复测试", "专家直播与用户故事", "专家直播与测评")
LABELS = ("复购率", "社群复购率", "用户转化率", "转化率", "会员数", "活跃会员数")
FIGURES: tuple[dict[str, Any], ...] = (
    *(up(n) for n in (28, 40, 300)),
    *(level(n) for n in (28, 45, 92)),
    *(rise(a, b) for a, b in ((15, 45), (20, 45), (18, 38))),
    *(times(n) for n in (2.8, 3)),
    points(28),
    level(8, "person_100m"),
    level(4.9, "CNY_trillion", bound="over"),
)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Fact]:
    """Small ledgers in which figures, subjects and practices meet again and again."""
    return [
        fact(
            f"{draw(st.integers(1, 4))}.1-{n:02}",
            draw(st.sampled_from(SUBJECTS)),
            draw(st.sampled_from(("repurchase-rate", "brand-loyalty", "conversion-rate", "user-base", "mau"))),
            draw(st.sampled_from(FIGURES)),
            draw(st.sampled_from(PRACTICES)),
            draw(st.sampled_from(LABELS)),
            **draw(st.sampled_from(({}, {"period": "2023"}, {"against": "上年"}, {"against": "行业平均水平"}))),
        )
        for n in range(draw(st.integers(2, 14)))
    ]


@settings(max_examples=150, deadline=None)
@given(ledgers(), st.randoms(use_true_random=False))
def test_order_changes_nothing(facts: list[Fact], order: random.Random) -> None:
    """The records may come in any order: the same relations, reasons and standings come out."""
    shuffled = order.sample(facts, len(facts))
    assert found(*facts) == found(*shuffled)


@settings(max_examples=150, deadline=None)
@given(ledgers())
def test_an_unrelated_fact_adds_nothing(facts: list[Fact]) -> None:
    """A fact with a metric and a number of its own stands alone, and changes nothing between the others."""
    stranger = fact("9.9-99", "某钢厂", "penalty-amount", level(1734, "CNY_10k"), "环保改造", segment="steel")
    before, after = found(*facts), found(*facts, stranger)
    assert after.relations == before.relations
    assert not after.relations_of("f-9.9-99")
    assert {f: s for f, s in after.standings.items() if f != "f-9.9-99"} == before.standings


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_relations_are_well_formed(facts: list[Fact]) -> None:
    """Each relation has two facts or more, in order, once; its reason is told; each has a name of its own."""
    relations = found(*facts).relations
    words = Words.load("en")
    assert len({r.id for r in relations}) == len(relations)
    assert [ORDER.index(r.type) for r in relations] == sorted(ORDER.index(r.type) for r in relations)
    for r in relations:
        assert len(set(r.facts)) == len(r.facts) > 1
        assert list(r.facts) == sorted(r.facts, key=natural)
        assert r.reason_zh and r.reason_en and words.has(f"because.{r.rule}")
        assert r.state == "found"


def test_a_crowd_is_grouped_by_equal_words() -> None:
    """Where a figure is told more often than pairs can be compared, equal practices and labels still meet."""
    crowd = [
        fact(
            f"{n}.1-01",
            f"某{n}号服饰品牌",
            "conversion-rate",
            up(40),
            "社群文案测试" if n < 50 else f"做法{n}",
            f"口径{n}",
        )
        for n in range(1, 81)
    ]
    relations = found(*crowd).relations
    assert [len(r.facts) for r in relations] == [49]
    assert relations == found(*reversed(crowd)).relations


PAIR = (
    fact("2.1-01", "某服饰品牌", "conversion-rate", rise(18, 38), "社群文案测试"),
    fact("4.3-02", "某母婴品牌", "conversion-rate", rise(18, 38), "专家直播"),
)


def judgement(ruling: str, slug: str = "open-rate", **more: Any) -> Judgement:
    (relation,) = found(*PAIR).relations
    return Judgement.model_validate(
        {
            "id": slug,
            "relation": relation.type,
            "facts": list(relation.facts),
            "ruling": ruling,
            "reason": {"zh": "原文如此", "en": "so the text says"},
            "decided": "2025-07-01",
            "fingerprint": relation.fingerprint,
            **more,
        }
    )


def test_a_judgement_sets_the_state() -> None:
    """What an editor confirmed or refused shows as such, and is no open question any more."""
    for ruling in ("confirmed", "refused"):
        findings = found(*PAIR, judgement(ruling))
        (relation,) = findings.relations
        assert (relation.state, relation.judgement, relation.raised_again) == (ruling, "open-rate", False)
        assert findings.idle == ()


def test_the_last_judgement_counts() -> None:
    """Of two judgements of one relation the later one counts."""
    later = judgement("confirmed", "again", decided="2025-08-01")
    assert [r.state for r in found(*PAIR, judgement("refused"), later).relations] == ["confirmed"]


def test_a_changed_fact_raises_the_relation_again() -> None:
    """A judgement holds for the facts as they were; remarks and place may change, what is stated may not."""
    first, second = PAIR
    moved = second.model_copy(update={"remark": None, "section": "4.4", "organisation": "mother-care"})
    assert [r.state for r in found(first, moved, judgement("refused")).relations] == ["refused"]
    renamed = fact("4.3-02", "某头部母婴品牌", "conversion-rate", rise(18, 38), "专家直播")
    (relation,) = found(first, renamed, judgement("refused")).relations
    assert (relation.state, relation.raised_again, relation.judgement) == ("found", True, "open-rate")


def test_a_fact_that_joins_raises_the_relation_again() -> None:
    """A refused pair that becomes a group of three is a new question."""
    third = fact("8.2-03", "某家电品牌", "conversion-rate", rise(18, 38), "门店活动")
    (relation,) = found(*PAIR, third, judgement("refused")).relations
    assert (relation.state, relation.raised_again) == ("found", True)


def test_a_judgement_without_a_relation_is_idle() -> None:
    """What was judged is gone: the judgement is told, so that it can be removed."""
    changed = fact("4.3-02", "某母婴品牌", "conversion-rate", level(61), "专家直播")
    findings = found(PAIR[0], changed, judgement("refused"))
    assert (findings.relations, findings.idle) == ((), ("open-rate",))


def test_a_judgement_has_two_facts() -> None:
    """A relation of a fact with itself is refused when it is loaded."""
    twice = judgement("refused", facts=["f-2.1-01", "f-2.1-01"])
    assert complaints(twice) == ["judgement-facts"]
    assert complaints(judgement("refused")) == []


def test_only_what_is_retyped_becomes_something() -> None:
    """A relation that is retyped says as what, another type; any other ruling says nothing of the kind."""
    assert complaints(judgement("retyped")) == ["judgement-becomes"]
    assert complaints(judgement("retyped", becomes="reused")) == ["judgement-becomes"]
    assert complaints(judgement("confirmed", becomes="retold")) == ["judgement-becomes"]
    assert complaints(judgement("retyped", becomes="retold")) == []


def complaints(record: Judgement) -> list[str]:
    return [found.code for check in JUDGEMENT.checks for found in check(record, catalog())]


def test_an_editor_retypes_a_relation() -> None:
    """It counts as what the editor says, and what the engine had found is still told."""
    (relation,) = found(*PAIR, judgement("retyped", becomes="retold")).relations
    assert (relation.type, relation.found_as, relation.state) == ("retold", "reused", "retyped")
    assert (relation.judgement, relation.raised_again) == ("open-rate", False)
    assert not found(*PAIR, judgement("retyped", becomes="retold")).answers.cannot
    changed = fact("4.3-02", "某头部母婴品牌", "conversion-rate", rise(18, 38), "专家直播")
    (relation,) = found(PAIR[0], changed, judgement("retyped", becomes="retold")).relations
    assert (relation.type, relation.found_as, relation.raised_again) == ("reused", None, True)


def test_an_editor_adds_a_relation() -> None:
    """Facts that no rule relates are related where an editor says so, until one of them changes."""
    one = fact("2.1-01", "某服饰品牌", "conversion-rate", up(61), "社群文案测试")
    other = fact("4.3-02", "某母婴品牌", "user-base", level(7, "person_10k"), "专家直播")
    assert found(one, other).relations == ()
    facts = ["f-4.3-02", "f-2.1-01"]
    ruling = {"relation": "contradiction", "facts": facts, "fingerprint": fingerprint("contradiction", (one, other))}
    (relation,) = found(one, other, judgement("added", **ruling)).relations
    assert (relation.type, relation.rule, relation.state) == ("contradiction", "by_hand", "added")
    assert relation.facts == ("f-2.1-01", "f-4.3-02") and "某服饰品牌" in relation.reason_zh
    moved = fact("2.1-01", "某服饰品牌", "conversion-rate", up(62), "社群文案测试")
    (relation,) = found(moved, other, judgement("added", **ruling)).relations
    assert (relation.state, relation.raised_again) == ("found", True)


def test_a_relation_carries_its_strength() -> None:
    """The points by which the weakest member holds: the figure, the metric, and the practice where it is the same."""
    apart = found(*PAIR).relations[0]
    alike = found(PAIR[0], fact("4.3-02", "某母婴品牌", "conversion-rate", rise(18, 38), "社群文案测试")).relations[0]
    assert apart.strength is not None and alike.strength == apart.strength + 2
    assert [row["strength"] for row in as_rows(found(*PAIR))] == [apart.strength]
    assert [
        r.strength
        for r in found(
            fact("2.1-01", "快手", "gmv", level(5, "CNY_100m")), fact("4.1-01", "快手", "gmv", level(9, "CNY_100m"))
        ).relations
    ] == [None]


def test_chance_finds_little_where_figures_tell() -> None:
    """Shuffled figures of three digits never meet, round ones of one metric and label do; a ledger has one answer."""
    telling = [
        fact(f"{n}.1-01", f"某{n}号品牌", "user-base", level(1013 + 37 * n, "person"), f"做法{n}", f"口径{n}")
        for n in range(1, 20)
    ]
    assert found(*telling).chance.found == 0
    round_ = [
        fact(f"{n}.1-01", f"某{n}号品牌", "conversion-rate", up(10 * (n % 7 + 1)), f"做法{n}") for n in range(1, 40)
    ]
    loose = found(*round_)
    assert loose.chance.rounds > 1 and loose.chance == found(*reversed(round_)).chance
    assert found(*telling, *PAIR).chance.found < 1  # a real double is taken out before shuffling


def test_what_was_found_before_is_used_again() -> None:
    """The same records give the same findings at once; after an edit the result is the one of a fresh run."""
    facts = [*PAIR, fact("5.1-01", "拼多多", "gmv", level(788, "CNY_100m"), period="2020")]
    before = examine(catalog(*facts))
    assert examine(catalog(*facts), before) is before
    for edited in (
        [fact("2.1-01", "某服饰品牌", "conversion-rate", rise(18, 39), "社群文案测试"), *facts[1:]],
        facts[1:],
        [*facts, fact("6.1-01", "拼多多", "gmv", level(900, "CNY_100m"), period="2020")],
        [*facts, judgement("refused")],
        [*facts, Organisation.model_validate({"id": "pdd", "name": {"zh": "拼多多", "en": "PDD"}, "type": "company"})],
        [*facts, Vocabulary.model_validate({"id": "vocabulary", "umbrella": [{"zh": "社群", "en": "community"}]})],
    ):
        after = examine(catalog(*edited), before)
        assert after is not before and after == examine(catalog(*edited))


@settings(max_examples=60, deadline=None)
@given(ledgers(), ledgers())
def test_findings_after_an_edit_are_those_of_a_fresh_run(one: list[Fact], other: list[Fact]) -> None:
    """Whatever changes between two states of a ledger, what is kept from the first does not show in the second."""
    before = examine(catalog(*one))
    mixed = [*one[: len(one) // 2], *(fact for fact in other if fact.id not in {f.id for f in one})]
    assert examine(catalog(*mixed), before) == examine(catalog(*mixed))


def test_rows_have_what_the_pack_promises() -> None:
    """relations.json: type, facts, rule, reasons and state, in plain values."""
    (row,) = as_rows(found(*PAIR))
    assert {"type", "facts", "rule", "reason_zh", "reason_en", "state", "fingerprint"} <= row.keys()
    assert (row["type"], row["facts"], row["state"]) == ("reused", ["f-2.1-01", "f-4.3-02"], "found")


def test_coverage_counts() -> None:
    """Grades by chapter, section and segment; named subjects; told twice, and how many figures there are in truth."""
    facts = [
        *PAIR,
        fact("10.1-01", "完美日记", "repurchase-rate", up(31), "私域", segment="beauty"),
        fact("10.2-01", "某服饰品牌", "conversion-rate", rise(18, 38), "社群文案测试"),
    ]
    coverage = found(*facts).coverage
    assert coverage.facts == 4
    assert coverage.grades == {"A": 0, "B": 0, "C": 0, "D": 4}
    assert coverage.by_chapter["10"] == {"A": 0, "B": 0, "C": 0, "D": 2}
    assert coverage.by_section.keys() == {"2.1", "4.3", "10.1", "10.2"}
    assert coverage.by_segment["beauty"]["D"] == 1
    assert coverage.crossed == {
        (Content.NOBODY_NAMED, Standing.UNNAMED): 3,
        (Content.NEVER_LOOKED, Standing.UNNAMED): 1,
    }
    assert (coverage.named_subjects, coverage.named_sources) == (1, 0)
    assert coverage.relations == {"reused": 1, "retold": 1}
    assert (coverage.told_twice, coverage.distinct) == (3, 2)


def test_a_refused_relation_counts_for_nothing() -> None:
    """What an editor refused neither counts nor keeps a figure from being quoted."""
    assert found(*PAIR, judgement("refused")).coverage.relations == {}
    assert {a.fact for a in found(*PAIR).answers.cannot} == {"f-2.1-01", "f-4.3-02"}
    assert not found(*PAIR, judgement("refused")).answers.cannot


def test_answers_to_the_three_questions() -> None:
    """Every fact is in one of the three lists, with the rule that put it there."""
    filing = {"verdict": "supported", "found": {"zh": "说明", "en": "text"}, "sources": ["filing"]}
    good = fact("5.1-01", "拼多多", "gmv", level(788, "CNY_100m"), period="2020")
    wild = fact("5.1-02", "某服饰品牌", "repurchase-rate", level(130))
    vague = fact("5.1-03", "完美日记", "repurchase-rate", up(31))
    plain = fact("5.1-04", "完美日记", "gmv", level(61, "CNY_100m"))
    support = Corroboration.model_validate({"id": "c-1", "facts": ["f-5.1-01"], **filing})
    answers = found(good, wild, vague, plain, support, *PAIR).answers
    assert [(a.fact, a.rules) for a in answers.can] == [("f-5.1-01", ("borne_out",))]
    assert {a.fact: a.rules for a in answers.cannot} == {
        "f-2.1-01": ("reused",),
        "f-4.3-02": ("reused",),
        "f-5.1-02": ("implausible",),
    }
    assert {a.fact: a.rules for a in answers.ask} == {
        "f-5.1-03": ("percent_or_points",),
        "f-5.1-04": ("not_borne_out",),
    }
    assert "find_elsewhere" in answers.ask[1].ask
    words = Words.load("zh")
    told_by = {rule for some in (answers.can, answers.cannot, answers.ask) for a in some for rule in a.rules}
    assert all(words.has(f"quote_rule.{rule}") for rule in told_by)


def test_what_holds_with_a_difference_is_quoted_with_it() -> None:
    """A claim of grade B that holds only with a difference is not quoted as it stands."""
    claim = fact("5.1-01", "拼多多", "gmv", level(788, "CNY_100m"), period="2020", told_by="filing")
    text = {"zh": "说明", "en": "text"}
    holds = {"verdict": "with_difference", "differs_in": ["scope"], "found": text, "sources": ["paper"]}
    findings = found(claim, Corroboration.model_validate({"id": "c-1", "facts": ["f-5.1-01"], **holds}))
    assert findings.standing("f-5.1-01").grade == "B" and not findings.answers.can
    assert [(a.fact, a.rules) for a in findings.answers.ask] == [("f-5.1-01", ("with_difference",))]


def test_an_empty_ledger_has_no_findings() -> None:
    """Nothing recorded, nothing found, and no error."""
    findings = examine(Catalog(METRICS.values(), {}, {}))
    assert (findings.relations, findings.coverage.facts, told(findings.relations)) == ((), 0, [])
