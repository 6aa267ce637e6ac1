"""What to do about a word that is not among the known ones: the nearest of them, or the list."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from casebook.errors import Said

LISTED = 24  # names that a message lists in full
NEAR = 8  # names that it lists where there are more


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one most likely means."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def choice(word: str, known: Sequence[str]) -> Said:
    """What to do about a word that is not among the known ones."""
    if guess := nearest(word, known):
        return Said(f"是不是“{guess}”？", f"Did you mean `{guess}`?")
    if not known:
        return Said("先把它写出来，或删去这处引用。", "Record it first, or remove the reference.")
    if len(known) <= LISTED:
        shown = ", ".join(known)
        return Said(f"可用：{shown}。", f"It is one of: {shown}.")
    near = ", ".join(difflib.get_close_matches(word, known, n=NEAR, cutoff=0.0))
    return Said(f"共有{len(known)}个可用，最接近的：{near}。", f"There are {len(known)}; the nearest: {near}.")
