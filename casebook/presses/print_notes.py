"""The evidence notes of the printed book: every figure in the text gets a number, and the number a note at the end.

One fact has one number in the whole book, given where it is first cited. The notes stand in groups, by the chapter or
part in which their figures come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """A note as the text sees it: its number, and whether its group cites it for the first time."""

    number: int
    first: bool


@dataclass(frozen=True)
class Entry:
    """A note at the end of the book: its number, the fact, the group (a chapter's id, or a part's name)."""

    number: int
    fact: str
    group: str


@dataclass
class Notes:
    """Numbers given so far, in the order of the text. `group` is what is being set at the moment."""

    group: str = ""
    _numbers: dict[str, Entry] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _ids: set[str] = field(default_factory=set)

    def note(self, fact: str) -> Note:
        """The number of a fact, given now where it has none."""
        first = ("fact " + fact, self.group) not in self._seen
        self._seen.add(("fact " + fact, self.group))
        if fact not in self._numbers:
            self._numbers[fact] = Entry(len(self._numbers) + 1, fact, self.group)
        return Note(self._numbers[fact].number, first)

    def first(self, what: str) -> bool:
        """Whether the group comes upon something for the first time."""
        new = (what, self.group) not in self._seen
        self._seen.add((what, self.group))
        return new

    def own(self, name: str) -> bool:
        """Whether an anchor is still free; a thing that is printed twice is led to where it stands first."""
        free = name not in self._ids
        self._ids.add(name)
        return free

    def entries(self) -> Iterator[Entry]:
        """All notes; those that are added while the notes themselves are set come at the end."""
        at = 0
        while at < len(self._numbers):
            yield list(self._numbers.values())[at]
            at += 1

    def __contains__(self, fact: str) -> bool:
        return fact in self._numbers

    def __len__(self) -> int:
        return len(self._numbers)
