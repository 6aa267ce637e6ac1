"""What a reader gets of a built site, measured against what was promised: search, weight, access, and speed.

    ./run audit                          all of it, on dist/site of this repository
    ./run audit weight search            some: search, weight, axe, lighthouse
    ./run audit --project DIR            another project's

Each line is a measure and, where one was promised, the budget beside it. What cannot be measured here (no browser, no
`lighthouse` on PATH) is said and breaks no budget. The exit code is 1 when a budget is broken.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

import yaml

from casebook.errors import LANGUAGES, Language
from casebook.presses.pages import indexes, names
from casebook.text import Words

HOME = Path(__file__).resolve().parent.parent
QUESTIONS = Path("tests") / "search" / "questions.yml"
RANKS = HOME / "tests" / "search" / "ranks.mjs"
KILO = 1024
PAGE, CHAPTER, SCRIPTS, STYLES, FIRST_LOAD, FIRST_QUERY = (n * KILO for n in (30, 60, 60, 40, 120, 100))
FASTEST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
ROUNDS = 5
_TEXTS = frozenset({".html", ".css", ".js", ".json", ".svg", ".xml", ".webmanifest"})
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass
class Report:
    """What was measured, and which budgets are broken."""

    lines: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def say(self, line: str = "") -> None:
        self.lines.append(line)
        print(line, flush=True)

    def measure(self, what: str, value: float, budget: float | None = None, unit: str = "", most: bool = True) -> None:
        """A measure; over the budget (or under it, where that is the least) it is broken."""
        line = f"  {what:<58} {value:>8.1f}{unit}"
        if budget is not None:
            line += f"   {'at most' if most else 'at least'} {budget:g}{unit}"
            if value > budget if most else value < budget:
                line += "   BROKEN"
                self.broken.append(f"{what}: {value:.1f}{unit}")
        self.say(line)


# search


def node() -> str | None:
    """A Node that can run the search: the machine's own, or the one that Playwright brings along."""
    if found := shutil.which("node"):
        return found
    try:
        from playwright._impl._driver import compute_driver_executable
    except ImportError:
        return None
    return str(compute_driver_executable()[0])


