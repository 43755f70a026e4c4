"""Texts that a page gives without end are kept short."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import feed_links
from crawler.extract import extract
from crawler.lengths import bounded
from goeul.families import load_families
from goeul.records import Outlet, Page
from goeul.text import capped

FAMILIES = load_families(Path(__file__).parents[2] / "config")
TEXT = "<p>오산시는 올해 시민 안전을 위해 예산 10억 원을 들여 도로를 고친다고 2일 밝혔다.</p>" * 4


@given(st.text(), st.integers(2, 50))
def test_a_cut_text_says_so_and_a_short_one_stays(text: str, most: int) -> None:
    cut = capped(text, most)
    assert len(cut) <= most
    assert cut == text if len(text) <= most else cut.endswith("…") and text.startswith(cut[:-1])


def test_an_article_with_forty_thousand_letters_of_each_kind() -> None:
    flood = "가나다 " * 10_000
    html = (
        f'<html><head><title>{flood}</title><meta property="og:title" content="{flood}">'
        f'<meta property="article:section" content="{flood}"><meta name="author" content="{flood}"></head>'
        f'<body><h1>{flood}</h1><h2>{flood}</h2><div id="article-view-content-div">'
        f"<figure><img src='/a.jpg'><figcaption>{flood}</figcaption></figure>{TEXT}</div></body></html>"
    )
    page = Page(
        outlet_id="o",
        article_id="1",
        url="http://paper.example/news/articleView.html?idxno=1",
        status=200,
        content_type="text/html; charset=utf-8",
        body=html.encode(),
        fetched_at=datetime(2026, 11, 2, tzinfo=UTC),
    )
    article = extract(page, FAMILIES, Outlet(id="o", name="신문", family="ndsoft", url="http://paper.example"))
    assert article.title.startswith("가나다 가나다")
    assert article.title.endswith("…")
    assert bounded(article) == article
    assert max(map(len, (article.title, article.subtitle, article.byline, article.section, *article.captions))) <= 600
    assert len(article.title) <= 300


def test_a_title_in_a_feed_is_cut_and_says_so() -> None:
    body = f"<rss><channel><item><title>{'가나다 ' * 125_000}</title><link>http://a.example/1</link></item></channel></rss>"
    (link,) = feed_links(body.encode(), "http://a.example/rss")
    assert len(link.title) <= 300
    assert link.title.endswith("…")
