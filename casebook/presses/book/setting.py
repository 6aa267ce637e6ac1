"""The text of the printed book: its sections as HTML, before any page is set; volumes are made of them (`volumes`).

The print edition has templates of its own below `templates/print/`; where one has the name of a shared template (as
`parts/inline.html.j2` has) it stands in its place. Everything here is a pure function of the book.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from casebook import kinds
from casebook.errors import LANGUAGES
from casebook.evidence import GRADES
from casebook.graph import Question
from casebook.kinds.base import Kind
from casebook.kinds.chapter import Chapter
from casebook.kinds.checklist import Checklist
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.volume import CHAPTERS, SHEETS, Volume
from casebook.presses import indexes
from casebook.presses.book.notes import Notes
from casebook.presses.book.prose import balanced, chapter_html, ems, spoken
from casebook.render import Book, Desk, Ref, Saying, anchor, say
from casebook.view import FigureView

# appendices that hold no records of a kind
NOTES, RELATIONS = "N", "R"
FRONT = "front"  # what stands before the chapters
_HEAD = 58.0  # what a running head has room for, in em: a chapter at the left, a section at the right
CHART = re.compile(r"\{\{\s*chart\(\s*[\"']([^\"']+)[\"']\s*\)\s*\}\}")


@dataclass(frozen=True)
class Line:
    """A line of the contents: where it leads, its number and its words, and how deep it stands."""

    href: str
    number: str
    words: str
    level: int = 1


@dataclass(frozen=True)
class Section:
    """A piece of the book: its name, its HTML, the part that it is or belongs to (see `kinds.volume`).

    `record` is the id of what it holds alone, `apart` the ids of records that begin a page each and can be taken by
    themselves; `lines` are its lines of the contents.
    """

    name: str
    html: Markup
    part: str = ""
    record: str = ""
    apart: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass
class Setting:
    """What the templates have at hand while the book is set. `images` are by their address: charts as bytes of
    `casebook.charts.form`, formulas as LaTeX."""

    book: Book
    desk: Desk
    charts: Mapping[str, str]
    notes: Notes
    images: dict[str, bytes] = field(default_factory=dict)

    def formula(self, metric: Metric) -> Markup:
        """A metric's formula, as an image on the line."""
        return self.symbol(metric.formula or "")

    def symbol(self, latex: str) -> Markup:
        """A formula or a symbol of one, as an image on the line, with words for those who cannot see it."""
        address = f"formula:{hashlib.sha256(latex.encode()).hexdigest()[:16]}"
        self.images[address] = latex.replace(r"\frac", r"\dfrac").encode()
        return Markup('<img class="formula" src="{}" alt="{}">').format(address, spoken(latex))

    def drawn_view(self, slug: str) -> FigureView:
        """A chart as it is drawn: its sources, and what it shows in words."""
        return self.book.drawings[slug].view

    def chart_number(self, slug: str) -> str:
        """The number of a chart in the book: its chapter's, and its place there."""
        return self.charts[slug]


SAYINGS = (
    Saying("formula", Setting.formula),
    Saying("symbol", Setting.symbol),
    Saying("chart_number", Setting.chart_number),
    Saying("drawn_view", Setting.drawn_view),
    Saying("balanced", balanced, alone=True),
)
OF_NOTES = (Saying("note", Notes.note), Saying("first", Notes.first), Saying("own", Notes.own))


@dataclass(frozen=True)
class _Set:
    """A book that was set: what was asked meanwhile, what it was set with, its sections."""

    book: Book
    asked: tuple[Question, ...]
    setting: Setting
    sections: list[Section]


# of the books that were set last: the PDF and the EPUB of a language are made of the same sections
_SET: deque[_Set] = deque(maxlen=len(LANGUAGES))


def sections(book: Book) -> tuple[Setting, list[Section]]:
    """All that volumes can take, in the order of reading, and what it was set with (the drawings are in `images`). A
    book is set once for whoever asks; each of them has asked what setting it asks."""
    known = next((known for known in _SET if known.book is book), None)
    if known is None:
        setting, found = _sections_of(book)
        _SET.append(_Set(book, book.notes.taken() if book.notes is not None else (), setting, found))
        return setting, found
    for _language, *question in known.asked:
        book.note(*question)
    return known.setting, known.sections


def _sections_of(book: Book) -> tuple[Setting, list[Section]]:
    setting = setting_of(book)
    chapters = _chapters(setting)
    before, after = _appendices(setting)
    setting.notes.group = FRONT  # set last, so that figures have the numbers of the chapters
    sheets = _sheets(setting)
    reading = Section("reading", setting.desk.render("reading.html.j2"), "reading")
    found = [reading, *sheets, *chapters, *before]
    found += [_notes(setting, [*found, *after]), *_relations(setting), *after]
    setting.images |= {f"chart:{slug}": book.drawings[slug].form for slug in setting.charts}
    return setting, found


