"""A field of a record changed in its file: its bytes and no other, or not at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.editing.splice import ABSENT, Splice, put, same, value_at
from casebook.errors import ContentError
from casebook.load.yamltext import Loc, read

HOME = Path(__file__).parent.parent
FILES = sorted((HOME / "data").rglob("*.yml"))
RAW = {path.relative_to(HOME).as_posix(): path.read_bytes() for path in FILES}


def data_of(path: str, raw: bytes) -> Any:
    document, problems = read(path, raw)
    assert document is not None, problems
    return document.data


def leaves(data: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Every plain value with its location."""
    if isinstance(data, dict | list):
        for step, inner in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(inner, (*loc, step))
    else:
        yield loc, data


def test_every_record_of_the_edition_saved_unchanged_stays_byte_for_byte() -> None:
    """Each file opened and saved with what it says, as a whole and field by field, has the bytes that it had."""
    chance = random.Random(11)
    for path, raw in RAW.items():
        data = data_of(path, raw)
        assert put(path, raw, (), data) == raw
        loc, value = chance.choice(list(leaves(data)))
        assert put(path, raw, loc, value) == raw
    assert len(RAW) > 1900


WORDS = st.text(st.sampled_from("abc zhß改动数据，。：#'\"[]{}|>-&*!%@`\\?\n1."), min_size=1, max_size=60)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_random_field_set_is_what_loading_reads_and_nothing_else_is_touched(data: st.DataObject) -> None:
    """Whatever text a field is set to, loading reads it there, all other values are the same, and the bytes before and
    behind the field are those of before; the change undone gives the first bytes again."""
    path = data.draw(st.sampled_from(sorted(RAW)))
    raw = RAW[path]
    before = data_of(path, raw)
    loc, old = data.draw(st.sampled_from([leaf for leaf in leaves(before) if isinstance(leaf[1], str)]))
    new = data.draw(WORDS.map(str.strip).filter(bool))
    changed = put(path, raw, loc, new)
    after = data_of(path, changed)
    assert value_at(after, loc) == new
    assert [leaf for leaf in leaves(after) if leaf[0] != loc] == [leaf for leaf in leaves(before) if leaf[0] != loc]
    splice = Splice.between(raw, changed)
    assert splice.undone(changed) == raw
    assert splice.done(raw) == changed
    # a value set back reads as before, however it is written
    assert same(data_of(path, put(path, changed, loc, old)), before)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_words_changed_and_changed_back_are_the_same_bytes(data: st.DataObject) -> None:
    """Some signs inside of a text exchanged, and exchanged back, give the same bytes: folded lines stay as they are. A
    text that outgrows its line is folded and reads the same when it shrinks; undoing gives the bytes in any case."""
    path = data.draw(st.sampled_from(sorted(RAW)))
    raw = RAW[path]
    texts = [(loc, v) for loc, v in leaves(data_of(path, raw)) if isinstance(v, str) and len(v) > 12 and "\n" not in v]
    if not texts:
        return
    loc, old = data.draw(st.sampled_from(texts))
    at = data.draw(st.integers(4, len(old) - 5))
    new = old[:at] + data.draw(st.sampled_from(["xyz", "改", "longer words", ""])) + old[at + 1 :]
    if new != new.strip() or "  " in new or not new[at : at + 1].strip() or old[at] in " -":
        return
    changed = put(path, raw, loc, new)
    back = put(path, changed, loc, old)
    splice = Splice.between(raw, changed)
    assert splice.undone(changed) == raw
    if b"\n" in splice.new and b"\n" not in splice.old:
        assert same(data_of(path, back), data_of(path, raw))
        return
    assert back == raw
    lines = zip(raw.splitlines(), changed.splitlines(), strict=False)
    assert sum(1 for one, other in lines if one != other) <= 2


RECORD = """\
# a record, with remarks
name: {zh: 骑行, en: rides}   # both languages
area: 'engagement'
definition:
  zh: >-
    第一行写到这里，
    接着写第二行。
  en: |-
    One line.

    Another paragraph.
also:
- zh: 骑车   # a name
  en: cycling

- zh: 单车
  en: "bike \\"rides\\""
value: 12.50
related: [one, two]
open: true
none:
list:
  - - a
    - b
"""


def changed(loc: Loc, value: Any, text: str = RECORD, **more: Any) -> str:
    return put("x.yml", text.encode(), loc, value, **more).decode()


