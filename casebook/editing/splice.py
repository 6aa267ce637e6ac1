"""One field of a record changed in its file: its bytes and no other.

A value is put where the parser says that the old one stands. Quotation marks, block texts, comments, blank lines and
the order of fields stay; of a text, the signs that differ are exchanged. What was written is read again: where it is
not exactly what was asked, the change is refused.

A value that was changed and changed back has the same bytes where its style can hold both values; `Splice.undone` gives
the same bytes always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final

import yaml

from casebook.editing.scalars import WIDTH, Spot, fresh, spellings
from casebook.errors import ContentError, Place, Problem
from casebook.load.yamltext import MAX_DIGITS, TO_FILL, Document, Loc, odd_problem, read
from casebook.model.characters import odd_sign
from casebook.problems import problem

BOM = b"\xef\xbb\xbf"


class _Absent:
    """A value that is not there."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Splice:
    """What a change did to a file: at a byte, these bytes in the place of those."""

    at: int
    old: bytes
    new: bytes

    def done(self, content: bytes) -> bytes:
        """The content with the change.

        Raises:
            ValueError: where something else stands there.
        """
        return _exchanged(content, self.at, self.old, self.new)

    def undone(self, content: bytes) -> bytes:
        """The content without the change.

        Raises:
            ValueError: where something else stands there.
        """
        return _exchanged(content, self.at, self.new, self.old)

    @staticmethod
    def between(before: bytes, after: bytes) -> Splice:
        """The smallest exchange that leads from one content to another."""
        start = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
        if start is None:
            start = min(len(before), len(after))
        most = min(len(before), len(after)) - start
        same = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
        return Splice(start, before[start : len(before) - same], after[start : len(after) - same])


def _exchanged(content: bytes, at: int, old: bytes, new: bytes) -> bytes:
    if content[at : at + len(old)] != old:
        raise ValueError("the content is another than the one that was changed")
    return content[:at] + new + content[at + len(old) :]


Order = Callable[[Loc], Sequence[str]]


def _no_order(_loc: Loc) -> Sequence[str]:
    return ()


def put(path: str, raw: bytes, loc: Loc, value: Any, order: Order = _no_order) -> bytes:
    """The bytes of a file in which the value at a location is another; ABSENT takes it away.

    Values are what reading gives: text, whole numbers, decimals, true and false, None, lists, and dicts of these. What
    is missing on the way to the location is made. `order` gives the fields of what stands at a location as its model
    orders them, for a field that comes in new.

    Raises:
        ContentError: the file is not readable, there is no such location, or the value cannot be written there.
    """
    text, head = _text(path, raw)
    before = _read(path, text)
    if wrong := _not_to_be_written(before, loc, value):
        raise ContentError.of([wrong])
    after = _Splicing(path, order).put(text, before, loc, value)
    return head + after.encode()


def _not_to_be_written(document: Document, loc: Loc, value: Any) -> Problem | None:
    """What no file may say: a sign that nobody sees, or the mark of what is still to fill."""
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        found = (_not_to_be_written(document, (*loc, key), inner) for key, inner in inside)
        return next((wrong for wrong in found if wrong), None)
    if isinstance(value, int | Decimal) and len(f"{value:f}") > MAX_DIGITS:
        place = document.place(loc) if document.node is not None else Place(document.path)
        return problem(place, "number-too-long", limit=MAX_DIGITS)
    if not isinstance(value, str) or value == value_at(document.data, loc):
        return None
    place = document.place(loc) if document.node is not None else Place(document.path)
    if odd := odd_sign(value):
        return odd_problem(place, odd[1])
    return problem(place, "still-to-fill") if value == TO_FILL else None


