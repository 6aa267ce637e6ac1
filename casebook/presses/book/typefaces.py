"""The fonts of the joined book: of each file one program, with the glyphs that any part uses, and one font that
names it.

HarfBuzz cuts the program; it is the library that WeasyPrint needs anyway, called through the same binding (cffi).
"""

from __future__ import annotations

import io
import struct
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebook.errors import ToolError
from casebook.presses.book.chinese import OPENING
from casebook.presses.book.painting import GAPPED, HALF, WIDER

if TYPE_CHECKING:
    import pikepdf

_DROPPED = (b"BASE", b"DSIG", b"GDEF", b"GPOS", b"GSUB", b"STAT", b"VORG", b"meta", b"name", b"vhea", b"vmtx")
ARROW = "\u2192"
SIGNS = f"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ{ARROW}"  # what numbers of pages are made of
_GLYPH = 0x3FFF  # what of a code is the glyph's number in the file; the rest says which form of it
_MORE = {0: 0, HALF: -500, GAPPED: 250, WIDER: 500}  # by how much a form is wider, in thousandths
_COMPONENT = 0x0001 | 0x0002 | 0x0004  # one glyph inside of another: words, by x and y, on the grid
_BATCH = 100  # a list of characters in a PDF may have no more


class Typeface:
    """A font file: how wide its glyphs are and what a PDF must know of it. Widths are in thousandths of the size."""

    def __init__(self, path: Path) -> None:
        from fontTools.ttLib import TTFont

        self.path = path
        with TTFont(path, lazy=True) as font:
            head, across = font["head"], font["hhea"]
            scale = 1000 / head.unitsPerEm
            order, advances = font.getGlyphOrder(), font["hmtx"].metrics
            self.widths = [round(advances[name][0] * scale) for name in order]
            self.box = [round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]
            self.ascent, self.descent = round(across.ascent * scale), round(across.descent * scale)
            self.cap = round(getattr(font["OS/2"], "sCapHeight", across.ascent) * scale)
            self.slant = float(font["post"].italicAngle)
            self.weight = int(font["OS/2"].usWeightClass)
            characters = font.getBestCmap()
            numbers = {name: index for index, name in enumerate(order)}
            self.signs = {char: numbers[characters[ord(char)]] for char in SIGNS if ord(char) in characters}

    @property
    def flags(self) -> int:
        """Symbolic, since characters are named by their glyphs; serif and italic where it is."""
        return 4 | (2 if "Serif" in self.path.name else 0) | (64 if self.slant else 0)


@cache
def typeface(path: Path) -> Typeface:
    """A font file, read once a process."""
    return Typeface(path)


