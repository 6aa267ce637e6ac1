"""The standing of a fact: the grade that follows from the rules, and what would lift it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Literal

from casebook.catalog import Catalog
from casebook.evidence.rules import FLAGS, RULES, Ground, near_outside
from casebook.kinds.correction import Correction
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.source import Source

__all__ = ["FLAGS", "GAPS", "GRADES", "RULES", "Grade", "Standing", "grade_of", "judge", "lift_of", "standings"]

Grade = Literal["A", "B", "C", "D"]
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Standing:
    """How far a fact can be trusted.

    `points` are the rules that it meets and `lacks` those that it does not (a rule that does not apply is in neither),
    `support` is the verdict from outside, `lift` the smallest sets of rules of which any one would raise the grade.
    """

    grade: Grade
    points: tuple[str, ...]
    flags: tuple[str, ...]
    support: Verdict | None
    lacks: tuple[str, ...] = ()
    lift: tuple[tuple[str, ...], ...] = ()


GAPS = ("period", "base", "definition")


def grade_of(lacks: frozenset[str]) -> Grade:
    """The grade, from the rules that a fact does not meet.

    D: contradicted, or neither subject nor source can be named and nobody bears it out. C: one of these is there.
    B: borne out with one gap at most; or first-hand, or nearly the same outside, without a gap. A: borne out at first
    hand, without a gap. A gap is a missing period, base or definition.
    """
    met = lacks.isdisjoint
    gaps = sum(gap in lacks for gap in GAPS)
    if not met({"uncontradicted"}):
        return "D"
    if met({"supported", "direct"}) and not gaps:
        return "A"
    if (met({"supported"}) and gaps <= 1) or (not gaps and (met({"direct", "named_source"}) or met({"near_outside"}))):
        return "B"
    if met({"named_subject"}) or met({"named_source"}) or met({"supported"}):
        return "C"
    return "D"


@cache
def lift_of(lacks: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """The smallest sets of rules that raise the grade when an editor finds what they ask for."""
    now = grade_of(lacks)
    asked = [rule.__name__ for rule in RULES if rule.__name__ in lacks and rule is not near_outside]
    for size in range(1, len(asked) + 1):
        found = tuple(some for some in combinations(asked, size) if grade_of(lacks.difference(some)) < now)
        if found:
            return found
    return ()


def standings(catalog: Catalog) -> dict[str, Standing]:
    """The standing of every fact of a catalog."""
    outside: dict[str, list[Corroboration]] = {}
    for c in catalog.all(Corroboration):
        for fact in c.facts:
            outside.setdefault(fact, []).append(c)
    sources = {source.id: source for source in catalog.all(Source)}
    metrics = {metric.id: metric for metric in catalog.all(Metric)}
    put_right = {fact for correction in catalog.all(Correction) for fact in correction.facts}
    today = next((edition.date.code for edition in catalog.all(Edition)), None)
    return {
        fact.id: judge(
            Ground(
                fact,
                metrics.get(fact.metric) if fact.metric else None,
                tuple(outside.get(fact.id, ())),
                sources.get(fact.told_by),
                sources,
                fact.id in put_right,
                today,
            )
        )
        for fact in catalog.all(Fact)
    }


def judge(g: Ground) -> Standing:
    """The standing of one fact."""
    answers = {rule.__name__: rule(g) for rule in RULES}
    missing = tuple(name for name, answer in answers.items() if answer is False)
    # what does not arise is no support either
    lacks = frozenset(missing) | ({"near_outside"} if answers["near_outside"] is None else set())
    return Standing(
        grade=grade_of(lacks),
        points=tuple(name for name, answer in answers.items() if answer),
        flags=tuple(flag.__name__ for flag in FLAGS if flag(g)),
        support=g.verdict,
        lacks=missing,
        lift=lift_of(lacks),
    )
