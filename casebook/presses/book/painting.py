"""How a text is painted: its glyphs with what `lines` noted of it, so that what is copied is what was written.

Room that belongs to a sign is in the sign: a mark of half its width and a sign with a gap behind it are glyphs of their
own in the joined book (`typefaces`), of another width and the same meaning. A program that copies text takes a hole
between two signs for a blank; here is none. Signs of no width and blanks at joints are not painted at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from casebook.presses.book import chinese, english
from casebook.presses.book.lines import EASY, Set, setting_of
from casebook.presses.book.tags import is_page_number

# a glyph's number with one of these is that glyph at half its width, with a gap of a quarter or of half an em behind it
HALF, GAPPED, WIDER = 0x4000, 0x8000, 0xC000
_HALF, _QUARTER = -500.0, 250.0  # in thousandths of the size
_WIDER = {0: GAPPED, GAPPED: WIDER}  # the form of a glyph that is a quarter em wider
_CHINESE = re.compile("[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e]+")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’.,:;&/()-]*(?: [A-Za-z0-9'’.,:;&/()-]+)+")
_KERN = 100.0  # what is less between two letters is kerning
_NOTHING = Set()


@dataclass
class _Glyph:
    """A glyph on its way to the page: its font and size, its number and what is added to it, the room before and behind
    it in thousandths of the size, how far it is raised and how far the line is stretched behind it in pixels."""

    font: Any
    size: float
    number: int
    text: str
    before: float
    behind: float
    raised: float
    stretch: float = 0.0
    form: int = 0
    language: str = ""  # where it is not the page's


def draw_line(stream: Any, box: Any, _overflow: str, _ellipsis: str, matrix: Any) -> list[Any]:
    """Paints the text of a box, as WeasyPrint's `draw_first_line` does; no list of emojis comes of it."""
    import pydyf  # type: ignore[import-untyped]  # the library has no types

    if not box.text.strip() or is_page_number(box):  # an arrow is painted with its number, when the book is joined
        return []
    stream.set_text_matrix(*matrix.values)
    glyphs = _glyphs(stream, box)
    for language, passage in groupby(glyphs, key=lambda glyph: glyph.language):
        if language:
            stream.begin_marked_content("Span", pydyf.Dictionary({"Lang": pydyf.String(language)}))
        _paint(stream, passage)
        if language:
            stream.end_marked_content()
    return []


def _paint(stream: Any, glyphs: Iterator[_Glyph]) -> None:
    for (name, size, raised, stretch), some in groupby(
        glyphs, key=lambda g: (g.font.hash, g.size, g.raised, g.stretch)
    ):
        stream.set_font_size(name, size)
        if raised:
            stream.set_text_rise(raised)
        if stretch:
            stream.stream.append(b"%.3f Tc" % stretch)
        stream.show_text(_shown(some))
        if stretch:
            stream.stream.append(b"0 Tc")
        if raised:
            stream.set_text_rise(0)


def _shown(glyphs: Iterator[_Glyph]) -> str:
    """Glyphs and the moves between them, as a PDF has them."""
    pieces = ["<"]
    for glyph in glyphs:
        code = glyph.number | glyph.form
        glyph.font.to_unicode.setdefault(code, glyph.text)
        if before := round(glyph.before):
            pieces.append(f">{-before}<")
        pieces.append(f"{code:04x}")
        if behind := round(glyph.behind):
            pieces.append(f">{-behind}<")
    return "".join([*pieces, ">"]).replace("<>", "")


