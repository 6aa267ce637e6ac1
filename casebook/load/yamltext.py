"""YAML text to plain data, with the place of everything, by a strict reading of YAML.

Numbers, true, false and null are what YAML 1.2 says; all other plain words are text. Refused: duplicate keys, anchors,
aliases and merge keys, tags, the yes/no words of YAML 1.1, more than one document, and whatever is very deep or large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from casebook.errors import Place, Problem, Said

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
TO_FILL = "TODO"  # what `new` writes where the editor goes on

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "false": False, "False": False}
_NORWAY = frozenset(form for word in ("yes", "no", "on", "off") for form in (word, word.capitalize(), word.upper()))

try:
    _Loader: Any = yaml.CSafeLoader
except AttributeError:  # PyYAML built without libyaml: slower, the same answers
    _Loader = yaml.SafeLoader

Loc = tuple[int | str, ...]


@dataclass(frozen=True)
class Document:
    """The data of a YAML text and the way back from a location in it to a line and column."""

    path: str
    data: Any
    node: yaml.Node | None

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
        return None, [_too_large(path, len(raw))]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [not_utf8(path, raw, error.start)]
    if problem := _screen(path, text):
        return None, [problem]
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(path, text, error)]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, [
            Problem(
                Place(path, line, 1),
                "yaml-character",
                Said(
                    f"有 YAML 不允许的控制字符（U+{error.character:04X}）",
                    f"a control character that YAML does not allow (U+{error.character:04X})",
                ),
                Said("删去这个字符。", "Remove the character."),
            )
        ]
    finally:
        loader.dispose()
    if node is None:
        return None, [
            Problem(
                Place(path, 1, 1),
                "yaml-empty",
                Said("文件是空的", "the file is empty"),
                Said("写入一条记录，或删去文件。", "Write a record or remove the file."),
            )
        ]
    builder = _Builder(path)
    data = builder.build(node)
    if builder.problems:
        return None, builder.problems
    return Document(path, data, node), []


class _Builder:
    def __init__(self, path: str) -> None:
        self.path = path
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
                self._say(
                    key,
                    "yaml-key",
                    Said("键必须是文字", "a key must be text"),
                    Said("改用一个词作键。", "Use a word as the key."),
                )
                continue
            if key.value == "<<" and not key.style:
                self._say(
                    key,
                    "yaml-merge",
                    Said("不接受合并键 <<", "merge keys (<<) are not accepted"),
                    Said("把各字段写全。", "Write the fields out."),
                )
                continue
            if key.value in first:
                self._say(
                    key,
                    "yaml-duplicate-key",
                    Said(
                        f"“{key.value}”写了两次，第一次在第 {first[key.value]} 行",
                        f"`{key.value}` stands twice; the first is on line {first[key.value]}",
                    ),
                    Said("只保留一处。", "Keep one of them."),
                )
                continue
            first[key.value] = key.start_mark.line + 1
            data[key.value] = self.build(value)
        return data

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        value: str = node.value
        if value == TO_FILL:
            self._say(
                node,
                "still-to-fill",
                Said("这里还没有填写", "this is still to fill"),
                Said(
                    "把 TODO 换成内容；选填的字段可以整行删去。",
                    "Put the content in the place of TODO; an optional field may be removed.",
                ),
            )
            return value
        if node.style:
            return value
        if _INT.fullmatch(value):
            return int(value)
        if _DECIMAL.fullmatch(value):
            return Decimal(value)
        if value in _BOOL:
            return _BOOL[value]
        if value in _NULL:
            return None
        if value in _NORWAY:
            self._say(
                node,
                "yaml-yes-no",
                Said(f"“{value}”会被一些程序读作是或否", f"`{value}` is read as true or false by some programs"),
                Said(
                    f'若是文字，写作 "{value}"；若是判断，写 true 或 false。',
                    f'Write "{value}" if it is text, true or false if it is a yes or no.',
                ),
            )
        return value

    def _say(self, node: yaml.Node, code: str, message: Said, fix: Said) -> None:
        mark = node.start_mark
        self.problems.append(Problem(Place(self.path, mark.line + 1, mark.column + 1), code, message, fix))


def _too_large(path: str, size: int) -> Problem:
    return Problem(
        Place(path),
        "file-too-large",
        Said(f"文件有 {size} 字节，上限为 {MAX_BYTES}", f"the file has {size} bytes; the limit is {MAX_BYTES}"),
        Said("拆成几个文件。", "Split it into several files."),
    )


def not_utf8(path: str, raw: bytes, offset: int) -> Problem:
    line = raw.count(b"\n", 0, offset) + 1
    column = offset - (raw.rfind(b"\n", 0, offset) + 1) + 1
    return Problem(
        Place(path, line, column),
        "not-utf8",
        Said("文件不是 UTF-8 编码", "the file is not encoded in UTF-8"),
        Said(
            "用编辑器另存为 UTF-8（中文表格软件常存为 GBK）。",
            "Save it as UTF-8 (spreadsheet programs often save GBK).",
        ),
    )


def _screen(path: str, text: str) -> Problem | None:
    """Anchors, aliases, tags and depth, seen in the event stream before anything is built of it."""
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
            return Problem(
                place,
                "yaml-too-deep",
                Said(f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"),
                Said(
                    "记录不需要这么深的结构，检查缩进与括号。",
                    "No record needs that; look at the indent and the brackets.",
                ),
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return Problem(
                place,
                "yaml-alias",
                Said("不接受锚点与别名（& 与 *）", "anchors and aliases (& and *) are not accepted"),
                Said(
                    "把内容写全；若是文字，加引号。",
                    "Write the content out; if it is text, put it in quotes.",
                ),
            )
        if getattr(event, "tag", None):
            return Problem(
                place,
                "yaml-tag",
                Said(f"不接受类型标签 {event.tag}", f"tags ({event.tag}) are not accepted"),
                Said(
                    "删去标签；若是以 ! 开头的文字，加引号。",
                    "Remove the tag; if it is text that begins with !, put it in quotes.",
                ),
            )
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


def _syntax(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
    problem = error.problem or ""
    lines = text.splitlines()
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    if "\t" in line[: max(place.column, 1)] or ("cannot start any token" in problem and "\t" in line):
        return Problem(
            place,
            "yaml-tab",
            Said("缩进里有制表符（Tab）", "a tab stands in the indent"),
            Said("改用空格，每层两个。", "Use spaces, two a level."),
        )
    if "mapping values are not allowed" in problem:
        return Problem(
            place,
            "yaml-colon",
            Said(
                "文字里有“冒号加空格”，YAML 把它当作新的键",
                "the text holds a colon and a space, which YAML takes for a new key",
            ),
            Said("把整段文字放进引号，或改用中文冒号。", "Put the whole text in quotes."),
        )
    if "quoted scalar" in (error.context or "") or "unexpected end of stream" in problem:
        start = error.context_mark or mark
        where = Place(path, start.line + 1, start.column + 1) if start else place
        return Problem(
            where,
            "yaml-quote",
            Said("从这里开始的引号没有结束", "the quotation that begins here is not closed"),
            Said("在文字末尾补上同样的引号。", "Close it with the same quotation mark at the end of the text."),
        )
    if "expected a single document" in (error.context or ""):
        return Problem(
            place,
            "yaml-documents",
            Said("一个文件里有两份文档（---）", "the file holds more than one document (---)"),
            Said("一个文件只写一条记录或一个列表。", "Write one record, or one list, a file."),
        )
    return Problem(
        place,
        "yaml-syntax",
        Said(f"这里不是正确的 YAML（{problem}）", f"this is not YAML: {problem}"),
        Said(
            "检查这一行与上一行的缩进、引号与冒号。",
            "Look at indent, quotes and colons of this line and the one above.",
        ),
    )
