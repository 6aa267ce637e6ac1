"""The command line: arguments to settings, progress and problems on the terminal, exit codes. The only printer.

Exit codes: 0 done; 1 a failure of ours; 2 the content has problems; 3 a tool failed; 4 built, but the PDF was
skipped for want of a system library; 5 `coverage` found something missing; 130 interrupted.
Heavy modules are imported by the commands that use them.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from casebook import __version__
from casebook.errors import CasebookError, ContentError, Language, Problem, Said, problem_lines

if TYPE_CHECKING:
    from casebook.catalog import Catalog, Key
    from casebook.coverage import Line
    from casebook.evidence.languages import Lag
    from casebook.pipeline import Outcome, Stage

HOME = Path(__file__).parent.parent
_hang = textwrap.TextWrapper(110, initial_indent=" " * 14, subsequent_indent=" " * 14, break_on_hyphens=False)


def main(arguments: list[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    options = _parser().parse_args(arguments)
    language: Language = options.lang or "zh"
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except ContentError as error:
        if getattr(options, "json", False):
            for problem in error.problems:
                print(json.dumps(as_json(problem, language), ensure_ascii=False))
        else:
            show_problems(error.problems, language)
        return error.exit_code
    except CasebookError as error:
        print(f"casebook: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("casebook: interrupted; dist/ is as it was", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Turns a ledger of facts in YAML into a site, a PDF, charts, workbooks and data packs.",
        epilog="./run COMMAND --help tells more of each command.",
    )
    parser.add_argument("--version", action="version", version=f"casebook {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--project",
        type=Path,
        default=HOME,
        metavar="DIR",
        help="the folder with content/ and data/ (default: this repository)",
    )

    build = commands.add_parser(
        "build",
        parents=[shared],
        help="check, print and publish into dist/",
        description="Checks the content, prints every output and publishes it into dist/ at once. "
        "A build that fails or is interrupted leaves the last good dist/ as it was.",
        epilog="Exit code 2: the content has problems. 3: a tool failed. "
        "4: built, but the PDF was skipped for want of a system library.",
    )
    build.add_argument("--lang", choices=("zh", "en"), help="one language only; also the language of messages")
    build.add_argument(
        "--only",
        action="append",
        metavar="OUTPUT",
        help="one output only: site, pdf, workbook, pack (may be repeated)",
    )
    build.add_argument("--force", action="store_true", help="build even if nothing has changed")
    build.set_defaults(command=_build)

    check = commands.add_parser(
        "check",
        parents=[shared],
        help="tell everything that is wrong with the content",
        description="Reads all of content/ and data/ and tells every problem with file, line, column and what to do. "
        "Writes nothing.",
        epilog="Exit code 2 if there are problems.",
    )
    check.add_argument(
        "--json", action="store_true", help="one JSON object a line: path, line, column, code, message, fix"
    )
    check.add_argument("--lang", choices=("zh", "en"), help="the language of the messages (default: zh)")
    check.set_defaults(command=_check)

    serve = commands.add_parser(
        "serve",
        parents=[shared],
        help="build, show on 127.0.0.1, rebuild on change",
        description="Builds the site, shows it on 127.0.0.1, rebuilds when a file changes and reloads the browser. "
        "An error in the content is shown in the browser and here; the last good page stays.",
    )
    serve.add_argument("--port", type=int, default=8000, help="the port on 127.0.0.1 (default: 8000; 0: any free one)")
    serve.add_argument("--lang", choices=("zh", "en"), help="one language only: rebuilds faster")
    serve.set_defaults(command=_serve)

    coverage = commands.add_parser(
        "coverage",
        parents=[shared],
        help="tell whether all that is recorded stands in the book, in both languages",
        description="Counts what the chapters, cases, playbooks, charts and checklists use of the records, in each "
        "language: have / all. Writes nothing.",
        epilog="Exit code 2: the content has problems. 5: something is missing.",
    )
    coverage.add_argument("--verbose", action="store_true", help="name what is missing")
    coverage.add_argument(
        "--json", action="store_true", help="one JSON object a line: name, language, have, all, missing, aside"
    )
    coverage.add_argument("--lang", choices=("zh", "en"), help="the language of the messages (default: zh)")
    coverage.set_defaults(command=_coverage)

    translations = commands.add_parser(
        "translations",
        parents=[shared],
        help="list the texts whose languages are out of step, or confirm that they agree",
        description="Lists the texts of which one language has changed since an editor last said that both agree. "
        "With --accept it remembers that they agree now.",
    )
    translations.add_argument("records", nargs="*", metavar="KIND/ID", help="these records only (default: all)")
    translations.add_argument("--accept", action="store_true", help="say that both languages agree now")
    translations.add_argument("--lang", choices=("zh", "en"), help="the language of the messages (default: zh)")
    translations.set_defaults(command=_translations)

    new = commands.add_parser(
        "new",
        parents=[shared],
        help="write a record with every field explained",
        description="Writes a record of a kind with every field, a comment on each, and what is still to fill marked, "
        "so that `check` names it.",
    )
    new.add_argument(
        "kind", metavar="KIND", help="metric, case, playbook, source, … (--help lists all on a wrong name)"
    )
    new.add_argument("slug", metavar="SLUG", help="the record's id: lower-case letters, digits, hyphens")
    new.add_argument("--lang", choices=("zh", "en"), help="the language of the comments (default: zh)")
    new.set_defaults(command=_new)
    return parser


def _build(options: argparse.Namespace) -> int:
    from casebook.pipeline import OUTPUTS, Settings, build

    only = frozenset(options.only or OUTPUTS)
    if unknown := only - set(OUTPUTS):
        print(
            f"casebook: there is no output {sorted(unknown)[0]}; there are: {', '.join(OUTPUTS)}",
            file=sys.stderr,
        )
        return 64
    languages: tuple[Language, ...] = (options.lang,) if options.lang else ("zh", "en")
    started = time.perf_counter()
    outcome = build(Settings(options.project.resolve(), languages, only, options.force), show_stage)
    show_outcome(outcome, time.perf_counter() - started)
    return outcome.skipped[0].exit_code if outcome.skipped else 0


def _check(options: argparse.Namespace) -> int:
    from casebook import kinds
    from casebook.disk import Disk
    from casebook.load import load
    from casebook.making import lags

    started = time.perf_counter()
    disk = Disk(options.project.resolve())
    catalog = load(disk, kinds.ALL)
    behind = lags(catalog, disk)
    if not options.json:
        for line in lag_lines(behind, catalog, options.lang or "zh"):
            print(line)
        print(f"{len(catalog)} records, no problems ({time.perf_counter() - started:.1f} s)")
    return 0


def _coverage(options: argparse.Namespace) -> int:
    from casebook.coverage import complete, survey
    from casebook.pipeline import check

    lines = survey(check(options.project.resolve()))
    if options.json:
        for line in lines:
            print(json.dumps(coverage_json(line), ensure_ascii=False))
    else:
        for text in coverage_lines(lines, options.lang or "zh", options.verbose):
            print(text)
    return 0 if complete(lines) else 5


def coverage_json(line: Line) -> dict[str, object]:
    """A line of the coverage report for programs."""
    return {
        "name": line.name,
        "language": line.language,
        "have": line.have,
        "all": line.all,
        "missing": list(line.missing),
        "aside": line.aside,
    }


def coverage_lines(lines: Sequence[Line], language: Language, verbose: bool) -> list[str]:
    """The coverage report for people: have / all, what is asked, and what is missing if that is wanted."""
    from casebook.text import Words

    words = Words.load(language)
    told = []
    for line in lines:
        name = words(f"coverage.{line.name}")
        if line.language is not None:
            name = words("coverage.in_language", name=name, language=words(f"note.language_{line.language}"))
        mark = words("coverage.aside") if line.aside else "" if line.missing else words("coverage.complete")
        told.append(f"{line.have:>5} / {line.all:<5} {name}{mark}")
        if verbose and line.missing:
            told.append(_hang.fill(", ".join(line.missing)))
    return told


def _translations(options: argparse.Namespace) -> int:
    from casebook.disk import Disk, write_atomic
    from casebook.evidence.languages import PATH
    from casebook.making import accept, lags
    from casebook.pipeline import check

    project = options.project.resolve()
    catalog, disk = check(project), Disk(project)
    only = frozenset(options.records)
    known = {f"{kind}/{slug}" for kind, slug in catalog.everything()}
    if unknown := only - known:
        print(f"casebook: there is no record {min(unknown)}", file=sys.stderr)
        return 64
    if options.accept:
        many, memory = accept(catalog, disk, only)
        write_atomic(disk.root / PATH, memory.encode())
        print(f"{many} texts remembered as in step")
        return 0
    for line in lag_lines(lags(catalog, disk), catalog, options.lang or "zh", only):
        print(line)
    return 0


def lag_lines(
    found: Mapping[Key, tuple[Lag, ...]], catalog: Catalog, language: Language, only: frozenset[str] = frozenset()
) -> list[str]:
    """A line for each text that is out of step: where, which, and which language to look at."""
    names = {"zh": Said("中文", "Chinese"), "en": Said("英文", "English")}
    lines = []
    for (kind, slug), lags in sorted(found.items()):
        if only and f"{kind}/{slug}" not in only:
            continue
        for lag in lags:
            if lag.behind is None:
                said = Said(
                    "两种语言都改过，尚未确认一致", "both languages have changed; nobody has said that they agree"
                )
            else:
                name = names[lag.behind]
                said = Said(f"{name.zh}落后于另一种语言", f"the {name.en} lags behind the other language")
            lines.append(f"{catalog.place(kind, slug).path}: {kind}/{slug} {lag.field}: {said.in_(language)}")
    return lines


def _serve(options: argparse.Namespace) -> int:
    from casebook.serve import serve

    languages: tuple[Language, ...] = (options.lang,) if options.lang else ("zh", "en")
    return serve(
        options.project.resolve(),
        languages,
        options.port,
        options.lang or "zh",
        show_problems,
        partial(print, flush=True),
    )


def _new(options: argparse.Namespace) -> int:
    from casebook.scaffold import new

    path = new(options.project.resolve(), options.kind, options.slug, options.lang or "zh")
    print(f"wrote {path}; ./run check names what is still to fill")
    return 0


def show_stage(stage: Stage) -> None:
    """A line of progress."""
    print(f"  {stage.name:<12} {stage.count:>6}  {stage.seconds:6.1f} s", flush=True)


def show_outcome(outcome: Outcome, seconds: float) -> None:
    """The summary at the end of a build."""
    if outcome.unchanged:
        print(f"nothing has changed since the last build: {outcome.place} ({seconds:.1f} s)")
        return
    print(f"made in {seconds:.1f} s, in {outcome.place}:")
    for name, (count, size) in outcome.made.items():
        print(f"  {name:<12} {count:>6}  {size_text(size) if size else ''}")
    for missing in outcome.skipped:
        print(f"casebook: {missing}", file=sys.stderr)


def size_text(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1_000:.0f} kB"


def as_json(problem: Problem, language: Language) -> dict[str, object]:
    """A problem for programs."""
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "code": problem.code,
        "message": problem.message.in_(language),
        "fix": problem.fix.in_(language),
    }


def show_problems(problems: list[Problem], language: Language) -> None:
    """Every problem: where and what, then what to do."""
    for line in problem_lines(problems, language):
        print(line, file=sys.stderr)
    many = (
        f"共 {len(problems)} 处问题，没有写出任何文件。"
        if language == "zh"
        else f"{len(problems)} problems; nothing was written."
    )
    print(many, file=sys.stderr)
