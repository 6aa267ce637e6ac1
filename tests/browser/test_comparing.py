"""Filtering, sorting and comparing, in a real Chromium, with the records of the edition."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from casebook import kinds, series
from casebook.disk import Disk
from casebook.kinds.case import Case
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.load import load
from casebook.model.values import scale_of
from casebook.pipeline import Settings, build
from casebook.presses import cut
from casebook.text import Words

from .conftest import PHONE, Open, opening, served

CATALOG = load(Disk(Path(__file__).parents[2]), kinds.ALL)
WORDS: Mapping[str, Words] = {"": Words.load("zh"), "en/": Words.load("en")}
SIZES: Mapping[str, dict[str, Any]] = {
    "phone": PHONE,
    "tablet": {"viewport": {"width": 768, "height": 1024}},
    "desk": {"viewport": {"width": 1440, "height": 900}},
}
CASES = ("chagee", "dpc-dash", "bosideng", "botanee")
METRICS = ("registered-members", "repurchase-rate", "revenue")
SHIFT = (
    "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e =>"
    " e.hadRecentInput || (window.shift += e.value))).observe({ type: 'layout-shift', buffered: true })"
)


def compare(kind: str, ids: tuple[str, ...]) -> str:
    return "&".join(f"{kind}={slug}" for slug in ids)


def drawn(page: Page) -> Any:
    picture = page.locator("svg.cb-lines")
    picture.wait_for()
    return picture


# ---- narrowing and sorting


@pytest.mark.parametrize("root", WORDS)
def test_empty_list_says_what_to_loosen(open_edition: Open, root: str) -> None:
    """Where nothing fits, each condition that would leave something is offered with how many, the most first; taking
    one away shows them, and the back button brings the condition back."""
    words = WORDS[root]
    page = open_edition().go(f"{root}facts/?topic=market&q=zzzz")
    rows = page.locator("tbody[data-list] > tr:visible")
    none = page.locator("[data-none]")
    expect(none).to_contain_text(words("filter.loosen"))
    market = sum(str(f.topic) == "market" for f in CATALOG.all(Fact))
    way = none.get_by_role("button").first
    expect(way).to_contain_text(str(market))
    way.click()
    expect(rows).to_have_count(market)
    expect(page).to_have_url(re.compile(r"\?topic=market$"))
    page.go_back()
    expect(none).to_be_visible()
    none.get_by_role("button", name=words("filter.reset")).click()
    expect(rows).to_have_count(len(CATALOG.all(Fact)))


@pytest.mark.parametrize("root", WORDS)
def test_facts_are_sorted_by_what_they_say(open_edition: Open, root: str) -> None:
    """A head sorts up, down and back; sums stand with sums, by size; the address keeps the order, with the filter."""
    page = open_edition().go(f"{root}facts/?topic=brand")
    rows = "[...document.querySelectorAll('tbody[data-list] > tr:not([hidden]) a.cb-fig')].map(a => a.dataset.fact)"
    brand = sum(str(f.topic) == "brand" for f in CATALOG.all(Fact))
    expect(page.locator("tbody[data-list] > tr:visible")).to_have_count(brand)
    listed = page.evaluate(rows)
    head = page.get_by_role("columnheader", name=WORDS[root]("field.figure"))
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile(r"topic=brand&sort=figure$"))
    yuan = [
        size
        for slug in page.evaluate(rows)
        if scale_of((fact := CATALOG.get(Fact, slug)).figure.unit)[0] == "CNY"
        and (size := series.size_of(fact)) is not None
    ]
    assert len(yuan) > 20 and yuan == sorted(yuan)
    page.reload()
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("button").click()
    assert page.evaluate(rows) == listed
    time = page.get_by_role("columnheader", name=WORDS[root]("field.period"))
    time.get_by_role("button").focus()
    page.keyboard.press("Enter")
    spans = [(p.span() or ("", ""))[1] if (p := CATALOG.get(Fact, s).period) else "" for s in page.evaluate(rows)]
    dated = [s for s in spans if s]
    assert dated == sorted(dated) and spans[: len(dated)] == dated, "what has no date comes last"


def test_phone_sorts_by_a_menu(open_edition: Open) -> None:
    """Where a table is a list, its heads are not seen, and a menu beside the filter sorts."""
    page = open_edition(**PHONE).go("en/facts/")
    page.locator("#filter-sort").select_option("-period")
    expect(page).to_have_url(re.compile(r"sort=-period$"))
    first = page.locator("tbody[data-list] > tr").first.locator("a.cb-fig").get_attribute("data-fact")
    last = max(span[1] for f in CATALOG.all(Fact) if f.period and (span := f.period.span()))
    period = CATALOG.get(Fact, str(first)).period
    assert period is not None and (period.span() or ("", ""))[1] == last
    assert page.evaluate("getComputedStyle(document.querySelector('th button')).visibility") == "hidden"


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_while_a_filter_builds(open_edition: Open, size: str) -> None:
    """The form stands in the page as it will be: a layout shift below 0.02 on the indexes, all widths."""
    site = open_edition(**SIZES[size])
    site.page.add_init_script(SHIFT)
    for address in ("facts/", "cases/", "metrics/", "en/facts/", "scenarios/"):
        page = site.go(address)
        page.wait_for_timeout(400)
        assert page.evaluate("window.shift") < 0.02, address


def test_phone_opens_the_filter(open_edition: Open) -> None:
    """On a phone the facets are behind a button that says whether they are open."""
    page = open_edition(**PHONE).go("facts/")
    opener = page.get_by_role("button", name=WORDS[""]("filter.title"))
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#filter-facets")).to_be_hidden()
    opener.tap()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#filter-facets")).to_be_visible()


def held(page: Page, address: str) -> Callable[[], Route]:
    """Holds what is asked for at an address; gives what waits until it is, and hands it over."""
    found: list[Route] = []

    def hold(route: Route) -> None:
        found.append(route)

    page.route(address, hold)

    def first() -> Route:
        for _ in range(600):
            if found:
                return found[0]
            page.wait_for_timeout(50)
        raise AssertionError(f"{address} was not asked for")

    return first


def test_what_was_chosen_before_a_list_was_whole_counts(open_edition: Open) -> None:
    """Words typed while the rest of a long list is still under way narrow it when it has come."""
    site = open_edition(service_workers="block")  # what the worker asks for is not held
    rest = held(site.page, "**/part-2/")
    page = site.go("facts/")
    box = page.locator("form[data-filter] input[name=q]")
    box.fill("泡泡玛特")
    route = rest()
    expect(page).to_have_url(re.compile("/facts/$"))
    route.continue_()
    expect(page).to_have_url(re.compile("/facts/.q=%E6%B3%A1"))
    expect(box).to_have_value("泡泡玛特")
    assert 0 < page.locator("[data-list] > :visible").count() < 100


def test_whoever_goes_on_takes_no_choice_along(open_edition: Open) -> None:
    """What is chosen of a list that is not whole yet is written into no address of a page that is gone to meanwhile."""
    site = open_edition(service_workers="block")
    page = site.go("en/facts/")
    rest, next_page = held(page, "**/part-2/"), held(page, "**/scenarios/")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("columnheader").get_by_role("button").first.click()
    page.locator(".md-footer a[href$='/scenarios/']").click()
    reached = next_page()
    with page.expect_event("requestfailed"):
        rest().abort()
    page.wait_for_timeout(200)  # for what is not to happen
    expect(page).to_have_url(re.compile("/en/scenarios/$"))
    reached.continue_()
    expect(page.locator("h1")).to_contain_text(WORDS["en/"]("kinds.scenario"))
    expect(page).to_have_url(re.compile("/en/scenarios/$"))


def test_the_keyboard_stays_where_a_list_is_put_together(open_edition: Open) -> None:
    """Where the links to further pages go while one has the keyboard, it goes on with the first row from there."""
    page = open_edition().go("facts/")
    here = page.locator("[data-list] > *").count()
    page.locator("[data-parts] a").last.focus()
    expect(page.locator("[data-parts]")).to_have_count(0)
    expect(page.locator("[data-list] > *").nth(here).locator("a").first).to_be_focused()


# ---- side by side


@pytest.mark.parametrize("root", WORDS)
@pytest.mark.parametrize("size", SIZES)
def test_four_cases_stand_side_by_side_with_their_series(open_edition: Open, root: str, size: str) -> None:
    """Four cases, their parts by rows, the series that they share in one chart with every point, no sideways scroll."""
    site = open_edition(**SIZES[size])
    page = site.go(f"{root}cases/compare/?{compare('case', CASES)}")
    picture = drawn(page)
    language = "en" if root else "zh"
    for slug in CASES:
        title = CATALOG.get(Case, slug).name.in_(language)
        expect(page.locator("[data-compare-table] thead")).to_contain_text(title)
    expect(page.locator("#compare-series")).to_have_value("registered-members.person")
    shared = [line for slug in CASES if (line := longest(slug, "registered-members", "person"))]
    assert len(shared) == 3
    expect(picture.locator(".cb-lines__mark")).to_have_count(sum(len(line.points) for line in shared))
    expect(page.locator(".cb-lines__names > li")).to_have_count(3)
    expect(page.locator("[data-compare-chart]")).to_contain_text(CATALOG.get(Case, "botanee").name.in_(language))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [c for c in site.complaints if "favicon" not in c] == []


def longest(case: str, metric: str, scale: str) -> series.Series | None:
    organisation = CATALOG.get(Case, case).organisation
    assert organisation is not None
    found = [
        line
        for group in series.groups_of(organisation, CATALOG)
        for line in group.series
        if group.metric == metric and len(line.points) > 1 and scale_of(line.first.figure.unit)[0] == scale
    ]
    return found[0] if found else None


def test_metrics_of_other_kinds_are_drawn_as_an_index(open_edition: Open) -> None:
    """Metrics that count different things stand in one chart by their first points, and that is said."""
    words = WORDS["en/"]
    page = open_edition().go(f"en/metrics/compare/?{compare('metric', METRICS)}")
    drawn(page)
    chart = page.locator("[data-compare-chart]")
    page.locator("#compare-series").select_option("rainbow")
    expect(page).to_have_url(re.compile("series=rainbow"))
    expect(chart).to_contain_text(words("compare.index"))
    expect(page.locator("#compare-series")).to_be_focused()
    page.go_back()
    expect(page.locator("[data-compare-table] th[scope=row]").first).to_have_text(words("field.formula"))


def test_picked_metrics_go_to_the_comparison(open_edition: Open) -> None:
    """Metrics are picked on their index, four at most, and the door leads to them side by side."""
    page = open_edition().go("metrics/")
    picks = page.locator("[data-pick]")
    for n in range(4):
        picks.nth(n).check()
    expect(picks.nth(4)).to_be_disabled()
    page.locator("[data-tray-clear]").click()
    for slug in METRICS[:2]:
        page.locator(f'[data-pick][value="{slug}"]').check()
    page.get_by_role("link", name=WORDS[""]("compare.open")).click()
    expect(page).to_have_url(re.compile(r"/metrics/compare/\?metric=.*&metric="))
    expect(page.locator("[data-compare-table] thead th")).to_have_count(2)


def test_what_stands_on_further_pages_is_picked_too(
    chromium: Browser, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record whose row came from a further page of a long index is picked, counted and put back as the first ones."""
    monkeypatch.setattr(cut, "LIMIT", 400)
    build(Settings(project, only=frozenset({"site"})), lambda _stage: None)
    words = WORDS["en/"]
    with served(project / "dist" / "site") as address, opening(chromium, address) as make:
        page = make().go("en/metrics/")
        first = page.locator("[data-pick]").count()
        page.mouse.move(200, 200)
        expect(page.locator("[data-parts]")).to_have_count(0)
        assert page.locator("[data-pick]").count() > first
        last = page.locator("[data-pick]").last
        last.check()
        expect(page.locator("[data-tray-count]")).to_have_text(words("compare.picked", n=1, m=4))
        expect(page.locator("[data-tray-open]")).to_have_attribute(
            "href", re.compile(rf"\?metric={last.get_attribute('value')}$")
        )
        page.locator("[data-tray-clear]").click()
        expect(last).not_to_be_checked()
        expect(page.locator("[data-tray]")).to_be_hidden()


