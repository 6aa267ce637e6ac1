"""A record: what every kind of record has. Its place in the file is kept beside it, not in it."""

from __future__ import annotations

from typing import ClassVar

from casebook.model.values import Slug, Value


class Record(Value):
    """One thing that an editor recorded. `id` is its file's name, or stands in the record where a file holds many."""

    kind_name: ClassVar[str]
    id: Slug
