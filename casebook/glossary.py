"""The glossary in running text: where prose names a term, by its name, its abbreviation or one of its other words.

Upper and lower case are one, and English words count in the plural too. Words of everyday use are left alone: there a
match says nothing about the term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from casebook.errors import Language
from casebook.kinds.term import Term
from casebook.model.marks import MARK


class Glossary:
    """The terms of one language as prose names them."""

    def __init__(self, terms: Iterable[Term], language: Language) -> None:
        self._terms = tuple(terms)
        self._language = language

    def named(self, text: str) -> frozenset[str]:
        """The terms that a text names."""
        return frozenset(slug for _begin, _end, slug in self.find(text))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Every place of a text that names a term: where it begins and ends, and the term. A mark is left alone."""
        low = _lower(text)
        at = 0
        for mark in (*MARK.finditer(low), None):
            yield from self._between(low, at, len(low) if mark is None else mark.start())
            at = len(low) if mark is None else mark.end()

    def _between(self, low: str, at: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The same of what stands between two marks: the longest word that begins at a place, then on after it."""
        lengths, words = self._lengths, self._words
        while at < end:
            for length in lengths.get(low[at : at + 2], ()):
                stop = at + length
                slug = words.get(low[at:stop]) if stop <= end else None
                if slug is not None and _is_whole(low, at, stop):
                    yield at, stop, slug
                    at = stop
                    break
            else:
                at += 1

    @cached_property
    def _words(self) -> dict[str, str]:
        """The words that name a term, in lower case; a name goes before another term's other word."""
        words: dict[str, str] = {}
        for names in (self._names, _other_words):
            for term in self._terms:
                for name in names(term):
                    for form in _forms(name.lower(), self._language):
                        words.setdefault(form, term.id)
        return words

    def _names(self, term: Term) -> Iterator[str]:
        if self._language in term.everyday:
            return
        yield term.name.in_(self._language)
        if term.abbreviation:
            yield term.abbreviation

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """How long the words are that begin with two letters, the longest first: no pattern of a thousand words is
        compiled for a build that touches one page."""
        found: dict[str, set[int]] = {}
        for word in self._words:
            found.setdefault(word[:2], set()).add(len(word))
        return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}


def _other_words(term: Term) -> Iterator[str]:
    """The words of `also`, whichever their language: Chinese ones do not occur in English, and Latin ones in Chinese
    prose are loans such as AR."""
    return (word for word in term.also if word not in term.search_only)


def _forms(name: str, language: Language) -> Iterator[str]:
    if len(name) < 2:
        return
    yield name
    if language == "en" and name[-1].isalpha():
        yield f"{name}s"
        if re.search(r"[^aeiou]y$", name):
            yield f"{name[:-1]}ies"


def _lower(text: str) -> str:
    """A text in lower case, each character at its place."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _is_whole(low: str, begin: int, end: int) -> bool:
    """Whether a word ends where its letters end: Latin ones may, Chinese has no such ends."""
    before, after = low[begin - 1 : begin], low[end : end + 1]
    return not (low[begin].isascii() and _joins(before)) and not (low[end - 1].isascii() and _joins(after))


def _joins(letter: str) -> bool:
    return letter == "-" or ("a" <= letter <= "z" and len(letter) == 1)
