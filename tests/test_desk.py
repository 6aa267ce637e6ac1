"""The editor's desk: records renamed, retired and explained with everything that refers to them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from casebook import kinds
from casebook.cli import main
from casebook.editing.project import Project
from casebook.editing.renaming import in_call, in_marks, rename
from casebook.editing.retiring import retire
from casebook.editing.tables import replaced
from casebook.errors import CasebookError, ContentError
from casebook.evidence.relations import fingerprint
from casebook.evidence.rulings import TYPES
from casebook.kinds.fact import Fact
from casebook.kinds.judgement import Judgement
from casebook.problems import table

HOME = Path(__file__).parent.parent
MANY = [kind.name for kind in kinds.ALL if not kind.folder.endswith(".yml")]


@pytest.fixture(scope="module")
def edition() -> Project:
    """The edition itself; nothing of it is written."""
    return Project.open(HOME)


def texts(project: Path) -> dict[str, str]:
    """All files of a project by path."""
    found = (p for folder in ("data", "content") for p in (project / folder).rglob("*") if p.is_file())
    return {p.relative_to(project).as_posix(): p.read_text(encoding="utf-8") for p in found}


def most_cited(project: Project, kind: str) -> str:
    return max(project.catalog.slugs(kind), key=lambda slug: len(project.catalog.citing(kind, slug)))


# Renaming


@pytest.mark.parametrize("kind", ["source", "metric", "fact", "dataset", "chart", "instrument", "duty", "chapter"])
def test_a_record_renamed_and_renamed_back_is_the_edition_byte_for_byte(edition: Project, kind: str) -> None:
    """The record of a kind that is cited most gets another id and its old one again: all files are as they were, but
    for the redirect of the name between, and a duty's memory of it."""
    slug, new = most_cited(edition, kind), "f-99.9-99" if kind == "fact" else "zz-renamed"
    there = rename(edition, f"{kind}/{slug}", new)
    assert len(there.places) >= len(edition.catalog.citing(kind, slug)) > 3
    assert there.project.catalog.find(kind, slug) is None
    assert len(there.project.catalog) == len(edition.catalog)
    assert {(k, new if (k, s) == (kind, slug) else s) for k, s in edition.catalog.citing(kind, slug)} == set(
        there.project.catalog.citing(kind, new)
    )
    back = rename(there.project, f"{kind}/{new}", slug)
    left = {change.path for change in back.project.changes() if change.before != change.after}
    assert left <= {"data/redirects.yml", *([edition.homes["duty", slug].path] if kind == "duty" else [])}


@pytest.mark.parametrize("kind", MANY)
def test_every_kind_can_be_renamed(project: Path, kind: str) -> None:
    """After a rename the old id stands nowhere but in the redirect, and the project has no problems."""
    slugs = Project.open(project).catalog.slugs(kind)
    if not slugs:
        pytest.skip(f"the small project has no {kind}")
    slug, new = slugs[0], "f-7.7-77" if kind == "fact" else "quite-another"
    assert main(["rename", "--project", str(project), f"{kind}/{slug}", new]) == 0
    assert main(["check", "--project", str(project)]) == 0
    after = Project.open(project)
    assert slug not in after.catalog.slugs(kind)
    assert new in after.catalog.slugs(kind)
    key = (kind, slug)
    assert not [m for unit in after.units.values() for i in unit.items for _w, *m, _x in i.mentions.targets if m == key]


def test_a_rename_touches_ids_and_nothing_else(project: Path) -> None:
    """Typed fields, marks in prose, calls of chapters and cells of tables say the new id; every other sign stays."""
    before = texts(project)
    assert main(["rename", "--project", str(project), "metric/rides", "trips-made"]) == 0
    after = texts(project)
    changed = {path for path in before if after.get(path) != before[path]}
    assert "data/metrics/rides.yml" in changed
    assert after["data/metrics/trips-made.yml"] == before["data/metrics/rides.yml"].replace("rides]]", "trips-made]]")
    for path in changed - {"data/metrics/rides.yml", "data/translations.txt", "data/redirects.yml"}:
        lines = zip(before[path].splitlines(), after[path].splitlines(), strict=True)
        for old, new in lines:
            assert new == old or new == re.sub(r"\brides\b", "trips-made", old, count=new.count("trips-made"))
    assert "metrics/rides/: metric:trips-made" in after["data/redirects.yml"]


