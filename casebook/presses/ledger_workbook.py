"""The ledger as one workbook: a sheet a kind, a row a record, links from row to row, and a sheet that says how to read.

`SHEETS` is the visible list. A column says what it holds of a record; head and note come from the words of the
interface. Nothing in the file is a formula: what a record says stays text, and links are made of ids alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, TypeAlias

from casebook import wording
from casebook.derived import Derived, derived
from casebook.derived import Point as DerivedPoint
from casebook.errors import Language
from casebook.evidence import Standing
from casebook.evidence.grades import GRADES, NONE
from casebook.graph import Files, Target
from casebook.kinds import BY_NAME
from casebook.kinds.case import Case
from casebook.kinds.dataset import Dataset
from casebook.kinds.dataset import Row as DatasetRow
from casebook.kinds.duty import Duty
from casebook.kinds.edition import Edition
from casebook.kinds.enforcement import Enforcement
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument
from casebook.kinds.metric import Metric
from casebook.kinds.organisation import Organisation
from casebook.kinds.source import Source
from casebook.kinds.story import Story
from casebook.model.record import Record
from casebook.model.values import LocalText
from casebook.picker import order
from casebook.presses.base import DOWNLOADS, Offer, Output, Workshop, reading, root_of
from casebook.presses.cells import safe
from casebook.presses.duties import applies, duty_row, standing
from casebook.presses.plain import PlainDesk
from casebook.presses.workbook import HAIRLINE, INK, QUIET, SEAL, base_format, written
from casebook.render import Book

# fill and ink of a grade; the letter says it too
_GRADES = {
    "A": ("#D5E8E4", "#0F4F47"),
    "B": ("#DCE9EA", "#14525A"),
    "C": ("#F6E4C3", "#6B4608"),
    "D": ("#F3D3CD", "#7A1F14"),
    "N": ("#ECEAE4", "#3F464D"),
}
_ROW = 30  # points: two lines of text, so that long texts do not push the table apart
_LONGEST_LINK = 2000  # signs: what every spreadsheet program takes as an address


@dataclass(frozen=True)
class Link:
    """A cell that leads to the row of a record."""

    kind: str
    slug: str
    text: str


@dataclass(frozen=True)
class Address:
    """A cell that leads out of the file."""

    url: str


Cell: TypeAlias = str | int | Decimal | Link | Address | None


@dataclass(frozen=True)
class Column:
    """A column: its name, by which its note is found, its width, what it holds, and the key of its head where that is
    not the field's."""

    name: str
    width: int
    value: Callable[[Ledger, Any], Cell]
    head: str = ""

    @property
    def key(self) -> str:
        return self.head or f"field.{self.name}"


@dataclass(frozen=True)
class Sheet:
    """A sheet: what its rows are, the kind whose records they are (none where several rows are of one record), its
    columns, and how many of them stand still. Its name is the plural of the kind, or `ledger.sheet.NAME`."""

    name: str
    rows: Callable[[Ledger], Iterable[Any]]
    columns: tuple[Column, ...]
    still: int = 2
    kind: bool = True


@dataclass(frozen=True)
class Result:
    """What a case or an anonymous practice is said to have achieved."""

    of: Case | Story
    fact: str


@dataclass(frozen=True)
class Point:
    """A row of a dataset."""

    dataset: Dataset
    row: DatasetRow


