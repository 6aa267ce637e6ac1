"""What fields the form of a kind has, read off its model: as plain data, for the script that lays them out.

A shape is a dict with `t`, its sort: text, line, local and rich (both languages), number, whole, bool, choice, ref,
period, list, map, object, table (rows of cells, each a text), raw (YAML's short style, for the few values that may be
one thing or another).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds import BY_NAME
from casebook.kinds.base import Kind
from casebook.kinds.vocabulary import Vocabulary
from casebook.load.tables import COLUMNS
from casebook.model.listed import AMONG
from casebook.model.refs import REFERS_TO
from casebook.model.values import LINE_PATTERN
from casebook.scaffold import group_of, help_of, label_of, schema_of
from casebook.text import Words

Shape = dict[str, Any]
MOST_DEEP = 12  # a model that holds itself has no end


def shapes_for(kind: Kind, catalog: Catalog, language: Language) -> Shape:
    """The shape of a kind's records: an object, or one of several that a field tells apart."""
    return _Kind(kind, catalog, Words.load(language)).shape()


def of_chapter(words: Words) -> Shape:
    """The shape of a chapter: its two texts as they are written."""
    title = words("kind.chapter")
    field = {"name": "text", "title": title, "help": words("edit.chapter_help"), "required": True}
    return {"t": "object", "fields": [{**field, "node": {"t": "rich", "tall": True}}]}


class _Kind:
    def __init__(self, kind: Kind, catalog: Catalog, words: Words) -> None:
        self.kind = kind
        self.words = words
        self.lists: Mapping[str, Mapping[str, Any]] = next((v.lists for v in catalog.all(Vocabulary)), {})
        schema = schema_of(kind.name)
        self.schema = schema
        self.defs = schema.get("$defs", {})

    def shape(self) -> Shape:
        left_out = {"id"}
        if "oneOf" not in self.schema:
            return self._object(self.schema, self.kind.name, left_out, 0)
        made = [self._object(self._there(part), self.kind.name, left_out, 0) for part in self.schema["oneOf"]]
        tag = next(f["name"] for f in made[0]["fields"] if "const" in f["node"])
        named = {next(f["node"]["const"] for f in shape["fields"] if f["name"] == tag): shape for shape in made}
        choice = {"t": "choice", "options": [[name, name] for name in named]}
        for shape in made:
            for field in shape["fields"]:
                if field["name"] == tag:
                    field["node"] = choice
        return {"t": "oneof", "tag": tag, "shapes": named}

    def _there(self, node: Any) -> Any:
        return self.defs[node["$ref"].rpartition("/")[2]] if "$ref" in node else node

    def _object(self, node: Any, owner: str, left_out: set[str], depth: int) -> Shape:
        needed = node.get("required", ())
        fields = [
            self._field(name, part, owner, name in needed, depth)
            for name, part in node["properties"].items()
            if name not in left_out
        ]
        return {"t": "object", "fields": fields}

    def _field(self, name: str, node: Any, owner: str, needed: bool, depth: int) -> Shape:
        title = label_of(owner, name, self.words)
        about = help_of(owner, name, self.words) or ""
        if self.kind.table and (owner, name) == (self.kind.name, "rows"):  # elsewhere it says that they are in the CSV
            about = self.words("edit.rows_help")
        made = {"name": name, "title": title, "help": about, "required": needed}
        return {**made, "node": self._node(node, f"{owner}_{name}", depth + 1)}

    def _node(self, node: Any, owner: str, depth: int) -> Shape:
        node = self._there(node)
        title = node.get("title")
        if self.kind.table and owner == f"{self.kind.name}_rows":
            row = self._object(self._there(node["items"]), owner, set(), depth)
            order = [next(field for field in row["fields"] if field["name"] == name) for name in COLUMNS]
            return {"t": "table", "fields": order}
        if depth > MOST_DEEP:
            return {"t": "raw"}
        if "anyOf" in node:
            return self._any([part for part in node["anyOf"] if part.get("type") != "null"], owner, depth)
        if title in {"LocalText", "RichText"}:
            return {"t": "rich" if title == "RichText" else "local"}
        if title == "Period":
            return {"t": "period"}
        if kind := node.get(REFERS_TO):
            return {"t": "ref", "kind": kind}
        if group := node.get(AMONG):
            return {"t": "choice", "options": [*self._words(node, node.get("enum", ())), *self._listed(group)]}
        if "const" in node:
            return {"t": "choice", "options": [[node["const"], str(node["const"])]], "const": node["const"]}
        if "enum" in node:
            whole = all(isinstance(value, int) for value in node["enum"])
            return {"t": "choice", "options": self._words(node, node["enum"]), "whole": whole}
        return self._plain(node, owner, depth)

    def _plain(self, node: Any, owner: str, depth: int) -> Shape:
        sort = node.get("type")
        if "properties" in node:
            return self._object(node, owner, set(), depth)
        if sort == "object":
            below = node.get("additionalProperties") or next(iter(node.get("patternProperties", {}).values()), None)
            return {"t": "map", "item": self._node(below, owner, depth + 1)} if below else {"t": "raw"}
        if sort == "array":
            return {"t": "list", "item": self._node(node.get("items") or {}, owner, depth + 1)}
        if sort == "string":
            return {"t": "line" if node.get("pattern") not in {None, LINE_PATTERN} else "text"}
        return {"t": {"number": "number", "integer": "whole", "boolean": "bool"}.get(str(sort), "raw")}

    def _any(self, parts: list[Any], owner: str, depth: int) -> Shape:
        if {"type": "number"} in parts and all(part.get("type") in {"number", "string"} for part in parts):
            return {"t": "number"}
        return self._node(parts[0], owner, depth) if len(parts) == 1 else {"t": "raw"}

    def _words(self, node: Any, values: Any) -> list[list[Any]]:
        group = group_of(node)
        return [
            [value, self.words(f"{group}.{value}") if self.words.has(f"{group}.{value}") else str(value)]
            for value in values
        ]

    def _listed(self, group: str) -> list[list[str]]:
        return [[word, entry.in_(self.words.language)] for word, entry in self.lists.get(group, {}).items()]


def kinds_with_forms() -> tuple[Kind, ...]:
    """The kinds whose records the form opens: all that are files."""
    return tuple(kind for kind in BY_NAME.values() if kind.folder.startswith(("data/", "content")))
