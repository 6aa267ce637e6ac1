"""A folder is a test: each small project under tests/books is built whole and compared with its expectation.

The expectation lies beside the project (`bikes` -> `bikes.expected`): the list of files, the words of each page, the
data pack. A part that is missing is written on a developer's machine, to be looked at and committed; in CI it fails.
"""

from __future__ import annotations

import html
import os
import re
import shutil
from pathlib import Path

import pytest

from casebook.pipeline import Settings, build

BOOKS = Path(__file__).parent / "books"
PROJECTS = sorted(path for path in BOOKS.iterdir() if (path / "content").is_dir())
LIGHT = frozenset({"site", "charts", "workbook", "law", "pack"})
_HASHED = re.compile(r"(?<=[._-])[0-9a-f]{7,}(?=\.)|(?<=/)[a-z-]+_[0-9a-f]{7,}(?=\.pf_)")


def words_of(page: str) -> str:
    """The words of a page's own part, a line a block, without markup, scripts and drawings. A break in the source is a
    blank, as browsers read it; only what stands as it is typed (`pre`) keeps its lines."""
    body = re.search(r"<div [^>]*id=\"content\".*(?=</main>)", page, re.DOTALL)
    text = body[0] if body else page
    text = re.sub(r"<(script|style|svg|math)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"(<pre\b.*?</pre>)|\s+", lambda found: found[1] or " ", text, flags=re.DOTALL)
    text = re.sub(
        r"</?(?:p|li|h\d|td|th|dt|dd|tr|section|figure|figcaption|div|summary|pre|option|nav|ul)\b[^>]*>", "\n", text
    )
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def parts(site: Path) -> dict[str, str]:
    """What is compared of a site, by name."""
    files = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    own = [path for path in files if not path.startswith(("assets/", "en/assets/", "search/"))]
    found = {"files.txt": "".join(f"{_HASHED.sub('#', path)}\n" for path in own)}
    for path in own:
        if path.endswith(".html"):
            found[f"pages/{path.removesuffix('.html')}.txt"] = words_of((site / path).read_text(encoding="utf-8"))
        elif path.startswith("downloads/data/") and path.endswith((".json", ".csv")):
            found[path.removeprefix("downloads/")] = (site / path).read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    return found


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_book(project: Path, tmp_path: Path) -> None:
    """A project prints what is expected of it: no file more, no word other."""
    copy = tmp_path / project.name
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("build", "dist"))
    build(Settings(copy, only=LIGHT), lambda _stage: None)
    found = parts(copy / "dist" / "site")
    folder = project.with_name(f"{project.name}.expected")
    expected = {
        p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()
    }
    missing = sorted(found.keys() - expected.keys())
    if missing and not os.environ.get("CI"):
        for name in missing:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(found[name], encoding="utf-8")
    assert not missing, f"no expectation of {missing[0]}; outside of CI it has been written: look at it and commit it"
    assert sorted(expected) == sorted(found)
    for name, text in found.items():
        assert text == expected[name], name
