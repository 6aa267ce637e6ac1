"""The picker: from what a reader does to one list of duties without repeats. Pure; the site's scripts do the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from casebook.catalog import Catalog, natural
from casebook.kinds.checklist import Checklist
from casebook.kinds.duty import Duty
from casebook.kinds.scenario import Scenario
from casebook.kinds.severity import Severity
from casebook.model.listed import Listed

_SEVERITIES = list(Severity)


@dataclass(frozen=True)
class Picked:
    """A duty on the list: which of the ticked scenarios call it up, and, where it binds only those in some scenario
    that is not ticked, which scenarios those are (`depends` empty: it applies)."""

    duty: Duty
    scenarios: tuple[str, ...]
    depends: tuple[str, ...] = ()

    @property
    def applies(self) -> bool:
        return not self.depends


def scenarios(catalog: Catalog) -> tuple[Scenario, ...]:
    """All scenarios in the order of the page: by family, then by id."""
    return tuple(sorted(catalog.all(Scenario), key=lambda s: (s.family.place, natural(s.id))))


def duties_of(catalog: Catalog, scenario: Scenario) -> tuple[str, ...]:
    """The ids of the duties that one scenario calls up, each once: its checklists' in their order, then its own."""
    listed = (
        slug
        for checklist in scenario.checklists
        for group in catalog.get(Checklist, checklist).groups
        for slug in group.duties
    )
    return tuple(dict.fromkeys((*listed, *scenario.duties)))


def order(duty: Duty) -> tuple[int, int, tuple[tuple[int, int | str], ...]]:
    """Where a duty stands on every list: by subject, the gravest first, then by id."""
    return (duty.subject.place, _SEVERITIES.index(duty.severity), natural(duty.id))


def pick(catalog: Catalog, ticked: Iterable[str]) -> list[Picked]:
    """The merged list for the ticked scenarios. KeyError where there is no such scenario.

    It is the union of their lists; a duty that binds only those in scenarios which a ticked one excludes falls away.
    """
    wanted = frozenset(ticked)
    for slug in wanted:
        catalog.get(Scenario, slug)
    chosen = [s for s in scenarios(catalog) if s.id in wanted]
    excluded = {slug for s in chosen for slug in s.excludes} - wanted
    calling: dict[str, list[str]] = {}
    for scenario in chosen:
        for slug in duties_of(catalog, scenario):
            calling.setdefault(slug, []).append(scenario.id)
    found = []
    for slug, callers in calling.items():
        duty = catalog.get(Duty, slug)
        met = not duty.only or bool(wanted & set(duty.only))
        depends = () if met else tuple(s for s in duty.only if s not in excluded)
        if met or depends:
            found.append(Picked(duty, tuple(callers), depends))
    return sorted(found, key=lambda p: order(p.duty))


def by_subject(picked: Sequence[Picked]) -> tuple[tuple[Listed, tuple[Picked, ...]], ...]:
    """A list in its order, cut where the subject changes."""
    return tuple((subject, tuple(group)) for subject, group in groupby(picked, key=lambda p: p.duty.subject))
