"""What the build costs, as ratios of commands that run in turn on the same machine: A B A B …, medians.

    ./run bench                all of them (about half an hour on two cores)
    ./run bench edit warm      some: edit, warm, once, unchanged, growth, pdf, evidence,
                               calculators

CPU seconds are those of a command and of all its children, wall seconds stand beside them. A time by itself says more
of the machine than of the program; only the ratios are meant to be compared.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus

HOME = Path(__file__).parent.parent
ROUNDS = 3
EDITS = 9
PATIENCE = 120.0  # seconds to wait for a page; a bound against hanging, not a measure


@dataclass(frozen=True)
class Cost:
    """What a command took: CPU and wall seconds, and the peak memory of its largest process in MiB."""

    cpu: float
    wall: float
    mebibytes: float


def run(*command: str, expect: int = 0) -> Cost:
    """Runs a command to its end; a failure ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=HOME)
    assert process.stderr is not None
    errors = process.stderr.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != expect:
        sys.exit(f"{' '.join(command)}\n{errors.decode()}")
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / scale)


def casebook(project: Path, *more: str) -> Cost:
    return run(sys.executable, str(HOME / "build.py"), "build", "--project", str(project), *more)


def shell(project: Path) -> Cost:
    """The shell's own build of both languages, one after the other, of the very pages that we publish."""
    costs = [
        run(
            *(sys.executable, "-m", "mkdocs", "build", "--quiet"),
            *("--config-file", str(project / "build" / "plain" / "site" / f"{language}.yml")),
        )
        for language in ("zh", "en")
    ]
    return Cost(sum(c.cpu for c in costs), sum(c.wall for c in costs), max(c.mebibytes for c in costs))


def in_turn(*makers: Callable[[], Cost]) -> list[Cost]:
    """The medians of several costs, measured in turn."""
    taken: list[list[Cost]] = [[] for _ in makers]
    for _ in range(ROUNDS):
        for costs, make in zip(taken, makers, strict=True):
            costs.append(make())
    return [
        Cost(
            statistics.median(c.cpu for c in costs),
            statistics.median(c.wall for c in costs),
            max(c.mebibytes for c in costs),
        )
        for costs in taken
    ]


def say(name: str, ratio: float, goal: str, detail: str) -> None:
    print(f"{name:<62} {ratio:7.3f}   goal {goal:<9} {detail}", flush=True)


def project_of(folder: Path, n: int) -> Path:
    """A project of n records, whose drawings are kept and whose sources lie ready for the shell's own build."""
    project = folder / f"n{n}"
    if not project.exists():
        corpus.write(project, n)
        casebook(project, "--only", "site")
        write = "import sys; from pathlib import Path; from casebook.pipeline import Settings, sources; "
        run(sys.executable, "-c", f"{write} sources(Settings(Path({str(project)!r})))")
    return project


# edits, each other than the last


def edit_fact(project: Path, turn: int) -> str:
    """Changes the value of a fact; gives what its page must then hold."""
    path = project / "data/facts/1.2.yml"
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows[5]["figure"]["value"] = value = 41.3 + turn
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return f"{value:.1f}"


def edit_case(project: Path, turn: int) -> str:
    """Changes the name of a case; gives what its page must then hold."""
    path = project / "data/cases/case-00003.yml"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["name"]["en"] = name = f"Turn {turn} of the wheel"
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return name


def edit_chapter(project: Path, turn: int) -> str:
    """Adds words to a chapter; gives what its page must then hold."""
    path = project / "content/01-town/en.md"
    path.write_text(f"{path.read_text(encoding='utf-8')}\nTurn of {'a' * (turn + 1)}b.\n", encoding="utf-8")
    return f"Turn of {'a' * (turn + 1)}b."


def edit_template(project: Path, turn: int) -> str:
    """Changes a template that every case uses; gives what a case's page must then hold."""
    path = project / "templates/kinds/case.html.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (HOME / "templates/kinds/case.html.j2").read_text(encoding="utf-8")
    path.write_text(f"{text}\n<!-- turn-{turn}- -->\n", encoding="utf-8")
    return f"<!-- turn-{turn}- -->"


