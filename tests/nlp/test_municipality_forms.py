"""Ways to write a place that are not its plain name, odd bodies, and codes of the past."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Article, Tag
from goeul.text import clean
from nlp.morphemes import Morphemes
from nlp.municipality import MunicipalityTagger
from nlp.municipality.then import Then

CONFIG = Path(__file__).parents[2] / "config"
TagText = Callable[..., tuple[Tag, ...]]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(CONFIG)


@pytest.fixture(scope="module")
def tag(gazetteer: Gazetteer) -> TagText:
    tagger = MunicipalityTagger(gazetteer)
    morphemes = Morphemes(tagger.user_words(), workers=1)
    blank = Article(outlet_id="o", article_id="1", url="", title="", body="")

    def run(title: str, body: str, **fields: object) -> tuple[Tag, ...]:
        article = replace(blank, title=clean(title), body=clean(body), **fields)
        return tagger.tag(article, morphemes.analyse(article.title), morphemes.analyse(article.body))[0]

    return run


def codes(tags: tuple[Tag, ...]) -> set[str]:
    return {tag.code for tag in tags}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[Osan City] Please stay indoors. The storm will pass at night.", "41370"),
        ("Suncheon-si opened a garden school. Suncheon-si expects 300 pupils.", "12150"),
        ("Busan Metropolitan City will plant trees. Busan asks its citizens to help.", "26"),
        ("烏山市는 도서관을 연다. 烏山市 시민이 반겼다.", "41370"),
        ("蔚山에서 고래 잔치가 열렸다. 蔚山市는 배를 띄웠다.", "31"),
    ],
)
def test_latin_letters_and_hanja(tag: TagText, body: str, code: str) -> None:
    assert codes(tag("", body)) == {code}


@pytest.mark.parametrize(
    "body",
    [
        "새 신발 SEOUL 한정판과 Osan 에디션이 나왔다. 값은 같고 색은 다르다.",
        "The Osander family moved. Busanhang is the name of their dog, not of a town.",
        "中國 河南省과 海南島에 큰비가 내렸다. 中國 기상 당국은 경보를 내렸다.",
    ],
    ids=["brands", "longer words", "other countries"],
)
def test_letters_that_are_no_place(tag: TagText, body: str) -> None:
    assert codes(tag("", body)) == set()


def test_one_word_for_several_districts(tag: TagText) -> None:
    tags = tag("광주 동·서·남구, 버스 노선 조정", "광주 동·서·남구가 버스 노선을 조정한다. 세 구는 함께 조사했다.")
    assert codes(tags) == {"12210", "12240", "12270"}


def test_a_city_signs_its_messages_with_its_legal_name(tag: TagText) -> None:
    assert codes(tag("", "[광주시청] 단수 안내. 복구까지 세 시간이 걸립니다.")) == {"41610"}
    assert codes(tag("", "[광주광역시] 단수 안내. 복구까지 세 시간이 걸립니다.")) == {"12"}


def test_a_word_of_another_sense_silences_the_name_in_the_whole_article(tag: TagText) -> None:
    about_the_planet = "화성 탐사선이 물을 찾았다. 화성은 붉다. 화성에 사람이 살 날도 온다."
    assert codes(tag("화성의 물", about_the_planet, outlet_area="gyeonggi")) == set()
    in_the_city = "화성시가 화성 탐사선 전시를 연다. 화성시는 어린이를 맞는다."
    assert codes(tag("화성시, 우주 전시", in_the_city, outlet_area="gyeonggi")) == {"41590"}


def test_a_province_before_the_name_speaks_against_the_other_sense(tag: TagText) -> None:
    body = "올해의 영광을 안은 마을은 전남 영광의 한 마을이다. 영광군은 상금을 보탠다."
    assert codes(tag("으뜸 마을", body)) == {"12830"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (unicodedata.normalize("NFD", "거창군은 사과를 수출했다. 거창군은 농가를 돕는다."), "48880"),
        ("거\u200b창\u200d군은 사과를 수출했다. 거창\ufeff군은 농가를 돕는다.", "48880"),
        ("거창군은 사과를 수출했다. 거창군은 농가를 돕는다. " * 8_000, "48880"),
    ],
    ids=["decomposed", "zero-width", "very long"],
)
def test_odd_text_is_read_like_plain_text(tag: TagText, raw: str, code: str) -> None:
    assert codes(tag("", raw)) == {code}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "동·서·남·북구 " * 25_000,
        "Osan " * 40_000,
        "烏山" * 100_000,
        "화성 탐사 " * 33_000,
        "서울 2도, 부산 3도, " * 15_000,
        "[광주시청]" * 33_000,
        "\n".join(["▲ 사진", "ⓒ 이름"] * 20_000),
    ],
    ids=["empty", "elliptic", "latin", "hanja", "traps", "figures", "senders", "credits"],
)
def test_bodies_of_200_000_characters_end_with_few_tags_or_none(tag: TagText, body: str) -> None:
    assert len(tag("", body)) <= 9


def test_the_code_of_then(gazetteer: Gazetteer) -> None:
    then = Then(gazetteer)
    assert then.code("12270", date(2021, 1, 1)) == "29155"
    assert then.code("12270", date(2026, 7, 1)) == ""
    assert then.code("12270", None) == ""
    assert then.code("27720", date(2023, 6, 30)) == "47720"
    assert then.code("28155", date(2025, 1, 1)) == "28110"
    assert then.code("28125", date(2025, 1, 1)) == ""  # 중구 or 동구: only the article tells
    assert then.code("51", date(2020, 1, 1)) == "42"
    assert then.code("41370", date(1950, 1, 1)) == ""


def test_the_article_tells_which_of_several_it_was(tag: TagText) -> None:
    (one,) = tag("인천 동구, 배 축제", "인천 동구가 배 축제를 연다.", published=date(2024, 5, 1))
    assert (one.code, one.then) == ("28125", "28140")
    (other,) = tag("청원군, 배 축제", "충북 청원군이 배 축제를 연다.", published=date(2012, 5, 1))
    assert (other.code, other.then) == ("43110", "43710")
