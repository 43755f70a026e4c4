"""Pages of unknown make whose text stands in several blocks: the whole of it is read, and nothing beside it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extract import extract
from goeul.errors import SkipPage
from goeul.families import load_families
from goeul.records import Article, Page
from goeul.text import iso

CONFIG = Path(__file__).parents[2] / "config"
FAMILIES = load_families(CONFIG)
LEAD = "여울군은 지난 3일 여울읍 물레방아 마당에서 주민 90여 명과 함께 봄맞이 장터를 열었다고 밝혔다."
MORE = (
    "장터에는 산나물과 손두부, 들기름을 파는 가게 스물네 곳이 나와 점심때까지 손님이 이어졌다. "
    '군 관계자는 "다음 달에는 면마다 돌아가며 장터를 열고 버스도 늘리겠다"고 말했다. '
    "군은 이번 장터에서 거둔 돈을 마을 기금으로 쓰기로 했다."
)
LAST = "장터는 매달 첫째 토요일 오전 9시부터 오후 3시까지 물레방아 마당에서 열린다."
SHORT = "여울군은 오는 9일 새 도서관의 문을 연다고 4일 밝혔다."


def read(html: str) -> Article:
    page = Page(
        outlet_id="x",
        article_id="1",
        url="https://x.example/story/show.asp?num=331",
        status=200,
        content_type="",
        body=html.encode(),
        fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    return extract(page, FAMILIES)


def view(inner: str, around: str = "") -> str:
    return (
        "<html><head><title>봄맞이 장터 - 여울</title></head><body><div id='m'><a href='/'>처음</a></div>"
        f"<div class=v1><div class=v2>봄맞이 장터</div><div>입력 2026. 4. 3. 오후 5:20</div>{inner}</div>{around}"
        "</body></html>"
    )


LAYOUTS: list[tuple[str, list[str]]] = [
    (f"<div class=v3><div>{LEAD}</div><div>{MORE}</div><div>{LAST}</div></div>", [LEAD, MORE, LAST]),
    (f"<div class=v3><p>{LEAD}</p><div>{MORE}</div></div>", [LEAD, MORE]),
    (f"<div class=v3><div class=lead>{LEAD}</div><div class=txt>{MORE}<br><br>{LAST}</div></div>", [LEAD, MORE, LAST]),
    (
        f"<div class=v3><div class=lead><p>{LEAD}</p></div><div><p>{MORE}</p><p>{LAST}</p></div></div>",
        [LEAD, MORE, LAST],
    ),
    (f"<div class=v3><div>{LEAD.rstrip('.')}</div><div>{MORE}</div></div>", [LEAD.rstrip("."), MORE]),
    (f"<div class=v3><p>{LEAD}</p><div><div><div>{MORE}</div></div></div></div>", [LEAD, MORE]),
    (f"<div class=v3>{LEAD}<div>{MORE}</div></div>", [LEAD, MORE]),
    (f"<div>{LEAD}</div><div>{MORE}</div>", [LEAD, MORE]),
    (f"<div class=v3><div>{MORE}</div><div>{LAST}</div></div>", [MORE, LAST]),
    (f"<div class=v3><div>{LEAD}</div><div>{LAST}</div></div>", [LEAD, LAST]),
]


@pytest.mark.parametrize(("inner", "paragraphs"), LAYOUTS)
def test_paragraphs_beside_the_densest_block_are_the_article(inner: str, paragraphs: list[str]) -> None:
    article = read(view(inner))
    assert article.body.split("\n") == paragraphs
    assert (article.title, article.subtitle, iso(article.published)) == ("봄맞이 장터", "", "2026-04-03T17:20:00+09:00")


BESIDE = [
    "<div class=side><p>다른 고을에서는 같은 날 다리가 새로 놓여 주민들이 건너 보았다고 밝혔다.</p></div>",
    "<div class=cmt_box>나도 거기 다녀왔는데 사람이 참 많았다. 다음에도 가 보려고 한다.</div>",
    "<div><h3>많이 본 소식</h3><p>다른 고을에서 새 다리를 놓았다고 밝혔다.</p></div>",
    "<div><a href='/2'>다른 고을에서 새 다리를 놓았다고 밝혔다. 주민들은 모두 함께 건너 보았다.</a></div>",
    "<div>정말 좋은 소식이네요. 다음 달에는 저도 꼭 가 보고 싶습니다.</div>",
    "<ul><li>다른 고을에서 새 다리를 놓았다고 밝혔다.</li><li>샛별시에 새 시장이 섰다고 밝혔다.</li></ul>",
]


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize(
    "place", [lambda b: f"<div>{MORE}</div>{b}", lambda b: f"<div>{LEAD}</div><div>{MORE}</div>{b}"]
)
def test_what_else_stands_beside_is_not(beside: str, place: Callable[[str], str]) -> None:
    assert "다른" not in read(view(place(beside))).body
    assert set(read(view(place(beside))).body.split("\n")) <= {LEAD, MORE}


def test_a_title_that_reads_like_a_sentence_is_no_lead() -> None:
    html = view(f"<div class=v3><p>{MORE}</p></div>").replace(
        "봄맞이 장터<", "여울군 물레방아 마당에 봄맞이 장터가 선다<"
    )
    assert read(html).body == MORE


@pytest.mark.parametrize(
    "stamp", ["입력 2026. 4. 3. 오후 5:20", "등록일 2026-04-03 17:20", "기사승인 2026년 4월 3일 17시 20분"]
)
def test_a_labelled_date_before_a_short_text_is_found_and_no_subtitle(stamp: str) -> None:
    html = view(f"<div>{LEAD}</div><div>{LAST}</div>").replace("입력 2026. 4. 3. 오후 5:20", stamp)
    article = read(html)
    assert (article.subtitle, iso(article.published)) == ("", "2026-04-03T17:20:00+09:00")


def short(container: str, stamp: str = "<span>입력 2026.04.04 10:05</span>") -> str:
    name = container.split()[0]
    heading = f"<h1>여울군 새 도서관 연다</h1>{stamp}"
    return (
        f"<html><title>여울군 새 도서관 - 여울</title><body>{heading}<{container}><p>{SHORT}</p></{name}></body></html>"
    )


@pytest.mark.parametrize("container", ["article", "div class=news_txt", "div id=articleCont"])
def test_a_short_text_behind_title_and_date_is_an_article(container: str) -> None:
    article = read(short(container))
    assert (article.body, iso(article.published)) == (SHORT, "2026-04-04T10:05:00+09:00")


@pytest.mark.parametrize("html", [short("article", stamp=""), short("div class=box")])
def test_a_short_text_without_a_date_or_a_place_for_it_is_none(html: str) -> None:
    with pytest.raises(SkipPage) as skipped:
        read(html)
    assert skipped.value.reason == "no_body"
