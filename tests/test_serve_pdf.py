"""The PDF of a preview: it follows an edit, ends with a change and with `serve`, and is in nobody's way."""

from __future__ import annotations

import argparse
import io
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.client import HTTPResponse
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from casebook import machine
from casebook.beside import beside
from casebook.cli import commands, main
from casebook.cli.signals import below
from casebook.disk import alone
from casebook.pipeline import Settings, build
from casebook.preview import BESIDE, Preview
from casebook.serve import Desk, Handler, Printer, Server, listen

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
PATIENCE = 120.0  # seconds; a bound against hanging, not a measure
PDF = "downloads/casebook-edition.en.pdf"
METRIC = "data/metrics/rides.yml"

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
printing = pytest.mark.skipif(bool(machine.missing_libraries()), reason="the PDF's libraries are not here")


def wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def halves(project: Path) -> list[Path]:
    return list((project / "build").rglob("*.part"))


class Serving:
    """What `serve` has in one process: the preview, what makes its PDF, the changes; and someone who edits."""

    def __init__(self, project: Path, command: Sequence[str] | None = None) -> None:
        self.project = project
        self.preview = Preview(project, ("en",), lambda _line: None, quiet=0, pdf=True)
        self.lines: list[str] = []
        press = [sys.executable, str(HOME / "build.py"), "build", "--project", str(project)]
        press += [argument for output in BESIDE for argument in ("--only", output)]
        press += ["--lang", "en", "--messages", "en", "--beside", str(self.preview.press)]
        self.printer = Printer(self.preview, press if command is None else command, "en", self.lines.append, quiet=0.1)
        self.changes: queue.Queue[frozenset[str] | None] = queue.Queue()
        self.preview.read()

    def begin(self) -> threading.Thread:
        """Waits for a change, and makes the PDF meanwhile, as `serve` does; in a thread."""
        thread = threading.Thread(target=self.printer.until, args=(self.changes,), daemon=True)
        thread.start()
        return thread

    def told(self) -> bool:
        """Whether the PDF was made, or could not be."""
        return bool(self.lines)

    def print(self) -> None:
        """The PDF is made, or tried, to its end; then a change comes."""
        self.lines.clear()
        thread = self.begin()
        wait(self.told)
        self.changes.put(frozenset())
        thread.join(PATIENCE)
        assert not thread.is_alive()

    def save(self, path: str, text: str) -> None:
        place = self.project / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        self.preview.read(frozenset({str(place)}))

    def text(self) -> str:
        import pypdf

        place = self.preview.book(PDF)
        assert place is not None
        pages = pypdf.PdfReader(io.BytesIO(place.read_bytes())).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    return project


@pytest.fixture
def root(serving: Serving) -> Iterator[str]:
    """The address of a server of the preview."""
    desk = Desk(serving.preview, "en")
    serving.preview.site.mkdir(parents=True)
    server: Server = listen(0, partial(Handler, directory=str(serving.preview.site), desk=desk))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join(PATIENCE)


@pytest.fixture
def serving(project: Path) -> Serving:
    return Serving(project)


def got(address: str) -> tuple[int, bytes]:
    try:
        answer: HTTPResponse
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@printing
def test_pdf_follows_an_edit(serving: Serving, root: str) -> None:
    """Pages link the PDF at once; its address says that it is to come, then gives the newest; an edit shows in it."""
    serving.preview.work_on(lambda: [], lambda: False)
    assert PDF.encode() in got(root + "en/downloads/")[1]
    status, page = got(root + PDF)
    assert status == 503 and b"it will open here" in page and b"/__casebook.js" in page
    serving.print()
    assert re.fullmatch(r"PDF ready \(\d+\.\d s\)", serving.lines[0])
    first = serving.text()
    assert "Rides" in first
    status, content = got(root + PDF)
    assert status == 200 and content.startswith(b"%PDF")
    offered = got(root + "en/downloads/")[1].decode()
    for ending in (
        "edition.en.png",
        "-ledger.en.xlsx",
        "-deck.en.pptx",
        ".en.epub",
    ):  # the other files of the whole come with it
        place = next(place for place in serving.preview.books() if place.name.endswith(ending))
        path = place.relative_to(serving.preview.press / "dist/site").as_posix()
        assert path in offered
        status, other = got(root + path)
        assert status == 200 and other == place.read_bytes()

    serving.save(METRIC, (BIKES / METRIC).read_text().replace("en: Rides", "en: Trips"))
    serving.print()
    assert "Trips" in serving.text() and "Trips" not in first
    assert got(root + PDF)[1] != content
    assert not (serving.project / "dist").exists()


@printing
def test_pdf_costs_what_was_touched(serving: Serving) -> None:
    """A second making lays out the parts that an edit touched, from a store of the preview's own."""
    serving.print()
    kept = serving.project / "build" / "cache"
    parts = {path for path in kept.rglob("*") if path.is_file()}
    serving.save(METRIC, (BIKES / METRIC).read_text().replace("en: Rides", "en: Trips"))
    serving.print()
    fresh = {path for path in kept.rglob("*") if path.is_file()} - parts
    assert 0 < len(fresh) < len(parts) / 2
    assert (serving.preview.press / "build" / "store").exists()
    assert not (serving.project / "build" / "store").exists()


