"""Findings as bytes for another process, good for as long as all records that they rest on say the same."""

from __future__ import annotations

import pickle
from typing import Any

from casebook.catalog import Catalog
from casebook.evidence.findings import RESTS_ON, Findings
from casebook.graph.plain import UNREADABLE, read_own
from casebook.graph.target import digest


def dump(findings: Findings, catalog: Catalog) -> bytes:
    """The findings of a catalog; empty unless chance was worked out too, which only the ledger can do."""
    if "chance" not in vars(findings):
        return b""
    f = findings
    parts = (f.standings, f.relations, f.idle, f.chance)
    return pickle.dumps((_sum(catalog), parts), protocol=5)


def restored(raw: bytes, catalog: Catalog) -> Findings | None:
    """The findings that `dump` gave of a catalog that says the same; None of another, or of damaged bytes."""
    try:
        total, parts = _read(raw)
        if total != _sum(catalog):
            return None
        standings, relations, idle, chance = parts
    except (*UNREADABLE, ImportError):
        return None
    found = Findings(standings, relations, idle, catalog=catalog)
    vars(found)["chance"] = chance
    return found


def _sum(catalog: Catalog) -> str:
    return digest(" ".join(catalog.digest_of_kind(model.kind_name) for model in RESTS_ON))


def _read(raw: bytes) -> tuple[str, Any]:
    total, parts = read_own(raw) if raw else ("", ())
    return total, parts
