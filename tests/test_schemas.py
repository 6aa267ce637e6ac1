"""JSON Schemas of the files: what an editor is told of a file while one types is what `check` says of it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from casebook.cli import main
from casebook.editing import schemas
from casebook.editing.project import Project
from casebook.errors import LANGUAGES
from casebook.scaffold import help_of, shapes_of
from casebook.text import Words
from tests.language_server import diagnostics, server

HOME = Path(__file__).parent.parent


def of(project: Path, name: str) -> schemas.Schema:
    kind = next(kind for kind in schemas.filed() if kind.name == name)
    return schemas.schema(kind, Project.open(project))


def record(told: schemas.Schema) -> schemas.Schema:
    return dict(told.get("else", told))


def test_each_kind_of_file_has_a_schema_with_every_field(project: Path) -> None:
    """A schema has the fields that `new` writes, no other, and says what each is for in both languages."""
    opened = Project.open(project)
    for kind in schemas.filed():
        told = record(schemas.schema(kind, opened))
        shapes = [choice["then"] for choice in told["allOf"]] if "allOf" in told else [told]
        for shape, known in zip(shapes, shapes_of(kind), strict=True):
            left_out = {"id", "rows"} if kind.table else {"id"}
            assert set(shape["properties"]) == {field.name for field in known.fields} - left_out
            assert shape["additionalProperties"] is False
            for name, node in shape["properties"].items():
                for language in LANGUAGES:
                    said = help_of(kind.name, name, Words.load(language))
                    assert not said or " ".join(said.split()) in node["description"], (kind.name, name)


def test_a_schema_is_of_the_file_and_not_of_the_model(project: Path) -> None:
    """Records of a list have an id and a record alone has none; rows stand in the CSV; a period is text or words."""
    fact = of(project, "fact")
    assert "id" in fact["then"]["items"]["required"]
    assert "id" not in fact["else"]["properties"]
    assert "rows" not in of(project, "dataset")["properties"]
    period = fact["definitions"]["Period"]["anyOf"]
    assert [part["type"] for part in period] == ["string", "integer", "object"]
    assert fact["else"]["properties"]["figure"]["properties"]["value"]["anyOf"][0] == {"type": "number"}


def test_what_the_project_has_is_offered(project: Path) -> None:
    """Ids of records, rows of datasets, sections, words of the vocabulary and values in use are in the schema."""
    fact = of(project, "fact")
    offered = fact["definitions"]
    opened = Project.open(project).catalog
    assert offered["ids of metric"]["enum"] == list(opened.slugs("metric"))
    assert "rides-by-year/2023" in of(project, "chart")["definitions"]["ids of cell"]["enum"]
    assert offered["words of topics"]["enum"]
    assert len(offered["words of topics"]["enum"]) == len(offered["words of topics"]["enumDescriptions"])
    assert fact["else"]["properties"]["label"]["examples"][0].keys() == {"zh", "en"}
    inner = of(project, "metric")["else"]["properties"]["name"]
    assert inner["examples"][0] in [
        {"zh": m.name.zh, "en": m.name.en} for m in map(_metric(opened), opened.slugs("metric"))
    ]


def _metric(catalog: object) -> object:
    return lambda slug: catalog.find("metric", slug)  # type: ignore[attr-defined]


def test_settings_name_every_schema_and_stand_in_the_repository() -> None:
    """.vscode/settings.json of this repository is what `schemas` writes for another one."""
    assert (HOME / schemas.SETTINGS).read_text(encoding="utf-8") == schemas.settings()
    told = json.loads(schemas.settings())["yaml.schemas"]
    assert set(told) == {f"./build/schemas/{kind.name}.json" for kind in schemas.filed()}
    assert told["./build/schemas/fact.json"] == ["data/facts/**/*.yml", "data/facts/**/*.yaml"]


def test_schemas_are_written_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes what has changed, keeps settings that are there, and says which line other editors want."""
    command = ["schemas", "--project", str(project), "--messages", "en"]
    (project / ".vscode").mkdir()
    (project / schemas.SETTINGS).write_text("{}\n")
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "build/schemas/fact.json" in said
    assert "# yaml-language-server: $schema=../../build/schemas/metric.json" in said
    assert (project / schemas.SETTINGS).read_text() == "{}\n"
    assert main(command) == 0
    assert "build/schemas/fact.json" not in capsys.readouterr().out


