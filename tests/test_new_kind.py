"""A kind is its declaration: one that a test adds appears everywhere, with a record, a template and its words."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import pytest

from casebook import kinds, pipeline, text
from casebook.coverage import survey
from casebook.disk import Disk
from casebook.errors import LANGUAGES, ContentError, Language
from casebook.kinds.base import Appendix, Cover, Index, Kind, page_in
from casebook.kinds.facets import filed
from casebook.making import of
from casebook.model.record import Record
from casebook.model.values import LocalText, RichText, Text
from casebook.pipeline import Settings, build
from casebook.presses.book.setting import sections
from casebook.presses.pages import navigation, ways
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"


class Recipe(Record):
    """How something is cooked."""

    kind_name: ClassVar[str] = "recipe"
    name: LocalText
    summary: RichText
    taste: Text


RECIPE = Kind(
    name="recipe",
    folder="data/recipes",
    model=Recipe,
    path=page_in("recipes"),
    title=lambda record, language: record.name.in_(language),
    index=Index("recipes/", "nav.practice", 35, shelf="taste", way=True),
    facets=(filed("taste", ordered=True),),
    appendix=Appendix("I", "recipes"),
    common=True,
    onward=70,
    glossed=True,
    telling=True,
    keywords=lambda record: ("Porridge",),
    cues=("cook",),
    prose=True,
    cover=Cover(("chapter",), each=True),
)
WORDS = {
    "kind.recipe": "recipe!",
    "kinds.recipe": "recipes!",
    "count.recipe.one": "{n} recipe!",
    "count.recipe.many": "{n} recipes!",
    "index.recipe": "All recipes!",
    "field.taste": "taste!",
    "taste.sweet": "sweet!",
    "taste.salty": "salty!",
}
OATS = """\
name: {zh: 燕麦粥, en: Oats}
summary:
  zh: 早饭之前已有[[f-1.1-02]]次骑行。
  en: For breakfast, after [[f-1.1-02]].
taste: sweet
"""
RICE = OATS.replace("燕麦粥", "白粥").replace("Oats", "Rice").replace("sweet", "salty")
CHAPTER = "chapters/01-town/"
PAGES = ("", "about/", "recipes/", "recipes/oats/", "facts/f-1.1-02/", CHAPTER)
TEMPLATE = """\
{% import "parts/macros.html.j2" as m with context %}
{% call m.head("recipe", title(r)) %}{{ r.summary|rich }}{% endcall %}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project with two recipes, of a kind that the engine has only here."""
    own: Mapping[Language, Words] = {
        language: Words(language, MappingProxyType({**Words.load(language).entries, **WORDS})) for language in LANGUAGES
    }
    monkeypatch.setattr(text, "_load", own.__getitem__)
    monkeypatch.setattr(kinds, "ALL", (*kinds.ALL, RECIPE))
    monkeypatch.setitem(kinds.BY_NAME, "recipe", RECIPE)
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    for name, told in (("oats", OATS), ("rice", RICE)):
        write(folder / "data" / "recipes" / f"{name}.yml", told)
    write(folder / "templates" / "kinds" / "recipe.html.j2", TEMPLATE)
    for language in LANGUAGES:
        chapter = next((folder / "content").glob(f"01-*/{language}.md"))
        chapter.write_text(chapter.read_text(encoding="utf-8") + '\nSee {{ recipe("oats") }}.\n', encoding="utf-8")
    return folder


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_a_new_kind_has_its_pages_on_the_site(project: Path) -> None:
    """Index with filters, entry in the navigation, page, call in a chapter, what a chapter rests on, way from home,
    and what cites a figure: all from the declaration."""
    build(Settings(project, only=frozenset({"site"})), lambda _stage: None)
    site = project / "dist" / "site"
    for root, language in (("", "zh"), ("en/", "en")):
        page = {at: (site / root / at / "index.html").read_text(encoding="utf-8") for at in PAGES}
        assert "recipes!" in page["about/"].partition("</nav>")[2].partition("</header>")[2]  # the map at the foot
        assert 'data-facet="taste"' in page["recipes/"] and "taste!" in page["recipes/"]
        names = ("Oats", "Rice") if language == "en" else ("燕麦粥", "白粥")
        assert re.findall(r'cb-item__name"><a[^>]*>([^<]+)<', page["recipes/"]) == [*names], "in the order of the shelf"
        assert "recipe!" in page["recipes/oats/"] and '../../facts/f-1.1-02/"' in page["recipes/oats/"]
        chapter = page[CHAPTER]
        assert chapter.count('href="../../recipes/oats/"') == 2, "where it is called, and among what it rests on"
        assert ("See oats" in re.sub("<[^>]+>", "", chapter)) is (language == "en"), "a common noun begins small"
        assert "recipes!" in page[""]
        assert 'href="../../recipes/oats/"' in page["facts/f-1.1-02/"]


def test_a_new_kind_is_found(project: Path) -> None:
    """The search knows a record by title and other names, how much the kind weighs, and its prose."""
    build(Settings(project, only=frozenset({"site"})), lambda _stage: None)
    names = json.loads((project / "dist/site/search/names.en.json").read_text(encoding="utf-8"))
    assert names["kinds"]["recipe"] == ["recipe!", 1.0, 0.985, "cook"]
    assert [entry[:5] for entry in names["entries"] if entry[0] == "recipes/oats/"] == [
        ["recipes/oats/", "recipe", "Oats", "燕麦粥", ["Porridge"]]
    ]
    assert "recipes/" in [entry[0] for entry in names["entries"]]
    left = (project / "build" / "left").read_bytes()  # what pages leave for the full text
    assert b"For breakfast" in left


def test_a_new_kind_is_printed_and_covered(project: Path, tmp_path: Path) -> None:
    """The book has an appendix of its records with a letter, in the contents; coverage asks for them."""
    catalog = pipeline.check(project)
    disk = Disk(project, cache=tmp_path / "cache")
    book = of(disk, catalog, LANGUAGES).books["en"]
    _setting, found = sections(book)
    names = [section.name for section in found]
    assert names.index("datasets") < names.index("recipes") < names.index("notes")
    html = str(found[names.index("recipes")].html)
    assert 'id="recipe-oats"' in html and "Oats" in html and "grade" in html
    assert found[names.index("recipes")].lines[0].href == "recipes"
    assert [s.name for s in found if 'href="#recipe-oats"' in str(s.html)]
    lines = {(line.name, line.language): line for line in survey(catalog)}
    assert [lines["recipes", language].missing for language in LANGUAGES] == [("rice",), ("rice",)]


def test_a_new_kind_stands_at_its_place(project: Path) -> None:
    """The order in the navigation and on the home page follows from the places that kinds and pages declare."""
    pages = dict(navigation())["nav.practice"]
    at = [address for _name, address in pages]
    assert at[at.index("recipes/") - 1 : at.index("recipes/") + 2] == ["playbooks/", "recipes/", "frameworks/"]
    assert ("recipe", "recipes/") in ways()
    assert project.is_dir()


def test_a_call_of_a_new_kind_is_checked(project: Path) -> None:
    """A call of the kind's name that names no record is refused."""
    chapter = next((project / "content").glob("01-*/en.md"))
    chapter.write_text(chapter.read_text(encoding="utf-8").replace('recipe("oats")', 'recipe("otas")'), "utf-8")
    with pytest.raises(ContentError) as refused:
        pipeline.check(project)
    assert any("otas" in str(p.message.en) and "oats" in str(p.fix) for p in refused.value.problems)
