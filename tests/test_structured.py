"""What machines are told of facts and datasets: schema.org's types with the properties that readers of them require."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from casebook.catalog import Catalog
from casebook.errors import LANGUAGES, Language
from casebook.evidence import Content, examine
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.dataset import Dataset
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.model.record import Record
from casebook.pipeline import check
from casebook.presses.structured import BEST, CONTEXT, RATING, WORST, structured_data, voice_of
from casebook.render import Book, Desk
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"
FIRST_HAND = "county-survey"
# What Google's guides and schema.org's examples require of each type.
REQUIRED: dict[str, tuple[str, ...]] = {
    "ClaimReview": ("claimReviewed", "reviewRating", "url", "author", "itemReviewed", "datePublished"),
    "Claim": ("author", "appearance"),
    "Rating": ("alternateName",),
    "Organization": ("name",),
    "Dataset": ("name", "description", "license", "creator", "distribution", "temporalCoverage", "variableMeasured"),
    "DataDownload": ("contentUrl", "encodingFormat"),
    "PropertyValue": ("name", "unitText"),
    "CreativeWork": ("name", "publisher"),
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return check(BIKES)


def told(catalog: Catalog, record: Record, language: Language = "en", site: str | None = None) -> dict[str, Any]:
    edition = catalog.all(Edition)[0].model_copy(update={"site": site})
    findings = examine(catalog)
    desk = Desk(Book(catalog, findings, Words.load(language), edition, {}), "site")
    data = structured_data(record, findings, catalog, edition, voice_of(desk))
    back: dict[str, Any] = json.loads(json.dumps(data))
    return back


def nodes(data: object) -> list[dict[str, Any]]:
    """All that has a type."""
    if isinstance(data, list):
        return [node for item in data for node in nodes(item)]
    if not isinstance(data, dict):
        return []
    return [*([data] if "@type" in data else []), *(node for value in data.values() for node in nodes(value))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_has_what_is_required_of_it(catalog: Catalog, language: Language) -> None:
    """No node lacks a property that its type requires, none is empty, and no mark of a record's prose is left."""
    seen = set()
    for record in (*catalog.all(Fact), *catalog.all(Dataset)):
        data = told(catalog, record, language)
        assert data["@context"] == CONTEXT
        for node in nodes(data):
            seen.add(node["@type"])
            assert [name for name in REQUIRED[node["@type"]] if name not in node] == [], node
        text = json.dumps(data, ensure_ascii=False)
        assert "[[" not in text and "null" not in text and "~/" not in text and '""' not in text
    assert {"ClaimReview", "Claim", "Dataset"} <= seen


def test_only_what_was_looked_for_is_a_review(catalog: Catalog) -> None:
    """A fact that nobody checked is a claim; one that was checked is a review of it, with the figure in words."""
    looked = told(catalog, catalog.get(Fact, "f-1.1-01"))
    assert looked["@type"] == "ClaimReview" and "over 125,000" in looked["claimReviewed"]
    assert looked["reviewRating"]["ratingValue"] == RATING[Content.DIFFERS]
    assert looked["itemReviewed"]["@type"] == "Claim" and looked["reviewBody"]
    alone = told(catalog, catalog.get(Fact, "f-1.1-02"))
    assert alone["@type"] == "Claim" and "reviewRating" not in alone and "from 20% to 35%" in alone["text"]


@pytest.mark.parametrize(
    ("verdict", "value"), [("supported", BEST), ("contradicted", WORST), ("not_found", None), ("not_checkable", None)]
)
def test_a_rating_is_the_finding(catalog: Catalog, verdict: str, value: int | None) -> None:
    """Borne out is the best, contradicted the worst; what was not found has words and no number."""
    old = catalog.all(Corroboration)[0]
    new = old.model_copy(update={"verdict": Verdict(verdict), "sources": [FIRST_HAND]})
    records = [catalog.find(*key) for key in catalog.everything()]
    changed = Catalog([new if r is old else r for r in records if r is not None], {}, {})
    rating = told(changed, changed.get(Fact, "f-1.1-01"))["reviewRating"]
    assert rating.get("ratingValue") == value
    assert ("bestRating" in rating) is (value is not None) and rating["alternateName"]


def test_ratings_fall_from_best_to_worst() -> None:
    """The findings that have a number fall from five to one in their order."""
    values = [RATING[content] for content in Content if content in RATING]
    assert values == sorted(values, reverse=True) and (values[0], values[-1]) == (BEST, WORST)


def test_a_dataset_leads_to_its_file(catalog: Catalog) -> None:
    """The download is the CSV of the data pack, in the language's folder; the span covers all rows."""
    record = catalog.all(Dataset)[0]
    zh, en = (told(catalog, record, language, "https://example.org/book/") for language in LANGUAGES)
    assert zh["distribution"][0]["contentUrl"] == f"https://example.org/book/downloads/data/datasets/{record.id}.csv"
    assert en["distribution"][0]["contentUrl"].startswith("https://example.org/book/en/downloads/")
    assert en["url"] == f"https://example.org/book/en/datasets/{record.id}/"
    assert re.fullmatch(r"\d{4}-\d\d/\d{4}-\d\d", en["temporalCoverage"])
    assert 50 <= len(en["description"]) <= 5000


def test_other_records_have_none(catalog: Catalog) -> None:
    """A metric is no claim and no dataset."""
    assert told(catalog, catalog.all(Metric)[0]) == {}
