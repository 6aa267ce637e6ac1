"""Makes ready what a command of `./run` needs, then becomes that command.

Here belong: the .venv, the system libraries that WeasyPrint loads, and the browser of the tests. What a
command does belongs in build.py; what CI checks, in checks.sh. This runs before anything is installed, so
it knows the standard library only. All that it says goes to stderr: stdout is the command's.
"""

import ctypes
import ctypes.util
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "casebook.json"
RUNTIME = ROOT / "requirements.lock"
DEVELOPMENT = ROOT / "requirements-dev.lock"
DEVELOPER_COMMANDS = ("test", "bench")

# What WeasyPrint opens when it is imported, by the names of Linux and macOS.
LIBRARIES = {
    "gobject-2.0": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    "fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
    "harfbuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "pango-1.0": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib"),
    "pangoft2-1.0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0.0.dylib"),
}
DEBIAN_LIBRARIES = ("libpangoft2-1.0-0", "libharfbuzz-subset0")
# Alpine names a package by the library in it, so that no package name can grow old here.
LIBRARY_COMMANDS = {
    "debian": f"sudo apt-get install --no-install-recommends {' '.join(DEBIAN_LIBRARIES)}",
    "fedora": "sudo dnf install pango harfbuzz",
    "alpine": "sudo apk add " + " ".join(f"so:{names[0]}" for names in LIBRARIES.values()),
    "arch": "sudo pacman -S pango harfbuzz",
    "macos": "brew install pango",
}

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

TEST_HELP = """\
Usage: ./run test [PYTEST ARGUMENTS]

Runs every check that CI runs, all of them even if one fails: ruff format, ruff check, mypy,
lint-imports, pytest. The tests drive a Chromium: the one that CHROMIUM names, or one on PATH, or
Debian's, which root installs. Without one they skip that part and say so; CI=true forbids that.

  ./run test tests/test_loading.py     one file of tests
  ./run test -k search                 tests with "search" in their names
  ./run test -m "not browser"          all but the browser's"""

LOCK_WAIT = 120.0  # seconds that we wait for another apt to end


class Stop(Exception):
    """Set-up cannot go on; the text says why and what to type."""


def main(arguments: list[str]) -> int:
    command, *rest = arguments
    helping = not {"-h", "--help"}.isdisjoint(rest)
    if command == "test" and helping:
        print(TEST_HELP)
        return 0
    ensure_venv(developer=command in DEVELOPER_COMMANDS)
    environment = dict(os.environ)
    environment.pop("PYTHONHOME", None)
    if sys.platform == "darwin":
        # A Python that is not Homebrew's does not look where Homebrew puts libraries.
        environment.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
    if not helping and (command == "test" or (command == "build" and wants_pdf(rest))):
        ensure_libraries()
    if command == "test":
        return run_tests(rest, environment)
    script = ROOT / "benchmarks" / "run.py" if command == "bench" else ROOT / "build.py"
    passed = rest if command == "bench" else arguments
    os.execve(PYTHON, [str(PYTHON), str(script), *passed], environment)


def wants_pdf(arguments: list[str]) -> bool:
    """Whether `build` with these arguments prints the PDF: it does unless --only names other things."""
    only = [a.removeprefix("--only=") for a in arguments if a.startswith("--only=")]
    only += [value for flag, value in pairwise(arguments) if flag == "--only"]
    return not only or any("pdf" in value for value in only)


# .venv


def ensure_venv(*, developer: bool) -> None:
    """Leaves a .venv that the lock describes, and touches nothing if it is there already."""
    wanted = (RUNTIME, DEVELOPMENT) if developer else (RUNTIME,)
    if is_stamped(wanted):
        return
    with alone():
        if is_stamped(wanted):  # another ./run has made it while we waited
            return
        started = time.monotonic()
        lock = wanted[-1]
        extend = developer and is_stamped((RUNTIME,))
        say(
            f"Setting up .venv from {lock.name}; this is needed once.",
            f"正在按 {lock.name} 准备 .venv,只需一次。",
        )
        STAMP.unlink(missing_ok=True)  # from here to the end the .venv counts as half made
        if not extend and VENV.exists():
            shutil.rmtree(VENV)
        if not install_with_uv(lock, extend=extend):
            install_with_pip(lock, extend=extend)
        # The development lock holds the runtime lock's versions, so one .venv serves both.
        stamp = {path.name: digest(path) for path in wanted} | {"python": venv_version()}
        partial = STAMP.with_suffix(".tmp")
        partial.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
        partial.replace(STAMP)
        say(f".venv is ready after {time.monotonic() - started:.0f} s.")


