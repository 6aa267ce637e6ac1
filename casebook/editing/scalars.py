"""One value as YAML writes it: in the style that stands there, with what is the same of it left as it was typed.

`spellings` lists ways to write a value, the best first. None of them is trusted: whoever uses one reads the file again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any

import yaml

from casebook.model.characters import is_wide

WIDTH = 120  # signs of a line, beyond which folded text is broken
SHORT = 40  # signs that come into a folded line without breaking it, so that its neighbours stay as they are
MOST_COMPARED = 250_000  # words of one text by words of another that are compared one by one
LEAST_ALIKE = 0.5  # share of the words that two texts have in common, below which one is written anew
_RUN = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*")
_RESOLVER: Any = yaml.resolver.Resolver()
_ESCAPE = re.compile(r"\\(?:x..|u....|U.{8}|(?:\r\n|\r|\n)[ \t]*|.)", re.DOTALL)
_HEAD = re.compile(r"[|>][^\r\n]*(?:\r\n|\r|\n)(?:[ \t]*(?:\r\n|\r|\n))*(?P<indent> *)")


@dataclass(frozen=True)
class Spot:
    """Where a value stands: what is written there and how, and what its surroundings allow.

    `style` is YAML's sign for it (empty: plain); `indent` is that of the block around it, which lines of a text must
    exceed; `column` is where the value begins; in a `flow` collection no block style can stand.
    """

    source: str
    style: str
    indent: int
    column: int
    flow: bool


def spellings(old: Any, new: Any, spot: Spot) -> Iterator[str]:
    """Ways to write a new value in the place of an old one, the best first."""
    if not isinstance(new, str):
        yield plain(new)
        return
    # what was one line and does not fit on it any more becomes a block
    grown = not spot.flow and spot.style not in {"|", ">"} and "\n" not in spot.source and _long(new, spot)
    if isinstance(old, str) and (not grown or _long(old, spot)) and (patched := _patched(old, new, spot)) is not None:
        yield patched
    yield from fresh(new, spot)


def _long(value: str, spot: Spot) -> bool:
    return len(value) + spot.column > WIDTH


def fresh(value: Any, spot: Spot) -> Iterator[str]:
    """Ways to write a value as a whole, the best first: as what stands there, then as the value needs."""
    if not isinstance(value, str):
        yield plain(value)
        return
    blocks = [] if spot.flow else [_folded(value, spot), _literal(value, spot)]
    order: list[str] = []
    if spot.style == "|" and not spot.flow:
        order += reversed(blocks)
    elif not spot.flow and (spot.style == ">" or "\n" in value or _long(value, spot)):
        order += reversed(blocks) if "\n" in value and spot.style != ">" else blocks
    lines = [_single(value), _double(value)]
    if spot.style == '"':
        lines.reverse()
    if spot.style not in {"'", '"'} and "\n" not in value and is_text(value):
        lines.insert(0, value)
    yield from (*order, *(line for line in lines if "\n" not in line), *blocks)


def is_text(value: str) -> bool:
    """Whether other readers of YAML take it for text too: some take 2026-11-28 for a date, 12:30 for a number."""
    return bool(_RESOLVER.resolve(yaml.ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str")


def plain(value: Any) -> str:
    """A number, a truth or nothing, as YAML writes it.

    Raises:
        TypeError: for what is none of these.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} is no value of a record")


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _double(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _inside(spot: Spot) -> str:
    """The indent of the lines of a text in block style: what it was, or two more than the block around it."""
    head = _HEAD.match(spot.source) if spot.style in {"|", ">"} else None
    return head["indent"] if head and head["indent"] else " " * (spot.indent + 2)


def _literal(value: str, spot: Spot) -> str:
    indent = _inside(spot)
    return "|-\n" + "\n".join(f"{indent}{line}" if line else "" for line in value.split("\n"))


def _folded(value: str, spot: Spot) -> str:
    indent = _inside(spot)
    return ">-\n" + "\n\n".join(
        "\n".join(f"{indent}{line}" for line in filled(paragraph, WIDTH - len(indent)))
        for paragraph in value.split("\n")
    )


def filled(text: str, width: int, first: int | None = None) -> list[str]:
    """A text as lines of at most `width` signs where it can be broken: at a blank, or between two wide signs.

    `first` is the room on the first line. The blank at which a line is broken is left out; no other sign is.
    """
    lines: list[str] = []
    room = width if first is None else first
    while len(text) > room:
        at = _break(text, max(room, 1))
        if at is None:
            break
        lines.append(text[:at])
        text = text[at + 1 :] if text[at] == " " else text[at:]
        room = width
    return [*lines, text]


# signs that do not begin a line, and signs that do not end one
_NOT_FIRST = frozenset("，。、；：？！）》」』】〕”’…—·,.;:?!)%％")
_PAUSES = frozenset("，。、；：？！”）》")
_NOT_LAST = frozenset("（《「『【〔“‘(")


def _break(text: str, room: int) -> int | None:
    """Where a line that has this much room ends: the last break that fits, or the first one after it. Chinese is
    rather broken behind a sign of punctuation, where there is one in the second half of the line.
    """
    found = behind = None
    for at in range(1, len(text)):
        before, sign = text[at - 1], text[at]
        if at + 1 < len(text) and sign == " ":
            fits = before != " " and text[at + 1] not in " \n"
        else:
            wide = is_wide(before) and is_wide(sign)
            fits = wide and sign not in _NOT_FIRST and before not in _NOT_LAST
        if not fits:
            continue
        if at <= room or found is None:
            found = at
        if at <= room and (sign == " " or before in _PAUSES):
            behind = at
        if at >= room:
            break
    return behind if behind is not None and behind > room // 2 else found


# the source of a value, sign by sign


@dataclass(frozen=True)
class Token:
    """A stretch of source and the stretch of the value that it stands for."""

    start: int
    end: int
    first: int
    last: int


def tokens(source: str, style: str, value: str) -> list[Token] | None:
    """How the source of a value stands for it, sign by sign; None where that cannot be told."""
    at, end = 0, len(source)
    indent = 0
    if style in {"|", ">"}:
        head = _HEAD.match(source)
        if head is None or "+" in source[: head.end()]:
            return None
        at, indent = head.end(), len(head["indent"])
    elif style:
        at, end = 1, end - 1
    found: list[Token] = []
    to = 0
    while at < end:
        stop, took = _token(source, at, style, value, to, indent)
        if stop is None or to + took > len(value):
            return None
        found.append(Token(at, stop, to, to + took))
        at, to = stop, to + took
    return found if to == len(value) else None


def _token(source: str, at: int, style: str, value: str, to: int, indent: int) -> tuple[int | None, int]:
    """Where a stretch of source ends, and how many signs of the value it stands for."""
    if style == "|" and source[at] in "\r\n":
        line = re.compile(rf"(?:\r\n|\r|\n) {{0,{indent}}}").match(source, at)
        assert line is not None
        return line.end(), 1
    if style != "|" and (run := _RUN.match(source, at)):
        many = len(run[0].splitlines()) - (0 if run[0][-1] in "\r\n" else 1)
        if many > 1:
            return run.end(), many - 1
        return run.end(), int(value[to : to + 1] == " ")
    if style == '"' and (escape := _ESCAPE.match(source, at)):
        return escape.end(), 0 if escape[0][1] in "\r\n" else 1
    if style == "'" and source.startswith("''", at):
        return at + 2, 1
    return (at + 1, 1) if value[to : to + 1] == source[at] else (None, 0)


def _patched(old: str, new: str, spot: Spot) -> str | None:
    """The source with the signs exchanged that differ, and no other."""
    found = tokens(spot.source, spot.style, old)
    if not found:
        return None
    made, end = [], len(spot.source)
    for start, stop, first, last in reversed(_differences(old, new)):
        before = next((token for token in reversed(found) if token.last <= start), None)
        after = next((token for token in found if token.first >= stop and token.last > token.first), None)
        head, tail = before.end if before else found[0].start, after.start if after else found[-1].end
        # a stretch of source stands for all of its signs or for none
        more = (after.first if after else len(old)) - stop
        text = new[first - start + (before.last if before else 0) : last + more]
        if head > tail or tail > end:
            return None
        middle = _spelled(text, spot, head)
        if middle is None:
            return None
        made.append(middle + spot.source[tail:end])
        end = head
    return spot.source[:end] + "".join(reversed(made))


_WORD = re.compile(r"[A-Za-z0-9_.-]+|.", re.DOTALL)


def _differences(old: str, new: str) -> list[tuple[int, int, int, int]]:
    """Where two texts differ: from and to in the old one, from and to in the new one, in order."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    same = 0
    while same < min(len(old), len(new)) - start and old[-1 - same] == new[-1 - same]:
        same += 1
    whole = (start, len(old) - same, start, len(new) - same)
    one, other = (_WORD.findall(text[start : len(text) - same]) for text in (old, new))
    if not one or not other or len(one) * len(other) > MOST_COMPARED:
        return [whole]
    at, to = (list(accumulate(map(len, words), initial=start)) for words in (one, other))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return [whole]
    return [(at[a], at[b], to[c], to[d]) for what, a, b, c, d in matcher.get_opcodes() if what != "equal"]


def _spelled(text: str, spot: Spot, at: int) -> str | None:
    """Signs as they are written inside of a source; None where its style cannot hold them."""
    if spot.style == "|":
        return re.sub(r"\n(?!\n)", "\n" + _inside(spot), text)
    if spot.style == ">":
        indent = _inside(spot)
        line = max(spot.source.rfind("\n", 0, at), spot.source.rfind("\r", 0, at)) + 1
        paragraphs = []
        for number, paragraph in enumerate(text.split("\n")):
            room = WIDTH - (at - line) if number == 0 else WIDTH - len(indent)
            if len(paragraph) <= SHORT:
                paragraphs.append(paragraph)
                continue
            paragraphs.append(f"\n{indent}".join(filled(paragraph, WIDTH - len(indent), room)))
        return f"\n\n{indent}".join(paragraphs)
    if "\n" in text:
        return _double(text)[1:-1] if spot.style == '"' else None
    if spot.style == "'":
        return text.replace("'", "''")
    return _double(text)[1:-1] if spot.style == '"' else text
