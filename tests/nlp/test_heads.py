"""Mayors and governors: read out of texts, weighed into a roster, and what their names then say of a text."""

import itertools
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goeul.gazetteer import load_gazetteer
from goeul.records import Article, Head, HeadMonth
from goeul.text import KST
from goeul.topics import load_topics
from nlp.annotate import Annotator
from nlp.municipality.heads import HeadReader
from nlp.municipality.roster import looks_like_a_name, roster

CONFIG = Path(__file__).parents[2] / "config"
TODAY = date(2026, 11, 24)
GAZETTEER = load_gazetteer(CONFIG)
READER = HeadReader(GAZETTEER)


def seen(text: str, *codes: str, day: date = TODAY) -> list[str]:
    return [
        f"{each.code} {each.office} {each.name}{'' if each.named else ' ?'}"
        for each in READER.read("", text, codes, day)
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("가람시에 오산시(시장 나도현)는 24일 밝혔다.", ["41370 시장 나도현"]),
        ("오산시(나도현 시장)가 나섰다.", ["41370 시장 나도현"]),
        ("나도현 오산시장은 말했다.", ["41370 시장 나도현"]),
        ("나도현 경기 오산시장은 말했다.", ["41370 시장 나도현"]),
        ("오산시장 나도현이 말했다.", ["41370 시장 나도현"]),
        ("이재희 수원특례시장과 만났다.", ["41110 시장 이재희"]),
        ("정하늘 기장군수는", ["26710 군수 정하늘"]),
        ("서울 중구청장 김가온", ["11140 구청장 김가온"]),
        ("문바다 제주특별자치도지사는", ["50 도지사 문바다"]),
        ("문바다 제주지사는", ["50 도지사 문바다"]),
        ("한누리 부산시장과 최가람 세종시장", ["26 시장 한누리", "36110 시장 최가람"]),
        ("나도현 오산시장은 기뻐했다. 나도현 시장은 웃었다.", ["41370 시장 나도현"]),
    ],
)
def test_with_the_place_beside_the_office(text: str, read: list[str]) -> None:
    assert seen(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "전 오산시장 나도현은",
        "나도현 전 오산시장은",
        "나도현 오산시장 후보는",
        "나도현 오산시장 예비후보는",
        "나도현 오산시장 권한대행은",
        "오산시장 예비후보 나도현",
        "오산시장 주재로 열린 회의",
        "수원시 장안구청장 김가온은",
        "오산시장에서 떡을 샀다",
        "오산시 시장은 넓다",
        "가람시장 나도현은",
        "",
    ],
)
def test_what_says_nothing(text: str) -> None:
    assert seen(text) == []


def test_a_name_of_several_places_needs_the_article() -> None:
    assert seen("김가온 중구청장은") == []
    assert seen("김가온 중구청장은", "11140") == ["11140 구청장 김가온"]
    assert seen("김가온 중구청장은", "11140", "26110") == []


def test_the_office_alone_counts_in_an_article_about_one_place() -> None:
    assert seen("나도현 시장은 웃었다.", "41370") == ["41370 시장 나도현 ?"]
    assert seen("나도현 시장은 웃었다.", "41370", "41110") == []
    assert seen("나도현 시장은 웃었다.", "26710") == [], "a 군 has no 시장"
    assert seen("나도현 시장은 웃었다.", "41370", "26710") == ["41370 시장 나도현 ?"]


def test_a_place_that_was_joined_or_split_keeps_its_code() -> None:
    then = date(2024, 5, 1)
    assert seen("윤가람 전남지사와 강누리 광주광역시장", day=then) == ["46 도지사 윤가람", "29 시장 강누리"]
    assert seen("김가온 인천 동구청장", day=then) == ["28140 구청장 김가온"]
    assert seen("김가온 순천시장", day=then) == ["12150 시장 김가온"], "only renumbered"
    assert seen("김가온 시장은", "12150", day=then) == ["12150 시장 김가온 ?"]


@settings(max_examples=200)
@given(
    st.text(alphabet=" ()시장군수구청도지사오산이권재전후보은는\n가나", max_size=60), st.sampled_from([(), ("41370",)])
)
def test_odd_texts_are_read_without_a_crash(text: str, codes: tuple[str, ...]) -> None:
    for each in READER.read(text, text, codes, TODAY):
        assert len(each.name) == 3
        assert each.code in GAZETTEER.places


