"""Corroborations: what independent public sources say of a fact."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import Kind
from casebook.model.record import Record
from casebook.model.refs import FactRef, SourceRef
from casebook.model.values import LocalText, Period, Quantity, RichText, Value


class Verdict(StrEnum):
    SUPPORTED = "supported"
    DIFFERENT = "different"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    NOT_CHECKABLE = "not_checkable"


class Other(Value):
    """The figure that the other source gives."""

    quantity: Quantity
    period: Period | None = None
    label: LocalText | None = None


class Corroboration(Record):
    """What was found, or not found, on one fact or on several that make the same claim."""

    kind_name: ClassVar[str] = "corroboration"
    facts: list[FactRef]
    verdict: Verdict
    found: RichText
    other: Other | None = None
    note: RichText | None = None
    sources: list[SourceRef] = []


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
    weight=0,
)
