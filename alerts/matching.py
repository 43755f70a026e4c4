"""Matches saved searches against one article, on the same query tree and the same terms as every engine."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from alerts.parts import Part
from alerts.pivot import Key, pivot
from goeul.errors import GoeulError
from goeul.records import SavedSearch, StoredArticle
from goeul.store import AlertMatch, SavedSearches
from indexer.document import FACETS, TEXT_FIELDS, Document
from indexer.memory import matches


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compilation:
    """All active saved searches, by pivot. Those without one are evaluated for every article."""

    by_pivot: dict[Key, list[int]]
    always: list[int]
    parts: dict[int, Part]
    since: dict[int, int]  # id → the sequence number after which it wants to be told


class Matcher:
    """A `goeul.store.Match`. Compiles when the saved searches change, or `epoch()` does (a new day moves 기간:7일).

    A saved search that cannot be compiled or evaluated matches nothing and is kept as a fault until `take_faults`, so
    that the caller can switch it off loudly; the others go on. For one thread at a time.
    """

    def __init__(
        self,
        compile_search: Callable[[SavedSearch], Part],
        to_document: Callable[[StoredArticle], Document],
        explain: Callable[[Part, StoredArticle, Document], tuple[str, ...]],
        epoch: Callable[[], Hashable] = lambda: None,
    ) -> None:
        self._faults: dict[int, str] = {}
        self._compile_search = compile_search
        self._to_document = to_document
        self._explain = explain
        self._epoch = epoch
        self._stamp: tuple[Hashable, Hashable] = (object(), object())
        self._known: dict[str, Part] = {}  # by query: a version that adds one search compiles one search
        self._compilation = _Compilation(by_pivot={}, always=[], parts={}, since={})

    def __call__(self, searches: SavedSearches, stored: StoredArticle) -> Iterable[AlertMatch]:
        """The saved searches that this article answers, with the reasons."""
        stamp = (searches.version, self._epoch())
        if stamp != self._stamp:
            if stamp[1] != self._stamp[1]:
                self._known.clear()
            self._compilation, self._stamp = self._compile(searches.rows), stamp
        if not self._compilation.parts:
            return []
        document = self._to_document(stored)
        return list(self._matches(document, stored))

    def take_faults(self) -> dict[int, str]:
        """Saved search id → reason, of those that turned out faulty since the last call."""
        faults, self._faults = self._faults, {}
        return faults

    def _matches(self, document: Document, stored: StoredArticle) -> Iterator[AlertMatch]:
        for number in self._candidates(document):
            part = self._compilation.parts.get(number)
            if part is None or stored.seq <= self._compilation.since[number]:
                continue
            try:
                if not matches(part.node, document):
                    continue
                why = self._explain(part, stored, document)
            except Exception as error:  # one saved search must not take the article, or another search, down with it
                self._fault(number, error)
                del self._compilation.parts[number]
                continue
            yield AlertMatch(saved_search_id=number, why=why)

    def _compile(self, rows: Iterable[SavedSearch]) -> _Compilation:
        by_pivot: dict[Key, list[int]] = defaultdict(list)
        always: list[int] = []
        parts: dict[int, Part] = {}
        since: dict[int, int] = {}
        for row in rows:
            part = self._part(row) if row.active else None
            if part is None:
                continue
            parts[row.id], since[row.id] = part, row.since_seq
            keys = pivot(part.node)
            for key in keys or ():
                by_pivot[key].append(row.id)
            if keys is None:
                always.append(row.id)
        self._known = {row.query: parts[row.id] for row in rows if row.id in parts}
        return _Compilation(by_pivot=dict(by_pivot), always=always, parts=parts, since=since)

    def _part(self, row: SavedSearch) -> Part | None:
        try:
            return self._known.get(row.query) or self._compile_search(row)
        except Exception as error:  # whatever a query does to the planner, the other searches go on
            self._fault(row.id, error)
            return None

    def _fault(self, number: int, error: Exception) -> None:
        self._faults[number] = error.ko if isinstance(error, GoeulError) else f"{type(error).__name__}: {error}"

    def _candidates(self, document: Document) -> list[int]:
        by_pivot = self._compilation.by_pivot
        found = set(self._compilation.always)
        for field in (*TEXT_FIELDS, *FACETS):
            for term in set(document.stream(field)):
                found.update(by_pivot.get((field, term), ()))
        return sorted(found)
