"""The evidence notes of the printed book: every figure in the text gets a number, and the number a note at the end.

One fact has one number in the whole book, given where it is first cited: the sign of the chapter or appendix, a
dash, and its place there (3-12, A-7). So a figure that is added to chapter 2 moves no number of chapter 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """A note as the text sees it: its number, and whether its group cites it for the first time."""

    number: str
    first: bool


@dataclass(frozen=True)
class Entry:
    """A note at the end of the book: its number, the fact, the group (a chapter's id, or an appendix's name)."""

    number: str
    fact: str
    group: str


@dataclass
class Notes:
    """Numbers given so far, in the order of the text. `group` is what is being set at the moment, `signs` how each
    group is called in a number."""

    signs: Mapping[str, str]
    group: str = ""
    _entries: dict[str, Entry] = field(default_factory=dict)
    _given: Counter[str] = field(default_factory=Counter)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _ids: set[str] = field(default_factory=set)

    def note(self, fact: str) -> Note:
        """The number of a fact, given now where it has none."""
        first = self.first(f"fact {fact}")
        if fact not in self._entries:
            self._given[self.group] += 1
            number = f"{self.signs[self.group]}-{self._given[self.group]}"
            self._entries[fact] = Entry(number, fact, self.group)
        return Note(self._entries[fact].number, first)

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
        while at < len(self._entries):
            yield list(self._entries.values())[at]
            at += 1

    def __contains__(self, fact: str) -> bool:
        return fact in self._entries

    def __len__(self) -> int:
        return len(self._entries)
