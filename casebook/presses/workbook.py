"""Workbooks: each checklist as XLSX, a file a language, to be worked through with a team."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from casebook import wording
from casebook.graph import Files, Target
from casebook.kinds import BY_NAME
from casebook.kinds.checklist import Checklist
from casebook.kinds.duty import Duty, Severity
from casebook.kinds.instrument import Instrument
from casebook.model.values import RichText
from casebook.presses.base import Output, Workshop, reading
from casebook.presses.cells import safe
from casebook.render import Book, Desk, epoch_of, raw

# paper, ink, quiet ink, hairline and the seal of the edition; severity by fill and by word, never by colour alone
INK, QUIET, HAIRLINE, SEAL, PAPER = "#1B1F24", "#5B636B", "#DDD8CC", "#B83A2B", "#FBF9F4"
FILLS: Mapping[Severity, tuple[str, str]] = {
    Severity.CRITICAL: ("#F3D3CD", "#7A1F14"),
    Severity.HIGH: ("#F6E4C3", "#6B4608"),
    Severity.MEDIUM: ("#DCE9EA", "#14525A"),
    Severity.LOW: ("#ECEAE4", "#3F464D"),
}
STATES = ("open", "doing", "met", "not_met", "not_applicable")
COLUMNS: tuple[tuple[str, int], ...] = (
    ("number", 5),
    ("group", 16),
    ("check", 46),
    ("state", 12),
    ("owner", 14),
    ("due", 12),
    ("remark", 28),
    ("severity", 9),
    ("law", 26),
    ("requirement", 46),
    ("evidence", 30),
    ("penalty", 40),
)
HEAD_ROW = 6
SPARE_ROWS = 3


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        for slug in raw(book.catalog).slugs("checklist"):

            def files(book: Book = book, slug: str = slug) -> Files:
                book.note("record", "edition", book.edition.id)
                checklist = book.catalog.get(Checklist, slug)
                return {f"downloads/checklists/{slug}.{book.language}.xlsx": workbook(checklist, book)}

            yield Target(f"workbook {book.language} {slug}", "workbook", reading(book)(files), book.language)


def workbook(checklist: Checklist, book: Book) -> bytes:
    """One checklist in one language; the same records give the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    # texts stay texts: nothing that begins with = or http becomes a formula or a link
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as file:
        file.set_properties(
            {
                "title": safe(checklist.title.in_(book.language)),
                "subject": book.edition.title.in_(book.language),
                "author": book.edition.publisher.in_(book.language),
                "comments": book.words("note.no_advice_help"),
                "created": datetime.fromtimestamp(epoch_of(book.edition), UTC).replace(tzinfo=None),
            }
        )
        _Sheet(file, checklist, book).write()
    return out.getvalue()


