"""Organisations: whose figures the ledger holds. Companies, brands, platforms, authorities, those who count and report.

Private persons are no organisations: a shop is recorded under the shop's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import model_validator

from casebook.catalog import Catalog
from casebook.errors import Language, Refused
from casebook.kinds.base import Complaint, Index, Kind, page_in
from casebook.kinds.checks import complaint
from casebook.kinds.facets import filed
from casebook.kinds.segment import IN_SEGMENT
from casebook.model.record import Record
from casebook.model.refs import OrganisationRef, SegmentRef
from casebook.model.values import LocalText, RichText, Text, Value


class OrganisationType(StrEnum):
    """What an organisation is to a reader of its figures."""

    COMPANY = "company"
    BRAND = "brand"
    SHOP = "shop"
    PLATFORM = "platform"
    AUTHORITY = "authority"
    COURT = "court"
    STATISTICS = "statistics"
    ASSOCIATION = "association"
    RESEARCH = "research"
    MEDIA = "media"


# the codes of Hong Kong have five digits, of which readers leave out the first nought
_HONG_KONG = re.compile(r"0\d{4}")


class Holding(StrEnum):
    """How an organisation belongs to its parent."""

    SUBSIDIARY = "subsidiary"
    BRAND = "brand"
    COUNTRY_ARM = "country_arm"
    PROGRAMME = "programme"
    OFFICE = "office"


class Parent(Value):
    """Whom an organisation belongs to, and as what."""

    organisation: OrganisationRef
    holds: Holding


class Listing(Value):
    """Where an organisation's shares are traded, and under which code, as text (codes may begin with zeros)."""

    exchange: LocalText
    code: Text


class Aliases(Value):
    """Other names, a list a language; a name that is used in both stands in both."""

    zh: list[Text] = []
    en: list[Text] = []

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not (self.zh or self.en):
            raise Refused("别名一个也没有；删去这一段", "there is no alias here; leave the field out")
        return self


class Organisation(Record):
    """An organisation. `name` is the one that pages print; `aliases` are the others that sources use for it.

    `also` are words by which only the search finds it: nicknames, products, what it used to be called.
    """

    kind_name: ClassVar[str] = "organisation"
    name: LocalText
    aliases: Aliases | None = None
    also: list[Text] = []
    type: OrganisationType
    segment: SegmentRef | None = None
    parent: Parent | None = None
    listed: list[Listing] = []
    note: RichText | None = None


# what the name of a firm says besides the name that people know it by
_OF_A_FIRM = re.compile(r"(?<=..)(?:（?中国）?|集团|股份|控股)+$|(?<=...) (?:China|Group|Holdings?|International)$")


def names(record: Organisation, language: Language | None = None) -> tuple[str, ...]:
    """Every name of an organisation, of one language or of both, the printed one first, none twice."""
    aliases = record.aliases or Aliases.model_construct(zh=[], en=[])
    zh = (record.name.zh, *aliases.zh) if language != "en" else ()
    en = (record.name.en, *aliases.en) if language != "zh" else ()
    return tuple(dict.fromkeys((*zh, *en)))


def _title(record: Organisation, language: Language) -> str:
    return record.name.in_(language)


def _words(record: Organisation) -> Iterator[str]:
    """What readers type for an organisation: its names, nicknames, and the codes of its shares as they write them."""
    yield from names(record)
    yield from (short for name in names(record) if (short := _OF_A_FIRM.sub("", name)) != name)
    yield from record.also
    for listing in record.listed:
        yield listing.code
        if _HONG_KONG.fullmatch(listing.code):
            yield f"{listing.code[1:]}.HK"


def _no_circle(record: Organisation, catalog: Catalog) -> Iterator[Complaint]:
    """Nobody is the parent of one's own parent."""
    seen, at = [record.id], record
    while at.parent is not None:
        above = at.parent.organisation
        if above in seen:
            yield complaint(("parent", "organisation"), "organisation-circle", chain=" → ".join((*seen, above)))
            return
        seen.append(above)
        at = catalog.get(Organisation, above)


def _own_names(record: Organisation, catalog: Catalog) -> Iterator[Complaint]:
    """A name leads to one organisation: two records with one name would be one, or would be taken for one."""
    mine = {name.casefold() for name in names(record)}
    for other in catalog.all(Organisation):
        if other.id >= record.id:
            continue
        for name in names(other):
            if name.casefold() in mine:
                yield complaint(("name",), "organisation-name-taken", name=name, other=other.id)
                return


ORGANISATION = Kind(
    name="organisation",
    folder="data/organisations",
    model=Organisation,
    path=page_in("organisations"),
    title=_title,
    index=Index("organisations/", "nav.practice", 20, shelf="body", way=True),
    facets=(filed("body", "type", label="field.type", words="organisation_type.", ordered=True), IN_SEGMENT),
    keywords=lambda record: tuple(_words(record)),
    checks=(_no_circle, _own_names),
    weight=1.4,
)
