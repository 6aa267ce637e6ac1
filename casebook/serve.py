"""Serving while writing: build, show on 127.0.0.1, rebuild when a file changes, reload the browser.

An error in the content is shown in the browser over the last good page, and on the terminal.
"""

from __future__ import annotations

import html
import http.server
import json
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from casebook.disk import Disk
from casebook.errors import CasebookError, ContentError, Language, Problem, problem_lines
from casebook.pipeline import Settings, Stage, build, fingerprint

POLL = 0.4
_CLIENT = """<script>(() => {
  const source = new EventSource("/__casebook");
  let known = null;
  source.onmessage = (event) => {
    const state = JSON.parse(event.data);
    let box = document.getElementById("casebook-problems");
    if (state.problems) {
      if (!box) {
        box = document.createElement("div");
        box.id = "casebook-problems";
        box.setAttribute("role", "alert");
        box.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:9999;" +
          "padding:16px 24px;background:#FBF9F4;color:#1B1F24;border-top:3px solid #B83A2B;" +
          "font:15px/1.6 system-ui;white-space:pre-wrap";
        document.body.append(box);
      }
      box.innerHTML = state.problems;
    } else if (box) {
      box.remove();
    }
    if (known !== null && state.build !== known) location.reload();
    known = state.build;
  };
})();</script>"""


class State:
    """What the browser is told: how many builds went well, and the problems of the last one that did not."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.build = 0
        self.problems = ""

    def good(self) -> None:
        with self.changed:
            self.build += 1
            self.problems = ""
            self.changed.notify_all()

    def bad(self, text: str) -> None:
        with self.changed:
            self.problems = text
            self.changed.notify_all()

    def message(self) -> str:
        return json.dumps({"build": self.build, "problems": self.problems})


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of the last good build, pages with the script that reloads them, and the stream of states."""

    def __init__(self, *args: Any, state: State, **more: Any) -> None:
        self.state = state
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        """A file, or the stream."""
        if self.path == "/__casebook":
            self._stream()
        elif (page := self._page()) is not None:
            self._send_page(page)
        else:
            super().do_GET()

    def _page(self) -> Path | None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.split("?")[0].endswith("/"):
            path = path / "index.html"
        return path if path.suffix == ".html" and path.is_file() else None

    def _send_page(self, path: Path) -> None:
        content = path.read_bytes().replace(b"</body>", _CLIENT.encode() + b"</body>")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        try:
            while True:
                self.wfile.write(f"data: {self.state.message()}\n\n".encode())
                self.wfile.flush()
                with self.state.changed:
                    self.state.changed.wait(15)
        except (BrokenPipeError, ConnectionResetError):
            return

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the terminal is for problems."""


def serve(
    project: Path,
    languages: tuple[Language, ...],
    port: int,
    tell: Callable[[Stage], None],
    show: Callable[[list[Problem], Language], None],
    tell_line: Callable[[str], None],
) -> int:
    """Serves until it is interrupted. Returns the exit code."""
    state = State()
    settings = Settings(project, languages, frozenset({"site", "charts", "workbook", "pack"}))
    site = project / "dist" / "site"
    site.mkdir(parents=True, exist_ok=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(site), state=state))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tell_line(f"http://127.0.0.1:{server.server_address[1]}/ (Ctrl-C ends it)")
    try:
        watch(settings, state, tell, show, tell_line)
    except KeyboardInterrupt:
        return 0
    finally:
        server.shutdown()
    return 0


def watch(
    settings: Settings,
    state: State,
    tell: Callable[[Stage], None],
    show: Callable[[list[Problem], Language], None],
    tell_line: Callable[[str], None],
) -> None:
    """Builds at once and again whenever what a build depends on has changed."""
    disk = Disk(settings.project)
    known: dict[str, str] | None = None
    while True:
        now = fingerprint(disk, settings)
        if now == known:
            time.sleep(POLL)
            continue
        known = now
        language = settings.languages[0]
        started = time.perf_counter()
        try:
            build(settings, tell)
        except ContentError as error:
            show(error.problems, language)
            state.bad(html.escape("\n".join(problem_lines(error.problems, language))))
        except CasebookError as error:
            tell_line(f"casebook: {error}")
            state.bad(html.escape(str(error)))
        else:
            tell_line(f"ready ({time.perf_counter() - started:.1f} s)")
            state.good()
