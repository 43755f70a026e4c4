"""Addresses out of sitemaps, and what hostile ones come to."""

import gzip
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import xmltext
from crawler.sitemaps import MAX_URLS, newest, robots_sitemaps, sitemap_links, unzipped
from goeul.records import Link
from goeul.text import KST

URL = "https://www.haedeun.example/sitemap.xml"
ROOT = "https://www.haedeun.example"
NAMES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*entries: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f"{head}\n<urlset {NAMES}>{''.join(entries)}</urlset>".encode()


def entry(path: str, more: str = "") -> str:
    return f"<url><loc>{ROOT}{path}</loc>{more}</url>"


def news(title: str, when: str) -> str:
    return (
        "<news:news><news:publication><news:name>해든뉴스</news:name><news:language>ko</news:language>"
        f"</news:publication><news:publication_date>{when}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news>"
    )


def urls(links: tuple[Link, ...]) -> list[str]:
    return [link.url.removeprefix(ROOT) for link in links]


def test_a_news_sitemap_with_its_titles_and_times() -> None:
    photo = f"<image:image><image:loc>{ROOT}/p.jpg</image:loc><image:title>사진</image:title></image:image>"
    body = urlset(
        entry("/1", photo + news("해든시 &lt;빈집&gt; 정비", "2026-11-02T09:00:00+09:00")),
        entry("/2", news("둘", "2026-11-01") + "<lastmod>2026-11-02T00:30:00Z</lastmod>"),
        entry("/about"),
    )
    sitemap = sitemap_links(body, URL)
    assert sitemap.news == (
        Link(url=ROOT + "/1", title="해든시 <빈집> 정비", published=datetime(2026, 11, 2, 9, tzinfo=KST)),
        Link(
            url=ROOT + "/2",
            title="둘",
            published=date(2026, 11, 1),
            updated=datetime(2026, 11, 2, 9, 30, tzinfo=KST),
        ),
    )
    assert urls(sitemap.links) == ["/1", "/2", "/about"]
    assert sitemap.children == ()


def test_an_index_names_its_children() -> None:
    children = "".join(
        f"<sitemap><loc>{path}</loc><lastmod>{when}</lastmod></sitemap>"
        for path, when in (("/s-1.xml", "2026-10-01"), (ROOT + "/s-2.xml.gz", "2026-11-01"))
    )
    sitemap = sitemap_links(f"<sitemapindex {NAMES}>{children}</sitemapindex>".encode(), URL)
    assert urls(sitemap.children) == ["/s-1.xml", "/s-2.xml.gz"]
    assert [child.updated for child in sitemap.children] == [date(2026, 10, 1), date(2026, 11, 1)]
    assert sitemap.links == ()


def test_a_gzipped_one_and_one_of_several_members() -> None:
    body = urlset(entry("/1"), entry("/2"))
    half = len(body) // 2
    assert urls(sitemap_links(gzip.compress(body), URL).links) == ["/1", "/2"]
    assert urls(sitemap_links(gzip.compress(body[:half]) + gzip.compress(body[half:]), URL).links) == ["/1", "/2"]


def test_a_text_sitemap() -> None:
    body = f"\ufeff{ROOT}/1\r\nnot an address\n  {ROOT}/2  \njavascript:alert(1)\n".encode()
    assert urls(sitemap_links(body, URL).links) == ["/1", "/2"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/bbs/board.php?bo_table=a&amp;wr_id=3", "/bbs/board.php?bo_table=a&wr_id=3"),
        ("/bbs/board.php?bo_table=a&wr_id=3", "/bbs/board.php?bo_table=a&wr_id=3"),
        ("<![CDATA[/bbs/board.php?bo_table=a&wr_id=3]]>", "/bbs/board.php?bo_table=a&wr_id=3"),
        (" \n /news/1 \n ", "/news/1"),
    ],
)
def test_addresses_as_they_are_written(written: str, meant: str) -> None:
    assert urls(sitemap_links(f"<urlset><url><loc>{written}</loc></url></urlset>".encode(), URL).links) == [meant]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/1", "", "http://[::1"],
)
def test_only_plain_web_addresses_leave(address: str) -> None:
    assert sitemap_links(f"<urlset><url><loc>{address}</loc></url></urlset>".encode(), URL).links == ()
    assert sitemap_links(b"<urlset><url><loc>https://a.example/" + b"x" * 2048, URL).links == ()


