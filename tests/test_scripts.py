"""The check of the types of scripts: what it finds, what it says where it cannot look, and that it sees all of them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import scripts
from tools.world import Finished, World, run

HOME = Path(__file__).parent.parent
ASSETS = HOME / "templates" / "assets"
SETTINGS = re.sub(r"^\s*//.*$", "", (scripts.HOME / "tsconfig.json").read_text(encoding="utf-8"), flags=re.MULTILINE)


def world(said: list[str], here: Sequence[str] = (), ends: Finished | None = None) -> World:
    return World(
        environment={},
        language="en",
        which=lambda name: f"/usr/bin/{name}" if name in here else None,
        run=lambda *_: ends or Finished(0),
        tell=said.append,
    )


def test_without_node_the_check_is_skipped_aloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is no Node.js, or no npm to install with, nothing fails and it is said that nothing was looked at."""
    said: list[str] = []
    monkeypatch.setattr(scripts.sys, "prefix", str(tmp_path))
    assert scripts.check(world(said)) == 0
    assert "NOT CHECKED" in said[-1] and "Node.js" in said[-1]
    for name in ("package.json", "package-lock.json"):
        shutil.copy(scripts.HOME / name, tmp_path / name)
    assert scripts.check(world(said, ["node"]), tmp_path) == 0
    assert "NOT CHECKED" in said[-1] and "npm" in said[-1]


def test_a_failed_installation_is_a_failure(tmp_path: Path) -> None:
    """Where npm is there and does not install, the check fails with what npm says."""
    said: list[str] = []
    shutil.copy(scripts.HOME / "package-lock.json", tmp_path)
    assert scripts.check(world(said, ["node", "npm"], Finished(1, "E404")), tmp_path) == 1
    assert said[0] == "E404"


def test_lock_has_sums_and_names_no_host() -> None:
    """What npm installs is held by its sum; no address of a registry stands in the repository."""
    lock = (scripts.HOME / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock)["packages"]
    assert all(entry["integrity"].startswith("sha512-") for name, entry in packages.items() if name)
    assert "http" not in lock


def test_every_script_is_looked_at_or_named() -> None:
    """A new script is checked from the start: only those that are named as older are left out, and these are there."""
    settings = json.loads(SETTINGS)
    assert settings["include"] == ["../../templates/assets"] and settings["compilerOptions"]["strict"] is True
    for path in settings["exclude"]:
        assert (scripts.HOME / path).is_file(), f"{path} is gone: take it off the list"
    assert not [path for path in settings["exclude"] if "/calc/" in path]


@pytest.mark.skipif(not shutil.which("node") or not scripts.is_installed(scripts.HOME), reason="no TypeScript here")
def test_a_slip_of_types_is_found(tmp_path: Path) -> None:
    """A number where a text belongs, and a name that is not there, are told with file and line."""
    assets = tmp_path / "templates" / "assets"
    shutil.copytree(ASSETS / "calc", assets / "calc")
    page = assets / "calc" / "unfit.js"
    page.write_text(page.read_text(encoding="utf-8") + '\nnew Unfit(3, "x");\nlost();\n', encoding="utf-8")
    home = tmp_path / "tools" / "typescript"
    home.mkdir(parents=True)
    shutil.copy(scripts.HOME / "tsconfig.json", home)
    tsc = scripts.HOME / "node_modules" / "typescript" / "bin" / "tsc"
    done = run([str(shutil.which("node")), str(tsc), "--project", str(home / "tsconfig.json")])
    assert done.code and len(re.findall(r"unfit\.js\(\d+,\d+\): error", done.output)) == 2, done.output