def test_an_old_address_leads_to_the_record_after_two_renames(project: Path) -> None:
    """Each name that a page had leads to the name that it has now; going back takes the redirect away."""
    for old, new in (("rides", "trips"), ("trips", "journeys"), ("journeys", "trips")):
        assert main(["rename", "--project", str(project), f"metric/{old}", new]) == 0
    moved = yaml.safe_load((project / "data/redirects.yml").read_text())["moved"]
    told = {a: to for a, to in moved.items() if a.startswith("metrics/")}
    assert told == {"metrics/rides/": "metric:trips", "metrics/journeys/": "metric:trips"}


def test_a_fitting_judgement_still_fits(edition: Project) -> None:
    """A judgement's fingerprint is told anew where the rename changes it, and only where it fitted before."""
    judgement = edition.catalog.all(Judgement)[0]
    fact = edition.catalog.get(Fact, judgement.facts[0])
    after = rename(edition, f"segment/{fact.segment}", "zz-segment").project.catalog
    now = after.get(Judgement, judgement.id)
    facts = [after.get(Fact, slug) for slug in now.facts]
    fits = fingerprint(TYPES[judgement.relation], [edition.catalog.get(Fact, s) for s in judgement.facts])
    assert fits == judgement.fingerprint
    assert fingerprint(TYPES[now.relation], facts) == now.fingerprint


def test_a_duty_remembers_its_former_ids(project: Path) -> None:
    """Readers keep reviews by a duty's id: a renamed duty replaces its former one, and never its own name."""
    for old, new, former in (("park-1", "park-one", ["park-1"]), ("park-one", "park-1", ["park-one"])):
        assert main(["rename", "--project", str(project), f"duty/{old}", new]) == 0
        assert yaml.safe_load((project / f"data/duties/{new}.yml").read_text(encoding="utf-8"))["replaces"] == former
    assert main(["check", "--project", str(project)]) == 0


def test_a_rename_is_no_change_of_a_text(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Texts that name the record say its new id and stay in step; one that lagged before goes on lagging."""
    command = ["--project", str(project), "--messages", "en"]
    assert main(["translations", *command, "--accept"]) == 0
    file = project / "data/metrics/return-share.yml"
    text = file.read_text(encoding="utf-8")
    lagging = text.replace("misread:\n  zh: ", "misread:\n  zh: 另见[[metric:rides]]。", 1)
    assert lagging != text
    file.write_text(lagging, encoding="utf-8")
    capsys.readouterr()
    assert main(["translations", *command]) == 0
    before = capsys.readouterr().out
    assert before.count("the English lags") == 1
    assert main(["rename", *command, "metric/rides", "trips-made"]) == 0
    capsys.readouterr()
    assert main(["translations", *command]) == 0
    assert capsys.readouterr().out == before


def test_a_rehearsal_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --dry-run every place is listed, by file, line and column, and nothing is written."""
    before = texts(project)
    assert main(["rename", "--project", str(project), "--messages", "en", "rides", "trips", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"data/facts/\S+\.yml:\d+:\d+", said)
    assert "nothing was written" in said
    assert texts(project) == before


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("metric/rides", "return-rate", 2, "a metric with the id return-rate"),
        ("metric/rides", "Trips Made", 1, "no id"),
        ("metric/rides", "index", 2, "index"),
        ("metric/ridez", "trips", 1, "Did you mean `rides`?"),
        ("nothing-at-all", "trips", 1, "no record nothing-at-all"),
        ("edition/edition", "trips", 1, "stands once"),
    ],
)
def test_a_rename_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, code: int, told: str
) -> None:
    """An id that is taken, none or reserved, and a record that there is not, are refused in both languages."""
    before = texts(project)
    if new == "return-rate" and not (project / "data/metrics/return-rate.yml").exists():
        other = next(p.stem for p in (project / "data/metrics").glob("*.yml") if p.stem != "rides")
        new, told = other, told.replace("return-rate", other)
    assert main(["rename", "--project", str(project), "--messages", "en", old, new]) == code
    assert told in capsys.readouterr().err
    assert main(["rename", "--project", str(project), "--messages", "zh", old, new]) == code
    assert re.search("[一-鿿]", capsys.readouterr().err)
    assert texts(project) == before


