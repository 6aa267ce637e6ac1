"""What both languages of a text last agreed on: by the ledger of translations, else by the history of its file.

A text that nobody has accepted counts as agreed when both languages came into the repository together, and again
whenever both have changed since: then an editor had both in hand. Where one language has changed alone, the other lags,
although nobody ever confirmed that the two agree. A text of which one language is written in the signs of the other has
never agreed, unless somebody accepts it. Pages do not go by this, for they are printed without a history.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from casebook import making
from casebook.catalog import Catalog, Key
from casebook.disk import Disk
from casebook.editing.comparing import git
from casebook.editing.splice import value_at
from casebook.errors import LANGUAGES, Language
from casebook.evidence import languages
from casebook.evidence.languages import Lags, Memory, Sums, sum_of
from casebook.load import yamltext
from casebook.model.walk import Loc

MOST_REVISIONS = 60
MOST_RECORDS = 300  # of a project that never kept a ledger, nothing is looked up in its history
SENTENCE = 4  # words that no name in Latin letters has
_MARK, _HAN, _LATIN = (
    re.compile(r"\[\[.*?\]\]|\{\{.*?\}\}"),
    re.compile(r"[\u3400-\u9fff]"),
    re.compile(r"[A-Za-z]{2,}"),
)
State = Mapping[Language, Any]


def agreed(catalog: Catalog, disk: Disk, only: Iterable[Key] | None = None) -> Memory:
    """What both languages of each text were when they last agreed. Texts that the ledger does not know are looked up
    in the history of all records, or of `only` these."""
    known = making.remembered_translations(disk)
    fresh = unknown(catalog, known, only)
    found = _by_history(disk.root, catalog, fresh) if len(fresh) <= MOST_RECORDS else ()
    return {**known, **dict(found), **dict(_untranslated(catalog, fresh))}


def _untranslated(catalog: Catalog, fresh: Mapping[Key, Sequence[str]]) -> Iterator[tuple[str, Sums]]:
    """Texts of which one language is written in the signs of the other: it has never agreed with anything."""
    for key, fields in fresh.items():
        record = catalog.find(*key)
        now = dict(languages.texts_of(record)) if record is not None else {}
        for field in fields:
            zh, en = (_MARK.sub("", now[field].in_(language)) for language in LANGUAGES)
            if _HAN.search(en) and not _LATIN.search(en):
                yield f"{key[0]}/{key[1]} {field}", ("", sum_of(now[field].en))
            elif not _HAN.search(zh) and len(_LATIN.findall(zh)) >= SENTENCE:
                yield f"{key[0]}/{key[1]} {field}", (sum_of(now[field].zh), "")


def lags(catalog: Catalog, disk: Disk, only: Iterable[Key] | None = None) -> Lags:
    """The texts whose languages are out of step, those that nobody has accepted among them."""
    return Lags(catalog, agreed(catalog, disk, only))


def unknown(catalog: Catalog, known: Memory, only: Iterable[Key] | None = None) -> dict[Key, list[str]]:
    """The texts of each record that the ledger does not know, by their fields."""
    found: dict[Key, list[str]] = {}
    for kind, slug in catalog.everything() if only is None else only:
        if (record := catalog.find(kind, slug)) is None:
            continue
        fields = [field for field, _text in languages.texts_of(record) if f"{kind}/{slug} {field}" not in known]
        if fields:
            found[kind, slug] = fields
    return found


def paths_of(catalog: Catalog, key: Key) -> dict[Language, str]:
    """The files in which the languages of a record stand: a chapter has two."""
    path = catalog.place(*key).path
    head, _slash, name = path.rpartition("/")
    return {language: f"{head}/{language}.md" if name.endswith(".md") else path for language in LANGUAGES}


def data_in(content: str, path: str, slug: str) -> Any:
    """A record as a state of its file says it, the body of a chapter's half by its sections; None where it does not."""
    if path.endswith(".md"):
        body = re.sub(r"\A---\r?\n.*?\n---[ \t]*\r?\n", "", content, flags=re.DOTALL).strip("\n")
        return languages.sections(body.replace("\r\n", "\n"))
    if slug in content and (part := re.search(rf"^- id: {re.escape(slug)}$.*?(?=^-|\Z)", content, re.M | re.S)):
        content = part[0]  # of many records in a file, the one alone is parsed
    document, _problems = yamltext.read(Path(path).name, f"{content}\n".encode())
    data = None if document is None else document.data
    if isinstance(data, list):
        return next((item for item in data if isinstance(item, dict) and item.get("id") == slug), None)
    return data


