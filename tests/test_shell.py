"""The shell of the pages: its words, and that plain MkDocs has them too."""

from __future__ import annotations

import re

import yaml

from casebook.presses.settings import SHELL_WORDS
from casebook.render import DEFAULT_TEMPLATES
from casebook.text import Words

OVERRIDES = DEFAULT_TEMPLATES / "site" / "overrides"
ZH = Words.load("zh")
USED = {
    key
    for path in OVERRIDES.rglob("*.html")
    for key in re.findall(r'words\["([a-z_.]+)"\]', path.read_text(encoding="utf-8"))
}


def test_the_shell_prints_words_that_there_are() -> None:
    """The words that the shell asks for are those that a build hands to it, no more and no others."""
    assert len(USED) > 10
    assert {key for key in USED if not ZH.has(key)} == set()
    assert USED == SHELL_WORDS


def test_plain_mkdocs_has_the_same_words() -> None:
    """mkdocs.yml holds the Chinese words of the shell, no more and no others."""
    text = (DEFAULT_TEMPLATES.parent / "mkdocs.yml").read_text(encoding="utf-8")
    words = yaml.safe_load(text)["extra"]["words"]
    assert words == {key: ZH.entries[key] for key in USED}
