"""Whose names are one: those of an organisation that is recorded, and the two languages of one subject.

A parent and its daughter are two. Names are compared without legal form and brackets, and letters without case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from casebook.catalog import Catalog
from casebook.evidence.lexicon import ASIDE
from casebook.evidence.memory import Memory
from casebook.kinds.fact import Fact
from casebook.kinds.organisation import Organisation, names
from casebook.model.values import LocalText

_LIST_ZH = re.compile(r"[、，,/&]|与|和|及")
_LIST_EN = re.compile(r",|/|&|\band\b")
_FORM_ZH = re.compile(r"(?:股份有限公司|有限责任公司|有限公司)$")
_FORM_EN = re.compile(r"[,\s]*\b(?:inc|ltd|limited|plc|corp|corporation|llc|co)\.?$")


@dataclass(frozen=True)
class Names:
    """One name for all names of one body: `org:<id>` where it is recorded, else the first of its names.

    `parents` say whom an organisation belongs to, `spelled` under which names it goes.
    """

    one: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    spelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, text: LocalText, organisation: str | None) -> frozenset[str]:
        """Whose names a subject holds; several where it is a list."""
        if organisation is not None:
            return frozenset({self._of_record(text, f"org:{organisation}")})
        own = self.one.get(plain(text.zh)) or self.one.get(plain(text.en))
        if own is not None:
            return frozenset({own})
        parts = [plain(part) for part in _LIST_ZH.split(ASIDE.sub("", text.zh))]
        return frozenset(self.one.get(part, part) for part in parts if part)

    def _of_record(self, text: LocalText, own: str) -> str:
        """An organisation; with the words of the subject where they hold none of its names: an office counts others."""
        words = f"{text.zh}\n{text.en}".lower()
        known = self.spelled.get(own, ())
        return own if not known or any(name in words for name in known) else f"{own}/{plain(text.zh)}"

    def above(self, name: str) -> tuple[str, ...]:
        """The organisations that one belongs to, the nearest first."""
        found: list[str] = []
        while (name := self.parents.get(name, "")) and name not in found:
            found.append(name)
        return tuple(found)


def plain(name: str) -> str:
    """A name for comparing, without brackets, legal form and case."""
    bare = " ".join(ASIDE.sub("", name).lower().split()).removesuffix("等地").removesuffix("等")
    return _FORM_EN.sub("", _FORM_ZH.sub("", bare)) or bare


def names_of(catalog: Catalog, memory: Memory) -> Names:
    """The names of a catalog: those that its organisations have, and those that its facts use."""
    recorded = catalog.all(Organisation)
    one = {plain(name): f"org:{record.id}" for record in recorded for name in names(record)}
    named = (fact for fact in catalog.all(Fact) if fact.named and fact.organisation is None)
    pairs = {memory.of((fact,), "names", partial(_both_languages, fact)) for fact in named}
    for group in _joined(pair for pair in pairs if pair is not None):
        known = sorted({one[name] for name in group if name in one})
        for name in group:
            one.setdefault(name, known[0] if known else _first(group))
    parents = {f"org:{r.id}": f"org:{r.parent.organisation}" for r in recorded if r.parent is not None}
    spelled = {f"org:{r.id}": tuple(sorted({plain(name) for name in names(r)})) for r in recorded}
    return Names(one, parents, spelled)


def _both_languages(fact: Fact) -> tuple[str, str] | None:
    """The two names of the body that a fact names; None where it names several."""
    return None if _is_list(fact.subject) else (plain(fact.subject.zh), plain(fact.subject.en))


def _is_list(subject: LocalText) -> bool:
    return bool(_LIST_ZH.search(ASIDE.sub("", subject.zh)) or _LIST_EN.search(ASIDE.sub("", subject.en)))


def _joined(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Groups of names that pairs hold together."""
    home: dict[str, set[str]] = {}
    for pair in pairs:
        group = set(pair).union(*(home.get(name, set()) for name in pair))
        for name in group:
            home[name] = group
    return list({id(group): group for group in home.values()}.values())


def _first(group: Iterable[str]) -> str:
    """The Chinese name before the English one: branches of a name begin with it."""
    return min(group, key=lambda name: (name.isascii(), name))
