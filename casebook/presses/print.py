"""The printed book: every part of it as one page of HTML, and what that page needs. `print_pdf` makes the PDF of it.

The print edition has templates of its own below `templates/print/`; where one has the name of a shared template (as
`parts/inline.html.j2` has) it stands in its place. Everything here is a pure function of the book.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from casebook.charts import style
from casebook.evidence import GRADES
from casebook.kinds.case import Case
from casebook.kinds.chapter import Chapter
from casebook.kinds.checklist import Checklist
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument, Level
from casebook.kinds.metric import Area, Metric
from casebook.kinds.source import Source
from casebook.kinds.term import Term
from casebook.model.prose import calls
from casebook.model.record import Record
from casebook.presses import print_formula, print_glyphs
from casebook.presses.print_data import datasets_csv, facts_csv
from casebook.presses.print_notes import Notes
from casebook.presses.print_pdf import Attached, PrintJob, write_pdf
from casebook.presses.print_prose import balanced, chapter_html, check_links, spoken, tidy
from casebook.render import Book, Desk, Ref, anchor, epoch_of

__all__ = ["Attached", "PrintJob", "book_html", "file_name", "write_pdf"]


@dataclass(frozen=True)
class Line:
    """A line of the contents: where it leads, its number and its words, and how deep it stands."""

    href: str
    number: str
    words: str
    level: int = 1


@dataclass
class _Setting:
    """What the templates have at hand while the book is set."""

    book: Book
    desk: Desk
    charts: tuple[str, ...]
    notes: Notes = field(default_factory=Notes)
    images: dict[str, bytes] = field(default_factory=dict)

    def formula(self, metric: Metric) -> Markup:
        return self.symbol(metric.formula or "")

    def symbol(self, latex: str) -> Markup:
        """A formula or a symbol of one, as an image on the line, with words for those who cannot see it."""
        drawn = print_formula.draw(latex.replace(r"\frac", r"\dfrac"), style.colour("ink", "light"))
        address = f"formula:{hashlib.sha256(latex.encode()).hexdigest()[:16]}"
        self.images[address] = drawn.svg
        return Markup(
            '<img class="formula" src="{}" alt="{}" style="width:{:.3f}em;height:{:.3f}em;vertical-align:{:.3f}em">'
        ).format(address, spoken(latex), drawn.width, drawn.height, -drawn.depth)

    def chart_number(self, slug: str) -> int:
        return self.charts.index(slug) + 1


def file_name(book: Book) -> str:
    """The PDF's name below downloads/, which the site's pages link to."""
    return f"casebook-{book.edition.id}.{book.language}.pdf"


def book_html(book: Book) -> PrintJob:
    """The printed book of one language, ready for `write_pdf`.

    Raises:
        ToolError: a character that no font has, a link that leads nowhere, a formula that cannot be drawn.
    """
    setting = _setting(book)
    desk = setting.desk
    body = _body(setting)
    html = str(desk.render("book.html.j2", body=body, created=_day(book)))
    html = tidy(html)
    check_links(html)
    fonts = book.templates[-1] / "assets" / "fonts"
    print_glyphs.require(html, fonts, book.language)
    return PrintJob(
        language=book.language,
        html=html,
        css=_css(setting),
        images={f"chart:{slug}": book.drawings[slug].print for slug in setting.charts} | setting.images,
        attached=(
            Attached("facts.csv", facts_csv(book), desk.t("pack.facts")),
            Attached("datasets.csv", datasets_csv(book), desk.t("print.datasets_csv")),
        ),
        fonts=fonts,
        epoch=epoch_of(book.edition),
    )


def _setting(book: Book) -> _Setting:
    catalog = book.catalog
    chapters = sorted(catalog.all(Chapter), key=lambda c: c.number)
    called = (call for c in chapters for call in calls(c.prose.in_(book.language)))
    charts = tuple(dict.fromkeys(call.texts[0] for call in called if call.name == "chart"))
    listed = {duty for checklist in catalog.all(Checklist) for group in checklist.groups for duty in group.duties}
    printed: set[tuple[str, str]] = {("chart", slug) for slug in charts} | {("duty", slug) for slug in listed}
    for kind in (
        "chapter",
        "case",
        "playbook",
        "checklist",
        "instrument",
        "metric",
        "term",
        "correction",
        "fact",
        "dataset",
    ):
        printed |= {(kind, slug) for slug in catalog.slugs(kind)}
    printed |= {("source", source.id) for source in _cited_sources(book)}
    templates = (*(folder / "print" for folder in book.templates), *book.templates)
    desk = Desk(replace(book, templates=templates), "print", frozenset(printed))
    setting = _Setting(book, desk, charts)
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


def _body(setting: _Setting) -> Mapping[str, Any]:
    """The parts of the book in the order of reading, which is the order in which notes get their numbers."""
    book, desk, notes = setting.book, setting.desk, setting.notes
    catalog = book.catalog
    lines: list[Line] = []
    chapters = []
    for chapter in sorted(catalog.all(Chapter), key=lambda c: c.number):
        notes.group = chapter.id
        chapters.append(
            desk.render(
                "chapter.html.j2", r=chapter, body=Markup(chapter_html(desk, chapter)), lines=_sections(desk, chapter)
            )
        )
        lines.append(Line(anchor("chapter", chapter.id), str(chapter.number), desk.title(chapter)))
        lines += _sections(desk, chapter)

    parts: list[Markup] = []

    def part(name: str, title: str, kind: str = "", records: Iterable[Record | Ref] = (), **context: Any) -> None:
        records = tuple(records)
        if kind and not records:
            return
        notes.group = name
        entries = [Line(anchor(r.kind_name, r.id), "", desk.title(r), 2) for r in records] if kind else []
        parts.append(
            desk.render(f"{name}.html.j2", name=name, heading=title, records=records, entries=entries, **context)
        )
        lines.append(Line(name, "", title))

    cases = sorted(catalog.all(Case), key=lambda c: (not c.named, c.segment))
    part("cases", desk.t("kinds.case"), "case", cases)
    part("playbooks", desk.t("kinds.playbook"), "playbook", desk.all("playbook"))
    part("checklists", desk.t("kinds.checklist"), "checklist", desk.all("checklist"))
    laws = catalog.all(Instrument)
    levels = [(level, [i for i in laws if i.level is level]) for level in Level]
    part("laws", desk.t("kinds.instrument"), "instrument", laws, levels=[(a, found) for a, found in levels if found])
    metrics = catalog.all(Metric)
    areas = [(area, [m for m in metrics if m.area is area]) for area in Area]
    part("metrics", desk.t("kinds.metric"), "metric", metrics, areas=[(a, found) for a, found in areas if found])
    terms = sorted(catalog.all(Term), key=lambda t: _plain(t.pinyin if book.language == "zh" else t.name.en))
    part("glossary", desk.t("kinds.term"), "term", terms)
    part("corrections", desk.t("kinds.correction"), "correction", desk.all("correction"))
    part("datasets", desk.t("print.data"), "dataset", desk.all("dataset"))
    sources = sorted(
        _cited_sources(book), key=lambda s: (s.id != book.edition.base, s.publisher.in_(book.language), s.id)
    )
    part("sources", desk.t("kinds.source"), "source", sources)
    tail = parts.pop() if sources else Markup("")
    last = lines.pop() if sources else None
    _notes(setting, parts, lines, [*chapters, *parts, tail])
    if last is not None:
        parts.append(tail)
        lines.append(last)
    charts = [(setting.chart_number(slug), slug, book.drawings[slug].view.title) for slug in setting.charts]
    return {"chapters": chapters, "parts": parts, "lines": lines, "charts": charts}


def _sections(desk: Desk, chapter: Chapter) -> list[Line]:
    return [Line(f"s-{s.number}", s.number, desk.local(s.title), 2) for s in chapter.sections]


def _plain(text: str) -> str:
    """A sort key without case and marks of tone: cèshì stands before chéngběn."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).casefold()


