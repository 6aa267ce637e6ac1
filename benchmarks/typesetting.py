"""How a printed book is set, read off the file: lines that are short, marks at a wrong place, what is parted that
belongs together, pages that are nearly empty.

    python benchmarks/typesetting.py BOOK.pdf...

Only the file is asked: its glyphs where it puts them, its elements as it tags them.
"""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

OPENING = frozenset("〈《「『【〔〖（［｛‘“")
CLOSING = frozenset("、。〉》」』】〕〗）］｝，！：；？’”")
HAN = re.compile("[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff]")
_BLOCKS = frozenset({"P", "LBody", "Lbl", "TD", "TH", "Caption", *(f"H{n}" for n in range(1, 7))})
TOP, BOTTOM = 773.86, 59.53
SHORT = 0.25  # in em


@dataclass(frozen=True)
class Glyph:
    """A sign as it is painted: where it begins, how wide it is with and without what setting adds, in points."""

    text: str
    x: float
    y: float
    width: float
    own: float
    size: float


@dataclass
class Line:
    """The glyphs of one line of a block, from left to right."""

    page: int
    glyphs: list[Glyph]

    @cached_property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @cached_property
    def size(self) -> float:
        return max(glyph.size for glyph in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0].x

    @property
    def right(self) -> float:
        """Where the last sign ends, without a gap behind it."""
        return max(glyph.x + min(glyph.width, glyph.own) for glyph in self.glyphs)


@dataclass
class Block:
    """A paragraph, heading, cell or item: its role, the roles above it, its lines in the order of reading."""

    role: str
    above: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)

    @property
    def in_table(self) -> bool:
        return self.role in {"TD", "TH"} or "TR" in self.above or self.above[-3:-1] == ("L", "LI")


@dataclass(frozen=True)
class Fault:
    """What is not as it should be: the page, from 1, the kind, and the text around it."""

    page: int
    kind: str
    text: str


class _Font:
    def __init__(self, font: Any) -> None:
        below = font.DescendantFonts[0]
        self.widths: dict[int, float] = {}
        held = list(below.W)
        for first, some in zip(held[::2], held[1::2], strict=True):
            self.widths |= {int(first) + at: float(width) for at, width in enumerate(some)}
        told = font.ToUnicode.read_bytes().decode("ascii").partition("beginbfchar")[2]
        self.text = {
            int(code, 16): bytes.fromhex(text).decode("utf-16-be")
            for code, text in re.findall(r"<([0-9a-f]{4})> <([0-9a-f]*)>", told)
        }
        self.own = self._own(below)

    def _own(self, below: Any) -> dict[int, float]:
        """The widths of glyphs without what a form adds: a form is drawn as the glyph that it is of."""
        if isinstance(below.CIDToGIDMap, pikepdf.Name):
            return self.widths
        glyphs = memoryview(below.CIDToGIDMap.read_bytes())
        with TTFont(io.BytesIO(below.FontDescriptor.FontFile2.read_bytes()), lazy=True) as font:
            order, drawn, advances = font.getGlyphOrder(), font["glyf"], font["hmtx"].metrics
            scale = 1000 / font["head"].unitsPerEm
            own = dict(self.widths)
            for code in self.widths:
                name = order[int.from_bytes(glyphs[2 * code : 2 * code + 2], "big")]
                if drawn[name].isComposite() and name.startswith("glyph") and code >= 0x4000:
                    own[code] = min(own[code], advances[drawn[name].components[0].glyphName][0] * scale)
            return own


