"""Scenarios: what a reader does, sells or is, each with the checklists and duties that it calls up."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from casebook.catalog import Catalog
from casebook.errors import Language, Said
from casebook.kinds.base import Complaint, Kind, page_in
from casebook.model.record import Record
from casebook.model.refs import ChecklistRef, DutyRef, ScenarioRef
from casebook.model.values import LocalText, RichText


class Family(StrEnum):
    """What a scenario tells of the reader; the order is that of the page."""

    CHANNEL = "channel"
    PLAY = "play"
    GOODS = "goods"
    PEOPLE = "people"
    DATA = "data"
    SIZE = "size"
    ROLE = "role"


class Scenario(Record):
    """One thing that a reader ticks. It calls up all duties of its checklists and its own `duties`.

    `does` is the sentence that the reader ticks, in the first person. `excludes` names scenarios that cannot be ticked
    beside it (one is small or large, not both): duties that bind only those fall away.
    """

    kind_name: ClassVar[str] = "scenario"
    title: LocalText
    does: LocalText
    family: Family
    summary: RichText
    checklists: list[ChecklistRef] = []
    duties: list[DutyRef] = []
    excludes: list[ScenarioRef] = []


def _title(record: Scenario, language: Language) -> str:
    return record.title.in_(language)


def _calls(record: Scenario, _catalog: Catalog) -> Iterator[Complaint]:
    if not record.checklists and not record.duties:
        yield Complaint(
            ("duties",),
            "scenario-empty",
            Said("这个场景没有任何义务", "the scenario calls up no duty"),
            Said("写上 checklists 或 duties", "name `checklists` or `duties`"),
        )
    if record.id in record.excludes:
        yield Complaint(
            ("excludes",),
            "scenario-excludes-itself",
            Said("场景不能排除自己", "a scenario cannot exclude itself"),
            Said("从 excludes 里删去它", "take it out of `excludes`"),
        )


SCENARIO = Kind(
    name="scenario",
    folder="data/scenarios",
    model=Scenario,
    path=page_in("scenarios"),
    title=_title,
    index=True,
    facets=lambda record, _catalog: {"family": (record.family.value,)},
    keywords=lambda record: (record.does.zh, record.does.en),
    checks=(_calls,),
)
