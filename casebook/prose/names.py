"""Names inside of sentences: in English, names of common things begin small there (a rise of the repurchase rate);
names of checklists and playbooks are in quotation marks, with the word that says what they are; a law is named in full
at first, and by its short name after that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

from casebook import kinds
from casebook.errors import Language
from casebook.model.marks import MARK
from casebook.model.prose import STAND_IN

_STARTS = re.compile(r"(?:^|\n|[.!?]\s+)[*_“\"(]*\Z")
_OPENED = re.compile(r"[“‘《「\"]\Z")
_ARTICLE = re.compile(r"\b(?:the|this|that|a|our|its|your)\s+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """What is said before a name and after it, and whether a chapter names it for the first time, and will again."""

    before: str = ""
    after: str = ""
    first: bool = False
    again: bool = False

    @property
    def starts(self) -> bool:
        """Whether the name begins a sentence."""
        return _STARTS.search(self.before) is not None

    @property
    def running(self) -> bool:
        """Whether there are other words than names around, as there are not in a cell."""
        return any(sign.isalnum() for sign in self.before + self.after)

    @property
    def bracketed(self) -> bool:
        """Whether the name is in brackets."""
        return sum(map(self.before.count, "(（")) > sum(map(self.before.count, ")）"))


ALONE = Sentence()


class Names(Protocol):
    """What is asked about names."""

    @property
    def language(self) -> Language: ...

    def t(self, key: str, **params: object) -> str: ...

    def title(self, record: Any) -> str: ...

    def get(self, kind: str, slug: str) -> Any: ...


def in_a_way(what: str) -> bool:
    """Whether a sentence has a way of its own to write the names of what a call names."""
    return what == "section" or (what in kinds.BY_NAME and (kinds.BY_NAME[what].common or kinds.BY_NAME[what].titled))


def name_in_text(names: Names, language: Language, kind: str, slug: str, sentence: Sentence) -> str | None:
    """A name as the sentence has it: small inside of it, or in quotation marks; None where it stands as it is
    recorded."""
    if kind == "section":
        name = names.t("cite.section", n=slug)
        return name[0].upper() + name[1:] if sentence.starts else None
    if kinds.BY_NAME[kind].titled:
        return _title_in_text(names, language, kind, slug, sentence)
    if language != "en" or not kinds.BY_NAME[kind].common or sentence.starts:
        return None
    name = names.title(names.get(kind, slug))
    if len(name) < 2 or not name[0].isupper() or not name[1].islower() or '"' in name:
        return None
    return name[0].lower() + name[1:]


def _title_in_text(names: Names, language: Language, kind: str, slug: str, sentence: Sentence) -> str | None:
    """A title in quotation marks with its class word, of which the writer may have typed either; None where the writer
    has quoted it, or where it is alone, as in a cell."""
    before, after = sentence.before, sentence.after
    if _OPENED.search(before) or not sentence.running:
        return None
    name, class_word = names.title(names.get(kind, slug)), names.t(f"named.{kind}.class")
    beside = re.compile(rf"{class_word}s?\s*\Z" if language == "en" else rf"{class_word}\Z", re.IGNORECASE)
    if beside.search(before) or after.lstrip().lower().startswith(class_word):
        return names.t(f"named.{kind}.quoted", x=name)
    whole = names.t(f"named.{kind}.whole", x=name)
    if language == "zh" or _ARTICLE.search(before):
        return whole
    return f"{'The' if sentence.starts else 'the'} {whole}"


def law_in_text(names: Names, name: str, short: str | None, article: str | None, sentence: Sentence) -> str:
    """A law, or an article of it, as the sentence cites it. Where a chapter names it for the first time, in full, with
    the short name if that comes again and the writer has not given it."""
    shown = name if sentence.first or short is None else short
    if article is None:
        shown = short if short is not None and sentence.again and sentence.running and not sentence.first else name
    if sentence.first and sentence.again and short not in {None, name}:
        given = re.match(r"\s*[（(〔\[]", sentence.after) and str(short).strip("《》") in sentence.after[:40]
        if not given:
            inside = sentence.bracketed
            shown = names.t("named.law.introduced_inside" if inside else "named.law.introduced", x=name, short=short)
    if article is None:
        return shown
    told = re.match(r"Arts?\.", article) is not None and sentence.running and not sentence.bracketed
    if told and not _ARTICLE.search(sentence.before):
        return names.t("named.law.article_of", x=shown, article=article)
    key = "article_full" if told or (short is not None and shown != short) else "article"
    return names.t(f"named.law.{key}", x=shown, article=article)


def without_marks(text: str) -> str:
    """A record's text with a sign, or its own words, in the place of each mark."""
    return MARK.sub(lambda m: m[1].partition("|")[2] or STAND_IN, text)
