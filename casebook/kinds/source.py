"""Sources: where a figure or a statement was read, how near it stands to what it says, and how it was read."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from casebook.catalog import Catalog
from casebook.errors import Language, Refused
from casebook.kinds.base import Appendix, Complaint, Index, Kind, page_in
from casebook.kinds.checks import complaint
from casebook.kinds.facets import filed
from casebook.kinds.glyphs import drawable
from casebook.model.record import Record
from casebook.model.refs import OrganisationRef, SourceRef
from casebook.model.values import LocalText, Period, RichText, Text, Url, Value
from casebook.wording.letters import place


class Standing(StrEnum):
    """How directly a source knows what it says.

    `first_hand`: those whose figure it is (a filing, a release). `official`: an authority, a court, the statistics
    office, each about what it governs or counts. `second_hand`: somebody who retells a source that is named. `press`:
    a report of the press. `vendor`: somebody who sells the tool. `unnamed`: nobody signs for it.
    """

    FIRST_HAND = "first_hand"
    OFFICIAL = "official"
    SECOND_HAND = "second_hand"
    PRESS = "press"
    VENDOR = "vendor"
    UNNAMED = "unnamed"


class Reading(StrEnum):
    """How the editors read it: at its publisher, in a copy elsewhere, or in a summary of it."""

    PAGE = "page"
    COPY = "copy"
    DIGEST = "digest"


class Origin(Value):
    """What a source retells: another record, or words where that one is no record."""

    source: SourceRef | None = None
    words: LocalText | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.source is None) == (self.words is None):
            raise Refused(
                "转述的来源要么是一条记录（source），要么是文字（words）",
                "what is retold is either a record (`source`) or words (`words`)",
            )
        return self


class Source(Record):
    """A page, filing, report or dataset that was read.

    `url` is the publisher's own page: a copy has no address here, since it may stand on anybody's host.
    `title_ours` says that the title is the editors' description, since the page's own was not seen.
    `reports` is the source that this one retells: two that retell one origin count once.
    """

    kind_name: ClassVar[str] = "source"
    title: Text
    title_ours: bool = False
    language: Literal["zh", "en"]
    translated: Text | None = None
    publisher: LocalText
    organisation: OrganisationRef | None = None
    published: Period | None = None
    url: Url | None = None
    standing: Standing
    reading: Reading = Reading.PAGE
    reports: Origin | None = None
    accessed: Period | None = None
    note: RichText | None = None


def origin(source: Source, catalog: Catalog) -> Source:
    """Where a chain of retellings begins, as far as it is recorded; a source that retells nobody begins its own."""
    while source.reports is not None and source.reports.source is not None:
        source = catalog.get(Source, source.reports.source)
    return source


def _title(record: Source, language: Language) -> str:
    name = record.title if language == record.language or record.translated is None else record.translated
    return f"[{name}]" if record.title_ours else name


def _no_link_to_a_copy(record: Source, _catalog: Catalog) -> Iterator[Complaint]:
    """What was read in a copy or a digest carries no address."""
    if record.url is not None and record.reading is not Reading.PAGE:
        yield complaint(("url",), "url-of-a-copy", reading=record.reading.value)


def _chain_ends(record: Source, catalog: Catalog) -> Iterator[Complaint]:
    """A chain of retellings comes to an end."""
    seen, at = [record.id], record
    while at.reports is not None and at.reports.source is not None:
        before = at.reports.source
        if before in seen:
            yield complaint(("reports", "source"), "source-circle", chain=" → ".join((*seen, before)))
            return
        seen.append(before)
        at = catalog.get(Source, before)


def _base_first(record: Source, language: Language, base: str) -> tuple[bool, bytes, str]:
    return (record.id != base, place(record.publisher.in_(language), language), record.id)


SOURCE = Kind(
    name="source",
    folder="data/sources",
    model=Source,
    path=page_in("sources"),
    title=_title,
    index=Index("sources/", "nav.evidence", 80, shelf="standing", way=True),
    facets=(filed("standing", ordered=True), filed("reading", ordered=True), filed("language", words="note.language_")),
    appendix=Appendix("S", "sources", order=_base_first, cited=True),
    keywords=lambda record: (record.publisher.zh, record.publisher.en),
    checks=(_no_link_to_a_copy, _chain_ends, drawable),
    other_names=0.8,
    weight=0.3,
)
