"""Cells of a CSV, changed where they stand: the rest of the file stays byte for byte."""

from __future__ import annotations

import re

_CELL = re.compile(r'[ \t]*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^,\r\n]*))(?P<end>,|\r\n|\r|\n|\Z)')


def replaced(text: str, column: str, old: str, new: str) -> str:
    """The text of a CSV in which the cells of a column that say `old` say `new`; its first line names the columns."""
    made: list[str] = []
    header: list[str] = []
    index, line, at = 0, 0, 0
    while at < len(text):
        cell = _CELL.match(text, at)
        if cell is None:
            return text  # no CSV, which `check` tells
        value = cell["quoted"].replace('""', '"') if cell["quoted"] is not None else cell["plain"]
        if line == 0:
            header.append(value.strip().removeprefix("\ufeff"))
        elif value.strip() == old and index < len(header) and header[index] == column:
            start, end = cell.span("quoted" if cell["quoted"] is not None else "plain")
            made.append(text[at:start] + text[start:end].replace(old, new) + text[end : cell.end()])
            at = cell.end()
            index, line = (index + 1, line) if cell["end"] == "," else (0, line + 1)
            continue
        made.append(text[at : cell.end()])
        if cell.end() == at:
            break
        at = cell.end()
        index, line = (index + 1, line) if cell["end"] == "," else (0, line + 1)
    return "".join(made) + text[at:]
