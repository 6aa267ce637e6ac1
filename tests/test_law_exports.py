"""The exports of the register of law: the workbook whose formulas pick, the OSCAL catalogue, the tables."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from casebook import kinds
from casebook.disk import Disk
from casebook.evidence import examine
from casebook.kinds.checklist import Checklist
from casebook.kinds.duty import Duty
from casebook.kinds.edition import Edition
from casebook.kinds.instrument import Instrument
from casebook.load import load
from casebook.picker import order, pick, scenarios
from casebook.presses.law import picker_file
from casebook.presses.oscal import catalogue, token
from casebook.presses.picker_workbook import picker_workbook
from casebook.presses.workbook import COLUMNS, HEAD_ROW, workbook
from casebook.render import Book
from casebook.text import Words

ROOT = Path(__file__).parent.parent
CATALOG = load(Disk(ROOT), kinds.ALL)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# https://pages.nist.gov/OSCAL/reference/datatypes/#token
_TOKEN = re.compile(r"^[^\W\d][\w.-]*$")


@cache
def book(language: str) -> Book:
    words = Words.load(language)  # type: ignore[arg-type]
    return Book(CATALOG, examine(CATALOG), words, CATALOG.all(Edition)[0], {})


def sheets(data: bytes) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Name of a sheet -> cell -> (value, formula)."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        strings = [
            "".join(t.text or "" for t in item.iter(f"{_MAIN}t"))
            for item in ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        ]
        names = [s.attrib["name"] for s in ElementTree.fromstring(file.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")]
        found: dict[str, dict[str, tuple[str, str]]] = {}
        for number, name in enumerate(names, start=1):
            cells = found.setdefault(name, {})
            for cell in ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{_MAIN}c"):
                value = cell.findtext(f"{_MAIN}v") or ""
                if cell.attrib.get("t") == "s":
                    value = strings[int(value)]
                found[name][cell.attrib["r"]] = (value, cell.findtext(f"{_MAIN}f") or "")
            assert cells is found[name]
    return found


def matrix(cells: Mapping[str, tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Of a hidden sheet: duty -> scenarios that are marked."""
    rows: dict[int, dict[str, str]] = {}
    for place, (value, _formula) in cells.items():
        found = re.fullmatch(r"([A-Z]+)(\d+)", place)
        assert found
        rows.setdefault(int(found[2]), {})[found[1]] = value
    heads = rows.pop(1)
    return {
        row["A"]: frozenset(heads[column] for column, value in row.items() if column != "A" and value == "1")
        for at, row in rows.items()
        if at > HEAD_ROW and "A" in row
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "ticked",
    [("wecom",), ("wecom", "fission", "minors", "abroad"), ("members", "under-100k"), ("members", "over-10m")],
    ids="+".join,
)
def test_workbook_of_all_duties_picks_as_the_picker(language: str, ticked: tuple[str, ...]) -> None:
    """The two hidden sheets, worked as the formulas work them, give the picker's list."""
    found = sheets(picker_workbook(book(language)))
    calls, only = matrix(found["calls"]), matrix(found["only"])
    assert list(calls) == [d.id for d in sorted(CATALOG.all(Duty), key=order)]
    excluded = {e for s in scenarios(CATALOG) if s.id in ticked for e in s.excludes} - set(ticked)
    listed = {}
    for slug in calls:
        if calls[slug] & set(ticked):
            if not only[slug] or only[slug] & set(ticked):
                listed[slug] = True
            elif only[slug] - excluded:
                listed[slug] = False
    assert {p.duty.id: p.applies for p in pick(CATALOG, ticked)} == listed


def test_workbook_formulas_point_at_their_own_rows() -> None:
    """A duty's formula reads the row of that duty on the hidden sheets."""
    found = sheets(picker_workbook(book("en")))
    sheet = next(cells for cells in found.values() if any("SUMPRODUCT" in f for _v, f in cells.values()))
    formulas = {place: f for place, (_v, f) in sheet.items() if "SUMPRODUCT" in f}
    assert len(formulas) == len(CATALOG.all(Duty))
    for place, formula in formulas.items():
        row = re.sub(r"\D", "", place)
        assert f"${row}:" in formula
        assert found["calls"][f"A{row}"][0] in {v for at, (v, _f) in sheet.items() if re.sub(r"\D", "", at) == row}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("checklist", CATALOG.all(Checklist), ids=lambda c: c.id)
