"""The room around the bench: who may ask, what is answered. It stands below `/__casebook/edit` of a served preview.

Only this machine is listened to, only by its own name (`serve` sees to both); what writes needs the origin of these
pages and the token that they carry, so that no other page in the same browser can write anything.
"""

from __future__ import annotations

import errno
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import jinja2

from casebook import kinds, wording
from casebook.catalog import Key, natural
from casebook.disk import Disk
from casebook.editing import agreed, quoting, schemas
from casebook.editing.explaining import Touched, sorted_keys, touched
from casebook.editing.project import Project
from casebook.editing.splice import ABSENT
from casebook.errors import CasebookError, ContentError, Language, Place, Problem
from casebook.form import beside, history, plain, shapes, whence
from casebook.form.bench import (
    CHAPTER,
    Bench,
    Conflict,
    Opened,
    Spot,
    Told,
    Tried,
    Unknown,
    can_be_draft,
    is_draft,
)
from casebook.graph import Store
from casebook.inputs import version
from casebook.pipeline import STORE
from casebook.preview import Preview
from casebook.serve import OWN, Answer, Asked
from casebook.text import Words

HOME = f"{OWN}/edit/"
MOST_FOUND, MOST_PROBLEMS = 60, 60
LONGEST_NAME, LONGEST_WHY = 80, 300
LONGEST_EXCERPT, MOST_PROPOSED = 1_000, 6
TOKEN = "x-casebook-token"
_FULL = {errno.ENOSPC, errno.EDQUOT}
_ASSETS = {"form.css": "text/css", "form.js": "text/javascript"}
_HEADS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "frame-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class _Refusal(Exception):
    """An answer instead of what was asked for."""

    def __init__(self, status: int, code: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.more = status, code, more


class Room:
    """Answers what browsers ask of the form."""

    def __init__(self, preview: Preview, language: Language, who: str = "") -> None:
        self.bench = Bench(preview.disk.root)
        self.preview = preview
        self.language: Language = language
        self.words = Words.load(language)
        self.token = secrets.token_urlsafe(24)
        self.who = who or _name_of(self.bench.root)
        self._store: tuple[int, Store | None] = (0, None)

    # what serve asks

    def link_to(self, place: Place) -> str:
        """The address of the form of what stands at a place of a file."""
        if not place.path.startswith(("data/", "content/")) or not place.path.endswith(
            (".yml", ".yaml", ".csv", ".md")
        ):
            return ""
        return f"{HOME}at?path={quote(place.path)}&line={place.line}"

    def touches(self, keys: Sequence[Key]) -> Mapping[str, Any]:
        """What a change of records touches: the records, and files by their sort."""
        project = self.bench.project()
        found = [changes for key in keys[:MOST_FOUND] if (changes := self._touched(key))]
        files = {
            sort: sorted(
                {path for changes in found for f in beside.sorted_out(changes) if f.sort == sort for path in f.paths}
            )
            for sort in beside.SORTS
        }
        told = [
            {
                "name": self.words(f"edit.touches_{sort}"),
                "count": len(paths),
                "some": paths[:MOST_FOUND],
                "pages": sort == "pages",
            }
            for sort, paths in files.items()
            if paths
        ]
        return {
            "records": [self._found(project, key) for key in keys[:12]],
            "more": max(0, len(keys) - 12),
            "files": told,
        }

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request below `OWN`."""
        try:
            return self._answer(asked)
        except _Refusal as refusal:
            said = {"code": refusal.code, "said": self._said(refusal.code), **refusal.more}
            return _json(said, refusal.status)
        except Unknown:
            return _json({"code": "unknown", "said": self._said("unknown")}, 404)
        except ContentError as error:
            told = [self._plain(problem) for problem in error.problems[:MOST_PROBLEMS]]
            return _json({"code": "problems", "said": self._said("problems"), "problems": told}, 422)
        except CasebookError as error:
            return _json({"code": "refused", "said": error.said.in_(self.language)}, 422)
        except plain.Unfit as error:
            return _json({"code": "unfit", "said": f"{self._said('unfit')} {error}"}, 400)
        except Conflict as conflict:
            now = None if conflict.now is None else self._as_sent(conflict.now)
            return _json({"code": "conflict", "said": self._said("conflict"), "now": now}, 409)
        except OSError as error:
            code = "full" if error.errno in _FULL else "system"
            return _json({"code": code, "said": f"{self._said(code)} {self._system(error)}"}, 507)

    def _system(self, error: OSError) -> str:
        """What the system said, and of which file of the project."""
        said = str(error.strerror or error)
        place = Path(error.filename) if isinstance(error.filename, str) else None
        if place is None or not place.is_relative_to(self.bench.root):
            return f"({said})"
        return f"({place.relative_to(self.bench.root).as_posix()}: {said})"

    def _said(self, code: str) -> str:
        return self.words(f"edit.refused.{code}")

    def _answer(self, asked: Asked) -> Answer:
        name = asked.path.removeprefix("/edit").strip("/")
        if asked.heads.get("sec-fetch-site", "none") not in {"same-origin", "none"} and name:
            raise _Refusal(403, "foreign")
        if asked.method == "POST":
            self._is_ours(asked)
            made = self._posts.get(name)
            if made is None:
                raise Unknown(name)
            return _json(made(_body(asked)))
        if name in _ASSETS:
            content = Path(__file__).with_name(name).read_bytes()
            return Answer(200, f"{_ASSETS[name]}; charset=utf-8", content, _HEADS)
        if found := self._gets.get(name):
            return found(asked.query)
        if name == "" or name.startswith(("r/", "new/")):
            return self._page(name)
        raise Unknown(name)

    def _is_ours(self, asked: Asked) -> None:
        """Whether it is a page of ours that asks: its origin and its token say so."""
        if asked.heads.get("origin") != f"http://{asked.heads.get('host', '')}":
            raise _Refusal(403, "foreign")
        if not hmac.compare_digest(asked.heads.get(TOKEN, "").encode(), self.token.encode()):
            raise _Refusal(403, "token")
        if asked.heads.get("content-type", "").partition(";")[0] != "application/json":
            raise _Refusal(415, "unfit")

    # pages

    def _page(self, name: str) -> Answer:
        said = {key.removeprefix("edit."): word for key, word in self.words.entries.items() if key.startswith("edit.")}
        start = {"token": self.token, "language": self.language, "who": self.who, "home": HOME, "page": name}
        page = self._environment.get_template("page.html.j2").render(
            lang="zh-Hans" if self.language == "zh" else "en", t=self.words, home=HOME, start={**start, "words": said}
        )
        return Answer(200, "text/html; charset=utf-8", page.encode(), _HEADS)

    @cached_property
    def _environment(self) -> jinja2.Environment:
        return jinja2.Environment(
            loader=jinja2.FileSystemLoader(str(Path(__file__).parent)),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    # what is read

    @cached_property
    def _gets(self) -> Mapping[str, Callable[[Mapping[str, str]], Answer]]:
        return {
            "at": self._at,
            "record": self._record,
            "ids": self._ids,
            "start": self._start,
            "find": self._find,
            "whence": self._whence,
        }

    def _at(self, query: Mapping[str, str]) -> Answer:
        path, line = query.get("path", ""), query.get("line", "")
        found = self.bench.at(self.bench.project(), path, int(line) if re.fullmatch("[0-9]{1,9}", line) else 0)
        if found is None:
            raise Unknown(path)
        (kind, slug), loc = found
        return Answer(302, "text/plain", b"", {"Location": f"{address_of((kind, slug))}#{fragment(loc)}", **_HEADS})

    def _record(self, query: Mapping[str, str]) -> Answer:
        with self.bench.lock:
            project = self.bench.project()
            spot = self._spot(project, query)
            opened = self.bench.opened(project, spot)
            tried = self.bench.tried(project, spot, opened.data, opened.digest)
        if spot.kind.name == CHAPTER:
            shape = shapes.of_chapter(self.words)
        else:
            shape = shapes.shapes_for(spot.kind, project.catalog, self.language)
        told = {
            **self._as_sent(opened),
            "kind": spot.kind.name,
            "kind_name": self.words(f"kind.{spot.kind.name}"),
            "id": spot.id,
            "new": spot.new,
            "title": self._title(project, spot.key),
            "line": opened.line,
            "shape": shape,
            **self._standing(project, spot),
            "lags": {} if spot.new else self._lags(project, spot.key),
            "address": self._addresses(project, spot.key),
            "history": self._history(spot.key),
            **self._checked(spot, tried, opened.data),
        }
        return _json(told)

    def _spot(self, project: Project, told: Mapping[str, Any]) -> Spot:
        kind, slug = str(told.get("kind", "")), str(told.get("id", ""))
        if told.get("new") is True and (kind, slug) in project.homes:  # begun in two tabs: the other one was saved
            raise Conflict(self.bench.opened(project, self.bench.spot(project, kind, slug)))
        if told.get("new") in {True, "1"}:
            return self.bench.new(project, kind, slug)
        return self.bench.spot(project, kind, slug)

    def _standing(self, project: Project, spot: Spot) -> dict[str, Any]:
        """Whether a record is a draft, or can be one, and its file."""
        return {
            "draft": is_draft(project, spot),
            "can_draft": can_be_draft(spot),
            "path": project.disk.real(spot.path),
        }

    def _as_sent(self, opened: Opened) -> dict[str, Any]:
        return {"data": plain.sent(opened.data), "digest": opened.digest}

    def _title(self, project: Project, key: Key) -> str:
        record = project.catalog.find(*key)
        return key[1] if record is None else kinds.BY_NAME[key[0]].title(record, self.language)

    def _lags(self, project: Project, key: Key) -> dict[str, str]:
        found = agreed.lags(project.catalog, project.disk, [key]).get(key, ())
        return {("text" if lag.field.startswith("body") else lag.field): lag.behind or "both" for lag in found}

    def _addresses(self, project: Project, key: Key) -> dict[str, str]:
        record = project.catalog.find(*key)
        address = None if record is None else kinds.BY_NAME[key[0]].path(record, project.catalog)
        if address is None:
            return {}
        heads: dict[Language, str] = {"zh": "/", "en": "/en/"}
        return {language: f"{heads[language]}{address}" for language in self.preview.languages}

    def _history(self, key: Key | None = None) -> list[dict[str, Any]]:
        found = history.entries(self.bench.root)
        undone = {entry.undoes for entry in found}
        return [
            {
                "number": entry.number,
                "time": entry.time,
                "who": entry.who,
                "why": entry.why,
                "record": "/".join(entry.key),
                "form": address_of(entry.key),
                "undoes": entry.undoes,
                "undone": entry.number in undone,
                "fields": [[_dotted(f.loc), _short(f.before), _short(f.after)] for f in entry.fields[:20]],
            }
            for entry in found
            if key is None or entry.key == key
        ]

    def _ids(self, query: Mapping[str, str]) -> Answer:
        project, kind = self.bench.project(), query.get("kind", "")
        found = [
            [slug, self._title(project, (kind, slug)) if kind in kinds.BY_NAME else ""]
            for slug in schemas.ids_of(project.catalog, kind)
        ]
        return _json({"ids": found, "form": kind in kinds.BY_NAME})

    def _start(self, _query: Mapping[str, str]) -> Answer:
        project = self.bench.project()
        counts: dict[str, int] = {}
        for kind, _slug in project.homes:
            counts[kind] = counts.get(kind, 0) + 1
        known = [
            {
                "kind": kind.name,
                "name": self.words(f"kinds.{kind.name}"),
                "count": counts.get(kind.name, 0),
                "new": kind.folder.startswith("data/") and not kind.folder.endswith(".yml") and not kind.table,
            }
            for kind in shapes.kinds_with_forms()
        ]
        behind = agreed.lags(project.catalog, project.disk)
        told = {
            "kinds": known,
            "problems": [self._plain(problem) for problem in self.bench.problems[:MOST_PROBLEMS]],
            "history": self._history(),
            "lags": [self._found(project, key) for key in sorted_keys(behind)[:MOST_FOUND]],
        }
        return _json(told)

    def _find(self, query: Mapping[str, str]) -> Answer:
        project, kind = self.bench.project(), query.get("kind", "")
        words = query.get("q", "").casefold().split()
        found = []
        for key in sorted(project.homes, key=lambda k: natural(k[1])):
            if kind and key[0] != kind:
                continue
            record = project.catalog.find(*key)
            titles = [] if record is None else [kinds.BY_NAME[key[0]].title(record, lang) for lang in ("zh", "en")]
            text = " ".join([*key, *titles]).casefold()
            if all(word in text for word in words):
                found.append(self._found(project, key))
        return _json({"found": found[: MOST_FOUND * 5], "all": len(found)})

    def _found(self, project: Project, key: Key) -> dict[str, str]:
        kind = self.words(f"kind.{key[0]}")
        return {"kind": kind, "id": key[1], "title": self._title(project, key), "form": address_of(key)}

    def _whence(self, query: Mapping[str, str]) -> Answer:
        """Where something on a page comes from: the record, its file and line, its form."""
        project = self.bench.project()
        parts = {name: query.get(name, "") for name in ("page", "link", "text")}
        found = whence.whence(project, unquote(parts["page"]), _path(parts["link"]), parts["text"])
        if found is None:
            raise Unknown(parts["page"])
        told = {
            **self._found(project, found.key),
            "place": str(found.place),
            "field": _dotted(found.loc),
            "open": self.words("edit.open"),
        }
        return _json({**told, "form": f"{address_of(found.key)}#{fragment(found.loc)}"})

    # what is tried and written

    @cached_property
    def _posts(self) -> Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]:
        return {"check": self._check, "save": self._save, "undo": self._undo, "publish": self._publish}

    def _check(self, told: Mapping[str, Any]) -> dict[str, Any]:
        with self.bench.lock:
            project = self.bench.project()
            spot = self._spot(project, told)
            data = plain.received(told.get("data"))
            tried = self.bench.tried(project, spot, data, str(told.get("digest", "")))
        return self._checked(spot, tried, data)

    def _checked(self, spot: Spot, tried: Tried, data: Any) -> dict[str, Any]:
        hindering = {id(found.problem) for found in tried.hindering}
        shown = sorted(tried.problems, key=lambda p: (p.loc is None, id(p.problem) not in hindering))
        return {
            "problems": [
                {**self._told(found), "hinders": id(found.problem) in hindering} for found in shown[:MOST_PROBLEMS]
            ],
            "fields": [_dotted(changed.loc) for changed in tried.fields],
            "beside": self._beside(spot, tried),
            "proposals": self._proposals(spot, data),
        }

    def _proposals(self, spot: Spot, data: Any) -> list[dict[str, Any]]:
        """The figures that the excerpt of a fact states otherwise than the fact does."""
        excerpt = data.get("excerpt") if isinstance(data, dict) else None
        text = excerpt.get("text") if isinstance(excerpt, dict) else None
        if spot.kind.name != "fact" or not isinstance(text, str) or len(text) > LONGEST_EXCERPT:
            return []
        words, told = self.words, data.get("figure")
        return [
            {"said": p.said, "name": wording.figure(p.figure, words), "figure": plain.sent(p.data())}
            for p in quoting.proposals(text)[:MOST_PROPOSED]
            if p.data() != told
        ]

    def _told(self, found: Told) -> dict[str, Any]:
        loc = None if found.loc is None else list(found.loc)
        lines = [[line.number, line.text, line.column] for line in found.lines]
        return {**self._plain(found.problem), "loc": loc, "lines": lines}

    def _plain(self, problem: Problem) -> dict[str, Any]:
        place = replace(problem.place, path=Disk(self.bench.root, drafts=True).real(problem.place.path))
        return {
            "place": str(place),
            "code": problem.code,
            "message": problem.message.in_(self.language),
            "mend": problem.fix.in_(self.language),
            "form": self.link_to(problem.place),
        }

    def _beside(self, spot: Spot, tried: Tried) -> str:
        """What stands beside the form: the words and the source of each figure, who cites it, what changes with it."""
        changes = None if spot.new else self._touched(spot.key)
        return self._environment.get_template("beside.html.j2").render(
            t=self.words,
            lang=self.language,
            quotes=beside.quotes(tried.project.catalog, spot.key),
            cited=[self._found(tried.project, key) for key in tried.project.catalog.citing(*spot.key)[:MOST_FOUND]],
            touched=None if changes is None else beside.sorted_out(changes),
        )

    def _touched(self, key: Key) -> Touched | None:
        """The files of the last build, or else of the preview, that change with a record."""
        place = self.bench.root / STORE
        try:
            stamp = place.stat().st_mtime_ns
        except OSError:
            stamp = 0
        if stamp != self._store[0]:
            said: list[str] = []
            store = Store.load(place, version(), said.append)
            self._store = stamp, None if said or not store.entries else store
        return touched(self._store[1], key) if self._store[1] else self.preview.asked(lambda store: touched(store, key))

    def _save(self, told: Mapping[str, Any]) -> dict[str, Any]:
        project = self.bench.project()
        spot = self._spot(project, told)
        data, digest = plain.received(told.get("data")), str(told.get("digest", ""))
        who, why = _line(told.get("who"), LONGEST_NAME), _line(told.get("why"), LONGEST_WHY)
        entry, _tried = self.bench.save(
            spot, data, digest, who, why, agree=told.get("agree") is True, draft=told.get("draft") is True
        )
        git = self.bench.committed(entry) if entry is not None and told.get("commit") is True else ""
        return {**self._now(replace(spot, new=False)), "saved": entry is not None, "git": git}

    def _undo(self, told: Mapping[str, Any]) -> dict[str, Any]:
        number = told.get("number")
        if not isinstance(number, int) or isinstance(number, bool):
            raise Unknown(str(number))
        who, why = _line(told.get("who"), LONGEST_NAME), _line(told.get("why"), LONGEST_WHY)
        entry = self.bench.undo(number, who, why or self.words("edit.undid", n=number))
        return {"number": entry.number, "record": "/".join(entry.key)}

    def _publish(self, told: Mapping[str, Any]) -> dict[str, Any]:
        spot = self._spot(self.bench.project(), told)
        who, why = _line(told.get("who"), LONGEST_NAME), _line(told.get("why"), LONGEST_WHY)
        entry = self.bench.publish(spot, who, why or self.words("edit.published"))
        git = self.bench.committed(entry) if told.get("commit") is True else ""
        return {**self._now(spot), "saved": True, "git": git}

    def _now(self, spot: Spot) -> dict[str, Any]:
        project = self.bench.project()
        spot = self.bench.spot(project, *spot.key)
        return {
            **self._as_sent(self.bench.opened(project, spot)),
            "title": self._title(project, spot.key),
            "lags": self._lags(project, spot.key),
            "address": self._addresses(project, spot.key),
            "history": self._history(spot.key),
            **self._standing(project, spot),
        }


def address_of(key: Key) -> str:
    """The address of a record's form."""
    return f"{HOME}r/{key[0]}/{key[1]}"


def fragment(loc: tuple[int | str, ...]) -> str:
    """A field as the form's address names it."""
    return quote(_dotted(loc))


def _dotted(loc: tuple[int | str, ...]) -> str:
    return ".".join(map(str, loc))


def _short(value: Any) -> str:
    text = "—" if value is ABSENT else value if isinstance(value, str) else plain.written(value)
    return text if len(text) <= 200 else f"{text[:199]}…"


def _line(value: Any, most: int) -> str:
    """What somebody says of themselves or of a change: one line, without signs that no line has."""
    text = value if isinstance(value, str) else ""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())[:most]


def _path(link: str) -> str:
    """The page and the place that a link leads to; nothing of what is no address."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return unquote(parts.path) + (f"#{parts.fragment}" if parts.fragment else "")


def _body(asked: Asked) -> Mapping[str, Any]:
    try:
        told = json.loads(asked.body)
    except (ValueError, RecursionError):
        raise _Refusal(400, "unfit") from None
    if not isinstance(told, dict):
        raise _Refusal(400, "unfit")
    return told


def _json(told: Mapping[str, Any], status: int = 200) -> Answer:
    return Answer(status, "application/json; charset=utf-8", json.dumps(told, ensure_ascii=False).encode(), _HEADS)


def _name_of(root: Path) -> str:
    """Who works here, as git knows them; else as the system does."""
    from casebook.editing.comparing import git

    return (git(root, "config", "user.name") or os.environ.get("USER", "")).strip()[:LONGEST_NAME]
