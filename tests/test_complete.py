"""Whatever is registered is complete: kinds, presses, words, templates."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml

from casebook import kinds, pipeline, presses
from casebook.disk import Disk
from casebook.errors import LANGUAGES
from casebook.kinds.base import Kind
from casebook.making import of
from casebook.presses.base import Output
from casebook.presses.site import INDEXES, NAVIGATION, PAGES
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


@pytest.mark.parametrize("kind", [k for k in kinds.ALL if k.index], ids=lambda kind: kind.name)
def test_kind_with_an_index_stands_in_the_navigation(kind: Kind) -> None:
    """A kind with an index has an index page, and the navigation leads to it."""
    entries = {page for _section, pages in NAVIGATION for _key, page in pages}
    assert INDEXES[kind.name] in entries


def test_navigation_leads_to_pages() -> None:
    """Every entry of the navigation is a page that is made."""
    made = {*INDEXES.values(), *PAGES}
    assert {page for _section, pages in NAVIGATION for _key, page in pages} <= made


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
    expected = ["index.md", *(f"{page}index.md" for _s, pages in NAVIGATION for _k, page in pages)]
    assert files == expected
    assert words("nav.home") in str(shell["nav"])


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
    """What chapters may call as a link is a kind."""
    from casebook.model.prose import CALLS, LINKS

    assert set(kinds.BY_NAME) >= LINKS
    assert set(CALLS) >= LINKS


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