def value_at(data: Any, loc: Loc) -> Any:
    """What stands at a location of plain data; ABSENT where nothing does."""
    for step in loc:
        inside = isinstance(data, dict) and step in data
        if not inside and not (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            return ABSENT
        data = data[step]
    return data


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to the letter: 1 is not 1.0, and fields have an order."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) and str(one) == str(other)


def _text(path: str, raw: bytes) -> tuple[str, bytes]:
    head = BOM if raw.startswith(BOM) else b""
    try:
        return raw[len(head) :].decode(), head
    except UnicodeDecodeError:
        _document, problems = read(path, raw)
        raise ContentError.of(problems) from None


def _read(path: str, text: str) -> Document:
    document, problems = read(path, text.encode())
    if document is None:
        raise ContentError.of(problems)
    return document


class _Splicing:
    """The steps of one change; each gives the text with it, read again."""

    def __init__(self, path: str, order: Order) -> None:
        self.path = path
        self.order = order

    def put(self, text: str, document: Document, loc: Loc, value: Any) -> str:
        old = value_at(document.data, loc)
        if old is ABSENT and value is ABSENT:
            return text
        if old is not ABSENT and value is not ABSENT and same(old, value):
            return text
        if value is ABSENT and loc:
            return self._taken(text, document, loc)
        if value is ABSENT:
            raise self._refused(document, loc)
        if old is ABSENT:
            return self._added(text, document, loc, value)
        node = _node(document, loc)
        if isinstance(old, dict) and isinstance(value, dict) and old and value and not _reordered(old, value):
            return self._fields(text, loc, old, value)
        if isinstance(old, list) and isinstance(value, list) and old and value:
            return self._items(text, document, loc, old, value)
        if not loc:
            raise self._refused(document, loc)
        return self._replaced(text, document, loc, node, old, value)

    def _again(self, text: str, loc: Loc, value: Any) -> str:
        return self.put(text, _read(self.path, text), loc, value)

    def _fields(self, text: str, loc: Loc, old: dict[str, Any], value: dict[str, Any]) -> str:
        for key in old:
            if key not in value:
                text = self._again(text, (*loc, key), ABSENT)
        for key, inner in value.items():
            text = self._again(text, (*loc, key), inner)
        return text

    def _items(self, text: str, document: Document, loc: Loc, old: list[Any], value: list[Any]) -> str:
        matcher = SequenceMatcher(None, [repr(item) for item in old], [repr(item) for item in value], autojunk=False)
        for what, start, end, first, last in reversed(matcher.get_opcodes()):
            if what == "equal":
                continue
            both = min(end - start, last - first)
            for number in range(end - 1, start + both - 1, -1):
                text = self._again(text, (*loc, number), ABSENT)
            for number in range(first + both, last):
                place = start + both + number - first - both
                text = self._inserted(text, loc, place, value[number])
            for number in range(both):
                text = self._again(text, (*loc, start + number), value[first + number])
        return text

    # single steps

    def _replaced(self, text: str, document: Document, loc: Loc, node: Any, old: Any, value: Any) -> str:
        wanted = _with(document.data, loc, value)
        start, end = node.start_mark.index, end_of(text, node)
        spot = self._spot(text, document, loc, node)
        if isinstance(old, dict | list) or isinstance(value, dict | list):
            if _has_comment(text, node):
                raise self._refused(document, loc)
            options: Iterable[str] = _collections(value, spot)
            # a block begins on the line below its key; a value in flow, or a scalar, on the key's own line
            begin = _before(text, start)
            candidates = (f"{text[:begin]}{_led(option, text[begin - 1 : begin])}{text[end:]}" for option in options)
            return self._first(candidates, wanted, document, loc)
        gap = " " if start == end and text[start - 1 : start] in {":", "-", ","} else ""
        options = spellings(old, value, spot) if gap == "" else fresh(value, spot)
        return self._first((f"{text[:start]}{gap}{o}{text[end:]}" for o in options), wanted, document, loc)

    def _added(self, text: str, document: Document, loc: Loc, value: Any) -> str:
        *above, key = loc
        parent = tuple(above)
        there = value_at(document.data, parent)
        if isinstance(there, list) and key == len(there):
            return self._inserted(text, parent, len(there), value)
        if isinstance(there, _Absent | None) and isinstance(key, str) and parent:
            return self._again(text, parent, {key: value})
        if not isinstance(there, dict) or not isinstance(key, str):
            raise self._refused(document, loc)
        node = _node(document, parent)
        assert isinstance(node, yaml.MappingNode)
        order = list(self.order(parent))
        known = order[: order.index(key)] if key in order else list(there)
        last = next((n for n in range(len(node.value) - 1, -1, -1) if node.value[n][0].value in known), None)
        wanted = _with(document.data, loc, value, after=None if last is None else node.value[last][0].value)
        if node.flow_style or not node.value:
            options = (f"{key}: {shown}" for shown in _flows(value))
            if not node.value:
                at, form = node.start_mark.index + 1, "{0}"
            elif last is None:
                at, form = node.value[0][0].start_mark.index, "{0}, "
            else:
                at, form = end_of(text, node.value[last][1]), ", {0}"
            return self._first((text[:at] + form.format(o) + text[at:] for o in options), wanted, document, loc)
        column = node.start_mark.column
        spot = Spot("", "", column, column + len(key) + 2, flow=False)
        indent = " " * column
        eol = _eol(text)
        if last is None:
            at = node.value[0][0].start_mark.index
            candidates = (f"{text[:at]}{key}:{_tail(o)}{eol}{indent}{text[at:]}" for o in _any(value, spot))
        else:
            at = _line_end(text, end_of(text, node.value[last][1]))
            candidates = (f"{text[:at]}{eol}{indent}{key}:{_tail(o)}{text[at:]}" for o in _any(value, spot))
        return self._first(candidates, wanted, document, loc)

    def _inserted(self, text: str, loc: Loc, place: int, value: Any) -> str:
        document = _read(self.path, text)
        node, items = _node(document, loc), value_at(document.data, loc)
        assert isinstance(node, yaml.SequenceNode)
        wanted = _with(document.data, loc, [*items[:place], value, *items[place:]])
        if node.flow_style or not node.value:
            options = _flows(value)
            if not node.value:
                at, form = node.start_mark.index + 1, "{0}"
            elif place == 0:
                at, form = node.value[0].start_mark.index, "{0}, "
            else:
                at, form = end_of(text, node.value[place - 1]), ", {0}"
            return self._first((text[:at] + form.format(o) + text[at:] for o in options), wanted, document, loc)
        column, eol = node.start_mark.column, _eol(text)
        spot = Spot("", "", column, column + 2, flow=False)
        dash = " " * column + "-"
        gap = eol if len(node.value) > 1 and _apart(text, node) else ""
        if place == 0:
            at = node.start_mark.index - column
            candidates = (f"{text[:at]}{dash}{_item(o, column)}{eol}{gap}{text[at:]}" for o in _any(value, spot))
        else:
            at = _line_end(text, end_of(text, node.value[place - 1]))
            candidates = (f"{text[:at]}{eol}{gap}{dash}{_item(o, column)}{text[at:]}" for o in _any(value, spot))
        return self._first(candidates, wanted, document, loc)

    def _taken(self, text: str, document: Document, loc: Loc) -> str:
        *above, key = loc
        parent = _node(document, tuple(above))
        wanted = _without(document.data, loc)
        if isinstance(parent, yaml.MappingNode):
            spans = [(k.start_mark.index, end_of(text, v)) for k, v in parent.value]
            number = next(n for n, (k, _v) in enumerate(parent.value) if k.value == key)
        else:
            spans = [(dash_of(text, parent, n), end_of(text, item)) for n, item in enumerate(parent.value)]
            number = int(key)
        start, end = spans[number]
        if parent.flow_style:
            if number + 1 < len(spans):
                end = spans[number + 1][0]
            elif number:
                start = spans[number - 1][1]
            return self._first([text[:start] + text[end:]], wanted, document, loc)
        if len(spans) == 1:
            if len(loc) == 1:
                raise self._refused(document, loc)
            empty = "{}" if isinstance(parent, yaml.MappingNode) else "[]"
            at = _before(text, parent.start_mark.index)
            whole = end_of(text, parent)
            return self._first([f"{text[:at]}{_led(empty, text[at - 1 : at])}{text[whole:]}"], wanted, document, loc)
        line = _line_start(text, start)
        after = _line_end(text, end)
        after += len(_eol(text)) if after < len(text) else 0
        if text[line:start].strip():  # behind the dash of a list
            cut = text[:start] + text[spans[number + 1][0] :]
        elif isinstance(parent, yaml.SequenceNode) and number + 1 < len(spans) and _apart(text, parent):
            cut = text[:line] + text[_blank(text, after) :]
        elif isinstance(parent, yaml.SequenceNode) and number and _apart(text, parent):
            cut = text[:line].rstrip() + _eol(text) + text[after:]
        else:
            cut = text[:line] + text[after:]
        return self._first([cut], wanted, document, loc)

    def _first(self, candidates: Iterable[str], wanted: Any, document: Document, loc: Loc) -> str:
        """The first text that reads as what was asked for."""
        eol = _eol(document.text)
        for candidate in candidates:
            text = candidate if eol == "\n" else candidate.replace("\r\n", "\n").replace("\n", eol)
            found, _problems = read(self.path, text.encode())
            if found is not None and same(found.data, wanted):
                return text
        raise self._refused(document, loc)

    def _refused(self, document: Document, loc: Loc) -> ContentError:
        shown = ".".join(map(str, loc)) or "·"
        place = document.place(loc) if document.node is not None else Place(self.path)
        return ContentError.of([problem(place, "desk-splice", field=shown)])

    def _spot(self, text: str, document: Document, loc: Loc, node: Any) -> Spot:
        parent = _node(document, loc[:-1])
        flow = any(_node(document, loc[:n]).flow_style for n in range(len(loc)))
        style = (node.style or "") if isinstance(node, yaml.ScalarNode) else ""
        source = text[node.start_mark.index : end_of(text, node)]
        return Spot(source, style, parent.start_mark.column, node.start_mark.column, flow)


# the tree and its marks


def _node(document: Document, loc: Loc) -> Any:
    node: Any = document.node
    assert node is not None
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if key.value == step)
        else:
            node = node.value[step]
    return node


