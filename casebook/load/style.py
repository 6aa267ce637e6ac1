"""The style sheet held against texts: words that are not written, and doubts beyond what a chapter may have.

Most files have none of the words. So all texts of a file are first looked through as one, by the words that they
consist of; only where something may be is a rule read out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from casebook.errors import LANGUAGES, Language, Place, Problem, Said
from casebook.kinds.style import Doubts, Rule, Style, Where
from casebook.load.chapters import Half
from casebook.load.memory import Unit
from casebook.load.places import Places
from casebook.model.marks import MARK
from casebook.model.phrases import choices, fault, pattern
from casebook.model.prose import STAND_IN, Break, Call, Code, Icon, Pieces, Sign, Text, lines, pieces_of
from casebook.model.walk import Loc, texts
from casebook.problems import problem

_WORDS = re.compile(r"[a-z]+")
_PLAIN = str.maketrans({"\n": " ", "\r": " ", "\u2019": "'", "\u00a0": " "})
_QUOTED = re.compile(r"“[^“”]*”|‘[^‘’]*’|「[^「」]*」|《[^《》]*》|\"[^\"]*\"")
# calls whose second text a reader reads
_OWN_WORDS = frozenset({"fact", "cell", "facts"})


@dataclass(frozen=True)
class Hit:
    """Words that a rule does not want, where they stand in a text."""

    start: int
    words: str
    rule: Rule


class _Find:
    """Finds the words of some entries in texts of one language. `which` looks through many texts at once."""

    def __init__(self, entries: list[list[str]], language: Language, fine: list[list[str]] | None = None) -> None:
        self.patterns = [_pattern(words, language) for words in entries]
        self.fine = [_pattern(words, language) if words else None for words in fine or [[] for _ in entries]]
        self.chinese = language == "zh"
        self.by_phrase: dict[str, list[int]] = {}
        self.by_word: dict[str, list[tuple[str, int]]] = {}
        self.by_beginning: dict[str, list[tuple[str, int]]] = {}
        for n, words in enumerate(entries):
            for phrase in (choice for one in words for choice in choices(one)):
                if self.chinese:
                    self.by_phrase.setdefault(phrase, []).append(n)
                    continue
                stem = phrase.lower().partition("*")[0]
                word = _WORDS.search(stem)
                if word is not None:
                    open_end = "*" in phrase and word.end() == len(stem)
                    (self.by_beginning if open_end else self.by_word).setdefault(word[0], []).append((stem, n))
        phrases = sorted(self.by_phrase, key=len, reverse=True)
        self.any = re.compile("|".join(map(re.escape, phrases)) or r"(?!)")
        self.beginnings = tuple(self.by_beginning)

    def which(self, text: str) -> list[int]:
        """The entries of which some words may be in a text; surely none of the others are."""
        if self.chinese:
            if self.any.search(text) is None:
                return []
            return sorted({n for phrase, entries in self.by_phrase.items() if phrase in text for n in entries})
        text = text.lower()
        there = set(_WORDS.findall(text))
        found = {n for word in there & self.by_word.keys() for stem, n in self.by_word[word] if stem in text}
        if self.beginnings and any(word.startswith(self.beginnings) for word in there):
            found.update(n for entries in self.by_beginning.values() for stem, n in entries if stem in text)
        return sorted(found)


def _pattern(words: list[str], language: Language) -> re.Pattern[str]:
    return re.compile(pattern(tuple(words), language), re.IGNORECASE)


class Sheet:
    """A style sheet, ready to be held against texts."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._rules: dict[tuple[Language, Where], tuple[tuple[Rule, ...], _Find]] = {}
        self._doubts: dict[Language, list[tuple[Doubts, _Find]]] = {language: [] for language in LANGUAGES}
        for language in LANGUAGES:
            for where in Where:
                rules = tuple(
                    rule
                    for rule in style.rules
                    if rule.language == language and where in rule.where and _sound(rule.words, language)
                )
                find = _Find([rule.words for rule in rules], language, [rule.fine for rule in rules])
                self._rules[language, where] = rules, find
        for doubts in style.doubts:
            if _sound(doubts.words, doubts.language):
                self._doubts[doubts.language].append((doubts, _Find([doubts.words], doubts.language)))

    def exempt(self, path: str) -> bool:
        """Whether a file is not looked at yet."""
        return path.startswith(tuple(self.style.exempt))

    def which(self, text: str, language: Language, where: Where) -> list[int]:
        """The rules of which a text, or several at once, may hold words."""
        return self._rules[language, where][1].which(text.translate(_PLAIN))

    def hits(self, text: str, language: Language, where: Where, which: list[int] | None = None) -> Iterator[Hit]:
        """The words of a text that are not wanted; a mark's own words are part of it, its name is none."""
        rules, find = self._rules[language, where]
        text = MARK.sub(_without_name, text).translate(_PLAIN)
        for n in range(len(rules)) if which is None else which:
            for match in find.patterns[n].finditer(text):
                if not any(
                    passed.start() <= match.start() and match.end() <= passed.end()
                    for passing in (find.fine[n], None if rules[n].quoted else _QUOTED)
                    if passing is not None
                    for passed in passing.finditer(text)
                ):
                    yield Hit(match.start(), match[0], rules[n])

    def doubts(self, half: Half) -> Iterator[Problem]:
        """The first doubt of a chapter that is one too many."""
        for doubts, find in self._doubts[half.language]:
            places = [
                _place(half, spots, match.start())
                for _segment, pieces in lines(half.segments)
                for text, spots in (flat(pieces),)
                for match in find.patterns[0].finditer(text)
            ]
            if len(places) > doubts.most:
                yield problem(places[doubts.most], "style-doubts", count=len(places), most=doubts.most)


