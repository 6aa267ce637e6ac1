"""The cover as a picture: type, one rule, and the colours of the book."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from casebook import wording
from casebook.charts import style
from casebook.render import Book

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_WIDE, _HIGH, _EDGE = 1200, 1600, 110
_TITLE, _SUBTITLE, _SMALL = 96, 46, 38


def drawn(book: Book, volume: str, fonts: Path) -> bytes:
    """The cover as PNG."""
    from PIL import Image, ImageDraw, ImageFont

    edition, words, language = book.edition, book.words, book.language
    faces = {"zh": ("NotoSerifSC-Bold", "NotoSansSC-Regular"), "en": ("NotoSerif-Bold", "NotoSans-Regular")}[language]

    def face(name: str, size: int) -> FreeTypeFont:
        return ImageFont.truetype(str(fonts / f"{name}.ttf"), size)

    image = Image.new("RGB", (_WIDE, _HIGH), style.TOKENS["paper"][0])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _WIDE, 26), fill=style.TOKENS["seal"][0])
    top = 190
    draw.text((_EDGE, top), edition.publisher.in_(language), fill=style.TOKENS["quiet"][0], font=face(faces[1], _SMALL))
    top += 150
    for size, name, text, ink in (
        (_TITLE, faces[0], edition.title.in_(language), "ink"),
        (_SUBTITLE, faces[1], edition.subtitle.in_(language), "quiet"),
    ):
        font = face(name, size)
        for line in _lines(text, font):
            draw.text((_EDGE, top), line, fill=style.TOKENS[ink][0], font=font)
            top += round(size * 1.4)
        if ink == "ink":
            draw.rectangle((_EDGE, top + 30, _EDGE + 160, top + 38), fill=style.TOKENS["seal"][0])
            top += 100
    version = words("note.edition", version=edition.version, date=wording.period(edition.date, words))
    draw.text((_EDGE, _HIGH - 220), volume, fill=style.TOKENS["ink"][0], font=face(faces[0], _SUBTITLE))
    draw.text((_EDGE, _HIGH - 150), version, fill=style.TOKENS["quiet"][0], font=face(faces[1], _SMALL))
    out = io.BytesIO()
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(text: str, font: FreeTypeFont) -> list[str]:
    """A text broken where it leaves its room, behind a blank or between two Han signs, into lines of like length."""
    room = _WIDE - 2 * _EDGE
    few = _broken(text, font, room)
    while len(_broken(text, font, room - 10)) == len(few) and room > _WIDE / 3:
        room -= 10
    return _broken(text, font, room)


def _broken(text: str, font: FreeTypeFont, room: float) -> list[str]:
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and font.getlength((lines[-1] + piece).rstrip()) > room:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in {"W", "F"}
        stays = wide and unicodedata.category(sign) in {"Pe", "Po", "Pf"}  # no line begins with these
        alone = wide and not stays
        if not pieces or alone or pieces[-1].endswith(" "):
            pieces.append(sign)
        elif stays or unicodedata.east_asian_width(pieces[-1][-1]) not in {"W", "F"}:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces
