"""Whether two texts of a ledger name the same subject, or much the same practice or label. Pure functions of words.

Nothing is guessed from meaning: the words that are set aside are listed here, likeness is shared words, and the
thresholds are stated. Near metrics are not judged here; they are declared on the metric.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from casebook.evidence.lexicon import ASIDE
from casebook.evidence.names import Names
from casebook.kinds.fact import Fact
from casebook.model.values import LocalText

NEAR_PRACTICE = 0.45
NEAR_LABEL = 0.6
SAME_LABEL = 0.9

# A neutral label begins so, and names nobody.
_SOMEBODY_ZH = re.compile(r"^(?:某|一家|一个|一款|部分|多家|若干|有的|个别|另一)")
_SOMEBODY_EN = re.compile(r"^(?:an?|one|some|several|certain|another|unnamed|anonymous)\b", re.IGNORECASE)
_LOOSE = ("泛指", "未指明", "generic", "unspecified")
# Words of rank and size tell nobody apart.
_RANK = re.compile(r"头部|领先|龙头|知名|著名|大型|中型|小型|中小")
_COUNTRY = re.compile(r"^(?:中国|我国|国内|全国)(?=.{2})|(?<=.{2})(?:中国)$")
_BODY = re.compile(r"(?:股份有限公司|有限公司|公司|企业|集团|商家|零售商|品牌商|厂商)$")
_PEOPLE = re.compile(r"(?<=.{2})(?:消费者|用户|人群|群体)$")
_AVERAGE = re.compile(r"行业|同行|同业|市场平均|大盘")
_LATIN = re.compile(r"[a-z0-9]+|[^a-z0-9]+")
_PARTING = re.compile(r"[^\w]+|[的与和及]")
_EN_WORD = re.compile(r"[a-z0-9]+")
_EN_SMALL = re.compile(r"(?:an?|and|as|at|by|for|from|in|into|its|of|on|or|per|the|their|to|with)")


WordSets = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Subject:
    """Whose figure it is, for comparing: the names, or a neutral label that counts only within its segment.

    `anonymous` subjects are the same by label only: two facts of “an apparel brand” may be of two brands.
    """

    names: frozenset[str]
    anonymous: bool
    named: bool
    segment: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which keys facts of this subject may meet; two that can be the same share one."""
        if self.anonymous:
            return tuple(sorted({f"{self.segment}:{name[-4:]}" for name in self.names}))
        return tuple(sorted(self.names))

    @property
    def recorded(self) -> bool:
        """Whether it is one organisation that has a record."""
        return len(self.names) == 1 and next(iter(self.names)).startswith("org:")


def is_anonymous(fact: Fact) -> bool:
    """Whether the subject is a neutral label that names nobody: “an apparel brand”."""
    return _anonymous(fact.subject.zh, fact.subject.en, fact.named or fact.organisation is not None)


@lru_cache(maxsize=1 << 16)
def _anonymous(zh: str, en: str, named: bool) -> bool:
    bare = ASIDE.sub("", zh).strip()
    loose = any(word in zh or word in en.lower() for word in _LOOSE)
    return not named and (loose or bool(_SOMEBODY_ZH.match(bare) or _SOMEBODY_EN.match(en)))


def subject_of(fact: Fact, names: Names) -> Subject:
    """The subject of a fact; without a name, set aside what is in brackets, words of rank, country, kind of body."""
    named = fact.named or fact.organisation is not None
    if named:
        found = names.of(fact.subject, fact.organisation)
        return Subject(found or frozenset({fact.subject.zh}), anonymous=False, named=True, segment=fact.segment)
    return _unnamed(fact.subject.zh, is_anonymous(fact), fact.segment)


@lru_cache(maxsize=1 << 16)
def _unnamed(zh: str, anonymous: bool, segment: str) -> Subject:
    bare = ASIDE.sub("", zh).strip()
    if anonymous:
        name = _brand(_RANK.sub("", _SOMEBODY_ZH.sub("", bare)))
    else:
        name = _PEOPLE.sub("", _COUNTRY.sub("", bare.lower()))
        if _AVERAGE.search(bare):
            name = f"{segment}:{name}"  # an average is an average of its trade
    return Subject(frozenset({name or zh}), anonymous, named=False, segment=segment)


def _brand(label: str) -> str:
    label = label.strip().lower().replace("服装", "服饰")
    bare = _BODY.sub("", label)
    return label if bare in {label, ""} else f"{bare}品牌"


def same_subject(a: Subject, b: Subject) -> bool:
    """Whether two subjects can be one: a shared name; or labels, of brands in one segment or of groups of people, of
    which one is the end of the other (a brand of apparel, a guochao brand of apparel).
    """
    if a is b:
        return True
    if a.anonymous is not b.anonymous or a.named is not b.named:
        return False
    if a.named:
        return not a.names.isdisjoint(b.names)
    if a.anonymous and a.segment != b.segment:
        return False
    (x,), (y,) = a.names, b.names
    return x.endswith(y) or y.endswith(x)


def likeness(a: LocalText, b: LocalText) -> float:
    """How much of their words two texts share, 0 to 1: pairs of characters in Chinese, words in English, the higher.

    Twice the shared over the sum (Dice). Editors translate one wording in two ways, so either language may show it.
    """
    return 1.0 if a.zh == b.zh else likeness_of(words_of(a), words_of(b))


def words_of(text: LocalText | None) -> WordSets:
    """The pairs of characters and the words of a text, for comparing it often."""
    return (_zh(text.zh), _en(text.en)) if text is not None else (frozenset(), frozenset())


def likeness_of(a: WordSets, b: WordSets) -> float:
    """`likeness` of two texts by their words."""
    return max(_dice(a[0], b[0]), _dice(a[1], b[1]))


@lru_cache(maxsize=1 << 16)
def _zh(text: str) -> frozenset[str]:
    found: set[str] = set()
    for part in _PARTING.split(ASIDE.sub("", text.lower())):
        for run in _LATIN.findall(part):
            if run.isascii() or len(run) == 1:
                found.add(run)
            else:
                found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


@lru_cache(maxsize=1 << 16)
def _en(text: str) -> frozenset[str]:
    words = _EN_WORD.findall(ASIDE.sub("", text.lower()))
    return frozenset(word.removesuffix("s") for word in words if not _EN_SMALL.fullmatch(word))


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 0.0 if a.isdisjoint(b) else 2 * len(a & b) / (len(a) + len(b))