class Ledger:
    """What the sheets read, in one language."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.words = book.words
        self.catalog = book.catalog
        self._desk = PlainDesk(book, "site")

    def say(self, text: LocalText | None) -> str:
        """Plain text in the language of the file."""
        return text.in_(self.book.language) if text else ""

    def plain(self, text: LocalText | None) -> str:
        """Prose with its references as words."""
        return self._desk.words_in(text)

    def list(self, items: Iterable[str]) -> str:
        """A list in one cell."""
        return self.words("sign.list").join(items)

    def link(self, kind: str, slug: str | None, text: str = "") -> Cell:
        """A cell that leads to a record, which it names."""
        if slug is None:
            return None
        record = self.catalog.find(kind, slug)
        return Link(kind, slug, text or (BY_NAME[kind].title(record, self.book.language) if record else slug))

    def page(self, record: Record) -> Cell:
        """Where a record stands on the site: to follow where the site has an address, else as words."""
        path = BY_NAME[record.kind_name].path(record, self.catalog)
        if path is None:
            return None
        below = root_of(self.book.language) + path
        site = self.book.edition.site
        return Address(f"{site.rstrip('/')}/{below}") if site else below

    def standing(self, fact: str) -> Standing:
        return self.book.findings.standing(fact)

    def figure(self, fact: Fact) -> str:
        """A figure as the book says it."""
        metric = self.catalog.get(Metric, fact.metric) if fact.metric else None
        return self._desk.figure_text(fact.figure, metric)

    def row(self, dataset: Dataset, row: DatasetRow) -> str:
        """A value of a dataset with its unit and bound."""
        return self._desk.row_text(dataset, row)

    @cached_property
    def told_by(self) -> Counter[str]:
        """How many figures a source tells."""
        return Counter(fact.told_by for fact in self.catalog.all(Fact))

    @cached_property
    def of_metric(self) -> Counter[str]:
        """How many figures are of a metric."""
        return Counter(fact.metric for fact in self.catalog.all(Fact) if fact.metric)

    @cached_property
    def of_organisation(self) -> Counter[str]:
        """How many figures are of an organisation."""
        return Counter(fact.organisation for fact in self.catalog.all(Fact) if fact.organisation)

    @cached_property
    def of_law(self) -> Counter[str]:
        """How many duties an instrument gives."""
        return Counter(duty.instrument for duty in self.catalog.all(Duty))


def _text(name: str, width: int, get: Callable[[Any], LocalText | None], head: str = "") -> Column:
    return Column(name, width, lambda ledger, record: ledger.say(get(record)), head)


def _prose(name: str, width: int, get: Callable[[Any], LocalText | None], head: str = "") -> Column:
    return Column(name, width, lambda ledger, record: ledger.plain(get(record)), head)


def _word(name: str, width: int, group: str, get: Callable[[Any], object], head: str = "") -> Column:
    """A word of the interface that stands for a choice of the record; nothing where it makes none."""

    def value(ledger: Ledger, record: Any) -> Cell:
        chosen = get(record)
        return ledger.words(f"{group}.{chosen}") if chosen is not None else None

    return Column(name, width, value, head)


def _when(name: str, get: Callable[[Any], Any], head: str = "") -> Column:
    return Column(name, 14, lambda ledger, r: wording.period(get(r), ledger.words) if get(r) else None, head)


def _to(name: str, width: int, kind: str, get: Callable[[Any], str | None], head: str = "") -> Column:
    """A link to the row of another record."""
    return Column(name, width, lambda ledger, record: ledger.link(kind, get(record)), head)


def _plain(name: str, width: int, get: Callable[[Any], Cell], head: str = "") -> Column:
    return Column(name, width, lambda _ledger, record: get(record), head)


ID = _plain("id", 24, lambda record: record.id)
PAGE = Column("page", 36, lambda ledger, record: ledger.page(record))


def _segments(ledger: Ledger, record: Any) -> Cell:
    found = ledger.catalog.find("segment", record.segment) if record.segment else None
    return BY_NAME["segment"].title(found, ledger.book.language) if found else None


SEGMENT = Column("segment", 14, _segments)
GRADE = Column("grade", 7, lambda ledger, fact: ledger.standing(fact.id).grade, "grade.name")


def _quote(ledger: Ledger, fact: Fact) -> Cell:
    ruling, _answer = ledger.book.findings.answers.of(fact.id)
    return ledger.words(f"quote.{ruling}")


def _doubts(ledger: Ledger, fact: Fact) -> Cell:
    standing = ledger.standing(fact.id)
    return ledger.list(
        [
            *(ledger.words(f"gap.{gap}") for gap in standing.gaps),
            *(ledger.words(f"flag.{flag}") for flag in standing.flags),
        ]
    )


def _standing_of_source(ledger: Ledger, fact: Fact) -> Cell:
    return ledger.words(f"standing.{ledger.catalog.get(Source, fact.told_by).standing}")


def _aliases(ledger: Ledger, organisation: Organisation) -> Cell:
    names = organisation.aliases
    return ledger.list([*names.zh, *names.en]) if names else None


def _mechanisms(ledger: Ledger, record: Case | Story) -> Cell:
    found = [ledger.catalog.find("mechanism", slug) for slug in record.mechanisms]
    return ledger.list(BY_NAME["mechanism"].title(m, ledger.book.language) for m in found if m)


def _names(kind: str, get: Callable[[Any], Iterable[str]]) -> Callable[[Ledger, Any], Cell]:
    """The names of records, where there may be several."""

    def value(ledger: Ledger, record: Any) -> Cell:
        slugs = list(get(record))
        if len(slugs) == 1:
            return ledger.link(kind, slugs[0])
        found = [ledger.catalog.find(kind, slug) for slug in slugs]
        return ledger.list(BY_NAME[kind].title(r, ledger.book.language) for r in found if r)

    return value


def _results(ledger: Ledger) -> Iterator[Result]:
    for case in ledger.catalog.all(Case):
        yield from (Result(case, result.fact) for result in case.results)
    for story in ledger.catalog.all(Story):
        yield from (Result(story, fact) for fact in story.results)


def _points(ledger: Ledger) -> Iterator[Point]:
    for dataset in ledger.catalog.all(Dataset):
        yield from (Point(dataset, row) for row in dataset.rows)


@dataclass(frozen=True)
class Computed:
    """A value that the editors computed."""

    series: Derived
    point: DerivedPoint


def _derived(ledger: Ledger) -> Iterator[Computed]:
    for dataset in ledger.catalog.all(Dataset):
        for series in derived(dataset, ledger.catalog):
            yield from (Computed(series, point) for point in series.points)


def _went_in(ledger: Ledger, value: Computed) -> Cell:
    told = []
    for of in value.point.of:
        dataset = ledger.catalog.get(Dataset, of.dataset)
        period, size = wording.period(of.row.period, ledger.words), ledger.row(dataset, of.row)
        told.append(f"{ledger.say(dataset.title)}{ledger.words('sign.colon')}{period}{ledger.words('sign.list')}{size}")
    return "; ".join(told) if ledger.book.language == "en" else "；".join(told)


def _fact(ledger: Ledger, result: Result) -> Fact:
    return ledger.catalog.get(Fact, result.fact)


def _variant(ledger: Ledger, point: Point) -> Cell:
    found = next((v for v in point.dataset.variants if v.id == point.row.variant), None)
    return ledger.say(found.name) if found else None


def _amount(ledger: Ledger, case: Enforcement) -> Cell:
    return wording.quantity(case.amount, ledger.words) if case.amount else None


def _seen(get: Callable[[Any], str | None]) -> Callable[[Ledger, Any], Cell]:
    def value(_ledger: Ledger, record: Any) -> Cell:
        url = get(record)
        return Address(url) if url else None

    return value


def _law_of(ledger: Ledger, duty: Duty) -> str:
    return standing(duty, ledger.catalog.get(Instrument, duty.instrument), ledger.words)


def _told(name: str, width: int, head: str = "") -> Column:
    """A column that a checklist's workbook has too."""
    return Column(name, width, lambda ledger, duty: str(getattr(duty_row(duty, ledger.book), name)), head)


