"""Facts: the figures that a report states, each with its own subject, metric, period and credit."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from casebook.errors import Language
from casebook.kinds.base import Kind, page_in
from casebook.kinds.checks import unit_of_metric
from casebook.kinds.glyphs import drawable
from casebook.model.record import Record
from casebook.model.refs import MetricRef, SegmentRef, SourceRef
from casebook.model.values import Figure, LocalText, Period, RichText, Text


class Topic(StrEnum):
    MARKET = "market"
    BRAND = "brand"
    CONSUMER = "consumer"
    POLICY = "policy"
    LABOUR = "labour"
    TECHNOLOGY = "technology"
    METHOD = "method"
    THRESHOLD = "threshold"


class Fact(Record):
    """One figure of one subject as one source states it.

    `metric` ties it to the dictionary where the dictionary has the metric; `label` is what the source itself measures,
    often narrower. `told_by` is the source that the figure was read in; `attributed_to` whom that source credits.
    `measurement` is false for dates, scopes and the like.
    """

    kind_name: ClassVar[str] = "fact"
    topic: Topic
    subject: LocalText
    named: bool
    segment: SegmentRef
    practice: LocalText | None = None
    metric: MetricRef | None = None
    label: LocalText
    figure: Figure
    compared_with: LocalText | None = None
    period: Period | None = None
    attributed_to: LocalText | None = None
    told_by: SourceRef
    section: Text
    measurement: bool = True
    remark: RichText | None = None


def _title(record: Fact, language: Language) -> str:
    gap = "：" if language == "zh" else ": "
    return f"{record.subject.in_(language)}{gap}{record.label.in_(language)}"


FACT = Kind(
    name="fact",
    folder="data/facts",
    model=Fact,
    path=page_in("facts"),
    title=_title,
    index=True,
    facets=lambda record, _catalog: {
        "segment": (record.segment,),
        "topic": (record.topic.value,),
        "form": (record.figure.form.value,),
    },
    keywords=lambda record: (record.id,),
    checks=(unit_of_metric, drawable),
)
