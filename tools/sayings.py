"""Prints what templates may say from the engine's table into docs/templates.md, so that the page cannot drift.

.venv/bin/python tools/sayings.py            writes the page's block anew
.venv/bin/python tools/sayings.py --check    says whether it is as the table has it
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from casebook.presses.sayings import ALL, GIVEN  # noqa: E402  # the checkout's own
from casebook.render.sayings import Saying  # noqa: E402

PAGE = ROOT / "docs" / "templates.md"
BEGIN, END = "<!-- sayings: printed by tools/sayings.py -->", "<!-- end of sayings -->"
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


def printed(page: str, text: str) -> str:
    """The page with its block replaced.

    Raises:
        LookupError: the page has no block to replace.
    """
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise LookupError(f"{PAGE.name} has no lines {BEGIN} and {END}")
    return f"{before}{text}{after}"


def main(arguments: Sequence[str]) -> int:
    """Writes the page, or with --check says with 1 that it is out of step."""
    page = PAGE.read_text(encoding="utf-8")
    wanted = printed(page, block())
    if "--check" in arguments:
        if wanted != page:
            print("docs/templates.md does not show the sayings of today; run tools/sayings.py", file=sys.stderr)
        return int(wanted != page)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
