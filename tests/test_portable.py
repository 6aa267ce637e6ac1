"""The site as a folder that reads without a server: links name files, what is left out has no dead link."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from casebook.links import broken
from casebook.pipeline import Settings, build
from casebook.presses.portable import OPENER, archive, portable

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"


def made(page: str, path: str = "cases/a/index.html", site: str = "", downloads: bool = False) -> str:
    """A page as the folder has it, beside a few others."""
    names = ("index.html", "en/index.html", "facts/index.html", "downloads/index.html", "downloads/book.pdf", OPENER)
    files = {**dict.fromkeys(names, b""), path: page.encode()}
    found = dict(portable({name: (lambda c=c: c) for name, c in files.items()}, site, downloads))  # type: ignore[misc]
    return found[path].decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("../../facts/", "../../facts/index.html"),
        ("../../facts/?stage=a&amp;b=c#f-1", "../../facts/index.html?stage=a&amp;b=c#f-1"),
        ("../..", "../../index.html"),
        ("../../", "../../index.html"),
        ("../../en/", "../../en/index.html"),
        ("./", "./index.html"),
        (".", "./index.html"),
        ("../../downloads/", "../../downloads/index.html"),
        ("#top", "#top"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_links_name_files(before: str, after: str) -> None:
    """A link to a folder leads to the page in it, with its query and its anchor; others stay."""
    assert made(f'<a class="x" href="{before}">y</a>') == f'<a class="x" href="{after}">y</a>'


def test_what_is_left_out_has_no_dead_link() -> None:
    """A file to download leads to the site where that has an address, or else nowhere; with the files, to the file."""
    page = '<a href="../../downloads/book.pdf" download>y</a>'
    assert made(page) == "<a>y</a>"
    assert (
        made(page, site="https://example.org/b/") == '<a href="https://example.org/b/downloads/book.pdf" download>y</a>'
    )
    assert made(page, downloads=True) == page


def test_modules_wait_for_a_server() -> None:
    """A module is named to a plain script, which loads it where a server sends it; no page wants a manifest."""
    page = (
        '<link rel="manifest" href="../m.webmanifest"><script src="../../assets/cb/casebook.js" type="module"></script>'
    )
    assert made(page) == f'<script defer src="../../{OPENER}" data-module="../../assets/cb/casebook.js"></script>'


def test_every_link_of_the_folder_has_its_file(built_site: Path) -> None:
    """Of the small project, every link and every address in the folder leads to a file of it, and each page says once
    what needs a server, in its language."""
    files = {p.relative_to(built_site).as_posix(): p.read_bytes for p in built_site.rglob("*") if p.is_file()}
    found = dict(portable(files))
    assert len(found) > 200 and {"downloads/index.html", "en/downloads/index.html", OPENER} <= found.keys()
    assert not any(name.startswith("downloads/data") or name in {"worker.js", "404.html"} for name in found)
    assert [str(b) for b in broken(found)] == []
    for path, content in found.items():
        if path.endswith(".html"):
            text = content.decode()
            assert not re.search(r'<a\b[^>]*\shref="(?![a-z]+:)[^"#?]*/(?:[#?][^"]*)?"', text), path
            if "<main" in text:
                said = "Opened from a folder" if path.startswith("en/") else "从文件夹直接打开"
                assert text.count(said) == 1, path


def test_the_same_site_is_packed_to_the_same_bytes() -> None:
    """A ZIP has no time of its own, and all of it lies in one folder."""
    files = [("b.html", b"b"), ("a/c.html", b"c")]
    packed = archive(files, "site")
    assert packed == archive(reversed(files), "site")
    with zipfile.ZipFile(io.BytesIO(packed)) as zipped:
        assert zipped.namelist() == ["site/a/c.html", "site/b.html"] and zipped.testzip() is None


def test_command_packs_what_was_built_or_says_what_is_missing(built_site: Path, tmp_path: Path) -> None:
    """`zip` writes the file that is named; without a site it says what to type."""
    project = built_site.parent.parent

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(HOME / "build.py"), "zip", *arguments, "--messages", "en"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    place = tmp_path / "book.zip"
    done = run(str(place), "--project", str(project))
    assert (done.returncode, done.stderr) == (0, "") and f"wrote {place}" in done.stdout
    assert "book/index.html" in zipfile.ZipFile(place).namelist()
    assert run(str(tmp_path), "--project", str(project)).returncode == 64
    (tmp_path / "empty" / "data").mkdir(parents=True)
    done = run("--project", str(tmp_path / "empty"))
    assert done.returncode == 64 and "run ./run build --project" in done.stderr


def test_a_build_offers_it_where_it_is_asked_for(tmp_path: Path) -> None:
    """`build --zip` publishes the folder as a ZIP that the page of downloads names; a build without it takes both away,
    and one that has nothing new to pack makes the same bytes."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    place = project / "dist/site/downloads/casebook-site.zip"

    def made(zipped: bool) -> set[str]:
        settings = Settings(project, only=frozenset({"site"}), languages=("en",), zipped=zipped)
        return set(build(settings, lambda _stage: None).causes)

    made(False)
    page = project / "dist/site/en/downloads/index.html"
    assert not place.exists() and "casebook-site.zip" not in page.read_text(encoding="utf-8")
    assert {"zip", "page en downloads/"} <= made(True)
    assert 'href="../../downloads/casebook-site.zip"' in page.read_text(encoding="utf-8")
    first = place.read_bytes()
    with zipfile.ZipFile(place) as zipped:
        inside = zipped.read("site/en/metrics/rides/index.html").decode()
        assert "site/downloads/casebook-site.zip" not in zipped.namelist()
    assert "index.html" in inside and "data-carried" in inside
    assert made(True) == set() and place.read_bytes() == first
    case = project / "data/cases/bicycle-company.yml"
    case.write_text(case.read_text(encoding="utf-8").replace("minutes free", "minutes for free"), encoding="utf-8")
    assert "zip" in made(True) and place.read_bytes() != first
    assert "page en downloads/" in made(False) and not place.exists()
