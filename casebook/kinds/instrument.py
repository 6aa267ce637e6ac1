"""Instruments: laws, regulations, rules and platform terms."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from casebook.errors import Language
from casebook.kinds.base import Kind, page_in
from casebook.kinds.checks import no_circle
from casebook.model.record import Record
from casebook.model.refs import InstrumentRef
from casebook.model.values import LocalText, Period, RichText, Url, Value


class Status(StrEnum):
    IN_FORCE = "in_force"
    AMENDED = "amended"
    PENDING = "pending"
    SUPERSEDED = "superseded"
    DRAFT = "draft"


class Level(StrEnum):
    """What an instrument is, by who makes it."""

    LAW = "law"
    REGULATION = "regulation"
    RULE = "rule"
    INTERPRETATION = "interpretation"
    NORMATIVE = "normative"
    PLATFORM = "platform"
    FOREIGN = "foreign"


class Verified(StrEnum):
    """How far the editors read the text themselves."""

    SEEN = "seen"
    PARTLY = "partly"
    FROM_MEMORY = "from_memory"


class Change(Value):
    """A dated change of an instrument, past or to come: an amendment, its taking effect, the end of its term."""

    date: Period
    what: LocalText


class Instrument(Record):
    """A law or rule and its standing on the day that it was checked.

    `adopted` and `effective` are its own dates; amendments and the like stand in `changes`.
    """

    kind_name: ClassVar[str] = "instrument"
    name: LocalText
    short: LocalText | None = None
    level: Level
    issuer: LocalText
    adopted: Period | None = None
    effective: Period | None = None
    status: Status
    status_note: LocalText | None = None
    changes: list[Change] = []
    replaces: list[InstrumentRef] = []
    summary: RichText
    verified: Verified
    checked_at: Url
    as_of: Period
    review_by: Period | None = None
    note: RichText | None = None


def _title(record: Instrument, language: Language) -> str:
    name = record.name.in_(language)
    return name if language == "en" or record.level in {Level.PLATFORM, Level.FOREIGN} else f"《{name}》"


INSTRUMENT = Kind(
    name="instrument",
    folder="data/instruments",
    model=Instrument,
    path=page_in("law"),
    title=_title,
    checks=(no_circle("replaces"),),
    reserved=frozenset({"index", "changes"}),
    index=True,
    facets=lambda record, _catalog: {
        "level": (record.level.value,),
        "status": (record.status.value,),
        "verified": (record.verified.value,),
    },
    keywords=lambda record: (record.short.zh, record.short.en) if record.short else (),
    cues=("办法", "规定", "条例", "司法解释", "law", "measures", "provisions", "regulations", "rules"),
    weight=1.5,
    prose=True,
)
