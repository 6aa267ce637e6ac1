"""What a site has beside its pages: sitemap, feeds, manifest, headers, the list for reading offline, cards."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree  # our own files

import pytest
from PIL import Image

from casebook.cli import main
from casebook.disk import look
from casebook.graph import digest
from casebook.pipeline import Settings, build

BIKES = Path(__file__).parent / "books" / "bikes"
SITE = "https://rides.example/book"
OUTPUTS = frozenset({"site", "charts", "pack"})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("hosting") / "bikes"
    shutil.copytree(BIKES, found, ignore=shutil.ignore_patterns("build", "dist"))
    build(Settings(found, only=OUTPUTS, site=SITE), lambda _stage: None)
    return found


def published(project: Path) -> Path:
    return project / "dist" / "site"


def file_of(address: str) -> str:
    path = address.removeprefix(SITE).removeprefix("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def test_sitemap_lists_every_page_once_and_only_pages(project: Path) -> None:
    """The addresses of the sitemap are the pages, but for redirects and the page for being offline."""
    tree = ElementTree.parse(published(project) / "sitemap.xml")
    found = [e.text or "" for e in tree.findall(".//{*}loc")]
    assert len(found) == len(set(found))
    there = {p.relative_to(published(project)).as_posix() for p in published(project).rglob("index.html")}
    moved = {p for p in there if 'http-equiv="refresh"' in (published(project) / p).read_text()}
    hidden = {"offline/index.html", "en/offline/index.html"}
    assert {file_of(address) for address in found} == there - moved - hidden


def test_each_page_of_the_sitemap_names_its_other_language(project: Path) -> None:
    """Two pages of one content name each other, and themselves, by language."""
    tree = ElementTree.parse(published(project) / "sitemap.xml")
    pages = {
        url.findtext("{*}loc"): {link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("{*}link")}
        for url in tree.findall(".//{*}url")
    }
    assert pages[f"{SITE}/"] == {"zh-Hans": f"{SITE}/", "en": f"{SITE}/en/"}
    for own, links in pages.items():
        assert own in links.values()
        assert all(pages[href] == links for href in links.values())


def test_feed_is_sorted_and_leads_to_pages(project: Path) -> None:
    """Entries of a feed have marks of their own, stand newest first and lead to what is published."""
    for path in ("feed.xml", "en/feed.xml"):
        feed = ElementTree.parse(published(project) / path).getroot()
        entries = feed.findall("{*}entry")
        assert entries
        marks = [e.findtext("{*}id") for e in entries]
        assert len(marks) == len(set(marks))
        dates = [e.findtext("{*}updated") or "" for e in entries]
        assert dates == sorted(dates, reverse=True)
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", date) for date in dates)
        for entry in entries:
            link = entry.find("{*}link")
            assert link is not None
            page, _, anchor = link.attrib["href"].partition("#")
            text = (published(project) / file_of(page)).read_text()
            assert not anchor or f'id="{anchor}"' in text


def test_without_an_address_nothing_claims_one(tmp_path: Path) -> None:
    """Where nobody says where the site will lie, there is no robots.txt or feed, and the map of the site, for which the
    shell's instant navigation asks, names no page; what was there goes."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    build(Settings(project, only=frozenset({"site"}), site=SITE), lambda _stage: None)
    assert (published(project) / "sitemap.xml").exists()
    build(Settings(project, only=frozenset({"site"})), lambda _stage: None)
    left = {p.name for p in published(project).rglob("*")}
    assert left.isdisjoint({"robots.txt", "feed.xml"})
    assert all(b"<loc>" not in p.read_bytes() for p in published(project).rglob("sitemap.xml"))
    assert "llms.txt" in left
    assert not any(SITE.encode() in p.read_bytes() for p in published(project).rglob("*.html"))


