"""Cases: what a case of an organisation prints, in which order, and what is refused of one."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from casebook.errors import ContentError
from casebook.pipeline import Settings, build, check

BIKES = Path(__file__).parent / "books" / "bikes"
CASE = "data/cases/transport-office.yml"
ORDER = ["steps", "measures", "series", "results", "claims", "unproven", "lesson", "duties", "question"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases") / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    build(Settings(folder, only=frozenset({"site", "pack"})), lambda _stage: None)
    return folder / "dist" / "site"


def page(site: Path, slug: str) -> str:
    return (site / "en" / "cases" / slug / "index.html").read_text(encoding="utf-8")


def headings(text: str) -> dict[str, str]:
    return dict(re.findall(r'<section class="cb-sec" id="([\w-]+)">\s*<h2[^>]*>([^<]+)', text))


def test_a_case_of_an_organisation_answers_in_order(site: Path) -> None:
    """What it does, how it measures, series, results, what does not fit, what to copy, duties, the open question."""
    found = headings(page(site, "transport-office"))
    assert [name for name in found if name in ORDER] == ORDER
    assert found["lesson"] == "What a small business can copy"


def test_a_case_of_several_parties_answers_too(site: Path) -> None:
    """A case without an organisation has the same headings, and no series; what the base report claims stands apart."""
    found = headings(page(site, "bicycle-company"))
    assert found["lesson"] == "What a small business can copy" and found["claims"] == "Claimed results"
    assert not {"measures", "series", "results", "duties", "question"} & set(found)


def test_claims_of_the_base_report_stand_apart(site: Path) -> None:
    """What the base report says of an organisation is headed as a claim and not as a record of its own."""
    text = page(site, "transport-office")
    results = text[text.index('id="results"') : text.index('id="claims"')]
    claims = text[text.index('id="claims"') : text.index('id="unproven"')]
    assert "n-transport-office-02" in results and "f-1.1-01" not in results
    assert "f-1.1-01" in claims and "Claimed results" in claims


def test_series_of_a_case_have_two_points(site: Path) -> None:
    """A case prints those series of its organisation that have a line to follow, as the organisation's page does."""
    text = page(site, "transport-office")
    series = text[text.index('id="series"') : text.index('id="results"')]
    assert series.count("<caption>") == 1
    assert re.findall(r'data-fact="([^"]+)"', series) == ["n-transport-office-02", "n-transport-office-01"]


def test_the_duties_of_a_case_lead_to_instrument_and_duty(site: Path) -> None:
    """A duty is told with the article of its instrument, and both can be followed."""
    text = page(site, "transport-office")
    duties = text[text.index('id="duties"') : text.index('id="question"')]
    assert re.search(r'href="[^"]*law/parking-rule/?"', duties) and re.search(r'href="[^"]*#park-1"', duties)


def test_cases_are_filtered_by_sort(site: Path) -> None:
    """The index of cases knows whose practice a case tells of."""
    index = (site / "en" / "cases" / "index.html").read_text(encoding="utf-8")
    assert index.count('data-sort="platform"') == 1


def test_the_pack_has_what_a_case_has(site: Path) -> None:
    """The data pack tells organisation, sort, measures, duties and question of a case, and null where there is none."""
    (file,) = (site / "downloads" / "data").glob("cases.json")
    rows = {row["id"]: row for row in json.loads(file.read_text(encoding="utf-8"))}
    office, company = rows["transport-office"], rows["bicycle-company"]
    assert (office["organisation"], office["sort"], office["duties"]) == ("transport-office", "platform", ["park-1"])
    assert [measure["metric"] for measure in office["measures"]] == ["rides", None]
    assert company["organisation"] is company["question_en"] is None and company["sort"] == "company"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("sort: platform\n", "", "`sort` is missing"),
        ("  - name:\n      zh: 在用车数\n      en: bicycles in use\n    definition", "  - definition", "has no name"),
        ("sort: platform", "sort: plattform", "`platform`"),
        ("organisation: transport-office", "organisation: transport-offise", "`transport-office`"),
        ("  - park-1", "  - park-9", "park-1"),
    ],
)
def test_a_bad_case_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    """Each slip is told once, with its place and what to write, in both languages."""
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    text = (folder / CASE).read_text(encoding="utf-8")
    assert old in text
    (folder / CASE).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        check(folder)
    (problem,) = caught.value.problems
    assert words in f"{problem.message.en} {problem.fix.en}" and re.search(r"[\u4e00-\u9fff]", problem.message.zh)
    assert str(problem.place).replace("\\", "/").startswith(f"{CASE}:")


def test_a_result_on_record_says_its_period(site: Path) -> None:
    """Two results of one label would be told apart by nothing but their size if their dates were left out."""
    text = page(site, "transport-office")
    results = text[text.index('id="results"') : text.index('id="claims"')]
    assert re.search(r'class="cb-result">.*?<span class="cb-quiet">[^<]*\d{4}', results, re.DOTALL)
