"""Pieces that many pages print, such as a figure with its mark and its link: made once, kept from build to build.

A piece is known by what it is and by the answers to the questions that it rests on; where an answer differs, it is made
again. So a page that lists a thousand figures costs the one that has changed.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from typing import Any

from casebook.graph import Question
from casebook.graph.plain import UNREADABLE, read_plain

Answering = Callable[[Question], str]
Noting = Callable[[], tuple[str, tuple[Question, ...]]]  # makes a piece, and tells what was asked for it


class Pieces:
    """Pieces by language and name, each with the answers that it was made from; and the questions, where only making it
    shows what it rests on."""

    def __init__(self, kept: Mapping[tuple[str, ...], tuple[Any, ...]] | None = None) -> None:
        self._kept = dict(kept or {})
        self.changed = False

    @classmethod
    def read(cls, raw: bytes) -> Pieces:
        """Those of a file that `dump` wrote; none where it is damaged."""
        try:
            found = read_plain(raw) if raw else {}
        except UNREADABLE:
            found = {}
        return cls(found if isinstance(found, dict) else {})

    def alone(self, sort: str) -> Pieces:
        """Those of one sort: the first word of their names behind the language."""
        return Pieces({name: piece for name, piece in self._kept.items() if name[1] == sort})

    def dump(self) -> bytes:
        """The file."""
        return pickle.dumps(self._kept, protocol=5)

    def of(
        self, name: tuple[str, ...], questions: tuple[Question, ...], answer: Answering, make: Callable[[], str]
    ) -> str:
        """A piece as it was made from the same answers before, or made now."""
        rests_on = " ".join(map(answer, questions))
        known = self._kept.get(name)
        if known is not None and known[0] == rests_on:
            return str(known[1])
        made = str(make())
        self._kept[name] = (rests_on, made)
        self.changed = True
        return made

    def noted(
        self, name: tuple[str, ...], given: str, answer: Answering, make: Noting
    ) -> tuple[str, tuple[Question, ...]]:
        """The same of a piece that tells with itself which questions it asked; `given` is what else it rests on."""
        known = self._kept.get(name)
        if known is not None and known[0] == " ".join([given, *map(answer, known[2])]):
            return known[1], known[2]
        made, questions = make()
        self._kept[name] = (" ".join([given, *map(answer, questions)]), made, questions)
        self.changed = True
        return made, questions

    def since(self) -> Callable[[], dict[tuple[str, ...], tuple[Any, ...]]]:
        """Gives what is kept otherwise by then than it is now: what a process beside this one made."""
        before = dict(self._kept)
        return lambda: {name: piece for name, piece in self._kept.items() if before.get(name) is not piece}

    def take(self, made: Mapping[tuple[str, ...], tuple[Any, ...]]) -> None:
        """Keeps what another process made."""
        self._kept.update(made)
        self.changed = self.changed or bool(made)