def setting_of(book: Book) -> Setting:
    """What the templates have at hand: which records are in the book, how charts and notes are numbered."""
    catalog = book.catalog
    chapters = sorted(catalog.all(Chapter), key=lambda c: c.number)
    charts: dict[str, str] = {}
    for chapter in chapters:
        own = [slug for slug in CHART.findall(chapter.body.in_(book.language)) if slug not in charts]
        charts |= {slug: f"{chapter.number}-{at}" for at, slug in enumerate(dict.fromkeys(own), 1)}
    listed = {duty for checklist in catalog.all(Checklist) for group in checklist.groups for duty in group.duties}
    printed: set[tuple[str, str]] = {("chart", slug) for slug in charts} | {("duty", slug) for slug in listed}
    for kind in kinds.ALL:
        printed |= {(kind.name, slug) for slug in _printed(book, kind)}
    printed |= {("volume", volume.id) for volume in catalog.all(Volume) if volume.sheets}
    templates = (*(folder / "print" for folder in book.templates), *book.templates)
    desk = Desk(replace(book, templates=templates), "print", frozenset(printed))
    signs = {c.id: str(c.number) for c in chapters} | {"notes": NOTES, "relations": RELATIONS}
    signs[FRONT] = "0"
    signs |= {kind.appendix.name: kind.appendix.letter for kind in kinds.ALL if kind.appendix}
    setting = Setting(book, desk, charts, Notes(signs))
    say(desk.environment, SAYINGS, setting)
    say(desk.environment, OF_NOTES, setting.notes)
    return setting


def _chapters(setting: Setting) -> list[Section]:
    """The chapters. Notes get their numbers on the way."""
    desk = setting.desk
    made = []
    chapters = sorted(setting.book.catalog.all(Chapter), key=lambda c: c.number)
    heads = _heads(desk, chapters)
    for chapter in chapters:
        setting.notes.group = chapter.id
        body, own = Markup(chapter_html(desk, chapter)), _sections(desk, chapter)
        html = desk.render("chapter.html.j2", r=chapter, body=body, lines=own, running=heads[chapter.id])
        line = Line(anchor("chapter", chapter.id), str(chapter.number), desk.title(chapter))
        made.append(Section(chapter.id, html, CHAPTERS, chapter.id, lines=(line, *own)))
    return made


def _heads(desk: Desk, chapters: Sequence[Chapter]) -> dict[str, str]:
    """What the running head calls each chapter: by number and title where every title leaves room for the sections
    beside it, else by number."""
    signs = {c.id: desk.t("sign.chapter", n=c.number) for c in chapters}
    whole = {c.id: f"{signs[c.id]}\u3000{desk.title(c)}" for c in chapters}
    beside = {c.id: max((ems(f"{s.number} {s.words}") for s in _sections(desk, c)), default=0.0) for c in chapters}
    return whole if all(ems(whole[id_]) + beside[id_] <= _HEAD for id_ in whole) else signs


def _appendices(setting: Setting) -> tuple[list[Section], list[Section]]:
    """The appendices of kinds: those before the notes, and those after; which may cite no more and so are set first."""
    before: list[Section] = []
    after: list[Section] = []
    for kind in _with_appendix():
        assert kind.appendix is not None
        records = _in_order(setting, kind)
        if records:
            html = appendix(setting, kind, records)
            line = Line(kind.appendix.name, kind.appendix.letter, heading(setting.desk, kind))
            apart = tuple(r.id for r in records) if kind.appendix.apart else ()
            made = Section(kind.appendix.name, html, kind.appendix.name, apart=apart, lines=(line,))
            (before if kind.appendix.letter < NOTES else after).append(made)
    return before, after


def _in_order(setting: Setting, kind: Kind) -> list[Ref]:
    book = setting.book
    records = [setting.desk.get(kind.name, slug) for slug in _printed(book, kind)]
    assert kind.appendix is not None
    order = kind.appendix.order
    return sorted(records, key=lambda r: order(r, book.language, book.edition.base))


def heading(desk: Desk, kind: Kind) -> str:
    """The heading of a kind's appendix."""
    assert kind.appendix is not None
    return desk.t(kind.appendix.title or f"kinds.{kind.name}")


def entries(desk: Desk, records: Iterable[Ref]) -> list[Line]:
    """Records as lines of contents, one step down."""
    return [Line(anchor(r.kind_name, r.id), "", desk.title(r), 2) for r in records]


def appendix(setting: Setting, kind: Kind, records: Sequence[Ref], listed: Sequence[Ref] | None = None) -> Markup:
    """An appendix of these records; its own contents list them, or those that are `listed`."""
    desk, told = setting.desk, kind.appendix
    assert told is not None
    setting.notes.group = told.name
    return desk.render(
        desk.book.first(f"{told.name}.html.j2", "records.html.j2"),
        name=told.name,
        heading=heading(desk, kind),
        records=records,
        entries=entries(desk, records if listed is None else listed),
        groups=_parted(desk, kind, records),
        body=f"kinds/{kind.name}.html.j2",
    )