SAVES: dict[str, tuple[Callable[[Path, int], str], str]] = {
    "a fact": (edit_fact, "en/facts/f-1.2-06/"),
    "a case": (edit_case, "en/cases/case-00003/"),
    "a chapter": (edit_chapter, "en/chapters/01-town/"),
    "a template": (edit_template, "en/cases/case-00003/"),
}


@contextlib.contextmanager
def served(*command: str) -> Iterator[str]:
    """A server that a command starts; gives its address, and ends it."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=HOME)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                yield found[0]
                break
    finally:
        process.terminate()
        process.wait()


def until(address: str, words: str) -> float:
    """Seconds until a page over HTTP holds some words."""
    started = time.perf_counter()
    while time.perf_counter() - started < PATIENCE:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address) as answer:
            if words in answer.read().decode():
                return time.perf_counter() - started
        time.sleep(0.005)
    sys.exit(f"{address} never said {words!r}")


def saves(project: Path, name: str) -> float:
    """The median of seconds from a save to the fresh page over HTTP, of our `serve`, once it has nothing else to do."""
    save, page = SAVES[name]
    command = (sys.executable, str(HOME / "build.py"), "serve", "--no-pdf", "--project", str(project), "--port", "0")
    with served(*command) as root:
        until(root + page, "</html>")
        time.sleep(8 + 0.012 * len(list((project / "data").rglob("*.yml"))))  # the rest is made behind
        taken = []
        for turn in range(EDITS):
            taken.append(until(root + page, save(project, turn)))
            time.sleep(1.5)
    return statistics.median(taken)


def dirty(project: Path) -> float:
    """The same of the shell's own server, which makes the touched page alone (`mkdocs serve --dirty`)."""
    source = project / "build/plain/site/en/cases/case-00003.md"
    text = source.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "serve", "--dirty", "--dev-addr", "127.0.0.1:8931"]
    with served(*command, "--config-file", str(project / "build/plain/site/en.yml")) as root:
        until(root + "cases/case-00003/", "</html>")
        taken = []
        for turn in range(EDITS):
            source.write_text(text.replace("</article>", f"<p>turn-{turn}-</p></article>"), encoding="utf-8")
            taken.append(until(root + "cases/case-00003/", f"turn-{turn}-"))
            time.sleep(1.5)
    source.write_text(text, encoding="utf-8")
    return statistics.median(taken)


def edit(folder: Path) -> None:
    """From saving to the fresh page over HTTP, against the shell's own server, and from 1,000 records to 3,000."""
    small, large = project_of(folder, 1000), project_of(folder, 3000)
    theirs = dirty(small)
    for name in SAVES:
        one, three = saves(small, name), saves(large, name)
        say(f"save {name} / mkdocs serve --dirty, N=1000", one / theirs, "<= 0.4", f"{one:.3f} s / {theirs:.3f} s")
        say(f"save {name}, N=3000 / N=1000", three / one, "<= 1.5", f"{three:.3f} s / {one:.3f} s")


def warm(folder: Path) -> None:
    """A warm build of the site (every page anew, drawings kept) against the shell's own; CPU seconds."""
    project = project_of(folder, 1000)
    ours, plain = in_turn(lambda: casebook(project, "--only", "site", "--force"), lambda: shell(project))
    told = f"{ours.cpu:.2f} / {plain.cpu:.2f} CPU s; {ours.wall:.1f} / {plain.wall:.1f} s wall"
    say("warm build / mkdocs build of both languages, N=1000", ours.cpu / plain.cpu, "<= 0.6", told)


def edition_of(folder: Path) -> Path:
    """A copy of this repository's own edition, built."""
    project = folder / "edition"
    if not project.exists():
        for name in ("content", "data", "templates"):
            shutil.copytree(HOME / name, project / name)
        shutil.copy(HOME / "mkdocs.yml", project)
        casebook(project, "--only", "site")
    return project


