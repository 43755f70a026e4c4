"""Every kind of hostile input that the crawler promises to refuse or bound, and where it is tested.

`WHERE` is the table: an item, and the tests that hold it. The tests below it are those that have no better place.
"""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.charset import read
from crawler.discover import feed_links
from crawler.extract import extract
from crawler.sitemaps import sitemap_links
from goeul.families import load_families
from goeul.records import Article, Outlet, Page
from goeul.text import hidden

TESTS = Path(__file__).parents[1]
FAMILIES = load_families(TESTS.parent / "config")

_HERE = "crawler/test_hostile_input.py"
_RUN = "crawler/test_spider_hostile.py"
_BAD_ARTICLE = f"{_RUN}::test_a_bad_article_has_its_outcome_and_the_others_are_fetched"
_BAD_OUTLET = f"{_RUN}::test_an_outlet_that_fails_is_called_by_its_trouble"
WHERE = {
    "robots.txt answers 503": (
        _BAD_OUTLET,
        f"{_RUN}::test_nothing_but_robots_txt_is_asked_where_it_forbids",
        "crawler/test_robots.py::test_server_trouble_forbids_everything_for_now",
    ),
    "redirects to private, link-local and metadata addresses": (
        f"{_HERE}::test_redirects_to_inner_addresses_end_at_the_connection",
        "crawler/test_guard_loopback.py::test_redirects_links_and_feed_items_lead_nowhere_inside",
    ),
    "DNS names that resolve to such addresses": (
        "crawler/test_guard.py::test_a_name_that_points_inside_gets_no_address",
        "crawler/test_guard.py::test_a_rebound_name_is_judged_anew_each_time",
        "crawler/test_guard_loopback.py::test_no_way_of_writing_an_address_gets_round_the_list",
    ),
    "IPv4-mapped and odd-form addresses": (
        "crawler/test_guard.py::test_ipv4_carried_by_ipv6_is_judged_like_itself",
        "crawler/test_guard_loopback.py::test_no_way_of_writing_an_address_gets_round_the_list",
        f"{_HERE}::test_redirects_to_inner_addresses_end_at_the_connection",
    ),
    "gzip, deflate, brotli and zstd bombs": (_BAD_ARTICLE, f"{_RUN}::test_bodies_kept_are_within_the_limit"),
    "30 MB pages": (_BAD_ARTICLE, f"{_RUN}::test_bodies_kept_are_within_the_limit"),
    "servers that drip bodies or heads, and heads that do not end": (_BAD_ARTICLE,),
    "endless paging": (f"{_RUN}::test_endless_paging_ends", f"{_RUN}::test_a_list_that_repeats_itself_ends_at_once"),
    "XML bombs and external entities in feeds": (
        f"{_RUN}::test_a_hostile_feed_does_not_hide_the_list",
        f"{_HERE}::test_entities_bring_neither_a_file_nor_a_flood",
        "crawler/test_discover.py::test_entities_are_neither_expanded_nor_fetched",
    ),
    "XML bombs and external entities in sitemaps": (
        f"{_HERE}::test_entities_bring_neither_a_file_nor_a_flood",
        f"{_HERE}::test_a_hostile_sitemap_does_not_hide_the_list",
    ),
    "malformed feeds": (
        f"{_RUN}::test_a_hostile_feed_does_not_hide_the_list",
        "crawler/test_discover.py::test_no_bytes_break_it",
    ),
    "javascript:, data: and file: links": (
        f"{_RUN}::test_links_that_are_no_articles_of_ours_are_left_alone",
        "crawler/test_discover.py::test_only_plain_web_addresses_leave",
        _BAD_ARTICLE,
    ),
    "colspan bombs and deep nesting": (
        "crawler/test_extract_fuzz.py::test_bombs_are_bounded",
        "crawler/test_workshop.py::test_a_bomb_is_one_outcome_and_the_next_page_is_read",
        "crawler/test_workshop.py::test_a_page_that_takes_too_long_is_given_up",
        "crawler/test_workshop.py::test_a_page_that_takes_too_much_memory_is_given_up",
    ),
    "a latin-1 header on EUC-KR bytes, UTF-8 labelled euc-kr, UTF-16": (
        f"{_HERE}::test_wrong_labels_do_not_garble_an_article",
        "crawler/test_charset.py::test_cp949_is_read_under_any_label",
        "crawler/test_charset.py::test_utf8_wins_over_any_label",
        "crawler/test_charset.py::test_byte_order_marks",
    ),
    "control characters, NUL and bidi overrides in titles": (
        f"{_HERE}::test_no_field_of_an_article_holds_what_cannot_be_seen",
        "goeul/test_text.py::test_clean_is_idempotent_nfc_and_shows_everything_it_keeps",
        "app/test_whole_way.py::test_a_hostile_title_is_text_wherever_it_is_shown",
        "app/test_web.py::test_what_an_outlet_writes_is_text",
    ),
    "an outlet that changes its host": (
        f"{_RUN}::test_an_outlet_that_changes_its_host_is_not_followed_there",
        "crawler/test_spider_visit.py::test_an_outlet_that_moved_is_called_so",
    ),
    "certificates that fail": (_BAD_OUTLET, f"{_RUN}::test_an_exemption_from_certificates_is_the_outlets_own"),
}


