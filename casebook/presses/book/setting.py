"""The text of the printed book: its sections in the order of reading, as HTML, before any page is set.

The print edition has templates of its own below `templates/print/`; where one has the name of a shared template (as
`parts/inline.html.j2` has) it stands in its place. Everything here is a pure function of the book.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from casebook.evidence import GRADES
from casebook.kinds.case import Case
from casebook.kinds.chapter import Chapter
from casebook.kinds.checklist import Checklist
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument, Level
from casebook.kinds.mechanism import Mechanism
from casebook.kinds.metric import Area, Metric
from casebook.kinds.source import Source
from casebook.kinds.story import Story
from casebook.kinds.term import Term
from casebook.model.record import Record
from casebook.presses.book.notes import Notes
from casebook.presses.book.prose import balanced, chapter_html, spoken
from casebook.render import Book, Desk, Ref, anchor

# what stands in the book; beside these the sources that are cited
PRINTED = (
    "chapter",
    "case",
    "story",
    "playbook",
    "checklist",
    "instrument",
    "metric",
    "term",
    "correction",
    "fact",
    "dataset",
)
# the appendices, and how each is called in the contents and in the numbers of its notes
APPENDICES = {
    "cases": "A",
    "playbooks": "B",
    "checklists": "C",
    "laws": "D",
    "metrics": "E",
    "glossary": "F",
    "corrections": "G",
    "datasets": "H",
    "notes": "N",
    "relations": "R",
    "sources": "S",
}
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
    """The front matter, a chapter or an appendix: its name, its HTML."""

    name: str
    html: Markup


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
        return self.symbol(metric.formula or "")

    def symbol(self, latex: str) -> Markup:
        """A formula or a symbol of one, as an image on the line, with words for those who cannot see it."""
        address = f"formula:{hashlib.sha256(latex.encode()).hexdigest()[:16]}"
        self.images[address] = latex.replace(r"\frac", r"\dfrac").encode()
        return Markup('<img class="formula" src="{}" alt="{}">').format(address, spoken(latex))

    def chart_number(self, slug: str) -> str:
        return self.charts[slug]


def sections(book: Book) -> tuple[Setting, list[Section]]:
    """The book's sections in their order, and what they were set with (the drawings are in `images`)."""
    setting = _setting(book)
    found, lines = _chapters(setting)
    found += _appendices(setting, lines, found)
    charts = [(number, slug, book.drawings[slug].view.title) for slug, number in setting.charts.items()]
    front = setting.desk.render("front.html.j2", lines=lines, charts=charts)
    setting.images |= {f"chart:{slug}": book.drawings[slug].form for slug in setting.charts}
    return setting, [Section("front", front), *found]


def _setting(book: Book) -> Setting:
    catalog = book.catalog
    chapters = sorted(catalog.all(Chapter), key=lambda c: c.number)
    charts: dict[str, str] = {}
    for chapter in chapters:
        own = [slug for slug in CHART.findall(chapter.body.in_(book.language)) if slug not in charts]
        charts |= {slug: f"{chapter.number}-{at}" for at, slug in enumerate(dict.fromkeys(own), 1)}
    listed = {duty for checklist in catalog.all(Checklist) for group in checklist.groups for duty in group.duties}
    printed: set[tuple[str, str]] = {("chart", slug) for slug in charts} | {("duty", slug) for slug in listed}
    for kind in PRINTED:
        printed |= {(kind, slug) for slug in catalog.slugs(kind)}
    printed |= {("source", source.id) for source in _cited_sources(book)}
    templates = (*(folder / "print" for folder in book.templates), *book.templates)
    desk = Desk(replace(book, templates=templates), "print", frozenset(printed))
    signs = {c.id: str(c.number) for c in chapters} | APPENDICES
    setting = Setting(book, desk, charts, Notes(signs))
    desk.environment.globals.update(
        note=setting.notes.note,
        first=setting.notes.first,
        own=setting.notes.own,
        formula=setting.formula,
        symbol=setting.symbol,
        chart_number=setting.chart_number,
        balanced=balanced,
    )
    return setting


def _cited_sources(book: Book) -> tuple[Source, ...]:
    catalog = book.catalog
    return tuple(s for s in catalog.all(Source) if catalog.citing("source", s.id) or s.id == book.edition.base)


