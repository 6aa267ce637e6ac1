"""Where charts stand among the paragraphs. WeasyPrint cannot float a chart to the next page and leaves the rest of a
page empty where one does not fit; so the paragraphs that follow are set before it, as many as fill the page.

The blocks of a chapter are measured once, on a page without end. `place` then knows where pages break.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

from casebook.kinds.volume import Paper

Sort = Literal["flow", "heading", "fixed"]

# what gives the blocks of a chapter their order, see `order`
Order = Callable[[Sequence[tuple[str, float, float]]], Sequence[int]]

_VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})
_MM = 96 / 25.4
# where the text begins on a page, and how high it is, in px
_AREA = {Paper.A4: (24 * _MM, 252 * _MM), Paper.LETTER: (21 * _MM, 240.4 * _MM)}
_LINE = 23.0  # a line of text, in px of the page
_MOST_MOVED = 5  # further away, a chart is no longer beside what it shows


@dataclass(frozen=True)
class Block:
    """A block as measured: how it breaks, its own height, and how far it is to the next block's beginning."""

    sort: Sort
    height: float
    advance: float


def sort_of(tag: str) -> Sort:
    """How a block breaks: text and tables anywhere, headings never from what follows, charts never."""
    if tag in {"figure", "aside"}:
        return "fixed"
    return "heading" if re.fullmatch(r"h[1-6]", tag) else "flow"


def place(blocks: Sequence[Block], start: float, page: float, line: float) -> list[int]:
    """The order of the blocks in which charts leave no large gaps. Headings, and what stands below them, stay in order.

    `start` is where the first block begins on its page, `page` the height of a page, `line` that of a line of text.
    """
    order: list[int] = []
    waiting = list(range(len(blocks)))
    y = start

    def put(index: int) -> None:
        nonlocal y
        block = blocks[index]
        order.append(index)
        if (block.sort == "fixed" and y + block.height > page) or (
            block.sort == "heading" and y + block.advance + 2 * line > page
        ):
            y = 0.0
        y += block.advance
        if y > page:
            y = y - page if block.sort == "flow" else 0.0

    while waiting:
        index = waiting.pop(0)
        block = blocks[index]
        gap = page - y
        if block.sort == "fixed" and block.height > gap > 4 * line:
            held, moved = [index], 0
            while waiting and gap > 0 and moved < _MOST_MOVED:
                sort = blocks[waiting[0]].sort
                if sort == "heading" or (sort == "fixed" and len(held) == 2):
                    break
                following = waiting.pop(0)
                if sort == "fixed":
                    held.append(following)
                    continue
                gap -= blocks[following].advance
                moved += 1
                put(following)
            for index_held in held:
                put(index_held)
        else:
            put(index)
    return order


def order(blocks: Sequence[tuple[str, float, float]], paper: Paper = Paper.A4) -> list[int]:
    """The order of a chapter's blocks, of each its tag, its top and its height as laid out on one page without end."""
    top_of_page, height_of_page = _AREA[paper]
    ends = [*(top for _tag, top, _height in blocks[1:]), blocks[-1][1] + blocks[-1][2]]
    measured = [Block(sort_of(tag), height, end - top) for (tag, top, height), end in zip(blocks, ends, strict=True)]
    return place(measured, blocks[0][1] - top_of_page, height_of_page, _LINE)


class _Splitter(HTMLParser):
    """Finds where the outermost elements of a text begin and end."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.begin = 0
        self.spans: list[tuple[int, int]] = []
        self.lines = [0]
        for line in html.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.html = html
        self.feed(html)
        self.close()

    def _offset(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _VOID:
            return
        if self.depth == 0:
            self.begin = self._offset()
        self.depth += 1

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        self.depth -= 1
        if self.depth == 0:
            self.spans.append((self.begin, self.html.index(">", self._offset()) + 1))


def outermost(html: str) -> list[str]:
    """The outermost elements of a text, in order."""
    return [html[begin:end] for begin, end in _Splitter(html).spans]