def test_an_id_of_several_kinds_wants_its_kind(project: Path) -> None:
    """Where several kinds have an id, the answer lists them."""
    (project / "data/terms").mkdir(exist_ok=True)
    word = "{zh: 骑行, en: ride}"
    (project / "data/terms/rides.yml").write_text(f"name: {word}\npinyin: qixing\ndefinition: {word}\n")
    with pytest.raises(CasebookError, match="metric/rides, term/rides"):
        Project.open(project).named("rides")


def test_a_project_with_problems_is_told_first(project: Path) -> None:
    """Nothing is renamed while the content has problems; they are listed."""
    (project / "data/metrics/rides.yml").write_text("name: &a x\n")
    before = texts(project)
    assert main(["rename", "--project", str(project), "metric/rides", "trips"]) == 2
    assert texts(project) == before


def test_marks_calls_and_cells_are_renamed_as_a_whole() -> None:
    """An id that is the beginning of another, or stands in own words, is left alone."""
    text = "[[metric:a|a]] [[metric: a ]] [[metric:a-b]] [[term:a]] [[f-1]] [[cell:a/x]]"
    assert in_marks(text, ("metric", "a"), "new") == text.replace("metric:a|a", "metric:new|a").replace(
        ": a ", ": new "
    )
    assert in_marks(text, ("dataset", "a"), "new") == text.replace("cell:a/x", "cell:new/x")
    assert in_marks(text, ("fact", "f-1"), "f-2") == text.replace("[[f-1]]", "[[f-2]]")
    call = '{{ metric("a", "a") }} {{ facts("a", \'a\', "ab") }}'
    assert in_call(call, 3, ("metric", "a"), "new") == call.replace('metric("a"', 'metric("new"')
    assert in_call(call, 26, ("fact", "a"), "new") == call.replace("\"a\", 'a'", "\"new\", 'new'")
    rows = 'row,source,value\r\n1,"a",a\r\n\r\n"2 ""x""",a,3\r\n3,ab,4\r\n'
    assert replaced(rows, "source", "a", "new") == rows.replace('"a",a', '"new",a').replace('",a,3', '",new,3')


# Retiring


