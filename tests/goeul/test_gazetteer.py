"""The gazetteer as carried in config/: complete, consistent, dated; old names find today's places."""

import csv
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer, Place, load_gazetteer

CONFIG = Path(__file__).parents[2] / "config"
SHARED = Path(__file__).parents[2].parent / "shared"


@cache
def load_once() -> Gazetteer:
    return load_gazetteer(CONFIG)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_once()


def today_of(gazetteer: Gazetteer, level: str) -> list[Place]:
    return [place for place in gazetteer.places.values() if place.level == level and place.valid_to is None]


def codes(gazetteer: Gazetteer, name: str, at: date | None = None) -> set[str]:
    return {place.code for place in gazetteer.find(name, at=at)}


def test_counts_of_today(gazetteer: Gazetteer) -> None:
    assert len(today_of(gazetteer, "province")) == 16
    assert len(today_of(gazetteer, "general_gu")) == 39
    basic = [place for place in today_of(gazetteer, "basic") if place.province not in ("36", "50")]
    assert len(basic) == 227
    assert Counter(place.name[-1] for place in basic) == {"시": 75, "군": 82, "구": 70}
    assert {"50110", "50130", "36110"} <= gazetteer.places.keys()


def test_all_rows_have_their_own_code(gazetteer: Gazetteer) -> None:
    rows = 0
    for name in ("provinces", "municipalities"):
        with (CONFIG / "gazetteer" / f"{name}.csv").open(encoding="utf-8") as file:
            rows += sum(1 for _ in csv.DictReader(file))
    assert rows == len(gazetteer.places)


def test_abolished_places_lead_to_today(gazetteer: Gazetteer) -> None:
    for place in gazetteer.places.values():
        today = gazetteer.today(place.code)
        assert today, place
        assert all(gazetteer.places[code].valid_to is None for code in today)
        assert (place.valid_to is None) == (not place.successors)


def test_a_successor_begins_when_its_predecessor_ends(gazetteer: Gazetteer) -> None:
    later = {"41195", "41197", "41199", "43710"}  # 부천 had no gu for years; 청원군 went into a city that stayed
    for place in gazetteer.places.values():
        for code in place.successors:
            after = gazetteer.places[code]
            assert place.code in after.predecessors
            if place.code not in later:
                assert after.valid_from == place.valid_to, place


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("28110", ("28125", "28155")),
        ("28140", ("28125",)),
        ("28260", ("28275", "28290")),
        ("28170", ("28177",)),
        ("47720", ("27720",)),
        ("29", ("12",)),
        ("46", ("12",)),
        ("42", ("51",)),
        ("45", ("52",)),
        ("46150", ("12150",)),
        ("29155", ("12270",)),
        ("42820", ("51820",)),
        ("45111", ("52111",)),
        ("48160", ("48120",)),
        ("49710", ("50110",)),
        ("44730", ("36110",)),
        ("41370", ("41370",)),
        ("00000", ()),
        ("", ()),
    ],
)
def test_today(old: str, today: tuple[str, ...], gazetteer: Gazetteer) -> None:
    assert gazetteer.today(old) == today


def test_every_unit_of_the_four_recoded_provinces_has_its_old_code(gazetteer: Gazetteer) -> None:
    for new, old in (("51", "42"), ("52", "45")):
        now = {p.code[2:] for p in gazetteer.places.values() if p.province == new and p.level != "province"}
        then = {p.code[2:] for p in gazetteer.places.values() if p.province == old and p.level != "province"}
        assert now == then
    merged = [p for p in gazetteer.places.values() if p.province in ("29", "46") and p.level == "basic"]
    assert {c for p in merged for c in gazetteer.today(p.code)} == set(gazetteer.members("12"))