def subset(path: Path, glyphs: Iterable[int]) -> bytes:
    """A font file with these glyphs only, each at the index that it had.

    Raises:
        ToolError: HarfBuzz cannot cut the file.
    """
    from weasyprint.text.ffi import harfbuzz, harfbuzz_subset

    ffi, makers = _binding()
    wanted = sorted({0, *glyphs})
    data = path.read_bytes()
    buffer = ffi.from_buffer(data)
    blob = ffi.gc(makers.hb_blob_create(buffer, len(data), 1, ffi.NULL, ffi.NULL), harfbuzz.hb_blob_destroy)
    face = ffi.gc(makers.hb_face_create(blob, 0), harfbuzz.hb_face_destroy)
    order = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    kept = harfbuzz_subset.hb_subset_input_glyph_set(order)
    harfbuzz.hb_set_add_sorted_array(kept, ffi.new("hb_codepoint_t[]", wanted), len(wanted))
    harfbuzz_subset.hb_subset_input_set_flags(
        order,
        harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS
        | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
        | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
        | harfbuzz_subset.HB_SUBSET_FLAGS_NOTDEF_OUTLINE,
    )
    tags = sorted(harfbuzz.hb_tag_from_string(tag, -1) for tag in _DROPPED)
    dropped = harfbuzz_subset.hb_subset_input_set(order, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    harfbuzz.hb_set_add_sorted_array(dropped, ffi.new("hb_codepoint_t[]", tags), len(tags))
    cut = harfbuzz_subset.hb_subset_or_fail(face, order)
    if cut == ffi.NULL:
        raise ToolError(f"PDF: HarfBuzz cannot cut {path.name}")
    cut = ffi.gc(cut, harfbuzz.hb_face_destroy)
    result = ffi.gc(harfbuzz.hb_face_reference_blob(cut), harfbuzz.hb_blob_destroy)
    with ffi.new("unsigned int *") as length:
        start = harfbuzz.hb_blob_get_data(result, length)
        return bytes(ffi.buffer(start, length[0]))


@cache
def _binding() -> tuple[Any, Any]:
    """The two functions that WeasyPrint's binding of HarfBuzz does not declare: a face from the bytes of a file."""
    from cffi import FFI  # type: ignore[import-untyped]  # the library has no types
    from weasyprint.text import ffi as library

    more = FFI()
    more.include(library.ffi)
    more.cdef(
        """
        hb_blob_t * hb_blob_create (const char *data, unsigned int length, int mode, void *user, void *destroy);
        hb_face_t * hb_face_create (hb_blob_t *blob, unsigned int index);
        """
    )
    makers = library._dlopen(
        more, "libharfbuzz-0", "harfbuzz", "harfbuzz-0.0", "libharfbuzz.so.0", "libharfbuzz.0.dylib"
    )
    return more, makers


def embed(pdf: pikepdf.Pdf, path: Path, letters: Mapping[int, str]) -> pikepdf.Object:
    """A font of a PDF for a file: its program, the widths of its glyphs and the text that each stands for."""
    from pikepdf import Array, Dictionary, Name, Stream, String

    face = typeface(path)
    glyphs = {code: code & _GLYPH for code in letters}
    forms = sorted(code for code in letters if code != code & _GLYPH)
    cut = subset(path, glyphs.values())
    if forms:
        cut, added = with_forms(cut, forms, letters)
        glyphs |= added
    program = Stream(pdf, cut)
    program.Length1 = len(program.read_bytes())
    name = Name(f"/{_tag(path, letters)}+{path.stem}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=face.flags,
        FontBBox=Array(face.box),
        ItalicAngle=face.slant,
        Ascent=face.ascent,
        Descent=face.descent,
        CapHeight=face.cap,
        StemV=50 + face.weight // 10,
        FontFile2=pdf.make_indirect(program),
    )
    widths: list[Any] = []
    last = -2
    for glyph in sorted(letters):
        if glyph != last + 1:
            widths += [glyph, Array()]
        widths[-1].append(face.widths[glyph & _GLYPH] + _MORE[glyph & ~_GLYPH])
        last = glyph
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=pdf.make_indirect(Stream(pdf, _map(glyphs))) if forms else Name.Identity,
        W=Array(widths),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(Stream(pdf, _characters(letters))),
        )
    )