def test_malformed_ones_give_what_can_be_read() -> None:
    whole = urlset(*(entry(f"/{number}") for number in range(20)))
    assert len(sitemap_links(whole[: len(whole) // 2], URL).links) >= 8
    assert len(sitemap_links(gzip.compress(whole)[:-12], URL).links) >= 15
    no_namespaces = b"<urlset><url><loc>/1</loc><news:news><news:title>a</news:title></news:news></url></urlset>"
    assert urls(sitemap_links(no_namespaces, URL).news) == ["/1"]
    crossed = b"<urlset><url><loc>/1</loc></b></url><url><loc>/2</loc></urlset>"
    assert urls(sitemap_links(b"\n\n" + crossed, URL).links) == ["/1", "/2"]
    assert urls(sitemap_links("<urlset><url><loc>/뷁</loc></url></urlset>".encode("cp949"), URL).links) == ["/뷁"]


def test_a_bomb_of_entities_is_not_expanded_and_nothing_is_fetched() -> None:
    levels = "".join(f'<!ENTITY b{level} "{f"&b{level - 1};" * 10}">' for level in range(1, 10))
    head = (
        '<?xml version="1.0"?><!DOCTYPE urlset SYSTEM "http://127.0.0.1:9/evil.dtd" [<!ENTITY b0 "ha">'
        f'{levels}<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>'
    )
    sitemap = sitemap_links(urlset(entry("/1", news("&b9;&file;제목", "2026-11-02")), head=head), URL)
    (link,) = sitemap.news
    assert link.title == "&b9;&file;제목"


def test_a_bomb_of_zeros_is_unpacked_to_a_bound_only() -> None:
    bomb = gzip.compress(b"\0" * 60 * 1024 * 1024)
    assert len(unzipped(bomb)) == xmltext.MAX_BYTES
    assert sitemap_links(bomb, URL).links == ()


def test_no_more_addresses_are_read_than_the_protocol_has() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % number for number in range(MAX_URLS + 500))
    assert len(sitemap_links(body, URL).links) == MAX_URLS


# Each of these makes a pattern or a parser that goes back and forth take hours.
@pytest.mark.parametrize(
    "piece",
    [b"<!DOCTYPE[", b"<!ENTITY ", b"\n", b"<a>", b"<a/>", b"]", b"]   ", b"&", b"<![CDATA[", b"https://", b"\r"],
)
@pytest.mark.parametrize("front", [b"", b"<!DOCTYPE a [", b"<urlset><url><loc>"])
def test_time_is_bounded_whatever_stands_there(front: bytes, piece: bytes) -> None:
    assert sitemap_links(front + piece * (1_000_000 // len(piece)), URL).news == ()


@given(st.binary(max_size=300), st.text("<>/urlset loc:&;![]CDATA-?=\"'%news", max_size=200))
def test_no_bytes_break_it(raw: bytes, text: str) -> None:
    for body in (raw, b"\x1f\x8b" + raw, gzip.compress(raw), urlset(text), text.encode()):
        for link in sitemap_links(body, URL).links:
            assert link.url.startswith("http")


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))), max_size=30)
)
def test_every_entry_comes_back_once_in_its_order(entries: list[tuple[int, date | None]]) -> None:
    written = [entry(f"/{number}", f"<lastmod>{day}</lastmod>" if day else "") for number, day in entries]
    links = sitemap_links(urlset(*written), URL).links
    assert urls(links) == list(dict.fromkeys(f"/{number}" for number, _ in entries))
    first = dict(reversed(entries))
    assert [link.updated for link in links] == [first[int(link.url.rpartition("/")[2])] for link in links]


def test_the_newest_come_first_and_undated_ones_last() -> None:
    old, undated = Link(url="o", updated=date(2026, 1, 1)), Link(url="u")
    new = Link(url="n", published=datetime(2026, 11, 2, 9, tzinfo=KST), updated=date(2025, 1, 1))
    assert newest([undated, old, new], 2) == [new, old]
    assert newest([undated, old, new], 9) == [new, old, undated]


def test_sitemap_lines_of_robots_txt() -> None:
    body = (
        b"\xef\xbb\xbfSITEMAP: https://www.haedeun.example/news.xml\r\nUser-agent: *\nDisallow: /x\n"
        b"  sitemap : /s.xml # here\nSitemap:\nSitemap: file:///etc/passwd\nSitemap: https://www.haedeun.example/news.xml\n"
    )
    assert robots_sitemaps(body, ROOT + "/robots.txt") == [ROOT + "/news.xml", ROOT + "/s.xml"]
    assert len(robots_sitemaps(b"".join(b"Sitemap: /%d\n" % n for n in range(10_000)), ROOT + "/robots.txt")) == 50
