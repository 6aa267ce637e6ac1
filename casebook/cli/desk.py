"""The commands of the editor's desk. Like all commands, they load what they need when they run."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from casebook.cli import report
from casebook.cli.commands import WrongUse, again, project_of, said_of, target
from casebook.cli.report import err, out
from casebook.cli.words import count, say
from casebook.errors import CasebookError, ContentError, Language, Place, Problem, Said

if TYPE_CHECKING:
    from casebook.disk import Disk
    from casebook.editing.changes import Change
    from casebook.editing.explaining import Explained
    from casebook.editing.project import Draft, Home, Project
    from casebook.editing.sheets import Row

CITED = ("title", "publisher_zh", "publisher_en", "published", "standing")  # what `cite` asks of a source
MANY = 12  # files of one sort that are named before the rest is counted


def opened(options: argparse.Namespace) -> Project:
    """The project that a command works on, loaded."""
    from casebook.editing.project import Project

    return Project.open(project_of(options))


def begun_in(options: argparse.Namespace) -> Project:
    """The project in which a record is begun: others may have something still to fill."""
    from casebook.editing.project import Project

    return Project.as_it_is(project_of(options))


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
    project = opened(options)
    head, slash, slug = options.new.rpartition("/")
    if slash and head != project.named(options.old).kind.name:
        raise WrongUse(said_of("desk.new_id", name=options.new))
    done = renamed(project, options.old, slug)
    for place in done.places:
        out(f"  {place}")
    out(count("desk.references", len(done.places), language))
    if done.moved:
        out(say("desk.redirect", language, address=done.moved))
    for path in _drafts_that_say(project, project.named(options.old)):
        err(say("desk.draft_says", language, path=path, id=options.old))
    if options.dry_run:
        out(say("desk.dry", language))
        return 0
    written(done.project, language)
    return 0


def _drafts_that_say(project: Project, home: Home) -> list[str]:
    """Drafts that are of a record, or name it: no command changes what nobody has published."""
    from casebook.disk import Disk
    from casebook.effects import draft_of, meant_by

    own = {draft_of(home.path), draft_of(f"{home.path.rpartition('/')[0]}/{home.item.id}.yml")}
    word = re.compile(rf"(?<![a-z0-9.-]){re.escape(home.item.id)}(?![a-z0-9-])".encode())
    drafts = [path for folder in ("data", "content") for path in _all_files(project.root, folder) if meant_by(path)]
    disk = Disk(project.root)
    return [path for path in drafts if path in own or word.search(disk.read(path))]


def _all_files(root: Path, folder: str) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in (root / folder).rglob("*") if path.is_file())


def retire(options: argparse.Namespace) -> int:
    from casebook.editing.retiring import retire as retired

    language: Language = options.language
    project = opened(options)
    done = retired(project, options.id, options.to)
    if done.project is None:
        report.show_problems(done.problems, language)
        err(say("desk.breaks", language, id=options.id))
        return 2
    for path in _drafts_that_say(project, project.named(options.id)):
        err(say("desk.draft_says", language, path=path, id=options.id))
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
    if not options.check:
        changes.make(disk.root, found)
    for path in odd:
        out(f"  {path}")
    out(count("desk.format_odd" if options.check else "desk.formatted", len(odd), language))
    return 1 if options.check and odd else 0


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


def diff(options: argparse.Namespace) -> int:
    from casebook import kinds
    from casebook.disk import write_atomic
    from casebook.editing import comparing
    from casebook.editing.sheets import kind_called

    language: Language = options.language
    every = [kind.name for kind in kinds.ALL if kind.folder.startswith("data/")]
    named = [kind_called(name).name for name in options.kind or ()]
    names = every if options.all else named or [kind.name for kind in kinds.ALL if kind.told]
    page = target(options, options.html, ".html") if options.html else None
    appendix = target(options, options.pdf, ".pdf") if options.pdf else None
    found = comparing.compare(project_of(options), options.old, options.new, names, language)
    if page:
        write_atomic(page, comparing.page(found, language).encode())
    if appendix:
        write_atomic(appendix, comparing.appendix(found, language))
    if options.json:
        out(json.dumps(comparing.as_json(found), ensure_ascii=False, indent=2))
        return 0
    for line in comparing.in_lines(found, language):
        out(line)
    counts = {what: found.count(what) for what in ("added", "revised", "withdrawn", "renamed")}
    out(say("desk.compared", language, old=found.old, new=found.new, **counts))
    return 0


def cite(options: argparse.Namespace) -> int:
    from casebook.editing import changes, citing
    from casebook.kinds.edition import Edition

    language: Language = options.language
    project = begun_in(options)
    told = {name: value for name in CITED if (value := getattr(options, name))}
    if found := [known for known in citing.alike(project, options.url, told.get("title", "")) if known.same]:
        for known in found:
            out(say("desk.cited_already", language, id=known.id, title=known.title, place=known.place))
        return 1
    if sys.stdin.isatty() and not options.no_questions:
        for name in CITED:
            if name not in told and (answer := input(f"{say(f'desk.ask_{name}', language)} ").strip()):
                told[name] = answer
    for known in citing.alike(project, options.url, told.get("title", "")):
        out(say("desk.cited_near", language, id=known.id, title=known.title, place=known.place))
    slug = options.id or citing.id_for(project, options.url, told.get("published", ""))
    accessed = options.accessed or project.catalog.all(Edition)[0].date.code or ""
    draft = citing.begun(project, options.url, told, slug, accessed)
    changes.make(project.root, [changes.Change(path, None, content) for path, content in draft.files.items()])
    out(say("new", language, path=next(iter(draft.files)), check=again(options, "check")))
    return 0


def new_of_excerpt(options: argparse.Namespace) -> int:
    """`new fact ID --excerpt TEXT`: the figures that it states are listed, and one of them is written."""
    from casebook.editing import changes, quoting

    language: Language = options.language
    if options.kind != "fact" or not options.source:
        raise WrongUse(said_of("desk.excerpt_use"))
    text = quoting.quotable(sys.stdin.read() if options.excerpt == "-" else options.excerpt)
    found = quoting.proposals(text)
    if not found:
        raise WrongUse(said_of("desk.no_figure"))
    for n, proposal in enumerate(found, 1):
        told = ", ".join(f"{name} {value}" for name, value in proposal.data().items())
        out(f"  {n}  {proposal.said}: {told}")
    number = options.figure
    if number is None:
        number = 1 if len(found) == 1 else _number(len(found), language)
    if number is None or not 1 <= number <= len(found):
        out(say("desk.say_figure", language, n=len(found)))
        return 1
    draft = quoting.begun(begun_in(options), options.slug, text, found[number - 1], options.source)
    return _begun(options, draft, changes.Change)


def _number(most: int, language: Language) -> int | None:
    """Which of several figures somebody means; None where nobody is there to say."""
    if not sys.stdin.isatty():
        return None
    answer = input(f"  {say('desk.ask_figure', language, n=most)} ").strip()
    return int(answer) if answer.isdigit() else None


def new_of_csv(options: argparse.Namespace) -> int:
    """`new dataset ID --from FILE.csv`: what it seems to hold is shown, and written once somebody agrees."""
    from casebook.editing import changes, csvs

    language: Language = options.language
    place = Path(options.csv)
    if options.kind != "dataset" or not options.source:
        raise WrongUse(said_of("desk.csv_use"))
    if not place.is_file():
        raise WrongUse(said_of("desk.no_csv", path=place))
    guess = csvs.guessed(place.name, place.read_bytes(), options.column or "", options.unit or "")
    out(say("desk.guess", language, time=guess.time, value=guess.value, unit=guess.unit.value, n=len(guess.rows)))
    for _row, period, number in [*guess.rows[:3], *guess.rows[3:][-1:]]:
        out(f"  {period}  {number}")
    if guess.others:
        out(say("desk.guess_others", language, names=", ".join(guess.others)))
    draft = csvs.begun(begun_in(options), options.slug, guess, options.source)
    if not options.yes and not (sys.stdin.isatty() and _asked(language) in {"y", "a"}):
        out(say("desk.guess_yes", language))
        return 1
    return _begun(options, draft, changes.Change)


def refresh(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from casebook.editing import refreshing

    language: Language = options.language
    project = begun_in(options)
    left = False
    for home in refreshing.queried(project, options.names):
        done = refreshing.refresh(project, home, datetime.now(UTC))
        out(count("desk.refreshed", len(done.changes), language, id=done.id, rows=done.rows))
        for change in done.changes[:MANY]:
            out(f"  {change.row}: {change.before or '—'} → {change.after or '—'}")
        if len(done.changes) > MANY:
            out(f"  {say('desk.more_shut', language, n=len(done.changes) - MANY)}")
        if options.yes:
            written(done.project, language)
            project = begun_in(options)
        else:
            left = left or bool(done.changes)
    if left:
        out(say("desk.say_yes", language, command=again(options, " ".join(["refresh", *options.names, "--yes"]))))
    return 1 if left else 0


def _begun(options: argparse.Namespace, draft: Draft, change: type[Change]) -> int:
    """Writes the files of a record that is begun, and says what comes next."""
    from casebook.editing import changes
    from casebook.effects import draft_of

    files = {draft_of(path) if options.draft else path: content for path, content in draft.files.items()}
    changes.make(draft.project.root, [change(path, None, content) for path, content in files.items()])
    key, command = ("new_draft", "serve") if options.draft else ("new", "check")
    for path in files:
        out(say(key, options.language, path=path, **{command: again(options, command)}))
    return 0


def release(options: argparse.Namespace) -> int:
    from datetime import date

    from casebook.editing import releasing

    language: Language = options.language

    def tell(gate: releasing.Gate) -> None:
        out(f"  {say('desk.shut' if gate.shut else 'desk.open', language)} {say(f'gate.{gate.name}', language)}")
        for line in gate.shut[:MANY]:
            out(f"      {line}")
        if len(gate.shut) > MANY:
            out(f"      {say('desk.more_shut', language, n=len(gate.shut) - MANY)}")

    try:
        done = releasing.release(
            opened(options),
            options.version_name,
            options.date or date.today().isoformat(),
            language,
            tell,
            lambda stage: report.show_stage(language, stage),
            since=options.since,
            outside=releasing.gone if options.outside else None,
        )
    except releasing.Refused as refused:
        named = Said(*(", ".join(say(f"gate.{gate}", each) for gate in refused.gates) for each in ("zh", "en")))
        zh, en = say("desk.not_released", "zh", names=named.zh), say("desk.not_released", "en", names=named.en)
        raise CasebookError(Said(zh, en)) from None
    out(count("desk.released", done.files, language, version=options.version_name, folder=done.folder))
    out(say("desk.sums", language, sums=shlex.quote(str(done.folder / "SHA256SUMS"))))
    out(say("desk.since" if done.since else "desk.since_nothing", language, since=done.since))
    return 0


def show_lagging(options: argparse.Namespace, only: frozenset[str]) -> None:
    """Each text that is out of step: the sentences that changed, what the other language says, terms to mind."""
    from casebook.editing.translating import lagging

    language: Language = options.language
    for found in lagging(opened(options), only):
        state = say(f"lag.{found.behind or 'both'}", language)
        out(f"{found.place}: {found.key[0]}/{found.key[1]} {found.field}: {state}")
        for change in found.changes:
            if found.since is not None:
                out(f"  - {change.before or '—'}")
            out(f"  + {change.now or '—'}")
            out(f"  = {change.other or '—'}")
        if found.since is None:
            out(f"    {say('desk.no_history', language)}")
        for term in found.terms:
            out(f"    {say('desk.term', language, zh=term.zh, en=term.en)}")


def export(options: argparse.Namespace) -> int:
    from casebook.disk import write_atomic
    from casebook.editing import sheets

    kinds = [sheets.kind_called(name) for name in options.kinds]
    place = target(options, options.xlsx, ".xlsx")
    project = opened(options)
    content = sheets.workbook(project, dict.fromkeys(kinds), options.language)
    write_atomic(place, content)
    records = sum(1 for kind, _slug in project.homes if kind in {k.name for k in kinds})
    out(count("desk.exported", records, options.language, path=options.xlsx))
    return 0


def bring_in(options: argparse.Namespace) -> int:
    from casebook.editing import sheets

    language: Language = options.language
    place = Path(options.file)
    if not place.is_file():
        raise WrongUse(said_of("desk.no_workbook", path=place))
    content, project = place.read_bytes(), opened(options)
    found = sheets.read_workbook(project, place.name, content)
    for row in found.conflicts:
        out(say("desk.conflict", language, kind=row.key[0], id=row.key[1]))
        _show_fields(row, language, "desk.conflict_field")
    agreed: set[tuple[str, str]] = set()
    every = options.yes
    for row in found.changed:
        out(f"{row.key[0]}/{row.key[1]}{say('desk.new_row', language) if row.new else ''}")
        _show_fields(row, language, "desk.field")
        answer = "" if every or not sys.stdin.isatty() else _asked(language)
        every = every or answer == "a"
        if answer == "q":
            break
        if every or answer == "y":
            agreed.add(row.key)
    out(count("desk.differ", len(found.changed), language))
    if agreed:
        if agreed != {row.key for row in found.changed}:
            found = sheets.read_workbook(project, place.name, content, frozenset(agreed))
        written(found.draft.tried(), language)
    elif found.changed and not sys.stdin.isatty():
        out(say("desk.say_yes", language, command=again(options, f"import {shlex.quote(options.file)} --yes")))
    return 1 if found.conflicts else 0


def _show_fields(row: Row, language: Language, key: str) -> None:
    from casebook.editing.sheets import shown

    for told in row.fields:
        name = ".".join(map(str, told.column))
        out(f"  {say(key, language, field=name, before=shown(told.before), after=shown(told.after))}")


def _asked(language: Language) -> str:
    """One letter: yes, no, all that follow, quit."""
    while True:
        answer = input(f"  {say('desk.ask', language)} ").strip().lower()[:1]
        if answer in {"y", "n", "a", "q"}:
            return answer


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
