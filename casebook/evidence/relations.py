"""What a relation between facts is, and its row in relations.json."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from casebook.evidence.memory import order
from casebook.kinds.fact import Fact

Type = Literal["reused", "retold", "contradiction"]
State = Literal["found", "confirmed", "refused", "retyped", "added"]
# The fields of a fact that say what it states; where it stands in the report, remarks on it, and the record that its
# subject is tied to may change freely.
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
    `raised_again` where facts of it were judged before, but the judgement no longer fits. `strength` are the points by
    which it holds, of those that are found by points; `found_as` the type that the engine gave it before an editor
    retyped it.
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
    strength: int | None = None
    found_as: Type | None = None

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
    strength: int | None = None


def sort_key(relation: Relation) -> tuple[object, ...]:
    return (ORDER.index(relation.type), [order(fact) for fact in relation.facts], relation.rule)


def fingerprint(type_: str, facts: Iterable[Fact]) -> str:
    """A short sum over what the facts of a relation state."""
    stated = (fact.model_dump_json(include=set(_STATED)) for fact in sorted(facts, key=lambda f: order(f.id)))
    return hashlib.sha256("\n".join((type_, *stated)).encode()).hexdigest()[:12]


def row(relation: Relation) -> dict[str, object]:
    """A relation as a row of relations.json."""
    return {
        "id": relation.id,
        "type": relation.type,
        "facts": list(relation.facts),
        "rule": relation.rule,
        "strength": relation.strength,
        "found_as": relation.found_as,
        "reason_zh": relation.reason_zh,
        "reason_en": relation.reason_en,
        "state": relation.state,
        "judgement": relation.judgement,
        "raised_again": relation.raised_again,
        "fingerprint": relation.fingerprint,
    }