class _Sheet:
    def __init__(self, file: Any, checklist: Checklist, book: Book) -> None:
        self.file = file
        self.checklist = checklist
        self.book = book
        self.words = book.words
        self.desk = Desk(book, "site")
        self.sheet = file.add_worksheet(self.words("kind.checklist"))
        font = "Noto Sans SC" if book.language == "zh" else "Calibri"
        self.base = {
            "font_name": font,
            "font_size": 10,
            "font_color": INK,
            "valign": "top",
            "text_wrap": True,
        }
        self.cell = self._format(bottom=1, bottom_color=HAIRLINE)
        self.to_fill = self._format(bottom=1, bottom_color=HAIRLINE, bg_color=PAPER, locked=False)

    def _format(self, **more: Any) -> Any:
        return self.file.add_format({**self.base, **more})

    def write(self) -> None:
        self._head()
        last = self._rows()
        self._behaviour(last)

    def _head(self) -> None:
        c, words, sheet = self.checklist, self.words, self.sheet
        plain = {"text_wrap": False}
        sheet.write_string(0, 0, safe(c.title.in_(self.book.language)), self._format(bold=True, font_size=16, **plain))
        sheet.write_string(1, 0, safe(self._plain(c.summary)), self._format(font_color=QUIET, **plain))
        version = f"{words('field.version')}{words('sign.colon')}{c.version}"
        checked = words("note.checked_on", date=wording.period(c.as_of, words))
        edition = self.book.edition.title.in_(self.book.language)
        sheet.write_string(2, 0, f"{edition}　{version}　{checked}", self._format(font_color=QUIET, **plain))
        advice = f"{words('note.no_advice')}{words('sign.colon')}{words('note.no_advice_help')}"
        sheet.write_string(3, 0, advice, self._format(bold=True, font_color=SEAL, **plain))
        if note := self.book.edition.law_note:
            sheet.write_string(4, 0, safe(note.in_(self.book.language)), self._format(font_color=QUIET, **plain))
        head = self._format(bold=True, bottom=2, bottom_color=INK, valign="vcenter")
        for index, (name, width) in enumerate(COLUMNS):
            sheet.set_column(index, index, width)
            sheet.write_string(HEAD_ROW, index, words(f"workbook.{name}"), head)

    def _plain(self, text: RichText) -> str:
        """Prose with its references as words."""
        return " ".join(str(self.desk.inline(text).striptags()).split())

    def _rows(self) -> int:
        row = HEAD_ROW
        number = 0
        language = self.book.language
        for group in self.checklist.groups:
            for slug in group.duties:
                row += 1
                number += 1
                duty = self.book.catalog.get(Duty, slug)
                law = f"{BY_NAME['instrument'].title(self.book.catalog.get(Instrument, duty.instrument), language)} "
                values = {
                    "group": group.title.in_(language),
                    "check": duty.check.in_(language),
                    "severity": self.words(f"severity.{duty.severity}"),
                    "law": law + duty.article.in_(language),
                    "requirement": duty.requirement.in_(language),
                    "evidence": duty.evidence.in_(language),
                    "penalty": duty.penalty.in_(language) if duty.penalty else "",
                }
                for index, (name, _width) in enumerate(COLUMNS):
                    if name == "number":
                        self.sheet.write_number(row, index, number, self.cell)
                    elif name == "state":
                        self.sheet.write_string(row, index, self.words("workbook.state_open"), self.to_fill)
                    elif name in values:
                        self.sheet.write_string(row, index, safe(values[name]), self.cell)
                    else:
                        self.sheet.write_blank(row, index, None, self.to_fill)
        return row

    def _behaviour(self, last: int) -> None:
        sheet, words = self.sheet, self.words
        names = [name for name, _width in COLUMNS]
        state, severity = names.index("state"), names.index("severity")
        first = HEAD_ROW + 1
        sheet.data_validation(
            first,
            state,
            last + SPARE_ROWS,
            state,
            {
                "validate": "list",
                "source": [words(f"workbook.state_{name}") for name in STATES],
                "error_title": words("workbook.state"),
                "error_message": words("workbook.state_help"),
            },
        )
        sheet.data_validation(
            first,
            names.index("due"),
            last + SPARE_ROWS,
            names.index("due"),
            {"validate": "date", "criteria": ">", "value": datetime(2000, 1, 1)},
        )
        for level, (fill, ink) in FILLS.items():
            sheet.conditional_format(
                first,
                severity,
                last,
                severity,
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{words(f"severity.{level}")}"',
                    "format": self.file.add_format({"bg_color": fill, "font_color": ink, "bold": True}),
                },
            )
        done = self.file.add_format({"font_color": QUIET})
        sheet.conditional_format(
            first,
            state,
            last,
            state,
            {"type": "cell", "criteria": "==", "value": f'"{words("workbook.state_met")}"', "format": done},
        )
        sheet.freeze_panes(first, names.index("check") + 1)
        sheet.autofilter(HEAD_ROW, 0, last, len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_footer(f"&L{safe(self.book.edition.short.in_(self.book.language))}&R&P / &N")
        sheet.hide_gridlines(2)


OUTPUT = Output("workbook", _targets)
