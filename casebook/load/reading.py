"""From the files of a unit to its records, validated, with what is wrong with them."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from casebook.catalog import digest_of
from casebook.effects import Effects, Found
from casebook.errors import LANGUAGES, Language, Place, Problem
from casebook.kinds.base import Kind
from casebook.load import chapters, records, tables, yamltext
from casebook.load.memory import Item, Unit
from casebook.load.mentions import mentions, of_chapter
from casebook.load.plan import Sources
from casebook.model.listed import Lists, Validated
from casebook.model.record import Record
from casebook.model.values import SLUG
from casebook.problems import problem


@cache
def adapter(model: Any) -> TypeAdapter[Any]:
    """What validates the data of a kind's records."""
    return TypeAdapter(model)


def read_unit(
    effects: Effects,
    kind: Kind,
    sources: Sources,
    found: dict[str, Found],
    known: Unit | None,
    lists: Lists | None,
    again: bool = False,
) -> Unit:
    """A unit as its files are now; the known one where their bytes are the same.

    `lists` are those of the vocabulary; where they are others than the known unit was read with, it is read `again`.
    """
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sources.paths:
        content, wrong = bytes_of(effects, path, found.get(path))
        if content is not None:
            contents[path] = content
        problems += wrong
    digests = tuple((path, _sum(contents.get(path))) for path in sources.paths)
    kept = known is not None and not again and known.digests == digests and not problems
    if kept and known is not None and revived(known, kind, lists):
        return known
    unit = Unit(kind.name, digests, problems=problems)
    if kind.folder == "content":
        _read_chapter(unit, kind, sources, contents)
    else:
        _read_file(unit, kind, sources, contents, lists)
    if known is not None:
        _keep_same(unit, known)
    return unit


def revived(unit: Unit, kind: Kind, lists: Lists | None) -> bool:
    """Whether the unit has its records; validated again where it comes from another process."""
    if unit.problems:
        return False
    lists = None if lists is None else Validated(lists)
    for item in unit.items:
        if item.record is None:
            try:
                item.record = _validated(unit, kind, item, lists)
            except ValidationError:
                return False
    return True


def _validated(unit: Unit, kind: Kind, item: Item, lists: Lists | None) -> Record:
    data = item.data
    if unit.halves:
        data, _problems = chapters.join_halves(item.id, unit.halves)
    record: Record = adapter(kind.model).validate_python(data, context=lists)
    return record


def _keep_same(unit: Unit, known: Unit) -> None:
    """What a file says again word for word stays the same object, and what was found out about it stays."""
    before = {item.key: item for item in known.items if item.record is not None}
    for item in unit.items:
        old = before.get(item.key)
        if old is not None and old.digest == item.digest:
            item.record, item.mentions, item.asked = old.record, old.mentions, old.asked


def _sum(content: bytes | None) -> str:
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()


