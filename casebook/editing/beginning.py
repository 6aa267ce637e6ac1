"""A new record as a file, and marks of what is still to fill: text while a file is worked on, since no reader of one
lets the mark itself pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from casebook.editing.fields import order_of
from casebook.editing.schemas import modeline
from casebook.editing.splice import block
from casebook.kinds.base import Kind
from casebook.load.yamltext import TO_FILL

OPEN = "still-to-fill"  # what stands for the mark in the values of a record
_VALUE = r"(?<=[:\-,\[{{] ){mark}(?=[ \t]*(?:[,\]}}\r\n]|$))"
_TO_FILL, _OPEN = (re.compile(_VALUE.format(mark=mark)) for mark in (TO_FILL, OPEN))


def new_file(kind: Kind, path: str, data: Mapping[str, Any]) -> bytes:
    """The file of a new record: the schema that it follows, then its fields in the order of the model; what is `OPEN`
    is marked.
    """
    order = list(order_of(kind)(()))
    told = dict(sorted(data.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order)))
    lines = [modeline(kind, path), *(block(told, 0) if told else ["{}"])]
    return marks_closed(("\n".join(lines) + "\n").encode())


def marks_opened(raw: bytes) -> bytes:
    """A file with its marks of what is to fill as plain text, so that it can be read."""
    if TO_FILL.encode() not in raw or OPEN.encode() in raw:
        return raw
    return _TO_FILL.sub(OPEN, raw.decode(errors="surrogateescape")).encode(errors="surrogateescape")


def marks_closed(content: bytes) -> bytes:
    """The same file with the marks as they were."""
    return _OPEN.sub(TO_FILL, content.decode(errors="surrogateescape")).encode(errors="surrogateescape")
