"""A person's day with the review list: look, decide, find it at once, take it back, keep the texts."""

import json
import os
import pty
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.naming import typed_tags
from goeul.errors import ConfigError
from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Article

ROOT = Path(__file__).parents[2]


@pytest.fixture
def review(goeul: Any, own: Any) -> Any:
    """The console script on a town of its own, where some articles are in doubt."""
    with closing(sqlite3.connect(own.data / "goeul.db")) as db, db:
        tagged = "SELECT key FROM article_tags WHERE field = 'municipality' AND rank = 0 AND code <> '12130'"
        keys = [row[0] for row in db.execute(f"{tagged} ORDER BY key LIMIT 4")]
        db.execute("DELETE FROM reviews")
        for doubt, key in enumerate(keys, 6):
            db.execute(
                "INSERT INTO reviews SELECT key, outlet_id, ?, stored_at FROM articles WHERE key = ?", (doubt, key)
            )
    return goeul.on(own)


def listed(review: Any, *args: str) -> dict[str, Any]:
    ran = review.here("review", "municipalities", "--json", *args)
    assert ran.code == 0, ran.err
    told: dict[str, Any] = json.loads(ran.out)
    return told


def found(review: Any, region: str) -> set[int]:
    ran = review.here("search", "--region", region, "--json", "--limit", "1000")
    assert ran.code == 0, ran.err
    return {hit["key"] for hit in json.loads(ran.out)["hits"]}


def test_the_list_shows_the_most_doubtful_first(review: Any) -> None:
    told = listed(review)
    assert told["count"] == 4
    assert [each["doubt"] for each in told["articles"]] == [0.9, 0.8, 0.7, 0.6]
    first = told["articles"][0]
    assert first["title"]
    assert {"code", "name", "confidence", "why", "evidence", "low"} <= first["municipalities"][0].keys()
    assert len(listed(review, "--limit", "2")["articles"]) == 2
    text = review.here("review", "municipalities")
    assert "검토할 기사 4건" in text.out
    assert "goeul review set" in text.out
    assert "\n  지금: " in text.out
    assert review.here("review", "municipalities", "--outlet", "nobody").code == 2
    english = review.here("review", "municipalities", GOEUL_LANG="en")
    assert "4 articles to look over" in english.out


def test_a_correction_is_found_at_once_and_stays(review: Any) -> None:
    key = listed(review)["articles"][0]["key"]
    before = json.loads(review.here("search", "--json", "--limit", "1000").out)
    assert key not in found(review, "12130")
    ran = review.here("review", "set", str(key), "여수시", "41220", "--note", "여수와 평택의 일")
    assert ran.code == 0, ran.err
    assert "전남 여수시 12130" in ran.out
    assert key in found(review, "12130") & found(review, "41220")
    after = json.loads(review.here("search", "--json", "--limit", "1000").out)
    (hit,) = [hit for hit in after["hits"] if hit["key"] == key]
    assert [(tag["code"], tag["confidence"], tag["why"][0]) for tag in hit["municipalities"]] == [
        ("12130", 1.0, "사람이 고침"),
        ("41220", 1.0, "사람이 고침"),
    ]
    assert after["total"] == before["total"]
    assert "12130" in [value["code"] for value in after["facets"]["municipality"]]
    assert key not in [each["key"] for each in listed(review)["articles"]]
    assert review.here("reextract").code == 0
    assert key in found(review, "12130")
    (kept,) = json.loads(review.here("review", "list", "--json").out)
    assert (kept["key"], kept["note"]) == (key, "여수와 평택의 일")
    assert "여수와 평택의 일" in review.here("review", "list").out
    assert "사람이 고침" in review.here("search", "--region", "12130").out


def test_no_place_and_taking_it_back(review: Any) -> None:
    first = listed(review)["articles"][0]
    key, (code, *_) = first["key"], [tag["code"] for tag in first["municipalities"]]
    assert "지역 없음" in review.here("review", "set", str(key), "-").out
    assert key not in found(review, code)
    back = review.here("review", "unset", str(key))
    assert back.code == 0, back.err
    assert key in found(review, code)
    again = review.here("review", "unset", str(key))
    assert again.code == 2
    assert "고친 적이 없습니다" in again.err


def test_what_cannot_be_done_says_why(review: Any) -> None:
    key = str(listed(review)["articles"][0]["key"])
    for args, told in {
        ("set", "999999", "41370"): "999999번 기사가 없습니다",
        ("set", key, "오잔시"): "혹시: 오산시",
        ("set", key, "중구"): "여러 곳입니다: 서울 중구 11140",
        ("set", key, "인천 서구"): "인천 서해구 28275, 인천 검단구 28290",
        ("unset", "999999"): "999999번 기사가 없습니다",
    }.items():
        ran = review.here("review", *args)
        assert ran.code == 2, args
        assert told in ran.err, args
    assert json.loads(review.here("review", "list", "--json").out) == []


