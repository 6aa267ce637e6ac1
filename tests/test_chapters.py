"""Chapters: parsed once into segments; what works is the same on the site and in print, all else is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import unescape
from pathlib import Path

import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.coverage import called
from casebook.disk import Disk
from casebook.errors import ContentError, Language, Problem
from casebook.evidence import examine
from casebook.kinds import ALL
from casebook.kinds.chapter import Chapter
from casebook.kinds.edition import Edition
from casebook.load import bare, load
from casebook.load.chapters import Half
from casebook.load.characters import unprintable
from casebook.load.markdown import parse
from casebook.model.prose import (
    Box,
    Break,
    Call,
    Code,
    Emphasis,
    Heading,
    Items,
    Link,
    Listing,
    Paragraph,
    Piece,
    Prose,
    Quote,
    Rule,
    Segment,
    Strong,
    Tab,
    Table,
    Tabs,
    Text,
    source,
)
from casebook.pipeline import check
from casebook.problems import table
from casebook.prose import clean, for_print, for_site, minutes
from casebook.prose.writing import contents
from casebook.render import Book, Desk, Medium
from casebook.text import Words

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"


# a desk over the small project


@cache
def _book(language: Language) -> Book:
    catalog = check(BIKES)
    return Book(catalog, examine(catalog), Words.load(language), catalog.all(Edition)[0], {})


def desk(medium: Medium, language: Language = "en") -> Desk:
    printed = frozenset({("metric", "rides"), ("term", "free-floating")})
    return Desk(_book(language), medium, printed if medium == "print" else frozenset())


def chapter(text: str, language: Language = "en") -> Chapter:
    """A chapter of the small project with another text, which must be without problems."""
    segments, problems = parse("x.md", text, language)
    assert problems == []
    return _book(language).catalog.all(Chapter)[0].model_copy(update={"prose": Prose(segments, segments)})


def on_site(text: str, language: Language = "en") -> str:
    """What the shell makes of a chapter for the site."""
    shell = yaml.load((HOME / "mkdocs.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    names = [next(iter(e)) if isinstance(e, dict) else e for e in shell["markdown_extensions"]]
    return markdown.markdown(str(for_site(desk("site", language), chapter(text, language))), extensions=names)


def in_print(text: str, language: Language = "en") -> str:
    return str(for_print(desk("print", language), chapter(text, language)))


def told(text: str, language: Language = "en") -> list[tuple[int, int, str]]:
    return [(p.place.line, p.place.column, p.code) for p in parse("x.md", text, language)[1]]


# what works

WORKS: list[tuple[str, Language, str, str]] = [
    ("bold beside Chinese", "zh", "**重点。**后文", "<p><strong>重点。</strong>后文</p>"),
    ("bold around quotes", "zh", "含**「重点」**内容", "<p>含<strong>「重点」</strong>内容</p>"),
    ("bold inside of quotes", "zh", "“**重点**”后文", "<p>“<strong>重点</strong>”后文</p>"),
    ("bold beside Latin", "en", "**Bold.**next", "<p><strong>Bold.</strong>next</p>"),
    ("underscores beside Chinese", "zh", "下划线__重点__后文", "<p>下划线<strong>重点</strong>后文</p>"),
    ("one underscore beside Chinese", "zh", "甲_强调_后文", "<p>甲<em>强调</em>后文</p>"),
    ("underscores inside of a word", "en", "snake_case_word", "<p>snake_case_word</p>"),
    ("a line break between Chinese lines", "zh", "没有标点\n第二行", "<p>没有标点第二行</p>"),
    ("a line break between Latin words", "zh", "用 WeCom mini\nprogramme 接着", "<p>用 WeCom mini programme 接着</p>"),
    ("a line break after a Latin word", "zh", "用 WeCom\n接着写", "<p>用 WeCom 接着写</p>"),
    ("a line break through bold", "zh", "**没有\n标点**", "<p><strong>没有标点</strong></p>"),
    ("a line break in English", "en", "one\ntwo", "<p>one two</p>"),
    ("a wanted line break", "en", "one\\\ntwo", "<p>one<br>\ntwo</p>"),
    (
        "a list nested by two blanks",
        "zh",
        "- 甲\n  - 乙\n- 丙",
        "<ul>\n<li>甲\n<ul>\n<li>乙</li>\n</ul>\n</li>\n<li>丙</li>\n</ul>",
    ),
    (
        "a list right after a paragraph",
        "zh",
        "如下：\n- 先\n- 再",
        "<p>如下：</p>\n<ul>\n<li>先</li>\n<li>再</li>\n</ul>",
    ),
    ("a numbered list", "en", "1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    ("a numbered list from three", "en", "3) a\n4) b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
    ("a topic", "zh", "#种草#是个话题。", "<p>#种草#是个话题。</p>"),
    ("four blanks", "zh", "    缩进的一段。", "<p>缩进的一段。</p>"),
    ("two wide blanks", "zh", "　　缩进的一段。", "<p>缩进的一段。</p>"),
    ("inline code", "en", "Use `a|b <c>` now.", "<p>Use <code>a|b &lt;c&gt;</code> now.</p>"),
    ("braces in code", "en", "Type `{{ x }}` here.", "<p>Type <code>{{ x }}</code> here.</p>"),
    ("a listing", "en", "```\na {b}\n\n<c>\n```", "<pre><code>a {b}&#10;\n&lt;c&gt;\n</code></pre>"),
    ("braces in a heading", "en", "### Set {a}", "<h3>Set {a}</h3>"),
    ("a quotation", "en", "> a\n> b", "<blockquote>\n<p>a b</p>\n</blockquote>"),
    ("a rule", "en", "a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
    (
        "a table with bars in cells",
        "en",
        "| A | B |\n| --- | :-: |\n| `a|b` | c\\|d |\n| {e} | |",
        '<table>\n<thead>\n<tr>\n<th>A</th>\n<th class="cb-to-center">B</th>\n</tr>\n</thead>\n<tbody>\n'
        '<tr>\n<td><code>a|b</code></td>\n<td class="cb-to-center">c|d</td>\n</tr>\n'
        '<tr>\n<td>{e}</td>\n<td class="cb-to-center"></td>\n</tr>\n</tbody>\n</table>',
    ),
    ("a link", "en", "[a](https://example.org/x)", '<p><a href="https://example.org/x">a</a></p>'),
    (
        "a link with brackets and a year",
        "en",
        "[a](https://example.org/A_(b)_2024)",
        '<p><a href="https://example.org/A_(b)_2024">a</a></p>',
    ),
    (
        "a link by reference",
        "en",
        "[a][b] [b]\n\n[b]: https://example.org/2024/05",
        '<p><a href="https://example.org/2024/05">a</a> <a href="https://example.org/2024/05">b</a></p>',
    ),
    (
        "an address alone",
        "en",
        "<https://example.org/x>",
        '<p><a href="https://example.org/x">https://example.org/x</a></p>',
    ),
    ("an escaped star", "en", r"a \*\*b\*\* \[TOC\] \{: c}", "<p>a **b** [TOC] {: c}</p>"),
    ("an entity", "en", "a &lt;b&gt; &amp; c", "<p>a &lt;b&gt; &amp; c</p>"),
    ("an invisible mark", "zh", "微信\u200f群\u200b里", "<p>微信群里</p>"),
    ("a name with stars", "en", '{{ name("*x*") }} and *y*', '<p><span class="cb-name">*x*</span> and <em>y</em></p>'),
    (
        "a bar in a call in a cell",
        "en",
        '| A |\n| --- |\n| {{ name("a|b") }} |',
        "<table>\n<thead>\n<tr>\n<th>A</th>\n</tr>\n</thead>\n<tbody>\n"
        '<tr>\n<td><span class="cb-name">a|b</span></td>\n</tr>\n</tbody>\n</table>',
    ),
]


def _flat(html: str) -> str:
    """HTML without the empty lines between blocks and the anchors of headings, and with plain signs for entities."""
    html = re.sub(r"&#(\d\d+);", lambda m: m[0] if m[1] == "10" else chr(int(m[1])), html)
    html = re.sub(r' class="cb-table"| data-label="[^"]*"', "", html)  # for phones, which print has not
    return re.sub(r"\n\n+", "\n", re.sub(r"(<h\d)[^>]*>", r"\1>", html))


@pytest.mark.parametrize(("language", "text", "html"), [w[1:] for w in WORKS], ids=[w[0] for w in WORKS])
def test_construct_works_alike_in_both_media(language: Language, text: str, html: str) -> None:
    """What a chapter may hold prints the same on the site, after the shell's Markdown, and in print."""
    assert _flat(on_site(text, language)) == html
    assert _flat(in_print(text, language)) == html


