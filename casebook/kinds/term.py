"""Terms: the glossary."""

from __future__ import annotations

from typing import ClassVar

from casebook.errors import Language
from casebook.kinds.base import Kind, anchor_on
from casebook.model.record import Record
from casebook.model.refs import MetricRef, TermRef
from casebook.model.values import LocalText, RichText, Text


class Term(Record):
    """A term of the field in both languages; `also` holds other words for it, which the search finds too.

    Chapters link a term at its first use by themselves, except in the languages in which its name is an everyday word
    (`everyday`): there "points" may be a verb.
    """

    kind_name: ClassVar[str] = "term"
    name: LocalText
    abbreviation: Text | None = None
    pinyin: Text
    definition: RichText
    also: list[Text] = []
    related: list[TermRef] = []
    metric: MetricRef | None = None
    everyday: list[Language] = []


def _title(record: Term, language: Language) -> str:
    return record.name.in_(language)


TERM = Kind(
    name="term",
    folder="data/terms",
    model=Term,
    path=anchor_on("glossary/"),
    title=_title,
    own_page=False,
    keywords=lambda record: (*record.also, record.abbreviation or ""),
)