def _glyphs(stream: Any, box: Any) -> list[_Glyph]:
    """The glyphs of a text that are painted."""
    noted = setting_of(box) or _NOTHING
    text = box.pango_layout.text.rstrip(" ")  # blanks at the end of a line may be there still
    seen = [at for at, char in enumerate(text) if char not in chinese.UNSEEN]
    last = seen[-1] if seen else -1
    foreign = passages(text, box.style["lang"] or "")
    found: list[_Glyph] = []
    waiting = 0.0  # room before the first glyph
    for place, end, font, size, info in _shaped(stream, box.pango_layout):
        if place >= len(text):
            break
        char, unit = text[place], 1000 / 1024 / size
        width = info.geometry.width * unit
        if char in chinese.UNSEEN:
            continue
        if char == chinese.GAP:
            if found:
                _gap(found[-1], width, noted.wider and (place != last or noted.behind))
            else:
                waiting += width + _QUARTER * noted.wider
        else:
            said = text[place:end].replace(english.HYPHEN, english.SOFT)
            glyph = _glyph(stream, font, size, info, said, width)
            glyph.before += waiting
            glyph.language = foreign.get(place, "")
            waiting = 0.0
            if (noted.first and place == seen[0]) or (noted.last and place == last):
                glyph.form, glyph.before, glyph.behind = HALF, 0.0, 0.0
            found.append(glyph)
        if noted.stretch and found:
            following = next((text[at] for at in range(end, len(text)) if text[at] not in chinese.UNSEEN), "")
            if chinese.stretches(char, following) if place != last else noted.behind:
                _stretch(found[-1], noted, char)
    return found


def passages(text: str, language: str) -> dict[int, str]:
    """The places of a text that are of the other language, and which that is: Chinese in English, and English of two
    words or more in Chinese."""
    pattern, other = (_ENGLISH, "en") if language.startswith("zh") else (_CHINESE, "zh-CN")
    return {place: other for found in pattern.finditer(text) for place in range(*found.span())}


def _stretch(glyph: _Glyph, noted: Set, char: str) -> None:
    """Puts the stretch of a line behind a glyph; a large one as room of its own, which is taken back in part."""
    if noted.wider and char in chinese.BLANKS and char != chinese.GAP:
        glyph.form = GAPPED
    glyph.stretch = noted.stretch
    if noted.stretch > EASY * glyph.size and glyph.form in _WIDER:
        glyph.form = _WIDER[glyph.form]
        glyph.stretch -= _QUARTER / 1000 * glyph.size


def _gap(before: _Glyph, width: float, wider: bool) -> None:
    """Gives the gap behind a glyph to the glyph, where it is as wide as a gap is."""
    if not before.form and abs(before.behind) < _KERN and abs(width - _QUARTER) < 2:
        before.form = WIDER if wider else GAPPED
    else:
        before.behind += width + _QUARTER * wider


def _glyph(stream: Any, font: tuple[Any, Any], size: float, info: Any, text: str, width: float) -> _Glyph:
    from weasyprint.logger import LOGGER
    from weasyprint.text.ffi import pango

    pango_font, made = font
    number = info.glyph
    if number & pango.PANGO_GLYPH_UNKNOWN_FLAG:
        LOGGER.warning("no font has the sign “%s”", text)
        number = 0
    if number not in made.widths:
        pango.pango_font_get_glyph_extents(pango_font, number, stream.ink_rect, stream.logical_rect)
        made.widths[number] = round(stream.logical_rect.width * 1000 / 1024 / size)
    own = made.widths[number]
    before = info.geometry.x_offset * 1000 / 1024 / size
    glyph = _Glyph(made, size, number, text, before, width - own - before, -info.geometry.y_offset / 1024)
    if abs(width - own - _HALF) < 2 and (text in chinese.OPENING or text in chinese.CLOSING):
        glyph.form, glyph.before, glyph.behind = HALF, 0.0, 0.0
    return glyph


def _shaped(stream: Any, layout: Any) -> Iterator[tuple[int, int, tuple[Any, Any], float, Any]]:
    """What Pango made of a text: of each glyph the places of its first sign and behind its last, its font, the size,
    and the glyph as Pango has it."""
    from weasyprint.text.ffi import ffi, pango

    text = layout.text
    if text.isascii():
        places: range | list[int] = range(len(text) + 1)
    else:
        places = [place for place, char in enumerate(text) for _byte in range(len(char.encode()))]
        places.append(len(text))
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _index = layout.get_first_line()
    known: Any = None
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        pango_font = item.item.analysis.font
        if pango_font != known:
            known = pango_font
            made, size = stream.add_font(pango_font)
        count, start, length = item.glyphs.num_glyphs, item.item.offset, item.item.length
        glyphs, clusters = item.glyphs.glyphs, item.glyphs.log_clusters
        for at in range(count):
            if glyphs[at].glyph == pango.PANGO_GLYPH_EMPTY:
                continue
            end = clusters[at + 1] if at + 1 < count else length
            yield places[start + clusters[at]], places[start + end], (pango_font, made), size, glyphs[at]