def end_of(text: str, node: Any) -> int:
    """Where the source of a node ends: at its last sign, not at what follows it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
            return int(start + len(text[start:end].rstrip()))
        return int(end)
    last = node.value[-1]
    return end_of(text, last[1] if isinstance(node, yaml.MappingNode) else last)


def dash_of(text: str, node: Any, number: int) -> int:
    """Where the dash of a list's item stands."""
    item = node.value[number]
    if node.flow_style:
        return int(item.start_mark.index)
    column, at = node.start_mark.column, item.start_mark.index
    while True:
        line = _line_start(text, at)
        if text[line + column : line + column + 1] == "-" and line + column < at + 1:
            return int(line + column)
        if not line:
            return int(node.start_mark.index)
        at = line - 1


def _before(text: str, at: int) -> int:
    """Where what leads to a value ends: behind its colon or dash, over blanks and the line's end."""
    while at and text[at - 1] in " \t\r\n":
        at -= 1
    return at


def _led(option: str, sign: str) -> str:
    """A value behind the sign that leads to it."""
    return _item(option, None) if sign == "-" else _tail(option)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_end(text: str, at: int) -> int:
    ends = [found for sign in "\r\n" if (found := text.find(sign, at)) >= 0]
    return min(ends, default=len(text))


def _blank(text: str, at: int) -> int:
    """Where the blank lines from here on end."""
    while at < len(text) and not text[at : _line_end(text, at)].strip():
        at = _line_end(text, at) + len(_eol(text))
    return min(at, len(text))


