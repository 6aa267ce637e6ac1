"""The style sheet: what is told where, what is passed over, and that a project without one has no such lint."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from casebook import kinds
from casebook.disk import Disk
from casebook.errors import LANGUAGES, ContentError, Language, Problem
from casebook.kinds.style import Rule, Style, Where
from casebook.load import Memory, load
from casebook.load import style as lint
from casebook.load.style import Sheet
from casebook.model.phrases import choices, fault, pattern
from casebook.text import Words

HOME = Path(__file__).parent.parent
STYLE = "data/style.yml"
METRIC = "data/metrics/rides.yml"
CASE = "data/cases/bicycle-company.yml"
CHAPTER = "content/01-town/en.md"
CHINESE = "content/01-town/zh.md"


def problems(folder: Path, memory: Memory | None = None) -> list[Problem]:
    try:
        load(Disk(folder), kinds.ALL, memory)
    except ContentError as error:
        return error.problems
    return []


def told(folder: Path, memory: Memory | None = None) -> list[tuple[str, str]]:
    """Where something is told, and its code."""
    return [(str(problem.place), problem.code) for problem in problems(folder, memory)]


def at(folder: Path, words: str, path: str = METRIC) -> str:
    """The place at which words begin in a file."""
    text = (folder / path).read_text(encoding="utf-8")
    offset = text.index(words)
    return f"{path}:{text.count(chr(10), 0, offset) + 1}:{offset - text.rfind(chr(10), 0, offset)}"


def append(folder: Path, path: str, text: str) -> None:
    with (folder / path).open("a", encoding="utf-8") as file:
        file.write(text)


def put(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_small_project_is_clean(project: Path) -> None:
    """The small project keeps to its style sheet."""
    assert told(project) == []


def test_words_of_a_record_are_told_where_they_stand(project: Path) -> None:
    """The second of two hits is told at its own place, with what to write and why, in both languages."""
    put(project, METRIC, "  en: ", "  en: A recommended punter, two velocipedes and a PUNTERS' ride. ")
    first, second, third = problems(project)
    assert [p.code for p in (first, second, third)] == ["style-word"] * 3
    assert str(first.place) == at(project, "punter")
    assert str(second.place) == at(project, "velocipedes")
    assert str(third.place) == at(project, "PUNTERS")
    assert "punter" in first.message.en and "an archaism" in first.message.en and "已经过时" in first.message.zh
    assert "bicycle, rider" in first.fix.en and "bicycle, rider" in first.fix.zh


@pytest.mark.parametrize("words", ["the punt", "the Velocipede Club", "the “punter” of old", "《punter》"])
def test_what_is_passed_over(project: Path, words: str) -> None:
    """Parts of words, phrases that are all right and quotations are no hits."""
    put(project, METRIC, "  en: ", f"  en: See {words}. ")
    assert told(project) == []


def test_marks_are_read_by_their_own_words(project: Path) -> None:
    """The own words of a mark are prose, told at their place; the name in it is none."""
    put(project, CASE, "  en: Try it", "  en: Read [[metric:rides|the punters]] and [[name:punter]]. Try it")
    put(project, CASE, "  zh: 先在", "  zh: 见[[metric:rides|骑行]]与[[name:punter]]。先在")
    assert told(project) == [(at(project, "punters", CASE), "style-word")]


def test_a_rule_may_look_at_quoted_words(project: Path) -> None:
    """Where a rule says so, words in quotation marks and titles are looked at."""
    put(project, STYLE, "    fine:", "    quoted: true\n    fine:")
    put(project, METRIC, "  en: ", "  en: The “punter”. ")
    assert told(project) == [(at(project, "punter"), "style-word")]


def test_words_over_the_end_of_a_line(project: Path) -> None:
    """Words between which a line ends are found, at the place where they begin, in records and in chapters."""
    put(project, STYLE, "velocipede(|s), ", "old iron horse, ")
    put(project, STYLE, "赋能", "套话连篇")
    put(project, CASE, "  zh: 先在一个站点试。", "  zh: >-\n    不说套话\n    连篇。\n    不说套话\n    连篇。")
    append(project, CHAPTER, "\nThey ride an old\niron horse.\n")
    append(project, CHINESE, "\n他们套话\n连篇。\n")
    lines = (project / CASE).read_text(encoding="utf-8").split("\n")
    here = [f"{CASE}:{n + 1}:7" for n, line in enumerate(lines) if "套话" in line]
    assert [place for place, _code in told(project)] == [
        at(project, "old\n", CHAPTER),
        at(project, "套话", CHINESE),
        *here,
    ]


def test_own_words_of_a_call(project: Path) -> None:
    """The own words of a call are prose and told at the call; what it calls is none."""
    append(project, CHAPTER, '\nSee {{ metric("rides", "the punters") }} and {{ name("punter") }}.\n')
    assert told(project) == [(at(project, 'metric("rides", "the punters"', CHAPTER), "style-word")]


def test_title_and_summary_of_a_chapter(project: Path) -> None:
    """The fields of a chapter are looked at too."""
    put(project, CHAPTER, "title: ", "title: Punters of the ")
    assert told(project) == [(f"{CHAPTER}:1:1", "style-word")]


def test_doubts_of_a_chapter(project: Path) -> None:
    """As many doubts as are allowed are none too many; the next one is told, each language for itself."""
    append(project, CHAPTER, "\nIt does not say.\n" * 3)
    append(project, CHINESE, "\n没有写。\n" * 4)
    (problem,) = problems(project)
    lines = (project / CHINESE).read_text(encoding="utf-8").split("\n")
    last = max(n for n, line in enumerate(lines) if "没有写" in line)
    assert (str(problem.place), problem.code) == (f"{CHINESE}:{last + 1}:1", "style-doubts")
    assert "4" in problem.message.en and "3" in problem.message.en


def test_fields_in_others_words_and_exempt_files(project: Path) -> None:
    """Fields that hold others' words, and files whose paths are exempt, are not looked at."""
    append(project, METRIC, "also:\n  - {zh: 甲, en: punter rides}\n")
    assert told(project) == []
    put(project, METRIC, "  en: ", "  en: The punter. ")
    assert told(project) != []
    append(project, STYLE, "exempt: [data/metrics/r]\n")
    assert told(project) == []


