"""What differs between two states of a report: records added, revised and withdrawn, field by field, with the reason.

A state is a folder, or a revision of the repository that a folder lies in. Files are compared as they are written, not
as today's models read them, so that an edition of years ago can be compared with one of today. The reason is what was
said when the record's file was changed: the subjects of the commits in between, where both states are revisions.
"""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jinja2
from pydantic import TypeAdapter, ValidationError

from casebook import home, kinds, wording
from casebook.catalog import Key, natural
from casebook.disk import Disk
from casebook.editing.splice import ABSENT, same, value_at
from casebook.errors import LANGUAGES, CasebookError, ContentError, Language, Place, Said
from casebook.kinds.base import Kind
from casebook.load import tables, yamltext
from casebook.load.plan import plan
from casebook.load.reading import bytes_of
from casebook.model.values import Figure
from casebook.problems import problem
from casebook.text import Words

NOW = Said("现在", "now")
_NAMES = ("title", "name", "short", "requirement", "label", "reason", "found")


@dataclass(frozen=True)
class State:
    """A report at one time: its records as they are written, the file of each, and what it is called."""

    name: str
    records: Mapping[Key, Any]
    files: Mapping[Key, str]


@dataclass(frozen=True)
class Difference:
    """A field that says something else: empty texts where it was not there, or is not there any more."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Changed:
    """A record that was added, revised, withdrawn or renamed (`was` is its former id); `reasons` are sentences."""

    what: str
    key: Key
    title: Said
    path: str
    differences: tuple[Difference, ...] = ()
    reasons: tuple[str, ...] = ()
    was: str | None = None


@dataclass(frozen=True)
class Comparison:
    """Two states and what differs, in the order of kinds and ids."""

    old: str
    new: str
    changed: tuple[Changed, ...] = field(default=())

    def of(self, kind: str) -> list[Changed]:
        return [change for change in self.changed if change.key[0] == kind]

    def count(self, what: str) -> int:
        return sum(1 for change in self.changed if change.what == what)


def compare(folder: Path, old: str, new: str | None, names: Sequence[str], language: Language) -> Comparison:
    """Compares two states; `new` is the folder as it is now where it is not named.

    Raises:
        CasebookError: a state is neither a folder nor a revision, or a file of it is not readable.
    """
    wanted = tuple(kinds.BY_NAME[name] for name in names)
    with _state(folder, old, wanted) as before, _state(folder, new or str(folder), wanted) as after:
        revisions = [name for name in (old, new) if name and not _is_folder(folder, name)]
        reasons = _Reasons(folder, old if old in revisions else None, new if new in revisions else None)
        found = sorted(_changed(before, after, reasons, language), key=_order)
        # the folder's path would say something of the machine only, in what is published too
        return Comparison(before.name, after.name if new else NOW.in_(language), tuple(found))


def _order(change: Changed) -> tuple[object, ...]:
    known = list(kinds.BY_NAME)
    return (
        known.index(change.key[0]),
        ("added", "revised", "renamed", "withdrawn").index(change.what),
        natural(change.key[1]),
    )


def _is_folder(folder: Path, name: str) -> bool:
    return Path(name).is_dir() or (folder / name / "data").is_dir()


@contextmanager
def _state(folder: Path, name: str, wanted: Sequence[Kind]) -> Iterator[State]:
    if name and _is_folder(folder, name):
        place = Path(name) if Path(name).is_dir() else folder / name
        if not (place / "data").is_dir():
            raise CasebookError(Said(f"{name} 里没有 data/", f"there is no data/ in {name}"))
        yield _read(name, place, wanted)
        return
    with tempfile.TemporaryDirectory(prefix="casebook-") as scratch:
        _unpacked(folder, name, Path(scratch))
        yield _read(name, Path(scratch), wanted)


def _unpacked(folder: Path, revision: str, scratch: Path) -> None:
    """The data of a revision as files."""
    top = git(folder, "rev-parse", "--show-prefix")
    if top is None and (why := refused_by_git(folder)):
        raise CasebookError(Said(f"git 不读这个仓库：{why}", f"git does not read this repository: {why}"))
    if (
        top is None
        or not revision
        or revision.startswith("-")
        or git(folder, "rev-parse", "--verify", "-q", f"{revision}^{{commit}}") is None
    ):
        raise CasebookError(
            Said(
                f"{revision} 既不是有 data/ 的文件夹，也不是这个仓库里的版本",
                f"{revision} is neither a folder with data/ nor a revision of this repository",
            )
        )
    archive = scratch / "data.tar"
    with archive.open("wb") as file:
        done = subprocess.run(
            ["git", "-C", str(folder), "archive", revision, "data"], stdout=file, stderr=subprocess.PIPE, check=False
        )
    if done.returncode:
        raise CasebookError(Said(f"版本 {revision} 里没有 data/", f"the revision {revision} has no data/"))
    with tarfile.open(archive) as packed:
        packed.extractall(scratch, filter="data")


def git(folder: Path, *words: str) -> str | None:
    """What git says; None where it refuses, or is not there."""
    done = asked_of_git(folder, *words)
    return done[1].strip() if done is not None and done[0] == 0 else None


def asked_of_git(folder: Path, *words: str) -> tuple[int, str, str] | None:
    """How git ends, what it says and what it complains of; None where it is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "-c", "core.quotePath=off", *words],
            capture_output=True,
            encoding="utf-8",  # of the files, whatever the terminal speaks
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.returncode, done.stdout, done.stderr


