"""The names that the search asks first: of each page and anchor its title, other names, and one line of what it is.

Each page leaves the entries of what stands on it aside; joining them reads no record and parses nothing. An entry is a
list: address, kind, title, title in the other language, other names, one line. Kinds that explain go into
`names.LANGUAGE.json`, which a search loads first; kinds of many small records into `records.LANGUAGE.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from casebook import kinds
from casebook.errors import Language
from casebook.graph import Files
from casebook.kinds.base import Kind
from casebook.kinds.chapter import Chapter
from casebook.kinds.fact import Fact
from casebook.model.marks import marks
from casebook.model.record import Record
from casebook.model.values import LocalText, RichText
from casebook.render import Desk, raw
from casebook.text import Words

PARTS = ("names", "records")
# what has a name and is no record, and how much it weighs: a page that lists records, a section of a chapter
_OTHERS: Mapping[str, float] = {"page": 1.2, "section": 0.9}
_LINE = {"zh": 24, "en": 60}  # signs of an entry's line, about as much as a result shows
_SHORT = {"zh": 16, "en": 36}  # the same where entries are many
_TOLD_BY = ("answers", "summary", "definition", "goal", "scope", "subtitle", "right", "did", "what")


def page_entries(
    desk: Desk, address: str, title: str, record: Record | None, others: Sequence[str] = ()
) -> Iterator[tuple[str, list[object]]]:
    """The entries of a page, each with the part that it belongs to; `record` is the page's own, if it is one's.

    `others` are the other names of a page that is no record's; the first of them is its title in the other language.
    """
    if record is None:
        elsewhere, *words = others or ("",)
        yield "names", [address, "page", title, elsewhere if elsewhere != title else "", words, ""]
    else:
        yield _entry(desk, record, address)
    if isinstance(record, Chapter):
        for section in record.sections:
            name = f"{section.number} {section.title.in_(desk.language)}"
            other = _other(section.title, desk.language)
            yield "names", [f"{address}#{section.number}", "section", name, other, [], ""]
    for guest, place in guests(desk, address, record):
        yield _entry(desk, guest, place)


def guests(desk: Desk, address: str, record: Record | None) -> Iterator[tuple[Record, str]]:
    """The records without a page of their own that stand on this one, each with its address and anchor."""
    catalog = desk.book.catalog
    for kind in kinds.ALL:
        if kind.own_page or not kind.weight or (kind.host or None) != (record.kind_name if record else None):
            continue
        if record is None:
            slugs: Iterable[str] = catalog.slugs(kind.name)
        else:
            slugs = [slug for name, slug in catalog.citing(record.kind_name, record.id) if name == kind.name]
        for slug in slugs:
            found = raw(catalog).find(kind.name, slug)
            place = kind.path(found, catalog) if found else None
            if place is None or place.partition("#")[0] != address:
                if record is None:
                    break  # all of a kind stand on one page
                continue
            read = catalog.find(kind.name, slug)  # noted, now that it is read
            assert read is not None
            yield read, place


def _entry(desk: Desk, record: Record, address: str) -> tuple[str, list[object]]:
    kind = kinds.BY_NAME[record.kind_name]
    language = desk.language
    title = kind.title(record, language)
    elsewhere = kind.title(record, "en" if language == "zh" else "zh")
    words = (*kind.keywords(record), *(word for word in kind.everyday(record) if _read_in(word, language)))
    others = dict.fromkeys(word for word in words if word and word not in {title, elsewhere})
    line = _line(desk, record, kind)
    return _part(kind), [address, kind.name, title, elsewhere if elsewhere != title else "", list(others), line]


def _read_in(word: str, language: Language) -> bool:
    """Whether readers of a language type a word: one of its script, or letters that are no phrase (SMS, KPI)."""
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in word)
    return chinese or " " not in word if language == "zh" else not chinese


def _part(kind: Kind) -> str:
    return "names" if kind.weight >= 1 else "records"


def _line(desk: Desk, record: Record, kind: Kind) -> str:
    """One line of what a record is: for a figure its measure and its value, for others the first text that says it."""
    if isinstance(record, Fact):
        value = desk.value(record)
        return (
            f"{desk.title(desk.get('metric', record.metric))}{desk.t('sign.colon')}{value}" if record.metric else value
        )
    length = (_LINE if kind.weight >= 1 else _SHORT)[desk.language]
    for field in _TOLD_BY:
        text = getattr(record, field, None)
        if isinstance(text, LocalText):
            return _cut(plain(text, desk.language), length)
    return ""


def _cut(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def plain(text: LocalText, language: Language) -> str:
    """A text without what it shows of other records: of a mark its own words stay, or a sign in its place."""
    written = text.in_(language)
    if not isinstance(text, RichText):
        return written
    parts, at = [], 0
    for mark in marks(written):
        parts += [written[at : mark.start], mark.words or (mark.which if mark.what == "name" else "…")]
        at = mark.end
    return "".join([*parts, written[at:]])


def asides(entries: Iterable[tuple[str, list[object]]], folder: str, name: str) -> Files:
    """The entries of a page as the files that it leaves aside."""
    found: dict[str, list[str]] = {}
    for part, entry in entries:
        found.setdefault(part, []).append(json.dumps(entry, ensure_ascii=False, separators=(",", ":")))
    return {f"{folder}/{part}/{name}.json": ",\n".join(lines).encode() for part, lines in found.items()}


def joined(part: str, left: Files, words: Words) -> bytes:
    """What the pages left, as one file, with the name and the weight of each kind in it."""
    said: dict[str, list[object]] = {
        kind.name: [words(f"kind.{kind.name}"), kind.weight, kind.other_names, "|".join(kind.cues)]
        for kind in kinds.ALL
        if kind.weight and _part(kind) == part
    }
    if part == "names":
        said |= {name: [words(f"kind.{name}"), weight, 0.9, ""] for name, weight in _OTHERS.items()}
    head = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return b'{"kinds":' + head + b',\n"entries":[\n' + b",\n".join(left.values()) + b"\n]}\n"


def _other(text: LocalText, language: Language) -> str:
    return text.in_("en" if language == "zh" else "zh")
