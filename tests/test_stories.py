"""Stories and redirects: what is told without a name stands on its mechanism's page; old addresses lead on."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from casebook.disk import look
from casebook.kinds.redirects import STANDING
from casebook.links import Folder, broken
from casebook.pipeline import Outcome, Settings, build
from casebook.presses.pages import indexes, names

BIKES = Path(__file__).parent / "books" / "bikes"
STORY = "data/stories/rental-shop.yml"
MOVED = "data/redirects.yml"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories") / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    make(folder, "site", "pack")
    return folder / "dist" / "site"


def make(project: Path, *only: str) -> Outcome:
    return build(Settings(project, only=frozenset(only or ("site",))), lambda _stage: None)


def put(project: Path, path: str, old: str, new: str) -> None:
    text = (project / path).read_text(encoding="utf-8")
    assert old in text
    (project / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def text_of(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


def test_a_story_is_a_row_of_its_mechanism(site: Path) -> None:
    """Who, what it did, the figure with its mark, our conclusion: at the anchor that links lead to, after the cases."""
    page = text_of(site, "en/mechanisms/free-minutes")
    assert page.index('id="cases"') < page.index('id="stories"')
    row = page[page.index('<tr id="rental-shop"') :]
    row = row[: row.index("</tr>")]
    assert re.findall(r'data-label="([^"]+)"', row) == ["Who", "What it did", "Figures", "What to take from it"]
    assert "A rental shop" in row and "Every ride earns a point" in row and 'data-fact="f-1.1-03"' in row
    assert "cb-grade" in row and "no second piece of evidence" in row


def test_a_story_has_no_page_and_links_lead_to_its_row(site: Path) -> None:
    """Chapters, playbooks, models, segments and the fact itself lead to the row."""
    for address in (
        "chapters/01-town",
        "playbooks/open-a-station",
        "frameworks/two-wheels",
        "segments/town",
        "facts/f-1.1-03",
    ):
        assert "mechanisms/free-minutes/#rental-shop" in text_of(site, address), address
    segment = text_of(site, "en/segments/town")
    assert segment.index('id="cases"') < segment.index('id="stories"')


def test_a_story_is_told_at_home_and_named_elsewhere(project: Path) -> None:
    """The other mechanisms of a story name it, and do not tell it again."""
    shutil.copy(project / "data/mechanisms/free-minutes.yml", project / "data/mechanisms/points.yml")
    put(project, STORY, "mechanisms:\n", "mechanisms:\n  - points\n")
    make(project)
    site = project / "dist/site"
    assert '<tr id="rental-shop"' in text_of(site, "mechanisms/points")
    elsewhere = text_of(site, "mechanisms/free-minutes")
    assert '<tr id="rental-shop"' not in elsewhere and "../../mechanisms/points/#rental-shop" in elsewhere
    assert "../../mechanisms/points/index.html#rental-shop" in text_of(site, "cases/rental-shop")
    assert broken(Folder(site)) == []


def test_a_story_may_tell_nothing_of_what_was_done(project: Path) -> None:
    """Where the source does not say what was done, nothing is said; a table without conclusions has no column for
    them."""
    text = (project / STORY).read_text(encoding="utf-8")
    before, _, rest = text.partition("did:\n")
    results = rest[rest.index("results:") : rest.index("lesson:")]
    (project / STORY).write_text(before + results, encoding="utf-8")
    make(project)
    page = text_of(project / "dist/site", "en/mechanisms/free-minutes")
    row = page[page.index('<tr id="rental-shop"') :]
    assert re.findall(r'data-label="([^"]+)"', row[: row.index("</tr>")]) == ["Who", "What it did", "Figures"]


def test_a_figure_that_is_told_again_stands_once(project: Path) -> None:
    """The same measure with the same figure is printed once, with a link to where else it is told; another is not."""
    facts = "data/facts/1.1.yml"
    last = (project / facts).read_text(encoding="utf-8").partition("- id: f-1.1-03\n")[2]
    with (project / facts).open("a", encoding="utf-8") as file:
        file.write(f"- id: f-1.1-04\n{last}- id: f-1.1-05\n{last.replace('value: 35', 'value: 36')}")
    put(project, STORY, "  - f-1.1-03\n", "  - f-1.1-03\n  - f-1.1-04\n  - f-1.1-05\n")
    make(project)
    page = text_of(project / "dist/site", "en/mechanisms/free-minutes")
    row = page[page.index('<tr id="rental-shop"') :]
    figures = row[row.index('data-label="Figures"') : row.index('data-label="What to take')]
    assert re.findall(r'data-fact="([^"]+)"', figures) == ["f-1.1-03", "f-1.1-05"]
    assert "also in the report" in figures and 'href="../../facts/f-1.1-04/"' in figures


def test_the_pack_and_the_search_know_stories(site: Path) -> None:
    """The data pack has a table of them, facts say where they are told, and the search finds them by name."""
    rows = json.loads((site / "downloads/data/stories.json").read_text(encoding="utf-8"))
    assert [(row["id"], row["address"], row["results"]) for row in rows] == [
        ("rental-shop", "mechanisms/free-minutes/#rental-shop", ["f-1.1-03"])
    ]
    facts = {r["id"]: r for r in json.loads((site / "downloads/data/facts.json").read_text(encoding="utf-8"))}
    assert "mechanisms/free-minutes/#rental-shop" in facts["f-1.1-03"]["cited_on"]
    entries = json.loads((site / "search/records.en.json").read_text(encoding="utf-8"))["entries"]
    assert [e[0] for e in entries if e[1] == "story"] == ["mechanisms/free-minutes/#rental-shop"]


def test_an_old_address_leads_on(site: Path) -> None:
    """A page of plain HTML in each language: refresh, canonical link, a link to follow; no script, nothing absolute."""
    for root, words in (("", "这个页面已移走"), ("en/", "This page has moved")):
        page = text_of(site, f"{root}cases/rental-shop")
        goal = "../../mechanisms/free-minutes/index.html#rental-shop"
        assert f'http-equiv="refresh" content="0; url={goal}"' in page and f'<a href="{goal}">' in page
        assert '<link rel="canonical" href="../../mechanisms/free-minutes/">' in page
        assert words in page and "noindex" in page
        assert "<script" not in page and not re.search(r'(?:href|url)="?(?:/|https?:)', page)
    assert broken(Folder(site)) == []


def test_nothing_lists_an_old_address(site: Path) -> None:
    """No page links to it, and the search knows neither its name nor its text; a browser may keep it with the rest."""
    for path in look(site):
        own = "cases/rental-shop/" in path or path == "offline.json"
        if path.endswith((".html", ".json", ".xml")) and not own:
            assert "cases/rental-shop" not in (site / path).read_text(encoding="utf-8", errors="replace"), path


def test_the_canonical_address_is_whole_where_the_site_is_known(project: Path) -> None:
    """With the address of the site in the edition, the canonical link names the page in full, in its own language."""
    put(project, "data/edition.yml", "version:", "site: https://example.org/bikes\nversion:")
    make(project)
    page = text_of(project / "dist/site", "en/cases/rental-shop")
    assert '<link rel="canonical" href="https://example.org/bikes/en/mechanisms/free-minutes/">' in page


@pytest.mark.parametrize(
    ("to", "href", "name"),
    [
        ("evidence/lift/", "../../evidence/lift/index.html", None),
        ("section:1.2", "../../chapters/01-town/index.html#1.2", "1.2 How it is kept in order"),
        ("metric:rides", "../../metrics/rides/index.html", "Rides"),
        ("metrics/rides/", "../../metrics/rides/index.html", "Rides"),
        ("edition:edition", "../../index.html", None),
    ],
)
def test_an_old_address_leads_to_whatever_has_a_page(project: Path, to: str, href: str, name: str | None) -> None:
    """A record, a section or a page of the engine's own."""
    put(project, MOVED, "story:rental-shop", to)
    make(project)
    page = text_of(project / "dist/site", "en/cases/rental-shop")
    assert f'<a href="{href}">' in page and (name is None or f">{name}</a>" in page)
    assert broken(Folder(project / "dist/site")) == []