# what is told

TOLD: list[tuple[str, str, list[tuple[int, int, str]]]] = [
    ("an underlined heading", "a\n\nTitle\n=====", [(3, 1, "chapter-underline")]),
    ("a line right below words", "Words\n---", [(1, 1, "chapter-underline")]),
    ("a heading of the first level", "# Title", [(1, 1, "chapter-heading")]),
    ("a section without a number", "a\n\n## Title", [(3, 1, "chapter-heading")]),
    ("a heading without a blank", "##Title", [(1, 1, "chapter-heading")]),
    ("a listing that is not closed", "a\n\n```\nb", [(3, 1, "chapter-fence")]),
    ("a listing that its list ends", "- ```\n  b\n\nc", [(1, 3, "chapter-fence")]),
    ("a heading without words", "a\n\n###", [(3, 1, "chapter-heading-empty")]),
    ("a heading in a list", "- ### Title", [(1, 3, "chapter-heading-inside")]),
    ("a tag", "a <b>c</b>", [(1, 3, "chapter-html"), (1, 7, "chapter-html")]),
    ("a tag over two lines", "a <img src=x\nonerror=alert(1)> b", [(1, 3, "chapter-html")]),
    ("a tag that is not closed", "a <script", [(1, 3, "chapter-html")]),
    ("a tag in a line of its own", "a\n\n<div\nonclick=x>\n\nb", [(3, 1, "chapter-html")]),
    ("a tag in a cell", "| A |\n| --- |\n| <b> |", [(3, 3, "chapter-html")]),
    ("a tag in a heading", "### A <b>", [(1, 7, "chapter-html")]),
    ("a comment", "a <!-- b -->", [(1, 3, "chapter-html")]),
    ("a processing instruction", "a <?php b ?>", [(1, 3, "chapter-html")]),
    ("a tag in capitals in a list", "- <SCRIPT>x", [(1, 3, "chapter-html")]),
    ("an image", "a ![b](c.png)", [(1, 3, "chapter-image")]),
    ("an image of another host", "![b](https://example.org/c.png)", [(1, 1, "chapter-image")]),
    ("a script as an address", "[a](javascript:alert(1))", [(1, 1, "chapter-link-scheme")]),
    ("a script in disguise", "[a](JaVaScRiPt&#58;alert(1))", [(1, 1, "chapter-link-scheme")]),
    (
        "a script as a reference",
        "[a][b]\n\n[b]: javascript:x",
        [(1, 1, "chapter-link-scheme"), (3, 1, "chapter-link-scheme")],
    ),
    ("a script in angles", "<javascript:alert(1)>", [(1, 1, "chapter-link-scheme")]),
    ("data as an address", "[a](data:text/html,b)", [(1, 1, "chapter-link-scheme")]),
    ("a file as an address", "[a](file:///etc/x)", [(1, 1, "chapter-link-scheme")]),
    ("mail", "[a](mailto:b@example.org)", [(1, 1, "chapter-link-scheme")]),
    ("another host without scheme", "[a](//example.org)", [(1, 1, "chapter-link-scheme")]),
    ("a link with a title", '[a](https://example.org "b")', [(1, 1, "chapter-link")]),
    ("a link that cannot be read", "[a](b c)", [(1, 3, "chapter-link")]),
    ("a link without an address", "[a]()", [(1, 1, "chapter-link")]),
    ("a reference that there is not", "[a][nope]", [(1, 3, "chapter-link")]),
    ("a link around a call", '[{{ fact("f-1.1-01") }}](https://example.org)', [(1, 1, "chapter-link-call")]),
    ("a call in an address", '[a](https://example.org/{{ name("b") }})', [(1, 1, "chapter-link-call")]),
    ("an anchor that there is not", "[a](#nowhere)", [(1, 1, "chapter-anchor")]),
    ("attributes", "A line.\n{: onclick=x }", [(2, 1, "chapter-attributes")]),
    ("attributes of a word", '*x*{: onmouseover="y" }', [(1, 4, "chapter-attributes")]),
    ("a class of a heading", "### A {.b}", [(1, 7, "chapter-attributes")]),
    ("a table of contents", "[TOC]", [(1, 1, "chapter-contents")]),
    ("a footnote without a text", "a[^b].", [(1, 2, "chapter-footnote-missing")]),
    ("a footnote without a sign", "a\n\n[^b]: c", [(3, 1, "chapter-footnote-unused")]),
    (
        "a footnote without a blank",
        "a[^b].\n\n[^b]:c",
        [(1, 2, "chapter-footnote-missing"), (3, 1, "chapter-footnote")],
    ),
    ("a footnote with a blank in its name", "a[^b c].", [(1, 2, "chapter-footnote")]),
    ("a footnote twice", "a[^b]\n\n[^b]: c\n\n[^b]: d", [(5, 1, "chapter-footnote-twice")]),
    ("a footnote of a heading", "### h[^b]\n\n[^b]: c", [(1, 6, "chapter-footnote-place")]),
    (
        "a footnote of a table's head",
        "| a[^b] |\n| --- |\n| c |\n\n[^b]: d",
        [(1, 4, "chapter-footnote-place")],
    ),
    (
        "a footnote of a footnote",
        "a[^b] c[^d]\n\n[^b]: e[^d]\n\n[^d]: f",
        [(3, 8, "chapter-footnote-place")],
    ),
    ("a box without a blank", "!!!note\n    a", [(1, 1, "chapter-box")]),
    ("a box without a sort", '!!! "a"\n    b', [(1, 1, "chapter-box")]),
    ("a box beside the text", '!!! note inline "a"\n    b', [(1, 1, "chapter-box")]),
    ("an unknown sort of box", '!!! nota "a"\n    b', [(1, 5, "chapter-box-sort")]),
    ("a box with nothing in it", '??? note "a"\nb', [(1, 1, "chapter-box-empty")]),
    ("a tab without a title", '=== ""\n    a', [(1, 1, "chapter-box")]),
    ("a chart in a sentence of a box", '!!! note\n    a {{ chart("b") }}', [(2, 10, "chapter-block")]),
    ("a chart in a list of a box", '!!! note\n    - {{ chart("b") }}', [(2, 10, "chapter-block")]),
    ("a chart in a box of a list", '- a\n\n    !!! note\n        {{ chart("b") }}', [(4, 12, "chapter-block")]),
    ("a chart in the title of a box", "!!! note \"{{ chart('b') }}\"\n    a", [(1, 14, "chapter-block")]),
    ("a heading in a tab", '=== "a"\n    ### b', [(2, 5, "chapter-heading-inside")]),
    (
        "tabs too many",
        "\n\n".join(f'=== "{sign}"\n    a' for sign in "abcdefghi"),
        [(25, 1, "chapter-tabs")],
    ),
    ("an unknown icon", "a :material-nothing: b", [(1, 3, "chapter-icon")]),
    ("an icon without words", "| a |\n| --- |\n| :material-check: |", [(3, 1, "chapter-icon-alone")]),
    ("a task", "- [ ] a\n- [x] b", [(1, 3, "chapter-task"), (2, 3, "chapter-task")]),
    ("a strike", "~~a~~", [(1, 1, "chapter-sign"), (1, 4, "chapter-sign")]),
    ("a superscript", "a^b^", [(1, 2, "chapter-sign")]),
    ("a subscript", "H~b~O", [(1, 2, "chapter-sign")]),
    ("letters as a list", "a) b", [(1, 1, "chapter-list")]),
    ("a bullet without a blank", "-a", [(1, 1, "chapter-list")]),
    ("a sign for a bullet", "•a", [(1, 1, "chapter-list")]),
    ("a definition", "a\n: b", [(2, 1, "chapter-list")]),
    ("a list that is nested into nothing", "1. a\n  - b", [(2, 3, "chapter-list")]),
    ("bold that is not closed", "a **b", [(1, 3, "chapter-emphasis")]),
    ("a table without its line", "| a | b |\n| c | d |", [(1, 1, "chapter-table"), (2, 1, "chapter-table")]),
    ("a cell too many", "| A |\n| --- |\n| b | c |", [(3, 1, "chapter-table")]),
    ("a cell too few", "| A | B |\n| --- | --- |\n| b |", [(3, 1, "chapter-table")]),
    ("a mark of records", "[[f-1.1-01]]", [(1, 1, "chapter-mark")]),
    ("a chart in a sentence", 'a {{ chart("b") }} c', [(1, 6, "chapter-block")]),
    ("a table in a list", '- {{ table("b") }}', [(1, 6, "chapter-block")]),
    ("a correction in a quotation", '> {{ correction("b") }}', [(1, 6, "chapter-block")]),
    ("a chart in a cell", '| A |\n| --- |\n| {{ chart("b") }} |', [(3, 6, "chapter-block")]),
    ("a chart in a heading", '### A {{ chart("b") }}', [(1, 10, "chapter-block")]),
    ("a chart in bold", '**{{ chart("b") }}**', [(1, 6, "chapter-block")]),
    ("a chart twice", "{{ chart(\"b\") }}\n\n{{ chart('b') }}", [(3, 4, "chapter-block-twice")]),
    (
        "a chart in a tab and again in a fold",
        '=== "a"\n    {{ chart("b") }}\n\n??? note\n    {{ chart("b") }}',
        [(5, 8, "chapter-block-twice")],
    ),
    ("depth", "> " * 9 + "a", [(1, 1, "chapter-depth")]),
    ("a statement", "a {% raw %} b", [(1, 3, "chapter-call-only")]),
    ("an expression", "{{ 7 * 7 }}", [(1, 1, "chapter-call-only")]),
    ("a filter", '{{ fact("f")|upper }}', [(1, 1, "chapter-call-only")]),
    ("an attribute", '{{ "".__class__ }}', [(1, 1, "chapter-call-only")]),
    ("a name without texts", "{{ fact }}", [(1, 1, "chapter-call-only")]),
    ("an unknown name", '{{ fcat("f") }}', [(1, 4, "chapter-name-unknown")]),
    ("a number for a text", "{{ fact(1) }}", [(1, 4, "chapter-call-texts")]),
    ("a text with a name", '{{ fact(x="f") }}', [(1, 4, "chapter-call-texts")]),
    ("texts too many", '{{ date("2023", "x") }}', [(1, 4, "chapter-call-count")]),
    ("no text", "{{ date() }}", [(1, 4, "chapter-call-count")]),
    ("an empty text", '{{ metric("") }}', [(1, 4, "chapter-call-empty")]),
    ("dashes in the braces", '{{- chart("b") }}', [(1, 1, "chapter-call-syntax")]),
    ("braces that are not closed", 'a {{ fact("f") b', [(1, 3, "chapter-call-syntax")]),
    ("braces that are not opened", "a }} b", [(1, 3, "chapter-call-syntax")]),
]


