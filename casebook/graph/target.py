"""What is made: a target, the files that it gives, and the questions that were asked while it was made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# A question is a value, such as ("record", "fact", "f-2.1-03"); asked again tomorrow, its answer may differ.
Question = tuple[str, ...]
Files = Mapping[str, bytes]
# Gives the digest of today's answer to a question.
Ask = Callable[[Question], str]


@dataclass(frozen=True)
class Made:
    """What making a target gave.

    `files` are published, by their path below dist/; `aside` is kept in the workshop for other targets (what the search
    reads), by its path there; `asked` are the questions whose answers went into it, without repeats.
    """

    files: Files
    asked: tuple[Question, ...]
    aside: Files = field(default_factory=dict)
    count: int = 1  # what a person would count: pages of a book, pages of a search


@dataclass(frozen=True)
class Target:
    """Something to be made: a page, a workbook, a book.

    `name` is its own among all targets; `output` and `language` say which builds make it (no language: all do).
    `first` targets are made before the others; `late` ones after them, from what these left (1), from the list of all
    files (2), or from the files themselves (3). `gives` are the files, by their path below dist/, that it is known to
    give before it is made, so that pages can link to them; none where that is not known; it may give more, which it
    links to itself. `able` says whether this machine can make it at all.
    """

    name: str
    output: str
    make: Callable[[], Made]
    language: str | None = None
    late: int = 0
    first: bool = False
    gives: tuple[str, ...] = ()
    able: Callable[[], bool] = lambda: True
    stage: str = ""  # the line of progress that it counts for; the output where empty
    volume: str = ""  # of a printed volume, its id: a build can make one volume alone


def digest(content: bytes | str) -> str:
    """The digest by which answers and contents are known: 128 bits as 32 hex digits."""
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return hashlib.blake2b(raw, digest_size=16).hexdigest()
