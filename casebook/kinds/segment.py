"""Segments: the parts of the field, such as trades or places, that facts and cases are filed under."""

from __future__ import annotations

from typing import ClassVar

from casebook.errors import Language
from casebook.kinds.base import Index, Kind, page_in
from casebook.kinds.facets import filed
from casebook.model.record import Record
from casebook.model.values import LocalText, RichText, Text


class Segment(Record):
    """A part of the field; `also` are words by which only the search finds it."""

    kind_name: ClassVar[str] = "segment"
    name: LocalText
    also: list[Text] = []
    summary: RichText


def _title(record: Segment, language: Language) -> str:
    return record.name.in_(language)


# what a record of a segment is filed under
IN_SEGMENT = filed("segment", of="segment")

SEGMENT = Kind(
    name="segment",
    folder="data/segments",
    model=Segment,
    path=page_in("segments"),
    title=_title,
    index=Index("segments/", "nav.practice", 60, way=True),
    common=True,
    card=True,
    everyday=lambda record: tuple(record.also),
    other_names=0.9,
    weight=1.2,
    prose=True,
)
