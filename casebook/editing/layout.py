"""One way to lay out a record's file; what it says, its comments and the order of its fields stay.

Indents of two, items of a list two in from their key; plain text where it can be plain, else single quotes, or double
ones around an apostrophe; long text folded, text of several lines as lines; flow where it fits on its line. Where the
lines of a folded text end is its writer's choice as long as they fit. Empty lines stay single; between the records of a
list stands one where the file has any there. Laid out again, a file is the same.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from casebook.editing.scalars import WIDTH, Spot, filled, is_text
from casebook.editing.splice import block, dash_of, end_of, flow_of, same, scalar_of
from casebook.errors import ContentError, Place
from casebook.load.yamltext import Document, read
from casebook.problems import problem

# text that needs no look at how it reads: letters and Chinese signs, and between them what never ends a plain value
_SAFE = re.compile(r"[A-Za-z\u4e00-\u9fff](?:[\w\u4e00-\u9fff，。、；（）“”’./-]| (?! |#|$))*")


def laid_out(path: str, raw: bytes) -> bytes:
    """The bytes of a YAML file in the one layout.

    Raises:
        ContentError: the file is not readable, or says something in a way that the layout cannot hold.
    """
    document, problems = read(path, raw)
    if document is None:
        raise ContentError.of(problems)
    made = _Layout(document).text().encode()
    again, _problems = read(path, made)
    if again is None or not same(again.data, document.data) or made.count(b"#") != raw.count(b"#"):
        raise ContentError.of([problem(Place(path, 1, 1), "desk-layout")])
    return made


class _Layout:
    """The lines of a file, written from its first sign to its last."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.source = document.text
        self.lines: list[str] = []
        self.at = 0  # up to here the source has been laid out
        self.apart = re.search(r"\n[ \t\r]*\n(?:#[^\n]*\n)*-", self.source) is not None

    def text(self) -> str:
        node: Any = self.document.node
        data = self.document.data
        assert node is not None
        if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
            self._gap(node.start_mark.index, 0)
            self.lines.append(self._leaf(node, data, 0, 0))
            self.at = end_of(self.source, node)
        else:
            self._block(node, data, 0, None)
        self._gap(len(self.source), 0)
        return "\n".join(self.lines).strip("\n") + "\n"

    # between values

    def _gap(self, to: int, indent: int) -> None:
        """What stands between two values: a remark behind the one, empty lines and remarks before the other."""
        first, *rest = re.split(r"\r\n|\r|\n", self.source[self.at : to])
        if "#" in first:
            self.lines[-1:] = [
                f"{self.lines[-1]}  {first[first.index('#') :].rstrip()}" if self.lines else first.strip()
            ]
        for n, line in enumerate(rest):
            told = line.strip(" \t")
            if told.startswith("#"):
                self.lines.append(" " * indent + told)
            elif not told and n < len(rest) - 1 and self.lines and self.lines[-1]:
                self.lines.append("")
        self.at = to

    # collections

    def _block(self, node: Any, data: Any, indent: int, lead: str | None) -> None:
        """A collection in block style; `lead` is the dash that its first entry stands behind."""
        mapping = isinstance(node, yaml.MappingNode)
        for number, part in enumerate(node.value):
            start = part[0].start_mark.index if mapping else dash_of(self.source, node, number)
            before = len(self.lines)
            self._gap(start, indent)
            pad = " " * indent
            if lead is not None and number == 0:
                if len(self.lines) == before and "#" not in self.lines[-1][len(lead) :]:
                    pad = self.lines.pop() + " "
                lead = None
            elif self.apart and not mapping and not indent and number and self.lines[-1]:
                self._apart(before)
            if mapping:
                key, value = part
                self.at = key.end_mark.index
                self._entry(f"{pad}{flow_of(key.value)}:", value, data[key.value], indent)
            else:
                self.at = start + 1
                self._entry(f"{pad}-", part, data[number], indent)

    def _apart(self, before: int) -> None:
        """An empty line before a record of a list and the remarks on it."""
        if all(self.lines[before:]):
            self.lines.insert(before, "")

    def _entry(self, head: str, node: Any, data: Any, indent: int) -> None:
        item = head.endswith("-")
        if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
            self._skip_colon(node)
            if shown := self._leaf(node, data, indent, len(head) + 1):
                first, *more = shown.split("\n")
                self.lines.append(f"{head} {first}")
                self.lines += more
            else:
                self.lines.append(head)
                self._broken(node, data, indent)
            self.at = end_of(self.source, node)
            return
        self._skip_colon(node)
        self.lines.append(head)
        self._block(node, data, indent + 2, "-" if item else None)

    def _skip_colon(self, node: Any) -> None:
        """Past the colon, and what YAML lets stand before it."""
        found = re.compile(r"\s*:").match(self.source, self.at, node.start_mark.index + 1)
        if found:
            self.at = found.end()

    def _broken(self, node: Any, data: Any, indent: int) -> None:
        """A flow collection that does not fit on its line, in block style."""
        if not data or isinstance(node, yaml.ScalarNode):
            return
        below = block(data, indent + 2)
        if self.lines[-1].endswith("-"):
            self.lines[-1] += f" {below[0].lstrip()}"
            below = below[1:]
        self.lines += below

    # values

    def _leaf(self, node: Any, data: Any, indent: int, column: int) -> str:
        """A value on its own: what follows its colon or dash; empty where it does not fit there."""
        source = self.source[node.start_mark.index : end_of(self.source, node)]
        if not isinstance(node, yaml.ScalarNode):
            if "#" in source and "#" not in repr(data):
                return re.sub(r"[ \t]*(?:\r\n|\r|\n)", "\n", source)
            shown = _flow(data)
            return shown if column + len(shown) <= WIDTH or not data else ""
        if isinstance(data, bool):
            return str(data).lower()
        if not isinstance(data, str):
            return source
        if node.style == ">" and (kept := _kept(source, data, indent, column)):
            return kept
        remark = re.match(r"[|>][^\r\n#]*(#[^\r\n]*)?", source) if node.style in {"|", ">"} else None
        shown = _text(data, Spot(source if node.style not in {"|", ">"} else "", "", indent, column, flow=False))
        if remark and remark[1]:
            first, *more = shown.split("\n")
            return "\n".join([f"{first} {remark[1].rstrip()}", *more])
        return shown


