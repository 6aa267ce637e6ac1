"""The commands of the editor's desk. Like all commands, they load what they need when they run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from casebook.cli import report
from casebook.cli.commands import WrongUse, again, project_of, said_of
from casebook.cli.report import err, out
from casebook.cli.words import count, say
from casebook.errors import ContentError, Language, Place, Problem

if TYPE_CHECKING:
    from casebook.disk import Disk
    from casebook.editing.changes import Change
    from casebook.editing.explaining import Explained
    from casebook.editing.project import Project

MANY = 12  # files of one sort that are named before the rest is counted


def opened(options: argparse.Namespace) -> Project:
    """The project that a command works on, loaded."""
    from casebook.editing.project import Project

    return Project.open(project_of(options))


def written(project: Project, language: Language) -> list[Change]:
    """Writes what a project differs in from the disk, and says which files these are."""
    from casebook.editing import changes

    made = changes.make(project.root, project.changes())
    for change in made:
        out(f"  {say(_mark(change), language)} {change.path}")
    return made


def _mark(change: Change) -> str:
    return "desk.gone" if change.after is None else "desk.made" if change.before is None else "desk.changed"


def rename(options: argparse.Namespace) -> int:
    from casebook.editing.renaming import rename as renamed

    language: Language = options.language
    done = renamed(opened(options), options.old, options.new.rpartition("/")[2])
    for place in done.places:
        out(f"  {place}")
    out(count("desk.references", len(done.places), language))
    if done.moved:
        out(say("desk.redirect", language, address=done.moved))
    if options.dry_run:
        out(say("desk.dry", language))
        return 0
    written(done.project, language)
    return 0


def retire(options: argparse.Namespace) -> int:
    from casebook.editing.retiring import retire as retired

    language: Language = options.language
    done = retired(opened(options), options.id, options.to)
    if done.project is None:
        report.show_problems(done.problems, language)
        err(say("desk.breaks", language, id=options.id))
        return 2
    if done.address:
        key = "desk.leads" if done.to else "desk.leads_nowhere"
        out(say(key, language, address=done.address, to=done.to))
    if not options.yes:
        command = again(options, f"retire {options.id}{f' --to {options.to}' if options.to else ''} --yes")
        out(say("desk.breaks_nothing", language, id=options.id, command=command))
        return 0
    written(done.project, language)
    return 0


def layout(options: argparse.Namespace) -> int:
    from casebook.disk import Disk
    from casebook.editing import changes
    from casebook.editing.layout import laid_out

    language: Language = options.language
    disk = Disk(project_of(options))
    found: list[Change] = []
    problems: list[Problem] = []
    for path in _chosen(disk, options.paths):
        raw = disk.read(path)
        try:
            found.append(changes.Change(path, raw, laid_out(path, raw)))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError.of(problems)
    odd = [change.path for change in found if change.before != change.after]
    for path in odd:
        out(f"  {path}")
    out(count("desk.format_odd" if options.check else "desk.formatted", len(odd), language))
    if options.check:
        return 1 if odd else 0
    changes.make(disk.root, found)
    return 0


def _chosen(disk: Disk, wanted: Sequence[str]) -> list[str]:
    """The YAML files of a project, or those that are named: files, or folders with all that lies below them."""
    files = disk.files("data", (".yml", ".yaml"))
    chosen: list[str] = []
    for name in wanted:
        places = (Path(name).resolve(), (disk.root / name).resolve())
        below = [file for file in files if any((disk.root / file).resolve().is_relative_to(p) for p in places)]
        if not below:
            raise WrongUse(said_of("desk.no_file", path=name))
        chosen += below
    return list(dict.fromkeys(chosen)) if wanted else files


def schemas(options: argparse.Namespace) -> int:
    from casebook.editing import schemas as told
    from casebook.scaffold import SCHEMAS

    language: Language = options.language
    for path in told.write(opened(options)):
        out(f"  {path}")
    metric = next(kind for kind in told.filed() if kind.name == "metric")
    out(say("desk.schemas", language, folder=SCHEMAS, settings=told.SETTINGS))
    out(f"  {told.modeline(metric, 'data/metrics/x.yml')}")
    return 0


def explain(options: argparse.Namespace) -> int:
    from casebook.editing.explaining import explain as explained

    found = explained(opened(options), options.id)
    if options.json:
        out(json.dumps(_explained_json(found, options.language), ensure_ascii=False, indent=2))
        return 0
    for line in _explained(found, options.language, options.all):
        out(line)
    return 0


def _explained(found: Explained, language: Language, every: bool) -> list[str]:
    kind, slug = found.key
    lines = [f"{found.kind.in_(language)} {kind}/{slug}: {found.title.in_(language)}", f"  {found.place}"]
    if found.address:
        lines.append(f"  {say('desk.address', language, address=found.address)}")
    lines += [f"  {say('desk.redirected', language, address=address)}" for address in found.redirects]
    lines.append(count("desk.cites", len(found.cites), language))
    lines += [f"  {named.key[0]}/{named.key[1]}: {named.title.in_(language)}" for named in found.cites]
    lines.append(count("desk.cited", len(found.cited), language))
    lines += [f"  {cited.place}: {cited.key[0]}/{cited.key[1]} {cited.field}".rstrip() for cited in found.cited]
    if found.prints is None:
        return [*lines, say("desk.no_build", language)]
    for key, files in (("prints", found.prints), ("names", found.names or ()), ("lists", found.lists or ())):
        lines.append(count(f"desk.{key}", len(files), language))
        lines += _some(files, language, every)
    return lines


def _some(files: Sequence[str], language: Language, every: bool) -> list[str]:
    shown = files if every else files[:MANY]
    more = len(files) - len(shown)
    return [f"  {file}" for file in shown] + ([f"  {say('desk.more', language, n=more)}"] if more else [])


def _explained_json(found: Explained, language: Language) -> dict[str, object]:
    def place(at: Place) -> dict[str, object]:
        return {"path": at.path, "line": at.line, "column": at.column}

    return {
        "kind": found.key[0],
        "id": found.key[1],
        "title": found.title.in_(language),
        "place": place(found.place),
        "address": found.address,
        "redirects": list(found.redirects),
        "cites": [{"kind": n.key[0], "id": n.key[1], "title": n.title.in_(language)} for n in found.cites],
        "cited": [{"kind": c.key[0], "id": c.key[1], "field": c.field, "place": place(c.place)} for c in found.cited],
        "prints": None if found.prints is None else list(found.prints),
        "names": None if found.names is None else list(found.names),
        "lists": None if found.lists is None else list(found.lists),
    }
