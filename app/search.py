"""Searching as people do it: query and filters in, rows with reasons and facets with names out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol

from goeul import query as language
from goeul.errors import ConfigError, EngineError
from goeul.records import Evidence, StoredArticle, Tag, Token
from goeul.text import KST
from indexer.engine import MAX_WINDOW, Engine, SearchRequest
from indexer.highlight import Snippet, highlight
from indexer.joints import Joints
from indexer.plan import plan, rank

Sort = Literal["relevance", "date"]

# Facets that people see, in this order.
FACETS = ("municipality", "topic", "outlet", "month")
PAGE_SIZE = 20

KINDS = {
    "ko": {"news": "기사", "opinion": "의견", "notice": "알림", "photo": "사진", "other": "기타"},
    "en": {"news": "news", "opinion": "opinion", "notice": "notice", "photo": "photo", "other": "other"},
}


class Names(Protocol):
    """What things are called, as `app.stages.Stages` knows it."""

    def outlet_name(self, outlet_id: str) -> str: ...

    def topic_name(self, slug: str, lang: str) -> str: ...

    def region_name(self, code: str) -> str: ...


class _Rooms(Names, Protocol):
    """The part of `app.stages.Stages` that searching needs."""

    @property
    def engine(self) -> Engine: ...

    @property
    def joints(self) -> Joints: ...

    def index_is_lost(self) -> bool: ...

    def resolve(self, query: str) -> language.Node: ...

    def analyse(self, text: str) -> tuple[Token, ...]: ...

    def read_articles(self, keys: Iterable[int]) -> Mapping[int, StoredArticle]: ...


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
    snippet: Snippet


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value that a search can be narrowed to."""

    code: str
    label: str
    count: int


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
        """Raises QuerySyntaxError for a query that cannot be read, ConfigError for days that cannot be, and EngineError
        if the engine is down.
        """
        since, until = _bounds(form)
        tree = self._rooms.resolve(form.query)
        ranking = rank(tree, self._rooms.analyse)
        sort: Sort = form.sort or ("relevance" if ranking else "date")
        request = SearchRequest(
            query=plan(tree, self._rooms.analyse),
            rank=ranking,
            filters=form.filters,
            since=since,
            until=until,
            sort=sort,
            limit=form.limit,
            offset=min(form.offset, MAX_WINDOW - form.limit),
            facets=tuple(facets),
        )
        result = self._rooms.engine.search(request)
        if not result.total and self._rooms.index_is_lost():
            raise EngineError(
                "검색 색인이 비어 있습니다. goeul index를 실행하면 저장소에서 다시 만듭니다.",
                "The search index is empty. Run goeul index: it is built again from the store.",
            )
        stored = self._rooms.read_articles(hit.key for hit in result.hits)
        return SearchPage(
            form=form,
            sort=sort,
            total=result.total,
            rows=tuple(
                self._row(article, hit.score, request)
                for hit in result.hits
                # The index may still hold what its outlet has taken down a moment ago.
                if (article := stored.get(hit.key)) is not None and article.deleted_at is None
            ),
            facets={name: self._values(name, form, result.facets.get(name, ())) for name in facets},
        )

    def _row(self, stored: StoredArticle, score: float, request: SearchRequest) -> Row:
        annotated, joints = stored.annotated, self._rooms.joints
        article = annotated.article
        return Row(
            stored=stored,
            score=score,
            outlet=self._rooms.outlet_name(article.outlet_id),
            title=highlight(article.title, annotated.title_tokens, request.query, joints, whole=True),
            snippet=highlight(article.body, annotated.body_tokens, request.query, joints),
        )

    def _values(self, name: str, form: SearchForm, counts: Iterable[tuple[str, int]]) -> tuple[FacetValue, ...]:
        found = sorted(counts, reverse=True) if name == "month" else counts
        return tuple(
            FacetValue(code=code, label=value_label(self._rooms, name, code, form.lang), count=count)
            for code, count in found
        )


def value_label(rooms: Names, name: str, code: str, lang: Literal["ko", "en"]) -> str:
    """The name of a facet's value for people; the code itself where there is none."""
    match name:
        case "municipality" | "province":
            return rooms.region_name(code)
        case "topic":
            return rooms.topic_name(code, lang)
        case "outlet":
            return rooms.outlet_name(code)
        case "kind":
            return KINDS[lang].get(code, code)
    return code


_FIELD = {"ko": {"title": "제목", "body": "본문"}, "en": {"title": "title", "body": "text"}}


def reasons(tag: Tag, lang: Literal["ko", "en"]) -> tuple[str, ...]:
    """Why a tag was given, a line a piece of evidence, each once."""
    return tuple(dict.fromkeys(_reason(evidence, lang) for evidence in tag.evidence))


def _reason(evidence: Evidence, lang: Literal["ko", "en"]) -> str:
    if not evidence.text:  # a person's word stands nowhere in the text
        return evidence.why
    return f"{_FIELD[lang][evidence.field]} ‘{evidence.text}’ — {evidence.why}"


def _bounds(form: SearchForm) -> tuple[datetime | None, datetime | None]:
    """[since, until) as instants."""
    if form.since and form.until and form.since > form.until:
        raise ConfigError(
            f"기간이 거꾸로입니다: {form.since}부터 {form.until}까지. 두 날짜를 바꾸세요.",
            f"The period runs backwards: from {form.since} to {form.until}. Swap the two days.",
        )
    last = form.until if form.until != date.max else None  # nothing comes after the last day of the calendar
    return _midnight(form.since), _midnight(last + timedelta(days=1) if last else None)


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, KST) if day else None
