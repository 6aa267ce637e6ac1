"""Pages for machines: a fact as schema.org's Claim or ClaimReview, a dataset as its Dataset. Pure functions.

A fact is a ClaimReview only where somebody looked for it outside; its rating is the finding, from 1 (contradicted) to 5
(borne out). What was looked for and not found, or cannot be looked for, is told in words and has no number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from casebook import wording
from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.evidence import Content, Findings
from casebook.kinds.chapter import Chapter
from casebook.kinds.corroboration import Corroboration
from casebook.kinds.dataset import Dataset
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.source import Source
from casebook.model.record import Record
from casebook.model.values import LocalText, Period
from casebook.render import Desk
from casebook.text import Words

Data = dict[str, object]
BEST, WORST = 5, 1
RATING: Mapping[Content, int] = {
    Content.BORNE_OUT: 5,
    Content.NEAR: 4,
    Content.WITH_DIFFERENCE: 4,
    Content.DIFFERS: 2,
    Content.CONTRADICTED: 1,
}
CONTEXT = "https://schema.org"
# Search engines want a description of this length at least, and cut a longer one.
SHORTEST, LONGEST = 50, 5000


@dataclass(frozen=True)
class Voice:
    """How a language says what machines are told. `url` gives the address of a record's page, `plain` prose without
    its marks, `value` the wording of a fact's figure.
    """

    language: Language
    words: Words
    url: Callable[[Record], str | None]
    file: Callable[[str], str]
    plain: Callable[[LocalText], str]
    value: Callable[[Fact], str]
    title: Callable[[Record], str]


def voice_of(desk: Desk) -> Voice:
    """The voice of a desk; addresses are whole where the edition names its site, else they lead from the root."""
    base = (desk.book.edition.site or "").rstrip("/") + "/"
    own = base if desk.book.language == "zh" else f"{base}{desk.book.language}/"

    def url(record: Record) -> str | None:
        path = desk.url(record)
        return None if path is None else path.replace("~/", own, 1)

    return Voice(
        language=desk.book.language,
        words=desk.words,
        url=url,
        file=lambda path: f"{own}{path}",
        plain=lambda text: " ".join(desk.plain_words(text).split()),
        value=desk.value,
        title=desk.title,
    )


def structured_data(record: Record, findings: Findings, catalog: Catalog, edition: Edition, voice: Voice) -> Data:
    """What schema.org has to say of a record's page, ready for JSON; nothing for kinds but facts and datasets."""
    match record:
        case Fact():
            return _fact(record, findings, catalog, edition, voice)
        case Dataset():
            return _dataset(record, catalog, edition, voice)
    return {}


def report_data(chapters: Iterable[Chapter], edition: Edition, voice: Voice) -> Data:
    """The edition as schema.org's Report, for its home page, with its chapters."""
    return _given(
        {
            "@context": CONTEXT,
            "@type": "Report",
            "name": voice.plain(edition.title),
            "alternativeHeadline": voice.plain(edition.subtitle),
            "abstract": voice.plain(edition.summary),
            "url": voice.url(edition),
            "inLanguage": voice.language,
            "version": edition.version,
            "datePublished": _start(edition.date),
            "publisher": _organisation(edition.publisher, voice),
            "license": voice.plain(edition.licence),
            "keywords": [word.in_(voice.language) for word in edition.keywords],
            "hasPart": [
                _given({"@type": "Chapter", "position": c.number, "name": voice.title(c), "url": voice.url(c)})
                for c in chapters
            ],
        }
    )