def _sound(words: list[str], language: Language) -> bool:
    return not any(fault(one, language) for one in words)


def told(place: Place, hit: Hit) -> Problem:
    """The problem that a hit is."""
    return problem(
        place,
        "style-word",
        words=hit.words,
        instead=hit.rule.instead,
        reason=Said(hit.rule.reason.zh, hit.rule.reason.en),
    )


def in_unit(sheet: Sheet, unit: Unit, places: Places) -> list[Problem]:
    """What the style sheet says to the texts of a file, or of a chapter's two files."""
    if unit.halves:
        return [p for half in unit.halves.values() if not sheet.exempt(half.path) for p in _in_chapter(sheet, half)]
    if sheet.exempt(unit.path) or unit.kind == "style":
        return []
    problems: list[Problem] = []
    others = {name.partition(".")[2] for name in sheet.style.others_words if name.partition(".")[0] == unit.kind}
    found = [
        (item, loc, text)
        for item in unit.items
        if item.record is not None
        for loc, text in texts(item.record)
        if _field(loc) not in others
    ]
    for language in LANGUAGES:
        which = sheet.which("\n".join(text.in_(language) for _item, _loc, text in found), language, Where.RECORDS)
        for item, loc, text in found if which else ():
            words = text.in_(language)
            for hit in sheet.hits(words, language, Where.RECORDS, which):
                written = words[hit.start : hit.start + len(hit.words)]
                nth = words.count(written, 0, hit.start)
                problems.append(told(places.of(unit, item, (*loc, language), written, nth), hit))
    return problems


def _field(loc: Loc) -> str:
    """A location without the numbers of its lists: `steps.text`."""
    return ".".join(step for step in loc if isinstance(step, str))


def _in_chapter(sheet: Sheet, half: Half) -> Iterator[Problem]:
    yield from sheet.doubts(half)
    fields = [str(half.fields.get(name, "")) for name in ("title", "summary")]
    runs = [flat(pieces) for _segment, pieces in lines(half.segments)]
    which = sheet.which("\n".join((*fields, *(text for text, _spots in runs))), half.language, Where.CHAPTERS)
    if not which:
        return
    for text in fields:
        for hit in sheet.hits(text, half.language, Where.CHAPTERS, which):
            yield told(Place(half.path, 1, 1), hit)
    for text, spots in runs:
        for hit in sheet.hits(text, half.language, Where.CHAPTERS, which):
            yield told(_place(half, spots, hit.start), hit)


Spots = list[tuple[int, Text | Call]]


def flat(pieces: Pieces) -> tuple[str, Spots]:
    """A run of pieces as one string, own words of calls among them, with where each part of it begins."""
    parts: list[str] = []
    spots: Spots = []
    length = 0
    for piece in pieces_of(pieces):
        match piece:
            case Text(text=part):
                spots.append((length, piece))
            case Call(texts=(_, part)) if piece.name not in _OWN_WORDS:
                spots.append((length, piece))
            case Break():
                part = "\n"
            case Code() | Call():
                part = STAND_IN
            case Sign() | Icon():
                part = ""
            case _:
                raise AssertionError(piece)
        parts.append(part)
        length += len(part)
    return "".join(parts).translate(_PLAIN), spots


def _place(half: Half, spots: Spots, offset: int) -> Place:
    begin, piece = spots[max(0, bisect_right(spots, offset, key=lambda s: s[0]) - 1)]
    if isinstance(piece, Call):
        return piece.place
    return Place(half.path, *piece.spot(offset - begin))


def _without_name(match: re.Match[str]) -> str:
    """A mark of which only the own words are left, each sign at its place."""
    name, bar, words = match[1].partition("|")
    if not bar or name.partition(":")[0].strip() in _OWN_WORDS or ":" not in name:
        return STAND_IN * len(match[0])
    return STAND_IN * (len(name) + 3) + words + STAND_IN * 2
