"""Volumes: which parts of the book each is bound of, and the pages that it makes for itself: cover, contents, openings.

What several volumes take is one part, which is laid out once; only what a volume holds of its own is set for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from casebook import kinds
from casebook.errors import LANGUAGES, Language
from casebook.kinds.base import Kind
from casebook.kinds.volume import CHAPTERS, INDEX, MATTER, OWN, SHEETS, Paper, Take, Volume
from casebook.model.values import LocalText
from casebook.presses.book.setting import Line, Section, Setting, appendix, entries, heading
from casebook.render import Book
from casebook.text import Words

WHOLE = "whole"  # of a project that declares no volumes


def declared(book: Book) -> tuple[Volume, ...]:
    """The volumes of a language in their order, the whole first; where none is declared as the whole, one of everything
    is."""
    every = book.catalog.all(Volume)
    found = [v for v in every if v.on(book.language)]
    if not any(v.whole for v in every):
        found.append(_everything([v.id for v in every if v.sheets]))
    ordered = sorted(found, key=lambda v: (not v.whole, v.place, v.id))
    return tuple(one for volume in ordered for one in (_one_by_one(book, volume) if volume.each else (volume,)))


def _one_by_one(book: Book, volume: Volume) -> Iterator[Volume]:
    """A volume of each record that one takes."""
    for take in volume.takes:
        kind = _kind_of(take)
        for slug in take.only or book.catalog.slugs(kind.name):
            record: Any = book.catalog.find(kind.name, slug)
            if not take.segments or record.segment in take.segments:
                names = {language: kind.title(record, language) for language in LANGUAGES}
                alone = {"takes": [Take(part=take.part, only=[slug])], "title": LocalText(**names)}
                yield volume.model_copy(update={"id": f"{volume.id}/{take.part}/{slug}", **alone})


def file_name(book: Book, volume: Volume, paper: Paper = Paper.A4, language: Language | None = None) -> str:
    """The PDF's name below downloads/, which the site's pages link to, in the book's language or another; the whole has
    the edition's alone."""
    language = language or book.language
    if volume.alone is not None:
        part, slug = volume.alone
        return f"{part}/{slug}.{language}.pdf"
    own = "" if volume.whole else f"-{volume.id}"
    size = "" if paper is next(iter(volume.papers)) else f"-{paper.lower()}"
    return f"casebook-{book.edition.id}{own}{size}.{language}.pdf"


def _everything(sheets: list[str]) -> Volume:
    appendices = sorted((k.appendix for k in kinds.ALL if k.appendix), key=lambda a: a.letter)
    before = [a.name for a in appendices if a.letter < "N"]
    after = [a.name for a in appendices if a.letter > "N"]
    parts = ["cover", "reading", "contents", "charts", CHAPTERS, *before, "notes", "relations", *after, "index"]
    words: dict[Language, Words] = {language: Words.load(language) for language in LANGUAGES}
    title, whom, use = (
        LocalText(zh=words["zh"](key), en=words["en"](key)) for key in ("volume.whole", "volume.whom", "volume.use")
    )
    takes = [Take(part=part) for part in parts]
    if sheets:
        takes.insert(parts.index(CHAPTERS), Take(part=SHEETS, only=sheets))
    return Volume(id=WHOLE, title=title, whom=whom, use=use, place=0, whole=True, takes=takes)


@dataclass(frozen=True)
class Bound:
    """A volume as the names of its parts in their order."""

    volume: Volume
    parts: tuple[str, ...]
    indexed: bool = False


