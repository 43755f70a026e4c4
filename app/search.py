"""Searching as people do it: query and filters in, rows with reasons and facets with names out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from goeul import query as language
from goeul.records import Evidence, StoredArticle, Tag, Token
from goeul.text import KST
from indexer.engine import MAX_WINDOW, Engine, SearchRequest
from indexer.highlight import Snippet, highlight
from indexer.plan import plan, rank

Sort = Literal["relevance", "date"]

# Facets that people see, in this order.
FACETS = ("municipality", "topic", "outlet", "month")
PAGE_SIZE = 20


class _Rooms(Protocol):
    """The part of `app.stages.Stages` that searching needs."""

    @property
    def engine(self) -> Engine: ...

    def resolve(self, query: str) -> language.Node: ...

    def analyse(self, text: str) -> tuple[Token, ...]: ...

    def read_articles(self, keys: Iterable[int]) -> Mapping[int, StoredArticle]: ...

    def outlet_name(self, outlet_id: str) -> str: ...

    def topic_name(self, slug: str, lang: str) -> str: ...

    def region_name(self, code: str) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm:
    """What was asked."""

    query: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)  # facet field → values
    since: date | None = None  # both days included, KST
    until: date | None = None
    sort: Sort | None = None  # None: relevance where there are words to rank by, else date
    limit: int = PAGE_SIZE
    offset: int = 0
    lang: Literal["ko", "en"] = "ko"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One found article."""

    stored: StoredArticle
    score: float
    outlet: str
    title: Snippet
    snippet: Snippet | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value that a search can be narrowed to."""

    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What was found. `sort` is the order in force."""

    form: SearchForm
    sort: Sort
    total: int
    rows: tuple[Row, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]


class SearchService:
    """Stateless but for the rooms it uses."""

    def __init__(self, rooms: _Rooms) -> None:
        self._rooms = rooms

    def search(self, form: SearchForm, facets: Sequence[str] = FACETS) -> SearchPage:
        """Raises QuerySyntaxError for a query that cannot be read and EngineError if the engine is down."""
        tree = self._rooms.resolve(form.query)
        ranking = rank(tree, self._rooms.analyse)
        sort: Sort = form.sort or ("relevance" if ranking else "date")
        offset = min(form.offset, MAX_WINDOW - form.limit)
        request = SearchRequest(
            query=plan(tree, self._rooms.analyse),
            rank=ranking,
            filters=form.filters,
            since=_midnight(form.since),
            until=_midnight(form.until + timedelta(days=1)) if form.until else None,
            sort=sort,
            limit=form.limit,
            offset=offset,
            facets=tuple(facets),
        )
        result = self._rooms.engine.search(request)
        stored = self._rooms.read_articles(hit.key for hit in result.hits)
        return SearchPage(
            form=form,
            sort=sort,
            total=result.total,
            rows=tuple(self._row(stored[hit.key], hit.score, request) for hit in result.hits if hit.key in stored),
            facets={name: self._values(name, form, result.facets.get(name, ())) for name in facets},
        )

    def _row(self, stored: StoredArticle, score: float, request: SearchRequest) -> Row:
        annotated = stored.annotated
        title = highlight(annotated.article.title, annotated.title_tokens, request.query, whole=True)
        body = highlight(annotated.article.body, annotated.body_tokens, request.query)
        return Row(
            stored=stored,
            score=score,
            outlet=self._rooms.outlet_name(annotated.article.outlet_id),
            title=title,
            snippet=body,
        )

    def _values(self, name: str, form: SearchForm, counts: Iterable[tuple[str, int]]) -> tuple[FacetValue, ...]:
        chosen = form.filters.get(name, frozenset())
        found = dict(counts)
        values = [*found.items(), *((code, 0) for code in sorted(chosen - found.keys()))]
        if name == "month":
            values.sort(reverse=True)
        label = self._labeller(name, form.lang)
        return tuple(
            FacetValue(code=code, label=label(code), count=count, selected=code in chosen) for code, count in values
        )

    def _labeller(self, name: str, lang: str) -> Callable[[str], str]:
        rooms = self._rooms
        labels: dict[str, Callable[[str], str]] = {
            "municipality": rooms.region_name,
            "province": rooms.region_name,
            "topic": lambda slug: rooms.topic_name(slug, lang),
            "outlet": rooms.outlet_name,
        }
        return labels.get(name, str)


_FIELD = {"ko": {"title": "제목", "body": "본문"}, "en": {"title": "title", "body": "text"}}


def reasons(tag: Tag, lang: Literal["ko", "en"]) -> tuple[str, ...]:
    """Why a tag was given, a line a piece of evidence, each once."""
    return tuple(dict.fromkeys(_reason(evidence, lang) for evidence in tag.evidence))


def _reason(evidence: Evidence, lang: Literal["ko", "en"]) -> str:
    return f"{_FIELD[lang][evidence.field]} ‘{evidence.text}’ — {evidence.why}"


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, KST) if day else None
