"""The site as a reader meets it, in a real Chromium."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from casebook.kinds.fact import Fact
from casebook.pipeline import check
from casebook.presses.portable import archive, portable
from casebook.text import Words

from .conftest import PHONE, Open, opening, served

ZH, EN = Words.load("zh"), Words.load("en")
SMALL = check(Path(__file__).parent.parent / "books" / "bikes")
TOPICS = [str(fact.topic) for fact in SMALL.all(Fact)]
TOPIC = {str(fact.topic): fact.topic.in_("zh") for fact in SMALL.all(Fact)}
ALL, MARKET, BRAND = len(TOPICS), TOPICS.count("market"), TOPICS.count("brand")


def search(page: Page, words: str) -> Any:
    page.keyboard.press("/")
    box = page.locator(".cb-search input")
    expect(box).to_be_focused()
    box.fill("")
    page.keyboard.type(words)
    return page.get_by_role("option")


@pytest.mark.parametrize(
    ("root", "typed", "kept"), [("", "停放规定", "law-parking-rule"), ("en/", "parking rules", "law-parking-rule")]
)
def test_glossary_is_narrowed_by_typing(open_site: Open, root: str, typed: str, kept: str) -> None:
    """Typing leaves the entries that hold every word; emptying the box brings all back."""
    page = open_site().go(f"{root}glossary/")
    entries = page.locator(".cb-entry:visible")
    whole = entries.count()
    page.locator("#glossary-q").fill(typed)
    expect(entries).to_have_count(1)
    expect(page.locator(f".cb-entry:visible#{kept}, .cb-entry:visible #{kept}")).to_have_count(1)
    page.locator("#glossary-q").fill("zzz")
    expect(page.locator("[data-none]")).to_be_visible()
    page.locator("#glossary-q").fill("")
    expect(entries).to_have_count(whole)


def test_nothing_leaves_the_host_and_nobody_complains(open_site: Open, base: str, every_kind: list[str]) -> None:
    """No page of any kind asks for anything from elsewhere, or writes an error to the console."""
    site = open_site()
    for address in every_kind:
        for language in ("", "en/"):
            page = site.go(language + address)
            expect(page.locator("h1")).to_have_count(1)
    search(site.go("en/"), "bicycle").first.wait_for()
    assert [url for url in site.asked if not url.startswith((base, "data:"))] == []
    assert site.complaints == []


def test_language_switch_stays_on_the_page(open_site: Open) -> None:
    """The other language is the same page, at the same place, with the same filter; and back."""
    page = open_site().go("metrics/return-share/")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/book/en/metrics/return-share/$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="中文").click()
    expect(page).to_have_url(re.compile(r"/book/metrics/return-share/$"))
    page.goto(page.url.replace("metrics/return-share/", "facts/?topic=brand"))
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/book/en/facts/\?topic=brand$"))


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("", "回头骑行率", "metrics/return-share/"),
        ("", "回头骑行", "metrics/return-share/"),
        ("", "无桩单车", "glossary/#free-floating"),
        ("en/", "return rate", "en/metrics/return-share/"),
    ],
)
def test_search_finds(open_site: Open, language: str, words: str, found: str) -> None:
    """A word of the dictionary leads to its page, among the first three, in the language of the page."""
    options = search(open_site().go(f"{language}about/"), words)
    options.first.wait_for()
    addresses = [option.get_attribute("href") or "" for option in options.all()[:3]]
    assert any(address.endswith("/book/" + found) for address in addresses), addresses
    wrong = "/book/en/" if not language else "/book/metrics/"
    assert not any(wrong in address for address in addresses)


@pytest.mark.parametrize("settings", [{}, PHONE], ids=["desk", "phone"])
def test_pages_are_exchanged_without_loading(open_site: Open, settings: dict[str, Any]) -> None:
    """From page to page nothing is loaded anew: title, mark in the tabs, language link, filter, card and search are
    those of the new page, focus begins at its text, and the way back leads to the page before, at its place."""
    site = open_site(**settings)
    page = site.go("metrics/return-share/")
    page.evaluate("window.stays = true")
    page.locator(".md-path a[href$='/metrics/']").click()
    expect(page).to_have_title(re.compile(ZH("kinds.metric")))
    page.locator("#content a[href$='/metrics/rides/']").first.click()
    expect(page).to_have_url(re.compile(r"/book/metrics/rides/$"))
    expect(page.locator("#content")).to_be_focused()
    expect(page.get_by_role("link", name="English")).to_have_attribute("href", re.compile(r"/book/en/metrics/rides/$"))
    page.locator(".md-footer a[href$='/facts/']").click()
    expect(page.locator("[data-filter][data-attached]")).to_be_visible()
    if not settings:
        expect(page.locator(".md-tabs [aria-current=page]")).to_have_attribute("href", re.compile(r"/facts/$"))
    page.locator("#filter-q").fill("12.5")
    expect(page).to_have_url(re.compile(r"/book/facts/\?q=12\.5$"))
    expect(page.locator("tbody[data-list] > tr:visible")).to_have_count(1)
    figure = page.locator("tbody[data-list] > tr:visible a.cb-fig")
    figure.tap() if settings else figure.hover()
    expect(page.locator(".cb-pop")).to_be_visible()
    page.evaluate("document.activeElement.blur()")  # in the field of the filter Escape empties it
    page.keyboard.press("Escape")
    options = search(page, "停放规定")
    options.first.wait_for()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/book/law/parking-rule/$"))
    expect(page.locator(".cb-found")).to_be_hidden()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/book/facts/\?q="))
    expect(page.locator("tbody[data-list] > tr:visible")).to_have_count(1)
    assert page.evaluate("window.stays") is True
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/book/en/facts/\?q="))
    assert page.evaluate("window.stays") is None  # another language is another site
    assert site.complaints == []


def test_a_browser_that_keeps_nothing_reads_all_the_same(open_site: Open) -> None:
    """Where a browser refuses its store, colours change, pages are exchanged, and nothing is complained of."""
    site = open_site(color_scheme="dark")
    site.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page = site.go("metrics/return-share/")
    page.locator("[data-md-component=palette] label:visible").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 249, 244)"
    page.evaluate("window.stays = true")
    page.locator(".md-path a[href$='/metrics/']").click()
    expect(page).to_have_title(re.compile(ZH("kinds.metric")))
    assert page.evaluate("window.stays") is True
    assert site.complaints == []


def test_contents_follow_and_lead_back(open_site: Open) -> None:
    """In a chapter the contents mark where one reads, and the way to the top shows on the way back."""
    page = open_site(viewport={"width": 1280, "height": 500}).go("chapters/01-town/")
    heading = page.locator(".cb-prose h2").last
    heading.scroll_into_view_if_needed()
    page.mouse.wheel(0, 3000)
    expect(page.locator(".cb-toc .md-nav__link--active").first).to_be_visible()
    page.mouse.wheel(0, -200)
    expect(page.get_by_role("button", name="回到页面顶部")).to_be_visible()


def test_pages_read_when_they_are_opened_as_files(built_site: Path, chromium: Any) -> None:
    """From a folder, without a server, a page has its look and its palette, and no control that does nothing."""
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto((built_site / "facts" / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
    page.locator("[data-md-component=palette] label:visible").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 249, 244)"
    assert page.locator("tbody[data-list] > tr:visible").count() == ALL
    for control in ("[data-filter]", "[data-search]"):
        assert not page.locator(control).is_visible()
    context.close()


@pytest.fixture(scope="module")
def folder(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is packed to be carried about, unpacked."""
    files = {p.relative_to(built_site).as_posix(): p.read_bytes for p in built_site.rglob("*") if p.is_file()}
    root = tmp_path_factory.mktemp("carried")
    with zipfile.ZipFile(io.BytesIO(archive(portable(files), "site"))) as packed:
        packed.extractall(root)
    return root / "site"


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_folder_reads_without_a_server(folder: Path, every_kind: list[str], chromium: Any, width: int) -> None:
    """Every kind of page of the packed site opens as a file: it says what needs a server, offers nothing that does not
    work, fits the window, leads on to files, and the browser has nothing to complain of."""
    complaints: list[str] = []
    seen: set[str] = set()
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.on("console", lambda m: complaints.append(f"{page.url}: {m.text}") if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    for address in every_kind:
        for root in ("", "en/"):
            page.goto((folder / root / address / "index.html").as_uri())
            expect(page.locator("[data-carried]")).to_be_visible()
            idle = "[data-search], [data-toggle=search], [data-filter], [data-tray], .cb-calc"
            assert page.locator(idle).filter(visible=True).count() == 0, page.url
            for told in page.locator(".cb-unscripted, [data-need]").all():
                expect(told).to_be_visible()
                seen.add(address)
            lists = page.locator(".cb-browse__list").evaluate_all("all => all.map(e => e.clientWidth)")
            assert all(each > 0.6 * min(width, 1200) for each in lists), page.url
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
            links = page.evaluate("[...document.links].map(a => a.href).filter(href => href.startsWith('file:'))")
            assert [href for href in links if not Path(unquote(urlsplit(href).path)).is_file()] == [], page.url
    assert complaints == []
    assert {"reviews/", "cases/compare/", "metrics/compare/"} < seen  # and calculators
    page.goto((folder / "index.html").as_uri())
    page.locator("#map a", has_text=ZH("nav.glossary")).click()
    page.wait_for_url("**/glossary/index.html")
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url("**/en/glossary/index.html")
    context.close()


@pytest.mark.parametrize("root", ["", "en/"])
def test_the_page_for_wrong_addresses_works_as_others_do(built_site: Path, chromium: Any, root: str) -> None:
    """At the root of a host, the page for wrong addresses searches, changes its colours and complains of nothing."""
    with served(built_site) as address, opening(chromium, address) as make:
        site = make(color_scheme="dark")
        page = site.go(f"{root}404.html")
        search(page, "bicycle" if root else "骑行").first.wait_for()
        page.keyboard.press("Escape")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
        page.locator("[data-md-component=palette] label:visible").click()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 249, 244)"
        assert site.complaints == []


