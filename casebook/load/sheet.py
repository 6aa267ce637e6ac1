"""A chapter's text as the Markdown parser gets it: calls are put aside, invisible marks dropped, places remembered."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from casebook.errors import Place

# a call on the sheet: its number between two signs that no text has; a bar inside of code in a table
BEGIN, END, BAR = "\ue000", "\ue001", "\ue002"
HELD = re.compile(f"{BEGIN}(\\d+){END}")
# what is pasted along without being seen: zero-width blanks and joiners, marks of direction, the soft hyphen
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_QUOTED = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
# a call as it should be, which may go over a line's end but not over an empty line; else braces on one line
_BRACES = re.compile(
    rf"(?<!\\)(?P<slashes>(?:\\\\)*)\{{\{{(?:(?:[^{{}}\"'\n]|\n(?![ \t]*\n)|{_QUOTED})*|(?:(?!\{{\{{)[^\n])*?)\}}\}}",
    re.DOTALL,
)
# in a row of a table: a sign with a backslash, code, ticks that open none
_IN_ROW = re.compile(r"\\.|(?P<code>(`+)(?!`).+?(?<!`)\2(?!`))|`+")


@dataclass
class Sheet:
    """The text on the sheet, the braces that were put aside, and where each sign of it stands in the file."""

    path: str
    source: str
    text: str = ""
    held: list[tuple[str, int]] = field(default_factory=list)  # what stands in the braces, and its offset
    _outs: list[int] = field(default_factory=list)
    _ins: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lines = [0, *(m.end() for m in re.finditer("\n", self.source))]
        parts: list[str] = []
        length = 0

        def put(text: str, offset: int) -> None:
            nonlocal length
            self._outs.append(length)
            self._ins.append(offset)
            parts.append(text)
            length += len(text)

        at = 0
        for match in re.finditer(rf"{_BRACES.pattern}|[{_UNSEEN}]+", self.source, re.DOTALL):
            begin = match.end("slashes") if match["slashes"] is not None else match.start()
            put(self.source[at:begin], at)
            if self.source[begin] == "{":
                self.held.append((self.source[begin : match.end()], begin))
                put(f"{BEGIN}{len(self.held) - 1}{END}", begin)
            at = match.end()
        put(self.source[at:], at)
        self.text = re.sub(r"(?m)^[ \t]*\|.*$", lambda row: _IN_ROW.sub(_bars, row[0]), "".join(parts))
        self.starts = [0, *(m.end() for m in re.finditer("\n", self.text))]

    def place(self, offset: int) -> Place:
        """Where a sign of the sheet stands in the file."""
        index = bisect_right(self._outs, offset) - 1
        return self.place_in_source(self._ins[index] + offset - self._outs[index])

    def place_in_source(self, offset: int) -> Place:
        line = bisect_right(self._lines, offset)
        return Place(self.path, line, offset - self._lines[line - 1] + 1)

    def literal(self, text: str) -> str:
        """A text of the sheet as it was typed, with blanks for tabs, whose width differs from medium to medium."""
        return HELD.sub(lambda m: self.held[int(m[1])][0], text).replace(BAR, "|").expandtabs(4)


def _bars(match: re.Match[str]) -> str:
    return match[0] if match["code"] is None else re.sub(r"(?<!\\)\|", BAR, match[0])
