"""What changed of late in what a page rests on: law that it cites or follows, and statements that were corrected."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from casebook.kinds.chapter import Chapter
from casebook.kinds.correction import Correction
from casebook.kinds.duty import Duty
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument
from casebook.model.record import Record
from casebook.model.values import Period
from casebook.presses.law_changes import events_of, since_of
from casebook.render import Desk, Ref

_MOST = 3  # a line, no history: law/changes/ and evidence/corrections/ have all


@dataclass(frozen=True)
class Changed:
    """Something that changed: when, what happened (a word of `law.…`, or "corrected"), and to what."""

    date: Period
    what: str
    record: Ref

    @property
    def key(self) -> tuple[str, str, str]:
        """What changes are put in order by."""
        return self.date.code or "", self.what, self.record.id


def changed(desk: Desk, record: Record) -> tuple[Changed, ...]:
    """The newest changes of what a record rests on, up to the day of the edition."""
    catalog = desk.book.catalog
    links = catalog.links_of(record.kind_name, record.id)
    duties = [desk.get(kind, slug).instrument for kind, slug in links if kind == Duty.kind_name]
    laws = dict.fromkeys([*(slug for kind, slug in links if kind == Instrument.kind_name), *duties])
    told = {slug for kind, slug in links if kind == Correction.kind_name}
    for kind, slug in (*links, (record.kind_name, record.id)):
        if kind == Fact.kind_name:
            told |= {c.id for c in desk.naming(desk.get(kind, slug), Correction.kind_name, "facts")}
    if isinstance(record, Chapter):
        own = {section.number for section in record.sections}
        told |= {c.id for c in desk.all(Correction.kind_name) if own & set(c.sections)}
    desk.book.note("record", "edition", desk.book.edition.id)
    today = desk.book.edition.date.code or ""
    instruments = [desk.get(Instrument.kind_name, slug) for slug in laws]
    corrections = [desk.get(Correction.kind_name, slug) for slug in told]
    found = chain(
        (Changed(event.date, event.what, law) for law in instruments for event in events_of(law)),
        (Changed(c.as_of, "corrected", c) for c in corrections),
    )
    late = [c for c in found if since_of(today) <= (c.date.code or "") <= today]
    return tuple(sorted(late, key=lambda c: c.key, reverse=True)[:_MOST])
