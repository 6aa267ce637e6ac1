"""Drafts: files that the preview shows and marks, and that no build, check or release knows of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from casebook import kinds
from casebook.cli import main
from casebook.disk import Disk
from casebook.effects import draft_of, meant_by
from casebook.errors import ContentError
from casebook.kinds.fact import Fact
from casebook.load import load
from casebook.pipeline import Settings, build
from casebook.preview import Preview
from casebook.serve import Desk

TOWN = "data/segments/town.yml"


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


def test_the_preview_shows_the_draft_of_one_of_many_records(project: Path) -> None:
    """It takes the place of its record, wherever the file of that lies; the others of the file stay, changed or not."""
    preview = Preview(project, ("en",), lambda _line: None, quiet=0)
    preview.read()
    facts, named = project / "data/facts/1.1.yml", project / "data/facts/named/transport-office.yml"
    made = []
    for place, slug, new in (
        (facts, "f-1.1-02", "a draft of a firm"),
        (named, "n-transport-office-01", "a draft of an office"),
    ):
        (record,) = [r for r in yaml.safe_load(place.read_text()) if r.pop("id") == slug]
        draft = project / f"data/facts/{slug}.draft.yml"
        draft.write_text(
            yaml.safe_dump({**record, "subject": {"zh": "草稿", "en": new}}, allow_unicode=True, sort_keys=False)
        )
        made.append(draft)
    preview.read(frozenset(map(str, made)))
    assert not preview.state.problems
    assert preview.drafts == {("fact", "f-1.1-02"), ("fact", "n-transport-office-01")}
    page = "en/facts/f-1.1-02/"
    assert preview.fresh(page) and "a draft of a firm" in (preview.site / f"{page}index.html").read_text()
    assert preview.drafts_on(page) == [("a draft of a firm: return rate", "data/facts/f-1.1-02.draft.yml")]
    facts.write_text(
        facts.read_text()
        .replace("en: a bicycle company", "en: quite another company")
        .replace("en: Willow Creek\n", "en: Willow Brook\n", 1)
    )
    preview.read(frozenset({str(facts)}))
    found = preview._found
    assert found is not None
    assert found.catalog.get(Fact, "f-1.1-02").subject.en == "a draft of a firm"
    assert found.catalog.get(Fact, "f-1.1-01").subject.en == "Willow Brook"
    published = load(Disk(project), kinds.ALL)
    assert published.get(Fact, "f-1.1-02").subject.en == "quite another company"
    for draft in made:
        draft.unlink()
    preview.read(frozenset(map(str, made)))
    found = preview._found
    assert found is not None and found.catalog.get(Fact, "f-1.1-02").subject.en == "quite another company"
    assert preview.drafts == frozenset()


def test_two_drafts_of_one_record_are_one_too_many(project: Path) -> None:
    """As two records of one id are; and a draft does not hide that the published ones are two."""
    text = yaml.safe_dump(
        {k: v for k, v in yaml.safe_load((project / "data/facts/1.1.yml").read_text())[0].items() if k != "id"}
    )
    (project / "data/facts/f-1.1-01.draft.yml").write_text(text)
    assert load(Disk(project, drafts=True), kinds.ALL).find("fact", "f-1.1-01") is not None
    (project / "data/facts/named/f-1.1-01.draft.yml").write_text(text)
    with pytest.raises(ContentError) as caught:
        load(Disk(project, drafts=True), kinds.ALL)
    assert {problem.code for problem in caught.value.problems} == {"id-duplicate"}


@pytest.mark.parametrize(
    "command", [["rename", "return-share", "return-rate"], ["rename", "--dry-run", "return-share", "x"]]
)
def test_a_renamed_record_leaves_its_drafts_told(
    project: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Drafts of it, and drafts that name it, are named; others are not, and no byte of them is changed."""
    own = drafted(project, "data/metrics/return-share.yml", "Return rate", "Share who return")
    naming = drafted(project, "data/facts/1.1.yml", "town-report", "county-survey")
    drafted(project, TOWN, "Town", "Old town")
    before = own.read_bytes(), naming.read_bytes()
    assert main([*command, "--project", str(project), "--messages", "en"]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("the draft ")]
    assert [line.split()[2] for line in told] == ["data/facts/1.1.draft.yml", "data/metrics/return-share.draft.yml"]
    assert (own.read_bytes(), naming.read_bytes()) == before


def test_a_record_is_begun_as_a_draft(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It hinders no command, is not written over, and becomes a record by its name."""
    command = ["new", "--project", str(project), "--messages", "en", "case", "shop"]
    assert main([*command, "--draft"]) == 0
    draft = project / "data/cases/shop.draft.yml"
    assert f"wrote the draft {draft}" in capsys.readouterr().out
    assert main(["check", "--project", str(project)]) == 0
    for again in ([*command, "--draft"], command):
        assert main(again) == 1
    fact = ["new", "--project", str(project), "fact", "f-1.1-09", "--source", "town-report", "--draft"]
    assert main([*fact, "--excerpt", "In 2023 it was 35%."]) == 0
    assert b"35%" in (project / "data/facts/f-1.1-09.draft.yml").read_bytes()
    assert main(["check", "--project", str(project)]) == 0
    draft.rename(project / "data/cases/shop.yml")
    assert main(["check", "--project", str(project)]) == 2


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
