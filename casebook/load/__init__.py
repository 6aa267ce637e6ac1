"""Loading: all files of a project to one linked catalog, or every problem of every file at once.

What is read together is a unit (`plan`); each gives records (`reading`) that mention others (`mentions`, `naming`) and
are checked (`checking`). With a `Memory`, what has not changed is taken from it: the catalog is the same either way.
"""

from __future__ import annotations

from collections.abc import Iterable

from casebook.catalog import Catalog, Key
from casebook.effects import Effects, Found, editors_own
from casebook.errors import ContentError, Place, Problem
from casebook.kinds.base import Kind
from casebook.kinds.style import Style
from casebook.kinds.vocabulary import VOCABULARY, Vocabulary
from casebook.load import style
from casebook.load.checking import Askers, complaints
from casebook.load.memory import Fault, Item, Memory, State, Unit, without_collector
from casebook.load.naming import Names, offered
from casebook.load.places import Places, told
from casebook.load.plan import FOLDERS, Sources, plan
from casebook.load.reading import read_unit, revived
from casebook.load.together import chapters_together
from casebook.model.listed import Lists, sum_of_lists
from casebook.problems import problem

__all__ = ["Memory", "load"]

_NONE = Found("file", 0, ())


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
        self.complained: list[Problem] = []
        self.lists: Lists | None = None
        self.listed = ""

    def run(self, changed: frozenset[str] | None) -> Catalog:
        units = self._units(changed)
        return self._from_state(units) or self._from_units(units)

    # files

    def _units(self, changed: frozenset[str] | None) -> dict[str, Unit]:
        memory = self.memory
        if changed is not None and memory.plan is not None and (files := self._looked_at(changed)) is not None:
            found = {**memory.survey, **files}
            sources, strays = memory.plan
            self._read_lists(sources, found)
            touched = {name for name, of_unit in sources.items() if not files.keys().isdisjoint(of_unit.paths)}
            if self.listed != memory.listed:
                touched = set(sources)
            units = {**memory.units, **{name: self._unit(sources[name], name, found) for name in touched}}
        else:
            found = self._found()
            if memory.plan is None or found.keys() != memory.survey.keys():
                memory.plan = plan(found, self.kinds.values())
            sources, strays = memory.plan
            self._read_lists(sources, found)
            units = {name: self._unit(of_unit, name, found) for name, of_unit in sources.items()}
        self.problems += strays
        memory.units, memory.survey, memory.listed = units, found, self.listed
        return units

    def _read_lists(self, sources: dict[str, Sources], found: dict[str, Found]) -> None:
        """The lists of the vocabulary, which is read before all else; where it is not readable, any word passes."""
        name = next((name for name, of_unit in sources.items() if of_unit.kind == Vocabulary.kind_name), None)
        if name is None:
            self.lists = {}
        else:
            items = self._unit(sources[name], name, found).items
            record = items[0].record if items else None
            self.lists = record.lists if isinstance(record, Vocabulary) else None
        self.listed = sum_of_lists(self.lists)

    def _found(self) -> dict[str, Found]:
        found: dict[str, Found] = {}
        for folder in FOLDERS:
            if self.effects.leaves_project(folder):
                self.problems.append(problem(Place(folder), "path-leaves-project"))
            else:
                found.update(self.effects.survey(folder))
        return found

    def _looked_at(self, changed: frozenset[str]) -> dict[str, Found] | None:
        """The files that changed, as they are now; None where one has come or gone, which may have been a folder."""
        files: dict[str, Found] = {}
        for path in changed:
            parts = path.split("/")
            if parts[0] in FOLDERS and not any(map(editors_own, parts)):
                now = self.effects.look(path)
                if now is None or path not in self.memory.survey:
                    return None
                files[path] = now
        return files

    def _unit(self, sources: Sources, name: str, found: dict[str, Found]) -> Unit:
        stamps = tuple([found[path].stamp if path in found else None for path in sources.paths])
        known = self.memory.units.get(name)
        listed = "" if sources.kind == Vocabulary.kind_name else self.listed
        same = known is not None and known.listed == listed
        kind = self.kinds[sources.kind]
        untouched = known is not None and same and known.stamps == stamps
        if known is not None and untouched and (known.problems or revived(known, kind, self.lists)):
            return known
        unit = read_unit(self.effects, kind, sources, found, known, self.lists, again=not same)
        unit.stamps, unit.listed = stamps, listed
        return unit

    # linking

    def _from_state(self, units: dict[str, Unit]) -> Catalog | None:
        """The last catalog with what has changed; None where names have come or gone, or something is not readable."""
        state = self.memory.state
        if state is None or self.problems or state.units.keys() != units.keys():
            return None
        changed = [(unit, state.units[name]) for name, unit in units.items() if state.units[name] is not unit]
        if any(unit.problems or offered(unit) != offered(before) for unit, before in changed):
            return None
        names = {id(unit): name for name, unit in units.items()}
        items = [
            (unit, item) for unit, _before in changed for item in unit.items if state.home[item.key] == names[id(unit)]
        ]
        for unit, item in items:
            self._link(unit, item, state.names)
        catalog = state.catalog.with_changes(
            [item.record for _unit, item in items if item.record is not None],
            {item.key: item.links for _unit, item in items},
            {item.key: self.places.of(unit, item, ()) for unit, item in items},
            {item.key: item.digest for _unit, item in items},
        )
        if any(unit.halves for unit, _before in changed):
            self.problems += chapters_together(units.values(), catalog, self.kinds)
        self._style(units.values(), catalog)
        asking = state.askers.of((item for _unit, item in items), state.catalog)
        asked = [(units[state.home[key]], key) for key in sorted(asking)]
        again = [(unit, item) for unit, key in asked for item in unit.items if item.key == key]
        self._check(again, catalog)
        for _unit, item in again:
            state.askers.note(item)
        self.memory.state = State(catalog, state.names, units, state.askers, state.home)
        return catalog

    def _from_units(self, units: dict[str, Unit]) -> Catalog:
        kept: dict[Key, tuple[Unit, Item]] = {}
        home: dict[Key, str] = {}
        for name, unit in units.items():
            self.problems += unit.problems
            for item in unit.items:
                before = kept.get(item.key)
                drafts = self._is_draft(unit), before is not None and self._is_draft(before[0])
                if before is not None and drafts[0] == drafts[1]:
                    self._duplicate(unit, item, *before)
                elif before is None or drafts[0]:  # the draft of a record stands in its place
                    kept[item.key], home[item.key] = (unit, item), name
        broken = [key for unit in units.values() for key in unit.broken]
        broken += [key for wrong in self.problems for key in self._shut(wrong.place.path)]
        names = Names(self.kinds, (item for _unit, item in kept.values()), broken)
        for unit, item in kept.values():
            self._link(unit, item, names)
        catalog = Catalog(
            [item.record for _unit, item in kept.values() if item.record is not None],
            {key: item.links for key, (_unit, item) in kept.items()},
            {key: self.places.of(unit, item, ()) for key, (unit, item) in kept.items()},
            {key: item.digest for key, (_unit, item) in kept.items()},
        )
        self.problems += chapters_together(units.values(), catalog, self.kinds)
        self._style(units.values(), catalog)
        self._check(kept.values(), catalog)
        askers = Askers(item for _unit, item in kept.values())
        self.memory.state = State(catalog, names, units, askers, home)
        return catalog

    def _shut(self, path: str) -> list[Key]:
        """The records that nobody can tell missing where a folder is not to be read."""
        kinds = [kind for kind in self.kinds.values() if f"{kind.folder}/".startswith(f"{path}/")]
        kinds += [kind for kind in self.kinds.values() if path.startswith(f"{kind.folder}/")]
        found = path in FOLDERS or (kinds and self.memory.survey.get(path, _NONE).what in {"closed", "folder"})
        keys = [(kind.name, "*") for kind in kinds if found]
        return [*keys, ("section", "*")] if ("chapter", "*") in keys else keys

    def _is_draft(self, unit: Unit) -> bool:
        return self.memory.survey.get(unit.path, _NONE).draft

    def _duplicate(self, unit: Unit, item: Item, first_unit: Unit, first: Item) -> None:
        place = self.places.of(unit, item, ())
        self.problems.append(problem(place, "id-duplicate", id=item.id, first=self.places.of(first_unit, first, ())))

    def _link(self, unit: Unit, item: Item, names: Names) -> None:
        links: dict[Key, None] = {}
        for where, kind, slug, words in item.mentions.targets:
            target = names.target(kind, slug)
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

    def _style(self, units: Iterable[Unit], catalog: Catalog) -> None:
        """What the style sheet says to the files that it has not been held against, if there is one."""
        for record in catalog.all(Style):
            sum_ = catalog.digest("style", record.id)
            again = [unit for unit in units if unit.styled != sum_]
            if not again:
                continue
            sheet = style.Sheet(record)
            for unit in again:
                said = style.in_unit(sheet, unit, self.places)
                unit.styled = "" if said or unit.problems else sum_
                self.complained += said

    def _check(self, items: Iterable[tuple[Unit, Item]], catalog: Catalog) -> None:
        """What the checks of the kinds complain of, where nothing else is wrong; raises all that is."""
        for unit, item in items if not self.problems else ():
            for said in complaints(self.kinds[item.kind], item, catalog):
                self.complained.append(Problem(self.places.of(unit, item, said.loc), said.code, said.message, said.fix))
        if self.problems or self.complained:
            raise ContentError.of(dict.fromkeys([*self._causes(), *self.complained]))

    def _causes(self) -> list[Problem]:
        """The problems without those that only follow from another: where data/ leads out of the project it is not told
        missing too; where the vocabulary is missing, that is told once and not each of its words.
        """
        if any(wrong.place.path == "data" and wrong.code == "path-leaves-project" for wrong in self.problems):
            self.problems = [wrong for wrong in self.problems if wrong.code != "data-missing"]
        if VOCABULARY.folder in self.memory.survey:
            return self.problems
        words = [wrong for wrong in self.problems if wrong.code == "word-unlisted"]
        missing = [problem(Place(VOCABULARY.folder), "vocabulary-missing", n=len(words))] if words else []
        return [*missing, *(wrong for wrong in self.problems if wrong.code != "word-unlisted")]
