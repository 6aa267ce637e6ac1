"""Makes .venv from the lock, by uv or by pip, once; what is half made is never taken for whole."""

from __future__ import annotations

import fcntl
import hashlib
import json
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from casebook.errors import Said
from tools.system import apt_install
from tools.world import Stop, World


@dataclass(frozen=True)
class Venv:
    """The virtual environment of a checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.folder / "casebook.json"

    @property
    def runtime(self) -> Path:
        return self.root / "requirements.lock"

    @property
    def development(self) -> Path:
        return self.root / "requirements-dev.lock"


def ensure_venv(venv: Venv, world: World, *, developer: bool) -> None:
    """Leaves a .venv that the lock describes, and touches nothing if it is there already."""
    wanted = (venv.runtime, venv.development) if developer else (venv.runtime,)
    if is_stamped(venv, wanted, world):
        return
    with alone(venv.runtime):
        if is_stamped(venv, wanted, world):  # another ./run has made it while we waited
            return
        started = world.clock()
        lock = wanted[-1]
        extend = developer and is_stamped(venv, (venv.runtime,), world)
        count = packages(lock)
        world.say(
            f"按 {lock.name} 准备 .venv：{count} 个软件包，只需一次。",
            f"Setting up .venv from {lock.name}: {count} packages, needed once.",
        )
        if venv.folder.is_symlink():  # somebody else's, which is not ours to empty
            venv.folder.unlink()
        venv.stamp.unlink(missing_ok=True)  # from here to the end the .venv counts as half made
        if not extend and venv.folder.exists():
            shutil.rmtree(venv.folder)
        if not install_with_uv(venv, lock, world, extend=extend):
            install_with_pip(venv, lock, world, extend=extend)
        # The development lock holds the runtime lock's versions, so one .venv serves both.
        stamp = {path.name: digest(path) for path in wanted} | {"python": venv_version(venv, world)}
        partial = venv.stamp.with_suffix(".tmp")
        partial.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
        partial.replace(venv.stamp)
        seconds = world.clock() - started
        world.say(f".venv 已备好，用时 {seconds:.0f} 秒。", f".venv is ready after {seconds:.0f} s.")


def is_stamped(venv: Venv, locks: tuple[Path, ...], world: World) -> bool:
    """Whether .venv was made whole from these very locks, and by the Python that it still has."""
    try:
        stamp = json.loads(venv.stamp.read_text(encoding="utf-8"))
        known = all(stamp.get(path.name) == digest(path) for path in locks)
        return known and stamp["python"] == venv_version(venv, world) != ""
    except (OSError, ValueError, LookupError, AttributeError):
        return False


def digest(path: Path) -> str:
    """The sum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def packages(lock: Path) -> int:
    """How many packages a lock names."""
    return len(re.findall(r"^[A-Za-z0-9][\w.-]*(?:\[.*?\])?==", lock.read_text(encoding="utf-8"), re.MULTILINE))


def venv_version(venv: Venv, world: World) -> str:
    """What .venv's Python is; empty if it no longer runs, as when the system's Python has moved on."""
    if Path(sys.prefix) == venv.folder:
        return platform.python_version()
    asked = world.run([str(venv.python), "-I", "-S", "-c", "import sys; print(*sys.version_info[:3], sep='.')"])
    return asked.output.strip() if asked.code == 0 else ""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Lets one ./run at a time set up. The lock goes with the process, so that none is left behind."""
    with path.open("rb") as file:
        with suppress(OSError):  # a network file system may have no locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def base_python() -> str:
    """The Python outside any virtual environment: ours may be the very one that is made anew."""
    base: str = getattr(sys, "_base_executable", sys.executable)
    return base


def install_with_uv(venv: Venv, lock: Path, world: World, *, extend: bool) -> bool:
    """Whether uv is here and has done it. pip is asked next: it may know a mirror that uv does not."""
    uv = world.which("uv")
    if not uv:
        return False
    steps: list[list[str]] = []
    if not extend:
        steps.append([uv, "venv", "--no-project", "--python", base_python(), str(venv.folder)])
    sync = [uv, "pip", "sync", "--python", str(venv.python), "--require-hashes", "--compile-bytecode"]
    steps.append([*sync, str(lock)])
    for step in steps:
        done = world.follow(step, "uv")
        if done.code:
            world.tell(done.output)
            world.say("uv 没有装成，改用 pip。", "uv could not set up .venv, so pip tries next.")
            return False
    return True


def install_with_pip(venv: Venv, lock: Path, world: World, *, extend: bool) -> None:
    """Makes .venv with Python's own tools.

    Raises:
        Stop: Python has no ensurepip, or pip failed.
    """
    if not (extend and (venv.folder / "bin" / "pip").exists()):
        ensure_ensurepip(world)
        shutil.rmtree(venv.folder, ignore_errors=True)
        made = world.follow([base_python(), "-m", "venv", str(venv.folder)], "python -m venv")
        if made.code:
            world.tell(made.output)
            raise Stop(Said("Python 没能建好 .venv，原因见上。", "Python could not make .venv; its words are above."))
    install = [str(venv.python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    install += ["--progress-bar", "off", "--no-deps", "--require-hashes", "--requirement", str(lock)]
    done = world.follow(install, "pip", packages(lock))
    if done.code:
        world.tell(done.output)
        raise Stop(
            Said(
                "pip 没能装好软件包，原因见上。再输入一次同样的命令可以重试。",
                "pip could not install the packages; its words are above. Type the same command again to retry.",
            )
        )


def ensure_ensurepip(world: World, *, there: bool | None = None) -> None:
    """Debian keeps this part of Python in a package of its own.

    Raises:
        Stop: it is not here and cannot be had.
    """
    if (find_spec("ensurepip") is not None and find_spec("venv") is not None) if there is None else there:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if world.may_install() and apt_install(world, package):
        return
    debian = world.family() == "debian"
    zh = f"请输入：sudo apt-get install {package}" if debian else "请用系统的软件包管理器安装 Python 的 venv 模块。"
    en = (
        f"Type: sudo apt-get install {package}" if debian else "Install your system's package for Python's venv module."
    )
    raise Stop(
        Said(
            f"这个 Python 不能建虚拟环境：缺少 ensurepip 模块。\n{zh}",
            f"This Python cannot make virtual environments: its module ensurepip is missing.\n{en}",
        )
    )
