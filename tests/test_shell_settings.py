"""What of mkdocs.yml is honoured: each row of the table in docs/shell.md, changed in a project and seen on pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook import making, pipeline
from casebook.disk import Disk
from casebook.errors import Language, ToolError
from casebook.presses import site
from casebook.presses.settings import _Lenient

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
TABLE = (HOME / "docs" / "shell.md").read_text(encoding="utf-8")
METRIC = "metrics/return-share/"

See = Callable[..., str]
Said = dict[str, Any]


@pytest.fixture
def see(tmp_path: Path) -> See:
    """A page as a project's own mkdocs.yml gives it: the engine's with `said` in it."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    catalog = pipeline.check(project)

    def page(said: Said, address: str = METRIC, language: Language = "zh", files: dict[str, str] | None = None) -> str:
        settings = yaml.load((HOME / "mkdocs.yml").read_bytes(), Loader=_Lenient)
        for name in ("nav", "docs_dir", "site_dir"):
            settings.pop(name)
        settings["theme"].pop("custom_dir")
        (project / "mkdocs.yml").write_text(yaml.safe_dump(_merged(settings, said), allow_unicode=True))
        for path, text in (files or {}).items():
            (project / path).parent.mkdir(parents=True, exist_ok=True)
            (project / path).write_text(text)
        made = making.of(Disk(project), catalog, ("zh", "en"))
        shop = made.workshop(tmp_path / "work")
        made.publish(["site/index.html", "site/en/index.html"])
        book = next(book for book in shop.books if book.language == language)
        source = next(each.write() for each in site.pages(book, address))
        return site.shell_of(book, shop).finish(site.source_of(address), source).decode()

    return page


def _merged(one: Said, other: Said) -> Said:
    both = {**one, **other}
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(one.get(key), dict):
            both[key] = _merged(one[key], value)
    return both


def _without(feature: str) -> Said:
    features = yaml.load((HOME / "mkdocs.yml").read_bytes(), Loader=_Lenient)["theme"]["features"]
    return {"theme": {"features": [each for each in features if each != feature]}}


def _with(feature: str) -> Said:
    features = yaml.load((HOME / "mkdocs.yml").read_bytes(), Loader=_Lenient)["theme"]["features"]
    return {"theme": {"features": [*features, feature]}}


