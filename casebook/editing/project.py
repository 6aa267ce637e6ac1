"""A project as an editor works on it: what is recorded, who mentions what and where, and what a change would lead to.

A change is tried on the files in memory: `Project.with_files` loads the project as it would be, so that whatever
`check` refuses is refused before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from casebook import kinds, making
from casebook.catalog import Catalog, Key
from casebook.choice import choice
from casebook.disk import Disk
from casebook.editing.changes import Change
from casebook.editing.splice import Order, put, value_at
from casebook.effects import Found, editors_own
from casebook.errors import LANGUAGES, CasebookError, ContentError, Place, Problem, Said
from casebook.inputs import version
from casebook.kinds.base import Kind
from casebook.load import Memory, load, yamltext
from casebook.load.memory import Item, Unit
from casebook.load.places import Places
from casebook.model.characters import line_and_column, odd_sign
from casebook.model.walk import Loc

Files = Mapping[str, bytes | None]
MOST_NAMED = 8
_LINE_AND_COLUMN = re.compile(r"(?<=\.yml)(?::\d+)+$")


class Overlay(Disk):
    """A project's folder with some files as they would be: other contents, or none."""

    def __init__(self, root: Path, files: Files, *, drafts: bool = False) -> None:
        super().__init__(root, drafts=drafts)
        self._files = dict(files)

    def survey(self, folder: str) -> dict[str, Found]:
        found = super().survey(folder)
        for path, content in self._files.items():
            if path.startswith(f"{folder}/") and not any(map(editors_own, path.split("/"))):
                found.pop(path, None)
                if content is not None:
                    found[path] = self._as_file(path, content)
        return dict(sorted(found.items()))

    def look(self, path: str) -> Found | None:
        if path not in self._files:
            return super().look(path)
        content = self._files[path]
        return None if content is None else self._as_file(path, content)

    def _as_file(self, path: str, content: bytes) -> Found:
        draft = self.drafts and not (self.root / path).exists()
        return Found("file", len(content), (id(content),), draft)

    def exists(self, path: str) -> bool:
        return self._files[path] is not None if path in self._files else super().exists(path)

    def size(self, path: str) -> int:
        return len(self.read(path))

    def read(self, path: str) -> bytes:
        if path not in self._files:
            return super().read(path)
        content = self._files[path]
        if content is None:
            raise FileNotFoundError(path)
        return content


@dataclass(frozen=True)
class Mention:
    """A place where one record names another: in a typed field, in a mark of its prose, in a call of a chapter.

    `where` is the location in the record, or the place of a chapter's call; `words` are those of a mark. `what` is the
    kind and id that stand there, which for a cell is `dataset/row`.
    """

    unit: Unit
    item: Item
    where: Loc | Place
    what: Key
    words: str

    @property
    def field(self) -> str:
        """The field that holds it; empty for a call."""
        return "" if isinstance(self.where, Place) else ".".join(map(str, self.where))


@dataclass(frozen=True)
class Home:
    """Where a record stands: its file's unit, and what is known of it there."""

    kind: Kind
    unit: Unit
    item: Item

    @property
    def path(self) -> str:
        return self.unit.path

    @property
    def alone(self) -> bool:
        """Whether the file holds this record and no other."""
        return not self.item.at


