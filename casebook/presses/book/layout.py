"""Lays out one part: from its HTML to pages without fonts and without numbers, and what `join` must know of them.

A pure function of the part, so that what it gives can be kept by the part's key and made in any process. Nothing is
let pass that a reader would find later: a warning of the library, a file that was asked for and refused, a
character without a glyph, a font that is not ours.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from casebook.charts import style
from casebook.charts.form import Form, unpacked
from casebook.errors import ToolError
from casebook.presses.book import chinese, figures, formula, glyphs, library
from casebook.presses.book.cutting import Part
from casebook.presses.book.tags import Reference, Structure

_SCALE = 0.75  # points of a pixel


@dataclass(frozen=True)
class Heading:
    """An entry of the outline: its level as the style sheet has it, its words, and where it leads, in points."""

    level: int
    words: str
    page: int
    x: float
    y: float


@dataclass(frozen=True)
class LaidOut:
    """A part as laid out. Pages count from 0; places are in points from the lower left corner.

    `anchors`: where links can lead; `references`: the page numbers that are to be printed; `folios`: whether a page
    carries its own number; `mentions`: by anchor, the pages from which links lead to it; `faces`: the file of each font
    name that the pages use; `letters`: by font file, the glyphs that are used and the text that each stands for.
    """

    name: str
    pdf: bytes
    pages: int
    anchors: Mapping[str, tuple[int, float, float]]
    outline: tuple[Heading, ...]
    references: tuple[Reference, ...]
    folios: tuple[bool, ...]
    mentions: Mapping[str, tuple[int, ...]]
    faces: Mapping[str, str]
    letters: Mapping[str, Mapping[int, str]]

    def packed(self) -> bytes:
        """As bytes, to be kept."""
        told = asdict(self)
        del told["pdf"]
        head = json.dumps(told, ensure_ascii=False).encode()
        return struct.pack(">I", len(head)) + head + self.pdf


def unpacked_part(data: bytes) -> LaidOut:
    """What `LaidOut.packed` made bytes of."""
    (size,) = struct.unpack(">I", data[:4])
    told: dict[str, Any] = json.loads(data[4 : 4 + size])
    told["anchors"] = {name: tuple(place) for name, place in told["anchors"].items()}
    told["outline"] = tuple(Heading(**entry) for entry in told["outline"])
    told["references"] = tuple(Reference(**{**r, "colour": tuple(r["colour"])}) for r in told["references"])
    told["folios"] = tuple(told["folios"])
    told["mentions"] = {name: tuple(pages) for name, pages in told["mentions"].items()}
    told["letters"] = {file: {int(glyph): text for glyph, text in g.items()} for file, g in told["letters"].items()}
    return LaidOut(pdf=data[4 + size :], **told)


def lay_out(part: Part) -> LaidOut:
    """A part as pages.

    Raises:
        SystemLibraryMissing: Pango or HarfBuzz's subset library is not on the machine.
        ToolError: the library complained, a font came in that is not ours, or a formula cannot be drawn.
    """
    library.require()
    with library.listening(part.name, part.language), library.lines_set(part.language), library.lines_kept():
        html, images = drawn(part)
        order = partial(figures.order, paper=part.paper)
        page = library.page_of(part, html)
        document = library.render(part, page, images, order)
        for most, closer in part.tighter:
            last = library.filled(document.pages[-1])
            if len(document.pages) == 1 or last >= part.least:
                break
            if 0 < most < last / (len(document.pages) - 1 + last):
                continue  # it cannot win the page
            other = library.render(part, page, images, order, closer)
            fuller = len(other.pages) == len(document.pages) and library.filled(other.pages[-1]) >= part.least
            if fuller or len(other.pages) < len(document.pages):
                document = other
        outline = tuple(
            Heading(level, chinese.plain(words), number, x * _SCALE, (page.height - y) * _SCALE)
            for number, page in enumerate(document.pages)
            for level, words, (x, y), _state in page.bookmarks
        )
        anchors: dict[str, tuple[int, float, float]] = {}
        for number, page in enumerate(document.pages):
            for name, (x, y, *_) in page.anchors.items():
                anchors.setdefault(name, (number, x * _SCALE, (page.height - y) * _SCALE))
        structure = Structure(document.pages, part.name)
        pdf = library.paint(document, structure)
    faces, letters = _fonts(part, document, images.values())
    return LaidOut(
        name=part.name,
        pdf=pdf,
        pages=len(document.pages),
        anchors=anchors,
        outline=outline,
        references=tuple(structure.references),
        folios=tuple(page._page_box.page_type.name != "bare" for page in document.pages),
        mentions=_by_anchor(structure.mentions),
        faces=faces,
        letters=letters,
    )


def drawn(part: Part) -> tuple[str, dict[str, Form]]:
    """The part with its formulas drawn, each as large as it is and on the line; and all its images as forms."""
    images: dict[str, Form] = {}
    sizes: dict[str, str] = {}
    for address, data in part.images.items():
        if address.startswith("formula:"):
            drawn = formula.draw(data.decode(), style.colour("ink", "light"))
            images[address] = drawn.form
            sizes[address] = (
                f"width:{drawn.width:.3f}em;height:{drawn.height:.3f}em;vertical-align:{-drawn.depth:.3f}em"
            )
        else:
            images[address] = unpacked(data)

    def sized(found: re.Match[str]) -> str:
        return f'{found[0]} style="{sizes[found[1]]}"'

    return re.sub(r'<img class="formula" src="([^"]+)"', sized, part.html), images


def _by_anchor(mentions: Iterable[tuple[int, str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = {}
    for page, anchor in mentions:
        found.setdefault(anchor, {})[page] = None
    return {anchor: tuple(pages) for anchor, pages in sorted(found.items())}


def _fonts(part: Part, document: Any, images: Iterable[Form]) -> tuple[dict[str, str], dict[str, dict[int, str]]]:
    """The file of each font by its name on the pages; the glyphs of each file, those of drawings too."""
    faces: dict[str, str] = {}
    letters: dict[str, dict[int, str]] = {}
    for font in library.faces(document):
        try:
            file = glyphs.file_of(font.family, bold=font.weight >= 600, italic=bool(font.style))
        except KeyError:
            raise ToolError(
                f"PDF ({part.language}, {part.name}): the font {font.family} is not one of the book's own"
            ) from None
        faces[font.hash] = file
        letters.setdefault(file, {}).update(font.to_unicode)
    for form in images:
        for file, used in form.letters.items():
            faces[file.removesuffix(".ttf")] = file
            letters.setdefault(file, {}).update(used)
    return faces, {file: dict(sorted(used.items())) for file, used in sorted(letters.items())}
