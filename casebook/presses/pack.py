"""Data packs: the ledger as CSV and JSON with a description, for people who compute on it.

One pack serves both languages: texts have a column a language. Addresses are relative to the site's root.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from casebook import kinds, wording
from casebook.catalog import Catalog
from casebook.derived import derived
from casebook.errors import Language
from casebook.evidence import Findings, as_rows
from casebook.graph import Files, Target
from casebook.kinds import BY_NAME
from casebook.kinds.case import Case
from casebook.kinds.dataset import Dataset
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.organisation import Organisation
from casebook.kinds.source import Source
from casebook.kinds.story import Story
from casebook.model.record import Record
from casebook.model.values import LocalText, Period
from casebook.presses import hosting
from casebook.presses.base import SITE, Output, Workshop, reading
from casebook.presses.cells import safe
from casebook.presses.parquet import to_parquet
from casebook.presses.plain import PlainDesk
from casebook.render import Book, Desk, Saying, raw, say
from casebook.text import Words

Row = dict[str, Any]
Rows = Callable[[], list[Row]]
FOLDER = "downloads/data"
# the columns of what is a file of Parquet too
_SERIES = {
    **dict.fromkeys(("row", "period"), str),
    "value": float,
    **dict.fromkeys(("unit", "bound", "source", "variant", "standing", "name_zh", "name_en"), str),
}
_DERIVED = {
    **dict.fromkeys(("id", "dataset", "series", "name_zh", "name_en", "method", "period"), str),
    "value": float,
    **dict.fromkeys(("unit", "bound"), str),
    "forecast": bool,
    "computed_from": str,
}


def _targets(shop: Workshop) -> Iterator[Target]:
    books = tuple(shop.every.values())
    book = shop.every["zh"]
    catalog = book.catalog
    desks: dict[Language, Desk] = {language: PlainDesk(each, "site") for language, each in shop.every.items()}
    for desk in desks.values():
        say(desk.environment, SAYINGS, desk)
    read = reading(*books)

    for name, rows in tables(catalog, book.findings, desks).items():

        def table(name: str = name, rows: Rows = rows) -> Files:
            found = rows()
            files = {f"{FOLDER}/{name}.json": to_json(found), f"{FOLDER}/{name}.csv": to_csv(found)}
            if name == "derived":
                files[f"{FOLDER}/{name}.parquet"] = to_parquet(found, _DERIVED)
            return files

        forms = ("json", "csv", "parquet") if name == "derived" else ("json", "csv")
        gives = tuple(f"{SITE}{FOLDER}/{name}.{form}" for form in forms)
        yield Target(f"pack {name}", "pack", read(table), gives=gives)
    for slug in raw(catalog).slugs("dataset"):

        def series(slug: str = slug) -> Files:
            rows, path = _series(catalog.get(Dataset, slug)), f"{FOLDER}/datasets/{slug}"
            return {f"{path}.csv": to_csv(rows), f"{path}.parquet": to_parquet(rows, _SERIES)}

        gives = tuple(f"{SITE}{FOLDER}/datasets/{slug}.{form}" for form in ("csv", "parquet"))
        yield Target(f"pack dataset {slug}", "pack", read(series), gives=gives)

    def described() -> Files:
        for each in books:
            each.note("record", "edition", each.edition.id)
        found = {name: rows() for name, rows in tables(catalog, book.findings, desks).items()}
        files = {f"{FOLDER}/datapackage.json": to_json(_description(book, found, catalog))}
        for language, desk in desks.items():
            suffix = "" if language == "en" else f".{language}"
            told = desk.render("pack/README.md.j2", tables={n: len(r) for n, r in found.items()})
            files[f"{FOLDER}/README{suffix}.md"] = told.encode() + b"\n"
        files[f"{FOLDER}/CITATION.cff"] = desks["en"].render("pack/CITATION.cff.j2").encode() + b"\n"
        return files

    names = ("datapackage.json", "README.md", "README.zh.md", "CITATION.cff")
    gives = tuple(f"{SITE}{FOLDER}/{name}" for name in names)
    yield Target("pack description", "pack", read(described), gives=gives)
    yield hosting.for_hosts()


_SIGNS = re.compile(r"[\\`*_\[\]|~]")


def plain_markdown(text: str) -> str:
    """A text as Markdown that prints it as it stands: no markup, no link, no element of HTML in it."""
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", html.escape(text, quote=False))


SAYINGS = (Saying("plain", plain_markdown, "filter", alone=True),)


def tables(catalog: Catalog, findings: Findings, desks: Mapping[Language, Desk]) -> dict[str, Rows]:
    """The tables of the pack by name, each worked out when it is asked for."""
    return {
        "facts": lambda: [fact_row(fact, catalog, findings) for fact in catalog.all(Fact)],
        "metrics": lambda: [_metric_row(metric, desks) for metric in catalog.all(Metric)],
        "cases": lambda: [_case_row(case, desks) for case in catalog.all(Case)],
        "stories": lambda: [_story_row(story, catalog, desks) for story in catalog.all(Story)],
        "organisations": lambda: [_organisation_row(o, desks) for o in catalog.all(Organisation)],
        "sources": lambda: [_source_row(source) for source in catalog.all(Source)],
        "datasets": lambda: [_dataset_row(dataset, desks) for dataset in catalog.all(Dataset)],
        "derived": lambda: [row for data in catalog.all(Dataset) for row in derived_rows(data, catalog)],
        "relations": lambda: as_rows(findings),
    }


def fact_row(fact: Fact, catalog: Catalog, findings: Findings) -> Row:
    """A fact as a flat row: what it says, of whom, from where, how it stands, and where it is used."""
    figure = fact.figure
    standing = findings.standing(fact.id)
    source = catalog.get(Source, fact.told_by)
    return {
        "id": fact.id,
        "address": _address(fact, catalog),
        **_both("subject", fact.subject),
        "organisation": fact.organisation,
        **_both("practice", fact.practice),
        **_both("label", fact.label),
        "metric": fact.metric,
        **_both("definition", fact.definition),
        "segment": fact.segment,
        "form": figure.form.value,
        "value": _number(figure.value),
        "before": _number(figure.before),
        "low": _number(figure.low),
        "high": _number(figure.high),
        "unit": str(figure.unit),
        "bound": figure.bound.value,
        "direction": figure.direction.value if figure.direction else None,
        **_both("says", LocalText(zh=_says(fact, catalog, "zh"), en=_says(fact, catalog, "en"))),
        **_both("compared_with", fact.compared_with),
        "period": fact.period.code if fact.period and fact.period.code else None,
        **_both("period_words", _period_words(fact.period)),
        "source": fact.told_by,
        "source_title": source.title,
        "source_standing": source.standing.value,
        "source_reading": source.reading.value,
        "excerpt": fact.excerpt.text if fact.excerpt else None,
        "excerpt_language": fact.excerpt.language if fact.excerpt else None,
        **_both("attributed_to", fact.attributed_to),
        "section": fact.section,
        "measurement": fact.measurement,
        "grade": standing.grade,
        "backing": standing.source.value,
        "backing_reading": standing.reading.value,
        "content": standing.content.value,
        "gaps": list(standing.gaps),
        "caps": list(standing.caps),
        "untested": list(standing.untested),
        "flags": list(standing.flags),
        "support": standing.support.value if standing.support else None,
        "cited_on": cited_on(fact, catalog),
    }


def _says(fact: Fact, catalog: Catalog, language: str) -> str:
    metric = catalog.get(Metric, fact.metric) if fact.metric else None
    words = Words.load("zh" if language == "zh" else "en")
    return wording.figure(
        fact.figure,
        words,
        lower_is_better=metric is not None and metric.better.value == "lower",
        measured_in=metric.unit if metric else None,
        is_change=metric is not None and metric.is_change,
    )


def _period_words(period: Period | None) -> LocalText | None:
    if period is None:
        return None
    return LocalText(zh=wording.period(period, Words.load("zh")), en=wording.period(period, Words.load("en")))


def cited_on(record: Record, catalog: Catalog) -> list[str]:
    """The addresses of the chapters, cases, stories, playbooks and charts that use a record."""
    return [
        address
        for kind, slug in catalog.citing(record.kind_name, record.id)
        if kinds.BY_NAME[kind].telling
        and (citing := catalog.find(kind, slug))
        and (address := _address(citing, catalog))
    ]


def _address(record: Record, catalog: Catalog) -> str:
    return BY_NAME[record.kind_name].path(record, catalog) or ""


def _both(name: str, text: LocalText | None) -> Row:
    return {f"{name}_zh": text.zh if text else None, f"{name}_en": text.en if text else None}


def _prose(name: str, text: LocalText | None, desks: Mapping[Language, Desk]) -> Row:
    """Prose with its references as words."""
    return {
        f"{name}_{language}": str(desk.rich(text).striptags()) if text else None for language, desk in desks.items()
    }


def _metric_row(metric: Metric, desks: Mapping[Language, Desk]) -> Row:
    return {
        "id": metric.id,
        "address": f"metrics/{metric.id}/",
        **_both("name", metric.name),
        "abbreviation": metric.abbreviation,
        "area": str(metric.area),
        **_prose("definition", metric.definition, desks),
        "formula": metric.formula,
        "unit": str(metric.unit),
        "better": metric.better.value,
        "role": metric.role.value,
        "stages": [str(stage) for stage in metric.stages],
        "related": list(metric.related),
    }


def _case_row(case: Case, desks: Mapping[Language, Desk]) -> Row:
    return {
        "id": case.id,
        "address": f"cases/{case.id}/",
        **_both("name", case.name),
        "organisation": case.organisation,
        "sort": case.sort.value,
        "segment": case.segment,
        "mechanisms": list(case.mechanisms),
        **_prose("summary", case.summary, desks),
        "measures": [
            {"metric": measure.metric, **_both("name", measure.name), **_prose("definition", measure.definition, desks)}
            for measure in case.measures
        ],
        "results": [result.fact for result in case.results],
        **_prose("unproven", case.unproven, desks),
        **_prose("lesson", case.lesson, desks),
        "duties": list(case.duties),
        **_prose("question", case.question, desks),
    }


def _story_row(story: Story, catalog: Catalog, desks: Mapping[Language, Desk]) -> Row:
    return {
        "id": story.id,
        "address": _address(story, catalog),
        **_both("name", story.name),
        **_both("practice", story.practice),
        "segment": story.segment,
        "mechanisms": list(story.mechanisms),
        **_prose("did", story.did, desks),
        "results": list(story.results),
        **_prose("lesson", story.lesson, desks),
    }


def _source_row(source: Source) -> Row:
    return {
        "id": source.id,
        "address": f"sources/{source.id}/",
        "title": source.title,
        "translated": source.translated,
        "language": source.language,
        **_both("publisher", source.publisher),
        "published": source.published.code if source.published else None,
        "organisation": source.organisation,
        "standing": source.standing.value,
        "reading": source.reading.value,
        "reports": source.reports.source if source.reports else None,
        **_both("reports_words", source.reports.words if source.reports else None),
        "url": source.url,
    }


def _organisation_row(organisation: Organisation, desks: Mapping[Language, Desk]) -> Row:
    return {
        "id": organisation.id,
        "address": f"organisations/{organisation.id}/",
        **_both("name", organisation.name),
        "aliases_zh": list(organisation.aliases.zh) if organisation.aliases else [],
        "aliases_en": list(organisation.aliases.en) if organisation.aliases else [],
        "type": organisation.type.value,
        "segment": organisation.segment,
        "parent": organisation.parent.organisation if organisation.parent else None,
        "holds": organisation.parent.holds.value if organisation.parent else None,
        "listed": [f"{listing.exchange.en} {listing.code}" for listing in organisation.listed],
        **_prose("note", organisation.note, desks),
    }


def _dataset_row(dataset: Dataset, desks: Mapping[Language, Desk]) -> Row:
    return {
        "id": dataset.id,
        "address": f"datasets/{dataset.id}/",
        "file": f"datasets/{dataset.id}.csv",
        **_both("title", dataset.title),
        "theme": str(dataset.theme),
        "unit": str(dataset.unit),
        "metric": dataset.metric,
        **_prose("scope", dataset.scope, desks),
        **_prose("note", dataset.note, desks),
        "rows": len(dataset.rows),
    }


def _series(dataset: Dataset) -> list[Row]:
    return [
        {
            "row": row.row,
            "period": row.period.code,
            "value": _number(row.value),
            "unit": str(dataset.unit),
            "bound": row.bound.value,
            "source": row.source,
            "variant": row.variant,
            "standing": list(row.standing),
            **_both("name", dataset.row_names.get(row.row)),
        }
        for row in dataset.rows
    ]


def derived_rows(dataset: Dataset, catalog: Catalog) -> list[Row]:
    """What the editors computed from a dataset, a row a value, with the rows of datasets that went in."""
    return [
        {
            "id": f"{dataset.id}/{series.declared.id}/{point.row.row}",
            "dataset": dataset.id,
            "series": series.declared.id,
            **_both("name", series.declared.name),
            "method": series.declared.method.value,
            "period": point.row.period.code,
            "value": _number(point.value),
            "unit": str(series.unit) if series.unit else None,
            "bound": point.bound.value,
            "forecast": point.forecast,
            "computed_from": [f"{of.dataset}/{of.row.row}" for of in point.of],
        }
        for series in derived(dataset, catalog)
        for point in series.points
    ]


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def to_json(content: Any) -> bytes:
    """JSON that a person can read."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def to_csv(rows: Iterable[Row]) -> bytes:
    """A table as CSV: lists joined by a space, formulas made text, a byte-order mark for spreadsheet programs."""
    import pandas as pd

    def cell(value: Any) -> Any:
        if isinstance(value, list):
            value = " ".join(str(item) for item in value)
        return safe(value) if isinstance(value, str) else value

    table = pd.DataFrame([{name: cell(value) for name, value in row.items()} for row in rows], dtype=object)
    text: str = table.to_csv(index=False, lineterminator="\r\n")
    return b"\xef\xbb\xbf" + text.encode()


