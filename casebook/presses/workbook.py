"""Workbooks: each checklist as XLSX, a file a language, to be worked through with a team."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from casebook import wording
from casebook.graph import Files, Target
from casebook.kinds.checklist import Checklist
from casebook.kinds.duty import Duty
from casebook.kinds.severity import Severity
from casebook.model.values import RichText
from casebook.presses.base import SITE, Output, Workshop, reading
from casebook.presses.cells import in_footer, safe
from casebook.presses.duties import DutyRow, duty_row
from casebook.presses.plain import PlainDesk
from casebook.presses.reviews import STATUSES
from casebook.render import Book, epoch_of, raw

# paper, ink, quiet ink, hairline and the seal of the edition; severity by fill and by word, never by colour alone
INK, QUIET, HAIRLINE, SEAL, PAPER = "#1B1F24", "#5B636B", "#DDD8CC", "#B83A2B", "#FBF9F4"
FILLS: Mapping[Severity, tuple[str, str]] = {
    Severity.CRITICAL: ("#F3D3CD", "#7A1F14"),
    Severity.HIGH: ("#F6E4C3", "#6B4608"),
    Severity.MEDIUM: ("#DCE9EA", "#14525A"),
    Severity.LOW: ("#ECEAE4", "#3F464D"),
}
STATES = STATUSES  # those of a review on the site, which reads a filled-in workbook back
# what a column holds, and its width; those of TO_FILL are the team's own
COLUMNS: tuple[tuple[str, int], ...] = (
    ("number", 5),
    ("id", 18),
    ("group", 16),
    ("check", 46),
    ("state", 12),
    ("owner", 14),
    ("due", 12),
    ("evidence_link", 28),
    ("evidence_date", 12),
    ("reviewer", 14),
    ("remark", 28),
    ("severity", 9),
    ("applies", 26),
    ("law", 26),
    ("in_force", 14),
    ("requirement", 46),
    ("evidence", 30),
    ("keeper", 14),
    ("penalty", 40),
    ("standing", 30),
    ("note", 36),
    ("official", 30),
    ("review_by", 14),
    ("page", 30),
)
TO_FILL = frozenset({"state", "owner", "due", "evidence_link", "evidence_date", "reviewer", "remark"})
DATES = ("due", "evidence_date")
LINKS = frozenset({"official", "page"})
HEAD_ROW = 6
# a team adds rows of its own: what a cell may hold goes this far below the last duty
OPEN_ROWS = 200


@dataclass(frozen=True)
class Line:
    """A line of a sheet: the step or subject that it belongs to, and the duty."""

    group: str
    duty: Duty


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        for slug in raw(book.catalog).slugs("checklist"):
            path = f"downloads/checklists/{slug}.{book.language}.xlsx"

            def files(book: Book = book, slug: str = slug, path: str = path) -> Files:
                book.note("record", "edition", book.edition.id)
                checklist = book.catalog.get(Checklist, slug)
                return {path: workbook(checklist, book)}

            name = f"workbook {book.language} {slug}"
            yield Target(name, "workbook", reading(book)(files), book.language, gives=(SITE + path,))


def workbook(checklist: Checklist, book: Book) -> bytes:
    """One checklist in one language; the same records give the same bytes."""
    words, language = book.words, book.language
    lines = [
        Line(group.title.in_(language), book.catalog.get(Duty, slug))
        for group in checklist.groups
        for slug in group.duties
    ]
    summary = plain(checklist.summary, book)
    version = f"{words('field.version')}{words('sign.colon')}{checklist.version}"
    checked = words("note.checked_on", date=wording.period(checklist.as_of, words))
    title = checklist.title.in_(language)

    def write(file: Any) -> None:
        guide(file, book)
        DutySheet(file, book, words("kind.checklist"), lines).write(title, summary, f"{version}　{checked}")

    return written(book, title, write)


def written(book: Book, title: str, write: Callable[[Any], None]) -> bytes:
    """A file with the edition's properties, made by `write`."""
    import xlsxwriter

    out = io.BytesIO()
    # texts stay texts: nothing that begins with = or http becomes a formula or a link unless it is written as one
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as file:
        file.set_properties(
            {
                "title": safe(title),
                "subject": book.edition.title.in_(book.language),
                "author": book.edition.publisher.in_(book.language),
                "comments": book.words("note.no_advice_help"),
                "created": datetime.fromtimestamp(epoch_of(book.edition), UTC).replace(tzinfo=None),
            }
        )
        write(file)
    return out.getvalue()


