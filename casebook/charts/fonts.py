"""The fonts of the charts: which files, whether they have a character, how wide it is, and the subset for the site."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebook.errors import Language, ToolError

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

# For each language the families in order: the first that has a character prints it.
FAMILIES: dict[Language, tuple[str, ...]] = {
    "zh": ("NotoSansSC", "NotoSansSCExtra"),
    "en": ("NotoSans", "NotoSansSC", "NotoSansSCExtra"),
}
_UNITS = 1000


@dataclass(frozen=True)
class Fonts:
    """The font files of a language in a folder, Regular and Bold of each family."""

    folder: Path
    language: Language

    def files(self, bold: bool) -> list[Path]:
        weight = "Bold" if bold else "Regular"
        return [self.folder / f"{family}-{weight}.ttf" for family in FAMILIES[self.language]]

    @cached_property
    def digest(self) -> str:
        """The hash of all font bytes: another font lays a chart out anew."""
        return _digest(tuple(path for bold in (False, True) for path in self.files(bold)))

    def file_of(self, char: str, bold: bool) -> Path | None:
        """The file that prints a character."""
        return next((path for path in self.files(bold) if _font(path).get_char_index(ord(char))), None)

    def glyph(self, char: str, bold: bool) -> int:
        """The index of a character's glyph in the file that prints it; 0 where none does."""
        path = self.file_of(char, bold)
        return _font(path).get_char_index(ord(char)) if path else 0

    def width(self, text: str, size: float, bold: bool) -> float:
        """How wide a line of text is at a size."""
        return sum(self._advance(char, bold) for char in text) * size / _UNITS

    def _advance(self, char: str, bold: bool) -> float:
        path = self.file_of(char, bold)
        return _advance(path, char) if path else _UNITS

    def require(self, text: str, bold: bool, chart: str) -> None:
        """A character that no font has stops the build: no font of the machine stands in for it."""
        for char in text:
            if self.file_of(char, bold) is None:
                raise ToolError(
                    f"chart {chart}: no font has the character {char!r} (U+{ord(char):04X}) of {text!r}; "
                    "write it another way, or add it to the fonts"
                )


@dataclass(frozen=True)
class WebFont:
    """A face of the family that the site's charts are set in: the file's bytes and the rule that names it."""

    name: str
    data: bytes
    weight: int
    ranges: str

    def rule(self, address: str) -> str:
        return (
            f'@font-face{{font-family:"Casebook Charts";font-weight:{self.weight};font-display:swap;'
            f'src:url("{address}") format("woff2");unicode-range:{self.ranges}}}'
        )


def web_fonts(fonts: Fonts, regular: Iterable[str], bold: Iterable[str]) -> list[WebFont]:
    """Faces with just the characters that the charts of a language use, one a source file."""
    faces = []
    for is_bold, characters in ((False, set(regular)), (True, set(bold))):
        by_file: dict[Path, set[str]] = {}
        for char in characters:
            if path := fonts.file_of(char, is_bold):
                by_file.setdefault(path, set()).add(char)
        for path in sorted(by_file):
            points = sorted(ord(char) for char in by_file[path])
            data = _subset(path, points)
            name = f"charts-{path.stem}-{hashlib.sha256(data).hexdigest()[:8]}.woff2"
            ranges = ",".join(f"U+{point:X}" for point in points)
            faces.append(WebFont(name, data, 700 if is_bold else 400, ranges))
    return faces


def _subset(path: Path, points: list[int]) -> bytes:
    from fontTools import subset

    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern"], notdef_outline=True)
    options.recalc_timestamp = False
    out = io.BytesIO()
    with subset.load_font(path, options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=points)
        cutter.subset(font)
        subset.save_font(font, out, options)
    return out.getvalue()


@cache
def _font(path: Path) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(path))
    font.set_size(_UNITS, 72)
    return font


@cache
def _advance(path: Path, char: str) -> float:
    flags: Any
    from matplotlib.ft2font import LoadFlags as flags

    glyph = _font(path).load_char(ord(char), flags=flags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536


@cache
def _digest(paths: tuple[Path, ...]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()
