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
