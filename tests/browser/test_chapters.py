"""What stands apart in chapters, as a reader meets it: boxes, what folds, tabs, footnotes, icons, terms."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from casebook.pipeline import Settings, build
from casebook.text import Words

from .conftest import PHONE, Open, opening, served

EN = Words.load("en")
BIKES = Path(__file__).parent.parent / "books" / "bikes"
CHAPTER = "chapters/01-town/"
MORE = """
## {title} {{#1.3}}

Some ride[^1], and :material-check: some wave[^wave]; most ride[^1].

!!! warning "Mind the *bridge*"

    It is narrow, {{{{ fact("f-1.1-02") }}}}.

    - first
    - then

!!! tip

    Ring the bell.

??? note "Who counts"
    The county does.

    {{{{ chart("return-slope") }}}}

???+ example "A ride"
    From the bridge to the mill.

=== "By day"
    Busy.

=== "By night :material-weather-night:"
    | Hour | Riders |
    | --- | --- |
    | late | few |

    {{{{ table("rides-by-year") }}}}

[^1]: All who ride, {{{{ fact("f-1.1-02", "value") }}}} of them.
[^wave]: Not all.
"""


@pytest.fixture(scope="module")
def open_more(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """The site of a copy of the small project, one chapter of which has all that may stand apart."""
    root = tmp_path_factory.mktemp("more")
    project = root / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    for language, title in (("zh", "其余"), ("en", "More of it")):
        path = project / "content" / "01-town" / f"{language}.md"
        path.write_text(
            path.read_text(encoding="utf-8").rstrip("\n") + "\n" + MORE.format(title=title), encoding="utf-8"
        )
    build(Settings(project, only=frozenset({"site"})), lambda _stage: None)
    with served(project / "dist" / "site") as address, opening(chromium, address) as make:
        yield make


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("root", ["", "en/"])
def test_what_stands_apart_fits(open_more: Open, width: int, root: str) -> None:
    """At every width nothing of it makes a page scroll sideways, in light and in dark nobody meets a barrier, and
    nobody complains."""
    for scheme in ("light", "dark"):
        site = open_more(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = site.go(root + CHAPTER)
        expect(page.locator(".admonition")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, context={"include": [[".cb-prose"]]}).response["violations"]
        assert [f"{v['id']}: {v['nodes'][0]['html'][:110]}" for v in found] == []
        assert site.complaints == []


def test_tabs_are_chosen_by_mouse_and_keys(open_more: Open) -> None:
    """One tab of a row is shown: the first, then the one that is clicked, then the one that an arrow key reaches."""
    page = open_more().go("en/" + CHAPTER)
    first, second = page.locator(".tabbed-block").all()
    expect(first).to_be_visible()
    expect(second).to_be_hidden()
    page.get_by_text("By night").click()
    expect(second).to_be_visible()
    expect(first).to_be_hidden()
    page.locator(".tabbed-set input").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_visible()
    assert page.locator(".tabbed-labels label").first.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    expect(page.locator(".tabbed-control").first).to_be_hidden()


def test_what_folds_opens_by_keys_and_without_scripts(open_more: Open) -> None:
    """What folds opens by Enter; tabs and folds work without scripts too."""
    page = open_more().go("en/" + CHAPTER)
    told = page.get_by_text("The county does.")
    expect(told).to_be_hidden()
    page.get_by_text("Who counts").focus()
    page.keyboard.press("Enter")
    expect(told).to_be_visible()
    off = open_more(java_script_enabled=False).go("en/" + CHAPTER)
    off.get_by_text("By night").click()
    expect(off.locator(".tabbed-block").nth(1)).to_be_visible()
    off.get_by_text("Who counts").click()
    expect(off.get_by_text("The county does.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_data_in_folds_and_tabs_is_used_as_elsewhere(open_more: Open, width: int) -> None:
    """A chart in a fold tells its values once it is opened, beside their marks; a table in a tab has all its rows; both
    stay within the page."""
    site = open_more(viewport={"width": width, "height": 800})
    page = site.go("en/" + CHAPTER)
    page.get_by_text("Who counts").click()
    chart = page.locator(".cb-fold .cb-chart")
    drawing = chart.locator("[role=application]:visible")
    drawing.focus()
    page.keyboard.press("ArrowRight")
    tip = chart.locator(".cb-tip")
    expect(tip).to_be_visible()
    inside, around = tip.bounding_box(), drawing.bounding_box()
    assert inside and around and around["y"] - 80 < inside["y"] < around["y"] + around["height"]
    page.get_by_text("By night").click()
    assert page.locator(".tabbed-block:visible table tbody tr:visible").count() > 3
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert site.complaints == []


def test_footnotes_are_shown_beside_their_signs(open_more: Open) -> None:
    """A footnote is shown where its sign is pointed at or reached by keyboard, put away by Escape, and led to and back
    by links."""
    page = open_more().go("en/" + CHAPTER)
    sign = page.locator(".footnote-ref").first
    shown = page.locator(".md-tooltip2--active")
    sign.scroll_into_view_if_needed()
    sign.hover()
    expect(shown).to_contain_text("All who ride")
    expect(shown.locator(".footnote-backref").first).to_be_hidden()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    page = open_more().go("en/" + CHAPTER)  # nobody has pointed at anything there
    shown = page.locator(".md-tooltip2--active")
    page.locator(".footnote-ref").first.focus()
    expect(shown).to_contain_text("All who ride")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#fn:1")
    page.locator(".footnote .footnote-backref").nth(1).click()
    page.wait_for_url("**/#fnref:1-2")
    phone = open_more(**PHONE).go("en/" + CHAPTER)
    phone.locator(".footnote-ref").first.tap()
    phone.wait_for_url("**/#fn:1")


def test_printed_from_the_browser_all_of_it_is_there(open_more: Open) -> None:
    """On paper what folds is open and every tab is there below its title."""
    page = open_more().go("en/" + CHAPTER)
    page.emulate_media(media="print")
    for words in ("Busy.", "late"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    title = "getComputedStyle(e, '::before').content"
    assert page.locator(".tabbed-block").first.evaluate(f"e => {title}") == '"By day"'
    expect(page.locator(".tabbed-labels")).to_be_hidden()


def test_only_pages_that_need_it_load_the_sheet(open_more: Open) -> None:
    """The sheet of what stands apart is loaded by pages that have something of it."""
    site = open_more()
    site.go("en/" + CHAPTER)
    assert any(url.endswith("prose.css") for url in site.asked)
    site.asked.clear()
    site.go("en/chapters/02-riders/")
    assert not any(url.endswith("prose.css") for url in site.asked)


def test_terms_show_what_they_mean(open_site: Open) -> None:
    """A term in running text shows its definition to mouse and keyboard, Escape puts it away, and its link leads to the
    glossary, for a tap at once."""
    for root, means in (("", "同一人再次骑行。"), ("en/", "A further ride of the same person.")):
        site = open_site()
        page = site.go(f"{root}chapters/02-riders/")
        term = page.locator("a.cb-term").first
        card = page.locator("#figure-card")
        term.hover()
        expect(card).to_contain_text(means)
        expect(term).to_have_attribute("aria-describedby", "figure-card")
        found = Axe().run(page, context={"include": [["#figure-card"]]}).response["violations"]
        assert [v["id"] for v in found] == []
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        page.mouse.move(2, 2)
        page.keyboard.press("Tab")  # the keyboard is in use
        term.focus()
        expect(card).to_contain_text(means)
        card.get_by_role("link").click()
        page.wait_for_url("**/glossary/#*")
        phone = open_site(**PHONE).go(f"{root}chapters/02-riders/")
        phone.locator("a.cb-term").first.tap()
        phone.wait_for_url("**/glossary/#*")


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_links_of_headings_are_copied(open_site: Open, width: int) -> None:
    """Each heading has a link to itself, seen when it is pointed at or reached, which copies the whole address; no page
    scrolls sideways for it."""
    site = open_site(viewport={"width": width, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    page = site.go("en/" + CHAPTER)
    link = page.locator("h2[id='1.1'] .cb-anchor")
    expect(link).to_have_css("opacity", "0")
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(link).to_have_css("opacity", "1")
    link.evaluate(
        """link => new MutationObserver(() => (document.body.dataset.said ??= link.getAttribute("aria-label")))
        .observe(link, {attributes: true, attributeFilter: ["aria-label"]})"""
    )
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-said", EN("copy.copied"))
    page.wait_for_url("**/#1.1")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.base}en/{CHAPTER}#1.1"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chapter_says_how_long_it_takes_and_what_changed(open_site: Open) -> None:
    """A chapter says at its top how long it takes to read, at its end which statement was corrected when."""
    page = open_site().go("en/" + CHAPTER)
    expect(page.locator(".cb-head")).to_contain_text("About 1 min to read")
    changed = page.locator("#changed li")
    expect(changed).to_have_text("1 May 2024: The year of the reports · corrected")
    expect(changed.get_by_role("link")).to_have_attribute("href", re.compile("/en/evidence/corrections/#report-year$"))
    assert open_site().go("en/chapters/02-riders/").locator("#changed").count() == 0