@pytest.mark.parametrize(("text", "problems"), [t[1:] for t in TOLD], ids=[t[0] for t in TOLD])
def test_construct_is_told(text: str, problems: list[tuple[int, int, str]]) -> None:
    """What a chapter may not hold is told with line, column and what to write instead."""
    assert told(text) == problems


NOTES = "Some[^a] and others[^b], again[^a].\n\n[^b]: Second.\n[^a]: First,\n    at length."


def test_tables_with_nothing_above_their_first_column_name_their_rows() -> None:
    """Where the first head is empty, the first cells are the heads of their rows, and the corner is no head."""
    text = "| | A |\n| --- | --- |\n| *b* | c |"
    row = "<tbody>\n<tr>\n" + '<th scope="row"><em>b</em></th>\n'
    for html in (on_site(text), in_print(text)):
        assert "<thead>\n<tr>\n<td></td>\n<th>A</th>\n</tr>\n</thead>" in html and row in html
    assert '<td data-label="A">c</td>' in on_site(text)


HOLDERS = {
    "box": '!!! note "T"\n\n    Words.\n\n    {}',
    "fold": '??? note "T"\n    {}',
    "tabs": '=== "One"\n    Words.\n\n=== "Two"\n    {}',
    "a fold in a tab": '=== "One"\n    ??? tip\n        {}',
}
DATA: dict[str, tuple[str, Callable[[Desk], object]]] = {
    "correction": ('{{ correction("report-year") }}', lambda d: d.correction("report-year")),
    "facts": ('{{ facts("f-1.1-01", "f-1.1-02") }}', lambda d: d.facts_table(("f-1.1-01", "f-1.1-02"))),
}