def _eol(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _apart(text: str, node: Any) -> bool:
    """Whether an empty line stands between the first two items of a list."""
    if len(node.value) < 2:
        return False
    between = text[end_of(text, node.value[0]) : dash_of(text, node, 1)]
    return len(between.splitlines()) > 2 or between.count("\n") > 1


def _has_comment(text: str, node: Any) -> bool:
    """Whether a comment stands inside of what a node covers; of a text, a sign of number is none."""
    covered = sorted((s.start_mark.index, s.end_mark.index) for s in _scalars(node))
    at, stop = node.start_mark.index, end_of(text, node)
    for start, end in [*covered, (stop, stop)]:
        if "#" in text[at:start]:
            return True
        at = max(at, end)
    return False


def _scalars(node: Any) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
        return
    for part in node.value:
        for inner in part if isinstance(part, tuple) else (part,):
            yield from _scalars(inner)


def _reordered(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether the fields that both have stand in another order."""
    return [key for key in old if key in new] != [key for key in new if key in old]


def _with(data: Any, loc: Loc, value: Any, after: str | _Absent | None = ABSENT) -> Any:
    """Data with another value at a location; a field that comes in new stands behind another, or first (None)."""
    step, *rest = loc if loc else (None,)
    if not loc:
        return value
    if isinstance(data, list):
        assert isinstance(step, int)
        return [_with(item, tuple(rest), value, after) if n == step else item for n, item in enumerate(data)]
    assert isinstance(step, str)
    if rest or step in data:
        return {k: _with(v, tuple(rest), value, after) if k == step else v for k, v in data.items()}
    if after is None:
        return {step: value, **data}
    made = {}
    for key, inner in data.items():
        made[key] = inner
        if key == after:
            made[step] = value
    return made if step in made else {**data, step: value}


def _without(data: Any, loc: Loc) -> Any:
    step, *rest = loc
    if rest:
        return _with(data, (step,), _without(data[step], tuple(rest)))
    if isinstance(data, list):
        return [item for n, item in enumerate(data) if n != step]
    return {key: value for key, value in data.items() if key != step}


# values as a whole


def _tail(option: str) -> str:
    """A value as it stands behind a colon: on its line, or below it."""
    return option if option.startswith("\n") else f" {option}"


def _item(option: str, column: int | None) -> str:
    """A value as it stands behind a dash; a block begins on the dash's own line."""
    if not option.startswith("\n"):
        return f" {option}"
    body = option[1:]
    return " " + body.lstrip(" ") if column is not None or body else body


def _any(value: Any, spot: Spot) -> Iterator[str]:
    """Ways to write any value, in block style first."""
    return _collections(value, spot) if isinstance(value, dict | list) else fresh(value, spot)


def _collections(value: Any, spot: Spot) -> Iterator[str]:
    if not isinstance(value, dict | list):
        yield from fresh(value, spot)
        return
    if value and not spot.flow:
        yield "\n" + "\n".join(block(value, spot.indent + 2))
    yield from _flows(value)


def block(value: dict[str, Any] | list[Any], indent: int) -> list[str]:
    """A collection as lines of block style, each indented."""
    lines: list[str] = []
    pad = " " * indent
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, inner in pairs:
        lead = f"{pad}{_key(key)}:" if key is not None else f"{pad}-"
        if isinstance(inner, dict | list) and inner:
            below = block(inner, indent + 2)
            if key is None:
                lines += [f"{lead} {below[0].lstrip()}", *below[1:]]
            else:
                lines += [lead, *below]
        elif isinstance(inner, dict | list):
            lines.append(f"{lead} {'{}' if isinstance(inner, dict) else '[]'}")
        else:
            spot = Spot("", "", indent, len(lead) + 1, flow=False)
            lines += f"{lead} {scalar_of(inner, spot)}".split("\n")
    return lines


def _key(key: str) -> str:
    return (
        scalar_of(key, Spot("", "'", 0, 0, flow=True)) if scalar_of(key, Spot("", "", 0, 0, flow=True)) != key else key
    )


def scalar_of(value: Any, spot: Spot) -> str:
    """The first way to write a value that reads as it."""
    lead = f"{' ' * spot.indent}k: "
    for option in fresh(value, spot):
        line = f"{{k: {option}}}" if spot.flow else lead + option
        found, _problems = read("", f"{line}\n".encode())
        if found is not None and isinstance(found.data, dict) and same(found.data.get("k"), value):
            return option
    raise ValueError(f"{value!r} cannot be written")


def _flows(value: Any) -> Iterator[str]:
    """A value in flow style; none where it cannot be written so."""
    yield flow_of(value)


def flow_of(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow_of(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_of, value)) + "]"
    return scalar_of(value, Spot("", "", 0, 0, flow=True))


__all__ = ["ABSENT", "WIDTH", "Splice", "block", "put", "same", "value_at"]
