"""What templates may say is one table: nothing else is said, nothing in it is for nobody."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2 import meta, nodes

from casebook.presses.sayings import ALL, GIVEN
from casebook.render.sayings import Saying
from tools import sayings

HOME = Path(__file__).parent.parent
FOLDER = HOME / "templates"
# the shell's own templates see what the shell gives
TEMPLATES = sorted(
    path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.j2") if "overrides" not in path.parts
)
SAYINGS = [saying for of_folder in ALL.values() for saying in of_folder]
NAMES = {saying.name: saying for saying in SAYINGS if saying.sort != "filter"}
FILTERS = {saying.name: saying for saying in SAYINGS if saying.sort == "filter"}
ENVIRONMENT = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
BUILTIN = frozenset(ENVIRONMENT.filters)
ENVIRONMENT.filters.update(dict.fromkeys(FILTERS, str))
# of Jinja itself, inside of loops and macros
OF_JINJA = frozenset({"loop", "caller", "self", "super", "varargs", "kwargs", *ENVIRONMENT.globals})


@cache
def tree(name: str) -> nodes.Template:
    return ENVIRONMENT.parse((FOLDER / name).read_text(encoding="utf-8"))


@cache
def free(name: str) -> frozenset[str]:
    """The names that a template takes from outside."""
    return frozenset(meta.find_undeclared_variables(tree(name))) - assigned(name) - OF_JINJA


@cache
def assigned(name: str) -> frozenset[str]:
    """The names that a template gives to something itself."""
    found = tree(name)
    names = {node.name for node in found.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    names |= {node.target for node in found.find_all(nodes.Import)}
    return frozenset(names | {node.name for node in found.find_all(nodes.Macro)})


@cache
def asked_by(name: str) -> frozenset[str]:
    """The templates that a template includes, imports or extends, where it says so by name."""
    found: set[str] = set()
    for node in tree(name).find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        if isinstance(node.template, nodes.Const):
            found.add(node.template.value)
    return frozenset(found)


def within(name: str) -> Iterator[str]:
    """The templates that a template is included by or extends: what these name, it sees."""
    short = name.removeprefix("print/")
    for other in TEMPLATES:
        if {name, short} & asked_by(other) or other in asked_by(name):
            yield other


def calls(name: str) -> Iterator[tuple[int, str, nodes.Call]]:
    """The calls of sayings in a template, by line."""
    for call in tree(name).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in NAMES and call.node.name in free(name):
            yield call.lineno, call.node.name, call


def fits(saying: Saying, call: Any, first: int = 0, called: bool = False) -> None:
    """A call has the arguments that the function takes; TypeError where it does not. With {% call %} it is `called`."""
    signature = inspect.signature(saying.what)
    owner = () if saying.alone else (None,)
    spread = call.dyn_args is not None or call.dyn_kwargs is not None
    bind = signature.bind_partial if spread else signature.bind
    named = [*(k.key for k in call.kwargs), *(["caller"] if called else [])]
    bind(*owner, *(None,) * first, *(None for _ in call.args), **dict.fromkeys(named))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_what_the_table_has(name: str) -> None:
    """Every name and every filter that a template takes from outside is in the table or is given to it."""
    given = {g.name for g in GIVEN if fnmatch(name, g.where)}
    seen = set().union(*(assigned(other) for other in within(name)))
    assert not free(name) - NAMES.keys() - given - seen
    filters = {node.name for node in tree(name).find_all(nodes.Filter)}
    assert not filters - BUILTIN - FILTERS.keys()


@pytest.mark.parametrize("name", TEMPLATES)
def test_calls_have_the_arguments_that_functions_take(name: str) -> None:
    """A call of a function or a filter has as many arguments as it takes, and names none that it does not have."""
    blocks = [block.call for block in tree(name).find_all(nodes.CallBlock)]
    for line, said, call in calls(name):
        try:
            fits(NAMES[said], call, called=call in blocks)
        except TypeError as error:
            pytest.fail(f"templates/{name}:{line}: {said}: {error}")
    for node in tree(name).find_all(nodes.Filter):
        if node.name in FILTERS:
            fits(FILTERS[node.name], node, first=1)


@pytest.mark.parametrize("name", TEMPLATES)
def test_calls_of_macros_have_the_arguments_that_macros_take(name: str) -> None:
    """A macro that a template calls by the name of its import is there, and takes the arguments."""
    imports = {
        node.target: node.template.value
        for node in tree(name).find_all(nodes.Import)
        if isinstance(node.template, nodes.Const)
    }
    for call in tree(name).find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Getattr) and isinstance(call.node.node, nodes.Name)):
            continue
        file = imports.get(call.node.node.name)
        if file is None:
            continue
        own = f"print/{file}" if name.startswith("print/") and (FOLDER / "print" / file).exists() else file
        macros = {macro.name: macro for macro in tree(own).find_all(nodes.Macro)}
        assert call.node.attr in macros, f"templates/{name}:{call.lineno}"
        macro = macros[call.node.attr]
        args = [arg.name for arg in macro.args]
        least = len(args) - len(macro.defaults)
        told = [*args[: len(call.args)], *(k.key for k in call.kwargs)]
        assert set(told) <= set(args) and len(call.args) <= len(args) and set(args[:least]) <= set(told), (
            f"templates/{name}:{call.lineno}: {call.node.attr}({', '.join(args)})"
        )


def test_sayings_have_names_of_their_own_and_are_explained() -> None:
    """No two sayings share a name, and each says in a line what it is and is typed throughout."""
    assert len({(s.sort == "filter", s.name) for s in SAYINGS}) == len(SAYINGS)
    for saying in SAYINGS:
        assert inspect.getdoc(saying.what), saying.name
        signature = inspect.signature(saying.what)
        parameters = list(signature.parameters.values())[0 if saying.alone else 1 :]
        assert all(p.annotation is not inspect.Parameter.empty for p in parameters), saying.name
        assert signature.return_annotation is not inspect.Signature.empty, saying.name


def test_what_is_in_the_table_is_said() -> None:
    """Each saying is said by some template of the places where it can be said, or is there for authors."""
    for folder, of_folder in ALL.items():
        names = [name for name in TEMPLATES if not folder or name.startswith((folder, "kinds/", "parts/"))]
        said = frozenset().union(*(free(name) for name in names))
        used = {node.name for name in names for node in tree(name).find_all(nodes.Filter)}
        for saying in of_folder:
            assert (saying.name in (used if saying.sort == "filter" else said)) is not saying.authors, saying.name


def test_what_is_given_is_used() -> None:
    """Each given name is used by a template that gets it."""
    for given in GIVEN:
        assert any(given.name in free(name) for name in TEMPLATES if fnmatch(name, given.where)), given.name


def test_the_page_for_authors_is_printed_from_the_table() -> None:
    """docs/templates.md is what tools/sayings.py prints."""
    assert sayings.BLOCK.run(sayings.block(), ["--check"]) == 0
