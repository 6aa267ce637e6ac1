"""Checks the types of the site's scripts with TypeScript, where there is a Node.js to run it.

    .venv/bin/python -m tools.scripts

TypeScript comes from npm, in the version and with the sum of `typescript/package-lock.json`, into `typescript/` alone.
Who only builds needs neither. Where one is missing the check is skipped, and that is said; a fault of npm is one.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from casebook.cli import language as messages
from tools.world import World

HOME = Path(__file__).resolve().parent / "typescript"


def node_of(world: World) -> str:
    """A Node.js: the machine's, or the one that Playwright brings for the browser tests; "" where there is none."""
    drivers = Path(sys.prefix).glob("lib/python*/site-packages/playwright/driver/node")
    return world.which("node") or next((str(driver) for driver in drivers), "")


def is_installed(home: Path) -> bool:
    """Whether TypeScript lies there in the version of the lock."""
    lock = json.loads((home / "package-lock.json").read_text(encoding="utf-8"))
    own = home / "node_modules" / "typescript" / "package.json"
    wanted = lock["packages"]["node_modules/typescript"]["version"]
    return own.exists() and json.loads(own.read_text(encoding="utf-8"))["version"] == wanted


def check(world: World, home: Path = HOME) -> int:
    """The exit code: what tsc finds is printed; 0 too where nothing could be checked, which is said."""
    node = node_of(world)
    if not node:
        return _skipped(world, "这里没有 Node.js。", "There is no Node.js here.")
    if not is_installed(home):
        npm = world.which("npm")
        if npm is None:
            return _skipped(
                world,
                "这里没有 npm，TypeScript 装不上。",
                "There is no npm here to install TypeScript with.",
            )
        done = world.run([npm, "ci", "--no-audit", "--no-fund", "--prefix", str(home)])
        if done.code or not is_installed(home):
            world.tell(done.output.rstrip())
            world.say("npm 没有装好 TypeScript。", "npm did not install TypeScript.")
            return 1
    tsc = home / "node_modules" / "typescript" / "bin" / "tsc"
    done = world.run([node, str(tsc), "--project", str(home / "tsconfig.json")])
    if done.output.strip():
        world.tell(done.output.rstrip())
    return done.code


def _skipped(world: World, zh: str, en: str) -> int:
    world.say(f"脚本的类型没有检查：{zh}", f"The types of the scripts were NOT CHECKED. {en}")
    return 0


if __name__ == "__main__":
    sys.exit(check(World(language=messages.of([], os.environ))))
