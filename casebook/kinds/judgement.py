"""Judgements: what an editor says of a relation that the engine found, confirmed or refused, and why."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from casebook.catalog import Catalog
from casebook.errors import Language, Said
from casebook.kinds.base import Complaint, Kind, anchor_on
from casebook.model.record import Record
from casebook.model.refs import FactRef
from casebook.model.values import LocalText, Period, RichText, Text


class RelationType(StrEnum):
    """How facts relate: the same figure of others, the same case again, or figures that cannot both hold."""

    REUSED = "reused"
    RETOLD = "retold"
    CONTRADICTION = "contradiction"


class Ruling(StrEnum):
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Judgement(Record):
    """A ruling on one relation between exactly these facts.

    `fingerprint` is the one that the relation showed when it was judged. When a fact under it changes, or another fact
    joins it, the fingerprint no longer fits and the relation is put to the editors again.
    """

    kind_name: ClassVar[str] = "judgement"
    relation: RelationType
    facts: list[FactRef]
    ruling: Ruling
    reason: RichText
    by: LocalText | None = None
    decided: Period
    fingerprint: Annotated[Text, Field(pattern=r"^[0-9a-f]{12}$")]


def _title(record: Judgement, language: Language) -> str:
    return record.reason.in_(language)


def _facts(record: Judgement, _catalog: Catalog) -> Iterator[Complaint]:
    if len(set(record.facts)) < 2:
        yield Complaint(
            ("facts",),
            "judgement-facts",
            Said("关系至少涉及两条不同的数据", "a relation has at least two different facts"),
            Said("照关系列出的编号填写。", "List the facts that the relation lists."),
        )


JUDGEMENT = Kind(
    name="judgement",
    folder="data/judgements",
    model=Judgement,
    path=anchor_on("evidence/relations/"),
    title=_title,
    own_page=False,
    checks=(_facts,),
    weight=0,
)