class Book:
    """A file: its blocks in the order of reading, and how far down each page is filled."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._fonts: dict[Any, _Font] = {}
        self.pages = len(pdf.pages)
        self.width = float(pdf.pages[0].mediabox[2])
        marks: dict[tuple[int, int], list[Glyph]] = {}
        self.lowest = [TOP] * self.pages
        for number, page in enumerate(pdf.pages):
            for mark, glyphs in self._painted(page):
                marks[number, mark] = glyphs
                self.lowest[number] = min([self.lowest[number], *(glyph.y for glyph in glyphs)])
        self.blocks: list[Block] = []
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        self._read(pdf.Root.StructTreeRoot.K[0], (), None, marks, numbers)
        self.blocks = [block for block in self.blocks if block.lines]

    def _font(self, font: Any) -> _Font:
        if font.objgen not in self._fonts:
            self._fonts[font.objgen] = _Font(font)
        return self._fonts[font.objgen]

    def _painted(self, page: pikepdf.Page) -> Iterator[tuple[int, list[Glyph]]]:
        fonts = {name: self._font(font) for name, font in page.obj.Resources.Font.items()}
        mark: int | None = None
        open_marks: list[bool] = []  # whether each is one of an element
        found: list[Glyph] = []
        matrix, stack = pikepdf.Matrix(), []
        size = stretch = 0.0
        at = pikepdf.Matrix()
        font: _Font | None = None
        for told in pikepdf.parse_content_stream(page):
            operands, name = told.operands, str(told.operator)
            if name == "q":
                stack.append(matrix)
            elif name == "Q":
                matrix = stack.pop()
            elif name == "cm":
                matrix = pikepdf.Matrix(*map(float, operands)) @ matrix
            elif name in {"BDC", "BMC"}:
                open_marks.append(name == "BDC" and "/MCID" in operands[1])
                if open_marks[-1]:
                    mark, found = int(operands[1].MCID), []
            elif name == "EMC":
                if open_marks.pop() and mark is not None:
                    yield mark, found
                    mark = None
            elif name == "Tf":
                font, size = fonts[str(operands[0])], float(operands[1])
            elif name == "Tc":
                stretch = float(operands[0])
            elif name == "Tm":
                at = pikepdf.Matrix(*map(float, operands))
            elif name in {"TJ", "Tj"} and font is not None:
                for piece in operands[0] if name == "TJ" else operands:
                    if not isinstance(piece, pikepdf.String):
                        at = pikepdf.Matrix(1, 0, 0, 1, -float(piece) * size / 1000, 0) @ at
                        continue
                    codes = bytes(piece)
                    for place in range(0, len(codes), 2):
                        code = int.from_bytes(codes[place : place + 2], "big")
                        where = at @ matrix
                        scale, width = where.a, font.widths[code] * size / 1000
                        if mark is not None:
                            glyph = Glyph(
                                font.text.get(code, ""),
                                where.e,
                                where.f,
                                width * scale,
                                font.own.get(code, 0.0) * size * scale / 1000,
                                size * scale,
                            )
                            found.append(glyph)
                        at = pikepdf.Matrix(1, 0, 0, 1, width + stretch, 0) @ at

    def _read(
        self, element: Any, above: tuple[str, ...], block: Block | None, marks: dict[Any, Any], numbers: dict[Any, int]
    ) -> None:
        role = str(element.S)[1:]
        if role in _BLOCKS:
            block = Block(role, above)
            self.blocks.append(block)
        for kid in element.get("/K", ()):
            if isinstance(kid, int):
                self._put(block, numbers[element.Pg.objgen], marks.get((numbers[element.Pg.objgen], kid), []))
            elif kid.get("/Type") == "/MCR":
                self._put(block, numbers[kid.Pg.objgen], marks.get((numbers[kid.Pg.objgen], int(kid.MCID)), []))
            elif kid.get("/Type") != "/OBJR":
                self._read(kid, (*above, role), block, marks, numbers)
        if role == "Figure" and "/A" in element and "/BBox" in element.A:
            page = numbers[element.Pg.objgen]
            self.lowest[page] = min(self.lowest[page], float(element.A.BBox[1]))

    @staticmethod
    def _put(block: Block | None, page: int, glyphs: Sequence[Glyph]) -> None:
        if block is None or not glyphs:
            return
        last = block.lines[-1] if block.lines else None
        if last is not None and last.page == page:
            near = abs(glyphs[0].y - last.glyphs[0].y) < 0.55 * max(last.size, glyphs[0].size)
            if near and glyphs[0].x >= last.glyphs[-1].x - 1:
                last.glyphs += glyphs
                last.__dict__.pop("text", None)
                last.__dict__.pop("size", None)
                return
        block.lines.append(Line(page, list(glyphs)))

    @cached_property
    def rights(self) -> tuple[float, float]:
        """The right edge of the text on right pages (the first is one) and on left ones, in points: margins are
        mirrored, so that it lies as far from the sheet's edge as what stands leftmost on the page that faces it."""
        left = [
            min((line.left for block in self.blocks for line in block.lines if line.page % 2 == side), default=0.0)
            for side in (0, 1)
        ]
        return self.width - (left[1] or left[0]), self.width - (left[0] or left[1])

    def filled(self) -> list[float]:
        """How much of each page's height is used, from 0 to 1."""
        return [(TOP - max(low, BOTTOM)) / (TOP - BOTTOM) for low in self.lowest]

    def full_lines(self) -> Iterator[tuple[Block, Line, float]]:
        """The lines of running text that another follows, and by how many em each is short of the edge."""
        for block in self.blocks:
            if (
                block.in_table
                or block.lines[0].left < 150
                or block.role in {"H1", "H2", "H3", "H4", "Caption", "Lbl"}
                or len(block.lines) < 2
            ):
                continue
            edges = {page: self._edge(block, page) for page in {line.page for line in block.lines}}
            for line, after in zip(block.lines, block.lines[1:], strict=False):
                short = (edges[line.page] - line.right) / line.size
                if short < 3 or _first(after) > short:  # else the line was ended by hand
                    yield block, line, short

    def lines_of_columns(self) -> Iterator[tuple[Line, float]]:
        """The lines of items that stand in two columns, which another follows, and by how many em each is short of the
        longest of its column."""
        middle = self.width / 2
        items = [block for block in self.blocks if block.role == "LBody"]
        edges: dict[tuple[int, bool], float] = defaultdict(float)
        for line in (line for block in items for line in block.lines):
            column = line.page, line.left > middle
            edges[column] = max(edges[column], line.right)
        for line in (line for block in items for line in block.lines[:-1]):
            yield line, (edges[line.page, line.left > middle] - line.right) / line.size

    def _edge(self, block: Block, page: int) -> float:
        """Where a block's full lines end on a page: at the text's edge, or before it where the block is narrower."""
        edge, right = max(line.right for line in block.lines if line.page == page), self.rights[page % 2]
        return max(edge, right) if edge > right - 5 * block.lines[0].size else edge

    def faults(self) -> Iterator[Fault]:
        """What is not as it should be in Chinese."""
        for block in self.blocks:
            for line, after in zip(block.lines, [*block.lines[1:], None], strict=True):
                yield from _of_line(line, after)
            last = block.lines[-1]
            seen = re.sub(r"[^\w]", "", last.text)
            if len(block.lines) > 1 and len(seen) == 1 and HAN.match(seen):
                yield Fault(last.page + 1, "one sign on the last line", block.text[-24:])
        for block, after_block in zip(self.blocks, self.blocks[1:], strict=False):
            if re.fullmatch("H[1-6]", block.role) and block.lines[-1].page != after_block.lines[0].page:
                yield Fault(block.lines[-1].page + 1, "heading parted from its text", block.text)

    def joints(self) -> Iterator[tuple[Line, str, float]]:
        """Where Han meets Latin or digits, and the gap there in em, whatever the line is stretched by."""
        for block in self.blocks:
            for line in block.lines:
                for before, after in zip(line.glyphs, line.glyphs[1:], strict=False):
                    a, b = before.text[-1:], after.text[:1]
                    if before.size != after.size or abs(before.y - after.y) > 0.1:
                        continue
                    if (HAN.match(a) and re.match("[A-Za-z0-9]", b)) or (re.match("[A-Za-z0-9%]", a) and HAN.match(b)):
                        yield line, a + b, (after.x - before.x - before.own) / before.size

    def meetings(self) -> Iterator[tuple[Line, str, float]]:
        """Where two marks meet, and how wide both are together in em."""
        for block in self.blocks:
            for line in block.lines:
                for before, after in zip(line.glyphs, line.glyphs[1:], strict=False):
                    a, b = before.text, after.text
                    if before.size == after.size and ((a in CLOSING and b in CLOSING | OPENING) or a + b in _PAIRS):
                        yield line, a + b, (after.x + after.own - before.x) / before.size


