"""The parser of Markdown: CommonMark with tables, as markdown-it reads it.

Two things differ from CommonMark: emphasis works beside Chinese, with stars and underscores alike (as the amendment
"cjk-friendly" has it), and a line that is indented by four blanks is a paragraph, no code.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline.state_inline import Delimiter, StateInline

from casebook.errors import Language
from casebook.load.sheet import BEGIN, END

# signs of Chinese that are counted as narrow elsewhere
_AMBIGUOUS = frozenset("“”‘’…—·")


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Lets every address pass: which are wrong is judged by us, and told."""
        return True


@cache
def parser() -> MarkdownIt:
    """The parser, set up once; addresses pass it as they are."""
    made = _Markdown("commonmark", {"maxNesting": 100}).enable("table").disable(["code", "text_join"])
    made.inline.ruler.at("emphasis", _emphasis)
    return made


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


def wide(char: str, language: Language) -> bool:
    """Whether a character is as wide as a Chinese one, so that no blank is set beside it."""
    return unicodedata.east_asian_width(char) in "WF" or (language == "zh" and char in _AMBIGUOUS)
