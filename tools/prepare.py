"""Makes ready what a command of `./run` needs, then becomes that command.

Help, the version and mistakes are answered at once, from the table of commands, before anything is set up. Here belong:
.venv, the system libraries of the PDF, the browser of the tests. What a command does belongs in casebook/cli; what CI
checks, in checks.sh. This runs before anything is installed, so it and all that it imports know the standard library
only. All that it says about set-up goes to stderr: stdout is the command's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from casebook.cli import fault, signals, table
from casebook.cli import language as messages
from casebook.cli.arguments import Answer, Mistake, parse
from casebook.cli.words import say
from casebook.errors import Said
from tools.system import apt_install, browser, driver_runs, ensure_libraries
from tools.venv import Venv, ensure_venv
from tools.world import Stop, World

ROOT = Path(__file__).resolve().parent.parent
DEVELOPER_COMMANDS = frozenset({"test", "bench", "audit"})


@dataclass(frozen=True)
class Step:
    """What is to become of this process: a command line and its environment."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


def main(arguments: Sequence[str], world: World, root: Path = ROOT) -> Step | int:
    """The exit code, where the question is answered here; else what to run now that all is ready.

    Raises:
        Stop: set-up cannot go on.
    """
    try:
        request = parse(arguments, world.environment, "./run", checkout=True)
    except Mistake as mistake:
        world.tell(f"./run: {mistake}")
        return table.USAGE
    if isinstance(request, Answer):
        print(request.text)
        return 0
    name, rest = request.command.name, request.rest
    venv = Venv(root)
    ensure_venv(venv, world, developer=name in DEVELOPER_COMMANDS)
    environment = {key: value for key, value in world.environment.items() if key != "PYTHONHOME"}
    if world.darwin:
        # A Python that is not Homebrew's does not look where Homebrew puts libraries.
        environment.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
    if name in {"test", "release"} or (name == "build" and wants_pdf(arguments)):
        ensure_libraries(world)
    python = str(venv.python)
    if name == "test":
        return run_tests(rest, environment, world, venv)
    if name == "bench":
        return Step((python, str(root / "benchmarks" / "run.py"), *rest), environment)
    if name == "audit":
        found, _why_not = browser(world)  # without one the report says what it could not measure
        return Step((python, "-m", "tools.audit", *rest), {**environment, "CHROMIUM": found, "PYTHONPATH": str(root)})
    return Step((python, str(root / "build.py"), *arguments), environment)


def wants_pdf(arguments: Sequence[str]) -> bool:
    """Whether `build` with these arguments prints the PDF: it does unless --only names other things."""
    only = [a.removeprefix("--only=") for a in arguments if a.startswith("--only=")]
    only += [value for flag, value in pairwise(arguments) if flag == "--only"]
    return not only or "pdf" in only


def run_tests(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    world: World,
    venv: Venv,
    call: Callable[[Sequence[str], Mapping[str, str]], int] | None = None,
) -> int:
    """Runs tools/checks.sh with a browser, or without one where that may be.

    Raises:
        Stop: CI has no browser.
    """
    found, why_not = browser(world)
    # Playwright drives the browser by a Node.js of its own, which wants a library that a bare Debian lacks.
    runs = driver_runs(world, venv.folder)
    if found and not runs and world.may_install() and apt_install(world, "libatomic1"):
        runs = driver_runs(world, venv.folder)
    if found and not runs:
        command = "sudo apt-get install libatomic1"
        found, why_not = (
            "",
            Said(
                f"Playwright 的驱动启动不了。请输入：{command}", f"Playwright's driver does not start. Type: {command}"
            ),
        )
    if not found and world.ci():
        raise Stop(Said(f"CI 不许跳过浏览器测试。{why_not.zh}", f"CI must not skip the browser tests. {why_not.en}"))
    told = {**environment, "CHROMIUM": found, "PYTHON": str(venv.python)}
    code = (call or _call)([str(venv.root / "tools" / "checks.sh"), *arguments], told)
    if not found:
        sys.stdout.flush()
        world.say(f"浏览器测试已跳过。{why_not.zh}", f"The browser tests were SKIPPED. {why_not.en}")
    return code


def _call(command: Sequence[str], environment: Mapping[str, str]) -> int:
    return subprocess.run(list(command), env=dict(environment), check=False).returncode


def start(arguments: Sequence[str]) -> int:
    """The whole process: sets up, then becomes the command; its exit code where it does not."""
    world = World(language=messages.of(arguments, os.environ))
    signals.listen()
    try:
        step = main(arguments, world)
    except Stop as stop:
        world.say(stop.said.zh, stop.said.en)
        return 1
    except (KeyboardInterrupt, signals.Terminated) as end:
        ended = "terminated" if isinstance(end, signals.Terminated) else "interrupted"
        world.tell(say(ended, world.language))
        return table.TERMINATED if ended == "terminated" else table.INTERRUPTED
    except OSError as error:
        world.tell(say("system", world.language, what=error))
        return 1
    except Exception as error:
        if "--traceback" in arguments:
            traceback.print_exc()
        world.tell(f"casebook: {fault(error, world.language)}")
        return table.FAULT
    if isinstance(step, int):
        return step
    sys.stdout.flush()
    os.execve(step.command[0], list(step.command), dict(step.environment))
