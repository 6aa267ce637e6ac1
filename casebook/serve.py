"""Serving while writing: pages on 127.0.0.1, made when they are asked for, told when they change.

A page carries a small script that keeps a stream open. The stream says what is wrong, over the last good page, which
version the page has now, and what is still being made.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import html
import http.server
import json
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from casebook import home
from casebook.beside import beside
from casebook.catalog import Key
from casebook.errors import CasebookError, Language, Place, Problem, Said, SystemLibraryMissing
from casebook.preview import Preview

BEAT = 15.0  # seconds after which a silent stream says something, so that neither side thinks it dead
PORTS = 20  # so many ports are tried from the first on
FOLDERS = ("content", "data", "templates")
PRINT_AFTER = 10.0  # seconds after a save before the books are made
SCRIPT = Path(__file__).with_name("serve.js")
LOOK = 500  # milliseconds after which it is looked whether a watched place is another one now

OWN = "/__casebook"  # below which nothing of a site lies: the stream, its script, and what a guest answers
PATIENCE = 20  # seconds for which somebody who has begun to ask may say nothing
MOST_BODY = 4_000_000  # bytes that anybody may send
_CLIENT = '<script src="{own}.js" data-version="{version}" data-page="{page}"></script>'


@dataclass(frozen=True)
class Asked:
    """What a browser asks of a guest: the path below `OWN`, the parts of the query, the heads by their small names."""

    method: str
    path: str
    query: Mapping[str, str]
    heads: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What a guest answers: status, type, content, more heads."""

    status: int
    type: str
    content: bytes
    heads: Mapping[str, str] = field(default_factory=dict)


class Guest(Protocol):
    """Who answers below `OWN` besides: the form in which records are changed."""

    def answer(self, asked: Asked) -> Answer: ...

    def link_to(self, place: Place) -> str:
        """The address at which what stands at a place of a file can be changed; empty where it cannot."""

    def touches(self, keys: Sequence[Key]) -> Mapping[str, Any]:
        """What a change of records touches, in the words of the messages: the records, and files by their sort."""


_PDF = {
    "": Said("", ""),
    "due": Said("一段时间没有改动，就开始印 PDF", "the PDF will be made when nothing has been saved for a while"),
    "now": Said("正在后台印 PDF", "the PDF is being made in the background"),
}
_WRONG = {
    True: Said("内容有问题；后面是上一次的页面", "The content has problems; behind this is the last good page"),
    False: Said("出了错；后面是上一次的页面", "Something failed; behind this is the last good page"),
}
_SAID = {
    "whence": Said("从哪里来", "Where from?"),
    "click": Said("点一下页面上的数字或文字（Esc 取消）", "Click a figure or a text on the page (Esc ends it)"),
    "nothing": Said("找不到它的记录", "No record was found for it"),
    "changed": Said("刚才的改动", "The last change"),
    "draft": Said("草稿，不会进入成品：", "Drafts, which no build has: "),
    "close": Said("关闭", "Close"),
}
_OPEN = Said("在表单里改", "change it in the form")
_NO_FILE_YET = Said(
    "这份文件还没有做好，做好后这里会自动打开。", "The file is not made yet; it will open here once it is."
)