@pytest.mark.parametrize(
    ("loc", "value", "old", "new"),
    [
        (("name", "en"), "trips", "en: rides}", "en: trips}"),
        (("name", "en"), "rides, all", "en: rides}", "en: 'rides, all'}"),
        (("area",), "it's", "'engagement'", "'it''s'"),
        (("definition", "zh"), "第一行写到这儿，接着写第二行。", "写到这里", "写到这儿"),
        (("definition", "en"), "One line.\n\nAnother one.", "Another paragraph", "Another one"),
        (("definition", "en"), "One line.\n\nAnother paragraph.\n\nA third.", "h.\n", "h.\n\n    A third.\n"),
        (("also", 1, "en"), 'bike "trips"', 'bike \\"rides\\"', 'bike \\"trips\\"'),
        (("value",), Decimal("12.5"), "12.50", "12.5"),
        (("value",), "12.5", "12.50", "'12.5'"),
        (("open",), False, "open: true", "open: false"),
        (("none",), "here", "none:\n", "none: here\n"),
        (("none",), "2026-11-28", "none:\n", "none: '2026-11-28'\n"),
        (("related", 1), "three", "[one, two]", "[one, three]"),
        (("related",), ["one", "new", "two"], "[one, two]", "[one, new, two]"),
        (("related",), ["two"], "[one, two]", "[two]"),
        (("related",), [], "[one, two]", "[]"),
        (("also", 0), ABSENT, "- zh: 骑车   # a name\n  en: cycling\n\n", ""),
        (("also", 1), ABSENT, '\n- zh: 单车\n  en: "bike \\"rides\\""\n', ""),
        (("also", 2), {"zh": "车", "en": "bike"}, 'rides\\""\n', 'rides\\""\n\n- zh: 车\n  en: bike\n'),
        (("list", 0, 2), "c", "    - b\n", "    - b\n    - c\n"),
        (("list", 0, 0), ABSENT, "  - - a\n    - b\n", "  - - b\n"),
        (("open",), ABSENT, "open: true\n", ""),
        (("also", 0, "zh"), ABSENT, "- zh: 骑车   # a name\n  en: cycling", "- en: cycling"),
        (("name", "note"), "new", "en: rides}", "en: rides, note: new}"),
        (("further", "zh"), "新", "    - b\n", "    - b\nfurther:\n  zh: 新\n"),
        (("list",), {"a": [Decimal("1.5"), {}]}, "list:\n  - - a\n    - b\n", "list:\n  a:\n    - 1.5\n    - {}\n"),
    ],
)
def test_a_change_is_this_exchange_of_signs(loc: Loc, value: Any, old: str, new: str) -> None:
    """Style of quotation, blocks, flow, comments and empty lines stay; only what was asked for differs."""
    assert RECORD.count(old) == 1
    assert changed(loc, value) == RECORD.replace(old, new)


def test_a_new_field_stands_where_the_model_has_it() -> None:
    """A field that comes in new stands behind those that come before it in the order of the model."""
    order = ["name", "abbreviation", "area"]
    assert changed(("abbreviation",), "RD", order=lambda _loc: order) == RECORD.replace(
        "# both languages\n", "# both languages\nabbreviation: RD\n"
    )
    first = changed(("id",), "rides", order=lambda _loc: ["id", *order])
    assert first == RECORD.replace("name: {", "id: rides\nname: {")


def test_windows_lines_and_a_byte_order_mark_stay() -> None:
    """A file with CRLF and a byte order mark keeps both, in old lines and in new ones."""
    raw = b"\xef\xbb\xbf" + RECORD.replace("\n", "\r\n").encode()
    made = put("x.yml", put("x.yml", raw, ("area",), "new"), ("also", 2), {"zh": "车", "en": "bike"})
    assert made.startswith(b"\xef\xbb\xbf# a record")
    assert made.count(b"\n") == made.count(b"\r\n") == raw.count(b"\n") + 3
    assert put("x.yml", put("x.yml", raw, ("area",), "new"), ("area",), "engagement") == raw


def test_long_text_is_folded_and_never_longer_than_a_line() -> None:
    """A text that does not fit on its line becomes a folded block; Chinese breaks between two signs."""
    for text in ("many words " * 40 + "end", "很长的一句话，没有空格。" * 30):
        made = changed(("area",), text)
        assert max(map(len, made.splitlines())) <= 120
        assert "area: >-\n" in made
        assert data_of("x.yml", made.encode())["area"] == text


@pytest.mark.parametrize(
    ("loc", "value"),
    [
        (("name",), {"zh": "骑行"}),
        (("definition", "zh", "more"), "x"),
        (("also", 9), "far behind"),
        ((), ABSENT),
        ((), ["another", "shape"]),
        (("also",), "no list any more"),
    ],
)
def test_what_cannot_be_written_is_refused_or_exact(loc: Loc, value: Any) -> None:
    """A change that would lose a comment, or has no place, is refused with its place and what to do instead."""
    try:
        made = changed(loc, value)
    except ContentError as error:
        (told,) = error.problems
        assert (told.code, told.place.path) == ("desk-splice", "x.yml")
        assert told.place.line > 0
    else:
        assert same(value_at(data_of("x.yml", made.encode()), loc), value)
        assert made.count("#") == RECORD.count("#")


def test_a_file_that_is_not_readable_is_refused() -> None:
    """What loading refuses to read is told as loading tells it, and nothing comes of it."""
    for raw, code in ((b"a: [1\n", None), (b"a: \xff\n", "not-utf8"), (b"a: &x 1\n", "yaml-alias")):
        with pytest.raises(ContentError) as caught:
            put("x.yml", raw, ("a",), 2)
        assert caught.value.problems[0].place.path == "x.yml"
        assert code in {None, caught.value.problems[0].code}


def test_a_splice_on_another_content_is_refused() -> None:
    """Undoing a change in a file that says something else there raises, and does not write over it."""
    splice = Splice.between(b"a: one\n", b"a: two\n")
    assert (splice.at, splice.old, splice.new) == (3, b"one", b"two")
    with pytest.raises(ValueError, match="another"):
        splice.undone(b"a: six\n")
