"""Drafts: files that the preview shows and marks, and that no build, check or release knows of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from casebook import kinds
from casebook.disk import Disk
from casebook.effects import draft_of, meant_by
from casebook.errors import ContentError
from casebook.load import load
from casebook.pipeline import Settings, build
from casebook.preview import Preview
from casebook.serve import Desk

BIKES = Path(__file__).parent / "books" / "bikes"
TOWN = "data/segments/town.yml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    return folder


def drafted(project: Path, path: str, old: str, new: str) -> Path:
    """A draft of a file, with other words."""
    place = project / draft_of(path)
    place.write_text((project / path).read_text().replace(old, new))
    return place


def test_names_of_drafts() -> None:
    """A draft is named beside the file that it is to become."""
    assert draft_of("data/cases/x.yml") == "data/cases/x.draft.yml"
    assert meant_by("content/01-a/zh.draft.md") == "content/01-a/zh.md"
    assert [meant_by(name) for name in ("x.yml", "draft.yml", "x.draft.txt")] == [None, None, None]


def test_the_preview_shows_drafts_and_marks_them(project: Path) -> None:
    """A draft takes the place of its record, a new one stands beside the others; pages that print one say so."""
    preview = Preview(project, ("en",), lambda _line: None, quiet=0)
    preview.read()
    assert Desk(preview, "en").preview.drafts_on("en/segments/town/") == []
    place = drafted(project, TOWN, "Town", "Old town")
    new = project / "data/segments/harbour.draft.yml"
    new.write_text(place.read_text().replace("Old town", "Harbour"))
    preview.read(frozenset({str(place), str(new)}))
    desk = Desk(preview, "en")
    preview.fresh("en/segments/town/")
    assert "Old town" in (preview.site / "en/segments/town/index.html").read_text()
    told = json.loads(desk.message("en/segments/town/"))
    assert ["Old town", "data/segments/town.draft.yml"] in told["drafts"]
    assert preview.fresh("en/segments/harbour/")
    assert ["Harbour", "data/segments/harbour.draft.yml"] in json.loads(desk.message("en/segments/harbour/"))["drafts"]
    place.unlink()
    new.unlink()
    preview.read(frozenset({str(place), str(new)}))
    preview.fresh("en/segments/town/")
    assert "Old town" not in (preview.site / "en/segments/town/index.html").read_text()
    assert json.loads(desk.message("en/segments/town/"))["drafts"] == []


def test_no_build_has_a_draft(project: Path) -> None:
    """A build beside drafts is the same as one without; a draft that is wrong hinders nothing."""
    only = frozenset({"site"})
    build(Settings(project, ("en",), only), lambda _stage: None)
    before = {p: p.read_bytes() for p in (project / "dist").rglob("*") if p.is_file()}
    drafted(project, TOWN, "Town", "Old town")
    (project / "data/segments/harbour.draft.yml").write_text("name: [\n")
    (project / "data/segments/rides.draft.csv").write_text("x")
    build(Settings(project, ("en",), only, force=True), lambda _stage: None)
    after = {p: p.read_bytes() for p in (project / "dist").rglob("*") if p.is_file()}
    assert before == after
    assert load(Disk(project), kinds.ALL).slugs("segment") == ("town",)


def test_a_record_cannot_lean_on_a_draft(project: Path) -> None:
    """What refers to a record that is a draft only is refused by `check`, while the preview shows it."""
    text = (project / TOWN).read_text()
    (project / "data/segments/harbour.draft.yml").write_text(text)
    metric = project / "data/facts/1.1.yml"
    metric.write_text(metric.read_text().replace("segment: town", "segment: harbour", 1))
    with pytest.raises(ContentError) as caught:
        load(Disk(project), kinds.ALL)
    assert "data/facts/1.1.yml" in str(caught.value.problems[0].place)
    assert load(Disk(project, drafts=True), kinds.ALL).find("segment", "harbour") is not None


def test_a_problem_of_a_draft_is_told_by_its_file(project: Path) -> None:
    """The preview names the draft's own file and line, over the last good page."""
    preview = Preview(project, ("en",), lambda _line: None, quiet=0)
    place = project / draft_of(TOWN)
    place.write_text((project / TOWN).read_text() + "tgas: []\n")
    preview.read()
    assert [str(p.place) for p in preview.state.problems] == ["data/segments/town.draft.yml:7:1"]
    assert [line.text for line in preview.excerpt(preview.state.problems[0].place)][-1] == "tgas: []"