@linux
@printing
def test_change_ends_the_making(serving: Serving) -> None:
    """A change in the middle ends it with all of its processes, leaves no half file, and the next quiet makes it."""
    before = set(below(os.getpid()))
    thread = serving.begin()
    wait(lambda: len(set(below(os.getpid())) - before) > 3)  # it lays out parts, in processes of its own
    working = set(below(os.getpid())) - before
    assert serving.preview.state.pdf == "now"
    assert "PDF is being made" in Desk(serving.preview, "en").message("")
    assert "正在后台印 PDF" in Desk(serving.preview, "zh").message("").encode().decode("unicode_escape")
    assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in working if runs(pid)} == {10}
    serving.changes.put(frozenset())
    thread.join(PATIENCE)
    assert not thread.is_alive()
    serving.printer.close()
    wait(lambda: not any(map(runs, working)))
    assert set(below(os.getpid())) <= before
    assert serving.preview.state.pdf == "" and serving.lines == []
    assert halves(serving.project) == [] and serving.preview.books() == []
    serving.print()
    assert serving.lines[0].startswith("PDF ready")


@printing
def test_build_beside_runs_undisturbed(serving: Serving) -> None:
    """The PDF waits for no build and lets none wait: it takes another lock, another store, another dist/."""
    project, said = serving.project, list[str]()
    with alone(project / "build" / "lock", said.append):
        serving.print()
    assert serving.lines[0].startswith("PDF ready") and not (project / "dist").exists()

    serving.save(METRIC, (BIKES / METRIC).read_text().replace("en: Rides", "en: Trips"))
    thread = serving.begin()
    wait(lambda: serving.preview.state.pdf == "now")
    build(Settings(project, only=frozenset({"charts"})), lambda _stage: None, said.append)
    published = {path: path.stat().st_mtime_ns for path in (project / "dist").rglob("*")}
    assert said == [] and published
    serving.lines.clear()
    serving.changes.put(frozenset())
    thread.join(PATIENCE)
    serving.print()
    assert {path: path.stat().st_mtime_ns for path in (project / "dist").rglob("*")} == published
    assert not [path for path in published if path.suffix == ".pdf"]


@printing
def test_slip_in_a_template_of_print_is_told(serving: Serving) -> None:
    """What only the PDF uses is told like any problem, with its place; the last PDF stays, and the mend clears it."""
    serving.print()
    good = (HOME / "templates/print/sources.html.j2").read_text()
    serving.save("templates/print/sources.html.j2", f"{good}\n{{{{ nobody.there }}}}\n")
    serving.print()
    line = len(good.splitlines()) + 2
    assert f"templates/print/sources.html.j2:{line}: " in serving.preview.state.fault
    assert "the PDF was not made" in serving.preview.state.fault and "nobody" in serving.preview.state.fault
    assert serving.lines == [f"casebook: {serving.preview.state.fault}"]
    assert "nobody" in Desk(serving.preview, "en").message("")
    assert "Rides" in serving.text()

    thread = serving.begin()  # with a fault that stands it waits for a change and nothing else
    time.sleep(0.3)
    assert serving.preview.state.pdf == ""
    serving.changes.put(frozenset())
    thread.join(PATIENCE)

    serving.save("templates/print/sources.html.j2", f"{good}\n<p>Mended words.</p>\n")
    assert serving.preview.state.fault == ""
    serving.print()
    assert "Mended words" in serving.text()


@printing
def test_slip_in_the_style_of_print_is_told(serving: Serving) -> None:
    """A style that the book's printer complains of is told with its file and line."""
    good = (HOME / "templates/print/print.css").read_text()
    serving.save("templates/print/print.css", f"{good}\np {{ colour: red }}\n")
    serving.print()
    assert "print.css" in serving.preview.state.fault and "colour: red" in serving.preview.state.fault


def script(code: str) -> list[str]:
    return [sys.executable, "-c", f"import os, sys; {code}"]


def test_missing_library_is_told_once(project: Path) -> None:
    """Where a library turns out to be missing, that is told once; then no page offers the PDF and none is tried."""
    serving = Serving(project, script("sys.stderr.write('the PDF needs libthis'); sys.exit(4)"))
    serving.preview.work_on(lambda: [], lambda: False)
    page = serving.preview.site / "en/downloads/index.html"
    assert PDF in page.read_text() and serving.preview.book(PDF) is not None
    serving.print()
    assert serving.lines == ["casebook: the PDF needs libthis"] and serving.preview.state.fault == ""
    assert serving.preview.book(PDF) is None
    serving.preview.read(frozenset())
    serving.preview.work_on(lambda: [], lambda: False)
    assert PDF not in page.read_text()
    thread = serving.begin()
    time.sleep(0.3)
    assert len(serving.lines) == 1
    serving.changes.put(frozenset())
    thread.join(PATIENCE)


