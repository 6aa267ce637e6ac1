"""The sheets of the ledger, in order: what their rows are and which columns they have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casebook import wording
from casebook.derived import Derived, derived
from casebook.derived import Point as DerivedPoint
from casebook.kinds import BY_NAME
from casebook.kinds.case import Case
from casebook.kinds.dataset import Dataset
from casebook.kinds.dataset import Row as DatasetRow
from casebook.kinds.duty import Duty
from casebook.kinds.enforcement import Enforcement
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument
from casebook.kinds.metric import Metric
from casebook.kinds.organisation import Organisation
from casebook.kinds.source import Source
from casebook.kinds.story import Story
from casebook.picker import order
from casebook.presses.duties import applies, duty_row, standing
from casebook.presses.ledger_workbook.columns import (
    ID,
    PAGE,
    Cell,
    Column,
    Ledger,
    Sheet,
    address_column,
    listed_column,
    plain_column,
    prose_column,
    text_column,
    to_column,
    unit_column,
    when_column,
    word_column,
)


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


def _names(kind: str, get: Callable[[Any], Iterable[str]]) -> Callable[[Ledger, Any], Cell]:
    """The names of records, where there may be several."""

    def value(ledger: Ledger, record: Any) -> Cell:
        slugs = list(get(record))
        if len(slugs) == 1:
            return ledger.link(kind, slugs[0])
        found = [ledger.catalog.find(kind, slug) for slug in slugs]
        return ledger.list(BY_NAME[kind].title(r, ledger.book.language) for r in found if r)

    return value


MECHANISMS = Column("mechanisms", 24, _names("mechanism", lambda record: record.mechanisms))


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


def _law_of(ledger: Ledger, duty: Duty) -> str:
    return standing(duty, ledger.catalog.get(Instrument, duty.instrument), ledger.words)


def _told(name: str, width: int, head: str = "") -> Column:
    """A column that a checklist's workbook has too."""
    return Column(name, width, lambda ledger, duty: str(getattr(duty_row(duty, ledger.book), name)), head)


