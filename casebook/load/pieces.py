"""The pieces inside of a block: words, emphasis, code, links and calls, each with its place in the file."""

from __future__ import annotations

import re

from markdown_it.token import Token

from casebook import home
from casebook.errors import Language, Place, Problem
from casebook.load import constructs
from casebook.load.calls import read_call
from casebook.load.commonmark import parser, wide
from casebook.load.sheet import BAR, BEGIN, END, HELD, Sheet
from casebook.model.prose import (
    Break,
    Code,
    Emphasis,
    Icon,
    Link,
    Paragraph,
    Piece,
    Pieces,
    Sign,
    Strong,
    Text,
    calls,
    pieces_of,
)
from casebook.problems import problem

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_HELD_IN_ADDRESS = re.compile("%EE%80%8[012]|[\ue000-\ue002]")


class PiecesReader:
    """Reads what stands inside of blocks, in order. `at` is how far on the sheet the reading has come."""

    def __init__(self, sheet: Sheet, language: Language) -> None:
        self.sheet = sheet
        self.language = language
        self.problems: list[Problem] = []
        self.at = 0
        self.end = 0
        self.notes: dict[str, Pieces] = {}
        """The footnotes that were read, by label."""
        self.noted: dict[str, int] = {}
        """Where each of them begins on the sheet."""
        self.signs: dict[str, list[Place]] = {}
        """Where each footnote has its signs, in the order in which they were read."""

    def tell(self, code: str, offset: int) -> None:
        """Tells what a chapter does not hold, at a sign of the sheet."""
        self.problems.append(problem(self.sheet.place(offset), code))

    def starts(self, token: Token) -> int:
        """Where the first line of a token's block begins on the sheet."""
        assert token.map is not None
        return self.sheet.starts[token.map[0]]

    def begins(self, token: Token, sign: str) -> int:
        """Where the block of a token begins, by the sign that it begins with."""
        begin = self.starts(token)
        line = self.sheet.text[begin:].partition("\n")[0]
        return begin + max(line.find(sign), 0)

    def read(self, token: Token, tail: re.Pattern[str] | None = None) -> Pieces:
        """The pieces of an inline token; what stands in braces at a heading's end is taken off."""
        assert token.map is not None
        self.at = max(self.at, self.starts(token))
        self.end = self.sheet.starts[token.map[1]] if token.map[1] < len(self.sheet.starts) else len(self.sheet.text)
        children = list(token.children or ())
        if tail is not None and children and children[-1].type == "text":
            children[-1].content = tail.sub("", children[-1].content)
        pieces, _index = self._pieces(children, 0)
        inside = tuple(pieces_of(pieces))
        if any(isinstance(p, Icon) for p in inside) and not any(
            not isinstance(p, Icon | Sign | Break) and not (isinstance(p, Text) and not p.text.strip()) for p in inside
        ):
            self.tell("chapter-icon-alone", self.starts(token))
        return pieces

    def without_signs(self, pieces: Pieces) -> Pieces:
        """Pieces of what is no running text, where a footnote has no place: its signs are told."""
        for piece in pieces_of(pieces):
            if isinstance(piece, Sign):
                self.problems.append(problem(piece.place, "chapter-footnote-place"))
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
                case "sign":
                    found.append(self._sign(token))
                case "icon":
                    where = self._find(token.markup)
                    if home.icon(token.meta["name"]) is None:
                        self.problems.append(problem(self.sheet.place(where), "chapter-icon", name=token.meta["name"]))
                    found.append(Icon(token.meta["name"]))
                case "image":
                    self.tell("chapter-image", self._find("!["))
                case _:
                    raise AssertionError(token.type)
            begins = token.type in {"softbreak", "hardbreak"}
            index += 1
        return _merged(found), index

    def _sign(self, token: Token) -> Sign:
        label, place = str(token.meta["label"]), self.sheet.place(self._find(token.markup))
        signs = self.signs.setdefault(label, [])
        signs.append(place)
        return Sign(label, list(self.signs).index(label) + 1, len(signs) - 1, place)

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
            self.problems.append(problem(place, "chapter-call-only" if match[0] == "{%" else "chapter-call-syntax"))
        found: list[Piece] = []
        at = 0
        for match in HELD.finditer(text):
            if words := text[at : match.start()]:
                found.append(_text_at(words, self.sheet.place(where + at)))
            raw, offset = self.sheet.held[int(match[1])]
            call, wrong = read_call(raw, self.sheet.place_in_source(offset))
            if wrong:
                self.problems.append(wrong)
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
                end = parser().helpers.parseLinkDestination(self.sheet.text, self._after_blanks(close + 2), self.end)
                self.at = max(self.at, end.pos)
                self._find(")")
            elif self.sheet.text[close + 1 : close + 2] == "[":
                self._find("]")
        if token.attrGet("title"):
            self.tell("chapter-link", where)
        self.judge(address, where)
        if any(c.name not in {"name", "date"} for c in calls((Paragraph(pieces),))):
            self.tell("chapter-link-call", where)
        return Link(address, pieces, self.sheet.place(where))

    def _after_blanks(self, at: int) -> int:
        while at < self.end and self.sheet.text[at] in " \n\t":
            at += 1
        return at

    def judge(self, address: str, where: int) -> None:
        """Tells an address that is none that a chapter may lead to."""
        if _HELD_IN_ADDRESS.search(address):
            self.tell("chapter-link-call", where)
        elif not address:
            self.tell("chapter-link", where)
        elif _SCHEME.match(address) and not re.match(r"https?://[^/\s]", address, re.IGNORECASE):
            self.tell("chapter-link-scheme", where)


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
    return Text(text.replace("\t", " "), ((0, place.line, place.column),))


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