@pytest.mark.parametrize("medium", ["site", "print"])
@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("data", DATA)
def test_tables_of_data_stand_in_boxes_folds_and_tabs(holder: str, data: str, medium: Medium) -> None:
    """What stands apart may hold a table of data: whole, as it stands elsewhere, and wider than words."""
    call, printed = DATA[data]
    html = (on_site if medium == "site" else in_print)(HOLDERS[holder].format(call))
    assert _flat(re.sub(r"\n\s*\n", "\n", str(printed(desk(medium))).strip())) in _flat(html)
    assert ("cb-wide" if medium == "site" else "apart--wide") in html
    assert "wide" not in (on_site if medium == "site" else in_print)(HOLDERS[holder].format("More words."))


def test_what_stands_in_a_tab_is_cited_by_its_chapter() -> None:
    """A chart in a tab counts as one that its chapter refers to."""
    segments, found = parse("x.md", '=== "a"\n    {{ chart("b") }}', "en")
    assert found == [] and called(segments) == {("chart", "b")}


def test_boxes_fold_on_the_site_and_stand_open_in_print() -> None:
    """A box has its title, or else the name of its sort; what folds on the site stands open in the book."""
    text = '!!! tip\n\n    Do *it*.\n\n    - a\n\n??? danger "Not **that**"\n    Why.\n\n???+ note ""\n    x'
    assert on_site(text) == (
        '<div class="admonition tip"><p class="admonition-title">Tip</p>\n<p>Do <em>it</em>.</p>\n'
        "<ul>\n<li>a</li>\n</ul>\n</div>\n\n"
        '<details class="danger cb-fold"><summary>Not <strong>that</strong></summary>\n<p>Why.</p>\n</details>\n\n'
        '<details class="note cb-fold" open><summary>Note</summary>\n<p>x</p>\n</details>'
    )
    assert in_print(text) == (
        '<div class="apart apart--tip"><p class="apart__title">Tip</p>\n<p>Do <em>it</em>.</p>\n'
        "<ul>\n<li>a</li>\n</ul>\n</div>\n\n"
        '<div class="apart apart--danger"><p class="apart__title">Not <strong>that</strong></p>\n'
        "<p>Why.</p>\n</div>\n\n"
        '<div class="apart apart--note">\n<p>x</p>\n</div>'
    )


def test_tabs_stand_one_after_another_in_print() -> None:
    """On the site one tab of a row is open; in the book each follows the other below its title. Rows are told apart."""
    text = '=== "A & b"\n    One.\n\n=== "C"\n\n    > Two.\n\nBetween.\n\n=== "D"\n    Three.'
    site_ = on_site(text)
    assert re.findall(r'<input( checked)? id="(\w+)" name="(\w+)" type="radio">', site_) == [
        (" checked", "__tabbed_1_1", "__tabbed_1"),
        ("", "__tabbed_1_2", "__tabbed_1"),
        (" checked", "__tabbed_2_1", "__tabbed_2"),
    ]
    assert '<label for="__tabbed_1_1">A &amp; b</label><label for="__tabbed_1_2">C</label>' in site_
    assert '<div class="tabbed-block" data-title="A &amp; b">\n<p>One.</p>\n</div>' in site_
    assert in_print(text) == (
        '<div class="apart"><p class="apart__title">A &amp; b</p>\n<p>One.</p>\n</div>\n'
        '<div class="apart"><p class="apart__title">C</p>\n<blockquote>\n<p>Two.</p>\n</blockquote>\n</div>\n\n'
        '<p>Between.</p>\n\n<div class="apart"><p class="apart__title">D</p>\n<p>Three.</p>\n</div>'
    )


def test_footnotes_are_numbered_in_the_order_of_their_signs() -> None:
    """Footnotes stand at the chapter's end in the order of their signs, each with a way back to every sign; the book
    calls them by letters, since its numbers are those of the evidence."""
    site_ = on_site(NOTES)
    signs = re.findall(r'<sup id="([^"]+)"><a class="footnote-ref" href="#([^"]+)">(\d)</a></sup>', site_)
    assert signs == [("fnref:1", "fn:1", "1"), ("fnref:2", "fn:2", "2"), ("fnref:1-2", "fn:1", "1")]
    assert re.findall(r'<li id="([^"]+)"><p>([^<]+)', site_) == [("fn:1", "First, at length. "), ("fn:2", "Second. ")]
    assert re.findall(r'class="footnote-backref" href="#([^"]+)"', site_) == ["fnref:1", "fnref:1-2", "fnref:2"]
    printed = in_print(NOTES)
    assert re.findall(r'<sup class="sign"><a href="#([^"]+)">(\w)</a></sup>', printed) == [
        ("fn-01-town-1", "a"),
        ("fn-01-town-2", "b"),
        ("fn-01-town-1", "a"),
    ]
    assert '<ol>\n<li id="fn-01-town-1"><p>First, at length.</p></li>\n<li id="fn-01-town-2">' in printed
    assert printed.index("again") < printed.index('class="footnotes"')