def test_process_that_dies_is_told(project: Path) -> None:
    """A process that a system ends without a word (for want of memory, say) is told of, too."""
    serving = Serving(project, script("os.kill(os.getpid(), 9)"))
    serving.print()
    assert serving.preview.state.fault == "the PDF was not made: the process that makes it ended (-9)"


@linux
def test_stubborn_process_is_ended(tmp_path: Path) -> None:
    """What does not end when it is told to is ended all the same, with what it began."""
    code = (
        "import signal, subprocess, sys, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "p = subprocess.Popen(['sleep', '600']); pathlib.Path(sys.argv[1]).write_text(str(p.pid)); time.sleep(600)"
    )
    mark = tmp_path / "pid"
    with beside([sys.executable, "-c", code, str(mark)], grace=0.2) as process:
        wait(lambda: mark.exists() and bool(mark.read_text()))
        assert process.code() is None
    wait(lambda: not runs(int(mark.read_text())))


_SERVE = """
import sys
from casebook import serve
from casebook.cli import program
serve.PRINT_AFTER = 0.1
if __name__ == "__main__":
    sys.argv[0] = sys.argv.pop(1)
    sys.exit(program("./run"))
"""


@linux
@printing
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_end_of_serve_ends_the_making(project: Path, number: signal.Signals) -> None:
    """However `serve` ends, nothing of what makes the PDF outlives it, and no half file is left."""
    command = [sys.executable, "-c", _SERVE, str(HOME / "build.py"), "serve", "--project", str(project), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HOME) as process:
        wait(lambda: len(below(process.pid)) > 3)
        working = below(process.pid)
        process.send_signal(number)
        process.wait(PATIENCE)
    wait(lambda: not any(map(runs, working)))
    assert halves(project) == [] and not (project / "build/serve/pdf/dist").exists()


# the command line


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, project: Path) -> Callable[..., Callable[[Path], list[str]] | None]:
    """What `serve` is handed to make the PDF with, by its arguments."""
    from casebook.serve import serve as real

    found: list[Callable[[Path], list[str]] | None] = []

    def serve(*arguments: Any, **more: Any) -> int:
        found.append(signature(real).bind(*arguments, **more).arguments["press"])
        return 0

    monkeypatch.setattr("casebook.serve.serve", serve)

    def ask(*more: str) -> Callable[[Path], list[str]] | None:
        assert main(["serve", "--project", str(project), *more]) == 0
        return found[-1]

    return ask


def test_no_pdf(asked: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    """--no-pdf leaves it out."""
    monkeypatch.setattr(machine, "missing_libraries", lambda: [])
    assert asked("--no-pdf") is None
    assert asked() is not None


def test_command_that_makes_the_pdf(
    asked: Callable[..., Callable[[Path], list[str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is this very command, with the languages and the messages of the preview, and no help tells of it."""
    monkeypatch.setattr(machine, "missing_libraries", lambda: [])
    command = asked("--lang", "en", "--messages", "zh")(tmp_path / "press")
    assert command[2:] == (
        f"build --project {tmp_path / 'bikes'} --only pdf --only ledger --only deck --only epub"
        f" --beside {tmp_path / 'press'} --messages zh --lang en".split()
    )


def test_hidden_argument_is_not_in_help(capsys: pytest.CaptureFixture[str]) -> None:
    """What casebook asks of itself is no one else's."""
    assert main(["build", "--help", "--messages", "en"]) == 0
    assert "--beside" not in capsys.readouterr().out
    assert main(["serve", "--help", "--messages", "en"]) == 0
    assert "--no-pdf" in capsys.readouterr().out


def test_missing_libraries_are_told_before_serving(
    asked: Callable[..., object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the libraries the PDF is left out, which is told once, with what to install."""
    monkeypatch.setattr(machine, "missing_libraries", lambda: ["pango-1.0"])
    assert asked("--messages", "en") is None
    assert capsys.readouterr().err.count("pango-1.0") == 1


def test_build_in_another_place(project: Path, tmp_path: Path) -> None:
    """A build may work in a place of its own: nothing but what is cached by content lands in the project."""
    place = tmp_path / "place"
    only = frozenset({"charts"})
    outcome = build(Settings(project, ("en",), only, place=place), lambda _stage: None)
    assert outcome.place == place / "dist" and any((place / "dist").rglob("*.*"))
    assert {path.name for path in (project / "build").iterdir()} <= {"cache"} and not (project / "dist").exists()
    assert build(Settings(project, ("en",), only, place=place), lambda _stage: None).unchanged


def test_failure_behind_is_said_plainly(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is behind a preview says what went wrong and nothing else, in the language of messages."""
    from casebook import pipeline
    from casebook.errors import Said, ToolError

    def fails(*_arguments: object) -> None:
        raise ToolError(Said("坏了", "broken"))

    monkeypatch.setattr(pipeline, "build", fails)
    monkeypatch.setattr("casebook.beside.tied", lambda: None)
    options = argparse.Namespace(
        project=str(project), beside=str(tmp_path), only=["pdf"], lang=None, language="zh", force=False, edition=None
    )
    assert commands.build(options) == ToolError.exit_code
    assert capsys.readouterr().err == "坏了\n"
