"""Reading without a connection, in a real Chromium: what was seen, what was kept, and that neither passes for new."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from casebook.text import Words

from .conftest import Quiet

ZH, EN = Words.load("zh"), Words.load("en")


class Host:
    """A copy of the site that can be changed, and a server of it that can be shut and opened again."""

    def __init__(self, root: Path, site: Path) -> None:
        self.site = root / "book"
        shutil.copytree(site, self.site)
        self.root = root
        self.port = 0
        self.server: ThreadingHTTPServer | None = None
        self.open()

    def open(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), partial(Quiet, directory=str(self.root)))
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def shut(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/book/"


@pytest.fixture
def host(built_site: Path, tmp_path: Path) -> Iterator[Host]:
    found = Host(tmp_path, built_site)
    yield found
    found.shut()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield context
    context.close()


def visit(reader: BrowserContext, address: str) -> Page:
    """A page with the worker at work."""
    page = reader.new_page()
    page.goto(address)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def keep(page: Page, words: Words, which: str = "offline.pages") -> None:
    page.get_by_role("button", name=words(which)).click()
    expect(page.locator("[data-keep-status]")).to_contain_text("2026", timeout=60_000)


def test_page_that_was_seen_opens_offline_and_says_so(host: Host, reader: BrowserContext) -> None:
    """Without a connection a page that was seen opens and says that it is not fresh; online it does not."""
    page = visit(reader, f"{host.base}en/metrics/return-share/")
    page.reload()  # now through the worker
    title = page.locator("h1").inner_text()
    expect(page.locator(".cb-keptnote")).to_have_count(0)
    host.shut()
    page.goto(f"{host.base}en/metrics/return-share/")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".cb-keptnote")).to_contain_text("offline")
    host.open()
    page.reload()
    expect(page.locator(".cb-keptnote")).to_have_count(0)


@pytest.mark.parametrize(("root", "words"), [("", ZH), ("en/", EN)])
def test_page_that_was_not_kept_says_what_to_do(host: Host, reader: BrowserContext, root: str, words: Words) -> None:
    """A page that nobody kept is answered in its language, in our look, with the way on."""
    page = visit(reader, f"{host.base}{root}")
    host.shut()
    page.goto(f"{host.base}{root}glossary/")
    expect(page.locator("h1")).to_have_text(words("offline.title"))
    expect(page.locator("main")).to_contain_text(words("offline.away_help"))


def test_kept_book_is_whole_offline(host: Host, reader: BrowserContext) -> None:
    """After "keep all pages" every page opens without a connection, with its styles, and the search finds."""
    page = visit(reader, f"{host.base}en/downloads/")
    keep(page, EN)
    host.shut()
    for address in ("en/", "en/facts/", "en/metrics/return-share/", "en/evidence/", "en/glossary/"):
        page.goto(host.base + address)
        expect(page.locator(".cb-keptnote")).to_be_visible()
        assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)")
    page.keyboard.press("/")
    page.keyboard.type("return share")
    expect(page.get_by_role("option").first).to_be_visible()


def test_newer_edition_is_read_online_and_offered(host: Host, reader: BrowserContext) -> None:
    """What is kept never hides what is online; the desk says that there is newer content, and renews it whole."""
    page = visit(reader, f"{host.base}en/downloads/")
    keep(page, EN)
    file = host.site / "en" / "glossary" / "index.html"
    file.write_text(file.read_text().replace("<h1>", "<h1>Renewed "))
    told = host.site / "offline.json"
    text = told.read_text()
    old = text.split('"en/glossary/index.html":"')[1][:12]
    told.write_text(text.replace(old, "0" * 12))
    page.goto(f"{host.base}en/glossary/")
    expect(page.locator("h1")).to_contain_text("Renewed")
    page.goto(f"{host.base}en/downloads/")
    status = page.locator("[data-keep-status]")
    expect(status).to_contain_text(EN("offline.newer", edition="2026.1")[:30])
    page.get_by_role("button", name=EN("offline.pages")).click()
    expect(status).to_contain_text("files,", timeout=60_000)
    host.shut()
    page.goto(f"{host.base}en/glossary/")
    expect(page.locator("h1")).to_contain_text("Renewed")


def test_keeping_that_breaks_off_leaves_what_there_was(host: Host, reader: BrowserContext) -> None:
    """A file that cannot be had ends the keeping with a plain word, and the former copy stays whole."""
    page = visit(reader, f"{host.base}en/downloads/")
    keep(page, EN)
    lost = host.site / "en" / "glossary" / "index.html"
    lost.unlink()
    told = host.site / "offline.json"
    text = told.read_text()
    old = text.split('"en/glossary/index.html":"')[1][:12]
    told.write_text(text.replace(old, "0" * 12))
    page.get_by_role("button", name=EN("offline.pages")).click()
    expect(page.locator("[data-keep-status]")).to_have_text(EN("offline.failed_network"), timeout=60_000)
    host.shut()
    page.goto(f"{host.base}en/glossary/")
    expect(page.locator(".cb-keptnote")).to_be_visible()
    expect(page.locator("h1")).not_to_have_text(EN("offline.title"))


def test_what_is_kept_can_be_removed(host: Host, reader: BrowserContext) -> None:
    """After "remove" nothing of what was kept is left in the browser but pages that were seen."""
    page = visit(reader, f"{host.base}en/downloads/")
    keep(page, EN)
    page.get_by_role("button", name=EN("offline.drop")).click()
    expect(page.locator("[data-keep-status]")).to_have_text(EN("offline.nothing"))
    names = page.evaluate("caches.keys()")
    assert not [name for name in names if "store" in name]


def test_every_page_passes_the_policy(host: Host, reader: BrowserContext, every_kind: list[str]) -> None:
    """With the security headers that we write out, no page of any kind breaks the policy."""
    from casebook.presses.hosting import HEADERS

    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.body()
        route.fulfill(status=response.status, headers={**response.headers, **HEADERS}, body=body)

    reader.route("**/*", answer)
    page = reader.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in every_kind:
        for root in ("", "en/"):
            page.goto(f"{host.base}{root}{address}")
    page.keyboard.press("/")
    page.keyboard.type("return share")
    expect(page.get_by_role("option").first).to_be_visible()
    reader.unroute_all(behavior="wait")  # an answer under way when the context closes is told to the next test
    assert complaints == []