def text_in(data: Any, field: str, language: Language) -> str | None:
    """A text of a record as `data_in` gives it; None where it is not written yet."""
    if field.startswith("body#"):
        text = data.get(field.removeprefix("body#")) if isinstance(data, dict) else None
    else:
        loc: Loc = tuple(int(step) if step.isdigit() else step for step in field.split("."))
        text = value_at(data, (*loc, language))
    return text.strip() if isinstance(text, str) and text != yamltext.TO_FILL else None


def _by_history(root: Path, catalog: Catalog, fresh: Mapping[Key, Sequence[str]]) -> Iterator[tuple[str, Sums]]:
    """Of each of these texts, what both languages were when they last came or changed together."""
    paths = {key: paths_of(catalog, key) for key in fresh}
    past = _past(root, sorted({path for both in paths.values() for path in both.values()}))
    for key, fields in fresh.items():
        record = catalog.find(*key)
        now = dict(languages.texts_of(record)) if record is not None else {}
        states = list(_states(paths[key], past, key[1]))
        for field in fields:
            written = [tuple(text_in(state.get(lang), field, lang) for lang in LANGUAGES) for state in states]
            last = _together([*written, tuple(now[field].in_(language) for language in LANGUAGES)])
            if last is not None:
                yield f"{key[0]}/{key[1]} {field}", last


def _together(states: Iterable[tuple[str | None, ...]]) -> Sums | None:
    """The last of several states of a text in which neither language is as it was in the one before that counts."""
    last: Sums | None = None
    for zh, en in states:
        if zh and en and zh != en:
            sums = sum_of(zh), sum_of(en)
            last = sums if last is None or (sums[0] != last[0] and sums[1] != last[1]) else last
    return last


def _states(paths: Mapping[Language, str], past: Mapping[str, Sequence[tuple[int, str]]], slug: str) -> Iterator[State]:
    """What the files of a record said of it, from state to state of either, the oldest first."""
    own = list(dict.fromkeys(paths.values()))
    said: dict[str, Any] = {}
    for _turn, changed, content in sorted(
        (turn, path, content) for path in own for turn, content in past.get(path, ())
    ):
        said = {**said, changed: data_in(content, changed, slug)}
        yield {language: said.get(path) for language, path in paths.items()}


def _past(root: Path, paths: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """What files held at each revision that changed them, with its place in the history; nothing without one."""
    if not paths:
        return {}
    log = git(root, "log", "--format=%x00%h", "--name-only", "--relative", "--", *paths)
    changed: list[tuple[int, str, str]] = []
    for turn, told in enumerate(reversed((log or "").split("\0")[1:])):
        revision, *names = told.split("\n")
        changed += [(turn, revision, name) for name in names if name in paths]
    counts: dict[str, int] = {}
    for _turn, _revision, name in changed:
        counts[name] = counts.get(name, 0) + 1
    wanted = []
    for turn, revision, name in changed:  # of what changes often, the newest
        counts[name] -= 1
        if counts[name] < MOST_REVISIONS:
            wanted.append((turn, revision, name))
    found: dict[str, list[tuple[int, str]]] = {}
    contents = _contents(root, [f"{revision}:./{name}" for _turn, revision, name in wanted])
    for (turn, _revision, name), content in zip(wanted, contents, strict=False):
        if content is not None:
            found.setdefault(name, []).append((turn, content))
    return found


def _contents(root: Path, names: Sequence[str]) -> Iterator[str | None]:
    """What git has under each of these names, asked in one go."""
    asked = "".join(f"{name}\n" for name in names).encode()
    told = subprocess.run(
        ["git", "-C", str(root), "cat-file", "--batch"], input=asked, capture_output=True, check=False
    )
    rest = told.stdout
    for _name in names:
        head, _end, rest = rest.partition(b"\n")
        *_object, sort, size = head.split(b" ") if head.count(b" ") == 2 else (b"", b"", b"")
        if sort == b"blob":
            yield rest[: int(size)].decode(errors="replace")
            rest = rest[int(size) + 1 :]
        else:
            yield None
