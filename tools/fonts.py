r"""Makes the fonts in templates/assets/fonts from the full Noto fonts. Run it only to change the subset.

    for name in noto-sans-sc@0.4.3 noto-serif-sc@0.4.3 noto-sans@0.4.2 noto-serif@0.4.2 \
                noto-sans-symbols-2@0.4.1; do npm pack "@expo-google-fonts/$name"; done
    apt-get download unicode-data

Unpack each npm package into PACKAGES/<its name>. UNIHAN is the folder of unicode-data with Unihan_*.txt.bz2.

    .venv/bin/python tools/fonts.py PACKAGES UNIHAN [--output FOLDER]

The same input gives the same bytes: the fonts keep the dates of their origin. No file may pass 3.4 MB, so
the rarer ideographs are families of their own, "Noto Sans SC Extra" and "Noto Serif SC Extra", that
stylesheets and charts name after the common ones.
"""

import argparse
import bz2
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, product
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

OUTPUT = Path(__file__).resolve().parent.parent / "templates" / "assets" / "fonts"
LARGEST = 3_400_000  # bytes
# English is set in these: the quotation marks and dashes of the Chinese fonts are a full em wide.
LATIN = {"noto-sans": "NotoSans", "noto-serif": "NotoSerif"}
STYLES = {"Regular": "400Regular", "Bold": "700Bold", "Italic": "400Regular_Italic"}
WEIGHTS = {"Regular": "400Regular", "Bold": "700Bold"}
SYMBOLS = "noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf"

# Whatever the font has of these: letters of Western names and of pinyin, and the signs of trade and science.
RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x017F),
    (0x01CD, 0x01DC),
    (0x01F8, 0x01F9),
    (0x02C7, 0x02D9),
    (0x0391, 0x03C9),
    (0x1E3E, 0x1E3F),
    (0x1EBC, 0x1EBD),
    (0x2010, 0x2049),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2100, 0x2126),
    (0x2150, 0x2189),
    (0x2190, 0x21FF),
    (0x2200, 0x22BF),
    (0x2460, 0x2473),
    (0x2500, 0x257F),
    (0x25A0, 0x25FF),
    (0x2600, 0x2642),
    (0x2713, 0x2718),
    (0x2776, 0x277F),
    (0x3000, 0x301F),
    (0x3380, 0x33A1),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),
)
# Signs of a checklist that the Chinese fonts lack.
BORROWED = "✔✗✘☐☑☒"
# Spaces that the Chinese fonts lack, with their width in thousandths of an em.
BLANKS = {0x2009: 200, 0x200A: 100, 0x200B: 0, 0x200C: 0, 0x200D: 0, 0x202F: 200, 0x2060: 0, 0xFEFF: 0}

PINYIN = set(map(ord, "āáǎàēéěèêīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"))

FEATURES = (
    "ccmp",
    "chws",
    "fwid",
    "halt",
    "hwid",
    "kern",
    "liga",
    "lnum",
    "locl",
    "mark",
    "mkmk",
    "onum",
    "palt",
    "pnum",
    "pwid",
    "tnum",
)
VERTICAL = ("BASE", "VORG", "vhea", "vmtx")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="folder that holds the unpacked npm packages")
    parser.add_argument("unihan", type=Path, help="folder that holds Unihan_OtherMappings and Unihan_Variants")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)

    table = standard_characters(arguments.unihan)
    common = gb2312() | {character for character, rank in table.items() if rank <= 6500}
    rare = (set(table) | big5() | traditional(arguments.unihan, table)) - common
    symbols = TTFont(arguments.packages / SYMBOLS)

    for weight, folder in WEIGHTS.items():
        for family, name, characters, signs in (
            ("sans", "NotoSansSC", common, True),
            ("sans", "NotoSansSCExtra", rare, False),
            ("serif", "NotoSerifSC", common, True),
            ("serif", "NotoSerifSCExtra", rare, False),
        ):
            origin = next((arguments.packages / f"noto-{family}-sc" / folder).glob("*.ttf"))
            font = cut(origin, characters, signs=signs)
            if signs:
                borrow(font, symbols)
            if name.endswith("Extra"):
                rename(font, " SC", " SC Extra")
            save(
                font,
                arguments.output / f"{name}-{weight}.ttf",
                needed=characters | PINYIN if signs else characters,
            )

    for family, name in LATIN.items():
        for style, folder in STYLES.items():
            origin = next((arguments.packages / family / folder).glob("*.ttf"))
            font = cut(origin, PINYIN, signs=True)
            save(font, arguments.output / f"{name}-{style}.ttf", needed=PINYIN)


