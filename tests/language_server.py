"""yaml-language-server, driven without an editor: what it says of files under the schemas of a project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

VERSION = "1.25.0"
HOME = Path(__file__).parent.parent
MANY = 40
PLACE = HOME / "build" / "node"
SERVER = "node_modules/yaml-language-server/bin/yaml-language-server"


def server() -> Path | str:
    """The server, installed where it is not there yet; or the reason why there is none."""
    if shutil.which("node") is None:
        return "Node is not on PATH"
    for place in (Path(os.environ.get("CASEBOOK_NODE", PLACE)), PLACE):
        if (place / SERVER).exists():
            return place / SERVER
    if shutil.which("npm") is None:
        return "npm is not on PATH"
    PLACE.mkdir(parents=True, exist_ok=True)
    package = f"yaml-language-server@{VERSION}"
    command = ["npm", "install", "--prefix", str(PLACE), "--no-audit", "--no-fund", "--ignore-scripts", package]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return PLACE / SERVER if done.returncode == 0 else f"npm could not install {package}: {done.stderr.strip()[-200:]}"


def diagnostics(script: Path, root: Path, settings: dict[str, Any], files: Iterable[Path]) -> dict[str, list[Any]]:
    """What the server says of each file, as (line, message), by the file's path below the root."""
    with subprocess.Popen(
        ["node", str(script), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return _Talk(process, root, settings).about(list(files))
        finally:
            process.kill()


class _Talk:
    def __init__(self, process: subprocess.Popen[bytes], root: Path, settings: dict[str, Any]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self.to, self.back = process.stdin, process.stdout
        self.root = root
        self.settings = settings

    def about(self, files: list[Path]) -> dict[str, list[Any]]:
        root = self.root.as_uri()
        folders = [{"uri": root, "name": "project"}]
        able = {"workspace": {"configuration": True, "didChangeConfiguration": {}}, "textDocument": {}}
        told = {"processId": os.getpid(), "rootUri": root, "capabilities": able, "workspaceFolders": folders}
        self.send(id=0, method="initialize", params=told)
        self.until(lambda m: m.get("id") == 0 and "result" in m)
        self.send(method="initialized", params={})
        self.send(method="workspace/didChangeConfiguration", params={"settings": {"yaml": self._yaml()}})
        found: dict[str, list[Any]] = {}
        for start in range(0, len(files), MANY):  # it waits a moment before each answer, so many are asked at once
            waiting = {file.as_uri(): file for file in files[start : start + MANY]}
            for uri, file in waiting.items():
                text = file.read_text(encoding="utf-8-sig")
                document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
                self.send(method="textDocument/didOpen", params={"textDocument": document})
            while waiting:
                told = self.until(lambda m: m.get("method") == "textDocument/publishDiagnostics")["params"]
                said = [(d["range"]["start"]["line"] + 1, d["message"]) for d in told["diagnostics"]]
                if (done := waiting.pop(told["uri"], None)) is not None:
                    found[done.relative_to(self.root).as_posix()] = said
        return found

    def _yaml(self) -> dict[str, Any]:
        schemas = {(self.root / path).as_uri(): globs for path, globs in self.settings["yaml.schemas"].items()}
        return {"validate": True, "schemas": schemas, "schemaStore": {"enable": False}, "hover": True}

    def send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.to.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.to.flush()

    def until(self, wanted: Any) -> dict[str, Any]:
        """The next message that is wanted; what the server asks meanwhile is answered."""
        while True:
            message = self.read()
            if "method" in message and "id" in message:
                items = message.get("params", {}).get("items", []) if isinstance(message.get("params"), dict) else []
                asked = [self._yaml() if item.get("section") == "yaml" else {} for item in items]
                self.send(id=message["id"], result=asked if message["method"] == "workspace/configuration" else None)
            elif wanted(message):
                return message

    def read(self) -> dict[str, Any]:
        length = 0
        while (line := self.back.readline()).strip():
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
        assert length, "the language server has ended"
        return dict(json.loads(self.back.read(length)))