CHAPTER = "chapters/01-town/"
TOC: Said = {"toc": {"permalink": "§", "toc_depth": "2-3"}}
# the row of the table -> what is said, what the page then has, and what it has no longer, at which address
HONOURED: dict[str, tuple[Said, str, str, str]] = {
    "theme.palette": (
        {"theme": {"palette": {"scheme": "slate", "primary": "teal", "accent": "lime"}}},
        r'<body dir="ltr" data-md-color-scheme="slate" data-md-color-primary="teal" data-md-color-accent="lime">',
        r'data-md-component="palette"',
        METRIC,
    ),
    "theme.features: navigation.path": (_without("navigation.path"), r'class="md-tabs"', r'class="md-path"', METRIC),
    "theme.features: navigation.tabs": (
        _without("navigation.tabs"),
        r'class="md-sidebar md-sidebar--primary"',
        r'class="md-tabs"|cb-drawer',
        METRIC,
    ),
    "theme.features: navigation.tabs.sticky": (
        _with("navigation.tabs.sticky"),
        r'(?s)<header class="md-header md-header--lifted".*class="md-tabs".*</header>',
        r'(?s)</header>\s*<div class="md-container".*class="md-tabs"',
        METRIC,
    ),
    "theme.features: navigation.footer": (
        _without("navigation.footer"),
        r"md-footer-meta",
        r"md-footer__link--next",
        "cases/",
    ),
    "theme.features: navigation.top": (
        _without("navigation.top"),
        r"md-footer-meta",
        r'data-md-component="top"',
        METRIC,
    ),
    "theme.features: navigation.instant": (
        _without("navigation.instant"),
        r'"navigation.instant.prefetch"',
        r'"navigation.instant"[,\]]',
        METRIC,
    ),
    "theme.features: toc.integrate": (
        _with("toc.integrate"),
        r"md-nav--integrated",
        r"md-sidebar--secondary",
        CHAPTER,
    ),
    "theme.font": ({"theme": {"font": {"text": "Inter"}}}, r'--md-text-font:"Inter"', r"zqx", METRIC),
    "theme.logo": ({"theme": {"logo": "assets/cb/own.png"}}, r'<img src="../../assets/cb/own.png"', r"cb-seal", METRIC),
    "theme.icon": ({"theme": {"icon": {"menu": "material/dots-vertical"}}}, r"M12 16a2 2 0 0 1 2 2", r"zqx", METRIC),
    "theme.favicon": (
        {"theme": {"favicon": "assets/cb/own.ico"}},
        r'<link rel="icon" href="../../assets/cb/own.ico">',
        r"seal.svg",
        METRIC,
    ),
    "extra_css": ({"extra_css": ["assets/cb/own.css"]}, r'href="../../assets/cb/own.css"', r"casebook.css", METRIC),
    "extra_javascript": (
        {"extra_javascript": ["own.js"]},
        r'<script defer src="../../own.js">',
        r"casebook.js",
        METRIC,
    ),
    "extra.social": (
        {"extra": {"social": [{"icon": "fontawesome/brands/weixin", "link": "https://social.example/"}]}},
        r'href="https://social.example/"',
        r"zqx",
        METRIC,
    ),
    "extra.generator": ({"extra": {"generator": True}}, r"Material for MkDocs</a>", r"zqx", METRIC),
    "extra.homepage": ({"extra": {"homepage": "https://home.example"}}, r'href="https://home.example"', r"zqx", METRIC),
    "extra.alternate": (
        {
            "extra": {
                "alternate": [
                    {"name": "中文", "lang": "zh", "link": "./"},
                    {"name": "日本語", "lang": "ja", "link": "https://ja.example/"},
                ]
            }
        },
        r'href="https://ja.example/" lang="ja"',
        r">English<",
        METRIC,
    ),
    "copyright": ({"copyright": "&copy; Willow River"}, r"&copy; Willow River", r"zqx", METRIC),
    "repo_url": ({"repo_url": "https://repo.example/a/b"}, r'href="https://repo.example/a/b"', r"zqx", METRIC),
    "site_author": ({"site_author": "Archive"}, r'<meta name="author" content="Archive">', r"zqx", METRIC),
    "markdown_extensions": ({"markdown_extensions": [TOC, "attr_list"]}, r'class="headerlink"', r"zqx", CHAPTER),
}
OURS: dict[str, tuple[Said, str, str]] = {
    "site_name": ({"site_name": "zqx"}, r"柳河骑行</title>", METRIC),
    "site_description": ({"site_description": "zqx"}, r'name="description" content="一座虚构小镇', ""),
    "site_url": ({"site_url": "https://zqx.example/"}, r"<title>", METRIC),
    "theme.language": ({"theme": {"language": "zqx"}}, r'<html lang="zh"', METRIC),
    "docs_dir": ({"docs_dir": "zqx"}, r"<title>", METRIC),
    "use_directory_urls": ({"use_directory_urls": False}, r'href="../../cases/"', METRIC),
}


@pytest.mark.parametrize("row", HONOURED)
def test_what_is_said_is_seen(see: See, row: str) -> None:
    """A setting that the table names changes the page."""
    said, there, gone, address = HONOURED[row]
    before, after = see({}, address), see(said, address)
    assert re.search(there, after), row
    assert not re.search(gone, after), row
    assert row.endswith(".instant") or not (re.search(there, before) and not re.search(gone, before)), (
        "it was so before"
    )
    assert f"`{row.partition(':')[0]}`" in TABLE


@pytest.mark.parametrize("row", OURS)
def test_what_the_book_says_itself_is_not_taken_from_there(see: See, row: str) -> None:
    """A setting that the book or the build says itself is passed over, as the table tells."""
    said, there, address = OURS[row]
    page = see(said, address)
    assert re.search(there, page) and "zqx" not in page
    assert f"`{row}`" in TABLE


