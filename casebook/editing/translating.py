"""Texts whose languages are out of step, with the sentences that changed: both languages on one screen.

The ledger of translations remembers sums, not texts. The text that both agreed on is looked for in the history of the
file; where it is found, only the sentences that are others now are shown, each beside what the other language says in
its place, else the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from casebook.catalog import Key
from casebook.editing.agreed import MOST_REVISIONS, agreed, data_in, paths_of, text_in
from casebook.editing.comparing import git
from casebook.editing.project import Project
from casebook.errors import Language, Place
from casebook.evidence import languages
from casebook.evidence.languages import Lag, Lags
from casebook.kinds.term import Term
from casebook.model.characters import joined_lines
from casebook.model.values import LocalText
from casebook.model.walk import Loc

_SENTENCE = re.compile(r"(?<=[。！？；])(?![”’）])|(?<=[。！？；][”’）])|(?<=[.!?])\s+|(?<=[.!?][\"”’)])\s+")
_BLOCK = re.compile(r"\n[ \t]*\n+|\n(?=[ \t]*(?:[-*+>]|#{1,6}|\d+[.)])[ \t])|\n(?=\|)")
_ANCHOR = re.compile(r"\{\{.*?\}\}|\[\[[^]|]*|\d[\d.,]*")


@dataclass(frozen=True)
class Watched:
    """A term of the glossary that the one language uses and the other does not, with its name in both."""

    zh: str
    en: str


@dataclass(frozen=True)
class Changed:
    """A passage of one language before and now, and what the other language says in its place."""

    language: Language
    before: str
    now: str
    other: str


@dataclass(frozen=True)
class Lagging:
    """A text that is out of step.

    `behind` is the language to be brought after (None: both have changed); `changes` are the passages that changed;
    `since` is the revision they are compared with, None where it was not found and the whole text stands for them.
    `place` is where the language that lags has the first of them.
    """

    key: Key
    field: str
    place: Place
    behind: Language | None
    changes: tuple[Changed, ...]
    since: str | None
    terms: tuple[Watched, ...]


def lagging(project: Project, only: frozenset[str] = frozenset()) -> Iterator[Lagging]:
    """Every text that is out of step, or those of records named `kind/id`, in the order of kinds and ids."""
    keys = [key for key in project.catalog.everything() if not only or "/".join(key) in only]
    known = agreed(project.catalog, project.disk, keys)
    found = Lags(project.catalog, known)
    for key in sorted(keys):
        for lag in found.get(key, ()):
            yield _shown(project, key, lag, known[f"{key[0]}/{key[1]} {lag.field}"])


def _shown(project: Project, key: Key, lag: Lag, agreed_on: languages.Sums) -> Lagging:
    record = project.catalog.find(*key)
    assert record is not None
    now = dict(languages.texts_of(record))[lag.field]
    changes: list[Changed] = []
    since: str | None = None
    moved: tuple[Language, ...] = ("zh", "en") if lag.behind is None else ("en",) if lag.behind == "zh" else ("zh",)
    for language in moved:
        text, other = now.in_(language), now.in_(_other(language))
        revision, before = _before(project, key, lag.field, language, agreed_on[0 if language == "zh" else 1])
        if before is None:
            changes.append(Changed(language, "", text, other))
        else:
            since = revision
            changes += [Changed(language, *told) for told in passages(before, text, other)]
    behind = lag.behind or "en"
    said = next((change.other for change in changes if change.language != behind), "")
    place = _place(project, key, lag.field, behind, said)
    terms = dict.fromkeys(term for change in changes for term in _terms(project, now, change))
    return Lagging(key, lag.field, place, lag.behind, tuple(changes), since, tuple(terms))


def _other(language: Language) -> Language:
    return "en" if language == "zh" else "zh"


def _place(project: Project, key: Key, field: str, behind: Language, said: str) -> Place:
    """Where a language has a text; of a chapter, where it has a passage of it."""
    home = project.homes[key]
    if not field.startswith("body#"):
        loc: Loc = tuple(int(step) if step.isdigit() else step for step in field.split("."))
        return project.places.of(home.unit, home.item, (*loc, behind))
    path = paths_of(project.catalog, key)[behind]
    lines = project.disk.read(path).decode("utf-8-sig").splitlines()
    start = said[:40].strip()
    found = next(((n, line.index(start) + 1) for n, line in enumerate(lines, 1) if start and start in line), (0, 0))
    return Place(path, *found)


def passages(before: str, now: str, other: str) -> Iterator[tuple[str, str, str]]:
    """The sentences of a text that are others now, before and now, and what stands in their place in the other
    language, which agreed with the text before."""
    one, two = sentences(before), sentences(now)
    beside = _beside(before, other)
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    for what, start, end, first, last in matcher.get_opcodes():
        if what != "equal":
            near = range(start, end) if end > start else range(max(0, start - 1), min(start or 1, len(one)))
            told = dict.fromkeys(sentence for n in near for sentence in beside[n])
            yield " ".join(one[start:end]), " ".join(two[first:last]), " ".join(told)


def differing(before: str, now: str) -> Iterator[tuple[str, str]]:
    """The sentences of two texts that are not the same, side by side."""
    for was, is_, _other in passages(before, now, ""):
        yield was, is_


def sentences(text: str) -> list[str]:
    """A text by its sentences, in either language."""
    return [sentence for block in _blocks(text) for sentence in block]


def _blocks(text: str) -> list[list[str]]:
    """A text by its paragraphs, headings, items and rows, each by its sentences."""
    parts = (joined_lines(part) for part in _BLOCK.split(text))
    found = ([s for said in _SENTENCE.split(part) if (s := " ".join(said.split()))] for part in parts)
    return [block for block in found if block]


def _beside(text: str, other: str) -> list[list[str]]:
    """For each sentence of a text, the sentences that say it in the other language."""
    one, two = _blocks(text), _blocks(other)
    found: list[list[str]] = []
    for block, ranges in zip(one, aligned([" ".join(b) for b in one], [" ".join(b) for b in two]), strict=True):
        there = [sentence for n in ranges for sentence in two[n]]
        found += [[there[n] for n in near] for near in aligned(block, there)]
    return found


def aligned(one: Sequence[str], other: Sequence[str]) -> list[range]:
    """Which parts of a translation stand for each part of a text: in order, by their lengths and by what both have, as
    numbers and references."""
    if len(one) == len(other):
        return [range(n, n + 1) for n in range(len(one))]
    long = sum(map(len, one)) or 1, sum(map(len, other)) or 1
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            ways = [
                (best[i - a, j - b][0] + _unlike(one[i - a : i], other[j - b : j], long), (a, b))
                for a, b in ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1))
                if (i - a, j - b) in best and i >= a and j >= b
            ]
            if ways:
                best[i, j] = min(ways)
    found: list[range] = []
    i, j = len(one), len(other)
    while i or j:
        a, b = best[i, j][1]
        found += [range(j - b, j)] * a
        i, j = i - a, j - b
    return found[::-1]


def _unlike(one: Iterable[str], other: Iterable[str], long: tuple[int, int]) -> float:
    """How little some parts of a text look like some of its translation."""
    a, b = " ".join(one), " ".join(other)
    share, share_other = len(a) / long[0], len(b) / long[1]
    marks, marks_other = set(_ANCHOR.findall(a)), set(_ANCHOR.findall(b))
    alike = len(marks & marks_other) / len(marks | marks_other) if marks | marks_other else 0.5
    return abs(share - share_other) / (share + share_other) - alike + (0.5 if not a or not b else 0.0)


def _before(
    project: Project, key: Key, field: str, language: Language, sum_: str
) -> tuple[str, str] | tuple[None, None]:
    """The revision at which a text said what was agreed on, and the text; neither where there is none."""
    path = paths_of(project.catalog, key)[language]
    told = git(project.root, "log", f"-{MOST_REVISIONS}", "--format=%h", "--", path)
    for revision in (told or "").split():
        content = git(project.root, "show", f"{revision}:./{path}")
        text = None if content is None else text_in(data_in(content, path, key[1]), field, language)
        if text is not None and languages.sum_of(text) == sum_:
            return revision, text
    return None, None


def _terms(project: Project, now: LocalText, change: Changed) -> Iterator[Watched]:
    """Terms that a passage has, or the one beside it, and that the other language of the text seems to lack."""
    zh, en = (change.now, change.other) if change.language == "zh" else (change.other, change.now)
    for term in project.catalog.all(Term):
        names = re.compile(rf"\b(?:{'|'.join(map(re.escape, filter(None, (term.name.en, term.abbreviation))))})", re.I)
        here = term.name.zh in zh and not names.search(now.en)
        if len(term.name.zh) > 1 and (here or (names.search(en) and term.name.zh not in now.zh)):
            yield Watched(term.name.zh, term.name.en)
