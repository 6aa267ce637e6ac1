"""Markdown to segments: CommonMark with tables, as markdown-it reads it, told strictly.

Two things differ from CommonMark: emphasis works beside Chinese, with stars and underscores alike (as the amendment
"cjk-friendly" has it), and a line that is indented by four blanks is a paragraph, no code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from markdown_it.token import Token

from casebook.errors import Language, Place, Problem, Said
from casebook.load import constructs
from casebook.load.calls import only, read_call, syntax
from casebook.load.sheet import BAR, BEGIN, END, HELD, Sheet
from casebook.model.prose import (
    BLOCKS,
    Align,
    Break,
    Call,
    Code,
    Emphasis,
    Heading,
    Items,
    Link,
    Listing,
    Paragraph,
    Piece,
    Pieces,
    Quote,
    Rule,
    Segment,
    Segments,
    Strong,
    Table,
    Text,
    calls,
    links,
)

_DEPTH = 6
_NUMBER = re.compile(r"[ \t]+\{#(?P<number>\d+(?:\.\d+)*)(?P<view>[ \t]+\.editors-view)?\}[ \t]*\Z")
_VIEW = re.compile(r"[ \t]+\{\.editors-view\}[ \t]*\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_HELD_IN_ADDRESS = re.compile("%EE%80%8[012]|[\ue000-\ue002]")
# signs of Chinese that are counted as narrow elsewhere
_AMBIGUOUS = frozenset("“”‘’…—·")


def parse(path: str, source: str, language: Language) -> tuple[Segments, list[Problem]]:
    """A chapter's Markdown as segments, with everything in it that a chapter does not hold."""
    sheet = Sheet(path, source)
    environment: dict[str, dict[str, dict[str, str]]] = {}
    tokens = _parser().parse(sheet.text, environment)
    reading = _Reading(sheet, language)
    segments = reading.segments(tokens)
    reading.references(environment.get("references", {}))
    segments = _with_anchors(segments)
    reading.whole(segments)
    return segments, sorted(reading.problems, key=Problem.sort_key)


