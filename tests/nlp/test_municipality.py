import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Ambiguous, Article, Tag
from goeul.text import KST, clean
from nlp.morphemes import Morphemes
from nlp.municipality import MunicipalityTagger

CONFIG = Path(__file__).parents[2] / "config"
Tagged = tuple[tuple[Tag, ...], tuple[Ambiguous, ...]]
TagText = Callable[..., Tagged]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(CONFIG)


@pytest.fixture(scope="module")
def tag(gazetteer: Gazetteer) -> TagText:
    tagger = MunicipalityTagger(gazetteer)
    morphemes = Morphemes(tagger.user_words(), workers=1)
    blank = Article(outlet_id="o", article_id="1", url="", title="", body="")

    def run(title: str, body: str, **fields: object) -> Tagged:
        article = replace(blank, title=title, body=body, **fields)
        return tagger.tag(article, morphemes.analyse(title), morphemes.analyse(body))

    return run


def codes(tagged: Tagged) -> set[str]:
    return {tag.code for tag in tagged[0]}


def test_evidence_points_into_the_text_and_names_its_rule(tag: TagText) -> None:
    title, body = (
        "오산, 데이터 행정 우수 도시",
        "경기 오산시는 상을 받았다. 오산시청 누리집에 알렸다. 오산 시민도 반겼다.",
    )
    ((one,), _) = tag(title, body, outlet_area="gyeonggi")
    assert (one.code, one.name) == ("41370", "경기 오산시")
    assert 0.5 < one.confidence <= 1
    for evidence in one.evidence:
        field = title if evidence.field == "title" else body
        assert field[evidence.start : evidence.end] == evidence.text
    rules = {evidence.text: evidence.why for evidence in one.evidence}
    assert rules["오산시청"] == "시청·군청·구청·도청"
    assert rules["오산시"] == "앞 지명과 함께 쓴 이름"
    assert one.evidence[0].field == "title"


def test_confidence_grows_with_what_the_article_says(tag: TagText) -> None:
    weak = tag("", "태백의 겨울은 길다.", outlet_area="gangwon")[0]
    strong = tag(
        "태백시, 눈 축제 연다", "태백시는 눈 축제를 연다. 태백시장은 손님을 기다린다고 했다.", outlet_area="gangwon"
    )[0]
    assert strong[0].code == "51190"
    assert strong[0].confidence > (weak[0].confidence if weak else 0)


def test_the_outlet_decides_between_places_of_one_name_and_says_so(tag: TagText) -> None:
    title, body = "고성군, 항구에 쉼터", "고성군은 항구에 쉼터를 짓는다. 고성군은 내년에 문을 연다."
    assert codes(tag(title, body, outlet_area="gyeongnam")) == {"48820"}
    ((one,), _) = tag(title, body, outlet_area="강원")
    assert one.code == "51820"
    assert {evidence.why for evidence in one.evidence} == {"지역 언론"}


def test_what_stays_open_is_told_and_not_guessed(tag: TagText) -> None:
    tags, ambiguous = tag("중구, 골목길 정비", "중구는 골목길을 정비한다.")
    assert tags == ()
    (one,) = ambiguous
    assert one.text == "중구"
    assert {"11140", "26110", "27110", "30140", "31110"} <= set(one.codes)


def test_the_outlets_own_region_settles_a_shared_name(tag: TagText) -> None:
    tagged = tag("동구, 골목길 정비", "동구는 골목길을 정비한다.", outlet_region=("27140",))
    assert codes(tagged) == {"27140"}


def test_names_of_the_outlet_itself_are_no_places(tag: TagText) -> None:
    body = "구독자 여러분께 알립니다. 부산일보는 새 지면을 냅니다. 부산일보 독자센터로 연락 주세요."
    assert codes(tag("새 지면을 냅니다", body, press="부산일보", outlet_area="부산")) == set()


def test_a_press_release_of_a_place_is_about_it(tag: TagText) -> None:
    tagged = tag(
        "연동 새마을회, 김장 나눔",
        "연동 새마을회가 용당2동 어르신께 김치를 나눴다.",
        press="목포시",
        outlet_area="전남",
    )
    assert codes(tagged) == {"12110"}


@pytest.mark.parametrize("day", [None, date(1950, 1, 1), date(2199, 1, 1), datetime(2025, 3, 1, 9, tzinfo=KST)])
def test_any_day_and_no_day_give_a_clear_result(tag: TagText, day: date | None) -> None:
    assert codes(tag("순천시, 갈대 축제", "전남 순천시는 갈대 축제를 연다.", published=day)) == {"12150"}


def test_the_same_name_means_other_places_on_other_days(tag: TagText) -> None:
    title, body = "인천 서구, 공원 넓힌다", "인천 서구가 공원을 넓힌다. 서구는 나무를 심는다."
    assert codes(tag(title, body, published=date(2025, 9, 1))) == {"28275", "28290"}
    told = tag(title, body + " 청라국제도시 주민들이 반겼다.", published=date(2025, 9, 1))
    assert codes(told) == {"28275"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "중구 동구 서구 남구 북구 " * 8_000,
        "강화·예산·동안·사상·고령·부여·음성·양산, " * 5_000,
        "가" * 50_000,
        "The mayor opened a library. " * 4_000,
        "大韓民國 國會 憲法 前文 " * 4_000,
        "ㅋㅋㅋ ㅠㅠ 😀 \x00 \ufffd " * 2_000,
        "비" * 30_000 + "1℃2℃3℃4℃",
        "/연합뉴스" * 20_000,
        "[" * 50_000 + "기자]" * 10_000,
        "서울\n" * 40_000,
        "중구(" * 20_000,
    ],
    ids=[
        *("empty", "names", "list", "syllable", "english", "hanja", "noise"),
        *("weather", "agencies", "brackets", "lines", "parentheses"),
    ],
)
def test_odd_bodies_of_any_length_give_a_clear_result(tag: TagText, body: str) -> None:
    assert codes(tag("", body)) == set()


def test_a_very_long_body_is_tagged_too(tag: TagText) -> None:
    body = "오산시는 도서관을 연다. 시민이 반겼다. " * 4_000
    assert codes(tag("오산시, 도서관 연다", body, outlet_area="gyeonggi")) == {"41370"}


def test_decomposed_text_is_read_once_cleaned(tag: TagText) -> None:
    raw = unicodedata.normalize("NFD", "오산시는 도서관을 연다. 오산 시민이 반겼다.")
    assert codes(tag("", clean(raw))) == {"41370"}


def test_all_names_of_the_gazetteer_are_found_with_their_province(tag: TagText, gazetteer: Gazetteer) -> None:
    missed = []
    for place in gazetteer.places.values():
        if place.level != "basic" or place.valid_to is not None:
            continue
        tagged = tag(
            f"{place.short_name}, 도서관 연다", f"{place.short_name}이 도서관을 연다. {place.name} 주민이 반겼다."
        )
        if place.code not in codes(tagged):
            missed.append(place.short_name)
    assert missed == []


def test_user_words_hold_no_common_words(gazetteer: Gazetteer) -> None:
    words = {word.form for word in MunicipalityTagger(gazetteer).user_words()}
    assert {"오산시", "곡성", "천안", "강원특별자치도"} <= words
    assert not words & {"강진", "예산", "강화", "영광", "장수", "중구", "동구", "고령"}
