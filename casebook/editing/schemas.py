"""JSON Schemas of the files in which records are written, for editors that complete and check while one types.

They come from the models, as the files have them: without the id where the file's name is the id, with several records
where a file may hold several, with the words that the project lists and the ids that it has. Descriptions are those of
`new`, in both languages; examples are values that the project's own records have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from casebook import kinds
from casebook.catalog import Catalog
from casebook.disk import write_atomic
from casebook.editing.project import Project
from casebook.errors import LANGUAGES
from casebook.kinds.base import Kind
from casebook.kinds.dataset import Dataset
from casebook.kinds.vocabulary import Vocabulary
from casebook.model.listed import AMONG
from casebook.model.refs import REFERS_TO
from casebook.model.values import PERIOD
from casebook.scaffold import PLAIN, SCHEMAS, help_of, label_of, schema_of
from casebook.text import Words

SETTINGS = ".vscode/settings.json"
_EXAMPLES = 3
_LONGEST_EXAMPLE = 160
DRAFT = "http://json-schema.org/draft-07/schema#"

Schema = dict[str, Any]


def filed() -> tuple[Kind, ...]:
    """The kinds whose records are YAML files."""
    return tuple(kind for kind in kinds.ALL if kind.folder.startswith("data/"))


def globs(kind: Kind) -> list[str]:
    """The files that hold records of a kind, as an editor's settings name them."""
    return [kind.folder] if kind.folder.endswith(".yml") else [f"{kind.folder}/**/*.yml", f"{kind.folder}/**/*.yaml"]


def modeline(kind: Kind, path: str) -> str:
    """The line that tells an editor without settings which schema a file at a path follows."""
    return f"# yaml-language-server: $schema={'../' * path.count('/')}{SCHEMAS}/{kind.name}.json"