def test_comparison_is_saved_as_csv(open_edition: Open) -> None:
    """The table as it stands: a row a part, a column a case; the series with a line a point and the fact it rests on;
    no cell that a program would run."""
    page = open_edition().go(f"cases/compare/?{compare('case', CASES[:2])}")
    drawn(page)
    with page.expect_download() as waiting:
        page.locator("[data-compare-csv]").click()
    rows = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert rows[0] == ["", *(CATALOG.get(Case, slug).name.zh for slug in CASES[:2])]
    assert WORDS[""]("case_heading.unproven") in [row[0] for row in rows]
    assert {len(row) for row in rows} == {3}
    page.locator("[data-compare-chart] summary").click()
    with page.expect_download() as waiting:
        page.locator("[data-compare-chart] details button").click()
    lines = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    for line in lines:
        fact = CATALOG.get(Fact, line["fact"])
        assert float(line["value"]) == float(series.size_of(fact) or 0)
    assert not [c for row in rows for c in row if re.match(r"[=+@\t]", c)]


def test_page_that_does_not_come_is_told(open_edition: Open) -> None:
    """If one page cannot be fetched, the others are shown, that one says so, and can be asked for again."""
    words = WORDS["en/"]
    page = open_edition(service_workers="block").go("en/cases/compare/")
    expect(page.get_by_role("link", name=words("compare.choose_on", kind=words("kinds.case")))).to_be_visible()
    page.route("**/cases/chagee/", lambda route: route.abort())
    page.goto(page.url + f"?{compare('case', CASES[:2])}")
    expect(page.get_by_role("alert")).to_have_text(words("compare.failed"))
    expect(page.locator("[data-compare-table]")).to_contain_text(CATALOG.get(Case, "dpc-dash").name.en)
    page.unroute("**/cases/chagee/")
    page.get_by_role("button", name=words("compare.again")).click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^" + words("compare.remove"))).first.click()
    expect(page.locator("#compare-add")).to_be_focused()
    expect(page.locator("[data-compare-table] thead th")).to_have_count(1)


