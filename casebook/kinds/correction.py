"""Corrections: what the base report or common belief says, and what is right."""

from __future__ import annotations

from typing import ClassVar

from casebook.errors import Language
from casebook.kinds.base import Appendix, Cover, Index, Kind, anchor_on
from casebook.kinds.instrument import Verified
from casebook.model.record import Record
from casebook.model.refs import FactRef, InstrumentRef, SectionRef, SourceRef
from casebook.model.values import LocalText, Period, RichText
from casebook.wording.letters import place


class Correction(Record):
    """A correction, shown beside what it corrects: facts, instruments and sections."""

    kind_name: ClassVar[str] = "correction"
    title: LocalText
    said: RichText
    right: RichText
    facts: list[FactRef] = []
    instruments: list[InstrumentRef] = []
    sections: list[SectionRef] = []
    sources: list[SourceRef] = []
    verified: Verified
    as_of: Period


def _title(record: Correction, language: Language) -> str:
    return record.title.in_(language)


CORRECTION = Kind(
    name="correction",
    folder="data/corrections",
    model=Correction,
    path=anchor_on("evidence/corrections/"),
    title=_title,
    own_page=False,
    index=Index("evidence/corrections/", "nav.evidence", 70, way=True),
    appendix=Appendix("G", "corrections", order=lambda r, language, _base: place(_title(r, language), language)),
    called=False,
    cover=Cover(("chapter",), each=True),
    weight=0.5,
    prose=True,
)