def test_icons_are_drawn_on_the_site_and_left_out_of_print() -> None:
    """An icon of the theme is drawn in the sentence, hidden from who does not see it; the book goes without it and the
    blank beside it."""
    text = "A :material-check: b, *:octicons-alert-16: c* and d :fontawesome-brands-github:"
    icons = re.findall(r'<span class="twemoji" aria-hidden="true"><svg [^\n]+?</svg></span>', on_site(text))
    assert len(icons) == 3
    assert in_print(text) == "<p>A b, <em>c</em> and d </p>"


def test_reading_takes_as_long_as_its_words() -> None:
    """A text takes its words at the pace of its language, figures and footnotes among them, at least a minute."""
    paces: tuple[tuple[Language, str, int], ...] = (("en", "word ", 238), ("zh", "字", 309))
    for language, word, pace in paces:
        text = word * (pace * 2 + pace // 3)
        segments, _problems = parse("x.md", f"{text}[^a]\n\n[^a]: {text}", language)
        assert minutes(segments, language) == 5
        assert minutes(segments[:1], language) == 2
    assert minutes((), "en") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_footnotes_boxes_and_tabs_are_read_as_the_text_is(language: Language) -> None:
    """No figure is typed in a footnote, a box or a tab, and a sign inside of a word hides none."""
    for body in (
        "a[^n]\n\n[^n]: 9 b",
        '!!! note "9 a"\n    b',
        "??? tip\n    9 a",
        '=== "a"\n    9 b',
        "9[^n]9\n\n[^n]: c",
    ):
        segments, problems = parse("x.md", body, language)
        assert problems == []
        half = Half("x.md", language, {}, body, segments)
        assert [p.code for p in bare.in_chapter(half)][:1] == ["bare-number"], body


IN_FILES: list[tuple[Callable[[str], str], str, int]] = [
    (lambda t: t.replace("---\n", "", 1), "chapter-front-matter", 1),
    (lambda t: t.replace(t[4 : t.index("\n---")], "- a"), "chapter-front-matter", 2),
    (lambda t: t + "\n## 又 {#2.1}\n", "section-duplicate", 15),
    (lambda t: t + "\n## 又 {#1.2}\n", "section-duplicate", 15),
    (lambda t: t + "\n## 又 {#3.1}\n", "section-of-another-chapter", 15),
    (lambda t: t.replace("number: 2", "number: 1"), "chapter-number-twice", 1),
    (lambda t: t.replace("number: 2", "number: yes"), "yaml-yes-no", 3),
    (lambda t: t.replace("number: 2", "number: true"), "chapter-number", 1),
    (lambda t: t + "\n[a](appendix.md)\n", "chapter-link-page", 15),
    (lambda t: t + "\n[a](../../nowhere/)\n", "chapter-link-page", 15),
    (lambda t: t + "\n[a](../../../facts/)\n", "chapter-link-page", 15),
    (lambda t: t + "\n[a](/facts/)\n", "chapter-link-page", 15),
    (lambda t: t + "\nA\x08b\n", "character-control", 15),
    (lambda t: t + "\n🚲\n", "character-no-glyph", 15),
    (lambda t: t + "\n𠮷\n", "character-no-glyph", 15),
    (lambda t: t + "\nש\n", "character-no-glyph", 15),
    (lambda t: t + "\na\u202eb\n", "character-control", 15),
    (lambda t: t + "\n9\n", "bare-number", 15),
    (lambda t: t + "\na **9** b\n", "bare-number", 15),
    (lambda t: t + "\n[9](https://example.org)\n", "bare-number", 15),
    (lambda t: t + "\n- 9\n", "bare-number", 15),
]


def test_every_code_of_chapters_is_reached() -> None:
    """No sentence about chapters is without a mistake that makes it told, here or in the table of all refusals."""
    here = {code for _name, _text, told_ in TOLD for _line, _column, code in told_} | {row[1] for row in IN_FILES}
    elsewhere = {"chapter-stray", "chapter-half", "chapter-sections-differ", "chapter-number-differs"}
    elsewhere |= {"chapter-call-near", "chapter-call-wide"}
    codes = {code for code in table() if code.startswith(("chapter-", "section-", "character-"))}
    assert codes - here - elsewhere == set()


# calls


def calls_in(text: str) -> list[tuple[str, tuple[str, ...]]]:
    segments, problems = parse("x.md", text, "en")
    assert problems == []
    return [(c.name, c.texts) for s in segments if isinstance(s, Paragraph) for c in s.pieces if isinstance(c, Call)]


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('{{ metric("rides") }}', ("rides",)),
        ("{{ metric('rides') }}", ("rides",)),
        ("{{metric('rides', \"it's\")}}", ("rides", "it's")),
        ('{{ metric("rides", "say \\"so\\"") }}', ("rides", 'say "so"')),
        ('{{ metric( "rides" , "a }} b" , ) }}', ("rides", "a }} b")),
        ('{{ metric("rides",\n   "a b") }}', ("rides", "a b")),
    ],
)
def test_call_in_its_spellings(text: str, texts: tuple[str, ...]) -> None:
    """Either quotes, blanks, a comma at the end and a line break inside of the braces make the same call."""
    assert calls_in(f"See {text} there.") == [("metric", texts)]


def test_places_hold_after_a_call_over_two_lines() -> None:
    """A call that goes over a line's end moves no place behind it."""
    assert told('a {{ metric("rides",\n"b") }} <c>\n\n<d>') == [(2, 9, "chapter-html"), (4, 1, "chapter-html")]


