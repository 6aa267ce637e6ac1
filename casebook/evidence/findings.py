"""The standing of every fact, worked out by rules from the records; see docs/evidence.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from casebook.catalog import Catalog
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.fact import Fact
from casebook.kinds.source import Source, Standing as SourceStanding
from casebook.model.values import CHANGES, Form

Grade = Literal["A", "B", "C", "D"]
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Standing:
    """How far a fact can be trusted: a grade, what speaks for it (`points`), flags, and the verdict from outside."""

    grade: Grade
    points: tuple[str, ...]
    flags: tuple[str, ...]
    support: Verdict | None


@dataclass(frozen=True)
class Findings:
    """What the engine found in a catalog."""

    standings: Mapping[str, Standing]

    def standing(self, fact: str) -> Standing:
        return self.standings[fact]


def examine(catalog: Catalog) -> Findings:
    """All findings of a catalog, in one pass over the facts."""
    verdicts = {f: c.verdict for c in catalog.all(Corroboration) for f in c.facts}
    direct = {source.id for source in catalog.all(Source) if source.standing is SourceStanding.FIRST_HAND}
    return Findings(
        {
            fact.id: _standing(fact, verdicts.get(fact.id), fact.told_by in direct)
            for fact in catalog.all(Fact)
        }
    )


def _standing(fact: Fact, verdict: Verdict | None, direct: bool) -> Standing:
    form = fact.figure.form
    based = form not in CHANGES or form is Form.BEFORE_AFTER or fact.compared_with is not None
    points = tuple(
        name
        for name, there in (
            ("named_subject", fact.named),
            ("named_source", fact.attributed_to is not None),
            ("period", fact.period is not None and fact.period.code is not None),
            ("base", based),
            ("metric", fact.metric is not None),
            ("direct", direct),
            ("supported", verdict is Verdict.SUPPORTED),
        )
        if there
    )
    flags = []
    if not based:
        flags.append("no_base")
    if fact.period is None:
        flags.append("no_period")
    if verdict is Verdict.CONTRADICTED:
        flags.append("contradicted")
    grade: Grade
    if verdict is Verdict.CONTRADICTED:
        grade = "D"
    elif verdict is Verdict.SUPPORTED and fact.period is not None:
        grade = "A" if direct or fact.attributed_to is not None else "B"
    elif verdict is Verdict.DIFFERENT or (
        fact.named and fact.attributed_to is not None and fact.period is not None
    ):
        grade = "B" if fact.attributed_to is not None else "C"
    elif fact.named or (fact.attributed_to is not None and fact.period is not None):
        grade = "C"
    else:
        grade = "D"
    return Standing(grade, points, tuple(flags), verdict)
