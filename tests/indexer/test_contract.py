"""One suite for every engine: the hits, totals, facets and pages that plain Python finds over a thousand articles."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from goeul.gazetteer import Gazetteer
from goeul.query import parse, resolve
from goeul.records import Outlet, StoredArticle
from goeul.text import KST
from indexer.backends.elasticsearch import ElasticsearchEngine
from indexer.backends.tantivy import TantivyEngine
from indexer.document import FACETS, Document, document
from indexer.engine import Engine, SearchRequest
from indexer.plan import plan, rank

TODAY = date(2026, 11, 24)
OUTLETS = tuple(
    Outlet(id=name, name=name, family="ndsoft", url=f"http://{name}.test/")
    for name in ("osannews", "najutimes", "gyeonggiilbo", "saebyeok", "haean")
)
TOPICS = ()

WORDS = """
오산 오산시 오산시청 오산시장 시의회 의회 나주시의회 시청 시장 군수 구청장 양천 안양천 안양 경기광주 광주시 고성군 중구
중구청 강남구청 남양주 양주 해운대 대구 세종 전남 강진 데이터기반행정 기반 비급여 급여 청년 청년기본소득 기본소득 청소년
청소년재단 장애인 복지관 중대재해처벌법 처벌법 스마트팜 지역화폐 시민의날 찾아가는상담소 전시장 협의회 AI ai data
database 4,000 4000 3.5 2024 물 군 지원하는 말했다 전문가 !! 없는말씀
"""
SENTENCES = """
데이터 기반 행정
"데이터 기반 행정"
"데이터기반 행정"
"시민의 날"
"3.5m 높이의 등"
비급여 -급여
오산 OR 나주
오산 -시의회
(오산 OR 나주) 예산 -의회
-"임시회"
-오산
오산 !!
지역:오산시
지역:경기
지역:경기 -지역:오산시
매체:osannews
매체:osannews OR 지역:나주시
종류:공지 오산
기간:2026
기간:2026-03 청년
기간:..2025-06-30
기간:2025-12-31..
-기간:2025
오산 기간:30일
"""
QUERIES = ("", *WORDS.split(), *SENTENCES.strip().split("\n"))

FILTERS = (
    {"municipality": frozenset({"41370"})},
    {"municipality": frozenset({"41370", "12170"}), "topic": frozenset({"council", "health"})},
    {"province": frozenset({"41"}), "outlet": frozenset({"osannews", "haean"}), "kind": frozenset({"news"})},
    {"month": frozenset({"2025-03", "2026-03"})},
    {"topic": frozenset({"no-such-topic"})},
    {"topic": frozenset()},
)


@pytest.fixture(scope="module")
def filled_tantivy(tmp_path_factory: pytest.TempPathFactory, documents: list[Document]) -> Iterator[Engine]:
    engine = TantivyEngine(tmp_path_factory.mktemp("tantivy"))
    _fill(engine, documents)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def filled_elasticsearch(elasticsearch_url: str, documents: list[Document]) -> Iterator[Engine]:
    engine = ElasticsearchEngine(elasticsearch_url, "contract")
    _fill(engine, documents)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def filled_memory(new_memory_engine: Callable[[], Engine], documents: list[Document]) -> Engine:
    engine = new_memory_engine()
    _fill(engine, documents)
    return engine


def _fill(engine: Engine, documents: list[Document]) -> None:
    for start in range(0, len(documents), 300):  # several segments
        assert {outcome.status for outcome in engine.upsert(documents[start : start + 300])} == {"done"}
        engine.commit()
    assert engine.count() == len(documents)


@pytest.fixture(scope="module", params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def filled(request: pytest.FixtureRequest) -> Engine:
    return request.getfixturevalue(f"filled_{request.param}")


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "tantivy":
        engine: Engine = TantivyEngine(tmp_path / "index")
    else:
        engine = ElasticsearchEngine(request.getfixturevalue("elasticsearch_url"), "scratch")
        engine.reset()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def asked(gazetteer: Gazetteer, analyse) -> Callable[..., SearchRequest]:
    def request(text: str, **more) -> SearchRequest:
        tree = resolve(parse(text), gazetteer=gazetteer, topics=TOPICS, outlets=OUTLETS, today=TODAY)
        return SearchRequest(query=plan(tree, analyse), rank=rank(tree, analyse), **more)

    return request


@pytest.mark.parametrize("query", QUERIES)
def test_every_engine_finds_what_plain_python_finds(query: str, filled: Engine, filled_memory: Engine, asked) -> None:
    request = asked(query, sort="date", limit=1000, facets=FACETS)
    assert filled.search(request) == filled_memory.search(request)


@pytest.mark.parametrize("query", QUERIES)
def test_relevance_orders_the_same_hits(query: str, filled: Engine, filled_memory: Engine, asked) -> None:
    found = filled.search(asked(query, limit=1000))
    expected = filled_memory.search(asked(query, limit=1000))
    assert {hit.key for hit in found.hits} == {hit.key for hit in expected.hits}
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


@pytest.mark.parametrize("query", ["", "오산", "청년 OR 의회", "-기간:2025"])
@pytest.mark.parametrize("filters", FILTERS)
def test_filters_narrow_hits_but_not_their_own_counts(
    query: str, filters, filled: Engine, filled_memory: Engine, asked
) -> None:
    request = asked(query, sort="date", limit=1000, filters=filters, facets=FACETS)
    assert filled.search(request) == filled_memory.search(request)


def test_a_second_value_of_a_facet_can_be_added(filled: Engine, asked) -> None:
    alone = filled.search(asked("", facets=("topic",)))
    chosen = filled.search(asked("", facets=("topic",), filters={"topic": frozenset({"council"})}))
    assert chosen.facets["topic"] == alone.facets["topic"]
    assert chosen.total == dict(alone.facets["topic"])["council"] < alone.total


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 1, 1, tzinfo=KST), None),
        (None, datetime(2025, 7, 1, tzinfo=KST)),
        (datetime(2025, 7, 1, tzinfo=KST), datetime(2025, 7, 2, tzinfo=KST)),
    ],
)
def test_periods_hold_for_hits_and_counts(since, until, filled: Engine, filled_memory: Engine, asked) -> None:
    request = asked("", since=since, until=until, sort="date", limit=1000, facets=("day", "month", "topic"))
    found = filled.search(request)
    assert found == filled_memory.search(request)
    assert found.total > 0


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize("query", ["시장", "오산 OR 나주", "물", "지역:경기", ""])
def test_pages_join_without_gap_or_repeat(query: str, sort, filled: Engine, asked) -> None:
    whole = filled.search(asked(query, sort=sort, limit=1000)).hits
    pages = [filled.search(asked(query, sort=sort, limit=7, offset=offset)).hits for offset in range(0, 70, 7)]
    assert [hit.key for page in pages for hit in page] == [hit.key for hit in whole[:70]]


def test_a_page_of_nothing_still_counts(filled: Engine, filled_memory: Engine, asked) -> None:
    for offset in (0, 5000):
        found = filled.search(asked("오산", limit=0 if not offset else 20, offset=offset, facets=("outlet",)))
        assert found.hits == ()
        assert found.total == filled_memory.search(asked("오산")).total
        assert sum(count for _, count in found.facets["outlet"]) == found.total


def test_without_words_the_newest_comes_first_and_the_undated_last(
    filled: Engine, documents: list[Document], asked
) -> None:
    dates = {document.key: document.published for document in documents}
    found = [dates[hit.key] for hit in filled.search(asked("", limit=1000)).hits]
    dated = [when for when in found if when is not None]
    assert dated == sorted(dated, reverse=True)
    assert found[: len(dated)] == dated
    assert len(dated) < len(found)


@pytest.mark.elasticsearch
@pytest.mark.parametrize(
    "query", [query for query in QUERIES if not query.startswith(("지역:", "매체:", "기간:", "-"))]
)
def test_engines_agree_on_the_order(query: str, filled_tantivy: Engine, filled_elasticsearch: Engine, asked) -> None:
    """Wherever tantivy sees a clear difference between two hits, Elasticsearch sees it too."""
    ours = filled_tantivy.search(asked(query, limit=50)).hits
    theirs = {hit.key: place for place, hit in enumerate(filled_elasticsearch.search(asked(query, limit=1000)).hits)}
    for better, worse in pairwise(ours):
        if better.score > worse.score * 1.001:
            assert theirs[better.key] < theirs[worse.key]


def test_a_word_in_the_title_ranks_above_one_in_the_body(empty: Engine, make, joints, asked) -> None:
    said = "오산시가 축제를 연다. 비가 와도 열린다. 누구나 올 수 있다."
    empty.upsert(
        [
            document(make(1, "주말 나들이", said + " 축제 안내는 시청에서 한다."), joints),
            document(make(2, "축제 나들이", said), joints),
            document(make(3, "날씨", "비가 온다."), joints),
        ]
    )
    empty.commit()
    assert [hit.key for hit in empty.search(asked("축제")).hits] == [2, 1]


# What engines do with changes


def test_a_newer_revision_takes_the_place(empty: Engine, make, joints, asked) -> None:
    empty.upsert([document(make(1, "오산시 축제"), joints)])
    empty.commit()
    outcomes = empty.upsert([document(make(1, "나주시 축제", revision=2), joints)])
    assert [outcome.status for outcome in outcomes] == ["done"]
    assert empty.search(asked("나주")).total == 0  # not before the commit
    empty.commit()
    assert empty.count() == 1
    assert empty.search(asked("오산")).total == 0
    assert [hit.key for hit in empty.search(asked("나주")).hits] == [1]


def test_an_older_revision_is_stale_whether_committed_or_not(empty: Engine, make, joints, asked) -> None:
    new, old = document(make(1, "나주시", revision=3), joints), document(make(1, "오산시", revision=2), joints)
    empty.upsert([new])
    assert [outcome.status for outcome in empty.upsert([old])] == ["stale"]
    empty.commit()
    assert [outcome.status for outcome in empty.upsert([old])] == ["stale"]
    assert [outcome.status for outcome in empty.upsert([new])] == ["done"]  # the same again does no harm
    empty.commit()
    assert empty.count() == 1
    assert empty.search(asked("나주")).total == 1


def test_deletes_respect_revisions_and_may_be_repeated(empty: Engine, make, joints) -> None:
    empty.upsert([document(make(key, "오산시", revision=5), joints) for key in (1, 2, 3)])
    empty.commit()
    statuses = {outcome.key: outcome.status for outcome in empty.delete({1: 5, 2: 4, 9: 1})}
    assert statuses == {1: "done", 2: "stale", 9: "done"}
    empty.commit()
    assert empty.count() == 2
    empty.delete({1: 5})
    empty.upsert([document(make(1, "오산시", revision=6), joints)])
    empty.commit()
    assert empty.count() == 3


def test_twice_in_one_batch_the_newer_stays(empty: Engine, make, joints, asked) -> None:
    empty.upsert([document(make(1, "오산시"), joints), document(make(1, "나주시", revision=2), joints)])
    empty.commit()
    assert empty.count() == 1
    assert empty.search(asked("나주")).total == 1


def test_reset_empties_and_the_index_goes_on(empty: Engine, make, joints, asked) -> None:
    empty.upsert([document(make(1, "오산시", revision=9), joints)])
    empty.commit()
    empty.reset()
    assert empty.count() == 0
    empty.upsert([document(make(1, "오산시"), joints)])  # a lower revision than before the reset
    empty.commit()
    assert empty.search(asked("오산")).total == 1


def test_odd_articles_are_documents_too(empty: Engine, make, joints, asked) -> None:
    odd = [
        make(1, "", ""),
        make(2, "?!", "\n" * 5),
        make(3, "가" * 5000, "https://" + "a" * 3000 + ".kr"),
        make(4, "🙂 오산 🙂", "데이터\u00ad기반", published=date(1955, 1, 1)),
        make(5, "<b>오산</b>", "x" * 70_000, published=date(9999, 12, 31)),
        make((1 << 31) + 7, "오산", published=datetime(2026, 1, 1, tzinfo=KST)),
    ]
    outcomes = empty.upsert([document(stored, joints) for stored in odd])
    assert {outcome.status for outcome in outcomes} == {"done"}
    empty.commit()
    assert empty.count() == len(odd)
    found = empty.search(asked("오산", sort="date", facets=FACETS))
    assert [hit.key for hit in found.hits] == [5, (1 << 31) + 7, 4]


def test_corpus_has_no_dead_query(filled_memory: Engine, asked, corpus: list[StoredArticle]) -> None:
    """Queries that find nothing, or everything, hold no engine to anything; only these are meant to."""
    totals = {query: filled_memory.search(asked(query)).total for query in QUERIES}
    dead = {query for query, total in totals.items() if not total}
    assert dead == {"!!", "없는말씀", "data", "전남", "양주", "대구", "2024", "비급여 -급여"}
    assert sum(0 < total < len(corpus) for total in totals.values()) >= 75
