"""Calls in chapters: `{{ fact("f-2.1-03") }}`. A name, and texts in either quotes; nothing else stands in braces."""

from __future__ import annotations

import re

from casebook import kinds
from casebook.errors import Place, Problem
from casebook.load.records import choice
from casebook.model.prose import CALLS, Call
from casebook.problems import problem

_LINK = (1, 2)  # a record, and perhaps own words
_TEXT = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
_CALL = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)\s*(?:\((?P<inside>.*)\)\s*)?", re.DOTALL)
_NAMES = "|".join(sorted({*kinds.called(), *CALLS}))
NEAR = rf"(?<![{{\w])[{{｛]\s*(?:{_NAMES})\s*[(（]|｛｛|\{{｛|｛\{{"  # somebody meant a call
_TEXTS = re.compile(rf"\s*(?:(?:{_TEXT})\s*(?:,\s*(?:{_TEXT})\s*)*(?:,\s*)?)?", re.DOTALL)


def read_call(raw: str, place: Place) -> tuple[Call | None, Problem | None]:
    """What stands in braces, as a call or as the problem that it is. `raw` has its braces, `place` is the first."""
    inside = raw[2:-2]
    if set(inside.partition('"')[0]) & set("（）“”‘’＂＇"):
        return None, problem(place, "chapter-call-wide")
    if "\n" not in inside and re.match(r"[-+]|.*[-+]$", inside):
        return None, problem(place, "chapter-call-syntax")
    match = _CALL.fullmatch(inside)
    if match is None:
        return None, problem(place, "chapter-call-only")
    name = match["name"]
    before = raw[: 2 + match.start("name")]
    at = Place(place.path, place.line + before.count("\n"), len(before) - before.rfind("\n"))
    if "\n" not in before:
        at = Place(place.path, place.line, place.column + len(before))
    known = {**dict.fromkeys(kinds.called(), _LINK), **CALLS}
    if name not in known:
        return None, problem(at, "chapter-name-unknown", choice(name, sorted(known)), name=name)
    if match["inside"] is None:
        return None, problem(place, "chapter-call-only")
    if not _TEXTS.fullmatch(match["inside"]):
        return None, problem(at, "chapter-call-texts", name=name)
    texts = tuple(re.sub(r"\\(.)", r"\1", t[1:-1], flags=re.DOTALL) for t in re.findall(_TEXT, match["inside"]))
    low, high = known[name]
    if not low <= len(texts) <= high:
        many = str(low) if low == high else f"{low}–{high}"
        return None, problem(at, "chapter-call-count", name=name, wanted=many, given=len(texts))
    if not all(text.strip() for text in texts):
        return None, problem(at, "chapter-call-empty", name=name)
    return Call(name, texts, at), None
