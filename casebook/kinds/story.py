"""Stories: what a source tells of somebody it does not name. They have no page; each stands on its mechanism's."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import Appendix, Kind
from casebook.kinds.facets import filed
from casebook.model.record import Record
from casebook.model.refs import FactRef, MechanismRef, SegmentRef
from casebook.model.values import LocalText, RichText
from casebook.wording.letters import place


class Story(Record):
    """What is told of one who has no name.

    `name` says who ("A bicycle company"), `practice` in a few words what it is about. The first of the `mechanisms` is
    its home: there it stands as a row of a table, at its anchor; the others link to it. `did` tells what was done, only
    as far as the source tells it, and is left out where it tells nothing. `results` are the facts, printed with their
    marks. `lesson` is the editors' own conclusion, where there is one to draw.
    """

    kind_name: ClassVar[str] = "story"
    name: LocalText
    practice: LocalText
    segment: SegmentRef
    mechanisms: Annotated[list[MechanismRef], Field(min_length=1)]
    did: RichText | None = None
    results: Annotated[list[FactRef], Field(min_length=1)]
    lesson: RichText | None = None

    @property
    def home(self) -> str:
        """The mechanism on whose page it stands."""
        return self.mechanisms[0]


def _title(record: Story, language: Language) -> str:
    who, what = record.name.in_(language), record.practice.in_(language)
    return f"{who}：{what}" if language == "zh" else f"{who}: {what}"


def _path(record: Record, _catalog: Catalog) -> str | None:
    return f"mechanisms/{record.home}/#{record.id}" if isinstance(record, Story) else None


STORY = Kind(
    name="story",
    folder="data/stories",
    model=Story,
    path=_path,
    title=_title,
    own_page=False,
    facets=(filed("home", of="mechanism"),),
    appendix=Appendix(
        "J",
        "stories",
        title="print.stories",
        order=lambda r, language, _base: place(_title(r, language), language),
        parted="home",
    ),
    onward=25,
    glossed=True,
    telling=True,
    cues=("匿名实例", "anonymous"),
    weight=0.8,
    prose=True,
    host="mechanism",
)