def base_format(book: Book) -> dict[str, Any]:
    """What every cell of a sheet shares."""
    font = "Noto Sans SC" if book.language == "zh" else "Calibri"
    return {"font_name": font, "font_size": 10, "font_color": INK, "valign": "top", "text_wrap": True}


def guide(file: Any, book: Book) -> None:
    """The sheet that says how to work with the others. It stands first, and the file opens on the second."""
    words, base = book.words, base_format(book)
    sheet = file.add_worksheet(words("workbook.guide"))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, words("workbook.guide"), file.add_format({**base, "bold": True, "font_size": 16}))
    name, text = file.add_format({**base, "bold": True}), file.add_format(base)
    for row, key in enumerate(("state", "evidence", "applies", "standing", "review", "changes"), start=2):
        sheet.write_string(row, 0, words(f"workbook.guide_{key}"), name)
        sheet.write_string(row, 1, words(f"workbook.guide_{key}_text"), text)
    advice = f"{words('note.no_advice')}{words('sign.colon')}{words('note.no_advice_help')}"
    sheet.write_string(9, 1, advice, file.add_format({**base, "bold": True, "font_color": SEAL}))


class DutySheet:
    """A sheet of duties, a row each. `extra` is a column of formulas that stands before the state: name, width, and
    the formula for a row."""

    def __init__(
        self,
        file: Any,
        book: Book,
        name: str,
        lines: Iterable[Line],
        extra: tuple[str, int, Callable[[int, Duty], tuple[str, str]]] | None = None,
    ) -> None:
        self.file = file
        self.book = book
        self.words = book.words
        self.lines = tuple(lines)
        self.extra = extra
        at = [column for column, _width in COLUMNS].index("state")
        more = ((extra[0], extra[1]),) if extra else ()
        self.columns = (*COLUMNS[:at], *more, *COLUMNS[at:])
        self.names = [column for column, _width in self.columns]
        self.sheet = file.add_worksheet(name)
        self.base = base_format(book)
        self.cell = self._format(bottom=1, bottom_color=HAIRLINE)
        self.link = self._format(bottom=1, bottom_color=HAIRLINE, underline=1)
        self.to_fill = self._format(bottom=1, bottom_color=HAIRLINE, bg_color=PAPER, locked=False)
        self.day = self._format(bottom=1, bottom_color=HAIRLINE, bg_color=PAPER, locked=False, num_format="yyyy-mm-dd")

    def _format(self, **more: Any) -> Any:
        return self.file.add_format({**self.base, **more})

    def write(self, title: str, summary: str, remark: str) -> None:
        """The head, the rows, and what cells may hold."""
        self._head(title, summary, remark)
        last = self._rows()
        self._behaviour(last)
        self.sheet.activate()

    def _head(self, title: str, summary: str, remark: str) -> None:
        words, sheet = self.words, self.sheet
        plain = {"text_wrap": False}
        sheet.write_string(0, 0, safe(title), self._format(bold=True, font_size=16, **plain))
        sheet.write_string(1, 0, safe(summary), self._format(font_color=QUIET, **plain))
        edition = self.book.edition.title.in_(self.book.language)
        sheet.write_string(2, 0, f"{edition}　{remark}", self._format(font_color=QUIET, **plain))
        advice = f"{words('note.no_advice')}{words('sign.colon')}{words('note.no_advice_help')}"
        sheet.write_string(3, 0, advice, self._format(bold=True, font_color=SEAL, **plain))
        if note := self.book.edition.law_note:
            sheet.write_string(4, 0, safe(note.in_(self.book.language)), self._format(font_color=QUIET, **plain))
        self._score()
        head = self._format(bold=True, bottom=2, bottom_color=INK, valign="vcenter")
        for index, (name, width) in enumerate(self.columns):
            sheet.set_column(index, index, width)
            sheet.write_string(HEAD_ROW, index, words(f"workbook.{name}"), head)

    def _score(self) -> None:
        """How many are met, counted by the sheet itself."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        words, state = self.words, self.names.index("state")
        first = xl_rowcol_to_cell(HEAD_ROW + 1, state)
        last = xl_rowcol_to_cell(HEAD_ROW + len(self.lines) + OPEN_ROWS, state)
        met, away = words("workbook.state_met"), words("workbook.state_not_applicable")
        self.sheet.write_string(5, 2, words("workbook.score"), self._format(bold=True, text_wrap=False))
        formula = f'=COUNTIF({first}:{last},"{met}")&" / "&(COUNTA({first}:{last})-COUNTIF({first}:{last},"{away}"))'
        self.sheet.write_formula(5, 3, formula, self._format(bold=True), f"0 / {len(self.lines)}")

    def _rows(self) -> int:
        row = HEAD_ROW
        for number, line in enumerate(self.lines, start=1):
            row += 1
            told = duty_row(line.duty, self.book)
            for index, (name, _width) in enumerate(self.columns):
                self._cell(row, index, name, number, line, told)
        return row

    def _cell(self, row: int, column: int, name: str, number: int, line: Line, told: DutyRow) -> None:
        if name == "number":
            self.sheet.write_number(row, column, number, self.cell)
        elif self.extra and name == self.extra[0]:
            formula, value = self.extra[2](row, line.duty)
            self.sheet.write_formula(row, column, formula, self.cell, value)
        elif name == "state":
            self.sheet.write_string(row, column, self.words(f"workbook.state_{STATES[0]}"), self.to_fill)
        elif name in TO_FILL:
            self.sheet.write_blank(row, column, None, self.day if name in DATES else self.to_fill)
        elif name == "group":
            self.sheet.write_string(row, column, safe(line.group), self.cell)
        elif name in LINKS and (address := self._address(getattr(told, name))):
            self.sheet.write_url(row, column, address, self.link, address)
        else:
            self.sheet.write_string(row, column, safe(getattr(told, name)), self.cell)

    def _address(self, text: str) -> str:
        """A link that can be followed from a file; an address below a site that has no home yet cannot."""
        if text.startswith("http"):
            return text
        base = self.book.edition.site
        return f"{base.rstrip('/')}/{text}" if base and text else ""

    def _behaviour(self, last: int) -> None:
        sheet, words, names = self.sheet, self.words, self.names
        state, severity = names.index("state"), names.index("severity")
        first = HEAD_ROW + 1
        sheet.data_validation(
            first,
            state,
            last + OPEN_ROWS,
            state,
            {
                "validate": "list",
                "source": [words(f"workbook.state_{name}") for name in STATES],
                "error_title": words("workbook.state"),
                "error_message": words("workbook.state_help"),
            },
        )
        for name in DATES:
            column = names.index(name)
            sheet.data_validation(
                first,
                column,
                last + OPEN_ROWS,
                column,
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
        sheet.autofilter(HEAD_ROW, 0, last, len(names) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_footer(f"&L{in_footer(self.book.edition.short.in_(self.book.language))}&R&P / &N")
        sheet.hide_gridlines(2)


def plain(text: RichText, book: Book) -> str:
    """Prose with its references as words."""
    return PlainDesk(book, "site").words_in(text)


OUTPUT = Output("workbook", _targets, first=True)