# Which characters


def gb2312() -> set[int]:
    """The characters of GB 2312."""
    return decodable("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))


def big5() -> set[int]:
    """The 5,401 frequent characters of Big5: titles and names are cited as they were published."""
    return decodable("big5", range(0xA4, 0xC7), range(0x40, 0xFF))


def decodable(encoding: str, rows: Iterable[int], cells: Iterable[int]) -> set[int]:
    found = set()
    for pair in product(rows, cells):
        try:
            found.add(ord(bytes(pair).decode(encoding)))
        except UnicodeDecodeError:
            continue  # the standards leave holes
    return found


def standard_characters(unihan: Path) -> dict[int, int]:
    """The 8,105 characters of 通用规范汉字表 with their ranks: 3,500 frequent, 3,000 common, rare."""
    rows = read(unihan, "Unihan_OtherMappings", "kTGH")
    return {character: int(value.split()[0].removeprefix("2013:")) for character, value in rows}


def traditional(unihan: Path, ranks: Mapping[int, int]) -> set[int]:
    """The traditional forms of the 3,500 frequent characters."""
    rows = read(unihan, "Unihan_Variants", "kTraditionalVariant")
    frequent = (value for character, value in rows if ranks.get(character, 9999) <= 3500)
    return {int(code, 16) for value in frequent for code in re.findall(r"U\+([0-9A-F]+)", value)}


def read(folder: Path, file: str, field: str) -> Iterator[tuple[int, str]]:
    packed, plain = folder / f"{file}.txt.bz2", folder / f"{file}.txt"
    data = bz2.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
    for line in data.decode("utf-8").splitlines():
        code, _, rest = line.partition("\t")
        name, _, value = rest.partition("\t")
        if name == field and not line.startswith("#"):
            yield int(code.removeprefix("U+"), 16), value


# What becomes of the font


def cut(origin: Path, characters: Iterable[int], *, signs: bool) -> Any:
    font = TTFont(origin, recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.layout_features = list(FEATURES)
    options.drop_tables += VERTICAL
    options.name_IDs = ["*"]
    options.notdef_outline = True
    ranges = (range(first, last + 1) for first, last in RANGES) if signs else ()
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={*characters, *chain.from_iterable(ranges)})
    cutter.subset(font)
    return font


def borrow(font: Any, symbols: Any) -> None:
    """Adds the signs and spaces that the font lacks. The em of both fonts is the same, 1000."""
    have = font.getBestCmap()
    for character in map(ord, BORROWED):
        if character not in have:
            source = symbols.getBestCmap()[character]
            drawn = DecomposingRecordingPen(symbols.getGlyphSet())
            symbols.getGlyphSet()[source].draw(drawn)
            add(font, character, drawn, symbols["hmtx"][source])
    for character, width in BLANKS.items():
        if character not in have:
            add(font, character, None, (width, 0))


def add(font: Any, character: int, drawn: Any, metrics: tuple[int, int]) -> None:
    name = f"uni{character:04X}"
    pen = TTGlyphPen(None)
    if drawn is not None:
        drawn.replay(pen)
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = metrics
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:  # format 14 lists variants, not characters
            table.cmap[character] = name


def rename(font: Any, old: str, new: str) -> None:
    for record in font["name"].names:
        text = record.toUnicode()
        record.string = text.replace(old, new).replace(old.replace(" ", "") + "-", new.replace(" ", "") + "-")


def save(font: Any, path: Path, needed: set[int]) -> None:
    font.save(path)
    have = set(TTFont(path).getBestCmap())
    size = path.stat().st_size
    print(f"{path.name}: {size / 1e6:.2f} MB, {len(have):,} characters")
    if missing := needed - have:
        sys.exit(f"{path.name} lacks {''.join(map(chr, sorted(missing)))}")
    if size > LARGEST:
        sys.exit(f"{path.name} is larger than {LARGEST / 1e6} MB")


if __name__ == "__main__":
    main()
