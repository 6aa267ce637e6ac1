"""The parser of Markdown: CommonMark with tables, as markdown-it reads it.

Two things differ from CommonMark: emphasis works beside Chinese, with stars and underscores alike (as the amendment
"cjk-friendly" has it), and a line that is indented by four blanks is a paragraph, no code. Besides there are boxes,
tabs, footnotes and icons, written as Material for MkDocs has them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_inline.state_inline import Delimiter, StateInline

from casebook.errors import Language
from casebook.load.sheet import BAR, BEGIN, END

# signs of Chinese that are counted as narrow elsewhere
_AMBIGUOUS = frozenset("“”‘’…—·")
# a line that begins a box or a tab: `!!! note "Title"`, `??? note`, `???+ note`, `=== "Title"`
_TITLED = re.compile(r"(?P<mark>!!!|\?\?\?\+?|===)[ \t]+(?P<sort>[A-Za-z][\w-]*)?[ \t]*(?:\"(?P<title>.*)\")?[ \t]*")
_INSIDE = 4  # how far what stands inside of one is indented
_LABEL = rf"\[\^(?P<label>[^\s\[\]^{BEGIN}-{BAR}]{{1,40}})\]"
_SIGN = re.compile(_LABEL)
_NOTE = re.compile(rf"{_LABEL}:[ \t]+(?=\S)")
_ICON = re.compile(r":(?P<name>(?:fontawesome|material|octicons|simple)(?:-[a-z0-9]+)+):")


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Lets every address pass: which are wrong is judged by us, and told."""
        return True


@cache
def parser() -> MarkdownIt:
    """The parser, set up once; addresses pass it as they are."""
    made = _Markdown("commonmark", {"maxNesting": 100}).enable("table").disable(["code", "text_join"])
    made.inline.ruler.at("emphasis", _emphasis)
    made.inline.ruler.before("link", "sign", _sign)
    made.inline.ruler.before("link", "icon", _icon)
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    made.block.ruler.before("fence", "titled", _titled, ends)
    made.block.ruler.before("reference", "note", _note, ends)
    return made


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _titled(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A box or a tab: a line that says so, and what is indented below it. A token is also made of one that is wrong:
    its `meta` has what was read of it, and what is missing is judged by us."""
    found = _TITLED.fullmatch(_line(state, start))
    if found is None or (found["mark"] == "===") == (found["sort"] is not None):
        return False
    if silent:
        return True
    inside = state.sCount[start] + _INSIDE
    stop = start + 1
    for line in range(start + 1, end):
        if not state.isEmpty(line):
            if state.sCount[line] < inside:
                break
            stop = line + 1
    opened = state.push("titled_open", "div", 1)
    opened.block, opened.map, opened.markup = True, [start, stop], found["mark"]
    opened.meta = {"sort": found["sort"], "titled": found["title"] is not None}
    if found["title"]:
        title = state.push("inline", "", 0)
        title.content, title.map, title.children = found["title"].strip(), [start, start + 1], []
    parent, last, indent = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "titled", stop, inside
    state.md.block.tokenize(state, start + 1, stop)
    state.parentType, state.lineMax, state.blkIndent = parent, last, indent
    state.push("titled_close", "div", -1).block = True
    state.line = stop
    return True


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A footnote: its label, a colon, and the lines until an empty one or the next."""
    found = _NOTE.match(line := _line(state, start))
    if found is None or state.level:
        return False
    if silent:
        return True
    parts = [line[found.end() :].strip()]
    stop = start + 1
    while stop < end and not state.isEmpty(stop) and not _NOTE.match(_line(state, stop)):
        parts.append(_line(state, stop).strip())
        stop += 1
    opened = state.push("note_open", "li", 1)
    opened.block, opened.map, opened.markup, opened.meta = True, [start, stop], found[0], {"label": found["label"]}
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = "\n".join(parts), [start, stop], []
    state.push("note_close", "li", -1).block = True
    state.line = stop
    return True


def _sign(state: StateInline, silent: bool) -> bool:
    """The sign of a footnote, `[^label]`."""
    return _whole(state, silent, "sign", _SIGN)


def _icon(state: StateInline, silent: bool) -> bool:
    """An icon of the theme, `:material-check:`."""
    return _whole(state, silent, "icon", _ICON)


def _whole(state: StateInline, silent: bool, kind: str, pattern: re.Pattern[str]) -> bool:
    found = pattern.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push(kind, "", 0)
        token.markup, token.meta = found[0], found.groupdict()
    state.pos = found.end()
    return True


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
    sign_before, sign_after = _punctuation(before), _punctuation(after)
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


def _punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _wide_or_held(char: str) -> bool:
    return char in {BEGIN, END} or char in _AMBIGUOUS or unicodedata.east_asian_width(char) in "WF"


def wide(char: str, language: Language) -> bool:
    """Whether a character is as wide as a Chinese one, so that no blank is set beside it."""
    return unicodedata.east_asian_width(char) in "WF" or (language == "zh" and char in _AMBIGUOUS)