@pytest.mark.parametrize("medium", ["site", "print"])
def test_quotes_of_a_call_make_no_difference(medium: Medium) -> None:
    """A name in mid-sentence begins small in English whichever quotes its call has, and as recorded at the start."""
    one, two = (
        str(desk(medium).chapter(chapter(f"Then {call} rose. {call} fell.")))
        for call in ("{{ metric('rides') }}", '{{ metric("rides") }}')
    )
    assert one == two
    assert ">rides</a> rose" in one and ">Rides</a> fell" in one


def test_a_name_at_the_start_of_a_line_is_inside_of_its_sentence() -> None:
    """A line's end in the source begins no sentence."""
    assert ">rides</a> rose" in in_print('Then the number of\n{{ metric("rides") }} rose.')


# anchors and headings

ANCHORS = "## One {#1.1}\n\n### Market\n\n### Market\n\n## Two {#1.2 .editors-view}\n\n### More {.editors-view}\n\n"


def test_anchors_of_headings_stay() -> None:
    """A smaller heading's anchor is its section's number and its place in it, in both languages alike."""
    site = on_site(ANCHORS)
    assert re.findall(r'<h\d[^>]*?id="([^"]+)"', site) == ["1.1", "1.1-1", "1.1-2", "1.2", "1.2-1"]
    printed = re.findall(r'<h\d[^>]*?id="([^"]+)"', in_print(ANCHORS))
    assert printed == ["s-1.1", "s-1.1-1", "s-1.1-2", "s-1.2", "s-1.2-1"]


def test_links_to_anchors_work_in_both_media() -> None:
    """A link to an anchor of the chapter leads to it on the page and in the book."""
    text = ANCHORS + "[a](#1.1) [b](#1.1-2)"
    assert '<a href="#1.1">a</a> <a href="#1.1-2">b</a>' in on_site(text)
    assert '<a href="#s-1.1">a</a> <a href="#s-1.1-2">b</a>' in in_print(text)


def test_editors_view_is_marked_at_any_heading() -> None:
    """Both a section and a smaller heading that editors answer for say so."""
    assert on_site(ANCHORS).count("cb-editors-mark") == in_print(ANCHORS).count("cb-editors-mark") == 2


def test_contents_are_those_of_the_headings() -> None:
    """The table of contents lists the headings with their anchors, as plain words."""
    found = contents(desk("site"), chapter("## A **b** <&lt;> {#1.1}\n\n### C".replace("<&lt;>", "&lt;")))
    assert [(e.level, e.anchor, e.title) for e in found] == [(2, "1.1", "A b <"), (3, "1.1-1", "C")]


def test_signs_of_markdown_in_a_heading_pass_the_shell() -> None:
    """A heading that holds signs of Markdown is printed as it was written."""
    html = on_site(r"### A \*b\* \_c\_ `d*e` \[f\](g) #h {i}")
    assert "A *b* _c_ <code>d*e</code> [f](g) #h {i}</h3>" in unescape(html)


# the glossary


def test_terms_are_linked_once_and_only_in_running_text() -> None:
    """A term is linked at its first use, not in headings, links, code or the heads of tables."""
    text = (
        "### Free-floating bicycles\n\n[Free-floating bicycles](https://example.org) `free-floating bicycles`\n\n"
        "| Free-floating bicycles |\n| --- |\n| **free-floating bicycles** |\n\nfree-floating bicycles"
    )
    html = in_print(text)
    assert html.count("cb-term") == 1
    assert '<td><strong><a class="cb-term" href="#term-free-floating">free-floating bicycles</a></strong></td>' in html


# all chapters together, and the file


def problems(folder: Path) -> list[Problem]:
    try:
        load(Disk(folder), ALL)
    except ContentError as error:
        return error.problems
    return []


def edit(folder: Path, change: Callable[[str], str]) -> None:
    """Changes both languages of the second chapter."""
    for language in ("zh", "en"):
        path = folder / "content" / "02-riders" / f"{language}.md"
        path.write_bytes(change(path.read_text(encoding="utf-8")).encode())


@pytest.mark.parametrize(("change", "code", "line"), IN_FILES)
def test_file_is_told(project: Path, change: Callable[[str], str], code: str, line: int) -> None:
    """What is wrong with a chapter among others, or in its letters, is told at its place in both files."""
    edit(project, change)
    for problem in problems(project):
        assert problem.message.zh and problem.message.en and problem.fix.zh and problem.fix.en
    found = [(str(p.place).split(":")[0][-5:], p.place.line, p.code) for p in problems(project)]
    assert {("zh.md", line, code), ("en.md", line, code)} <= set(found)


def test_numbers_of_the_languages_differ(project: Path) -> None:
    """A chapter has one number."""
    path = project / "content" / "02-riders" / "en.md"
    path.write_text(path.read_text(encoding="utf-8").replace("number: 2", "number: 3"), encoding="utf-8")
    assert [(str(p.place), p.code) for p in problems(project)] == [
        ("content/02-riders/en.md:1:1", "chapter-number-differs")
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t + "\n[a](../../facts/) [b](../../cases/bicycle-company/) [c](../../glossary/)\n",
        lambda t: t + "\n<https://example.org/2024/05>\n",
        lambda t: t + "\n`9` and\n\n```\n9\n```\n",
        lambda t: t + "\n1. a\n2. b\n",
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("\n", "\r"),
        lambda t: "\ufeff" + t,
        lambda t: t + "\na\u2028b\u0085c\n",
        lambda t: t + "\na\u200f\u200eb\n",
    ],
)
def test_file_is_read(project: Path, change: Callable[[str], str]) -> None:
    """Pages of the site, digits in addresses, code and lists, line ends of all systems and invisible marks are fine."""
    edit(project, change)
    assert problems(project) == []


def test_pages_of_the_site_are_words_in_print() -> None:
    """The book has no indexes: a link to one prints its words."""
    assert in_print("[a](../../facts/)") == "<p>a</p>"
    assert on_site("[a](../../facts/)") == '<p><a href="../../facts/">a</a></p>'


