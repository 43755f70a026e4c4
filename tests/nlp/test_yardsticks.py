"""The outside yardsticks: what is kept, what counts as right, and which errors are shown."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from goeul.gazetteer import Gazetteer, load_gazetteer
from goeul.records import Annotated, Article, Evidence, Tag, Tags
from nlp.yardsticks import YARDSTICKS, Yardstick, score, without_datelines

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(ROOT / "config")


def yardstick(name: str) -> Yardstick:
    return next(each for each in YARDSTICKS if each.name == name)


def written(folder: Path, each: Yardstick, rows: Iterable[dict[str, object]]) -> None:
    with gzip.open(folder / each.file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


class Tagger:
    """Gives each title's words as codes."""

    def __init__(self) -> None:
        self.seen: list[Article] = []

    def __call__(self, articles: Iterable[Article]) -> Iterator[Annotated]:
        for article in articles:
            self.seen.append(article)
            why = (Evidence(field="title", start=0, end=1, text="x", why="지명"),)
            codes = (article.title or article.body).split()
            tags = tuple(Tag(code=code, name="", confidence=1.0, evidence=why) for code in codes if code.isdigit())
            yield Annotated(
                article=article, title_tokens=(), body_tokens=(), tags=Tags(municipalities=tags), version="1"
            )


def release(number: int, title: str, code: str) -> dict[str, object]:
    return {
        "id": f"r{number}",
        "title": title,
        "body": "",
        "source": "순천시",
        "muni_code5": code,
        "date": "2025-12-01",
    }


def test_releases_count_by_the_first_municipality_in_todays_codes(tmp_path: Path, gazetteer: Gazetteer) -> None:
    each = yardstick("press releases")
    rows = [
        release(1, "12 12150 12130", "46150"),  # the province before it does no harm; the old code of 순천
        release(2, "12130 12150", "46150"),
        release(3, "12", "46150"),
        release(4, "41370", "46150"),
        release(5, "", "46150"),
        release(6, "12150", ""),  # a province's release is left out
    ]
    written(tmp_path, each, rows)
    result = score(each, tmp_path, gazetteer, Tagger())
    assert result.texts == 5
    assert result.verdicts == {"right": 1, "no tag": 1, "its province": 1, "same province": 1, "elsewhere": 1}
    assert result.right == pytest.approx(0.2)
    assert [error.id for error in result.errors] == ["r2", "r3", "r4", "r5"]


def test_errors_of_one_kind_stand_together_the_most_frequent_first(tmp_path: Path, gazetteer: Gazetteer) -> None:
    each = yardstick("press releases")
    written(tmp_path, each, [release(n, title, "46150") for n, title in enumerate(("41370", "", "41110", "11140"))])
    result = score(each, tmp_path, gazetteer, Tagger())
    worst = result.worst(5)
    assert [(name, count) for name, count, _ in worst] == [("elsewhere (지명)", 3), ("no tag", 1)]
    assert [error.got for error in worst[0][2]] == [("41370",), ("41110",), ("11140",)]


def test_a_message_to_more_than_three_places_may_name_the_province(tmp_path: Path, gazetteer: Gazetteer) -> None:
    each = yardstick("disaster messages")
    rows = [
        {"id": "a", "text": "43", "muni_codes": "43111,43130,43150,43720,43730"},
        {"id": "b", "text": "43", "muni_codes": "43130"},
        {"id": "c", "text": "43130", "muni_codes": "43130"},
        {"id": "d", "text": "43130", "muni_codes": ""},
    ]
    written(tmp_path, each, rows)
    result = score(each, tmp_path, gazetteer, Tagger())
    assert result.texts == 3
    assert result.verdicts["right"] == 2
    assert result.verdicts["its province"] == 1


def test_wire_stories_lose_every_dateline_and_seats_are_left_out(tmp_path: Path, gazetteer: Gazetteer) -> None:
    each = yardstick("wire stories without dateline")
    seat = next(iter(gazetteer.seats)).code
    row = {"title": "41370", "body": "[오산=한빛뉴스] 김하나 기자 = 글.", "press": "", "date": "2021-12-28"}
    rows = [
        {**row, "id": "a", "dateline_code": "41370"},
        {**row, "id": "b", "dateline_code": seat},
        {**row, "id": "c", "dateline_code": "26"},
    ]
    written(tmp_path, each, rows)
    tagger = Tagger()
    result = score(each, tmp_path, gazetteer, tagger)
    assert result.texts == result.verdicts["right"] == 1
    assert [article.body for article in tagger.seen] == ["글."]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("(오산=한빛뉴스) 김하나 기자 = 오산시는", "오산시는"),
        ("[오산=한빛뉴스] 김하나·이두리 기자 = 오산시는", "오산시는"),
        ("[오산=한빛뉴스]김하나기자 = 오산시는", "오산시는"),
        ("앞 문단\n(화성·오산=한빛뉴스) 뒤 문단", "앞 문단\n뒤 문단"),
        ("값(가=나)은 그대로 둔다", "값(가=나)은 그대로 둔다"),
        ("오산시(시장 김하나)는 20일", "오산시(시장 김하나)는 20일"),
    ],
)
def test_datelines_go_wherever_they_stand(text: str, left: str) -> None:
    assert without_datelines(text) == left
