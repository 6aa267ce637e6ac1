"""The files that travel inside of the PDF: all facts and all public data as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from casebook.kinds.dataset import Dataset
from casebook.kinds.fact import Fact
from casebook.kinds.source import Source
from casebook.presses.cells import safe
from casebook.presses.pack import fact_row
from casebook.render import Book


def facts_csv(book: Book) -> bytes:
    """All facts, in both languages, as the data pack has them."""
    return _csv(fact_row(fact, book.catalog, book.findings) for fact in book.catalog.all(Fact))


def datasets_csv(book: Book) -> bytes:
    """All rows of all datasets in one table."""
    catalog = book.catalog
    return _csv(
        {
            "dataset": data.id,
            "title_zh": data.title.zh,
            "title_en": data.title.en,
            "row": row.row,
            "period": row.period.code,
            "value": row.value,
            "unit": str(data.unit),
            "bound": row.bound.value,
            "variant": row.variant,
            "standing": [standing.value for standing in row.standing],
            "source": row.source,
            "source_title": catalog.get(Source, row.source).title,
            "source_url": catalog.get(Source, row.source).url,
        }
        for data in catalog.all(Dataset)
        for row in data.rows
    )


def _csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A table as CSV with a byte-order mark; what a spreadsheet would run is made text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for index, row in enumerate(rows):
        if index == 0:
            writer.writerow(row)
        writer.writerow([_cell(value) for value in row.values()])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        value = " ".join(str(item) for item in value)
    return safe(str(value))