def test_the_folder_is_the_whole_site_where_it_is_served(folder: Path, chromium: Any) -> None:
    """Sent by a server, the packed site searches as the site does and has nothing to say of servers."""
    with served(folder) as address, opening(chromium, address) as make:
        page = make().go("en/cases/index.html")
        search(page, "return ride").first.wait_for()
        expect(page.locator("[data-carried]")).to_be_hidden()


def test_search_by_keyboard(open_site: Open) -> None:
    """Slash reaches the box, arrows choose, Escape closes, Enter opens; a search without result says so."""
    page = open_site().go("cases/")
    options = search(page, "回头骑行率")
    options.first.wait_for()
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/metrics/return-share/"))
    expect(page.locator("h1")).to_contain_text("回头骑行率")  # the address changes before the page does
    search(page, "qxqxqx")
    expect(page.locator(".cb-search").get_by_role("status")).to_have_text(ZH("search.none", query="qxqxqx"))


@pytest.mark.parametrize(
    ("language", "words", "first", "marked"),
    [
        ("", "什么是无桩单车？", "glossary/#free-floating", "无桩单车"),
        ("", "huitouqixinglv", "metrics/return-share/", None),
        ("", "hui tou qi xing lv", "metrics/return-share/", None),
        ("", "回頭騎行率", "metrics/return-share/", "回头骑行率"),
        ("", "复骑率", "metrics/return-share/", "复骑率"),
        ("en/", "retrun rate", "en/metrics/return-share/", "rate"),
        ("en/", "RR", "en/metrics/return-share/", "RR"),
        ("en/", "what is a free-floating bicycle", "en/glossary/#free-floating", "free-floating"),
    ],
)
def test_search_takes_what_readers_type(
    open_site: Open, language: str, words: str, first: str, marked: str | None
) -> None:
    """Questions, other names, slips, pinyin, traditional characters: the right page first, under its kind, marked."""
    page = open_site().go(f"{language}about/")
    option = search(page, words).first
    expect(option).to_have_attribute("href", re.compile(re.escape(f"/book/{first}") + "$"))  # of all that is typed
    label = page.locator(".cb-found__group").first
    expect(label).to_have_attribute("role", "group")
    if marked:
        expect(option.locator("mark").first).to_contain_text(re.compile(re.escape(marked), re.IGNORECASE))


