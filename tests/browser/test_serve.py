"""What `serve` lays over a page while one writes: problems with their lines, what a save touches, where from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from casebook.errors import Language
from tests.form_browser import Browser

from .conftest import opening

TOWN = "data/segments/town.yml"


def save(desk: Browser, path: str, text: str) -> None:
    """A save as the watcher tells the preview of it."""
    place = desk.project / path
    place.write_text(text, encoding="utf-8")
    desk.room.preview.read(frozenset({str(place)}))
    with desk.room.preview.changed:
        desk.room.preview.changed.notify_all()


def ready(page: Page) -> Page:
    expect(page.locator("#casebook-whence")).to_be_visible(timeout=60_000)
    return page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_problem_shows_its_line_and_leads_to_the_form(chromium: Chromium, project: Path, language: Language) -> None:
    """Over the last good page stand place, line, what is wrong and how it is put right, in the editor's language; the
    link opens the form at the field, and the panel goes when it is right again."""
    desk = Browser(project, language)
    desk.room.preview.read()
    try:
        with opening(chromium, f"http://{desk.host}/") as make:
            page = ready(make().go("en/metrics/rides/"))
            good = desk.read("data/metrics/rides.yml").decode()
            save(desk, "data/metrics/rides.yml", re.sub(r"^unit: .*$", "unit: furlong", good, flags=re.MULTILINE))
            panel = page.locator("#casebook-problems")
            expect(panel).to_contain_text("data/metrics/rides.yml:")
            expect(panel.locator("mark")).to_have_text("furlong")
            expect(panel).to_contain_text("词汇表" if language == "zh" else "vocabulary")
            expect(page.locator("h1")).to_be_visible()
            with page.context.expect_page() as opened:
                panel.get_by_role("link").click()
            form = opened.value
            expect(form.locator('[data-field="unit"] .wrong')).to_be_visible(timeout=30_000)
            save(desk, "data/metrics/rides.yml", good)
            expect(panel).to_have_count(0)
    finally:
        desk.close()


def test_a_save_says_what_it_touches(chromium: Chromium, desk: Browser) -> None:
    """After a save the page names the record that changed and the pages that print it; closed, it stays closed."""
    with opening(chromium, f"http://{desk.host}/") as make:
        page = ready(make().go("en/segments/town/"))
        expect(page.locator("#casebook-touched")).to_have_count(0)
        save(desk, TOWN, desk.read(TOWN).decode().replace("en: Town", "en: Old town"))
        expect(page.locator("h1")).to_contain_text("Old town", timeout=60_000)
        panel = page.locator("#casebook-touched")
        expect(panel.get_by_role("link", name=re.compile("Old town"))).to_have_attribute(
            "href",
            re.compile(r"/__casebook/edit/r/segment/town$"),  # the shell makes addresses whole
        )
        panel.locator("summary").first.click()
        expect(panel).to_contain_text("en/segments/town/")
        panel.get_by_role("button").click()
        expect(panel).to_have_count(0)
        page.reload()
        ready(page)
        expect(panel).to_have_count(0)


def test_a_click_says_where_a_text_comes_from(chromium: Chromium, desk: Browser) -> None:
    """The button, or Alt, then a click: record, file, line and the form of a text and of a figure."""
    with opening(chromium, f"http://{desk.host}/") as make:
        page = ready(make().go("en/segments/town/"))
        address = page.url
        page.click("#casebook-whence")
        page.get_by_text("The stations of the town centre").first.click()
        told = page.locator("#casebook-from")
        expect(told).to_contain_text(re.compile(r"data/segments/town\.yml:6:\d+\s+summary\.en"))
        expect(told.get_by_role("link")).to_have_attribute("href", "/__casebook/edit/r/segment/town#summary.en")
        page.locator('article a[href*="/facts/"]:visible').first.click(modifiers=["Alt"])
        expect(told).to_contain_text(re.compile(r"data/facts/\S+:\d+:\d+"))
        assert page.url == address
        page.keyboard.press("Escape")
        expect(told).to_have_count(0)
