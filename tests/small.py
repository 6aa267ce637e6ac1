"""The small project, as tests ask it."""

from __future__ import annotations

from pathlib import Path

from casebook import kinds
from casebook.disk import Disk
from casebook.errors import ContentError, Problem
from casebook.load import load


def problems(folder: Path) -> list[Problem]:
    """What is wrong with a project; nothing where it loads."""
    try:
        load(Disk(folder), kinds.ALL)
    except ContentError as error:
        return error.problems
    return []
