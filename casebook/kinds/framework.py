"""Frameworks: the models of the field, each with all its parts, and where the book treats and uses it."""

from __future__ import annotations

from typing import ClassVar

from casebook.errors import Language
from casebook.kinds.base import Index, Kind, page_in
from casebook.kinds.facets import by_chapter, each
from casebook.model.record import Record
from casebook.model.refs import CaseRef, ChartRef, MetricRef, PlaybookRef, StoryRef
from casebook.model.values import LocalText, RichText, Text, Value


class FrameworkPart(Value):
    """One part of a model: a layer, a step, a group, a member of a list."""

    name: LocalText
    text: RichText | None = None


class Framework(Record):
    """A model of the field.

    `sections` are the numbers of the sections that treat it; `origin` says whose model it is: the base report's, the
    editors', or common in the field.
    """

    kind_name: ClassVar[str] = "framework"
    name: LocalText
    summary: RichText
    parts: list[FrameworkPart]
    sections: list[Text] = []
    playbooks: list[PlaybookRef] = []
    charts: list[ChartRef] = []
    cases: list[CaseRef] = []
    stories: list[StoryRef] = []
    metrics: list[MetricRef] = []
    origin: LocalText
    note: RichText | None = None


def _title(record: Framework, language: Language) -> str:
    return record.name.in_(language)


FRAMEWORK = Kind(
    name="framework",
    folder="data/frameworks",
    model=Framework,
    path=page_in("frameworks"),
    title=_title,
    index=Index("frameworks/", "nav.practice", 40, shelf="chapter", way=True),
    facets=(by_chapter(lambda r, *_: each(n.partition(".")[0] for n in r.sections)),),
    common=True,
    onward=10,
    glossed=True,
    everyday=lambda record: tuple(word for part in record.parts for word in (part.name.zh, part.name.en)),
    other_names=0.7,  # parts of a model are no names of it
    cues=("模型", "框架", "model", "framework"),
    card=True,
    weight=1.4,
    prose=True,
)
