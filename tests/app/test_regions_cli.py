"""What people ask of `goeul regions`: what a name means on a day, and which places there are."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.regions import codes_of, meaning
from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Head

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(ROOT / "config")


def test_a_name_of_several_places_on_a_day_of_the_past(goeul: Any) -> None:
    ran = goeul.here("regions", "show", "중구", "--at", "2024-05-01")
    assert ran.code == 0, ran.err
    assert "2024-05-01에는 6곳입니다" in ran.out
    assert "추측하지 않고 검토 목록에" in ran.out
    assert "인천광역시 중구 (Jung-gu) · 28110" in ran.out
    assert "2026-07-01 전날까지" in ran.out
    assert "오늘: 인천 제물포구 28125, 인천 영종구 28155" in ran.out
    assert "최근 30일 기사" in ran.out


def test_the_same_today_and_as_data(goeul: Any) -> None:
    told = json.loads(goeul.here("regions", "show", "중구", "--json").out)
    assert told["ambiguous"] is True
    assert [each["code"] for each in told["readings"]] == ["11140", "26110", "27110", "30140", "31110"]
    (gone,) = told["other_times"]
    assert (gone["code"], gone["tags"], gone["valid_to"]) == ("28110", ["28125", "28155"], "2026-07-01")
    (osan,) = json.loads(goeul.here("regions", "show", "Osan", "--json").out)["readings"]
    assert osan["province"] == {"code": "41", "name": "경기"}
    assert osan["articles_30_days"] > 0
    assert {"code": "41220", "name": "경기 평택시"} in osan["neighbours"]


def test_a_place_whose_code_changed_tells_both(goeul: Any) -> None:
    ran = goeul.here("regions", "show", "광주", "남구", "--at", "2021-03-02", GOEUL_LANG="en")
    assert ran.code == 0, ran.err
    assert "29155" in ran.out
    assert "today: 광주 남구 12270" in ran.out


def test_a_general_gu_names_its_city(goeul: Any) -> None:
    assert "경기 수원시 41110" in goeul.here("regions", "show", "장안구").out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["오잔시"], "혹시: 오산시"),
        (["청라동"], "읍·면·동입니다. 있는 곳: 인천 서해구"),
        ([""], "goeul regions list"),
        (["오산시", "--at", "2024-13-01"], "날짜를 읽을 수 없습니다"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(goeul: Any, asked: list[str], told: str) -> None:
    ran = goeul.here("regions", "show", *asked)
    assert ran.code == 2
    assert told in ran.err


def test_days_outside_of_the_gazetteer(goeul: Any) -> None:
    past = goeul.here("regions", "show", "종로구", "--at", "1950-01-01")
    assert past.code == 0
    assert "1988-04-23 뒤의 경계만" in past.out
    future = goeul.here("regions", "show", "종로구", "--at", "2999-12-31")
    assert "앞날입니다" in future.out
    assert "11110" in future.out


def test_a_name_that_was_not_there_yet(goeul: Any) -> None:
    ran = goeul.here("regions", "show", "제물포구", "--at", "2024-05-01")
    assert ran.code == 0
    assert "2024-05-01에는 이 이름인 곳이 없습니다" in ran.out
    assert "앞서: 인천 중구 28110, 인천 동구 28140" in ran.out


def test_the_list_of_places(goeul: Any) -> None:
    ran = goeul.here("regions", "list", "--province", "전남")
    assert ran.out.startswith("12 ")
    assert "12270" in ran.out
    rows = json.loads(goeul.here("regions", "list", "--json").out)
    assert len([row for row in rows if row["level"] == "province"]) == 15, "세종 stands among the municipalities"
    assert len([row for row in rows if row["level"] == "basic"]) == 230
    assert goeul.here("regions", "list", "--province", "경가").code == 2


def test_without_a_store_nothing_is_counted_and_none_is_made(goeul: Any, tmp_path: Path) -> None:
    ran = goeul.config("regions", "show", "오산시", "--data", str(tmp_path / "none"))
    assert ran.code == 0
    assert "최근 30일" not in ran.out
    assert not (tmp_path / "none").exists()


def test_heads_are_told_of_their_day(gazetteer: Gazetteer) -> None:
    old = Head(name="곽상욱", office="시장", code="41370", valid_from=date(2018, 7, 1), valid_to=date(2022, 7, 1))
    new = Head(name="이권재", office="시장", code="41370", valid_from=date(2022, 7, 1))
    told: Callable[[date], list[str]] = lambda day: [  # noqa: E731
        head.name for head in meaning(gazetteer, "오산시", day, heads=[old, new]).readings[0].heads
    ]
    assert told(date(2020, 1, 1)) == ["곽상욱"]
    assert told(TODAY) == ["이권재"]


def test_ten_digits_are_read_as_five(gazetteer: Gazetteer) -> None:
    assert codes_of(gazetteer, "4137000000") == ("41370",)
    assert codes_of(gazetteer, "4100000000") == ("41",)
    with pytest.raises(ConfigError):
        meaning(gazetteer, "9999900000", TODAY)