def with_forms(program: bytes, forms: Sequence[int], letters: Mapping[int, str]) -> tuple[bytes, dict[int, int]]:
    """A font with a glyph more for each form of one that it has (`painting.HALF` and others): the same drawing
    at another width. Gives the index of each new glyph too.

    A program that reads the widths of the file and one that reads those of the font find the same. The tables are
    written here as they lie in the file: to read thousands of glyphs as objects takes fifty times as long.
    """
    tables = _tables(program)
    head, across, most = bytearray(tables[b"head"]), bytearray(tables[b"hhea"]), bytearray(tables[b"maxp"])
    (units,), (long,) = struct.unpack_from(">H", head, 18), struct.unpack_from(">h", head, 50)
    (count,), (given,) = struct.unpack_from(">H", most, 4), struct.unpack_from(">H", across, 34)
    places = [place * (1 if long else 2) for place in _numbers("I" if long else "H", tables[b"loca"])]
    metrics = _numbers("H", tables[b"hmtx"])
    advances, sides = metrics[: 2 * given : 2], metrics[1 : 2 * given : 2]
    advances.extend(advances[-1:] * (count - given))  # what comes after the last advance has it too
    sides.extend(metrics[2 * given :])
    drawn = bytearray(tables[b"glyf"])
    drawn.extend(bytes(-len(drawn) % 4))
    places[-1] = len(drawn)
    found: dict[int, int] = {}
    for index, code in enumerate(forms, count):
        base, form = code & _GLYPH, code & ~_GLYPH
        # an opening mark has its drawing in the right half
        moved = _MORE[HALF] * units // 1000 if form == HALF and letters[code] in OPENING else 0
        if places[base] != places[base + 1]:
            _contours, left, low, right, high = struct.unpack_from(">5h", drawn, places[base])
            box = (-1, left + moved, low, right + moved, high)
            drawn += struct.pack(">5h2H2h", *box, _COMPONENT, base, moved, 0) + bytes(2)  # to whole words
        places.append(len(drawn))
        advances.append(advances[base] + _MORE[form] * units // 1000)
        sides.append((sides[base] + moved) & 0xFFFF)
        found[code] = index
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">H", across, 34, len(advances))
    struct.pack_into(">H", most, 4, len(advances))
    elements, depth = struct.unpack_from(">2H", most, 28)
    struct.pack_into(">2H", most, 28, max(elements, 1), max(depth, 2))
    both = array("H", bytes(4 * len(advances)))
    both[::2], both[1::2] = advances, sides
    tables |= {b"head": bytes(head), b"hhea": bytes(across), b"maxp": bytes(most), b"glyf": bytes(drawn)}
    tables |= {b"loca": _bytes(array("I", places)), b"hmtx": _bytes(both)}
    return _file(tables), found


def _tables(program: bytes) -> dict[bytes, bytes]:
    """The tables of a font file, by tag."""
    (count,) = struct.unpack_from(">H", program, 4)
    entries = (struct.unpack_from(">4s3I", program, 12 + 16 * at) for at in range(count))
    return {tag: program[start : start + length] for tag, _sum, start, length in entries}


def _file(tables: Mapping[bytes, bytes]) -> bytes:
    """A font file of these tables, with their sums and its own."""
    power = len(tables).bit_length() - 1
    out = bytearray(struct.pack(">I4H", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power)))
    start, held, at = 12 + 16 * len(tables), bytearray(), 0
    for tag, content in sorted(tables.items()):
        if tag == b"head":
            at = start + len(held) + 8
        own = content[:8] + bytes(4) + content[12:] if tag == b"head" else content
        padded = own + bytes(-len(own) % 4)
        out += struct.pack(">4s3I", tag, _sum(padded), start + len(held), len(own))
        held += padded
    out += held
    struct.pack_into(">I", out, at, (0xB1B0AFBA - _sum(bytes(out))) & 0xFFFFFFFF)
    return bytes(out)


def _numbers(kind: str, content: bytes) -> array[int]:
    """The numbers of a table, whose first byte is the largest."""
    found = array(kind, content)
    if sys.byteorder == "little":
        found.byteswap()
    return found


def _bytes(numbers: array[int]) -> bytes:
    """Numbers as a table has them."""
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def _sum(content: bytes) -> int:
    """The sum of a table of whole words."""
    return sum(_numbers("I", content)) & 0xFFFFFFFF


def _map(glyphs: Mapping[int, int]) -> bytes:
    """Which glyph each code is, as two bytes a code."""
    table = array("H", bytes(2 * (max(glyphs) + 1)))
    for code, glyph in glyphs.items():
        table[code] = glyph
    return _bytes(table)


def _tag(path: Path, letters: Mapping[int, str]) -> str:
    """Six capitals that say which subset of the file it is."""
    import hashlib

    total = hashlib.sha256(f"{path.name} {sorted(letters)}".encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in total[:6])


def _characters(letters: Mapping[int, str]) -> bytes:
    """The text of each glyph, as a CMap."""
    out = io.BytesIO()
    out.write(
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
    )
    told = sorted(letters.items())
    for begin in range(0, len(told), _BATCH):
        batch = told[begin : begin + _BATCH]
        out.write(b"%d beginbfchar\n" % len(batch))
        for glyph, text in batch:
            out.write(b"<%04x> <%s>\n" % (glyph, text.encode("utf-16-be").hex().encode()))
        out.write(b"endbfchar\n")
    out.write(b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
    return out.getvalue()
