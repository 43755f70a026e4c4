"""Matching by pivot finds what evaluating every saved search finds, and no fault of one search touches another."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.matching import Matcher
from alerts.parts import Part
from alerts.pivot import pivot
from goeul.query import Everything, Word
from goeul.records import Annotated, Article, SavedSearch, StoredArticle, Tags
from goeul.store import SavedSearches, Store
from goeul.text import KST
from indexer.document import EDGES, TEXT_FIELDS, Document
from indexer.engine import AllOf, AnyOf, Boost, DisMax, During, MatchAll, Node, NoneOf, Phrase, Term
from indexer.memory import matches

IN_ORDER = tuple(name for name in TEXT_FIELDS if name != EDGES)
TERMS = st.sampled_from(["가", "나", "다라", "마바사", "|"])
CODES = st.sampled_from(["41370", "41590", "11"])
DAY = datetime(2026, 11, 24, tzinfo=UTC)
NODES = st.recursive(
    st.one_of(
        st.builds(Term, st.sampled_from(TEXT_FIELDS), TERMS),
        st.builds(Term, st.sampled_from(["municipality", "province"]), CODES),
        st.builds(Phrase, st.sampled_from(IN_ORDER), st.lists(TERMS, min_size=1, max_size=3).map(tuple)),
        st.builds(MatchAll),
        st.sampled_from([During(DAY, None), During(None, DAY), During(DAY, DAY + timedelta(days=1))]),
    ),
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(DisMax, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(NoneOf, inner),
        st.builds(Boost, inner, st.just(2.0)),
    ),
    max_leaves=8,
)
STREAM = st.lists(TERMS, max_size=6).map(tuple)
DOCUMENTS = st.builds(
    Document,
    key=st.just(1),
    revision=st.just(1),
    edges=st.frozensets(TERMS),
    municipality=st.lists(CODES, max_size=2).map(tuple),
    province=st.lists(CODES, max_size=1).map(tuple),
    published=st.sampled_from([None, DAY, DAY - timedelta(days=3), DAY + timedelta(days=3)]),
    **dict.fromkeys(IN_ORDER, STREAM),
)


def search(number: int, query: str = "", *, active: bool = True, since: int = 0) -> SavedSearch:
    return SavedSearch(id=number, name=f"검색 {number}", query=query, channels=(), active=active, since_seq=since)


def stored(seq: int = 1) -> StoredArticle:
    article = Article(outlet_id="maru", article_id="1", url="https://maru.example/1", title="", body="")
    annotated = Annotated(article=article, title_tokens=(), body_tokens=(), tags=Tags(), version="1")
    return StoredArticle(key=1, revision=1, seq=seq, annotated=annotated)


def unexplained(part: Part, article: StoredArticle, document: Document) -> tuple[str, ...]:
    return ()


def numbers(matcher: Matcher, searches: SavedSearches, article: StoredArticle) -> list[int]:
    return [match.saved_search_id for match in matcher(searches, article)]


@given(NODES, DOCUMENTS)
def test_every_match_holds_a_pivot_term(node: Node, document: Document) -> None:
    keys = pivot(node)
    if matches(node, document) and keys is not None:
        assert any(term in document.stream(field) for field, term in keys)


@given(st.lists(NODES, max_size=6), DOCUMENTS)
def test_matching_by_pivot_equals_evaluating_every_search(nodes: list[Node], document: Document) -> None:
    by_query = {str(number): node for number, node in enumerate(nodes)}
    rows = tuple(search(number, str(number)) for number in range(len(nodes)))
    matcher = Matcher(lambda row: Part(asked=Everything(), node=by_query[row.query]), lambda _: document, unexplained)
    expected = [number for number, node in enumerate(nodes) if matches(node, document)]
    assert numbers(matcher, SavedSearches(version=1, rows=rows), stored()) == expected
    assert matcher.take_faults() == {}


def test_the_rarest_required_part_is_the_pivot() -> None:
    node = AllOf((Term("kind", "news"), Term("province", "41"), Term("municipality", "41370"), During(DAY, None)))
    assert pivot(node) == frozenset({("municipality", "41370")})
    assert pivot(Phrase(IN_ORDER[0], ("|", "가", "오산시의회"))) == frozenset({(IN_ORDER[0], "오산시의회")})
    assert pivot(Phrase(IN_ORDER[0], ("|", "가"))) == frozenset({(IN_ORDER[0], "가")})
    assert pivot(NoneOf(Term(IN_ORDER[0], "가"))) is None
    assert pivot(AnyOf((Term(IN_ORDER[0], "가"), During(DAY, None)))) is None
    assert pivot(AnyOf(())) == frozenset()


TEXTS = (
    ("오산시, 데이터기반행정 평가 우수", "오산시는 24일 버스 노선을 데이터로 고쳤다고 밝혔다. 시의회도 환영했다."),
    ("화성시 봄꽃 축제 30만 명 몰려", "화성시가 연 봄꽃 축제에 시민이 몰렸다. 오산시에서도 찾았다."),
    ("[사설] 비급여 관리 더 미룰 수 없다", "급여와 비급여의 경계가 흐리다. 정부가 지원했다고 하지만 부족하다."),
    ("나주시의회 임시회 개회", "나주시의회가 임시회를 열고 조례안을 심의한다."),
)
LEAVES = st.sampled_from(
    ["오산시", "데이터", "축제", "시의회", "비급여", "급여", "지원하는", '"버스 노선"', '"봄꽃 축제"', "지역:오산시",
     "지역:경기", "지역:나주시", "주제:데이터기반행정", "매체:마루일보", "기간:7일", "기간:2025", "종류:의견", "!!"]
)  # fmt: skip
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        inner.map(lambda part: f"-({part})"),
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries=st.lists(QUERIES, min_size=1, max_size=5, unique=True))
def test_real_queries_over_real_articles_match_as_evaluated_one_by_one(house: Any, queries: list[str]) -> None:
    rows = tuple(search(number, query) for number, query in enumerate(queries))
    matcher, searches = house.matcher(), SavedSearches(version=1, rows=rows)
    for title, body in TEXTS:
        article = house.stored(house.read(title, body))
        found = house.document(article)
        expected = [row.id for row in rows if matches(house.compile(row).node, found)]
        assert numbers(matcher, searches, article) == expected
    assert matcher.take_faults() == {}


def test_only_articles_committed_after_the_search_was_saved_are_told(store: Store, house: Any) -> None:
    matcher = house.matcher()
    store.commit_articles([house.read("오산시, 버스 노선 개편", article_id="1")], matcher)
    saved = store.save_search("오산", "지역:오산시", ["inbox"])
    assert store.alerts() == []
    store.commit_articles([house.read("오산시, 도서관 새로 연다", article_id="2")], matcher)
    alerts = store.alerts(saved.id)
    assert [store.articles([a.article_key])[a.article_key].annotated.article.article_id for a in alerts] == ["2"]
    # The old article is committed again, corrected, so it is new to the search; but nobody is told of it twice.
    store.commit_articles([house.read("오산시, 버스 노선 크게 개편", article_id="1")], matcher)
    store.commit_articles([house.read("오산시, 버스 노선 아주 크게 개편", article_id="1")], matcher)
    assert len(store.alerts(saved.id)) == 2


def test_late_and_undated_articles_are_told_too(store: Store, house: Any) -> None:
    store.save_search("오산", "지역:오산시", ["inbox"])
    long_ago = datetime(2019, 3, 1, tzinfo=KST)
    store.commit_articles(
        [
            house.read("오산시, 옛 기사", article_id="old", published=long_ago),
            house.read("오산시, 날짜 없는 기사", article_id="undated", published=None),
        ],
        house.matcher(),
    )
    assert len(store.alerts()) == 2


def test_a_switched_off_search_is_silent_and_speaks_again(store: Store, house: Any) -> None:
    matcher, saved = house.matcher(), store.save_search("오산", "지역:오산시", ["inbox"])
    store.set_search_active(saved.id, False)
    store.commit_articles([house.read("오산시 소식", article_id="1")], matcher)
    assert store.alerts() == []
    store.set_search_active(saved.id, True)
    store.commit_articles([house.read("오산시 새 소식", article_id="2")], matcher)
    assert len(store.alerts()) == 1


def test_relative_periods_move_with_the_day(house: Any) -> None:
    matcher, searches = house.matcher(), SavedSearches(version=1, rows=(search(1, "기간:오늘 오산시"),))
    article = house.stored(house.read("오산시 소식", published=datetime(2026, 11, 24, 23, 30, tzinfo=KST)))
    assert numbers(matcher, searches, article) == [1]
    house.day = date(2026, 11, 25)
    assert numbers(matcher, searches, article) == []
    house.day = date(2026, 11, 24)
    assert numbers(matcher, searches, article) == [1]


def test_a_new_search_compiles_itself_alone_and_a_new_day_compiles_all(house: Any) -> None:
    matcher, article = house.matcher(), house.stored(house.read("오산시 소식"))
    first, second = search(1, "오산시"), search(2, "축제")
    numbers(matcher, SavedSearches(version=1, rows=(first,)), article)
    numbers(matcher, SavedSearches(version=2, rows=(first, second)), article)
    numbers(matcher, SavedSearches(version=2, rows=(first, second)), article)
    assert house.compiled == ["오산시", "축제"]
    house.day = date(2026, 11, 25)
    numbers(matcher, SavedSearches(version=2, rows=(first, second)), article)
    assert house.compiled == ["오산시", "축제", "오산시", "축제"]


def test_a_query_that_cannot_be_read_any_more_is_named_and_the_others_go_on(store: Store, house: Any) -> None:
    broken = store.save_search("사라진 매체", "매체:없어진신문", ["inbox"])
    store.save_search("오산", "지역:오산시", ["inbox"])
    matcher = house.matcher()
    store.commit_articles([house.read("오산시 소식")], matcher)
    assert [alert.saved_search_id for alert in store.alerts()] == [broken.id + 1]
    faults = matcher.take_faults()
    assert list(faults) == [broken.id]
    assert "없어진신문" in faults[broken.id]
    assert matcher.take_faults() == {}


def broken_in_compiling(house: Any) -> Matcher:
    def compile_search(row: SavedSearch) -> Part:
        if row.query == "축제":
            raise RuntimeError("boom")
        part: Part = house.compile(row)
        return part

    return Matcher(compile_search, house.document, house.explain)


def broken_in_evaluating(house: Any) -> Matcher:
    def compile_search(row: SavedSearch) -> Part:
        part: Part = house.compile(row)
        without_order = Phrase("municipality", ("41370",))
        return Part(asked=part.asked, node=without_order) if row.query == "축제" else part

    return Matcher(compile_search, house.document, house.explain)


def broken_in_explaining(house: Any) -> Matcher:
    def explain(part: Part, article: StoredArticle, document: Document) -> tuple[str, ...]:
        if part.asked == Word("축제"):
            raise RuntimeError("boom")
        why: tuple[str, ...] = house.explain(part, article, document)
        return why

    return Matcher(house.compile, house.document, explain)


@pytest.mark.parametrize("make", [broken_in_compiling, broken_in_evaluating, broken_in_explaining])
def test_a_search_that_breaks_us_takes_neither_the_article_nor_another_search_down(
    house: Any, make: Callable[[Any], Matcher]
) -> None:
    matcher = make(house)
    searches = SavedSearches(version=1, rows=(search(1, "축제"), search(2, "오산시")))
    article = house.stored(house.read("오산시 축제"))
    assert numbers(matcher, searches, article) == [2]
    assert numbers(matcher, searches, article) == [2]
    assert list(matcher.take_faults()) == [1]
