"""Building: what is published, whole or not at all, and that the same input gives the same bytes."""

from __future__ import annotations

import colorsys
import csv
import io
import json
import os
import re
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from casebook import pipeline
from casebook.disk import Disk
from casebook.effects import Finished
from casebook.errors import CasebookError, ContentError, ToolError
from casebook.pipeline import Outcome, Settings, build, why
from casebook.presses.cells import safe

BIKES = Path(__file__).parent / "books" / "bikes"
LIGHT = frozenset({"site", "charts", "workbook", "law", "pack"})


def copy(folder: Path) -> Path:
    project = folder / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    return project


def make(project: Path, **more: bool) -> Outcome:
    return build(Settings(project, only=LIGHT, **more), lambda _stage: None)


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, built once; nobody changes it."""
    project = copy(tmp_path_factory.mktemp("built"))
    make(project)
    return project / "dist" / "site"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy(tmp_path)


def test_same_input_same_bytes(built: Path, project: Path) -> None:
    """Two builds of the same project in two places are the same, byte for byte."""
    make(project)
    one, other = tree(built), tree(project / "dist" / "site")
    assert sorted(one) == sorted(other)
    assert [path for path in one if one[path] != other[path]] == []


def test_every_record_has_its_page_in_both_languages(built: Path) -> None:
    """Whatever the catalog holds stands on a page of its own, or on the page it gives as its address."""
    catalog = pipeline.check(BIKES)
    from casebook.kinds import BY_NAME

    for kind, slug in catalog.everything():
        record = catalog.find(kind, slug)
        assert record is not None
        address = BY_NAME[kind].path(record, catalog)
        if address is None:
            continue
        page, _, anchor = address.partition("#")
        for root in (built, built / "en"):
            text = (root / page / "index.html").read_text(encoding="utf-8")
            assert not anchor or f'id="{anchor}"' in text, f"{address} has no anchor {anchor}"


def test_no_page_is_left_with_marks_or_calls(built: Path) -> None:
    """No reference is printed as it was written, and no address is left unsettled."""
    for path in built.rglob("*.html"):
        # a BibTeX entry has braces of its own
        text = re.sub(r"<pre.*?</pre>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for sign in ('"~/', "[[", "{{", "&lt;a class", "&lt;figure"):
            assert sign not in text, f"{path.relative_to(built)} holds {sign}"


def test_unchanged_project_is_not_built_again(project: Path) -> None:
    """A second build of what has not changed does nothing, and a change of a record builds again."""
    assert not make(project).unchanged
    assert make(project).unchanged
    path = project / "data/segments/town.yml"
    path.write_text(path.read_text().replace("town centre", "old town"))
    assert not make(project).unchanged
    assert "old town" in (project / "dist/site/en/segments/town/index.html").read_text()


def test_problem_in_the_content_leaves_dist_as_it_was(project: Path) -> None:
    """A build that the content stops writes nothing."""
    make(project)
    before = tree(project / "dist")
    (project / "data/metrics/rides.yml").write_text("name: &a x\n")
    with pytest.raises(ContentError):
        make(project)
    assert tree(project / "dist") == before


class Failing(Disk):
    """A world in which no program can be run."""

    def __init__(self, root: Path, error: BaseException | None = None) -> None:
        super().__init__(root)
        self.error = error

    def converse(self, command: Sequence[str], said: Sequence[bytes], mark: bytes) -> Finished:
        if self.error is not None:
            raise self.error
        return Finished(1, "", "it does not want to")


def change(project: Path) -> None:
    """An edit that every output sees."""
    path = project / "data/segments/town.yml"
    path.write_text(path.read_text().replace("town centre", "old town"))


@pytest.mark.parametrize(
    ("error", "told"),
    [(None, ToolError), (KeyboardInterrupt(), KeyboardInterrupt), (OSError(28, "No space left"), OSError)],
    ids=["fails", "is interrupted", "fills the disk"],
)
def test_what_fails_late_leaves_dist_as_it_was(
    project: Path, error: BaseException | None, told: type[BaseException]
) -> None:
    """A build that fails after its pages are made publishes none of them, and the next build makes them all."""
    make(project)
    before = tree(project / "dist")
    change(project)
    with pytest.raises(told):
        build(Settings(project, only=LIGHT), lambda _stage: None, disk=Failing(project, error))
    assert tree(project / "dist") == before
    assert [p.name for p in (project / "build").glob("new-*")] == []
    make(project)
    assert "old town" in (project / "dist/site/en/segments/town/index.html").read_text()


@pytest.mark.parametrize("harm", ["removed", "altered", "added", "altered with its old time"])
def test_what_is_touched_in_dist_is_made_again(project: Path, harm: str) -> None:
    """Nothing to do means that every published file is there as it was made, and no other."""
    make(project)
    before = tree(project / "dist")
    path = project / "dist/site/segments/town/index.html"
    stat = path.stat()
    if harm == "removed":
        path.unlink()
    elif harm == "added":
        (path.parent / "stray.html").write_text("x")
    else:
        path.write_bytes(b"x" * stat.st_size)
        if "time" in harm:
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert not make(project).unchanged
    assert tree(project / "dist") == before
    assert make(project).unchanged


def test_edit_makes_what_it_touches(project: Path) -> None:
    """A changed name makes the pages that show it again, and leaves the others alone."""
    make(project)
    before = tree(project / "dist")
    change(project)
    outcome = make(project)
    after = tree(project / "dist")
    differ = {path for path in before if after.get(path) != before[path] and path.endswith(".html")}
    made = {cause for cause in outcome.causes if cause.startswith("page ")}
    assert "page en segments/town/" in made and "page zh glossary/" not in made
    assert len(differ) <= len(made) < outcome.kept


def test_damaged_store_is_thrown_away(project: Path) -> None:
    """A store that is cut, altered or of another engine is told and not trusted; the build makes everything again."""
    make(project)
    before = tree(project / "dist")
    store = project / "build/store"
    good = store.read_bytes()
    for bad in (good[: len(good) // 2], good.replace(b"page", b"paje", 1), b"", b"casebook store 2\nx y\n{}"):
        store.write_bytes(bad)
        (project / "build/seal").unlink()  # else there is nothing to do, and the store is not read
        said: list[str] = []
        outcome = build(Settings(project, only=LIGHT), lambda _stage: None, said.append)
        assert said and not outcome.kept
        assert tree(project / "dist") == before


def test_why_tells_what_a_file_was_made_from(project: Path) -> None:
    """`why` names the target of a published file, what it asked and what made it stale."""
    make(project)
    change(project)
    make(project)
    lines = why(project, "dist/site/en/segments/town/index.html")
    assert lines[0].startswith("page en segments/town/")
    assert "  made because: en record segment town" in lines
    assert any(line.startswith("  asked en template kinds/segment.html.j2") for line in lines)
    with pytest.raises(CasebookError):
        why(project, "dist/site/nowhere.html")


def test_two_builds_at_once(project: Path) -> None:
    """A second build beside a first one says that it waits, and both leave the same whole dist."""
    said: list[str] = []
    threads = [
        threading.Thread(target=build, args=(Settings(project, only=LIGHT), lambda _stage: None, said.append))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "another build" in said
    assert make(project).unchanged


def test_build_of_one_output_keeps_the_others(project: Path) -> None:
    """Building one output again leaves the others in place."""
    make(project)
    before = set(tree(project / "dist"))
    build(Settings(project, only=frozenset({"pack"}), force=True), lambda _stage: None)
    assert set(tree(project / "dist")) == before


def test_build_of_one_language_keeps_the_other(project: Path) -> None:
    """Building English alone leaves the Chinese pages, workbooks and search as they were."""
    make(project)
    before = tree(project / "dist" / "site")
    build(Settings(project, languages=("en",), only=LIGHT, force=True), lambda _stage: None)
    after = tree(project / "dist" / "site")
    assert set(after) == set(before)
    assert [path for path in before if after[path] != before[path]] == []


def test_page_of_a_removed_record_goes(project: Path) -> None:
    """A record that is gone has no page, whatever the build was asked for."""
    path = project / "data/mechanisms/spare.yml"
    path.write_text((project / "data/mechanisms/free-minutes.yml").read_text())
    make(project)
    page = project / "dist/site/mechanisms/spare/index.html"
    assert page.exists()
    path.unlink()
    build(Settings(project, only=frozenset({"site"})), lambda _stage: None)
    assert not page.exists()
    assert (project / "dist/site/downloads/data/facts.json").exists()


def test_html_and_jinja_of_a_record_are_text(project: Path) -> None:
    """Markup in a record is printed as text: it neither runs nor shapes the page."""
    path = project / "data/segments/town.yml"
    evil = "<script>alert(x)</script> {{ config }} <img src=x onerror=y>"
    path.write_text(path.read_text().replace("The stations of the town centre.", f"'{evil}'"))
    assert evil in path.read_text()
    make(project)
    text = (project / "dist/site/en/segments/town/index.html").read_text()
    assert "<script>alert(x)" not in text and "<img src=x" not in text
    assert "&lt;script&gt;alert(x)&lt;/script&gt; {{ config }}" in text


def test_facts_json_lists_every_fact(built: Path) -> None:
    """The data pack lists every fact with id, value, unit, source, address, grade and where it is used."""
    facts = json.loads((built / "downloads/data/facts.json").read_text(encoding="utf-8"))
    named = ["n-transport-office-01", "n-transport-office-02"]
    assert [fact["id"] for fact in facts] == ["f-1.1-01", "f-1.1-02", "f-1.1-03", *named]
    first = facts[0]
    assert (first["value"], first["unit"], first["bound"], first["source"]) == (
        12.5,
        "count_10k",
        "over",
        "town-report",
    )
    assert first["grade"] in "ABCD" and first["support"] == "different"
    assert "chapters/01-town/" in first["cited_on"]
    for fact in facts:
        for address in (cited.partition("#")[0] for cited in fact["cited_on"]):
            assert (built / address / "index.html").exists() and (built / "en" / address / "index.html").exists()


def test_data_package_describes_each_file(built: Path) -> None:
    """Each resource of the description is there, with exactly the columns that it names."""
    folder = built / "downloads/data"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["resources"]
    for resource in package["resources"]:
        rows = list(csv.reader(io.StringIO((folder / resource["path"]).read_text(encoding="utf-8-sig"), newline="")))
        assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@x", "\tx", "＝1"])
def test_formula_becomes_text(text: str) -> None:
    """What a spreadsheet would run is made plain text."""
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "1.5", "a=b", "", "5%"])
def test_plain_cell_stays(text: str) -> None:
    """A cell that no program runs is left alone."""
    assert safe(text) == text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_workbook_reads_back(built: Path, language: str) -> None:
    """A checklist's workbook holds its duties, a list of states, colours by severity, version and date."""
    book = openpyxl.load_workbook(built / f"downloads/checklists/parking.{language}.xlsx")
    sheet = book.active  # a guide stands before it
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    flat = [str(value) for row in cells for value in row if value is not None]
    assert ("站点是否画线？" if language == "zh" else "Is the station marked?") in flat
    assert any("2024" in text and "1" in text for text in flat)
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert lists and ("已满足" if language == "zh" else "Met") in lists[0].formula1
    assert len(sheet.conditional_formatting) >= 1
    assert sheet.freeze_panes


