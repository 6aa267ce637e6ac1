"""The kinds of record, each a module that ends in its declaration. `ALL` is the visible list."""

from __future__ import annotations

from casebook.kinds.base import Kind
from casebook.kinds.calculator import CALCULATOR
from casebook.kinds.case import CASE
from casebook.kinds.chapter import CHAPTER
from casebook.kinds.chart import CHART
from casebook.kinds.checklist import CHECKLIST
from casebook.kinds.correction import CORRECTION
from casebook.kinds.corroboration import CORROBORATION
from casebook.kinds.dataset import DATASET
from casebook.kinds.deck import DECK
from casebook.kinds.duty import DUTY
from casebook.kinds.edition import EDITION
from casebook.kinds.enforcement import ENFORCEMENT
from casebook.kinds.fact import FACT
from casebook.kinds.framework import FRAMEWORK
from casebook.kinds.instrument import INSTRUMENT
from casebook.kinds.judgement import JUDGEMENT
from casebook.kinds.mechanism import MECHANISM
from casebook.kinds.metric import METRIC
from casebook.kinds.organisation import ORGANISATION
from casebook.kinds.playbook import PLAYBOOK
from casebook.kinds.redirects import REDIRECTS
from casebook.kinds.scenario import SCENARIO
from casebook.kinds.segment import SEGMENT
from casebook.kinds.source import SOURCE
from casebook.kinds.story import STORY
from casebook.kinds.style import STYLE
from casebook.kinds.term import TERM
from casebook.kinds.vocabulary import VOCABULARY
from casebook.kinds.volume import VOLUME

ALL: tuple[Kind, ...] = (
    EDITION,
    VOCABULARY,
    STYLE,
    SOURCE,
    ORGANISATION,
    SEGMENT,
    MECHANISM,
    METRIC,
    FACT,
    CORROBORATION,
    CORRECTION,
    JUDGEMENT,
    DATASET,
    CHART,
    CASE,
    STORY,
    PLAYBOOK,
    FRAMEWORK,
    CALCULATOR,
    INSTRUMENT,
    DUTY,
    CHECKLIST,
    SCENARIO,
    ENFORCEMENT,
    TERM,
    CHAPTER,
    VOLUME,
    DECK,
    REDIRECTS,
)
BY_NAME: dict[str, Kind] = {kind.name: kind for kind in ALL}


def called() -> tuple[str, ...]:
    """The names of the kinds whose name is a call in chapters, which prints a link."""
    return tuple(kind.name for kind in ALL if kind.called)
