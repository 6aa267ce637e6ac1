"""Sources: where a figure or a statement was read, and how near the source stands to what it says."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from casebook.errors import Language
from casebook.kinds.base import Kind, page_in
from casebook.kinds.glyphs import drawable
from casebook.model.record import Record
from casebook.model.values import LocalText, Period, RichText, Text, Url


class Standing(StrEnum):
    """How directly a source knows what it says."""

    FIRST_HAND = "first_hand"
    SECONDARY = "secondary"
    PRESS = "press"
    REPORT = "report"


class Source(Record):
    """A page, filing, report or dataset that was read."""

    kind_name: ClassVar[str] = "source"
    title: Text
    language: Literal["zh", "en"]
    translated: Text | None = None
    publisher: LocalText
    published: Period | None = None
    url: Url | None = None
    standing: Standing
    accessed: Period | None = None
    note: RichText | None = None


def _title(record: Source, language: Language) -> str:
    if language == record.language or record.translated is None:
        return record.title
    return record.translated


SOURCE = Kind(
    name="source",
    folder="data/sources",
    model=Source,
    path=page_in("sources"),
    title=_title,
    index=True,
    facets=lambda record, _catalog: {"standing": (record.standing.value,), "language": (record.language,)},
    keywords=lambda record: (record.publisher.zh, record.publisher.en),
    checks=(drawable,),
)