def test_glyphs_are_those_of_the_fonts() -> None:
    """The list that `check` reads is the coverage of the fonts that print the book."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("glyphs", HOME / "tools" / "glyphs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.FILE.read_text(encoding="utf-8") == module.glyphs()
    assert [char for _at, char in unprintable("字A，é", "zh")] == [] and list(unprintable("🚲", "en"))


# the guard of what goes out

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//example.org/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://example.org/x.png'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<p onclick=alert(1)>x</p>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='https://example.org' onmouseover=alert(1)>x</a>",
    "<a href='https://example.org' target=_blank style='position:fixed'>x</a>",
    "<iframe src='https://example.org'></iframe>",
    "<object data='x.swf'></object><embed src=x>",
    "<form action='https://example.org'><input name=x><button>y</button></form>",
    "<link rel=stylesheet href='https://example.org/x.css'>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<base href='https://example.org/'>",
    "<style>p{background:url(https://example.org)}</style>",
    "<video src=https://example.org/x onerror=alert(1)></video><audio src=x></audio>",
    "<details open ontoggle=alert(1)>x</details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<p><![CDATA[<script>alert(1)</script>]]></p>",
    "<td style='text-align:left;background:url(https://example.org)'>x</td>",
    "<template><script>alert(1)</script></template>",
    "<p id=x name=y srcset='https://example.org'>x</p>",
    "<h2 id=x onfocus=alert(1) tabindex=1>x</h2>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_does_not_pass(attack: str) -> None:
    """No element, handler, style or address that does something is left, alone or inside of a paragraph."""
    for html in (attack, f"<p>a {attack} b</p>", f"<table><tbody><tr><td>{attack}</td></tr></tbody></table>"):
        left = clean(html)
        tags = re.findall(r"<[^>]*>", left)
        assert not [t for t in tags if re.search(r"script|\bon\w+\s*=|javascript|vbscript|data:|url\(", t, re.I)], left
        assert not [t for t in tags if re.match(r"<(?!/?(?:p|a|h2|table|tbody|tr|td)\b)", t)], left
        assert "alert(1)" not in left or "<script" not in left.lower()


OURS = [
    "<p>词 A &amp; B &lt; C &gt; D “e” ‘f’ \"g\" 'h'&nbsp;i</p>",
    '<p><a href="https://example.org/A_(b)?c=d&amp;e=f#g">x</a> <a href="#2.1">y</a> <a href="../../facts/">z</a></p>',
    "<p><strong>a</strong><em>b</em><code>c &lt;d&gt;</code><br>\ne</p>",
    "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>",
    '<ol start="3">\n<li>\n<p>a</p>\n</li>\n</ol>',
    "<blockquote>\n<p>a</p>\n</blockquote>",
    "<pre><code>a\n\n  b &amp; c\n</code></pre>",
    '<h2 class="cb-editors" id="s-2.1">2.1 a</h2>',
    '<table>\n<thead>\n<tr>\n<th class="cb-to-right">a</th>\n</tr>\n</thead>\n<tbody>\n'
    '<tr>\n<td class="cb-to-right">b</td>\n</tr>\n</tbody>\n</table>',
    "<hr>",
]


@pytest.mark.parametrize("html", OURS)
def test_our_own_passes_unchanged(html: str) -> None:
    """What the engine writes of prose is given back byte for byte."""
    assert clean(html) == html


def test_blocks_of_the_engine_are_not_cleaned() -> None:
    """What a call prints is put in after the cleaning, whole."""
    html = in_print('a {{ fact("f-1.1-01") }} b {{ metric("rides") }}')
    assert str(desk("print").fig("f-1.1-01")) in html and 'href="#metric-rides"' in html


@pytest.mark.parametrize("path", sorted((HOME / "content").rglob("*.md")), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_prose_of_the_edition_is_clean_already(path: Path) -> None:
    """Cleaning changes nothing of the edition's prose, and its text comes back from its segments."""
    language: Language = "zh" if path.stem == "zh" else "en"
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    segments, found = parse(str(path), text, language)
    assert found == []
    again, found = parse(str(path), source(segments), language)
    assert found == [] and again == segments


# any segments

_LETTERS = st.sampled_from("ab Cé字，。“”*_`#|<>&{}[]()!~^=+-.:1\\/'\"·—\u3000")


def _inner(text: str) -> str:
    """A text that no blank begins or ends."""
    return text.strip() or "字"


TEXT = st.text(_LETTERS, min_size=1, max_size=12)
WORDS = TEXT.map(_inner)
NAME = st.sampled_from(["metric", "case", "fact", "date", "section"])
ARGUMENT = TEXT.map(_inner)
CALL = st.builds(lambda name, text: Call(name, (text,)), NAME, ARGUMENT)
CODE = st.text(st.sampled_from("ab字*|{<` "), min_size=1, max_size=8).map(lambda t: Code(_inner(t).rstrip("\\") or "c"))
ADDRESS = st.text(st.sampled_from("ab/_().-1"), max_size=8).map(lambda t: f"https://example.org/{t}")
LINK = st.builds(lambda a, t: Link(a, (Text(t),)), ADDRESS, WORDS)
STRONG = st.one_of(
    WORDS.map(lambda t: Strong((Text(t),))),
    st.builds(lambda a, b, c: Strong((Text(a), Emphasis((Text(b),)), Text(c))), WORDS, WORDS, WORDS),
)
EMPHASIS = WORDS.map(lambda t: Emphasis((Text(t),)))


@st.composite
def pieces(draw: st.DrawFn, breaks: bool = False) -> tuple[Piece, ...]:
    """Texts with something else between them, so that no two texts touch and no two emphases."""
    found: list[Piece] = [Text(draw(WORDS))]
    for _ in range(draw(st.integers(0, 3))):
        between = draw(st.one_of(CALL, CODE, LINK, STRONG, EMPHASIS, *([st.just(Break())] if breaks else [])))
        found += [between, Text(draw(WORDS))]
    return tuple(found)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 3))
    rows = [tuple(draw(pieces()) for _ in range(width)) for _ in range(draw(st.integers(1, 3)))]
    aligns = tuple(draw(st.sampled_from(["", "left", "center", "right"])) for _ in range(width))
    return Table(aligns, rows[0], tuple(rows[1:]))  # type: ignore[arg-type]


PARAGRAPH = pieces(breaks=True).map(Paragraph)


def _lists(inner: st.SearchStrategy[Segment], start: st.SearchStrategy[int | None]) -> st.SearchStrategy[Segment]:
    item = st.one_of(PARAGRAPH.map(lambda p: (p,)), st.tuples(PARAGRAPH, inner))
    return st.builds(lambda items, start: Items(tuple(items), start), st.lists(item, min_size=1, max_size=3), start)