@pytest.mark.parametrize("wrong", ["rides.example", "ftp://rides.example", "https://", "https://a b/", "https://x/?q"])
def test_an_address_that_is_none_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--site` takes an address of http or https, and says so."""
    assert main(["build", "--project", str(BIKES), "--site", wrong, "--messages", "en"]) == 64
    assert "https://" in capsys.readouterr().err


def test_list_for_reading_offline_is_what_is_published(project: Path) -> None:
    """The list names every page and all that pages show, by shelf, each with a sum of its bytes."""
    told = json.loads((published(project) / "offline.json").read_text())
    names = {name: sum_ for shelf in told["files"].values() for name, sum_ in shelf.items()}
    for name, sum_ in names.items():
        assert digest((published(project) / name).read_bytes()).startswith(sum_)
    pages = {p.removeprefix("site/") for p in look(project / "dist") if p.endswith(".html")}
    assert pages <= set(names)
    assert all(name.startswith("en/") or "/text.en/" in name or ".en." in name for name in told["files"]["en"])
    assert all(name.startswith("downloads/") for name in told["files"]["downloads"])
    assert not any(name.startswith("downloads/") for name in told["files"]["shared"])


def test_list_follows_a_page(tmp_path: Path) -> None:
    """A changed page changes its sum in the list, and nothing else there; a build without a change changes nothing."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    settings = Settings(project, only=frozenset({"site"}))
    build(settings, lambda _stage: None)
    before = json.loads((published(project) / "offline.json").read_text())
    again = build(settings, lambda _stage: None)
    assert again.unchanged
    sums = {p: digest((project / "dist" / p).read_bytes()) for p in look(project / "dist")}
    chapter = next((project / "content").rglob("en.md"))
    chapter.write_text(chapter.read_text() + "\nA line more.\n")
    outcome = build(settings, lambda _stage: None)
    assert "offline" in outcome.causes
    after = json.loads((published(project) / "offline.json").read_text())
    told = {
        n for shelf in after["files"] for n, s in after["files"][shelf].items() if before["files"][shelf].get(n) != s
    }
    changed = {p for p in look(project / "dist") if digest((project / "dist" / p).read_bytes()) != sums.get(p)}
    assert any(name.startswith("en/chapters/") for name in told)
    assert {f"site/{name}" for name in told} == changed - {"site/offline.json"}


def test_manifest_names_icons_that_are_there(project: Path) -> None:
    """Each icon of each manifest is published, in the size that it is said to have."""
    for path in ("manifest.webmanifest", "en/manifest.webmanifest"):
        told = json.loads((published(project) / path).read_text())
        assert told["lang"] in {"zh-Hans", "en"}
        for icon in told["icons"]:
            file = (published(project) / path).parent / icon["src"]
            assert file.exists()
            if icon["type"] == "image/png":
                with Image.open(file) as picture:
                    assert "x".join(map(str, picture.size)) == icon["sizes"]


def test_cards_are_of_the_size_that_is_asked_for(project: Path) -> None:
    """Every card has 1200 by 630 pixels and shows something."""
    cards = sorted((published(project) / "assets" / "cards").rglob("*.png"))
    assert {p.parent.parent.name for p in cards if p.name != "index.png"} == {"zh", "en"}
    for card in cards:
        with Image.open(card) as picture:
            assert picture.size == (1200, 630)
            colours = picture.convert("RGB").getcolors(1 << 20)
            assert colours is not None
            assert len(colours) > 10


def test_a_site_without_an_address_draws_no_cards(tmp_path: Path) -> None:
    """A card is named by its whole address alone: where there is none, none is drawn and no page names one; those of
    an earlier build go."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    for site in (SITE, ""):
        build(Settings(project, only=OUTPUTS, site=site), lambda _stage: None)
        assert (published(project) / "assets" / "cards" / "zh" / "index.png").exists() == bool(site)
        assert ("og:image" in (published(project) / "index.html").read_text()) == bool(site)
    assert not list(published(project).rglob("cards"))


def test_headers_say_the_same_for_every_host(project: Path) -> None:
    """Each host's file carries each header with the same value."""
    own = (published(project) / "_headers").read_text()
    said = dict(line.strip().split(": ", 1) for line in own.splitlines()[1:])
    assert "default-src 'none'" in said["Content-Security-Policy"]
    for name in ("nginx.conf", "apache.conf", "Caddyfile"):
        text = (published(project) / "downloads" / "hosting" / name).read_text()
        for header, value in said.items():
            assert f'{header} "{value}"' in text


def test_pages_say_what_a_link_to_them_shows(project: Path) -> None:
    """A page names its own title and address and, where its kind has cards, a card of its own that is published."""
    text = (published(project) / "en" / "metrics" / "return-share" / "index.html").read_text()
    said = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', text))
    assert said["url"] == f"{SITE}/en/metrics/return-share/"
    assert said["image"] == f"{SITE}/assets/cards/en/metric/return-share.png"
    assert (published(project) / said["image"].removeprefix(f"{SITE}/")).exists()
    assert said["title"] and said["description"]
    fact = next(p for p in sorted((published(project) / "facts").iterdir()) if p.is_dir()) / "index.html"
    assert f'content="{SITE}/assets/cards/zh/index.png"' in fact.read_text()
    assert f'type="application/atom+xml" href="{SITE}/feed.xml"' in fact.read_text()


def test_home_tells_machines_of_the_report(project: Path) -> None:
    """The home page carries the report as schema.org has it, its chapters each at a page that is there."""
    for root in ("", "en/"):
        text = (published(project) / root / "index.html").read_text()
        told = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[0])
        assert told["@type"] == "Report"
        assert told["hasPart"]
        for part in told["hasPart"]:
            assert (published(project) / file_of(part["url"])).exists()


def test_no_page_styles_itself(project: Path) -> None:
    """No page has a style attribute or element: the policy that we write out forbids both."""
    for page in published(project).rglob("*.html"):
        assert not re.search(r"<style\b|<[^>]+\sstyle=", page.read_text()), page
