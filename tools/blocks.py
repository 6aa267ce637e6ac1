"""Blocks of a page that are printed by a tool, between two lines that say so."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """A block: the page, its first and last line, and the command that prints it."""

    page: Path
    begin: str
    end: str
    tool: str

    def put(self, page: str, text: str) -> str:
        """The page with its block replaced.

        Raises:
            LookupError: the page has no block to replace.
        """
        before, begin, rest = page.partition(self.begin)
        _old, end, after = rest.partition(self.end)
        if not begin or not end:
            raise LookupError(f"{self.page.name} has no lines {self.begin} and {self.end}")
        return f"{before}{text}{after}"

    def run(self, text: str, arguments: Sequence[str]) -> int:
        """Writes the page, or with --check says with 1 that it is out of step."""
        page = self.page.read_text(encoding="utf-8")
        wanted = self.put(page, text)
        if "--check" not in arguments:
            self.page.write_text(wanted, encoding="utf-8")
            return 0
        if wanted != page:
            print(f"docs/{self.page.name} is not what is so today; run {self.tool}", file=sys.stderr)
        return int(wanted != page)
