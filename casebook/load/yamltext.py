"""YAML text to plain data, with the place of everything, by a strict reading of YAML.

Numbers, true, false and null are what YAML 1.2 says; all other plain words are text. Refused: duplicate keys, anchors,
aliases and merge keys, tags, the yes/no words of YAML 1.1, more than one document, and whatever is very deep or large.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from casebook.errors import Place, Problem
from casebook.load.syntax import syntax_problem
from casebook.model.characters import is_control, is_wide, line_and_column, odd_sign
from casebook.problems import problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
MAX_DIGITS = 64  # of a number, far more than `values` accepts; it is refused before it is made
TO_FILL = "TODO"  # what `new` writes where the editor goes on

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "false": False, "False": False}
_NORWAY = frozenset(form for word in ("yes", "no", "on", "off") for form in (word, word.capitalize(), word.upper()))

# The composer asks for the tag of every scalar; what is plain is decided here, so nobody needs the answer.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Parser):  # type: ignore[misc]  # which of the two it is, is known only when it runs
    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


Loc = tuple[int | str, ...]


@dataclass(frozen=True)
class Document:
    """The data of a YAML text and the way back from a location in it to a line and column."""

    path: str
    data: Any
    node: yaml.Node | None
    text: str = ""

    def place(self, loc: Loc, *, key: bool = False) -> Place:
        """The place of the value at `loc`, or of its key; the nearest parent where there is no such value."""
        node, mark = self.node, None
        for depth, step in enumerate(loc):
            if isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
                if pair is None:
                    continue  # a union's tag, or a field that is missing: stay at the parent
                mark = pair[0].start_mark if key and depth == len(loc) - 1 else pair[1].start_mark
                node = pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                mark = node.start_mark
        if mark is None and node is not None:
            mark = node.start_mark
        return Place(self.path, mark.line + 1, mark.column + 1) if mark else Place(self.path, 1, 1)

    def place_of(self, loc: Loc, words: str, nth: int = 0) -> Place:
        """The place of words that stand in the text at `loc`, where they stand the nth time; that of the text where
        they cannot be found. A line may end inside of them.
        """
        node = self._node(loc)
        if isinstance(node, yaml.ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            gap = r"\s*(?<!\n)\n\s*"
            signs = [r"\s+" if sign.isspace() else re.escape(sign) for sign in words]
            between = [rf"(?:{gap})?" if is_wide(a) and is_wide(b) else "" for a, b in itertools.pairwise(words)]
            found = re.compile("".join(itertools.chain(*itertools.zip_longest(signs, between, fillvalue=""))))
            matches = list(itertools.islice(found.finditer(self.text, start, end), nth + 1))
            if matches:
                return Place(self.path, *line_and_column(self.text, matches[-1].start()))
        return self.place(loc)

    def _node(self, loc: Loc) -> yaml.Node | None:
        node = self.node
        for step in loc:
            if isinstance(node, yaml.MappingNode):
                node = next((v for k, v in node.value if k.value == str(step)), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                return None
        return node


def read(path: str, raw: bytes) -> tuple[Document | None, list[Problem]]:
    """The document of a file's bytes, or the problems that keep it from being read."""
    if len(raw) > MAX_BYTES:
        return None, [problem(Place(path), "file-too-large", size=len(raw), limit=MAX_BYTES)]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [not_utf8(path, raw, error.start)]
    if odd := odd_sign(text):
        return None, [odd_problem(Place(path, *line_and_column(text, odd[0])), odd[1])]
    if wrong := merge_mark(path, text) or _screen(path, text):
        return None, [wrong]
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        return None, [syntax_problem(path, text, error)]
    except yaml.reader.ReaderError as error:  # what `odd_sign` lets pass and YAML does not
        return None, [problem(Place(path, 1, 1), "text-control", code=f"U+{error.character:04X}")]
    finally:
        loader.dispose()
    if node is None:
        return None, [problem(Place(path, 1, 1), "yaml-empty")]
    builder = _Builder(path, text)
    data = builder.build(node)
    if builder.problems:
        return None, builder.problems
    return Document(path, data, node, text), []


_HASH = re.compile(r"[ \t]+(?P<sign>#[^\s#!].*)")  # a comment has a blank behind its sign; a text may have `#1` in it
_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*%")


