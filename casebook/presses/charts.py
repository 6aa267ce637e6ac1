"""Charts drawn once and kept by what they show: the same view and style are never drawn twice."""

from __future__ import annotations

import json
from collections.abc import Mapping

from casebook.catalog import Catalog
from casebook.effects import Effects
from casebook.render import Drawing
from casebook.text import Words


def draw_all(catalog: Catalog, words: Words, effects: Effects) -> Mapping[str, Drawing]:
    """Every chart of the catalog in one language."""
    return {}