@pytest.mark.parametrize(("item", "tests"), WHERE.items())
def test_every_item_has_its_tests(item, tests):
    for each in tests:
        path, _, name = each.partition("::")
        tree = ast.parse((TESTS / path).read_text())
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{item}: {each}"


VIEW = "/news/articleView.html?idxno="
INNER = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "0x7f000001",
    "2130706433",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "10.0.0.1",
    "192.168.0.1",
    "[fe80::1]",
    "[64:ff9b::a9fe:a9fe]",
]


def test_redirects_to_inner_addresses_end_at_the_connection(desk, make_outlet, web):
    inside, outlet = make_outlet(1), make_outlet(len(INNER) + 1, in_feed=40)
    for article_id, host in zip(outlet.ids, INNER, strict=False):
        to = {"Location": f"http://{host}:{inside.port}/latest/meta-data/"}
        outlet.replies[VIEW + article_id] = web.Reply(status=302, headers=to)

    child = desk.run(desk.job(outlet.record(), allow=(outlet.netloc,)))

    assert child.exit_code == 0, child.errors
    assert inside.connections == 0
    assert [each["article"] for each in child.of("fetched")] == [outlet.ids[-1]]
    told = {each["article"]: each["reason"] for each in child.of("retry") + child.of("skipped")}
    refused = {outlet.ids[number]: "private address" for number in range(len(INNER))}
    assert told == {article_id: refused[article_id] for article_id in told}
    assert len(told) >= 5  # then the visit ends, and the rest wait


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "laughs": f'<!DOCTYPE r [<!ENTITY l0 "haha">{LAUGHS}]>',
    "quadratic": f'<!DOCTYPE r [<!ENTITY l9 "{"ha" * 50_000}">]>',
    "outside": '<!DOCTYPE r [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
    "parameter": '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;<!ENTITY l9 "x">]>',
    "dtd": '<!DOCTYPE r SYSTEM "file:///etc/passwd">',
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
def test_entities_bring_neither_a_file_nor_a_flood(doctype):
    address = "https://paper.kr/news/articleView.html?idxno=7"
    item = f"<item><title>{'&l9;' * 50}</title><link>{address}</link></item>"
    place = f"<url><loc>{address}</loc></url><url><loc>https://paper.kr/{'&l9;' * 50}</loc></url>"
    secret = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "root:x"

    feed = feed_links(f"{doctype}<rss><channel>{item}</channel></rss>".encode(), "https://paper.kr/rss")
    sitemap = sitemap_links(f"{doctype}<urlset>{place}</urlset>".encode(), "https://paper.kr/sitemap.xml").links

    assert address in [link.url for link in feed]
    assert address in [link.url for link in sitemap]
    for link in [*feed, *sitemap]:
        assert len(link.title) < 3000
        assert len(link.url) <= 2048
        assert secret not in link.url.removeprefix(address)