class Desk:
    """What the handlers share: the preview, the language of messages, and which pages are open."""

    def __init__(self, preview: Preview, messages: Language, guest: Guest | None = None) -> None:
        self.preview = preview
        self.messages: Language = messages
        self.guest = guest
        self._open: dict[int, str] = {}
        self._known: tuple[int, Mapping[str, Any]] | None = None
        self._touching = threading.Lock()
        self._lock = threading.Lock()

    def open(self, key: int, page: str) -> None:
        with self._lock:
            self._open[key] = page

    def close(self, key: int) -> None:
        with self._lock:
            self._open.pop(key, None)

    def pages(self) -> list[str]:
        """The open pages, each once, the last opened first."""
        with self._lock:
            return list(dict.fromkeys(reversed(self._open.values())))

    def message(self, page: str) -> str:
        """The state as a page is told it."""
        state = self.preview.state
        version = "" if state.problems else self.preview.fresh(page)
        told = {"version": version, "problems": [self._told(p) for p in state.problems], "fault": state.fault}
        said = {name: words.in_(self.messages) for name, words in _SAID.items()}
        said["wrong"] = _WRONG[bool(state.problems)].in_(self.messages)
        more = {"said": said, "busy": self._busy(), "language": self.messages, "touched": self._touched()}
        return json.dumps({**told, **more, "drafts": self.preview.drafts_on(page)})

    def _touched(self) -> Mapping[str, Any] | None:
        """What the last save touches; worked out once for all pages that ask."""
        keys, turn = self.preview.edited, self.preview.turn
        if self.guest is None or not keys:
            return None
        with self._touching:
            if self._known is None or self._known[0] != turn:
                self._known = turn, {**self.guest.touches(keys), "turn": turn}
            return self._known[1]

    def _told(self, found: Problem) -> dict[str, Any]:
        """A problem with the lines around its place, and where it can be mended."""
        lines = [[line.number, line.text, line.column] for line in self.preview.excerpt(found.place)]
        return {
            "place": str(found.place),
            "message": found.message.in_(self.messages),
            "mend": found.fix.in_(self.messages),
            "lines": lines,
            "form": self.guest.link_to(found.place) if self.guest else "",
            "open": _OPEN.in_(self.messages),
        }

    def _busy(self) -> str:
        state = self.preview.state
        if state.left and self.preview.pdf:
            said = Said(
                f"后台还要核对 {state.left} 项；然后更新搜索，最后印 PDF",
                f"{state.left} more to look at in the background; then the search, and the PDF last",
            )
        elif state.left:
            said = Said(
                f"后台还要核对 {state.left} 项；搜索最后更新",
                f"{state.left} more to look at in the background; the search comes last",
            )
        else:
            said = _PDF[state.pdf]
        return said.in_(self.messages)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Pages as they are now, with the script that reloads them; other files of the preview; the stream."""

    timeout = PATIENCE

    def __init__(self, *args: Any, desk: Desk, **more: Any) -> None:
        self.desk = desk
        super().__init__(*args, **more)

    def do_HEAD(self) -> None:
        """The heads of a file, for whoever may have it."""
        if self._is_ours() and self._names_a_file():
            super().do_HEAD()

    def do_GET(self) -> None:
        """A page, a file, or the stream; of what makes no sense, that it does not."""
        if self._is_ours() and self._names_a_file():
            self._get(urlsplit(self.path))

    def _names_a_file(self) -> bool:
        """Whether an address can be taken apart, and be that of a file."""
        try:
            if "\0" not in unquote(urlsplit(self.path).path):
                return True
        except ValueError:
            pass
        self.send_error(404)
        return False

    def list_directory(self, path: Any) -> None:
        """Folders are not shown: a page that is not there is told as that."""
        self.send_error(404)

    def _get(self, parts: SplitResult) -> None:
        if parts.path == OWN:
            self._stream(parse_qs(parts.query).get("page", [""])[0])
            return
        if parts.path == f"{OWN}.js":
            self._answer(Answer(200, "text/javascript; charset=utf-8", SCRIPT.read_bytes()))
            return
        if parts.path.startswith(f"{OWN}/"):
            self._ask_guest("GET", parts.path, parts.query, b"")
            return
        path = unquote(parts.path).lstrip("/")
        if not path or path.endswith("/"):
            version = self.desk.preview.fresh(path)
            place = self.desk.preview.site / path / "index.html"
            if version and place.is_file():
                self._send_page(place, path, version)
                return
        elif (book := self.desk.preview.book(path)) is None:
            self.desk.preview.ensure(path)
        elif not book.is_file():
            self._send_no_file(path)
            return
        super().do_GET()

    def do_POST(self) -> None:
        """What a guest takes; nothing else does."""
        if not self._is_ours() or not self._names_a_file():
            return
        parts = urlsplit(self.path)
        length = self.headers.get("Content-Length", "")
        is_number = length.isascii() and length.isdigit()
        if not is_number or len(length) > len(str(MOST_BODY)) or int(length) > MOST_BODY:
            self.close_connection = True  # what comes is not read
            self._answer(Answer(413 if is_number else 411, "text/plain; charset=utf-8", b""))
            return
        self._ask_guest("POST", parts.path, parts.query, self.rfile.read(int(length)))

    def _is_ours(self) -> bool:
        """Whether the browser means this machine by the name that it asks for; another one's page may have led here."""
        assert isinstance(self.server, Server)
        host, port = self.headers.get("Host", ""), self.server.server_port
        once = all(len(self.headers.get_all(name, [])) <= 1 for name in ("Host", "Origin"))
        if once and host.lower() in {f"127.0.0.1:{port}", f"localhost:{port}"}:
            return True
        self._answer(Answer(421, "text/plain; charset=utf-8", b"127.0.0.1\n"))
        return False

    def _ask_guest(self, method: str, path: str, query: str, body: bytes) -> None:
        guest = self.desk.guest
        if guest is None or not path.startswith(f"{OWN}/"):
            self.send_error(404)
            return
        first = {name: values[0] for name, values in parse_qs(query).items()}
        heads = {name.lower(): value for name, value in self.headers.items()}
        self._answer(guest.answer(Asked(method, unquote(path.removeprefix(OWN)), first, heads, body)))

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.content)))
        for name, value in answer.heads.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(answer.content)

    def translate_path(self, path: str) -> str:
        """The file of an address; of a PDF's, the newest that was made."""
        book = self.desk.preview.book(unquote(urlsplit(path).path).lstrip("/"))
        return super().translate_path(path) if book is None else str(book)

    def _send_page(self, place: Path, path: str, version: str) -> None:
        self._send(200, place.read_bytes(), path, version)

    def _send_no_file(self, path: str) -> None:
        said = _NO_FILE_YET.in_(self.desk.messages)
        head = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>casebook</title>'
        self._send(503, f"{head}<body><p>{said}</p></body>".encode(), path, "")

    def _send(self, status: int, page: bytes, path: str, version: str) -> None:
        client = _CLIENT.format(own=OWN, version=version, page=html.escape(path))
        content = page.replace(b"</body>", client.encode() + b"</body>")
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """Nothing of a preview is kept by a browser."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def _stream(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        preview, key = self.desk.preview, id(self)
        self.desk.open(key, page)
        said, last = "", 0.0
        try:
            while True:
                message = self.desk.message(page)
                if message != said or time.monotonic() - last > BEAT:
                    self.wfile.write(f"data: {message}\n\n".encode())
                    self.wfile.flush()
                    said, last = message, time.monotonic()
                with preview.changed:
                    preview.changed.wait(BEAT / 3)
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            self.desk.close(key)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the terminal is for problems."""


