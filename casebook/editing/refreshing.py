"""Datasets that are queries: asked again, compared with what is frozen, written once somebody agrees.

`refresh` alone reaches a file of data or a server, through Ibis, which is loaded here and nowhere else. What a build
reads is the CSV that a refresh left, with the time and a sum of query and rows in the record; secrets stand in the
environment, and the record names their variables.
"""

from __future__ import annotations

import csv
import importlib
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from pydantic import ValidationError

from casebook.editing.csvs import period_of
from casebook.editing.fields import order_of
from casebook.editing.project import Draft, Home, Project
from casebook.errors import CasebookError, ContentError, Place, Said
from casebook.kinds.dataset import Dataset, Query, Row, sum_of
from casebook.load import yamltext
from casebook.load.tables import COLUMNS, MAX_ROWS
from casebook.problems import problem

DIALECT = "duckdb"  # the SQL in which queries are written; other engines are asked in their own
_FILES = {".duckdb": "duckdb", ".ddb": "duckdb", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite"}
_OF_FILES = {"file", "duckdb", "sqlite", "parquet", "csv", "json"}
_TABLES = {".parquet": "read_parquet", ".csv": "read_csv", ".json": "read_json"}
_SECRET = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
FOLDER = "data/datasets/"
Ask = Callable[[Project, Query], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Change:
    """A row that a query gives otherwise than it is frozen; empty texts where there is none."""

    row: str
    before: str
    after: str


@dataclass(frozen=True)
class Refreshed:
    """What a query gives now: the rows that differ, and the project with it, which is tried."""

    id: str
    changes: tuple[Change, ...]
    rows: int
    project: Project


class Unasked(CasebookError):
    """A query that could not be asked; `field` of it is where to look."""

    code = "desk-query-failed"

    def __init__(self, said: Said, field: str = "sql") -> None:
        super().__init__(said)
        self.field = field


class NoFile(Unasked):
    """The file of a query is not there, or none that can be read."""

    code = "desk-query-file"

    def __init__(self, said: Said) -> None:
        super().__init__(said, "from")


def queried(project: Project, names: Sequence[str]) -> list[Home]:
    """The datasets that are queries: those that are named, or all.

    Raises:
        CasebookError: one that is named is no query, or there is none of the name.
        ContentError: a dataset cannot be read, so that nobody knows whether it is one.
    """
    read = {home.path for home in project.homes.values() if home.item.record is not None}
    if wrong := [p for p in project.problems if p.place.path.startswith(FOLDER) and p.place.path not in read]:
        raise ContentError.of(wrong)
    homes = [project.named(name if "/" in name else f"dataset/{name}") for name in names]
    for home in homes:
        if query_of(home) is None:
            raise CasebookError(
                Said(
                    f"{home.item.id} 没有 query，它的行写在 CSV 里",
                    f"{home.item.id} has no `query`: its rows are those of its CSV",
                )
            )
    return homes or [home for home in project.homes.values() if query_of(home) is not None]


def query_of(home: Home) -> Query | None:
    """The query of a dataset; None for what is none."""
    record = home.item.record
    return record.query if isinstance(record, Dataset) else None


def refresh(project: Project, home: Home, now: datetime, ask: Ask | None = None) -> Refreshed:
    """Asks a dataset's query and tries the project with what it gives; nothing is written. `ask` is who answers it.

    Raises:
        CasebookError: it cannot be asked.
        ContentError: what it gives is no dataset, or would not pass.
    """
    record = home.item.record
    assert isinstance(record, Dataset) and record.query is not None
    query = record.query
    document, _problems = yamltext.read(home.path, project.disk.read(home.path))
    assert document is not None  # it has been loaded
    place = document.place((*home.item.at, "query", "sql"))
    try:
        given = (ask or asked)(project, query)
    except Unasked as why:
        told = document.place((*home.item.at, "query", why.field))
        raise ContentError.of([problem(told, why.code, said=why.said)]) from None
    if len(given) > MAX_ROWS:
        raise ContentError.of([problem(place, "desk-query-long", most=MAX_ROWS)])
    rows = _rows(place, query, given)
    before = {row.row: _line(row) for row in record.rows}
    after = {row.row: _line(row) for row in rows}
    changes = tuple(
        Change(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    )
    draft = Draft(project)
    draft.files[f"{home.path.rpartition('.')[0]}.csv"] = _csv(rows)
    order = order_of(home.kind, home.item.at)
    draft.put(home.path, ("query", "asked"), now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), order)
    draft.put(home.path, ("query", "sum"), sum_of(query, rows), order)
    return Refreshed(home.item.id, changes, len(rows), draft.tried())


def _line(row: Row) -> str:
    return ",".join(_cells(row)[1:])


def _cells(row: Row) -> list[str]:
    period = row.period.code or ""
    standing = " ".join(s.value for s in row.standing)
    return [row.row, period, format(row.value, "f"), row.bound.value, row.source, row.variant or "", standing]


def _csv(rows: Sequence[Row]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_cells, rows))
    return made.getvalue().encode()


def _rows(place: Place, query: Query, given: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The rows of a dataset from what a query gave; each that is none is told by its number, at the query."""
    if not given:
        raise ContentError.of([problem(place, "desk-query-empty")])
    made: dict[str, Row] = {}
    problems = []
    for number, told in enumerate(given, 1):
        if missing := {"period", "value"} - told.keys():
            raise ContentError.of([problem(place, "desk-query-column", name=min(missing), given=", ".join(told))])
        period = _period(told["period"])
        row = {
            "row": str(told.get("row") or period.lower().replace("..", "-to-")),
            "period": period,
            "value": _number(told["value"]),
            "source": told.get("source") or query.source,
            "standing": tuple(str(told.get("standing") or "").split()),
            **{name: told[name] for name in ("bound", "variant") if told.get(name)},
        }
        try:
            found = Row.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = str(first["loc"][0]) if first["loc"] else "row"
            name = "period" if name == "row" and not told.get("row") else name
            problems.append(problem(place, "desk-query-row", n=number, name=name, given=str(row.get(name))[:60]))
            continue
        if found.row in made:
            problems.append(problem(place, "desk-query-row-twice", n=number, name=found.row))
        made[found.row] = found
    if problems:
        raise ContentError.of(problems)
    return list(made.values())


def _period(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return period_of(str(value)) or str(value)


def _number(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


# asking


def asked(project: Project, query: Query) -> Sequence[Mapping[str, Any]]:
    """What a query gives, as rows by the names of its columns.

    Raises:
        CasebookError: Ibis is not installed, a secret or a file is missing, or the query was refused.
    """
    ibis = _ibis()
    _one_question(query.sql)
    connection, secrets = _connected(ibis, project, query.connect)
    try:
        table = connection.sql(query.sql, dialect=DIALECT)
        rows: list[dict[str, Any]] = table.limit(MAX_ROWS + 1).to_pyarrow().to_pylist()
    except Exception as error:  # whatever an engine says
        raise _refused(error, secrets) from None
    finally:
        connection.disconnect()
    return rows


def _one_question(sql: str) -> None:
    """Refuses what is not one question: several statements, or one that would change something where it is asked."""
    sqlglot = importlib.import_module("sqlglot")
    try:
        found = [statement for statement in sqlglot.parse(sql, read=DIALECT) if statement is not None]
    except Exception as error:  # whatever its parser says
        raise _refused(error, {}) from None
    many = len(found)
    if many != 1:
        raise Unasked(
            Said(
                f"sql 要写一条查询（SELECT），这里有 {many} 条语句",
                f"`sql` is one SELECT, and there are {many} statements",
            )
        )
    if not isinstance(found[0], sqlglot.exp.Query):
        raise Unasked(Said("sql 不是查询（SELECT）", "`sql` is no SELECT"))


def compiled(sql: str, engine: str) -> str:
    """A query as another engine is asked it (`trino`, `pyspark`, `postgres`): for a look before there is one."""
    _ibis()
    sqlglot = importlib.import_module("sqlglot")
    return str(sqlglot.transpile(sql, read=DIALECT, write={"pyspark": "spark"}.get(engine, engine))[0])


def _ibis() -> Any:
    try:
        return importlib.import_module("ibis")
    except ImportError:
        raise CasebookError(
            Said(
                "refresh 需要 Ibis：pip install 'casebook[query]'（在仓库里：.venv/bin/pip install '.[query]'）",
                "refresh needs Ibis: pip install 'casebook[query]' (in a checkout: .venv/bin/pip install '.[query]')",
            )
        ) from None


def _connected(ibis: Any, project: Project, connect: str) -> tuple[Any, Mapping[str, str]]:
    if not _is_server(connect):
        if "${" in connect:
            raise Unasked(Said("${…} 只用在服务器的地址里", "${…} belongs in the address of a server only"), "from")
        try:
            return _opened(ibis, _file(project, connect)), {}
        except CasebookError:
            raise
        except Exception as error:
            said = _first_words(error)
            raise NoFile(Said(f"{connect} 读不了：{said}", f"{connect} cannot be read: {said}")) from None
    secrets = dict(_secrets(connect))
    address = _SECRET.sub(lambda match: quote(secrets[match[1]], safe=""), connect)
    try:
        return ibis.connect(address), secrets
    except Exception as error:
        raise _refused(error, secrets, "from") from None


def _is_server(connect: str) -> bool:
    """Whether it is an address.

    Raises:
        CasebookError: it is the address of a file, which is named by its path: so it is seen to lie in the project.
    """
    scheme, sign, _rest = connect.partition("://")
    if sign and scheme.lower() in _OF_FILES:
        raise NoFile(
            Said(
                f"{scheme}:// 指的是文件：直接写它在报告文件夹里的路径",
                f"{scheme}:// is the address of a file: write its path in the report's folder instead",
            )
        )
    return bool(sign)


def _opened(ibis: Any, place: Path) -> Any:
    """A file of data, opened to be read. A query of DuckDB may name other files; it gets none."""
    suffix = place.suffix.lower()
    if _FILES.get(suffix) == "sqlite":
        return ibis.sqlite.connect(place)
    if suffix in _FILES:
        connection = ibis.duckdb.connect(place, read_only=True)
    else:
        connection = ibis.duckdb.connect()
        getattr(connection, _TABLES[suffix])(str(place), table_name=re.sub(r"\W", "_", place.stem))
        quoted = str(place).replace("'", "''")
        connection.raw_sql(f"SET allowed_paths = ['{quoted}']")
    connection.raw_sql("SET enable_external_access = false")
    connection.raw_sql("SET lock_configuration = true")
    return connection


def _secrets(connect: str) -> Iterator[tuple[str, str]]:
    for name in _SECRET.findall(connect):
        if not os.environ.get(name):
            raise Unasked(Said(f"环境变量 {name} 没有设置", f"the environment variable {name} is not set"), "from")
        yield name, os.environ[name]


def _file(project: Project, path: str) -> Path:
    place = project.root / path
    if project.disk.leaves_project(path):
        raise NoFile(Said(f"{path} 在报告的文件夹之外", f"{path} lies outside of the report's folder"))
    if not place.is_file():
        raise NoFile(Said(f"没有文件 {path}", f"there is no file {path}"))
    if place.suffix.lower() not in {**_FILES, **_TABLES}:
        known = ", ".join(sorted({**_FILES, **_TABLES}))
        raise NoFile(Said(f"{path} 的格式读不了；可以是：{known}", f"{path} is of no known format; there are: {known}"))
    return place


def _first_words(error: Exception) -> str:
    """What a library complains of, without the statement of its own that it quotes."""
    return " ".join(str(error).partition("\nLINE ")[0].split())[:600]


def _refused(error: Exception, secrets: Mapping[str, str], field: str = "sql") -> Unasked:
    said = _first_words(error)
    for name, value in secrets.items():
        for written in (value, quote(value, safe=""), quote_plus(value)):
            said = said.replace(written, f"${{{name}}}")
    return Unasked(Said(said, said), field)
