"""Pages as people have them who enlarge them, want nothing to move, or force colours of their own upon them."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from .conftest import Open
from .test_chapters import CHAPTER, open_more

__all__ = ["open_more"]  # a fixture

# a window of 1280 by 1024 whose page is enlarged has so many pixels left
ENLARGED = {"200 %": (640, 512), "400 %": (320, 256)}


@pytest.mark.parametrize("zoom", ENLARGED)
def test_enlarged_pages_are_read_downwards_only(open_site: Open, every_kind: list[str], zoom: str) -> None:
    """At 200 and 400 % no page of any kind scrolls sideways, in either language, and the header leaves three quarters
    of the window to the text."""
    width, height = ENLARGED[zoom]
    site = open_site(viewport={"width": width, "height": height})
    wide = []
    for address in every_kind:
        for root in ("", "en/"):
            page = site.go(root + address)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(root + address)
    assert wide == []
    header = page.locator(".md-header").bounding_box()
    assert header is not None and header["height"] <= height / 4


@pytest.mark.parametrize("zoom", ENLARGED)
def test_enlarged_chapters_are_read_downwards_only(open_more: Open, zoom: str) -> None:
    """Boxes, tabs, footnotes and what is shown beside their signs stay in the window when they are enlarged."""
    width, height = ENLARGED[zoom]
    page = open_more(viewport={"width": width, "height": height}).go("en/" + CHAPTER)
    page.locator(".footnote-ref").first.scroll_into_view_if_needed()
    page.locator(".footnote-ref").first.focus()
    shown = page.locator(".md-tooltip2--active")
    expect(shown).to_contain_text("All who ride")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    term = page.locator("a.cb-term").first
    term.scroll_into_view_if_needed()
    page.mouse.move(1, 1)
    term.hover()
    card = page.locator("#figure-card")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


def moving(page: Page) -> list[str]:
    """What moves on a page, or would, for longer than anyone sees."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => [e, '::before', '::after'].some(part => {
            const s = getComputedStyle(e, part === e ? null : part);
            const long = times => times.split(',').some(time => parseFloat(time) > 0.01);
            return long(s.transitionDuration) || (s.animationName !== 'none' && long(s.animationDuration));
        })).map(e => e.outerHTML.slice(0, 80))"""
    )
    return found


def test_nothing_moves_where_nothing_is_to_move(open_more: Open) -> None:
    """Who wants less motion gets none: no transition, no animation, no smooth scrolling, in lists, charts and tabs."""
    calm, lively = open_more(reduced_motion="reduce"), open_more(reduced_motion="no-preference")
    for address in ("", CHAPTER, "facts/", "metrics/rides/", "reviews/", "calculators/sign-test/"):
        page = calm.go(address)
        page.locator("html.cb-scripts").wait_for()
        assert moving(page) == [], address
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert moving(lively.go(CHAPTER)) != [], "else the rule is held by nothing"


FORCED: dict[str, Any] = {"forced_colors": "active", "viewport": {"width": 1200, "height": 900}}


def test_forced_colours_leave_what_a_ground_says(open_more: Open) -> None:
    """With colours of the reader's own, what its ground alone shows is still to be seen: grades, bars, the tab that is
    open, what has the focus; links keep the reader's colour, drawings the colour of the text."""
    site = open_more(**FORCED)
    page = site.go("en/evidence/")
    text = page.evaluate("getComputedStyle(document.body).color")
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, forced_colors="active")
        text = page.evaluate("getComputedStyle(document.body).color")
        grade = page.locator(".cb-grade").first
        assert grade.evaluate("e => getComputedStyle(e, '::before').backgroundColor") == text
        bar = page.locator(".cb-bar__part--b").first
        assert "gradient" in bar.evaluate("e => getComputedStyle(e).backgroundImage")
        assert bar.evaluate("e => getComputedStyle(e).forcedColorAdjust") == "none"
    page = site.go("en/" + CHAPTER)
    chosen, other = (page.locator(".tabbed-labels label").nth(n) for n in (0, 1))
    assert chosen.evaluate("e => getComputedStyle(e).borderBottomWidth") == "2px"
    assert other.evaluate("e => getComputedStyle(e).borderBottomWidth") == "0px"
    link = page.locator(".cb-prose a.cb-ref").first
    assert link.evaluate("e => getComputedStyle(e).color") != text
    words = page.locator(".cb-chart__wide svg .cb-fill-ink, .cb-chart__wide svg .cb-fill-quiet").first
    assert words.evaluate("e => getComputedStyle(e).fill") == page.evaluate("getComputedStyle(document.body).color")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
