"""matplotlib's SVG made lean and fit for a page: ids of the chart, colours of the page, words for screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

from casebook.charts import style
from casebook.view import FigureView

SVG = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
FAMILY = "'Casebook Charts','Noto Sans SC','PingFang SC','HarmonyOS Sans SC','Microsoft YaHei',system-ui,sans-serif"
_TOKEN = {light: token for token, (light, _) in style.TOKENS.items()}
_NUMBER = re.compile(r"-?\d+\.\d+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

Paint = Callable[[str], str]


def for_site(svg: str, view: FigureView, width: str, size: tuple[float, float]) -> bytes:
    """To be put into a page as it stands."""
    name = f"chart-{view.id}-{width}"
    root = _root(size, role="img", id=name)
    root.set("class", f"cb-drawing cb-drawing--{width}")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    root.set("font-family", FAMILY)
    for tag, text in (("title", view.title), ("desc", view.description)):
        ET.SubElement(root, tag, id=f"{name}-{tag}").text = text
    _fill(root, svg, view, name, lambda hexa: f"var(--cb-{_TOKEN[hexa]},{hexa})")
    return ET.tostring(root, encoding="unicode").encode()


def for_print(svg: str, view: FigureView, size: tuple[float, float]) -> bytes:
    """To be set into the print edition: nothing in it depends on a style sheet or a font."""
    root = _root(size)
    root.set("xmlns:xlink", "http://www.w3.org/1999/xlink")
    paper = style.colour("paper", "light")
    _fill(root, svg, view, f"chart-{view.id}", lambda hexa: "#ffffff" if hexa == paper else hexa)
    return ET.tostring(root, encoding="unicode").encode()


def _root(size: tuple[float, float], **attributes: str) -> ET.Element:
    width, height = (_plain(f"{length + 2:.1f}") for length in size)
    return ET.Element(
        "svg",
        {"xmlns": SVG, "viewBox": f"0 0 {width} {height}", "width": width, "height": height, **attributes},
    )


def _fill(root: ET.Element, svg: str, view: FigureView, prefix: str, paint: Paint) -> None:
    """The drawing, without matplotlib's groups; the marks of one point that follow one another share a group."""
    glyphs: dict[str, dict[str, str]] = {}
    body: list[ET.Element] = []
    current: tuple[str, ET.Element] | None = None
    for artist in ET.fromstring(svg).findall(f"{{{SVG}}}g/{{{SVG}}}g"):
        shapes = [made for child in artist if (made := _shape(child, prefix, paint, glyphs)) is not None]
        name = artist.get("id", "")
        if not name.startswith("point-"):
            body += shapes
            current = None
        elif current is not None and current[0] == name:
            current[1].extend(shapes)
        else:
            group = _point_group(view, int(name.removeprefix("point-")))
            group.extend(shapes)
            body.append(group)
            current = (name, group)
    if glyphs:
        defs = ET.SubElement(root, "defs")
        for key, outline in glyphs.items():
            ET.SubElement(defs, "path", id=key, attrib=outline)
    root.extend(body)


def _point_group(view: FigureView, index: int) -> ET.Element:
    keys = list(dict.fromkeys(p.key for p in view.points))
    point = next(p for p in view.points if p.key == keys[index])
    group = ET.Element("g", {"class": "cb-point", "data-point": str(index)})
    if point.ref and point.ref.kind:
        group.set("data-ref", f"{point.ref.kind}:{point.ref.id}")
    told = " · ".join(part for part in (point.label, point.text) if part)
    ET.SubElement(group, "title").text = told
    return group


def _shape(element: ET.Element, prefix: str, paint: Paint, glyphs: dict[str, dict[str, str]]) -> ET.Element | None:
    tag = element.tag.removeprefix(f"{{{SVG}}}")
    if tag == "path":
        path = ET.Element("path", d=_outline(element.get("d", "")))
        return _painted(path, element, paint)
    if tag == "text":
        return _text(element, paint)
    if tag == "g":  # a line of text as glyphs
        group = ET.Element("g", transform=_rounded(element.get("transform", ""), 4))
        _painted(group, element, paint)
        for child in element:
            name = child.tag.removeprefix(f"{{{SVG}}}")
            if name == "defs":
                for glyph in child:
                    outline = {"d": " ".join(glyph.get("d", "").split()), "transform": glyph.get("transform", "")}
                    glyphs.setdefault(f"{prefix}-{glyph.get('id')}", outline)
            else:
                use = {"xlink:href": f"#{prefix}-{child.get(LINK, '')[1:]}"}
                if move := child.get("transform"):
                    use["transform"] = _rounded(move, 2)
                group.append(ET.Element("use", use))
        return group
    return None


def _text(element: ET.Element, paint: Paint) -> ET.Element:
    told = dict(part.split(": ", 1) for part in element.get("style", "").split("; "))
    text = ET.Element("text", x=_rounded(element.get("x", ""), 1), y=_rounded(element.get("y", ""), 1))
    text.set("font-size", told.get("font-size", "").removesuffix("px"))
    if told.get("font-weight", "normal") not in {"normal", "400"}:
        text.set("font-weight", "700")
    if (anchor := told.get("text-anchor", "start")) != "start":
        text.set("text-anchor", anchor)
    text.set("style", f"fill:{paint(told['fill'])}")
    text.text = element.text
    return text


def _painted(made: ET.Element, element: ET.Element, paint: Paint) -> ET.Element:
    told = _COLOUR.sub(lambda found: paint(found[0]), element.get("style", ""))
    made.set("style", _rounded(told.replace(": ", ":").replace("; ", ";"), 2))
    return made


def _outline(d: str) -> str:
    return _rounded(" ".join(d.split()), 2)


def _rounded(text: str, places: int) -> str:
    return _NUMBER.sub(lambda found: _plain(f"{float(found[0]):.{places}f}"), text)


def _plain(number: str) -> str:
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return "0" if number in {"-0", ""} else number
