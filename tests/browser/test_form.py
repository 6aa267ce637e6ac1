"""The form in a real Chromium: at a desk and on a phone, in both languages, with what goes wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Locator, Page, expect

from casebook.errors import Language
from casebook.form import plain, shapes
from casebook.form.bench import CHAPTER, Bench
from casebook.text import Words
from tests.form_browser import Browser

from .conftest import PHONE, opening

HOME = Path(__file__).parents[2]
FACTS = "data/facts/1.1.yml"
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
EDIT = "__casebook/edit/"


def opened(page: Page, desk: Browser, address: str) -> Page:
    """A page of the form, when it is laid out."""
    page.goto(f"http://{desk.host}/{EDIT}{address}")
    expect(page.locator("main[data-ready=yes]")).to_be_visible()
    return page


def field(page: Page, name: str, language: str = "") -> Locator:
    own = page.locator(f'#form > .object [data-field="{name}"]').first
    return own.locator(f'textarea[lang|="{language}"]') if language else own.locator("input, textarea, select").first


def checked(page: Page, words: Words) -> None:
    """What was typed has been checked and passes."""
    expect(page.locator("#state")).to_have_text(f"{words('edit.unsaved')} · {words('edit.clean')}")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_figure_is_changed(chromium: Chromium, project: Path, language: Language, size: dict[str, Any]) -> None:
    """A wrong value is told where it is typed and cannot be saved; the right one is saved, kept with who and why, and
    taken back; the page complains of nothing."""
    words = Words.load(language)
    desk = Browser(project, language)
    desk.room.preview.read()
    before = desk.read(FACTS)
    try:
        with opening(chromium, f"http://{desk.host}/") as make:
            watched = make(**size)
            page = opened(watched.page, desk, "r/fact/f-1.1-01")
            value = page.locator('[data-field="figure"] [data-field="value"] input')
            value.fill("12,5万")
            wrong = page.locator('[data-field="figure"] [data-field="value"] .wrong')
            expect(wrong).to_contain_text("12,5万")
            expect(page.locator("#save")).to_be_disabled()
            value.fill("13.5")
            checked(page, words)
            expect(wrong).to_have_count(0)
            page.fill("#why", "The town counted again.")
            page.click("#save")
            expect(page.locator("#state")).to_have_text(words("edit.saved"))
            assert desk.read(FACTS) == before.replace(b"value: 12.5", b"value: 13.5", 1)
            past = page.locator(".history li").first
            expect(past).to_contain_text("The town counted again.")
            expect(past).to_contain_text("12.5 → 13.5")
            past.get_by_role("button", name=words("edit.undo")).click()
            expect(value).to_have_value("12.5")
            assert desk.read(FACTS) == before
            assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert [c for c in watched.complaints if "__casebook" in c] == []
    finally:
        desk.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_can_be_used_by_all(chromium: Chromium, desk: Browser, size: dict[str, Any]) -> None:
    """Names, roles and contrast of the form's own pages pass the rules that a machine can hold."""
    with opening(chromium, f"http://{desk.host}/") as make:
        watched = make(**size)
        for address in ("", "r/metric/rides", "r/fact/f-1.1-01"):
            page = opened(watched.page, desk, address)
            found = Axe().run(page, options={"iframes": False}).response["violations"]
            assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []


def test_a_reference_is_picked_from_a_list(chromium: Chromium, desk: Browser) -> None:
    """Part of a title finds the record; keys choose it; its title stands below."""
    with opening(chromium, f"http://{desk.host}/") as make:
        page = opened(make(**DESK).page, desk, "r/fact/f-1.1-01")
        own = page.locator('[data-field="metric"]')
        expect(own.locator(".title")).to_have_text("Rides")
        box = own.get_by_role("combobox")
        box.fill("share")
        expect(own.get_by_role("option")).to_have_count(1)
        box.press("ArrowDown")
        box.press("Enter")
        expect(box).to_have_value("return-share")
        expect(own.locator(".title")).not_to_have_text("Rides")
        expect(page.locator("#state")).not_to_have_text("")


def test_two_tabs(chromium: Chromium, desk: Browser) -> None:
    """The later save is told of the earlier one, shows what both say, and keeps the fields that it changed itself."""
    words = Words.load("en")
    with opening(chromium, f"http://{desk.host}/") as make:
        one, two = (opened(make(**DESK).page, desk, "r/segment/town") for _ in range(2))
        field(one, "name", "en").fill("the old town")
        checked(one, words)
        one.click("#save")
        expect(one.locator("#state")).to_have_text(words("edit.saved"))
        before = field(two, "summary", "en").input_value()
        field(two, "summary", "en").fill(f"{before} They are many.")
        expect(two.locator("#merge")).to_be_visible()
        assert b"They are many." not in desk.read("data/segments/town.yml")
        two.click("#merge")
        checked(two, words)
        two.click("#save")
        expect(two.locator("#state")).to_have_text(words("edit.saved"))
    text = desk.read("data/segments/town.yml")
    assert b"the old town" in text and b"They are many." in text


