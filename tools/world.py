"""What set-up asks of the machine: one value, so that the tests hand in another. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from casebook import machine
from casebook.errors import Language, Said

EVERY = 20.0  # seconds between two lines of progress where there is no terminal
_WIDTH = 78


class Stop(Exception):
    """Set-up cannot go on; the text says why and what to type."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.en)
        self.said = said


@dataclass(frozen=True)
class Finished:
    """A command that ended: its code and all that it said."""

    code: int
    output: str = ""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Finished:
    """Runs a command, its words kept; a command that does not start ends with 127."""
    try:
        done = subprocess.run(
            list(command),
            env=None if environment is None else {**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        return Finished(127, str(error))
    return Finished(done.returncode, done.stdout)


def follow(
    command: Sequence[str],
    what: str,
    total: int = 0,
    stream: TextIO | None = None,
    every: float = EVERY,
    step: float = 0.25,
) -> Finished:
    """Runs a command and says meanwhile what it does and since when.

    On a terminal one line is kept up to date; elsewhere a line comes every `every` seconds. The last line that the
    command itself has said stands behind; of `total` packages it is said how many pip has taken up.
    """
    stream = stream or sys.stderr
    live = stream.isatty()
    started = told = time.monotonic()
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(list(command), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        except OSError as error:
            return Finished(127, str(error))
        try:
            while process.poll() is None:
                time.sleep(step)
                now = time.monotonic()
                if live or now - told >= every:
                    told = now
                    taken, last = _said(log.fileno())
                    counted = f" {taken}/{total}" if total and taken else ""
                    line = _fit(f"  {what}{counted} {now - started:.0f} s  {last}")
                    stream.write(f"\r\033[K{line}" if live else f"{line}\n")
                    stream.flush()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            if live:
                stream.write("\r\033[K")
                stream.flush()
        log.seek(0)
        return Finished(process.returncode, log.read().decode(errors="replace"))


def _said(handle: int) -> tuple[int, str]:
    """What a file that grows tells so far: how many packages were taken up, and its last line that is no warning."""
    text = os.pread(handle, os.fstat(handle).st_size, 0).decode(errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("WARNING")]
    return sum(line.startswith("Collecting ") for line in lines), lines[-1] if lines else ""


def _fit(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def say_on_stderr(text: str) -> None:
    print(text.rstrip(), file=sys.stderr, flush=True)


@dataclass(frozen=True)
class World:
    """The machine as set-up sees it."""

    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    language: Language = "en"
    names: tuple[str, ...] = field(default_factory=lambda: tuple(machine.os_names()))
    darwin: bool = sys.platform == "darwin"
    root: bool = field(default_factory=lambda: os.geteuid() == 0)
    run: Callable[..., Finished] = run
    follow: Callable[..., Finished] = follow
    which: Callable[[str], str | None] = shutil.which
    opens: Callable[[str | None], bool] = machine.loads
    tell: Callable[[str], None] = say_on_stderr
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def say(self, zh: str, en: str) -> None:
        """A sentence in the language of messages."""
        self.tell(Said(zh, en).in_(self.language))

    def family(self) -> str:
        """The family of the system: a key of `machine.LIBRARY_COMMANDS`, or ""."""
        return "macos" if self.darwin else machine.system(list(self.names))

    def ci(self) -> bool:
        """Whether this is CI, which may skip nothing."""
        return self.environment.get("CI", "").lower() not in {"", "0", "false", "no"}

    def may_install(self) -> bool:
        """Whether apt-get may be called: on Debian's family, by root."""
        return self.family() == "debian" and self.root
