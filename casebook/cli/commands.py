"""What each command does: options to settings, a call of the engine, an exit code.

Heavy modules are imported by the command that uses them; the table of commands must load on a bare Python.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from casebook.cli import report
from casebook.cli.report import out
from casebook.cli.words import count, say
from casebook.errors import CasebookError, ContentError, Language, Said

if TYPE_CHECKING:
    from casebook.pipeline import Settings


class WrongUse(CasebookError):
    """The command line names what is not there."""

    exit_code = 64


def said_of(key: str, /, **values: object) -> Said:
    """A sentence of the table in both languages, filled."""
    return Said(say(key, "zh", **values), say(key, "en", **values))


def project_of(options: argparse.Namespace) -> Path:
    """The folder of the report, which must be one."""
    named = Path(options.project) if options.project else Path(options.home)
    if not named.is_dir():
        raise WrongUse(said_of("no_folder", path=named))
    if not ((named / "data").is_dir() or (named / "content").is_dir()):
        raise WrongUse(said_of("no_report", path=named, program=options.program))
    if (named / "build" / "desk" / "journal.json").exists():
        from casebook.editing.changes import recover

        recover(named.resolve())
    return named.resolve()


def again(options: argparse.Namespace, command: str) -> str:
    """Another command on the same project, as it is to be typed."""
    more = f" --project {shlex.quote(str(options.project))}" if options.project else ""
    return f"{options.program} {command}{more}"


def init(options: argparse.Namespace) -> int:
    from casebook.starter import begin

    folder = begin(Path(options.dir), options.language)
    out(say("init", options.language, path=folder))
    for command in ("check", "serve", "build"):
        out(f"  {options.program} {command} --project {shlex.quote(str(folder))}")
    return 0


def build(options: argparse.Namespace) -> int:
    from casebook.pipeline import OUTPUTS, Settings
    from casebook.pipeline import build as build_all

    language: Language = options.language
    editions = frozenset(options.edition or ())
    only = frozenset(options.only or (("pdf",) if editions else OUTPUTS))
    if unknown := only - set(OUTPUTS):
        raise WrongUse(said_of("no_output", name=min(unknown), known=", ".join(OUTPUTS)))
    project = project_of(options)
    languages: tuple[Language, ...] = (options.lang,) if options.lang else ("zh", "en")
    if options.beside:
        return _beside(Settings(project, languages, only, place=Path(options.beside).resolve()), language)
    site = (options.site or "").rstrip("/")
    if site and not re.match(r"https?://[^\s/?#]+[^\s?#]*$", site):
        raise WrongUse(said_of("no_site", site=site))
    told = "pdf" in only and report.show_missing_libraries(language)
    started = time.perf_counter()
    outcome = build_all(
        Settings(project, languages, only, options.force, site=site, editions=editions, zipped=options.zip),
        partial(report.show_stage, language),
        lambda what: report.err(say(what, language)),
        progress=report.Progress(language),
    )
    report.show_outcome(outcome, time.perf_counter() - started, language, libraries_told=told)
    return outcome.skipped[0].exit_code if outcome.skipped else 0


def _beside(settings: Settings, language: Language) -> int:
    """A build behind a `serve`, which reads from stderr what went wrong, and shows it."""
    from casebook.beside import tied
    from casebook.pipeline import build as build_all
    from casebook.preview import told

    tied()
    try:
        outcome = build_all(settings, lambda _stage: None)
    except ContentError:
        raise
    except CasebookError as error:
        report.err(error.said.in_(language))
        return error.exit_code
    except Exception as error:  # a template's as a rule, which is told with its place
        report.err(told(error))
        return 1
    for skipped in outcome.skipped[:1]:
        report.err(skipped.said.in_(language))
        return skipped.exit_code
    return 0


def check(options: argparse.Namespace) -> int:
    from casebook import kinds
    from casebook.disk import Disk
    from casebook.editing.agreed import lags
    from casebook.load import load
    from casebook.load.shellfile import problems_of
    from casebook.making import remembered_translations

    started = time.perf_counter()
    disk = Disk(project_of(options))
    wrong = problems_of(disk.root)
    try:
        catalog = load(disk, kinds.ALL)
    except ContentError as error:
        raise ContentError.of([*error.problems, *wrong]) from None
    if wrong:
        raise ContentError.of(wrong)
    remembered_translations(disk)  # where it is broken, that is told to programs too
    if not options.json:
        for line in report.lag_lines(lags(catalog, disk), catalog, options.language):
            out(line)
        out(count("clean", len(catalog), options.language, s=time.perf_counter() - started))
    return 0


def coverage(options: argparse.Namespace) -> int:
    from casebook.coverage import complete, survey
    from casebook.pipeline import check as check_all

    lines = survey(check_all(project_of(options)))
    if options.json:
        for line in lines:
            out(json.dumps(report.coverage_json(line), ensure_ascii=False))
    else:
        for text in report.coverage_lines(lines, options.language, options.verbose):
            out(text)
    return 0 if complete(lines) else 5


def target(options: argparse.Namespace, name: str, suffix: str) -> Path:
    """Where a command writes a file that somebody names.

    Raises:
        WrongUse: it is a folder, a device, of another suffix, or among the content of the project.
    """
    place, root = Path(name).resolve(), project_of(options)
    told = {"path": name or ".", "suffix": suffix}
    if place.is_dir():
        raise WrongUse(said_of("target.folder", **told))
    if place.exists() and not place.is_file():
        raise WrongUse(said_of("target.special", **told))
    if place.suffix.lower() != suffix:
        raise WrongUse(said_of("target.suffix", **told))
    if any(place.is_relative_to((root / folder).resolve()) for folder in ("data", "content")):
        raise WrongUse(said_of("target.content", **told))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place.parent):
            return place
    except OSError:
        raise WrongUse(said_of("target.nowhere", **told)) from None


def translations(options: argparse.Namespace) -> int:
    from casebook.disk import Disk, write_atomic
    from casebook.editing.agreed import lags, unknown
    from casebook.evidence.languages import PATH
    from casebook.making import accept, remembered_translations
    from casebook.pipeline import check as check_all

    project = project_of(options)
    catalog, disk = check_all(project), Disk(project)
    known = [f"{kind}/{slug}" for kind, slug in catalog.everything()]
    named: list[str] = []
    for name in options.records:  # an id alone means every record that has it
        found = [whole for whole in known if name in {whole, whole.partition("/")[2]}]
        if not found:
            raise WrongUse(said_of("no_record", name=name))
        named += found
    only = frozenset(named)
    if options.accept:
        many, memory = accept(catalog, disk, only)
        write_atomic(disk.root / PATH, memory.encode())
        out(count("accepted", many, options.language))
        return 0
    if options.show:
        from casebook.cli.desk import show_lagging

        show_lagging(options, only)
        return 0
    for line in report.lag_lines(lags(catalog, disk), catalog, options.language, only):
        out(line)
    fresh = unknown(
        catalog,
        remembered_translations(disk),
        [key for key in catalog.everything() if not only or "/".join(key) in only],
    )
    if fresh:
        command = again(options, " ".join(["translations", *options.records, "--accept"]))
        out(count("desk.unaccepted", len(fresh), options.language, command=command))
    return 0


def serve(options: argparse.Namespace) -> int:
    return _served(options, "/", pdf=not options.no_pdf)


def edit(options: argparse.Namespace) -> int:
    from casebook.form.room import HOME

    return _served(options, HOME, pdf=False)


def _served(options: argparse.Namespace, opening: str, *, pdf: bool) -> int:
    """The preview and the form, on one port; `opening` is where the editor begins."""
    from casebook.form.room import Room
    from casebook.preview import BESIDE
    from casebook.serve import serve as serve_all

    project = project_of(options)
    languages: tuple[Language, ...] = (options.lang,) if options.lang else ("zh", "en")

    def press(place: Path) -> list[str]:
        more = ["--lang", options.lang] if options.lang else []
        only = [argument for output in BESIDE for argument in ("--only", output)]
        command = [sys.executable, sys.argv[0], "build", "--project", str(project), *only]
        return [*command, "--beside", str(place), "--messages", options.language, *more]

    able = pdf and not report.show_missing_libraries(options.language)
    return serve_all(
        project,
        languages,
        options.port,
        options.language,
        report.show_problems,
        out,
        press if able else None,
        lambda preview: Room(preview, options.language),
        opening,
    )


def new(options: argparse.Namespace) -> int:
    if options.excerpt is not None or options.csv is not None:
        from casebook.cli import desk

        return desk.new_of_excerpt(options) if options.csv is None else desk.new_of_csv(options)
    from casebook.scaffold import new as write_new

    path = write_new(project_of(options), options.kind, options.slug, options.language, draft=options.draft)
    key, command = ("new_draft", "serve") if options.draft else ("new", "check")
    out(say(key, options.language, path=path, **{command: again(options, command)}))
    return 0


def why(options: argparse.Namespace) -> int:
    from casebook.pipeline import why as tell

    for line in tell(project_of(options), options.path):
        out(line)
    return 0


def zip_site(options: argparse.Namespace) -> int:
    from casebook.disk import look, write_atomic
    from casebook.kinds.edition import Edition
    from casebook.pipeline import check as check_all
    from casebook.presses.portable import archive, portable

    project = project_of(options)
    site = project / "dist" / "site"
    if not (site / "index.html").is_file():
        raise WrongUse(said_of("zip.nothing", build=again(options, "build")))
    edition = check_all(project).all(Edition)[0]
    place = target(options, options.file or str(project / "build" / "site.zip"), ".zip")
    files = {path: (site / path).read_bytes for path in look(site)}
    packed = archive(portable(files, edition.site or "", options.downloads), place.stem)
    write_atomic(place, packed)
    out(say("zip.made", options.language, path=place, size=f"{len(packed) / 1_000_000:.1f} MB"))
    return 0
