"""Engine nodes and requests as tantivy queries."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

import tantivy
from tantivy import FieldType, Occur, Query

from indexer.backends.tantivy_schema import PUBLISHED
from indexer.document import PAIRS, TEXT, TITLE
from indexer.engine import AllOf, AnyOf, Boost, DisMax, During, MatchAll, Node, NoneOf, Phrase, SearchRequest, Term

Clauses: TypeAlias = list[tuple[Occur, Query]]

_COUNTED = frozenset({TEXT, PAIRS, TITLE})  # fields whose term frequencies are indexed


def compile_node(schema: tantivy.Schema, node: Node) -> Query:
    """One node as a query. Scores are BM25 where there is one."""
    match node:
        case Term(field, text):
            return Query.term_query(schema, field, text, index_option="freq" if field in _COUNTED else "basic")
        case Phrase(field, (text,)):
            return compile_node(schema, Term(field, text))
        case Phrase(field, terms):
            return Query.phrase_query(schema, field, list(terms))
        case AllOf(nodes):
            return _all_of(schema, nodes)
        case AnyOf(nodes):
            return _any_of(schema, nodes)
        case DisMax(nodes):
            return Query.disjunction_max_query([compile_node(schema, inner) for inner in nodes])
        case NoneOf(inner):
            return Query.boolean_query([(Occur.Must, _everything()), (Occur.MustNot, compile_node(schema, inner))])
        case Boost(inner, factor):
            return Query.boost_query(compile_node(schema, inner), factor)
        case During(since, until):
            return _during(schema, since, until)
        case MatchAll():
            return _everything()


def base(schema: tantivy.Schema, request: SearchRequest) -> Clauses:
    """What every hit and every facet count is subject to: the query and the period."""
    clauses: Clauses = [(Occur.Must, compile_node(schema, request.query))]
    if request.since is not None or request.until is not None:
        clauses.append((Occur.Must, _during(schema, request.since, request.until)))
    return clauses


def narrow(
    schema: tantivy.Schema, clauses: Clauses, filters: Mapping[str, frozenset[str]], *, but: str | None = None
) -> Query:
    """The clauses under all filters, except those of the field `but`. No score."""
    chosen = [(field, values) for field, values in filters.items() if values and field != but]
    sets = [(Occur.Must, Query.term_set_query(schema, field, sorted(values))) for field, values in chosen]
    return Query.const_score_query(Query.boolean_query([*clauses, *sets]), 0.0)


def scored(schema: tantivy.Schema, narrowed: Query, rank: Iterable[Node]) -> Query:
    """The same documents, with the sum of the rank nodes as their score."""
    return Query.boolean_query([(Occur.Must, narrowed), *((Occur.Should, compile_node(schema, n)) for n in rank)])


def _all_of(schema: tantivy.Schema, nodes: tuple[Node, ...]) -> Query:
    clauses: Clauses = []
    for node in nodes:
        if isinstance(node, NoneOf):
            clauses.append((Occur.MustNot, compile_node(schema, node.node)))
        else:
            clauses.append((Occur.Must, compile_node(schema, node)))
    if not any(occur == Occur.Must for occur, _ in clauses):  # exclusions alone would match nothing
        clauses.append((Occur.Must, _everything()))
    return Query.boolean_query(clauses)


def _any_of(schema: tantivy.Schema, nodes: tuple[Node, ...]) -> Query:
    if not nodes:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, compile_node(schema, node)) for node in nodes])


def _during(schema: tantivy.Schema, since: datetime | None, until: datetime | None) -> Query:
    if since is None and until is None:
        found = Query.exists_query(PUBLISHED)
    else:
        found = Query.range_query(
            schema,
            PUBLISHED,
            FieldType.Integer,
            None if since is None else int(since.timestamp()),
            None if until is None else int(until.timestamp()),
            include_upper=until is None,
        )
    return Query.const_score_query(found, 0.0)


def _everything() -> Query:
    return Query.const_score_query(Query.all_query(), 0.0)
