"""Charts in a real Chromium: the values of their marks by mouse, finger and keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from casebook import kinds
from casebook.charts import view_of
from casebook.charts.base import ChartRecord
from casebook.disk import Disk
from casebook.errors import Language
from casebook.load import load
from casebook.text import Words
from casebook.view import FigureView

from .conftest import PHONE, Open

CATALOG = load(Disk(Path(__file__).parents[1] / "books" / "bikes"), kinds.ALL)
ROOTS: Mapping[str, Language] = {"": "zh", "en/": "en"}
SIZES: Mapping[str, dict[str, Any]] = {"desk": {}, "phone": PHONE}
BOTH = pytest.mark.parametrize("root", ROOTS)


def view(slug: str, root: str) -> FigureView:
    return view_of(CATALOG.get(ChartRecord, slug), CATALOG, Words.load(ROOTS[root]))


def started(page: Page) -> Locator:
    """The drawing that is seen, once its script has started."""
    page.locator(".cb-chart[data-read]").first.wait_for()
    return page.locator(".cb-chart [role=application]:visible").first


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@BOTH
@pytest.mark.parametrize("size", SIZES)
def test_arrow_keys_tell_every_value(open_site: Open, root: str, size: str) -> None:
    """One stop of the Tab key a chart; the arrows go through all figures in order and stop at the ends, each is told to
    the ear and shown, Home and End lead to the ends, and Escape puts it away while the keyboard stays where it is."""
    seen = view("rides-series", root)
    site = open_site(**SIZES[size])
    page = site.go(f"{root}charts/rides-series/")
    drawing = started(page)
    expect(page.locator(".cb-chart [tabindex='0']:visible:not(.cb-scroll)")).to_have_count(1)
    page.keyboard.press("Tab")  # the reader came by keyboard
    drawing.focus()
    tip, live = page.locator(".cb-tip"), page.locator(".cb-chart [role=status]")
    for at, point in enumerate(seen.points):
        if at:
            page.keyboard.press("ArrowRight" if at % 2 else "ArrowDown")
        expect(live).to_contain_text(point.label)
        expect(live).to_contain_text(point.text)
        expect(tip).to_have_text(live.inner_text())
        expect(drawing.locator(".cb-ring")).to_have_count(1)
        box, room = tip.bounding_box(), page.locator(".cb-chart").bounding_box()
        assert box and room and box["x"] >= room["x"] - 1 and box["x"] + box["width"] <= room["x"] + room["width"] + 1
        assert fits(page)
    page.keyboard.press("ArrowRight")
    expect(live).to_contain_text(seen.points[-1].label)
    page.keyboard.press("Home")
    expect(live).to_contain_text(seen.points[0].label)
    page.keyboard.press("End")
    expect(live).to_contain_text(seen.points[-1].label)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(live).to_be_empty()
    expect(drawing).to_be_focused()
    expect(drawing.locator(".cb-ring")).to_have_count(0)
    assert not site.complaints


@BOTH
def test_mouse_near_a_mark_shows_its_value(open_site: Open, root: str) -> None:
    """A mark need not be hit, only neared; away from all, nothing is shown; the browser's own title does not double it,
    and nothing is said aloud to whoever only moves a mouse."""
    page = open_site().go(f"{root}charts/return-slope/")
    drawing = started(page)
    tip = page.locator(".cb-tip")
    drawing.scroll_into_view_if_needed()
    group = drawing.locator("g.cb-point").first
    box = group.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 6)
    expect(tip).to_be_visible()
    point = view("return-slope", root).points[0]
    expect(tip).to_contain_text(point.label)
    expect(tip).to_contain_text(point.text)
    expect(page.locator(".cb-chart [role=status]")).to_be_empty()
    expect(drawing.locator("g.cb-point > title")).to_have_count(0)
    page.locator(".cb-chart__sources").hover()
    expect(tip).to_be_hidden()


@BOTH
def test_finger_shows_a_value_until_it_taps_elsewhere(open_site: Open, root: str) -> None:
    """On a phone a tap on a mark shows its value, one on another that one, one elsewhere puts it away."""
    page = open_site(**PHONE).go(f"{root}charts/rides-series/")
    drawing = started(page)
    tip = page.locator(".cb-tip")
    points = view("rides-series", root).points
    for at in (0, len(points) - 1):
        box = drawing.locator(f"g[data-point='{at}']").first.bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(tip).to_contain_text(points[at].text)
        assert fits(page)
    page.locator("h1").tap()
    expect(tip).to_be_hidden()


@BOTH
def test_started_twice_is_started_once(open_site: Open, root: str) -> None:
    """Starting what has started changes nothing, and the chart passes axe while a value is shown, in the dark too."""
    page = open_site(color_scheme="dark", reduced_motion="reduce").go(f"{root}charts/rides-series/")
    drawing = started(page)
    page.evaluate(
        "import(document.querySelector('script[src*=\"casebook\"]').src.replace(/[^/]*$/, 'chart.js'))"
        ".then(m => (m.attach(document), m.attach(document)))"
    )
    expect(page.locator(".cb-tip")).to_have_count(1)
    page.keyboard.press("Tab")
    drawing.focus()
    expect(page.locator(".cb-tip")).to_be_visible()
    assert Axe().run(page, context=".cb-chart").response["violations"] == []


@BOTH
@pytest.mark.parametrize("size", SIZES)
def test_menu_has_table_files_link_and_embed(open_site: Open, root: str, size: str) -> None:
    """Behind one menu: the table, which opens and takes the keyboard along; CSV, SVG and PNG of this language, which
    are there; the whole address of the chart's page; and what shows the chart elsewhere, which does show it."""
    words = Words.load(ROOTS[root])
    site = open_site(**SIZES[size])
    page = site.go(f"{root}chapters/01-town/")
    figure = page.locator("figure.cb-chart[data-read]").first
    slug = str(figure.get_attribute("id")).removeprefix("chart-")
    menu = figure.locator(".cb-chart__menu")
    expect(menu.locator("ul")).to_be_hidden()
    menu.get_by_text(words("chart.menu.open")).click()
    assert fits(page)
    for ending in ("csv", "svg", "png"):
        link = menu.get_by_role("link", name=words(f"chart.menu.{ending}"))
        href = link.evaluate("link => link.href")
        assert href == f"{site.base}downloads/charts/{slug}.{ROOTS[root]}.{ending}"
        assert page.request.get(href).ok
    address = f"{site.base}{root}charts/{slug}/"
    expect(menu.locator("[data-permanent]")).to_have_text(address)
    code = menu.locator("[data-embed] code").inner_text()
    menu.get_by_role("link", name=words("chart.menu.table")).click()
    expect(figure.locator("table")).to_be_visible()
    expect(figure.get_by_text(words("chart.show_data"))).to_be_focused()
    assert Axe().run(page, context=".cb-chart").response["violations"] == []
    assert not site.complaints
    page.evaluate("code => (document.body.innerHTML = code)", code)
    page.wait_for_function("document.querySelector('img').complete && document.querySelector('img').naturalWidth > 600")
    assert page.locator("a").evaluate("link => link.href") == address
    assert page.locator("img").get_attribute("alt") == view(slug, root).title


