"""Text is text: whatever stands in a field of a record is printed as it stands, in every output, and never acts.

The small project is written again with an attack in every text of every record, and all that is built of it is read.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from casebook import making, pipeline
from casebook.catalog import Catalog
from casebook.disk import Disk, look
from casebook.kinds import ALL
from casebook.model.record import Record
from casebook.model.walk import Loc, is_rich, texts
from casebook.pipeline import Settings, build
from casebook.presses import book as book_press

BIKES = Path(__file__).parent / "books" / "bikes"
LIGHT = frozenset({"site", "charts", "workbook", "law", "pack"})
ATTACKS = {
    "script": "<script>zqx()</script></textarea></style></title>",
    "attribute": "\"><img src=x onerror=zqx()> ' onmouseover='zqx()' \"",
    "template": "{{ 'zqx'|upper }} {% set a = 'zqx' %} {# zqx #}",
    "address": "[zqx](javascript:zqx) <javascript:zqx> ![zqx](https://zqx.example/p.png) [zqx]: javascript:zqx",
}


def records(catalog: Catalog, kind: str) -> Iterator[Record]:
    for slug in catalog.slugs(kind):
        record = catalog.find(kind, slug)
        assert record is not None
        yield record


def attacked(folder: Path, attack: str) -> Path:
    """The small project with an attack behind every text, in both languages, and in the words of a link in prose."""
    project = folder / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    catalog = pipeline.check(project)
    files: dict[str, Any] = {}
    for kind in ALL:
        for record in records(catalog, kind.name):
            place = catalog.place(kind.name, record.id)
            if kind.name == "chapter":
                continue
            data = files.setdefault(place.path, yaml.safe_load((project / place.path).read_text()))
            own = data if isinstance(data, dict) else next(d for d in data if d.get("id") == record.id)
            for loc, text in texts(record):
                link = f" [[metric:rides|{attack.replace(']', ')').replace('[', '(')}]]" if is_rich(text) else ""
                _append(own, loc, f" {attack}{link}")
    for path, data in files.items():
        (project / path).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    for path in (project / "content").rglob("*.md"):
        _, head, body = path.read_text().split("---\n", 2)
        front = yaml.safe_load(head)
        for name in ("title", "summary"):
            front[name] = f"{front[name].rstrip()} {attack}"
        path.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False)}---\n{body}")
    return project


def _append(data: Any, loc: Loc, more: str) -> None:
    for step in loc:
        data = data[step]
    for language in ("zh", "en"):
        data[language] = data[language].rstrip() + more


class Reader(HTMLParser):
    """What of a page acts, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.acts: list[str] = []
        self.text: list[str] = []
        self._in = self._script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = "data" if ("type", "application/ld+json") in attrs else tag
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or "zqx" in name or address.startswith(("javascript:", "https://zqx")):
                self.acts.append(f"<{tag} {name}={value!r}>")
            if tag == "img" and name == "src" and address == "x":
                self.acts.append("<img src=x>")

    def handle_data(self, data: str) -> None:
        if self._in in {"script", "data"}:
            self._script += data
        else:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._in == "data":
            json.loads(self._script)  # data for machines: whole, so nothing in it ended the element
        elif "zqx" in self._script:
            self.acts.append(f"<script>{self._script[:80]}")
        self._in = self._script = ""


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.fixture(scope="module", params=ATTACKS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The attacked project, built but for the PDF, and the attack."""
    project = attacked(tmp_path_factory.mktemp(request.param), ATTACKS[request.param])
    build(Settings(project, only=LIGHT), lambda _stage: None)
    return project, ATTACKS[request.param]


def pages(project: Path) -> Iterator[tuple[str, Reader]]:
    site = project / "dist" / "site"
    for path in look(site):
        if path.endswith(".html"):
            yield path, read((site / path).read_text())


def test_every_text_was_attacked(built: tuple[Path, str]) -> None:
    """The project that is built here has the attack in every text of every record."""
    project, attack = built
    catalog = pipeline.check(project)
    found = [
        (text, (kind.name, record.id, loc))
        for kind in ALL
        for record in records(catalog, kind.name)
        for loc, text in texts(record)
    ]
    assert len(found) > 120
    # headings and body are a chapter's prose, which is parsed and has tests of its own
    left = {where for text, where in found if attack not in text.zh or attack not in text.en}
    assert {where for where in left if where[0] != "chapter" or where[2][0] not in {"sections", "body"}} == set()


def test_no_page_acts(built: tuple[Path, str]) -> None:
    """No page, and no drawing on it, has an element, a handler or an address of the attack; it is read as text."""
    project, attack = built
    shown = 0
    for path, page in pages(project):
        assert page.acts == [], path
        text = " ".join("".join(page.text).split())
        shown += attack in text
        assert "ZQX" not in text, f"{path} has run a template"
    assert shown > 60


def test_no_part_of_the_book_acts(built: tuple[Path, str]) -> None:
    """The HTML that the PDF is set from holds the attack as text only."""
    project, attack = built
    catalog = pipeline.check(project)
    for book in making.of(Disk(project), catalog, ("zh", "en")).books.values():
        parts = book_press.parts(book)
        assert [read(part.html).acts for part in parts] == [[] for _ in parts]
        text = " ".join("".join("".join(read(part.html).text) for part in parts).split())
        assert attack in text and "ZQX" not in text


def test_no_cell_acts(built: tuple[Path, str]) -> None:
    """In workbooks the attack is a text: no formula, and no link but to http."""
    project, _attack = built
    seen = 0
    for path in (project / "dist").rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                seen += "zqx" in str(cell.value)
                assert "zqx" not in str(cell.value) or cell.data_type == "s", (path.name, cell.coordinate)
                assert cell.hyperlink is None or str(cell.hyperlink.target).startswith("http"), cell.coordinate
    assert seen > 20


def test_data_reads_back(built: tuple[Path, str]) -> None:
    """In tables and JSON the attack is data: each file reads back, with the text as it was written."""
    project, attack = built
    folder = project / "dist/site/downloads"
    names = [path for path in look(folder) if path.endswith(".json")]
    assert len(names) > 10
    for name in names:
        json.loads((folder / name).read_text())
    organisations = json.loads((folder / "data/organisations.json").read_text())
    assert organisations[0]["name_en"].endswith(attack)
    rows = list(csv.DictReader(io.StringIO((folder / "data/facts.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert rows and all(row["subject_en"].endswith(attack) for row in rows)
    citation = yaml.safe_load((folder / "data/CITATION.cff").read_text())
    assert citation["title"].endswith(attack)


def test_description_of_the_data_does_not_act(built: tuple[Path, str]) -> None:
    """The README of the pack is Markdown: rendered as such, the attack in it is text."""
    import markdown

    project, attack = built
    for name in ("README.md", "README.zh.md"):
        text = (project / "dist/site/downloads/data" / name).read_text()
        page = read(markdown.markdown(text))
        assert page.acts == [], name
        assert attack in "".join(page.text)