def _number(name: str, get: Callable[[Fact], Decimal | None]) -> Column:
    return _plain(name, 11, get)


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "fact",
        lambda ledger: ledger.catalog.all(Fact),
        (
            ID,
            GRADE,
            Column("quote", 14, _quote, "evidence.quote"),
            _text("subject", 26, lambda fact: fact.subject),
            _to("organisation", 18, "organisation", lambda fact: fact.organisation),
            _text("practice", 20, lambda fact: fact.practice),
            _text("label", 26, lambda fact: fact.label),
            Column("figure", 24, lambda ledger, fact: ledger.figure(fact)),
            _when("period", lambda fact: fact.period),
            _to("metric", 20, "metric", lambda fact: fact.metric),
            _text("definition", 30, lambda fact: fact.definition),
            _word("form", 14, "form", lambda fact: fact.figure.form),
            _number("value", lambda fact: fact.figure.value),
            _number("before", lambda fact: fact.figure.before),
            _number("low", lambda fact: fact.figure.low),
            _number("high", lambda fact: fact.figure.high),
            Column("unit", 14, lambda ledger, fact: wording.unit_name(fact.figure.unit, ledger.words)),
            _word("bound", 10, "bound", lambda fact: fact.figure.bound),
            _text("compared_with", 20, lambda fact: fact.compared_with),
            SEGMENT,
            _to("source", 36, "source", lambda fact: fact.told_by),
            Column("standing", 14, _standing_of_source),
            _text("attributed_to", 18, lambda fact: fact.attributed_to),
            Column("doubts", 40, _doubts, "evidence.grades_flags"),
            _prose("remark", 40, lambda fact: fact.remark),
            _plain("excerpt", 50, lambda fact: fact.excerpt.text if fact.excerpt else None),
            PAGE,
        ),
    ),
    Sheet(
        "organisation",
        lambda ledger: ledger.catalog.all(Organisation),
        (
            ID,
            _text("name", 26, lambda o: o.name),
            Column("aliases", 24, _aliases),
            _word("type", 14, "organisation_type", lambda o: o.type),
            SEGMENT,
            _to("parent", 22, "organisation", lambda o: o.parent.organisation if o.parent else None),
            _word("holds", 16, "holding", lambda o: o.parent.holds if o.parent else None),
            Column("listed", 22, lambda ledger, o: ledger.list(f"{ledger.say(x.exchange)} {x.code}" for x in o.listed)),
            Column("figures", 9, lambda ledger, o: ledger.of_organisation[o.id], "kinds.fact"),
            _prose("note", 60, lambda o: o.note),
            PAGE,
        ),
    ),
    Sheet(
        "metric",
        lambda ledger: ledger.catalog.all(Metric),
        (
            ID,
            _text("name", 26, lambda metric: metric.name),
            _plain("abbreviation", 12, lambda metric: metric.abbreviation),
            Column("area", 16, lambda ledger, metric: metric.area.in_(ledger.book.language)),
            _prose("definition", 50, lambda metric: metric.definition),
            _plain("formula", 30, lambda metric: metric.formula),
            Column("unit", 14, lambda ledger, metric: wording.unit_name(metric.unit, ledger.words)),
            _word("better", 12, "better", lambda metric: metric.better),
            _word("role", 14, "role", lambda metric: metric.role),
            Column("stages", 20, lambda ledger, m: ledger.list(s.in_(ledger.book.language) for s in m.stages)),
            _prose("collect", 40, lambda metric: metric.collect),
            _prose("misread", 40, lambda metric: metric.misread),
            Column("related", 30, _names("metric", lambda metric: metric.related)),
            Column("figures", 9, lambda ledger, metric: ledger.of_metric[metric.id], "kinds.fact"),
            PAGE,
        ),
    ),
    Sheet(
        "case",
        lambda ledger: ledger.catalog.all(Case),
        (
            ID,
            _text("name", 40, lambda case: case.name),
            _to("organisation", 20, "organisation", lambda case: case.organisation),
            _word("sort", 14, "case_sort", lambda case: case.sort),
            SEGMENT,
            Column("mechanisms", 24, _mechanisms),
            _prose("summary", 60, lambda case: case.summary),
            _prose("unproven", 60, lambda case: case.unproven),
            _prose("lesson", 60, lambda case: case.lesson),
            _prose("question", 40, lambda case: case.question),
            _plain("figures", 9, lambda case: len(case.results), "kinds.fact"),
            PAGE,
        ),
    ),
    Sheet(
        "story",
        lambda ledger: ledger.catalog.all(Story),
        (
            ID,
            _text("name", 30, lambda story: story.name),
            _text("practice", 26, lambda story: story.practice),
            SEGMENT,
            Column("mechanisms", 24, _mechanisms),
            _prose("did", 60, lambda story: story.did),
            _prose("lesson", 60, lambda story: story.lesson),
            _plain("figures", 9, lambda story: len(story.results), "kinds.fact"),
            PAGE,
        ),
    ),
    Sheet(
        "results",
        _results,
        (
            Column("of", 40, lambda ledger, result: ledger.link(result.of.kind_name, result.of.id), "kind.case"),
            Column("fact", 14, lambda ledger, r: ledger.link("fact", r.fact, r.fact)),
            Column("grade", 7, lambda ledger, r: ledger.standing(r.fact).grade, "grade.name"),
            Column("label", 30, lambda ledger, r: ledger.say(_fact(ledger, r).label)),
            Column("figure", 24, lambda ledger, r: ledger.figure(_fact(ledger, r))),
            Column("metric", 20, lambda ledger, r: ledger.link("metric", _fact(ledger, r).metric)),
        ),
        still=1,
        kind=False,
    ),
    Sheet(
        "dataset",
        lambda ledger: ledger.catalog.all(Dataset),
        (
            ID,
            _text("title", 40, lambda dataset: dataset.title),
            Column("theme", 18, lambda ledger, dataset: dataset.theme.in_(ledger.book.language)),
            Column("unit", 14, lambda ledger, dataset: wording.unit_name(dataset.unit, ledger.words)),
            _to("metric", 20, "metric", lambda dataset: dataset.metric),
            SEGMENT,
            _prose("scope", 60, lambda dataset: dataset.scope),
            _prose("note", 60, lambda dataset: dataset.note),
            _plain("rows", 8, lambda dataset: len(dataset.rows)),
            PAGE,
        ),
    ),
    Sheet(
        "points",
        _points,
        (
            Column("dataset", 40, lambda ledger, point: ledger.link("dataset", point.dataset.id)),
            _plain("row", 18, lambda point: point.row.row),
            Column("name", 24, lambda ledger, point: ledger.say(point.dataset.row_names.get(point.row.row))),
            _when("period", lambda point: point.row.period),
            _plain("value", 14, lambda point: point.row.value),
            Column("unit", 14, lambda ledger, point: wording.unit_name(point.dataset.unit, ledger.words)),
            _word("bound", 10, "bound", lambda point: point.row.bound),
            Column("variant", 24, _variant),
            Column(
                "row_standing",
                16,
                lambda ledger, p: ledger.list(ledger.words(f"row_standing.{s}") for s in p.row.standing),
            ),
            Column("source", 40, lambda ledger, point: ledger.link("source", point.row.source)),
        ),
        still=2,
        kind=False,
    ),
    Sheet(
        "derived",
        _derived,
        (
            Column("dataset", 40, lambda ledger, value: ledger.link("dataset", value.series.dataset)),
            Column("name", 30, lambda ledger, value: ledger.say(value.series.declared.name)),
            _word("method", 14, "method", lambda value: value.series.declared.method),
            _when("period", lambda value: value.point.row.period),
            _plain("value", 14, lambda value: value.point.value),
            Column(
                "unit", 14, lambda ledger, v: wording.unit_name(v.series.unit, ledger.words) if v.series.unit else ""
            ),
            _word("bound", 10, "bound", lambda value: value.point.bound),
            _word("row_standing", 16, "row_standing", lambda v: "forecast" if v.point.forecast else None),
            Column("computed_from", 70, _went_in, "derived.from"),
        ),
        still=2,
        kind=False,
    ),
    Sheet(
        "duty",
        lambda ledger: sorted(ledger.catalog.all(Duty), key=order),
        (
            ID,
            _text("check", 50, lambda duty: duty.check),
            Column("subject", 16, lambda ledger, duty: duty.subject.in_(ledger.book.language)),
            _to("instrument", 30, "instrument", lambda duty: duty.instrument),
            _text("article", 16, lambda duty: duty.article),
            Column("applies", 26, lambda ledger, duty: applies(duty, ledger.catalog, ledger.words), "workbook.applies"),
            _text("requirement", 50, lambda duty: duty.requirement),
            _text("duty_evidence", 34, lambda duty: duty.evidence),
            _word("keeper", 16, "keeper", lambda duty: duty.keeper),
            _text("penalty", 40, lambda duty: duty.penalty),
            _word("severity", 10, "severity", lambda duty: duty.severity),
            _word("sanction", 30, "sanction", lambda duty: duty.sanction),
            _word("harm", 26, "harm", lambda duty: duty.harm),
            _told("in_force", 16),
            Column("verified", 34, _law_of),
            _text("note", 36, lambda duty: duty.note),
            _told("review_by", 16),
            PAGE,
        ),
    ),
    Sheet(
        "instrument",
        lambda ledger: ledger.catalog.all(Instrument),
        (
            ID,
            _text("name", 40, lambda law: law.name),
            _text("short", 16, lambda law: law.short),
            Column("level", 18, lambda ledger, law: law.level.in_(ledger.book.language)),
            _text("issuer", 26, lambda law: law.issuer),
            _when("adopted", lambda law: law.adopted),
            _when("effective", lambda law: law.effective),
            _word("status", 14, "status", lambda law: law.status),
            _text("status_note", 30, lambda law: law.status_note),
            Column("replaces", 30, _names("instrument", lambda law: law.replaces)),
            _prose("summary", 60, lambda law: law.summary),
            _word("verified", 20, "verified", lambda law: law.verified),
            Column("duties", 9, lambda ledger, law: ledger.of_law[law.id], "kinds.duty"),
            Column("official", 36, _seen(lambda law: law.official)),
            _when("review_by", lambda law: law.review_by),
            PAGE,
        ),
    ),
    Sheet(
        "enforcement",
        lambda ledger: ledger.catalog.all(Enforcement),
        (
            ID,
            _text("party", 26, lambda case: case.party),
            _text("authority", 24, lambda case: case.authority),
            _when("date", lambda case: case.date),
            Column("subject", 16, lambda ledger, case: case.subject.in_(ledger.book.language)),
            _word("outcome", 18, "outcome", lambda case: case.outcome),
            Column("amount", 18, _amount),
            _text("what", 50, lambda case: case.what, "ledger.what"),
            Column("instruments", 30, _names("instrument", lambda case: case.instruments)),
            _text("article", 20, lambda case: case.article),
            _word("seen", 18, "seen", lambda case: case.seen),
            Column("official", 36, _seen(lambda case: case.page), "ledger.publication"),
            PAGE,
        ),
    ),
    Sheet(
        "source",
        lambda ledger: ledger.catalog.all(Source),
        (
            ID,
            _plain("title", 50, lambda source: source.title),
            _plain("translated", 40, lambda source: source.translated),
            _text("publisher", 24, lambda source: source.publisher),
            _to("organisation", 20, "organisation", lambda source: source.organisation),
            _when("published", lambda source: source.published),
            _word("standing", 14, "standing", lambda source: source.standing),
            _word("reading", 20, "reading", lambda source: source.reading),
            _to("reports", 36, "source", lambda source: source.reports.source if source.reports else None),
            Column("figures", 9, lambda ledger, source: ledger.told_by[source.id], "kinds.fact"),
            Column("url", 44, _seen(lambda source: source.url)),
            PAGE,
        ),
    ),
)


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        name = file_name(book.edition, book.language)
        path = f"downloads/{name}"

        def files(book: Book = book, path: str = path) -> Files:
            book.note("record", "edition", book.edition.id)
            return {path: workbook(book)}

        count = partial(_count, book)
        make = reading(book, sheets=count)(files)
        yield Target(f"ledger {book.language}", "ledger", make, book.language, gives=(DOWNLOADS + name,))