def settings() -> str:
    """The settings by which VS Code, and whatever reads its settings, knows the schemas."""
    told = {
        "yaml.schemas": {f"./{SCHEMAS}/{kind.name}.json": globs(kind) for kind in filed()},
        "yaml.schemaStore.enable": False,
        "yaml.format.enable": False,
        "files.insertFinalNewline": True,
        "files.trimTrailingWhitespace": True,
        "[yaml]": {"editor.tabSize": 2, "editor.quickSuggestions": {"strings": True}},
        "search.exclude": {"build": True, "dist": True},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def write(project: Project) -> list[str]:
    """Writes the schemas of a project, and the settings where there are none; the paths of what has changed."""
    wanted = {f"{SCHEMAS}/{kind.name}.json": _dumped(schema(kind, project)) for kind in filed()}
    if not (project.root / SETTINGS).exists():
        wanted[SETTINGS] = settings().encode()
    written = []
    for path, content in wanted.items():
        place = Path(project.root / path)
        if not place.exists() or place.read_bytes() != content:
            write_atomic(place, content)
            written.append(path)
    return written


def _dumped(told: Schema) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def schema(kind: Kind, project: Project) -> Schema:
    """The schema of the files of a kind."""
    return _File(kind, project).schema()


class _File:
    def __init__(self, kind: Kind, project: Project) -> None:
        self.kind = kind
        self.catalog = project.catalog
        self.words = [Words.load(language) for language in LANGUAGES]
        self.defs: Schema = {}
        self.models: Schema = {}
        self.examples: dict[tuple[str, ...], list[Any]] = {}
        for unit in project.units.values():
            if unit.kind == kind.name:
                for item in unit.items:
                    self._gather(item.data, ())

    def schema(self) -> Schema:
        bare = json.loads(json.dumps(schema_of(self.kind.name)))  # a copy of plain data
        definitions = self.models = bare.pop("$defs", {})
        shapes = [definitions[part["$ref"].rpartition("/")[2]] for part in bare["oneOf"]] if "oneOf" in bare else [bare]
        for name, node in definitions.items():
            if name == "Period":
                self.defs[name] = self._period()
            elif "properties" not in node or name in PLAIN:
                self.defs[name] = self._node(node, None)
        alone, several = (self._record(shapes, with_id=with_id) for with_id in (False, True))
        told: Schema = {"$schema": DRAFT, "title": self._name()}
        if self.kind.folder.endswith(".yml") or self.kind.table:
            told.update(alone)
        else:
            # `oneOf` would answer a slip in a field with a remark on the whole file
            told.update(
                {"if": {"type": "array"}, "then": {"type": "array", "minItems": 1, "items": several}, "else": alone}
            )
        return {**told, "definitions": self.defs}

    def _name(self) -> str:
        key = f"kind.{self.kind.name}"
        return " · ".join(words(key) if words.has(key) else self.kind.name for words in self.words)

    def _record(self, shapes: list[Schema], *, with_id: bool) -> Schema:
        made = []
        for shape in shapes:
            left_out = set() if with_id else {"id"}
            if self.kind.table:
                left_out.add("rows")
            properties = {name: node for name, node in shape["properties"].items() if name not in left_out}
            needed = [name for name in shape.get("required", ()) if name not in left_out]
            told = {**shape, "properties": properties, "required": needed}
            made.append(self._node(told, self.kind.name))
        if len(made) == 1:
            return {"type": "object", **made[0]}
        tag, values = _tag(shapes)
        choices = [
            {"if": {"properties": {tag: {"const": value}}, "required": [tag]}, "then": shape}
            for value, shape in zip(values, made, strict=True)
        ]
        about = {"description": self._about(self.kind.name, tag), "enum": values}
        return {"type": "object", "required": [tag], "properties": {tag: about}, "allOf": choices}

    # nodes

    def _node(self, node: Any, owner: str | None, path: tuple[str, ...] = ()) -> Any:
        """A node of a schema as files have it; `owner` is what the help calls the object that it is (None: nobody)."""
        if isinstance(node, list):
            return [self._node(part, owner, path) for part in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            model = self.models.get(name, {})
            if "properties" in model and name not in PLAIN:  # its fields mean something else in each place
                return self._node(model, owner, path)
            return {"$ref": f"#/definitions/{name}"}
        if kind := node.get(REFERS_TO):
            return {"$ref": f"#/definitions/{self._ids(kind)}"} if self._known(kind) else _plain(node)
        if group := node.get(AMONG):
            return {"$ref": f"#/definitions/{self._listed(group, node.get('enum', ()))}"}
        if {"type": "number"} in node.get("anyOf", ()):  # a decimal, which other formats write as text too
            rest = [self._node(part, owner, path) for part in node["anyOf"] if part.get("type") != "string"]
            return rest[0] if len(rest) == 1 else {"anyOf": rest}
        made = {}
        for name, part in node.items():
            if name == "properties":
                made[name] = {field: self._field(field, inner, owner, path) for field, inner in part.items()}
            elif name in {"title", "default", "discriminator", "x-refers-to"}:
                continue
            elif name == "description":
                continue  # a docstring, which is for those who read the code
            elif name in {"items", "additionalProperties", "anyOf", "oneOf", "prefixItems"} or isinstance(part, dict):
                made[name] = self._node(part, owner, path)
            else:
                made[name] = part
        return made

    def _field(self, name: str, node: Any, owner: str | None, path: tuple[str, ...]) -> Schema:
        inner = f"{owner}_{name}" if owner else None
        told: Schema = self._node(node, inner, (*path, name))
        about = self._about(owner, name)
        examples = self.examples.get((*path, name), []) if owner else []
        if "$ref" in told:  # what stands beside a reference is not looked at
            told = {"allOf": [told]}
        if about:
            told["description"] = about
        if examples and "enum" not in told:
            told["examples"] = examples
        return told

    def _about(self, owner: str | None, name: str) -> str:
        told = []
        for words in self.words:
            heading, said = label_of(owner or "any", name, words), help_of(owner or "any", name, words) or ""
            told.append(" — ".join(" ".join(part.split()) for part in (heading, said) if part not in {"", name}))
        return "\n\n".join(filter(None, told))

    def _period(self) -> Schema:
        code = {"type": "string", "pattern": f"^(?:{PERIOD.pattern})$"}
        local = {"type": "string", "minLength": 1}
        words = {
            "type": "object",
            "properties": {"zh": local, "en": local},
            "required": ["zh", "en"],
            "additionalProperties": False,
        }
        return {"anyOf": [code, {"type": "integer", "minimum": 1583, "maximum": 2999}, words]}

    # what the project has

    def _known(self, kind: str) -> bool:
        return kind in kinds.BY_NAME or kind in {"section", "cell"}

    def _ids(self, kind: str) -> str:
        name = f"ids of {kind}"
        if name not in self.defs:
            ids = list(ids_of(self.catalog, kind))
            self.defs[name] = {"type": "string", "enum": ids} if ids else {"type": "string"}
        return name

    def _listed(self, group: str, known: Any) -> str:
        name = f"words of {group}"
        if name not in self.defs:
            lists = next((v.lists for v in self.catalog.all(Vocabulary)), {})
            entries = lists.get(group, {})
            told = [" · ".join(dict.fromkeys((entry.zh, entry.en))) for entry in entries.values()]
            words = [*known, *entries]
            self.defs[name] = {
                "type": "string",
                "enum": words,
                "enumDescriptions": [*([""] * len(known)), *told],
                "markdownEnumDescriptions": [*([""] * len(known)), *told],
            }
        return name

    def _gather(self, data: Any, path: tuple[str, ...]) -> None:
        """Examples of each field, from what the records say."""
        if isinstance(data, list | tuple):
            for item in data:
                self._gather(item, path)
            return
        if not isinstance(data, dict):
            return
        for name, value in data.items():
            found = self.examples.setdefault((*path, name), [])
            if len(found) < _EXAMPLES and (shown := _shown(value)) is not None and shown not in found:
                found.append(shown)
            if not isinstance(value, str):
                self._gather(value, (*path, str(name)))


def ids_of(catalog: Catalog, kind: str) -> Iterator[str]:
    """The ids that a field which refers to a kind may have."""
    if kind == "section":
        for slug in catalog.slugs("chapter"):
            yield from (section.number for section in getattr(catalog.find("chapter", slug), "sections", ()))
    elif kind == "cell":
        for dataset in catalog.all(Dataset):
            yield from (f"{dataset.id}/{row.row}" for row in dataset.rows)
    else:
        yield from catalog.slugs(kind)


def _tag(shapes: list[Schema]) -> tuple[str, list[Any]]:
    """The field by which shapes are told apart, and its value in each."""
    name = next(name for name, node in shapes[0]["properties"].items() if "const" in node)
    return name, [shape["properties"][name]["const"] for shape in shapes]


def _plain(node: Mapping[str, Any]) -> Schema:
    return {name: part for name, part in node.items() if not name.startswith("x-")}


def _shown(value: Any) -> Any:
    """A value as an example; None where it is too large, or of a sort that JSON has not."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, str) and len(value) <= _LONGEST_EXAMPLE):
        return value
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return value if all(isinstance(v, str) and len(v) <= _LONGEST_EXAMPLE for v in value.values()) else None
    return None
