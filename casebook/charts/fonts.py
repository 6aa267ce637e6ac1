"""The fonts of the charts: which files, whether they have a character, how wide it is, and the subset for the site."""

from __future__ import annotations

import hashlib
import io
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from casebook import home
from casebook.errors import Language, ToolError
from casebook.graph.store import Signature, signature

FOLDER = home.TEMPLATES / "assets" / "fonts"

if TYPE_CHECKING:
    from casebook.charts.glyphs import Outline

# For each language the families in order: the first that has a character prints it.
FAMILIES: dict[Language, tuple[str, ...]] = {
    "zh": ("NotoSansSC", "NotoSansSCExtra"),
    "en": ("NotoSans", "NotoSansSC", "NotoSansSCExtra"),
}


@dataclass(frozen=True)
class Fonts:
    """The font files of a language in a folder, Regular and Bold of each family."""

    folder: Path
    language: Language

    def files(self, bold: bool) -> tuple[Path, ...]:
        return self._files[bold]

    @cached_property
    def _files(self) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        regular, bold = (
            tuple(self.folder / f"{family}-{weight}.ttf" for family in FAMILIES[self.language])
            for weight in ("Regular", "Bold")
        )
        return regular, bold

    @cached_property
    def digest(self) -> str:
        """The hash of all font bytes: another font lays a chart out anew."""
        return _digest(tuple(path for bold in (False, True) for path in self.files(bold)))

    def file_of(self, char: str, bold: bool) -> Path | None:
        """The file that prints a character."""
        return self._faces[bold][char]

    def glyph(self, char: str, bold: bool) -> int:
        """The index of a character's glyph in the file that prints it; 0 where none does."""
        path = self.file_of(char, bold)
        from casebook.charts import glyphs

        return glyphs.glyph(path, char) if path else 0

    def width(self, text: str, size: float, bold: bool) -> float:
        """How wide a line of text is at a size. Characters stand side by side without kerning."""
        widths = self._widths[bold]
        return sum([widths[char] for char in text]) * size / 1000

    @cached_property
    def _faces(self) -> tuple[_Faces, _Faces]:
        return _Faces(self.files(False)), _Faces(self.files(True))

    @cached_property
    def _widths(self) -> tuple[_Widths, _Widths]:
        return _Widths(self._faces[False]), _Widths(self._faces[True])

    def outlines(self, text: str, bold: bool) -> list[tuple[Outline, float]]:
        """The shapes of a line's characters and where each begins, in thousandths of the em."""
        from casebook.charts import glyphs

        widths, shapes, x = self._widths[bold], [], 0.0
        for char in text:
            if path := self.file_of(char, bold):
                shapes.append((glyphs.outline(path, char), x))
            x += widths[char]
        return shapes

    def require(self, text: str, bold: bool, chart: str) -> None:
        """A character that no font has stops the build: no font of the machine stands in for it."""
        for char in text:
            if self.file_of(char, bold) is None:
                raise ToolError(
                    f"chart {chart}: no font has the character {char!r} (U+{ord(char):04X}) of {text!r}; "
                    "write it another way, or add it to the fonts"
                )


class _Faces(dict[str, Path | None]):
    """The file that prints a character, each looked for once."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        super().__init__()
        self._files = files

    def __missing__(self, char: str) -> Path | None:
        self[char] = found = next((path for path in self._files if ord(char) in coverage(path)), None)
        return found


class _Widths(dict[str, float]):
    """How wide a character is, in thousandths of the em, each measured once."""

    def __init__(self, faces: _Faces) -> None:
        super().__init__()
        self._faces = faces

    def __missing__(self, char: str) -> float:
        from casebook.charts import glyphs

        path = self._faces[char]
        self[char] = width = glyphs.advance(path, char) if path else float(glyphs.UNITS)
        return width


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
            ranges = ",".join(_runs(set(points), sorted(map(ord, set[str]().union(*by_file.values())))))
            faces.append(WebFont(name, data, 700 if is_bold else 400, ranges))
    return faces


def _runs(own: set[int], every: list[int]) -> Iterator[str]:
    """The ranges of a face: each runs as far as no character of another face lies in between, so that a hundred of them
    are told in a few. A face prints nothing but its own characters, whatever its ranges say."""
    for mine, run in groupby(every, own.__contains__):
        if mine:
            first, *rest = run
            yield f"U+{first:X}" + (f"-{rest[-1]:X}" if rest else "")


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


def missing(text: str, language: Language) -> str:
    """The characters of a text, each once, that no font of the charts prints in a language.

    What is not seen (controls, marks of direction, joiners of no width) is missing too, whatever the fonts say.
    """
    printed = _printed(language)
    return "".join(char for char in dict.fromkeys(text) if char not in printed)


@cache
def _printed(language: Language) -> frozenset[str]:
    files = Fonts(FOLDER, language).files(bold=False)
    characters = map(chr, frozenset[int]().union(*(coverage(path) for path in files)))
    return frozenset(char for char in characters if unicodedata.category(char) not in {"Cc", "Cf"})


@cache
def coverage(path: Path) -> frozenset[int]:
    """The characters that a font file has, read from its table of characters alone."""
    with path.open("rb") as file:
        (count,) = struct.unpack(">4xH6x", file.read(12))
        tables = dict(struct.iter_unpack(">4s4xI4x", file.read(16 * count)))
        start = tables[b"cmap"]
        file.seek(start)
        (maps,) = struct.unpack(">2xH", file.read(4))
        found: set[int] = set()
        for (offset,) in list(struct.iter_unpack(">4xI", file.read(8 * maps))):
            file.seek(start + offset)
            found |= _mapped(file)
    return frozenset(found)


def _mapped(file: BinaryIO) -> set[int]:
    """The characters of one map: of those forms that hold Unicode in the committed fonts (4 and 12)."""
    (form,) = struct.unpack(">H", file.read(2))
    if form == 12:
        (groups,) = struct.unpack(">10xI", file.read(14))
        return {
            point
            for first, last, glyph in struct.iter_unpack(">3I", file.read(12 * groups))
            for point in range(first + (glyph == 0), last + 1)
        }
    if form != 4:
        return set()
    _length, double = struct.unpack(">H2xH", file.read(6))
    file.read(6)
    ends = struct.unpack(f">{double // 2}H", file.read(double))
    file.read(2)
    starts = struct.unpack(f">{double // 2}H", file.read(double))
    return {point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1)} - {0xFFFF}


@cache
def _digest(paths: tuple[Path, ...]) -> str:
    return hashlib.sha256(" ".join(_digest_of(path, signature(path)) for path in paths).encode()).hexdigest()


@cache
def _digest_of(path: Path, _signature: Signature) -> str:
    """Of one file, which several languages may use."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
