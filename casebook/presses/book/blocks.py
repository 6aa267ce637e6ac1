"""A page of HTML as runs of text: what stands in one block, with its inline elements as single signs, so that a rule of
setting sees what a reader sees. Attributes are never touched."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

TAG = "\ue000"  # an inline element begins or ends
OPAQUE = "\ue001"  # something that is no part of the sentence: a note's number, an image, code
Rule = tuple[re.Pattern[str], str]

_INLINE = frozenset({"a", "abbr", "b", "cite", "em", "i", "q", "small", "span", "strong", "u", "wbr"})
_WHOLE = re.compile(r"<(sup|sub|code|pre|svg|math)\b[^>]*>.*?</\1>|<img\b[^>]*>", re.DOTALL)
_GRADE = re.compile(r'<span class="(?:grade |at")[^>]*>[^<]*</span>')
_PIECE = re.compile(rf"{_WHOLE.pattern}|{_GRADE.pattern}|<!--.*?-->|<[^>]*>", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")


def rules(*pairs: tuple[str, str]) -> tuple[Rule, ...]:
    """Rules as pairs of a pattern and what it is replaced by."""
    return tuple((re.compile(pattern), by) for pattern, by in pairs)


def mended(html: str, mend: Callable[[str], str]) -> str:
    """A page whose runs of text have been mended; `mend` gives as many `TAG` and `OPAQUE` in the same order."""
    out: list[str] = []
    run: list[str] = []
    held: list[str] = []

    def close() -> None:
        text = "".join(run)
        if text.strip(f" \n{TAG}{OPAQUE}"):
            text = mend(text)
        if held:
            pieces = re.split(f"[{TAG}{OPAQUE}]", text)
            assert len(pieces) == len(held) + 1, text
            text = pieces[0] + "".join(tag + piece for tag, piece in zip(held, pieces[1:], strict=True))
        out.append(text)
        run.clear()
        held.clear()

    at = 0
    for piece in _PIECE.finditer(html):
        run.append(html[at : piece.start()])
        at = piece.end()
        name = _NAME.match(piece[0])
        if (_WHOLE.fullmatch(piece[0]) and not piece[0].startswith("<pre")) or _GRADE.fullmatch(piece[0]):
            run.append(OPAQUE)
            held.append(piece[0])
        elif name is not None and name[1] in _INLINE:
            run.append(TAG)
            held.append(piece[0])
        else:
            close()
            out.append(piece[0])
    run.append(html[at:])
    close()
    return "".join(out)


def applied(text: str, some: Sequence[Rule]) -> str:
    """A text after one rule after the other."""
    for pattern, by in some:
        text = pattern.sub(by, text)
    return text