def test_pages_follow_what_they_tell(project: Path) -> None:
    """A changed story makes its mechanism's page again and no other mechanism's; an old address that is forgotten is
    unpublished."""
    shutil.copy(project / "data/mechanisms/free-minutes.yml", project / "data/mechanisms/points.yml")
    make(project)
    put(project, STORY, "Every ride earns a point", "Every ride earns two points")
    made = make(project).causes
    assert {"page en mechanisms/free-minutes/", "page zh mechanisms/free-minutes/"} <= made.keys()
    assert not {"page en mechanisms/points/", "page en segments/town/", "page en facts/f-1.1-03/"} & made.keys()
    assert not any(name.startswith("redirect") for name in made)

    put(project, STORY, "  en: A rental shop", "  en: Another shop")
    made = make(project).causes
    assert {
        "redirect en cases/rental-shop/",
        "page en segments/town/",
        "page en mechanisms/free-minutes/",
    } <= made.keys()
    assert "Another shop: points for rides" in text_of(project / "dist/site", "en/cases/rental-shop")

    put(project, MOVED, "cases/rental-shop/: story:rental-shop", "cases/old-shop/: story:rental-shop")
    make(project)
    assert not (project / "dist/site/cases/rental-shop").exists()
    assert (project / "dist/site/en/cases/old-shop/index.html").exists()
    (project / MOVED).unlink()
    make(project)
    assert not (project / "dist/site/en/cases/old-shop").exists()


def test_pages_of_the_engine_are_known_to_redirects() -> None:
    """What a redirect must not replace and may lead to is what the site makes."""
    assert {*names()} - {*indexes().values()} == STANDING