def file_name(edition: Edition, language: Language) -> str:
    """The file's name below downloads/."""
    return f"casebook-{edition.id}-ledger.{language}.xlsx"


def _count(book: Book) -> int:
    return 1 + len(_filled(Ledger(book)))


def _filled(ledger: Ledger) -> list[tuple[Sheet, Sequence[Any]]]:
    """The sheets that have rows, with these."""
    found = [(sheet, tuple(sheet.rows(ledger))) for sheet in SHEETS]
    return [(sheet, rows) for sheet, rows in found if rows]


def workbook(book: Book) -> bytes:
    """The whole ledger in one language; the same records give the same bytes."""
    ledger = Ledger(book)
    title = book.words("volume.titled", book=ledger.say(book.edition.title), volume=book.words("files.ledger"))
    return written(book, title, lambda file: _Sheets(file, ledger).write())


class _Sheets:
    """The sheets of a file."""

    def __init__(self, file: Any, ledger: Ledger) -> None:
        self.file = file
        self.ledger = ledger
        self.words = ledger.words
        self.filled = _filled(ledger)
        base = base_format(ledger.book)
        line = {"bottom": 1, "bottom_color": HAIRLINE}
        self.base = base
        self.cell = file.add_format({**base, **line})
        self.link = file.add_format({**base, **line, "underline": 1, "font_color": "#14525A"})
        self.head = file.add_format({**base, "bold": True, "bottom": 2, "bottom_color": INK, "valign": "vcenter"})
        # where the row of a record is, by kind and id
        self.rows = {
            (sheet.name, record.id): (self.name(sheet), at)
            for sheet, records in self.filled
            if sheet.kind
            for at, record in enumerate(records, start=1)
        }

    def name(self, sheet: Sheet) -> str:
        return self.words(f"kinds.{sheet.name}" if sheet.kind else f"ledger.sheet.{sheet.name}")

    def write(self) -> None:
        """The guide, then the sheets."""
        guide = self.file.add_worksheet(self.words("ledger.guide"))
        made = [(sheet, records, self.file.add_worksheet(self.name(sheet))) for sheet, records in self.filled]
        self._guide(guide)
        for sheet, records, to in made:
            self._table(to, sheet, records)
        guide.activate()

    def _guide(self, to: Any) -> None:
        words, book = self.words, self.ledger.book
        strong = self.file.add_format({**self.base, "bold": True})
        text = self.file.add_format(self.base)
        quiet = self.file.add_format({**self.base, "font_color": QUIET})
        under = self.file.add_format({**self.base, "underline": 1, "font_color": "#14525A"})
        heading = self.file.add_format({**self.base, "bold": True, "font_size": 12, "bottom": 1, "bottom_color": INK})
        title = self.file.add_format({**self.base, "bold": True, "font_size": 16, "text_wrap": False})
        seal = self.file.add_format({**self.base, "bold": True, "font_color": SEAL})
        to.set_column(0, 0, 26)
        to.set_column(1, 1, 96)
        to.hide_gridlines(2)
        to.set_landscape()
        to.set_paper(9)  # A4
        to.fit_to_pages(1, 0)
        to.write_string(0, 0, safe(self.ledger.say(book.edition.title)), title)
        edition = words("note.edition", version=book.edition.version, date=wording.period(book.edition.date, words))
        to.write_string(1, 0, edition, self.file.add_format({**self.base, "font_color": QUIET, "text_wrap": False}))
        row = 3

        def head(key: str) -> None:
            nonlocal row
            to.write_string(row, 0, words(key), heading)
            to.write_blank(row, 1, None, heading)
            row += 1

        def pair(name: str, said: str, form: Any = None) -> None:
            nonlocal row
            to.write_string(row, 0, name, form or strong)
            to.write_string(row, 1, said, text)
            row += 1

        head("grade.all")
        for grade in (*GRADES, NONE):
            fill, ink = _GRADES[grade]
            form = self.file.add_format({**self.base, "bold": True, "bg_color": fill, "font_color": ink})
            pair(grade, f"{words(f'grade.{grade}')}{words('sign.stop')} {words(f'grade_rule.{grade}')}".strip(), form)
        pair("", words("ledger.grades_text"))
        row += 1
        head("evidence.quote")
        for ruling in ("can", "ask", "cannot"):
            pair(words(f"quote.{ruling}"), words(f"ledger.quote_{ruling}"))
        row += 1
        head("ledger.sheets")
        for sheet, records in self.filled:
            name = self.name(sheet)
            to.write_url(row, 0, f"internal:'{name}'!A1", under, name)
            told = words(f"ledger.about.{sheet.name}")
            to.write_string(
                row, 1, f"{wording.counted('ledger.rows', len(records), words)}{words('sign.colon')}{told}", text
            )
            row += 1
        row += 1
        head("ledger.use")
        for key in ("links", "notes", "numbers", "own"):
            pair(words(f"ledger.use_{key}"), words(f"ledger.use_{key}_text"))
        row += 1
        to.write_string(row, 0, words("note.no_advice"), seal)
        to.write_string(row, 1, words("note.no_advice_help"), text)
        if note := book.edition.law_note:
            to.write_string(row + 1, 1, safe(self.ledger.say(note)), quiet)

    def _table(self, to: Any, sheet: Sheet, records: Sequence[Any]) -> None:
        to.set_default_row(_ROW)
        for at, column in enumerate(sheet.columns):
            to.set_column(at, at, column.width)
            to.write_string(0, at, self.words(column.key), self.head)
            note = self.words(f"ledger.note.{column.name}")
            to.write_comment(0, at, note, {"x_scale": 2, "y_scale": 1 + len(note) / 160, "font_size": 9})
        for row, record in enumerate(records, start=1):
            for at, column in enumerate(sheet.columns):
                self._cell(to, row, at, column.value(self.ledger, record))
        last, width = len(records), len(sheet.columns) - 1
        to.autofilter(0, 0, last, width)
        to.freeze_panes(1, sheet.still)
        to.hide_gridlines(2)
        to.set_landscape()
        to.set_paper(9)  # A4
        to.fit_to_pages(1, 0)
        to.repeat_rows(0)
        to.set_footer(f"&L{safe(self.ledger.say(self.ledger.book.edition.short))}　&A&R&P / &N")
        self._colours(to, sheet, last)

    def _colours(self, to: Any, sheet: Sheet, last: int) -> None:
        names = [column.name for column in sheet.columns]
        if "grade" not in names:
            return
        at = names.index("grade")
        for grade, (fill, ink) in _GRADES.items():
            form = self.file.add_format({"bg_color": fill, "font_color": ink, "bold": True})
            rule = {"type": "cell", "criteria": "==", "value": f'"{grade}"', "format": form}
            to.conditional_format(1, at, last, at, rule)

    def _cell(self, to: Any, row: int, column: int, value: Cell) -> None:
        if value is None or value == "":
            to.write_blank(row, column, None, self.cell)
        elif isinstance(value, int | Decimal):
            to.write_number(row, column, value, self.cell)
        elif isinstance(value, Link):
            place = self.rows.get((value.kind, value.slug))
            if place is None:
                to.write_string(row, column, safe(value.text), self.cell)
            else:
                to.write_url(row, column, f"internal:'{place[0]}'!A{place[1] + 1}", self.link, safe(value.text))
        elif isinstance(value, Address) and len(value.url) <= _LONGEST_LINK:
            to.write_url(row, column, value.url, self.link, value.url)
        else:
            to.write_string(row, column, safe(value.url if isinstance(value, Address) else value), self.cell)


OUTPUT = Output("ledger", _targets, first=True, offers=(Offer("ledger", "XLSX", file_name),))
