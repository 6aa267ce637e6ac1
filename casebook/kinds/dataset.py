"""Datasets: public series and tables. The description is YAML, the rows are a CSV of the same name beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from casebook.catalog import Catalog
from casebook.choice import choice
from casebook.errors import Language, Refused, Said
from casebook.kinds.base import Appendix, Complaint, Cover, Index, Kind, page_in
from casebook.kinds.checks import complaint, unit_of_metric
from casebook.kinds.derivation import Derivation, derivable
from casebook.kinds.facets import filed
from casebook.kinds.glyphs import drawable
from casebook.model.listed import Among, Listed
from casebook.model.record import Record
from casebook.model.refs import MetricRef, SegmentRef, SourceRef
from casebook.model.values import Bound, LocalText, Number, Period, RichText, Slug, Text, UnitWord, Value
from casebook.wording.letters import place


class Row(Value):
    """A row of a dataset's CSV, whose header is exactly these names, in this order.

    `row` names the row for references; `period` is a period code; `value` a plain number in the dataset's unit;
    `variant` names the scope where rows of one dataset differ in scope (a slug declared in `variants`);
    `standing` is empty or `derived`, `forecast`, `estimate`.
    """

    row: Slug
    period: Period
    value: Number
    bound: Bound = Bound.EXACT
    source: SourceRef
    variant: Slug | None = None
    standing: tuple[RowStanding, ...] = ()


class RowStanding(StrEnum):
    DERIVED = "derived"
    FORECAST = "forecast"
    ESTIMATE = "estimate"


class Variant(Value):
    """A scope that some rows are counted in, other than the dataset's own."""

    id: Slug
    name: LocalText


_SECRETS = re.compile(r"\$\{[A-Z][A-Z0-9_]*\}")
_TYPED = re.compile(
    r"://[^/?#@:]*:(?P<password>[^/?#]*)@|(?i:[?&](?:password|passwd|pwd|token|secret)=)(?P<given>[^&#]*)"
)


def _without_secrets(connect: str) -> str:
    """An address in which a password is the name of a variable: what is recorded is public."""
    if "${" in _SECRETS.sub("", connect):
        raise Refused(
            "${} 里写环境变量的名字，只用大写字母、数字和下划线",
            "${} holds the name of a variable: capital letters, digits and low lines",
            Said("写作 ${SHOP_PASSWORD}。", "Write it like ${SHOP_PASSWORD}."),
        )
    for found in _TYPED.finditer(connect):
        typed = found["password"] if found["given"] is None else found["given"]
        if typed and not _SECRETS.fullmatch(typed):
            raise Refused(
                "密码写在了记录里，而记录是公开的",
                "a password stands in the record, which is public",
                Said(
                    "换掉这个密码，改从环境变量读：postgres://reader:${SHOP_PASSWORD}@…",
                    "Change that password, and read it from the environment: postgres://reader:${SHOP_PASSWORD}@…",
                ),
            )
    return connect


class Query(Value):
    """Where the rows of a dataset come from: `refresh` asks, a build reads the CSV that it left.

    `connect` (written `from`) is a file of the project (DuckDB, SQLite, Parquet, CSV) or the address of a server, in
    which `${NAME}` stands for a secret of the environment. `sql` gives columns `period` and `value`, and any other of a
    row; `source` is that of rows which name none. `asked` and `sum` are what a refresh wrote: when, and a sum of query
    and rows.
    """

    connect: Annotated[Text, AfterValidator(_without_secrets)] = Field(alias="from")
    sql: Text
    source: SourceRef
    asked: Text | None = None
    sum: Text | None = None


def sum_of(query: Query, rows: Sequence[Row]) -> str:
    """A sum of a query and its rows, by which it is seen that neither has been changed by hand."""
    told = [query.connect, query.sql, query.source, *(row.model_dump_json() for row in rows)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


class Dataset(Record):
    """A series of values with one unit: what is counted, by whom, and what to mind when reading it."""

    kind_name: ClassVar[str] = "dataset"
    title: LocalText
    theme: Annotated[Listed, Among("themes")]
    unit: UnitWord
    metric: MetricRef | None = None
    segment: SegmentRef | None = None
    scope: RichText
    note: RichText | None = None
    variants: list[Variant] = []
    row_names: dict[Slug, LocalText] = {}
    derive: list[Derivation] = []
    keywords: list[Text] = []
    as_of: Period | None = None
    review_by: Period | None = None
    query: Query | None = None
    rows: tuple[Row, ...] = ()


Row.model_rebuild()


def _title(record: Dataset, language: Language) -> str:
    return record.title.in_(language)


def _declared(record: Dataset, _catalog: Catalog) -> Iterator[Complaint]:
    """Variants of rows are declared, and names are given to rows that there are."""
    variants = [variant.id for variant in record.variants]
    for index, row in enumerate(record.rows):
        if row.variant is not None and row.variant not in variants:
            yield complaint(
                ("rows", index, "variant"), "variant-undeclared", choice(row.variant, variants), variant=row.variant
            )
    rows = [row.row for row in record.rows]
    for name in record.row_names:
        if name not in rows:
            yield complaint(("row_names", name), "row-name-unknown", choice(name, rows), row=name)


def _as_frozen(record: Dataset, _catalog: Catalog) -> Iterator[Complaint]:
    """What is asked of a query is frozen: neither it nor its rows differ from what a refresh left."""
    if record.query is None:
        return
    if record.query.sum is None:
        yield complaint(("query",), "query-not-asked", id=record.id)
    elif record.query.sum != sum_of(record.query, record.rows):
        yield complaint(("query", "sum"), "query-not-frozen", id=record.id)


def _by_theme(record: Dataset, language: Language, _base: str) -> tuple[int, bytes]:
    return record.theme.place, place(_title(record, language), language)


DATASET = Kind(
    name="dataset",
    folder="data/datasets",
    model=Dataset,
    path=page_in("datasets"),
    title=_title,
    table="csv",
    index=Index("datasets/", "nav.data", 20, shelf="theme", way=True),
    facets=(filed("theme"),),
    appendix=Appendix("H", "datasets", "print.data", order=_by_theme),
    cover=Cover(("chart", "chapter", "vocabulary"), each=True),
    keywords=lambda record: tuple(record.keywords),
    checks=(unit_of_metric, _declared, derivable, _as_frozen, drawable),
    other_names=0.7,
    weight=0.6,
)
