"""Cases: what one company did, what is claimed to have come of it, and what is not shown."""

from __future__ import annotations

from typing import ClassVar

from casebook.errors import Language
from casebook.kinds.base import Kind, page_in
from casebook.model.record import Record
from casebook.model.refs import ChapterRef, FactRef, MechanismRef, PlaybookRef, SectionRef, SegmentRef, SourceRef
from casebook.model.values import LocalText, Period, RichText, Value


class Step(Value):
    """One step of a mechanism."""

    title: LocalText
    text: RichText


class Result(Value):
    """A result that is claimed: the fact, and what must be said with it."""

    fact: FactRef
    note: RichText | None = None


class Case(Record):
    """A case. Its texts hold no typed figures: they refer to facts and cells."""

    kind_name: ClassVar[str] = "case"
    name: LocalText
    named: bool
    segment: SegmentRef
    mechanisms: list[MechanismRef]
    summary: RichText
    context: RichText | None = None
    steps: list[Step]
    results: list[Result]
    beside: RichText | None = None
    unproven: RichText
    lesson: RichText
    playbooks: list[PlaybookRef] = []
    chapters: list[ChapterRef] = []
    sources: list[SourceRef] = []
    as_of: Period | None = None
    review_by: Period | None = None
    sections: list[SectionRef] = []


def _title(record: Case, language: Language) -> str:
    return record.name.in_(language)


CASE = Kind(
    name="case",
    folder="data/cases",
    model=Case,
    path=page_in("cases"),
    title=_title,
    reserved=frozenset({"index", "compare"}),
    index=True,
    facets=lambda record, _catalog: {
        "segment": (record.segment,),
        "mechanism": tuple(record.mechanisms),
        "named": ("named" if record.named else "anonymous",),
    },
    cues=("案例", "case", "example"),
    weight=1.4,
    prose=True,
)
