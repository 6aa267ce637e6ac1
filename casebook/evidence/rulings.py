"""How the judgements of editors meet the relations that were found: confirmed, refused, retyped, added."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from casebook.catalog import Catalog, natural
from casebook.evidence.relations import Found, Relation, Type, fingerprint, sort_key
from casebook.kinds.fact import Fact
from casebook.kinds.judgement import Judgement, RelationType, Ruling

TYPES: dict[RelationType, Type] = {
    RelationType.REUSED: "reused",
    RelationType.RETOLD: "retold",
    RelationType.CONTRADICTION: "contradiction",
}
Tell = Callable[[Found], Relation]


def judged(relations: Iterable[Relation], catalog: Catalog, tell: Tell) -> tuple[tuple[Relation, ...], tuple[str, ...]]:
    """The relations with what editors said of them, and the judgements that fit no relation any more.

    `tell` makes a relation of one that an editor added.
    """
    rulings = sorted(catalog.all(Judgement), key=lambda j: (j.decided.code or "", natural(j.id)))
    fitting: dict[tuple[str, frozenset[str], str], Judgement] = {}
    for judgement in rulings:
        fitting[judgement.relation.value, frozenset(judgement.facts), judgement.fingerprint] = judgement
    told = [(r, fitting.get((r.type, frozenset(r.facts), r.fingerprint))) for r in relations]
    used = {judgement.id for _, judgement in told if judgement is not None}
    loose: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in catalog.all(Judgement):
        if judgement.id not in used and judgement.ruling is not Ruling.ADDED:
            for fact in judgement.facts:
                loose.setdefault((judgement.relation.value, fact), []).append(judgement)
    out: dict[tuple[str, tuple[str, ...]], Relation] = {}
    for plain, fits in told:
        relation = plain
        if fits is not None:
            relation = _ruled(relation, fits)
        elif before := _before(relation, loose):
            used.add(before)
            relation = replace(relation, raised_again=True, judgement=before)
        # a relation that an editor retyped may be found as that type as well: what an editor said comes first
        if (known := out.get((relation.type, relation.facts))) is None or known.state == "found":
            out[relation.type, relation.facts] = relation
    for judgement in rulings:
        if judgement.ruling is Ruling.ADDED:
            added = _added(judgement, catalog, tell)
            used.add(judgement.id)
            out.setdefault((added.type, added.facts), added)
    return tuple(sorted(out.values(), key=sort_key)), tuple(j.id for j in catalog.all(Judgement) if j.id not in used)


def _ruled(relation: Relation, judgement: Judgement) -> Relation:
    match judgement.ruling:
        case Ruling.RETYPED if judgement.becomes is not None:
            return replace(
                relation, type=TYPES[judgement.becomes], found_as=relation.type, state="retyped", judgement=judgement.id
            )
        case Ruling.REFUSED:
            return replace(relation, state="refused", judgement=judgement.id)
    return replace(relation, state="confirmed", judgement=judgement.id)


def _added(judgement: Judgement, catalog: Catalog, tell: Tell) -> Relation:
    """A relation by an editor's hand; put again where a fact under it has changed since."""
    facts = tuple(sorted((catalog.get(Fact, slug) for slug in set(judgement.facts)), key=lambda f: natural(f.id)))
    relation = tell(Found(TYPES[judgement.relation], "by_hand", facts))
    changed = fingerprint(relation.type, facts) != judgement.fingerprint
    return replace(relation, state="found" if changed else "added", judgement=judgement.id, raised_again=changed)


def _before(relation: Relation, loose: dict[tuple[str, str], list[Judgement]]) -> str | None:
    """A judgement on these facts, or on some or more of them, that fits no longer."""
    members = set(relation.facts)
    found = {
        judgement.id
        for fact in relation.facts
        for judgement in loose.get((relation.type, fact), ())
        if members.issuperset(judgement.facts) or members.issubset(judgement.facts)
    }
    return min(found, key=natural) if found else None
