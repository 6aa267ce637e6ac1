"""Why facts were brought together, in a sentence: the words stand in `casebook/text` under `because.<rule>`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from casebook import wording
from casebook.errors import LANGUAGES, Language
from casebook.evidence.relations import Found, Relation, fingerprint
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Better, Metric
from casebook.model.values import LocalText
from casebook.text import Words

MOST = 4  # so many names stand in a sentence; the rest are counted


def relation_of(found: Found, metrics: Mapping[str, Metric]) -> Relation:
    """A relation with its reason in both languages."""
    said = {language: _because(found, metrics, language) for language in LANGUAGES}
    return Relation(
        type=found.type,
        facts=tuple(fact.id for fact in found.facts),
        rule=found.rule,
        reason_zh=said["zh"],
        reason_en=said["en"],
        fingerprint=fingerprint(found.type, found.facts),
        strength=found.strength,
    )


def _because(found: Found, metrics: Mapping[str, Metric], language: Language) -> str:
    words = Words.load(language)
    facts = found.facts
    figures = {fact.id: _figure(fact, metrics, words) for fact in facts[:1]}
    told: list[str] = []
    if "{told}" in words.entries[f"because.{found.rule}"]:  # a crowd has many figures, and most rules name one
        figures = {fact.id: _figure(fact, metrics, words) for fact in facts}
        told = [
            words(
                "because.of",
                x=words("sign.quote", x=figures[fact.id]),
                label=fact.label.in_(language),
                who=fact.subject.in_(language),
            )
            for fact in facts
        ]
    practices = _each((fact.practice for fact in facts if fact.practice is not None), language)
    sentence = words(
        f"because.{found.rule}",
        figure=words("sign.quote", x=figures[facts[0].id]),
        label=facts[0].label.in_(language),
        labels=_list(_each((fact.label for fact in facts), language), words),
        subject=facts[0].subject.in_(language),
        subjects=_list(_each((fact.subject for fact in facts), language), words),
        told=_list(told, words),
        **{name: wording.number((number * 100).normalize(), words) for name, number in found.numbers},
    )
    if found.type == "reused" and found.rule != "same_practice" and len(practices) > 1:
        sentence += words("because.credited", practices=_list(practices, words))
    return sentence + words("because.end")


def _figure(fact: Fact, metrics: Mapping[str, Metric], words: Words) -> str:
    metric = metrics.get(fact.metric) if fact.metric else None
    return wording.figure(
        fact.figure,
        words,
        lower_is_better=metric is not None and metric.better is Better.LOWER,
        measured_in=metric.unit if metric else None,
    )


def _each(texts: Iterable[LocalText], language: Language) -> list[str]:
    """Each text once; two translations of one wording count as one."""
    once: dict[str, str] = {}
    for text in texts:
        once.setdefault(text.zh, text.in_(language))
    return list(once.values())


def _list(items: Sequence[str], words: Words) -> str:
    names = list(dict.fromkeys(items))
    if len(names) > MOST:
        names = [*names[: MOST - 1], words("because.more", n=len(names) - MOST + 1)]
    return wording.join(names, words)