def wide(char: str, language: Language) -> bool:
    """Whether a character is as wide as a Chinese one, so that no blank is set beside it."""
    return unicodedata.east_asian_width(char) in "WF" or (language == "zh" and char in _AMBIGUOUS)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table").disable(["code", "text_join"])
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # addresses are judged here, and told
    return parser


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As markdown-it's own rule, but for stars any sign beside them will do, and for underscores wide characters and
    calls are as good as blanks."""
    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    blank_before, blank_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    sign_before, sign_after = _sign(before), _sign(after)
    wide_before, wide_after = _wide_or_held(before), _wide_or_held(after)
    splits = marker == "*"
    left = not blank_after and (splits or not sign_after or blank_before or sign_before or wide_before)
    right = not blank_before and (splits or not sign_before or blank_after or sign_after or wide_after)
    opens = left and (splits or not right or sign_before or wide_before)
    closes = right and (splits or not left or sign_after or wide_after)
    for _ in range(end - state.pos):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=end - state.pos,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos = end
    return True


def _sign(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _wide_or_held(char: str) -> bool:
    return char in {BEGIN, END} or char in _AMBIGUOUS or unicodedata.east_asian_width(char) in "WF"


class _Reading:
    """One file on its way from tokens to segments. `at` is how far on the sheet the reading has come."""

    def __init__(self, sheet: Sheet, language: Language) -> None:
        self.sheet = sheet
        self.language = language
        self.problems: list[Problem] = []
        self.at = 0
        self.end = 0

    def tell(self, code: str, offset: int) -> None:
        self.problems.append(constructs.problem(code, self.sheet.place(offset)))

    def _starts(self, token: Token) -> int:
        assert token.map is not None
        return self.sheet.starts[token.map[0]]

    def _begins(self, token: Token, sign: str) -> int:
        """Where the block of a token begins, by the sign that it begins with."""
        begin = self._starts(token)
        line = self.sheet.text[begin:].partition("\n")[0]
        return begin + max(line.find(sign), 0)

    # blocks

    def segments(self, tokens: Sequence[Token], depth: int = 0) -> Segments:
        found: list[Segment] = []
        index = 0
        while index < len(tokens):
            token = tokens[index]
            end = _closing(tokens, index)
            inside = tokens[index + 1 : end]
            if token.map is not None:
                self.at = max(self.at, self._starts(token))
            if depth > _DEPTH:
                self.tell("chapter-depth", self.at)
                return tuple(found)
            match token.type:
                case "heading_open":
                    if heading := self._heading(token, inside[0], depth):
                        found.append(heading)
                case "paragraph_open":
                    found += self._paragraph(inside[0], depth)
                case "bullet_list_open" | "ordered_list_open":
                    found.append(self._items(token, inside, depth))
                case "blockquote_open":
                    found.append(Quote(self.segments(inside, depth + 1)))
                case "table_open":
                    found.append(self._table(token, inside))
                case "fence":
                    found.append(Listing(self.sheet.literal(token.content), self.sheet.literal(token.info.strip())))
                case "hr":
                    found.append(Rule())
                case "html_block":
                    self.tell("chapter-html", self._begins(token, "<"))
                case _:
                    raise AssertionError(token.type)
            index = end + 1
        return tuple(found)

    def _heading(self, token: Token, inline: Token, depth: int) -> Heading | None:
        begin = self._begins(token, inline.content.split("\n")[0] if token.markup in {"=", "-"} else token.markup)
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
        pieces = self._inline(inline, tail if match else None)
        if level == 1 or (level == 2 and match is None):
            self.tell("chapter-heading", begin)
            return None
        self._no_blocks(pieces)
        if match is None or level > 2:
            return Heading(level, pieces, editors_view=match is not None, place=place)
        return Heading(level, pieces, match["number"], bool(match["view"]), match["number"], place)

    def _paragraph(self, inline: Token, depth: int) -> Segments:
        pieces = self._inline(inline)
        blocks = [p for p in pieces if isinstance(p, Call) and p.name in BLOCKS]
        rest = [p for p in pieces if p not in blocks]
        if blocks and not depth and all(isinstance(p, Text) and not p.text.strip() for p in rest):
            return tuple(blocks)
        self._no_blocks(pieces)
        return (Paragraph(pieces),)

    def _no_blocks(self, pieces: Pieces) -> None:
        for call in calls((Paragraph(pieces),)):
            if call.name in BLOCKS:
                self.problems.append(constructs.problem("chapter-block", call.place))

    def _items(self, token: Token, inside: Sequence[Token], depth: int) -> Items:
        begin = self._starts(token)
        if not depth and self.sheet.text[begin] == " ":
            self.tell("chapter-list", self._begins(token, token.markup) if token.type == "bullet_list_open" else begin)
        items = []
        loose = False
        index = 0
        while index < len(inside):
            end = _closing(inside, index)
            item = inside[index + 1 : end]
            if any(t.type == "paragraph_open" and not t.hidden and t.level == inside[index].level + 1 for t in item):
                loose = True
            items.append(self.segments(item, depth + 1))
            index = end + 1
        start = int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None
        return Items(tuple(items), start, loose)

    def _table(self, token: Token, inside: Sequence[Token]) -> Table:
        rows: list[tuple[Pieces, ...]] = []
        aligns: list[Align] = []
        cells: list[Pieces] = []
        for cell in inside:
            if cell.type == "tr_open":
                cells = []
                assert cell.map is not None
                self.at = max(self.at, self._starts(cell))
                self._count(cell.map[0], len(aligns) if rows else 0)
            elif cell.type == "th_open":
                style = str(cell.attrGet("style") or "").partition(":")[2]
                aligns.append("left" if style == "left" else "right" if style == "right" else "center" if style else "")
            elif cell.type == "inline":
                pieces = self._inline(cell)
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

    # pieces

    def _inline(self, token: Token, tail: re.Pattern[str] | None = None) -> Pieces:
        """The pieces of an inline token; what stands in braces at a heading's end is taken off."""
        assert token.map is not None
        self.at = max(self.at, self._starts(token))
        self.end = self.sheet.starts[token.map[1]] if token.map[1] < len(self.sheet.starts) else len(self.sheet.text)
        children = list(token.children or ())
        if tail is not None and children and children[-1].type == "text":
            children[-1].content = tail.sub("", children[-1].content)
        pieces, _index = self._pieces(children, 0)
        return pieces

    def _pieces(self, tokens: list[Token], index: int, closing: str = "") -> tuple[Pieces, int]:
        found: list[Piece] = []
        begins = index == 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == closing:
                return _merged(found), index
            match token.type:
                case "text":
                    found += self._text(token.content, begins)
                case "text_special":
                    where = self._find(token.markup)
                    found.append(_text_at(token.content, self.sheet.place(where)))
                case "softbreak":
                    if not self._joins(tokens, index):
                        found.append(Text(" "))
                case "hardbreak":
                    found.append(Break())
                case "code_inline":
                    self._find(token.markup)
                    self._find(token.markup)
                    found.append(Code(self.sheet.literal(token.content)))
                case "strong_open" | "em_open":
                    inner, index = self._pieces(tokens, index + 1, token.type.replace("open", "close"))
                    found.append(Strong(inner) if token.type == "strong_open" else Emphasis(inner))
                case "link_open":
                    where = self._find("<" if token.markup == "autolink" else "[")
                    inner, index = self._pieces(tokens, index + 1, "link_close")
                    found.append(self._link(token, inner, where))
                case "html_inline":
                    self.tell("chapter-html", self._find(token.content))
                case "image":
                    self.tell("chapter-image", self._find("!["))
                case _:
                    raise AssertionError(token.type)
            begins = token.type in {"softbreak", "hardbreak"}
            index += 1
        return _merged(found), index

    def _find(self, text: str) -> int:
        """Where the next piece of the sheet stands; where it is not found, how far the reading has come."""
        found = self.sheet.text.find(text, self.at, self.end)
        if found < 0:
            return self.at
        self.at = found + len(text)
        return found

    def _text(self, text: str, begins: bool) -> list[Piece]:
        where = self._find(text)
        for offset, code in constructs.in_words(text, begins):
            self.tell(code, where + offset)
        for match in re.finditer(r"\{\{|\}\}|\{%", text):
            place = self.sheet.place(where + match.start())
            self.problems.append(only(place) if match[0] == "{%" else syntax(place))
        found: list[Piece] = []
        at = 0
        for match in HELD.finditer(text):
            if words := text[at : match.start()]:
                found.append(_text_at(words, self.sheet.place(where + at)))
            raw, offset = self.sheet.held[int(match[1])]
            call, problem = read_call(raw, self.sheet.place_in_source(offset))
            if problem:
                self.problems.append(problem)
            if call:
                found.append(call)
            at = match.end()
        if words := text[at:]:
            found.append(_text_at(words.replace(BAR, "|"), self.sheet.place(where + at)))
        return found

    def _joins(self, tokens: list[Token], index: int) -> bool:
        """Whether the lines before and after a break are joined without a blank: between two wide characters."""
        before, after = _beside(tokens, index, -1), _beside(tokens, index, 1)
        return all(
            char != "" and ((char in {BEGIN, END} and self.language == "zh") or wide(char, self.language))
            for char in (before, after)
        )

    def _link(self, token: Token, pieces: Pieces, where: int) -> Link:
        address = str(token.attrGet("href") or "")
        if token.markup == "autolink":
            self._find(">")
        else:
            close = self._find("]")
            if self.sheet.text[close + 1 : close + 2] == "(":
                end = _parser().helpers.parseLinkDestination(self.sheet.text, self._after_blanks(close + 2), self.end)
                self.at = max(self.at, end.pos)
                self._find(")")
            elif self.sheet.text[close + 1 : close + 2] == "[":
                self._find("]")
        if token.attrGet("title"):
            self.tell("chapter-link", where)
        self._judge(address, where)
        if any(c.name not in {"name", "date"} for c in calls((Paragraph(pieces),))):
            self.tell("chapter-link-call", where)
        return Link(address, pieces, self.sheet.place(where))

    def _after_blanks(self, at: int) -> int:
        while at < self.end and self.sheet.text[at] in " \n\t":
            at += 1
        return at

    def _judge(self, address: str, where: int) -> None:
        if _HELD_IN_ADDRESS.search(address):
            self.tell("chapter-link-call", where)
        elif not address:
            self.tell("chapter-link", where)
        elif _SCHEME.match(address) and not re.match(r"https?://[^/\s]", address, re.IGNORECASE):
            self.tell("chapter-link-scheme", where)

    def references(self, references: dict[str, dict[str, str]]) -> None:
        """Link definitions: those that nobody uses are judged as the others; footnotes are none."""
        for label, found in references.items():
            line = found["map"][0] if "map" in found else 0
            where = self.sheet.starts[int(line)]
            if label.startswith("^"):
                self.tell("chapter-footnote", where)
            else:
                self._judge(found["href"], where)

    # the whole

    def whole(self, segments: Segments) -> None:
        """What only the whole file tells: anchors that links want, blocks that stand twice."""
        anchors = {s.anchor for s in segments if isinstance(s, Heading)}
        for link in links(segments):
            if link.address.startswith("#") and link.address[1:] not in anchors:
                self.problems.append(_no_anchor(link, sorted(anchors)))
        seen: set[Call] = set()
        for segment in segments:
            if isinstance(segment, Call):
                if segment in seen:
                    self.problems.append(constructs.problem("chapter-block-twice", segment.place))
                seen.add(segment)