def _first(line: Line) -> float:
    """How wide the first piece of a line is that is not broken, in em."""
    wide = 0.0
    for glyph, after in zip(line.glyphs, line.glyphs[1:], strict=False):
        wide += glyph.width / line.size
        if HAN.match(glyph.text) and after.text not in CLOSING:
            break
    return wide


_PAIRS = frozenset(a + b for a in OPENING for b in OPENING)


def _of_line(line: Line, after: Line | None) -> Iterator[Fault]:
    text = line.text.strip()
    if text and text[0] in CLOSING - set("’”"):
        yield Fault(line.page + 1, "closing mark begins a line", text[:16])
    if after is None or not text:
        return
    follows = after.text.strip()
    if text[-1] in OPENING - set("‘“"):
        yield Fault(line.page + 1, "opening mark ends a line", text[-16:])
    if re.search(r"(?<![→\d])(?<!→[A-Z])\d+[%‰万亿千百]*$", text) and re.match("[\u4e00-\u9fff%]", follows):
        yield Fault(line.page + 1, "number parted from its measure", f"{text[-12:]}|{follows[:8]}")
    if re.search(r"\d年$|\d月$", text) and re.match(r"\d+[月日]", follows):
        yield Fault(line.page + 1, "date parted", f"{text[-12:]}|{follows[:8]}")


