"""The lines of a sample: a file as a reader might open it, written the one way that a record writes it."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from datetime import date

from casebook.calculation.base import Order

EPOCH = date(1970, 1, 1)


class Unread(ValueError):
    """A line of a sample that cannot be read: its number (1 is the head), and the cell or the line that is at fault."""

    def __init__(self, line: int, cell: str) -> None:
        super().__init__(f"{line}: {cell}")
        self.line = line
        self.cell = cell


def cells(sample: str) -> list[list[str]]:
    """The cells of a sample, the head first."""
    return [[cell.strip() for cell in row] for row in csv.reader(sample.strip().splitlines())]


def orders(sample: str, heads: Mapping[str, Sequence[str]]) -> list[Order]:
    """The orders of a sample. `heads` gives for each column of the method the names that its head may have.

    Raises:
        Unread: a column is missing, or a date is not written 2023-05-01, or an amount is no number.
    """
    head, *rows = cells(sample)
    at = {name: next((i for i, cell in enumerate(head) if cell in known), None) for name, known in heads.items()}
    who, when, paid = at["customer"], at["date"], at.get("amount")
    if who is None or when is None or ("amount" in heads and paid is None):
        raise Unread(1, ",".join(head))
    found = []
    for line, row in enumerate(rows, 2):
        if len(row) != len(head) or not row[who]:
            raise Unread(line, ",".join(row))
        try:
            day = (date.fromisoformat(row[when]) - EPOCH).days
        except ValueError:
            raise Unread(line, row[when]) from None
        amount = None if paid is None else _amount(row[paid])
        if paid is not None and amount is None:
            raise Unread(line, row[paid])
        found.append(Order(row[who], day, amount))
    return found


def _amount(cell: str) -> float | None:
    try:
        amount = float(cell)
    except ValueError:
        return None
    return amount if math.isfinite(amount) else None