def _kept(source: str, value: str, indent: int, column: int) -> str:
    """A folded text as its writer broke it; empty where it is to be laid out anew: it is one line that would fit behind
    its key, or its lines are too long or say more than words.
    """
    head, *lines = re.split(r"\r\n|\r|\n", source)
    pad = " " * (indent + 2)
    lines = [pad + line.strip() for line in lines if line.strip()]
    if head.rstrip() != ">-" or "\n" in value or (len(lines) == 1 and column + len(value) <= WIDTH):
        return ""
    return "\n".join([">-", *lines]) if max(map(len, lines), default=0) <= WIDTH else ""


def _flow(value: Any) -> str:
    """A value in flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow_of(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    shown = flow_of(value)
    return shown if shown == value or not isinstance(value, str) else _quoted(value, shown)


def _quoted(value: str, shown: str) -> str:
    """A text that needs quotation marks: double ones where single ones would double an apostrophe."""
    return f'"{value}"' if shown.startswith("'") and "'" in value and not re.search(r'["\\]', value) else shown


def _text(value: str, spot: Spot) -> str:
    """A text: plain, quoted, folded or as lines, by what it needs."""
    if "\n" not in value and spot.column + len(value) <= WIDTH:
        if _SAFE.fullmatch(value) and is_text(value):
            return value
        plain = scalar_of(value, Spot("", "", spot.indent, spot.column, flow=False))
        return plain if plain == value else _quoted(value, plain)
    if "\n" in value:
        return scalar_of(value, Spot("", "|", spot.indent, spot.column, flow=False))
    pad = " " * (spot.indent + 2)
    folded = ">-\n" + "\n".join(pad + line for line in filled(value, WIDTH - len(pad)))
    return folded if value == value.strip() else scalar_of(value, spot)
