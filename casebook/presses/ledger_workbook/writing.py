"""The sheets as XlsxWriter writes them: the guide, tables, colours of grades, links from row to row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from casebook import wording
from casebook.evidence.grades import GRADES, NONE
from casebook.presses.cells import in_footer, safe
from casebook.presses.ledger_workbook.columns import Address, Cell, Ledger, Link, Sheet
from casebook.presses.workbook import HAIRLINE, INK, QUIET, SEAL, base_format

# fill and ink of a grade; the letter says it too
_GRADES = {
    "A": ("#D5E8E4", "#0F4F47"),
    "B": ("#DCE9EA", "#14525A"),
    "C": ("#F6E4C3", "#6B4608"),
    "D": ("#F3D3CD", "#7A1F14"),
    "N": ("#ECEAE4", "#3F464D"),
}
_ROW = 30  # points: two lines of text, so that long texts do not push the table apart
_LONGEST_LINK = 2000  # signs: what every spreadsheet program takes as an address


class Sheets:
    """The sheets of a file."""

    def __init__(self, file: Any, ledger: Ledger, filled: list[tuple[Sheet, Sequence[Any]]]) -> None:
        self.file = file
        self.ledger = ledger
        self.words = ledger.words
        self.filled = filled
        base = base_format(ledger.book)
        line = {"bottom": 1, "bottom_color": HAIRLINE}
        self.base = base
        self.cell = file.add_format({**base, **line})
        self.link = file.add_format({**base, **line, "underline": 1, "font_color": "#14525A"})
        self.head = file.add_format({**base, "bold": True, "bottom": 2, "bottom_color": INK, "valign": "vcenter"})
        # where the row of a record is, by kind and id
        self.rows = {
            (sheet.name, record.id): (self.name(sheet), at)
            for sheet, records in self.filled
            if sheet.kind
            for at, record in enumerate(records, start=1)
        }

    def name(self, sheet: Sheet) -> str:
        return self.words(f"kinds.{sheet.name}" if sheet.kind else f"ledger.sheet.{sheet.name}")

    def write(self) -> None:
        """The guide, then the sheets."""
        guide = self.file.add_worksheet(self.words("ledger.guide"))
        made = [(sheet, records, self.file.add_worksheet(self.name(sheet))) for sheet, records in self.filled]
        self._guide(guide)
        for sheet, records, to in made:
            self._table(to, sheet, records)
        guide.activate()

    def _guide(self, to: Any) -> None:
        words, book = self.words, self.ledger.book
        strong = self.file.add_format({**self.base, "bold": True})
        text = self.file.add_format(self.base)
        quiet = self.file.add_format({**self.base, "font_color": QUIET})
        under = self.file.add_format({**self.base, "underline": 1, "font_color": "#14525A"})
        heading = self.file.add_format({**self.base, "bold": True, "font_size": 12, "bottom": 1, "bottom_color": INK})
        title = self.file.add_format({**self.base, "bold": True, "font_size": 16, "text_wrap": False})
        seal = self.file.add_format({**self.base, "bold": True, "font_color": SEAL})
        to.set_column(0, 0, 26)
        to.set_column(1, 1, 96)
        to.hide_gridlines(2)
        to.set_landscape()
        to.set_paper(9)  # A4
        to.fit_to_pages(1, 0)
        to.write_string(0, 0, safe(self.ledger.say(book.edition.title)), title)
        edition = words("note.edition", version=book.edition.version, date=wording.period(book.edition.date, words))
        to.write_string(1, 0, edition, self.file.add_format({**self.base, "font_color": QUIET, "text_wrap": False}))
        row = 3

        def head(key: str) -> None:
            nonlocal row
            to.write_string(row, 0, words(key), heading)
            to.write_blank(row, 1, None, heading)
            row += 1

        def pair(name: str, said: str, form: Any = None) -> None:
            nonlocal row
            to.write_string(row, 0, name, form or strong)
            to.write_string(row, 1, said, text)
            row += 1

        head("grade.all")
        for grade in (*GRADES, NONE):
            fill, ink = _GRADES[grade]
            form = self.file.add_format({**self.base, "bold": True, "bg_color": fill, "font_color": ink})
            pair(grade, f"{words(f'grade.{grade}')}{words('sign.stop')} {words(f'grade_rule.{grade}')}".strip(), form)
        pair("", words("ledger.grades_text"))
        row += 1
        head("evidence.quote")
        for ruling in ("can", "ask", "cannot"):
            pair(words(f"quote.{ruling}"), words(f"ledger.quote_{ruling}"))
        row += 1
        head("ledger.sheets")
        for sheet, records in self.filled:
            name = self.name(sheet)
            to.write_url(row, 0, f"internal:'{name}'!A1", under, name)
            told = words(f"ledger.about.{sheet.name}")
            to.write_string(
                row, 1, f"{wording.counted('ledger.rows', len(records), words)}{words('sign.colon')}{told}", text
            )
            row += 1
        row += 1
        head("ledger.use")
        for key in ("links", "notes", "numbers", "own"):
            pair(words(f"ledger.use_{key}"), words(f"ledger.use_{key}_text"))
        row += 1
        to.write_string(row, 0, words("note.no_advice"), seal)
        to.write_string(row, 1, words("note.no_advice_help"), text)
        if note := book.edition.law_note:
            to.write_string(row + 1, 1, safe(self.ledger.say(note)), quiet)

    def _table(self, to: Any, sheet: Sheet, records: Sequence[Any]) -> None:
        to.set_default_row(_ROW)
        for at, column in enumerate(sheet.columns):
            to.set_column(at, at, column.width)
            to.write_string(0, at, self.words(column.key), self.head)
            note = self.words(f"ledger.note.{column.name}")
            to.write_comment(0, at, note, {"x_scale": 2, "y_scale": 1 + len(note) / 160, "font_size": 9})
        for row, record in enumerate(records, start=1):
            for at, column in enumerate(sheet.columns):
                self._cell(to, row, at, column.value(self.ledger, record))
        last, width = len(records), len(sheet.columns) - 1
        to.autofilter(0, 0, last, width)
        to.freeze_panes(1, sheet.still)
        to.hide_gridlines(2)
        to.set_landscape()
        to.set_paper(9)  # A4
        to.fit_to_pages(1, 0)
        to.repeat_rows(0)
        to.set_footer(f"&L{in_footer(self.ledger.say(self.ledger.book.edition.short))}　&A&R&P / &N")
        self._colours(to, sheet, last)

    def _colours(self, to: Any, sheet: Sheet, last: int) -> None:
        names = [column.name for column in sheet.columns]
        if "grade" not in names:
            return
        at = names.index("grade")
        for grade, (fill, ink) in _GRADES.items():
            form = self.file.add_format({"bg_color": fill, "font_color": ink, "bold": True})
            rule = {"type": "cell", "criteria": "==", "value": f'"{grade}"', "format": form}
            to.conditional_format(1, at, last, at, rule)

    def _cell(self, to: Any, row: int, column: int, value: Cell) -> None:
        if value is None or value == "":
            to.write_blank(row, column, None, self.cell)
        elif isinstance(value, int | Decimal):
            to.write_number(row, column, value, self.cell)
        elif isinstance(value, Link):
            place = self.rows.get((value.kind, value.slug))
            if place is None:
                to.write_string(row, column, safe(value.text), self.cell)
            else:
                to.write_url(row, column, f"internal:'{place[0]}'!A{place[1] + 1}", self.link, safe(value.text))
        elif isinstance(value, Address) and len(value.url) <= _LONGEST_LINK:
            to.write_url(row, column, value.url, self.link, value.url)
        else:
            to.write_string(row, column, safe(value.url if isinstance(value, Address) else value), self.cell)