def test_enter_waits_for_what_was_typed(open_site: Open) -> None:
    """Enter before the results have come opens the first result of what stands in the box, not of what stood there."""
    page = open_site().go("about/")
    search(page, "停放检查").first.wait_for()
    page.get_by_role("combobox").fill("回头骑行率")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/metrics/return-share/$"))


@pytest.mark.parametrize("language", ["", "en/"])
def test_nothing_found_says_what_to_try(open_site: Open, language: str) -> None:
    """A search without result says what else to type, and leads to where the names are listed."""
    words = Words.load("en" if language else "zh")
    page = open_site().go(f"{language}about/")
    search(page, "qxqxqx")
    box = page.locator(".cb-search")
    expect(box.get_by_text(words("search.try"))).to_be_visible()
    box.get_by_role("link", name=words("kinds.term"), exact=True).click()
    expect(page).to_have_url(re.compile(rf"/book/{language}glossary/$"))


def test_search_finds_words_of_the_text(open_site: Open) -> None:
    """Words that are nobody's name are found in the text, under its own heading, in the section where they stand."""
    page = open_site().go("en/about/")
    option = search(page, "busy mornings").first
    expect(page.get_by_role("group", name=Words.load("en")("search.in_text"))).to_be_visible()
    expect(option).to_have_attribute("href", re.compile(r"/book/en/chapters/01-town/#1\.1$"))