# a list from seven on cannot follow words without an empty line
LIST = _lists(
    _lists(PARAGRAPH.map(lambda p: Items(((p,),))), st.sampled_from([None, 1])), st.sampled_from([None, 1, 7])
)
LISTING = st.builds(
    Listing,
    st.lists(st.text(st.sampled_from("ab字 *|<`#-"), max_size=6), max_size=3).map(
        lambda ls: "".join(f"{x}\n" for x in ls)
    ),
    st.sampled_from(["", "text"]),
)
SEGMENT = st.one_of(
    PARAGRAPH,
    tables(),
    LISTING,
    st.just(Rule()),
    st.builds(lambda p, view: Heading(2, p, "2.1", view), pieces(), st.booleans()),
    st.builds(lambda p, level, view: Heading(level, p, None, view), pieces(), st.integers(3, 6), st.booleans()),
    st.lists(PARAGRAPH, min_size=1, max_size=2).map(lambda ps: Quote(tuple(ps))),
    st.sampled_from([Call("chart", ("a",)), Call("facts", ("a", "b|c"))]),
    LIST,
    st.builds(
        Box,
        st.sampled_from(["note", "warning"]),
        st.one_of(st.none(), st.just(()), pieces()),
        st.lists(PARAGRAPH, min_size=1, max_size=2).map(tuple),
        st.sampled_from(["", "open", "shut"]),
    ),
    st.lists(st.builds(Tab, pieces(), PARAGRAPH.map(lambda p: (p,))), min_size=1, max_size=3).map(
        lambda tabs: Tabs(tuple(tabs))
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SEGMENT, max_size=5), st.sampled_from(["zh", "en"]))
def test_segments_come_back_from_their_text(segments: list[Segment], language: Language) -> None:
    """Whatever segments are printed as text, parsing it gives the same segments."""
    apart = [
        s
        for at, s in enumerate(segments)
        if not (at and isinstance(s, Items | Tabs) and isinstance(segments[at - 1], type(s)))
    ]
    again, _problems = parse("x.md", source(apart), language)
    assert list(again) == apart


# in the book


def test_code_is_set_in_a_font_of_the_book(tmp_path: Path) -> None:
    """Code in the sentence and on its own prints in the PDF, which takes no font but the book's own."""
    pytest.importorskip("weasyprint", exc_type=OSError)
    from dataclasses import replace

    from casebook.presses import book as book_press
    from casebook.presses import charts

    book = _book("zh")
    drawn = replace(book, drawings=charts.draw_all(book.catalog, book.words, Disk(BIKES, cache=tmp_path)))
    part = next(part for part in book_press.parts(drawn) if '<div class="flow">' in part.html)
    code = in_print("用`SKU`记。\n\n```\n甲 {乙}\n```\n\n---", "zh")
    assert "<code>SKU</code>" in code and "<pre><code>" in code
    with_code = replace(part, html=part.html.replace('<div class="flow">', f'<div class="flow">{code}', 1))
    assert book_press.lay_out(with_code).pages


def test_a_chart_in_a_box_is_set_whole(tmp_path: Path) -> None:
    """In the book a box with a chart has the width of the page, so that the chart is drawn as large as elsewhere."""
    pytest.importorskip("weasyprint", exc_type=OSError)
    from dataclasses import replace

    from casebook.presses import book as book_press
    from casebook.presses import charts
    from casebook.presses.book import layout, library
    from casebook.presses.book.prose import chapter_html

    book = _book("zh")
    drawn = replace(book, drawings=charts.draw_all(book.catalog, book.words, Disk(BIKES, cache=tmp_path)))
    part = next(part for part in book_press.parts(drawn) if '<div class="flow">' in part.html)
    text = '!!! note "图"\n\n    有{{ fact("f-1.1-01") }}。\n\n    {{ chart("rides-series") }}'
    boxed = chapter_html(Desk(drawn, "print", desk("print").printed), chapter(text, "zh"))
    assert boxed.startswith('<div class="apart apart--note apart--wide">') and boxed.count("<figure") == 1

    def images(html: str) -> list[int]:
        changed = replace(part, html=html)
        text, forms = layout.drawn(changed)
        page = library.page_of(changed, text)
        document = library.render(changed, page, forms, lambda blocks: list(range(len(blocks))))
        boxes = [box for page in document.pages for box in page._page_box.descendants()]
        return [round(box.width) for box in boxes if box.element_tag == "img"]

    before = images(part.html)
    after = images(part.html.replace('<div class="flow">', f'<div class="flow">{boxed}', 1))
    assert len(after) == len(before) + 1 and min(after) > 0.95 * max(before)


SIGNS = st.sampled_from(
    [
        *"ab字。 \n\n\n\\`*_{}[]()<>#+-.!|~&^:=\"'1\t",
        "{{ ",
        " }}",
        'fact("f-1.1-01")',
        "**",
        "```",
        "- ",
        "| ",
        "http://",
        "[^1]",
        "\n\n[^1]: ",
        '!!! note "a"\n    ',
        '=== "a"\n    ',
        ":material-check:",
        "&lt;",
        "##",
        "  ",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(SIGNS, max_size=40).map("".join), st.sampled_from(["zh", "en"]))
def test_whatever_is_typed_is_read_or_told(text: str, language: Language) -> None:
    """No text makes the reader fail, complaints have places, and what is not told prints the same in both media."""
    _segments, found = parse("x.md", text, language)
    for problem in found:
        assert 1 <= problem.place.line <= text.count("\n") + 1 and problem.place.column >= 1
    if found:
        return
    on_screen, printed = (_flat(medium(text, language)).strip() for medium in (on_site, in_print))
    if not re.search(r"\[\^|!!!|===|:material", text):  # these have a way of their own in each medium
        assert on_screen == printed


def test_chapters_lead_outside_by_their_sources_only() -> None:
    """No chapter of the edition links to another host by itself: the ledger's sources do, and say how they are read."""
    home = Path(__file__).parents[1] / "content"
    bare = {
        f"{file.relative_to(home)}: {address}"
        for file in home.rglob("*.md")
        for address in re.findall(r"https?://[^\s)\"]+", file.read_text())
    }
    assert not bare


def test_english_prose_has_curly_quotation_marks() -> None:
    """No straight quotation mark stands in the prose of an English chapter of the edition."""
    home = Path(__file__).parents[1] / "content"
    for file in home.glob("*/en.md"):
        body = file.read_text().split("\n---\n", 1)[1]
        prose = re.sub(r"\{\{.*?\}\}|<[^>]*>|`[^`]*`", "", body, flags=re.DOTALL)
        assert not re.findall(r'"[^"\n]*"', prose), file
