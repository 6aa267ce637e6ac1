"""Chapters: prose that people write, a folder a chapter, a file a language."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import SkipValidation, WithJsonSchema

from casebook.errors import Language
from casebook.kinds.base import Index, Kind, page_in
from casebook.model.prose import Prose
from casebook.model.record import Record
from casebook.model.values import LocalText, Text, Value, Whole


class Section(Value):
    """A section of a chapter as its headings give it."""

    number: Text
    title: LocalText
    editors_view: bool = False


class Chapter(Record):
    """A chapter. `summary` is the one paragraph at its opening; `body` is the Markdown as it was typed, `prose`
    what was read of it, which everything else walks."""

    kind_name: ClassVar[str] = "chapter"
    number: Whole
    title: LocalText
    summary: LocalText
    sections: tuple[Section, ...]
    body: LocalText
    prose: Annotated[Prose, SkipValidation, WithJsonSchema({"type": "object"})]


def _title(record: Chapter, language: Language) -> str:
    return record.title.in_(language)


CHAPTER = Kind(
    name="chapter",
    folder="content",
    model=Chapter,
    path=page_in("chapters"),
    title=_title,
    index=Index("chapters/", "nav.chapters", 10),
    printed=True,
    telling=True,
    card=True,
    weight=1.5,
    prose=True,
)