class _Builder:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def build(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        data: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._say(key, "yaml-key")
            elif key.value == "<<" and not key.style:
                self._say(key, "yaml-merge")
            elif key.value in first:
                self._say(key, "yaml-duplicate-key", key=key.value, line=first[key.value])
            else:
                first[key.value] = key.start_mark.line + 1
                data[key.value] = self.build(value)
        return data

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        value: str = node.value
        if value == TO_FILL:
            self._say(node, "still-to-fill")
            return value
        if node.style:
            if node.style == '"' and (odd := odd_sign(value)):
                mark = node.start_mark
                self.problems.append(odd_problem(Place(self.path, mark.line + 1, mark.column + 1), odd[1]))
            return self._folded(node) if node.start_mark.line != node.end_mark.line else value
        end = node.end_mark
        if match := _HASH.match(self.lines[end.line] if end.line < len(self.lines) else "", end.column):
            place = Place(self.path, end.line + 1, match.start("sign") + 1)
            self.problems.append(problem(place, "yaml-comment-in-text", words=match["sign"][:30]))
        if _INT.fullmatch(value) or _DECIMAL.fullmatch(value):
            if len(value) > MAX_DIGITS:
                self._say(node, "number-too-long", limit=MAX_DIGITS)
                return 0
            return int(value) if "." not in value else Decimal(value)
        if value in _BOOL:
            return _BOOL[value]
        if value in _NULL:
            return None
        if value in _NORWAY:
            self._say(node, "yaml-yes-no", word=value)
        return self._folded(node) if node.start_mark.line != node.end_mark.line else value

    def _folded(self, node: yaml.ScalarNode) -> str:
        """A text with the blanks taken out that YAML put where a line ended between two wide signs."""
        value: str = node.value
        if node.style == "|":
            return value
        start, end = node.start_mark, node.end_mark
        lines = self.lines[start.line : end.line + 1]
        if node.style != ">":  # the text begins behind its key, and may end before a comment
            lines[-1] = lines[-1][: end.column]
            lines[0] = lines[0][start.column :]
            if node.style:
                lines[0], lines[-1] = lines[0][1:], lines[-1][:-1]
        lines = [line.strip() for line in lines]
        at = 0
        for one, other in itertools.pairwise(lines):
            if one and other and is_wide(one[-1]) and is_wide(other[0]):
                joint = value.find(f"{one[-8:]} {other[:8]}", at)
                if joint >= 0:
                    cut = joint + len(one[-8:])
                    value, at = value[:cut] + value[cut + 1 :], cut
        return value

    def _say(self, node: yaml.Node, code: str, /, **values: object) -> None:
        mark = node.start_mark
        self.problems.append(problem(Place(self.path, mark.line + 1, mark.column + 1), code, **values))


_MERGE = re.compile(r"^(?:<{7}|>{7})(?:[ \t].*)?$", re.MULTILINE)


def merge_mark(path: str, text: str) -> Problem | None:
    """The problem of a file in which two people changed the same lines, and nobody has chosen between them yet."""
    if ("<<<<<<<" in text or ">>>>>>>" in text) and (found := _MERGE.search(text)):
        return problem(Place(path, *line_and_column(text, found.start())), "merge-mark")
    return None


def not_utf8(path: str, raw: bytes, offset: int) -> Problem:
    """The problem of a byte that does not belong into UTF-8."""
    line = raw.count(b"\n", 0, offset) + 1
    column = offset - (raw.rfind(b"\n", 0, offset) + 1) + 1
    return problem(Place(path, line, column), "not-utf8")


def odd_problem(place: Place, sign: str) -> Problem:
    """The problem of a sign that no text holds."""
    return problem(place, "text-control" if is_control(sign) else "text-invisible", code=f"U+{ord(sign):04X}")


def _screen(path: str, text: str) -> Problem | None:
    """Anchors, aliases, tags and depth, seen in the event stream before anything is built of it."""
    if directive := _DIRECTIVE.match(text):
        return problem(Place(path, *line_and_column(text, directive.end() - 1)), "yaml-directive")
    suspicious = "&" in text or "*" in text or "!" in text
    deep = text.count("[") + text.count("{") > MAX_DEPTH or re.search(
        r"^(?: {2}){12}|(?:- ){6}|(?:\? ){4}", text, re.MULTILINE
    )
    if not suspicious and not deep:
        return None
    for event, depth in _events(text):
        mark = event.start_mark
        place = Place(path, mark.line + 1, mark.column + 1)
        if depth > MAX_DEPTH:
            return problem(place, "yaml-too-deep", limit=MAX_DEPTH)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return problem(place, "yaml-alias")
        if getattr(event, "tag", None):
            return problem(place, "yaml-tag", tag=event.tag)
    return None


def _events(text: str) -> Iterator[tuple[Any, int]]:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            yield event, depth
            if isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH + 1:
                return
    except yaml.YAMLError:
        return  # told, with its place, by the reading proper