def month(name: str, when: str, articles: int = 5, *, code: str = "41370", named: int = 5, **more: int) -> HeadMonth:
    first = date.fromisoformat(f"{when}-03")
    return HeadMonth(
        name=name,
        office="시장",
        code=code,
        month=first.replace(day=1),
        articles=articles,
        named=named,
        outlets=more.get("outlets", 2),
        days=more.get("days", 2),
        first=first,
        last=first.replace(day=20),
    )


def terms(*months: HeadMonth, today: date = TODAY) -> list[tuple[str, str, str | None]]:
    return [
        (head.name, head.valid_from.isoformat(), head.valid_to.isoformat() if head.valid_to else None)
        for head in roster(months, today)
    ]


def test_support_by_articles_and_by_outlets_or_days() -> None:
    assert terms(month("나도현", "2026-09")) == [("나도현", "2026-07-01", None)]
    assert terms(month("나도현", "2026-09", 2)) == []
    assert terms(month("나도현", "2026-09", 2), month("나도현", "2026-10", 1, outlets=1, days=1)) != []
    assert terms(month("나도현", "2026-09", outlets=1, days=1)) == []
    assert terms(month("나도현", "2026-09", outlets=2, days=1)) != []
    assert terms(month("나도현", "2026-09", named=0)) == [], "the office alone proves nothing"


def test_a_new_name_after_an_election_ends_the_old_one() -> None:
    assert terms(month("곽누리", "2022-03"), month("나도현", "2022-08"), month("나도현", "2026-03")) == [
        ("곽누리", "2022-03-03", "2022-07-01"),
        ("나도현", "2022-07-01", "2026-07-01"),
    ]


def test_one_who_was_elected_again_stays() -> None:
    assert terms(month("나도현", "2022-08"), month("나도현", "2026-10")) == [("나도현", "2022-07-01", None)]


def test_a_by_election_in_between() -> None:
    assert terms(month("곽누리", "2022-08"), month("나도현", "2024-11")) == [
        ("곽누리", "2022-07-01", "2024-11-03"),
        ("나도현", "2024-11-03", "2026-07-01"),
    ]


def test_a_word_seen_now_and_then_ends_nobody() -> None:
    months = (month("나도현", "2026-08"), month("신년가", "2026-09", 3), month("나도현", "2026-10"))
    assert [name for name, _, _ in terms(*months)] == ["나도현"]
    beside = (month("나도현", "2026-08"), month("신년가", "2026-08", 3))
    assert [name for name, _, _ in terms(*beside)] == ["나도현"]


def test_a_name_of_many_places_is_a_word() -> None:
    codes = ("41370", "41110", "41220", "41610")
    assert terms(*(month("이달의", "2026-09", code=code) for code in codes)) == []
    assert len(terms(*(month("나도현", "2026-09", code=code) for code in codes[:2]))) == 2


def test_a_place_that_is_gone_has_no_head_after_it() -> None:
    (head,) = roster([month("강누리", "2023-03", code="29")], TODAY, gone={"29": date(2024, 7, 1)})
    assert head.valid_to == date(2024, 7, 1)


@given(
    st.lists(
        st.builds(
            month,
            st.sampled_from(["가나다", "나도현", "다라마"]),
            st.sampled_from(["2019-03", "2022-06", "2022-07", "2024-01", "2024-02", "2026-06", "2026-07", "2026-11"]),
            st.integers(1, 9),
        ),
        max_size=12,
        unique_by=lambda row: (row.name, row.month),
    )
)
def test_terms_follow_each_other(months: list[HeadMonth]) -> None:
    heads = roster(months, TODAY)
    for head in heads:
        assert head.valid_to is None or head.valid_from < head.valid_to
    for one, other in itertools.pairwise(heads):
        assert one.valid_to is not None
        assert one.valid_to <= other.valid_from


# With the analyser


LEE = Head(name="나도현", office="시장", code="41370", valid_from=date(2022, 7, 1), valid_to=date(2026, 7, 1))
OLD_INCHEON = Head(name="김가온", office="구청장", code="28110", valid_from=date(2022, 7, 1), valid_to=date(2026, 7, 1))


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator(GAZETTEER, load_topics(CONFIG), heads=[LEE, OLD_INCHEON], workers=1)


