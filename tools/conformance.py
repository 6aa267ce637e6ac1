"""Checks PDFs against PDF/UA-1 with outloud: any finding of its conformance layer, warnings too, is a fault.

    .venv/bin/python tools/conformance.py BOOK.pdf...

outloud lives in an environment of its own, `build/outloud`, made from `tools/outloud.lock` when it is first needed: it
reads PDFs with PyMuPDF, whose licence is the AGPL, and nothing of it is in the product or its locks. What PyMuPDF asks
for besides (models of page layout) is left out, since no rule of the conformance layer needs it.
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
        subprocess.CalledProcessError: outloud cannot be installed, or ends before it has read them.
    """
    python = environment("outloud") / "bin" / "python"
    for path in paths:
        with tempfile.TemporaryDirectory(prefix="casebook-outloud-") as name:
            told = Path(name) / "told.json"
            options = ["--layer", "conformance", "--json", str(told), "--fail-on", "never", "--quiet"]
            run = "import sys; from outloud.cli import main; sys.exit(main())"
            subprocess.run([str(python), "-c", run, str(path), *options], check=True, stdout=subprocess.DEVNULL)
            for result in json.loads(told.read_text(encoding="utf-8"))["results"]:
                for found in result["findings"]:
                    page = f"p. {found['page']}" if found.get("page") else "document"
                    yield f"{path.name}: {found['rule']} {found['severity']}, {page}: {found['message']}"


if __name__ == "__main__":
    said = list(findings([Path(name) for name in sys.argv[1:]]))
    print("\n".join(said) or "No finding of PDF/UA-1.")
    sys.exit(bool(said))
