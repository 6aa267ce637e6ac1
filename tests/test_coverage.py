"""Coverage: what is recorded stands in the book, in both languages, and what does not is named."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from casebook.catalog import Catalog
from casebook.cli import main
from casebook.coverage import Line, called, complete, survey
from casebook.errors import LANGUAGES, ContentError
from casebook.kinds.chapter import Chapter
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.model.prose import by_section
from casebook.pipeline import check

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"


def change(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def undivided(folder: Path) -> None:
    """Takes the outline of the base report out: then no page lists its figures."""
    file = folder / "data/edition.yml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("base_outline:"), text.index("treats:")
    file.write_text(text[:start] + text[end:], encoding="utf-8")


def missing(folder: Path) -> set[tuple[str, str | None, str]]:
    lines = survey(check(folder))
    return {(line.name, line.language, slug) for line in lines if not line.aside for slug in line.missing}


def test_small_project_is_complete() -> None:
    """All of the small project stands in it, and every line counts something."""
    lines = survey(check(BIKES))
    assert complete(lines)
    assert all(line.all > 0 and line.have == line.all for line in lines if not line.aside)


def test_a_section_of_the_outline_without_text_is_missing(project: Path) -> None:
    """A section that the outline promises is missing where no chapter has it, or where it has no text."""
    change(project, "data/edition.yml", "  - '2.1'\n", "  - '2.1'\n  - '2.2'\n")
    file = project / "content/01-town/zh.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("## 怎么管")] + "## 怎么管 {#1.2 .editors-view}\n", encoding="utf-8")
    found = missing(project)
    assert {("sections", "zh", "2.2"), ("sections", "en", "2.2"), ("sections", "zh", "1.2")} <= found
    assert ("sections", "en", "1.2") not in found


def test_languages_are_counted_apart(project: Path) -> None:
    """What only one language of a chapter names is missing in the other, and the section is unlike."""
    change(project, "content/01-town/en.md", ' {{ case("bicycle-company") }},', "")
    found = missing(project)
    assert ("cases", "en", "bicycle-company") in found and ("parallel", None, "1.1") in found
    assert ("cases", "zh", "bicycle-company") not in found


def test_a_mark_counts_in_its_own_language(project: Path) -> None:
    """A figure that only the Chinese prose of a case names is used in Chinese only."""
    facts = (project / "data/facts/1.1.yml").read_text(encoding="utf-8")
    start = facts.index("- id: f-1.1-03")
    new = facts[start:].replace("f-1.1-03", "f-1.1-09")
    undivided(project)
    (project / "data/facts/1.1.yml").write_text(facts.rstrip("\n") + "\n" + new, encoding="utf-8")
    assert {("facts", "zh", "f-1.1-09"), ("facts", "en", "f-1.1-09")} <= missing(project)
    file = project / "data/cases/bicycle-company.yml"
    text = file.read_text(encoding="utf-8")
    start = text.index("lesson:\n  zh: ") + len("lesson:\n  zh: ")
    file.write_text(text[:start] + "见[[f-1.1-09]]，" + text[start:], encoding="utf-8")
    found = missing(project)
    assert ("facts", "en", "f-1.1-09") in found and ("facts", "zh", "f-1.1-09") not in found


def test_a_fact_under_its_section_of_the_base_report_is_there(project: Path) -> None:
    """What the page of the base report lists under a section of its outline asks for no place in a chapter."""
    facts = (project / "data/facts/1.1.yml").read_text(encoding="utf-8")
    new = facts[facts.index("- id: f-1.1-03") :].replace("f-1.1-03", "f-1.1-09")
    (project / "data/facts/1.1.yml").write_text(facts.rstrip("\n") + "\n" + new, encoding="utf-8")
    assert not {slug for name, _language, slug in missing(project) if name == "facts"}
    undivided(project)
    assert ("facts", "zh", "f-1.1-09") in missing(project)


def test_a_model_of_an_unwritten_section_is_missing(project: Path) -> None:
    """A model is there when every section that it says treats it is written."""
    change(project, "data/frameworks/two-wheels.yml", "  - '2.1'\n", "  - '9.9'\n")
    assert ("frameworks", None, "two-wheels") in missing(project)


def test_a_term_is_linked_by_its_plural_in_english(project: Path) -> None:
    """A term of the glossary is linked in the plural too."""
    change(project, "data/terms/free-floating.yml", "  en: free-floating bicycle", "  en: Pedal basket")
    assert ("terms", "en", "free-floating") in missing(project)
    change(project, "content/02-riders/en.md", "{#2.1}\n", "{#2.1}\n\nThere are pedal baskets.\n")
    assert ("terms", "en", "free-floating") not in missing(project)


def test_a_term_is_linked_by_its_other_words(project: Path) -> None:
    """A word of `also` links its term, in upper and lower case, but for those that serve the search only."""
    file = "data/terms/free-floating.yml"
    change(project, file, "  en: free-floating bicycle", "  en: pedal basket")
    change(project, "content/02-riders/en.md", "{#2.1}\n", "{#2.1}\n\nA Dockless Bike, a bike left anywhere.\n")
    assert ("terms", "en", "free-floating") in missing(project)
    change(project, file, "  - 无桩车\n", "  - 无桩车\n  - dockless bike\nsearch_only:\n  - dockless bike\n")
    assert ("terms", "en", "free-floating") in missing(project)
    change(project, file, "search_only:\n  - dockless bike\n", "")
    assert ("terms", "en", "free-floating") not in missing(project)


def test_a_word_for_the_search_is_one_of_the_other_words(project: Path) -> None:
    """`search_only` names words of `also`, and no others."""
    change(project, "data/terms/free-floating.yml", "  - 无桩车\n", "  - 无桩车\nsearch_only:\n  - 车\n")
    with pytest.raises(ContentError) as refused:
        check(project)
    assert ["search_only" in problem.message.en for problem in refused.value.problems] == [True]


def test_a_term_counts_where_prose_of_a_record_names_it(project: Path) -> None:
    """The glossary serves cases, metrics and so on too; the words of a reference there are not prose."""
    change(project, "data/terms/free-floating.yml", "  en: free-floating bicycle", "  en: pedal basket")
    file = project / "data/cases/bicycle-company.yml"
    text = file.read_text(encoding="utf-8")
    start = text.index("  en: ", text.index("lesson:\n")) + len("  en: ")
    file.write_text(f"{text[:start]}See [[section:2.1|pedal baskets]]. {text[start:]}", encoding="utf-8")
    assert ("terms", "en", "free-floating") in missing(project)
    file.write_text(f"{text[:start]}See the pedal baskets. {text[start:]}", encoding="utf-8")
    assert ("terms", "en", "free-floating") not in missing(project)


def test_command_tells_and_exits(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command exits with 0 where all is there and with 5 where something is missing, which --verbose names."""
    assert main(["coverage", "--project", str(project), "--messages", "en"]) == 0
    assert "3 / 3     sections of the outline are written (English): complete" in capsys.readouterr().out
    change(project, "data/edition.yml", "  - '2.1'\n", "  - '2.1'\n  - '2.2'\n")
    assert main(["coverage", "--project", str(project), "--messages", "en"]) == 5
    told = capsys.readouterr().out
    assert "3 / 4     sections of the outline are written (English)\n" in told and "2.2" not in told
    assert main(["coverage", "--project", str(project), "--verbose"]) == 5
    assert "              2.2" in capsys.readouterr().out.splitlines()