class Printer:
    """The books, made in a process of their own when all else is made and nothing was saved for a while."""

    def __init__(
        self,
        preview: Preview,
        command: Sequence[str],
        messages: Language,
        tell_line: Callable[[str], None],
        quiet: float,
    ) -> None:
        self._preview = preview
        self._command = command
        self._messages: Language = messages
        self._tell_line = tell_line
        self._quiet = quiet
        self._ending: threading.Thread | None = None

    def close(self) -> None:
        """Waits until nothing is left of the process that was at work last."""
        if self._ending is not None:
            self._ending.join()

    def until(self, changes: queue.Queue[frozenset[str] | None]) -> frozenset[str] | None:
        """The next change. Where it takes its time the books are made meanwhile, and the change ends that."""
        preview = self._preview
        if not preview.pdf or preview.state.problems or preview.state.fault:
            return changes.get()
        preview.tell_pdf("due")
        try:
            with contextlib.suppress(queue.Empty):
                return changes.get(timeout=max(0.0, self._quiet - preview.still()))
            self.close()  # never two at once
            started, before = time.perf_counter(), _signatures(preview.books())
            begun = contextlib.ExitStack()
            try:
                process = begun.enter_context(beside(self._command))
                preview.tell_pdf("now")
                while (code := process.code()) is None:
                    with contextlib.suppress(queue.Empty):
                        return changes.get(timeout=0.1)
                said = process.said()
            finally:  # it takes a moment to end, for which no change waits
                self._ending = threading.Thread(target=begun.close, daemon=True)
                self._ending.start()
        finally:
            preview.tell_pdf("")
        if code:
            self._failed(code, said)
        elif _signatures(preview.books()) != before:
            seconds = time.perf_counter() - started
            self._tell_line(Said(f"PDF 印好了（{seconds:.1f} 秒）", f"PDF ready ({seconds:.1f} s)").in_(self._messages))
        return changes.get()

    def _failed(self, code: int, said: str) -> None:
        if code == SystemLibraryMissing.exit_code:  # no edit will change that
            self._preview.pdf = False
            self._tell_line(f"casebook: {said}")
            return
        why = said or Said(f"印 PDF 的进程中途结束（{code}）", f"the process that makes it ended ({code})").in_(
            self._messages
        )
        fault = Said(f"PDF 没有印成：{why}", f"the PDF was not made: {why}").in_(self._messages)
        self._preview.tell_pdf("", fault)
        self._tell_line(f"casebook: {fault}")


def _signatures(files: Iterable[Path]) -> list[tuple[str, int]]:
    return [(str(path), path.stat().st_mtime_ns) for path in files]


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no event; an error of ours is told on the terminal."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def listen(port: int, handler: Callable[..., Handler]) -> Server:
    """A server on the port, or on the next free one."""
    for offset in range(PORTS if port else 1):
        try:
            return Server(("127.0.0.1", port + offset), handler)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
    last = port + PORTS - 1
    raise CasebookError(
        Said(
            f"从 {port} 到 {last} 的端口都被占用；用 --port 另选一个。",
            f"no port from {port} to {last} is free; --port names another",
        )
    )


