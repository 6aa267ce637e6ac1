"""`new`: what it writes, filled in, is a record that passes `check`; whatever the kind."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook.errors import LANGUAGES, ContentError, Language
from casebook.kinds.base import Kind
from casebook.load.yamltext import TO_FILL
from casebook.model.refs import REFERS_TO
from casebook.pipeline import check
from casebook.scaffold import Field, listed_in, new, scaffold, shapes_of, writable
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"
# what a record of the small project may be named by, where a field asks for one
NAMES = {
    "source": "town-report",
    "fact": "f-1.1-02",
    "metric": "rides",
    "segment": "town",
    "mechanism": "free-minutes",
    "instrument": "parking-rule",
    "duty": "park-1",
    "dataset": "rides-by-year",
}
# a method of calculating settles what must be named
TRIAL = yaml.safe_load((BIKES / "data/calculators/sign-test.yml").read_text(encoding="utf-8"))
# what the models ask for beside the shape: the rules that a schema cannot tell
MEANT: dict[tuple[str, str], Any] = {
    ("fact", "figure"): {"form": "level", "unit": "count", "value": 12},
    ("chart", "rows"): [{"fact": "f-1.1-02"}, {"fact": "f-1.1-03"}],
    ("judgement", "facts"): ["f-1.1-02", "f-1.1-03"],
    ("judgement", "fingerprint"): "0123456789ab",
    ("playbook", "plan"): [
        {"day": day, "goal": {"zh": "目标", "en": "goal"}, "tasks": [{"zh": "做", "en": "do"}]} for day in (30, 60, 90)
    ],
    **{("calculator", field): TRIAL[field] for field in ("method", "parts", "results", "says")},
    ("chart", "chart"): "slope",
    ("duty", "verified"): "full_copy",
    ("instrument", "verified"): "full_copy",
    ("volume", "takes"): [{"part": "cases"}],
}


def sample(node: dict[str, Any], field: Field) -> Any:
    """A value of a shape: the first choice, a name of the small project, or a plain word or number."""
    if kind := node.get(REFERS_TO):
        return NAMES[kind]
    if "const" in node:
        return node["const"]
    if choices := node.get("enum"):
        return choices[0]
    if node.get("title") == "Period":
        return "2023"
    return {"number": 1, "integer": 1, "boolean": True}.get(node.get("type", ""), "sample")


def filled(value: Any, field: Field) -> Any:
    """What a scaffold holds in a field, with a sample in each place that is still to fill."""
    if (field.owner, field.name) in MEANT:
        return MEANT[field.owner, field.name]
    if isinstance(value, list):
        item = field.node["items"]
        while "$ref" in item or "anyOf" in item:
            item = field.defs[item["$ref"].rpartition("/")[2]] if "$ref" in item else item["anyOf"][0]
        return [filled(value[0], Field(field.owner, field.name, True, item, field.defs))]
    if isinstance(value, dict):
        if value == {"zh": TO_FILL, "en": TO_FILL}:
            return {"zh": "文字", "en": "words"}
        below = {inner.name: inner for inner in field.below(field.node)}
        return {name: filled(part, below[name]) for name, part in value.items()}
    return sample(field.node, field) if value == TO_FILL else value


@pytest.mark.parametrize("kind", writable(), ids=lambda kind: kind.name)
def test_filled_scaffold_passes_check(kind: Kind, tmp_path: Path) -> None:
    """Whoever fills each TODO of a new record with a fitting value has a record without problems."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    path = new(project, kind.name, "my-own", "en")
    text = path.read_text(encoding="utf-8")
    fields = {field.name: field for field in shapes_of(kind, listed_in(project))[0].fields}
    record = {name: filled(value, fields[name]) for name, value in yaml.safe_load(text).items()}
    assert TO_FILL not in str(record)
    if kind.name == "fact":  # of the base report; a fact of another source wants its number in an excerpt
        record["section"] = "1.1"
    path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")
    if kind.table:
        path.with_suffix(".csv").write_text(
            path.with_suffix(".csv").read_text() + "2021,2021,6,exact,county-survey,,\n", encoding="utf-8"
        )
    try:
        catalog = check(project)
    except ContentError as error:
        pytest.fail("\n".join(f"{problem.place}: {problem.message.en}" for problem in error.problems))
    assert "my-own" in catalog.slugs(kind.name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", writable(), ids=lambda kind: kind.name)
def test_scaffold_has_every_field_once(kind: Kind, language: Language) -> None:
    """Each field of a kind's first shape stands in it once, required ones to be filled, others behind a #."""
    text = scaffold(kind, "my-own", Words.load(language))
    skipped = {"id", "rows"} if kind.table else {"id"}
    for field in shapes_of(kind)[0].fields:
        places = re.findall(rf"^(# )?{field.name}:", text, re.MULTILINE)
        assert places == ([] if field.name in skipped else [""] if field.required else ["# "]), field.name


@pytest.mark.parametrize("kind", writable(), ids=lambda kind: kind.name)
def test_scaffold_lists_choices_and_kinds(kind: Kind) -> None:
    """Where only some words may stand they are listed, and where a record is named its kind is."""
    words = Words.load("en")
    text = scaffold(kind, "my-own", words)
    for field in shapes_of(kind)[0].fields:
        above = text.partition(f"\n{'' if field.required else '# '}{field.name}:")[0].splitlines()[-2:]
        for choice in field.node.get("enum", ()):
            assert str(choice) in " ".join(above), field.name
        if (name := field.node.get(REFERS_TO)) and words.has(f"kind.{name}"):
            assert words(f"kind.{name}") in " ".join(above), field.name
