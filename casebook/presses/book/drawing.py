"""A drawing on the printed page: a form that is put in as it is, where WeasyPrint would paint an SVG path by path."""

from __future__ import annotations

import hashlib
from typing import Any

from casebook.charts.form import Form


class Drawn:
    """What WeasyPrint asks of an image: its size, and to draw itself."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.name = f"f{hashlib.sha256(form.packed()).hexdigest()[:16]}"

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio, in pixels."""
        return self.form.width, self.form.height, self.form.width / self.form.height

    def draw(self, stream: Any, width: float, height: float, _style: object) -> None:
        """Puts the form at the corner of what the stream is transformed to, in a size."""
        import pydyf  # type: ignore[import-untyped]  # the library has no types

        if self.name not in stream._resources["XObject"]:
            extra = {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array((0, 0, self.form.width, self.form.height)),
                # the fonts of the whole file, which are put in when the book is joined
                "Resources": pydyf.Dictionary({"Font": None}),
            }
            stream._resources["XObject"][self.name] = pydyf.Stream([self.form.operators.encode()], extra, compress=True)
        stream.transform(a=width / self.form.width, d=height / self.form.height)
        stream.draw_x_object(self.name)
