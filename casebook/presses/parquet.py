"""Tables as Parquet, for those who compute on many files: columns with types, read without guessing.

arro3 writes it with the library of Apache's in Rust; pyarrow would do the same and is five times as large, and
fastparquet is no longer carried on.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

Columns = Mapping[str, type]  # by name, in their order: str, float or bool


def to_parquet(rows: Sequence[Mapping[str, Any]], columns: Columns) -> bytes:
    """Rows as one Parquet file, compressed; the same rows give the same bytes, whoever writes them and when. Lists are
    words parted by blanks, as in the CSV; None is null. What is text stays as it is: nothing in Parquet is a formula.
    """
    from arro3.core import Array, DataType, Field, Schema, Table
    from arro3.io import write_parquet

    kinds = {str: DataType.string(), float: DataType.float64(), bool: DataType.bool()}
    schema = Schema([Field(name, kinds[kind]) for name, kind in columns.items()])
    arrays: dict[str, Any] = {
        name: Array([_cell(row[name], kind) for row in rows], kinds[kind]) for name, kind in columns.items()
    }
    out = io.BytesIO()
    write_parquet(
        Table.from_pydict(arrays, schema=schema),
        out,
        compression="zstd(3)",
        created_by="casebook",  # else the version of the library
        skip_arrow_metadata=True,
    )
    return out.getvalue()


def _cell(value: Any, kind: type) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return " ".join(map(str, value))
    return kind(value)
