"""Redirects: addresses that pages had once, and where a reader who follows an old link is sent; duties that went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import Complaint, Kind
from casebook.kinds.checks import complaint
from casebook.kinds.duty import Duty
from casebook.model.record import Record
from casebook.model.values import LocalText, Slug, Text, Value

# the pages of the site that are neither a record's nor the index of a kind; a test holds that they are all of them
STANDING = frozenset(
    {
        "",
        "about/",
        "about/figures/",
        "cases/compare/",
        "downloads/",
        "law/changes/",
        "metrics/compare/",
        "reviews/",
        "evidence/base-report/",
        *(f"evidence/{name}" for name in ("", "contradictions/", "grades/", "lift/", "outside/", "relations/")),
    }
)
# folders below the root that hold no pages of the first language
_TAKEN = frozenset({"assets", "downloads", "en", "search"})
_ADDRESS = re.compile(r"(?P<top>[a-z0-9]+(?:-[a-z0-9]+)*)/(?:[a-z0-9]+(?:[.-][a-z0-9]+)*/)*")


class Withdrawn(Value):
    """A duty of an earlier edition that no duty replaces: the question that it asked, and why it is gone."""

    check: LocalText
    why: LocalText


class Redirects(Record):
    """What has moved, one file a project.

    `moved` maps an old address (`cases/old-name/`, relative to the root of the site, without a language: it holds for
    both) to a record (`story:old-name`), a section (`section:2.1`) or another address (`evidence/lift/`).
    `withdrawn` are duties of earlier editions by id; what a duty of today replaces stands in that duty's `replaces`.
    """

    kind_name: ClassVar[str] = "redirects"
    moved: dict[Text, Text] = {}
    withdrawn: dict[Slug, Withdrawn] = {}


def goal_of(to: str, catalog: Catalog, kinds: Mapping[str, Kind]) -> tuple[str, str] | None:
    """The record that a reader is sent to, as kind and id; a page that is none of a record's has the kind "page"."""
    kind, colon, slug = to.partition(":")
    if not colon:
        return ("page", to) if _stands(to, kinds) else next(iter(_at(to, catalog, kinds)), None)
    if kind == "section":
        chapters = (catalog.find("chapter", found) for found in catalog.slugs("chapter"))
        return next(
            ((kind, slug) for c in chapters if any(s.number == slug for s in getattr(c, "sections", ()))),
            None,
        )
    record = catalog.find(kind, slug) if kind in kinds else None
    return (kind, slug) if record is not None and kinds[kind].path(record, catalog) is not None else None


def _stands(address: str, kinds: Mapping[str, Kind]) -> bool:
    """Whether a page that is no record's has this address."""
    return address in STANDING or any(kind.index and kind.index.address == address for kind in kinds.values())


def _at(address: str, catalog: Catalog, kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    """The records whose own page has this address: the id is the last part of it."""
    slug = address.rstrip("/").rpartition("/")[2]
    for name, kind in kinds.items():
        if kind.own_page and slug in catalog.slugs(name):
            record = catalog.find(name, slug)
            if record is not None and kind.path(record, catalog) == address:
                yield name, slug


def _checked(record: Redirects, catalog: Catalog) -> Iterator[Complaint]:
    from casebook.kinds import BY_NAME  # the list that this kind stands in itself

    for address, to in record.moved.items():
        loc = ("moved", address)
        shape = _ADDRESS.fullmatch(address)
        if shape is None or shape["top"] in _TAKEN:
            yield complaint(loc, "redirect-address", address=address)
        elif _stands(address, BY_NAME) or any(_at(address, catalog, BY_NAME)):
            yield complaint(loc, "redirect-living", address=address)
        if goal_of(to, catalog, BY_NAME) is None:
            yield complaint(loc, "redirect-nowhere", to=to)
    replaced = {old: str(duty.id) for duty in catalog.all(Duty) for old in duty.replaces}
    for slug in record.withdrawn:
        if catalog.find("duty", slug) is not None:
            yield complaint(("withdrawn", slug), "withdrawn-living", duty=slug)
        elif slug in replaced:
            yield complaint(("withdrawn", slug), "withdrawn-replaced", duty=slug, by=replaced[slug])


def _title(_record: Redirects, language: Language) -> str:
    return {"zh": "旧地址", "en": "Old addresses"}[language]


REDIRECTS = Kind(
    name="redirects",
    folder="data/redirects.yml",
    model=Redirects,
    path=lambda _record, _catalog: None,
    title=_title,
    own_page=False,
    optional=True,
    called=False,
    checks=(_checked,),
    weight=0,
)
