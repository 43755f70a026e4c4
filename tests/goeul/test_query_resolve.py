"""Names in filters become codes; unknown and ambiguous names become questions."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goeul.errors import QuerySyntaxError
from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.query import And, Codes, Node, Not, Or, Period, Word, parse, render, resolve
from goeul.query.periods import parse_period
from goeul.records import Outlet

CONFIG = Path(__file__).parents[2] / "config"
TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class SomeTopic:
    slug: str
    ko: str
    en: str


TOPICS = [
    SomeTopic("data-driven-administration", "데이터기반행정", "Data-driven administration"),
    SomeTopic("tourism-festivals", "관광·축제", "Tourism and festivals"),
]
OUTLETS = [
    Outlet(id="osannews", name="오산뉴스", family="ndsoft", url="https://osannews.example"),
    Outlet(id="hansol-a", name="한솔신문", family="ndsoft", url="https://a.example"),
    Outlet(id="hansol-b", name="한솔신문", family="ndsoft", url="https://b.example"),
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer_once()


def resolved(text: str, gazetteer: Gazetteer) -> Node:
    return resolve(parse(text), gazetteer=gazetteer, topics=TOPICS, outlets=OUTLETS, today=TODAY)


def codes(text: str, gazetteer: Gazetteer) -> frozenset[str]:
    node = resolved(text, gazetteer)
    assert isinstance(node, Codes)
    return node.codes


def refused(text: str, gazetteer: Gazetteer) -> QuerySyntaxError:
    with pytest.raises(QuerySyntaxError) as caught:
        resolved(text, gazetteer)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("지역:오산시", {"41370"}),
        ("지역:오산", {"41370"}),
        ("region:osan", {"41370"}),
        ("지역:41370", {"41370"}),
        ('지역:"경기 광주시"', {"41610"}),
        ("지역:경기광주", {"41610"}),
        ('지역:"전라남도 순천시"', {"12150"}),
        ('지역:"광주광역시 남구"', {"12270"}),
        ('지역:"인천 서구"', {"28275", "28290"}),
        ('지역:"인천 남구"', {"28177"}),
        ("지역:마산시", {"48120"}),
        ("지역:군위군", {"27720"}),
        ('지역:"수원시 장안구"', {"41110"}),
        ("지역:세종", {"36110"}),
        ("지역:제주", {"50", "50110", "50130"}),
        ("지역:제주시", {"50110"}),
        ("지역:오산시,화성시", {"41370", "41590"}),
        ("주제:데이터기반행정", {"data-driven-administration"}),
        ('topic:"data-driven administration"', {"data-driven-administration"}),
        ("주제:관광축제", {"tourism-festivals"}),
        ("매체:오산뉴스", {"osannews"}),
        ("매체:osannews", {"osannews"}),
        ("종류:사설", {"opinion"}),
    ],
)
def test_finds_codes(text: str, expected: set[str], gazetteer: Gazetteer) -> None:
    assert codes(text, gazetteer) == expected


def test_a_province_brings_its_municipalities(gazetteer: Gazetteer) -> None:
    found = codes("지역:경기도", gazetteer)
    assert {"41", "41370", "41590", "41820"} <= found
    assert len(found) == 1 + 31
    assert "41111" not in found  # a general gu is never a tag


def test_an_abolished_province_covers_where_it_was_and_no_more(gazetteer: Gazetteer) -> None:
    assert codes("지역:광주광역시", gazetteer) == {"12", "12210", "12240", "12270", "12300", "12330"}
    jeonnam = codes("지역:전남", gazetteer)
    assert "12150" in jeonnam
    assert "12270" not in jeonnam
    assert codes("지역:강원도", gazetteer) == codes("지역:강원특별자치도", gazetteer)


def test_a_region_word_covers_its_provinces(gazetteer: Gazetteer) -> None:
    assert codes("지역:수도권", gazetteer) == (
        codes("지역:서울", gazetteer) | codes("지역:인천", gazetteer) | codes("지역:경기", gazetteer)
    )


def test_same_names_are_listed_and_each_choice_works(gazetteer: Gazetteer) -> None:
    error = refused("청년 지역:중구", gazetteer)
    assert error.position == 6
    for choice in ("서울 중구", "부산 중구", "대구 중구", "대전 중구", "울산 중구"):
        assert choice in error.ko
        assert choice in error.en
        assert len(codes(f'지역:"{choice}"', gazetteer)) == 1
    assert "인천 중구(지금 제물포구·영종구)" in error.ko


def test_gwangju_asks_which(gazetteer: Gazetteer) -> None:
    error = refused("지역:광주", gazetteer)
    assert "광주광역시, 경기 광주시" in error.ko


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("지역:오신시", "오산시"),
        ("지역:수원쉬", "수원시"),
        ("주제:데이타기반행정", "데이터기반행정"),
        ("주제:축제", "관광·축제"),
        ("매체:오산뉴우스", "오산뉴스"),
        ("종류:칼름", "칼럼"),
    ],
)
def test_an_unknown_name_gets_a_suggestion(text: str, hint: str, gazetteer: Gazetteer) -> None:
    error = refused(text, gazetteer)
    assert hint in error.ko
    assert hint in error.en
    assert error.position == 3


def test_an_unknown_name_without_likeness_still_says_how_to_go_on(gazetteer: Gazetteer) -> None:
    error = refused("지역:xyzzy", gazetteer)
    assert "‘지역:’ 없이" in error.ko
    assert 'drop "region:"' in error.en


def test_two_outlets_of_one_name_are_told_apart_by_id(gazetteer: Gazetteer) -> None:
    assert "hansol-a, hansol-b" in refused("매체:한솔신문", gazetteer).ko
    assert codes("매체:hansol-b", gazetteer) == {"hansol-b"}


def test_filters_deep_in_the_tree_are_resolved(gazetteer: Gazetteer) -> None:
    assert resolved("청년 (지역:오산시 OR -주제:관광축제)", gazetteer) == And(
        (
            Word("청년"),
            Or(
                (
                    Codes("region", frozenset({"41370"})),
                    Not(Codes("topic", frozenset({"tourism-festivals"}))),
                )
            ),
        )
    )


def test_a_resolved_tree_can_be_written_and_read_again(gazetteer: Gazetteer) -> None:
    tree = resolved("청년 지역:경기 -기간:2024 매체:osannews", gazetteer)
    assert resolved(render(tree), gazetteer) == tree


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024년", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024.2", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024년 2월", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-05-01", date(2024, 5, 1), date(2024, 5, 1)),
        ("2024.5.1.", date(2024, 5, 1), date(2024, 5, 1)),
        ("20240501", date(2024, 5, 1), date(2024, 5, 1)),
        ("2024..2025-03", date(2024, 1, 1), date(2025, 3, 31)),
        ("2024-05-01~2024-05-07", date(2024, 5, 1), date(2024, 5, 7)),
        ("..2024-05", None, date(2024, 5, 31)),
        ("2024-05..", date(2024, 5, 1), None),
        ("7일", date(2026, 11, 18), TODAY),
        ("7d", date(2026, 11, 18), TODAY),
        ("1일", TODAY, TODAY),
        ("2주", date(2026, 11, 11), TODAY),
        ("3개월", date(2026, 8, 25), TODAY),
        ("1년", date(2025, 11, 25), TODAY),
        ("오늘", TODAY, TODAY),
        ("today", TODAY, TODAY),
        ("어제", date(2026, 11, 23), date(2026, 11, 23)),
        ("어제..오늘", date(2026, 11, 23), TODAY),
    ],
)
def test_periods(text: str, since: date | None, until: date | None, gazetteer: Gazetteer) -> None:
    assert resolved(f'기간:"{text}"', gazetteer) == Period(since, until)


@pytest.mark.parametrize(
    "text",
    ["2024-13", "2024-02-30", "2025..2024", "..", "a..b", "0일", "9999년", "작년쯤", "1..2..3", "２０２４", "99999일"],
)
def test_what_is_no_period_is_refused_with_examples(text: str, gazetteer: Gazetteer) -> None:
    error = refused(f"기간:{text}", gazetteer)
    assert "2024-05-01" in error.ko
    assert "7d" in error.en
    assert error.position == 3


@given(st.text(max_size=30), st.dates())
def test_any_words_are_a_period_or_a_value_error(text: str, today: date) -> None:
    try:
        period = parse_period(text, today)
    except ValueError:
        return
    assert period.since is None or period.until is None or period.since <= period.until


@given(st.sampled_from(["지역", "주제", "매체", "기간", "종류"]), st.text(min_size=1, max_size=20))
def test_any_value_is_resolved_or_refused(field: str, value: str) -> None:
    with suppress(QuerySyntaxError):
        assert render(resolved(f'{field}:"{value}"', load_gazetteer_once()))


@cache
def load_gazetteer_once() -> Gazetteer:
    return load_gazetteer(CONFIG)
