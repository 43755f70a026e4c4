"""The engine that every other is held to: documents in a dict, everything evaluated in Python, nothing clever."""

from collections import Counter
from collections.abc import Mapping, Sequence

from goeul.records import Hit
from indexer.document import Document
from indexer.engine import During, Outcome, SearchRequest, SearchResult, in_order
from indexer.memory import matches


class MemoryEngine:
    """See `indexer.engine.Engine`; it knows no relevance, the newest always comes first."""

    def __init__(self) -> None:
        self._given: dict[int, Document] = {}
        self._documents: dict[int, Document] = {}

    def upsert(self, documents: Sequence[Document]) -> list[Outcome]:
        return [self._put(document) for document in documents]

    def delete(self, revisions: Mapping[int, int]) -> list[Outcome]:
        return [self._drop(key, revision) for key, revision in revisions.items()]

    def commit(self) -> None:
        self._documents = dict(self._given)

    def search(self, request: SearchRequest) -> SearchResult:
        found = [d for d in self._documents.values() if matches(request.query, d) and _in_period(request, d)]
        hits = sorted((d for d in found if _passes(request, d)), key=lambda d: d.recency, reverse=True)
        page = hits[request.offset : request.offset + request.limit]
        return SearchResult(
            hits=tuple(Hit(key=document.key, score=0.0) for document in page),
            total=len(hits),
            facets={field: _count(request, field, found) for field in request.facets},
        )

    def count(self) -> int:
        return len(self._documents)

    def reset(self) -> None:
        self._given, self._documents = {}, {}

    def close(self) -> None:
        self.commit()

    def _put(self, document: Document) -> Outcome:
        held = self._given.get(document.key)
        if held is not None and held.revision > document.revision:
            return Outcome(key=document.key, status="stale")
        self._given[document.key] = document
        return Outcome(key=document.key, status="done")

    def _drop(self, key: int, revision: int) -> Outcome:
        held = self._given.get(key)
        if held is not None and held.revision > revision:
            return Outcome(key=key, status="stale")
        self._given.pop(key, None)
        return Outcome(key=key, status="done")


def _in_period(request: SearchRequest, document: Document) -> bool:
    anything = request.since is None and request.until is None
    return anything or matches(During(request.since, request.until), document)


def _passes(request: SearchRequest, document: Document, but: str | None = None) -> bool:
    return all(
        values.intersection(document.stream(field))
        for field, values in request.filters.items()
        if values and field != but
    )


def _count(request: SearchRequest, field: str, found: Sequence[Document]) -> tuple[tuple[str, int], ...]:
    counted = (document for document in found if _passes(request, document, but=field))
    return in_order(Counter(value for document in counted for value in set(document.stream(field))).items())
