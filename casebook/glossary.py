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

# marks of records are no running prose
_SKIP = MARK.pattern


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
        if not self._words:
            return
        for match in self._pattern.finditer(text):
            if match["term"] is not None:
                yield match.start(), match.end(), self._words[match["term"].lower()]

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
    def _pattern(self) -> re.Pattern[str]:
        # by first letter, so that at each place of a text only words that may begin there are tried
        by_first: dict[str, list[str]] = {}
        for word in sorted(self._words, key=lambda w: (-len(w), w)):
            by_first.setdefault(word[0], []).append(_whole(word))
        every = "|".join(f"(?={re.escape(first)})(?:{'|'.join(some)})" for first, some in sorted(by_first.items()))
        return re.compile(f"(?P<skip>{_SKIP})|(?P<term>{every})", re.MULTILINE | re.IGNORECASE)


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


def _whole(word: str) -> str:
    """A word as a pattern; Latin letters end where the word ends, Chinese has no such ends."""
    start = r"(?<![A-Za-z-])" if word[0].isascii() else ""
    end = r"(?![A-Za-z-])" if word[-1].isascii() else ""
    return f"{start}{re.escape(word)}{end}"