def test_a_record_is_begun_in_two_tabs(chromium: Chromium, desk: Browser) -> None:
    """The tab that saves later is shown what the other one wrote, merges what it typed itself, and can save that."""
    words = Words.load("en")
    typed = {("name", "zh"): "老城", ("name", "en"): "the old town", ("summary", "zh"): "城里的老街。"}
    with opening(chromium, f"http://{desk.host}/") as make:
        one, two = (opened(make(**DESK).page, desk, "new/segment/old-town") for _ in range(2))
        for tab, summary in ((one, "Old streets."), (two, "Streets of old houses.")):
            for (name, language), text in {**typed, ("summary", "en"): summary}.items():
                field(tab, name, language).fill(text)
            checked(tab, words)
        one.click("#save")
        expect(one.locator("#state")).to_have_text(words("edit.saved"))
        two.click("#save")
        expect(two.locator("#merge")).to_be_visible()
        assert b"Old streets." in desk.read("data/segments/old-town.yml")
        two.click("#merge")
        checked(two, words)
        two.click("#save")
        expect(two.locator("#state")).to_have_text(words("edit.saved"))
        assert two.url.endswith("/r/segment/old-town")
    text = desk.read("data/segments/old-town.yml")
    assert b"Streets of old houses." in text and b"the old town" in text


def test_what_was_not_saved_is_kept(chromium: Chromium, desk: Browser) -> None:
    """A page that is closed or crashes loses nothing that was typed: it is back when the record is opened again."""
    with opening(chromium, f"http://{desk.host}/") as make:
        page = opened(make(**DESK).page, desk, "r/segment/town")
        field(page, "name", "en").fill("half a th")
        checked(page, Words.load("en"))
        again = page.context.new_page()
        page.close(run_before_unload=False)
        page = opened(again, desk, "r/segment/town")
        expect(field(page, "name", "en")).to_have_value("half a th")
        page.click("#drop")
        expect(field(page, "name", "en")).not_to_have_value("half a th")
    assert b"half a th" not in desk.read("data/segments/town.yml")


def test_lists_grow_and_shrink(chromium: Chromium, desk: Browser) -> None:
    """An item is added, moved and taken away again; the file has what the form shows, in that order."""
    words = Words.load("en")
    with opening(chromium, f"http://{desk.host}/") as make:
        page = opened(make(**DESK).page, desk, "r/term/free-floating")
        before = desk.open("term", "free-floating")["data"]
        own = page.locator('[data-field="also"]')
        own.get_by_role("button", name=words("edit.add")).last.click()
        own.locator(".items > li").last.locator("textarea").fill("散放车")
        own.locator(".items > li").last.get_by_role("button", name=words("edit.up")).click()
        checked(page, words)
        page.click("#save")
        expect(page.locator("#state")).to_have_text(words("edit.saved"))
        assert desk.open("term", "free-floating")["data"]["also"] == ["散放车", *before["also"]]
        own.locator(".items > li").first.get_by_role("button", name=words("edit.remove")).click()
        checked(page, words)
        page.click("#save")
        expect(page.locator("#state")).to_have_text(words("edit.saved"))
        assert desk.open("term", "free-floating")["data"] == before


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_rows_of_a_dataset_are_a_table(chromium: Chromium, desk: Browser, size: dict[str, Any]) -> None:
    """A wrong cell is told in its cell and cannot be saved; cells are pasted, rows added and taken away; the CSV
    differs in that alone, and undo gives it back."""
    words = Words.load("en")
    csv = "data/datasets/rides-by-year.csv"
    before = desk.read(csv)
    with opening(chromium, f"http://{desk.host}/") as make:
        watched = make(**size)
        page = opened(watched.page, desk, "r/dataset/rides-by-year#rows.1.value")
        own = page.locator('[data-field="rows"]')
        expect(own.locator("td.asked input")).to_have_value("9")
        rows = own.locator("tbody tr")
        cell = rows.nth(1).get_by_label(words("field.value"), exact=True)
        cell.fill("9,5")
        expect(rows.nth(1).locator("td.number .wrong")).to_contain_text("9,5")
        expect(page.locator("#save")).to_be_disabled()
        cell.fill("9.5")
        checked(page, words)
        assert not Axe().run(page, {"include": [["#form"]]}).response["violations"]
        page.click("#save")
        expect(page.locator("#state")).to_have_text(words("edit.saved"))
        assert desk.read(csv) == before.replace(b"2022,2022,9,", b"2022,2022,9.5,")
        for _row in range(2):  # the first stays empty, and is no line of the CSV
            own.get_by_role("button", name=words("edit.row_add")).click()
        rows.last.get_by_label(words("field.row"), exact=True).evaluate(
            """(cell, said) => {
              const clipboardData = new DataTransfer();
              clipboardData.setData('text/plain', said);
              cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
            }""",
            "2025\t2025\t16\texact\ttown-report\n2026\t2026\t17\texact\ttown-report\n",
        )
        pasted = rows.nth(6).get_by_label(words("field.value"), exact=True)
        pasted.fill("1,6")
        expect(rows.nth(6).locator("td.number .wrong")).to_contain_text("1,6")
        expect(rows.nth(5).locator(".wrong")).to_have_count(0)
        pasted.fill("16")
        checked(page, words)
        page.click("#save")
        expect(page.locator("#state")).to_have_text(words("edit.saved"))
        assert desk.read(csv).endswith(b"2025,2025,16,exact,town-report,,\n2026,2026,17,exact,town-report,,\n")
        for row in ("2026", "2025"):
            own.get_by_role("button", name=words("edit.row_remove", row=row)).click()
        checked(page, words)
        page.click("#save")
        expect(page.locator("#state")).to_have_text(words("edit.saved"))
        page.locator(".history li").nth(2).get_by_role("button", name=words("edit.undo")).click()
        expect(rows.nth(1).get_by_label(words("field.value"), exact=True)).to_have_value("9")
        assert desk.read(csv) == before
        assert [c for c in watched.complaints if "__casebook" in c] == []