def serve(
    project: Path,
    languages: tuple[Language, ...],
    port: int,
    messages: Language,
    show: Callable[[list[Problem], Language], None],
    tell_line: Callable[[str], None],
    press: Callable[[Path], Sequence[str]] | None = None,
    guest: Callable[[Preview], Guest] | None = None,
    opening: str = "/",
) -> int:
    """Serves until it is interrupted. Returns the exit code. `press` is the command that makes the books in a folder;
    none are made without it. `guest` answers below `OWN`; `opening` is the address that the terminal is told."""
    preview = Preview(project, languages, tell_line, pdf=press is not None)
    printer = Printer(preview, press(preview.press) if press else (), messages, tell_line, PRINT_AFTER)
    desk = Desk(preview, messages, guest(preview) if guest else None)
    preview.site.mkdir(parents=True, exist_ok=True)
    server = listen(port, partial(Handler, directory=str(preview.site), desk=desk))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    started = time.perf_counter()
    tell_line(f"http://127.0.0.1:{server.server_address[1]}{opening} (Ctrl-C ends it)")
    changes = _watched(preview.disk.root)
    gc.disable()  # it would go through a whole catalog in the middle of an edit; it works when nothing else does
    try:
        preview.read()
        _told(preview, messages, show, tell_line, started)
        while True:
            preview.work_on(desk.pages, lambda: not changes.empty())
            if changes.empty():
                gc.collect()
            seen = printer.until(changes)
            started = time.perf_counter()
            while not changes.empty():
                more = changes.get()
                seen = None if seen is None or more is None else seen | more
            preview.read(seen)
            _told(preview, messages, show, tell_line, started)
    except KeyboardInterrupt:
        return 0
    finally:
        printer.close()
        server.shutdown()


def _told(
    preview: Preview,
    messages: Language,
    show: Callable[[list[Problem], Language], None],
    tell_line: Callable[[str], None],
    started: float,
) -> None:
    state = preview.state
    if state.problems:
        show(state.problems, messages)
    elif state.fault:
        tell_line(f"casebook: {state.fault}")
    else:
        tell_line(f"ready ({time.perf_counter() - started:.2f} s)")
    with preview.changed:
        preview.changed.notify_all()


def _watched(root: Path) -> queue.Queue[frozenset[str] | None]:
    """The paths that change, in sets, as they change, None where it may be any; a thread watches as long as the process
    lives."""
    changes: queue.Queue[frozenset[str] | None] = queue.Queue()
    ready = threading.Event()

    def work() -> None:
        for seen in _sets(root, ready):
            changes.put(seen)

    threading.Thread(target=work, daemon=True).start()
    ready.wait(10)
    return changes


def _sets(root: Path, ready: threading.Event) -> Iterator[frozenset[str] | None]:
    """A system watches what a name stood for when it was asked. Where a folder comes, goes or is another one by now
    (a checkout of another branch, a file saved by renaming), the watch begins anew, and whatever was missed counts."""
    from watchfiles import Change, watch

    anew = False
    while True:
        places = _places(root)
        ready.set()
        for seen in watch(
            *places,
            debounce=200,
            step=20,
            rust_timeout=LOOK,
            yield_on_timeout=True,
            watch_filter=lambda _change, path: _is_content(path),
        ):
            if anew:
                yield None
            elif seen:
                yield frozenset(path for _change, path in seen)
            gone = any(change == Change.deleted and Path(path) in places for change, path in seen)
            anew = gone or _places(root) != places
            if anew:
                break


def _places(root: Path) -> dict[Path, tuple[int, int]]:
    """What is watched, of all that is there, and what tells it from another of its name."""
    found: dict[Path, tuple[int, int]] = {}
    for path in (*(root / name for name in (*FOLDERS, home.SHELL.name)), home.TEMPLATES, home.SHELL):
        with contextlib.suppress(FileNotFoundError):
            status = path.stat()
            found[path] = status.st_dev, status.st_ino
    return found


def _is_content(path: str) -> bool:
    """Whether a path is what someone wrote, not what an editor keeps beside it while it writes."""
    name = path.rpartition("/")[2]
    return (
        not name.startswith((".", "#")) and not name.endswith(("~", ".swp", ".swx", ".tmp", ".part")) and name != "4913"
    )