def test_retiring_says_what_would_break(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each reference to the record is told with file, line and column, and nothing is written, --yes or not."""
    before = texts(project)
    for more in ([], ["--yes"]):
        assert main(["retire", "--project", str(project), "--messages", "en", "metric/rides", *more]) == 2
        said = capsys.readouterr().err
        assert re.search(r"data/facts/\S+\.yml:\d+:\d+: no metric is called `rides`", said)
        assert "was not retired" in said
    assert texts(project) == before


def test_a_record_that_nobody_needs_is_retired(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --yes it is said that nothing breaks; with it the file goes, and its old page leads where it is told."""
    source = (project / "data/sources/town-report.yml").read_text()
    (project / "data/sources/spare.yml").write_text(source)
    command = ["retire", "--project", str(project), "--messages", "en", "source/spare"]
    assert main(command) == 0
    assert "nothing breaks" in capsys.readouterr().out
    assert (project / "data/sources/spare.yml").exists()
    assert main([*command, "--to", "source/town-report", "--yes"]) == 0
    assert not (project / "data/sources/spare.yml").exists()
    assert "sources/spare/: source:town-report" in (project / "data/redirects.yml").read_text()
    assert main(["check", "--project", str(project)]) == 0


def test_one_record_of_many_in_a_file_is_retired(project: Path) -> None:
    """Of a file that holds several, one goes with its lines and its sums in the ledger of translations."""
    file = project / "data/facts/1.1.yml"
    last = file.read_text().rstrip().split("\n- id: ")[-1].split("\n")[0]
    spare = file.read_text() + "- id: f-1.1-98\n  " + file.read_text().split("\n  ", 1)[1].split("\n- id: ")[0] + "\n"
    file.write_text(spare)
    assert last != "f-1.1-98"
    before = spare.split("- id: f-1.1-98")[0]
    assert main(["retire", "--project", str(project), "f-1.1-98", "--yes"]) == 0
    assert file.read_text() == before


def test_what_is_once_in_a_report_is_not_retired(project: Path) -> None:
    """The edition and its like are refused; so is leading a page on to itself, or to what is not there."""
    opened = Project.open(project)
    with pytest.raises(CasebookError, match="no record to retire"):
        retire(opened, "edition/edition")
    with pytest.raises(CasebookError, match="itself"):
        retire(opened, "metric/rides", "metric/rides")
    told = retire(opened, "metric/rides", "metric:nothing")
    assert "redirect-nowhere" in {p.code for p in told.problems} or told.project is None


# Explaining


def test_explain_tells_every_place(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record's title, file, page and every place that cites it; the same as JSON, for programs."""
    assert main(["explain", "--project", str(project), "--messages", "en", "metric/rides"]) == 0
    said = capsys.readouterr().out
    assert "data/metrics/rides.yml:1:1" in said
    assert "metrics/rides/" in said
    assert "run build once" in said
    assert main(["explain", "--project", str(project), "--json", "rides"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["id"], told["prints"]) == ("metric", "rides", None)
    for cited in told["cited"]:
        place = cited["place"]
        line = (project / place["path"]).read_text(encoding="utf-8").splitlines()[place["line"] - 1]
        assert "rides" in line[place["column"] - 1 :] or "metric" in line[place["column"] - 1 :], cited


@pytest.mark.parametrize("name", ["data/metrics/rides.yml", "data/metrics/rides.yml:3", "data/metrics/rides.yml:3:9"])
def test_a_record_may_be_named_by_its_file(project: Path, name: str) -> None:
    """What `check` prints of a place can be given to a command as it stands."""
    assert Project.open(project).named(name).item.key == ("metric", "rides")


@pytest.mark.parametrize("name", ["骑行次数", "Rides"])
def test_who_names_a_record_by_its_title_is_told_its_id(project: Path, name: str) -> None:
    """Editors know titles; the command answers with the ids of those that have it."""
    with pytest.raises(CasebookError) as caught:
        Project.open(project).named(name)
    assert "metric/rides" in caught.value.said.en and "metric/rides" in caught.value.said.zh


def test_explain_knows_what_a_build_printed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a build it names the files that print a record, which are those that a change of it makes anew."""
    from casebook.pipeline import Settings, build

    build(Settings(project, only=frozenset({"site", "charts"})), lambda _stage: None)
    assert main(["explain", "--project", str(project), "--json", "metric/rides"]) == 0
    told = json.loads(capsys.readouterr().out)
    known = {*told["prints"], *told["names"], *told["lists"]}
    assert "site/metrics/rides/index.html" in told["prints"]
    assert main(["explain", "--project", str(project), "--messages", "en", "rides"]) == 0
    assert "change with it" in capsys.readouterr().out
    file = project / "data/metrics/rides.yml"
    everything = {p: p.read_bytes() for p in (project / "dist").rglob("*.html")}
    name = yaml.safe_load(file.read_text())["name"]["en"]
    file.write_text(file.read_text().replace(f"en: {name}", "en: quite another name", 1))
    build(Settings(project, only=frozenset({"site", "charts"})), lambda _stage: None)
    changed = {p.relative_to(project / "dist").as_posix() for p, was in everything.items() if p.read_bytes() != was}
    assert changed
    assert changed <= known, changed - known


@pytest.mark.parametrize("code", [code for code in table() if code.startswith("desk-")])
def test_desk_codes_are_told_somewhere(code: str) -> None:
    """Each sentence of the desk is told by the code that it is for."""
    sources = "".join(p.read_text(encoding="utf-8") for p in (HOME / "casebook").rglob("*.py"))
    assert f'"{code}"' in sources


def test_content_error_is_what_a_taken_id_raises(project: Path) -> None:
    """A taken id is told at the record that has it."""
    opened = Project.open(project)
    other = next(slug for slug in opened.catalog.slugs("metric") if slug != "rides")
    with pytest.raises(ContentError) as caught:
        rename(opened, "metric/rides", other)
    assert [(p.code, p.place.path) for p in caught.value.problems] == [("desk-id-taken", f"data/metrics/{other}.yml")]
