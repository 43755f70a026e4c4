"""Articles in script JSON."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import parse
from crawler.embedded import json_ld, state_json
from goeul.text import KST

LONG = "가온군은 지난 4일 겨울 배추를 처음으로 출하했다. 군은 이달 말까지 하루 40톤을 서울에 보낸다. " * 4


def page(script: str, kind: str = "application/ld+json") -> str:
    return f'<html><head><script type="{kind}">{script}</script></head><body><p>본문</p></body></html>'


@pytest.mark.parametrize(
    "wrap",
    [
        lambda node: node,
        lambda node: [{"@type": "WebSite", "name": "가온신문"}, node],
        lambda node: {"@context": "https://schema.org", "@graph": [{"@type": "Person", "name": "x"}, node]},
        lambda node: {**node, "@type": ["Thing", "NewsArticle"]},
    ],
)
def test_the_article_node_is_found_wherever_it_stands(wrap: object) -> None:
    node = {
        "@type": "NewsArticle",
        "headline": "배추 첫 출하",
        "datePublished": "2025-05-15T20:00:52.000+0900",
        "dateModified": "2025-05-15T11:57:36Z",
        "author": [{"@type": "Person", "name": "나한결"}, "도새벽"],
        "publisher": {"name": "가온신문"},
        "articleSection": ["농업", "경제"],
    }
    found = json_ld(parse(page(json.dumps(wrap(node), ensure_ascii=False))))
    assert found is not None
    assert (found.title, found.authors, found.publisher, found.section) == (
        "배추 첫 출하",
        ("나한결", "도새벽"),
        "가온신문",
        "농업",
    )
    assert found.published == datetime(2025, 5, 15, 20, 0, 52, tzinfo=KST)
    assert found.updated == datetime(2025, 5, 15, 20, 57, 36, tzinfo=KST)


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{",
        "[1, 2",
        '{"@type": "NewsArticle", "headline": }',
        "[" * 100_000,
        '{"a":' * 50_000,
        "null",
        '"NewsArticle"',
        "<!-- x -->",
    ],
)
def test_broken_json_is_no_article(script: str) -> None:
    assert json_ld(parse(page(script))) is None
    assert state_json(parse(page(script, "application/json")), ("배추",)) is None


def test_raw_line_ends_inside_strings_are_read() -> None:
    found = json_ld(parse(page('{"@type":"NewsArticle","headline":"배추\n첫 출하"}')))
    assert found is not None
    assert found.title == "배추 첫 출하"


def test_the_object_with_the_pages_title_goes_before_a_longer_one() -> None:
    state = {
        "related": [{"title": "무값 떨어져", "content": LONG * 3}],
        "article": {"title": "배추 첫 출하", "content": LONG},
    }
    found = state_json(parse(page(json.dumps(state), "application/json")), ("배추 첫 출하 - 가온신문",))
    assert found is not None
    assert (found.title, found.body) == ("배추 첫 출하", LONG)


def test_assigned_state_and_content_elements() -> None:
    state = {
        "headline": "배추 첫 출하",
        "content_elements": [
            {"type": "text", "content": LONG},
            {"type": "image", "caption": "x"},
            {"type": "text", "content": "끝"},
        ],
    }
    content = json.dumps(state, ensure_ascii=False)
    script = f"var a=1;window.Fusion=window.Fusion||{{}};Fusion.globalContent={content};Fusion.x={{}}"
    found = state_json(parse(page(script, "text/javascript")), ())
    assert found is not None
    assert found.body == f"<p>{LONG}</p><p>끝</p>"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "@type",
                        "headline",
                        "author",
                        "content",
                        "publisher",
                        "datePublished",
                        "content_elements",
                        "name",
                        "title",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=30,
    )
)
def test_no_shape_of_json_breaks_it(value: object) -> None:
    text = json.dumps(value).replace("<", "\\u003c")
    json_ld(parse(page(text)))
    state_json(parse(page(text, "application/json")), ("a",))
    json_ld(parse(page(json.dumps({"@type": "NewsArticle", "x": value}).replace("<", "\\u003c"))))


def flight(rows: str) -> str:
    pieces = (json.dumps([1, rows[at : at + 90]]) for at in range(0, len(rows), 90))
    return "<title>새 도서관</title>" + "".join(f"<script>self.__next_f.push({piece})</script>" for piece in pieces)


def test_flight_rows_refer_to_long_strings() -> None:
    body = "<p>가온시가 새 도서관을 열었다.</p>" * 12
    node = {
        "title": "새 도서관",
        "contentHtml": "$1a",
        "publishedAt": "2026-05-06T01:00:00Z",
        "author": {"name": "나한결"},
    }
    rows = f'0:["$","div",null]\n1a:T{len(body.encode()):x},{body}1b:{json.dumps(node)}\n1c:I[12,"x"]\n'
    found = state_json(parse(flight(rows)), ("새 도서관",))
    assert found is not None
    assert (found.body, found.title, found.authors) == (body, "새 도서관", ("나한결",))
    assert found.published == datetime(2026, 5, 6, 10, tzinfo=KST)


@pytest.mark.parametrize(
    "rows", ["1a:Tffffff,짧다", "1a:T", "zz:{", "1a:Tzz,x", ":::", '1:{"a":"$1"}\n', "1a:T0,1a:T0,"]
)
def test_broken_flight_rows_end_somewhere(rows: str) -> None:
    state_json(parse(flight(rows)), ("새 도서관",))


def test_state_that_is_a_string_of_json() -> None:
    value = {
        "article": {"title": "새 도서관", "content": "가온시가 새 도서관을 열었다. " * 12, "regDate": "20260506100000"}
    }
    quoted = json.dumps(json.dumps(value))
    found = state_json(parse(f"<script>window.__DATA__ = JSON.parse({quoted});</script>"), ("새 도서관",))
    assert found is not None
    assert (found.title, found.published) == ("새 도서관", datetime(2026, 5, 6, 10, tzinfo=KST))


SHORT = LONG[: len(LONG) // 4].strip()


@pytest.mark.parametrize(
    "blocks",
    [
        [SHORT] * 4,
        [{"type": "text", "value": SHORT}] * 4,
        [{"type": "paragraph", "data": {"text": SHORT}}] * 4,
        [{"html": SHORT}, {"type": "image", "src": "/a.jpg", "caption": "밭"}, *[{"content": SHORT}] * 3, 7, None],
    ],
)
def test_a_body_of_blocks_is_put_together(blocks: object) -> None:
    state = {"news": {"subject": "배추 첫 출하", "contents": blocks}}
    found = state_json(parse(page(json.dumps(state), "application/json")), ["배추 첫 출하"])
    assert found is not None
    assert found.body.count(f"<p>{SHORT}</p>") == 4
    assert ("<figcaption>밭</figcaption>" in found.body) == ("밭" in str(blocks))
