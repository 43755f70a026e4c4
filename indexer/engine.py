"""What every search engine of goeul speaks: query nodes, request, result, and the `Engine` protocol.

All analysis is done before (`indexer.document` for articles, `indexer.plan` for queries): a term is a string without
white space, and engines compare terms letter by letter. Matching and ranking are two trees: `SearchRequest.query`
decides which documents are found and is never scored; `SearchRequest.rank` only orders them. Alerts need the first
alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from goeul.records import Hit
from indexer.document import FACETS, Document

# `from` + `size` past this is refused by Elasticsearch (index.max_result_window) and of no use to people.
MAX_WINDOW = 10_000


@dataclass(frozen=True, slots=True)
class Term:
    """The field holds this term. Fields: see `indexer.document.Document`."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """The field holds these terms one right after the other, in this order (at least one term)."""

    field: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every node matches; matches everything where there are none. The score is the sum."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one node matches; matches nothing where there are none. The score is the sum of those that match."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The node does not match. No score."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Boost:
    """Matches as its node does; the score is multiplied."""

    node: "Node"
    factor: float


@dataclass(frozen=True, slots=True)
class DisMax:
    """At least one node matches; the score is that of the best one."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class MatchAll:
    """Every document. No score."""


@dataclass(frozen=True, slots=True)
class During:
    """Published in [since, until), both aware; None is open. A document without a date never matches. No score."""

    since: datetime | None
    until: datetime | None


Node = Term | Phrase | AllOf | AnyOf | NoneOf | Boost | DisMax | MatchAll | During

NOTHING = AnyOf(())


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One page of a search.

    `filters` maps a facet field to the values of which a document must hold one (an empty set filters nothing). Facet
    counts of a field ignore that field's own filter, so that people can add a second value. `since` is inclusive,
    `until` exclusive. Sorting "relevance" without `rank`, like "date", puts the newest first, documents without a date
    last; ties are broken by date, then key, both falling, on every engine.
    """

    query: Node
    rank: tuple[Node, ...]  # `indexer.plan.rank`; the score is the sum of those that match
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    sort: Literal["relevance", "date"] = "relevance"
    limit: int = 20
    offset: int = 0
    facets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = {*self.filters, *self.facets} - set(FACETS)
        if unknown:
            raise ValueError(f"not a facet field: {', '.join(sorted(unknown))}")
        if self.limit < 0 or self.offset < 0 or self.limit + self.offset > MAX_WINDOW:
            raise ValueError(f"a page lies within the first {MAX_WINDOW} hits")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """`total` counts all hits, exactly. Facets: (value, count) of all values, most frequent first, ties by value."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one document given to an engine.

    "stale": the engine already holds a newer revision, which is as good as done. "rejected": this document can never be
    indexed as it is (`reason` says why). "failed": worth another try.
    """

    key: int
    status: Literal["done", "stale", "rejected", "failed"]
    reason: str = ""


def is_ranked(request: SearchRequest) -> bool:
    """Whether hits come by score; else the newest comes first."""
    return request.sort == "relevance" and bool(request.rank)


def in_order(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Facet counts as `SearchResult` gives them."""
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))


class Engine(Protocol):
    """A search engine. Every method may raise `goeul.errors.EngineError`; what was not committed may then be lost."""

    def upsert(self, documents: Sequence[Document]) -> list[Outcome]:
        """Put documents in place of older revisions of the same key; an older revision than the one held is "stale"."""

    def delete(self, revisions: Mapping[int, int]) -> list[Outcome]:
        """Remove documents: key → revision; a newer revision that is held stays ("stale"). Unknown keys are done."""

    def commit(self) -> None:
        """Make everything given so far durable and visible to searches that start after."""

    def search(self, request: SearchRequest) -> SearchResult:
        """One page of hits."""

    def count(self) -> int:
        """Committed documents."""

    def reset(self) -> None:
        """Start again with an empty index: it is derived data, the store fills it again."""

    def close(self) -> None:
        """Give back files, locks and connections. The engine is not used after."""
