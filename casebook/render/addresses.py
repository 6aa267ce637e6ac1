"""Addresses as pages and the book write them, before anybody knows where a page stands."""

from __future__ import annotations

from casebook.kinds import BY_NAME


def index_of(kind: str) -> str | None:
    """The address of the page that lists the records of a kind."""
    index = BY_NAME[kind].index
    return f"~/{index.address}" if index else None


def anchor(kind: str, slug: str) -> str:
    """The anchor of a record in print."""
    return f"{kind}-{slug}"


def settle(text: str, page: str) -> str:
    """Makes the addresses `~/…` of a page relative to it; `page` is its own address (`cases/heytea/`)."""
    depth = page.count("/")
    prefix = "../" * depth or "./"
    return text.replace('"~/', f'"{prefix}')
