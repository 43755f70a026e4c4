"""Whatever an outlet sends: an article or SkipPage, in bounded time, nothing else."""

import json
import random
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.discover import list_links
from crawler.extract import extract
from goeul.errors import SkipPage
from goeul.families import load_families
from goeul.records import Article, Page
from goeul.text import KST, clean

PAGES = Path(__file__).parent / "pages"
FAMILIES = load_families(Path(__file__).parents[2] / "config")
EXPECTED = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(PAGES.glob("*.json"))}
SOURCES = {name: (PAGES / f"{name}.html").read_text("utf-8") for name in EXPECTED}


def read(body: bytes, url: str = "https://www.haedeun.example/news/articleView.html?idxno=301") -> Article | None:
    page = Page(
        outlet_id="x",
        article_id="1",
        url=url,
        status=200,
        content_type="text/html",
        body=body,
        fetched_at=datetime(2026, 11, 24, tzinfo=KST),
    )
    try:
        article = extract(page, FAMILIES)
    except SkipPage as skip:
        reason = skip.reason
    else:
        return _checked(article)
    assert reason in {"gone", "list", "no_body", "no_title", "unreadable", "too_large"}
    return None


def _checked(article: Article) -> Article:
    assert article.title == clean(article.title).replace("\n", " ")
    assert article.body == clean(article.body)
    assert article.body or article.captions
    for photo in article.photos:
        assert photo.url.startswith(("http://", "https://"))
        assert photo.caption == clean(photo.caption).replace("\n", " ")
    return article


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """A page with parts cut out, doubled, moved, and noise put in between."""
    name = draw(st.sampled_from(sorted(SOURCES)))
    text = SOURCES[name]
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 400)))
        noise = draw(
            st.sampled_from(
                [
                    "",
                    "<",
                    ">",
                    "</div>",
                    "<table>",
                    "</p>",
                    "<!--",
                    "<script>",
                    "\0",
                    "\u202e",
                    "&#x0;",
                    "&#55296;",
                    "<a href='http://[",
                    "<td colspan=9007199254740991>",
                ]
            )
            | st.text(max_size=10)
        )
        text = draw(st.sampled_from([text[:start] + noise + text[end:], text[:end] + noise + text[start:]]))
    return text, EXPECTED[name]["url"]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(mutated(), st.sampled_from(["utf-8", "cp949", "utf-16"]))
def test_mutated_pages(page: tuple[str, str], charset: str) -> None:
    text, url = page
    read(text.encode(charset, "replace"), url)


@given(st.binary(max_size=500))
def test_bytes(body: bytes) -> None:
    read(body)


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 45_000 + "본문이다.",
        "<b><i><a href='/1'>" * 15_000,
        "<table>" * 20_000 + "<td colspan=9007199254740991 rowspan=9007199254740991>",
        "<table><tr>" + "<td>가</td>" * 45_000,
        "<p>" + "가온군이 배추를 출하했다. " * 180_000,
        "<p>가온군이 배추를 출하했다." * 45_000,
        "<a href='/news/articleView.html?idxno=1'>가온군 배추 출하</a>" * 45_000,
        "<br>" * 45_000,
        "<img alt='사진'>" * 45_000,
        "가" * 2_900_000,
        " " * 2_900_000 + "x",
        "<p>" + "나한결 기자, " * 100_000,
        "<p>" + "2024.05.18 " * 100_000,
        "<script>window.__STATE__=" + "[" * 500_000 + "</script>",
        "<script>" + "DATA" * 300_000 + "</script>" + "가" * 500,
        "<title>" + "제목 - " * 100_000 + "</title><h1>제목</h1>",
        "<meta name='author' content='" + "나한결·" * 50_000 + "'>",
        "&amp;" * 500_000,
        "삭제 " * 300_000,
    ],
    ids=range(19),
)
def test_bombs_are_bounded(bomb: str) -> None:
    """Each must end; the whole suite's time limit is the clock. Shells of real pages around them change nothing."""
    shell = SOURCES["ndsoft-b"].replace("<p>해든시의회가", bomb + "<p>해든시의회가", 1)
    for body in (shell, f"<h1>제목이다</h1><article id='article-view-content-div'>{bomb}"):
        read(body.encode())
    list_links(bomb.encode(), "https://www.haedeun.example/", FAMILIES["ndsoft"])


def test_a_page_over_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(SkipPage) as caught:
        extract(
            Page(
                outlet_id="x",
                article_id="1",
                url="https://a.example/1",
                status=200,
                content_type="",
                body=b"<p>" * 3_000_000,
                fetched_at=datetime(2026, 11, 24, tzinfo=KST),
            ),
            FAMILIES,
        )
    assert caught.value.reason == "too_large"


def test_pages_glued_together_stay_bounded() -> None:
    rng = random.Random(7)
    for _ in range(20):
        read("".join(rng.sample(list(SOURCES.values()), 5)).encode())
