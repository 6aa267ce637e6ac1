"""What records may say is listed by the project: with names, marks and an order, and nothing else passes."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from casebook import kinds, pipeline, wording
from casebook.disk import Disk
from casebook.errors import LANGUAGES, ContentError, Problem
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument
from casebook.kinds.metric import Metric
from casebook.kinds.vocabulary import LISTS, Vocabulary
from casebook.load import Memory, load
from casebook.model.listed import AMONG
from casebook.model.values import Quantity, scale_of
from casebook.pipeline import Settings, build
from casebook.scaffold import new, shapes_of
from casebook.text import Words

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
VOCABULARY = "data/vocabulary.yml"
RIDES = "data/metrics/rides.yml"


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
    """That is one problem, with how many places need it, and not one a word."""
    (project / VOCABULARY).unlink()
    found = problems(project)
    assert [(str(problem.place), problem.code) for problem in found] == [(VOCABULARY, "vocabulary-missing")]
    assert "words in 15 places" in found[0].message.en


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


UNITS = """\
units:
  kg: {zh: 千克, en: kg, dimension: mass, size: 0.001}
  stone: {zh: 英石, en: stone, measure: {zh: '{n}英石', en: '{n} stones'}, single: {zh: 一英石, en: one stone}}
"""
WEIGHT = """\
name: {zh: 车重, en: Weight}
area: retention
definition: {zh: 一辆车的重量。, en: What a bicycle weighs.}
unit: kg
better: lower
role: context
collect: {zh: 称。, en: Weigh it.}
misread: {zh: 含筐。, en: With its basket.}
"""
WEIGHTS = """\
title: {zh: 车重, en: Weights}
theme: users
unit: kg
metric: weight
scope: {zh: 本镇的车。, en: Bicycles of the town.}
"""


@pytest.fixture
def weighed(project: Path) -> Path:
    """The small project with two units of its own, and a dataset and a chart in one of them."""
    put(project / VOCABULARY, "subjects:", UNITS + "subjects:")
    (project / "data/metrics/weight.yml").write_text(WEIGHT, encoding="utf-8")
    (project / "data/datasets/weights.yml").write_text(WEIGHTS, encoding="utf-8")
    rows = "row,period,value,bound,source,variant,standing\n2021,2021,21.5,exact,county-survey,,\n"
    rows += "2022,2022,20,exact,county-survey,,\n2023,2023,1,exact,county-survey,,\n"
    (project / "data/datasets/weights.csv").write_text(rows, encoding="utf-8")
    series = yaml.safe_load((BIKES / "data/charts/rides-series.yml").read_text(encoding="utf-8"))
    series["lines"] = [{**series["lines"][0], "dataset": "weights"}]
    chart = yaml.safe_dump(series, allow_unicode=True)
    (project / "data/charts/weights-series.yml").write_text(chart, encoding="utf-8")
    return project


def test_numbers_stand_in_units_of_the_project(weighed: Path) -> None:
    """A unit that the vocabulary lists is printed by its names, in fields, cells, charts and data."""
    build(Settings(weighed, only=frozenset({"site", "charts", "pack"})), lambda _stage: None)
    site = weighed / "dist" / "site"
    english = (site / "en/datasets/weights/index.html").read_text(encoding="utf-8")
    assert "21.5 kg" in english and "<dd>kg</dd>" in english
    assert "21.5千克" in (site / "datasets/weights/index.html").read_text(encoding="utf-8")
    assert "kg" in (site / "downloads/charts/weights-series.en.csv").read_text(encoding="utf-8-sig")
    assert "<dd>kg</dd>" in (site / "en/metrics/weight/index.html").read_text(encoding="utf-8")
    pack = (site / "downloads/data/datasets.csv").read_text(encoding="utf-8-sig")
    assert ",kg," in pack


def test_a_unit_says_numbers_by_its_measure(weighed: Path) -> None:
    """The measure has the number where the project wants it; one has a form of its own; else the name follows."""
    lists = pipeline.check(weighed).all(Vocabulary)[0].lists
    told = {}
    for value in (1, 12):
        q = Quantity.model_validate({"value": value, "unit": "stone"}, context=lists)
        told[value] = [wording.quantity(q, Words.load(language)) for language in LANGUAGES]
    assert told == {1: ["一英石", "one stone"], 12: ["12英石", "12 stones"]}
    kg = Quantity.model_validate({"value": 250, "unit": "kg"}, context=lists).unit
    tonne = Quantity.model_validate({"value": 250, "unit": "tonne"}, context=lists).unit
    assert scale_of(kg) == ("mass", Decimal("0.001")) and scale_of(tonne) == ("mass", Decimal(1))
    assert wording.unit_label(kg, Words.load("en")) == "kg"


def test_a_unit_that_nobody_lists_is_refused(weighed: Path) -> None:
    """The refusal names the nearest, of the engine's units and of the project's."""
    put(weighed / "data/metrics/weight.yml", "unit: kg", "unit: kgs")
    found = next(problem for problem in problems(weighed) if problem.code == "word-unlisted")
    assert str(found.place) == "data/metrics/weight.yml:4:7" and found.fix and "`kg`" in found.fix.en
    put(weighed / "data/metrics/weight.yml", "unit: kgs", "unit: person_10")
    found = next(problem for problem in problems(weighed) if problem.code == "word-unlisted")
    assert found.fix and "`person_10k`" in found.fix.en


def test_units_of_another_dimension_do_not_fit(weighed: Path) -> None:
    """A dataset in a unit that its metric cannot be counted in is refused, as with the engine's units."""
    put(weighed / "data/datasets/weights.yml", "unit: kg", "unit: tonne")
    pipeline.check(weighed)  # tonnes and kilograms both weigh
    put(weighed / "data/datasets/weights.yml", "unit: tonne", "unit: stone")
    assert "unit-of-metric" in {problem.code for problem in problems(weighed)}


def test_a_measure_has_its_number(weighed: Path) -> None:
    """A measure without the place of the number is refused."""
    put(weighed / VOCABULARY, "'{n}英石'", "'英石'")
    assert {problem.code for problem in problems(weighed)} == {"value-refused"}


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