def test_a_new_record_has_the_line(project: Path) -> None:
    """What `new` writes names its schema, so that any editor with the language server follows it."""
    assert main(["new", "--project", str(project), "metric", "my-own"]) == 0
    first = (project / "data/metrics/my-own.yml").read_text().splitlines()[0]
    kind = next(kind for kind in schemas.filed() if kind.name == "metric")
    assert first == schemas.modeline(kind, "data/metrics/my-own.yml")
    assert (project / "data/metrics" / first.rpartition("=")[2]).resolve() == project / "build/schemas/metric.json"


RIDES = "data/metrics/rides.yml"
# a slip, and the line at which `check` tells it
SLIPS = {
    "a field that there is not": (RIDES, "better: higher", "bettr: higher"),
    "a word that is no choice": (RIDES, "better: higher", "better: highest"),
    "a word that the vocabulary lacks": (RIDES, "area: engagement", "area: engagment"),
    "a unit that there is not": (RIDES, "unit: count", "unit: counts"),
    "a word that its list lacks": (RIDES, "  - build_up", "  - build-up"),
    "text where a list stands": (RIDES, "stages:\n  - build_up", "stages: build_up"),
    "a language that there is not": (RIDES, "  en: Rides\n", "  en: Rides\n  fr: Courses\n"),
    "a number for a text": (RIDES, "  en: Rides\n", "  en: 12\n"),
    "an id in a file of one": (RIDES, "area: eng", "id: rides\narea: eng"),
    "a metric that there is not": ("data/facts/1.1.yml", "  metric: rides", "  metric: ridez"),
    "a period that is none": ("data/facts/1.1.yml", "  period: '2023'", "  period: '2023-13'"),
    "text for a number": ("data/facts/1.1.yml", "    value: 12.5", "    value: '12.5'"),
    "a form that there is not": ("data/facts/1.1.yml", "    form: level", "    form: levl"),
    "text for true": ("data/facts/1.1.yml", "  named: true", "  named: truly"),
    "a fact that there is not": ("data/charts/return-slope.yml", "  - fact: f-1.1-02", "  - fact: f-1.1-99"),
    "a field of another chart": ("data/charts/return-slope.yml", "rows:", "lines: []\nrows:"),
    "a type of chart that there is not": ("data/charts/return-slope.yml", "chart: slope", "chart: pie"),
    "a dataset that there is not": ("data/charts/rides-series.yml", "dataset: rides-by-year", "dataset: rides"),
    "a key twice": (RIDES, "unit: count", "unit: count\nunit: count"),
    "a quotation that is not closed": (RIDES, "unit: count", 'unit: "count'),
}


@pytest.fixture(scope="module")
def script() -> Path:
    """The language server; where it cannot be had, the reason is told, and CI does not let that pass."""
    found = server()
    if isinstance(found, str):
        assert os.environ.get("CI") != "true", found
        pytest.skip(f"no yaml-language-server: {found}")
    return found


def test_good_files_are_good_in_the_editor(script: Path, project: Path) -> None:
    """The language server has nothing to say of any file of the small project, nor of a part of the edition's."""
    settings = json.loads(schemas.settings())
    for root, every in ((project, 1), (HOME, 15)):
        opened = Project.open(root)
        schemas.write(opened)
        files = sorted((root / "data").rglob("*.yml"))[::every]
        told = diagnostics(script, root, settings, files)
        assert len(told) == len(files) > 20
        assert {path: said for path, said in told.items() if said} == {}


def test_the_editor_tells_what_check_tells(script: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of each slip the language server says something at a line that `check` names too."""
    schemas.write(Project.open(project))
    files, lines = [], {}
    for name, (path, old, new) in SLIPS.items():
        root = project.parent / name.replace(" ", "-")
        shutil.copytree(project, root)
        text = (root / path).read_text(encoding="utf-8")
        assert old in text, name
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
        assert main(["check", "--project", str(root), "--json"]) == 2, name
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        lines[name] = {p["line"] for p in told if p["path"] == path}
        spoiled = (project / path).with_name(f"{name.replace(' ', '-')}.yml")
        spoiled.write_text((root / path).read_text(encoding="utf-8"), encoding="utf-8")
        files.append(spoiled)
    said = diagnostics(script, project, json.loads(schemas.settings()), files)
    silent = {}
    for name, file in zip(SLIPS, files, strict=True):
        at = {line for line, _message in said[file.relative_to(project).as_posix()]}
        if not at & lines[name]:
            silent[name] = (lines[name], said[file.relative_to(project).as_posix()])
    assert silent == {}
