"""The bench: a record is taken out as a form needs it, what was typed is tried, and what passes is written.

Everything is tried on the files in memory first. A save that would bring a problem which was not there before is
refused; what was wrong before hinders nobody from mending something else. A record that has changed since it was opened
is a conflict: nothing is written, and what it says now is shown.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from casebook import kinds, making
from casebook.catalog import Catalog, Key
from casebook.disk import Disk
from casebook.editing import changes, rows, schemas
from casebook.editing.beginning import marks_closed, marks_opened, new_file
from casebook.editing.changes import Change
from casebook.editing.fields import order_of
from casebook.editing.project import Home, Project, readable
from casebook.editing.splice import ABSENT, BOM, block, put, same, value_at
from casebook.effects import draft_of, meant_by
from casebook.errors import LANGUAGES, CasebookError, ContentError, Language, Place, Problem, Said
from casebook.evidence import languages
from casebook.form import history, plain
from casebook.inputs import version
from casebook.kinds.base import Kind
from casebook.load import Memory, load, tables, yamltext
from casebook.load.places import Line, excerpt
from casebook.load.yamltext import Loc
from casebook.model.values import SLUG
from casebook.scaffold import require_id

CHAPTER = "chapter"
_DRAFT_OF = "# casebook: draft of "


@dataclass(frozen=True)
class Spot:
    """Where a record stands, or is to stand: its file and the location in it. A chapter stands in two files."""

    kind: Kind
    id: str
    path: str
    at: Loc = ()
    new: bool = False

    @property
    def key(self) -> Key:
        return self.kind.name, self.id


@dataclass(frozen=True)
class Told:
    """A problem as the form shows it: at which field, with the lines around its place."""

    problem: Problem
    loc: Loc | None  # None: not in this record
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Opened:
    """A record as it stands: its values, a sum by which it is known again, the line where it begins."""

    spot: Spot
    data: Any
    digest: str
    line: int


@dataclass(frozen=True)
class Tried:
    """A record as it would be. `hindering` are the problems that were not there before: nothing is written while there
    are any."""

    project: Project
    files: Mapping[str, bytes | None]
    fields: tuple[history.Field, ...]
    problems: tuple[Told, ...]
    hindering: tuple[Told, ...]


class Conflict(Exception):
    """The record says something else than when it was opened."""

    def __init__(self, now: Opened | None) -> None:
        super().__init__()
        self.now = now


class Unknown(LookupError):
    """There is no such record, kind or entry."""


class Bench:
    """One project, on which one change is worked at a time. All methods may be called from any thread."""

    def __init__(self, root: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.root = root.resolve()
        self.lock = threading.RLock()
        self._clock = clock
        self._memory, _head = making.remembered_loading(self.root, version())
        self._good: Catalog | None = None
        self.problems: tuple[Problem, ...] = ()

    # what there is

    def project(self) -> Project:
        """The project as it stands now; where it has problems, with the catalog of what can be read."""
        with self.lock:
            disk = Disk(self.root, drafts=True)
            try:
                self._good = load(disk, kinds.ALL, self._memory)
                self.problems = ()
            except ContentError as error:
                self.problems = tuple(error.problems)
            return Project(self.root, disk, self._good or readable(self._memory), self._memory)

    def spot(self, project: Project, kind_name: str, slug: str) -> Spot:
        """Where a record stands.

        Raises:
            Unknown: there is no such record, as far as files can be read.
        """
        kind = kinds.BY_NAME.get(kind_name)
        if kind is None or not SLUG.fullmatch(slug):
            raise Unknown(f"{kind_name}/{slug}")
        home = project.homes.get((kind_name, slug))
        if home is not None:
            beside = None if home.alone else _draft_beside(project, kind_name, slug)
            return Spot(kind, slug, home.path, home.item.at) if beside is None else Spot(kind, slug, beside)
        for name, unit in project.units.items():
            if unit.kind != kind_name or kind.name == CHAPTER:
                continue
            data = self._document(project, name)[1]
            if isinstance(data, list):
                for n, item in enumerate(data):
                    if isinstance(item, dict) and item.get("id") == slug:
                        return Spot(kind, slug, name, (n,))
            elif Path(name).stem == slug or kind.folder == name:
                return Spot(kind, slug, name)
        raise Unknown(f"{kind_name}/{slug}")

    def at(self, project: Project, path: str, line: int) -> tuple[Key, Loc] | None:
        """The record that stands on a line of a file, and the field there."""
        path = meant_by(path) or path
        for unit in project.units.values():
            if path in [name for name, _sum in unit.digests]:
                if unit.halves:
                    return (unit.items[0].key, ("text", path.rpartition("/")[2][:2])) if unit.items else None
                kind = kinds.BY_NAME[unit.kind]
                document, data = self._document(project, unit.path)
                if document is None:
                    return None
                loc = loc_of(document, Place(path, line, 10**6)) if path == unit.path else ()
                if path != unit.path and (cell := rows.cell_at(project.disk.read(path), Place(path, line, 1))):
                    loc = (rows.FIELD, cell[0])
                if not isinstance(data, list):
                    slug = unit.items[0].id if unit.items else Path(unit.path).stem
                    return (kind.name, slug), loc
                if loc and isinstance(data[int(loc[0])], dict) and "id" in data[int(loc[0])]:
                    return (kind.name, str(data[int(loc[0])]["id"])), loc[1:]
        return None

    def new(self, project: Project, kind_name: str, slug: str) -> Spot:
        """Where a new record is to stand.

        Raises:
            CasebookError: it cannot be written in a form, the id is none, or taken.
        """
        kind = kinds.BY_NAME.get(kind_name)
        if kind is None or not kind.folder.startswith("data/") or kind.folder.endswith(".yml") or kind.table:
            raise CasebookError(Said(f"{kind_name} 不能在表单里新建", f"a {kind_name} cannot be begun in the form"))
        require_id(slug)
        path = f"{kind.folder}/{slug}.yml"
        if (kind_name, slug) in project.homes or project.disk.exists(path):
            raise CasebookError(
                Said(
                    f"已经有 {slug} 了。打开它来改，或另取一个编号",
                    f"there is a {slug} already. Open it to change it, or choose another id",
                )
            )
        return Spot(kind, slug, path, new=True)

    # opening

    def opened(self, project: Project, spot: Spot) -> Opened:
        """A record as it stands.

        Raises:
            ContentError: its file cannot be read.
            Unknown: it has gone.
        """
        if spot.new:
            return Opened(spot, {}, "", 1)
        if spot.kind.name == CHAPTER:
            texts = {language: self._text(project, spot, language) for language in LANGUAGES}
            return Opened(spot, {"text": texts}, changes.mark(repr(texts).encode()), 1)
        document, data = self._document(project, spot.path)
        if document is None:
            raise ContentError.of(yamltext.read(spot.path, marks_opened(project.disk.read(spot.path)))[1])
        found = value_at(data, spot.at)
        if not isinstance(found, dict):
            raise Unknown(spot.id)
        own = {name: value for name, value in found.items() if name != "id"}
        if (table := table_of(spot)) and project.disk.exists(table):
            told = rows.rows_of(project.disk.read(table))
            own |= {} if told is None else {rows.FIELD: told}
        return Opened(spot, own, changes.mark(repr(own).encode()), document.place(spot.at).line)

    def _text(self, project: Project, spot: Spot, language: Language) -> str:
        path = f"{spot.path.rpartition('/')[0]}/{language}.md"
        raw = project.disk.read(path) if project.disk.exists(path) else b""
        try:
            return raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise ContentError.of([yamltext.not_utf8(path, raw, error.start)]) from None

    def _document(self, project: Project, path: str) -> tuple[yamltext.Document | None, Any]:
        try:
            document, _problems = yamltext.read(path, marks_opened(project.disk.read(path)))
        except OSError:
            return None, None
        return document, None if document is None else document.data

    # trying

    def tried(self, project: Project, spot: Spot, data: Any, digest: str) -> Tried:
        """What a project would be with a record as it was typed; nothing is written.

        Raises:
            Conflict: the record has changed since, or has gone.
            ContentError: a value cannot be written where it belongs.
        """
        try:
            now = self.opened(project, spot)
        except Unknown:
            raise Conflict(None) from None
        if now.digest != digest:
            raise Conflict(now)
        if not isinstance(data, dict):
            raise plain.Unfit("a record is an object")
        wanted = plain.ordered(now.data, data)
        fields = tuple(history.Field(*told) for told in plain.differences(now.data, wanted))
        return self._tried(project, spot, self._files(project, now, wanted), fields)

    def _tried(
        self, project: Project, spot: Spot, files: Mapping[str, bytes | None], fields: tuple[history.Field, ...]
    ) -> Tried:
        before = self.problems
        if not files:
            told = tuple(self._told(project, spot, p, files) for p in before)
            return Tried(project, files, fields, told, ())
        try:
            after, problems = project.with_files(files), []
        except ContentError as error:
            after, problems = project, error.problems
        known = {_mark(p) for p in before}
        fresh = [p for p in problems if _mark(p) not in known and (not before or p.place.path in files)]
        told = tuple(self._told(project, spot, p, files) for p in problems)
        return Tried(after, files, fields, told, tuple(t for t in told if t.problem in fresh))

    def _files(self, project: Project, now: Opened, wanted: dict[str, Any]) -> dict[str, bytes | None]:
        spot = now.spot
        if spot.kind.name == CHAPTER:
            return self._halves(project, now, wanted)
        if spot.new:
            return {spot.path: new_file(spot.kind, spot.path, wanted)}
        raw = project.disk.read(spot.path)
        opened = content = marks_opened(raw)
        made = self._rows(project, now, wanted)
        for name in dict.fromkeys([*now.data, *wanted]):
            if name == rows.FIELD and table_of(spot):
                continue
            before, after = now.data.get(name, ABSENT), wanted.get(name, ABSENT)
            if before is ABSENT or after is ABSENT or not same(before, after):
                content = put(spot.path, content, (*spot.at, name), after, order_of(spot.kind, spot.at))
        content = content if opened is raw else marks_closed(content)
        return made if content == raw else {spot.path: content, **made}

    def _rows(self, project: Project, now: Opened, wanted: dict[str, Any]) -> dict[str, bytes | None]:
        """The CSV of a dataset with the rows as they were typed; nothing where they are as they were."""
        table, typed = table_of(now.spot), wanted.get(rows.FIELD, [])
        if table is None or typed == now.data.get(rows.FIELD, []):
            return {}
        if not isinstance(typed, list) or not all(_is_row(row) for row in typed):
            raise plain.Unfit("rows are texts by column")
        raw = project.disk.read(table) if project.disk.exists(table) else f"{','.join(tables.COLUMNS)}\n".encode()
        content = rows.put(table, raw, typed)
        return {} if content == raw else {table: content}

    def _halves(self, project: Project, now: Opened, wanted: dict[str, Any]) -> dict[str, bytes | None]:
        texts = wanted.get("text")
        if not isinstance(texts, dict) or not all(isinstance(texts.get(language), str) for language in LANGUAGES):
            raise plain.Unfit("a chapter has a text in each language")
        made: dict[str, bytes | None] = {}
        for language in LANGUAGES:
            path = f"{now.spot.path.rpartition('/')[0]}/{language}.md"
            text = texts[language].replace("\r\n", "\n")
            if text == now.data["text"][language]:
                continue
            raw = project.disk.read(path) if project.disk.exists(path) else b""
            head = BOM if raw.startswith(BOM) else b""
            made[path] = head + (text.replace("\n", "\r\n") if b"\r\n" in raw else text).encode()
        return made

    def _told(self, project: Project, spot: Spot, found: Problem, files: Mapping[str, bytes | None]) -> Told:
        """A problem with the field of the record that it is at, and the lines around its place."""
        place = found.place
        raw = files.get(place.path)
        try:
            text = (project.disk.read(place.path) if raw is None else raw).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            return Told(found, None, ())
        lines = excerpt(text, place)
        if spot.kind.name == CHAPTER:
            inside = place.path.rpartition("/")[0] == spot.path.rpartition("/")[0]
            return Told(found, ("text", place.path.rpartition("/")[2][:2]) if inside else None, lines)
        if place.path == table_of(spot):
            cell = rows.cell_at(text.encode(), place)
            return Told(found, (rows.FIELD, *cell) if cell else (rows.FIELD,), lines)
        if place.path != spot.path:
            return Told(found, None, lines)
        document, _problems = yamltext.read(place.path, marks_opened(text.encode()))
        loc = loc_of(document, place) if document is not None else ()
        inside = loc[: len(spot.at)] == spot.at
        return Told(found, loc[len(spot.at) :] if inside else None, lines)

    # writing

    def save(
        self, spot: Spot, data: Any, digest: str, who: str, why: str, *, agree: bool = False, draft: bool = False
    ) -> tuple[history.Entry | None, Tried]:
        """Writes a record as it was typed, if that brings no new problem; the entry of the history, None where nothing
        differs. `agree`: both languages of its texts say the same. `draft`: it is written beside what is published.

        Raises:
            Conflict: the record, or its file, has changed since.
            ContentError: it brings a problem.
            OSError: the system refused; nothing was written.
        """
        with self.lock:
            project = self.project()
            tried = self.tried(project, spot, data, digest)
            if tried.hindering:
                raise ContentError.of([told.problem for told in tried.hindering])
            files = dict(tried.files)
            if agree and not self.problems:
                _many, memory = making.accept(tried.project.catalog, project.disk, frozenset({"/".join(spot.key)}))
                if not project.disk.exists(languages.PATH) or project.disk.read(languages.PATH) != memory.encode():
                    files[languages.PATH] = memory.encode()
            if not files:
                return None, tried
            # where nothing was typed, the two languages alone are agreed on, which is no part of a record
            if draft and spot.path in files and can_be_draft(spot) and not is_draft(project, spot):
                files = {self._draft(spot): self._as_draft(project, spot, files[spot.path], digest)}
            return self._written(project, spot, files, tried.fields, who, why, None), tried

    @staticmethod
    def _draft(spot: Spot) -> str:
        """The file of a record's draft: that of its own file, or one of its own beside the file that it shares."""
        return draft_of(f"{spot.path.rpartition('/')[0]}/{spot.id}.yml" if spot.at else spot.path)

    def _as_draft(self, project: Project, spot: Spot, content: bytes | None, digest: str) -> bytes:
        """A draft's content, with a line that says of which state it is: of the published file, or of the record where
        it shares its file with others.
        """
        if spot.at:
            document, _problems = yamltext.read(spot.path, marks_opened(content or b""))
            assert document is not None
            told = {name: value for name, value in value_at(document.data, spot.at).items() if name != "id"}
            lines = [f"{_DRAFT_OF}{digest}", schemas.modeline(spot.kind, spot.path), *block(told, 0)]
            return marks_closed(("\n".join(lines) + "\n").encode())
        of = project.disk.read(spot.path) if project.disk.exists(spot.path) else None
        return f"{_DRAFT_OF}{changes.mark(of) or 'nothing'}\n".encode() + (content or b"")

    def publish(self, spot: Spot, who: str, why: str) -> history.Entry:
        """Puts a draft in the place of what is published, if that brings no problem without the other drafts.

        Raises:
            Unknown: it is no draft.
            Conflict: the published file is another than the one that the draft was begun of.
            ContentError: the project would have a problem.
        """
        with self.lock:
            project = self.project()
            if not is_draft(project, spot):
                raise Unknown(spot.id)
            raw = project.disk.read(spot.path)
            disk = Disk(self.root)
            before = disk.read(spot.path) if disk.exists(spot.path) else None
            head, _end, rest = raw.partition(b"\n")
            memory = Memory(dict(self._memory.units))
            published = Project(self.root, disk, load(disk, kinds.ALL, memory), memory)
            if (home := published.homes.get(spot.key)) and not home.alone:
                files = self._put_back(project, published, spot, home, head)
                return self._written(published, spot, files, (), who, why, None)
            begun = head.startswith(_DRAFT_OF.encode())
            if (before is not None or begun) and head != f"{_DRAFT_OF}{changes.mark(before) or 'nothing'}".encode():
                raise Conflict(self.opened(project, spot))
            made = {spot.path: rest if begun else raw}
            if (table := table_of(spot)) and project.disk.real(table) != table:
                made[table] = project.disk.read(table)
            published.with_files(made)
            gone = dict.fromkeys(map(draft_of, made))
            return self._written(published, spot, {**made, **gone}, (), who, why, None)

    def _put_back(
        self, project: Project, published: Project, spot: Spot, home: Home, head: bytes
    ) -> dict[str, bytes | None]:
        """The files with the draft of a record in its place among those that it shares a file with."""
        draft = self.opened(project, spot)
        now = self.opened(published, Spot(spot.kind, spot.id, home.path, home.item.at))
        if head != f"{_DRAFT_OF}{now.digest}".encode():
            raise Conflict(draft)
        content = published.disk.read(home.path)
        for name in dict.fromkeys([*now.data, *draft.data]):
            value = draft.data.get(name, ABSENT)
            content = put(home.path, content, (*home.item.at, name), value, order_of(spot.kind, home.item.at))
        content = marks_closed(content)  # what a draft has still to fill is no text of the record
        published.with_files({home.path: content})
        return {home.path: content, draft_of(spot.path): None}

    def _written(
        self,
        project: Project,
        spot: Spot,
        files: Mapping[str, bytes | None],
        fields: tuple[history.Field, ...],
        who: str,
        why: str,
        undoes: int | None,
    ) -> history.Entry:
        disk = project.disk
        made = [Change(disk.real(p), disk.read(p) if disk.exists(p) else None, content) for p, content in files.items()]
        entry = history.Entry(
            next(iter(history.numbers(self.root)), 0) + 1,
            self._clock().isoformat(timespec="seconds"),
            who,
            why,
            spot.key,
            fields,
            tuple(history.File.of(change.path, change.before, change.after) for change in made),
            undoes,
        )
        try:
            changes.make(self.root, [*made, Change(history.path_of(entry.number), None, entry.dump())])
        except ContentError as error:
            if {p.code for p in error.problems} & {"desk-changed", "desk-taken"}:
                again = self.project()
                try:
                    raise Conflict(self.opened(again, spot)) from None
                except Unknown:
                    raise Conflict(None) from None
            raise
        return entry

    def undo(self, number: int, who: str, why: str) -> history.Entry:
        """Takes a change back: the very bytes where the file is as it was left, else the fields, where these are.

        Raises:
            Unknown: there is no such entry.
            Conflict: a field says something else by now.
            ContentError: without the change there would be a problem.
        """
        with self.lock:
            try:
                entry = history.read(self.root, number)
            except LookupError:
                raise Unknown(str(number)) from None
            project = self.project()
            kind = kinds.BY_NAME.get(entry.key[0])
            if kind is None or any(Disk(self.root).leaves_project(file.path) for file in entry.files):
                raise Unknown(str(number))
            try:
                spot = self.spot(project, *entry.key)
            except Unknown:
                spot = Spot(kind, entry.key[1], meant_by(entry.files[0].path) or entry.files[0].path)
            files = dict(self._without(project, entry, spot))
            back = tuple(history.Field(f.loc, f.after, f.before) for f in reversed(entry.fields))
            tried = self._tried(project, spot, self._meant(files), back)
            if tried.hindering:
                raise ContentError.of([told.problem for told in tried.hindering])
            return self._written(project, spot, files, back, who, why, number)

    def _meant(self, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        """Files as a project has them: a draft in the place of what it is to become; without it, what is published."""
        plain_disk = Disk(self.root)
        made: dict[str, bytes | None] = {}
        for path, content in sorted(files.items(), key=lambda pair: meant_by(pair[0]) is not None):
            meant = meant_by(path)
            if meant is None:
                made[path] = content
            elif content is not None:
                made[meant] = content
            elif meant not in made:
                made[meant] = plain_disk.read(meant) if plain_disk.exists(meant) else None
        return made

    def _without(self, project: Project, entry: history.Entry, spot: Spot) -> Iterator[tuple[str, bytes | None]]:
        for file in entry.files:
            raw = project.disk.read(file.path) if project.disk.exists(file.path) else None
            try:
                yield file.path, file.undone(raw)
            except ValueError:
                if file.path == languages.PATH:  # it goes by what the texts say, and is told of by `check`
                    continue
                if raw is None or spot.kind.name == CHAPTER:
                    raise Conflict(None) from None
                if file.path == table_of(spot):
                    yield file.path, self._rows_without(project, entry, spot, file.path, raw)
                else:
                    yield file.path, self._fields_without(project, entry, spot, raw)

    def _fields_without(self, project: Project, entry: history.Entry, spot: Spot, raw: bytes) -> bytes:
        opened = content = marks_opened(raw)
        for told in reversed([told for told in entry.fields if not (table_of(spot) and told.loc[0] == rows.FIELD)]):
            document, _problems = yamltext.read(spot.path, content)
            now = ABSENT if document is None else value_at(document.data, (*spot.at, *told.loc))
            if (now is ABSENT) != (told.after is ABSENT) or (now is not ABSENT and not same(now, told.after)):
                raise Conflict(self.opened(project, spot))
            content = put(spot.path, content, (*spot.at, *told.loc), told.before, order_of(spot.kind, spot.at))
        return content if opened is raw else marks_closed(content)

    def _rows_without(self, project: Project, entry: history.Entry, spot: Spot, path: str, raw: bytes) -> bytes:
        """The CSV of a dataset without a change of cells, where these say what the change left."""
        now: Any = {rows.FIELD: rows.rows_of(raw) or []}
        for told in reversed([told for told in entry.fields if told.loc[0] == rows.FIELD]):
            row = value_at(now, told.loc[:-1])
            if len(told.loc) != 3 or not isinstance(row, dict) or row.get(told.loc[2], ABSENT) != told.after:
                raise Conflict(self.opened(project, spot))
            row[told.loc[2]] = "" if told.before is ABSENT else told.before
        return rows.put(path, raw, now[rows.FIELD])

    def committed(self, entry: history.Entry) -> str:
        """Commits the files of a change, and no other; what git said where it would not."""
        disk, subject = Disk(self.root), entry.why or f"{entry.key[0]}/{entry.key[1]}"
        paths = [file.path for file in entry.files]
        known = disk.run(["git", "config", "user.email"], self.root, {}).out.strip()
        name = ["-c", f"user.name={entry.who or 'editor'}", "-c", "user.email=editor@localhost"]
        for command in (["add", "--", *paths], ["commit", "--quiet", "-m", subject, "--", *paths]):
            try:
                done = disk.run(["git", *([] if known else name), *command], self.root, {})
            except OSError as error:
                return str(error)
            if done.code:
                return (done.err or done.out).strip()[:400] or f"git {command[0]}: {done.code}"
        return ""


def table_of(spot: Spot) -> str | None:
    """The CSV in which a record's rows stand; None where it has none."""
    return f"{spot.path.rpartition('.')[0]}.{spot.kind.table}" if spot.kind.table and not spot.at else None


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(name in tables.COLUMNS and isinstance(row[name], str) for name in row)


def can_be_draft(spot: Spot) -> bool:
    """Whether a record can be written as a draft: it is one file, or a part of one."""
    return spot.kind.name != CHAPTER and not spot.kind.table and not spot.kind.folder.endswith(".yml")


def _draft_beside(project: Project, kind_name: str, slug: str) -> str | None:
    """The file of the draft of one of several records of a file, also where it is not to be read as it is."""
    named = (name for name, unit in project.units.items() if unit.kind == kind_name and Path(name).stem == slug)
    return next((name for name in named if project.disk.real(name) != name), None)


def is_draft(project: Project, spot: Spot) -> bool:
    """Whether a record is read from a draft."""
    return project.disk.real(spot.path) != spot.path


def loc_of(document: yamltext.Document, place: Place) -> Loc:
    """The field that stands at a place of a document; the nearest around it."""
    node: Any = document.node
    loc: list[int | str] = []
    line, column = place.line - 1, place.column - 1
    while True:
        inner: Any = None
        for step, child, start in _children(node):
            if (start.line, start.column) <= (line, column) or (start.line == line and place.column == 0):
                inner = step, child
        if inner is None:
            return tuple(loc)
        step, node = inner
        end = node.end_mark
        if (end.line, end.column) < (line, column) and isinstance(node, yaml.ScalarNode) and end.line < line:
            return tuple(loc)
        loc.append(step)


def _children(node: Any) -> Iterator[tuple[int | str, Any, Any]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, value, key.start_mark) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((n, item, item.start_mark) for n, item in enumerate(node.value))


def _mark(found: Problem) -> tuple[str, str, str]:
    """What makes a problem the same one, wherever in its file it stands by now."""
    return found.place.path, found.code, found.message.en