def refused_by_git(folder: Path) -> str:
    """Why git does not read the repository that a folder lies in, such as one of another user, and what it says to do;
    empty where it reads it, and where there is none."""
    here = folder.resolve()
    if not any((place / ".git").exists() for place in (here, *here.parents)):
        return ""
    done = asked_of_git(here, "rev-parse", "--git-dir")
    return " ".join(done[2].split()) if done is not None and done[0] else ""


def _read(name: str, place: Path, wanted: Sequence[Kind]) -> State:
    disk = Disk(place)
    found = disk.survey("data")
    units, _strays = plan(found, kinds.ALL)
    records: dict[Key, Any] = {}
    files: dict[Key, str] = {}
    for path, sources in units.items():
        kind = kinds.BY_NAME[sources.kind]
        if kind not in wanted:
            continue
        raw, problems = bytes_of(disk, path, found[path])
        document = None
        if raw is not None:
            document, problems = yamltext.read(path, raw)
        if document is not None and not isinstance(document.data, dict | list):
            problems = [problem(document.place(()), "record-none", given=str(document.data)[:40])]
        if document is None or problems:
            raise ContentError.of([replace(wrong, place=_in_state(name, wrong.place)) for wrong in problems])
        several = document.data if isinstance(document.data, list) else [document.data]
        for data in several:
            if not isinstance(data, dict):
                continue
            slug = str(data.get("id") or path.rpartition("/")[2].rpartition(".")[0])
            told = {key: value for key, value in data.items() if key != "id"}
            if kind.table and disk.exists(sources.paths[1]):
                told["rows"] = _rows(sources.paths[1], disk.read(sources.paths[1]))
            records[kind.name, slug], files[kind.name, slug] = told, path
    return State(name, records, files)


def _in_state(name: str, place: Place) -> Place:
    """A place of a state: which of the two it is stands before it."""
    return Place(f"{name}: {place.path}", place.line, place.column)


def _rows(path: str, raw: bytes) -> dict[str, Any]:
    rows, _problems = tables.read_rows(path, raw)
    return {str(row["row"]): {n: v for n, v in row.items() if n != "row" and v != ()} for row, _line in rows}


def _changed(before: State, after: State, reasons: _Reasons, language: Language) -> Iterator[Changed]:
    gone = {key: data for key, data in before.records.items() if key not in after.records}
    come = {key: data for key, data in after.records.items() if key not in before.records}
    for key, data in come.items():
        was = next((old for old, told in gone.items() if old[0] == key[0] and same(told, data)), None)
        path = after.files[key]
        if was is not None:
            del gone[was]
            yield Changed("renamed", key, title_of(key, data), path, (), reasons.of(path), was[1])
        else:
            yield Changed("added", key, title_of(key, data), path, _told(key, {}, data, language), reasons.of(path))
    for key, data in gone.items():
        path = before.files[key]
        yield Changed("withdrawn", key, title_of(key, data), path, _told(key, data, {}, language), reasons.of(path))
    for key, data in after.records.items():
        old = before.records.get(key)
        if old is not None and not same(_loose(old), _loose(data)):
            path = after.files[key]
            yield Changed("revised", key, title_of(key, data), path, _told(key, old, data, language), reasons.of(path))


def _loose(data: Any) -> Any:
    """Data in which the order of fields says nothing."""
    if isinstance(data, dict):
        return {key: _loose(data[key]) for key in sorted(data)}
    return [_loose(item) for item in data] if isinstance(data, list) else data


def title_of(key: Key, data: Any) -> Said:
    """What a record is called, from what its file says."""
    told = {}
    for language in LANGUAGES:
        subject = _text(data.get("subject"), language) if key[0] == "fact" else ""
        name = next((text for n in _NAMES if (text := _text(data.get(n), language))), "")
        gap = "：" if language == "zh" else ": "
        told[language] = gap.join(filter(None, (subject, name))) or key[1]
    return Said(told["zh"], told["en"])


def _text(value: Any, language: Language) -> str:
    return str(value.get(language, "")) if isinstance(value, dict) else str(value) if isinstance(value, str) else ""


