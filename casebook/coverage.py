"""Coverage: whether all that is recorded stands somewhere in the book, in both languages.

Every line counts one kind of thing: how many have what the book asks of them, of how many, and which do not. It knows
the kinds, and nothing of any edition; what an edition promises stands in its `outline`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from casebook import kinds
from casebook.catalog import Catalog, Key, natural
from casebook.errors import LANGUAGES, Language
from casebook.glossary import Glossary
from casebook.kinds.chapter import Chapter
from casebook.kinds.dataset import Dataset
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.framework import Framework
from casebook.kinds.metric import Metric
from casebook.kinds.organisation import Organisation
from casebook.kinds.source import Source
from casebook.kinds.term import Term
from casebook.model.marks import marks
from casebook.model.prose import Segments, by_section, calls, running
from casebook.model.record import Record
from casebook.model.walk import references, texts

# what a call or a mark names that is no record
_WORDS_ONLY = frozenset({"date", "name", "section"})


@dataclass(frozen=True)
class Line:
    """One line of the report. `language` is None where both are meant; an aside is told, but nothing to complete."""

    name: str
    language: Language | None
    all: int
    missing: tuple[str, ...]
    aside: bool = False

    @property
    def have(self) -> int:
        return self.all - len(self.missing)


def survey(catalog: Catalog) -> tuple[Line, ...]:
    """The report of a catalog."""
    return tuple(_Survey(catalog).lines())


def complete(lines: Iterable[Line]) -> bool:
    """Whether nothing is missing."""
    return not any(line.missing for line in lines if not line.aside)


def called(segments: Segments) -> frozenset[tuple[str, str]]:
    """What a chapter's segments refer to: figures, cells, records, charts, sections, as kind and id."""
    return frozenset(target for call in calls(segments) for target in call.targets())


class _Survey:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.edition = catalog.all(Edition)[0]
        self.chapters = catalog.all(Chapter)

    def lines(self) -> Iterator[Line]:
        written = {language: self._written(language) for language in LANGUAGES}
        for language in LANGUAGES:
            yield self._line("sections", language, self.edition.outline, written[language])
        yield self._line("parallel", None, written["zh"], set(written["zh"]) - set(self._unlike()))
        for language in LANGUAGES:
            used = self.cited[language]
            told = used(Fact.kind_name, {kind.name for kind in kinds.ALL if kind.telling}) | self._listed()
            yield self._line("facts", language, self._facts(of_base=True), told)
            yield self._line("named_facts", language, self._facts(of_base=False), told, aside=True)
            yield self._line(
                "terms", language, self._terms(language), used(Term.kind_name, {Chapter.kind_name, *_glossed()})
            )
            yield from self._owed(language, used, each=True)
        both = self.cited["zh"]
        yield self._line("named_facts_placed", None, self._facts(of_base=False), self._placed())
        of_organisations = {Fact.kind_name, Source.kind_name, Organisation.kind_name}
        below = {o.id for o in self.catalog.all(Organisation) if o.parent}
        yield self._of("organisations", None, below | both(Organisation.kind_name, of_organisations))
        yield from self._owed(None, both, each=False)
        numbers = set(written["zh"]) & set(written["en"])
        treated = {f.id for f in self.catalog.all(Framework) if f.sections and numbers.issuperset(f.sections)}
        yield self._of("frameworks", None, treated)
        users = {kind.name for kind in kinds.ALL if kind.model not in (Metric, Term, Edition)}
        yield self._of("metrics", None, both(Metric.kind_name, users))
        yield self._of(
            "metrics_measured", None, both(Metric.kind_name, {Fact.kind_name, Dataset.kind_name}), aside=True
        )

    # what there is

    def _owed(self, language: Language | None, used: _Uses, each: bool) -> Iterator[Line]:
        """What the declarations of the kinds ask for, in each language or at all."""
        for kind in kinds.ALL:
            if kind.cover is not None and kind.cover.each is each:
                have = used(kind.name, set(kind.cover.by))
                yield self._line(kind.folder.rpartition("/")[2], language, self.catalog.slugs(kind.name), have)

    def _of(self, name: str, language: Language | None, have: Iterable[str], aside: bool = False) -> Line:
        kind = name.partition("_")[0].removesuffix("s")
        return self._line(name, language, self.catalog.slugs(kind), have, aside)

    def _line(
        self, name: str, language: Language | None, all_: Iterable[str], have: Iterable[str], aside: bool = False
    ) -> Line:
        asked, got = tuple(all_), set(have)
        return Line(name, language, len(asked), tuple(sorted((x for x in asked if x not in got), key=natural)), aside)

    def _facts(self, *, of_base: bool) -> list[str]:
        """The facts that the base report tells, which have a section, or those of the second ledger."""
        return [fact.id for fact in self.catalog.all(Fact) if (fact.section is not None) is of_base]

    def _listed(self) -> set[str]:
        """The facts that the page of the base report lists under the section that tells them."""
        return {fact.id for fact in self.catalog.all(Fact) if fact.section in self.edition.base_sections}

    def _placed(self) -> list[str]:
        """The facts that a page of an organisation or of a metric prints."""
        return [fact.id for fact in self.catalog.all(Fact) if fact.organisation or fact.metric]

    def _written(self, language: Language) -> dict[str, Segments]:
        """The sections that have a text."""
        return {
            number: segments
            for chapter in self.chapters
            for number, segments in by_section(chapter.prose.in_(language)).items()
            if segments
        }

    def _unlike(self) -> Iterator[str]:
        """Sections whose two languages do not refer to the same things."""
        for chapter in self.chapters:
            zh, en = by_section(chapter.prose.zh), by_section(chapter.prose.en)
            yield from (number for number in zh if called(zh[number]) != called(en.get(number, ())))

    def _terms(self, language: Language) -> list[str]:
        """The terms that a reader of a language may expect to find linked: all but everyday words."""
        return [term.id for term in self.catalog.all(Term) if language not in term.everyday]

    # who uses it

    @cached_property
    def cited(self) -> Mapping[Language, _Uses]:
        return {language: _Uses(self.catalog, language) for language in LANGUAGES}