@dataclass
class Project:
    """A project, loaded.

    `files` are those that differ from the disk: the project as it would be.
    """

    root: Path
    disk: Disk
    catalog: Catalog
    memory: Memory
    files: Files = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()  # of a project that is taken as it is

    @staticmethod
    def open(root: Path) -> Project:
        """The project as it stands on the disk.

        Raises:
            ContentError: with every problem.
        """
        disk = Disk(root)
        catalog, memory = making.read_with_memory(disk, version(), disk.root)
        return Project(disk.root, disk, catalog, memory)

    @staticmethod
    def as_it_is(root: Path) -> Project:
        """The project, also where it has problems: to begin a record beside what others have still to fill."""
        disk = Disk(root)
        memory, _head = making.remembered_loading(disk.root, version())
        try:
            catalog = load(disk, kinds.ALL, memory)
            problems: tuple[Problem, ...] = ()
        except ContentError as error:
            catalog, problems = readable(memory), tuple(error.problems)
        return Project(disk.root, disk, catalog, memory, problems=problems)

    def with_files(self, files: Files) -> Project:
        """The project as it would be with these files, besides those that differ already.

        Raises:
            ContentError: with every problem that it would have.
        """
        every = {**self.files, **files}
        disk = Overlay(self.root, every, drafts=self.disk.drafts)
        memory = Memory(dict(self.memory.units))
        return Project(self.root, disk, load(disk, kinds.ALL, memory), memory, every)

    def changes(self) -> list[Change]:
        """What the files that differ are to become."""
        on_disk = Disk(self.root)
        return [
            Change(path, on_disk.read(path) if on_disk.exists(path) else None, content)
            for path, content in self.files.items()
        ]

    @property
    def units(self) -> Mapping[str, Unit]:
        return self.memory.units

    @cached_property
    def homes(self) -> Mapping[Key, Home]:
        """Where each record stands."""
        found: dict[Key, Home] = {}
        for unit in self.units.values():
            for item in unit.items:
                if item.key not in found or self.disk.real(unit.path) != unit.path:  # a draft is before what it drafts
                    found[item.key] = Home(kinds.BY_NAME[item.kind], unit, item)
        return found

    @cached_property
    def places(self) -> Places:
        return Places(self.disk)

    def named(self, name: str) -> Home:
        """The record that somebody names: `kind/id`, or the id alone where one kind has it.

        Raises:
            CasebookError: there is none, or there are several.
            ContentError: its file cannot be read as a record.
        """
        name = _LINE_AND_COLUMN.sub("", name)
        if at := [home for home in self.homes.values() if home.alone and name in {home.path, home.unit.path}]:
            return at[0]
        head, slash, slug = name.partition("/")
        keys = [
            key for key in self.homes if (key == (head, slug) if slash and head in kinds.BY_NAME else key[1] == name)
        ]
        if len(keys) == 1:
            return self.homes[keys[0]]
        if keys:
            listed = ", ".join(f"{kind}/{slug}" for kind, slug in sorted(keys))
            raise CasebookError(
                Said(
                    f"有几条记录的编号是 {name}，请写明种类：{listed}",
                    f"several records have the id {name}; name the kind too: {listed}",
                )
            )
        if told := [p for p in self.problems if Path(p.place.path).stem == (slug or name)]:
            raise ContentError.of(told)
        if called := self._called(name):
            listed = ", ".join(f"{kind}/{slug}" for kind, slug in called[:MOST_NAMED])
            raise CasebookError(
                Said(
                    f"没有编号为 {name} 的记录。名称里有它的，编号是：{listed}",
                    f"no record has the id {name}. Those with it in their name have the ids: {listed}",
                )
            )
        near = choice(slug or name, [known for kind, known in self.homes if not slash or kind == head])
        raise CasebookError(Said(f"没有记录 {name}。{near.zh}", f"there is no record {name}. {near.en}"))

    def _called(self, words: str) -> list[Key]:
        """The records in whose name, in either language, words stand."""
        low = words.casefold()
        return [
            (kind, slug)
            for kind, slug in self.homes
            if (record := self.catalog.find(kind, slug)) is not None
            and any(low in kinds.BY_NAME[kind].title(record, language).casefold() for language in LANGUAGES)
        ]

    def mentions(self, key: Key) -> Iterator[Mention]:
        """Every place where another record, or the record itself, names this one, in the order of files."""
        kind, slug = key
        sections = {s.number for s in getattr(self.catalog.find(*key), "sections", ())} if kind == "chapter" else set()
        for unit in self.units.values():
            for item in unit.items:
                if self.homes[item.key].unit is not unit:
                    continue
                seen = set()
                for where, what, which, words in item.mentions.targets:
                    named = what == kind and which == slug
                    named = named or (what == "cell" and kind == "dataset" and which.partition("/")[0] == slug)
                    named = named or (what == "section" and which in sections)
                    if named and (where, which, words) not in seen:
                        seen.add((where, which, words))
                        yield Mention(unit, item, where, (what, which), words)

    def place(self, mention: Mention) -> Place:
        """File, line and column of a mention."""
        words = mention.words if not isinstance(mention.where, Place) else ""
        return self.places.of(mention.unit, mention.item, mention.where, words)

    def document(self, path: str) -> yamltext.Document:
        """A file that has been loaded, read once more for its places."""
        document, _problems = yamltext.read(path, self.disk.read(path))
        assert document is not None, path
        return document

    def address(self, home: Home) -> str | None:
        """The address of a record's page or anchor, relative to the root of the site; None where it has none."""
        record = home.item.record
        assert record is not None
        return home.kind.path(record, self.catalog)

    def data(self, home: Home) -> Any:
        """A record as its file says it, before it is validated."""
        return home.item.data


def readable(memory: Memory) -> Catalog:
    """The records that could be read, not linked: enough to find and to name them."""
    items = {item.key: (unit, item) for unit in memory.units.values() for item in unit.items}
    return Catalog(
        [item.record for _unit, item in items.values() if item.record is not None],
        {},
        {key: Place(unit.path, item.line, item.column) for key, (unit, item) in items.items()},
        {key: item.digest for key, (_unit, item) in items.items()},
    )


class Draft:
    """Files of a project as they come to be changed, one step after another; nothing is written."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.files: dict[str, bytes | None] = {}

    def read(self, path: str) -> bytes:
        """A file as it stands by now."""
        content = self.files[path] if path in self.files else self.project.disk.read(path)
        assert content is not None, path
        return content

    def exists(self, path: str) -> bool:
        return self.files[path] is not None if path in self.files else self.project.disk.exists(path)

    def value(self, path: str, loc: Loc) -> Any:
        """The value at a location of a YAML file as it stands by now; ABSENT where there is none."""
        document, _problems = yamltext.read(path, self.read(path))
        assert document is not None, path
        return value_at(document.data, loc)

    def put(self, path: str, loc: Loc, value: Any, order: Order | None = None) -> None:
        """Another value at a location of a YAML file (`splice.put`)."""
        raw = self.read(path)
        self.files[path] = put(path, raw, loc, value, order) if order else put(path, raw, loc, value)

    def tried(self) -> Project:
        """The project as it would be.

        Raises:
            ContentError: with every problem that it would have.
        """
        return self.project.with_files(self.files)


def refuse_odd(name: str, text: str) -> None:
    """Refuses a text that somebody types where it holds a sign that no record may hold; `name` says which text.

    Raises:
        ContentError: with line and column in the text.
    """
    if odd := odd_sign(text):
        raise ContentError.of([yamltext.odd_problem(Place(name, *line_and_column(text, odd[0])), odd[1])])


LINE = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def offset_of(text: str, place: Place) -> int:
    """Where a line and column of a chapter stand in its text as it lies on the disk."""
    at = 0
    for _line in range(place.line - 1):
        end = LINE.search(text, at)
        if end is None:
            return len(text)
        at = end.end()
    return at + place.column - 1
