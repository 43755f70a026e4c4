"""Links out of feeds and list pages."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import MAX_LINKS, advertised_feeds, feed_links, list_links
from goeul.families import load_families
from goeul.records import Link, Outlet
from goeul.text import KST

PAGES = Path(__file__).parent / "pages"
FAMILIES = load_families(Path(__file__).parents[2] / "config")
FEED = "https://www.haedeun.example/rss/allArticle.xml"
HAEDEUN = Outlet(id="haedeun", name="해든뉴스", family="ndsoft", url="https://www.haedeun.example")
HANUL = Outlet(id="hanul", name="한울신문", family="gnuboard", url="https://hanul.example")


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{head}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title>{"".join(items)}</channel></rss>'


def item(link: str, title: str = "제목", when: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{when}</item>"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("<pubDate>2026-06-23 13:58:38</pubDate>", datetime(2026, 6, 23, 13, 58, 38, tzinfo=KST)),
        ("<pubDate>Tue, 23 Jun 2026 04:58:38 GMT</pubDate>", datetime(2026, 6, 23, 13, 58, 38, tzinfo=KST)),
        ("<pubDate>Tue, 23 Jun 2026 13:58:38 +0900</pubDate>", datetime(2026, 6, 23, 13, 58, 38, tzinfo=KST)),
        ("<dc:date>2026-06-23T13:58:38+09:00</dc:date>", datetime(2026, 6, 23, 13, 58, 38, tzinfo=KST)),
        ("<pubDate>2026-06-23</pubDate>", date(2026, 6, 23)),
        ("<pubDate>어제</pubDate>", None),
        ("", None),
    ],
)
def test_times_of_feeds(when: str, expected: date | None) -> None:
    (link,) = feed_links(rss(item("/news/articleView.html?idxno=1", when=when)).encode(), FEED)
    assert link.published == expected
    assert type(link.published) is type(expected)


def test_a_feed_keeps_its_order_and_names_each_address_once() -> None:
    items = [
        item("https://a.example/2", "둘"),
        item("/1", "<![CDATA[하나 &amp; <b>반</b>]]>"),
        item("https://a.example/2#c", "둘 다시"),
    ]
    assert feed_links(rss(*items).encode(), FEED) == [
        Link(url="https://a.example/2", title="둘"),
        Link(url="https://www.haedeun.example/1", title="하나 & 반"),
    ]


def test_atom_and_a_feed_in_euc_kr_under_another_label() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>하나</title><link href="https://a.example/1"/><updated>2026-06-23T04:58:38Z</updated></entry></feed>'
    (link,) = feed_links(atom.encode(), FEED)
    moment = datetime(2026, 6, 23, 13, 58, 38, tzinfo=KST)
    assert link == Link(url="https://a.example/1", title="하나", published=moment, updated=moment)
    (link,) = feed_links(rss(item("https://a.example/1", "뷁의 소식")).encode("cp949"), FEED)
    assert link.title == "뷁의 소식"


@pytest.mark.parametrize(
    "link",
    [
        "<link>/sub_read.html?uid=1&section=sc1&copy=2</link>",
        "<link>/sub_read.html?uid=1&amp;section=sc1&amp;copy=2</link>",
        "<link><![CDATA[/sub_read.html?uid=1&section=sc1&copy=2]]></link>",
        '<link rel="self" href="/feed"/><link href=\'/sub_read.html?uid=1&amp;section=sc1&amp;copy=2\' />',
        '<guid isPermaLink="true">/sub_read.html?uid=1&section=sc1&copy=2</guid>',
        '<guid isPermaLink="false">77</guid><link>\n/sub_read.html?uid=1&section=sc1&copy=2\n</link>',
        "<a10:link href='/sub_read.html?uid=1&section=sc1&copy=2'/>",
        "<!-- <link>/x</link> --><LINK>/sub_read.html?uid=1&section=sc1&copy=2</LINK>",
    ],
)
def test_addresses_of_feeds_however_they_are_written(link: str) -> None:
    (found,) = feed_links(f"<rss><channel><item>{link}</item></channel></rss>".encode(), FEED)
    assert found.url == "https://www.haedeun.example/sub_read.html?uid=1&section=sc1&copy=2"


def test_what_an_item_holds_of_other_things_is_passed_over() -> None:
    foreign = (
        "<media:group><media:title>사진</media:title></media:group><source><title>다른 신문</title></source>"
        "<description><p>본문 <title>x</title><a href='/9'>링크</a><link>/8</link></p></description>"
        "<author><name>홍길동</name></author><media:title>사진 둘</media:title>"
    )
    (link,) = feed_links(
        rss(f"<item>{foreign}<title>제목 &amp;lt;기고&amp;gt;</title><link>/1</link></item>").encode(), FEED
    )
    assert link == Link(url="https://www.haedeun.example/1", title="제목 <기고>")


def test_rss_of_the_first_version() -> None:
    rdf = (
        "<rdf:RDF><channel><items><rdf:Seq/></items></channel>"
        '<item rdf:about="/1"><title>하나</title><link>/1</link></item></rdf:RDF>'
    )
    assert [link.title for link in feed_links(rdf.encode(), FEED)] == ["하나"]


def test_json_feeds_and_the_posts_of_wordpress() -> None:
    dates = ("2026-06-23T13:58:38", "2026-06-24T09:00:00")
    post = {"link": "/1", "date": dates[0], "modified": dates[1], "title": {"rendered": "A &amp; B"}}
    item = {"url": "/1", "date_published": dates[0], "date_modified": dates[1], "title": "A & B"}
    expected = Link(
        url="https://www.haedeun.example/1",
        title="A & B",
        published=datetime(2026, 6, 23, 13, 58, 38, tzinfo=KST),
        updated=datetime(2026, 6, 24, 9, tzinfo=KST),
    )
    assert feed_links(json.dumps([post]).encode(), FEED) == [expected]
    assert feed_links(json.dumps({"version": "1.1", "items": [item]}).encode(), FEED) == [expected]


@pytest.mark.parametrize(
    "body", ["[" * 200_000, "[{}]", "[[], 1, null]", '{"items": 7}', '[{"link": 7, "title": []}]', "{"]
)
def test_json_that_is_no_feed(body: str) -> None:
    assert feed_links(body.encode(), FEED) == []


# Each of these makes a parser that builds a tree or goes back and forth take very long.
@pytest.mark.parametrize(
    "piece", ["<a>", "<item>", "<!DOCTYPE[", "<!ENTITY ", "\n", "<![CDATA[", "<link a='", "&", "<a b=c "]
)
@pytest.mark.parametrize("front", ["", "<rss><channel><item><link>", "<feed><entry><link href='"])
def test_the_time_for_a_feed_is_bounded_whatever_stands_there(front: str, piece: str) -> None:
    assert len(feed_links((front + piece * (2_000_000 // len(piece))).encode(), FEED)) <= 1


def test_feeds_that_a_page_advertises() -> None:
    html = (
        '<head><link rel="alternate" type="application/rss+xml; charset=utf-8" href="/rss">'
        '<link rel="ALTERNATE nofollow" type="application/atom+xml" href="https://b.example/atom">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
        '<link rel="alternate" hreflang="en" href="/en"><link rel="stylesheet" type="text/css" href="/c.css">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:x"></head>'
    )
    assert advertised_feeds(html.encode(), FEED) == ["https://www.haedeun.example/rss", "https://b.example/atom"]
    assert advertised_feeds(b"", FEED) == []


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example/1",
        "https://u:p@a.example/1",
        "http://[::1",
        "",
        " ",
        "https://a.example/" + "x" * 2048,
    ],
)
def test_only_plain_web_addresses_leave(href: str) -> None:
    assert feed_links(rss(item(href)).encode(), FEED) in ([], [Link(url=FEED, title="제목")])
    assert list_links(f'<a href="{href}">x</a>'.encode(), HAEDEUN.url, FAMILIES["ndsoft"], HAEDEUN) == []


def test_a_feed_is_capped() -> None:
    links = feed_links(rss(*(item(f"https://a.example/{n}") for n in range(MAX_LINKS + 50))).encode(), FEED)
    assert len(links) == MAX_LINKS


def test_a_feed_that_names_a_file_is_not_opened(tmp_path: Path) -> None:
    feed = tmp_path / "secret.xml"
    feed.write_text(rss(item("https://a.example/secret")), "utf-8")
    assert feed_links(str(feed).encode(), FEED) == []
    assert feed_links(b"https://127.0.0.1:9/feed.xml", FEED) == []


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        + "".join(f'<!ENTITY b{n} "{"&b;" if n == 0 else f"&b{n - 1};" * 10}">' for n in range(9))
    )
    bomb += '<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    links = feed_links(rss(item("https://a.example/1", "&b8;&x;제목"), head=bomb).encode(), FEED)
    assert all(len(link.title) < 100 for link in links)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>404</body></html>",
        b"\x00\xff\xfe",
        b"<rss><channel><item><link>https://a.example/1</link>",
        b"{}",
    ],
)
def test_what_is_no_feed_gives_none_or_what_it_has(body: bytes) -> None:
    assert all(link.url == "https://a.example/1" for link in feed_links(body, FEED))


@given(st.binary(max_size=300), st.text("<>/item link rss:&;![]CDATA-?=\"'", max_size=200))
def test_no_bytes_break_it(raw: bytes, text: str) -> None:
    feed_links(raw, FEED)
    feed_links(rss(text).encode(), FEED)
    list_links(raw, FEED, FAMILIES["ndsoft"], HAEDEUN)
    list_links(text.encode(), FEED, FAMILIES["generic"])


def test_an_ndsoft_list_is_read_in_its_rows_only() -> None:
    body = (PAGES / "list-ndsoft-b.html").read_bytes()
    address = "https://www.haedeun.example/news/articleView.html?idxno="
    assert list_links(
        body, "https://www.haedeun.example/news/articleList.html?page=1", FAMILIES["ndsoft"], HAEDEUN
    ) == [
        Link(
            url=address + "301",
            title="해든시의회, 빈집 정비 조례 통과",
            published=datetime(2024, 5, 18, 10, 21, tzinfo=KST),
        ),
        Link(url=address + "300", title="솔밭에 쓰레기 몰래 버린 업체 적발"),
        Link(url=address + "299", title="빈집에 불, 이웃 대피", published=date(2024, 5, 17)),
    ]


def test_a_municipal_list_of_cards() -> None:
    body = (PAGES / "list-municipal.html").read_bytes()
    links = list_links(body, "https://www.chansaem.example/www/news/press", FAMILIES["municipal"])
    assert [link.title for link in links][:2] == ["“도자기 빚고 차도 마셔요”", "찬샘군 김장 나눔"]
    assert [link.published for link in links] == [
        date(2025, 11, 3),
        date(2025, 11, 2),
        date(2025, 11, 1),
        date(2025, 10, 31),
        date(2025, 10, 30),
    ]
    assert links[0].url == "https://www.chansaem.example/www/news/press?idx=647621&mode=view"


def test_a_gnuboard_list_with_its_short_dates() -> None:
    board = "/bbs/board.php?bo_table="
    rows = "".join(
        f'<tr><td><div class="bo_tit"><a href="{board}city&amp;wr_id={n}&amp;page=2">한울시 소식 {n}</a></div></td>'
        '<td class="td_datetime">01-05</td></tr>'
        for n in (312, 311)
    )
    html = (
        f'<div id="bo_list"><table><tbody>{rows}</tbody></table></div><a href="{board}city&amp;page=3">3</a>'
        f'<a href="{board}other&amp;wr_id=9">많이 본 글</a>'
    )
    links = list_links(
        html.encode(), "https://hanul.example/bbs/board.php?bo_table=city&page=2", FAMILIES["gnuboard"], HANUL
    )
    assert [(link.url.rpartition("=")[2], link.title, link.published) for link in links] == [
        ("312", "한울시 소식 312", None),
        ("311", "한울시 소식 311", None),
    ]


def test_a_list_of_an_unknown_layout_is_read_without_its_menus() -> None:
    address = "/news/articleView.html?idxno="
    html = f'<nav><a href="{address}1">메뉴</a></nav><div><a href="{address}2">둘째 소식</a></div>'
    (link,) = list_links(html.encode(), HAEDEUN.url, FAMILIES["ndsoft"], HAEDEUN)
    assert link.title == "둘째 소식"


def test_a_list_page_is_capped() -> None:
    html = "".join(f'<a href="/news/articleView.html?idxno={n}">소식</a>' for n in range(1, MAX_LINKS + 100))
    assert len(list_links(html.encode(), HAEDEUN.url, FAMILIES["ndsoft"], HAEDEUN)) == MAX_LINKS
