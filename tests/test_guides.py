"""The guides are followed word for word: every command is run, every file written, every output compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
GUIDES = HOME / "docs" / "guides"
NAMES = ("first-report", "foreign-register", "first-change")
CLONED = "first-change"  # the guide that begins with a clone of this repository
_FENCE = re.compile(r"^```(?P<sort>\w+)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
# times, counts of the ledger, and where a field stands: the edition grows under the guides
_VARYING = re.compile(r"\d+\.\d(?= s\)| 秒)|\d+(?= records, no problems| 条记录，没有问题)|(?<=\.yml:)\d+:\d+(?=: )")

# how far a long stage is, which only a slow machine tells
_PROGRESS = re.compile(r"^  \w[\w ]* +\d+ / \d+\n", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of a guide: commands, what they print, a file, a change of a file."""

    sort: str
    file: str
    text: str


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = [Block(m["sort"], m["file"] or "", m["text"]) for m in _FENCE.finditer(text)]
    assert text.count("```") == 2 * len(found), "a block that nobody would follow"
    return found


class Reader:
    """Somebody who does what a guide says, in a folder of their own."""

    def __init__(self, folder: Path, language: str) -> None:
        self.at = folder
        tools = folder.parent / "bin"
        tools.mkdir()
        shim = tools / "casebook"
        shim.write_text(
            f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(HOME)!r})\n"
            "from casebook.cli import program\nsys.exit(program())\n"
        )
        shim.chmod(0o755)
        path = f"{tools}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "CASEBOOK_MESSAGES": language, "LC_ALL": "C.UTF-8"}
        self.said = ""

    def follow(self, block: Block) -> None:
        if block.sort == "sh":
            self._run(block.text)
        elif block.sort == "text":
            assert _VARYING.sub("0", _PROGRESS.sub("", self.said)) == _VARYING.sub("0", block.text)
        elif block.sort == "diff":
            self._change(self.at / block.file, block.text)
        else:
            place = self.at / block.file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text, encoding="utf-8")

    def _run(self, commands: str) -> None:
        done = subprocess.run(
            ["bash", "-c", f"{commands}\npwd > {self.at}/.where"],
            cwd=self.at,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )
        where = self.at / ".where"
        self.said, self.at = done.stdout, Path(where.read_text().strip())
        where.unlink()
        assert "Traceback" not in self.said and "fault of casebook" not in self.said, self.said

    @staticmethod
    def _change(place: Path, change: str) -> None:
        """Applies a change whose lines stand in the file exactly once together."""
        lines = change.splitlines(keepends=True)
        assert all(line[0] in " +-" for line in lines)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        text = place.read_text(encoding="utf-8")
        assert f"\n{text}".count(f"\n{before}") == 1, f"{place}: {before}"
        place.write_text(f"\n{text}".replace(f"\n{before}", f"\n{after}")[1:], encoding="utf-8")


def repository(folder: Path) -> Path:
    """This repository as somebody would clone it, as it stands here; `./run` goes past the set-up, which has its own
    tests, to the command that it becomes."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=HOME, check=True, capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (HOME / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOME / name, folder / name)
    (folder / "run").write_text(f'#!/bin/sh\nexec {sys.executable} build.py "$@"\n')
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "As it stands"]):
        subprocess.run(["git", *words], cwd=folder, check=True, env={**os.environ, **EDITOR})
    bare = folder.with_suffix(".git")
    subprocess.run(["git", "clone", "-q", "--bare", str(folder), str(bare)], check=True)
    return bare


EDITOR = {
    f"GIT_{who}_{what}": f"editor{at}"
    for who in ("AUTHOR", "COMMITTER")
    for what, at in (("NAME", ""), ("EMAIL", "@example.org"))
}


PAGES = [(name, language) for name in NAMES for language in ("en", "zh")]


def page_of(name: str, language: str) -> Path:
    return GUIDES / (f"{name}.md" if language == "en" else f"{name}.zh.md")


@pytest.mark.parametrize(("name", "language"), PAGES)
def test_a_guide_is_followed_word_for_word(name: str, language: str, tmp_path: Path) -> None:
    """Whoever copies every block gets what the page shows, and at the end a report that is printed."""
    folder = tmp_path / "home"
    folder.mkdir()
    reader = Reader(folder, language)
    if name == CLONED:
        origin = repository(tmp_path / "origin")
        (folder / "ADDRESS").symlink_to(origin)
        reader.environment |= EDITOR
    for block in blocks(page_of(name, language)):
        reader.follow(block)
    assert (reader.at / "dist" / "site" / "index.html").is_file()
    assert (reader.at / "dist" / "site" / "en" / "index.html").is_file()
    if name == CLONED:  # what is published is what was pushed
        pushed = ["git", "-C", str(origin), "log", "-1", "--format=%s", "--name-only", "main"]
        told = subprocess.run(pushed, check=True, capture_output=True, text=True).stdout.split("\n")
        assert told[0] == "State Yifeng's profit to one digit more"
        assert set(filter(None, told[1:])) == {
            *("data/cases/yifeng.yml", "data/facts/named/yifeng.yml", "data/translations.txt")
        }


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_of_a_guide_do_the_same(name: str) -> None:
    """Commands, files and changes are the same to the letter; only what is said around them differs."""
    en, zh = ([b for b in blocks(page_of(name, language)) if b.sort != "text"] for language in ("en", "zh"))
    assert en == zh
