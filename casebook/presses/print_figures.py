"""Where charts stand among the paragraphs. WeasyPrint cannot float a chart to the next page and leaves the rest of a
page empty where one does not fit; so the paragraphs that follow are set before it, as many as fill the page.

The blocks of a chapter are measured once, on a page without end. `place` then knows where pages break.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

Sort = Literal["flow", "heading", "fixed"]

# between the blocks of a chapter; a chapter's blocks stand between the two others
BETWEEN, BEGIN, END = "<!--block-->", "<!--blocks-->", "<!--/blocks-->"
_VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})
_LINE = 23.0  # a line of text, in px of the page
_MOST_MOVED = 5  # further away, a chart is no longer beside what it shows


@dataclass(frozen=True)
class Block:
    """A block as measured: how it breaks, its own height, and how far it is to the next block's beginning."""

    sort: Sort
    height: float
    advance: float


def sort_of(block: str) -> Sort:
    """How a block breaks: text and tables anywhere, headings never from what follows, charts never."""
    tag = _main(block)[2]
    if tag in {"figure", "aside"}:
        return "fixed"
    return "heading" if re.fullmatch(r"h[1-6]", tag) else "flow"


def marked(block: str, index: int) -> str:
    """A block whose element carries its number, by which it is found again after layout."""
    _begin, end, _tag = _main(block)
    return f'{block[:end]} data-block="{index}"{block[end:]}'


def _main(block: str) -> tuple[int, int, str]:
    """Where the tag of a block begins and ends, and its name."""
    match = re.search(r"<([a-z]+[1-6]?)", block)
    assert match is not None, block
    return match.start(), match.end(), match[1]


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


def places(blocks: Sequence[str], boxes: Mapping[int, tuple[float, float]], page: tuple[float, float]) -> list[int]:
    """The order of a chapter's blocks, whose boxes (top and height) were laid out on one page."""
    top, height = page
    if len(boxes) < len(blocks):  # something was not laid out; the order of the text stands
        return list(range(len(blocks)))
    tops = [boxes[index][0] for index in range(len(blocks))]
    ends = [*tops[1:], tops[-1] + boxes[len(blocks) - 1][1]] if tops else []
    measured = [
        Block(sort_of(block), boxes[index][1], end - begin)
        for index, (block, begin, end) in enumerate(zip(blocks, tops, ends, strict=True))
    ]
    return place(measured, tops[0] - top if tops else 0.0, height, _LINE)


def reorder(html: str, orders: Sequence[Sequence[int]]) -> str:
    """The page with the blocks of its chapters in a new order, a list of numbers for each chapter."""
    chapters = iter(orders)

    def chapter(match: re.Match[str]) -> str:
        blocks = match[1].split(BETWEEN)
        return "".join(blocks[index] for index in next(chapters))

    return re.sub(f"{BEGIN}(.*?){END}", chapter, html, flags=re.DOTALL)


def flows(html: str) -> list[list[str]]:
    """The blocks of each chapter of a page."""
    return [found.split(BETWEEN) for found in re.findall(f"{BEGIN}(.*?){END}", html, flags=re.DOTALL)]


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
