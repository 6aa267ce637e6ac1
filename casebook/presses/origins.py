"""Where a figure, a value, a source or a law is from and how it stands, in a line of plain words: for notes that open
in place, and for notes of slides."""

from __future__ import annotations

from dataclasses import dataclass

from casebook import wording
from casebook.kinds import BY_NAME
from casebook.kinds.dataset import Dataset
from casebook.kinds.duty import Duty
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument
from casebook.kinds.source import Source
from casebook.kinds.term import Term
from casebook.presses.plain import PlainDesk
from casebook.render import Book


@dataclass(frozen=True)
class Line:
    """A line of words, and the page on the web that it names, if any."""

    text: str
    url: str = ""


class Origins:
    """Lines on records, in one language."""

    def __init__(self, book: Book, desk: PlainDesk) -> None:
        self.book = book
        self.words = book.words
        self.desk = desk

    def fact(self, slug: str) -> Line:
        """A figure: whose, what, when, its grade, and where it was read."""
        words, language = self.words, self.book.language
        fact = self.book.catalog.get(Fact, slug)
        standing = self.book.findings.standing(slug)
        source = self.book.catalog.get(Source, fact.told_by)
        when = wording.period(fact.period, words) if fact.period else ""
        text = words(
            "origin.fact",
            figure=self.desk.value(fact),
            subject=fact.subject.in_(language),
            label=fact.label.in_(language),
            period=words("sign.list") + when if when else "",
            grade=words("grade.said" if standing.measured else "grade.said_none", grade=standing.grade),
            **self._source(source),
        )
        return Line(text, source.url or "")

    def cell(self, dataset: str, row: str) -> Line:
        """A value of a dataset: its series, its period, and where it was read."""
        data = self.book.catalog.get(Dataset, dataset)
        found = next(one for one in data.rows if one.row == row)
        source = self.book.catalog.get(Source, found.source)
        text = self.words(
            "origin.cell",
            value=self.desk.row_text(data, found),
            dataset=data.title.in_(self.book.language),
            period=wording.period(found.period, self.words),
            **self._source(source),
        )
        return Line(text, source.url or "")

    def source(self, slug: str) -> Line:
        """A source: publisher, title, how near it stands, how it was read."""
        source = self.book.catalog.get(Source, slug)
        return Line(self.words("origin.source", **self._source(source)), source.url or "")

    def law(self, slug: str) -> Line:
        """A law or rule: whether it is in force, and which text was read."""
        record = self.book.catalog.get(Instrument, slug)
        text = self.words(
            "origin.law",
            name=BY_NAME["instrument"].title(record, self.book.language),
            status=self.words(f"status.{record.status}"),
            verified=self.words(f"verified.{record.verified}"),
            date=wording.period(record.as_of, self.words),
        )
        return Line(text, record.official or "")

    def law_of(self, duty: str) -> Line:
        """The law that a duty is of."""
        return self.law(self.book.catalog.get(Duty, duty).instrument)

    def term(self, slug: str) -> Line:
        """A term of the glossary with its definition."""
        term = self.book.catalog.get(Term, slug)
        name = BY_NAME["term"].title(term, self.book.language)
        return Line(f"{name}{self.words('sign.colon')}{self.desk.words_in(term.definition)}")

    def _source(self, source: Source) -> dict[str, str]:
        words, language = self.words, self.book.language
        title = source.translated if source.translated and source.language != language else source.title
        return {
            "source": f"{source.publisher.in_(language)}{words('sign.list')}{words('sign.quote', x=title)}",
            "standing": words(f"standing.{source.standing}"),
            "reading": words(f"reading.{source.reading}"),
        }
