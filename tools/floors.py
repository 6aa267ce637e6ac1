"""Prints the floors of the engine from the import contract into docs/architecture.md, so that the page cannot drift.

    .venv/bin/python tools/floors.py            writes the page's block anew
    .venv/bin/python tools/floors.py --check    says whether it is as the contract and the modules have it

The contract is in pyproject.toml; what a module is for is the first sentence of its docstring.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.blocks import Block  # the checkout's own

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- floors: printed by tools/floors.py -->", "<!-- end of floors -->"
BLOCK = Block(ROOT / "docs" / "architecture.md", BEGIN, END, "tools/floors.py")
NAME_WIDTH = 12


def layers(root: Path) -> list[list[str]]:
    """The floors of the contract from the top to the ground, each a list of modules.

    Raises:
        LookupError: pyproject.toml has no contract of layers.
    """
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    found = next((contract for contract in contracts if contract.get("type") == "layers"), None)
    if found is None:
        raise LookupError("pyproject.toml has no contract of layers")
    return [[name.strip() for name in re.split(r"[|:]", layer)] for layer in found["layers"]]


def about(root: Path, module: str) -> str:
    """The first sentence of a module's docstring, without its full stop.

    Raises:
        LookupError: there is no such module, or it says nothing of itself.
    """
    places = [root / "casebook" / f"{module}.py", root / "casebook" / module / "__init__.py"]
    place = next((path for path in places if path.is_file()), None)
    said = ast.get_docstring(ast.parse(place.read_text(encoding="utf-8"))) if place else None
    if not said:
        raise LookupError(f"casebook/{module}: no module, or no docstring")
    paragraph = " ".join(said.split("\n\n")[0].split())
    return re.split(r"\.(?:\s+(?=[A-Z])|$)", paragraph)[0]


def block(root: Path) -> str:
    """The floors as the page shows them: a line a module, a floor's modules under one another."""
    lines = []
    for number, modules in enumerate(layers(root)):
        for i, module in enumerate(modules):
            lines.append(
                f"{f'{number + 1}' if i == 0 else '':<3} {module:<{NAME_WIDTH}} {about(root, module)}".rstrip()
            )
    return "\n".join([BEGIN, "```text", *lines, "```", END])


if __name__ == "__main__":
    sys.exit(BLOCK.run(block(ROOT), sys.argv[1:]))
