"""What loading remembers: by the content of each file, what reading and linking gave.

A `Memory` that stays in the process keeps the records themselves, and the last catalog; `dump` and `Memory.of` carry
the rest to another process. It is for one engine: whoever keeps the bytes drops them when the engine is another one.
"""

from __future__ import annotations

import dataclasses
import enum
import gc
import importlib
import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from casebook.errors import Language, Place, Problem, Said
from casebook.model.record import Record
from casebook.model.walk import Loc

if TYPE_CHECKING:
    from casebook.catalog import Catalog, Key
    from casebook.effects import Found
    from casebook.load.chapters import Half
    from casebook.load.checking import Askers
    from casebook.load.naming import Names
    from casebook.load.plan import Sources

FORMAT = 4


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

    `digests` are sums of the files' bytes; `lines` says on which line of the CSV a row stands. A unit with problems
    stays in the process only. `styled` is the sum of the style sheet that had nothing to say to its texts; `listed` is
    the sum of the vocabulary's lists that its records were validated against.
    """

    kind: str
    digests: tuple[tuple[str, str], ...]
    items: list[Item] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    halves: dict[Language, Half] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: list[Key] = field(default_factory=list)
    stamps: tuple[tuple[int, ...] | None, ...] = ()
    styled: str = ""
    listed: str = ""
    _kept: tuple[bytes, list[Any]] | None = None

    def kept(self) -> bytes:
        """The unit as bytes, by the last ones while nothing of it has changed."""
        asked = [self.styled, *(item.asked for item in self.items)]
        if self._kept is None or self._kept[1] != asked:
            items = [
                (i.kind, i.id, i.at, i.line, i.column, i.data, i.digest, i.mentions.targets, i.asked)
                for i in self.items
            ]
            known = (self.kind, self.digests, items, self.lines, self.halves, self.styled, self.listed)
            self._kept = pickle.dumps(known, protocol=5), asked
        return self._kept[0]

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

    def dump(self) -> bytes:
        """The memory as bytes."""
        kept = {
            name: unit.kept()
            for name, unit in self.units.items()
            if not unit.problems and not any(i.mentions.faults or i.mentions.told for i in unit.items)
        }
        return pickle.dumps((FORMAT, kept), protocol=5)

    @staticmethod
    def of(content: bytes) -> Memory:
        """The memory of bytes that `dump` gave.

        Raises:
            ValueError: where they are damaged, or not such bytes at all.
        """
        try:
            with without_collector():
                version, kept = _Unpickler(io.BytesIO(content)).load()
                if version != FORMAT:
                    raise ValueError(f"format {version}")
                return Memory({name: _unit(raw) for name, raw in kept.items()})
        except Exception as error:  # whatever damaged bytes make a reader say
            raise ValueError(f"this is no memory of loading: {error}") from error


def _unit(raw: bytes) -> Unit:
    kind, digests, items, lines, halves, styled, listed = _Unpickler(io.BytesIO(raw)).load()
    unit = Unit(
        kind,
        digests,
        [
            Item(kind_, id_, at, line, column, data, digest, Mentions(targets), asked)
            for kind_, id_, at, line, column, data, digest, targets, asked in items
        ],
        lines,
        halves,
        styled=styled,
        listed=listed,
    )
    unit._kept = raw, [styled, *(item.asked for item in unit.items)]
    return unit


class _Unpickler(pickle.Unpickler):
    """Reads plain data and the engine's own plain classes; nothing else is looked up, so that nothing is run."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("decimal", "Decimal"):
            return Decimal
        if module.startswith("casebook."):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and (
                dataclasses.is_dataclass(found) or issubclass(found, enum.Enum | BaseModel)
            ):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} does not belong here")