def tagged(annotator: Annotator, title: str, body: str, day: date | None) -> list[tuple[str, str]]:
    article = Article(outlet_id="o", article_id="1", url="", title=title, body=body, published=day)
    (found,) = annotator.annotate([article])
    return [(tag.code, tag.evidence[0].why) for tag in found.tags.municipalities]


TITLE = "나도현 시장, 시민과 대화"
BODY = "나도현 시장은 24일 시민과의 대화를 열었다. 그는 교통 문제를 풀겠다고 말했다."


@pytest.mark.parametrize("day", [date(2024, 5, 1), datetime(2024, 5, 1, 9, tzinfo=KST)])
def test_a_head_with_the_office_alone_speaks_for_the_place(annotator: Annotator, day: date) -> None:
    assert tagged(annotator, TITLE, BODY, day) == [("41370", "단체장 이름")]
    assert tagged(annotator, "시장 나도현, 시민과 대화", BODY, day) == [("41370", "단체장 이름")]


@pytest.mark.parametrize(
    ("title", "body", "day"),
    [
        (TITLE, BODY, date(2020, 5, 1)),
        (TITLE, BODY, date(2026, 7, 1)),
        (TITLE, BODY, None),
        ("나도현 씨, 시민과 대화", "나도현 씨는 24일 가게를 열었다.", date(2024, 5, 1)),
        ("나도현 군수, 주민과 대화", "나도현 군수는 24일 주민과 만났다.", date(2024, 5, 1)),
        ("금나도현 시장의 하루", "금나도현 시장은 붐볐다.", date(2024, 5, 1)),
    ],
)
def test_out_of_office_or_without_the_office_it_says_nothing(
    annotator: Annotator, title: str, body: str, day: date | None
) -> None:
    assert tagged(annotator, title, body, day) == []


def test_the_head_of_a_place_that_was_split_speaks_for_its_parts(annotator: Annotator) -> None:
    body = "김가온 구청장은 24일 주민과의 대화를 열었다."
    found = tagged(annotator, "김가온 구청장, 주민과 대화", body, date(2024, 5, 1))
    assert {code for code, _ in found} == {"28125", "28155"}


def test_names_are_proper_nouns_to_the_analyser_and_part_of_the_version(annotator: Annotator) -> None:
    plain = Annotator(GAZETTEER, load_topics(CONFIG), workers=1)
    assert next((token.form, token.tag) for token in annotator.analyse("나도현 시장")) == ("나도현", "NNP")
    dictionary, rules = annotator.version.split("-")
    assert plain.version.split("-")[0] != dictionary
    assert plain.version.split("-")[1] != rules
    off = Head(name="나도현", office="시장", code="41370", valid_from=date(2022, 7, 1), active=False)
    assert Annotator(GAZETTEER, load_topics(CONFIG), heads=[off]).version == plain.version


def test_tagging_again_uses_the_morphemes_of_the_same_dictionary(annotator: Annotator) -> None:
    article = Article(outlet_id="o", article_id="1", url="", title=TITLE, body=BODY, published=date(2024, 5, 1))
    (first,) = annotator.annotate([article])
    other_rules = Annotator(
        GAZETTEER,
        load_topics(CONFIG),
        heads=[Head(name="나도현", office="시장", code="41110", valid_from=date(2022, 7, 1)), OLD_INCHEON],
        workers=1,
    )
    assert other_rules.version != annotator.version
    assert other_rules._knows(first.version)
    (again,) = other_rules.annotate_again([first])
    assert [tag.code for tag in again.tags.municipalities] == ["41110"]
    assert again.title_tokens is first.title_tokens
    assert again.version == other_rules.version
    assert other_rules._morphemes._kiwi is None, "Kiwi was not even loaded"
    plain = Annotator(GAZETTEER, load_topics(CONFIG), workers=1)
    mixed = list(annotator.annotate_again([first, next(iter(plain.annotate([article]))), first]))
    assert [each.title_tokens for each in mixed] == [first.title_tokens] * 3


@pytest.mark.parametrize(
    ("name", "is_name"),
    [
        ("나도현", True),
        ("김가온", True),
        ("백영현", True),
        ("지난해", False),
        ("주재로", False),
        ("진행한", False),
        ("이어서", False),
        ("정부는", False),
        ("부시장", False),
    ],
)
def test_words_and_names(annotator: Annotator, name: str, is_name: bool) -> None:
    assert looks_like_a_name(annotator.analyse, name) is is_name