@BOTH
def test_without_scripts_all_is_there(open_site: Open, root: str) -> None:
    """Where scripts are off the drawing stands, its marks have titles, the table and the files open, and nothing offers
    what only a script does."""
    page = open_site(java_script_enabled=False).go(f"{root}charts/rides-series/")
    point = view("rides-series", root).points[0]
    expect(page.locator(".cb-chart__wide g.cb-point > title").first).to_contain_text(point.text)
    page.get_by_text(Words.load(ROOTS[root])("chart.show_data")).click()
    expect(page.locator("figure.cb-chart table")).to_be_visible()
    page.locator(".cb-chart__menu summary").click()
    expect(page.locator(".cb-chart__menu a[download]")).to_have_count(3)
    expect(page.locator("[data-embed]")).to_be_hidden()
    expect(page.locator(".cb-chart [role=application]")).to_have_count(0)


@BOTH
def test_downloaded_svg_says_where_it_is_from(open_site: Open, root: str) -> None:
    """The SVG by itself, opened as a file: title, sources, grade and place are seen in it and no word leaves it."""
    page = open_site().go(f"downloads/charts/return-slope.{ROOTS[root]}.svg")
    told = page.locator("svg > text").all_text_contents()
    seen = view("return-slope", root)
    whole = "".join(told).replace(" ", "")
    words = Words.load(ROOTS[root])
    grades = words("chart.foot.grades", grades=words("chart.foot.counted", grade="D", n="2"))
    for text in (seen.title, seen.subtitle, seen.source_line, grades, f"{root}charts/return-slope/"):
        assert text.replace(" ", "") in whole
    assert page.evaluate("""() => { const room = document.documentElement.getBoundingClientRect();
        return [...document.querySelectorAll("text")].map(text => text.getBoundingClientRect())
            .every(box => box.left >= 0 && box.right <= room.width && box.top >= 0 && box.bottom <= room.height); }""")


@BOTH
@pytest.mark.parametrize("size", SIZES)
def test_lines_go_and_come_back(open_edition: Open, root: str, size: str) -> None:
    """Each of several lines has a button with its name: pressed, its line, marks and name are gone and the arrow keys
    pass them by; pressed again, they are back. The last that is shown stays, so that a chart is never empty."""
    site = open_edition(**SIZES[size])
    page = site.go(f"{root}charts/ch02-live-commerce-series/")
    drawing = started(page)
    buttons = page.locator(".cb-chart__lines button")
    names = drawing.locator("g.cb-series").evaluate_all("all => [...new Set(all.map(g => g.dataset.name))]")
    assert len(names) == 3 and buttons.all_inner_texts() == names
    assert fits(page)

    def seen(line: int) -> int:
        shown = "all => all.filter(g => g.getClientRects().length).length"
        return int(drawing.locator(f"[data-series='{line}']").evaluate_all(shown))

    before = [seen(line) for line in range(3)]
    assert all(before)
    buttons.nth(0).click()
    assert [seen(line) for line in range(3)] == [0, *before[1:]]
    expect(buttons.nth(0)).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Tab")
    drawing.focus()
    live = page.locator(".cb-chart [role=status]")
    expect(live).to_contain_text(names[1])
    page.keyboard.press("ArrowDown")
    expect(live).to_contain_text(names[2])
    page.keyboard.press("ArrowDown")
    expect(live).to_contain_text(names[1])
    buttons.nth(1).click()
    buttons.nth(2).click(force=True)  # it says that it cannot be pressed, and it cannot
    assert [seen(line) for line in range(3)] == [0, 0, before[2]]
    expect(buttons.nth(2)).to_have_attribute("aria-disabled", "true")
    assert Axe().run(page, context=".cb-chart").response["violations"] == []
    for at in (0, 1):
        buttons.nth(at).click()
    assert [seen(line) for line in range(3)] == before
    assert not [said for said in site.complaints if "404" not in said]  # of the edition, only some pages are made
