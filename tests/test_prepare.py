"""`./run`: what is answered before set-up, what set-up does, and what it says; on machines made up here."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from casebook import __version__, machine
from casebook.cli.table import COMMANDS
from casebook.errors import Language
from tools import prepare, system
from tools.venv import Venv, alone, digest, ensure_ensurepip, ensure_venv, is_stamped, packages, venv_version
from tools.world import Finished, Stop, World, follow, run

HOME = Path(__file__).parent.parent
DEBIAN, UBUNTU = ("debian",), ("ubuntu", "debian")


@dataclass
class Machine:
    """A machine that does what it is told to: `does` answers a command, by default with success."""

    does: Callable[[list[str]], Finished] = lambda _command: Finished(0)
    here: frozenset[str] = frozenset()  # what is on PATH
    libraries: bool = True
    ran: list[list[str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    now: float = 0.0

    def run(self, command: Sequence[str], *_what: object) -> Finished:
        self.ran.append(list(command))
        return self.does(list(command))

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def world(self, **more: Any) -> World:
        asked: dict[str, Any] = {"environment": {}, "names": DEBIAN, "darwin": False, "root": False, "language": "en"}
        return World(
            **{**asked, **more},
            run=self.run,
            follow=self.run,
            which=lambda name: f"/usr/bin/{name}" if name in self.here else None,
            opens=lambda file: self.libraries and file is not None,
            tell=self.said.append,
            clock=lambda: self.now,
            sleep=self.sleep,
        )

    def told(self) -> str:
        return "\n".join(self.said)

    def called(self, *words: str) -> bool:
        """Whether a command held these words in a row."""
        return any(" ".join(words) in " ".join(command) for command in self.ran)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with locks of two and three packages, and no .venv yet."""
    (tmp_path / "requirements.lock").write_text("a==1 \\\n    --hash=sha256:00\nb[x]==2 \\\n    --hash=sha256:00\n")
    (tmp_path / "requirements-dev.lock").write_text("a==1\nb[x]==2\nc==3\n")
    return tmp_path


def makes_venv(checkout: Path) -> Callable[[list[str]], Finished]:
    """The answers of a machine on which Python makes .venv and everything works."""

    def does(command: list[str]) -> Finished:
        if command[-1] == str(checkout / ".venv"):
            (checkout / ".venv" / "bin").mkdir(parents=True)
            (checkout / ".venv" / "bin" / "pip").touch()
        return Finished(0, "3.12.1\n" if "-c" in command else "")

    return does


# What is answered at once


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        [],
        ["help"],
        ["build", "--help"],
        ["help", "new"],
        ["test", "--help"],
        ["bench", "-h"],
    ],
)
def test_questions_are_answered_before_set_up(
    checkout: Path, arguments: list[str], language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    """Help and the version run nothing, make nothing, and are in the language of messages."""
    here = Machine()
    world = here.world(language=language, environment={"CASEBOOK_MESSAGES": language})
    assert prepare.main(arguments, world, checkout) == 0
    assert (here.ran, (checkout / ".venv").exists()) == ([], False)
    said = capsys.readouterr().out
    assert (
        said.strip() == f"casebook {__version__}"
        if "--version" in arguments
        else ("用法" in said) == (language == "zh")
    )


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["chek"], ["check", "--lnag"], ["new"], ["serve", "--port", "x"], ["build", "--lang", "fr"]],
)
def test_mistakes_are_told_before_set_up(checkout: Path, arguments: list[str]) -> None:
    """A command line that cannot be run is refused with exit code 64, and nothing is set up for it."""
    here = Machine()
    assert prepare.main(arguments, here.world(), checkout) == 64
    assert (here.ran, (checkout / ".venv").exists()) == ([], False)
    assert here.told().startswith("./run: ")


