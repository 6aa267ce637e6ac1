"""What was worked out before, kept by the very records that it was worked out from.

A record that an edit leaves alone is the same object after loading again. So what rests on the same objects is the
same, and only what rests on another one is worked out anew. Nothing is compared by content here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from casebook.catalog import natural

T = TypeVar("T")


@lru_cache(maxsize=1 << 17)
def order(slug: str) -> tuple[tuple[int, int | str], ...]:
    """The natural sort key of an id, asked for so often that it is kept."""
    return natural(slug)


class Memory:
    """Answers by question and objects. `next` begins a run; what it does not ask for again is forgotten after it."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], tuple[Sequence[object], Any]] = {}
        self._former: dict[tuple[object, ...], tuple[Sequence[object], Any]] = {}

    def next(self) -> Memory:
        """A memory for the next run that knows what this one knew."""
        then = Memory()
        then._former = self._kept
        return then

    def of(self, objects: Sequence[object], question: Hashable, work: Callable[[], T]) -> T:
        """What `work` gives for these objects, which must be all that it looks at besides the question itself."""
        key = (question, *map(id, objects))
        kept = self._kept.get(key)
        if kept is None:
            # the objects are kept with the answer, so that no other can come to stand at their address
            kept = self._former.get(key) or (tuple(objects), work())
            self._kept[key] = kept
        answer: T = kept[1]
        return answer