def test_checklist_workbook_has_what_a_team_fills_in(checklist: Checklist, language: str) -> None:
    """A row a duty, with its id, and the columns that an auditor asks for."""
    words = book(language).words
    cells = [v for sheet in sheets(workbook(checklist, book(language))).values() for v, _f in sheet.values()]
    for key in ("evidence_link", "evidence_date", "reviewer"):
        assert words(f"workbook.{key}") in cells
    duties = [slug for group in checklist.groups for slug in group.duties]
    assert [slug for slug in duties if slug not in cells] == []
    assert len(duties) == len(set(duties))
    assert len({name for name, _width in COLUMNS}) == len(COLUMNS)


def test_same_records_give_the_same_bytes() -> None:
    """A workbook that nothing has changed is the same file."""
    assert picker_workbook(book("en")) == picker_workbook(book("en"))


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from _walk(value)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_oscal_catalogue_is_well_formed(language: str) -> None:
    """Keys, tokens, uuids and references are those of the catalogue model; a control a duty, a group an instrument."""
    made = json.loads(json.dumps(catalogue(book(language))))["catalog"]
    assert set(made) == {"uuid", "metadata", "groups", "back-matter"}
    assert {"title", "last-modified", "version", "oscal-version"} <= set(made["metadata"])
    assert made["metadata"]["oscal-version"].startswith("1.1")
    controls = [c for g in made["groups"] for c in g["controls"]]
    assert sorted(c["id"] for c in controls) == sorted(token(d.id) for d in CATALOG.all(Duty))
    allowed = {
        "groups": {"id", "class", "title", "props", "links", "controls"},
        "controls": {"id", "class", "title", "params", "props", "links", "parts"},
        "params": {"id", "label", "usage"},
        "props": {"name", "ns", "value"},
        "links": {"href", "rel"},
        "parts": {"id", "name", "ns", "props", "prose"},
        "resources": {"uuid", "title", "description", "rlinks"},
    }
    seen: list[str] = []
    for node in _walk(made):
        for key, keys in allowed.items():
            for item in node.get(key, []):
                assert set(item) <= keys, (key, item)
        if "id" in node:
            assert _TOKEN.match(node["id"]), node["id"]
            seen.append(node["id"])
        if "uuid" in node:
            assert str(uuid.UUID(node["uuid"])) == node["uuid"]
        if {"name", "value"} <= set(node):
            assert _TOKEN.match(node["name"])
            assert node["value"] == node["value"].strip() != ""
    assert len(seen) == len(set(seen))
    resources = {f"#{r['uuid']}" for r in made["back-matter"]["resources"]}
    for control in controls:
        local = [link["href"] for link in control["links"] if link["href"].startswith("#")]
        assert local
        assert set(local) <= resources
        params = {p["id"] for p in control["params"]}
        for part in control["parts"]:
            assert set(re.findall(r"insert: param, ([\w.-]+)", part["prose"])) <= params


def test_oscal_ids_outlive_the_edition() -> None:
    """The uuid of an instrument is that of its id: both languages share it, and the next edition keeps it."""
    zh, en = (catalogue(book(language))["catalog"]["back-matter"]["resources"] for language in ("zh", "en"))
    assert [r["uuid"] for r in zh] == [r["uuid"] for r in en]
    assert catalogue(book("zh"))["catalog"]["uuid"] != catalogue(book("en"))["catalog"]["uuid"]


def test_picker_file_holds_all_that_a_browser_needs() -> None:
    """One file has the scenarios, the duties with their conditions and links, and the instruments."""
    picker = json.loads(json.dumps(picker_file(CATALOG, CATALOG.all(Edition)[0])))
    assert {s["id"] for s in picker["scenarios"]} == {s.id for s in scenarios(CATALOG)}
    assert [d["id"] for d in picker["duties"]] == [d.id for d in sorted(CATALOG.all(Duty), key=order)]
    assert {i["id"] for i in picker["instruments"]} == {i.id for i in CATALOG.all(Instrument)}
    known = {d["id"] for d in picker["duties"]}
    assert all(set(s["duties"]) <= known for s in picker["scenarios"])
    needed = {"only", "text_read", "official", "in_force_since", "review_by", "address", "severity", "check_zh"}
    assert all(needed <= set(d) for d in picker["duties"])
