"""The embedded engine: a tantivy index in a folder, one long-lived writer, readers in any number of processes.

The writer is opened by the first write, so that a process that only searches needs no lock. What was written since the
last commit is remembered: if tantivy's writer dies, a new one is opened and given it again, once.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import tantivy

from goeul.records import Hit
from indexer.backends.tantivy_folder import META, locked, open_index, unusable
from indexer.backends.tantivy_query import base, narrow, scored
from indexer.backends.tantivy_schema import KEY, RECENCY, REVISION, typed
from indexer.document import Document
from indexer.engine import MAX_WINDOW, Outcome, SearchRequest, SearchResult, in_order, is_ranked

HEAP_BYTES = 96_000_000  # of the one indexing thread; full, it becomes a segment before the commit
_BUCKETS = 20_000  # more than any facet has values; 50 years have 18,263 days

Done = TypeVar("Done")


class TantivyEngine:
    """See `indexer.engine.Engine`. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Opens the folder, or makes it. Raises EngineError."""
        self._path = path
        self._index = open_index(path)
        self._schema = self._index.schema
        self._seen = self._stamp()
        self._lock = threading.RLock()
        self._writer: tantivy.IndexWriter | None = None
        self._pending: dict[int, Document | int] = {}  # since the last commit: the document, or the revision deleted

    def upsert(self, documents: Sequence[Document]) -> list[Outcome]:
        with self._lock:
            held = self._revisions(document.key for document in documents)
            outcomes = []
            for document in documents:
                if document.revision < held.get(document.key, 0):
                    outcomes.append(Outcome(key=document.key, status="stale"))
                    continue
                outcomes.append(self._put(document))
                held[document.key] = document.revision
            return outcomes

    def delete(self, revisions: Mapping[int, int]) -> list[Outcome]:
        with self._lock:
            held = self._revisions(revisions)
            outcomes = []
            for key, revision in revisions.items():
                if revision < held.get(key, 0):
                    outcomes.append(Outcome(key=key, status="stale"))
                    continue
                self._write(key, revision)
                outcomes.append(Outcome(key=key, status="done"))
            return outcomes

    def commit(self) -> None:
        with self._lock:
            if self._pending:
                self._insist(lambda writer: writer.commit())
                self._pending.clear()
                self._refresh()

    def search(self, request: SearchRequest) -> SearchResult:
        return self._reading(lambda: self._search(self._searcher(), request))

    def count(self) -> int:
        return self._reading(lambda: self._searcher().num_docs)

    def reset(self) -> None:
        with self._lock:
            self._pending.clear()
            self._insist(lambda writer: writer.delete_all_documents())
            self._insist(lambda writer: writer.commit())
            self._insist(lambda writer: writer.garbage_collect_files())
            self._refresh()

    def close(self) -> None:
        """Commits what is pending and waits for merges: cut off, they would leave segments behind."""
        with self._lock:
            self.commit()
            if self._writer is not None:
                self._writer.wait_merging_threads()
                self._writer = None

    # Writing

    def _put(self, document: Document) -> Outcome:
        try:
            made = typed(document)
        except (TypeError, ValueError, OverflowError) as error:
            return Outcome(key=document.key, status="rejected", reason=f"{type(error).__name__}: {error}")
        self._write(document.key, document, made)
        return Outcome(key=document.key, status="done")

    def _write(self, key: int, change: Document | int, made: tantivy.Document | None = None) -> None:
        self._insist(lambda writer: _apply(writer, key, made))
        self._pending[key] = change

    def _insist(self, act: Callable[[tantivy.IndexWriter], Done]) -> Done:
        """Act with the writer; if that fails, once more with a new one that was given all pending changes again."""
        try:
            return act(self._open_writer())
        except (ValueError, OSError):
            self._writer = None  # gives back its lock
        try:
            writer = self._open_writer()
            for key, change in self._pending.items():
                _apply(writer, key, typed(change) if isinstance(change, Document) else None)
            return act(writer)
        except (ValueError, OSError) as error:
            self._writer = None
            raise unusable(self._path, error) from error

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(HEAP_BYTES, 1)
            except ValueError as error:
                if "LockBusy" in str(error):
                    raise locked(self._path) from error
                raise
            self._writer.garbage_collect_files()  # what a killed process left
        return self._writer

    def _revisions(self, keys: Iterable[int]) -> dict[int, int]:
        """Revisions held of these keys, pending ones first."""
        asked = set(keys)
        held = {key: change.revision for key in asked if isinstance(change := self._pending.get(key), Document)}
        committed = sorted(asked - self._pending.keys())
        return held | self._reading(lambda: self._committed(committed)) if committed else held

    def _committed(self, keys: Sequence[int]) -> dict[int, int]:
        searcher = self._searcher()
        query = tantivy.Query.term_set_query(self._schema, KEY, keys)
        found = [address for _, address in searcher.search(query, len(keys), count=False).hits]
        pairs = zip(searcher.fast_field_values(KEY, found), searcher.fast_field_values(REVISION, found), strict=True)
        return {int(key or 0): int(revision or 0) for key, revision in pairs}

    # Reading

    def _stamp(self) -> tuple[int, int, int]:
        try:
            stat = (self._path / META).stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (stat.st_mtime_ns, stat.st_ino, stat.st_size)

    def _refresh(self) -> None:
        stamp = self._stamp()
        self._index.reload()
        self._seen = stamp

    def _searcher(self) -> tantivy.Searcher:
        """A view of the last commit of any process."""
        if self._stamp() != self._seen:
            self._refresh()
        return self._index.searcher()

    def _reading(self, act: Callable[[], Done]) -> Done:
        try:
            return act()
        except BaseException as error:
            if isinstance(error, (ValueError, OSError)) or type(error).__name__ == "PanicException":  # damaged files
                raise unusable(self._path, error) from error
            raise

    def _search(self, searcher: tantivy.Searcher, request: SearchRequest) -> SearchResult:
        clauses = base(self._schema, request)
        narrowed = narrow(self._schema, clauses, request.filters)
        if is_ranked(request):
            hits, total = _by_score(searcher, scored(self._schema, narrowed, request.rank), request)
        else:
            hits, total = _by_date(searcher, narrowed, request)
        facets: dict[str, tuple[tuple[str, int], ...]] = {}
        shared = tuple(field for field in request.facets if not request.filters.get(field))
        facets |= _count(searcher, narrowed, shared)
        for field in request.facets:
            if field not in shared:
                facets |= _count(searcher, narrow(self._schema, clauses, request.filters, but=field), (field,))
        return SearchResult(hits=hits, total=total, facets={field: facets[field] for field in request.facets})


def _apply(writer: tantivy.IndexWriter, key: int, made: tantivy.Document | None) -> None:
    writer.delete_documents_by_term(KEY, key)
    if made is not None:
        writer.add_document(made)


def _by_date(searcher: tantivy.Searcher, query: tantivy.Query, request: SearchRequest) -> tuple[tuple[Hit, ...], int]:
    found = searcher.search(query, max(1, request.limit), offset=request.offset, order_by_field=RECENCY)
    keys = searcher.fast_field_values(KEY, [address for _, address in found.hits[: request.limit]])
    return tuple(Hit(key=int(key or 0), score=0.0) for key in keys), _total(found)


def _by_score(searcher: tantivy.Searcher, query: tantivy.Query, request: SearchRequest) -> tuple[tuple[Hit, ...], int]:
    """Hits by score, ties by recency. tantivy breaks ties by where a document lies, so a tie at the end of the page is
    fetched whole before it is put in order.
    """
    end = request.offset + request.limit
    ask = end + 20
    while True:
        found = searcher.search(query, ask)
        scores = [_rounded(score) for score, _ in found.hits]
        if len(scores) < ask or scores[-1] < scores[max(0, end - 1)] or ask >= 2 * MAX_WINDOW:
            break
        ask *= 2
    addresses = [address for _, address in found.hits]
    rows = zip(
        scores, searcher.fast_field_values(RECENCY, addresses), searcher.fast_field_values(KEY, addresses), strict=True
    )
    ordered = sorted(((score, int(recency or 0), int(key or 0)) for score, recency, key in rows), reverse=True)
    return tuple(Hit(key=key, score=score) for score, _, key in ordered[request.offset : end]), _total(found)


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # its stub forgets it


def _rounded(score: float) -> float:
    """Equal sums added in another order differ in the last bits; they are ties."""
    return float(f"{score:.5g}")


def _count(
    searcher: tantivy.Searcher, query: tantivy.Query, fields: tuple[str, ...]
) -> dict[str, tuple[tuple[str, int], ...]]:
    if not fields:
        return {}
    asked = {field: {"terms": {"field": field, "size": _BUCKETS}} for field in fields}
    found = searcher.aggregate(query, asked)
    return {
        field: in_order((str(bucket["key"]), int(bucket["doc_count"])) for bucket in found[field]["buckets"])
        for field in fields
    }
