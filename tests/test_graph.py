"""The build as a graph: after any edit, what is published is what a clean build gives; the shell's own build agrees."""

from __future__ import annotations

import os
import pickle
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from casebook.disk import look
from casebook.errors import ContentError
from casebook.graph import Store
from casebook.graph.plain import read_plain
from casebook.home import TEMPLATES
from casebook.inputs import version
from casebook.pipeline import Settings, build, sources
from casebook.presses.shell import ENVIRONMENT

BIKES = Path(__file__).parent / "books" / "bikes"
LIGHT = frozenset({"site", "charts", "workbook", "law", "pack"})
EDITS = int(os.environ.get("CASEBOOK_EDITS", "40"))  # 200 once; a day of edits takes its time


def make(project: Path) -> None:
    build(Settings(project, only=LIGHT), lambda _stage: None)


def tree(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in look(folder)}


def clean(project: Path, folder: Path) -> dict[str, bytes]:
    """What a build with no memory at all gives of a project as it stands."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns("build", "dist"))
    (folder / "build").mkdir()
    shutil.copytree(project / "build" / "cache", folder / "build" / "cache")  # drawings are kept by what they show
    make(folder)
    return tree(folder / "dist")


Edit = Callable[[Path, random.Random], None]


def _record(project: Path, random_: random.Random, *folders: str) -> Path:
    found = sorted(p for folder in folders for p in (project / "data" / folder).glob("*.yml"))
    return random_.choice(found)


def _word(random_: random.Random) -> str:
    return "".join(random_.choices("abcdefghijklmnop", k=6))


def edit_text(project: Path, random_: random.Random) -> None:
    """A word of a record's English changes."""
    path = _record(project, random_, "segments", "mechanisms", "cases", "metrics", "terms", "playbooks", "sources")
    data = yaml.safe_load(path.read_text())
    names = [key for key in ("name", "title", "summary", "definition", "lesson") if isinstance(data.get(key), dict)]
    if names:
        data[random_.choice(names)]["en"] = f"A {_word(random_)} of {_word(random_)}"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def edit_figure(project: Path, random_: random.Random) -> None:
    """A fact's value changes."""
    path = random_.choice(sorted((project / "data/facts").glob("*.yml")))
    rows = yaml.safe_load(path.read_text())
    figure = random_.choice(rows)["figure"]
    if figure.get("value") is not None:
        figure["value"] = random_.randint(1, 99)
        path.write_text(yaml.safe_dump(rows, allow_unicode=True, sort_keys=False))


def edit_chapter(project: Path, random_: random.Random) -> None:
    """A paragraph is added to a chapter, in both languages."""
    folder = random_.choice(sorted((project / "content").iterdir()))
    for language, text in (("zh", "又添一句话。"), ("en", f"One more {_word(random_)} of it.")):
        path = folder / f"{language}.md"
        path.write_text(f"{path.read_text()}\n{text}\n")


def edit_cell(project: Path, random_: random.Random) -> None:
    """A cell of a dataset changes."""
    path = random_.choice(sorted((project / "data/datasets").glob("*.csv")))
    lines = path.read_text().splitlines()
    head = lines[0].split(",")
    row = random_.randrange(1, len(lines))
    cells = lines[row].split(",")
    cells[head.index("value")] = str(random_.randint(1, 90))
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n")


def add_record(project: Path, random_: random.Random) -> None:
    """A record comes."""
    source = _record(project, random_, "segments", "mechanisms")
    (source.parent / f"new-{_word(random_)}.yml").write_text(source.read_text())


def remove_record(project: Path, random_: random.Random) -> None:
    """A record that came goes again."""
    found = sorted((project / "data").rglob("new-*.yml"))
    if found:
        random_.choice(found).unlink()


def edit_template(project: Path, random_: random.Random) -> None:
    """The project gets a template of its own, or changes it."""
    name = random_.choice(["kinds/segment.html.j2", "parts/facts.html.j2", "site/overrides/404.html"])
    path = project / "templates" / name
    text = path.read_text() if path.exists() else (BIKES.parents[2] / "templates" / name).read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n<!-- {_word(random_)} -->\n")


def edit_style(project: Path, random_: random.Random) -> None:
    """A part of the style sheet changes."""
    path = project / "templates/assets/css/99-own.css"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f".x-{_word(random_)}{{color:red}}\n")


def edit_edition(project: Path, random_: random.Random) -> None:
    """The edition's subtitle changes, which stands on every page."""
    path = project / "data/edition.yml"
    data = yaml.safe_load(path.read_text())
    data["subtitle"]["en"] = f"Told by {_word(random_)}"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def harm_dist(project: Path, random_: random.Random) -> None:
    """A published file is lost."""
    (project / "dist" / random_.choice(sorted(look(project / "dist")))).unlink()


ALL: tuple[Edit, ...] = (
    edit_text,
    edit_text,
    edit_figure,
    edit_figure,
    edit_chapter,
    edit_cell,
    add_record,
    remove_record,
    edit_template,
    edit_style,
    edit_edition,
    harm_dist,
)


