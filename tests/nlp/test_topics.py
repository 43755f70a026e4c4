"""Topics by graded terms: what is found in a text, what weighs, what is shown as evidence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goeul.records import Article, Tag
from goeul.text import clean
from goeul.topics import Topic, load_topics
from nlp.morphemes import Morphemes
from nlp.topics import TopicTagger

CONFIG = Path(__file__).parents[2] / "config"
SMALL = """
backgrounds:
  market: {strong: [코스피, 순매수, 목표주가], supporting: [주가, 증시]}
topics:
  - slug: fire
    ko: 화재
    en: Fire
    definition: 불
    backgrounds: [market]
    strong: [화재, 소방서]
    supporting: [연기, 진화, 출동]
    exclude: [화재보험]
  - slug: festival
    ko: 축제
    en: Festival
    definition: 잔치
    strong: ["~축제"]
    supporting: [관람객, 공연]
    against: [학교 축제]
  - slug: data
    ko: 데이터
    en: Data
    definition: 자료
    words: [데이터 기반 행정]
    strong: [데이터 기반 행정, 카드 & 매출 & 분석]
  - slug: abuse
    ko: 학대
    en: Abuse
    definition: 괴롭힘
    strong: [학대]
  - slug: budget
    ko: 예산
    en: Budget
    definition: 나라 살림
    strong: [예산]
