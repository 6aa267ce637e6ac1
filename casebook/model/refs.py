"""References: a field that names another record says so in its type, so that one pass checks them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from casebook.model.values import Slug, Text

REFERS_TO = "x-refers-to"  # what a JSON schema says of such a field


@dataclass(frozen=True)
class To:
    """Marks a slug as the name of a record of this kind."""

    kind: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), REFERS_TO: self.kind}


@dataclass(frozen=True)
class Again:
    """Marks a text that says once more what a reference of the same record says, so that both are renamed together."""


SourceRef = Annotated[Slug, To("source")]
OrganisationRef = Annotated[Slug, To("organisation")]
FactRef = Annotated[Slug, To("fact")]
MetricRef = Annotated[Slug, To("metric")]
CaseRef = Annotated[Slug, To("case")]
StoryRef = Annotated[Slug, To("story")]
SegmentRef = Annotated[Slug, To("segment")]
MechanismRef = Annotated[Slug, To("mechanism")]
DatasetRef = Annotated[Slug, To("dataset")]
ChartRef = Annotated[Slug, To("chart")]
PlaybookRef = Annotated[Slug, To("playbook")]
ChecklistRef = Annotated[Slug, To("checklist")]
InstrumentRef = Annotated[Slug, To("instrument")]
DutyRef = Annotated[Slug, To("duty")]
ScenarioRef = Annotated[Slug, To("scenario")]
FrameworkRef = Annotated[Slug, To("framework")]
TermRef = Annotated[Slug, To("term")]
ChapterRef = Annotated[Slug, To("chapter")]

# The number of a section of a chapter: it must be there, but does not count as citing the chapter.
SectionRef = Annotated[Text, To("section")]

# A row of a dataset, written `dataset/row`.
CELL_PATTERN = r"^[a-z0-9]+(?:[.-][a-z0-9]+)*/[a-z0-9]+(?:[.-][a-z0-9]+)*$"
CellRef = Annotated[Text, Field(pattern=CELL_PATTERN), To("cell")]
