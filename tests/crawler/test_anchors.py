"""The text stated in JSON-LD says where the article begins and ends."""

import json
from datetime import datetime
from pathlib import Path

from crawler.anchors import clip
from crawler.extract import extract
from goeul.families import load_families
from goeul.records import Page
from goeul.text import KST

FAMILIES = load_families(Path(__file__).parents[2] / "config")
TEXT = [
    f"가온군이 {n}번째 마을에서 겨울 배추를 거두어 서울로 보냈다고 마을 이장이 어제 아침에 밝혔다." for n in range(1, 8)
]
AROUND = (["독자 여러분의 의견을 듣습니다. 아래에 남겨 주세요."], ["이 마을의 다른 소식이 궁금하다면 들러 주세요."])


def page(html: str) -> Page:
    return Page(
        outlet_id="x",
        article_id="1",
        url="https://a.example/1",
        status=200,
        content_type="",
        body=html.encode(),
        fetched_at=datetime(2026, 11, 24, tzinfo=KST),
    )


def test_what_stands_outside_the_stated_text_goes() -> None:
    before, after = AROUND
    assert clip([*before, *TEXT, *after], " ".join(TEXT)) == tuple(TEXT)


def test_a_text_cut_off_at_its_end_cuts_nothing_there() -> None:
    before, after = AROUND
    assert clip([*before, *TEXT, *after], " ".join(TEXT)[:-30] + "…") == (*TEXT, *after)


def test_a_summary_or_another_text_cuts_nothing() -> None:
    assert clip(TEXT, TEXT[3]) == tuple(TEXT)
    assert clip(TEXT, "누리시가 다른 일을 했다. " * 30) == tuple(TEXT)
    assert clip([], "") == ()


def test_a_page_that_states_its_text_beside_the_tree() -> None:
    before, after = AROUND
    node = {"@type": "NewsArticle", "headline": "배추를 거두다", "articleBody": "\n".join(TEXT)}
    html = (
        "<title>배추를 거두다</title><h1>배추를 거두다</h1>"
        f"<script type='application/ld+json'>{json.dumps(node)}</script>"
        "<div itemprop='articleBody'>" + "".join(f"<p>{line}</p>" for line in (*before, *TEXT, *after)) + "</div>"
    )
    article = extract(page(html), FAMILIES)
    assert (article.body.split("\n"), article.extractor) == (TEXT, "json-ld")


def test_a_page_that_states_its_text_only_in_json() -> None:
    node = {"@type": "NewsArticle", "headline": "배추를 거두다", "articleBody": "\n\n".join(TEXT)}
    html = f"<script type='application/ld+json'>{json.dumps(node)}</script><div id='app'></div>"
    article = extract(page(html), FAMILIES)
    assert (article.title, article.body.split("\n"), article.extractor) == ("배추를 거두다", TEXT, "json-ld")
