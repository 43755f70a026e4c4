import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from goeul.gazetteer import load_gazetteer
from goeul.records import Annotated, Article, Evidence, Tag, Tags
from nlp.morphemes import Morphemes
from nlp.municipality import MunicipalityTagger
from nlp.tagging import tag_lines

Annotate = Callable[[Iterable[Article]], Iterator[Annotated]]
Run = Callable[[Iterable[str]], tuple[list[dict[str, object]], list[tuple[int, str]]]]


@pytest.fixture(scope="module")
def annotate() -> Annotate:
    """The municipality half of annotation, by the real analyser; a topic is put in by hand."""
    tagger = MunicipalityTagger(load_gazetteer(Path(__file__).parents[2] / "config"))
    morphemes = Morphemes(tagger.user_words(), workers=1)

    def run(articles: Iterable[Article]) -> Iterator[Annotated]:
        for article in articles:
            title, body = morphemes.analyse(article.title), morphemes.analyse(article.body)
            municipalities, ambiguous = tagger.tag(article, title, body)
            tags = Tags(municipalities=municipalities, topics=topics(article), ambiguous=ambiguous)
            yield Annotated(article=article, title_tokens=title, body_tokens=body, tags=tags, version="1")

    return run


def topics(article: Article) -> tuple[Tag, ...]:
    at = article.body.find("도서관")
    if at < 0:
        return ()
    evidence = Evidence(field="body", start=at, end=at + 3, text="도서관", why="주제어")
    return (Tag(code="lifelong-learning", name="평생학습", confidence=0.9, evidence=(evidence,)),)


@pytest.fixture
def run(annotate: Annotate) -> Run:
    def call(lines: Iterable[str]) -> tuple[list[dict[str, object]], list[tuple[int, str]]]:
        faults: list[tuple[int, str]] = []
        rows = list(tag_lines(lines, annotate, lambda number, reason: faults.append((number, reason))))
        return rows, faults

    return call


def line(**values: object) -> str:
    return json.dumps(values, ensure_ascii=False)


def test_a_line_becomes_the_row_that_others_read(run: Run) -> None:
    body = "오산시는 도서관을 밤 열 시까지 연다."
    rows, faults = run([line(id="a-1", title="오산, 도서관 늘린다", body=body, outlet_area="경기", date="2025-11-20")])
    assert faults == []
    (row,) = rows
    assert list(row) == ["id", "municipalities", "topics", "kind", "ambiguous", "doubtful"]
    assert (row["id"], row["kind"], row["ambiguous"]) == ("a-1", "news", [])
    (place,) = row["municipalities"]
    assert list(place) == ["code", "name", "confidence", "evidence"]
    assert (place["code"], place["name"]) == ("41370", "경기 오산시")
    assert place["evidence"][0] == {"field": "title", "start": 0, "end": 2, "text": "오산", "why": "지명"}
    (topic,) = row["topics"]
    assert list(topic) == ["slug", "name", "confidence", "evidence"]
    assert topic["evidence"][0]["text"] == body[topic["evidence"][0]["start"] : topic["evidence"][0]["end"]] == "도서관"


def test_all_but_id_and_body_may_be_missing_or_null(run: Run) -> None:
    rows, faults = run(
        [line(id=7, body="나주시는 배 축제를 연다."), line(id="b", body="", title=None, press=None, date=None)]
    )
    assert faults == []
    assert [row["id"] for row in rows] == [7, "b"]
    assert [place["code"] for place in rows[0]["municipalities"]] == ["12170"]