_TYPES = {bool: "boolean", int: "number", float: "number", list: "string", str: "string"}


def _schema(rows: list[Row]) -> Row:
    fields = []
    for name in rows[0] if rows else ():
        kinds = {_TYPES[type(row[name])] for row in rows if row[name] is not None} or {"string"}
        fields.append({"name": name, "type": kinds.pop() if len(kinds) == 1 else "any"})
    return {
        "fields": fields,
        "primaryKey": ["id"] if rows and "id" in rows[0] else ["row"],
        "missingValues": [""],
    }


def _description(book: Book, tables: Mapping[str, list[Row]], catalog: Catalog) -> Row:
    """The Frictionless description (Data Package v2, https://datapackage.org)."""
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": _schema(rows),
        }
        for name, rows in tables.items()
    ]
    resources += [
        {
            "name": f"dataset-{dataset.id}",
            "path": f"datasets/{dataset.id}.csv",
            "title": dataset.title.en,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": _schema(_series(dataset)),
        }
        for dataset in catalog.all(Dataset)
    ]
    edition = book.edition
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "casebook",
        "title": edition.title.en,
        "title_zh": edition.title.zh,
        "description": edition.subtitle.en,
        "version": edition.version,
        "created": f"{edition.date.code}T00:00:00Z",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "contributors": [{"title": edition.publisher.en, "roles": ["author"]}],
        "resources": resources,
    }


OUTPUT = Output("pack", _targets, first=True)