def report(path: Path) -> str:
    """What is found in a file, kind by kind."""
    with pikepdf.open(path) as pdf:
        book = Book(pdf)
    lines = [(short, line) for _block, line, short in book.full_lines()]
    bad = [(short, line) for short, line in lines if short > SHORT]
    out = [
        f"{path}: {book.pages} pages",
        f"full lines of running text {len(lines)}, short by more than {SHORT} em {len(bad)} "
        f"({100 * len(bad) / max(1, len(lines)):.2f} %)",
    ]
    out += [
        f"    p. {line.page + 1}  {short:.2f} em  {line.text[-40:]}" for short, line in sorted(bad, key=_by_first)[-12:]
    ]
    joints = list(book.joints())
    tight = [(line, pair, gap) for line, pair, gap in joints if gap < 0.2]
    out.append(f"joints of Han and Latin {len(joints)}, with less than a fifth of an em {len(tight)}")
    out += [f"    p. {line.page + 1}  {pair}  {gap:.2f} em  {line.text[:40]}" for line, pair, gap in tight[:8]]
    meetings = list(book.meetings())
    loose = [(line, pair, wide) for line, pair, wide in meetings if wide > 1.72]
    out.append(f"marks that meet {len(meetings)}, not halved {len(loose)}")
    out += [f"    p. {line.page + 1}  {pair}  {wide:.2f} em" for line, pair, wide in loose[:8]]
    kinds: dict[str, list[Fault]] = defaultdict(list)
    for fault in book.faults():
        kinds[fault.kind].append(fault)
    for kind, found in sorted(kinds.items()):
        out.append(f"{kind}: {len(found)}")
        out += [f"    p. {fault.page}  {fault.text}" for fault in found[:8]]
    filled = book.filled()
    for share in (0.25, 0.5):
        pages = [str(at) for at, part in enumerate(filled, 1) if part < share]
        out.append(f"pages under {share:.0%} full: {len(pages)}  {' '.join(pages)}")
    return "\n".join(out)


def _by_first(pair: tuple[float, Line]) -> float:
    return pair[0]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(report(Path(name)), flush=True)
