"""Cells of spreadsheets: what a program would run as a formula is made plain text."""

from __future__ import annotations

# A cell that begins with one of these is run by some spreadsheet program (OWASP, CSV injection).
_RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it; plain negative numbers stay."""
    if text.startswith(_RUNS) and not _is_number(text):
        return "'" + text
    return text


def in_footer(text: str) -> str:
    """A text as the foot of a sheet has it, where a single & begins a code: R&D would print a date."""
    return text.replace("&", "&&")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and text.strip() == text
