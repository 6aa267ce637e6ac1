"""How to cite a record of the edition: in plain words, as BibTeX, and by the Chinese standard GB/T 7714—2015."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casebook.text import Words
from casebook.wording.times import date


@dataclass(frozen=True)
class Cited:
    """What a citation names: the work, who made it, the part, and where it stands. `day` is a date code."""

    work: str
    maker: str
    part: str
    name: str
    version: str
    day: str
    address: str


def plain(cited: Cited, words: Words) -> str:
    """A citation as a sentence of the language."""
    return words(
        "cite.plain",
        work=cited.work,
        maker=cited.maker,
        part=cited.part,
        name=cited.name,
        version=cited.version,
        date=date(cited.day, words),
        address=cited.address,
    )


def bibtex(cited: Cited, words: Words) -> str:
    """A citation as a BibTeX entry of the type @misc."""
    fields = {
        "author": f"{{{_tex(cited.maker)}}}",
        "title": f"{_tex(cited.work)}: {_tex(cited.name)}",
        "year": cited.day[:4],
        "note": words("cite.note", part=cited.part, version=cited.version),
        "howpublished": f"\\url{{{cited.address}}}",
        "language": {"zh": "chinese", "en": "english"}[words.language],
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{casebook-{cited.part},\n{body}}}"


def gbt7714(cited: Cited) -> str:
    """A citation by GB/T 7714—2015: maker. work: part[DS/OL]. version. (date). address. [DS/OL] is a dataset online."""
    title = f"{cited.work}: {cited.part} {cited.name}[DS/OL]"
    return f"{cited.maker}. {title}. {cited.version}. ({cited.day}). {cited.address}."


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)
