"""A record taken out of the ledger: what would break without it, and where readers of its page are sent."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.editing.project import Draft, Home, Project
from casebook.editing.renaming import REDIRECTS_PATH
from casebook.editing.splice import ABSENT
from casebook.errors import CasebookError, ContentError, Problem, Said
from casebook.evidence import languages
from casebook.kinds.redirects import Redirects


@dataclass(frozen=True)
class Retired:
    """A record taken out as it would be: the project without it, or all that breaks.

    `address` is that of the page which goes; `to` is where it leads on to, None where it leads nowhere.
    """

    project: Project | None
    problems: tuple[Problem, ...]
    address: str | None
    to: str | None


def retire(project: Project, name: str, to: str | None = None) -> Retired:
    """Tries a project without one of its records; nothing is written.

    `to` is a record (`kind/id`) or what else a redirect may lead to.

    Raises:
        CasebookError: there is no such record, or it is the only one of its kind.
    """
    home = project.named(name)
    if home.kind.folder.endswith(".yml"):
        raise CasebookError(
            Said(
                f"{home.kind.folder} 不是一条可以撤下的记录；要改就改它的字段",
                f"{home.kind.folder} is no record to retire; change its fields instead",
            )
        )
    goal = _goal(project, home, to) if to else None
    draft = Draft(project)
    _taken_out(draft, home)
    _forgotten(draft, home)
    address = project.address(home) if home.kind.own_page else None
    try:
        if goal:
            _led_on(draft, home, address, goal)
        return Retired(draft.tried(), (), address, goal)
    except ContentError as error:
        return Retired(None, tuple(error.problems), address, goal)


def _goal(project: Project, home: Home, to: str) -> str:
    if ":" in to or to.endswith("/"):
        return to
    found = project.named(to)
    if found.item.key == home.item.key:
        raise CasebookError(Said("不能转到它自己", "it cannot lead on to itself"))
    return f"{found.item.kind}:{found.item.id}"


def _taken_out(draft: Draft, home: Home) -> None:
    many = sum(1 for item in home.unit.items if item.at)
    if home.alone or many == 1:
        draft.files.update(dict.fromkeys((path for path, _sum in home.unit.digests), None))
    else:
        draft.put(home.path, home.item.at, ABSENT)


def _forgotten(draft: Draft, home: Home) -> None:
    """The ledger of translations without the record's texts."""
    if draft.exists(languages.PATH):
        known = languages.parse(draft.read(languages.PATH).decode())
        kept = {n: sums for n, sums in known.items() if not n.startswith(f"{home.item.kind}/{home.item.id} ")}
        if len(kept) < len(known):
            draft.files[languages.PATH] = languages.write(kept).encode()


def _led_on(draft: Draft, home: Home, address: str | None, goal: str) -> None:
    """Redirects to the record, and from its page, lead to the goal."""
    moved = {a: to for redirects in draft.project.catalog.all(Redirects) for a, to in redirects.moved.items()}
    old = {f"{home.item.kind}:{home.item.id}", address}
    for place in [*(a for a, to in moved.items() if to in old), *([address] if address else [])]:
        if draft.exists(REDIRECTS_PATH):
            draft.put(REDIRECTS_PATH, ("moved", place), goal)
        else:
            draft.files[REDIRECTS_PATH] = f"moved:\n  {place}: {goal}\n".encode()
