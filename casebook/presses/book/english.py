"""English as it should be set: curly quotes, dashes in ranges, blanks at which no line breaks.

Pure functions of text.
"""

from __future__ import annotations

from casebook.presses.book.blocks import TAG, Rule, rules

_T = f"{TAG}*"
JOINED = "\u2060"
BLANK = "\u00a0"

RULES: tuple[Rule, ...] = rules(
    (rf"(?<=[\d%])({_T})(?=[–—-]{_T}\d)", rf"{JOINED}\1"),
)
