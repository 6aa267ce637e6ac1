"""The words that the rules need: plain ones of both languages, which stand here, and those of a vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from casebook.catalog import Catalog
from casebook.kinds.vocabulary import Rate, Vocabulary
from casebook.model.values import LocalText

ASIDE = re.compile(r"[（(][^（()）]*[)）]")
# What is called growth is a change already.
_GROWTH = ("增长率", "增速", "增幅", "降幅", "涨幅", "growth", "cagr", "rate of increase", "rate of change", "uplift")
# What stands for any practice, in any trade, and so for none in particular.
_UMBRELLA = ("运营", "管理", "策略", "模式", "整体", "的")


@dataclass(frozen=True)
class Lexicon:
    """The words of a project; without a vocabulary the plain ones."""

    vocabulary: Vocabulary | None = None
    _names_of: dict[str, frozenset[int]] = field(default_factory=dict, compare=False, repr=False)

    @staticmethod
    def of(catalog: Catalog) -> Lexicon:
        return Lexicon(next(iter(catalog.all(Vocabulary)), None))

    @cached_property
    def _growth(self) -> tuple[str, ...]:
        return (*_GROWTH, *_both(self.vocabulary.growth if self.vocabulary else ()))

    @cached_property
    def _umbrella(self) -> re.Pattern[str]:
        own = self.vocabulary.umbrella if self.vocabulary else ()
        return _any_of((*_UMBRELLA, *(word.zh for word in own)))

    @cached_property
    def _practices(self) -> tuple[tuple[str, ...], ...]:
        """The names of each practice that has several."""
        own = self.vocabulary.practices if self.vocabulary else ()
        return tuple(_both(practice.names) for practice in own)

    @property
    def rate(self) -> Rate | None:
        """What a dollar cost in yuan, where the project says so."""
        return self.vocabulary.cny_per_usd if self.vocabulary else None

    def calls_growth(self, texts: Iterable[LocalText]) -> bool:
        """Whether one of these texts calls what it names a growth."""
        told = "\n".join([words for text in texts for words in (text.zh, text.en)]).lower()
        return any(word in told for word in self._growth)

    def open(self, practice: LocalText | None) -> bool:
        """Whether no practice in particular is credited: none, or words that stand for any."""
        return practice is None or not self._umbrella.sub("", ASIDE.sub("", practice.zh.lower())).strip()

    def practices(self, practice: LocalText | None) -> frozenset[int]:
        """Which of the practices that have several names a text names."""
        if practice is None or not self._practices:
            return frozenset()
        text = f"{practice.zh}\n{practice.en}".lower()
        if text not in self._names_of:
            self._names_of[text] = frozenset(
                n for n, names in enumerate(self._practices) if any(name in text for name in names)
            )
        return self._names_of[text]


def _both(texts: Iterable[LocalText]) -> tuple[str, ...]:
    return tuple(word.lower() for text in texts for word in dict.fromkeys((text.zh, text.en)))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """The longest first, so that a word does not hide one that contains it."""
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))
