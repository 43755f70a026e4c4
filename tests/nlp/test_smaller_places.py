"""동, 읍, 면 and 리 that are called like a municipality elsewhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from goeul.gazetteer import load_gazetteer
from goeul.records import Article
from goeul.topics import load_topics
from nlp.annotate import Annotator

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def codes() -> Callable[[str], set[str]]:
    annotator = Annotator(load_gazetteer(CONFIG), load_topics(CONFIG), workers=1)

    def tagged(body: str) -> set[str]:
        article = Article(outlet_id="o", article_id="1", url="http://127.0.0.1/", title="", body=body)
        (annotated,) = annotator.annotate([article])
        return {tag.code for tag in annotated.tags.municipalities}

    return tagged


@pytest.mark.parametrize(
    ("body", "not_this"),
    [
        ("서울 영등포구 양평동 재개발 조합이 총회를 열었다. 양평동 주민이 모였다.", "41830"),
        ("대구 달서구 진천동 행정복지센터가 강좌를 열었다. 진천동은 접수를 받는다.", "43750"),
        ("서귀포시 안덕면 화순리에서 감귤 축제가 열렸다. 화순리 주민들이 참여했다.", "12760"),
        ("서귀포시 남원읍이 감귤 선과장을 고쳤다. 남원읍은 예산을 더 쓴다.", "52190"),
    ],
)
def test_a_smaller_place_elsewhere_is_no_municipality(
    codes: Callable[[str], set[str]], body: str, not_this: str
) -> None:
    assert not_this not in codes(body)


@pytest.mark.parametrize(
    ("body", "this"),
    [
        ("경기 양평군 양평읍에서 장날 행사가 열렸다. 양평읍 주민이 모였다.", "41830"),
        ("강화읍 주민들은 강화군에 도로 정비를 요구했다. 강화군은 검토하기로 했다.", "28710"),
    ],
)
def test_the_town_of_its_own_county_does_no_harm(codes: Callable[[str], set[str]], body: str, this: str) -> None:
    assert codes(body) == {this}
