"""Markdown to segments, told strictly: the blocks of a chapter, and what only the whole of it tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from casebook.errors import Language, Problem, Said
from casebook.load.commonmark import parser
from casebook.load.pieces import PiecesReader
from casebook.load.records import choice
from casebook.load.sheet import Sheet
from casebook.model.prose import (
    BLOCKS,
    BOXES,
    Align,
    Box,
    Call,
    Footnote,
    Footnotes,
    Heading,
    Items,
    Listing,
    Paragraph,
    Pieces,
    Quote,
    Rule,
    Segment,
    Segments,
    Tab,
    Table,
    Tabs,
    Text,
    calls,
    links,
)
from casebook.problems import problem

_DEPTH = 6
_FOLDS: dict[str, Literal["", "open", "shut"]] = {"!!!": "", "???": "shut", "???+": "open"}
_TABS = 8  # more stand in no line
_NUMBER = re.compile(r"[ \t]+\{#(?P<number>\d+(?:\.\d+)*)(?P<view>[ \t]+\.editors-view)?\}[ \t]*\Z")
_VIEW = re.compile(r"[ \t]+\{\.editors-view\}[ \t]*\Z")


def parse(path: str, source: str, language: Language) -> tuple[Segments, list[Problem]]:
    """A chapter's Markdown as segments, with everything in it that a chapter does not hold."""
    sheet = Sheet(path, source)
    environment: dict[str, dict[str, dict[str, str]]] = {}
    tokens = parser().parse(sheet.text, environment)
    reading = _Reading(sheet, language)
    segments = (*reading.segments(tokens), *reading.footnotes())
    reading.references(environment.get("references", {}))
    segments = _with_anchors(segments)
    reading.whole(segments)
    return segments, sorted(reading.problems, key=Problem.sort_key)


