"""The outputs: each lists the targets that it consists of. `ALL` is the visible list, in the order of making."""

from __future__ import annotations

from casebook.presses import charts, deck, epub, law, ledger_workbook, pack, printed, site, workbook
from casebook.presses.base import Output

ALL: tuple[Output, ...] = (
    site.OUTPUT,
    charts.OUTPUT,
    workbook.OUTPUT,
    ledger_workbook.OUTPUT,
    deck.OUTPUT,
    epub.OUTPUT,
    law.OUTPUT,
    pack.OUTPUT,
    printed.OUTPUT,
)
NAMES: tuple[str, ...] = tuple(output.name for output in ALL)
