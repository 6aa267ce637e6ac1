"""What is wrong with a text that is not YAML: the slips that people make, told by what they look like."""

from __future__ import annotations

import re

import yaml

from casebook.errors import Place, Problem
from casebook.problems import problem

# a name, then a full-width colon, or a colon with the value right behind it
_KEY = re.compile(r"^\s*(?:- +)?(?P<key>[a-z_]+)\s*(?P<colon>：|:(?=[^\s:/]))")


# blanks that only look like one: of a Chinese keyboard, of a word processor
_ODD_BLANK = re.compile(r"^ *(?:- +)?(?:[a-z_]+:)?(?P<blank>[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])")
# a sign at the beginning of a text that YAML takes for one of its own
_FIRST = re.compile(r"\s*(?:- +)?[A-Za-z_]+: +(?P<sign>[*&!|>%@`]|- )(?=.*\S)")


def odd_blank(line: str) -> int | None:
    """The column of a blank at the beginning of a line, or behind its key, that YAML does not take for one."""
    match = _ODD_BLANK.match(line)
    return match.start("blank") + 1 if match else None


def key_without_colon(line: str) -> tuple[int, str] | None:
    """The column of a colon that YAML does not take for one, and the field's name before it."""
    match = _KEY.match(line)
    return (match.start("colon") + 1, match["key"]) if match else None


def syntax_problem(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """The problem behind an error of the YAML library, at the place where it is mended."""
    mark = error.problem_mark or error.context_mark
    start = error.context_mark or mark
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
    said, context = error.problem or "", error.context or ""
    lines = text.splitlines()
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    if "\t" in line[: max(place.column, 1)] or ("cannot start any token" in said and "\t" in line):
        return problem(place, "yaml-tab")
    for number in dict.fromkeys((start.line + 1 if start else 1, place.line - 1, place.line)):
        if 0 < number <= len(lines) and (blank := odd_blank(lines[number - 1])):
            return problem(Place(path, number, blank), "yaml-blank")
    if re.match(r"\s*(?:- +)*:(?:\s|$)", line):
        return problem(place, "yaml-key")
    for number in dict.fromkeys((start.line + 1 if start else 1, place.line - 1, place.line)):
        if 0 < number <= len(lines) and (found := key_without_colon(lines[number - 1])):
            return problem(Place(path, number, found[0]), "yaml-key-colon", key=found[1])
    if "escape" in said or "hexdecimal" in said or "hexadecimal" in said:
        return problem(place, "yaml-escape")
    if "mapping values are not allowed" in said:
        return problem(place, "yaml-colon")
    if "quoted scalar" in context or "unexpected end of stream" in said:
        return problem(Place(path, start.line + 1, start.column + 1) if start else place, "yaml-quote")
    if "expected a single document" in context:
        return problem(place, "yaml-documents")
    if "cannot start any token" in said:
        return problem(place, "yaml-first-sign", sign=line[place.column - 1 : place.column])
    if "flow" in context:
        return problem(Place(path, start.line + 1, start.column + 1) if start else place, "yaml-bracket")
    if re.match(r"\s*(?:- +)?[A-Za-z_]+: *(['\"]).*\1.", line):
        return problem(place, "yaml-after-quote")
    if "could not find expected ':'" in said and start:
        return problem(Place(path, start.line + 1, start.column + 1), "yaml-no-colon")
    if sign := _FIRST.match(line):
        return problem(Place(path, place.line, sign.start("sign") + 1), "yaml-first-sign", sign=sign["sign"].strip())
    return problem(place, "yaml-indent")
