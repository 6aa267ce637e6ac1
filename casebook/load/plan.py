"""Which files are read together, and as what: from a look at the folders, before anything is opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casebook.effects import Found
from casebook.errors import LANGUAGES, Place, Problem
from casebook.kinds.base import Kind
from casebook.load.records import choice
from casebook.problems import problem

RECORDS = (".yml", ".yaml")
FOLDERS = ("data", "content")
# what people put beside a chapter, and nobody reads
UNREAD = (".doc", ".docx", ".odt", ".rtf", ".pages", ".pdf", ".xls", ".xlsx", ".pptx", ".jpg", ".jpeg", ".png", ".gif")


@dataclass(frozen=True)
class Sources:
    """The files of one unit, in the order in which they are read; a CSV that is missing is named all the same."""

    kind: str
    paths: tuple[str, ...]


def plan(found: Mapping[str, Found], kinds: Iterable[Kind]) -> tuple[dict[str, Sources], list[Problem]]:
    """The units of a project by name, in the order of kinds and paths, and the files that belong to none."""
    all_kinds = tuple(kinds)
    by_folder = {kind.folder: kind for kind in all_kinds}
    units: dict[str, dict[str, Sources]] = {kind.name: {} for kind in all_kinds}
    problems: list[Problem] = []
    for path in found:
        if not _is_utf8(path):
            shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            problems.append(problem(Place(shown), "file-name"))
            continue
        if found[path].what in {"closed", "folder"}:
            problems.append(problem(Place(path), "file-closed" if found[path].what == "closed" else "folder-link"))
            continue
        if copy := copied(path, found):
            if (told := problem(Place(copy[0]), "file-copy", name=copy[1])) not in problems:
                problems.append(told)
            continue
        if path.startswith("content/") and path.lower().endswith(UNREAD):
            problems.append(problem(Place(path), "file-unread"))
            continue
        kind = by_folder.get(path) or by_folder.get("/".join(path.split("/", 2)[:2]))
        if path.startswith("content/"):
            kind = by_folder.get("content")
            if kind is not None and path.endswith(".md"):
                _chapter(kind, path, units[kind.name], problems)
        elif kind is not None and path.endswith(RECORDS):
            csv = (f"{path.rpartition('.')[0]}.{kind.table}",) if kind.table else ()
            units[kind.name][path] = Sources(kind.name, (path, *csv))
        elif path.endswith(".csv") and kind is not None:
            if not kind.table or not any(path.removesuffix(".csv") + suffix in found for suffix in RECORDS):
                problems.append(problem(Place(path), "csv-alone"))
        elif path.endswith((*RECORDS, ".csv")):
            known = sorted(folder for folder in by_folder if folder.startswith("data/"))
            top = "/".join(path.split("/")[:2])
            problems.append(problem(Place(path), "file-stray", choice(top, known)))
        if meant := _meant(path):
            problems.append(problem(Place(path), "file-suffix", name=meant))
    if not any(path.startswith("data/") for path in found):
        problems.append(problem(Place("data"), "data-missing"))
        return {}, problems
    for kind in all_kinds:
        if kind.folder.endswith(".yml") and kind.folder not in found and not kind.optional:
            problems.append(problem(Place(kind.folder), "edition-missing"))
    return {name: sources for of_kind in units.values() for name, sources in of_kind.items()}, problems


# how file managers and services that keep folders in step name a second copy
_COPY = re.compile(
    r"(?P<name>.+?)(?: copy(?: \d+)?|副本| ?[-–] ?(?:copy|副本|复制)(?: ?\(\d+\))?| ?[(（]\d+[)）]"
    r"| ?[(（].*(?:conflict|冲突).*[)）])",
    re.IGNORECASE,
)


def copied(path: str, found: Mapping[str, Found]) -> tuple[str, str] | None:
    """A file or its folder that by its name is a copy that a program made, and what it is a copy of."""
    parts = path.split("/")
    for at, part in enumerate(parts[1:], 1):
        stem, dot, suffix = part.rpartition(".") if at == len(parts) - 1 else (part, "", "")
        if match := _COPY.fullmatch(stem):
            original = "/".join([*parts[:at], f"{match['name'].rstrip()}{dot}{suffix}"])
            if original in found or any(other.startswith(f"{original}/") for other in found):
                return "/".join(parts[: at + 1]), original
    return None


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


_SUFFIX = re.compile(r"(?P<name>[^/]+?)\.(?P<suffix>ya?ml|csv|md)(?P<more>\.txt|\.text|\.[0-9]+)?", re.IGNORECASE)


def _meant(path: str) -> str | None:
    """The name that a file is meant to have whose suffix nobody reads: x.yml.txt, X.YML."""
    match = _SUFFIX.fullmatch(path.rpartition("/")[2])
    if match is None or (not match["more"] and match["suffix"] == match["suffix"].lower()):
        return None
    return f"{match['name']}.{match['suffix'].lower()}"


def _chapter(kind: Kind, path: str, units: dict[str, Sources], problems: list[Problem]) -> None:
    parts = path.split("/")
    if len(parts) != 3 or parts[2] not in {f"{language}.md" for language in LANGUAGES}:
        problems.append(problem(Place(path), "chapter-stray"))
        return
    name = f"content/{parts[1]}"
    before = units[name].paths if name in units else ()
    units[name] = Sources(kind.name, (*before, path))
