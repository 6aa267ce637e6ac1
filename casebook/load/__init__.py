"""Loading: all files of a project to one linked catalog, or every problem of every file at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from casebook.catalog import Catalog, Key
from casebook.effects import Effects
from casebook.errors import LANGUAGES, ContentError, Language, Place, Problem, Said
from casebook.kinds.base import Kind
from casebook.kinds.dataset import Dataset
from casebook.load import bare, chapters, records, tables, yamltext
from casebook.load.records import choice
from casebook.model.marks import marks
from casebook.model.record import Record
from casebook.model.values import PERIOD, LocalText
from casebook.model.walk import is_rich, references, texts

# what a mark in a record's prose may name, beyond the kinds themselves
OWN_MARKS = frozenset({"cell", "section", "date", "name"})


def load(effects: Effects, kinds: tuple[Kind, ...]) -> Catalog:
    """The catalog of a project.

    Raises:
        ContentError: with every problem of every file; nothing has been written by then.
    """
    loading = _Loading(effects, {kind.name: kind for kind in kinds})
    loading.read_all()
    catalog = loading.link()
    if loading.problems:
        raise ContentError.of(dict.fromkeys(loading.problems))
    return catalog


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


class _Loading:
    def __init__(self, effects: Effects, kinds: dict[str, Kind]) -> None:
        self.effects = effects
        self.kinds = kinds
        self.problems: list[Problem] = []
        self.records: dict[Key, Record] = {}
        self.places: dict[Key, Place] = {}
        self.documents: dict[Key, tuple[yamltext.Document, yamltext.Loc]] = {}
        self.halves: dict[str, dict[Language, chapters.Half]] = {}
        self.broken: set[Key] = set()  # recorded, but not readable: no second complaint about who refers to it
        self.lines: dict[Key, dict[str, int]] = {}

    # reading

    def read_all(self) -> None:
        for kind in self.kinds.values():
            if kind.folder.startswith("content"):
                self._read_chapters(kind)
            elif kind.folder.endswith(".yml"):
                if kind.folder in self.effects.files("data", (".yml",)):
                    self._read_file(kind, kind.folder)
                elif not kind.optional:
                    self._say(
                        Place(kind.folder),
                        "edition-missing",
                        Said("缺少这个文件", "the file is missing"),
                        Said("先写这一份记录：书名、日期、出处。", "Write it first: title, date, source."),
                    )
            else:
                for path in self.effects.files(kind.folder, (".yml", ".yaml")):
                    self._read_file(kind, path)
        self._strays()

    def _strays(self) -> None:
        folders = {kind.folder for kind in self.kinds.values()}
        for path in self.effects.files("data", (".yml", ".yaml", ".csv")):
            folder = path.rpartition("/")[0]
            top = "/".join(path.split("/")[:2])
            if path in folders or top in folders:
                if path.endswith(".csv") and (folder != "data/datasets" or not self.effects.exists(path[:-4] + ".yml")):
                    self._say(
                        Place(path),
                        "csv-alone",
                        Said(
                            "CSV 旁边没有同名的说明文件",
                            "the CSV has no description of the same name beside it",
                        ),
                        Said(
                            "补上同名的 .yml，或删去它。",
                            "Write the .yml of the same name, or remove the file.",
                        ),
                    )
                continue
            self._say(
                Place(path),
                "file-stray",
                Said("没有哪一类记录放在这里", "no kind of record lies here"),
                choice(top, sorted(f for f in folders if f.startswith("data/"))),
            )

    def _raw(self, path: str, limit: int) -> bytes | None:
        if self.effects.leaves_project(path):
            self._say(
                Place(path),
                "path-leaves-project",
                Said("这个路径通向项目之外", "the path leads out of the project"),
                Said("把文件本身放进来，不用链接。", "Put the file itself here, not a link."),
            )
            return None
        size = self.effects.size(path)
        if size > limit:
            self._say(
                Place(path),
                "file-too-large",
                Said(f"文件有 {size} 字节，上限为 {limit}", f"the file has {size} bytes; the limit is {limit}"),
                Said("拆成几个文件。", "Split it into several files."),
            )
            return None
        return self.effects.read(path)

    def _read_file(self, kind: Kind, path: str) -> None:
        stem = path.rpartition("/")[2].rpartition(".")[0]
        raw = self._raw(path, yamltext.MAX_BYTES)
        if raw is None:
            self.broken.add((kind.name, stem))
            return
        document, problems = yamltext.read(path, raw)
        self.problems += problems
        if document is None:
            self.broken.add((kind.name, stem))
            if kind.name == "fact":  # a file of facts holds many; none of them can be told missing
                self.broken.add((kind.name, "*"))
            return
        if isinstance(document.data, list):
            for index, item in enumerate(document.data):
                slug = item.get("id") if isinstance(item, dict) else None
                self._bind(kind, document, item, (index,), str(slug) if slug else None)
            return
        if isinstance(document.data, dict) and "id" in document.data:
            self._say(
                document.place(("id",), key=True),
                "id-not-here",
                Said(
                    "记录的编号就是文件名，不在文件里重写",
                    "the id of a record is its file's name and is not repeated in the file",
                ),
                Said("删去这一行。", "Remove this line."),
            )
            self.broken.add((kind.name, stem))
            return
        data = {"id": stem, **document.data} if isinstance(document.data, dict) else document.data
        self._bind(kind, document, data, (), stem)

    def _bind(self, kind: Kind, document: yamltext.Document, data: Any, at: yamltext.Loc, slug: str | None) -> None:
        if kind.table is not None and isinstance(data, dict):
            if "rows" in data:
                self._say(
                    document.place((*at, "rows"), key=True),
                    "field-unknown",
                    Said("行写在同名的 CSV 里", "the rows stand in the CSV of the same name"),
                    Said("移到 CSV。", "Move them to the CSV."),
                )
                return
            table = document.path.rpartition(".")[0] + ".csv"
            data = {**data, "rows": self._rows(document, table, str(slug))}
        record, problems = records.bind(document, _adapter(kind.model), data, at)
        self.problems += problems
        if record is None:
            if slug:
                self.broken.add((kind.name, slug))
            return
        self._keep(kind, record, document.place(at))
        self.documents[kind.name, record.id] = (document, at)

    def _rows(self, document: yamltext.Document, path: str, slug: str) -> tuple[Any, ...]:
        if not self.effects.exists(path):
            self._say(
                Place(document.path, 1, 1),
                "csv-missing",
                Said(f"缺少 {path}", f"{path} is missing"),
                Said(
                    "数据集的行写在同名的 CSV 里。",
                    "The rows of a dataset stand in the CSV of the same name.",
                ),
            )
            return ()
        raw = self._raw(path, tables.MAX_BYTES)
        if raw is None:
            return ()
        rows, problems = tables.read_rows(path, raw)
        self.problems += problems
        self.lines["dataset", slug] = {row.row: line for row, line in rows}
        return tuple(row for row, _line in rows)

    def _read_chapters(self, kind: Kind) -> None:
        found: dict[str, dict[Language, chapters.Half]] = {}
        bad: set[str] = set()
        for path in self.effects.files(kind.folder, (".md",)):
            parts = path.split("/")
            language = next((x for x in LANGUAGES if parts[-1] == f"{x}.md"), None)
            if len(parts) != 3 or language is None:
                self._say(
                    Place(path),
                    "file-stray",
                    Said(
                        "章节写作 content/<章>/zh.md 与 en.md",
                        "chapters are content/<chapter>/zh.md and en.md",
                    ),
                    Said("改名或移走。", "Rename the file or move it away."),
                )
                continue
            raw = self._raw(path, chapters.MAX_BYTES)
            half, problems = chapters.read_half(path, raw) if raw is not None else (None, [])
            self.problems += problems
            if half is None:
                bad.add(parts[1])
            else:
                found.setdefault(parts[1], {})[language] = half
        for slug in bad:
            self.broken.add((kind.name, slug))
            self.broken.add(("section", "*"))
        for slug, halves in found.items():
            if slug in bad:
                continue
            data, problems = chapters.join_halves(slug, halves)
            self.problems += problems
            if data is None:
                self.broken.add((kind.name, slug))
                self.broken.add(("section", "*"))
                continue
            document = yamltext.Document(halves["zh"].path, data, None)
            record, problems = records.bind(document, _adapter(kind.model), data, ())
            self.problems += problems
            if record is None:
                self.broken.add((kind.name, slug))
                continue
            self.halves[slug] = halves
            self._keep(kind, record, Place(halves["zh"].path, 1, 1))

    def _keep(self, kind: Kind, record: Record, place: Place) -> None:
        key = (kind.name, record.id)
        if key in self.records:
            self._say(
                place,
                "id-duplicate",
                Said(
                    f"编号 {record.id} 在 {self.places[key]} 已经用过",
                    f"the id `{record.id}` is used at {self.places[key]} already",
                ),
                Said("换一个编号。", "Choose another id."),
            )
            return
        self.records[key] = record
        self.places[key] = place

    # linking

    def link(self) -> Catalog:
        sections = {
            section.number: record.id
            for record in self.records.values()
            if record.kind_name == "chapter"
            for section in getattr(record, "sections", ())
        }
        links: dict[Key, tuple[Key, ...]] = {}
        for key, record in self.records.items():
            found: dict[Key, None] = {}
            for loc, kind, slug in references(record):
                place = self._place(key, loc)
                if target := self._target(kind, slug, sections, place):
                    found[target] = None
            for loc, text in texts(record):
                if key[0] == "chapter" and loc == ("body",):
                    continue
                for target in self._marks(key, loc, text, sections):
                    found[target] = None
            for half in self.halves.get(key[1], {}).values() if key[0] == "chapter" else ():
                for call in half.calls:
                    for kind, slug in chapters.targets(call):
                        if target := self._target(kind, slug, sections, call.place):
                            found[target] = None
                    if call.name == "date":
                        self._date(call.texts[0], call.place)
                self.problems += bare.in_chapter(half)
            found.pop(key, None)
            links[key] = tuple(found)
        catalog = Catalog(self.records.values(), links, self.places)
        if not self.problems:
            self._check(catalog)
        return catalog

    def _place(self, key: Key, loc: yamltext.Loc) -> Place:
        if key[0] == "dataset" and loc and loc[0] == "rows" and len(loc) > 1 and isinstance(loc[1], int):
            record = self.records[key]
            if isinstance(record, Dataset):
                line = self.lines[key].get(record.rows[loc[1]].row, 1)
                return Place(self.places[key].path.rpartition(".")[0] + ".csv", line, 1)
        if key in self.documents:
            document, at = self.documents[key]
            return document.place((*at, *loc))
        return self.places[key]

    def _marks(self, key: Key, loc: yamltext.Loc, text: LocalText, sections: dict[str, str]) -> Iterable[Key]:
        for language in LANGUAGES:
            words = text.in_(language)
            place = self._place(key, (*loc, language)) if "[[" in words else self.places[key]
            for mark in marks(words):
                if not is_rich(text):
                    self._say(
                        place,
                        "mark-not-here",
                        Said(
                            "这里是一行纯文字，不能引用",
                            "this is a line of plain text; references do not work here",
                        ),
                        Said("把引用写进正文类字段。", "Put the reference into a field of prose."),
                    )
                    continue
                if mark.what == "date":
                    self._date(mark.which, place)
                elif mark.what != "name" and (target := self._target(mark.what, mark.which, sections, place)):
                    yield target
            if is_rich(text):
                for _offset, wording in bare.bare(words, language):
                    self.problems.append(Problem(self._place(key, (*loc, language)), *bare.said(wording)))

    def _target(self, kind: str, slug: str, sections: dict[str, str], place: Place) -> Key | None:
        if kind == "section":
            if slug in sections:
                return "chapter", sections[slug]
            if ("section", "*") not in self.broken:
                self._dangling(place, Said("节", "section"), slug, list(sections))
            return None
        if kind == "cell":
            return self._cell(slug, place)
        if kind not in self.kinds:
            self._say(
                place,
                "mark-unknown",
                Said(f"引用里没有“{kind}”这一类", f"there is no kind `{kind}` to refer to"),
                choice(kind, [*self.kinds, *OWN_MARKS]),
            )
            return None
        if (kind, slug) in self.records:
            return kind, slug
        if (kind, slug) not in self.broken and (kind, "*") not in self.broken:
            known = [s for k, s in self.records if k == kind]
            self._dangling(place, Said(f" {kind} ", kind), slug, known)
        return None

    def _cell(self, slug: str, place: Place) -> Key | None:
        name, _, row = slug.partition("/")
        key = ("dataset", name)
        if key in self.broken:
            return None
        dataset = self.records.get(key)
        if not isinstance(dataset, Dataset):
            self._dangling(place, Said(" dataset ", "dataset"), name, [s for k, s in self.records if k == "dataset"])
            return None
        rows = [r.row for r in dataset.rows]
        if row not in rows:
            self._dangling(place, Said(f"数据集 {name} 的行", f"row of {name}"), row, rows)
            return None
        return key

    def _dangling(self, place: Place, what: Said, slug: str, known: list[str]) -> None:
        self._say(
            place,
            "reference-dangling",
            Said(f"没有编号为 {slug} 的{what.zh.strip()}", f"no {what.en} is called `{slug}`"),
            choice(slug, known),
        )

    def _date(self, code: str, place: Place) -> None:
        if not PERIOD.fullmatch(code):
            self._say(
                place,
                "date-shape",
                Said(f"“{code}”不是日期", f"`{code}` is no date"),
                Said(
                    "写作 2021-11-01、2021-11、2021 或 2023-H1。",
                    "Write 2021-11-01, 2021-11, 2021 or 2023-H1.",
                ),
            )

    def _check(self, catalog: Catalog) -> None:
        for key, record in self.records.items():
            for check in self.kinds[key[0]].checks:
                for complaint in check(record, catalog):
                    place = self._place(key, complaint.loc)
                    self._say(place, complaint.code, complaint.message, complaint.fix)

    def _say(self, place: Place, code: str, message: Said, fix: Said) -> None:
        self.problems.append(Problem(place, code, message, fix))
