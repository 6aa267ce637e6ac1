"""Whatever is registered is complete: kinds, presses, words, templates."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest
import yaml

from casebook import kinds, pipeline, presses
from casebook.disk import Disk
from casebook.errors import LANGUAGES
from casebook.kinds.base import SECTIONS, Kind
from casebook.making import of
from casebook.presses.base import Output
from casebook.presses.book.setting import NOTES, RELATIONS
from casebook.presses.pages import PAGES, indexes, names, navigation
from casebook.presses.settings import Shellfile, listed, nav
from casebook.render import DEFAULT_TEMPLATES
from casebook.text import Words

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"


@pytest.mark.parametrize("kind", kinds.ALL, ids=lambda kind: kind.name)
def test_kind_is_complete(kind: Kind) -> None:
    """A kind has its words in both languages, a record in the small project, and a template where it has pages."""
    catalog = pipeline.check(BIKES)
    assert catalog.slugs(kind.name), f"no {kind.name} in the small project"
    for language in LANGUAGES:
        words = Words.load(language)
        assert words.has(f"kind.{kind.name}") and words.has(f"kinds.{kind.name}")
    if kind.own_page and kind.name != "chapter":
        assert (DEFAULT_TEMPLATES / "kinds" / f"{kind.name}.html.j2").exists()


def test_kinds_have_names_and_folders_of_their_own() -> None:
    """No two kinds share a name or a folder."""
    assert len({kind.name for kind in kinds.ALL}) == len(kinds.ALL)
    assert len({kind.folder for kind in kinds.ALL}) == len(kinds.ALL)


def test_navigation_leads_to_every_index_and_to_pages() -> None:
    """Every kind's index stands in the navigation, once; every entry of it is a page that is made."""
    entries = [page for _section, pages in navigation() for _key, page in pages]
    assert len(set(entries)) == len(entries)
    assert {*indexes().values()} <= {*entries} <= {*names()}


def test_places_in_the_navigation_are_of_one_page_each() -> None:
    """What stands in a section says its place, and no two say the same, so that the order is no accident."""
    places = [(kind.index.section, kind.index.place) for kind in kinds.ALL if kind.index]
    places += [(page.section, page.place) for page in PAGES if page.section]
    assert len(set(places)) == len(places)
    assert {section for section, _place in places} == set(SECTIONS)


def test_a_page_at_the_address_of_an_index_says_nothing_of_its_own() -> None:
    """Name and place of an index are the kind's, also where a page stands in its place."""
    of_kinds = {*indexes().values()}
    assert all(not (page.name or page.section) for page in PAGES if page.address in of_kinds)
    assert len({page.address for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("kind", [k for k in kinds.ALL if k.index], ids=lambda kind: kind.name)
def test_an_index_stands_above_its_records(kind: Kind) -> None:
    """The pages of the records of a kind, or their anchors, lie at the address of its index."""
    catalog = pipeline.check(BIKES)
    assert kind.index is not None
    for slug in catalog.slugs(kind.name):
        record = catalog.find(kind.name, slug)
        assert record is not None and str(kind.path(record, catalog)).startswith(kind.index.address)
        assert {facet.name for facet in kind.facets} >= ({kind.index.shelf} - {""})


def test_appendices_have_letters_and_names_of_their_own() -> None:
    """No two appendices of the book share a letter or a name, and the book's own two have theirs."""
    found = [kind.appendix for kind in kinds.ALL if kind.appendix]
    assert len({*(a.letter for a in found), NOTES, RELATIONS}) == len(found) + 2
    assert len({*(a.name for a in found), "notes", "relations"}) == len(found) + 2


def test_kinds_are_listed_in_their_declarations_only() -> None:
    """Outside of `kinds/` no tuple, set or list of the engine is a list of kinds: what holds for some kinds, each of
    them says."""
    for path in sorted((HOME / "casebook").rglob("*.py")):
        if path.parent.name == "kinds":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else []
            parts = [key for key in node.keys if key] if isinstance(node, ast.Dict) else parts
            words = [part.value for part in parts if isinstance(part, ast.Constant)]
            kinds_of = [word for word in words if word in kinds.BY_NAME]
            assert not (len(kinds_of) > 1 and len(kinds_of) == len(parts)), f"{path}:{node.lineno}: {kinds_of}"


def test_navigation_of_the_shell_is_the_same() -> None:
    """The navigation in mkdocs.yml, which plain MkDocs uses, is the one that the build uses."""
    shell = yaml.load((HOME / "mkdocs.yml").read_text(encoding="utf-8"), Loader=_Plain)
    words = Words.load("zh")
    files: list[str] = []

    def walk(entries: object) -> None:
        if isinstance(entries, str):
            files.append(entries)
        elif isinstance(entries, list):
            for entry in entries:
                walk(entry)
        elif isinstance(entries, dict):
            for entry in entries.values():
                walk(entry)

    walk(shell["nav"])
    book = next(iter(of(Disk(HOME), pipeline.check(HOME), ("zh",)).books.values()))
    derived = nav(book, Shellfile(HOME / "tests"))  # as for a project that has no mkdocs.yml of its own
    assert files == list(listed(derived))
    sections = [name for entry in shell["nav"] for name in entry]
    assert sections == [name for entry in derived for name in entry] and words("nav.home") in sections


class _Plain(yaml.SafeLoader):
    """Reads mkdocs.yml without running its tags."""


_Plain.add_multi_constructor("", lambda loader, suffix, node: None)


def test_presses_have_names_of_their_own() -> None:
    """No two presses share a name, and each can be asked for alone."""
    names = [output.name for output in presses.ALL]
    assert len(set(names)) == len(names)
    assert set(names) == set(pipeline.OUTPUTS)


@pytest.mark.parametrize("output", presses.ALL, ids=lambda output: output.name)
def test_output_lists_its_targets(output: Output, tmp_path: Path) -> None:
    """An output lists what it makes without making it, each target by a name of its own and under the output's name."""
    disk = Disk(BIKES, cache=tmp_path)
    making = of(disk, pipeline.check(BIKES), LANGUAGES)
    targets = list(output.targets(making.workshop(tmp_path)))
    assert targets and {target.output for target in targets} == {output.name}
    assert len({target.name for target in targets}) == len(targets)
    assert {target.language for target in targets} <= {None, *LANGUAGES}


def test_every_mark_and_call_has_its_kind() -> None:
    """What chapters may call is a kind's link or a call of its own, and no name means both."""
    from casebook.model.prose import BLOCKS, CALLS

    assert not {*kinds.called()} & {*CALLS}
    assert {*CALLS} >= BLOCKS


def test_engine_knows_nothing_of_the_edition() -> None:
    """No id and no name of the edition stands in the engine."""
    catalog = pipeline.check(HOME)
    names = {"Starbucks", "星巴克", "完美日记", "喜茶", "HEYTEA", "base-report"}
    page = "evidence/base-report/"  # every book has a page of the report that it starts from
    ids = {slug for kind in ("case", "playbook", "dataset") for slug in catalog.slugs(kind) if len(slug) > 9}
    for path in (HOME / "casebook").rglob("*.py"):
        text = path.read_text(encoding="utf-8").replace(page, "")
        assert not [name for name in names if name in text], path
        assert not [slug for slug in ids if f'"{slug}"' in text], path


def test_languages_are_those_of_the_records() -> None:
    """The languages of the engine are the two that a bilingual text has."""
    from casebook.errors import Language
    from casebook.model.values import LocalText

    assert set(get_args(Language)) == set(LANGUAGES) == set(LocalText.model_fields)