def _number(name: str, get: Callable[[Fact], Decimal | None]) -> Column:
    return plain_column(name, 11, get)


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "fact",
        lambda ledger: ledger.catalog.all(Fact),
        (
            ID,
            GRADE,
            Column("quote", 14, _quote, "evidence.quote"),
            text_column("subject", 26, lambda fact: fact.subject),
            to_column("organisation", 18, "organisation", lambda fact: fact.organisation),
            text_column("practice", 20, lambda fact: fact.practice),
            text_column("label", 26, lambda fact: fact.label),
            Column("figure", 24, lambda ledger, fact: ledger.figure(fact)),
            when_column("period", lambda fact: fact.period),
            to_column("metric", 20, "metric", lambda fact: fact.metric),
            text_column("definition", 30, lambda fact: fact.definition),
            word_column("form", 14, "form", lambda fact: fact.figure.form),
            _number("value", lambda fact: fact.figure.value),
            _number("before", lambda fact: fact.figure.before),
            _number("low", lambda fact: fact.figure.low),
            _number("high", lambda fact: fact.figure.high),
            unit_column(lambda fact: fact.figure.unit),
            word_column("bound", 10, "bound", lambda fact: fact.figure.bound),
            text_column("compared_with", 20, lambda fact: fact.compared_with),
            SEGMENT,
            to_column("source", 36, "source", lambda fact: fact.told_by),
            Column("standing", 14, _standing_of_source),
            text_column("attributed_to", 18, lambda fact: fact.attributed_to),
            Column("doubts", 40, _doubts, "evidence.grades_flags"),
            prose_column("remark", 40, lambda fact: fact.remark),
            plain_column("excerpt", 50, lambda fact: fact.excerpt.text if fact.excerpt else None),
            PAGE,
        ),
    ),
    Sheet(
        "organisation",
        lambda ledger: ledger.catalog.all(Organisation),
        (
            ID,
            text_column("name", 26, lambda o: o.name),
            Column("aliases", 24, _aliases),
            word_column("type", 14, "organisation_type", lambda o: o.type),
            SEGMENT,
            to_column("parent", 22, "organisation", lambda o: o.parent.organisation if o.parent else None),
            word_column("holds", 16, "holding", lambda o: o.parent.holds if o.parent else None),
            Column("listed", 22, lambda ledger, o: ledger.list(f"{ledger.say(x.exchange)} {x.code}" for x in o.listed)),
            Column("figures", 9, lambda ledger, o: ledger.of_organisation[o.id], "kinds.fact"),
            prose_column("note", 60, lambda o: o.note),
            PAGE,
        ),
    ),
    Sheet(
        "metric",
        lambda ledger: ledger.catalog.all(Metric),
        (
            ID,
            text_column("name", 26, lambda metric: metric.name),
            plain_column("abbreviation", 12, lambda metric: metric.abbreviation),
            listed_column("area", 16, lambda metric: metric.area),
            prose_column("definition", 50, lambda metric: metric.definition),
            plain_column("formula", 30, lambda metric: metric.formula),
            unit_column(lambda metric: metric.unit),
            word_column("better", 12, "better", lambda metric: metric.better),
            word_column("role", 14, "role", lambda metric: metric.role),
            Column("stages", 20, lambda ledger, m: ledger.list(s.in_(ledger.book.language) for s in m.stages)),
            prose_column("collect", 40, lambda metric: metric.collect),
            prose_column("misread", 40, lambda metric: metric.misread),
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
            text_column("name", 40, lambda case: case.name),
            to_column("organisation", 20, "organisation", lambda case: case.organisation),
            word_column("sort", 14, "case_sort", lambda case: case.sort),
            SEGMENT,
            MECHANISMS,
            prose_column("summary", 60, lambda case: case.summary),
            prose_column("unproven", 60, lambda case: case.unproven),
            prose_column("lesson", 60, lambda case: case.lesson),
            prose_column("question", 40, lambda case: case.question),
            plain_column("figures", 9, lambda case: len(case.results), "kinds.fact"),
            PAGE,
        ),
    ),
    Sheet(
        "story",
        lambda ledger: ledger.catalog.all(Story),
        (
            ID,
            text_column("name", 30, lambda story: story.name),
            text_column("practice", 26, lambda story: story.practice),
            SEGMENT,
            MECHANISMS,
            prose_column("did", 60, lambda story: story.did),
            prose_column("lesson", 60, lambda story: story.lesson),
            plain_column("figures", 9, lambda story: len(story.results), "kinds.fact"),
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
            text_column("title", 40, lambda dataset: dataset.title),
            listed_column("theme", 18, lambda dataset: dataset.theme),
            unit_column(lambda dataset: dataset.unit),
            to_column("metric", 20, "metric", lambda dataset: dataset.metric),
            SEGMENT,
            prose_column("scope", 60, lambda dataset: dataset.scope),
            prose_column("note", 60, lambda dataset: dataset.note),
            plain_column("rows", 8, lambda dataset: len(dataset.rows)),
            PAGE,
        ),
    ),
    Sheet(
        "points",
        _points,
        (
            Column("dataset", 40, lambda ledger, point: ledger.link("dataset", point.dataset.id)),
            plain_column("row", 18, lambda point: point.row.row),
            Column("name", 24, lambda ledger, point: ledger.say(point.dataset.row_names.get(point.row.row))),
            when_column("period", lambda point: point.row.period),
            plain_column("value", 14, lambda point: point.row.value),
            unit_column(lambda point: point.dataset.unit),
            word_column("bound", 10, "bound", lambda point: point.row.bound),
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
            word_column("method", 14, "method", lambda value: value.series.declared.method),
            when_column("period", lambda value: value.point.row.period),
            plain_column("value", 14, lambda value: value.point.value),
            unit_column(lambda value: value.series.unit),
            word_column("bound", 10, "bound", lambda value: value.point.bound),
            word_column("row_standing", 16, "row_standing", lambda v: "forecast" if v.point.forecast else None),
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
            text_column("check", 50, lambda duty: duty.check),
            listed_column("duty_subject", 16, lambda duty: duty.subject),
            to_column("instrument", 30, "instrument", lambda duty: duty.instrument),
            text_column("article", 16, lambda duty: duty.article),
            Column("applies", 26, lambda ledger, duty: applies(duty, ledger.catalog, ledger.words), "workbook.applies"),
            text_column("requirement", 50, lambda duty: duty.requirement),
            text_column("duty_evidence", 34, lambda duty: duty.evidence),
            word_column("keeper", 16, "keeper", lambda duty: duty.keeper),
            text_column("penalty", 40, lambda duty: duty.penalty),
            word_column("severity", 10, "severity", lambda duty: duty.severity),
            word_column("sanction", 30, "sanction", lambda duty: duty.sanction),
            word_column("harm", 26, "harm", lambda duty: duty.harm),
            _told("in_force", 16),
            Column("verified", 34, _law_of),
            text_column("note", 36, lambda duty: duty.note),
            _told("review_by", 16),
            PAGE,
        ),
    ),
    Sheet(
        "instrument",
        lambda ledger: ledger.catalog.all(Instrument),
        (
            ID,
            text_column("name", 40, lambda law: law.name),
            text_column("short", 16, lambda law: law.short),
            listed_column("level", 18, lambda law: law.level),
            text_column("issuer", 26, lambda law: law.issuer),
            when_column("adopted", lambda law: law.adopted),
            when_column("effective", lambda law: law.effective),
            word_column("status", 14, "status", lambda law: law.status),
            text_column("status_note", 30, lambda law: law.status_note),
            Column("replaces", 30, _names("instrument", lambda law: law.replaces)),
            prose_column("summary", 60, lambda law: law.summary),
            word_column("verified", 20, "verified", lambda law: law.verified),
            Column("duties", 9, lambda ledger, law: ledger.of_law[law.id], "kinds.duty"),
            address_column("official", 36, lambda law: law.official),
            when_column("review_by", lambda law: law.review_by),
            PAGE,
        ),
    ),
    Sheet(
        "enforcement",
        lambda ledger: ledger.catalog.all(Enforcement),
        (
            ID,
            text_column("party", 26, lambda case: case.party),
            text_column("authority", 24, lambda case: case.authority),
            when_column("date", lambda case: case.date),
            listed_column("duty_subject", 16, lambda case: case.subject),
            word_column("outcome", 18, "outcome", lambda case: case.outcome),
            Column("amount", 18, _amount),
            text_column("what", 50, lambda case: case.what, "ledger.what"),
            Column("instruments", 30, _names("instrument", lambda case: case.instruments)),
            text_column("article", 20, lambda case: case.article),
            word_column("seen", 18, "seen", lambda case: case.seen),
            address_column("official", 36, lambda case: case.page, "ledger.publication"),
            PAGE,
        ),
    ),
    Sheet(
        "source",
        lambda ledger: ledger.catalog.all(Source),
        (
            ID,
            plain_column("title", 50, lambda source: source.title),
            plain_column("translated", 40, lambda source: source.translated),
            text_column("publisher", 24, lambda source: source.publisher),
            to_column("organisation", 20, "organisation", lambda source: source.organisation),
            when_column("published", lambda source: source.published),
            word_column("standing", 14, "standing", lambda source: source.standing),
            word_column("reading", 20, "reading", lambda source: source.reading),
            to_column("reports", 36, "source", lambda source: source.reports.source if source.reports else None),
            Column("figures", 9, lambda ledger, source: ledger.told_by[source.id], "kinds.fact"),
            address_column("url", 44, lambda source: source.url),
            PAGE,
        ),
    ),
)
