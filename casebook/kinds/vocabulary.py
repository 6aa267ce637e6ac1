"""The vocabulary: words of a project's own subject that the engine must know and cannot guess."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, get_origin

from casebook.catalog import Catalog
from casebook.errors import Language, Said
from casebook.kinds.base import Complaint, Kind
from casebook.model.listed import Lists, Word
from casebook.model.record import Record
from casebook.model.refs import DatasetRef
from casebook.model.values import LocalText, Number, Period, UnitEntry, Value


class Practice(Value):
    """One practice under several names: facts that credit it under any of them credit the same."""

    names: list[LocalText]


class Whole(Value):
    """A market or a group that is part of another, in the words by which facts name their subjects."""

    part: LocalText
    whole: LocalText


class Rate(Value):
    """Between what a US dollar cost in yuan over the years that the ledger treats, for comparing sums.

    `average` is the dataset with the average of each year, by which pages say what a sum comes to in dollars; `undated`
    the year whose rate is taken for a sum that no period is told of.
    """

    low: Number
    high: Number
    reason: LocalText
    average: DatasetRef | None = None
    undated: Period | None = None


class TopicEntry(LocalText):
    """A topic of facts. What is `timeless` (a threshold, a method) is told of no period."""

    timeless: bool = False


class LevelEntry(LocalText):
    """What an instrument is, by who makes it. Where it is `plain`, Chinese writes its names without 《》."""

    plain: bool = False


class Vocabulary(Record):
    """The words of a project, one file a project.

    `umbrella` are words that stand for any practice of the trade and so credit none in particular. `growth` are words
    that call a figure a rate of growth, beyond the plain ones. `practices` are names of one practice. `wholes` say
    which market or group is part of which. `cny_per_usd` lets sums in two currencies meet.

    The lists are what fields of records may say, in the order of pages: a word, and its names. `subjects` are of duties
    and of enforcement, `topics` of facts, `themes` of datasets, `areas` and `stages` of metrics, `families` of
    scenarios, `levels` of instruments; `units` are those that numbers stand in besides the engine's own.
    """

    kind_name: ClassVar[str] = "vocabulary"
    umbrella: list[LocalText] = []
    growth: list[LocalText] = []
    practices: list[Practice] = []
    wholes: list[Whole] = []
    cny_per_usd: Rate | None = None
    subjects: dict[Word, LocalText] = {}
    topics: dict[Word, TopicEntry] = {}
    themes: dict[Word, LocalText] = {}
    areas: dict[Word, LocalText] = {}
    stages: dict[Word, LocalText] = {}
    families: dict[Word, LocalText] = {}
    levels: dict[Word, LevelEntry] = {}
    units: dict[Word, UnitEntry] = {}

    @property
    def lists(self) -> Lists:
        """The lists by their names."""
        return {name: getattr(self, name) for name in LISTS}


LISTS = tuple(name for name, field in Vocabulary.model_fields.items() if get_origin(field.annotation) is dict)


def _names(record: Vocabulary, _catalog: Catalog) -> Iterator[Complaint]:
    for n, practice in enumerate(record.practices):
        if len({name.zh for name in practice.names}) < 2:
            yield Complaint(
                ("practices", n, "names"),
                "vocabulary-practice",
                Said("同一做法至少要两个不同的名称", "a practice needs two different names"),
                Said("补上另一个名称，或删去这一条。", "Add its other name, or remove the entry."),
            )


def _rate(record: Vocabulary, _catalog: Catalog) -> Iterator[Complaint]:
    rate = record.cny_per_usd
    if rate is not None and not 0 < rate.low <= rate.high:
        yield Complaint(
            ("cny_per_usd",),
            "vocabulary-rate",
            Said("汇率须大于零，low 不大于 high", "a rate is above zero, and `low` is not above `high`"),
            Said("写明那些年份里一美元最少和最多合多少元。", "Give the least and the most that a dollar cost in yuan."),
        )


def _title(_record: Vocabulary, language: Language) -> str:
    return {"zh": "词汇表", "en": "Vocabulary"}[language]


VOCABULARY = Kind(
    name="vocabulary",
    folder="data/vocabulary.yml",
    model=Vocabulary,
    path=lambda _record, _catalog: None,
    title=_title,
    own_page=False,
    called=False,
    optional=True,
    checks=(_names, _rate),
    weight=0,
)