def find(
    program: str, files: Sequence[Any], queries: Iterable[str], assets: Path = HOME / "templates" / "assets"
) -> list[list[str]]:
    """For each query the addresses that the search of the site finds in its files of names, best first."""
    asked = "|".join(Words.load(language)("search.asked") for language in LANGUAGES)
    done = subprocess.run(
        [program, str(RANKS), *(str(assets / f"search-{part}.js") for part in ("names", "pinyin", "traditional"))],
        input=json.dumps({"files": list(files), "asked": asked, "queries": list(queries)}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(done.stdout)["found"]
    return found


def search(site: Path, report: Report) -> None:
    """Every title of the built site asked, and the questions of its readers, where the project has some."""
    report.say("search: of a hundred, how many are found first, and among the first three")
    program = node()
    if program is None:
        report.say("  not measured: there is no Node, and no Playwright that brings one")
        return
    listed = site.parent.parent / QUESTIONS
    questions = yaml.safe_load(listed.read_text(encoding="utf-8")) if listed.is_file() else []
    first = third = asked_of = 0
    for language in LANGUAGES:
        places = [site / "search" / f"{part}.{language}.json" for part in ("names", "records")]
        files = [json.loads(place.read_text(encoding="utf-8")) for place in places if place.is_file()]
        if not files:
            continue
        entries = [entry for file in files for entry in file["entries"]]
        owners: dict[str, set[str]] = defaultdict(set)
        for address, _kind, title, *_rest in entries:
            owners[title.casefold()].add(address)
        titles = sorted({entry[2] for entry in entries})
        found = find(program, files, titles)
        hits = [(owners[title.casefold()], pages) for title, pages in zip(titles, found, strict=True)]
        report.measure(
            f"{language}: {len(titles)} titles, first",
            100 * statistics.mean(bool(pages) and pages[0] in right for right, pages in hits),
            99,
            "%",
            most=False,
        )
        report.measure(
            f"{language}: {len(titles)} titles, among three",
            100 * statistics.mean(bool(right & set(pages[:3])) for right, pages in hits),
            100,
            "%",
            most=False,
        )
        mine = [(str(q[2]), set(q[3:])) for q in questions if q[1] == language]
        for (_query, right), pages in zip(mine, find(program, files, (q for q, _right in mine)), strict=True):
            asked_of += 1
            first += bool(pages) and pages[0] in right
            third += bool(right & set(pages[:3]))
    if asked_of:
        report.measure(f"{asked_of} questions of readers, first", 100 * first / asked_of, 85, "%", most=False)
        report.measure(f"{asked_of} questions of readers, among three", 100 * third / asked_of, 95, "%", most=False)
    else:
        report.say(f"  questions of readers: the project has no {QUESTIONS}")


# weight


def weight(content: bytes) -> int:
    """How many bytes travel."""
    return len(gzip.compress(content, 6))


def pages_by_kind(site: Path, language: Language) -> dict[str, list[str]]:
    """The pages of a language by kind, each by its address: one that stands alone is a kind of its own, records go by
    the folder of their index. Pages at which there is only a way on are none."""
    root = site if language == "zh" else site / language
    alone = set(names())
    folders = {address for address in indexes().values() if address}
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(root.rglob("index.html")):
        address = path.relative_to(root).as_posix().removesuffix("index.html")
        if (language == "zh" and address.startswith("en/")) or b"<main" not in path.read_bytes():
            continue
        folder = max((f for f in folders if address.startswith(f)), key=len, default="")
        found[address if address in alone or not folder else f"{folder}*"].append(address)
    return found


_NAMED = re.compile(r"""<(?:link|script)\b[^>]*?\s(?:href|src)="(?P<path>[^"?#]+\.(?P<sort>css|js))\"""")


def loads(page: Path, sort: str) -> int:
    """How much of scripts (`js`) or styles (`css`) a page names itself."""
    named = {found["path"] for found in _NAMED.finditer(page.read_text(encoding="utf-8")) if found["sort"] == sort}
    paths = [page.parent / name for name in named if ":" not in name]
    return sum(weight(path.read_bytes()) for path in paths if path.is_file())


def weights(site: Path, report: Report) -> None:
    """The heaviest page of each kind, and what pages load."""
    report.say("weight as it travels (gzip), the heaviest of each kind in either language")
    heaviest: dict[str, tuple[int, Path]] = {}
    for language in LANGUAGES:
        root = site if language == "zh" else site / language
        for kind, addresses in pages_by_kind(site, language).items():
            for address in addresses:
                path = root / address / "index.html"
                heaviest[kind] = max(heaviest.get(kind, (0, path)), (weight(path.read_bytes()), path))
    for kind, (size, path) in sorted(heaviest.items()):
        budget = CHAPTER if kind == "chapters/*" else PAGE
        report.measure(kind or "home", size / KILO, budget / KILO, " KB")
        styles, scripts = loads(path, "css"), loads(path, "js")
        if styles > STYLES or scripts > SCRIPTS:
            report.measure(f"{kind or 'home'}: styles", styles / KILO, STYLES / KILO, " KB")
            report.measure(f"{kind or 'home'}: scripts", scripts / KILO, SCRIPTS / KILO, " KB")
    home = heaviest[""][1] if "" in heaviest else None
    if home is not None:
        styles, scripts = loads(home, "css"), loads(home, "js")
        report.measure("styles of home", styles / KILO, STYLES / KILO, " KB")
        report.measure("scripts of home", scripts / KILO, SCRIPTS / KILO, " KB")
        first = weight(home.read_bytes()) + styles + scripts
        report.measure("first load of home", first / KILO, FIRST_LOAD / KILO, " KB")
    for language in LANGUAGES:
        assets = site / ("" if language == "zh" else language) / "assets" / "cb"
        needed = [assets / "search.js", assets / "search-names.js", *site.glob(f"search/names.{language}.json")]
        size = sum(weight(path.read_bytes()) for path in needed if path.is_file())
        report.measure(f"first query, {language}", size / KILO, FIRST_QUERY / KILO, " KB")


# access


class _Host(SimpleHTTPRequestHandler):
    """A host as readers meet it: what is text travels compressed."""

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.split("?")[0].endswith("/") else path
        if path.suffix not in _TEXTS or not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            super().do_GET()
            return
        content = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", f"{self.guess_type(str(path))}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address of a folder, while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=str(root.resolve())))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def axe(site: Path, report: Report) -> None:
    """Barriers of any level on one page of each kind, in both languages, light and dark."""
    report.say("access: barriers that axe finds, of any level")
    chromium = os.environ.get("CHROMIUM", next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), ""))
    if not chromium:
        report.say("  not measured: there is no Chromium; CHROMIUM=/path/to/it names one")
        return
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with served(site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for language in LANGUAGES:
            kinds = pages_by_kind(site, language)
            for scheme in SCHEMES:
                context = browser.new_context(color_scheme=scheme)
                page = context.new_page()
                told: list[str] = []
                for addresses in kinds.values():
                    address = ("" if language == "zh" else f"{language}/") + addresses[0]
                    page.goto(base + address)
                    for violation in Axe().run(page).response["violations"]:
                        sample = violation["nodes"][0]["html"][:90]
                        told.append(f"    {address}: {violation['id']} ({violation['impact']}): {sample}")
                report.measure(f"{language}, {scheme}: {len(kinds)} pages", len(told), 0)
                for line in told:
                    report.say(line)
                context.close()
        browser.close()


# speed


def lighthouse(site: Path, report: Report, call: Callable[..., Any] = subprocess.run) -> None:
    """Lighthouse's marks as a phone gets them, the median of several runs on five pages of different kinds."""
    report.say(f"Lighthouse, as on a phone, median of {ROUNDS}")
    program = shutil.which("lighthouse")
    if program is None:
        report.say("  not measured: there is no lighthouse on PATH (npm install --global lighthouse)")
        return
    kinds = pages_by_kind(site, "zh")
    wanted = [""] + [a for kind in ("chapters/*", "cases/", "checklists/*", "facts/") for a in kinds.get(kind, [])[:1]]
    with served(site) as base, tempfile.TemporaryDirectory() as scratch:
        for address in wanted:
            marks: dict[str, list[float]] = defaultdict(list)
            for round_ in range(ROUNDS):
                place = Path(scratch) / f"{round_}.json"
                options = ["--quiet", "--output=json", f"--output-path={place}"]
                options += [f"--only-categories={','.join(FASTEST)}", "--chrome-flags=--headless=new --no-sandbox"]
                done = call([program, base + address, *options], capture_output=True, text=True, check=False)
                if done.returncode:
                    report.say(f"  {address or 'home'}: lighthouse failed: {done.stderr.strip()[-200:]}")
                    report.broken.append(f"lighthouse failed on {address or 'home'}")
                    return
                for name, category in json.loads(place.read_text(encoding="utf-8"))["categories"].items():
                    marks[name].append(100 * (category["score"] or 0))
            for name, least in FASTEST.items():
                report.measure(f"{address or 'home'}: {name}", statistics.median(marks[name]), least, most=False)


PARTS: dict[str, Callable[[Path, Report], None]] = {
    "search": search,
    "weight": weights,
    "axe": axe,
    "lighthouse": lighthouse,
}


def main(arguments: Sequence[str]) -> int:
    """Measures what is asked for; 1 when a budget is broken, 64 when there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="./run audit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all where none is named")
    parser.add_argument("--project", default=str(HOME), metavar="DIR", help="the project whose dist/site is measured")
    options = parser.parse_args(arguments)
    if unknown := [part for part in options.parts if part not in PARTS]:
        print(f"there is no part {unknown[0]}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 64
    site = Path(options.project).resolve() / "dist" / "site"
    if not (site / "index.html").is_file():
        print(f"there is no site in {site}; ./run build makes it", file=sys.stderr)
        return 64
    report = Report()
    for name, measure in PARTS.items():
        if not options.parts or name in options.parts:
            measure(site, report)
            report.say()
    if report.broken:
        report.say(f"{len(report.broken)} broken:")
        for what in report.broken:
            report.say(f"  {what}")
        return 1
    report.say("every budget that was measured is kept")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
