"""What a reader meets first: the home page, the page on reading figures, the base report in its own order, the glossary
by letters, and sums in dollars."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casebook.catalog import Catalog
from casebook.dollars import dollars
from casebook.errors import LANGUAGES, Language
from casebook.evidence import Findings, examine
from casebook.kinds.dataset import Dataset
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument
from casebook.kinds.organisation import Organisation, OrganisationType, names
from casebook.kinds.source import Source, Standing
from casebook.kinds.term import Term
from casebook.kinds.vocabulary import Vocabulary
from casebook.pipeline import check
from casebook.presses import glossary, site
from casebook.render import Book, Desk
from casebook.text import Words
from casebook.wording.letters import initial, place

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
READINGS = HOME / "templates" / "assets" / "search-pinyin.js"


@cache
def own() -> tuple[Catalog, Findings, Edition]:
    catalog = check(HOME)
    return catalog, examine(catalog), catalog.all(Edition)[0]


@cache
def page(language: Language, address: str) -> str:
    """A page of the repository's own book as it is written for the shell."""
    catalog, findings, edition = own()
    book = Book(catalog, findings, Words.load(language), edition, {})
    return next(p for p in site.pages(book) if p.address == address).write().decode()


# home


def test_headlines_can_be_quoted() -> None:
    """What home leads with is told at first hand or officially by somebody who is named, dated, and can be quoted."""
    catalog, findings, edition = own()
    for headline in edition.headlines:
        fact = catalog.get(Fact, headline.fact)
        assert findings.answers.of(fact.id)[0] == "can" and findings.standing(fact.id).grade in {"A", "B"}
        assert fact.named and fact.period and fact.period.code
        assert catalog.get(Source, fact.told_by).standing in {Standing.FIRST_HAND, Standing.OFFICIAL}


def test_year_of_the_report_and_date_of_the_edition_are_told_apart() -> None:
    """The title has no year; the line above it has the edition's date and, in words, the year that is treated."""
    edition = own()[2]
    assert edition.treats is not None and edition.date.code is not None
    for language in LANGUAGES:
        assert not re.search(r"\d", edition.title.in_(language))
        assert re.search(r"\b2025|2025年", edition.treats.in_(language))
    assert edition.version.partition(".")[0] == edition.date.code[:4]


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_leads_to_what_it_promises(language: Language) -> None:
    """Definition, questions and tools come before the base report, and each question is a door."""
    text = page(language, "")
    edition = own()[2]
    order = [text.index(f'class="{name}') for name in ("cb-home__opening", "cb-strip", "cb-questions", "cb-doors")]
    order.append(text.index("cb-home__base"))
    assert order == sorted(order)
    doors = re.search(r'<section class="cb-questions.*?</section>', text, re.DOTALL)
    assert doors
    asked = re.findall(r"<dt>(.*?)</dt>", doors[0])
    assert len(asked) == len(edition.questions) + 1 == 6
    assert all(re.match(r'<a\b[^>]* href="[^"]+">', each) for each in asked)
    for address in ("scenarios/", "checklists/", "playbooks/", "downloads/", "about/figures/", "evidence/base-report/"):
        assert f'href="./{address}' in text or f'href="{address}' in text


# the page on reading figures


def test_page_on_reading_figures_is_led_to(built_site: Path) -> None:
    """Every page's navigation has it, and home and the legend of the grades lead to it."""
    for root in ("", "en/"):
        assert (built_site / root / "about/figures/index.html").is_file()
        for address in ("", "evidence/", "facts/f-1.1-01/"):
            text = (built_site / root / address / "index.html").read_text(encoding="utf-8")
            header, rest = text.split('id="content"', 1)
            tabs = header[header.index('class="md-tabs"') :].partition("</nav>")[0]
            assert "about/figures/" in tabs
            assert "about/figures/" in rest.partition("<footer")[0] or address.startswith("facts")


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_on_reading_figures_shows_every_ruling(language: Language) -> None:
    """Its examples are printed from records, and there is one to quote, one to ask about and one to leave alone."""
    _catalog, findings, edition = own()
    text = page(language, "about/figures/")
    assert {findings.answers.of(x.fact)[0] for x in edition.examples} == {"can", "ask", "cannot"}
    for example in edition.examples:
        assert f'facts/{example.fact}/"' in text
    assert len(re.findall(r"<li>\s*<h3>", text)) == 5


