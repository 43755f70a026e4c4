"""The JSON that goes to Elasticsearch: mapping, documents, queries. Plain dicts, core features only, no scripts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from indexer.document import EDGES, FACETS, LAYOUT, TEXT_FIELDS, Document
from indexer.engine import (
    MAX_WINDOW,
    AllOf,
    AnyOf,
    Boost,
    DisMax,
    During,
    MatchAll,
    Node,
    NoneOf,
    Phrase,
    SearchRequest,
    Term,
    is_ranked,
)

Json = dict[str, Any]

PUBLISHED, RECENCY = "published", "recency"
_BUCKETS = 20_000  # more than any facet has values; 50 years have 18,263 days


def settings() -> Json:
    """Of a new index. Refreshes are ours (`commit`)."""
    return {
        "index.number_of_shards": 1,
        "index.auto_expand_replicas": "0-1",
        "index.refresh_interval": "60s",
        "index.max_result_window": MAX_WINDOW,
    }


def mapping() -> Json:
    """Strict; terms split on white space; no source, since the store has it all and texts belong to their outlets."""
    text: Json = {"type": "text", "analyzer": "whitespace", "index_options": "positions"}
    fields: Json = dict.fromkeys(TEXT_FIELDS, text)
    fields[EDGES] = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
    fields |= {name: {"type": "keyword"} for name in FACETS}
    fields[PUBLISHED] = {"type": "date", "format": "epoch_millis"}
    fields[RECENCY] = {"type": "long"}
    return {"dynamic": "strict", "_source": {"enabled": False}, "_meta": {"layout": LAYOUT}, "properties": fields}


def source(document: Document) -> Json:
    """The fields of one document."""
    made: Json = {name: " ".join(document.stream(name)) for name in TEXT_FIELDS}
    made |= {name: list(document.stream(name)) for name in FACETS}
    made[RECENCY] = document.recency
    if document.published is not None:
        made[PUBLISHED] = _millis(document.published)
    return made


def search(request: SearchRequest) -> Json:
    """The body of one search. Filters of counted fields come after counting, so that they do not count themselves."""
    counted = {field: values for field, values in _chosen(request.filters) if field in request.facets}
    other = [_terms(field, values) for field, values in _chosen(request.filters) if field not in counted]
    query: Json = {"filter": [_node(request.query), *other]}
    if request.since is not None or request.until is not None:
        query["filter"].append(_during(request.since, request.until))
    body: Json = {
        "from": request.offset,
        "size": request.limit,
        "track_total_hits": True,
        "sort": [{RECENCY: "desc"}],
    }
    if is_ranked(request):
        query["should"] = [_node(node) for node in request.rank]
        body["sort"] = [{"_score": "desc"}, {RECENCY: "desc"}]
    body["query"] = {"bool": query}
    if counted:
        body["post_filter"] = {"bool": {"filter": [_terms(field, values) for field, values in counted.items()]}}
    if request.facets:
        body["aggs"] = {field: _facet(field, counted) for field in request.facets}
    return body


def _chosen(filters: Mapping[str, frozenset[str]]) -> Iterable[tuple[str, frozenset[str]]]:
    return [(field, values) for field, values in filters.items() if values]


def _facet(field: str, counted: Mapping[str, frozenset[str]]) -> Json:
    others = [_terms(other, values) for other, values in counted.items() if other != field]
    values = {"values": {"terms": {"field": field, "size": _BUCKETS}}}
    return {"filter": {"bool": {"filter": others}}, "aggs": values}


def _node(node: Node) -> Json:
    match node:
        case Term(field, text):
            return {"term": {field: {"value": text}}}
        case Phrase(field, (text,)):
            return _node(Term(field, text))
        case Phrase(field, terms):
            return {"match_phrase": {field: " ".join(terms)}}
        case AllOf(nodes):
            return {"bool": {"must": [_node(inner) for inner in nodes]}} if nodes else {"match_all": {}}
        case AnyOf(nodes):
            return {"bool": {"should": [_node(inner) for inner in nodes]}} if nodes else {"match_none": {}}
        case DisMax(nodes):
            return {"dis_max": {"queries": [_node(inner) for inner in nodes]}} if nodes else {"match_none": {}}
        case NoneOf(inner):
            return {"bool": {"must_not": [_node(inner)]}}
        case Boost(inner, factor):
            return _boosted(_node(inner), factor)
        case During(since, until):
            return _during(since, until)
        case MatchAll():
            return {"match_all": {}}


def _boosted(query: Json, factor: float) -> Json:
    return {"bool": {"must": [query], "boost": factor}}


def _terms(field: str, values: frozenset[str]) -> Json:
    return {"terms": {field: sorted(values)}}


def _during(since: datetime | None, until: datetime | None) -> Json:
    bounds: Json = {}
    if since is not None:
        bounds["gte"] = _millis(since)
    if until is not None:
        bounds["lt"] = _millis(until)
    return {"range": {PUBLISHED: bounds}} if bounds else {"exists": {"field": PUBLISHED}}


def _millis(moment: datetime) -> int:
    """Whole seconds, as tantivy holds them. (A range over epoch_second takes numbers for milliseconds.)"""
    return int(moment.timestamp()) * 1000
