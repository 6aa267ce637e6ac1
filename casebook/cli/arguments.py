"""Arguments to options, help and mistakes, in the language of messages. Standard library only, like the table."""

from __future__ import annotations

import argparse
import difflib
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from casebook import __version__
from casebook.cli import language as messages
from casebook.cli.table import COMMANDS, EXIT_CODES, GLOBALS, PROJECT, Argument, Command
from casebook.errors import Language, Said

_WIDTH = 100


class Mistake(Exception):
    """A command line that cannot be run; the text says why and what would do."""


@dataclass(frozen=True)
class Answer:
    """What is answered at once, without running anything: help or the version."""

    text: str


@dataclass(frozen=True)
class Request:
    """A command and its options; `rest` are the arguments of a command that takes them as they are."""

    command: Command
    language: Language
    options: argparse.Namespace
    rest: tuple[str, ...] = ()


def parse(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    program: str = "casebook",
    commands: Sequence[Command] = COMMANDS,
    *,
    checkout: bool = False,
) -> Request | Answer:
    """Reads a command line. `checkout`: whether the commands of a checkout (test, bench, audit) are known too.

    Raises:
        Mistake: an unknown command, an unknown option, a missing argument.
    """
    language = messages.of(arguments, environment)
    wish = environment.get(messages.SETTING, "")
    if wish not in {"", "zh", "en"}:
        raise Mistake(
            Said(
                f"{messages.SETTING} 只能是 zh 或 en，不是 {wish!r}", f"{messages.SETTING} is zh or en, not {wish!r}"
            ).in_(language)
        )
    known = [command for command in commands if checkout or command.run is not None]
    before, name, rest = _split(arguments)
    if "--version" in before:
        return Answer(f"casebook {__version__}")
    if not name or not {"-h", "--help"}.isdisjoint(before):
        return Answer(overview(known, program, language))
    if name == "help":
        name, rest = (rest[0], ["--help"]) if rest else ("", [])
        if not name:
            return Answer(overview(known, program, language))
    command = next((command for command in known if command.name == name), None)
    if command is None:
        raise Mistake(_unknown(name, [c.name for c in known], program).in_(language))
    if command.run is None:
        if not {"-h", "--help"}.isdisjoint(rest):
            return Answer(command.more.in_(language))
        return Request(command, language, argparse.Namespace(), tuple(rest))
    parser = _parser(command, program, language)
    if not {"-h", "--help"}.isdisjoint(rest[: rest.index("--")] if "--" in rest else rest):
        return Answer(parser.format_help().rstrip())
    if "--version" in rest:
        return Answer(f"casebook {__version__}")
    options = parser.parse_args([*before, *rest])
    return Request(command, language, options)


def _split(arguments: Sequence[str]) -> tuple[list[str], str, list[str]]:
    """What stands before the command, the command, and what follows."""
    before: list[str] = []
    words = list(arguments)
    while words and words[0].startswith("-"):
        before.append(words.pop(0))
        if before[-1] == "--messages" and words:
            before.append(words.pop(0))
    return before, words[0] if words else "", words[1:]


def _unknown(name: str, known: list[str], program: str) -> Said:
    near = difflib.get_close_matches(name, known, 1)
    listed = ", ".join(known)
    zh = f"没有命令 {name}{f'；是不是 {near[0]}？' if near else '。'}"
    en = f"there is no command {name}{f'; did you mean {near[0]}?' if near else '.'}"
    return Said(
        f"{zh}可用的有：{listed}。{program} --help 有说明。",
        f"{en} There are: {listed}. {program} --help explains them.",
    )


class _Parser(argparse.ArgumentParser):
    """An argument parser that raises its complaints, in the language of messages, and never ends the process."""

    language: Language = "en"

    def error(self, message: str) -> NoReturn:
        raise Mistake(f"{_translated(message, self.language)}\n{self.format_usage().rstrip()}")


# what argparse may say, of Python 3.11 and later; a sentence that is not here is passed on as it is
_CHINESE: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", r"还缺参数：\1"),
    (r"unrecognized arguments: (.*)", r"没有这样的参数：\1"),
    (r"argument (\S+?): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (\S+?): expected at least one argument", r"\1 后面至少要跟一个值"),
    (r"argument (\S+?): invalid choice: (\S+) \(choose from (.*?)\)", r"\1 不能是 \2，可选：\3"),
    (r"argument (\S+?): invalid int value: (.*)", r"\1 要一个整数，不是 \2"),
    (r"argument (\S+?): ignored explicit argument (.*)", r"\1 不带值，多了 \2"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 不明确，可能是 \2"),
)


def _translated(message: str, language: Language) -> str:
    if language == "zh":
        for english, chinese in _CHINESE:
            if found := re.fullmatch(english, message):
                return found.expand(chinese)
    return message


class _English(argparse.RawDescriptionHelpFormatter):
    usage = "Usage: "

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=_WIDTH)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, self.usage if prefix is None else prefix)


class _Chinese(_English):
    usage = "用法："


def _parser(command: Command, program: str, language: Language) -> _Parser:
    parser = _Parser(
        prog=f"{program} {command.name}",
        add_help=False,
        allow_abbrev=False,
        description="\n".join(textwrap.wrap(command.more.en, _WIDTH)) if language == "en" else command.more.zh,
        formatter_class=_Chinese if language == "zh" else _English,
    )
    parser.language = language
    own = parser.add_argument_group(Said("参数", "arguments").in_(language))
    for argument in (*command.arguments, *((PROJECT,) if command.project else ())):
        _add(own, argument, language)
    shared = parser.add_argument_group(Said("所有命令都有", "for every command").in_(language))
    for argument in GLOBALS:
        _add(shared, argument, language)
    shared.add_argument("-h", "--help", action="store_true", help=Said("显示这段说明", "print this").in_(language))
    return parser


def _add(group: argparse._ArgumentGroup, argument: Argument, language: Language) -> None:
    about = argparse.SUPPRESS if argument.hidden else argument.about.in_(language).replace("%", "%%")
    group.add_argument(*argument.names, help=about, **argument.settings)


def overview(known: Sequence[Command], program: str, language: Language) -> str:
    """All commands, the options that each of them takes, and every exit code."""
    usage = Said("用法：{p} 命令 [选项]", "Usage: {p} COMMAND [OPTIONS]").in_(language).format(p=program)
    what = Said(
        "把 YAML 记下的事实印成网站、PDF、图表、工作簿和数据包，中英双语。",
        "Turns a ledger of facts in YAML into a site, a PDF, charts, workbooks and data packs, in Chinese and English.",
    )
    lines = [usage, "", what.in_(language), ""]
    lines += [f"  {command.name:<14}{command.about.in_(language)}" for command in known]
    lines += ["", Said("所有命令都有：", "For every command:").in_(language)]
    for argument in GLOBALS:
        choices = argument.settings.get("choices")
        shown = argument.names[0] + (f" {{{','.join(choices)}}}" if choices else "")
        lines.append(f"  {shown:<20}{argument.about.in_(language)}")
    lines.append(f"  {'-h, --help':<20}{Said('一个命令的说明', 'explain one command').in_(language)}")
    lines.append(f"  {'--version':<20}{Said('版本', 'the version').in_(language)}")
    lines += ["", Said("退出码：", "Exit codes:").in_(language)]
    lines += [f"  {code:>4}  {said.in_(language)}" for code, said in EXIT_CODES.items()]
    return "\n".join(lines)