def test_a_wrong_cell_is_told_where_it_is(chromium: Chromium, desk: Browser) -> None:
    """A row without anything is none of the CSV, and what is wrong in a row below it is told in that row."""
    words = Words.load("en")
    with opening(chromium, f"http://{desk.host}/") as make:
        page = opened(make(**DESK).page, desk, "r/dataset/rides-by-year")
        own = page.locator('[data-field="rows"]')
        rows, add = own.locator("tbody tr"), own.get_by_role("button", name=words("edit.row_add"))
        add.click()
        add.click()
        for name, said in (("row", "2025"), ("period", "2025"), ("value", "9,5"), ("source", "town-report")):
            rows.last.get_by_label(words(f"field.{name}"), exact=True).fill(said)
        expect(own.locator(".wrong")).to_contain_text("9,5")
        expect(rows.last.locator("td.number .wrong")).to_be_visible()


def test_the_keyboard_is_not_lost_in_lists(chromium: Chromium, desk: Browser) -> None:
    """What is taken away leaves the keyboard at the next one, what is moved keeps it, and Enter that ends a word of
    Chinese leaves no cell."""
    words = Words.load("en")
    with opening(chromium, f"http://{desk.host}/") as make:
        page = opened(make(**DESK).page, desk, "r/dataset/rides-by-year")
        rows = page.locator('[data-field="rows"] tbody tr')
        cell = rows.first.get_by_label(words("field.row"), exact=True)
        cell.focus()
        enter = "{ key: 'Enter', isComposing: %s, bubbles: true, cancelable: true }"
        cell.evaluate(f"cell => cell.dispatchEvent(new KeyboardEvent('keydown', {enter % 'true'}))")
        expect(cell).to_be_focused()
        cell.evaluate(f"cell => cell.dispatchEvent(new KeyboardEvent('keydown', {enter % 'false'}))")
        expect(rows.nth(1).get_by_label(words("field.row"), exact=True)).to_be_focused()
        there = rows.count()
        rows.nth(1).get_by_role("button").click()
        expect(rows).to_have_count(there - 1)
        expect(rows.nth(1).get_by_role("button")).to_be_focused()
        rows.last.get_by_role("button").click()
        expect(rows.last.get_by_role("button")).to_be_focused()
        for _ in range(there - 2):
            rows.first.get_by_role("button").click()
        expect(page.locator('[data-field="rows"]').get_by_role("button")).to_be_focused()
        page = opened(make(**DESK).page, desk, "r/playbook/open-a-station")
        spans = page.locator('[data-field="plan"] > .many > .items > li')
        down = spans.first.locator(":scope > .tools").get_by_role("button", name=words("edit.down"))
        down.click()
        expect(spans.nth(1).locator(":scope > .tools").get_by_role("button", name=words("edit.down"))).to_be_focused()