def test_bad_lines_are_told_by_number_and_the_rest_goes_on_in_order(run: Run) -> None:
    good = [line(id=number, body=f"{number}번째 글이다.") for number in range(4)]
    lines = [
        good[0],
        "{nonsense",
        "",
        "[1, 2]",
        good[1],
        line(body="번호가 없다"),
        line(id="x"),
        line(id="y", body=3),
        good[2],
        line(id="z", body="글", date="언젠가"),
        line(id="w", body="글", date="2025-02-31"),
        line(id=True, body="글"),
        "[" * 100_000,
        good[3],
    ]
    rows, faults = run(lines)
    assert [row["id"] for row in rows] == [0, 1, 2, 3]
    assert [number for number, _ in faults] == [2, 4, 6, 7, 8, 10, 11, 12, 13]
    assert all("·" in reason for _, reason in faults)


@pytest.mark.parametrize(
    "day",
    ["2025-11-20", "2025.11.20", "20251120", "2025-11-20T09:00:00+09:00", "2025년 11월 20일", " 2025-11-20 09:00 "],
)
def test_days_are_read_in_the_forms_that_occur(run: Run, day: str) -> None:
    rows, faults = run(
        [line(id="a", title="", body="인천 서구가 공원을 넓힌다. 서구는 나무를 심는다.", date=day, outlet_area="인천")]
    )
    assert faults == []
    assert {place["code"] for place in rows[0]["municipalities"]} == {"28275", "28290"}


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (unicodedata.normalize("NFD", "오산시, 도서관 연다"), unicodedata.normalize("NFD", "오산시는 도서관을 연다.")),
        ("오\u200b산\ufeff시, 도서관 연다", "  \r\n오\u200b산시는   도서관을\r\n\r\n연다.\u200b"),
        ("\u00a0오산시, 도서관\n연다", "\t오산시는 도서관을 연다."),
    ],
)
def test_offsets_are_those_of_the_text_as_the_caller_wrote_it(run: Run, title: str, body: str) -> None:
    ((row,), _) = run([line(id="a", title=title, body=body, outlet_area="경기")])
    evidence = [e for tag in [*row["municipalities"], *row["topics"]] for e in tag["evidence"]]
    assert {e["field"] for e in evidence} == {"title", "body"}
    for e in evidence:
        field = title if e["field"] == "title" else body
        assert field[e["start"] : e["end"]] == e["text"]
        plain = unicodedata.normalize("NFC", e["text"]).replace("\u200b", "").replace("\ufeff", "")
        assert plain in ("오산시", "도서관")


def test_lone_surrogates_do_no_harm(run: Run) -> None:
    rows, faults = run(['{"id": "a", "title": "오산시, 도서관 연다", "body": "오산시는 \\ud800 도서관을 연다."}'])
    assert faults == []
    assert [place["code"] for place in rows[0]["municipalities"]] == ["41370"]


def test_ambiguous_names_come_with_their_codes(run: Run) -> None:
    ((row,), _) = run([line(id="a", title="중구, 골목 청소", body="중구는 골목을 청소했다.")])
    assert row["municipalities"] == []
    ((one),) = row["ambiguous"]
    assert one["text"] == "중구"
    assert "11140" in one["codes"]


def test_the_stream_is_lazy(annotate: Annotate) -> None:
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for number in range(1000):
            taken = number + 1
            yield line(id=number, body="글이다.")

    stream = tag_lines(lines(), annotate, lambda *_: None)
    assert [next(stream)["id"] for _ in range(3)] == [0, 1, 2]
    assert taken < 100


def test_the_code_of_then_stands_beside_todays() -> None:
    def annotate(articles: Iterable[Article]) -> Iterator[Annotated]:
        for each in articles:
            places = (
                Tag(code="12270", name="광주 남구", confidence=0.9, then="29155"),
                Tag(code="41370", name="경기 오산시", confidence=0.9),
            )
            yield Annotated(
                article=each, title_tokens=(), body_tokens=(), tags=Tags(municipalities=places), version="1"
            )

    (row,) = tag_lines(['{"id": "1", "body": "남구"}'], annotate, lambda _at, _why: None)
    places: Any = row["municipalities"]
    old, new = places
    assert (old["code"], old["code_then"]) == ("12270", "29155")
    assert "code_then" not in new
