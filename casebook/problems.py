"""The table of problems: what each code says is wrong and how it is mended, in both languages.

The sentences stand in `text/problems.yml`. `problem("…", code, name=value)` fills their placeholders; a value that
differs by language is a `Said`. A test holds that the languages have the same placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from casebook.errors import LANGUAGES, Place, Problem, Said


@dataclass(frozen=True)
class Entry:
    """A code's two sentences with their placeholders; `mend` is None where whoever tells the problem knows it best."""

    message: Said
    mend: Said | None


@cache
def table() -> Mapping[str, Entry]:
    """Every code with its sentences."""
    text = files("casebook.text").joinpath("problems.yml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {
        code: Entry(Said(said["zh"], said["en"]), Said(said["mend_zh"], said["mend_en"]) if "mend_zh" in said else None)
        for code, said in yaml.load(text, loader).items()
    }


def problem(place: Place, code: str, fix: Said | None = None, /, **values: object) -> Problem:
    """The problem of a code at a place. `fix` takes the place of the table's mend.

    Raises:
        KeyError: for a code that the table lacks, or a placeholder that is not filled.
    """
    entry = table()[code]
    mend = fix or entry.mend
    if mend is None:
        raise KeyError(f"{code} needs to be told how it is mended")
    return Problem(place, code, filled(entry.message, values), fix or filled(mend, values))


def filled(said: Said, values: Mapping[str, object]) -> Said:
    """A sentence in both languages with its placeholders filled."""
    zh, en = (
        said.in_(language).format(
            **{name: value.in_(language) if isinstance(value, Said) else value for name, value in values.items()}
        )
        for language in LANGUAGES
    )
    return Said(zh, en)
