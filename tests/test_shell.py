"""The shell of the pages: its words, and that plain MkDocs has them too."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from casebook import making, pipeline
from casebook.disk import Disk
from casebook.errors import LANGUAGES, Language
from casebook.pipeline import Settings
from casebook.presses import charts, shell, site
from casebook.presses.cut import cut
from casebook.presses.pages import indexes, names
from casebook.presses.settings import SHELL_WORDS
from casebook.presses.shell import ENVIRONMENT
from casebook.render import DEFAULT_TEMPLATES
from casebook.text import Words

ROOT = Path(__file__).parent.parent
BIKES = ROOT / "tests" / "books" / "bikes"
OVERRIDES = DEFAULT_TEMPLATES / "site" / "overrides"
ZH = Words.load("zh")
USED = {
    key
    for path in OVERRIDES.rglob("*.html")
    for key in re.findall(r'words\["([a-z_.]+)"\]', path.read_text(encoding="utf-8"))
}


def test_the_shell_prints_words_that_there_are() -> None:
    """The words that the shell asks for are those that a build hands to it, no more and no others."""
    assert len(USED) > 10
    assert {key for key in USED if not ZH.has(key)} == set()
    assert USED == SHELL_WORDS


def test_plain_mkdocs_has_the_same_words() -> None:
    """mkdocs.yml holds the Chinese words of the shell, no more and no others."""
    text = (DEFAULT_TEMPLATES.parent / "mkdocs.yml").read_text(encoding="utf-8")
    words = yaml.safe_load(text)["extra"]["words"]
    assert words == {key: ZH.entries[key] for key in USED}


# a page of each sort, and all that hold lists: the others are records, of which the longest of a kind are weighed
KILO = 1024
PAGE, CHAPTER, SCRIPTS, STYLES, HOME = 30 * KILO, 60 * KILO, 60 * KILO, 40 * KILO, 120 * KILO


def weight(content: bytes) -> int:
    """How many bytes travel."""
    return len(gzip.compress(content, 6))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_edition_are_light(tmp_path: Path, language: Language) -> None:
    """No page of the edition weighs more than 30 KB as it travels, no chapter more than 60, with at most 40 of styles;
    the first load of home is at most 120 KB, with at most 60 of scripts."""
    root = DEFAULT_TEMPLATES.parent
    made = making.of(Disk(root), pipeline.check(root), (language,))
    shop = made.workshop(tmp_path)
    made.publish([])
    book = shop.books[0]
    shell = site.shell_of(book, shop)
    lists = {*names(), *indexes().values()}
    written = [(page, page.write()) for page in site.pages(book)]
    longest: dict[str, tuple[site.SitePage, bytes]] = {}
    for page, source in written:
        folder = page.address.rstrip("/").rpartition("/")[0]
        if len(source) > len(longest.get(folder, (page, b""))[1]):
            longest[folder] = (page, source)
    weighed = [*longest.values(), *((page, source) for page, source in written if page.address in lists)]
    files = site.assets(book) | shell.theme_files() | charts.site_fonts(book, shop.effects)
    sheets = {name: weight(content) for name, content in files.items() if name.endswith(".css")}
    heavy = {}
    for page, source in weighed:
        limit = CHAPTER if b'"layout": "chapter"' in source[:900] else PAGE
        for address, part in cut(page.address, source, book.words):
            html = shell.finish(site.source_of(address), part)
            if weight(html) > limit:
                heavy[address] = weight(html)
            named = re.findall(r'href="(?:\.\./)*(assets/[^"]+\.css)"', html.decode())
            assert len(named) >= 2 and set(named) <= sheets.keys()
            if (styles := sum(sheets[name] for name in named)) > STYLES:
                heavy[f"{address}: styles"] = styles
            if address == "":
                home = html
    assert heavy == {}
    named = {name for name in files if f'{name}"' in home.decode()}
    scripts = sum(weight(files[name]) for name in named if name.endswith(".js"))
    styles = sum(weight(files[name]) for name in named if name.endswith(".css"))
    rest = sum(weight(files[name]) for name in named if not name.endswith((".js", ".css")))
    assert scripts <= SCRIPTS and styles <= STYLES
    assert scripts > 30 * KILO and styles > 20 * KILO, "the theme's are among them"
    assert weight(home) + scripts + styles + rest <= HOME


def test_the_same_pages_build_with_a_stock_theme(tmp_path: Path) -> None:
    """Without our templates, MkDocs with Material as it comes makes all pages without a warning, and they hold what
    ours hold: an organisation can take them into a portal of its own."""
    bikes = DEFAULT_TEMPLATES.parent / "tests" / "books" / "bikes"
    project = tmp_path / "bikes"
    shutil.copytree(bikes, project, ignore=shutil.ignore_patterns("build", "dist"))
    configuration = pipeline.sources(Settings(project, languages=("en",), only=frozenset({"site"})))["en"]
    docs = configuration.parent / "en"
    portal = {
        "site_name": "Portal",
        "docs_dir": str(docs),
        "site_dir": str(tmp_path / "out"),
        "theme": {"name": "material"},
        "plugins": [],
        "markdown_extensions": ["attr_list", "md_in_html", "tables", {"toc": {"permalink": True}}],
        "validation": {"absolute_links": "ignore", "unrecognized_links": "ignore"},
    }
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(portal))
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(tmp_path / "mkdocs.yml")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **ENVIRONMENT},
    )
    assert done.returncode == 0, done.stderr
    for source in docs.rglob("*.md"):
        at = source.relative_to(docs).with_suffix("")
        made = tmp_path / "out" / (at.parent if at.name == "index" else at) / "index.html"
        page = made.read_text()
        assert len(re.findall(r"<h1\b", page)) == 1, at
        assert 'class="md-content__inner md-typeset"' in page
    chapter = (tmp_path / "out/chapters/01-town/index.html").read_text()
    assert 'class="cb-fig' in chapter and "md-nav--secondary" in chapter and "<!--body-->" in chapter


def test_a_hook_is_known_from_what_is_installed() -> None:
    """What is told of an error is the file of the project, wherever below the prefix of Python a project lies."""
    assert (
        shell.is_installed(shell.__file__) and shell.is_installed(json.__file__) and shell.is_installed(yaml.__file__)
    )
    for name in ("data", "scripts"):
        place = sysconfig.get_path(name)
        assert not shell.is_installed(f"{place}-of-ours/own.py")
    assert not shell.is_installed(f"{sysconfig.get_path('data')}/src/report/own.py")


def test_shell_is_not_set_up_for_kinds_that_it_made_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once they were edited before, pages of records and lists are filled into their moulds; chapters go through the
    shell, and so does everything once the shell is another one."""
    from casebook.presses import shell

    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    case, chapter = project / "data/cases/bicycle-company.yml", project / "content/01-town/en.md"

    def edited(path: Path, before: str, after: str) -> list[str]:
        """The languages whose shell is set up for an edit."""
        set_up.clear()
        text = path.read_text()
        path.write_text(text.replace(before, after, 1))
        assert path.read_text() != text
        pipeline.build(Settings(project, only=frozenset({"site"})), lambda _stage: None)
        return [place.stem for place in set_up]

    set_up: list[Path] = []
    real = shell._Set.__init__
    monkeypatch.setattr(shell._Set, "__init__", lambda self, *a: (set_up.append(a[1]), real(self, *a))[1])
    assert edited(case, "The first minutes are", "The first few minutes are")  # en may be made in another process
    edited(case, "few", "several")
    edited(case, "several", "very")
    assert edited(case, "very", "earliest") == []
    assert "first earliest minutes" in (project / "dist/site/en/cases/bicycle-company/index.html").read_text()
    assert "en" in edited(chapter, "Most are on", "Most of them are on")
    own = (ROOT / "mkdocs.yml").read_text()  # without its navigation, which is of another book's pages
    (project / "mkdocs.yml").write_text(re.sub(r"^nav:\n(?:[ #-].*\n|\n)*", "", own, flags=re.MULTILINE))
    assert edited(project / "mkdocs.yml", "    - navigation.footer\n", "")
