"""Serving: a change shows in the browser, an error is told there, and the last good page stays."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
OPEN = "en/segments/town/"
PATIENCE = 120  # seconds; a bound against hanging, not a measure


class Server:
    """`build.py serve` as an editor runs it, and the stream of states as the browser reads it."""

    def __init__(self, project: Path) -> None:
        self.project = project
        command = [
            sys.executable,
            str(HOME / "build.py"),
            "serve",
            "--project",
            str(project),
            "--port",
            "0",
            "--lang",
            "en",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", self.process.stdout.readline())
        assert address
        self.root = address[0]
        self.version = ""
        self.lines: queue.Queue[str] = queue.Queue()
        self.states: queue.Queue[dict[str, object]] = queue.Queue()
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._drain, self._listen)]
        for thread in self.threads:
            thread.start()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)
        for thread in self.threads:
            thread.join(timeout=PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _drain(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def _listen(self) -> None:
        ends = contextlib.suppress(OSError, http.client.HTTPException)  # the server ends before its stream does
        with ends, urllib.request.urlopen(self.root + "__casebook?page=" + OPEN) as stream:
            for line in stream:
                if line.startswith(b"data: "):
                    self.states.put(json.loads(line[6:]))

    def until(self, problems: bool = False) -> dict[str, object]:
        """The next state in which the open page has another version, or in which there are problems."""
        while True:
            state = self.states.get(timeout=PATIENCE)
            if problems and state["problems"]:
                return state
            if not problems and state["version"] and state["version"] != self.version:
                self.version = str(state["version"])
                return state

    def page(self, address: str) -> str:
        with urllib.request.urlopen(self.root + address) as answer:
            return str(answer.read().decode())

    def terminal_says(self, words: str) -> bool:
        while True:
            if words in self.lines.get(timeout=PATIENCE):
                return True


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    running = Server(project)
    yield running
    running.close()


def test_editing(server: Server) -> None:
    """A change is shown; an error is told in browser and terminal, over the last good page; its mend clears it."""
    address = OPEN
    path = server.project / "data/segments/town.yml"
    good = path.read_text()
    server.until()
    assert "The stations of the town centre" in server.page(address)
    assert "/__casebook" in server.page(address)

    path.write_text(good.replace("town centre", "old town"))
    server.until()
    assert "The stations of the old town" in server.page(address)

    path.write_text(good + "tgas: []\n")
    told = server.until(problems=True)
    assert "data/segments/town.yml:7:1" in str(told["problems"])
    assert server.terminal_says("data/segments/town.yml:7:1")
    assert "The stations of the old town" in server.page(address)

    path.write_text(good)
    server.until()
    assert "The stations of the town centre" in server.page(address)


def test_a_folder_that_comes_is_watched(server: Server) -> None:
    """Templates of a project's own count from when their folder comes, and so do changes in it afterwards."""
    server.until()
    own = (HOME / "templates" / "kinds" / "segment.html.j2").read_text()
    path = server.project / "templates" / "kinds" / "segment.html.j2"
    path.parent.mkdir(parents=True)
    path.write_text(own + "<p>the first</p>")
    server.until()
    assert "<p>the first</p>" in server.page(OPEN)

    path.write_text(own + "<p>the second</p>")
    server.until()
    assert "<p>the second</p>" in server.page(OPEN)


def test_a_folder_that_is_replaced_is_watched(server: Server) -> None:
    """Where another folder takes the place of one, as a checkout does it, what it says is shown, and so are changes."""
    server.until()
    data, aside = server.project / "data", server.project / "aside"
    shutil.copytree(data, aside)
    path = aside / "segments/town.yml"
    path.write_text(path.read_text().replace("town centre", "old town"))
    data.rename(server.project / "before")
    aside.rename(data)
    server.until()
    assert "The stations of the old town" in server.page(OPEN)

    path = data / "segments/town.yml"
    path.write_text(path.read_text().replace("old town", "new town"))
    server.until()
    assert "The stations of the new town" in server.page(OPEN)
