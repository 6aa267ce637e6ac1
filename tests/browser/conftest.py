"""A real Chromium and a plain file server. The site stands below /book/, to hold that no address needs the root."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from casebook import kinds
from casebook.disk import Disk
from casebook.errors import LANGUAGES
from casebook.home import TEMPLATES
from casebook.load import load
from casebook.making import of
from casebook.presses import hosting, site
from casebook.presses.pages import indexes, names
from tests.form_browser import Browser as Form

expect.set_options(timeout=15_000)  # a machine that does other things as well is slow, and that is no fault
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(item.path).parts:
            item.add_marker(pytest.mark.browser)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def base(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site."""
    root = tmp_path_factory.mktemp("root")
    (root / "book").symlink_to(built_site)
    with served(root) as address:
        yield f"{address}book/"


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address of a folder, while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


# pages of the edition itself, whose records are many: made one by one, both languages, without a whole build
EDITION_PAGES = (
    "",
    "reviews/",
    "scenarios/",
    "checklists/",
    "checklists/member-data/",
    "law/pipl/",
    "facts/",
    "cases/",
    "charts/ch02-live-commerce-series/",
    "cases/compare/",
    "metrics/",
    "metrics/compare/",
    *(f"cases/{slug}/" for slug in ("bosideng", "botanee", "chagee", "dpc-dash")),
    *(f"metrics/{slug}/" for slug in ("registered-members", "repurchase-rate", "revenue")),
)


@pytest.fixture(scope="session")
def edition_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some pages of the edition with all that they load."""
    root, scratch = tmp_path_factory.mktemp("edition"), tmp_path_factory.mktemp("scratch")
    disk = Disk(Path(__file__).parents[2], cache=tmp_path_factory.mktemp("cache"))
    making = of(disk, load(disk, kinds.ALL), LANGUAGES)
    making.publish(["site/index.html", "site/en/index.html"])
    shop = making.workshop(scratch)
    wanted = ("page ", "assets ", "reviews ", "series ", "fonts ", "theme ", "sitemap ", "manifest ", "icons")
    found = {target.name: target for target in hosting.targets(shop)}
    for language in LANGUAGES:
        for address in EDITION_PAGES:
            found |= site.of_page(shop, language, address)
    for name, target in found.items():
        if name.startswith(wanted):
            for path, content in target.make().files.items():
                file = root / "book" / path.removeprefix("site/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
    (root / "book" / "worker.js").write_bytes((TEMPLATES / "site" / "worker.js").read_bytes())
    return root


@pytest.fixture(scope="session")
def edition_base(edition_site: Path) -> Iterator[str]:
    """The address of these pages."""
    with served(edition_site) as address:
        yield f"{address}book/"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # set but empty: ./run looked, and there is none that can be driven
    named = os.environ.get("CHROMIUM", next(filter(None, map(shutil.which, NAMES)), ""))
    if not named:
        if os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}:
            pytest.fail("CI must not skip the browser tests, and there is no Chromium")
        pytest.skip("no Chromium here; CHROMIUM=/path/to/it names one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page that remembers what it asked for and what it complained about."""

    def __init__(self, context: BrowserContext, base: str, scripted: bool = True) -> None:
        self.base, self.scripted = base, scripted
        self.page: Page = context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._ask)
        self.page.on("console", self._say)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)

    def _say(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, address: str = "") -> Page:
        """Opens a page, and waits until what can be pressed answers."""
        self.page.goto(self.base + address)
        if self.scripted and self.page.evaluate("document.contentType") == "text/html":  # a drawing has no scripts
            self.page.wait_for_selector("html[data-awake]", state="attached")
        return self.page


Open = Callable[..., Watched]


@pytest.fixture
def open_site(chromium: Browser, base: str) -> Iterator[Open]:
    """Opens the site as a browser with the given settings sees it."""
    with opening(chromium, base) as make:
        yield make


@pytest.fixture
def open_edition(chromium: Browser, edition_base: str) -> Iterator[Open]:
    """Opens the pages of the edition as a browser with the given settings sees them."""
    with opening(chromium, edition_base) as make:
        yield make


@contextmanager
def opening(chromium: Browser, base: str) -> Iterator[Open]:
    contexts: list[BrowserContext] = []

    def make(**settings: Any) -> Watched:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        context.set_default_timeout(30_000)
        contexts.append(context)
        return Watched(context, base, settings.get("java_script_enabled", True))

    try:
        yield make
    finally:
        for context in contexts:
            context.close()


PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="session")
def every_kind(built_site: Path) -> list[str]:
    """The address of every page that stands alone, and of the first record of each kind."""
    pages = [*names()]
    for folder in indexes().values():
        own = {page.removeprefix(folder).rstrip("/") for page in pages if page.startswith(folder)}
        records = sorted(p.name for p in (built_site / folder).iterdir() if p.is_dir() and p.name not in own)
        pages += [f"{folder}{name}/" for name in records[:1]]
    return pages


@pytest.fixture
def desk(project: Path) -> Iterator[Form]:
    """The form and the preview of a copy of the small project."""
    made = Form(project)
    made.room.preview.read()
    yield made
    made.close()
