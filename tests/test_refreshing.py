"""Datasets that are queries: asked by `refresh` alone, frozen with time and sum, and never asked by a build."""

from __future__ import annotations

import importlib
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casebook.cli import main
from casebook.editing import refreshing
from casebook.editing.project import Project
from casebook.errors import CasebookError, ContentError
from casebook.kinds.dataset import Dataset, Query
from casebook.load.tables import MAX_ROWS

# what pyarrow asks of pandas when it is loaded, and Ibis of DuckDB: theirs to put right
pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'future.infer_string' option is deprecated"),
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
]
BIKES = Path(__file__).parent / "books" / "bikes"
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
DATASET = "data/datasets/by-query.yml"
TABLE = "data/datasets/by-query.csv"
SQL = "SELECT year AS period, sum(rides) / 10000.0 AS value FROM counted GROUP BY year ORDER BY year"
TEXT = """\
title: {{zh: 查来的骑行次数, en: rides by a query}}
theme: users
unit: count_10k
scope: {{zh: 全部站点, en: all stations}}
query:
  from: {connect}
  sql: {sql}
  source: county-survey
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    (folder / "raw").mkdir()
    with sqlite3.connect(folder / "raw/rides.sqlite") as made:
        made.execute("CREATE TABLE counted (year TEXT, rides INTEGER)")
        made.executemany("INSERT INTO counted VALUES (?, ?)", [("2022", 40_000), ("2022", 21_000), ("2023", 62_000)])
    made.close()
    return folder


def recorded(project: Path, connect: str, sql: str = SQL) -> None:
    (project / DATASET).write_text(TEXT.format(connect=connect, sql=sql), encoding="utf-8")
    (project / TABLE).write_text("row,period,value,bound,source,variant,standing\n")


def run(project: Path, *words: str) -> int:
    return main([*words, "--project", str(project), "--messages", "en"])


def answering(*rows: Mapping[str, Any]) -> refreshing.Ask:
    def ask(_project: Project, _query: Query) -> Sequence[Mapping[str, Any]]:
        return rows

    return ask


def refreshed(project: Path, *rows: Mapping[str, Any]) -> refreshing.Refreshed:
    opened = Project.as_it_is(project)
    return refreshing.refresh(opened, refreshing.queried(opened, ["by-query"])[0], NOW, answering(*rows))


def test_what_a_query_gives_is_frozen(project: Path) -> None:
    """Rows become the CSV, to the digit; the record has the time and a sum; the project passes with both."""
    recorded(project, "raw/rides.sqlite")
    done = refreshed(
        project,
        {"period": 2022, "value": 6.1},
        {"period": "2023-06", "value": Decimal("6.20"), "bound": "about", "standing": "estimate"},
    )
    assert [(c.row, c.before, c.after) for c in done.changes] == [
        ("2022", "", "2022,6.1,exact,county-survey,,"),
        ("2023-06", "", "2023-06,6.20,about,county-survey,,estimate"),
    ]
    dataset = done.project.catalog.get(Dataset, "by-query")
    assert dataset.query is not None and dataset.query.asked == "2026-11-29T12:00:00Z" and len(dataset.rows) == 2
    assert not (project / TABLE).read_text().count("2022"), "nothing is written"


@pytest.mark.parametrize(
    ("rows", "code", "told"),
    [
        ([], "desk-query-empty", ""),
        ([{"year": 2022, "value": 1}], "desk-query-column", "year, value"),
        ([{"period": "soon", "value": 1}], "desk-query-row", "`period` cannot be `soon`"),
        ([{"period": 2022, "value": None}], "desk-query-row", "`value` cannot be `None`"),
        ([{"period": 2022, "value": 1}, {"period": 2022, "value": 2}], "desk-query-row-twice", "2022"),
        ([{"period": 2022, "value": 1, "source": "nobody"}], "reference-unknown", "nobody"),
    ],
)
def test_what_is_no_dataset_is_refused(project: Path, rows: list[Mapping[str, Any]], code: str, told: str) -> None:
    """What a query gives is held to what a dataset is, with the row's number, the record's place and a mend."""
    recorded(project, "raw/rides.sqlite")
    with pytest.raises(ContentError) as caught:
        refreshed(project, *rows)
    problem = caught.value.problems[0]
    assert told in problem.message.en and problem.fix.zh and problem.place.path in {DATASET, TABLE}
    assert code in {problem.code, "reference-unknown"}


def test_a_query_that_was_not_asked_or_was_changed_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` names the command; a row or a query changed by hand is told, and nobody is asked."""
    recorded(project, "nowhere/at-all.duckdb")  # which nobody opens
    assert run(project, "check") == 2
    said = capsys.readouterr().err
    assert f"{DATASET}:6:3: the dataset by-query is a query that has not been asked yet" in said
    assert "Run `refresh by-query`" in said
    done = refreshed(project, {"period": 2022, "value": 6})
    for path, content in done.project.files.items():
        assert content is not None
        (project / path).write_bytes(content)
    assert run(project, "check") == 0
    good = (project / TABLE).read_text()
    (project / TABLE).write_text(good.replace(",6,", ",7,"))
    assert run(project, "check") == 2
    assert "query-not-frozen" not in (said := capsys.readouterr().err) and "are not those that a refresh left" in said
    (project / TABLE).write_text(good)
    (project / DATASET).write_text((project / DATASET).read_text().replace("sum(rides)", "max(rides)"))
    assert run(project, "check") == 2


