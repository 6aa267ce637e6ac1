"""Playbooks: how a team does one thing, from goal to template, with the evidence for it."""

from __future__ import annotations

from typing import ClassVar, Literal

from casebook.errors import Language
from casebook.kinds.base import Appendix, Cover, Index, Kind, page_in
from casebook.model.record import Record
from casebook.model.refs import CaseRef, ChecklistRef, DutyRef, FactRef, MetricRef, StoryRef
from casebook.model.values import LocalText, Number, RichText, Text, Unit, Value, Whole
from casebook.wording.letters import place


class RoleOf(Value):
    """Someone who takes part, and what for."""

    role: LocalText
    part: LocalText


class Duration(Value):
    """How long a step takes, as the editors advise."""

    value: Number
    unit: Literal[Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH]


class PlayStep(Value):
    """A step with what goes in and what comes out."""

    title: LocalText
    text: RichText
    owner: LocalText
    duration: Duration
    input: LocalText
    output: LocalText


class Gauge(Value):
    """A metric to watch and the threshold at which to act."""

    metric: MetricRef
    threshold: RichText


class Evidence(Value):
    """A fact that speaks for (or against) the playbook, and how far it carries."""

    fact: FactRef
    note: RichText


class Risk(Value):
    """What can go wrong, what to do about it, and the duties that bind."""

    risk: LocalText
    answer: RichText
    duties: list[DutyRef] = []


class Milestone(Value):
    """What stands at the end of a span of the 30-60-90-day plan."""

    day: Literal[30, 60, 90]
    goal: LocalText
    tasks: list[LocalText]


class Template(Value):
    """The sheet to fill in: column heads, one worked row of what belongs there, and how many empty rows to print."""

    title: LocalText
    columns: list[LocalText]
    example: list[LocalText]
    rows: Whole = 6


class Playbook(Record):
    """A playbook. Durations and days are the editors' advice; measured figures are facts by reference.

    `also` are words by which only the search finds it.
    """

    kind_name: ClassVar[str] = "playbook"
    title: LocalText
    also: list[Text] = []
    goal: RichText
    whom: LocalText
    avoid: RichText
    needs: list[LocalText]
    roles: list[RoleOf]
    steps: list[PlayStep]
    gauges: list[Gauge]
    evidence: list[Evidence]
    risks: list[Risk]
    plan: list[Milestone]
    template: Template
    cases: list[CaseRef] = []
    stories: list[StoryRef] = []
    checklists: list[ChecklistRef] = []


def _title(record: Playbook, language: Language) -> str:
    return record.title.in_(language)


PLAYBOOK = Kind(
    name="playbook",
    folder="data/playbooks",
    model=Playbook,
    path=page_in("playbooks"),
    title=_title,
    index=Index("playbooks/", "nav.practice", 30),
    appendix=Appendix(
        "B", "playbooks", order=lambda r, language, _base: place(_title(r, language), language), apart=True
    ),
    titled=True,
    onward=30,
    glossed=True,
    telling=True,
    cover=Cover(("chapter",), each=True),
    card=True,
    everyday=lambda record: tuple(record.also),
    other_names=0.9,
    cues=("~怎么做", "~如何做", "~怎样做", "how to", "how do i", "how do we", "how should i", "how should we"),
    weight=1.4,
    prose=True,
)