def test_toggles_have_their_names_in_each_language(see: See) -> None:
    """Names of toggles are words of the interface, told in the language of the page."""
    assert 'title="切换到深色"' in see({}) and 'title="Switch to dark mode"' in see({}, language="en")


def test_navigation_is_the_one_that_is_given(see: See) -> None:
    """A navigation of one's own: its pages alone, in its order, named in both languages, with links to elsewhere."""
    said = {
        "nav": [
            {"首页": "index.md"},
            {"实务": ["metrics/index.md", {"回头率": "metrics/return-share.md"}]},
            {"内部资料": [{"名单": "sources/index.md"}, {"Portal": "https://portal.example/"}]},
        ],
        "extra": {"titles": {"内部资料": "Internal", "名单": "List", "回头率": "Returning"}},
    }
    for language, names in (("zh", ["实务", "内部资料"]), ("en", ["Cases and playbooks", "Internal"])):
        page = see(said, language=language)
        tabs = page[page.index('class="md-tabs"') :].partition("</nav>")[0]
        assert re.findall(r'md-tabs__link"[^>]*>([^<]+)<', tabs)[:2] == names
        assert ("回头率" if language == "zh" else "Returning") in tabs and "cases/" not in tabs
        assert 'href="https://portal.example/"' in page


def test_navigation_without_one_is_that_of_the_kinds(see: See) -> None:
    """Without a navigation of one's own, all indexes and chapters are in it."""
    page = see({}, "cases/")
    nav = page[page.index("md-nav--primary") :].partition("</nav>\n")[0]
    for address in ("chapters/01-town/", "metrics/", "glossary/"):
        assert f'href="../{address}"' in page, address
    assert nav


HOOK = """
def on_page_context(context, page, config, nav):
    page.meta["title"] = "zqx " + page.meta["title"]
    return context

def on_post_page(output, page, config):
    return output.replace("</body>", "<!-- zqx --></body>")
"""


def test_hooks_act_on_every_page(see: See) -> None:
    """A hook, which is found beside mkdocs.yml, acts on records and chapters alike."""
    for address in (METRIC, CHAPTER):
        page = see({"hooks": ["hooks/own.py"]}, address, files={"hooks/own.py": HOOK})
        assert "<title>zqx " in page and "<!-- zqx --></body>" in page


def test_hook_that_reads_sources_is_asked(see: See) -> None:
    """A hook on Markdown or content gets that of pages which otherwise go past Markdown."""
    hook = "def on_page_content(html, page, config, files):\n    return html + '<p>zqx</p>'\n"
    assert "<p>zqx</p>" in see({"hooks": ["own.py"]}, files={"own.py": hook})


@pytest.mark.parametrize(
    "said",
    [{"hooks": ["own.py"]}, {"plugins": ["search"]}],
    ids=["hook", "plugin"],
)
def test_what_acts_on_the_whole_site_is_refused(see: See, said: Said) -> None:
    """A plugin that waits for the whole of a site would do nothing here: it is named, with what to do."""
    with pytest.raises(ToolError, match=r"acts on on_(post|pre)_build.*plain `mkdocs build`"):
        see(said, files={"own.py": "def on_post_build(config):\n    pass\n"})


def test_templates_of_a_project_take_the_place_of_ours(see: See) -> None:
    """A block or a partial in templates/site/overrides of a project, or in its custom_dir, is used in all pages."""
    banner = '{% extends "casebook.html" %}{% block announce %}zqx{% endblock %}'
    page = see({}, files={"templates/site/overrides/main.html": banner})
    assert re.search(r'(?s)<aside class="md-banner">.*zqx.*</aside>', page)
    page = see({"theme": {"custom_dir": "own"}}, files={"own/partials/copyright.html": "<p>zqx</p>"})
    assert "<p>zqx</p>" in page and 'class="md-banner"' in page


def test_configuration_that_cannot_be_read_is_told(see: See) -> None:
    """A slip in mkdocs.yml is told with its line."""
    see({})
    with pytest.raises(ToolError, match=r"mkdocs.yml cannot be read: .*line 2"):
        see({}, files={"mkdocs.yml": "site_name: x\ntheme: [a\n"})
