"""Matches saved searches against one article, on the same query tree and the same terms as every engine."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from alerts.pivot import Key, pivot
from alerts.reasons import reasons
from goeul.errors import QuerySyntaxError
from goeul.query import Node as Query
from goeul.records import SavedSearch, StoredArticle
from goeul.store import AlertMatch, SavedSearches
from indexer.document import FACETS, TEXT_FIELDS, Document
from indexer.engine import Node
from indexer.memory import matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A saved search in both its forms: what to evaluate, and what to explain."""

    node: Node  # terms, for matching
    tree: Query  # resolved, for the reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compilation:
    """All active saved searches, by pivot. Those without one are evaluated for every article."""

    by_pivot: dict[Key, list[int]]
    always: list[int]
    compiled: dict[int, Compiled]
    since: dict[int, int]  # id → the sequence number after which it wants to be told


class Matcher:
    """A `goeul.store.Match`. Compiles when the saved searches change, or `epoch()` does (a new day moves 기간:7일).

    A saved search whose query cannot be compiled matches nothing and is named in `faults` (id → reason), so that the
    caller can switch it off loudly; the others go on.
    """

    def __init__(
        self,
        compile_search: Callable[[SavedSearch], Compiled],
        to_document: Callable[[StoredArticle], Document],
        outlet_name: Callable[[str], str],
        epoch: Callable[[], Hashable] = lambda: None,
    ) -> None:
        self.faults: dict[int, str] = {}
        self._compile_search = compile_search
        self._to_document = to_document
        self._outlet_name = outlet_name
        self._epoch = epoch
        self._stamp: Hashable = object()
        self._compilation = _Compilation(by_pivot={}, always=[], compiled={}, since={})

    def __call__(self, searches: SavedSearches, stored: StoredArticle) -> Iterable[AlertMatch]:
        """The saved searches that this article answers, with the reasons."""
        stamp = (searches.version, self._epoch())
        if stamp != self._stamp:
            self._compilation, self._stamp = self._compile(searches.rows), stamp
        if not self._compilation.compiled:
            return []
        document = self._to_document(stored)
        since = self._compilation.since
        return [
            AlertMatch(saved_search_id=number, why=self._why(number, stored))
            for number in self._candidates(document)
            if stored.seq > since[number] and matches(self._compilation.compiled[number].node, document)
        ]

    def _compile(self, rows: Iterable[SavedSearch]) -> _Compilation:
        self.faults.clear()
        by_pivot: dict[Key, list[int]] = defaultdict(list)
        always: list[int] = []
        compiled: dict[int, Compiled] = {}
        since: dict[int, int] = {}
        for row in rows:
            if not row.active:
                continue
            try:
                compiled[row.id] = self._compile_search(row)
            except QuerySyntaxError as error:
                self.faults[row.id] = error.ko
                continue
            since[row.id] = row.since_seq
            keys = pivot(compiled[row.id].node)
            for key in keys or ():
                by_pivot[key].append(row.id)
            if keys is None:
                always.append(row.id)
        return _Compilation(by_pivot=dict(by_pivot), always=always, compiled=compiled, since=since)

    def _candidates(self, document: Document) -> list[int]:
        by_pivot = self._compilation.by_pivot
        found = set(self._compilation.always)
        for field in (*TEXT_FIELDS, *FACETS):
            for term in set(document.stream(field)):
                found.update(by_pivot.get((field, term), ()))
        return sorted(found)

    def _why(self, number: int, stored: StoredArticle) -> tuple[str, ...]:
        tree = self._compilation.compiled[number].tree
        return reasons(tree, stored, outlet_name=self._outlet_name(stored.annotated.article.outlet_id))
