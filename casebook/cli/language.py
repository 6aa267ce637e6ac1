"""The language of messages: a setting of its own, apart from the languages that are built.

`--messages`, else CASEBOOK_MESSAGES, else the locale. Standard library only: `./run` asks before anything is installed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casebook.errors import Language

SETTING = "CASEBOOK_MESSAGES"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as everywhere on POSIX


def of_environment(environment: Mapping[str, str]) -> Language:
    """The language that the environment asks for: Chinese for every zh locale, English for all else."""
    wish = environment.get(SETTING, "")
    if wish in {"zh", "en"}:
        return "zh" if wish == "zh" else "en"
    locale = next((value for name in _LOCALE if (value := environment.get(name))), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language for a command line, read before it is parsed, so that its mistakes are told in it too."""
    before_dashes = arguments[: arguments.index("--")] if "--" in arguments else arguments
    wish = ""
    for i, word in enumerate(before_dashes):
        if word == "--messages" and i + 1 < len(before_dashes):
            wish = before_dashes[i + 1]
        elif word.startswith("--messages="):
            wish = word.partition("=")[2]
    return of_environment({**environment, SETTING: wish}) if wish in {"zh", "en"} else of_environment(environment)