def test_command_in_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json each line of the report is one object."""
    assert main(["coverage", "--project", str(project), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {tuple(line) for line in lines} == {("name", "language", "have", "all", "missing", "aside")}
    assert {line["language"] for line in lines} == {"zh", "en", None}


def test_an_aside_does_not_make_incomplete() -> None:
    """What is told for information asks for nothing."""
    assert complete([Line("metrics_measured", None, 2, ("rides",), aside=True)])
    assert not complete([Line("metrics", None, 2, ("rides",))])


# the repository's own book


@cache
def own() -> Catalog:
    return check(HOME)


def test_languages_of_the_book_refer_to_the_same_things() -> None:
    """Chinese and English have the same figures, charts, tables and links, section by section."""
    unlike = {}
    for chapter in own().all(Chapter):
        zh, en = (by_section(chapter.prose.in_(language)) for language in LANGUAGES)
        assert list(zh) == list(en)
        for number in zh:
            if apart := called(zh[number]) ^ called(en[number]):
                unlike[number] = sorted(apart)
    assert not unlike


def test_every_section_of_the_outline_is_written() -> None:
    """The book has the sections that its edition promises, and no other, in both languages."""
    edition = own().all(Edition)[0]
    for language in LANGUAGES:
        found = [n for c in own().all(Chapter) for n, inner in by_section(c.prose.in_(language)).items() if inner]
        assert sorted(found) == sorted(edition.outline)


def test_every_fact_of_the_book_is_listed() -> None:
    """Every figure of the base report stands under its section of the report, whether or not a chapter prints it."""
    sections = own().all(Edition)[0].base_sections
    assert [fact.id for fact in own().all(Fact) if fact.section and fact.section not in sections] == []


def test_facts_of_both_ledgers_count_apart(project: Path) -> None:
    """A fact without a section is of the second ledger: asked to stand on a page, told for information where used."""
    lines = {(line.name, line.language): line for line in survey(check(project))}
    named = lines["named_facts", "en"]
    assert named.aside and named.all == 2
    assert lines["facts", "en"].all == 3
    assert lines["named_facts_placed", None].missing == ()
    file = "data/facts/named/transport-office.yml"
    change(project, file, "  organisation: transport-office\n", "")
    change(project, file, "  metric: rides\n", "")
    assert ("named_facts_placed", None, "n-transport-office-01") in missing(project)


def test_the_book_is_complete() -> None:
    """`coverage` finds nothing missing in the book."""
    assert [(line.name, line.language, line.missing) for line in survey(own()) if line.missing and not line.aside] == []