"""
Tagged = Callable[..., tuple[Tag, ...]]


@pytest.fixture(scope="module")
def topics() -> tuple[Topic, ...]:
    return load_topics(CONFIG)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> TopicTagger:
    folder = tmp_path_factory.mktemp("small")
    (folder / "topics.yaml").write_text(SMALL, encoding="utf-8")
    return TopicTagger(load_topics(folder))


@pytest.fixture(scope="module")
def morphemes(topics: tuple[Topic, ...]) -> Morphemes:
    return Morphemes(TopicTagger(topics).user_words(), workers=1)


@pytest.fixture(scope="module")
def tag(small: TopicTagger, morphemes: Morphemes) -> Tagged:
    return lambda title, body="": tagged(small, morphemes, title, body)


@pytest.fixture(scope="module")
def tag_real(topics: tuple[Topic, ...], morphemes: Morphemes) -> Tagged:
    tagger = TopicTagger(topics)
    return lambda title, body="": tagged(tagger, morphemes, title, body)


def tagged(tagger: TopicTagger, morphemes: Morphemes, title: str, body: str) -> tuple[Tag, ...]:
    article = Article(outlet_id="o", article_id="1", url="", title=title, body=body)
    return tagger.tag(article, morphemes.analyse(title), morphemes.analyse(body))


def codes(tags: tuple[Tag, ...]) -> list[str]:
    return [one.code for one in tags]


@pytest.mark.parametrize("written", ["데이터기반행정", "데이터 기반 행정", "데이터기반 행정", "데이터 기반행정"])
def test_a_phrase_is_one_however_it_is_spaced_and_shown_as_it_stands(tag: Tagged, written: str) -> None:
    (found,) = tag(f"오산시, {written} 점검서 우수 등급")
    assert found.code == "data"
    assert [(one.field, one.text) for one in found.evidence] == [("title", written)]


@pytest.mark.parametrize(
    "title",
    [
        "문화재단, 시민과 봄맞이 모임",  # 문화재단 holds 화재
        "예산군 봄나물 장터 열려",  # a place, not a budget
        "과학대학 신입생 모임",  # 과학대학 holds 학대
        "동화재밌게 읽기 모임",
    ],
)
def test_a_short_term_is_not_found_inside_another_word(tag: Tagged, title: str) -> None:
    assert tag(title) == ()


@pytest.mark.parametrize("title", ["무안 주택 화재", "한밤 화재에 주민 대피", "화재로 창고 태워"])
def test_a_short_term_is_found_before_a_particle_and_as_a_word(tag: Tagged, title: str) -> None:
    assert codes(tag(title)) == ["fire"]


def test_a_marked_term_may_end_a_longer_word(tag: Tagged) -> None:
    (found,) = tag("강변 불꽃축제 사흘간 열린다")
    assert (found.code, found.evidence[0].text) == ("festival", "축제")


def test_a_long_term_may_begin_a_longer_word(tag: Tagged) -> None:
    assert codes(tag("신임 소방서장 취임")) == ["fire"]


def test_parts_of_a_term_must_stand_in_one_sentence_side_by_side(tag: Tagged) -> None:
    (found,) = tag("", "시는 카드 매출을 분석했다. 결과는 봄에 나온다.")
    assert found.code == "data"
    assert found.evidence[0].text == "카드 매출을 분석"
    assert tag("", "시는 카드를 찍었다. 매출이 늘었다. 원인을 분석했다.") == ()


def test_a_term_inside_an_exclusion_does_not_count(tag: Tagged) -> None:
    assert tag("화재보험 가입 안내") == ()
    assert codes(tag("화재보험 든 창고서 화재")) == ["fire"]


def test_a_term_against_takes_away(tag: Tagged) -> None:
    assert tag("학교 축제 뒤풀이") == ()


def test_backgrounds_take_away_from_the_topics_that_name_them(tag: Tagged) -> None:
    body = "소방서와 화재 장비를 만드는 회사가 올랐다."
    assert codes(tag("소방서 장비 회사 화재 감지기", body)) == ["fire"]
    assert tag("코스피 순매수에 목표주가 올린 화재 감지기 회사 주가", f"증시에서 코스피가 올랐다. {body}") == ()


def test_supporting_terms_alone_do_not_make_a_topic(tag: Tagged) -> None:
    assert tag("출동", "연기를 보고 출동했다.") == ()


def test_the_topic_of_the_title_comes_first_and_no_more_than_three_are_given(tag: Tagged) -> None:
    body = "화재로 소방서가 출동해 진화했다. 축제 관람객은 없었다. 학대 신고도, 예산 다툼도, 데이터 기반 행정도 있었다."
    found = tag("축제장 옆 화재에 소방서 출동, 축제 공연과 학대, 예산, 데이터 기반 행정", body)
    assert found[0].code == "fire"
    assert len(found) == 3
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)


def test_a_word_at_the_end_of_a_long_text_is_no_topic_but_at_its_start_it_is(tag: Tagged) -> None:
    filler = "주민들은 마을 앞길을 함께 걸었고 날이 저물어 집으로 돌아갔다. " * 60
    fire = "창고 화재로 소방서가 출동해 연기를 뺐다. "
    assert tag("마을 앞길 걷기", filler + fire) == ()
    assert codes(tag("마을 앞길 걷기", fire + filler)) == ["fire"]


def test_what_stands_in_furniture_is_not_read(tag_real: Tagged) -> None:
    ticker = "\n".join(
        f"• 맑음{city}{n}.4℃" for n, city in enumerate(("속초", "철원", "원주", "청주", "대전", "여수"), 9)
    )
    text = "가야시는 공공데이터 95종을 새로 개방했다. 데이터 분석으로 버스 배차를 바꾸는 등 데이터기반행정에 힘쓴다."
    assert codes(tag_real("", f"{ticker}\n기상청 제공\n{text}"))[:1] == ["data-driven-administration"]
    assert "weather" not in codes(tag_real("", f"{ticker}\n기상청 제공\n{text}"))


def test_a_title_alone_is_enough_and_nothing_is_nothing(tag_real: Tagged) -> None:
    assert codes(tag_real("시립도서관, 밤 열 시까지 문 연다")) == ["lifelong-learning"]
    assert tag_real("", "") == ()


def test_reasons_say_where_and_how_strong(tag: Tagged) -> None:
    (found,) = tag("창고 화재", "소방서는 연기를 보고 달려갔다.")
    assert [(one.text, one.why) for one in found.evidence] == [
        ("화재", "제목의 핵심어"),
        ("소방서", "첫머리의 핵심어"),
        ("연기", "첫머리의 관련어"),
    ]


KOREAN = st.text(alphabet="가나다화재학대데이터기반행정 축제예산\n.,😀aİß㎡", max_size=80)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=KOREAN, body=KOREAN)
def test_evidence_is_always_the_text_it_points_to(
    small: TopicTagger, morphemes: Morphemes, title: str, body: str
) -> None:
    title, body = clean(title).replace("\n", " "), clean(body)
    found = tagged(small, morphemes, title, body)
    for one in found:
        assert 0 < one.confidence < 1
        assert one.evidence
        for evidence in one.evidence:
            assert (title if evidence.field == "title" else body)[evidence.start : evidence.end] == evidence.text
    assert found == tagged(small, morphemes, title, body)