# the base report


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_base_report_is_listed(language: Language) -> None:
    """The page of the base report links to every fact that it tells, each under its own section, marked."""
    catalog, _findings, edition = own()
    parts = re.split(r'id="b-(\d+\.\d+)"', page(language, "evidence/base-report/"))
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert list(found) == list(edition.base_sections)
    told = [fact for fact in catalog.all(Fact) if fact.section]
    assert len(told) == 304
    for fact in told:
        assert fact.section is not None
        assert f'facts/{fact.id}/"' in found[fact.section], fact.id
    listed = re.findall(r'href="[^"]*facts/(f-[^"/]+)/"', "".join(found.values()))
    assert sorted(listed) == sorted(fact.id for fact in told)


def test_base_report_has_its_chapters_and_sections() -> None:
    """Twelve chapters and thirty-nine sections, in order, each in a known state; what is there is answered."""
    edition = own()[2]
    assert [c.number for c in edition.base_outline] == [str(n) for n in range(1, 13)]
    assert len(edition.base_sections) == 39
    for chapter in edition.base_outline:
        numbers = [s.number for s in chapter.sections]
        assert numbers == [f"{chapter.number}.{n}" for n in range(1, len(numbers) + 1)]
    assert all(s.answered_by for s in edition.base_sections.values())


def test_figures_of_the_base_report_have_pages(built_site: Path) -> None:
    """In the published site each fact of the base report has its page, which the page of the report links to."""
    facts = [fact.id for fact in check(BIKES).all(Fact) if fact.section]
    for root in ("", "en/"):
        text = (built_site / root / "evidence/base-report/index.html").read_text(encoding="utf-8")
        for slug in facts:
            assert (built_site / root / "facts" / slug / "index.html").is_file()
            assert f"facts/{slug}/" in text
        fact = (built_site / root / "facts" / facts[0] / "index.html").read_text(encoding="utf-8")
        assert "evidence/base-report/#b-1.1" in fact


# the glossary


def words_of(term: Term, language: Language) -> set[str]:
    return {term.name.in_(language).casefold(), *(word.casefold() for word in term.also)}