def test_names_come_before_anything_else_is_loaded(open_site: Open) -> None:
    """The first results need the names alone; Pagefind and the small records are asked for only afterwards."""
    site = open_site()
    page = site.go("about/")
    page.wait_for_load_state("networkidle")
    site.asked.clear()
    search(page, "骑行").first.wait_for()
    before = [url for url in site.asked if "pagefind" in url or "records." in url]
    assert before == [] and any("search/names.zh.json" in url for url in site.asked)
    page.wait_for_event("request", predicate=lambda request: "records.zh.json" in request.url)


def test_facets_narrow_the_list_and_keep_their_state(open_site: Open) -> None:
    """A chosen value narrows the list, the count says by how much, the address keeps it, back takes it away."""
    page = open_site().go("facts/")
    rows = page.locator("tbody[data-list] > tr:visible")
    expect(rows).to_have_count(ALL)
    page.get_by_label(TOPIC["market"]).check()
    expect(rows).to_have_count(MARKET)
    expect(page.locator("[data-count]")).to_have_text(ZH("filter.shown", n=MARKET, m=ALL))
    expect(page).to_have_url(re.compile(r"\?topic=market$"))
    page.reload()
    expect(rows).to_have_count(MARKET)
    expect(page.get_by_label(TOPIC["market"])).to_be_checked()
    page.get_by_label(TOPIC["brand"]).check()
    expect(rows).to_have_count(MARKET + BRAND)
    page.go_back()
    expect(rows).to_have_count(MARKET)
    page.get_by_role("button", name=ZH("filter.reset")).click()
    expect(rows).to_have_count(ALL)
    page.get_by_label(ZH("filter.words")).fill("租车铺")
    expect(rows).to_have_count(1)
    page.get_by_label(ZH("filter.words")).fill("没有的东西")
    expect(page.get_by_text(ZH("filter.loosen"))).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_tables_of_datasets_are_sorted(open_site: Open, width: int) -> None:
    """A dataset's heads sort its rows by size and by time, up, down and as they came; the address keeps the order.
    Where the table is a list, a menu does it."""
    site = open_site(viewport={"width": width, "height": 800})
    page = site.go("en/datasets/rides-by-year/")
    rows, menu = page.locator("#rows tbody tr"), page.get_by_label(EN("filter.sort"))
    came = rows.evaluate_all("rows => rows.map(row => row.id)")
    sizes = "rows => rows.map(row => Number(row.cells[1].dataset.key))"
    if width < 768:
        expect(page.locator("#rows th button").first).to_be_attached()
        menu.select_option(label=EN("filter.down", what=EN("field.value")))
    else:
        expect(menu).to_be_hidden()
        value = page.get_by_role("button", name=EN("field.value"), exact=True)
        value.click()
        expect(page.locator("#rows th[aria-sort=ascending]")).to_have_text(EN("field.value"))
        found = rows.evaluate_all(sizes)
        assert found == sorted(found)
        value.click()
    page.wait_for_url("**/?sort=-value")
    found = rows.evaluate_all(sizes)
    assert found == sorted(found, reverse=True) and len(found) == len(came) > 2
    page = site.go("en/datasets/rides-by-year/?sort=-period")
    expect(page.locator("#rows th[aria-sort=descending]")).to_be_attached()
    assert rows.first.get_attribute("id") == "2024"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert site.complaints == []


