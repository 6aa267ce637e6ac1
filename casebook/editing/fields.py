"""The fields of a kind's records: their order, and the columns that they make in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from casebook import kinds
from casebook.kinds.base import Kind
from casebook.model.walk import Loc
from casebook.scaffold import PLAIN, TEXTS, Field, shapes_of

Path = tuple[str, ...]


def order_of(kind: Kind, at: Loc = ()) -> Callable[[Loc], Sequence[str]]:
    """The order in which the model has the fields of what stands at a location of a file, for records that stand at
    `at`."""

    def order(loc: Loc) -> Sequence[str]:
        names = tuple(step for step in loc[len(at) :] if isinstance(step, str))
        return _order(kind.name, names)

    return order


@cache
def _order(kind_name: str, names: Path) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for shape in shapes_of(kinds.BY_NAME[kind_name]):
        fields: tuple[Field, ...] = shape.fields
        for name in names:
            inside = next((field for field in fields if field.name == name), None)
            fields = _inner(inside) if inside is not None else ()
        found |= dict.fromkeys(field.name for field in fields)
    return tuple(found) or ("zh", "en")


def _inner(field: Field) -> tuple[Field, ...]:
    node = field.node
    if node.get("title") in TEXTS:
        return ()
    if "items" in node or "additionalProperties" in node or "patternProperties" in node:
        return field.inner()
    return field.below(node) if "properties" in node else ()


def columns_of(kind: Kind) -> tuple[Path, ...]:
    """The columns that every record of a kind can fill, in the order of the model; what repeats has its own columns
    where a record has it.
    """
    left_out = {"id", "rows"} if kind.table else {"id"}
    found: dict[Path, None] = {}
    for shape in shapes_of(kind):
        for field in shape.fields:
            if field.name not in left_out:
                found |= dict.fromkeys(_columns(field, (field.name,)))
    return tuple(found)


def _columns(field: Field, path: Path) -> Iterator[Path]:
    node = field.node
    if node.get("title") in TEXTS:
        yield from ((*path, "zh"), (*path, "en"))
    elif node.get("type") == "array":
        item = next(iter(field.inner()), None)
        texts = "items" in node and _is_text(node["items"])
        if item is None and not texts:
            yield path
    elif "properties" in node and node.get("title") not in PLAIN:
        for inner in field.below(node):
            yield from _columns(inner, (*path, inner.name))
    elif "additionalProperties" not in node and "patternProperties" not in node:
        yield path


def _is_text(node: object) -> bool:
    """Whether a list holds texts in two languages, each of which has columns of its own."""
    return isinstance(node, dict) and str(node.get("$ref", "")).rpartition("/")[2] in TEXTS
