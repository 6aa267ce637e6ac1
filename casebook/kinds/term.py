"""Terms: the glossary."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import ClassVar, Self

from pydantic import model_validator

from casebook.catalog import Catalog
from casebook.errors import LANGUAGES, Language, Refused
from casebook.kinds.base import Appendix, Complaint, Index, Kind, anchor_on
from casebook.kinds.checks import complaint
from casebook.model.record import Record
from casebook.model.refs import MetricRef, TermRef
from casebook.model.values import LocalText, RichText, Text


class Term(Record):
    """A term of the field in both languages; `also` holds other words for it, which the search finds too.

    Chapters link a term at its first use by themselves, by its name or by a word of `also`. Not so by its name in the
    languages in which that is an everyday word (`everyday`): there "points" may be a verb. Nor by the everyday words of
    `also`, which stand in `search_only` as well: "group" may be any group.
    """

    kind_name: ClassVar[str] = "term"
    name: LocalText
    abbreviation: Text | None = None
    pinyin: Text
    definition: RichText
    also: list[Text] = []
    search_only: list[Text] = []
    related: list[TermRef] = []
    metric: MetricRef | None = None
    everyday: list[Language] = []

    @model_validator(mode="after")
    def _words_are_known(self) -> Self:
        for word in self.search_only:
            if word not in self.also:
                raise Refused(f"search_only里的“{word}”不在also里", f"{word!r} of search_only is not in also")
        return self


def _title(record: Term, language: Language) -> str:
    return record.name.in_(language)


def _own_name(record: Term, catalog: Catalog) -> Iterator[Complaint]:
    """No two terms have one name: a chapter could not tell which to link."""
    for language in LANGUAGES:
        name = record.name.in_(language).casefold()
        first = next(term for term in catalog.all(Term) if term.name.in_(language).casefold() == name)
        if first.id != record.id:
            yield complaint(("name", language), "term-twice", name=record.name.in_(language), first=first.id)


def _alphabet(record: Term, language: Language, _base: str) -> str:
    """Without case and marks of tone: cèshì stands before chéngběn."""
    text = record.pinyin if language == "zh" else record.name.en
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).casefold()


TERM = Kind(
    name="term",
    folder="data/terms",
    model=Term,
    path=anchor_on("glossary/"),
    title=_title,
    own_page=False,
    index=Index("glossary/", "nav.reference", 10, "nav.glossary", way=True),
    appendix=Appendix("F", "glossary", order=_alphabet, indexed=True),
    common=True,
    checks=(_own_name,),
    keywords=lambda record: (
        *(word for word in record.also if word not in record.search_only),
        record.abbreviation or "",
    ),
    everyday=lambda record: tuple(record.search_only),
    cues=("~区别", "~不同", "difference between", "differ", "versus", "vs"),
    weight=1.9,
    prose=True,
)
