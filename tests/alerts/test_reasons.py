"""Every reason names the tag or the word, where it stands and by which rule, and each of them is true."""

import re
from datetime import date
from typing import Any

import pytest

from goeul.records import Article, SavedSearch
from indexer.memory import matches

TITLE = "오산시, 데이터기반행정 평가 ‘우수’"
BODY = (
    "오산시는 24일 행정안전부의 데이터기반행정 실태점검에서 우수 등급을 받았다고 밝혔다.\n"
    "시의회는 청년을 지원하는 조례안을 통과시켰다. 안양천 산책로도 고쳤다."
)
QUOTE = re.compile("(제목|본문)의 ‘([^’]+)’")


def why(house: Any, query: str, title: str = TITLE, body: str = BODY, **more: Any) -> tuple[str, ...]:
    """The reasons; the article is known to match."""
    row = SavedSearch(id=1, name="검색", query=query, channels=(), active=True, since_seq=0)
    part, stored = house.compile(row), house.stored(house.read(title, body, **more))
    document = house.document(stored)
    assert matches(part.node, document)
    given: tuple[str, ...] = house.explain(part, stored, document)
    return given


def holds(article: Article, field: str, words: str) -> bool:
    return words in {"제목": article.title, "본문": article.body.replace("\n", " ")}[field]


def test_a_reason_names_tag_words_and_rule(house: Any) -> None:
    region, topic = why(house, "지역:오산시 주제:데이터기반행정")
    assert region.startswith("지역 경기 오산시: 제목의 ‘오산시’ (")
    assert topic.startswith("주제 데이터기반행정: 제목의 ‘데이터기반행정")
    assert all(re.search(r"’ \(\S+.*\)", reason) for reason in (region, topic)), "no rule named"


@pytest.mark.parametrize(
    "query",
    ["지역:오산시 주제:데이터기반행정", "오산시 데이터", '"실태점검에서 우수"', "시의회 (축제 OR 조례안)", "지원했다"],
)
def test_what_a_reason_quotes_stands_there(house: Any, query: str) -> None:
    article = house.read(TITLE, BODY).article
    given = why(house, query)
    assert given
    for reason in given:
        quotes = QUOTE.findall(reason)
        assert quotes, reason
        assert all(holds(article, *quote) for quote in quotes), reason


def test_a_word_found_by_its_morphemes_is_quoted_as_it_stands(house: Any) -> None:
    (reason,) = why(house, "지원했다")
    assert reason.startswith("검색어 ‘지원했다’: 본문의 ‘지원")


def test_of_an_or_only_the_sides_that_are_true_are_named(house: Any) -> None:
    # 양천 is no part of 안양천, 축제 stands nowhere; (오산시 축제) is false as a whole.
    assert why(house, "양천 OR 축제 OR (오산시 축제) OR 시의회") == ("검색어 ‘시의회’: 본문의 ‘시의회’",)


def test_a_province_is_explained_by_its_municipality(house: Any) -> None:
    (reason,) = why(house, "지역:경기")
    assert reason.startswith("지역 경기 오산시: ")


def test_outlet_kind_and_day_are_reasons(house: Any) -> None:
    query = "매체:마루일보 종류:의견 기간:2026-11"
    given = why(house, query, "[사설] 버스가 늦다", "버스가 늦다.", published=date(2026, 11, 2))
    assert given == ("매체 마루일보", "종류 의견", "발행 2026-11-02")


def test_an_exclusion_alone_says_nothing(house: Any) -> None:
    assert why(house, "-축제") == ()
    assert why(house, "-축제 시의회") == ("검색어 ‘시의회’: 본문의 ‘시의회’",)


def test_the_same_reason_is_given_once(house: Any) -> None:
    assert len(why(house, "시의회 OR 시의회")) == 1
