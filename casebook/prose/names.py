"""Names inside of sentences: in English, names of common things begin small there (a rise of the repurchase rate)."""

from __future__ import annotations

import re
from typing import Any, Protocol

from casebook.errors import Language

# kinds whose names are common words, not titles
COMMON = frozenset({"metric", "mechanism", "segment", "term", "framework"})
_STARTS = re.compile(r"(?:^|\n|[.!?]\s+)[*_“\"(]*\Z")


class Names(Protocol):
    """What is asked about names."""

    def t(self, key: str, **params: object) -> str: ...

    def title(self, record: Any) -> str: ...

    def get(self, kind: str, slug: str) -> Any: ...


def name_in_text(names: Names, language: Language, kind: str, slug: str, before: str) -> str | None:
    """A name as the sentence has it, `before` being the sentence so far: small inside of it; None where it stands as
    it is recorded."""
    starts = _STARTS.search(before) is not None
    if kind == "section":
        name = names.t("cite.section", n=slug)
        return name[0].upper() + name[1:] if starts else None
    if language != "en" or kind not in COMMON or starts:
        return None
    name = names.title(names.get(kind, slug))
    if len(name) < 2 or not name[0].isupper() or not name[1].islower() or '"' in name:
        return None
    return name[0].lower() + name[1:]
