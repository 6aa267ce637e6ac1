"""A record under another id: its file, every reference to it, a judgement's fingerprint, and a redirect for readers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.catalog import Catalog, Key
from casebook.editing import tables
from casebook.editing.fields import order_of
from casebook.editing.project import Draft, Home, Mention, Project, offset_of
from casebook.editing.splice import ABSENT
from casebook.errors import CasebookError, ContentError, Place, Said
from casebook.evidence import languages
from casebook.evidence.relations import fingerprint
from casebook.evidence.rulings import TYPES
from casebook.kinds import BY_NAME
from casebook.kinds.duty import Duty
from casebook.kinds.fact import Fact
from casebook.kinds.judgement import Judgement
from casebook.kinds.redirects import Redirects
from casebook.kinds.volume import Volume, known_parts
from casebook.model.marks import marks
from casebook.model.walk import repeated
from casebook.problems import problem
from casebook.scaffold import require_id

REDIRECTS_PATH = "data/redirects.yml"
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', re.DOTALL)


@dataclass(frozen=True)
class Renamed:
    """A rename as it would be: the project with it, where references stood, and the addresses that lead on."""

    project: Project
    places: tuple[Place, ...]
    moved: str | None


def rename(project: Project, name: str, new: str) -> Renamed:
    """The project in which a record has another id; nothing is written.

    Raises:
        CasebookError: there is no such record, the new id is none or is taken, or the kind has one record only.
        ContentError: the project would have problems with it, such as a reserved id.
    """
    home = project.named(name)
    key, target = home.item.key, (home.item.kind, new)
    _allowed(project, home, new)
    mentions = list(project.mentions(key))
    places = tuple(dict.fromkeys(project.place(mention) for mention in mentions))
    draft = Draft(project)
    # from the end of each chapter to its beginning, so that places still hold
    for mention in sorted(mentions, key=_from_the_end):
        _mentioned(draft, mention, key, new)
    _repeated(draft, mentions, key, new)
    _moved_targets(draft, key, new)
    _taken(draft, key, new)
    _own(draft, home, new)
    _replaced(draft, home, new)
    moved = _redirect(draft, home, new)
    tried = draft.tried()
    _translations(draft, project.catalog, tried.catalog, key, new)
    for slug, told in _fingerprints(project.catalog, tried.catalog, key, target).items():
        judged = tried.homes["judgement", slug]
        draft.put(judged.path, (*judged.item.at, "fingerprint"), told)
    return Renamed(draft.tried(), places, moved)


def _allowed(project: Project, home: Home, new: str) -> None:
    kind = home.kind
    if kind.folder.endswith(".yml"):
        raise CasebookError(
            Said(
                f"{kind.folder} 每份报告只有一个，没有可改的编号",
                f"{kind.folder} stands once in a report; it has no id",
            )
        )
    require_id(new)
    if (taken := project.homes.get((kind.name, new))) is not None:
        place = project.catalog.place(*taken.item.key)
        raise ContentError.of([problem(place, "desk-id-taken", kind=kind.name, id=new)])
    if kind.keeps(new):
        raise ContentError.of([problem(project.catalog.place(*home.item.key), "id-reserved", id=new)])


def _from_the_end(mention: Mention) -> tuple[int, int]:
    where = mention.where
    return (-where.line, -where.column) if isinstance(where, Place) else (0, 0)


def _mentioned(draft: Draft, mention: Mention, key: Key, new: str) -> None:
    """One mention under the new id."""
    if isinstance(mention.where, Place):
        if mention.what[0] != "section":
            path = mention.where.path
            text = draft.read(path).decode()
            draft.files[path] = in_call(text, offset_of(text, mention.where), key, new).encode()
        return
    if mention.what[0] == "section":
        return
    unit, loc = mention.unit, mention.where
    if mention.item.kind == "dataset" and loc[0] == "rows":
        table = unit.digests[-1][0]
        draft.files[table] = tables.replaced(draft.read(table).decode(), "source", key[1], new).encode()
        return
    at = (*mention.item.at, *loc)
    value = draft.value(unit.path, at)
    assert isinstance(value, str), (unit.path, at)
    draft.put(unit.path, at, in_marks(value, key, new) if mention.words else _named(value, mention.what[0], new))


def _repeated(draft: Draft, mentions: Iterable[Mention], key: Key, new: str) -> None:
    """Fields of the mentioning records that say the id once more."""
    for unit, item in {mention.item.key: (mention.unit, mention.item) for mention in mentions}.values():
        for loc, value in repeated(item.record) if item.record is not None else ():
            if value == key[1]:
                draft.put(unit.path, (*item.at, *loc), new)
            elif key[0] == "dataset" and value.startswith(f"{key[1]}/"):
                draft.put(unit.path, (*item.at, *loc), _named(value, "cell", new))


def _named(value: str, what: str, new: str) -> str:
    return f"{new}/{value.partition('/')[2]}" if what == "cell" else new


def in_marks(text: str, key: Key, new: str) -> str:
    """A prose with the marks that name a record naming it by its new id."""
    for mark in reversed(list(marks(text))):
        if (mark.what, mark.which) == key:
            which = new
        elif key[0] == "dataset" and mark.what == "cell" and mark.which.partition("/")[0] == key[1]:
            which = _named(mark.which, "cell", new)
        else:
            continue
        written = text[mark.start : mark.end]
        begin = written.index(mark.which, written.index(":") if ":" in written.partition("|")[0] else 0)
        written = written[:begin] + which + written[begin + len(mark.which) :]
        text = text[: mark.start] + written + text[mark.end :]
    return text


def in_call(text: str, at: int, key: Key, new: str) -> str:
    """A chapter with the call that begins at an offset naming a record by its new id."""
    end = text.index("}}", at)
    literals = list(_TEXT.finditer(text, at, end))
    every = text.startswith("facts", at)
    for literal in reversed(literals if every else literals[:1]):
        inside = re.sub(r"\\(.)", r"\1", literal[0][1:-1], flags=re.DOTALL)
        if inside == key[1]:
            text = text[: literal.start() + 1] + new + text[literal.end() - 1 :]
    return text


def _moved_targets(draft: Draft, key: Key, new: str) -> None:
    """Redirects that lead to the record lead to it under its new id."""
    for redirects in draft.project.catalog.all(Redirects):
        for address, to in redirects.moved.items():
            if to == f"{key[0]}:{key[1]}":
                draft.put(REDIRECTS_PATH, ("moved", address), f"{key[0]}:{new}")


def _taken(draft: Draft, key: Key, new: str) -> None:
    """Volumes that take the record alone of its kind take it under its new id."""
    parts = known_parts()
    for volume in draft.project.catalog.all(Volume):
        home = draft.project.homes[volume.kind_name, volume.id]
        for at, take in enumerate(volume.takes):
            kind = parts.get(take.part)
            for n, slug in enumerate(take.only):
                if kind is not None and (kind.name, slug) == key:
                    draft.put(home.path, (*home.item.at, "takes", at, "only", n), new)


def _own(draft: Draft, home: Home, new: str) -> None:
    """The record's own id: the name of its file or folder, or its field."""
    unit, old = home.unit, home.item.id
    if not home.alone:
        draft.put(unit.path, (*home.item.at, "id"), new)
        return
    for path, _sum in unit.digests:
        content = draft.read(path)
        folder, _, name = path.rpartition("/")
        chapter = f"{folder.rpartition('/')[0]}/{new}/{name}"
        to = chapter if unit.halves else f"{folder}/{new}{name.removeprefix(old)}"
        if draft.exists(to):
            raise ContentError.of([problem(Place(to), "desk-taken")])
        draft.files[path], draft.files[to] = None, content