def test_severities_have_the_colours_of_their_words(built: Path) -> None:
    """In a workbook what is critical is red, what is high amber, medium blue-green and low grey: fill and letters."""
    book = openpyxl.load_workbook(built / "downloads/checklists/parking.en.xlsx")
    found: dict[str, list[tuple[float, float]]] = {}
    for rules in (rules for sheet in book.worksheets for rules in sheet.conditional_formatting):
        for rule in rules.rules:
            word = next((w for w in ("critical", "high", "medium", "low") if w in str(rule.formula)), "")
            if word and rule.dxf.fill is not None:
                colours = (rule.dxf.fill.bgColor.rgb, rule.dxf.font.color.rgb)
                found[word] = [_hue(str(colour)[-6:]) for colour in colours]
    assert set(found) == {"critical", "high", "medium", "low"}
    assert all(hue < 20 for hue, _ in found["critical"])
    assert all(30 < hue < 50 for hue, _ in found["high"])
    assert all(170 < hue < 200 for hue, _ in found["medium"])
    assert all(colour < 0.25 for _, colour in found["low"])


def _hue(colour: str) -> tuple[float, float]:
    """Hue in degrees and saturation from 0 to 1 of a colour of six hex digits."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, _light, saturation = colorsys.rgb_to_hls(red, green, blue)
    return hue * 360, saturation


def test_workbook_never_runs_a_formula(project: Path) -> None:
    """A text that begins with = is a text in the workbook."""
    path = project / "data/duties/park-1.yml"
    path.write_text(path.read_text().replace("en: Is the station marked?", 'en: "=HYPERLINK(1)"'))
    make(project)
    book = openpyxl.load_workbook(project / "dist/site/downloads/checklists/parking.en.xlsx")
    values = [cell for row in book.active.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert values and all(cell.data_type == "s" for cell in values)


def test_forced_build_makes_all_anew(project: Path) -> None:
    """What is forced reads every file and makes every target again, the search too, and gives the same bytes."""
    make(project)
    before = tree(project / "dist")
    forced = build(Settings(project, only=LIGHT, force=True), lambda _stage: None)
    assert forced.kept == 0 and set(forced.causes.values()) == {("forced",)}
    assert {"search text zh", "page en /"} <= forced.causes.keys()
    assert tree(project / "dist") == before
