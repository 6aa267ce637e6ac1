"""The tokens of the look: the same on the site as in the charts, and readable."""

from __future__ import annotations

import re

import pytest

from casebook.charts import style
from casebook.render import DEFAULT_TEMPLATES

CSS = (DEFAULT_TEMPLATES / "assets" / "css" / "10-tokens.css").read_text(encoding="utf-8")


def tokens(selector: str) -> dict[str, str]:
    """The colours that a rule of the style sheet sets."""
    block = CSS[CSS.index(selector) :].partition("}")[0]
    return dict(re.findall(r"--cb-([a-z-]+): (#[0-9a-f]{6});", block))


LIGHT = tokens(':root,\n[data-md-color-scheme="default"]')
DARK = tokens('\n[data-md-color-scheme="slate"]')


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_site_and_charts_share_their_colours() -> None:
    """A colour has one value wherever it is printed."""
    for name, (light, dark) in style.TOKENS.items():
        assert (LIGHT[name], DARK[name]) == (light, dark), name


def test_dark_is_dark_by_system_and_by_choice() -> None:
    """The two rules that make a page dark set the same colours."""
    assert tokens('  [data-md-color-scheme="system"]') == DARK
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_can_be_seen(theme: dict[str, str]) -> None:
    """Text stands out from its ground by 4.5 to 1, marks and edges of fields by 3 to 1."""
    for name in ("ink", "quiet", "seal", "teal", "slate", "plum", "ochre-ink"):
        for ground in ("paper", "wash"):
            assert contrast(theme[name], theme[ground]) >= 4.5, (name, ground)
    for name in ("ochre", "line"):
        assert contrast(theme[name], theme["paper"]) >= 3, name