def test_what_may_be_a_tag(gazetteer: Gazetteer) -> None:
    assert gazetteer.tagged("41111") == ("41110",)
    assert gazetteer.tagged("45111") == ("52110",)
    assert gazetteer.tagged("41283") == ("41280",)  # 일산구 became two gu of one city
    assert gazetteer.tagged("36") == ("36110",)
    assert gazetteer.tagged("29") == ("12",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("오산시", {"41370"}),
        ("오산", {"41370"}),
        ("경기도 오산시", {"41370"}),
        ("경기오산시", {"41370"}),
        ("Osan-si", {"41370"}),
        ("전라남도 순천시", {"12150"}),
        ("전남 순천시", {"12150"}),
        ("강원도 고성군", {"51820"}),
        ("경남 고성군", {"48820"}),
        ("고성군", {"48820", "51820"}),
        ("전라북도 전주시", {"52110"}),
        ("광주광역시 남구", {"12270"}),
        ("광주 남구", {"12270"}),
        ("경기 광주시", {"41610"}),
        ("광주시", {"29", "41610"}),
        ("경상북도 군위군", {"27720"}),
        ("인천 중구", {"28110"}),
        ("인천 남구", {"28177"}),
        ("수원특례시", {"41110"}),
        ("수원시 장안구", {"41111"}),
        ("수원 장안구", {"41111"}),
        ("중구", {"11140", "26110", "27110", "30140", "31110", "28110"}),
        ("강서구", {"11500", "26440"}),
        ("전남", {"46"}),
        ("광주·전남", {"12"}),
        ("전북", {"52"}),
        ("강원도", {"51"}),
        ("세종시", {"36110"}),
        ("제주도", {"50"}),
        ("제주", {"50", "50110"}),
        ("마산", {"48160"}),
        ("서울대", set()),
        ("", set()),
    ],
)
def test_find(name: str, expected: set[str], gazetteer: Gazetteer) -> None:
    assert codes(gazetteer, name) == expected


def test_a_name_is_read_by_its_day(gazetteer: Gazetteer) -> None:
    assert codes(gazetteer, "순천시", date(2021, 5, 1)) == {"46150"}
    assert codes(gazetteer, "순천시", date(2026, 7, 1)) == {"12150"}
    assert codes(gazetteer, "군위군", date(2023, 6, 30)) == {"47720"}
    assert codes(gazetteer, "인천 남구", date(2018, 6, 30)) == {"28170"}
    assert "28110" in codes(gazetteer, "중구", date(2026, 6, 30))
    assert "28110" not in codes(gazetteer, "중구", date(2026, 7, 1))
    assert codes(gazetteer, "부천시 원미구", date(2020, 1, 1)) == set()


def test_the_province_goes_before_its_namesake_city(gazetteer: Gazetteer) -> None:
    assert [place.code for place in gazetteer.meant("제주")] == ["50"]
    assert {place.code for place in gazetteer.meant("광주")} == {"29", "41610"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gyeongnam", {"48"}),
        ("전남", {"12"}),
        ("광주", {"12"}),
        ("jeonnam", {"12"}),
        ("전라도", {"52", "12"}),
        ("충청도", {"30", "36", "43", "44"}),
        ("chungcheong", {"30", "36", "43", "44"}),
        ("경상도", {"26", "27", "31", "47", "48"}),
        ("강원도", {"51"}),
        ("인천·경기", {"28", "41"}),
        ("부산, 경남", {"26", "48"}),
        ("경기 성남·화성", {"41"}),
        ("인천 중구(영종)", {"28"}),
        ("national", set()),
        ("전국", set()),
        ("", set()),
        ("모르는 곳", set()),
    ],
)
def test_area(text: str, expected: set[str], gazetteer: Gazetteer) -> None:
    assert gazetteer.area(text) == expected


@given(st.text())
def test_any_text_can_be_looked_up(text: str) -> None:
    gazetteer = load_once()
    assert gazetteer.area(text) <= {place.code for place in gazetteer.provinces()}
    assert all(gazetteer.today(place.code) for place in gazetteer.find(text))


