"""Rendering: a record and a template to text. Templates see a desk of functions, plain values, nothing of the world.

A page says addresses as `~/cases/heytea/`; the press that knows where the page stands makes them relative at the end
(`settle`). In print, addresses are anchors inside of the book.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import jinja2
from markupsafe import Markup, escape

from casebook import dollars, known, prose, series, wording
from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.evidence import Findings
from casebook.glossary import Glossary
from casebook.kinds import BY_NAME
from casebook.kinds.chapter import Chapter
from casebook.kinds.dataset import Dataset, Row
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument
from casebook.kinds.metric import Metric
from casebook.kinds.term import Term
from casebook.model.characters import joined_lines
from casebook.model.listed import Listed
from casebook.model.marks import marks
from casebook.model.record import Record
from casebook.model.values import Figure, LocalText, Period, Quantity
from casebook.render.asking import Ref, raw
from casebook.render.book import Book, Medium, overdue
from casebook.text import Words
from casebook.view import TableView
from casebook.wording import citations


def _bytecode(folder: Path | None) -> jinja2.BytecodeCache | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(folder))


class _Environment(jinja2.Environment):
    """Templates that note when they are asked for, at the top as well as by include, import and extends."""

    def __init__(self, book: Book, **settings: Any) -> None:
        super().__init__(**settings)
        self.book = book
        self._within: dict[str, set[str]] = {}  # what a template was seen to ask for, which a kept module does once

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> jinja2.Template:
        if isinstance(name, str):
            self._note(name)
            if isinstance(parent, str):
                self._within.setdefault(parent, set()).add(name)
        return super().get_template(name, parent, globals)

    def _note(self, name: str) -> None:
        waiting, noted = [name], set[str]()
        while waiting:
            if (one := waiting.pop()) not in noted:
                noted.add(one)
                self.book.note("template", one)
                waiting += self._within.get(one, ())


@dataclass
class Desk:
    """What templates work with: one language, one medium.

    `printed` are the records that stand in the printed book, so that print links to these only.
    """

    book: Book
    medium: Medium
    printed: frozenset[tuple[str, str]] = frozenset()
    _figures: dict[tuple[str, str | None], Markup] = field(default_factory=dict)

    # the environment

    @cached_property
    def environment(self) -> jinja2.Environment:
        loader = jinja2.FileSystemLoader([str(path) for path in self.book.templates])
        env = _Environment(
            self.book,
            loader=loader,
            autoescape=True,
            auto_reload=False,  # a desk is made anew for each reading of the project
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            bytecode_cache=_bytecode(self.book.bytecode),
        )
        env.filters.update(
            l=self.local,
            rich=self.rich,
            inline=self.inline,
            quantity=self.quantity,
            period=self.period,
            date=self.date,
        )
        env.globals.update(
            t=self.t,
            lang=self.book.language,
            medium=self.medium,
            edition=Ref(self.book.catalog, "edition", self.book.edition.id),
            catalog=self.book.catalog,
            findings=self.book.findings,
            get=self.get,
            all=self.all,
            citing=self.citing,
            url=self.url,
            file=self.file,
            title=self.title,
            link=self.link,
            fig=self.fig,
            value=self.value,
            figure_text=self.figure_text,
            row_text=self.row_text,
            span=lambda first, last: wording.span(first, last, self.words),
            chart=self.chart,
            table=self.table,
            facts_table=self.facts_table,
            correction=self.correction,
            standing=self.book.findings.standing,
            section=self.section,
            section_title=self.section_title,
            base_section=self.base_section,
            lags=self.lags,
            known_of=lambda metric: known.known_of(metric, self.book.catalog),
            words_of=self.words_of,
            in_dollars=self.in_dollars,
            groups_of=lambda slug: series.groups_of(slug, self.book.catalog),
            overdue=self.overdue,
            cite=self.cite,
            joined=lambda items: wording.join([str(i) for i in items], self.words),
            number=lambda n: wording.number(n, self.words),
            unit=lambda u: wording.unit_label(u, self.words),
            view_table=self.view_table,
            citation=self.citation,
            duration=lambda d: wording.quantity(Quantity(value=d.value, unit=d.unit), self.words),
            day=lambda n: self.t("playbook.by_day", n=n),
            counted=lambda key, n: wording.counted(key, n, self.words),
            mathml=self.mathml,
            mathml_inline=lambda formula: self.mathml(formula, "inline"),
            anchor=anchor,
            index_of=index_of,
        )
        return env

    def render(self, template: str, **context: Any) -> Markup:
        """A template's text with a context; StrictUndefined, so a slip is an error and not a gap."""
        return Markup(self.environment.get_template(template).render(**context))

    # words

    @property
    def words(self) -> Words:
        return self.book.words

    def t(self, key: str, **params: object) -> str:
        return self.words(key, **params)

    def words_of(self, key: str, **parts: object) -> Markup:
        """A word whose gaps take markup: links and figures stay what they are, all else is escaped."""
        return Markup(html.escape(self.words.entries[key], quote=False)).format(**parts)

    def local(self, text: LocalText | Listed | None) -> str:
        return "" if text is None else text.in_(self.book.language)

    def quantity(self, quantity: Quantity) -> str:
        return wording.quantity(quantity, self.words)

    def period(self, period: Period | None) -> str:
        return "" if period is None else wording.period(period, self.words)

    def date(self, code: str) -> str:
        return wording.date(code, self.words)

    def figure_text(self, figure: Figure, metric: Metric | None = None) -> str:
        return wording.figure(figure, self.words, **_reading(metric))

    def row_text(self, dataset: Dataset, row: Row) -> str:
        return wording.quantity(Quantity(value=row.value, unit=dataset.unit, bound=row.bound), self.words)

    # records

    def get(self, kind: str, slug: str) -> Ref:
        """A record by kind and id; KeyError where there is none."""
        if self._raw.find(kind, slug) is None:
            raise KeyError(f"{kind} {slug}")
        return Ref(self.book.catalog, kind, slug)

    def all(self, kind: str) -> tuple[Ref, ...]:
        return tuple(Ref(self.book.catalog, kind, slug) for slug in self.book.catalog.slugs(kind))

    def citing(self, record: Record | Ref, kind: str | None = None) -> list[Ref]:
        """Who refers to a record, of one kind or of any."""
        keys = self.book.catalog.citing(record.kind_name, record.id)
        return [Ref(self.book.catalog, *key) for key in keys if kind is None or key[0] == kind]

    @cached_property
    def _raw(self) -> Catalog:
        return raw(self.book.catalog)

    def _named(self, record: Record | Ref) -> Record:
        """The record behind a name: only its name and address are noted as read."""
        self.book.note("ref", record.kind_name, record.id)
        found = self._raw.find(record.kind_name, record.id)
        assert found is not None, (record.kind_name, record.id)
        return found

    def title(self, record: Record | Ref) -> str:
        return BY_NAME[record.kind_name].title(self._named(record), self.book.language)

    def url(self, record: Record | Ref) -> str | None:
        """The address of a record's page, or None where it has none (in print: where it is not in the book)."""
        if self.medium == "print":
            key = (record.kind_name, record.id)
            return f"#{anchor(*key)}" if key in self.printed else None
        path = BY_NAME[record.kind_name].path(self._named(record), self._raw)
        return None if path is None else f"~/{path}"

    def file(self, path: str) -> str | None:
        """The address of a file below downloads/, or None where this build does not publish it."""
        return f"~/downloads/{path}" if self.book.has_file(f"downloads/{path}") else None

    def lags(self, record: Record | Ref) -> list[str]:
        """The fields of a record whose text in this language lags behind the other (or may)."""
        found = self.book.lagging.get((record.kind_name, record.id), ())
        return [lag.field for lag in found if lag.behind in {None, self.book.language}]

    def overdue(self, record: Record | Ref) -> bool:
        """Whether a record is past the day on which it should have been reviewed, judged by the edition's date."""
        self.book.note("record", "edition", self.book.edition.id)
        return overdue(record.record if isinstance(record, Ref) else record, self.book.edition)

    def cite(self, record: Record | Ref) -> dict[str, str]:
        """How to cite a record: name of the manner -> text."""
        edition = self.book.edition
        self.book.note("record", "edition", edition.id)
        path = BY_NAME[record.kind_name].path(self._named(record), self._raw) or ""
        root = (edition.site or "").rstrip("/") + ("/en/" if self.book.language == "en" else "/")
        cited = citations.Cited(
            work=self.local(edition.title),
            maker=self.local(edition.publisher),
            part=record.id,
            name=self.title(record),
            version=edition.version,
            day=edition.date.code or "",
            address=f"{root}{path}",
        )
        return {
            "plain": citations.plain(cited, self.words),
            "bibtex": citations.bibtex(cited, self.words),
            "gbt7714": citations.gbt7714(cited),
        }

    # links and figures

    def link(self, what: str | Record | Ref, slug: str | None = None, words: str | None = None) -> Markup:
        """A link that prints the record's name, or own words; words alone where there is nothing to lead to."""
        record = self.get(what, slug or "") if isinstance(what, str) else what
        text = words or self.title(record)
        if words is None and record.kind_name == "chapter":
            text = self.t("sign.quote", x=text)
        address = self.url(record)
        kind = record.kind_name
        if address is None:
            return Markup(f'<span class="cb-ref cb-ref--{kind}">{escape(text)}</span>')
        return Markup(f'<a class="cb-ref cb-ref--{kind}" href="{escape(address)}">{escape(text)}</a>')

    def citation(self, slug: str, words: str | None, sentence: prose.Sentence = prose.ALONE) -> Markup:
        """An instrument with its article: 《个保法》第13条; PIPL Art. 13. A chapter names it in full at first."""
        self.book.note("short", slug)
        instrument = self._raw.get(Instrument, slug)
        name = self.title(instrument)
        chinese_law = self.language == "zh" and not instrument.level.has("plain")
        short = self.local(instrument.short) or None
        if short is not None and chinese_law:
            short = f"《{short}》"
        return self.link(instrument, words=prose.law_in_text(self, name, short, words, sentence))

    def fig(self, slug: str, part: str | None = None) -> Markup:
        """A figure in running text: its wording, its mark of standing, its link."""
        fact = self._raw.get(Fact, slug)
        rests_on = (("figure", slug), ("template", "parts/inline.html.j2"))
        for question in rests_on:
            self.book.note(*question)
        if self.medium == "print":
            return self._figure(fact, self.value(fact, part))
        key = (slug, part)
        if key not in self._figures:  # the same on every page: addresses are settled at the end
            name = ("figure", slug, part or "")
            self._figures[key] = Markup(
                self.book.piece(name, rests_on, lambda: self._figure(fact, self.value(fact, part)))
            )
        return self._figures[key]

    def value(self, fact: Fact | Ref, part: str | None = None) -> str:
        """The wording of a fact's figure; `part` "value" for the value alone, "bare" for a figure without "people"."""
        self.book.note("figure", fact.id)
        fact = self._raw.get(Fact, fact.id)
        metric = self._raw.get(Metric, fact.metric) if fact.metric else None
        if part == "value":
            return wording.value_only(
                wording.in_unit_of_metric(fact.figure, metric.unit if metric else None), self.words
            )
        figure = wording.bare(fact.figure) if part == "bare" else fact.figure
        return wording.figure(figure, self.words, **_reading(metric))

    def in_dollars(self, fact: Fact | Ref, short: bool = False) -> str:
        """What a fact's sum comes to in dollars, as a sentence; nothing in Chinese, and where there is no rate."""
        if self.language != "en":
            return ""
        found = dollars.dollars(self.book.catalog.get(Fact, fact.id), self.book.catalog)
        if found is None:
            return ""
        end = wording.value_only(found.figure, self.words)
        if found.figure.before is not None:
            start = Quantity(value=found.figure.before, unit=found.figure.unit, bound=found.figure.bound)
            end = self.t("dollars.from_to", a=self.quantity(start), b=end)
        key = "dollars.short" if short else "dollars.text" if found.dated else "dollars.text_undated"
        return self.t(key, x=end, year=found.year)

    def _figure(self, fact: Fact, text: str) -> Markup:
        standing = self._findings.standing(fact.id)
        return Markup(
            self._macro("figure")(
                text=text,
                fact=fact,
                standing=standing,
                href=self.url(fact),
                said=self.t("grade.said" if standing.measured else "grade.said_none", grade=standing.grade),
            )
        )

    def cell(self, slug: str, row: str, part: str | None = None) -> Markup:
        """The value of a row of a dataset in running text, linked to the dataset; two digits after the point at most.
        `part` "bare" leaves "people" out."""
        self.book.note("cell", slug, row)
        self.book.note("template", "parts/inline.html.j2")
        dataset = self._raw.get(Dataset, slug)
        found = next(r for r in dataset.rows if r.row == row)
        href = self.url(dataset)
        if href is not None and self.medium == "site":
            href += f"#{row}"
        unit, times = wording.nameless(dataset.unit) if part == "bare" else (dataset.unit, 1)
        text = wording.in_prose(Quantity(value=found.value * times, unit=unit, bound=found.bound), self.words)
        return Markup(self._macro("cell")(text=text, row=found, dataset=dataset, href=href))

    @cached_property
    def _findings(self) -> Findings:
        return getattr(self.book.findings, "raw", self.book.findings)

    @cached_property
    def _macros(self) -> Any:
        return self.environment.get_template("parts/inline.html.j2").module

    def _macro(self, name: str) -> Callable[..., str]:
        return getattr(self._macros, name)  # type: ignore[no-any-return]  # Jinja2 has no types for macros

    # prose of records

    def inline(self, text: LocalText | None) -> Markup:
        """Prose without its paragraphs: marks become links and figures, all else is text."""
        if text is None:
            return Markup("")
        return self._marked(joined_lines(text.in_(self.book.language)))

    def rich(self, text: LocalText | None) -> Markup:
        """Prose as paragraphs."""
        if text is None:
            return Markup("")
        paragraphs = re.split(r"\n\s*\n", text.in_(self.book.language).strip())
        return Markup("").join(Markup("<p>{}</p>").format(self._marked(joined_lines(p))) for p in paragraphs)

    def _marked(self, text: str) -> Markup:
        parts: list[str] = []
        at = 0
        for mark in marks(text):
            parts.append(html.escape(text[at : mark.start], quote=False))
            words = mark.words
            sentence = prose.Sentence(prose.without_marks(text[: mark.start]), prose.without_marks(text[mark.end :]))
            if words is None and prose.in_a_way(mark.what):
                words = prose.name_in_text(self, self.language, mark.what, mark.which, sentence)
            parts.append(self._mark(mark.what, mark.which, words, sentence))
            at = mark.end
        parts.append(html.escape(text[at:], quote=False))
        return Markup("".join(parts))

    def _mark(self, what: str, which: str, words: str | None, sentence: prose.Sentence) -> Markup:
        if what == "fact":
            return self.fig(which, words)
        if what == "cell":
            dataset, _, row = which.partition("/")
            return self.cell(dataset, row, words)
        if what == "date":
            return Markup.escape(self.date(which))
        if what == "name":
            return Markup('<span class="cb-name">{}</span>').format(which if words is None else words)
        if what == "section":
            return self.section(which, words)
        if what == "instrument":
            return self.citation(which, words, sentence)
        return self.link(what, which, words)

    def section(self, number: str, words: str | None = None) -> Markup:
        """A link to a section by its number, which reads well inside of a sentence; its title shows on hover."""
        self.book.note("sections")
        chapter = self._sections.get(number)
        text = words or self.t("cite.section", n=number)
        if chapter is None:
            return Markup('<span class="cb-ref cb-ref--section">{}</span>').format(text)
        href = f"#s-{number}" if self.medium == "print" else f"~/chapters/{chapter.id}/#{number}"
        link = Markup('<a class="cb-ref cb-ref--section" href="{}" title="{}">{}</a>')
        return link.format(href, self.section_title(number), text)

    @cached_property
    def _sections(self) -> dict[str, Chapter]:
        return {s.number: c for c in self._raw.all(Chapter) for s in c.sections}

    def section_title(self, number: str) -> str:
        self.book.note("sections")
        chapter = self._sections.get(number)
        if chapter is None:
            return number
        title = next(s.title for s in chapter.sections if s.number == number)
        return f"{number} {title.in_(self.book.language)}"

    def base_section(self, number: str) -> Markup:
        """A section of the base report by its number and own title; on the site, linked to where its figures stand."""
        self.book.note("record", "edition", self.book.edition.id)
        found = self.book.edition.base_sections.get(number)
        text = f"{number} {self.local(found.title)}" if found else number
        if self.medium == "print":
            return Markup('<span class="cb-ref cb-ref--base">{}</span>').format(text)
        return Markup('<a class="cb-ref cb-ref--base" href="~/evidence/base-report/#b-{}">{}</a>').format(number, text)

    # blocks

    def chart(self, slug: str) -> Markup:
        """A chart as a block: drawing, description, table, sources."""
        drawing = self.book.drawings[slug]
        return self.render("parts/chart.html.j2", c=drawing.view, drawing=drawing, r=self.get("chart", slug))

    def table(self, slug: str) -> Markup:
        return self.render("parts/dataset.html.j2", r=self.book.catalog.get(Dataset, slug))

    def facts_table(self, slugs: Iterable[str]) -> Markup:
        return self.render("parts/facts.html.j2", facts=[self.get("fact", slug) for slug in slugs])

    def correction(self, slug: str) -> Markup:
        return self.render("parts/correction.html.j2", r=self.get("correction", slug))

    def view_table(self, table: TableView) -> Markup:
        """The table of a chart's view."""
        return self.render("parts/table.html.j2", table=table)

    def mathml(self, formula: str, display: Literal["block", "inline"] = "block") -> Markup:
        """A formula of LaTeX maths as MathML, which browsers draw and screen readers say."""
        from latex2mathml.converter import convert

        return Markup(convert(formula, display=display))

    # chapters

    def chapter(self, chapter: Chapter) -> Markup:
        """A chapter: for the site blocks of HTML with headings in Markdown, in print HTML throughout."""
        self.book.note("glossary")
        return prose.for_print(self, chapter) if self.medium == "print" else prose.for_site(self, chapter)

    @property
    def language(self) -> Language:
        return self.book.language

    @cached_property
    def glossary(self) -> Glossary:
        return Glossary(self._raw.all(Term), self.book.language)


def _reading(metric: Metric | None) -> dict[str, Any]:
    if metric is None:
        return {}
    return {
        "lower_is_better": metric.better.value == "lower",
        "measured_in": metric.unit,
        "is_change": metric.is_change,
    }


def index_of(kind: str) -> str | None:
    """The address of the page that lists the records of a kind."""
    index = BY_NAME[kind].index
    return f"~/{index.address}" if index else None


def anchor(kind: str, slug: str) -> str:
    """The anchor of a record in print."""
    return f"{kind}-{slug}"


def settle(text: str, page: str) -> str:
    """Makes the addresses `~/…` of a page relative to it; `page` is its own address (`cases/heytea/`)."""
    depth = page.count("/")
    prefix = "../" * depth or "./"
    return text.replace('"~/', f'"{prefix}')
