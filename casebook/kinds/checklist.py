"""Checklists: the duties that one working scene calls up, in the order of the work."""

from __future__ import annotations

from typing import ClassVar

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import ASKING_LEAVE, Appendix, Index, Kind, page_in
from casebook.kinds.duty import Duty
from casebook.kinds.facets import Facet, Judged, each
from casebook.model.record import Record
from casebook.model.refs import DutyRef, PlaybookRef
from casebook.model.values import LocalText, Period, RichText, Text, Value
from casebook.wording.letters import place


class Group(Value):
    """Duties that belong to one step of the scene."""

    title: LocalText
    duties: list[DutyRef]


class Checklist(Record):
    """A checklist for a scene of work; `also` are words by which only the search finds it."""

    kind_name: ClassVar[str] = "checklist"
    title: LocalText
    also: list[Text] = []
    summary: RichText
    whom: LocalText
    when: LocalText
    groups: list[Group]
    playbooks: list[PlaybookRef] = []
    version: Text
    as_of: Period
    review_by: Period | None = None


def _title(record: Checklist, language: Language) -> str:
    return record.title.in_(language)


def _subjects(record: Checklist, catalog: Catalog, _judged: Judged) -> tuple[str, ...]:
    duties = [catalog.get(Duty, slug) for group in record.groups for slug in group.duties]
    return each(duty.subject for duty in duties)


CHECKLIST = Kind(
    name="checklist",
    folder="data/checklists",
    model=Checklist,
    path=page_in("checklists"),
    title=_title,
    index=Index("checklists/", "nav.law", 20),
    facets=(Facet("subject", _subjects, label="field.duty_subject"),),
    appendix=Appendix(
        "C", "checklists", order=lambda r, language, _base: place(_title(r, language), language), apart=True
    ),
    titled=True,
    onward=50,
    glossed=True,
    everyday=lambda record: tuple(record.also),
    other_names=0.9,
    cues=("清单", "checklist", *ASKING_LEAVE),
    card=True,
    weight=1.4,
    prose=True,
)
