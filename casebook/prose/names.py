"""Names inside of sentences: in English, names of common things begin small there (a rise of the repurchase rate)."""

from __future__ import annotations

import re
from typing import Any, Protocol

from casebook import kinds
from casebook.errors import Language

_STARTS = re.compile(r"(?:^|\n|[.!?]\s+)[*_“\"(]*\Z")


class Names(Protocol):
    """What is asked about names."""

    def t(self, key: str, **params: object) -> str: ...

    def title(self, record: Any) -> str: ...

    def get(self, kind: str, slug: str) -> Any: ...


def begins_small(kind: str) -> bool:
    """Whether what is named has names that are common words, not titles."""
    return kind == "section" or (kind in kinds.BY_NAME and kinds.BY_NAME[kind].common)


def name_in_text(names: Names, language: Language, kind: str, slug: str, before: str) -> str | None:
    """A name as the sentence has it, `before` being the sentence so far: small inside of it; None where it stands as
    it is recorded."""
    starts = _STARTS.search(before) is not None
    if kind == "section":
        name = names.t("cite.section", n=slug)
        return name[0].upper() + name[1:] if starts else None
    if language != "en" or not begins_small(kind) or starts:
        return None
    name = names.title(names.get(kind, slug))
    if len(name) < 2 or not name[0].isupper() or not name[1].islower() or '"' in name:
        return None
    return name[0].lower() + name[1:]