def is_stamped(locks: tuple[Path, ...]) -> bool:
    """Whether .venv was made whole from these very locks, and by the Python that it still has."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return all(stamp.get(path.name) == digest(path) for path in locks) and stamp["python"] == venv_version() != ""


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def venv_version() -> str:
    """What .venv's Python is; empty if it no longer runs, as when the system's Python has moved on."""
    if Path(sys.prefix) == VENV:
        return platform.python_version()
    ask = [str(PYTHON), "-I", "-S", "-c", "import sys; print(*sys.version_info[:3], sep='.')"]
    try:
        asked = subprocess.run(ask, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return asked.stdout.strip()


@contextmanager
def alone() -> Iterator[None]:
    """Lets one ./run at a time set up. The lock goes with the process, so that none is left behind."""
    with RUNTIME.open("rb") as file:
        with suppress(OSError):  # a network file system may have no locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def base_python() -> str:
    """The Python outside any virtual environment: ours may be the very one that is made anew."""
    base: str = getattr(sys, "_base_executable", sys.executable)
    return base


def install_with_uv(lock: Path, *, extend: bool) -> bool:
    """Whether uv is here and has done it. pip is asked next: it may know a mirror that uv does not."""
    uv = shutil.which("uv")
    if not uv:
        return False
    steps: list[list[str]] = []
    if not extend:
        steps.append([uv, "venv", "--quiet", "--no-project", "--python", base_python(), str(VENV)])
    sync = [uv, "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", "--compile-bytecode"]
    steps.append([*sync, str(lock)])
    if all(quiet(step) for step in steps):
        return True
    say("uv could not set up .venv, so pip tries next.")
    return False


def install_with_pip(lock: Path, *, extend: bool) -> None:
    if not (extend and (VENV / "bin" / "pip").exists()):
        ensure_ensurepip()
        shutil.rmtree(VENV, ignore_errors=True)
        if not quiet([base_python(), "-m", "venv", str(VENV)]):
            raise Stop("Python could not make .venv; its words are above.")
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    if not quiet([*install, "--no-deps", "--require-hashes", "--requirement", str(lock)]):
        raise Stop("pip could not install the packages; its words are above. Type the same command again to retry.")


def ensure_ensurepip() -> None:
    """Debian keeps this part of Python in a package of its own."""
    if find_spec("ensurepip") and find_spec("venv"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if system() == "debian" and is_root() and apt_install(package):
        return
    hint = f"Type 请输入: sudo apt-get install {package}"
    raise Stop(
        "This Python cannot make virtual environments: its module ensurepip is missing.\n"
        + (hint if system() == "debian" else "Install your system's package for Python's venv module.")
    )


# The libraries of WeasyPrint


def ensure_libraries() -> None:
    """Installs them where we may, else says what to type. The build then goes on without the PDF."""
    if not (missing := missing_libraries()):
        return
    here = system()
    if here == "debian" and is_root() and apt_install(*DEBIAN_LIBRARIES) and not missing_libraries():
        return
    if is_ci() and here == "debian":
        raise Stop(f"CI must print the PDF. Type: {LIBRARY_COMMANDS[here]}")
    say(f"The PDF cannot be printed here, because these libraries are missing: {', '.join(missing)}.")
    if here in LIBRARY_COMMANDS:
        say(f"To install them, type 安装 PDF 所需的库,请输入: {LIBRARY_COMMANDS[here]}")
    else:
        say(
            "Install Pango and HarfBuzz (with harfbuzz-subset) with your system's package manager.",
            "请用系统的软件包管理器安装 Pango 和 HarfBuzz。",
        )


def missing_libraries() -> list[str]:
    return [name for name, files in LIBRARIES.items() if not any(map(loads, (*files, find_library(name))))]


def find_library(name: str) -> str | None:
    return ctypes.util.find_library(name) if sys.platform == "darwin" else None


def loads(file: str | None) -> bool:
    if file is None:
        return False
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


# The tests


def run_tests(arguments: list[str], environment: Mapping[str, str]) -> int:
    browser, why_not = find_or_install_browser()
    # Playwright drives the browser by a Node.js of its own, which wants a library that a bare Debian lacks.
    if browser and not (driver_runs() or (can_install() and apt_install("libatomic1") and driver_runs())):
        browser, why_not = "", "Playwright's driver does not start. Type: sudo apt-get install libatomic1"
    if not browser and is_ci():
        raise Stop(f"CI must not skip the browser tests. {why_not}")
    environment = {**environment, "CHROMIUM": browser, "PYTHON": str(PYTHON)}
    code = subprocess.run([ROOT / "tools" / "checks.sh", *arguments], env=environment, check=False).returncode
    if not browser:
        sys.stdout.flush()
        say(f"The browser tests were SKIPPED. {why_not}", "浏览器测试已跳过:没有找到 Chromium。")
    return code


def can_install() -> bool:
    return system() == "debian" and is_root()


def driver_runs() -> bool:
    drivers = (ROOT / ".venv").glob("lib/python*/site-packages/playwright/driver/node")
    return all(subprocess.run([d, "--version"], capture_output=True, check=False).returncode == 0 for d in drivers)


def find_or_install_browser() -> tuple[str, str]:
    """The path of a Chromium that runs, or "" and what to do."""
    if named := os.environ.get("CHROMIUM"):
        found = shutil.which(named) or ""
        if not runs(found):
            raise Stop(f"CHROMIUM names {named!r}, and that is no browser that runs.")
        return found, ""
    if found := find_browser():
        return found, ""
    if is_ubuntu():
        # Ubuntu's package is an empty one that fetches a snap, and a snap does not run in a container.
        return (
            "",
            "Ubuntu has Chromium as a snap only. Install Chromium or Chrome in another way, then type: "
            "CHROMIUM=/path/to/it ./run test",
        )
    if system() == "debian":
        if is_root() and apt_install("chromium") and (found := find_browser()):
            return found, ""
        return "", "Type: sudo apt-get install --no-install-recommends chromium"
    return "", "Install Chromium or Chrome, then type: CHROMIUM=/path/to/it ./run test"


def find_browser() -> str:
    names = (*BROWSERS, *MAC_BROWSERS) if sys.platform == "darwin" else BROWSERS
    return next((path for name in names if (path := shutil.which(name)) and runs(path)), "")


def runs(path: str) -> bool:
    """Whether this is a browser and no stub that only says where to get one."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and "Chrom" in asked.stdout


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