def _no_anchor(link: Link, anchors: list[str]) -> Problem:
    known_zh, known_en = "、".join(anchors), ", ".join(anchors)
    return Problem(
        link.place,
        "chapter-anchor",
        Said(f"本章没有锚点 {link.address}", f"the chapter has no anchor {link.address}"),
        Said(
            f'本章有 {known_zh}；别章的节写作 {{{{ section("1.1") }}}}。',
            f'It has {known_en}; sections of other chapters are written {{{{ section("1.1") }}}}.',
        ),
    )


def _closing(tokens: Sequence[Token], index: int) -> int:
    """Where the element that a token opens is closed; the token itself where it opens none."""
    depth = 0
    for at in range(index, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    raise AssertionError("not closed")


def _beside(tokens: list[Token], index: int, step: int) -> str:
    """The nearest sign before or after a token that a reader sees."""
    index += step
    while 0 <= index < len(tokens):
        content = tokens[index].content
        if content:
            return content[-1 if step < 0 else 0]
        index += step
    return ""


def _text_at(text: str, place: Place) -> Text:
    return Text(text, ((0, place.line, place.column),))


def _merged(pieces: list[Piece]) -> Pieces:
    """Neighbouring texts as one."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, Text) and isinstance(last, Text):
            length = len(last.text)
            spots = tuple((offset + length, line, column) for offset, line, column in piece.spots)
            found[-1] = Text(last.text + piece.text, last.spots + spots)
        else:
            found.append(piece)
    return tuple(p for p in found if not isinstance(p, Text) or p.text)


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
