"""Links: to records, to articles of law, to sections; and how to cite a record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from casebook import prose
from casebook.kinds import BY_NAME
from casebook.kinds.chapter import Chapter
from casebook.kinds.instrument import Instrument
from casebook.model.record import Record
from casebook.render.asking import Ref
from casebook.render.reader import Reader
from casebook.wording import citations


@dataclass
class Links(Reader):
    """Links print a name and lead to it where there is something to lead to."""

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
        """The number and the title of a section."""
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