@pytest.mark.parametrize("store", ["forbidden", "full"])
def test_the_form_works_where_nothing_is_kept(chromium: Chromium, desk: Browser, store: str) -> None:
    """Where the browser refuses its store, or has no room in it, what is typed is checked and saved all the same."""
    words = Words.load("en")
    refused = {
        "forbidden": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })",
        "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    }
    with opening(chromium, f"http://{desk.host}/") as make:
        watched = make(**DESK)
        watched.page.add_init_script(refused[store])
        page = opened(watched.page, desk, "r/fact/f-1.1-01")
        page.locator('[data-field="figure"] [data-field="value"] input').fill("13.5")
        checked(page, words)
        page.click("#save")
        expect(page.locator("#state")).to_have_text(words("edit.saved"))
        assert b"value: 13.5" in desk.read(FACTS)


def test_a_record_is_found_and_begun(chromium: Chromium, desk: Browser) -> None:
    """The first page finds records by words of their titles, and begins new ones."""
    words = Words.load("en")
    with opening(chromium, f"http://{desk.host}/") as make:
        page = opened(make(**DESK).page, desk, "")
        page.fill("#find", "willow rides")
        page.press("#find", "Enter")
        expect(page.locator("#results a").first).to_be_visible()
        kind = page.locator('[data-kind="segment"]')
        kind.get_by_role("button", name=re.compile(words("edit.new"))).click()
        kind.get_by_role("textbox").fill("harbour")
        kind.get_by_role("button", name=words("edit.begin")).click()
        expect(page.locator("main[data-ready=yes]")).to_be_visible()
        expect(page.locator("#save")).to_be_disabled()  # nothing is filled yet
        field(page, "name", "zh").fill("港口")
        expect(page.locator(".problems")).to_contain_text("name.en")


def test_the_page_beside_is_made_anew(chromium: Chromium, project: Path) -> None:
    """`edit` as an editor runs it: after a save the page beside shows what was saved."""
    command = [
        sys.executable,
        str(HOME / "build.py"),
        "edit",
        "--project",
        str(project),
        "--port",
        "0",
        "--messages",
        "en",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/\S*", process.stdout.readline())
        assert address and address[0].endswith(EDIT)
        with opening(chromium, address[0]) as make:
            page = make(**DESK).page
            page.goto(f"{address[0]}r/segment/town")
            expect(page.locator("main[data-ready=yes]")).to_be_visible()
            beside = page.frame_locator("iframe")
            expect(beside.locator("h1")).to_be_visible(timeout=60_000)
            field(page, "name", "en").fill("the old town")
            checked(page, Words.load("en"))
            page.click("#save")
            expect(beside.locator("h1")).to_contain_text("old town", timeout=60_000)
    finally:
        process.terminate()
        process.wait(timeout=60)
        if process.stdout:
            process.stdout.close()


def test_controls_give_back_every_record_of_the_edition(chromium: Chromium, desk: Browser) -> None:
    """Each record of the edition, laid out as a form, gives back its very values, touched or not."""
    bench = Bench(HOME)
    project = bench.project()
    with opening(chromium, f"http://{desk.host}/") as make:
        page = opened(make(**DESK).page, desk, "")
        page.evaluate("import('/__casebook/edit/form.js').then((made) => { window.trip = made.trip; })")
        page.wait_for_function("window.trip !== undefined")
        seen = 0
        for kind in shapes.kinds_with_forms():
            keys = [key for key in project.homes if key[0] == kind.name and kind.name != CHAPTER]
            if not keys:
                continue
            shape = shapes.shapes_for(kind, project.catalog, "en")
            for start in range(0, len(keys), 200):
                data = [
                    plain.sent(bench.opened(project, bench.spot(project, *key)).data)
                    for key in keys[start : start + 200]
                ]
                odd = page.evaluate(
                    """([all, shape]) => all.flatMap((data, n) => {
                      const sorted = (v) => Array.isArray(v) ? v.map(sorted) : v && typeof v === "object"
                        ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k])])) : v;
                      const want = JSON.stringify(sorted(data));
                      const { untouched, touched } = window.trip(data, shape);
                      const same = [untouched, touched].every((v) => JSON.stringify(sorted(v)) === want);
                      return same ? [] : [[n, touched]];
                    })""",
                    [data, shape],
                )
                assert [(keys[start + n], data[n], back) for n, back in odd] == []
                seen += len(data)
        assert seen > 2000
