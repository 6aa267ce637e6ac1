"""Citations: each manner names work, maker, part, version, date and address."""

from __future__ import annotations

import re

import pytest

from casebook.text import Words
from casebook.wording import citations

CITED = citations.Cited(
    work="柳河 & Co",
    maker="柳河镇档案室",
    part="f-1.1-01",
    name="柳河镇：年骑行次数",
    version="1",
    day="2024-05-01",
    address="https://example.org/facts/f-1.1-01/",
)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_plain_names_everything(language: str) -> None:
    """A citation in words holds every part, the date in the habit of the language."""
    text = citations.plain(CITED, Words.load("zh" if language == "zh" else "en"))
    for part in (CITED.work, CITED.maker, CITED.part, CITED.name, CITED.address):
        assert part in text
    assert ("2024年5月1日" if language == "zh" else "1 May 2024") in text


def test_bibtex_is_one_balanced_entry() -> None:
    """A BibTeX entry has balanced braces, its signs escaped, and the year of the edition."""
    text = citations.bibtex(CITED, Words.load("en"))
    assert text.startswith("@misc{casebook-f-1.1-01,") and text.count("{") == text.count("}")
    assert r"柳河 \& Co" in text and "year = {2024}" in text


def test_gbt7714_order() -> None:
    """GB/T 7714 gives maker, work, type of carrier, version, date and address in this order."""
    text = citations.gbt7714(CITED)
    assert re.fullmatch(r"柳河镇档案室\. 柳河 & Co: .*\[DS/OL\]\. 1\. \(2024-05-01\)\. https://\S+/\.", text)
