"""Values on their way between a file and a browser: as JSON, without losing a digit.

A number travels as `{"n": "12.50"}`, a value that its field has no form for as `{"y": "[1, 2]"}` in YAML's short style.
What an editor typed as a number and is none stays text, which the check then refuses in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from casebook.editing.beginning import OPEN
from casebook.editing.splice import ABSENT, flow_of, same
from casebook.load.yamltext import MAX_DEPTH, MAX_DIGITS, Loc, read

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


class Unfit(ValueError):
    """What a browser sent is no value of a record."""


def sent(value: Any) -> Any:
    """A value of a file as JSON has it."""
    if isinstance(value, dict):
        return {str(key): sent(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [sent(inner) for inner in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return {"n": format(value, "f") if isinstance(value, Decimal) else str(value)}
    return {"open": True} if value == OPEN else value


def written(value: Any) -> str:
    """A value in YAML's short style, for a field that has no form of its own."""
    return flow_of(value)


def received(value: Any, depth: int = 0) -> Any:
    """A value of a file from JSON.

    Raises:
        Unfit: it is nothing that a file can hold.
    """
    if depth > MAX_DEPTH:
        raise Unfit("too deep")
    if isinstance(value, dict):
        if value.keys() == {"n"} and isinstance(value["n"], str):
            return number(value["n"])
        if value.keys() == {"open"}:
            return OPEN
        if value.keys() == {"y"} and isinstance(value["y"], str):
            return _short(value["y"])
        return {key: received(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [received(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, str | bool):
        return value
    raise Unfit(f"{value!r} is no value of a record")


def number(text: str) -> Any:
    """The number that a text writes by the rule of the files; the text itself where it is none."""
    bare = text.strip()
    if not _NUMBER.fullmatch(bare) or len(bare) > MAX_DIGITS:
        return text
    return Decimal(bare) if "." in bare else int(bare)


def _short(text: str) -> Any:
    document, _problems = read("", f"v: {text.strip()}\n".encode())
    if document is None or not isinstance(document.data, dict) or [*document.data] != ["v"]:
        return text  # which the check refuses, with its place
    return document.data["v"]


def ordered(old: Any, new: Any) -> Any:
    """A new value with its fields in the order of the old one; what is new comes behind, as it was sent."""
    if isinstance(old, dict) and isinstance(new, dict):
        kept = [name for name in old if name in new]
        return {name: ordered(old.get(name), new[name]) for name in dict.fromkeys([*kept, *new])}
    if isinstance(old, list) and isinstance(new, list):
        return [ordered(old[n] if n < len(old) else None, item) for n, item in enumerate(new)]
    return new


def differences(old: Any, new: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any, Any]]:
    """Where two values differ: the fields furthest in, each with both of its values, ABSENT where there is none."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from differences(old.get(name, ABSENT), new.get(name, ABSENT), (*loc, name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for n, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, (*loc, n))
    elif old is not new and (old is ABSENT or new is ABSENT or not same(old, new)):
        yield loc, old, new