def _fact(fact: Fact, findings: Findings, catalog: Catalog, edition: Edition, voice: Voice) -> Data:
    standing = findings.standing(fact.id)
    said = _claim_text(fact, voice)
    claim = _given(
        {
            "@type": "Claim",
            "author": _organisation(catalog.get(Source, fact.told_by).publisher, voice),
            "datePublished": _start(catalog.get(Source, fact.told_by).published),
            "appearance": _work(catalog.get(Source, fact.told_by), voice),
        }
    )
    if standing.support is None or not standing.measured:
        return {"@context": CONTEXT, **claim, "text": said, **_given({"url": voice.url(fact)})}
    checks = [c for c in catalog.all(Corroboration) if fact.id in c.facts and c.verdict is standing.support]
    rating: Data = {"@type": "Rating", "alternateName": voice.words(f"content.{standing.content}")}
    if (value := RATING.get(standing.content)) is not None:
        rating |= {"ratingValue": value, "bestRating": BEST, "worstRating": WORST}
    return _given(
        {
            "@context": CONTEXT,
            "@type": "ClaimReview",
            "url": voice.url(fact),
            "inLanguage": voice.language,
            "datePublished": _start(edition.date),
            "author": _organisation(edition.publisher, voice),
            "claimReviewed": said,
            "itemReviewed": claim,
            "reviewRating": rating,
            "reviewBody": " ".join(voice.plain(c.found) for c in checks),
            "citation": [_work(source, voice) for source in _cited(checks, catalog)],
        }
    )


def _claim_text(fact: Fact, voice: Voice) -> str:
    """Whose figure it is, what it measures and what it says, in a line."""
    colon = voice.words("sign.colon")
    who, what = fact.subject.in_(voice.language), fact.label.in_(voice.language)
    text = f"{who}{voice.words('sign.list')}{what}{colon}{voice.value(fact)}"
    span = fact.period.code if fact.period else None
    return f"{text}{voice.words('sign.open')}{span}{voice.words('sign.close')}" if span else text


def _cited(checks: list[Corroboration], catalog: Catalog) -> list[Source]:
    return [catalog.get(Source, slug) for slug in dict.fromkeys(slug for c in checks for slug in c.sources)]


def _dataset(dataset: Dataset, catalog: Catalog, edition: Edition, voice: Voice) -> Data:
    sources = [catalog.get(Source, slug) for slug in dict.fromkeys(row.source for row in dataset.rows)]
    return _given(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "name": voice.title(dataset),
            "description": _description(dataset, edition, voice),
            "url": voice.url(dataset),
            "inLanguage": voice.language,
            "license": voice.plain(edition.licence),
            "creator": _organisation(edition.publisher, voice),
            "version": edition.version,
            "dateModified": _start(dataset.as_of or edition.date),
            "keywords": list(dataset.keywords),
            "temporalCoverage": _coverage(dataset),
            "variableMeasured": {
                "@type": "PropertyValue",
                "name": voice.title(dataset),
                "unitText": wording.unit_name(dataset.unit, voice.words),
            },
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": "text/csv",
                    "contentUrl": voice.file(f"downloads/data/datasets/{dataset.id}.csv"),
                }
            ],
            "isBasedOn": [_work(source, voice) for source in sources],
        }
    )


def _description(dataset: Dataset, edition: Edition, voice: Voice) -> str:
    """What is counted and what to mind; with the book that it stands in, where that alone is too short."""
    texts = [voice.plain(text) for text in (dataset.scope, dataset.note) if text is not None]
    told = " ".join(texts)
    if len(told) < SHORTEST:
        told = " ".join((voice.title(dataset) + voice.words("sign.stop"), told, voice.plain(edition.summary)))
    return told[:LONGEST]


def _coverage(dataset: Dataset) -> str | None:
    spans = [span for row in dataset.rows if (span := row.period.span())]
    return f"{min(s[0] for s in spans)}/{max(s[1] for s in spans)}" if spans else None


def _organisation(name: LocalText, voice: Voice) -> Data:
    return {"@type": "Organization", "name": name.in_(voice.language)}


def _work(source: Source, voice: Voice) -> Data:
    return _given(
        {
            "@type": "CreativeWork",
            "name": voice.title(source),
            "url": source.url,
            "datePublished": _start(source.published),
            "publisher": _organisation(source.publisher, voice),
        }
    )


def _start(period: Period | None) -> str | None:
    """The day on which a span begins, as far as it is known: a day, a month or a year."""
    if period is None or period.code is None:
        return None
    code = period.code
    if ".." not in code and code.replace("-", "").isdigit() and not (len(code) == len("2023-2024") and code[4] == "-"):
        return code
    span = period.span()
    return span[0] if span else None


def _given(data: Data) -> Data:
    """Without what is not known: an empty field tells a machine nothing."""
    return {key: value for key, value in data.items() if value not in (None, "", [])}
