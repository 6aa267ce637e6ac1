"""Formulas: LaTeX maths that both the site and the book can draw."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo

from casebook.errors import Refused, Said
from casebook.model.listed import Validated
from casebook.model.values import Text

_DRAWN = re.compile(r"[^\x20-\x7e]")
_MEND = Said(
    r"只用拉丁字母、上下标、\frac、\sum、\times 等；中文写在 symbols 里。",
    r"Use Latin letters, sub- and superscripts, \frac, \sum, \times; what a letter means stands in `symbols`.",
)


def _readable(formula: str, info: ValidationInfo[Any]) -> str:
    if isinstance(info.context, Validated):
        return formula
    if found := _DRAWN.search(formula):
        raise Refused(
            f"公式里有“{found[0]}”，公式字体里没有这个字",
            f"the formula holds `{found[0]}`, which the fonts of formulas do not have",
            _MEND,
        )
    if not is_plain(formula) and (fault := _fault(formula)):
        raise Refused(f"公式“{formula}”画不出来{fault.zh}", f"the formula `{formula}` cannot be drawn{fault.en}", _MEND)
    return formula


Formula = Annotated[Text, AfterValidator(_readable)]


_ATOM = r"(?:[A-Za-z0-9]|\\(?:times|cdot|sum|pm|le|ge)(?![A-Za-z]))"
_TOKEN = re.compile(
    rf"\s*(?:(?P<frac>\\frac(?![A-Za-z]))|(?P<script>[_^])|(?P<sign>[-+=,/().<>*])|(?P<atom>{_ATOM})|(?P<open>\{{)|(?P<close>\}}))\s*"
)


def is_plain(formula: str) -> bool:
    r"""Whether a formula is of letters, digits, plain operators, scripts and \frac alone: such are known to be drawn.

    Whatever is not, the libraries that draw are asked about; they take a while to load.
    """
    kinds: list[str] = []
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            return False
        kinds.append(str(match.lastgroup))
        at = match.end()
    end = _row(kinds, 0)
    return bool(kinds) and end == len(kinds)


def _row(kinds: list[str], at: int) -> int:
    """Where a row of atoms, signs and fractions that begins at a token ends; -1 where it is none."""
    scripted = True  # a script needs something before it, and one alone is enough
    while at < len(kinds) and kinds[at] != "close":
        kind = kinds[at]
        if kind in {"atom", "sign"}:
            at, scripted = at + 1, kind == "sign"
        elif kind == "script" and not scripted:
            at, scripted = _argument(kinds, at + 1), True
        elif kind == "frac":
            middle = _group(kinds, at + 1)
            at, scripted = (_group(kinds, middle) if middle > 0 else -1), False
        else:
            return -1
        if at < 0:
            return -1
    return at


def _argument(kinds: list[str], at: int) -> int:
    if at < len(kinds) and kinds[at] == "atom":
        return at + 1
    return _group(kinds, at)


def _group(kinds: list[str], at: int) -> int:
    if at + 1 >= len(kinds) or kinds[at] != "open" or kinds[at + 1] == "close":
        return -1
    end = _row(kinds, at + 1)
    return end + 1 if 0 < end < len(kinds) and kinds[end] == "close" else -1


def _fault(formula: str) -> Said | None:
    """What the libraries that draw formulas say against one, as the end of a sentence; None where they draw it."""
    from latex2mathml.converter import convert
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(f"${formula}$", prop=FontProperties(math_fontfamily="stix"))
    except ValueError as error:
        at = re.search(r"\(at char (\d+)\)", str(error))
        where = formula[int(at[1]) :] if at else ""
        return (
            Said(f"：“{where}”处写得不全或不认识", f": `{where}` is not complete, or not known")
            if where
            else Said("", "")
        )
    try:
        convert(formula)
    except Exception as error:  # its own errors have no common class, and an IndexError is among them
        return Said(f"（{type(error).__name__}）", f" ({type(error).__name__})")
    return None
