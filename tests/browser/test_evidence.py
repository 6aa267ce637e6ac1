"""Standing and relations as a reader meets them: the card, the list of relations, a citation to copy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from casebook.text import Words

from .conftest import PHONE, Open

EN = Words.load("en")
TWIN = 'a.cb-fig[data-fact="f-1.1-03"]'


@pytest.mark.parametrize("way", ["pointer", "keyboard", "touch"])
def test_card_tells_how_a_figure_relates(open_site: Open, way: str) -> None:
    """By pointer, keyboard or touch, the card says what others say and who else has the same figure."""
    site = open_site(**(PHONE if way == "touch" else {}))
    page = site.go("en/facts/")
    figure = page.locator(TWIN).first
    if way == "pointer":
        figure.hover()
    elif way == "touch":
        figure.tap()
    else:
        page.keyboard.press("Tab")
        figure.focus()
    card = page.locator(".cb-pop")
    expect(card).to_be_visible()
    for said in (EN("field.definition"), EN("evidence.others_none"), EN("relation_type.reused"), "a bicycle company"):
        expect(card).to_contain_text(said)
    expect(figure).to_have_attribute("aria-describedby", card.get_attribute("id") or "")
    assert site.complaints == []


def test_card_stays_in_the_window(open_site: Open) -> None:
    """A long card is placed where all of it can be seen, even in a low window."""
    page = open_site(viewport={"width": 1280, "height": 620}).go("en/facts/")
    page.locator(TWIN).first.hover()
    card = page.locator(".cb-pop")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 620


def test_relation_and_its_facts_lead_to_one_another(open_site: Open) -> None:
    """A fact's page leads to the very relation, which is marked there, and that one to the other fact."""
    page = open_site().go("en/facts/f-1.1-03/")
    page.locator("[data-card]").get_by_role("link", name=EN("relation_type.reused")).click()
    expect(page).to_have_url(re.compile(r"/en/evidence/relations/#reused-f-1\.1-02-[0-9a-f]{6}$"))
    expect(page.locator(".cb-rel:target")).to_be_visible()
    page.locator(".cb-rel:target a[data-fact='f-1.1-02']").click()
    expect(page).to_have_url(re.compile(r"/en/facts/f-1\.1-02/$"))


def test_citation_is_copied(open_site: Open) -> None:
    """Each manner of citation has a button that copies it as it stands."""
    site = open_site(permissions=["clipboard-read", "clipboard-write"])
    page = site.go("en/facts/f-1.1-01/")
    for index in range(3):
        place = page.locator("pre[data-copy]").nth(index)
        place.locator("xpath=following-sibling::button").click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == (place.text_content() or "").strip() and "f-1.1-01" in copied
    assert site.complaints == []


def test_evidence_reads_without_scripts(open_site: Open) -> None:
    """Without scripts the pages of evidence hold everything, closed lists included, and no dead control."""
    page = open_site(java_script_enabled=False).go("en/evidence/")
    page.locator("details.cb-why summary").first.click()
    expect(page.locator("details.cb-why .cb-line").first).to_be_visible()
    page = open_site(java_script_enabled=False).go("en/evidence/relations/")
    assert not page.locator("[data-filter]").is_visible()
    assert page.locator(".cb-claim:visible").count() == 2
