"""What records may say is listed by the project: with names, marks and an order, and nothing else passes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from casebook import kinds, pipeline
from casebook.disk import Disk
from casebook.errors import ContentError, Problem
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument
from casebook.kinds.metric import Metric
from casebook.kinds.vocabulary import LISTS
from casebook.load import Memory, load
from casebook.model.listed import AMONG
from casebook.pipeline import Settings, build
from casebook.scaffold import new, shapes_of

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
VOCABULARY = "data/vocabulary.yml"
RIDES = "data/metrics/rides.yml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The small project, to be changed."""
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    return folder


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(project: Path) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as refused:
        pipeline.check(project)
    return refused.value.problems


def test_a_word_that_is_not_listed_is_refused(project: Path) -> None:
    """The refusal has file, line and column, the nearest word that is listed, and what else can be done."""
    put(project / RIDES, "area: engagement", "area: engagment")
    (found,) = problems(project)
    assert str(found.place) == f"{RIDES}:4:7" and found.code == "word-unlisted"
    assert found.fix is not None
    assert "`engagement`" in found.fix.en and "data/vocabulary.yml under `areas`" in found.fix.en
    assert "engagement" in found.fix.zh and "areas" in found.fix.zh


def test_without_a_vocabulary_no_word_passes(project: Path) -> None:
    """Every word is refused, each where it stands, and told what to do."""
    (project / VOCABULARY).unlink()
    found = problems(project)
    assert {problem.code for problem in found} == {"word-unlisted"}
    assert all(problem.fix and "Nothing is listed there." in problem.fix.en for problem in found)


def test_a_vocabulary_that_cannot_be_read_is_the_only_problem(project: Path) -> None:
    """What is wrong with the lists is told, and not again of every word."""
    put(project / VOCABULARY, "  engagement: {zh: 互动, en: Engagement}", "  engagement: {zh: 互动}")
    (found,) = problems(project)
    assert str(found.place).startswith(VOCABULARY) and found.code == "field-missing"


def test_a_word_has_names_order_and_marks(project: Path) -> None:
    """A record's word knows what the vocabulary says of it."""
    catalog = pipeline.check(project)
    area = catalog.get(Metric, "rides").area
    assert (area, area.in_("zh"), area.in_("en"), area.place) == ("engagement", "互动", "Engagement", 0)
    assert catalog.get(Metric, "return-share").area.place == 1
    law = catalog.get(Instrument, "parking-rule")
    assert kinds.BY_NAME["instrument"].title(law, "zh").startswith("《")
    put(project / "data/instruments/parking-rule.yml", "level: rule", "level: club")
    law = pipeline.check(project).get(Instrument, "parking-rule")
    assert not kinds.BY_NAME["instrument"].title(law, "zh").startswith("《")
    assert not next(iter(catalog.all(Fact))).topic.has("timeless")


def test_pages_print_the_names_anew_when_these_change(project: Path) -> None:
    """A name that changes in the vocabulary changes on every page that prints it, and no other page is made."""
    settings = Settings(project, only=frozenset({"site"}))
    build(settings, lambda _stage: None)
    site = project / "dist" / "site"
    before = {path: path.read_bytes() for path in site.rglob("*.html")}
    put(project / VOCABULARY, "en: Engagement", "en: Use")
    build(settings, lambda _stage: None)
    changed = {path.relative_to(site).as_posix() for path in before if path.read_bytes() != before[path]}
    assert {"en/metrics/index.html"} <= changed
    assert all(path.startswith(("en/metrics/", "en/search")) for path in changed)
    assert "Use</span>" in (site / "en/metrics/index.html").read_text(encoding="utf-8")


def test_a_process_that_stays_sees_the_lists_change(project: Path) -> None:
    """With a memory, records are read again when the lists changed, also where only the vocabulary is looked at."""
    disk, memory = Disk(project), Memory()
    load(disk, kinds.ALL, memory)
    put(project / VOCABULARY, "zh: 互动", "zh: 使用")
    catalog = load(disk, kinds.ALL, memory, frozenset({VOCABULARY}))
    assert catalog.get(Metric, "rides").area.in_("zh") == "使用"
    kept = Memory.of(memory.dump())
    put(project / VOCABULARY, "  engagement:", "  usage:")
    with pytest.raises(ContentError):
        load(disk, kinds.ALL, kept)
    put(project / RIDES, "area: engagement", "area: usage")
    assert load(disk, kinds.ALL, kept).get(Metric, "rides").area == "usage"


def test_every_list_is_of_some_field_and_every_field_of_a_list() -> None:
    """The lists of the vocabulary are those that fields of records name."""
    told = {kind.name: repr([shape.fields for shape in shapes_of(kind)]) for kind in kinds.ALL}
    named = {group for text in told.values() for group in re.findall(f"'{AMONG}': '([a-z]+)'", text)}
    assert named == set(LISTS)


def test_new_lists_the_words_of_the_project(project: Path) -> None:
    """`new` says which words may stand in a field."""
    text = new(project, "metric", "fresh", "en").read_text(encoding="utf-8")
    assert "engagement, retention" in text


def test_small_projects_have_words_of_their_own() -> None:
    """The report that `init` writes and the small project list nothing that only the first edition speaks of."""
    ours = yaml.safe_load((HOME / VOCABULARY).read_text(encoding="utf-8"))
    starter = yaml.safe_load((HOME / "casebook/starter/book" / VOCABULARY).read_text(encoding="utf-8"))
    for name, words in starter.items():
        assert not set(words) & set(ours[name]), name
