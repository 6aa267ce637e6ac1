"""The standing of a fact: who stands behind it, what is found of it, its letter, and what would lift it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from casebook.catalog import Catalog
from casebook.evidence.alike import is_anonymous
from casebook.evidence.flags import flags_of
from casebook.evidence.grades import NONE, STANDINGS, Grade, State, Way, grade_of, judge_state
from casebook.evidence.ground import GAPS, Content, Ground, backings, content_of, gaps, untested
from casebook.evidence.lexicon import Lexicon
from casebook.evidence.memory import Memory
from casebook.evidence.relations import Relation
from casebook.kinds.correction import Correction
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.source import Reading, Source
from casebook.kinds.source import Standing as SourceStanding


@dataclass(frozen=True)
class Standing:
    """How far a fact can be trusted.

    `source` and `reading` are of the best that stands behind it, `content` is what is found of it; `grade` follows.
    `gaps` are missing of period, base and definition; `caps` hold the letter where it is; `untested` are missing of a
    claim that a practice brought about a change. `support` is the verdict from outside. `lift` are the smallest sets of
    finds that would raise the letter, each with the letter that it leads to. `better` says that of figures that clash
    or are told of several it is the one that is borne out.
    """

    grade: Grade
    source: SourceStanding
    reading: Reading
    content: Content
    flags: tuple[str, ...]
    gaps: tuple[str, ...] = ()
    caps: tuple[str, ...] = ()
    untested: tuple[str, ...] = ()
    support: Verdict | None = None
    lift: tuple[tuple[Grade, Way], ...] = ()
    better: bool = False

    @property
    def measured(self) -> bool:
        """Whether it has a letter at all."""
        return self.grade != NONE


@dataclass(frozen=True)
class Alone:
    """A fact judged by itself, before its relations are looked at."""

    state: State
    flags: tuple[str, ...]
    untested: tuple[str, ...]
    support: Verdict | None

    @property
    def grade(self) -> Grade:
        return grade_of(self.state)


def judged_alone(catalog: Catalog, lexicon: Lexicon, memory: Memory) -> dict[str, Alone]:
    """Every fact of a catalog by itself."""
    outside: dict[str, list[Corroboration]] = {}
    for c in catalog.all(Corroboration):
        for slug in c.facts:
            outside.setdefault(slug, []).append(c)
    sources = {source.id: source for source in catalog.all(Source)}
    metrics = {metric.id: metric for metric in catalog.all(Metric)}
    put_right = {slug for correction in catalog.all(Correction) for slug in correction.facts}
    today = next((edition.date.code for edition in catalog.all(Edition)), None)
    # stands for all sources: it is another one as soon as one of them is
    all_sources = memory.of(tuple(sources.values()), "sources", object)
    found = {}
    for fact in catalog.all(Fact):
        metric = metrics.get(fact.metric) if fact.metric else None
        checks = tuple(outside.get(fact.id, ()))
        rests_on = (fact, *((metric,) if metric else ()), *checks, all_sources)
        corrected = fact.id in put_right
        found[fact.id] = memory.of(
            rests_on,
            ("alone", corrected, today),
            partial(_alone, fact, metric, checks, sources, corrected, lexicon, today),
        )
    return found


def _alone(
    fact: Fact,
    metric: Metric | None,
    checks: tuple[Corroboration, ...],
    sources: Mapping[str, Source],
    corrected: bool,
    lexicon: Lexicon,
    today: str | None,
) -> Alone:
    growth = lexicon.calls_growth((fact.label, *((metric.name,) if metric else ())))
    return judge(Ground(fact, metric, checks, sources, corrected, growth, is_anonymous(fact), today))


def judge(g: Ground) -> Alone:
    """One fact by itself: of all that stand behind it, the one with which it fares best counts."""
    content = content_of(g)
    flags = flags_of(g)
    doubts = frozenset(flags) & {"implausible", "corrected"}
    states = [
        State(
            standing,
            reading,
            content,
            frozenset(gaps(g)),
            doubts,
            g.anonymous,
            any(c.same_measure is None for c in g.of(Verdict.DIFFERENT)),
        )
        for standing, reading in backings(g, content)
    ]
    best = (
        states[0]
        if len(states) == 1
        else min(states, key=lambda s: (grade_of(s), STANDINGS.index(s.standing), list(Reading).index(s.reading)))
    )
    return Alone(best, flags, untested(g), g.verdict)


def standings(
    alone: Mapping[str, Alone], relations: Iterable[Relation], memory: Memory | None = None
) -> dict[str, Standing]:
    """The standings of facts in the light of their relations.

    Of figures that cannot all hold, one that is borne out to A or B where all others are not is the better side, and no
    doubt falls on it; the others are the worse. Where no side is better, all are held at C.
    """
    doubts: dict[str, str] = {}
    better: set[str] = set()
    for relation in relations:
        if relation.state == "refused" or relation.type == "retold":
            continue
        best = _better(relation, alone)
        better.update(best)
        if relation.type == "contradiction":
            for fact in relation.facts:
                if fact not in best:
                    doubts[fact] = "clash_worse" if best or doubts.get(fact) == "clash_worse" else "clash"
    memory = Memory() if memory is None else memory

    def standing(fact: str, judged: Alone) -> Standing:
        doubt, is_better = doubts.get(fact), fact in better
        return memory.of((judged,), ("standing", doubt, is_better), partial(_standing, judged, doubt, is_better))

    return {fact: standing(fact, judged) for fact, judged in alone.items()}


def _better(relation: Relation, alone: Mapping[str, Alone]) -> frozenset[str]:
    good = frozenset(fact for fact in relation.facts if alone[fact].grade in {"A", "B"})
    return good if len(good) == 1 else frozenset()


def _standing(judged: Alone, doubt: str | None, better: bool) -> Standing:
    state = judged.state if doubt is None else replace(judged.state, doubts=judged.state.doubts | {doubt})
    grade, caps, lift = judge_state(state)
    return Standing(
        grade=grade,
        source=state.standing,
        reading=state.reading,
        content=state.content,
        flags=judged.flags,
        gaps=tuple(gap for gap in GAPS if gap in state.gaps),
        caps=caps,
        untested=judged.untested,
        support=judged.support,
        lift=lift,
        better=better and doubt is None,
    )
