"""What the build costs, as ratios of commands that run in turn on the same machine: A B A B …, medians.

    ./run bench            all of them (about fifteen minutes on two cores)
    ./run bench warm       one: warm, unchanged, growth, pdf, evidence

A time by itself says more of the machine than of the program; only the ratios are meant to be compared.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import corpus

HOME = Path(__file__).parent.parent
ROUNDS = 3


@dataclass(frozen=True)
class Cost:
    """Wall seconds and peak memory (of the largest process) of a command."""

    seconds: float
    mebibytes: float


def run(*command: str, expect: int = 0) -> Cost:
    """Runs a command to its end; a failure ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=HOME)
    assert process.stderr is not None
    errors = process.stderr.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != expect:
        sys.exit(f"{' '.join(command)}\n{errors.decode()}")
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Cost(seconds, usage.ru_maxrss / scale)


def casebook(project: Path, *more: str) -> Cost:
    return run(sys.executable, str(HOME / "build.py"), "build", "--project", str(project), *more)


def in_turn(*makers: Callable[[], float]) -> list[float]:
    """The medians of several costs, measured in turn."""
    taken: list[list[float]] = [[] for _ in makers]
    for _ in range(ROUNDS):
        for times, make in zip(taken, makers, strict=True):
            times.append(make())
    return [statistics.median(times) for times in taken]


def say(name: str, ratio: float, goal: str, detail: str) -> None:
    print(f"{name:<58} {ratio:6.3f}   goal {goal:<10} {detail}", flush=True)


def warm(folder: Path) -> None:
    """A warm build of the site against the shell alone, on the same Markdown with the same configuration."""
    for n in (300, 1000):
        project = folder / f"n{n}"
        corpus.write(project, n)
        casebook(project, "--only", "site")

        def ours(project: Path = project) -> float:
            return casebook(project, "--only", "site", "--force").seconds

        def shell(project: Path = project) -> float:
            out = project / "build" / "plain"
            return sum(
                run(
                    *(sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(out / language)),
                    *("--config-file", str(project / "build" / "site" / f"{language}.yml")),
                ).seconds
                for language in ("zh", "en")
            )

        one, other = in_turn(ours, shell)
        say(
            f"warm build / mkdocs build of both languages, N={n}",
            one / other,
            "<= 1.15",
            f"{one:.2f} s / {other:.2f} s",
        )


def unchanged(folder: Path) -> None:
    """A build with nothing changed against a warm one."""
    project = folder / "n1000"
    if not project.exists():
        corpus.write(project, 1000)
    casebook(project, "--only", "site")
    one, other = in_turn(
        lambda: casebook(project, "--only", "site").seconds,
        lambda: casebook(project, "--only", "site", "--force").seconds,
    )
    say("build with nothing changed / warm build, N=1000", one / other, "<= 0.05", f"{one:.2f} s / {other:.2f} s")


def growth(folder: Path) -> None:
    """Time and memory from 300 to 3,000 records: at most linear."""
    costs = {}
    for n in (300, 3000):
        project = folder / f"n{n}"
        if not project.exists():
            corpus.write(project, n)
        casebook(project, "--only", "site")
        taken = [casebook(project, "--only", "site", "--force") for _ in range(ROUNDS)]
        costs[n] = Cost(statistics.median(c.seconds for c in taken), max(c.mebibytes for c in taken))
    small, large = costs[300], costs[3000]
    for name, one, other, unit in (
        ("time", large.seconds, small.seconds, "s"),
        ("memory", large.mebibytes, small.mebibytes, "MiB"),
    ):
        say(
            f"{name} of 3,000 records / ten times that of 300",
            one / other / 10,
            "<= 1",
            f"{one:.1f} {unit} / {other:.1f} {unit}",
        )


def pdf(_folder: Path) -> None:
    """The PDF of the edition: two languages at once against one after the other, and what a page costs."""
    import pypdf

    def one(*languages: str) -> float:
        more = [word for language in languages for word in ("--lang", language)]
        return casebook(HOME, "--only", "pdf", "--force", *more).seconds

    together, apart = in_turn(one, lambda: one("zh") + one("en"))
    say(
        "PDF of both languages at once / one after the other",
        together / apart,
        "<= 0.65",
        f"{together:.1f} s / {apart:.1f} s",
    )
    pages = sum(len(pypdf.PdfReader(path).pages) for path in (HOME / "dist/site/downloads").glob("*.pdf"))
    say("seconds a page, both languages one after the other", apart / pages, "<= 0.12", f"{pages} pages")


def evidence(_folder: Path) -> None:
    """Examining the ledger against loading it."""
    run(sys.executable, str(HOME / "benchmarks" / "evidence.py"))
    subprocess.run([sys.executable, str(HOME / "benchmarks" / "evidence.py")], check=True)


ALL: dict[str, Callable[[Path], None]] = {
    "warm": warm,
    "unchanged": unchanged,
    "growth": growth,
    "pdf": pdf,
    "evidence": evidence,
}


def main(names: list[str]) -> None:
    """Runs the benchmarks that are named, or all."""
    if unknown := set(names) - set(ALL):
        sys.exit(f"there is no benchmark {unknown.pop()}; there are: {', '.join(ALL)}")
    with tempfile.TemporaryDirectory(prefix="casebook-bench-") as folder:
        for name in names or ALL:
            ALL[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
