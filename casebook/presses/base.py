"""What a press is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from casebook.render import Book

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Press:
    """A press: its name for `--only`, its folder, and what it makes of the books, as paths below dist/site.

    Everything below the folder is of this press; a file of one language has the language before its ending.

    A press that calls on tools outside of Python (the site, the PDF) gives the pipeline what to hand to the tool.
    """

    name: str
    folder: str
    files: Callable[[Sequence[Book]], Files]


def merge(one: Files, other: Files) -> dict[str, bytes]:
    """Both sets of files; two makers of one path are an error of ours, not of the content."""
    both = one.keys() & other.keys()
    if both:
        raise AssertionError(f"two presses make {sorted(both)[0]}")
    return {**one, **other}