def test_without_scripts_everything_is_there(open_site: Open) -> None:
    """Whoever runs no scripts has the whole list, all pages, and no control that does nothing."""
    page = open_site(java_script_enabled=False).go("facts/")
    assert page.locator("tbody[data-list] > tr:visible").count() == ALL
    for control in ("[data-filter]", "[data-search]", "[data-md-component=palette]"):
        assert not page.locator(control).is_visible()
    phone = open_site(java_script_enabled=False, **PHONE).go("")
    phone.get_by_role("link", name=ZH("nav.menu")).click()
    expect(phone.locator("#map")).to_be_in_viewport()


def test_cases_are_compared(open_site: Open) -> None:
    """A picked case goes to the comparison, its parts side by side, and the address keeps it."""
    page = open_site().go("cases/")
    page.locator('input[data-pick][value="bicycle-company"]').check()
    page.get_by_role("link", name=ZH("compare.open")).click()
    expect(page).to_have_url(re.compile(r"/cases/compare/\?case=bicycle-company$"))
    expect(page.get_by_role("columnheader")).to_contain_text("首段免费")
    expect(page.get_by_role("rowheader")).to_contain_text(
        [ZH("case_heading.steps"), ZH("field.results"), ZH("case_heading.unproven")]
    )
    link = page.locator("td a.cb-fig").first
    assert (link.get_attribute("href") or "").endswith("/book/facts/f-1.1-02/")


def test_figure_card(open_site: Open) -> None:
    """Pointing at a figure, or moving to it by keyboard, shows its record; Escape puts it away."""
    page = open_site().go("chapters/01-town/")
    figure = page.locator("a.cb-fig").first
    card = page.locator("#figure-card")
    figure.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("柳河镇交通办")
    card.hover()
    page.wait_for_timeout(400)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(0, 0)
    page.keyboard.press("Tab")
    figure.evaluate("figure => figure.focus({ focusVisible: true })")
    expect(card).to_be_visible()
    expect(figure).to_have_attribute("aria-describedby", "figure-card")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/facts/f-1.1-01/$"))


def test_figure_card_by_touch(open_site: Open) -> None:
    """The first tap shows the card, which leads on."""
    page = open_site(**PHONE).go("chapters/01-town/")
    page.locator("a.cb-fig").first.tap()
    card = page.locator("#figure-card")
    expect(card).to_be_visible()
    expect(page).to_have_url(re.compile(r"/chapters/01-town/$"))
    card.get_by_role("link", name=ZH("card.open")).tap()
    expect(page).to_have_url(re.compile(r"/facts/f-1.1-01/$"))


def test_chart_opens_its_data_and_fits_the_screen(open_site: Open) -> None:
    """A chart has its data as a table and as files; a phone gets the narrow drawing."""
    page = open_site().go("chapters/01-town/")
    figure = page.locator("figure.cb-chart").first
    expect(figure.locator("table")).to_be_hidden()
    figure.get_by_text(ZH("chart.show_data")).click()
    expect(figure.locator("table")).to_be_visible()
    links = figure.locator(".cb-chart__menu a[download]").all()
    assert len(links) == 3
    for link in links:
        assert page.request.get(link.evaluate("link => link.href")).ok
    expect(figure.locator(".cb-chart__wide svg")).to_be_visible()
    expect(figure.locator(".cb-chart__narrow svg")).to_be_hidden()
    phone = open_site(**PHONE).go("chapters/01-town/")
    expect(phone.locator(".cb-chart__narrow svg").first).to_be_visible()
    expect(phone.locator(".cb-chart__wide svg").first).to_be_hidden()