def _replaced(draft: Draft, home: Home, new: str) -> None:
    """A duty remembers its former ids, by which readers' own reviews are carried on; this one too."""
    record = home.item.record
    if not isinstance(record, Duty):  # what an instrument replaces is another law
        return
    path = home.path
    if home.alone:
        path = next(to for to, content in reversed(draft.files.items()) if content and f"/{new}." in to)
    former = [slug for slug in record.replaces if slug != new] + [home.item.id]
    draft.put(path, (*home.item.at, "replaces"), former, order_of(home.kind, home.item.at))


def _translations(draft: Draft, before: Catalog, after: Catalog, key: Key, new: str) -> None:
    """The ledger of translations remembers the record's texts under its new id, and texts that name it as they are now:
    a text that was in step stays so, and one that lags goes on lagging.
    """
    path = languages.PATH
    if not draft.exists(path):
        return
    head, kinds = f"{key[0]}/{key[1]} ", tuple(BY_NAME)
    known = languages.parse(draft.read(path).decode())
    was, now = languages.sums(before, kinds), languages.sums(after, kinds)
    told = {}
    for name, agreed in known.items():
        moved = f"{key[0]}/{new} {name.removeprefix(head)}" if name.startswith(head) else name
        told[moved] = agreed
        if name in was and moved in now:
            pairs = zip(agreed, was[name], now[moved], strict=True)
            zh, en = (fresh if remembered == old else remembered for remembered, old, fresh in pairs)
            told[moved] = zh, en
    if told != known:
        draft.files[path] = languages.write(told).encode()


def _fingerprints(before: Catalog, after: Catalog, key: Key, target: Key) -> dict[str, str]:
    """Judgements whose fingerprint fitted before the rename and must be told anew, with the new one."""
    found = {}
    for judgement in before.all(Judgement):
        type_ = TYPES[judgement.relation]
        if fingerprint(type_, [before.get(Fact, slug) for slug in judgement.facts]) != judgement.fingerprint:
            continue
        slug = target[1] if (key[0], judgement.id) == (Judgement.kind_name, key[1]) else judgement.id
        now = after.get(Judgement, slug)
        told = fingerprint(type_, [after.get(Fact, slug) for slug in now.facts])
        if told != judgement.fingerprint:
            found[slug] = told
    return found


def _redirect(draft: Draft, home: Home, new: str) -> str | None:
    """The old address of the record's own page, noted to lead to the record; None where it has none."""
    record, catalog = home.item.record, draft.project.catalog
    assert record is not None
    old, now = home.kind.path(record, catalog), home.kind.path(record.model_copy(update={"id": new}), catalog)
    if not home.kind.own_page or old is None or now is None:
        return None
    target = f"{home.item.kind}:{new}"
    moved = {address: to for redirects in catalog.all(Redirects) for address, to in redirects.moved.items()}
    for address, to in moved.items():
        if address == now:  # what stands there again needs no redirect
            draft.put(REDIRECTS_PATH, ("moved", address), ABSENT)
        elif to == old:
            draft.put(REDIRECTS_PATH, ("moved", address), target)
    if draft.exists(REDIRECTS_PATH):
        draft.put(REDIRECTS_PATH, ("moved", old), target)
    else:
        draft.files[REDIRECTS_PATH] = f"moved:\n  {old}: {target}\n".encode()
    return old