def test_a_day_of_edits(tmp_path: Path) -> None:
    """After each of many edits of all sorts, dist is byte for byte what a clean build gives."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    make(project)
    random_ = random.Random(20261129)
    for turn in range(EDITS):
        edit = ALL[turn % len(ALL)] if turn < len(ALL) else random_.choice(ALL)
        before = {path: path.read_bytes() for path in project.rglob("data/**/*") if path.is_file()}
        edit(project, random_)
        try:
            make(project)
        except ContentError:  # an edit that the rules refuse is taken back, as an editor would
            for path in (project / "data").rglob("*"):
                if path.is_file() and before.get(path) != path.read_bytes():
                    path.write_bytes(before[path]) if path in before else path.unlink()
            make(project)
        # a clean build after each costs half a minute a dozen; the first round has every sort of edit
        if turn < len(ALL) or turn % 8 == 7 or turn == EDITS - 1:
            right = clean(project, tmp_path / "clean")
            found = tree(project / "dist")
            assert sorted(found) == sorted(right), (turn, edit.__name__)
            assert [path for path in right if found[path] != right[path]] == [], (turn, edit.__name__)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shell_s_own_build_gives_the_same_bytes(tmp_path: Path, language: str) -> None:
    """`mkdocs build --strict` takes the sources without a warning, and makes of them every page that we publish."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    build(Settings(project, only=frozenset({"site"})), lambda _stage: None)
    configuration = sources(Settings(project, only=frozenset({"site"})))["zh" if language == "zh" else "en"]
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(configuration), "-d", str(out)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **ENVIRONMENT},
    )
    assert done.returncode == 0, done.stderr
    ours = project / "dist/site" / ("" if language == "zh" else language)
    pages = [path for path in look(out) if path.endswith(".html")]
    assert len(pages) > 40
    assert [path for path in pages if (out / path).read_bytes() != (ours / path).read_bytes()] == []


def test_strict_is_strict(tmp_path: Path) -> None:
    """A link between pages that leads nowhere fails the shell's own build: strict is not switched off."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    configuration = sources(Settings(project, languages=("zh",)))["zh"]
    page = next((configuration.parent / "zh" / "chapters").glob("0*.md"))
    page.write_text(page.read_text() + "\n[x](nowhere.md)\n")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(configuration), "-d", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **ENVIRONMENT},
    )
    assert done.returncode != 0 and "nowhere.md" in done.stderr


def test_store_of_the_build_is_plain(tmp_path: Path) -> None:
    """The store names each target with its questions and answers, as plain values."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    make(project)
    body = (project / "build/store").read_bytes().split(b"\n", 2)[2]
    data = pickle.loads(body)
    assert "page en segments/town/" in data["entries"]
    assert ("en", "record", "segment", "town") in [question for question, _answer in data["pairs"]]


def test_page_rests_on_the_templates_that_its_templates_import(tmp_path: Path) -> None:
    """A file of macros is read once for all pages, and yet each page knows it, and what it imports in turn."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    make(project)
    store = Store.load(project / "build/store", version(), lambda _line: None)
    imports = {
        path.relative_to(TEMPLATES).as_posix(): set(re.findall(r'{%-? import "(parts/[^"]+)"', path.read_text()))
        for path in TEMPLATES.rglob("*.j2")
    }
    pages = [entry for name, entry in store.entries.items() if name.startswith("page ")]
    assert pages and any(imports["parts/chart.html.j2"])
    for entry in pages:
        asked = {question[2] for question in store.asked(entry) if question[1] == "template"}
        assert asked and not {needed for name in asked for needed in imports[name]} - asked


def test_a_list_makes_again_the_row_that_changed(tmp_path: Path) -> None:
    """Of the index of figures, a build makes anew the row of the figure that was edited, in each language; with the
    template, all rows. The pages are those of a clean build."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    make(project)

    def rows() -> dict[tuple[str, ...], tuple[str, ...]]:
        found = read_plain((project / "build/pieces").read_bytes().partition(b"\n")[2])
        assert isinstance(found, dict)
        return {name: piece for name, piece in found.items() if name[1:3] == ("row", "index")}

    before = rows()
    path = sorted((project / "data/facts").glob("*.yml"))[0]
    facts = yaml.safe_load(path.read_text())
    facts[0]["label"]["en"] += " of all"
    path.write_text(yaml.safe_dump(facts, allow_unicode=True, sort_keys=False))
    make(project)
    after = rows()
    assert before.keys() == after.keys() and len(before) == 2 * len(
        list((project / "dist/site/facts").glob("*/index.html"))
    )
    changed = {name for name, piece in after.items() if piece[1] != before[name][1]}
    assert changed == {("en", "row", "index", "fact", facts[0]["id"])}
    (project / "templates/site").mkdir(parents=True)
    own = (TEMPLATES / "site/index-fact.md.j2").read_text().replace("<tr{%", '<tr class="x"{%')
    (project / "templates/site/index-fact.md.j2").write_text(own)
    make(project)
    assert all('class="x"' in piece[1] for piece in rows().values())
    assert tree(project / "dist") == clean(project, tmp_path / "clean")


def test_a_change_of_a_text_does_not_spread(tmp_path: Path) -> None:
    """A chapter's new paragraph and a term's new definition make the pages that print them, and no page beside."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    make(project)

    def made() -> set[str]:
        outcome = build(Settings(project, only=LIGHT), lambda _stage: None)
        return {name.removeprefix("page zh ") for name in outcome.causes if name.startswith("page zh ")}

    chapter = project / "content/01-town/zh.md"
    chapter.write_text(f"{chapter.read_text()}\n又添一句话。\n")
    assert made() == {"chapters/01-town/"}
    term = sorted((project / "data/terms").glob("*.yml"))[0]
    data = yaml.safe_load(term.read_text())
    data["definition"]["zh"] += "另有一说。"
    term.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    assert made() == {"glossary/", "chapters/01-town/"}, "the chapter shows what the term means where it names it"
