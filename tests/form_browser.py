"""The form on a copy of a project, in this process: what answers, and requests as a page of it sends them."""

from __future__ import annotations

import http.client
import json
import threading
from functools import partial
from pathlib import Path
from typing import Any

from casebook.errors import LANGUAGES, Language
from casebook.form.room import Room
from casebook.preview import Preview
from casebook.serve import Desk, Handler, listen


class Browser:
    """Someone who works in the form, and the server that answers."""

    def __init__(self, project: Path, language: Language = "en") -> None:
        self.project = project
        preview = Preview(project, LANGUAGES, lambda _line: None, quiet=0)
        self.room = Room(preview, language, who="An Editor")
        preview.site.mkdir(parents=True, exist_ok=True)
        self.server = listen(0, partial(Handler, directory=str(preview.site), desk=Desk(preview, language, self.room)))
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def ask(self, path: str, **heads: str) -> tuple[int, Any]:
        return self.request("GET", path, None, {"Host": self.host, **heads})

    def request(self, method: str, path: str, body: bytes | None, heads: dict[str, str]) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, f"/__casebook/edit/{path}", body, heads)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return answer.status, json.loads(content) if is_json else content.decode()

    def send(self, path: str, told: object, **heads: str) -> tuple[int, Any]:
        own = {"Host": self.host, "Origin": f"http://{self.host}", "X-Casebook-Token": self.room.token}
        return self.request(
            "POST", path, json.dumps(told).encode(), {"Content-Type": "application/json", **own, **heads}
        )

    def open(self, kind: str, slug: str) -> Any:
        status, told = self.ask(f"record?kind={kind}&id={slug}")
        assert status == 200, told
        return told

    def save(self, opened: Any, data: Any, **more: object) -> tuple[int, Any]:
        return self.send("save", {**self.of(opened), "data": data, "who": "An Editor", "why": "It was a slip.", **more})

    @staticmethod
    def of(opened: Any) -> dict[str, Any]:
        return {name: opened[name] for name in ("kind", "id", "digest", "new")}

    def read(self, path: str) -> bytes:
        return (self.project / path).read_bytes()