def test_corrections_leave_as_training_text(review: Any, tmp_path: Path) -> None:
    keys = [each["key"] for each in listed(review)["articles"]]
    review.here("review", "set", str(keys[0]), "41370", "--note", "unsure: 둘 다")
    review.here("review", "set", str(keys[1]), "-")
    file = tmp_path / "corrections.jsonl"
    ran = review.here("review", "export", str(file))
    assert "2건" in ran.out
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [list(row) for row in rows] == [["id", "title", "body", "press", "outlet_area", "date", "about", "note"]] * 2
    assert [(row["about"], row["note"]) for row in rows] == [(["41370"], "unsure: 둘 다"), ([], "")]
    assert all(row["body"] and len(row["date"]) == 10 for row in rows)
    assert [json.loads(line) for line in review.here("review", "export").out.splitlines()] == rows
    assert review.here("review", "export", str(tmp_path / "no" / "x.jsonl")).code == 2
    assert list(tmp_path.glob(".corrections*")) == []


def test_nothing_stored_yet(goeul: Any, tmp_path: Path) -> None:
    town = goeul.town.moved(tmp_path / "none")
    assert json.loads(goeul.on(town).here("review", "municipalities", "--json").out) == {"count": 0, "articles": []}
    assert goeul.on(town).here("review", "set", "1", "41370").code == 2
    assert goeul.on(town).here("review", "export").out == ""
    assert not town.data.exists()


def test_a_person_at_a_terminal(review: Any, processes: Any) -> None:
    """Wrong name, right name, as it is, no place, skip, and the end of input; through a real terminal."""
    keys = [each["key"] for each in listed(review)["articles"]]
    out = at_terminal(review.town, ["오잔시\n", "중구\n", "전남 여수시, 오산시\n", "\n", "-\n", "s\n"])
    assert "혹시: 오산시" in out
    assert "여러 곳입니다" in out
    assert "고침 2, 그대로 1, 건너뜀 1" in out
    rows = json.loads(review.here("review", "list", "--json").out)
    assert [row["key"] for row in rows] == keys[:3]
    assert [[place["code"] for place in row["about"]] for row in rows][::2] == [["12130", "41370"], []]
    assert keys[0] in found(review, "12130")
    assert [each["key"] for each in listed(review)["articles"]] == [keys[3]]


def test_leaving_in_the_middle_keeps_what_was_decided(review: Any) -> None:
    keys = [each["key"] for each in listed(review)["articles"]]
    out = at_terminal(review.town, ["여수시\n", "\x03"])
    assert "고침 1, 그대로 0, 건너뜀 0" in out
    assert keys[0] in found(review, "12130")
    assert "고침 0" in at_terminal(review.town, ["q\n"])


def at_terminal(town: Any, typed: list[str]) -> str:
    """What the list says on a terminal, where a person answers each question."""
    command = ["review", "municipalities", "--config", str(town.config), "--data", str(town.data)]
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the other process
        os.environ["PYTHONUTF8"] = "1"
        script = str(Path(os.sys.executable).with_name("goeul"))  # type: ignore[attr-defined]
        os.execv(script, [script, *command])
    shown = b""
    answers = iter(typed)
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other side has closed
            break
        if not piece:
            break
        shown += piece
        if shown.rstrip().endswith("끝):".encode()) and (answer := next(answers, None)) is not None:
            shown += b"\n"
            os.write(terminal, answer.encode())
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, shown.decode()
    return shown.decode()


# What people type


@pytest.fixture(scope="module")
def codes() -> Callable[..., list[str]]:
    gazetteer: Gazetteer = load_gazetteer(ROOT / "config")
    article = Article(outlet_id="a", article_id="1", url="", title="", body="", published=date(2021, 5, 1))

    def read(*typed: str) -> list[str]:
        return [f"{tag.code}{'/' + tag.then if tag.then else ''}" for tag in typed_tags(gazetteer, typed, article)]

    return read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["41370"], ["41370"]),
        (["오산시"], ["41370"]),
        (["경기 광주시", "오산"], ["41610", "41370"]),
        (["경기 광주시 오산"], ["41610", "41370"]),
        (["오산시,오산시, 수원시 장안구"], ["41370", "41110"]),
        (["광주 남구"], ["12270/29155"]),
        (["인천"], ["28"]),
        (["-"], []),
        (["4137000000"], ["41370"]),
        (["제주"], ["50"]),
        (["세종"], ["36110"]),
    ],
)
def test_places_as_people_type_them(codes: Callable[..., list[str]], typed: list[str], read: list[str]) -> None:
    assert codes(*typed) == read


@pytest.mark.parametrize(
    "typed", ["중구", "광주", "고성군", "오산시 어딘가", "인천 서구", "99999", "- 오산시", "", " , "]
)
def test_what_is_no_one_place_is_refused(codes: Callable[..., list[str]], typed: str) -> None:
    with pytest.raises(ConfigError):
        codes(typed)
