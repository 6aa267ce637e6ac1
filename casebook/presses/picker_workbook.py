"""The workbook of all duties: tick what you do on one sheet, and the next says of each duty whether it applies.

Two hidden sheets hold the picker as numbers: which scenario calls up which duty, and which duties bind in some
scenarios only. The formulas say the same as `casebook.picker.pick`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casebook.kinds.duty import Duty
from casebook.kinds.scenario import Scenario
from casebook.picker import duties_of, order, scenarios
from casebook.presses.cells import safe
from casebook.presses.workbook import HEAD_ROW, INK, PAPER, DutySheet, Line, base_format, guide, written
from casebook.render import Book

CALLS, ONLY = "calls", "only"
ANSWERS = ("yes", "no")
# rows of the hidden sheets: the ids, the ticks (or what a tick excludes), then a row a duty at its row of the list
_FLAGS = 1


def picker_workbook(book: Book) -> bytes:
    """All duties and all scenarios in one file of one language."""
    words = book.words
    found = scenarios(book.catalog)
    duties = sorted(book.catalog.all(Duty), key=order)
    lines = [Line(duty.subject.in_(book.language), duty) for duty in duties]

    def write(file: Any) -> None:
        guide(file, book)
        ticks = _Ticks(file, book, found)
        ticks.write()
        sheet = DutySheet(file, book, words("kinds.duty"), lines, ("for_you", 12, ticks.formula))
        sheet.write(words("law.all_duties"), words("law.all_duties_help"), "")
        ticks.write_maps(duties)
        ticks.sheet.activate()

    return written(book, words("law.all_duties"), write)


class _Ticks:
    def __init__(self, file: Any, book: Book, found: Sequence[Scenario]) -> None:
        self.file = file
        self.book = book
        self.words = book.words
        self.found = tuple(found)
        self.name = self.words("kinds.scenario")
        self.sheet = file.add_worksheet(self.name)

    def write(self) -> None:
        """The sheet to tick."""
        base, words, sheet = base_format(self.book), self.words, self.sheet
        head = self.file.add_format({**base, "bold": True, "bottom": 2, "bottom_color": INK})
        cell, fill = self.file.add_format(base), self.file.add_format({**base, "bg_color": PAPER, "locked": False})
        for column, (key, width) in enumerate((("field.family", 18), ("kind.scenario", 24), ("field.does", 70))):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, words(key), head)
        sheet.set_column(3, 3, 12)
        sheet.write_string(0, 3, words("workbook.tick"), head)
        for row, scenario in enumerate(self.found, start=1):
            sheet.write_string(row, 0, scenario.family.in_(self.book.language), cell)
            sheet.write_string(row, 1, safe(scenario.title.in_(self.book.language)), cell)
            sheet.write_string(row, 2, safe(scenario.does.in_(self.book.language)), cell)
            sheet.write_string(row, 3, words("workbook.no"), fill)
        sheet.data_validation(
            1, 3, len(self.found), 3, {"validate": "list", "source": [words(f"workbook.{a}") for a in ANSWERS]}
        )
        sheet.freeze_panes(1, 0)
        sheet.hide_gridlines(2)

    def formula(self, row: int, _duty: Duty) -> tuple[str, str]:
        """Whether the duty of a row applies, and what the formula gives while nothing is ticked."""
        words = self.words
        yes, no, may = (words(f"workbook.{key}") for key in ("yes", "no", "if"))
        ticked = self._span(CALLS, _FLAGS)
        calls, only = self._span(CALLS, row), self._span(ONLY, row)
        away = self._span(ONLY, _FLAGS)
        return (
            f'=IF(SUMPRODUCT({ticked},{calls})=0,"{no}",IF(SUM({only})=0,"{yes}",'
            f'IF(SUMPRODUCT({ticked},{only})>0,"{yes}",IF(SUMPRODUCT(1-{away},{only})>0,"{may}","{no}"))))',
            no,
        )

    def _span(self, sheet: str, row: int) -> str:
        from xlsxwriter.utility import xl_range_abs

        return f"{sheet}!{xl_range_abs(row, 1, row, len(self.found))}"

    def write_maps(self, duties: Sequence[Duty]) -> None:
        """The hidden sheets."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        calls, only = self.file.add_worksheet(CALLS), self.file.add_worksheet(ONLY)
        yes = self.words("workbook.yes")
        called = {s.id: frozenset(duties_of(self.book.catalog, s)) for s in self.found}
        for column, scenario in enumerate(self.found, start=1):
            calls.write_string(0, column, scenario.id)
            only.write_string(0, column, scenario.id)
            tick = f"'{self.name}'!{xl_rowcol_to_cell(column, 3, row_abs=True, col_abs=True)}"
            calls.write_formula(_FLAGS, column, f'=IF({tick}="{yes}",1,0)', None, 0)
            excluding = [
                xl_rowcol_to_cell(_FLAGS, at, row_abs=True, col_abs=True)
                for at, other in enumerate(self.found, start=1)
                if scenario.id in other.excludes
            ]
            sums = "+".join(f"{CALLS}!{cell}" for cell in excluding)
            only.write_formula(_FLAGS, column, f"=IF({sums}>0,1,0)" if sums else "=0", None, 0)
        for at, duty in enumerate(duties):
            row = HEAD_ROW + 1 + at
            calls.write_string(row, 0, duty.id)
            only.write_string(row, 0, duty.id)
            for column, scenario in enumerate(self.found, start=1):
                calls.write_number(row, column, int(duty.id in called[scenario.id]))
                only.write_number(row, column, int(scenario.id in duty.only))
        calls.hide()
        only.hide()
