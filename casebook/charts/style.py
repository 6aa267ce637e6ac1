"""The one style of all charts: colour tokens for light and dark, sizes, and what the colours are for. No drawing."""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]

# Token: light, dark. The same tokens colour the site, the print edition and the workbooks.
TOKENS: dict[str, tuple[str, str]] = {
    "paper": ("#fbf9f4", "#14171a"),
    "ink": ("#1b1f24", "#e8e4da"),
    "quiet": ("#5b636b", "#a2a9ae"),
    "hair": ("#ddd8cc", "#2e3338"),
    "seal": ("#b83a2b", "#e36a55"),
    "teal": ("#1f6f78", "#5fb3b8"),
    "ochre": ("#b07a1e", "#d9a84e"),
    "plum": ("#6b4c7a", "#b596c4"),
    "slate": ("#54728c", "#8fb0cc"),
}

PRINT_PAPER = "#ffffff"  # the book's page, where the site has its own tint

WIDE, NARROW = 720.0, 340.0
TEXT, SMALL, HEAD = 13.0, 12.0, 21.0
LEADING = 1.42  # of the size, from line to line
HAIR, RULE, STROKE = 0.8, 1.2, 2.0
BAR = 15.0
MARK = 4.2  # half the width of a mark

HIGHLIGHT = "seal"
# Series in order where none is highlighted, and beside the highlighted one. All of them carry text of 4.5:1 on paper;
# ochre does not, so it names no series.
SERIES = ("slate", "teal", "plum", "ink", "quiet")
# Lines in order beside the highlighted one, which is whole and wider: in grey print hues do not tell them apart.
DASHES: tuple[tuple[float, ...], ...] = ((), (9.0, 4.0), (2.5, 3.0), (9.0, 3.0, 2.5, 3.0), (5.0, 2.5))


def colour(token: str, theme: Theme) -> str:
    """The literal colour of a token."""
    return TOKENS[token][theme == "dark"]


def palette(theme: Theme) -> tuple[str, ...]:
    """All literal colours of a theme, the paper first."""
    return tuple(colour(token, theme) for token in TOKENS)


def css(theme: Theme) -> str:
    """The custom properties that the charts on the site are coloured by, for a rule of the page's style sheet."""
    return "".join(f"--cb-{token}:{colour(token, theme)};" for token in TOKENS)
