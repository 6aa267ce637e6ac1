"""The second ledger: organisations, chains of sources, excerpts. What does not fit is refused, with place and mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.catalog import Catalog
from casebook.kinds.fact import MOST_CHARACTERS, MOST_WORDS, Fact
from casebook.kinds.organisation import Organisation, names
from casebook.kinds.source import Reading, Source, Standing, origin
from casebook.pipeline import check
from tests.small import problems

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
FACT = "data/facts/named/transport-office.yml"
SOURCE = "data/sources/office-count.yml"
ORGANISATION = "data/organisations/transport-office.yml"


def change(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def write(folder: Path, path: str, text: str) -> None:
    (folder / path).write_text(text, encoding="utf-8")


def own(cache: list[Catalog] = []) -> Catalog:  # noqa: B006 (read once for all tests)
    if not cache:
        cache.append(check(HOME))
    return cache[0]


OTHER = "name:\n  zh: {zh}\n  en: {en}\ntype: company\n"
REFUSED: list[tuple[str, Callable[[Path], None], str, str, str]] = [
    (
        "a named source without an excerpt",
        lambda p: change(p, FACT, (p / FACT).read_text().partition("  excerpt:")[2].join(["  excerpt:", ""]), ""),
        f"{FACT}:21:12",
        "excerpt-missing",
        "excerpt",
    ),
    (
        "another number",
        lambda p: change(p, FACT, "value: 6.4", "value: 6.5"),
        f"{FACT}:23:11",
        "excerpt-lacks-number",
        "65,000 (6.5万); the numbers in it are: 64,000",
    ),
    (
        "another scale",
        lambda p: change(p, FACT, "unit: count_10k", "unit: count"),
        f"{FACT}:23:11",
        "excerpt-lacks-number",
        "64,000",
    ),
    (
        "a fall told as a rise",
        lambda p: change(
            p,
            FACT,
            "form: level\n    unit: count_10k\n    value: 6.4",
            "form: change_percent\n    unit: percent\n    value: 5\n    direction: down",
        ),
        f"{FACT}:24:11",
        "excerpt-lacks-direction",
        "5%",
    ),
    (
        "a loss told of a gain",
        lambda p: change(p, FACT, "value: 6.4", "value: -6.4"),
        f"{FACT}:23:11",
        "excerpt-lacks-sign",
        "with the other sign",
    ),
    (
        "an excerpt that is too long",
        lambda p: change(p, FACT, "Riders in Willow", "word " * MOST_WORDS + "Riders in Willow"),
        f"{FACT}:23:5",
        "value-refused",
        f"{MOST_WORDS} are the most",
    ),
    (
        "an address of a copy",
        lambda p: change(p, SOURCE, "reading: copy", "url: https://example.org/copy\nreading: copy"),
        f"{SOURCE}:",
        "url-of-a-copy",
        "reading: copy",
    ),
    (
        "a retelling of two kinds",
        lambda p: change(
            p, SOURCE, "  source: county-survey", "  source: county-survey\n  words:\n    zh: 甲\n    en: a"
        ),
        f"{SOURCE}:",
        "value-refused",
        "either a record",
    ),
    (
        "a retelling of a source that there is not",
        lambda p: change(p, SOURCE, "  source: county-survey", "  source: country-survey"),
        f"{SOURCE}:12:11",
        "reference-dangling",
        "country-survey",
    ),
    (
        "retellings in a circle",
        lambda p: change(
            p, "data/sources/county-survey.yml", "standing:", "reports:\n  source: office-count\nstanding:"
        ),
        "data/sources/",
        "source-circle",
        "→",
    ),
    (
        "a standing of old",
        lambda p: change(p, SOURCE, "standing: official", "standing: secondary"),
        f"{SOURCE}:9:11",
        "value-unknown",
        "second_hand",
    ),
    (
        "a name that another organisation has",
        lambda p: write(p, "data/organisations/z.yml", OTHER.format(zh="镇交通办", en="Z")),
        "data/organisations/z.yml:2:3",
        "organisation-name-taken",
        "transport-office",
    ),
    (
        "parents in a circle",
        lambda p: (
            write(
                p,
                "data/organisations/z.yml",
                OTHER.format(zh="甲", en="A") + "parent:\n  organisation: transport-office\n  holds: brand\n",
            )
            or change(
                p, ORGANISATION, "type: authority", "type: authority\nparent:\n  organisation: z\n  holds: office"
            )
        ),
        "data/organisations/",
        "organisation-circle",
        "transport-office → z → transport-office",
    ),
    (
        "a parent that there is not",
        lambda p: write(
            p,
            "data/organisations/z.yml",
            OTHER.format(zh="甲", en="A") + "parent:\n  organisation: transport\n  holds: office\n",
        ),
        "data/organisations/z.yml:6:17",
        "reference-dangling",
        "transport",
    ),
    (
        "a code of an exchange as a number",
        lambda p: write(
            p,
            "data/organisations/z.yml",
            OTHER.format(zh="甲", en="A") + "listed:\n  - exchange:\n      zh: 乙\n      en: B\n    code: 2555\n",
        ),
        "data/organisations/z.yml:9:11",
        "value-refused",
        "quotes",
    ),
    (
        "aliases without any",
        lambda p: change(p, ORGANISATION, "aliases:\n  zh:\n    - 镇交通办", "aliases:\n  zh: []"),
        f"{ORGANISATION}:",
        "value-refused",
        "no alias",
    ),
]


@pytest.mark.parametrize(("what", "breaks", "place", "code", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_does_not_fit_is_refused(
    project: Path, what: str, breaks: Callable[[Path], None], place: str, code: str, said: str
) -> None:
    """A fault of the second ledger is told once a record with its place, what was looked for, and the mend."""
    breaks(project)
    found = problems(project)
    assert {p.code for p in found} == {code}, what
    first = found[0]
    assert str(first.place).startswith(place)
    assert said in first.message.en + first.fix.en
    for text in (first.message, first.fix):
        assert re.search(r"[\u4e00-\u9fff]", text.zh) and text.en and text.zh != text.en


def test_the_small_project_is_accepted() -> None:
    """A fact that stands in its excerpt, told by a copy that retells a page, is fine."""
    catalog = check(BIKES)
    source = catalog.get(Source, "office-count")
    assert origin(source, catalog).id == "county-survey"
    assert origin(catalog.get(Source, "town-report"), catalog).id == "town-report"


# the repository's own ledger


def test_every_named_fact_stands_in_an_excerpt() -> None:
    """What a signed source tells is shown in its words, within the length that evidence needs."""
    for fact in own().all(Fact):
        if fact.section is None:
            assert fact.excerpt is not None, fact.id
            words = len(fact.excerpt.text if fact.excerpt.language == "zh" else fact.excerpt.text.split())
            assert words <= (MOST_CHARACTERS if fact.excerpt.language == "zh" else MOST_WORDS), fact.id


def test_facts_of_the_base_report_have_their_section() -> None:
    """The base report's facts keep their section; a fact of another source has none and no id of the base report."""
    for fact in own().all(Fact):
        assert (fact.section is not None) == fact.id.startswith("f-"), fact.id