# The system


def system() -> str:
    """The family of this system: a key of LIBRARY_COMMANDS, or ""."""
    if sys.platform == "darwin":
        return "macos"
    families = {"debian": "debian", "ubuntu": "debian", "fedora": "fedora", "rhel": "fedora"}
    families |= {"alpine": "alpine", "arch": "arch"}
    return next((families[name] for name in os_names() if name in families), "")


def os_names() -> list[str]:
    """What the system calls itself first, then what it is like."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return []
    return [release.get("ID", ""), *release.get("ID_LIKE", "").split()]


def is_ubuntu() -> bool:
    return "ubuntu" in os_names()


def is_root() -> bool:
    return os.geteuid() == 0


def apt_install(*packages: str) -> bool:
    say(f"Installing {', '.join(packages)} with apt-get.", f"正在用 apt-get 安装 {'、'.join(packages)}。")
    install = ["install", "--no-install-recommends", "-y", *packages]
    known = subprocess.run(["apt-cache", "show", *packages], capture_output=True, check=False).returncode == 0
    if known and apt_get(*install, report=False):
        return True
    # No package lists on this machine yet, or lists so old that what they name is gone.
    return apt_get("update") and apt_get(*install)


def apt_get(*arguments: str, report: bool = True) -> bool:
    """Runs apt-get, waiting for another one to end: DPkg::Lock::Timeout alone does not make `update` wait."""
    command = ["apt-get", "-o", f"DPkg::Lock::Timeout={LOCK_WAIT:.0f}", "-q", *arguments]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    deadline = time.monotonic() + LOCK_WAIT
    while True:
        try:
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            say(f"apt-get did not start: {error}.")
            return False
        if done.returncode == 0:
            return True
        if "Could not get lock" not in done.stderr or time.monotonic() > deadline:
            break
        time.sleep(2)
    if report:
        say(done.stdout + done.stderr)
    return False


def quiet(command: list[str]) -> bool:
    """Runs a command and shows what it said only if it failed."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        say(done.stdout.decode(errors="replace"))
    return done.returncode == 0


def say(*lines: str) -> None:
    for line in lines:
        print(line.rstrip(), file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        say(str(stop))
        sys.exit(1)
    except KeyboardInterrupt:
        say("Interrupted.", "已中断。")
        sys.exit(130)
