"""Calls in chapters: `{{ fact("f-2.1-03") }}`. A name, and texts in either quotes; nothing else stands in braces."""

from __future__ import annotations

import re

from casebook.errors import Place, Problem, Said
from casebook.load.records import choice
from casebook.model.prose import CALLS, Call

_TEXT = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
_CALL = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)\s*(?:\((?P<inside>.*)\)\s*)?", re.DOTALL)
_TEXTS = re.compile(rf"\s*(?:(?:{_TEXT})\s*(?:,\s*(?:{_TEXT})\s*)*(?:,\s*)?)?", re.DOTALL)
_WRITE = Said('写作 {{ fact("f-2.1-03") }}。', 'Write it like {{ fact("f-2.1-03") }}.')


def read_call(raw: str, place: Place) -> tuple[Call | None, Problem | None]:
    """What stands in braces, as a call or as the problem that it is. `raw` has its braces, `place` is the first."""
    inside = raw[2:-2]
    if "\n" not in inside and re.match(r"[-+]|.*[-+]$", inside):
        return None, syntax(place)
    match = _CALL.fullmatch(inside)
    if match is None:
        return None, only(place)
    name = match["name"]
    before = raw[: 2 + match.start("name")]
    at = Place(place.path, place.line + before.count("\n"), len(before) - before.rfind("\n"))
    if "\n" not in before:
        at = Place(place.path, place.line, place.column + len(before))
    if name not in CALLS:
        return None, Problem(
            at,
            "chapter-name-unknown",
            Said(f"没有名为 {name} 的引用", f"there is no `{name}` to call"),
            choice(name, sorted(CALLS)),
        )
    if match["inside"] is None:
        return None, only(place)
    if not _TEXTS.fullmatch(match["inside"]):
        return None, Problem(
            at,
            "chapter-call-texts",
            Said(f"{name} 只接受带引号的文字", f"`{name}` takes texts in quotes only"),
            Said(f'写作 {{{{ {name}("…") }}}}。', f'Write it like {{{{ {name}("…") }}}}.'),
        )
    texts = tuple(re.sub(r"\\(.)", r"\1", t[1:-1], flags=re.DOTALL) for t in re.findall(_TEXT, match["inside"]))
    low, high = CALLS[name]
    if not low <= len(texts) <= high:
        many = str(low) if low == high else f"{low}–{high}"
        return None, Problem(
            at,
            "chapter-call-count",
            Said(
                f"{name} 要 {many} 段文字，写了 {len(texts)} 段",
                f"`{name}` takes {many} texts, not {len(texts)}",
            ),
            Said("补上或删去多余的。", "Add what is missing or remove what is too much."),
        )
    if not all(text.strip() for text in texts):
        return None, Problem(
            at,
            "chapter-call-empty",
            Said(f"{name} 有一段空的文字", f"a text of `{name}` is empty"),
            Said("写上内容，或删去这一段。", "Write something, or leave the text out."),
        )
    return Call(name, texts, at), None


def syntax(place: Place) -> Problem:
    """Braces that cannot be read."""
    return Problem(
        place,
        "chapter-call-syntax",
        Said("双花括号里写错了，或没有成对", "what stands in the braces cannot be read, or they are not closed"),
        _WRITE,
    )


def only(place: Place) -> Problem:
    """Something in braces that is no call."""
    return Problem(
        place,
        "chapter-call-only",
        Said("花括号里只写引用，不写语句与表达式", "braces hold references only: no statements and no expressions"),
        _WRITE,
    )
