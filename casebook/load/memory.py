"""What loading remembers: by the content of each file, what reading and linking gave.

A `Memory` that stays in the process keeps the records themselves, and the last catalog; `dump` and `Memory.of` carry
the rest to another process. It is for one engine: whoever keeps the bytes drops them when the engine is another one.
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from casebook.errors import Language, Place, Problem, Said
from casebook.graph.plain import read_own
from casebook.model.record import Record
from casebook.model.walk import Loc

if TYPE_CHECKING:
    from casebook.catalog import Catalog, Key
    from casebook.effects import Found
    from casebook.load.chapters import Half
    from casebook.load.checking import Askers
    from casebook.load.naming import Names
    from casebook.load.plan import Sources

FORMAT = 5
Stamps: TypeAlias = tuple["tuple[int, ...] | None", ...]
STAMP = 4  # parts of a file's stamp; one that is not to be trusted has more or fewer (`effects.Found`)


@contextmanager
def without_collector() -> Iterator[None]:
    """Keeps the garbage collector from going through all that is being made, of which nothing is garbage."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(frozen=True)
class Fault:
    """Something wrong inside of one record, at a location in it; its place is looked up when it is told.

    `words` are what of the text at the location is wrong, where it is not the whole of it.
    """

    loc: Loc
    code: str
    fix: Said | None = None
    values: tuple[tuple[str, object], ...] = ()
    told: tuple[Said, Said] | None = None
    words: str = ""


@dataclass
class Mentions:
    """What a record refers to, as (where, kind, id, words), and what is wrong with it whatever else there is.

    `where` is a location in the record, or a place where the record is a chapter. `words` are those of a mark; a typed
    reference has none.
    """

    targets: list[tuple[Loc | Place, str, str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)


@dataclass
class Item:
    """A record of a file: its data before it is validated, and what was found out about it.

    `asked` holds the questions that its checks put to the catalog, with sums of the answers, when they complained of
    nothing. `record` and `links` stay in the process.
    """

    kind: str
    id: str
    at: Loc
    line: int
    column: int
    data: Any
    digest: str
    mentions: Mentions
    asked: tuple[tuple[tuple[str, ...], str], ...] | None = None
    record: Record | None = None
    links: tuple[Key, ...] = ()

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass
class Unit:
    """What is read together: a YAML file, with the CSV beside it; or a chapter's folder.

    `digests` are sums of the files' bytes, `stamps` tell files that nobody touched since; `lines` says on which line
    of the CSV a row stands. A unit with problems stays in the process only. `styled` is the sum of the style sheet that
    had nothing to say to its texts; `listed` is the sum of the vocabulary's lists that its records were validated
    against.
    """

    kind: str
    digests: tuple[tuple[str, str], ...]
    items: list[Item] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    halves: dict[Language, Half] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: list[Key] = field(default_factory=list)
    stamps: Stamps = ()
    styled: str = ""
    listed: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong with the unit by itself."""
        return not self.problems and not any(i.mentions.faults or i.mentions.told for i in self.items)

    @property
    def path(self) -> str:
        """The file that places in the unit's records are told by."""
        return self.halves["zh"].path if self.halves else self.digests[0][0]


@dataclass
class State:
    """The last load that found nothing wrong, in this process; `home` names the unit of each record."""

    catalog: Catalog
    names: Names
    units: dict[str, Unit]
    askers: Askers
    home: dict[Key, str]


@dataclass
class Memory:
    """What earlier loads found out. It is handed to `load`, which reads and writes it."""

    units: dict[str, Unit] = field(default_factory=dict)
    survey: dict[str, Found] = field(default_factory=dict)
    plan: tuple[dict[str, Sources], list[Problem]] | None = None
    listed: str | None = None
    state: State | None = None
    _kept: dict[str, tuple[object, bytes]] = field(default_factory=dict)  # by kind: what the bytes say, in short

    @property
    def drafts(self) -> frozenset[Key]:
        """The records of the last load that was right that stand in drafts."""
        paths = {path for path, found in self.survey.items() if found.draft}
        if not paths or self.state is None:
            return frozenset()
        units = {n for n, unit in self.state.units.items() if any(path in paths for path, _sum in unit.digests)}
        return frozenset(key for key, name in self.state.home.items() if name in units)

    def dump(self) -> bytes:
        """The memory as bytes; those of a kind of which nothing has changed are the last ones."""
        kinds: dict[str, dict[str, Unit]] = {}
        for name, unit in self.units.items():
            if unit.clean:
                kinds.setdefault(unit.kind, {})[name] = unit
        self._kept = {kind: self._bytes(kind, units) for kind, units in kinds.items()}
        return pickle.dumps((FORMAT, {kind: raw for kind, (_short, raw) in self._kept.items()}), protocol=5)

    def _bytes(self, kind: str, units: dict[str, Unit]) -> tuple[object, bytes]:
        short = {name: _short(unit) for name, unit in units.items()}
        known = self._kept.get(kind)
        if known is not None and known[0] == short:
            return known
        return short, pickle.dumps({name: _all(unit) for name, unit in units.items()}, protocol=5)

    @staticmethod
    def of(content: bytes) -> Memory:
        """The memory of bytes that `dump` gave.

        Raises:
            ValueError: where they are damaged, or not such bytes at all.
        """
        try:
            with without_collector():
                version, kinds = read_own(content)
                if version != FORMAT:
                    raise ValueError(f"format {version}")
                memory = Memory()
                for kind, raw in kinds.items():
                    units = {name: _unit(kind, *of_unit) for name, of_unit in read_own(raw).items()}
                    memory._kept[kind] = {name: _short(unit) for name, unit in units.items()}, raw
                    memory.units.update(units)
                return memory
        except Exception as error:  # whatever damaged bytes make a reader say
            raise ValueError(f"this is no memory of loading: {error}") from error


def _short(unit: Unit) -> tuple[object, ...]:
    """What tells whether a unit is as it was when it was written."""
    return unit.digests, _sure(unit.stamps), unit.styled, unit.listed, [item.asked for item in unit.items]


def _sure(stamps: Stamps) -> Stamps:
    """The stamps, if another process can go by them."""
    return stamps if all(stamp is not None and len(stamp) == STAMP for stamp in stamps) else ()


def _all(unit: Unit) -> tuple[object, ...]:
    items = [(i.id, i.at, i.line, i.column, i.data, i.digest, i.mentions.targets, i.asked) for i in unit.items]
    return unit.digests, _sure(unit.stamps), unit.lines, unit.halves, unit.styled, unit.listed, items


def _unit(kind: str, digests: Any, stamps: Any, lines: Any, halves: Any, styled: Any, listed: Any, items: Any) -> Unit:
    found = [
        Item(kind, slug, at, line, column, data, digest, Mentions(targets), asked)
        for slug, at, line, column, data, digest, targets, asked in items
    ]
    return Unit(kind, digests, found, lines, halves, stamps=stamps, styled=styled, listed=listed)
