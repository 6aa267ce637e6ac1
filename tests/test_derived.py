"""Derived series: refused where they cannot be computed, computed from the rows, and printed wherever datasets are."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # the library has no types
import pytest

from casebook import pipeline
from casebook.derived import Derived, derived
from casebook.errors import ContentError
from casebook.kinds.dataset import Dataset
from casebook.kinds.derivation import follows
from casebook.model.values import Bound, Period
from casebook.presses.parquet import to_parquet
from casebook.text import Words

ROOT = Path(__file__).parent.parent
BIKES = Path(__file__).parent / "books" / "bikes"
ABOUT = "data/datasets/rides-by-year.yml"
TABLE = "data/datasets/rides-by-year.csv"
OTHER = "data/datasets/rides-of-region"
_OTHER = """\
title: {zh: 全区, en: Region}
theme: users
unit: count_10k
scope: {zh: 全区站点, en: All stations of the region}
"""
_HEAD = "row,period,value,bound,source,variant,standing\n"


def declare(*lines: str) -> Callable[[Path], None]:
    """Puts one derivation in the place of those of the small project; it begins at line 15."""

    def change(folder: Path) -> None:
        text = (folder / ABOUT).read_text(encoding="utf-8")
        before, _, after = text.partition("derive:\n")
        rest = after[after.index("keywords:") :]
        said = "".join(f"    {line}\n" for line in ("id: x", "name: {zh: 甲, en: a}", *lines))
        (folder / ABOUT).write_text(f"{before}derive:\n  -{said[3:]}{rest}", encoding="utf-8")

    return change


def and_also(first: Callable[[Path], None], path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        first(folder)
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new), encoding="utf-8")

    return change


def beside(rows: str, unit: str = "count_10k") -> Callable[[Path], None]:
    """A dataset of the whole, and a share of it."""

    def change(folder: Path) -> None:
        declare("method: share", "of: rides-of-region")(folder)
        (folder / f"{OTHER}.yml").write_text(_OTHER.replace("count_10k", unit), encoding="utf-8")
        (folder / f"{OTHER}.csv").write_text(_HEAD + rows, encoding="utf-8")

    return change


# name, change, place, code
REFUSED: list[tuple[str, Callable[[Path], None], str, str]] = [
    ("a column that there is not", declare("method: growth", "column: visits"), f"{ABOUT}:19:5", "field-unknown"),
    ("an unknown row", declare("method: growth", "rows: ['2021', '2020']"), f"{ABOUT}:19:20", "derive-row"),
    ("an unknown base", declare("method: index", "base: '2020'"), f"{ABOUT}:19:11", "derive-row"),
    ("an undeclared scope", declare("method: growth", "variant: country"), f"{ABOUT}:19:14", "variant-undeclared"),
    ("an index without base", declare("method: index"), f"{ABOUT}:16:5", "value-refused"),
    ("a share of nothing", declare("method: share"), f"{ABOUT}:16:5", "value-refused"),
    (
        "a name twice",
        and_also(lambda _p: None, ABOUT, "- id: index", "- id: growth"),
        f"{ABOUT}:19:9",
        "derive-twice",
    ),
    ("one row", declare("method: growth", "rows: ['2021']"), f"{ABOUT}:16:5", "derive-short"),
    ("a scope of one row", declare("method: growth", "variant: county"), f"{ABOUT}:16:5", "derive-short"),
    (
        "two rows of a year",
        declare("method: growth", "rows: ['2022', '2023', 2023-county]"),
        f"{ABOUT}:16:5",
        "derive-two-rows",
    ),
    (
        "division by zero",
        and_also(declare("method: growth"), TABLE, "2021,2021,6.2,", "2021,2021,0,"),
        f"{ABOUT}:18:13",
        "derive-zero",
    ),
    (
        "an index of zero",
        and_also(declare("method: index", "base: '2021'"), TABLE, "2021,2021,6.2,", "2021,2021,0,"),
        f"{ABOUT}:19:11",
        "derive-zero",
    ),
    (
        "a base that is left out",
        declare("method: index", "base: '2021'", "rows: ['2022', '2023']"),
        f"{ABOUT}:19:11",
        "derive-base-left-out",
    ),
    (
        "years apart",
        declare("method: growth", "rows: ['2021', '2023']"),
        f"{ABOUT}:18:13",
        "derive-no-neighbours",
    ),
    (
        "growth of a percentage",
        and_also(
            and_also(declare("method: growth"), ABOUT, "unit: count_10k", "unit: percent"), ABOUT, "metric: rides\n", ""
        ),
        f"{ABOUT}:17:13",
        "derive-growth-of-ratio",
    ),
    ("a share of itself", declare("method: share", "of: rides-by-year"), f"{ABOUT}:19:9", "reference-self"),
    ("a share of no dataset", declare("method: share", "of: rides-of-regio"), f"{ABOUT}:19:9", "reference-dangling"),
    ("a share in another unit", beside("2021,2021,9,exact,town-report,,\n", "CNY"), f"{ABOUT}:19:9", "derive-units"),
    ("no common year", beside("2011,2011,9,exact,town-report,,\n"), f"{ABOUT}:19:9", "derive-nothing-common"),
    (
        "an index of a loss",
        and_also(declare("method: index", "base: '2021'"), TABLE, "2021,2021,6.2,", "2021,2021,-6.2,"),
        f"{ABOUT}:19:11",
        "derive-negative",
    ),
    (
        "growth from a loss",
        and_also(declare("method: growth"), TABLE, "2021,2021,6.2,", "2021,2021,-6.2,"),
        f"{ABOUT}:18:13",
        "derive-negative",
    ),
    ("a row twice", declare("method: growth", "rows: ['2021', '2022', '2022']"), f"{ABOUT}:19:28", "derive-row-twice"),
    (
        "two scopes",
        declare("method: growth", "rows: ['2022', 2023-county]"),
        f"{ABOUT}:19:11",
        "derive-scopes",
    ),
    (
        "rows of another scope",
        declare("method: growth", "rows: ['2022', '2023']", "variant: county"),
        f"{ABOUT}:19:11",
        "derive-scopes",
    ),
    ("a whole of a loss", beside("2021,2021,-9,exact,town-report,,\n"), f"{ABOUT}:19:9", "derive-negative"),
    (
        "a part of a loss",
        and_also(beside("2021,2021,9,exact,town-report,,\n"), TABLE, "2021,2021,6.2,", "2021,2021,-6.2,"),
        f"{ABOUT}:18:13",
        "derive-negative-part",
    ),
    ("a whole of zero", beside("2021,2021,0,exact,town-report,,\n"), f"{ABOUT}:19:9", "derive-zero"),
]


@pytest.mark.parametrize(("change", "place", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_where_it_stands(project: Path, change: Callable[[Path], None], place: str, code: str) -> None:
    """What cannot be computed is refused at its file, line and column, with a mend in both languages."""
    change(project)
    with pytest.raises(ContentError) as caught:
        pipeline.check(project)
    told = {(str(p.place), p.code): p for p in caught.value.problems}
    assert (place, code) in told, sorted(told)
    assert told[place, code].fix.zh and told[place, code].fix.en


def test_undated_rows_are_no_series(project: Path) -> None:
    """A row whose period no calendar has cannot be put in order, and so is refused."""
    declare("method: growth")(project)
    from casebook.kinds.derivation import derivable

    dataset = pipeline.check(BIKES).get(Dataset, "rides-by-year")
    words = Period.model_validate({"zh": "开张首月", "en": "the first month"})
    rows = (dataset.rows[0].model_copy(update={"period": words}), *dataset.rows[1:])
    found = list(derivable(dataset.model_copy(update={"rows": rows}), pipeline.check(BIKES)))
    assert {complaint.code for complaint in found} == {"derive-undated"}


def _of(project: Path) -> list[Derived]:
    catalog = pipeline.check(project)
    return list(derived(catalog.get(Dataset, "rides-by-year"), catalog))


def test_growth_index_and_share_are_worked_out_from_the_rows(project: Path) -> None:
    """Each value is that of the rows that went in, reckoned another way, to one decimal."""
    beside("2021,2021,124,exact,town-report,,\n2023,2023,500000,exact,town-report,,\n", "count")(project)
    (share,) = _of(project)
    # 62,000 of 124 and 125,000 of 500,000, in one unit
    assert [(p.row.row, p.value) for p in share.points] == [("2021", Decimal("50000.0")), ("2023", Decimal("25.0"))]
    assert [[(of.dataset, of.row.row) for of in p.of] for p in share.points] == [
        [("rides-by-year", "2021"), ("rides-of-region", "2021")],
        [("rides-by-year", "2023"), ("rides-of-region", "2023")],
    ]
    growth, index = _of(BIKES)
    rows = {row.row: row.value for row in pipeline.check(BIKES).get(Dataset, "rides-by-year").rows}
    for point in growth.points:
        before = rows[str(int(point.row.row) - 1)]
        assert abs(point.value - (rows[point.row.row] / before - 1) * 100) <= Decimal("0.05")
    for point in index.points:
        assert abs(point.value - rows[point.row.row] / rows["2021"] * 100) <= Decimal("0.05")


def test_no_more_exact_than_what_went_in() -> None:
    """What rests on a bounded or estimated value is about; what rests on a forecast says so."""
    growth = _of(BIKES)[0]
    assert {p.row.row: (p.bound, p.forecast) for p in growth.points} == {
        "2022": (Bound.EXACT, False),
        "2023": (Bound.ABOUT, False),  # 2023 is "over"
        "2024": (Bound.ABOUT, True),
    }


def test_computed_once_for_the_same_records(project: Path) -> None:
    """The same records give the very same series; a changed row gives another."""
    catalog = pipeline.check(project)
    dataset = catalog.get(Dataset, "rides-by-year")
    first = derived(dataset, catalog)
    assert derived(dataset, catalog) is first
    table = project / TABLE
    table.write_text(table.read_text(encoding="utf-8").replace("2022,2022,9,", "2022,2022,10,"), encoding="utf-8")
    again = pipeline.check(project)
    assert derived(again.get(Dataset, "rides-by-year"), again) != first


@pytest.mark.parametrize(
    ("later", "earlier", "so"),
    [
        ("2022", "2021", True),
        ("2023", "2021", False),
        ("2023-Q2", "2022-Q2", True),
        ("2023-Q2", "2023-Q1", True),
        ("2023-Q3", "2023-Q1", False),
        ("2024-09", "2022-09", False),
        ("2020-01..2020-09", "2019-01..2019-09", True),
        ("2024-01-01..", "2023", False),
        ("2024-Q1", "2023", False),
    ],
)
def test_neighbours_of_a_period(later: str, earlier: str, so: bool) -> None:
    """A growth is over the period just before, of the same length, or the same part of the year before."""
    if later.endswith(".."):
        later = later[:7]
    assert follows(Period.model_validate(later), Period.model_validate(earlier)) is so


@pytest.mark.parametrize("language", ["zh", "en"])
def test_printed_with_what_it_was_computed_from(built_site: Path, language: str) -> None:
    """The page of a dataset has its derived series as a table, and says from what the editors computed them."""
    words = Words.load("zh" if language == "zh" else "en")
    root = built_site if language == "zh" else built_site / "en"
    page = (root / "datasets/rides-by-year/index.html").read_text(encoding="utf-8")
    section = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page[page.index('id="derived"') :])))
    assert words("derived.heading") in section and "+45.2%" in section
    title = pipeline.check(BIKES).get(Dataset, "rides-by-year").title.in_(words.language)
    assert words("derived.growth", own=title) in section
    assert words("derived.index", own=title, period="2021年" if language == "zh" else "2021") in section


def test_exported_with_the_rows_that_went_in(built_site: Path) -> None:
    """CSV and workbook have every computed value, with the rows of datasets that went in."""
    found = list(
        csv.DictReader(io.StringIO((built_site / "downloads/data/derived.csv").read_text(encoding="utf-8-sig")))
    )
    wanted = [(s.declared.id, p) for s in _of(BIKES) for p in s.points]
    assert [(row["series"], Decimal(row["value"])) for row in found] == [(name, p.value) for name, p in wanted]
    assert found[0]["computed_from"] == "rides-by-year/2022 rides-by-year/2021"
    book = openpyxl.load_workbook(next((built_site / "downloads").glob("*-ledger.en.xlsx")))
    sheet = book[Words.load("en")("ledger.sheet.derived")]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[4] for row in rows] == [pytest.approx(float(p.value)) for _name, p in wanted]
    assert "Rides by year: 2022, 90,000; Rides by year: 2021, 62,000" in {row[8] for row in rows}


def test_the_edition_agrees_with_what_offices_publish() -> None:
    """Shares of online sales, computed from two series, are those that the statistics office prints itself."""
    catalog = pipeline.check(ROOT)
    share = derived(catalog.get(Dataset, "online-retail-physical"), catalog)[0]
    printed = {row.row: row.value for row in catalog.get(Dataset, "online-retail-share").rows}
    assert len(share.points) >= 5
    assert all(abs(p.value - printed[p.row.row]) <= Decimal("0.1") for p in share.points)


def test_parquet_says_what_the_csv_says(built_site: Path) -> None:
    """Every dataset and all derived series are Parquet too, with the CSV's columns and rows, types, and null where a
    cell is empty: as DuckDB reads it, which did not write it."""
    data = built_site / "downloads" / "data"
    tables = sorted(path.with_suffix("") for path in data.rglob("*.parquet"))
    assert {path.name for path in tables} == {"derived", *(path.stem for path in (data / "datasets").glob("*.csv"))}
    for table in tables:
        with table.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
            expected = list(csv.DictReader(file))
        held = duckdb.sql(f"SELECT * FROM read_parquet('{table}.parquet')")
        rows = [dict(zip(held.columns, row, strict=True)) for row in held.fetchall()]
        assert rows and list(rows[0]) == list(expected[0])
        assert dict(zip(held.columns, map(str, held.types), strict=True))["value"] == "DOUBLE"
        for row, told in zip(rows, expected, strict=True):
            assert {name: "" if value is None else value for name, value in row.items() if name != "value"} == {
                name: cell == "True" if name == "forecast" else cell for name, cell in told.items() if name != "value"
            }
            assert row["value"] == float(told["value"])


def test_parquet_twice_is_the_same_and_names_no_version() -> None:
    """The same rows give the same bytes; text that a spreadsheet would run is left as it is; of no rows the columns are
    left."""
    columns = {"id": str, "value": float, "forecast": bool, "of": str}
    rows: list[dict[str, object]] = [
        {"id": "=1+1", "value": 3, "forecast": False, "of": ["a", "b"]},
        {"id": "零", "value": None, "forecast": True, "of": []},
    ]
    content = to_parquet(rows, columns)
    assert content == to_parquet(rows, columns)
    with pq.ParquetFile(io.BytesIO(content)) as file:
        assert file.metadata.created_by == "casebook"
        assert file.read().to_pylist() == [
            {"id": "=1+1", "value": 3.0, "forecast": False, "of": "a b"},
            {"id": "零", "value": None, "forecast": True, "of": ""},
        ]
    with pq.ParquetFile(io.BytesIO(to_parquet([], columns))) as file:
        assert file.metadata.num_rows == 0 and file.schema_arrow.names == list(columns)
