"""The text of the printed book: its sections in the order of reading, as HTML, before any page is set.

The print edition has templates of its own below `templates/print/`; where one has the name of a shared template (as
`parts/inline.html.j2` has) it stands in its place. Everything here is a pure function of the book.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from casebook import kinds
from casebook.evidence import GRADES
from casebook.kinds.base import Appendix, Kind
from casebook.kinds.chapter import Chapter
from casebook.kinds.checklist import Checklist
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.presses import indexes
from casebook.presses.book.notes import Notes
from casebook.presses.book.prose import balanced, chapter_html, spoken
from casebook.render import Book, Desk, Ref, Saying, anchor, say

# appendices that hold no records of a kind
NOTES, RELATIONS = "N", "R"
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
        """A metric's formula, as an image on the line."""
        return self.symbol(metric.formula or "")

    def symbol(self, latex: str) -> Markup:
        """A formula or a symbol of one, as an image on the line, with words for those who cannot see it."""
        address = f"formula:{hashlib.sha256(latex.encode()).hexdigest()[:16]}"
        self.images[address] = latex.replace(r"\frac", r"\dfrac").encode()
        return Markup('<img class="formula" src="{}" alt="{}">').format(address, spoken(latex))

    def chart_number(self, slug: str) -> str:
        """The number of a chart in the book: its chapter's, and its place there."""
        return self.charts[slug]


SAYINGS = (
    Saying("formula", Setting.formula),
    Saying("symbol", Setting.symbol),
    Saying("chart_number", Setting.chart_number),
    Saying("balanced", balanced, alone=True),
)
OF_NOTES = (Saying("note", Notes.note), Saying("first", Notes.first), Saying("own", Notes.own))


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
    for kind in kinds.ALL:
        printed |= {(kind.name, slug) for slug in _printed(book, kind)}
    templates = (*(folder / "print" for folder in book.templates), *book.templates)
    desk = Desk(replace(book, templates=templates), "print", frozenset(printed))
    signs = {c.id: str(c.number) for c in chapters} | {"notes": NOTES, "relations": RELATIONS}
    signs |= {kind.appendix.name: kind.appendix.letter for kind in kinds.ALL if kind.appendix}
    setting = Setting(book, desk, charts, Notes(signs))
    say(desk.environment, SAYINGS, setting)
    say(desk.environment, OF_NOTES, setting.notes)
    return setting


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

    def part(kind: Kind, appendix: Appendix) -> tuple[Section, Line] | None:
        records = [desk.get(kind.name, slug) for slug in _printed(book, kind)]
        if not records:
            return None
        records.sort(key=lambda r: appendix.order(r, book.language, book.edition.base))
        name, title = appendix.name, desk.t(appendix.title or f"kinds.{kind.name}")
        notes.group = name
        entries = [Line(anchor(r.kind_name, r.id), "", desk.title(r), 2) for r in records]
        html = desk.render(
            desk.book.first(f"{name}.html.j2", "records.html.j2"),
            name=name,
            heading=title,
            records=records,
            entries=entries,
            groups=_parted(desk, kind, records),
            body=f"kinds/{kind.name}.html.j2",
        )
        return Section(name, html), Line(name, appendix.letter, title)

    before: list[tuple[Section, Line]] = []
    after: list[tuple[Section, Line]] = []
    for kind in _with_appendix():
        assert kind.appendix is not None
        if done := part(kind, kind.appendix):  # what comes after the notes is set before them: they may cite no more
            (before if kind.appendix.letter < NOTES else after).append(done)
    names = {c.id: f"{desk.t('sign.chapter', n=c.number)}　{desk.title(c)}" for c in catalog.all(Chapter)}
    names |= {line.href: f"{line.number}　{line.words}" for _section, line in (*before, *after)}
    made = before
    notes_html = _notes(setting, names, [*chapters, *(section for section, _line in (*before, *after))])
    made.append((Section("notes", notes_html), Line("notes", NOTES, desk.t("print.notes"))))
    relations = book.findings.relations
    if relations:
        title = desk.t("evidence.grades_relations")
        groups = [
            (type_, [r for r in relations if r.type == type_]) for type_ in dict.fromkeys(r.type for r in relations)
        ]
        html = desk.render("relations.html.j2", name="relations", heading=title, groups=groups)
        made.append((Section("relations", html), Line("relations", RELATIONS, title)))
    made += after
    lines += [line for _section, line in made]
    return [section for section, _line in made]


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
    return [(indexes.label(desk, facet, v), [r.record for r in rows if v in r.values[facet.name]]) for v in order]


def _sections(desk: Desk, chapter: Chapter) -> list[Line]:
    return [Line(f"s-{s.number}", s.number, desk.local(s.title), 2) for s in chapter.sections]


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