@pytest.mark.parametrize(
    ("connect", "told"),
    [
        ("raw/none.duckdb", "no file raw/none.duckdb"),
        ("raw/rides.xls", "no file raw/rides.xls"),
        ("../outside.sqlite", "lies outside"),
        ("data/edition.yml", "no known format"),
        ("postgres://me:${BIKES_PASSWORD}@127.0.0.1:1/x", "the environment variable BIKES_PASSWORD is not set"),
    ],
)
def test_where_nothing_can_be_asked(project: Path, connect: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is missing, outside or of no known format, and a secret that is not set, are named."""
    pytest.importorskip("ibis")
    (project.parent / "outside.sqlite").write_bytes(b"")
    recorded(project, f'"{connect}"')
    assert run(project, "refresh", "by-query") == 2
    said = capsys.readouterr().err
    assert told in said and said.startswith(f"{DATASET}:6:9: ") and "\n    " in said


@pytest.mark.parametrize("content", [b"", b"year,n\n2021,3\n", b"PAR1 and so on PAR1"])
def test_a_file_that_is_no_parquet_is_told_at_the_record(
    project: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be opened is told with file, line and column, in a sentence without the engine's own statement."""
    pytest.importorskip("ibis")
    (project / "raw/shop.parquet").write_bytes(content)
    recorded(project, "raw/shop.parquet")
    assert run(project, "refresh") == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{DATASET}:6:9: raw/shop.parquet cannot be read: ")
    assert "CREATE" not in said and "Put the file into the report's folder" in said


def test_more_rows_than_a_dataset_holds_are_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query of single sales instead of years is told at its SELECT, with how to sum up."""
    recorded(project, "raw/rides.csv")
    many = [{"period": 2022, "value": 1}] * (MAX_ROWS + 1)
    opened = Project.as_it_is(project)
    with pytest.raises(ContentError) as caught:
        refreshing.refresh(opened, refreshing.queried(opened, [])[0], NOW, lambda _project, _query: many)
    assert [p.code for p in caught.value.problems] == ["desk-query-long"]


@pytest.mark.parametrize("wrong", ["12", "[raw/a.parquet]", ""])
def test_refresh_passes_over_no_dataset_that_it_cannot_read(
    project: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A query that is none is told by `refresh` as by `check`, instead of that there is nothing to ask."""
    recorded(project, wrong)
    assert run(project, "refresh") == 2
    assert f"{DATASET}:6:" in capsys.readouterr().err


def test_a_secret_is_never_printed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a server says of a connection that failed is told without the secret in it."""
    pytest.importorskip("ibis")
    monkeypatch.setenv("BIKES_PASSWORD", "hunter-two")
    recorded(project, '"nowhere://x/${BIKES_PASSWORD}/x.db"')
    assert run(project, "refresh") == 2
    streams = capsys.readouterr()
    assert "hunter-two" not in streams.out + streams.err and "the query failed" in streams.err


@pytest.mark.parametrize("sort", ["sqlite", "duckdb", "parquet", "csv"])
def test_files_of_data_are_asked(project: Path, sort: str, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite, DuckDB, Parquet and CSV files: shown first, written with --yes, and the same the second time."""
    pytest.importorskip("ibis")
    duckdb = importlib.import_module("duckdb")
    place = project / f"raw/{'rides' if sort in {'sqlite', 'duckdb'} else 'counted'}.{sort}"
    if sort != "sqlite":
        with duckdb.connect(str(place) if sort == "duckdb" else ":memory:") as made:
            made.execute(
                "CREATE TABLE counted AS SELECT * FROM "
                "(VALUES ('2022', 40000), ('2022', 21000), ('2023', 62000)) t(year, rides)"
            )
            if sort != "duckdb":
                made.execute(f"COPY counted TO '{place}' (FORMAT {sort})")
    recorded(project, place.relative_to(project).as_posix())
    before = place.read_bytes()
    assert run(project, "refresh") == 1
    said, wrong = capsys.readouterr()
    assert wrong == ""
    assert "by-query: 2 rows, 2 differ" in said and "2022: — → 2022,6.1,exact" in said and "refresh --yes" in said
    assert "2022" not in (project / TABLE).read_text()
    assert run(project, "refresh", "by-query", "--yes") == 0
    assert (project / TABLE).read_text().splitlines()[1:] == [
        "2022,2022,6.1,exact,county-survey,,",
        "2023,2023,6.2,exact,county-survey,,",
    ]
    capsys.readouterr()
    assert (run(project, "check"), run(project, "refresh")) == (0, 0)
    assert "2 rows, 0 differ" in capsys.readouterr().out
    assert place.read_bytes() == before, "what is asked is not written to"


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT nothing FROM nowhere", "the query failed"),
        ("DROP TABLE counted", "`sql` is no SELECT"),
        ("SELEKT 1", "the query failed: "),
        ("SELECT 1; DROP TABLE counted", "there are 2 statements"),
    ],
)
def test_a_query_that_fails_changes_nothing(
    project: Path, sql: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an engine refuses is told in a line; what would write is refused, and the data is as it was."""
    pytest.importorskip("ibis")
    recorded(project, "raw/rides.sqlite", f'"{sql}"')
    before = (project / "raw/rides.sqlite").read_bytes()
    assert run(project, "refresh", "--yes") == 2
    assert told in capsys.readouterr().err
    assert (project / "raw/rides.sqlite").read_bytes() == before


def test_only_datasets_that_are_queries_are_asked(project: Path) -> None:
    """A dataset of plain rows is told as that."""
    with pytest.raises(CasebookError) as caught:
        refreshing.queried(Project.as_it_is(project), ["rides-by-year"])
    assert "has no `query`" in caught.value.said.en


def test_other_engines_are_asked_in_their_own_sql() -> None:
    """Trino and Spark cannot run here: what they would be asked is compiled from the same query."""
    pytest.importorskip("ibis")
    sql = "SELECT strftime(day, '%Y-%m') AS period, count(*) AS value FROM rides GROUP BY 1"
    assert refreshing.compiled(sql, "trino") == (
        "SELECT DATE_FORMAT(day, '%Y-%m') AS period, COUNT(*) AS value FROM rides GROUP BY 1"
    )
    assert "DATE_FORMAT(day, 'yyyy-MM')" in refreshing.compiled(sql, "pyspark")


def test_without_ibis_it_is_said_how_to_get_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where Ibis is not installed everything else works, and `refresh` names what to install."""
    recorded(project, "raw/rides.sqlite")
    real = importlib.import_module

    def without(name: str, package: str | None = None) -> Any:
        if name == "ibis":
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(refreshing.importlib, "import_module", without)
    assert run(project, "refresh") == 1
    assert "casebook[query]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT 1; SELECT 2", "`sql` is one SELECT, and there are 2 statements"),
        ("CREATE TABLE x AS SELECT 1", "`sql` is no SELECT"),
        ("ATTACH 'made.db'", "`sql` is no SELECT"),
        ("DROP TABLE rides", "`sql` is no SELECT"),
        ("-- nothing", "there are 0 statements"),
    ],
)
def test_a_query_is_one_question(project: Path, sql: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What would do something, or is several things, is refused before anything is asked."""
    (project / "raw/rides.csv").write_text("period,value\n2022,6\n")
    recorded(project, "raw/rides.csv", f"'{sql.replace(chr(39), chr(39) * 2)}'")
    assert run(project, "refresh", "by-query", "--yes") == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("sort", ["csv", "duckdb"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM '{outside}'",
        "SELECT '2022' AS period, count(*) AS value FROM read_text('/etc/hostname')",
        "SELECT '2022' AS period, count(*) AS value FROM glob('/*')",
    ],
)
def test_a_query_of_a_file_reads_no_other(
    project: Path, tmp_path: Path, sort: str, sql: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """DuckDB opens any path that its SQL names; here it has the file of the record alone."""
    duckdb = importlib.import_module("duckdb")
    (tmp_path / "outside.csv").write_text("period,value\n2022,6\n")
    (project / "raw/rides.csv").write_text("period,value\n2022,6\n")
    duckdb.connect(str(project / "raw/rides.duckdb")).close()
    recorded(project, f"raw/rides.{sort}", f'"{sql.format(outside=tmp_path / "outside.csv")}"')
    before = (project / TABLE).read_text()
    assert run(project, "refresh", "by-query", "--yes") == 2
    assert "the query failed" in capsys.readouterr().err
    assert (project / TABLE).read_text() == before


@pytest.mark.parametrize("scheme", ["duckdb", "sqlite", "file", "parquet"])
def test_a_file_is_named_by_its_path(
    project: Path, tmp_path: Path, scheme: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address of a file would open it, or make it, anywhere."""
    recorded(project, f"{scheme}://{tmp_path}/made.{scheme}", "SELECT 1 AS period, 1 AS value")
    assert run(project, "refresh", "by-query", "--yes") == 2
    assert "write its path in the report's folder instead" in capsys.readouterr().err
    assert not (tmp_path / f"made.{scheme}").exists()


@pytest.mark.parametrize(
    ("connect", "told"),
    [
        ("postgres://reader:word@db.example.org/shop", "a password stands in the record"),
        ("postgres://reader:${WORD}x@db.example.org/shop", "a password stands in the record"),
        ("trino://db.example.org/?user=x&password=word", "a password stands in the record"),
        ("postgres://reader:${word}@db.example.org/shop", "holds the name of a variable"),
    ],
)
def test_a_typed_password_is_refused(
    project: Path, connect: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A record is public; `check` tells the place, and `refresh` says the same instead of that there is no record."""
    recorded(project, f"'{connect}'")
    for command in (["check"], ["refresh", "by-query"]):
        assert run(project, *command) == 2
        said = capsys.readouterr().err
        assert f"{DATASET}:6:9" in said and told in said


def test_a_secret_of_any_signs_is_no_part_of_an_address(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signs that part an address are written so that they part nothing; no form of the secret is printed."""
    ibis, seen = importlib.import_module("ibis"), []

    def connect(address: str) -> None:
        seen.append(address)
        raise ValueError(f"cannot reach {address} as a/b@c#d%")

    monkeypatch.setattr(ibis, "connect", connect)
    monkeypatch.setenv("WORD", "a/b@c#d%")
    recorded(project, "postgres://reader:${WORD}@db.example.org/shop")
    assert run(project, "refresh", "by-query") == 2
    assert seen == ["postgres://reader:a%2Fb%40c%23d%25@db.example.org/shop"]
    said = capsys.readouterr().err
    assert "b%40c" not in said and "b@c" not in said and said.count("${WORD}") == 2


def test_what_a_query_calls_a_number_may_be_none(project: Path) -> None:
    """NaN is told by its row, as any other value that is no number."""
    recorded(project, "raw/rides.sqlite")
    for value in (float("nan"), Decimal("NaN"), Decimal("sNaN"), float("inf")):
        with pytest.raises(ContentError) as caught:
            refreshed(project, {"period": 2022, "value": value})
        assert caught.value.problems[0].code == "desk-query-row"
    with pytest.raises(ContentError) as caught:
        refreshed(project, {"period": {"a": 1}, "value": 1})
    assert "`period` cannot be" in caught.value.problems[0].message.en