def test_every_platform_is_in_the_glossary() -> None:
    """Each organisation that is a platform is a term or another word for one, in both languages."""
    catalog = own()[0]
    for organisation in catalog.all(Organisation):
        if organisation.type is OrganisationType.PLATFORM:
            for language in LANGUAGES:
                mine = {name.casefold() for name in names(organisation, language)}
                assert any(mine & words_of(term, language) for term in catalog.all(Term)), (organisation.id, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_short_name_of_a_law_is_in_the_glossary(language: Language) -> None:
    """Each short name stands under its letter, with the full title and a link to the instrument."""
    text = page(language, "glossary/")
    catalog = own()[0]
    for law in catalog.all(Instrument):
        if law.short is not None:
            entry = re.search(rf'<div class="cb-entry cb-entry--law" id="law-{law.id}">.*?</div>', text, re.DOTALL)
            assert entry and f'law/{law.id}/"' in entry[0]
            assert law.short.in_(language) in html.unescape(entry[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_glossary_stands_by_letters(language: Language) -> None:
    """Letters from A to Z, each entry under its own, in order within it; terms and abbreviations are all there."""
    catalog, findings, edition = own()
    desk = Desk(Book(catalog, findings, Words.load(language), edition, {}), "site")
    found = glossary.letters(desk)
    assert [group.letter for group in found] == sorted(group.letter for group in found)
    assert {group.letter for group in found} <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    terms = [e.record.id for group in found for e in group.entries if e.sort == "term"]
    assert sorted(terms) == sorted(catalog.slugs("term"))
    for group in found:
        keys = [place(entry.name, language) for entry in group.entries]
        assert keys == sorted(keys)


def test_letters_of_characters_are_those_of_their_readings() -> None:
    """A common character stands under a letter with which one of its readings begins, as the search knows them."""
    readings: dict[str, set[str]] = {}
    syllables, places, further = re.findall("`([^`]*)`", READINGS.read_text(encoding="utf-8"))
    rows = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    characters = "".join(row.decode("gb2312", "ignore") for row in rows)
    known = syllables.split(" ")
    for i, character in enumerate(characters):
        readings[character] = {known[int(places[2 * i : 2 * i + 2], 36)][0].upper()}
    for line in further.splitlines():
        syllable, besides = line.split(" ")
        for character in besides:
            readings[character].add(syllable[0].upper())
    common = [c for c in readings if b"\xb0\xa1" <= c.encode("gb18030") <= b"\xd7\xf9"]
    wrong = [c for c in common if initial(c) not in readings[c]]
    assert len(common) > 3000 and len(wrong) < 20, wrong
    assert [initial(x) for x in ("《个保法》", "App信息", "ābǐ", "哔哩", "")] == ["G", "A", "A", "#", "#"]


# dollars


def ledger(*facts: Fact, **rate: Any) -> Catalog:
    rows = [
        {"row": year, "period": year, "value": Decimal(value), "source": "bank"}
        for year, value in (("2020", "7"), ("2025", "8"))
    ]
    about = {"zh": "汇率", "en": "rate"}
    average = Dataset.model_validate(
        {"id": "rates", "title": about, "theme": "market", "unit": "CNY", "scope": about, "rows": rows}
    )
    span = {"low": Decimal(6), "high": Decimal(8), "reason": about, **rate}
    words = Vocabulary.model_validate({"id": "vocabulary", "cny_per_usd": span})
    return Catalog((*facts, average, words), {}, {})


def sum_of(period: str | None, unit: str = "CNY_100m", **figure: Any) -> Fact:
    about = {"zh": "额", "en": "sum"}
    told = figure or {"form": "level", "value": Decimal(14)}
    return Fact.model_validate(
        {
            "id": "f-1.1-01",
            "topic": "market",
            "subject": about,
            "named": True,
            "segment": "town",
            "label": about,
            "figure": {"unit": unit, **told},
            "told_by": "bank",
            **({"period": period} if period else {}),
        }
    )


@pytest.mark.parametrize(
    ("period", "year", "value"),
    [
        ("2020", "2020", "200"),
        ("2019-07..2020-06", "2020", "200"),
        ("2025-Q2", "2025", "180"),
        ("2019-2020", "2020", "200"),
    ],
)
def test_a_sum_in_dollars_takes_the_rate_of_the_year_in_which_its_period_ends(
    period: str, year: str, value: str
) -> None:
    """The rate is that of the year in which the period ends; the result has two digits and says about."""
    found = dollars(sum_of(period), ledger(average="rates"))
    assert found is not None and (found.year, found.dated) == (year, True)
    assert found.figure.value == Decimal(value) and found.figure.unit == "USD_million" and found.figure.bound == "about"


def test_an_undated_sum_takes_the_year_that_the_vocabulary_names() -> None:
    """Without that year, without a rate of its year, without a dataset or without yuan there are no dollars."""
    found = dollars(sum_of(None), ledger(average="rates", undated="2025"))
    assert found is not None and (found.year, found.dated) == ("2025", False)
    assert dollars(sum_of(None), ledger(average="rates")) is None
    assert dollars(sum_of("2021"), ledger(average="rates", undated="2025")) is None
    assert dollars(sum_of("2020"), ledger()) is None
    assert dollars(sum_of("2020", "percent"), ledger(average="rates")) is None


def test_both_ends_of_a_change_are_told_in_dollars() -> None:
    """A before and after has both."""
    figure = {"form": "before_after", "before": Decimal(7), "value": Decimal(14), "direction": "up"}
    found = dollars(sum_of("2020", **figure), ledger(average="rates"))
    assert found is not None and (found.figure.before, found.figure.value) == (Decimal(100), Decimal(200))


def test_only_english_pages_have_dollars() -> None:
    """The register and the page of a sum say in English what it comes to, and that the sum is ours."""
    assert "computed by us" in page("en", "facts/m-nbs-17/")
    assert "our sum" in page("en", "facts/")
    assert "美元汇率" not in page("zh", "facts/m-nbs-17/") and "本书折算" not in page("zh", "facts/")


# typography


@pytest.mark.parametrize(
    "address", ["reviews/", "metrics/repurchase-rate/", "checklists/member-data/", "law/pipl/", "about/", "evidence/"]
)
def test_no_blank_follows_a_full_stop_of_chinese(address: str) -> None:
    """Where sentences are put together on a Chinese page, no blank stands between; English has its blanks."""
    text = re.sub(r"</?(?:strong|b|a|em|span)\b[^>]*>", "", page("zh", address))
    assert "。" in text and re.findall(r".{0,20}[。！] +[^\s<].{0,9}", text) == []
    assert re.search(r"[a-z]\. [A-Z]", page("en", address))