def test_other_checks_are_told_as_well(project: Path) -> None:
    """Words that are not wanted hide nothing else that is wrong."""
    put(project, METRIC, "  en: ", "  en: The punter. ")
    put(project, METRIC, "unit: count", "unit: percent")
    assert {"style-word", "unit-of-metric"} <= {code for _place, code in told(project)}


@pytest.mark.parametrize("words", ["punt(er", "punter|rider", "punt)er", "*", "(|*)"])
def test_words_that_cannot_be_read(project: Path, words: str) -> None:
    """Words in no readable form are told, and the others are looked for all the same."""
    put(project, STYLE, "[velocipede(|s), punter*]", f"['{words}']")
    assert [code for _place, code in told(project)] == ["style-words"]


def test_no_star_in_chinese(project: Path) -> None:
    """A star is for English: Chinese has no endings."""
    put(project, STYLE, "[赋能]", "[赋能*]")
    assert [code for _place, code in told(project)] == ["style-words"]


def test_without_a_style_sheet_nothing_is_looked_for(project: Path) -> None:
    """A report that has no style sheet has no such lint."""
    (project / STYLE).unlink()
    put(project, METRIC, "  en: ", "  en: The punter. ")
    append(project, CHINESE, "\n没有写。\n" * 9)
    assert told(project) == []


def test_memory_looks_at_changed_files_only(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of unchanged files nothing is read again, here or in another process; all are when the style sheet changes."""
    seen: list[str] = []
    real = lint.in_unit

    def watched(sheet: Sheet, unit: lint.Unit, places: lint.Places) -> list[Problem]:
        seen.append(unit.path)
        return real(sheet, unit, places)

    monkeypatch.setattr(lint, "in_unit", watched)
    memory = Memory()
    assert told(project, memory) == []
    every = len(seen)
    memory = Memory.of(memory.dump())
    seen.clear()
    assert told(project, memory) == [] and seen == []
    put(project, METRIC, "  en: ", "  en: The punter. ")
    assert told(project, memory) == [(at(project, "punter"), "style-word")] == told(project, memory)
    assert set(seen) == {METRIC}
    put(project, METRIC, "The punter. ", "")
    assert told(project, memory) == []
    seen.clear()
    put(project, STYLE, "punter*", "rider*")
    told(project, memory)
    assert len(seen) == every


def test_phrases() -> None:
    """What the words of a rule stand for."""
    assert choices("(do|does) not (say|state)") == (
        "do not say",
        "do not state",
        "does not say",
        "does not state",
    )
    assert choices("mend(|s)") == ("mend", "mends")
    assert fault("mend*", "en") is None and fault("赋能", "zh") is None
    assert pattern(("mend*",), "en") == "(?<![A-Za-z])(?:mend[A-Za-z]*)(?![A-Za-z])"


STYLE_OF_EDITION = Style.model_validate({"id": "style", **yaml.safe_load((HOME / STYLE).read_text(encoding="utf-8"))})


@pytest.mark.parametrize("language", LANGUAGES)
def test_interface_keeps_to_the_style_sheet(language: Language) -> None:
    """The words of the interface have none of those that the edition does not write."""
    sheet = Sheet(STYLE_OF_EDITION)
    hits = {
        key: [hit.words for hit in sheet.hits(word, language, Where.INTERFACE)]
        for key, word in Words.load(language).entries.items()
    }
    assert {key: found for key, found in hits.items() if found} == {}


@pytest.mark.parametrize("rule", STYLE_OF_EDITION.rules, ids=lambda rule: rule.words[0])
def test_rules_of_the_edition_find_their_words(rule: Rule) -> None:
    """Each rule finds each of its words, alone and inside of a sentence; what it says to write is no hit itself."""
    sheet = Sheet(STYLE_OF_EDITION)
    for words in rule.words:
        for choice in choices(words):
            phrase = choice.replace("*", "")
            around = f"说{phrase}。" if rule.language == "zh" else f"Say {phrase}, please."
            for where in rule.where:
                assert rule in [hit.rule for hit in sheet.hits(around, rule.language, where)]


def test_quarters_take_an_article_in_english() -> None:
    """A quarter or half-year prints as a phrase without its article, so that the sentence brings it: in the …"""
    words = "in|of|from|to|until|by|since|for|between|after|before|during"
    bare = re.compile(rf"\b(?:{words}) (?:\[\[date:|{{{{ date\(\")[0-9]{{4}}-[QH][0-9]\b", re.IGNORECASE)
    places = [*(HOME / "content").rglob("en.md"), *(HOME / "data").rglob("*.yml")]
    found = [(p.name, bare.findall(p.read_text(encoding="utf-8"))) for p in places]
    assert [hit for hit in found if hit[1]] == []
