"""The presses: each turns a book into files below dist/site. `ALL` is the visible list, in the order of the summary."""

from __future__ import annotations

from casebook.presses import charts, law, pack, workbook
from casebook.presses.base import Press

ALL: tuple[Press, ...] = (charts.PRESS, workbook.PRESS, law.PRESS, pack.PRESS)
