"""References: a field that names another record says so in its type, so that one pass checks them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from casebook.model.values import Slug, Text


@dataclass(frozen=True)
class To:
    """Marks a slug as the name of a record of this kind."""

    kind: str


SourceRef = Annotated[Slug, To("source")]
OrganisationRef = Annotated[Slug, To("organisation")]
FactRef = Annotated[Slug, To("fact")]
MetricRef = Annotated[Slug, To("metric")]
CaseRef = Annotated[Slug, To("case")]
SegmentRef = Annotated[Slug, To("segment")]
MechanismRef = Annotated[Slug, To("mechanism")]
DatasetRef = Annotated[Slug, To("dataset")]
ChartRef = Annotated[Slug, To("chart")]
PlaybookRef = Annotated[Slug, To("playbook")]
ChecklistRef = Annotated[Slug, To("checklist")]
InstrumentRef = Annotated[Slug, To("instrument")]
DutyRef = Annotated[Slug, To("duty")]
TermRef = Annotated[Slug, To("term")]
ChapterRef = Annotated[Slug, To("chapter")]

# A row of a dataset, written `dataset/row`.
CellRef = Annotated[Text, Field(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*/[a-z0-9]+(?:[.-][a-z0-9]+)*$"), To("cell")]