class _Reading(PiecesReader):
    """One file on its way from tokens to segments."""

    # blocks

    def segments(self, tokens: Sequence[Token], depth: int = 0, blocks: bool = True) -> Segments:
        """The segments of some tokens. `blocks` says whether charts and tables of data may stand among them: on the
        page itself, in boxes and in tabs, but in no list or quotation."""
        found: list[Segment] = []
        index = 0
        while index < len(tokens):
            token = tokens[index]
            end = _closing(tokens, index)
            inside = tokens[index + 1 : end]
            if token.map is not None:
                self.at = max(self.at, self.starts(token))
            if depth > _DEPTH:
                self.tell("chapter-depth", self.at)
                return tuple(found)
            match token.type:
                case "heading_open":
                    if heading := self._heading(token, inside[0], depth):
                        found.append(heading)
                case "paragraph_open":
                    found += self._paragraph(inside[0], blocks)
                case "bullet_list_open" | "ordered_list_open":
                    found.append(self._items(token, inside, depth))
                case "blockquote_open":
                    found.append(Quote(self.segments(inside, depth + 1, blocks=False)))
                case "table_open":
                    found.append(self._table(token, inside))
                case "fence":
                    self._closed(token)
                    found.append(Listing(self.sheet.literal(token.content), self.sheet.literal(token.info.strip())))
                case "hr":
                    found.append(Rule())
                case "titled_open":
                    follows = index > 0 and tokens[index - 1].type == "titled_close"
                    self._titled(token, inside, depth, found, follows, blocks)
                case "note_open":
                    self._note(token, inside[0])
                case "html_block":
                    self.tell("chapter-html", self.begins(token, "<"))
                case _:
                    raise AssertionError(token.type)
            index = end + 1
        return tuple(found)

    def _closed(self, token: Token) -> None:
        """A listing that is not closed runs to the end of what it stands in."""
        assert token.map is not None
        begin, end = token.map
        last = self.sheet.text[self.sheet.starts[end - 1] :].partition("\n")[0].rstrip()
        if end - begin < 2 or not last.endswith(token.markup):
            self.tell("chapter-fence", self.begins(token, token.markup))

    def _heading(self, token: Token, inline: Token, depth: int) -> Heading | None:
        begin = self.begins(token, inline.content.split("\n")[0] if token.markup in {"=", "-"} else token.markup)
        place = self.sheet.place(begin)
        level = int(token.tag[1])
        if token.markup in {"=", "-"}:
            self.tell("chapter-underline", begin)
            return None
        if depth:
            self.tell("chapter-heading-inside", begin)
            return None
        tail = _NUMBER if level == 2 else _VIEW
        match = tail.search(inline.content) if level > 1 else None
        pieces = self.without_signs(self.read(inline, tail if match else None))
        if not inline.content.strip():
            self.tell("chapter-heading-empty", begin)
            return None
        if level == 1 or (level == 2 and match is None):
            self.tell("chapter-heading", begin)
            return None
        self._no_blocks(pieces)
        if match is None or level > 2:
            return Heading(level, pieces, editors_view=match is not None, place=place)
        return Heading(level, pieces, match["number"], bool(match["view"]), match["number"], place)

    def _paragraph(self, inline: Token, may_be_blocks: bool) -> Segments:
        pieces = self.read(inline)
        blocks = [p for p in pieces if isinstance(p, Call) and p.name in BLOCKS]
        rest = [p for p in pieces if p not in blocks]
        if blocks and may_be_blocks and all(isinstance(p, Text) and not p.text.strip() for p in rest):
            return tuple(blocks)
        self._no_blocks(pieces)
        return (Paragraph(pieces),)

    def _no_blocks(self, pieces: Pieces) -> None:
        for call in calls((Paragraph(pieces),)):
            if call.name in BLOCKS:
                self.problems.append(problem(call.place, "chapter-block"))

    def _items(self, token: Token, inside: Sequence[Token], depth: int) -> Items:
        begin = self.starts(token)
        if not depth and self.sheet.text[begin] == " ":
            self.tell("chapter-list", self.begins(token, token.markup) if token.type == "bullet_list_open" else begin)
        items = []
        loose = False
        index = 0
        while index < len(inside):
            end = _closing(inside, index)
            item = inside[index + 1 : end]
            if any(t.type == "paragraph_open" and not t.hidden and t.level == inside[index].level + 1 for t in item):
                loose = True
            items.append(self.segments(item, depth + 1, blocks=False))
            index = end + 1
        start = int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None
        return Items(tuple(items), start, loose)

    def _titled(
        self, token: Token, inside: Sequence[Token], depth: int, found: list[Segment], follows: bool, blocks: bool
    ) -> None:
        """A box, or a tab, which joins the tabs that it follows."""
        begin = self.begins(token, token.markup)
        title: Pieces | None = None
        if inside and inside[0].type == "inline":
            title = self.without_signs(self.read(inside[0]))
            self._no_blocks(title)
            inside = inside[1:]
        elif token.meta["titled"]:
            title = ()
        segments = self.segments(inside, depth + 1, blocks)
        if not inside:
            self.tell("chapter-box-empty", begin)
        if token.markup == "===":
            if not title:
                self.tell("chapter-box", begin)
            tab = Tab(title or (), segments)
            if follows and found and isinstance(found[-1], Tabs):
                found[-1] = Tabs((*found[-1].tabs, tab))
                if len(found[-1].tabs) == _TABS + 1:
                    self.tell("chapter-tabs", begin)
            else:
                found.append(Tabs((tab,)))
            return
        sort = token.meta["sort"]
        if sort not in BOXES:
            place = self.sheet.place(self.sheet.text.find(sort, begin))
            self.problems.append(problem(place, "chapter-box-sort", choice(sort, list(BOXES)), sort=sort))
        found.append(Box(sort, title, segments, _FOLDS[token.markup]))

    def _note(self, token: Token, inline: Token) -> None:
        """A footnote is kept until all signs are known."""
        label = str(token.meta["label"])
        begin = self.begins(token, token.markup)
        self.at = begin + len(token.markup)
        if label in self.notes:
            self.problems.append(problem(self.sheet.place(begin), "chapter-footnote-twice", label=label))
        pieces = self.without_signs(self.read(inline))
        self._no_blocks(pieces)
        self.notes[label] = pieces
        self.noted.setdefault(label, begin)

    def footnotes(self) -> Segments:
        """The footnotes in the order of their signs; a sign without one and one without a sign are told."""
        for label, places in self.signs.items():
            if label not in self.notes:
                self.problems.append(problem(places[0], "chapter-footnote-missing", label=label))
        for label, begin in self.noted.items():
            if label not in self.signs:
                self.problems.append(problem(self.sheet.place(begin), "chapter-footnote-unused", label=label))
        found = tuple(Footnote(s, self.notes[s], len(at)) for s, at in self.signs.items() if s in self.notes)
        return (Footnotes(found),) if found else ()

    def _table(self, token: Token, inside: Sequence[Token]) -> Table:
        rows: list[tuple[Pieces, ...]] = []
        aligns: list[Align] = []
        cells: list[Pieces] = []
        for cell in inside:
            if cell.type == "tr_open":
                cells = []
                assert cell.map is not None
                self.at = max(self.at, self.starts(cell))
                self._count(cell.map[0], len(aligns) if rows else 0)
            elif cell.type == "th_open":
                style = str(cell.attrGet("style") or "").partition(":")[2]
                aligns.append("left" if style == "left" else "right" if style == "right" else "center" if style else "")
            elif cell.type == "inline":
                pieces = self.read(cell)
                if not rows:
                    self.without_signs(pieces)
                self._no_blocks(pieces)
                cells.append(pieces)
            elif cell.type == "tr_close":
                rows.append(tuple(cells))
        return Table(tuple(aligns), rows[0], tuple(rows[1:]))

    def _count(self, line: int, wanted: int) -> None:
        """A cell too many would vanish without a word, one too few would be empty."""
        begin = self.sheet.starts[line]
        text = self.sheet.text[begin:].partition("\n")[0].strip()
        found = escapedSplit(text)
        many = len(found) - (text.startswith("|")) - (text.endswith("|") and not text.endswith("\\|"))
        if wanted and many != wanted:
            self.tell("chapter-table", begin)

    # the whole

    def references(self, references: dict[str, dict[str, str]]) -> None:
        """Link definitions: those that nobody uses are judged as the others; a footnote without a blank is none."""
        for label, found in references.items():
            line = found["map"][0] if "map" in found else 0
            where = self.sheet.starts[int(line)]
            if label.startswith("^"):
                self.tell("chapter-footnote", where)
            else:
                self.judge(found["href"], where)

    def whole(self, segments: Segments) -> None:
        """What only the whole file tells: anchors that links want, blocks that stand twice."""
        anchors = {s.anchor for s in segments if isinstance(s, Heading)}
        for link in links(segments):
            if link.address.startswith("#") and link.address[1:] not in anchors:
                known = Said("、".join(sorted(anchors)), ", ".join(sorted(anchors)))
                self.problems.append(problem(link.place, "chapter-anchor", anchor=link.address, known=known))
        seen: set[Call] = set()
        for call in calls(segments):
            if call.name in BLOCKS:
                if call in seen:
                    self.problems.append(problem(call.place, "chapter-block-twice"))
                seen.add(call)


def _closing(tokens: Sequence[Token], index: int) -> int:
    """Where the element that a token opens is closed; the token itself where it opens none."""
    depth = 0
    for at in range(index, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    raise AssertionError("not closed")


def _with_anchors(segments: Segments) -> Segments:
    """Smaller headings get an anchor that stays: the section's number and which heading of it they are."""
    found: list[Segment] = []
    section, count = "0", 0
    for segment in segments:
        if isinstance(segment, Heading):
            if segment.number is not None:
                section, count = segment.number, 0
            else:
                count += 1
                found.append(replace(segment, anchor=f"{section}-{count}"))
                continue
        found.append(segment)
    return tuple(found)
