"""Corroborations: what independent public sources say of a fact."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from casebook.catalog import Catalog
from casebook.errors import Language, Said
from casebook.kinds.base import Complaint, Kind
from casebook.model.record import Record
from casebook.model.refs import FactRef, SourceRef
from casebook.model.values import LocalText, Period, Quantity, RichText, Value


class Verdict(StrEnum):
    SUPPORTED = "supported"
    WITH_DIFFERENCE = "with_difference"
    DIFFERENT = "different"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    NOT_CHECKABLE = "not_checkable"


class Difference(StrEnum):
    """In what an outside figure that bears the claim out differs from it, or one that does not differs most."""

    DEFINITION = "definition"
    SCOPE = "scope"
    PERIOD = "period"
    SIZE = "size"
    UNIT = "unit"
    CREDIT = "credit"


class Other(Value):
    """The figure that the other source gives."""

    quantity: Quantity
    period: Period | None = None
    label: LocalText | None = None


class Corroboration(Record):
    """What was found, or not found, on one fact or on several that make the same claim.

    `with_difference` says that the claim holds, with a difference that `differs_in` and `found` name. `same_measure` is
    an editor's word on whether the outside figure measures the same thing; without a yes no number counts as near.
    `review_by` is the day from which the finding is to be looked at again.
    """

    kind_name: ClassVar[str] = "corroboration"
    facts: list[FactRef]
    verdict: Verdict
    found: RichText
    other: Other | None = None
    differs_in: list[Difference] = []
    same_measure: bool | None = None
    review_by: Period | None = None
    note: RichText | None = None
    sources: list[SourceRef] = []


def _measure(record: Corroboration, _catalog: Catalog) -> Iterator[Complaint]:
    if record.same_measure and record.other is None:
        yield Complaint(
            ("same_measure",),
            "corroboration-measure",
            Said(
                "写了同一口径，却没有写对方的数值", "says that it is the same measure, but no outside figure is given"
            ),
            Said(
                "在 other 中写出对方的数值，或删去 same_measure。",
                "Give the figure under `other`, or drop `same_measure`.",
            ),
        )
    if record.verdict is Verdict.WITH_DIFFERENCE and not record.differs_in:
        yield Complaint(
            ("verdict",),
            "corroboration-difference",
            Said("“有出入但成立”没有写明差别在哪里", "holds with a difference, but does not say in what it differs"),
            Said(
                f"在 differs_in 中写明：{'、'.join(Difference)}。",
                f"Name it under `differs_in`: {', '.join(Difference)}.",
            ),
        )


def _title(record: Corroboration, language: Language) -> str:
    return record.found.in_(language)


def _path(record: Record, _catalog: Catalog) -> str | None:
    return f"facts/{record.facts[0]}/#{record.id}" if isinstance(record, Corroboration) and record.facts else None


CORROBORATION = Kind(
    name="corroboration",
    folder="data/corroborations",
    model=Corroboration,
    path=_path,
    title=_title,
    own_page=False,
    called=False,
    checks=(_measure,),
    weight=0,
)
