"""What a relation between facts is, how an editor's judgement meets it, and its row in relations.json."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from casebook.catalog import Catalog, natural
from casebook.kinds.fact import Fact
from casebook.kinds.judgement import Judgement

Type = Literal["reused", "retold", "contradiction"]
State = Literal["found", "confirmed", "refused"]
# The fields of a fact that say what it states; where it stands in the report, and remarks on it, may change freely.
_STATED = frozenset(
    {
        "id",
        "subject",
        "named",
        "segment",
        "practice",
        "metric",
        "label",
        "figure",
        "compared_with",
        "period",
        "attributed_to",
    }
)
ORDER: tuple[Type, ...] = ("contradiction", "reused", "retold")


@dataclass(frozen=True)
class Relation:
    """Facts that bear on one another: why, by which rule, and what an editor says of it.

    `fingerprint` changes when one of its facts changes; a judgement names the fingerprint that it was made on.
    `raised_again` where facts of it were judged before, but the judgement no longer fits.
    """

    type: Type
    facts: tuple[str, ...]
    rule: str
    reason_zh: str
    reason_en: str
    fingerprint: str
    state: State = "found"
    judgement: str | None = None
    raised_again: bool = False

    @property
    def id(self) -> str:
        """A name for links that stays the same while its type and facts do."""
        told = hashlib.sha256(" ".join((self.type, *self.facts)).encode()).hexdigest()[:6]
        return f"{self.type}-{self.facts[0]}-{told}"

    def reason_in(self, language: str) -> str:
        return self.reason_zh if language == "zh" else self.reason_en


@dataclass(frozen=True)
class Found:
    """A relation as a rule finds it: the facts, and numbers that the words of the reason need."""

    type: Type
    rule: str
    facts: tuple[Fact, ...]
    numbers: tuple[tuple[str, Decimal], ...] = ()


def sort_key(relation: Relation) -> tuple[object, ...]:
    return (ORDER.index(relation.type), [natural(fact) for fact in relation.facts], relation.rule)


def fingerprint(type_: str, facts: Iterable[Fact]) -> str:
    """A short sum over what the facts of a relation state."""
    stated = (fact.model_dump_json(include=set(_STATED)) for fact in sorted(facts, key=lambda f: natural(f.id)))
    return hashlib.sha256("\n".join((type_, *stated)).encode()).hexdigest()[:12]


def judged(relations: Iterable[Relation], catalog: Catalog) -> tuple[tuple[Relation, ...], tuple[str, ...]]:
    """The relations with what editors said of them, and the judgements that fit no relation any more."""
    fitting: dict[tuple[str, frozenset[str], str], Judgement] = {}
    for judgement in sorted(catalog.all(Judgement), key=lambda j: (j.decided.code or "", natural(j.id))):
        fitting[judgement.relation.value, frozenset(judgement.facts), judgement.fingerprint] = judgement
    told = [(r, fitting.get((r.type, frozenset(r.facts), r.fingerprint))) for r in relations]
    used = {judgement.id for _, judgement in told if judgement is not None}
    loose: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in catalog.all(Judgement):
        if judgement.id not in used:
            for fact in judgement.facts:
                loose.setdefault((judgement.relation.value, fact), []).append(judgement)
    out = []
    for relation, fits in told:
        if fits is not None:
            out.append(replace(relation, state=fits.ruling.value, judgement=fits.id))
        elif before := _before(relation, loose):
            used.add(before)
            out.append(replace(relation, raised_again=True, judgement=before))
        else:
            out.append(relation)
    return tuple(out), tuple(j.id for j in catalog.all(Judgement) if j.id not in used)


def _before(relation: Relation, loose: dict[tuple[str, str], list[Judgement]]) -> str | None:
    """A judgement on these facts, or on some or more of them, that fits no longer."""
    members = set(relation.facts)
    found = {
        judgement.id
        for fact in relation.facts
        for judgement in loose.get((relation.type, fact), ())
        if members.issuperset(judgement.facts) or members.issubset(judgement.facts)
    }
    return min(found, key=natural) if found else None


def row(relation: Relation) -> dict[str, object]:
    """A relation as a row of relations.json."""
    return {
        "id": relation.id,
        "type": relation.type,
        "facts": list(relation.facts),
        "rule": relation.rule,
        "reason_zh": relation.reason_zh,
        "reason_en": relation.reason_en,
        "state": relation.state,
        "judgement": relation.judgement,
        "raised_again": relation.raised_again,
        "fingerprint": relation.fingerprint,
    }