def _chapters(setting: Setting) -> tuple[list[Section], list[Line]]:
    """The chapters, and the lines of the contents that lead to them. Notes get their numbers on the way."""
    desk = setting.desk
    made, lines = [], []
    for chapter in sorted(setting.book.catalog.all(Chapter), key=lambda c: c.number):
        setting.notes.group = chapter.id
        body, own = Markup(chapter_html(desk, chapter)), _sections(desk, chapter)
        made.append(Section(chapter.id, desk.render("chapter.html.j2", r=chapter, body=body, lines=own)))
        lines += [Line(anchor("chapter", chapter.id), str(chapter.number), desk.title(chapter)), *own]
    return made, lines


def _appendices(setting: Setting, lines: list[Line], chapters: Sequence[Section]) -> list[Section]:
    """The appendices, in the order of reading; a line of the contents is added for each."""
    book, desk, notes = setting.book, setting.desk, setting.notes
    catalog = book.catalog
    made: list[Section] = []

    def add(name: str, title: str, html: Markup) -> None:
        made.append(Section(name, html))
        lines.append(Line(name, APPENDICES[name], title))

    def part(name: str, title: str, records: Iterable[Record | Ref], **context: Any) -> None:
        records = tuple(records)
        if not (records or any(context.values())):
            return
        notes.group = name
        entries = [Line(anchor(r.kind_name, r.id), "", desk.title(r), 2) for r in records]
        html = desk.render(f"{name}.html.j2", name=name, heading=title, records=records, entries=entries, **context)
        add(name, title, html)

    told = [(m, [s for s in catalog.all(Story) if s.home == m.id]) for m in catalog.all(Mechanism)]
    stories = [(mechanism, found) for mechanism, found in told if found]
    cases = sorted(catalog.all(Case), key=lambda c: c.segment)
    part("cases", desk.t("kinds.case"), cases, stories=stories)
    part("playbooks", desk.t("kinds.playbook"), desk.all("playbook"))
    part("checklists", desk.t("kinds.checklist"), desk.all("checklist"))
    laws = catalog.all(Instrument)
    levels = [(level, [i for i in laws if i.level is level]) for level in Level]
    part("laws", desk.t("kinds.instrument"), laws, levels=[(a, found) for a, found in levels if found])
    metrics = catalog.all(Metric)
    areas = [(area, [m for m in metrics if m.area is area]) for area in Area]
    part("metrics", desk.t("kinds.metric"), metrics, areas=[(a, found) for a, found in areas if found])
    terms = sorted(catalog.all(Term), key=lambda t: _plain(t.pinyin if book.language == "zh" else t.name.en))
    part("glossary", desk.t("kinds.term"), terms)
    part("corrections", desk.t("kinds.correction"), desk.all("correction"))
    part("datasets", desk.t("print.data"), desk.all("dataset"))
    sources = sorted(
        _cited_sources(book), key=lambda s: (s.id != book.edition.base, s.publisher.in_(book.language), s.id)
    )
    part("sources", desk.t("kinds.source"), sources)
    # set before the notes, which may cite none anew after them, and printed after them
    last = (made.pop(), lines.pop()) if sources else None
    titles = {line.href: line.words for line in lines if line.level == 1} | (
        {last[1].href: last[1].words} if last else {}
    )
    names = {c.id: f"{desk.t('sign.chapter', n=c.number)}　{desk.title(c)}" for c in catalog.all(Chapter)}
    names |= {name: f"{APPENDICES[name]}　{title}" for name, title in titles.items() if name in APPENDICES}
    add("notes", desk.t("print.notes"), _notes(setting, names, [*chapters, *made, *([last[0]] if last else [])]))
    relations = book.findings.relations
    if relations:
        title = desk.t("evidence.grades_relations")
        groups = [
            (type_, [r for r in relations if r.type == type_]) for type_ in dict.fromkeys(r.type for r in relations)
        ]
        add("relations", title, desk.render("relations.html.j2", name="relations", heading=title, groups=groups))
    if last is not None:
        made.append(last[0])
        lines.append(last[1])
    return made


def _sections(desk: Desk, chapter: Chapter) -> list[Line]:
    return [Line(f"s-{s.number}", s.number, desk.local(s.title), 2) for s in chapter.sections]


def _plain(text: str) -> str:
    """A sort key without case and marks of tone: cèshì stands before chéngběn."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).casefold()


def _notes(setting: Setting, names: Mapping[str, str], set_so_far: Iterable[Section]) -> Markup:
    """The evidence notes. Setting them may call for more notes, which come last, until none is missing."""
    book, desk, notes = setting.book, setting.desk, setting.notes
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
    return desk.render(
        "notes.html.j2",
        name="notes",
        heading=desk.t("print.notes"),
        groups=named,
        counts=[(g, counts[g]) for g in GRADES],
        total=len(notes),
    )