def once(folder: Path) -> None:
    """A build of the edition's site after one edit against a warm one; CPU seconds."""
    project = edition_of(folder)
    turn = iter(range(1, 1000))

    def number(path: str, before: str) -> None:
        place = project / path
        text = place.read_text(encoding="utf-8")
        place.write_text(
            re.sub(rf"({before})(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", text, count=1), encoding="utf-8"
        )

    def words(path: str, after: str) -> None:
        place = project / path
        text = place.read_text(encoding="utf-8")
        place.write_text(re.sub(after, lambda m: f"{m[0]}{'a' * next(turn)} ", text, count=1), encoding="utf-8")

    def then(save: Callable[[], None]) -> Callable[[], Cost]:
        def build() -> Cost:
            save()
            return casebook(project, "--only", "site")

        return build

    edits: dict[str, Callable[[], None]] = {
        "a figure": lambda: number("data/facts/1.3.yml", "before: "),
        "a case's summary": lambda: words("data/cases/luckin.yml", r"summary:\n  zh: >-\n    "),
        "a paragraph of a chapter": lambda: words("content/03-operating-system/en.md", r"\{#3\.1\}\n\n"),
    }
    ours, *costs = in_turn(
        lambda: casebook(project, "--only", "site", "--force"), *(then(save) for save in edits.values())
    )
    for name, cost in zip(edits, costs, strict=True):
        told = f"{cost.cpu:.2f} / {ours.cpu:.2f} CPU s; {cost.wall:.1f} / {ours.wall:.1f} s wall"
        say(f"build after an edit of {name} / warm build, edition", cost.cpu / ours.cpu, "<= 0.15", told)


def unchanged(folder: Path) -> None:
    """A build with nothing changed against a warm one."""
    project = project_of(folder, 1000)
    casebook(project, "--only", "site")
    one, other = in_turn(
        lambda: casebook(project, "--only", "site"),
        lambda: casebook(project, "--only", "site", "--force"),
    )
    told = f"{one.cpu:.2f} / {other.cpu:.2f} CPU s (at most 0.3)"
    say("build with nothing changed / warm build, N=1000", one.cpu / other.cpu, "<= 0.05", told)


def growth(folder: Path) -> None:
    """Time and memory from 1,000 to 10,000 records: at most linear, and at most 2 GiB."""
    costs = {}
    for n in (1000, 10_000):
        project = project_of(folder, n)
        taken = [casebook(project, "--only", "site", "--force") for _ in range(ROUNDS if n == 1000 else 1)]
        costs[n] = Cost(
            statistics.median(c.cpu for c in taken),
            statistics.median(c.wall for c in taken),
            max(c.mebibytes for c in taken),
        )
    small, large = costs[1000], costs[10_000]
    told = f"{large.cpu:.0f} / {small.cpu:.1f} CPU s; {large.wall:.0f} / {small.wall:.1f} s wall"
    say("CPU of 10,000 records / ten times that of 1,000", large.cpu / small.cpu / 10, "<= 1", told)
    told = f"{large.mebibytes:.0f} MiB; {small.mebibytes:.0f} MiB at 1,000"
    say("memory at 10,000 records / 2 GiB", large.mebibytes / 2048, "<= 1", told)


def evidence(_folder: Path) -> None:
    """Examining the ledger against loading it."""
    run(sys.executable, str(HOME / "benchmarks" / "evidence.py"))
    subprocess.run([sys.executable, str(HOME / "benchmarks" / "evidence.py")], check=True)


def pdf(_folder: Path) -> None:
    """What a page of the PDF costs, against a browser's print of the same HTML, and what one edited chapter costs."""
    subprocess.run([sys.executable, str(HOME / "benchmarks" / "pdf.py")], check=True)


def calculators(_folder: Path) -> None:
    """Opening a file of 100,000 orders in a browser, in seconds: what a reader waits is not to be compared."""
    subprocess.run([sys.executable, str(HOME / "benchmarks" / "calculators.py")], check=True)


ALL: dict[str, Callable[[Path], None]] = {
    "edit": edit,
    "warm": warm,
    "once": once,
    "unchanged": unchanged,
    "growth": growth,
    "pdf": pdf,
    "evidence": evidence,
    "calculators": calculators,
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