def _sheets(setting: Setting) -> list[Section]:
    """The pages that volumes write themselves, by volume."""
    made = []
    for volume in sorted(setting.book.catalog.all(Volume), key=lambda v: (v.place, v.id)):
        if volume.sheets:
            shown = [shown.chart for sheet in volume.sheets for block in sheet.blocks for shown in block.charts]
            setting.images |= {f"small:{slug}": setting.book.drawings[slug].small for slug in shown}
            html = setting.desk.render("sheets.html.j2", r=volume)
            name = f"{SHEETS}-{volume.id}"
            line = Line(anchor("volume", volume.id), "", setting.desk.title(volume))
            made.append(Section(name, html, SHEETS, volume.id, lines=(line,)))
    return made


def _relations(setting: Setting) -> list[Section]:
    """How figures relate, where any do."""
    desk, relations = setting.desk, setting.book.findings.relations
    if not relations:
        return []
    title = desk.t("evidence.grades_relations")
    groups = [(type_, [r for r in relations if r.type == type_]) for type_ in dict.fromkeys(r.type for r in relations)]
    html = desk.render("relations.html.j2", name="relations", heading=title, groups=groups)
    return [Section("relations", html, "relations", lines=(Line("relations", RELATIONS, title),))]


def _with_appendix() -> list[Kind]:
    """The kinds that the book prints in an appendix of their own, in the order of the letters."""
    return sorted((k for k in kinds.ALL if k.appendix), key=lambda k: k.appendix.letter if k.appendix else "")


def _printed(book: Book, kind: Kind) -> list[str]:
    """The ids of the records of a kind that stand in the book as such."""
    catalog = book.catalog
    if not kind.appendix:
        return [*catalog.slugs(kind.name)] if kind.printed else []
    base = book.edition.base
    cited = kind.appendix.cited
    return [s for s in catalog.slugs(kind.name) if not cited or catalog.citing(kind.name, s) or s == base]


def _parted(desk: Desk, kind: Kind, records: Sequence[Ref]) -> list[tuple[str, list[Ref]]]:
    """Records by the facet that cuts the appendix: the words of each value, and the records that have it."""
    facet = next((f for f in kind.facets if kind.appendix and f.name == kind.appendix.parted), None)
    if facet is None:
        return []
    rows = indexes.rows_of(desk.book, (facet,), records)
    order = indexes.in_order(facet, {value for row in rows for value in row.values[facet.name]}, desk)
    names = [indexes.label(desk, facet, value) for value in order]
    parted = [[r.record for r in rows if value in r.values[facet.name]] for value in order]
    return [(name[:1].upper() + name[1:], records) for name, records in zip(names, parted, strict=True)]


def _sections(desk: Desk, chapter: Chapter) -> list[Line]:
    return [Line(f"s-{s.number}", s.number, desk.local(s.title), 2) for s in chapter.sections]


def _notes(setting: Setting, set_so_far: Sequence[Section]) -> Section:
    """The evidence notes. Setting them may call for more notes, which come last, until none is missing."""
    book, desk, notes = setting.book, setting.desk, setting.notes
    names = {c.id: f"{desk.t('sign.chapter', n=c.number)}　{desk.title(c)}" for c in book.catalog.all(Chapter)}
    names |= {s.part: f"{s.lines[0].number}　{s.lines[0].words}" for s in set_so_far if s.lines and s.part != CHAPTERS}
    notes.group = "notes"
    for section in set_so_far:  # what was linked without being cited as a figure
        for slug in re.findall(r'href="#fact-([^"]+)"', str(section.html)):
            notes.note(slug)
    for relation in book.findings.relations:  # the appendix names them all
        for slug in relation.facts:
            notes.note(slug)
    groups: dict[str, list[Markup]] = {}
    for entry in notes.entries():
        row = desk.render("note.html.j2", entry=entry, f=book.catalog.get(Fact, entry.fact))
        groups.setdefault(entry.group, []).append(row)
        for slug in re.findall(r'href="#fact-([^"]+)"', str(row)):
            notes.note(slug)
    named = [(names.get(group) or desk.t("print.notes_other"), found) for group, found in groups.items()]
    counts = Counter(book.findings.standing(entry.fact).grade for entry in notes.entries())
    title = desk.t("print.notes")
    html = desk.render(
        "notes.html.j2",
        name="notes",
        heading=title,
        groups=named,
        counts=[(g, counts[g]) for g in GRADES],
        total=len(notes),
    )
    return Section("notes", html, "notes", lines=(Line("notes", NOTES, title),))
