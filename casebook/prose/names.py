"""Names inside of sentences: in English, names of common things begin small there (a rise of the repurchase rate);
names of checklists and playbooks are in quotation marks, with the word that says what they are.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from casebook.errors import Language
from casebook.model.marks import MARK
from casebook.model.prose import STAND_IN

# kinds whose names are common words, not titles
COMMON = frozenset({"metric", "mechanism", "segment", "term", "framework"})
# kinds whose names are titles, which a sentence quotes
TITLED = frozenset({"checklist", "playbook"})
_STARTS = re.compile(r"(?:^|\n|[.!?]\s+)[*_“\"(]*\Z")
_OPENED = re.compile(r"[“‘《「\"]\Z")
_ARTICLE = re.compile(r"\b(?:the|this|that|a|our|its|your)\s+\Z", re.IGNORECASE)


class Names(Protocol):
    """What is asked about names."""

    def t(self, key: str, **params: object) -> str: ...

    def title(self, record: Any) -> str: ...

    def get(self, kind: str, slug: str) -> Any: ...


def name_in_text(names: Names, language: Language, kind: str, slug: str, before: str, after: str) -> str | None:
    """A name as the sentence has it, `before` being the sentence so far and `after` its rest: small inside of it, or in
    quotation marks; None where it stands as it is recorded."""
    starts = _STARTS.search(before) is not None
    if kind in TITLED:
        return _title_in_text(names, language, kind, slug, before, after)
    if kind == "section":
        name = names.t("cite.section", n=slug)
        return name[0].upper() + name[1:] if starts else None
    if language != "en" or kind not in COMMON or starts:
        return None
    name = names.title(names.get(kind, slug))
    if len(name) < 2 or not name[0].isupper() or not name[1].islower() or '"' in name:
        return None
    return name[0].lower() + name[1:]


def without_marks(text: str) -> str:
    """A record's text with a sign, or its own words, in the place of each mark."""
    return MARK.sub(lambda m: m[1].partition("|")[2] or STAND_IN, text)


def _title_in_text(names: Names, language: Language, kind: str, slug: str, before: str, after: str) -> str | None:
    """A title in quotation marks with its class word, of which the writer may have typed either; None where the writer
    has quoted it, or where it is alone, as in a cell."""
    if _OPENED.search(before) or not any(sign.isalnum() for sign in before + after):
        return None
    name, class_word = names.title(names.get(kind, slug)), names.t(f"named.{kind}.class")
    beside = re.compile(rf"{class_word}s?\s*\Z" if language == "en" else rf"{class_word}\Z", re.IGNORECASE)
    if beside.search(before) or after.lstrip().lower().startswith(class_word):
        return names.t(f"named.{kind}.quoted", x=name)
    whole = names.t(f"named.{kind}.whole", x=name)
    if language == "zh" or _ARTICLE.search(before):
        return whole
    return f"{'The' if _STARTS.search(before) else 'the'} {whole}"
