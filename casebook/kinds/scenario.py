"""Scenarios: what a reader does, sells or is, each with the checklists and duties that it calls up."""

from __future__ import annotations

from typing import Annotated, ClassVar

from casebook.errors import Language
from casebook.kinds.base import ASKING_LEAVE, Index, Kind, page_in
from casebook.kinds.facets import filed
from casebook.model.listed import Among, Listed
from casebook.model.record import Record
from casebook.model.refs import ChecklistRef, DutyRef, ScenarioRef
from casebook.model.values import LocalText, RichText, Text


class Scenario(Record):
    """One thing that a reader ticks. It calls up all duties of its checklists and its own `duties`.

    `does` is the sentence that the reader ticks, in the first person; `also` are words by which only the search finds
    it. `excludes` names scenarios that cannot be ticked beside it (one is small or large, not both): duties that bind
    only those fall away.
    """

    kind_name: ClassVar[str] = "scenario"
    title: LocalText
    does: LocalText
    also: list[Text] = []
    family: Annotated[Listed, Among("families")]
    summary: RichText
    checklists: list[ChecklistRef] = []
    duties: list[DutyRef] = []
    excludes: list[ScenarioRef] = []


def _title(record: Scenario, language: Language) -> str:
    return record.title.in_(language)


SCENARIO = Kind(
    name="scenario",
    folder="data/scenarios",
    model=Scenario,
    path=page_in("scenarios"),
    title=_title,
    index=Index("scenarios/", "nav.law", 10, shelf="family"),
    facets=(filed("family", ordered=True),),
    everyday=lambda record: (record.does.zh, record.does.en, *record.also),
    other_names=0.85,
    card=True,
    cues=ASKING_LEAVE,
    weight=1.4,
    prose=True,
)
