"""Pictures that stand for pages elsewhere: the card that a link to a page shows, and the icons of the installed site.

Cards are drawn like charts, on a sheet, in the fonts and colours of the book, and kept by what they show.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from xml.etree import ElementTree

from casebook import home, kinds
from casebook.charts import canvas, style
from casebook.charts.fonts import FOLDER, Fonts
from casebook.charts.sheet import Sheet
from casebook.effects import Effects
from casebook.graph import Files, Target
from casebook.presses.base import SITE, Workshop, reading
from casebook.render import Book, Desk, raw

WIDTH, HEIGHT = 598.0, 313.0  # pictures are drawn at double size with a margin of one: 1200 by 630 pixels
ICONS = (192, 512)
_EDGE, _TITLE, _LINES = 44.0, 34.0, 3


def targets(shop: Workshop) -> Iterator[Target]:
    """The cards of a language: its own, and one of each record of a kind that has them. A site without an address has
    none: a page can name its card by a whole address alone."""
    for book in shop.books if shop.every["zh"].edition.site else ():
        for kind, slug in (("", ""), *_records(book)):
            name = address(book.language, kind, slug)
            make = reading(book)(partial(_card, book, shop.effects, kind, slug))
            yield Target(
                f"card {book.language} {kind} {slug}".rstrip(),
                "charts",
                make,
                book.language,
                stage="cards",
                gives=(f"{SITE}{name}",),
            )


def address(language: str, kind: str, slug: str) -> str:
    """Where a card lies below the site."""
    return f"assets/cards/{language}/{kind}/{slug}.png" if kind else f"assets/cards/{language}/index.png"


def _records(book: Book) -> Iterator[tuple[str, str]]:
    for kind in kinds.ALL:
        if kind.card:
            for slug in raw(book.catalog).slugs(kind.name):
                yield kind.name, slug


def _card(book: Book, effects: Effects, kind: str, slug: str) -> Files:
    desk = Desk(book, "site")
    book.note("record", "edition", book.edition.id)
    edition = book.edition
    title = desk.title(desk.get(kind, slug)) if kind else desk.local(edition.title)
    above = desk.t(f"kind.{kind}") if kind else desk.local(edition.kicker)
    below = desk.local(edition.title) if kind else desk.local(edition.subtitle)
    fonts = Fonts(FOLDER, book.language)
    foot = desk.t("sign.list").join((desk.local(edition.publisher), desk.period(edition.date)))
    words = (title, above, below, foot)
    mark = hashlib.sha256("\0".join((*words, _code(), fonts.digest)).encode()).hexdigest()
    drawn = partial(_draw, fonts, words, slug or edition.id)
    return {
        address(book.language, kind, slug): effects.cached(hashlib.sha256(f"card {mark}".encode()).hexdigest(), drawn)
    }


@cache
def _code() -> str:
    """What draws: the code of charts, and this module."""
    return canvas.code() + hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def _draw(fonts: Fonts, words: tuple[str, str, str, str], name: str) -> bytes:
    from casebook.charts import backend

    title, above, below, foot = words
    for text in words:
        fonts.require(text, bold=text is title, chart=name)
    sheet = Sheet(WIDTH, fonts.width)
    room = WIDTH - 2 * _EDGE
    sheet.block(0, 0, WIDTH, 7, "seal")
    sheet.text(_EDGE, 62, above, 17, colour="seal")
    size = _TITLE
    while len(sheet.wrap(title, room, size, bold=True)) > _LINES and size > style.TEXT:
        size -= 2
    sheet.paragraph(_EDGE, 82, title, room, size, bold=True)
    sheet.line((_EDGE, 236), (WIDTH - _EDGE, 236), colour="hair", width=style.RULE)
    under = sheet.wrap(below, room, 16)[:2]
    for number, line in enumerate(under):
        sheet.text(_EDGE, 262 + 21 * number, line, 16, colour="quiet")
    if len(under) == 1:
        sheet.text(_EDGE, 262 + 21, foot, 14, colour="quiet")
    sheet.grow(HEIGHT)
    return backend.png(sheet, fonts, "light", name)


# icons


def icons(effects: Effects) -> Mapping[str, bytes]:
    """The seal as PNG: two sizes, and one with room at its edges, for systems that cut icons to their own shapes."""
    seal = (home.TEMPLATES / "assets" / "seal.svg").read_bytes()
    wanted = {f"assets/icon-{size}.png": (size, 1.0) for size in ICONS}
    wanted["assets/icon-maskable.png"] = (ICONS[-1], 0.72)
    found = {}
    for path, (size, part) in wanted.items():
        key = hashlib.sha256(f"icon {size} {part} {_code()} ".encode() + seal).hexdigest()
        found[path] = effects.cached(key, partial(_icon, seal, size, part))
    return found


def _icon(seal: bytes, size: int, part: float) -> bytes:
    """The seal, its ground to all edges, its strokes on this part of the picture's width."""
    from casebook.charts import backend

    fonts = Fonts(FOLDER, "en")
    width = size / 2 - 2  # drawn at double size, with a margin of one
    sheet = Sheet(width, fonts.width)
    sheet.block(-1, -1, width + 2, width + 2, "seal")
    root = ElementTree.fromstring(seal)
    side = float(root.attrib["viewBox"].split()[2])
    scale, left = width * part / side, width * (1 - part) / 2
    stroke = next(float(e.attrib["stroke-width"]) for e in root.iter() if "stroke-width" in e.attrib)
    for line in _strokes(root):
        sheet.line(*((left + x * scale, left + y * scale) for x, y in line), colour="paper", width=stroke * scale)
    sheet.height = width  # the ground is drawn over the margin
    return backend.png(sheet, fonts, "light", "icon")


def _strokes(root: ElementTree.Element) -> Iterator[list[tuple[float, float]]]:
    """The strokes of the seal: upright lines, and a rectangle whose ends are half circles."""
    inner = root.find("{*}g")
    assert inner is not None
    for path in inner.findall("{*}path"):
        for x, y, down in re.findall(r"M([\d.]+) ([\d.]+)v([\d.]+)", path.attrib["d"]):
            yield [(float(x), float(y)), (float(x), float(y) + float(down))]
    for rect in inner.findall("{*}rect"):
        x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        r = height / 2
        turns = [math.pi * k / 24 for k in range(25)]
        right = [(x + width - r + r * math.sin(t), y + r - r * math.cos(t)) for t in turns]
        back = [(x + r - r * math.sin(t), y + r + r * math.cos(t)) for t in turns]
        yield [*right, *back, *right[:2]]
