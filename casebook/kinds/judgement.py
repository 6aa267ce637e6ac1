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
    RETYPED = "retyped"
    ADDED = "added"


class Judgement(Record):
    """A ruling on one relation between exactly these facts.

    `confirmed` and `refused` rule on what the engine found. `retyped` says that the facts are related, as `becomes`.
    `added` relates facts that the engine did not find.

    `fingerprint` is the one that the relation showed when it was judged. When a fact under it changes, or another fact
    joins it, the fingerprint no longer fits and the relation is put to the editors again.
    """

    kind_name: ClassVar[str] = "judgement"
    relation: RelationType
    facts: list[FactRef]
    ruling: Ruling
    becomes: RelationType | None = None
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


def _becomes(record: Judgement, _catalog: Catalog) -> Iterator[Complaint]:
    retyped = record.ruling is Ruling.RETYPED
    if retyped and record.becomes in {None, record.relation}:
        yield Complaint(
            ("ruling",),
            "judgement-becomes",
            Said("改判没有写明改成哪一类", "the relation is retyped, but not into another type"),
            Said("在 becomes 中写出另一类关系。", "Name the other type under `becomes`."),
        )
    if not retyped and record.becomes is not None:
        yield Complaint(
            ("becomes",),
            "judgement-becomes",
            Said("becomes 只用于改判（retyped）", "`becomes` belongs to the ruling `retyped` only"),
            Said("删去 becomes，或把 ruling 写成 retyped。", "Drop `becomes`, or make the ruling `retyped`."),
        )


JUDGEMENT = Kind(
    name="judgement",
    folder="data/judgements",
    model=Judgement,
    path=anchor_on("evidence/relations/"),
    title=_title,
    own_page=False,
    called=False,
    checks=(_facts, _becomes),
    weight=0,
)
