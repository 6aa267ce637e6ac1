"""Prints what templates may say from the engine's table into docs/templates.md, so that the page cannot drift.

.venv/bin/python tools/sayings.py            writes the page's block anew
.venv/bin/python tools/sayings.py --check    says whether it is as the table has it
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from casebook.presses.sayings import ALL, GIVEN  # the checkout's own
from casebook.render.sayings import Saying
from tools.blocks import Block

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- sayings: printed by tools/sayings.py -->", "<!-- end of sayings -->"
BLOCK = Block(ROOT / "docs" / "templates.md", BEGIN, END, "tools/sayings.py")
PLACES = {
    "": "Everywhere",
    "site": "On the site, besides",
    "print": "In the printed book, besides",
    "pack": "In the data pack, besides",
}


def block() -> str:
    """The table as the page shows it."""
    lines = [BEGIN]
    for place, sayings in ALL.items():
        lines += [f"### {PLACES[place]}", "```text", *(line for saying in sayings for line in told(saying)), "```"]
    lines += ["### What templates are given", "```text"]
    for given in GIVEN:
        where = "" if given.where == "*" else f" [{given.where}]"
        lines += [f"{given.name}: {given.type}{where}", f"    {given.says}"]
    return "\n".join([*lines, "```", END])


def told(saying: Saying) -> Iterator[str]:
    """A saying with its arguments and types, and what it is."""
    signature = inspect.signature(saying.what)
    parameters = list(signature.parameters.values())[0 if saying.alone else 1 :]
    gives = "" if signature.return_annotation is inspect.Signature.empty else f" -> {signature.return_annotation}"
    if saying.sort == "filter":
        rest = f"({', '.join(map(_shown, parameters[1:]))})" if parameters[1:] else ""
        yield f"{_shown(parameters[0])} | {saying.name}{rest}{gives}"
    elif saying.sort == "value":
        yield f"{saying.name}: {signature.return_annotation}"
    else:
        yield f"{saying.name}({', '.join(map(_shown, parameters))}){gives}"
    yield f"    {' '.join((inspect.getdoc(saying.what) or '').split())}"


def _shown(parameter: inspect.Parameter) -> str:
    star: Mapping[object, str] = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}
    stars = star.get(parameter.kind, "")
    default = "" if parameter.default is inspect.Parameter.empty else f" = {parameter.default!r}"
    return f"{stars}{parameter.name}: {parameter.annotation}{default}"


if __name__ == "__main__":
    sys.exit(BLOCK.run(block(), sys.argv[1:]))
