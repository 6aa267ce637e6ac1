"""The command line: arguments to settings, progress and problems on the terminal, exit codes. The only catcher.

`table` lists commands and exit codes, `arguments` reads a command line, `commands` runs them, `report` prints, `words`
has the sentences. All of it loads on a bare Python: `./run` asks it before anything is installed.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from casebook.cli import language as messages
from casebook.cli import report, signals, table
from casebook.cli.arguments import Answer, Mistake, Request, parse
from casebook.cli.words import say
from casebook.errors import CasebookError, ContentError, Language

# what a system may refuse without any fault of ours
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_SYSTEM = {
    *_DENIED,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EADDRINUSE,
    errno.EADDRNOTAVAIL,
    errno.EIO,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.EBUSY,
    errno.EFBIG,
}
_FULL = {errno.ENOSPC, errno.EDQUOT}
# something else stands where a file or a folder of ours is to be
_IN_THE_WAY = {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY}


def program(name: str = "casebook", home: Path | None = None) -> int:
    """The whole process: `main` on the arguments of the process, with its signals."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may lack a letter
    signals.listen()
    return main(None, program=name, home=home)


def main(
    arguments: Sequence[str] | None = None,
    *,
    program: str = "casebook",
    home: Path | None = None,
    commands: Sequence[table.Command] = table.COMMANDS,
) -> int:
    """Runs a command and returns its exit code. `home` is the project where none is named: by default this folder."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    language = messages.of(words, os.environ)
    name, details = "", "--traceback" in words
    try:
        request = parse(words, os.environ, program, commands, checkout=program == "./run")
        if isinstance(request, Answer):
            report.out(request.text)
            return 0
        name = request.command.name
        return _run(request, program, home)
    except Mistake as mistake:
        report.err(f"{program}: {mistake}")
        return table.USAGE
    except BrokenPipeError:
        # what is still in the buffer would be told as one more error when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return table.CLOSED
    except ContentError as error:
        if "--json" in words:
            for problem in error.problems:
                report.out(json.dumps(report.as_json(problem, language), ensure_ascii=False))
        else:
            report.show_problems(error.problems, language)
        return error.exit_code
    except CasebookError as error:
        report.err(f"casebook: {error.said.in_(language)}")
        return error.exit_code
    except (KeyboardInterrupt, signals.Terminated) as end:
        ended = "terminated" if isinstance(end, signals.Terminated) else "interrupted"
        kept = say("dist_kept", language) if name == "build" else ""
        report.err(f"casebook: {say(ended, language)}{kept}")
        return table.TERMINATED if ended == "terminated" else table.INTERRUPTED
    except MemoryError:
        report.err(f"casebook: {say('memory', language)}")
        return 1
    except Exception as error:
        if details:
            traceback.print_exc()
        if isinstance(error, OSError) and error.errno in _FULL:
            report.err(f"casebook: {say('disk_full', language)}")
            return 1
        if isinstance(error, OSError) and error.errno in _SYSTEM:
            key = "denied" if error.errno in _DENIED else "system"
            report.err(f"casebook: {say(key, language, what=error)}")
            return 1
        if isinstance(error, OSError) and error.errno in _IN_THE_WAY and error.filename is not None:
            report.err(f"casebook: {say('in_the_way', language, path=os.fsdecode(error.filename2 or error.filename))}")
            return 1
        report.err(f"casebook: {fault(error, language)}")
        return table.FAULT


def _run(request: Request, program: str, home: Path | None) -> int:
    command = request.command
    if command.run is None:  # only tools/prepare.py can, and it has not passed this on
        report.err(f"casebook: ./run {command.name}")
        return table.USAGE
    request.options.language = request.language
    request.options.program = program
    request.options.home = home or Path()
    return command.run(request.options)


def fault(error: BaseException, language: Language) -> str:
    """What is said of an error that nobody foresaw: its kind, its words, the last place of ours on the way there."""
    frames = traceback.extract_tb(error.__traceback__)
    home = Path(__file__).resolve().parent.parent.parent
    engine = tuple(f"{home / folder}{os.sep}" for folder in ("casebook", "tools"))
    ours = [frame for frame in frames if frame.filename.startswith(engine)] or list(frames)
    place = f"{ours[-1].filename}:{ours[-1].lineno} ({ours[-1].name})" if ours else "?"
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return say("fault", language, what=what, place=place)
