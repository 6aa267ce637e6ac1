"""Texts whose languages are out of step, with the sentences that changed: both languages on one screen.

The ledger of translations remembers sums, not texts. The text that both agreed on is looked for in the history of the
file; where it is found, only the sentences that are others now are shown, else the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from casebook import making
from casebook.catalog import Key
from casebook.editing.comparing import git
from casebook.editing.project import Project
from casebook.editing.splice import value_at
from casebook.errors import Language, Place
from casebook.evidence import languages
from casebook.evidence.languages import Lag
from casebook.kinds.term import Term
from casebook.load import yamltext
from casebook.model.walk import Loc

MOST_REVISIONS = 60
_SENTENCE = re.compile(r"(?<=[。！？；])(?![”’）])|(?<=[。！？；][”’）])|(?<=[.!?])\s+|(?<=[.!?][\"”’)])\s+|\n+")


@dataclass(frozen=True)
class Watched:
    """A term of the glossary that the one language uses and the other does not, with its name in both."""

    zh: str
    en: str


@dataclass(frozen=True)
class Lagging:
    """A text that is out of step.

    `behind` is the language to be brought after (None: both have changed); `changes` are pairs of sentences before and
    now, of the language that changed; `since` is the revision they are compared with, None where it was not found and
    the whole text stands for its sentences. `other` is what the language that lags says now.
    """

    key: Key
    field: str
    place: Place
    behind: Language | None
    changes: tuple[tuple[str, str], ...]
    other: str
    since: str | None
    terms: tuple[Watched, ...]


def lagging(project: Project) -> Iterator[Lagging]:
    """Every text that is out of step, in the order of kinds and ids."""
    known = making.remembered_translations(project.disk)
    for key, lags in sorted(making.lags(project.catalog, project.disk).items()):
        for lag in lags:
            yield _shown(project, key, lag, known[f"{key[0]}/{key[1]} {lag.field}"])


def _shown(project: Project, key: Key, lag: Lag, agreed: languages.Sums) -> Lagging:
    record = project.catalog.find(*key)
    assert record is not None
    now = dict(languages.texts_of(record))[lag.field]
    moved: Language = "zh" if lag.behind != "zh" else "en"
    behind: Language = "en" if moved == "zh" else "zh"
    text = now.in_(moved)
    since, before = _agreed(project, key, lag.field, moved, agreed[0 if moved == "zh" else 1])
    changes = tuple(differing(before, text)) if before is not None else (("", text),)
    home = project.homes[key]
    if lag.field.startswith("body#"):
        place = Place(home.path.replace("/zh.md", f"/{behind}.md"))
    else:
        loc: Loc = tuple(int(step) if step.isdigit() else step for step in lag.field.split("."))
        place = project.places.of(home.unit, home.item, (*loc, behind))
    terms = tuple(_terms(project, now.in_("zh"), now.in_("en")))
    return Lagging(key, lag.field, place, lag.behind, changes, now.in_(behind), since, terms)


def differing(before: str, now: str) -> Iterator[tuple[str, str]]:
    """The sentences of two texts that are not the same, side by side."""
    one, other = sentences(before), sentences(now)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for what, start, end, first, last in matcher.get_opcodes():
        if what != "equal":
            yield " ".join(one[start:end]), " ".join(other[first:last])


def sentences(text: str) -> list[str]:
    """A text by its sentences, in either language."""
    return [found for part in _SENTENCE.split(text) if (found := " ".join(part.split()))]


def _agreed(project: Project, key: Key, field: str, language: Language, sum_: str) -> tuple[str | None, str | None]:
    """The revision at which a text said what the ledger remembers, and the text; neither where there is none."""
    home = project.homes[key]
    path = home.path
    if home.unit.halves:
        path = path.replace("/zh.md", f"/{language}.md")
    told = git(project.root, "log", f"-{MOST_REVISIONS}", "--format=%h", "--", path)
    for revision in (told or "").split():
        content = git(project.root, "show", f"{revision}:./{path}")
        if content is None:
            continue
        text = _text_in(content, path, home.item.id, field, language, alone=home.alone)
        if text is not None and languages.sum_of(text) == sum_:
            return revision, text
    return None, None


def _text_in(content: str, path: str, slug: str, field: str, language: Language, *, alone: bool) -> str | None:
    if field.startswith("body#"):
        body = re.sub(r"\A---\n.*?\n---[ \t]*\n", "", content, flags=re.DOTALL).strip("\n")
        return languages.sections(body).get(field.removeprefix("body#"))
    document, _problems = yamltext.read(Path(path).name, f"{content}\n".encode())
    if document is None:
        return None
    data = document.data
    if not alone and isinstance(data, list):
        data = next((item for item in data if isinstance(item, dict) and item.get("id") == slug), None)
    loc: Loc = tuple(int(step) if step.isdigit() else step for step in field.split("."))
    value = value_at(data, (*loc, language))
    return value.strip() if isinstance(value, str) else None


def _terms(project: Project, zh: str, en: str) -> Iterator[Watched]:
    """Terms that one language of a text has and the other seems to lack."""
    low = en.lower()
    for term in project.catalog.all(Term):
        names = [term.name.en.lower(), *([term.abbreviation.lower()] if term.abbreviation else [])]
        here, there = term.name.zh in zh, any(name in low for name in names)
        if here != there and len(term.name.zh) > 1:
            yield Watched(term.name.zh, term.name.en)
