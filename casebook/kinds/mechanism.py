"""Mechanisms: the ways of working that cases are filed under (community presale, tiering, co-creation ...)."""

from __future__ import annotations

from typing import ClassVar

from casebook.errors import Language
from casebook.kinds.base import Index, Kind, page_in
from casebook.model.record import Record
from casebook.model.values import LocalText, RichText, Text


class Mechanism(Record):
    """A way of working that several cases share; `also` are words by which only the search finds it."""

    kind_name: ClassVar[str] = "mechanism"
    name: LocalText
    also: list[Text] = []
    summary: RichText


def _title(record: Mechanism, language: Language) -> str:
    return record.name.in_(language)


MECHANISM = Kind(
    name="mechanism",
    folder="data/mechanisms",
    model=Mechanism,
    path=page_in("mechanisms"),
    title=_title,
    index=Index("mechanisms/", "nav.practice", 70, way=True),
    common=True,
    card=True,
    everyday=lambda record: tuple(record.also),
    other_names=0.9,
    weight=1.3,
    prose=True,
)
