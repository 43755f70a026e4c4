"""Labelled sets: how they are read, joined and spelt out."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from goeul.gazetteer import Gazetteer, load_gazetteer
from nlp.labelled import article, joined, rows, spelt_out

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(ROOT / "config")


def test_plain_and_gzipped_files_read_the_same(tmp_path: Path) -> None:
    text = '{"id": "a", "body": "한 줄\u2028두 줄"}\n\n{"id": "b", "body": ""}\n'
    (tmp_path / "set.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "set.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    plain = list(rows(tmp_path / "set.jsonl"))
    assert [row["id"] for row in plain] == ["a", "b"]
    assert list(rows(tmp_path / "set.jsonl.gz")) == plain


def test_a_broken_line_is_told(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text('{"id": 1}\n{"id"', encoding="utf-8")
    with pytest.raises(ValueError):
        list(rows(tmp_path / "set.jsonl"))


def test_labels_find_their_texts_and_keep_their_order() -> None:
    texts = [{"id": "1", "title": "가"}, {"id": "2", "title": "나"}]
    labels = [{"id": 2, "about": ["11"]}, {"id": "3", "about": []}, {"id": "1", "about": []}]
    assert [(row["title"], row["about"]) for row in joined(labels, texts)] == [("나", ["11"]), ("가", [])]


def test_rows_of_every_source_become_articles() -> None:
    full = {
        "title": "오산시",
        "body": "글.",
        "press": "한빛뉴스",
        "outlet_area": "gyeonggi",
        "date": "2025-11-20 10:00",
    }
    one = article(full)
    assert (one.title, one.body, one.press, one.outlet_area) == ("오산시", "글.", "한빛뉴스", "gyeonggi")
    assert one.published == date(2025, 11, 20)
    other = article({"title": None, "lead": "첫 문단.", "source": "오산시", "region": "경기"})
    assert (other.title, other.body, other.press, other.outlet_area, other.published) == (
        *("", "첫 문단.", "오산시", "경기"),
        None,
    )


def test_stars_mean_what_the_guide_leaves_open(gazetteer: Gazetteer) -> None:
    row = spelt_out({"about": ["11"], "about_ok": ["36*", "26"]}, gazetteer)
    assert row["about_ok"] == ["26", "36110"]
    assert row["about"] == ["11"]
    assert {"11", "41370", "50110"} <= set(spelt_out({"about_ok": ["*"]}, gazetteer)["about_ok"])


def test_labels_of_articles_that_stay_outside_hold_no_text() -> None:
    labels = list(rows(ROOT / "tests" / "gold" / "labels" / "articles.jsonl"))
    assert len(labels) >= 200
    assert all(row.keys() == {"id", "about", "about_ok"} for row in labels)
    assert len({row["id"] for row in labels}) == len(labels)
    assert "가" not in json.dumps(labels, ensure_ascii=False)