def test_help_lists_every_command(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`./run --help` has a line for each command of the table."""
    prepare.main(["--help"], Machine().world(), checkout)
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")}
    assert {command.name for command in COMMANDS} <= listed


def test_everything_before_set_up_is_plain_python(tmp_path: Path) -> None:
    """`./run --version`, help and a mistake need no package: they work on a Python that has none."""
    for words, code in ((["--version"], 0), (["build", "--help"], 0), (["nonsense"], 64)):
        command = [sys.executable, "-I", "-S", str(HOME / "tools"), *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr


# What a command becomes


def test_command_is_handed_on_as_it_is(checkout: Path) -> None:
    """Once all is ready the command goes to build.py with its own arguments, in the environment less PYTHONHOME."""
    here = Machine(makes_venv(checkout))
    world = here.world(environment={"PYTHONHOME": "/x", "A": "b"})
    step = prepare.main(["check", "--json", "--project", "x"], world, checkout)
    assert isinstance(step, prepare.Step)
    assert step.command[1:] == (str(checkout / "build.py"), "check", "--json", "--project", "x")
    assert step.environment == {"A": "b"}
    bench = prepare.main(["bench", "warm"], world, checkout)
    assert isinstance(bench, prepare.Step) and bench.command[1:] == (str(checkout / "benchmarks/run.py"), "warm")
    audit = prepare.main(["audit", "weight"], world, checkout)
    assert isinstance(audit, prepare.Step) and audit.command[1:] == ("-m", "tools.audit", "weight")
    assert "CHROMIUM" in audit.environment
    mac = prepare.main(["check"], replace(world, darwin=True), checkout)
    assert isinstance(mac, prepare.Step) and "/opt/homebrew/lib" in mac.environment["DYLD_FALLBACK_LIBRARY_PATH"]


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["build"], True),
        (["build", "--only", "pdf"], True),
        (["build", "--only=site", "--only=pdf"], True),
        (["build", "--only", "site"], False),
        (["build", "--only=site"], False),
    ],
)
def test_only_what_prints_the_pdf_wants_its_libraries(arguments: list[str], wanted: bool) -> None:
    """The libraries are asked for by builds with the PDF, not by others."""
    assert prepare.wants_pdf(arguments) is wanted


# .venv


def test_venv_is_made_once(checkout: Path) -> None:
    """The first command makes .venv with pip and says how many packages that is; the second runs nothing but a look."""
    here = Machine(makes_venv(checkout))
    ensure_venv(Venv(checkout), here.world(), developer=False)
    assert here.called("pip install") and here.called("--require-hashes")
    assert "2 packages" in here.told() and "ready after" in here.told()
    here.ran.clear()
    ensure_venv(Venv(checkout), here.world(), developer=False)
    assert [command[-2] for command in here.ran] == ["-c"]


@pytest.mark.parametrize("change", ["lock", "stamp", "python", "list"])
def test_stale_venv_is_made_anew(checkout: Path, change: str) -> None:
    """A changed lock, a stamp that is broken, and a Python that has moved on: each makes .venv anew."""
    here, venv = Machine(makes_venv(checkout)), Venv(checkout)
    ensure_venv(venv, here.world(), developer=False)
    assert is_stamped(venv, (venv.runtime,), here.world())
    if change == "lock":
        venv.runtime.write_text("a==2\n")
    elif change in {"stamp", "list"}:
        venv.stamp.write_text("{" if change == "stamp" else "[]")
    else:
        here.does = lambda _command: Finished(127)
    assert not is_stamped(venv, (venv.runtime,), here.world())
    here.does = makes_venv(checkout)
    ensure_venv(venv, here.world(), developer=False)
    assert is_stamped(venv, (venv.runtime,), here.world())


def test_test_tools_are_added_to_a_venv_that_is_there(checkout: Path) -> None:
    """`test` adds to the .venv of `build` and keeps it; the stamp then speaks for both locks."""
    here, venv = Machine(makes_venv(checkout)), Venv(checkout)
    ensure_venv(venv, here.world(), developer=False)
    (venv.folder / "kept").touch()
    ensure_venv(venv, here.world(), developer=True)
    assert (venv.folder / "kept").exists()
    assert json.loads(venv.stamp.read_text()).keys() == {"requirements.lock", "requirements-dev.lock", "python"}


def test_uv_goes_first_and_pip_takes_over(checkout: Path) -> None:
    """Where uv is, it makes .venv; where it fails, its words are shown and pip does it."""
    here = Machine(makes_venv(checkout), here=frozenset({"uv"}))
    ensure_venv(Venv(checkout), here.world(), developer=False)
    assert here.called("uv pip sync") and not here.called("-m pip install")
    shutil.rmtree(checkout / ".venv")
    made = makes_venv(checkout)
    here.does = lambda command: Finished(1, "no route") if command[0].endswith("uv") else made(command)
    ensure_venv(Venv(checkout), here.world(), developer=False)
    assert here.called("-m pip install") and "no route" in here.told()


@pytest.mark.parametrize("part", ["venv", "pip"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_failing_tool_leaves_no_stamp(checkout: Path, part: str, language: Language) -> None:
    """Where Python or pip fails, its words are shown with what to do, and the half .venv is not taken for one."""
    made = makes_venv(checkout)
    here = Machine(lambda command: Finished(1, "its words") if part in command else made(command))
    with pytest.raises(Stop) as stop:
        ensure_venv(Venv(checkout), here.world(language=language), developer=False)
    assert "its words" in here.told()
    assert {"zh": "见上", "en": "above"}[language] in stop.value.said.in_(language)
    assert not Venv(checkout).stamp.exists()


def test_missing_ensurepip(tmp_path: Path) -> None:
    """Debian's python3-venv is installed by root, and named to others with sudo; other systems get a sentence."""
    root = Machine()
    ensure_ensurepip(root.world(root=True), there=False)
    assert root.called("apt-get", "-o") and root.called("-venv")
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    for names, told in ((DEBIAN, f"sudo apt-get install {package}"), (("void",), "venv module")):
        with pytest.raises(Stop) as stop:
            ensure_ensurepip(Machine().world(names=names), there=False)
        assert told in stop.value.said.en
    ensure_ensurepip(Machine().world(), there=True)
    ensure_ensurepip(Machine().world())


def test_lock_is_counted_and_summed(checkout: Path) -> None:
    """Packages are counted by their lines, extras and hashes aside; the sum of a file changes with it."""
    assert packages(checkout / "requirements.lock") == 2
    assert packages(HOME / "requirements.lock") > 40
    before = digest(checkout / "requirements.lock")
    (checkout / "requirements.lock").write_text("a==1\n")
    assert digest(checkout / "requirements.lock") != before


def test_venv_that_is_a_link_is_replaced_and_not_followed(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A .venv that links to somewhere else is replaced; what it leads to stays as it is."""
    other = tmp_path_factory.mktemp("other")
    (other / "casebook.json").write_text("{}")
    (checkout / ".venv").symlink_to(other)
    here = Machine(makes_venv(checkout))
    ensure_venv(Venv(checkout), here.world(), developer=False)
    assert (other / "casebook.json").read_text() == "{}"
    assert is_stamped(Venv(checkout), (checkout / "requirements.lock",), here.world())


def test_version_of_a_venv_that_does_not_run(checkout: Path) -> None:
    """A .venv whose Python is gone has no version, whatever it says."""
    assert venv_version(Venv(checkout), Machine(lambda _c: Finished(127, "not found")).world()) == ""


def test_only_one_sets_up(checkout: Path) -> None:
    """A second process waits for the lock while the first one holds it."""
    code = f"import sys; sys.path.insert(0, {str(HOME)!r})\nfrom tools.venv import alone; from pathlib import Path\n"
    code += f"with alone(Path({str(checkout / 'requirements.lock')!r})): print('in', flush=True)"
    with alone(checkout / "requirements.lock"):
        other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        time.sleep(0.5)
        assert other.poll() is None
    assert other.communicate(timeout=30)[0] == "in\n"


# The libraries and the browser


def test_libraries_that_are_there_are_left_alone() -> None:
    """Nothing is run and nothing said where the libraries load."""
    here = Machine()
    system.ensure_libraries(here.world(root=True))
    assert (here.ran, here.said) == ([], [])


def test_root_on_debian_gets_the_libraries() -> None:
    """Root on Debian gets them by apt-get; others are told by `build`, once, and not here."""
    here = Machine(libraries=False)

    def does(command: list[str]) -> Finished:
        here.libraries = here.libraries or "install" in command
        return Finished(0)

    here.does = does
    system.ensure_libraries(here.world(root=True))
    assert here.called("install --no-install-recommends -y", *machine.DEBIAN_LIBRARIES)
    user = Machine(libraries=False)
    system.ensure_libraries(user.world())
    assert (user.ran, user.said) == ([], [])


@pytest.mark.parametrize("root", [True, False])
def test_ci_must_print_the_pdf(root: bool) -> None:
    """In CI on Debian a missing library ends the run, with the command that brings it."""
    here = Machine(lambda _command: Finished(1), libraries=False)
    with pytest.raises(Stop) as stop:
        system.ensure_libraries(here.world(root=root, environment={"CI": "true"}))
    assert machine.LIBRARY_COMMANDS["debian"] in stop.value.said.en
    system.ensure_libraries(here.world(environment={"CI": "false"}))


@pytest.mark.parametrize(
    ("names", "darwin", "family"),
    [
        (("debian",), False, "debian"),
        (("ubuntu", "debian"), False, "debian"),
        (("mint", "ubuntu", "debian"), False, "debian"),
        (("rocky", "rhel", "fedora"), False, "fedora"),
        (("alpine",), False, "alpine"),
        (("manjaro", "arch"), False, "arch"),
        (("void",), False, ""),
        ((), True, "macos"),
    ],
)
def test_families_of_systems(names: tuple[str, ...], darwin: bool, family: str) -> None:
    """A system is known by its name or by what it is like; each family has a command, with sudo on Linux."""
    assert Machine().world(names=names, darwin=darwin).family() == family
    if family:
        assert machine.LIBRARY_COMMANDS[family].startswith("brew" if darwin else "sudo ")


def test_missing_libraries_are_named() -> None:
    """What does not load is named; what the loader opens is not."""
    assert machine.missing_libraries(lambda _file: False) == list(machine.LIBRARIES)
    assert machine.missing_libraries(lambda file: file is not None and "subset" not in file) == ["harfbuzz-subset"]
    assert not machine.loads("libno-such-library.so.0") and not machine.loads(None)
    for said in (machine.needed(["pango-1.0"]).zh, machine.needed(["pango-1.0"]).en):
        assert "pango-1.0" in said


def chromium(*runs: str) -> Callable[[list[str]], Finished]:
    """A machine on which these browsers run; others are stubs that only say where to get one."""
    return lambda command: Finished(
        0, "Chromium 150" if command[0].rpartition("/")[2] in runs else "install it with snap"
    )


def test_browser_is_found() -> None:
    """The first on PATH that runs is taken; a stub is not; CHROMIUM goes before PATH."""
    here = Machine(chromium("google-chrome"), here=frozenset({"chromium", "google-chrome"}))
    assert system.browser(here.world())[0] == "/usr/bin/google-chrome"
    assert system.browser(here.world(environment={"CHROMIUM": "google-chrome"}))[0] == "/usr/bin/google-chrome"
    for name in ("chromium", "nothing"):
        with pytest.raises(Stop) as stop:
            system.browser(here.world(environment={"CHROMIUM": name}))
        assert name in stop.value.said.zh and name in stop.value.said.en
    mac = Machine(lambda _command: Finished(0, "Google Chrome 150"), here=frozenset(system.MAC_BROWSERS[1:]))
    assert system.browser(mac.world(darwin=True))[0].endswith("Google Chrome")


@pytest.mark.parametrize(
    ("names", "told"),
    [(DEBIAN, "sudo apt-get install --no-install-recommends chromium"), (UBUNTU, "snap"), (("void",), "CHROMIUM=")],
)
def test_browser_that_is_missing(names: tuple[str, ...], told: str) -> None:
    """Where there is no browser it is said what to do on this system, in both languages."""
    found, why_not = system.browser(Machine().world(names=names))
    assert (found, told in why_not.en, told in why_not.zh) == ("", True, True)


def test_root_on_debian_gets_the_browser() -> None:
    """Root on Debian gets Chromium by apt-get, and on Ubuntu does not, whose package is a stub."""
    here = Machine(chromium("chromium"))

    def does(command: list[str]) -> Finished:
        if "install" in command:
            here.here = frozenset({"chromium"})
        return chromium("chromium")(command)

    here.does = does
    assert system.browser(here.world(root=True))[0] == "/usr/bin/chromium"
    ubuntu = Machine(does)
    assert system.browser(ubuntu.world(root=True, names=UBUNTU))[0] == ""
    assert ubuntu.ran == []


def test_apt_lists_are_renewed_where_a_package_is_unknown() -> None:
    """A package that no list names, or that is gone from where the list says, is asked for again after `update`."""
    here = Machine(lambda command: Finished(1 if command[0] == "apt-cache" else 0))
    assert system.apt_install(here.world(), "x")
    assert [command[6] for command in here.ran if command[0] == "env"] == ["-q", "-q"]
    assert here.called("-q update") and here.called("-q install")
    broken = Machine(lambda command: Finished(0 if command[0] == "apt-cache" else 100, "gone"))
    assert not system.apt_install(broken.world(), "x")
    assert "gone" in broken.told()


def test_apt_waits_for_another() -> None:
    """While another apt holds the lock it is tried again, for two minutes and no longer."""
    here = Machine(lambda _command: Finished(100, "E: Could not get lock /var/lib/apt/lists/lock"))
    assert not system.apt_get(here.world(), ["update"])
    assert system.LOCK_WAIT <= here.now <= system.LOCK_WAIT + 4
    free = Machine()
    free.does = lambda _command: Finished(0 if free.now >= 4 else 100, "Could not get lock")
    assert system.apt_get(free.world(), ["update"])


# The tests


def run_with(here: Machine, **more: Any) -> tuple[int, list[tuple[list[str], dict[str, str]]]]:
    """Runs `./run test -k x` on a machine; gives the exit code and what was called."""
    called: list[tuple[list[str], dict[str, str]]] = []

    def call(command: Sequence[str], environment: Any) -> int:
        called.append((list(command), dict(environment)))
        return 7

    code = prepare.run_tests(["-k", "x"], {"A": "b"}, here.world(**more), Venv(HOME), call)
    return code, called


def test_tests_get_browser_python_and_arguments() -> None:
    """The checks are told which browser and which Python, get the arguments, and their exit code comes back."""
    here = Machine(chromium("chromium", "node"), here=frozenset({"chromium"}))
    code, ((command, environment),) = run_with(here)
    assert (code, command[1:], here.said) == (7, ["-k", "x"], [])
    assert environment == {"A": "b", "CHROMIUM": "/usr/bin/chromium", "PYTHON": str(HOME / ".venv/bin/python")}


def test_tests_without_a_browser_say_so_and_ci_stops() -> None:
    """Without a browser the last words are that its tests were skipped, and what to type; CI does not begin."""
    here = Machine()
    code, ((_command, environment),) = run_with(here)
    assert (code, environment["CHROMIUM"]) == (7, "")
    assert "SKIPPED" in here.said[-1] and "sudo apt-get install" in here.said[-1]
    with pytest.raises(Stop) as stop:
        run_with(Machine(), environment={"CI": "1"})
    assert "CI" in stop.value.said.zh and "CI" in stop.value.said.en


def test_driver_that_does_not_start(tmp_path: Path) -> None:
    """A browser without a driver that runs is no browser; root on Debian gets the library that the driver wants."""
    (tmp_path / "lib/python3.12/site-packages/playwright/driver").mkdir(parents=True)
    (tmp_path / "lib/python3.12/site-packages/playwright/driver/node").touch()
    assert system.driver_runs(Machine().world(), tmp_path)
    assert not system.driver_runs(Machine(lambda _command: Finished(127)).world(), tmp_path)


# Saying meanwhile what is done


def slow(seconds: float, words: str = "Collecting x") -> list[str]:
    said = f"print('a'); print({words!r}); print('WARNING: x', flush=True)"
    return [sys.executable, "-c", f"import sys, time; {said}; time.sleep({seconds}); sys.exit(3)"]


def test_progress_without_a_terminal_is_a_line_now_and_then() -> None:
    """Elsewhere than on a terminal a line comes at the given distance: what, since when, the command's last words."""
    stream = io.StringIO()
    done = follow(slow(1.5), "pip", 2, stream, every=0.4, step=0.1)
    assert (done.code, done.output) == (3, "a\nCollecting x\nWARNING: x\n")
    lines = stream.getvalue().splitlines()
    assert 2 <= len(lines) <= 6
    assert all("\r" not in line and line.startswith("  pip 1/2 ") for line in lines)
    assert lines[-1].endswith("Collecting x")
    quiet = io.StringIO()
    assert follow(slow(0.1), "pip", 0, quiet).code == 3
    assert quiet.getvalue() == ""


def test_progress_on_a_terminal_is_one_line() -> None:
    """On a terminal one line is written over and over, never wider than it, and gone at the end."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    follow(slow(0.6, "x" * 300), "pip", 0, stream, step=0.1)
    said = stream.getvalue()
    assert "\n" not in said and said.endswith("\r\033[K")
    parts = [part for part in said.split("\r\033[K") if part]
    assert len(parts) >= 2 and max(map(len, parts)) <= 78


def test_command_that_does_not_start() -> None:
    """A program that is not there ends with 127 and the system's words, followed or not."""
    for done in (run(["/no/such/program"]), follow(["/no/such/program"], "x")):
        assert (done.code, "/no/such/program" in done.output) == (127, True)


def test_words_of_a_command_are_kept() -> None:
    """What a command says on either stream is kept, in the environment that is asked for."""
    code = "import os, sys; print(os.environ['A']); print('err', file=sys.stderr)"
    assert run([sys.executable, "-c", code], {"A": "b"}) == Finished(0, "b\nerr\n")


# The process


def start(words: list[str], folder: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-I", str(folder / "tools"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": environment.pop("PATH", os.environ["PATH"]), "LC_ALL": "C.UTF-8", **environment},
    )


def slow_checkout(checkout: Path) -> dict[str, str]:
    """A checkout of which the set-up hangs: its uv sleeps."""
    for name in ("tools", "casebook/cli"):
        shutil.copytree(HOME / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__", "errors", "machine"):
        shutil.copy(HOME / "casebook" / f"{name}.py", checkout / "casebook")
    uv = checkout / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(f"#!/bin/sh\necho $$ > {checkout}/uv.pid\nexec sleep 100\n")
    uv.chmod(0o755)
    return {"PATH": f"{uv.parent}:/usr/bin:/bin"}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_set_up_ends_when_it_is_told_to(checkout: Path, number: signal.Signals, code: int) -> None:
    """SIGTERM and Ctrl-C end set-up with a line and the right exit code, and leave no child behind."""
    environment = slow_checkout(checkout)
    process = start(["check"], checkout, **environment)
    deadline = time.monotonic() + 30
    while not (checkout / "uv.pid").exists() or not (checkout / "uv.pid").read_text():
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.kill(int((checkout / "uv.pid").read_text()), 0)


@pytest.mark.parametrize("more", [[], ["--traceback"]])
def test_fault_of_set_up_is_told_as_one(checkout: Path, more: list[str]) -> None:
    """What nobody foresaw in set-up is told as a fault of casebook with its place, exit code 70, and no traceback."""
    slow_checkout(checkout)
    (checkout / "requirements.lock").unlink()
    (checkout / "requirements.lock").write_bytes(b"\xff==1\n")  # no text
    process = start(["check", *more], checkout)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 70
    assert "UnicodeDecodeError" in err and re.search(r"tools/venv\.py:\d+ \(packages\)", err)
    assert ("Traceback" in err) == bool(more)


@pytest.mark.parametrize(("language", "word"), [("zh", "用法"), ("en", "Usage")])
def test_process_speaks_the_language_that_is_asked_for(language: str, word: str) -> None:
    """CASEBOOK_MESSAGES reaches `./run` itself."""
    process = start(["--help"], HOME, CASEBOOK_MESSAGES=language)
    assert process.communicate(timeout=30)[0].startswith(word)


def test_fixed_sentences_are_in_both_languages(checkout: Path) -> None:
    """What set-up says is in the language of messages."""
    here = Machine(makes_venv(checkout))
    ensure_venv(Venv(checkout), here.world(language="zh"), developer=False)
    assert "只需一次" in here.said[0] and "用时" in here.said[-1]
