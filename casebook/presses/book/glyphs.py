"""The typefaces of the printed book, and the check that every character of it is in them.

The faces have names of our own: a font of the machine that is called "Noto Serif SC" too is never taken for ours.
"""

from __future__ import annotations

import html as escapes
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from casebook.errors import Language, ToolError

# family: regular, bold and italic file
FAMILIES: dict[str, tuple[str, ...]] = {
    "Casebook Serif SC": ("NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"),
    "Casebook Serif SC Extra": ("NotoSerifSCExtra-Regular.ttf", "NotoSerifSCExtra-Bold.ttf"),
    "Casebook Sans SC": ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"),
    "Casebook Sans SC Extra": ("NotoSansSCExtra-Regular.ttf", "NotoSansSCExtra-Bold.ttf"),
    "Casebook Serif": ("NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf"),
    "Casebook Sans": ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf"),
}
# the numbers of pages, which are put in when the book is joined
FOLIOS: dict[Language, str] = {"zh": "NotoSansSC-Regular.ttf", "en": "NotoSans-Regular.ttf"}
ARROWS = "NotoSansSC-Regular.ttf"  # those before them
_UNSET = frozenset({0x09, 0x0A, 0x0D})  # parts of the page, set by no font
# Latin first in English, so that its quotation marks and dashes are narrow
STACKS: dict[Language, dict[str, tuple[str, ...]]] = {
    "zh": {
        "serif": ("Casebook Serif SC", "Casebook Serif SC Extra"),
        "sans": ("Casebook Sans SC", "Casebook Sans SC Extra"),
    },
    "en": {
        "serif": ("Casebook Serif", "Casebook Serif SC", "Casebook Serif SC Extra"),
        "sans": ("Casebook Sans", "Casebook Sans SC", "Casebook Sans SC Extra"),
    },
}


def faces(language: Language) -> str:
    """The style rules that bring the faces of a language in."""
    rules = []
    for family in sorted({family for stack in STACKS[language].values() for family in stack}):
        for file in FAMILIES[family]:
            weight = 700 if "Bold" in file else 400
            style = "italic" if "Italic" in file else "normal"
            rules.append(
                f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};src:url("font:{file}")}}'
            )
    return "\n".join(rules)


def stacks(language: Language) -> dict[str, str]:
    """The two stacks of a language by their names, as a style sheet has them."""
    return {name: ",".join(f'"{family}"' for family in stack) for name, stack in STACKS[language].items()}


def file_of(family: str, bold: bool, italic: bool) -> str:
    """The file that a face is set from; a family without an italic sets it upright.

    Raises:
        KeyError: the family is not one of the book's own.
    """
    regular, heavy, *slanted = FAMILIES[family]
    return slanted[0] if italic and slanted else heavy if bold else regular


@cache
def coverage(folder: Path, language: Language) -> dict[str, frozenset[int]]:
    """For each stack, the characters that some face of it has in each of its weights."""
    from fontTools.ttLib import TTFont

    found: dict[str, frozenset[int]] = {}
    for name, stack in STACKS[language].items():
        covered: set[int] = set()
        for family in stack:
            sets = []
            for file in FAMILIES[family]:
                if "Italic" in file:  # what it lacks is slanted from the upright
                    continue
                with TTFont(folder / file, lazy=True) as font:
                    sets.append(set(font.getBestCmap()))
            covered |= set.intersection(*sets)
        found[name] = frozenset(covered)
    return found


class _Texts(HTMLParser):
    """Every text of a page with the nearest anchor before it."""

    def __init__(self, missing: frozenset[int]) -> None:
        super().__init__(convert_charrefs=True)
        self.missing = missing
        self.near = ""
        self.found: tuple[str, str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.near = next((value for name, value in attrs if name == "id" and value), self.near)

    def handle_data(self, data: str) -> None:
        if self.found is None:
            for at, char in enumerate(data):
                if ord(char) in self.missing:
                    self.found = (char, data[max(0, at - 20) : at + 20].replace("\n", " ").strip(), self.near)
                    return


def require(html: str, folder: Path, language: Language) -> None:
    """Every character of the page is in both stacks of the language.

    Raises:
        ToolError: names the first character that is not, its code point and where it stands.
    """
    covered = coverage(folder, language)
    used = {ord(char) for char in set(escapes.unescape(html))} - _UNSET
    missing = frozenset(code for code in used if any(code not in known for known in covered.values()))
    if not missing:
        return
    texts = _Texts(missing)
    texts.feed(html)
    if texts.found is not None:
        char, around, near = texts.found
        raise ToolError(
            f"PDF ({language}): no font of the book has “{char}” (U+{ord(char):04X}), which stands in “{around}”"
            + (f" near #{near}" if near else "")
            + ". Write it with another character, or add it to the fonts (templates/assets/fonts/README.md)."
        )
