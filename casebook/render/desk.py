"""The desk: what templates work with, in one language and one medium; `sayings` lists what they may say.

A page says addresses as `~/cases/heytea/`; the press that knows where the page stands makes them relative at the end
(`settle`). In print, addresses are anchors inside of the book.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from casebook.render.blocks import Blocks
from casebook.render.environment import Environment, environment_of
from casebook.render.sayings import TABLE, say


@dataclass
class Desk(Blocks):
    """What templates work with: one language, one medium."""

    @cached_property
    def environment(self) -> Environment:
        """Jinja, with all that templates may say."""
        environment = environment_of(self.book)
        say(environment, TABLE, self)
        return environment

    def render(self, template: str, **context: Any) -> Markup:
        """A template's text with a context; StrictUndefined, so a slip is an error and not a gap."""
        return Markup(self.environment.get_template(template).render(**context))