def bytes_of(effects: Effects, path: str, found: Found | None) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file, or None where it is not there or not to be read."""
    if found is None:
        return None, []
    place = Place(path)
    if found.what in {"dangling", "special", "closed", "nofile"}:
        return None, [problem(place, f"file-{found.what}")]
    if found.what == "link" and effects.leaves_project(path):
        return None, [problem(place, "path-leaves-project")]
    limit = tables.MAX_BYTES if path.endswith((".csv", ".txt")) else yamltext.MAX_BYTES
    if found.size > limit:
        return None, [problem(place, "file-too-large", size=found.size, limit=limit)]
    try:
        return effects.read(path), []
    except FileNotFoundError:
        return None, []  # taken away since the look into the folder: as if it had not been there
    except OSError:
        return None, [problem(place, "file-closed")]


def _read_file(unit: Unit, kind: Kind, sources: Sources, contents: dict[str, bytes], lists: Lists | None) -> None:
    path = sources.paths[0]
    stem = path.rpartition("/")[2].rpartition(".")[0]
    if path not in contents:
        unit.broken += _hidden(kind, stem)
        return
    document, problems = yamltext.read(path, contents[path])
    unit.problems += problems
    if document is None or not isinstance(document.data, list | dict):
        unit.broken += _hidden(kind, stem)
    if document is None:
        return
    if isinstance(document.data, list):
        if kind.table or kind.folder.endswith(".yml") or not document.data:
            code = "list-empty" if not document.data else "list-of-one"
            unit.problems.append(problem(document.place(()), code))
            unit.broken.append((kind.name, "*"))
            return
        for index, data in enumerate(document.data):
            slug = data.get("id") if isinstance(data, dict) else None
            _bind(unit, kind, document, data, (index,), str(slug) if slug else None, contents, lists)
        return
    data = document.data
    if isinstance(data, dict):
        if "id" in data:
            unit.problems.append(problem(document.place(("id",), key=True), "id-not-here"))
            unit.broken.append((kind.name, stem))
            return
        data = {"id": stem, **data}
    _bind(unit, kind, document, data, (), stem, contents, lists)


def _hidden(kind: Kind, stem: str) -> list[tuple[str, str]]:
    """What cannot be told missing where a file is not read: a file of facts holds many."""
    return [(kind.name, stem), *([(kind.name, "*")] if kind.name == "fact" else [])]


def _bind(
    unit: Unit,
    kind: Kind,
    document: yamltext.Document,
    data: Any,
    at: yamltext.Loc,
    slug: str | None,
    contents: dict[str, bytes],
    lists: Lists | None,
) -> None:
    readable = True
    if kind.table is not None and isinstance(data, dict):
        if "rows" in data:
            unit.problems.append(problem(document.place((*at, "rows"), key=True), "rows-not-here"))
            return
        rows = _rows(unit, document, unit.digests[-1][0], contents)
        data = {**data, "rows": rows or []}
        readable = rows is not None
    record, problems = records.bind(document, adapter(kind.model), data, at, lists)
    if kind.keeps(slug):
        problems.append(problem(document.place((*at, "id")), "id-reserved", id=slug))
    unit.problems += problems
    if record is None or problems or not readable:
        known = slug is not None and SLUG.fullmatch(slug)
        unit.broken.append((kind.name, slug if known and slug else "*"))
        return
    place = document.place(at)
    item = Item(kind.name, record.id, at, place.line, place.column, data, digest_of(record), mentions(record))
    item.record = record
    unit.items.append(item)


def _rows(
    unit: Unit, document: yamltext.Document, path: str, contents: dict[str, bytes]
) -> list[dict[str, Any]] | None:
    """The rows of the CSV; None where it cannot be read whole: then nobody is told that a row is missing."""
    if path not in contents:
        if not any(wrong.place.path == path for wrong in unit.problems):
            unit.problems.append(problem(Place(document.path, 1, 1), "csv-missing", path=path))
        return None
    rows, problems = tables.read_rows(path, contents[path])
    unit.problems += problems
    unit.lines = {row["row"]: line for row, line in rows}
    return None if problems else [row for row, _line in rows]


def _read_chapter(unit: Unit, kind: Kind, sources: Sources, contents: dict[str, bytes]) -> None:
    slug = sources.paths[0].split("/")[1]
    data, problems = None, []
    for path in sources.paths:
        language: Language = next(x for x in LANGUAGES if path.endswith(f"/{x}.md"))
        if path in contents:
            half, wrong = chapters.read_half(path, contents[path])
            problems += wrong
            if half is not None:
                unit.halves[language] = half
    if len(unit.halves) == len(sources.paths):
        data, wrong = chapters.join_halves(slug, unit.halves)
        problems += wrong
    record = None
    if data is not None:
        document = yamltext.Document(unit.halves["zh"].path, data, None)
        record, wrong = records.bind(document, adapter(kind.model), data, ())
        problems += wrong
    unit.problems += problems
    if record is None:
        unit.broken += [(kind.name, slug), ("section", "*")]
        return
    digest = hashlib.blake2b("\0".join(sum_ for _path, sum_ in unit.digests).encode(), digest_size=8).hexdigest()
    item = Item(kind.name, record.id, (), 1, 1, None, digest, of_chapter(record, unit.halves))
    item.record = record
    unit.items.append(item)