def test_nothing_scrolls_sideways_on_a_phone(open_site: Open, every_kind: list[str]) -> None:
    """360 pixels are enough for every page, in both languages."""
    site = open_site(**PHONE)
    wide = []
    for address in every_kind:
        for language in ("", "en/"):
            page = site.go(language + address)
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                wide.append(language + address)
    assert wide == []


@pytest.mark.parametrize("width", [1130, 1280])
def test_menu_fits_where_it_stands_in_a_line(open_site: Open, width: int) -> None:
    """Where the menu is a line of words, the line fits the window, in both languages."""
    site = open_site(viewport={"width": width, "height": 900})
    for language in ("", "en/"):
        page = site.go(language)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, language


def test_touch_targets(open_site: Open) -> None:
    """What stands in the header, the menu and the filter can be hit with a finger: 44 pixels high."""
    page = open_site(**PHONE).go("facts/")
    page.get_by_role("button", name=ZH("nav.menu")).tap()
    small = page.evaluate(
        """[...document.querySelectorAll('.cb-header a, .cb-header button, .cb-filter summary, .cb-filter label')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5 && !e.matches('.cb-filter__words label'))
        .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_light_and_dark(open_site: Open) -> None:
    """The page follows the system, the switch goes from there to light, to dark and back, and the choice stays."""
    page = open_site(color_scheme="dark").go("")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark, light = "rgb(20, 23, 26)", "rgb(251, 249, 244)"
    assert page.evaluate(ground) == dark
    switch = page.locator("[data-md-component=palette] label:visible")
    for name, colour in (("nav.switch_light", light), ("nav.switch_dark", dark), ("nav.follow_system", dark)):
        expect(page.get_by_role("radio", name=ZH(name))).to_have_count(1)
        switch.click()
        assert page.evaluate(ground) == colour, name
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{ground} == '{light}'")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{ground} == '{dark}'")
    switch.click()
    page.goto(page.url + "cases/")
    assert page.evaluate(ground) == light
    off = open_site(color_scheme="dark", java_script_enabled=False).go("")
    expect(off.locator("body")).to_have_css("background-color", dark)


def test_a_missing_page_says_so(open_site: Open) -> None:
    """The page for wrong addresses has the shell of the others."""
    site = open_site()
    page = site.page
    page.goto(f"{site.base}404.html")  # its addresses begin at the root of a host, where this copy does not lie
    expect(page.get_by_role("heading", level=1)).to_have_text(ZH("nav.not_found"))


def test_every_link_of_the_site_leads_somewhere(open_site: Open, base: str, every_kind: list[str]) -> None:
    """Links within the site, files to download included, are there; the PDF, which is not in this build, has none."""
    site = open_site()
    targets: set[str] = set()
    for address in every_kind:
        for language in ("", "en/"):
            page = site.go(language + address)
            targets |= set(page.evaluate("[...document.links].map(a => a.href.split('#')[0])"))
    inside = {url for url in targets if url.startswith(base)}
    assert [url for url in sorted(inside) if not page.request.get(url).ok] == []


@pytest.mark.parametrize("settings", [{}, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_an_open_search(open_site: Open, settings: dict[str, Any]) -> None:
    """The list of results, grouped by kind, has no barrier of any level, and a page does not scroll sideways for it."""
    page = open_site(**settings).go("about/")
    search(page, "骑行").first.wait_for()
    found = Axe().run(page, context={"include": [[".cb-search"]]}).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:110]}" for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_site: Open, every_kind: list[str], scheme: str) -> None:
    """No page of any kind has a barrier of any level, in light and in dark."""
    site = open_site(color_scheme=scheme)
    found = []
    for address in every_kind:
        page = site.go(address)
        for violation in Axe().run(page).response["violations"]:
            found += [f"{address}: {violation['id']}: {n['html'][:110]}" for n in violation["nodes"][:3]]
    assert found == []