def bind(
    setting: Setting, volumes: Iterable[Volume], sections: Sequence[Section], pieces: Mapping[str, Sequence[Section]]
) -> tuple[list[Bound], list[Section]]:
    """What each volume is bound of, and the sections that volumes have of their own; `pieces` are what the sections
    were cut into, by the name of the section."""
    shared = {piece.name for cut in pieces.values() for piece in cut}
    bound: list[Bound] = []
    own: list[Section] = []
    for volume in volumes:
        made = list(_taken(setting, volume, sections, pieces))
        lines = [line for section in made for line in section.lines]
        if _indexed(volume):
            lines.append(Line(INDEX, "", setting.desk.t("print.index")))
        names: list[str] = []
        front: list[str] = []
        for section in [*made, None]:
            if section is not None and section.name in OWN:
                front.append(section.name)
                continue
            if front:
                name = f"front-{volume.id}-{'-'.join(front)}"
                own.append(Section(name, _front(setting, volume, front, lines, made)))
                names.append(name)
                front = []
            if section is not None:
                if section.name not in shared:
                    own.append(section)
                names.append(section.name)
        bound.append(Bound(volume, tuple(names), _indexed(volume)))
    return bound, own


def _indexed(volume: Volume) -> bool:
    return volume.takes[-1].part == INDEX


def _taken(
    setting: Setting, volume: Volume, sections: Sequence[Section], pieces: Mapping[str, Sequence[Section]]
) -> Iterator[Section]:
    """The pieces of a volume in their order; what it makes for itself by the name of the matter."""
    for take in volume.takes:
        if take.part in OWN:
            yield Section(take.part, Markup(""), take.part)
            continue
        for section in sections:
            if section.part != take.part:
                continue
            if take.part == SHEETS and section.record not in (take.only or [volume.id]):
                continue
            if take.part == CHAPTERS and take.only and section.record not in take.only:
                continue
            cut = pieces[section.name]
            if volume.alone is not None and not section.apart:
                yield _sheet(setting, section, _kind_of(take), volume.alone[1])
            elif section.apart and not volume.whole:
                kind = _kind_of(take)
                chosen = [piece for piece in cut if piece.record and _chosen(setting, kind, piece.record, take)]
                if chosen and volume.alone is None:
                    yield _opening(setting, volume, section, kind, chosen)
                    yield from chosen[1:]
                else:
                    yield from chosen
            else:
                yield from cut


def _kind_of(take: Take) -> Kind:
    """The kind whose appendix is taken."""
    return next(k for k in kinds.ALL if k.appendix and k.appendix.name == take.part)


def _chosen(setting: Setting, kind: Kind, slug: str, take: Take) -> bool:
    record = setting.desk.get(kind.name, slug)
    return (not take.only or slug in take.only) and (not take.segments or record.segment in take.segments)


def _sheet(setting: Setting, section: Section, kind: Kind, slug: str) -> Section:
    """A record of a register by itself; the register has it as a row."""
    setting.notes.group = section.part
    record, desk = setting.desk.get(kind.name, slug), setting.desk
    html = desk.render("alone.html.j2", heading=heading(desk, kind), r=record, body=f"kinds/{kind.name}.html.j2")
    return Section(f"{section.name}-{slug}", html, section.part, slug)


def _opening(setting: Setting, volume: Volume, section: Section, kind: Kind, chosen: Sequence[Section]) -> Section:
    """How an appendix begins in a volume: its heading above the first record, since the contents list them all."""
    listed = [setting.desk.get(kind.name, piece.record) for piece in chosen]
    begin = str(appendix(setting, kind, [], [])).rpartition("</section>")[0]
    first = str(chosen[0].html).partition("</div>")[2]  # without the head that it carries on
    assert kind.appendix is not None
    line = Line(section.name, kind.appendix.letter, heading(setting.desk, kind))
    lines = (line, *entries(setting.desk, listed))
    name = f"{section.name}-of-{volume.id}"
    return Section(name, Markup(begin + first), section.part, chosen[0].record, lines=lines)


def _front(
    setting: Setting, volume: Volume, matter: Sequence[str], lines: Sequence[Line], sections: Sequence[Section]
) -> Markup:
    html = "".join(str(s.html) for s in sections)
    charts = [
        (number, slug, setting.book.drawings[slug].view.title)
        for slug, number in setting.charts.items()
        if f'id="chart-{slug}"' in html
    ]
    signed = [other for other in declared(setting.book) if other.sign and other.alone is None]
    return setting.desk.render("front.html.j2", r=volume, matter=matter, lines=lines, charts=charts, signed=signed)


assert set(OWN) < set(MATTER)
