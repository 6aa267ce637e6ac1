"""Records as templates reach them: by name, with title and address, and who refers to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from casebook import known, series
from casebook.catalog import Catalog
from casebook.evidence import Findings
from casebook.glossary import Glossary
from casebook.kinds import BY_NAME
from casebook.kinds.case import Case, Result
from casebook.kinds.checklist import Checklist
from casebook.kinds.corroboration import Corroboration
from casebook.kinds.metric import Metric
from casebook.kinds.term import Term
from casebook.model.record import Record
from casebook.render.addresses import anchor
from casebook.render.asking import Ref, raw
from casebook.render.book import overdue
from casebook.render.speech import Speech


@dataclass
class Reader(Speech):
    """Reads records, and notes what was read."""

    def get(self, kind: str, slug: str) -> Ref:
        """A record by kind and id; KeyError where there is none."""
        if self._raw.find(kind, slug) is None:
            raise KeyError(f"{kind} {slug}")
        return Ref(self.book.catalog, kind, slug)

    def all(self, kind: str) -> tuple[Ref, ...]:
        """All records of a kind."""
        return tuple(Ref(self.book.catalog, kind, slug) for slug in self.book.catalog.slugs(kind))

    def citing(self, record: Record | Ref, kind: str | None = None) -> list[Ref]:
        """Who refers to a record, of one kind or of any."""
        keys = self.book.catalog.citing(record.kind_name, record.id)
        return [Ref(self.book.catalog, *key) for key in keys if kind is None or key[0] == kind]

    def naming(self, record: Record | Ref, kind: str, field: str) -> list[Ref]:
        """The records of a kind that name a record in one field (`facts`, `parent.organisation`), not just anywhere."""

        def told(by: object) -> object:
            for part in field.split("."):
                by = None if by is None else getattr(by, part)
            return by

        found = [(other, told(other)) for other in self.citing(record, kind)]
        return [o for o, name in found if name == record.id or (isinstance(name, list) and record.id in name)]

    def facts_of(self, record: Corroboration | Ref) -> list[Ref]:
        """The facts that a record is about, in its order."""
        return [self.get("fact", slug) for slug in record.facts]

    def duties_of(self, checklist: Checklist | Ref) -> list[Ref]:
        """The duties of a checklist, in its order."""
        return [self.get("duty", slug) for group in checklist.groups for slug in group.duties]

    def results_of(self, case: Case | Ref, claimed: bool = False) -> list[Result]:
        """The results of a case that others record, or those that the base report claims."""
        return [result for result in case.results if bool(self.get("fact", result.fact).section) is claimed]

    @cached_property
    def _raw(self) -> Catalog:
        return raw(self.book.catalog)

    def _named(self, record: Record | Ref) -> Record:
        """The record behind a name: only its name and address are noted as read."""
        self.book.note("ref", record.kind_name, record.id)
        found = self._raw.find(record.kind_name, record.id)
        assert found is not None, (record.kind_name, record.id)
        return found

    def title(self, record: Record | Ref) -> str:
        """The name of a record."""
        return BY_NAME[record.kind_name].title(self._named(record), self.book.language)

    def url(self, record: Record | Ref) -> str | None:
        """The address of a record's page, or None where it has none (in print: where it is not in the book)."""
        if self.medium == "print":
            key = (record.kind_name, record.id)
            return f"#{anchor(*key)}" if key in self.printed else None
        path = BY_NAME[record.kind_name].path(self._named(record), self._raw)
        return None if path is None else f"~/{path}"

    def file(self, path: str) -> str | None:
        """The address of a file below downloads/, or None where this build does not publish it."""
        return f"~/downloads/{path}" if self.book.has_file(f"downloads/{path}") else None

    def lags(self, record: Record | Ref) -> list[str]:
        """The fields of a record whose text in this language lags behind the other (or may)."""
        found = self.book.lagging.get((record.kind_name, record.id), ())
        return [lag.field for lag in found if lag.behind in {None, self.book.language}]

    def overdue(self, record: Record | Ref) -> bool:
        """Whether a record is past the day on which it should have been reviewed, judged by the edition's date."""
        self.book.note("record", "edition", self.book.edition.id)
        return overdue(record.record if isinstance(record, Ref) else record, self.book.edition)

    @property
    def edition(self) -> Ref:
        """The edition's record."""
        return Ref(self.book.catalog, "edition", self.book.edition.id)

    @property
    def findings(self) -> Findings:
        """What the ledger says about itself."""
        return self.book.findings

    def standing(self, fact: str) -> object:
        """How a figure stands: its grade, and what it follows from."""
        return self.book.findings.standing(fact)

    def known_of(self, metric: Metric) -> object:
        """What is known of a metric's size."""
        return known.known_of(metric, self.book.catalog)

    def groups_of(self, organisation: str) -> object:
        """What the ledger holds of an organisation, by metric and period."""
        return series.groups_of(organisation, self.book.catalog)

    def lines_of(self, organisation: str) -> list[series.Series]:
        """The series of an organisation that have more than one point."""
        groups = series.groups_of(organisation, self.book.catalog)
        return [line for group in groups for line in group.series if len(line.points) > 1]

    @cached_property
    def _findings(self) -> Findings:
        return getattr(self.book.findings, "raw", self.book.findings)

    @cached_property
    def glossary(self) -> Glossary:
        return Glossary(self._raw.all(Term), self.book.language)
