"""The whole analysis of articles, with the real gazetteer, topics and analyser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Article
from goeul.topics import Topic, load_topics
from nlp.annotate import Annotator

CONFIG = Path(__file__).parents[2] / "config"
TEXTS = (
    (
        "오산시, 데이터기반행정 점검서 2년 연속 우수",
        "오산시가 데이터기반행정 실태점검에서 우수 등급을 받았다. 시는 공공데이터 95종을 개방했다.",
    ),
    ("[인사] 완주군", "◇4급 승진 ▲복지국장 한보라 ▲건설국장 나무늬 ◇5급 전보 ▲총무과장 도라지"),
    ("", ""),
    ("코스피 2,700선 회복", "코스피가 외국인 순매수에 2,700선을 되찾았다. 환율은 내렸다."),
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(CONFIG)


@pytest.fixture(scope="module")
def topics() -> tuple[Topic, ...]:
    return load_topics(CONFIG)


@pytest.fixture(scope="module")
def annotator(gazetteer: Gazetteer, topics: tuple[Topic, ...]) -> Annotator:
    return Annotator(gazetteer, topics, workers=1)


def articles(count: int = len(TEXTS)) -> Iterator[Article]:
    for number in range(count):
        title, body = TEXTS[number % len(TEXTS)]
        yield Article(outlet_id="o", article_id=str(number), url="", title=title, body=body)


def test_an_article_gets_its_place_topic_and_kind(annotator: Annotator) -> None:
    data, notice, empty, market = annotator.annotate(articles())
    assert [tag.code for tag in data.tags.municipalities] == ["41370"]
    assert data.tags.topics[0].code == "data-driven-administration"
    assert data.tags.kind == "news"
    assert notice.tags.kind == "notice"
    assert (empty.tags.topics, empty.tags.municipalities) == ((), ())
    assert (empty.title_tokens, empty.body_tokens) == ((), ())
    assert market.tags.topics == ()


def test_articles_come_back_in_order_each_with_its_own_morphemes(annotator: Annotator) -> None:
    results = list(annotator.annotate(articles(50)))
    assert [result.article.article_id for result in results] == [str(number) for number in range(50)]
    for result in results[:8]:
        assert result.title_tokens == annotator.analyse(result.article.title)
        assert result.body_tokens == annotator.analyse(result.article.body)
        assert result.version == annotator.version


def test_only_a_few_articles_are_read_ahead(annotator: Annotator) -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        while True:
            yield from articles()
            taken += len(TEXTS)

    results = annotator.annotate(endless())
    for _ in range(200):
        next(results)
    assert taken < 400


def test_a_query_is_analysed_like_the_articles(annotator: Annotator) -> None:
    (data, *_) = annotator.annotate(articles(1))
    forms = {token.form for token in data.title_tokens}
    assert {token.form for token in annotator.analyse("데이터 기반 행정")} <= forms


def test_the_version_changes_with_the_dictionary(gazetteer: Gazetteer, topics: tuple[Topic, ...]) -> None:
    first = Annotator(gazetteer, topics)
    assert Annotator(gazetteer, topics).version == first.version
    assert Annotator(gazetteer, topics[1:]).version != first.version
