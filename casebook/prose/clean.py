"""The guard of what goes out: prose of editors as HTML, with nothing in it but what prose needs.

The parser writes no other tag and the loader refuses other addresses; this holds if either of them errs. A text that
is clean already is given back byte for byte, so that nothing of ours changes by passing through.
"""

from __future__ import annotations

import nh3

_TAGS = {
    *("p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "strong", "em", "a", "span"),
    *("table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6"),
}
_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "th": {"class", "scope"},
    "td": {"class", "data-label"},
    "table": {"class"},
    **{f"h{level}": {"id", "class"} for level in range(2, 7)},
}


def clean(html: str) -> str:
    """HTML of prose without scripts, handlers, styles, images and addresses other than http, https and relative ones.

    Elements that bring something of others (script, style, iframe, svg, …) go with all that is in them; of other
    unknown elements the words stay.
    """
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "embed", "svg", "math", "noscript", "template"},
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel=None,
        generic_attribute_prefixes=set(),
        strip_comments=True,
    )
