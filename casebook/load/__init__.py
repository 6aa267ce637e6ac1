"""Loading: all files of a project to one linked catalog, or every problem of every file at once.

What is read together is a unit (`plan`); each gives records (`reading`) that mention others (`mentions`, `naming`) and
are checked (`checking`). With a `Memory`, what has not changed is taken from it: the catalog is the same either way.
"""

from __future__ import annotations

from casebook.catalog import Catalog, Key
from casebook.effects import Effects, Found, editors_own
from casebook.errors import ContentError, Problem
from casebook.kinds.base import Kind
from casebook.load.checking import complaints
from casebook.load.memory import Fault, Item, Memory, State, Unit, without_collector
from casebook.load.naming import Names, offered
from casebook.load.places import Places, told
from casebook.load.plan import FOLDERS, Sources, plan
from casebook.load.reading import read_unit
from casebook.load.together import chapters_together
from casebook.problems import problem

__all__ = ["Memory", "load"]


def load(
    effects: Effects, kinds: tuple[Kind, ...], memory: Memory | None = None, changed: frozenset[str] | None = None
) -> Catalog:
    """The catalog of a project.

    `memory` is what earlier loads found out; it is brought up to date, also where this load fails. `changed` are the
    paths that a watcher saw change since the last load with this memory: no others are looked at. Records that are the
    same as before are the same objects while the memory stays in the process.

    Raises:
        ContentError: with every problem of every file; nothing has been written by then.
    """
    with without_collector():
        return _Loading(effects, kinds, memory if memory is not None else Memory()).run(changed)


class _Loading:
    def __init__(self, effects: Effects, kinds: tuple[Kind, ...], memory: Memory) -> None:
        self.effects = effects
        self.kinds = {kind.name: kind for kind in kinds}
        self.memory = memory
        self.places = Places(effects)
        self.problems: list[Problem] = []

    def run(self, changed: frozenset[str] | None) -> Catalog:
        found = self._look(changed)
        units = self._units(found)
        catalog = self._from_state(units) or self._from_units(units)
        if self._chapters_changed(units):
            self.problems += chapters_together(units.values(), catalog, self.kinds)
        if not self.problems:
            self._check(units, catalog)
        if self.problems:
            raise ContentError.of(dict.fromkeys(self.problems))
        self.memory.state = State(catalog, self._names, units)
        return catalog

    # files

    def _look(self, changed: frozenset[str] | None) -> dict[str, Found]:
        known = self.memory.survey
        if changed is not None and known:
            found = dict(known)
            for path in sorted(changed):
                parts = path.split("/")
                if parts[0] not in FOLDERS or any(map(editors_own, parts)):
                    continue
                now = self.effects.look(path)
                if now is None or path not in found:
                    break  # it has come or gone, and may have been a folder
                found[path] = now
            else:
                return found
        return {path: file for folder in FOLDERS for path, file in self.effects.survey(folder).items()}

    def _units(self, found: dict[str, Found]) -> dict[str, Unit]:
        memory = self.memory
        if memory.plan is None or found.keys() != memory.survey.keys():
            memory.plan = plan(found, self.kinds.values())
        sources, strays = memory.plan
        self.problems += strays
        memory.units = {name: self._unit(of_unit, name, found) for name, of_unit in sources.items()}
        memory.survey = found
        return memory.units

    def _unit(self, sources: Sources, name: str, found: dict[str, Found]) -> Unit:
        stamps = tuple([found[path].stamp if path in found else None for path in sources.paths])
        known = self.memory.units.get(name)
        if known is not None and known.stamps == stamps:
            return known
        unit = read_unit(self.effects, self.kinds[sources.kind], sources, found, known)
        unit.stamps = stamps
        return unit

    # linking

    def _from_state(self, units: dict[str, Unit]) -> Catalog | None:
        """The last catalog with what has changed, where all names are the same as then."""
        state = self.memory.state
        if state is None or self.problems or state.units.keys() != units.keys():
            return None
        changed = [(unit, state.units[name]) for name, unit in units.items() if state.units[name] is not unit]
        if any(unit.problems or offered(unit) != offered(before) for unit, before in changed):
            return None
        self._names = state.names
        items = [(unit, item) for unit, _before in changed for item in unit.items]
        for unit, item in items:
            self._link(unit, item)
        return state.catalog.with_changes(
            [item.record for _unit, item in items if item.record is not None],
            {item.key: item.links for _unit, item in items},
            {item.key: self.places.of(unit, item, ()) for unit, item in items},
            {item.key: item.digest for _unit, item in items},
        )

    def _from_units(self, units: dict[str, Unit]) -> Catalog:
        kept: dict[Key, tuple[Unit, Item]] = {}
        for unit in units.values():
            self.problems += unit.problems
            for item in unit.items:
                if item.key in kept:
                    self._duplicate(unit, item, *kept[item.key])
                else:
                    kept[item.key] = unit, item
        broken = [key for unit in units.values() for key in unit.broken]
        self._names = Names(self.kinds, (item for _unit, item in kept.values()), broken)
        for unit, item in kept.values():
            self._link(unit, item)
        return Catalog(
            [item.record for _unit, item in kept.values() if item.record is not None],
            {key: item.links for key, (_unit, item) in kept.items()},
            {key: self.places.of(unit, item, ()) for key, (unit, item) in kept.items()},
            {key: item.digest for key, (_unit, item) in kept.items()},
        )

    def _duplicate(self, unit: Unit, item: Item, first_unit: Unit, first: Item) -> None:
        place = self.places.of(unit, item, ())
        self.problems.append(problem(place, "id-duplicate", id=item.id, first=self.places.of(first_unit, first, ())))

    def _link(self, unit: Unit, item: Item) -> None:
        links: dict[Key, None] = {}
        for where, kind, slug, words in item.mentions.targets:
            target = self._names.target(kind, slug)
            if isinstance(target, Fault):
                self.problems.append(told(target, self.places.of(unit, item, where, words)))
            elif target == item.key and not words:
                self.problems.append(problem(self.places.of(unit, item, where), "reference-self", id=item.id))
            elif target is not None and (words or kind != "section"):
                links[target] = None
        for fault in item.mentions.faults:
            self.problems.append(told(fault, self.places.of(unit, item, fault.loc, fault.words)))
        self.problems += item.mentions.told
        links.pop(item.key, None)
        item.links = tuple(links)

    def _chapters_changed(self, units: dict[str, Unit]) -> bool:
        """Whether there is something new about chapters, or about the names that they may link to."""
        state = self.memory.state
        if state is None or self._names is not state.names:
            return True
        return any(unit.halves and state.units[name] is not unit for name, unit in units.items())

    def _check(self, units: dict[str, Unit], catalog: Catalog) -> None:
        checked = {name for name, kind in self.kinds.items() if kind.checks}
        for unit in units.values():
            if unit.kind in checked:
                for item in unit.items:
                    for said in complaints(self.kinds[unit.kind], item, catalog):
                        place = self.places.of(unit, item, said.loc)
                        self.problems.append(Problem(place, said.code, said.message, said.fix))