def _told(key: Key, old: Any, new: Any, language: Language) -> tuple[Difference, ...]:
    """The fields that differ. Of what was added or withdrawn, what it says in one line: the figure of a fact, the unit
    of a metric; its other fields are its own business."""
    if not old or not new:
        line = _said(key, old or new, language)
        return (Difference("", *((line, "") if old else ("", line))),) if line else ()
    found = []
    for path in dict.fromkeys([*_leaves(old), *_leaves(new)]):
        one, other = value_at(old, path), value_at(new, path)
        if not same(one, other):
            found.append(Difference(".".join(map(str, path)), _shown(one), _shown(other)))
    was, now = (_said(key, data, language) for data in (old, new))
    if was != now and any(d.field.startswith("figure.") for d in found):
        found.insert(0, Difference("figure", was, now))
    return tuple(found)


def _said(key: Key, data: Any, language: Language) -> str:
    words = Words.load(language)
    if key[0] == "fact":
        try:
            figure = TypeAdapter(Figure).validate_python(data.get("figure"))
        except ValidationError:  # of an older shape
            return ""
        return wording.figure(figure, words)
    if key[0] == "metric":
        return str(data.get("unit", ""))
    return ""


def _leaves(data: Any, path: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    if isinstance(data, dict) and data:
        for name, inner in data.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(data, list) and any(isinstance(item, dict | list) for item in data):
        for number, item in enumerate(data):
            yield from _leaves(item, (*path, number))
    else:
        yield path


def _shown(value: Any) -> str:
    if value is ABSENT or value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else " ".join(str(value).split())


class _Reasons:
    """The subjects of the commits between two revisions, by file."""

    def __init__(self, folder: Path, old: str | None, new: str | None) -> None:
        self._by_file: dict[str, list[str]] = {}
        if old is None or (prefix := git(folder, "rev-parse", "--show-prefix")) is None:
            return
        told = git(
            folder, "log", "--format=%x00%s", "--name-only", "--no-merges", f"{old}..{new or 'HEAD'}", "--", "data"
        )
        for commit in (told or "").split("\0")[1:]:
            subject, *paths = commit.strip().splitlines()
            for path in filter(None, paths):
                self._by_file.setdefault(path.removeprefix(prefix), []).append(subject)

    def of(self, path: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._by_file.get(path, ())))


# as text, as data, as a page


def as_json(found: Comparison) -> dict[str, Any]:
    """The comparison for programs."""
    return {
        "old": found.old,
        "new": found.new,
        "changed": [
            {
                "what": change.what,
                "kind": change.key[0],
                "id": change.key[1],
                "was": change.was,
                "title": {"zh": change.title.zh, "en": change.title.en},
                "path": change.path,
                "fields": [{"field": d.field, "old": d.old, "new": d.new} for d in change.differences],
                "reasons": list(change.reasons),
            }
            for change in found.changed
        ],
    }


def page(found: Comparison, language: Language, title: str = "", *, printed: bool = False) -> str:
    """The comparison as a page that needs nothing beside it; `printed`: on paper, which has one scheme of colours."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("casebook.editing", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = Words.load(language)
    present = [name for name in kinds.BY_NAME if found.of(name)]
    return environment.get_template("changes.html.j2").render(
        found=found,
        printed=printed,
        lang=language,
        t=words,
        title=title,
        kinds=present,
        name_of=lambda name: words(f"kinds.{name}"),
    )


_PRINTED = """
@page { size: A4; margin: 22mm 20mm }
@page { @bottom-center { content: counter(page) " / " counter(pages); font: 9pt %(sans)s } }
body { max-width: none; margin: 0 !important; padding: 0 !important; background: none !important }
body { font: 10pt/1.5 %(sans)s }
h2, h3 { break-after: avoid }
tr, .why { break-inside: avoid }
code { font-family: %(sans)s }
"""


def appendix(found: Comparison, language: Language, title: str = "") -> bytes:
    """The comparison as a PDF in the book's faces, to be appended to it.

    Raises:
        SystemLibraryMissing: the machine cannot set it.
    """
    from casebook.presses.book import glyphs, library

    css = glyphs.faces(language) + _PRINTED % {"sans": glyphs.stacks(language)["sans"]}
    fonts = home.TEMPLATES / "assets" / "fonts"
    return library.plainly(page(found, language, title, printed=True), css, fonts, language, "diff")


def in_lines(found: Comparison, language: Language) -> Iterable[str]:
    """The comparison as lines for a terminal."""
    words = Words.load(language)
    for change in found.changed:
        was = f" ← {change.was}" if change.was else ""
        name = f"{change.key[0]}/{change.key[1]}{was}"
        yield f"{words(f'revisions.{change.what}')} {name}: {change.title.in_(language)}"
        for told in change.differences:
            yield f"    {told.field or words('revisions.says')}: {told.old or '—'} → {told.new or '—'}"
        for reason in change.reasons:
            yield f"    {words('revisions.reason')}: {reason}"
