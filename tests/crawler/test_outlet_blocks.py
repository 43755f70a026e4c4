"""The selector blocks of the configured outlets, each on a page built from its own selectors."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from crawler.extract import extract
from goeul.families import load_families
from goeul.gazetteer import load_gazetteer
from goeul.outlets import load_outlets
from goeul.records import Outlet, Page
from goeul.text import KST

CONFIG = Path(__file__).parents[2] / "config"
FAMILIES = load_families(CONFIG)
BLOCKS = [each for each in load_outlets(CONFIG, FAMILIES, gazetteer=load_gazetteer(CONFIG)) if each.select]
STEP = re.compile(r"(?P<tag>\w+)?(?:#(?P<id>[\w-]+))?(?P<classes>(?:\.[\w-]+)*)")
TEXT = ("가온시가 강가에 새 놀이터를 열었다.", "놀이터에는 물이 흐르는 도랑과 모래밭이 있다.")


def built(selector: str, inside: str) -> str:
    """An element that `selector` finds, with what it holds; steps of a descendant selector are nested."""
    html = inside
    for step in reversed(selector.split()):
        found = STEP.fullmatch(step)
        if found is None:
            pytest.skip(f"no plain selector: {selector}")
        tag = found["tag"] or "div"
        marks = f' id="{found["id"]}"' if found["id"] else ""
        marks += f' class="{found["classes"].replace(".", " ").strip()}"' if found["classes"] else ""
        html = f"<{tag}{marks}>{html}</{tag}>"
    return f"<table><tr>{html}</tr></table>" if html.startswith("<td") else html


@pytest.mark.parametrize("outlet", BLOCKS, ids=lambda outlet: outlet.id)
def test_a_page_of_the_outlet_is_read_by_its_own_block(outlet: Outlet) -> None:
    select = outlet.select
    assert select is not None
    title = built(select.title[0], "가온시 새 놀이터") if select.title else "<h1>가온시 새 놀이터</h1>"
    dated = built(select.date[0], "입력 2025-12-08 18:11") if select.date else "<p>입력 2025-12-08 18:11</p>"
    drop = built(select.drop[0], "나한결 기자 구독하기 공유하기") if select.drop else ""
    body = built(select.body[0], "".join(f"<p>{text}</p>" for text in TEXT) + drop)
    name = outlet.name
    html = f"<html><head><title>가온시 새 놀이터 - {name}</title></head><body>{title}{dated}{body}</body></html>"
    page = Page(
        outlet_id=outlet.id,
        article_id="1",
        url=f"{outlet.url}/any/1001",
        status=200,
        content_type="",
        body=html.encode(),
        fetched_at=datetime(2026, 11, 24, 9, 30, tzinfo=KST),
    )
    article = extract(page, FAMILIES, outlet)
    assert (article.extractor, article.title) == ("outlet", "가온시 새 놀이터")
    assert article.body.split("\n") == list(TEXT)
    assert article.published == datetime(2025, 12, 8, 18, 11, tzinfo=KST)


def test_the_large_dailies_have_blocks() -> None:
    dailies = {
        "경인일보",
        "경기일보",
        "국제신문",
        "영남일보",
        "경남신문",
        "전북일보",
        "무등일보",
        "한라일보",
        "새전북신문",
    }
    assert dailies | {"설악신문", "부산일보", "매일신문", "강원일보"} <= {outlet.name for outlet in BLOCKS}
