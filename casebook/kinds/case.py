"""Cases: what one company did, what is claimed to have come of it, and what is not shown."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from pydantic import model_validator

from casebook.catalog import Catalog
from casebook.errors import Language, Refused
from casebook.kinds.base import Appendix, Cover, Index, Kind, page_in
from casebook.kinds.facets import Facet, Judged, filed
from casebook.kinds.segment import IN_SEGMENT
from casebook.model.record import Record
from casebook.model.refs import (
    ChapterRef,
    DutyRef,
    FactRef,
    MechanismRef,
    MetricRef,
    OrganisationRef,
    PlaybookRef,
    SectionRef,
    SegmentRef,
    SourceRef,
)
from casebook.model.values import LocalText, Period, RichText, Text, Value
from casebook.wording.letters import place


class CaseSort(StrEnum):
    """Whose practice a case tells of: a company's, a small merchant's, a platform's, or what an authority did."""

    COMPANY = "company"
    SMALL_MERCHANT = "small_merchant"
    PLATFORM = "platform"
    ENFORCEMENT = "enforcement"


class Step(Value):
    """One step of a mechanism."""

    title: LocalText
    text: RichText


class Result(Value):
    """A result that is claimed: the fact, and what must be said with it."""

    fact: FactRef
    note: RichText | None = None


class Measure(Value):
    """How a company measures itself: what it calls the metric, and window and denominator as it gives them.

    `metric` is the metric of the dictionary that comes nearest; `name` the company's own word, needed where there is
    none.
    """

    metric: MetricRef | None = None
    name: LocalText | None = None
    definition: RichText

    @model_validator(mode="after")
    def _called(self) -> Self:
        if self.metric is None and self.name is None:
            raise Refused(
                "这种衡量办法没有名称：写 metric（指标词典里的编号）或 name（公司自己的叫法）",
                "this measure has no name: write metric (an id of the dictionary) or name (the company's own word)",
            )
        return self


class Case(Record):
    """A case of one who has a name. Its texts hold no typed figures: they refer to facts and cells.

    A case with an `organisation` prints that organisation's series; a case of several parties has none. Its parts are
    headed as questions: `steps` what it does, `measures` how it measures, `results` what is known, `unproven` what does
    not fit and is not shown, `lesson` what a small retailer can copy, `duties` what binds, `question` what stays open.
    What is told of somebody without a name is a story. `also` are words by which only the search finds it.
    """

    kind_name: ClassVar[str] = "case"
    name: LocalText
    also: list[Text] = []
    organisation: OrganisationRef | None = None
    sort: CaseSort
    segment: SegmentRef
    mechanisms: list[MechanismRef]
    summary: RichText
    context: RichText | None = None
    steps: list[Step]
    measures: list[Measure] = []
    results: list[Result]
    beside: RichText | None = None
    unproven: RichText
    lesson: RichText
    duties: list[DutyRef] = []
    question: RichText | None = None
    playbooks: list[PlaybookRef] = []
    chapters: list[ChapterRef] = []
    sources: list[SourceRef] = []
    as_of: Period | None = None
    review_by: Period | None = None
    sections: list[SectionRef] = []


def _title(record: Case, language: Language) -> str:
    return record.name.in_(language)


def _strength(record: Case, _catalog: Catalog, judged: Judged) -> tuple[str, ...]:
    """The best grade that any result of a case has; `none` where it claims no figure."""
    return (min((judged.standing(result.fact).grade for result in record.results), default="none"),)


CASE = Kind(
    name="case",
    folder="data/cases",
    model=Case,
    path=page_in("cases"),
    title=_title,
    told=True,
    reserved=frozenset({"index", "compare"}),
    compared=(
        "context",
        "steps",
        "measures",
        "series",
        "results",
        "claims",
        "beside",
        "unproven",
        "lesson",
        "duties",
        "question",
    ),
    index=Index("cases/", "nav.practice", 10, shelf="sort", way=True),
    facets=(
        filed("sort", words="case_sort.", ordered=True),
        IN_SEGMENT,
        filed("mechanism", "mechanisms", label="field.mechanisms", of="mechanism"),
        Facet("strength", _strength, words="grade_short.", ordered=True),
    ),
    appendix=Appendix("A", "cases", order=lambda r, language, _base: place(_title(r, language), language), apart=True),
    onward=20,
    glossed=True,
    telling=True,
    cover=Cover(("chapter",), each=True),
    cues=("案例", "case", "example"),
    card=True,
    everyday=lambda record: tuple(record.also),
    other_names=0.85,
    weight=1.4,
    prose=True,
)
