"""Where something inside of a record stands: found again by reading its file once more, only when it must be told."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.effects import Effects
from casebook.errors import Place, Problem
from casebook.kinds.dataset import Dataset
from casebook.load import yamltext
from casebook.load.memory import Fault, Item, Unit
from casebook.load.tables import column_on
from casebook.model.walk import Loc
from casebook.problems import problem


def told(fault: Fault, place: Place) -> Problem:
    """The problem that a fault is at a place."""
    if fault.told is not None:
        return Problem(place, fault.code, *fault.told)
    return problem(place, fault.code, fault.fix, **dict(fault.values))


@dataclass(frozen=True)
class Line:
    """A line of a file as an excerpt shows it; `column` is where something is wrong on it, 0 where nothing is."""

    number: int
    text: str
    column: int = 0


def excerpt(text: str, place: Place, around: int = 1) -> tuple[Line, ...]:
    """The lines of a text around a place; none for a file as a whole."""
    lines = text.splitlines()
    if not 0 < place.line <= len(lines):
        return ()
    first, last = max(1, place.line - around), min(len(lines), place.line + around)
    return tuple(Line(n, lines[n - 1], place.column if n == place.line else 0) for n in range(first, last + 1))


class Places:
    """Places in the files of a project; each file is read at most once."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self._documents: dict[str, yamltext.Document | None] = {}

    def of(self, unit: Unit, item: Item, loc: Loc | Place, words: str = "", nth: int = 0) -> Place:
        """The place of a location in a record, or of some words of the text there, where they stand the nth time.

        It is the record's own where the file has changed meanwhile.
        """
        if isinstance(loc, Place):
            return loc
        start = Place(unit.path, item.line, item.column)
        record = item.record
        if isinstance(record, Dataset) and len(loc) > 1 and loc[0] == "rows" and isinstance(loc[1], int):
            path, line = unit.digests[-1][0], unit.lines.get(record.rows[loc[1]].row, 1)
            return Place(path, line, self._column(path, line, str(loc[2])) if len(loc) > 2 else 1)
        if unit.halves or not loc:
            return start
        if unit.path not in self._documents:
            try:
                self._documents[unit.path] = yamltext.read(unit.path, self._effects.read(unit.path))[0]
            except OSError:
                self._documents[unit.path] = None
        document = self._documents[unit.path]
        if document is None:
            return start
        return document.place_of((*item.at, *loc), words, nth) if words else document.place((*item.at, *loc))

    def _column(self, path: str, line: int, name: str) -> int:
        """Where a column of a CSV begins on a line; 1 where it cannot be read any more."""
        try:
            return column_on(self._effects.read(path), line, name)
        except (OSError, UnicodeDecodeError):
            return 1