def _notes(setting: _Setting, parts: list[Markup], lines: list[Line], set_so_far: Iterable[Markup]) -> None:
    """The evidence notes. Setting them may call for more notes, which come last, until none is missing."""
    book, desk, notes = setting.book, setting.desk, setting.notes
    notes.group = "notes"
    for html in set_so_far:  # what was linked without being cited as a figure
        for slug in re.findall(r'href="#fact-([^"]+)"', str(html)):
            notes.note(slug)
    for relation in book.findings.relations:  # the appendix names them all
        for slug in relation.facts:
            notes.note(slug)
    rows: list[tuple[str, int, Markup]] = []
    for entry in notes.entries():
        row = desk.render("note.html.j2", entry=entry, f=book.catalog.get(Fact, entry.fact))
        rows.append((entry.group, entry.number, row))
        for slug in re.findall(r'href="#fact-([^"]+)"', str(row)):
            notes.note(slug)
    names = {c.id: f"{desk.t('sign.chapter', n=c.number)}　{desk.title(c)}" for c in book.catalog.all(Chapter)}
    groups: dict[str, list[Markup]] = {}
    for group, _number, row in rows:
        groups.setdefault(group, []).append(row)
    titles = {line.href: line.words for line in lines if line.level == 1}
    named = [
        (names.get(group) or titles.get(group) or desk.t("print.notes_other"), found) for group, found in groups.items()
    ]
    counts = Counter(book.findings.standing(entry.fact).grade for entry in notes.entries())
    title = desk.t("print.notes")
    parts.append(
        desk.render(
            "notes.html.j2",
            name="notes",
            heading=title,
            groups=named,
            counts=[(g, counts[g]) for g in GRADES],
            total=len(notes),
        )
    )
    lines.append(Line("notes", "", title))
    _relations(desk, parts, lines)


def _relations(desk: Desk, parts: list[Markup], lines: list[Line]) -> None:
    """The appendix of relations between figures, which have their notes already."""
    found = desk.book.findings.relations
    groups = [(type_, [r for r in found if r.type == type_]) for type_ in dict.fromkeys(r.type for r in found)]
    if groups:
        title = desk.t("evidence.grades_relations")
        parts.append(desk.render("relations.html.j2", name="relations", heading=title, groups=groups))
        lines.append(Line("relations", "", title))


def _day(book: Book) -> str:
    return datetime.fromtimestamp(epoch_of(book.edition), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _css(setting: _Setting) -> str:
    loader = setting.desk.environment.loader
    assert loader is not None
    sheet, *_rest = loader.get_source(setting.desk.environment, "print.css")
    colours = ";".join(f"--{token}:{light}" for token, (light, _dark) in style.TOKENS.items())
    return f"{print_glyphs.rules(setting.book.language)}\nhtml{{{colours}}}\n{sheet}"