def test_no_page_links_to_a_copy() -> None:
    """Only what was read on its publisher's page has an address, and no digest stands as first-hand."""
    for source in own().all(Source):
        assert source.url is None or source.reading is Reading.PAGE, source.id
        assert source.reading is not Reading.DIGEST or source.standing is not Standing.OFFICIAL, source.id


def test_names_lead_to_one_organisation() -> None:
    """No name of an organisation is a name of another."""
    seen: dict[str, str] = {}
    for organisation in own().all(Organisation):
        for name in names(organisation):
            assert seen.setdefault(name.casefold(), organisation.id) == organisation.id, name


def test_a_named_subject_has_its_organisation() -> None:
    """Facts of one subject refer to one organisation."""
    subjects: dict[str, set[str | None]] = {}
    for fact in own().all(Fact):
        if fact.section is None and fact.named and fact.organisation:
            subjects.setdefault(fact.subject.zh, set()).add(fact.organisation)
    assert {zh: found for zh, found in subjects.items() if len(found) > 1 and zh not in {"全国", "直播电商"}} == {}


def test_one_measure_has_one_label_in_both_languages() -> None:
    """Within a metric a label is one label in the other language, so that a series has one name."""
    zh: dict[tuple[str | None, str], set[str]] = {}
    en: dict[tuple[str | None, str], set[str]] = {}
    for fact in own().all(Fact):
        zh.setdefault((fact.metric, fact.label.zh), set()).add(fact.label.en)
        en.setdefault((fact.metric, fact.label.en), set()).add(fact.label.zh)
    assert {label: others for label, others in (*zh.items(), *en.items()) if len(others) > 1} == {}


def test_selling_expenses_over_revenue_have_one_name() -> None:
    """What a source calls selling or distribution expenses over revenue is labelled so; other lines keep their name."""
    for fact in own().all(Fact):
        if fact.metric != "selling-expense-ratio" or fact.excerpt is None:
            continue
        words = fact.excerpt.text
        selling = "销售费用" in words or "銷售及分銷" in words or "sales expenses" in words
        assert (fact.label.zh == "销售费用率") == selling, fact.id


def test_one_page_is_one_source() -> None:
    """No page is recorded as two sources: two readings of it would pass for two witnesses."""
    seen: dict[str, str] = {}
    for source in own().all(Source):
        if source.url is not None:
            assert seen.setdefault(str(source.url).rstrip("/"), source.id) == source.id, source.url


def test_a_release_that_others_carry_says_who_carries_it() -> None:
    """The page of a first-hand release leads where its publisher says: who carries it is named beside the firm."""
    carriers = ("finanznachrichten", "finviz", "einpresswire", "menafn", "businessinsider", "advfn", "benzinga")
    for source in own().all(Source):
        if source.standing is Standing.FIRST_HAND and any(name in str(source.url) for name in carriers):
            assert "转载" in source.publisher.zh and "repost on" in source.publisher.en, source.id