def test_labels_are_what_people_say(gazetteer: Gazetteer) -> None:
    assert gazetteer.label("41370") == "경기 오산시"
    assert gazetteer.label("12270") == "광주 남구"
    assert gazetteer.label("12150") == "전남 순천시"
    assert gazetteer.label("36110") == "세종시"
    assert gazetteer.label("41111") == "경기 수원시 장안구"
    assert gazetteer.label("41") == "경기"
    assert gazetteer.label("99999") == "99999"


def test_labels_of_today_are_unique_and_find_their_place(gazetteer: Gazetteer) -> None:
    for place in [p for p in gazetteer.places.values() if p.valid_to is None and p.level != "province"]:
        assert codes(gazetteer, place.short_name) == {place.code}
        assert codes(gazetteer, place.full_name) == {place.code}


def test_dongs_of_today_even_where_borders_moved(gazetteer: Gazetteer) -> None:
    assert "오산동" in gazetteer.dongs("41370")
    assert gazetteer.dongs("41111") < gazetteer.dongs("41110")
    assert gazetteer.dong_codes("삼향읍") == ("12810",)
    assert "28155" in gazetteer.dong_codes("운서동")
    assert "창신1동" in gazetteer.dongs("11110")
    assert gazetteer.dong_codes("없는동") == ()
    units = [p for p in gazetteer.places.values() if p.valid_to is None and p.level == "basic"]
    assert all(gazetteer.dongs(place.code) for place in units)


def test_neighbours_are_mutual(gazetteer: Gazetteer) -> None:
    assert "41590" not in gazetteer.neighbours("41370")  # 화성 stands there by its gu
    assert any(gazetteer.places[code].parent == "41590" for code in gazetteer.neighbours("41370"))
    for code in gazetteer.places:
        assert all(code in gazetteer.neighbours(other) for other in gazetteer.neighbours(code))


def test_collisions_and_seats(gazetteer: Gazetteer) -> None:
    assert gazetteer.collisions["예산"].risk == "high"
    assert gazetteer.collisions["여수"].risk == "low"
    assert {"41110", "41150", "44800", "12810", "47170", "48120", "50110"} <= {seat.code for seat in gazetteer.seats}
    assert "내포" in {seat.dateline for seat in gazetteer.seats}
    stems = {place.stem for place in gazetteer.places.values()}
    assert gazetteer.collisions.keys() <= stems


def test_a_stem_is_never_one_syllable(gazetteer: Gazetteer) -> None:
    assert all(len(place.stem) != 1 for place in gazetteer.places.values())


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "gazetteer"
    folder.mkdir()
    for path in (CONFIG / "gazetteer").glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (copied(tmp_path) / "seats.csv").unlink()
    with pytest.raises(ConfigError, match=r"seats\.csv") as caught:
        load_gazetteer(tmp_path)
    assert "seats.csv" in caught.value.ko


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = copied(tmp_path) / "municipalities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1989-01-01", "1989-13-01", 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"municipalities\.csv.* line \d+"):
        load_gazetteer(tmp_path)


def test_a_code_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    path = copied(tmp_path) / "provinces.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",12,lists-2026", ",99,lists-2026"), encoding="utf-8")
    with pytest.raises(ConfigError, match="unknown codes 99"):
        load_gazetteer(tmp_path)


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "gazetteer").is_dir(), reason="../shared/gazetteer is absent")
def test_every_municipality_of_the_collected_list_is_there(gazetteer: Gazetteer) -> None:
    with (SHARED / "gazetteer" / "municipalities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        place = gazetteer.places[row["code5"]]
        assert row["stem"] == place.stem
        assert row["level"] != "general_gu" or row["parent_code5"] == place.parent
        label = "세종" if row["code5"] == "36110" else f"{row['province_short']} {row['name']}"
        assert gazetteer.find(label) == (place,)