class _Uses:
    """Who refers to what in one language: typed references count in both, marks and calls in their own."""

    def __init__(self, catalog: Catalog, language: Language) -> None:
        self.back: dict[Key, set[str]] = {}
        glossary = Glossary(catalog.all(Term), language)
        for kind, slug in catalog.everything():
            record = catalog.find(kind, slug)
            assert record is not None
            for target in self._targets(record, language):
                self.back.setdefault(target, set()).add(kind)
            for term in glossary.named("\n".join(_prose(record, language))):
                self.back.setdefault(("term", term), set()).add(kind)

    def __call__(self, kind: str, users: set[str]) -> set[str]:
        """The records of a kind that a record of these kinds refers to."""
        return {slug for (found, slug), by in self.back.items() if found == kind and by & users}

    def _targets(self, record: Record, language: Language) -> Iterator[Key]:
        for _loc, kind, slug in references(record):
            yield _key(kind, slug)
        for _loc, text in texts(record):
            for mark in marks(text.in_(language)):
                if mark.what not in _WORDS_ONLY:
                    yield _key(mark.what, mark.which)
        if isinstance(record, Chapter):
            for kind, slug in called(record.prose.in_(language)):
                yield _key(kind, slug)


def _glossed() -> set[str]:
    """The kinds whose prose the glossary serves, besides chapters."""
    return {kind.name for kind in kinds.ALL if kind.glossed}


def _prose(record: Record, language: Language) -> Iterator[str]:
    """What a reader of a language reads of a chapter, or of a record that the glossary serves."""
    if isinstance(record, Chapter):
        yield from running(record.prose.in_(language))
    elif record.kind_name in _glossed():
        yield from (text.in_(language) for _loc, text in texts(record))


def _key(kind: str, slug: str) -> Key:
    return ("dataset", slug.partition("/")[0]) if kind == "cell" else (kind, slug)
