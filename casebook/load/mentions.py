"""What a record mentions: its typed references, the marks in its prose, and what is wrong with these by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from casebook.errors import LANGUAGES, Language
from casebook.load import bare, chapters
from casebook.load.memory import Fault, Mentions
from casebook.load.places import told
from casebook.model.marks import marks
from casebook.model.prose import calls
from casebook.model.record import Record
from casebook.model.values import LocalText, period_fault
from casebook.model.walk import Loc, is_rich, references, texts


def mentions(record: Record, skip: frozenset[str] = frozenset()) -> Mentions:
    """The mentions of a record; texts of the fields in `skip` are looked at elsewhere."""
    found = Mentions([(loc, kind, slug, "") for loc, kind, slug in references(record)])
    for loc, text in texts(record):
        if loc[0] not in skip:
            for language in LANGUAGES:
                _in_text(found, (*loc, language), text, language)
    return found


def of_chapter(record: Record, halves: Mapping[Language, chapters.Half]) -> Mentions:
    """The mentions of a chapter: of its fields, and of the calls in its two texts."""
    found = mentions(record, frozenset({"body"}))
    for half in halves.values():
        for call in calls(half.segments):
            found.targets += [(call.place, kind, slug, slug) for kind, slug in call.targets()]
            if call.name == "date" and (fault := _date(call.texts[0], ())):
                found.told.append(told(fault, call.place))
        found.told += bare.in_chapter(half)
    return found


def _in_text(found: Mentions, loc: Loc, text: LocalText, language: Language) -> None:
    words = text.in_(language)
    for mark in marks(words):
        written = words[mark.start : mark.end]
        if not is_rich(text):
            found.faults.append(Fault(loc, "mark-not-here", words=written))
        elif mark.what == "date":
            if fault := _date(mark.which, loc, written):
                found.faults.append(fault)
        elif mark.what != "name":
            found.targets.append((loc, mark.what, mark.which, written))
    if is_rich(text):
        for _offset, wording in bare.bare(words, language):
            code, message, fix = bare.said(wording)
            found.faults.append(Fault(loc, code, told=(message, fix), words=wording))


def _date(code: str, loc: Loc, words: str = "") -> Fault | None:
    refused = period_fault(code)
    if refused is None:
        return None
    return Fault(loc, "date-shape", refused.mend, (("said", refused.said),), words=words)