def test_series_that_do_not_come_are_told(open_edition: Open) -> None:
    """Without the file of series the table stands, and the chart's place says so."""
    page = open_edition(service_workers="block").go("cases/compare/")
    page.route("**/series.json", lambda route: route.fulfill(status=500, body=""))
    page.goto(page.url + f"?{compare('case', CASES[:2])}")
    expect(page.locator("[data-compare-chart]")).to_have_text(WORDS[""]("compare.no_series"))
    expect(page.locator("[data-compare-table] thead th")).to_have_count(2)


def test_comparison_is_printed(open_edition: Open) -> None:
    """On paper stand the table and the chart; no control of the page."""
    page = open_edition().go(f"cases/compare/?{compare('case', CASES[:2])}")
    picture = drawn(page)
    page.emulate_media(media="print")
    expect(picture).to_be_visible()
    for control in ("[data-compare-pick]", "[data-compare-acts]", "#compare-series", ".md-header"):
        expect(page.locator(control)).to_be_hidden()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("tablet", "dark"), ("desk", "light")])
def test_axe_finds_nothing(open_edition: Open, size: str, scheme: str) -> None:
    """No barrier of any level: an index with its tray and an empty list, comparisons of both kinds."""
    site = open_edition(**SIZES[size], color_scheme=scheme)
    page = site.go("en/cases/")
    page.locator("[data-pick]").first.check()
    found = Axe().run(page).response["violations"]
    page = site.go("en/metrics/?q=zzzz")
    page.locator("[data-none] button").first.wait_for()
    found += Axe().run(page).response["violations"]
    for address in (f"cases/compare/?{compare('case', CASES)}", f"metrics/compare/?{compare('metric', METRICS)}"):
        drawn(site.go(f"en/{address}"))
        found += Axe().run(page).response["violations"]
    own = [f"{v['id']}: {n['html'][:120]}" for v in found for n in v["nodes"] if "figure-card" not in n["html"]]
    assert own == []


def test_series_are_those_of_the_ledger() -> None:
    """Each metric that is compared has a page with the sections that the comparison names."""
    text = (Path(__file__).parents[2] / "templates" / "kinds" / "metric.html.j2").read_text("utf-8")
    beside = (Path(__file__).parents[2] / "templates" / "parts" / "side-by-side.html.j2").read_text("utf-8")
    fields = next(kind for kind in kinds.ALL if kind.model is Metric).compared
    for field in fields:
        assert field == "card" or f'"{field}"' in text + beside, field