def test_a_hostile_sitemap_does_not_hide_the_list(desk, make_outlet, web):
    outlet = make_outlet(4)
    maps = {
        "/laughs.xml": web.Reply(f"{DOCTYPES['laughs']}<urlset><url><loc>&l9;</loc></url></urlset>", kind="text/xml"),
        "/bomb.xml.gz": web.Reply(web.gzip_bomb(300), kind="application/gzip"),
        "/broken.xml": web.Reply(b"\x00\xff<urlset><url><loc>http://[", kind="text/xml"),
        "/endless.xml": web.Reply(
            f"<sitemapindex>{f'<sitemap><loc>http://{outlet.netloc}/endless.xml</loc></sitemap>' * 3000}",
            kind="text/xml",
        ),
        "/inside.xml": web.Reply(
            "<sitemapindex><sitemap><loc>http://169.254.169.254/x.xml</loc></sitemap>"
            "<sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>",
            kind="text/xml",
        ),
    }
    outlet.replies.update(maps)
    lines = "".join(f"Sitemap: http://{outlet.netloc}{path}\n" for path in maps)
    outlet.replies["/robots.txt"] = web.Reply(f"User-agent: *\nAllow: /\n{lines}", kind="text/plain")

    child = desk.run(desk.job(outlet.record()))

    assert child.exit_code == 0, child.errors
    assert "Traceback" not in child.errors
    assert sorted(desk.pages()) == sorted(outlet.ids)
    assert len(outlet.asked) < 40


TITLE = "가온군, 배추 첫 출하"
TEXT = "가온군이 배추를 처음으로 출하했다. 군은 농가 열두 곳이 키운 배추를 도매시장에 보냈다고 밝혔다. " * 4


def article(
    markup: str, encoding: str = "utf-8", content_type: str = "text/html", outlet: Outlet | None = None
) -> Article:
    page = Page(
        outlet_id="x",
        article_id="301",
        url="https://www.haedeun.example/news/articleView.html?idxno=301",
        status=200,
        content_type=content_type,
        body=markup.encode(encoding),
        fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    return extract(page, FAMILIES, outlet)


@pytest.mark.parametrize(
    ("encoding", "content_type", "declared"),
    [
        ("cp949", "text/html; charset=ISO-8859-1", "euc-kr"),
        ("cp949", "text/html; charset=ISO-8859-1", ""),
        ("cp949", "text/html; charset=utf-8", "utf-8"),
        ("utf-8", "text/html; charset=euc-kr", "euc-kr"),
        ("utf-8", "text/html", "euc-kr"),
        ("utf-16", "text/html", ""),
        ("utf-16", "text/html; charset=utf-8", "utf-8"),
        ("utf-8-sig", "text/html; charset=euc-kr", "euc-kr"),
    ],
)
def test_wrong_labels_do_not_garble_an_article(encoding, content_type, declared):
    meta = f'<meta charset="{declared}">' if declared else ""
    found = article(
        f"<!doctype html><html><head>{meta}<title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
        f'<div id="article-view-content-div"><p>{TEXT}</p></div></body></html>',
        encoding,
        content_type,
    )

    assert found.title == TITLE
    assert found.body == TEXT.strip()


def test_a_page_of_no_known_charset_is_still_text():
    assert read(bytes(range(256)) * 10, "text/html; charset=ISO-8859-1").text


UNSEEN = "\u202e\u2066\u200b\x00\x07\x1b\x9b\ufeff"


def test_no_field_of_an_article_holds_what_cannot_be_seen():
    outlet = Outlet(id="x", name=f"해든{UNSEEN}신문", family="ndsoft", url="https://www.haedeun.example")
    sown = {name: f"{text[:2]}{UNSEEN}{text[2:]}" for name, text in (("title", TITLE), ("by", "나한결 기자"))}
    found = article(
        f"<!doctype html><html><head><title>{sown['title']}</title>"
        f"<meta property='og:title' content='{sown['title']}'><meta name='author' content='{sown['by']}'></head><body>"
        f"<h3 class='heading'>{sown['title']}</h3><ul class='infomation'><li>{sown['by']}</li></ul>"
        f"<div id='article-view-content-div'><figure><img src='/a.jpg'>"
        f"<figcaption>배추를 싣는{UNSEEN} 주민들</figcaption></figure><p>{TEXT[:9]}{UNSEEN}{TEXT[9:]}</p></div>"
        "</body></html>",
        outlet=outlet,
    )

    assert found.title == TITLE
    assert found.captions
    assert found.byline
    assert found.press == "해든신문"
    lines = [found.title, found.byline, found.press, found.section, *found.captions]
    assert not [text for text in [*lines, found.subtitle, found.body] if any(hidden(char) for char in text)]
    assert not [text for text in lines if "\n" in text]
