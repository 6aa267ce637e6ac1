"""What a record is, who cites it and where, and which files of the last build would change with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from casebook.catalog import Key, natural
from casebook.editing.project import Project
from casebook.errors import LANGUAGES, Language, Place, Said
from casebook.graph import Question, Store
from casebook.inputs import version
from casebook.kinds import BY_NAME
from casebook.kinds.redirects import Redirects

STORE = "build/store"
# questions that name a record, by what is asked of it; the others that hold a kind and an id ask for the whole of it
_BY_KIND = {"figure": "fact", "short": "instrument", "cell": "dataset", "drawing": "chart"}


@dataclass(frozen=True)
class Named:
    """Another record: its key, its title, where it stands."""

    key: Key
    title: Said
    place: Place


@dataclass(frozen=True)
class Cited:
    """A place that names the record: of which record it is, and in which field (empty: in a chapter's text)."""

    place: Place
    key: Key
    field: str


@dataclass(frozen=True)
class Explained:
    """All that is known of a record.

    `prints` are the files of the last build that print something of it, `names` those that only name it, `lists` those
    that go through all records of its kind; all three are None where nothing is known of a build by this engine.
    """

    key: Key
    kind: Said
    title: Said
    place: Place
    address: str | None
    cites: tuple[Named, ...] = ()
    cited: tuple[Cited, ...] = ()
    redirects: tuple[str, ...] = ()
    prints: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None
    lists: tuple[str, ...] | None = None


def explain(project: Project, name: str) -> Explained:
    """What there is to say of a record.

    Raises:
        CasebookError: there is no such record, or there are several.
    """
    from casebook.text import Words

    home = project.named(name)
    key = home.item.key
    words = {language: Words.load(language) for language in LANGUAGES}

    def word(language: Language) -> str:
        named = f"kind.{key[0]}"
        return words[language](named) if words[language].has(named) else key[0]

    cited = [Cited(project.place(m), m.item.key, m.field) for m in project.mentions(key) if m.item.key != key]
    moved = {a: to for redirects in project.catalog.all(Redirects) for a, to in redirects.moved.items()}
    address = project.address(home)
    touched = _touched(project.root, key)
    return Explained(
        key,
        Said(word("zh"), word("en")),
        title_of(project, key),
        project.catalog.place(*key),
        address,
        tuple(Named(k, title_of(project, k), project.catalog.place(*k)) for k in project.catalog.links_of(*key)),
        tuple(dict.fromkeys(sorted(cited, key=lambda c: c.place))),
        tuple(a for a, to in moved.items() if to == f"{key[0]}:{key[1]}" or (address and to == address)),
        *((touched.prints, touched.names, touched.lists) if touched else (None, None, None)),
    )


def title_of(project: Project, key: Key) -> Said:
    """A record's title in both languages."""
    record = project.catalog.find(*key)
    assert record is not None, key
    return Said(*(BY_NAME[key[0]].title(record, language) for language in LANGUAGES))


@dataclass(frozen=True)
class Touched:
    """The files of a build that depend on a record, by how: each file stands once, where most of it is read."""

    prints: tuple[str, ...] = field(default=())
    names: tuple[str, ...] = field(default=())
    lists: tuple[str, ...] = field(default=())


def _touched(root: Path, key: Key) -> Touched | None:
    known: list[str] = []
    store = Store.load(root / STORE, version(), known.append)
    if known or not store.entries:
        return None
    return touched(store, key)


def touched(store: Store, key: Key) -> Touched:
    """The files of a build that ask for a record."""
    wanted = {number: how for number, (question, _answer) in enumerate(store.pairs) if (how := _how(question, key))}
    found: dict[str, list[str]] = {"prints": [], "names": [], "lists": []}
    for entry in store.entries.values():
        hows = {wanted[pair] for pair in entry.pairs if pair in wanted}
        for how in ("prints", "names", "lists"):
            if how in hows:
                found[how] += entry.files
                break
    return Touched(*(tuple(sorted(found[how], key=natural)) for how in ("prints", "names", "lists")))


def _how(question: Question, key: Key) -> str | None:
    _language, name, *arguments = question
    if not arguments:
        return None
    if name == "kind":
        return "lists" if arguments[0] == key[0] else None
    if name in _BY_KIND:
        return "prints" if (_BY_KIND[name], arguments[0]) == key else None
    if tuple(arguments[:2]) != key:
        return None
    return "names" if name in {"ref", "citing"} else "prints"


def sorted_keys(keys: Iterable[Key]) -> list[Key]:
    """Keys in the order of kinds and natural order of ids."""
    order = {name: n for n, name in enumerate(BY_NAME)}
    return sorted(keys, key=lambda key: (order.get(key[0], len(order)), natural(key[1])))
