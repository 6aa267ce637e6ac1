"""Slides set of what a deck says: a message as the title, blocks below it, sources and grades in the notes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from casebook import wording
from casebook.charts import style
from casebook.errors import ToolError
from casebook.evidence.grades import GRADES
from casebook.kinds import BY_NAME
from casebook.kinds.deck import Deck, Slide
from casebook.kinds.volume import Block
from casebook.model.marks import marks
from casebook.model.values import LocalText
from casebook.presses.base import root_of
from casebook.presses.book import english
from casebook.presses.book.blocks import applied
from casebook.presses.deck import fitting, native
from casebook.presses.deck.native import Native, Series, describe, rgb
from casebook.presses.deck.packing import packed
from casebook.presses.origins import Line, Origins
from casebook.presses.plain import PlainDesk
from casebook.render import Book, epoch_of

# inches of a wide slide: the whole, the margin, and where message, line, blocks and foot stand
_WIDE, _HIGH, _MARGIN = 13.333, 7.5, 0.6
_TITLE, _LEAD, _BODY, _END, _FOOT = (0.42, 0.98), (1.42, 0.5), 1.98, 6.82, 6.95
_GAP = 0.45
_TITLES, _LEADS = (28, 26, 24, 22, 20), (16, 15, 14, 13, 12)
_TEXTS = (22, 20, 18, 17, 16, 15, 14, 13, 12, 11)
_TABLES = (19, 18, 17, 16, 15, 14, 13, 12, 11, 10)
_INSET = 5.0  # points between the edge of a cell and its text
# installed with the common office programs on Windows and macOS; others have one of their own in its place
LATIN, EASTERN = "Calibri", "Microsoft YaHei"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
_SLIDE_NUMBER = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def points(self) -> float:
        return self.width * 72

    @property
    def emu(self) -> tuple[int, int, int, int]:
        from pptx.util import Inches

        return (Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height))

    def below(self, height: float) -> Box:
        """What is left below a piece of so many inches."""
        return Box(self.left, self.top + height, self.width, self.height - height)


def presentation(deck: Deck, book: Book) -> bytes:
    """The deck in one language; the same records give the same bytes.

    Raises:
        ToolError: a slide holds more than it has room for.
    """
    return _Deck(deck, book).make()


class _Deck:
    def __init__(self, deck: Deck, book: Book) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.deck = deck
        self.book = book
        self.words = book.words
        self.desk = PlainDesk(book, "site")
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(_WIDE), Inches(_HIGH)
        self.notes = _Notes(book, self.desk)
        self.number = 0

    def make(self) -> bytes:
        """All slides as a file."""
        layout = self._layout()
        for slide in self.deck.slides:
            self.number += 1
            self._slide(slide, self.file.slides.add_slide(layout))
        edition, properties = self.book.edition, self.file.core_properties
        title = self.words("volume.titled", book=self._say(edition.title), volume=self._say(self.deck.title))
        when = datetime.fromtimestamp(epoch_of(edition), UTC).replace(tzinfo=None)
        properties.title, properties.author = title, self._say(edition.publisher)
        properties.subject, properties.last_modified_by = self._say(edition.subtitle), self._say(edition.publisher)
        properties.language, properties.revision = LANGUAGES[self.book.language], 1
        properties.created = properties.modified = when
        out = io.BytesIO()
        self.file.save(out)
        return packed(out.getvalue(), when.date().isoformat())

    def _say(self, text: LocalText | None) -> str:
        return text.in_(self.book.language) if text else ""

    def _layout(self) -> Any:
        """One layout, of a title alone, as wide as the slides; fonts and colours are the theme's, so that they can be
        changed in one place."""
        from pptx.opc.constants import RELATIONSHIP_TYPE
        from pptx.util import Pt

        master = self.file.slide_masters[0]
        layouts = self.file.slide_layouts
        kept = layouts.get_by_name("Title Only")
        for layout in [layout for layout in layouts if layout is not kept]:
            layouts.remove(layout)
        for owner in (master, kept):
            for shape in list(owner.placeholders):
                if shape.placeholder_format.type == 1:  # the title
                    box = Box(_MARGIN, _TITLE[0], _WIDE - 2 * _MARGIN, _TITLE[1])
                    shape.left, shape.top, shape.width, shape.height = box.emu
                else:
                    shape._element.getparent().remove(shape._element)
        style_of_title = master._element.find(".//{*}titleStyle/{*}lvl1pPr")
        style_of_title.set("algn", "l")
        size = style_of_title.find("{*}defRPr")
        size.set("sz", str(Pt(_TITLES[0]).pt * 100).partition(".")[0])
        size.set("b", "1")
        theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme._blob = _themed(theme.blob)
        return kept

    def _slide(self, slide: Slide, to: Any) -> None:
        self._title(to.shapes.title, self.desk.words_in(slide.title))
        top = _BODY
        if slide.lead:
            box = Box(_MARGIN, _LEAD[0], _WIDE - 2 * _MARGIN, _LEAD[1])
            self._text(to, [(self.desk.words_in(slide.lead), False)], box, _LEADS, token="quiet")
        else:
            top = _LEAD[0] + 0.12
        wide = _WIDE - 2 * _MARGIN
        if len(slide.blocks) == 1:
            boxes = [Box(_MARGIN, top, wide, _END - top)]
        else:
            part = _shares(slide.blocks)
            left = (wide - _GAP) * part
            boxes = [
                Box(_MARGIN, top, left, _END - top),
                Box(_MARGIN + left + _GAP, top, wide - _GAP - left, _END - top),
            ]
        for block, box in zip(slide.blocks, boxes, strict=True):
            self._block(to, block, box)
        self._foot(to)
        to.notes_slide.notes_text_frame.text = self.notes.of(slide)
        language = LANGUAGES[self.book.language]
        for element in (to._element, to.notes_slide._element):
            native.fonts_of(element, LATIN, EASTERN, language)
            if self.book.language == "en":
                _type_set(element)
        for shape in to.shapes:
            if shape.has_chart:
                native.fonts_of(shape.chart._chartSpace, LATIN, EASTERN, language)

    def _title(self, shape: Any, text: str) -> None:
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Pt

        size = fitting.largest([(text, True)], (_WIDE - 2 * _MARGIN) * 72 - 8, _TITLE[1] * 72, _TITLES)
        frame = shape.text_frame
        frame.text = text
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        _no_inset(frame)
        if size is None:
            raise self._full(text)
        run = frame.paragraphs[0].runs[0]
        run.font.size = Pt(size)
        run.font.color.rgb = rgb("ink")

    def _full(self, what: str) -> ToolError:
        return ToolError(f"{self.deck.id} ({self.book.language}), slide {self.number}: no room for “{what[:60]}”")

    def _text(
        self,
        to: Any,
        paragraphs: Sequence[tuple[str, bool]],
        box: Box,
        sizes: Sequence[float],
        token: str = "ink",
    ) -> float:
        """A box of paragraphs in the largest size that fits; gives the inches that they take."""
        from pptx.util import Pt

        size = fitting.largest(paragraphs, box.points, box.height * 72, sizes)
        if size is None:
            raise self._full(paragraphs[0][0])
        took = fitting.height(paragraphs, size, box.points) / 72
        shape = to.shapes.add_textbox(*Box(box.left, box.top, box.width, min(took, box.height)).emu)
        frame = shape.text_frame
        frame.word_wrap = True
        _no_inset(frame)
        for at, (text, bold) in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = rgb(token)
            paragraph.space_after = Pt(size * fitting.AFTER)
        return took

    def _block(self, to: Any, block: Block, box: Box) -> None:
        if block.title:
            box = box.below(self._text(to, [(self._say(block.title), True)], box, (15, 14, 13), "seal") + 0.04)
        if block.grades:
            box = box.below(self._grades(to, box))
        if block.text:
            texts = [(part, False) for part in self.desk.paragraphs_in(block.text)]
            room = Box(box.left, box.top, box.width, box.height * (0.4 if block.charts or block.rows else 1))
            box = box.below(self._text(to, texts, room, _TEXTS) + 0.1)
        if block.findings:
            self._findings(to, block, box)
        if block.charts:
            self._charts(to, block, box)
        if block.rows:
            self._table(to, block, box)

    def _findings(self, to: Any, block: Block, box: Box) -> None:
        paragraphs = []
        for at, finding in enumerate(block.findings, start=1):
            paragraphs.append((f"{at}  {self.desk.words_in(finding.say)}", True))
            paragraphs.append((self.desk.words_in(finding.rests), False))
        self._text(to, paragraphs, box, _TEXTS)

    def _charts(self, to: Any, block: Block, box: Box) -> None:
        wide = (box.width - _GAP * (len(block.charts) - 1)) / len(block.charts)
        for at, shown in enumerate(block.charts):
            view = self.book.drawings[shown.chart].view
            place = Box(box.left + at * (wide + _GAP), box.top, wide, box.height)
            head = [(view.title, True), (view.subtitle, False)]
            place = place.below(self._text(to, head, Box(place.left, place.top, wide, 1.0), (13, 12, 11)) + 0.02)
            said = [(self.desk.words_in(shown.say), False)]
            below = min(0.95, fitting.height(said, 14, wide * 72) / 72 + 0.06)
            source = [(view.source_line, False)]
            line = fitting.height(source, 9, wide * 72) / 72
            chart = Box(place.left, place.top, wide, place.height - below - line - 0.08)
            native.add(to, native.native(view, self.words), chart.emu, view.description, 11)
            under = Box(place.left, chart.top + chart.height + 0.04, wide, below)
            self._text(to, said, under, (14, 13, 12, 11))
            foot = Box(place.left, under.top + below, wide, line + 0.05)
            self._text(to, source, foot, (9, 8), "quiet")

    def _grades(self, to: Any, box: Box) -> float:
        """How many figures have which grade, as a chart, beside what each means."""
        coverage = self.book.findings.coverage
        counts = [float(coverage.grades[grade]) for grade in GRADES]
        words = self.words
        names = tuple(f"{grade}  {words(f'grade.{grade}')}" for grade in GRADES)
        lit = frozenset(at for at, grade in enumerate(GRADES) if grade in {"A", "B"})
        chart = Native("bar", names, (Series(words("deck.number"), tuple(counts), ("",) * 4, True, lit),), "", True)
        told = words("sign.list").join(f"{g} {int(n)}" for g, n in zip(GRADES, counts, strict=True))
        height = min(box.height, 2.9)
        place = Box(box.left, box.top, box.width, height)
        native.add(to, chart, place.emu, words("deck.grades", grades=told), 12)
        answers = self.book.findings.answers
        rulings = {"can": answers.can, "ask": answers.ask, "cannot": answers.cannot}
        line = " · ".join(f"{words(f'quote.{name}')} {len(found)}" for name, found in rulings.items())
        return height + 0.1 + self._text(to, [(line, True)], box.below(height + 0.05), (15, 14, 13, 12))

    def _table(self, to: Any, block: Block, box: Box) -> None:
        from pptx.util import Inches, Pt

        heads = [[self._say(head) for head in block.heads]] if block.heads else []
        cells = [*heads, *([self.desk.words_in(cell) for cell in row.cells] for row in block.rows)]
        widths = fitting.columns(cells, box.points)
        heights: list[float] = []
        size = None
        for size in _TABLES:
            heights = [fitting.row_height(row, widths, size, _INSET, True) for row in cells]
            if sum(heights) <= box.height * 72:
                break
        else:
            raise self._full(cells[0][0])
        place = Box(box.left, box.top, box.width, sum(heights) / 72)
        frame = to.shapes.add_table(len(cells), len(cells[0]), *place.emu)
        names = self.words("sign.list").join(row[0] for row in cells[len(heads) :])
        describe(
            frame, f"{self.words('sign.list').join(cells[0])}{self.words('sign.colon')}{names}" if heads else names
        )
        table = frame.table
        table.first_row, table.horz_banding, table.first_col = bool(heads), False, True
        # the plain style of all programs: no fill, no lines of its own
        frame._element.graphic.graphicData.tbl.tblPr.find("{*}tableStyleId").text = _PLAIN_TABLE
        for at, wide in enumerate(widths):
            table.columns[at].width = Inches(wide / 72)
        for at, (row, high) in enumerate(zip(cells, heights, strict=True)):
            table.rows[at].height = Inches(high / 72)
            for n, text in enumerate(row):
                cell = table.cell(at, n)
                cell.margin_left, cell.margin_right = Pt(0 if n == 0 else _INSET), Pt(_INSET)
                cell.margin_top = cell.margin_bottom = Pt(_INSET / 2)
                cell.text = text
                for run in cell.text_frame.paragraphs[0].runs:
                    run.font.size = Pt(size)
                    run.font.bold = n == 0 or (at == 0 and bool(heads))
                    run.font.color.rgb = rgb("quiet" if at == 0 and heads else "ink")
                _line_below(cell, "ink" if at == 0 and heads else "hair")

    def _foot(self, to: Any) -> None:
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        edition = self.book.edition
        said = self.words("note.edition", version=edition.version, date=wording.period(edition.date, self.words))
        line = f"{self._say(edition.short)} · {said} · {self.words('deck.letters')}"
        box = Box(_MARGIN, _FOOT, _WIDE - 2 * _MARGIN - 0.8, 0.28)
        self._text(to, [(line, False)], box, (10, 9), "quiet")
        shape = to.shapes.add_textbox(*Box(_WIDE - _MARGIN - 0.7, _FOOT, 0.7, 0.28).emu)
        _no_inset(shape.text_frame)
        paragraph = shape.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        field = paragraph._p.makeelement(_qn("a:fld"), {"id": _SLIDE_NUMBER, "type": "slidenum"})
        properties = field.makeelement(_qn("a:rPr"), {"sz": str(Pt(10).pt * 100).partition(".")[0]})
        text = field.makeelement(_qn("a:t"), {})
        text.text = str(self.number)
        field.append(properties)
        field.append(text)
        paragraph._p.append(field)


# "No Style, No Grid" of the built-in styles of tables
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _shares(blocks: Sequence[Block]) -> float:
    """How much of the width the first of two blocks has."""
    weights = [1.5 if block.charts or block.rows or block.grades else 1.0 for block in blocks]
    return weights[0] / sum(weights)


def _qn(tag: str) -> str:
    from pptx.oxml.ns import qn

    return str(qn(tag))


def _type_set(element: Any) -> None:
    """English as it is set in print: curly quotes, dashes in ranges, numbers that stay with what they are of."""
    for text in element.iter(_qn("a:t")):
        text.text = applied(text.text or "", english.RULES).replace(english.JOINED, "")


def _no_inset(frame: Any) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _line_below(cell: Any, token: str) -> None:
    """A line below a cell."""
    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(_qn("a:lnB"), {"w": "9525"})
    fill = line.makeelement(_qn("a:solidFill"), {})
    colour = fill.makeelement(_qn("a:srgbClr"), {"val": style.TOKENS[token][0].removeprefix("#").upper()})
    fill.append(colour)
    line.append(fill)
    properties.insert(0, line)


def _themed(blob: bytes) -> bytes:
    """The theme with the fonts and colours of the book."""
    text = blob.decode("utf-8")
    text = re.sub(r'(<a:latin typeface=")[^"]*"', rf'\g<1>{LATIN}"', text)
    text = re.sub(r'(<a:ea typeface=")[^"]*"', rf'\g<1>{EASTERN}"', text)
    for at, token in enumerate(("slate", "teal", "seal", "plum", "ochre", "quiet"), start=1):
        value = style.TOKENS[token][0].removeprefix("#").upper()
        text = re.sub(rf'(<a:accent{at}><a:srgbClr val=")[^"]*"', rf'\g<1>{value}"', text)
    return text.encode("utf-8")


class _Notes:
    """The notes of a slide: what is said, and source and standing of all that stands on it."""

    def __init__(self, book: Book, desk: PlainDesk) -> None:
        self.book = book
        self.words = book.words
        self.desk = desk
        self.origins = Origins(book, desk)

    def of(self, slide: Slide) -> str:
        """The notes as text."""
        parts = []
        if slide.spoken:
            parts += [self.words("deck.spoken"), self.desk.words_in(slide.spoken), ""]
        parts.append(self.words("deck.sources"))
        parts += dict.fromkeys(line for line in self._lines(slide) if line)
        return "\n".join(parts)

    def _lines(self, slide: Slide) -> Iterator[str]:
        for text in _texts(slide):
            for mark in marks(text.in_(self.book.language)):
                yield self._mark(mark.what, mark.which)
        for block in slide.blocks:
            if block.grades:
                grades = self.book.findings.coverage.grades
                told = self.words("sign.list").join(f"{grade} {grades[grade]}" for grade in GRADES)
                yield self.words("deck.grades", grades=told)
            for shown in block.charts:
                yield from self._chart(shown.chart)

    def _chart(self, slug: str) -> Iterator[str]:
        view = self.book.drawings[slug].view
        told = " ".join([view.source_line, *view.remarks, *view.foot])
        yield self.words("deck.chart", title=view.title, sources=told)

    def _mark(self, what: str, which: str) -> str:
        told: dict[str, Callable[[str], Line]] = {
            "fact": self.origins.fact,
            "cell": lambda cell: self.origins.cell(*cell.split("/")),
            "instrument": self.origins.law,
            "duty": self.origins.law_of,
            "source": self.origins.source,
        }
        if what in told:
            return told[what](which).text
        if what in BY_NAME and self.book.edition.site:
            found = self.book.catalog.find(what, which)
            path = BY_NAME[what].path(found, self.book.catalog) if found else None
            address = f"{self.book.edition.site.rstrip('/')}/{root_of(self.book.language)}{path}"
            return self.words("deck.page", address=address) if path else ""
        return ""


def _texts(slide: Slide) -> Iterator[LocalText]:
    """All texts of a slide that may hold marks."""
    yield slide.title
    if slide.lead:
        yield slide.lead
    for block in slide.blocks:
        if block.text:
            yield block.text
        for finding in block.findings:
            yield from (finding.say, finding.rests)
        for shown in block.charts:
            yield shown.say
        for row in block.rows:
            yield from row.cells
    if slide.spoken:
        yield slide.spoken
