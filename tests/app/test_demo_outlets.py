"""The sample outlets: enough articles with sound labels, served as real outlets would serve them."""

import re
import socket
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import httpx
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.articles import SampleArticle, load_articles
from app.demo.dates import fill
from app.demo.server import SampleOutlets
from app.demo.ticker import long_ticker, short_ticker
from crawler.discover import feed_links, list_links
from crawler.extract import extract
from crawler.identity import identify
from goeul.errors import ConfigError, SkipPage
from goeul.gazetteer import load_gazetteer
from goeul.outlets import load_families
from goeul.records import Family, Outlet, Page
from goeul.text import KST, clean
from goeul.topics import load_topics

BASE = date(2026, 10, 14)
CONFIG = Path(__file__).parents[2] / "config"
ARTICLES = load_articles(BASE)
STORIES = {article.slug: article for article in ARTICLES}
LISTS = {
    "maru": "/news/articleList.html?page={page}&view_type=sm",
    "neoreundeul": "/bbs/board.php?bo_table=news&page={page}",
    "mulbit": "/news/section_list_all.html?sec_no=1&page={page}",
}
FEEDS = {"maru": "/rss/allArticle.xml", "neoreundeul": "/bbs/rss.php?bo_table=news", "mulbit": "/data/rss/news.xml"}


@pytest.fixture(scope="module")
def outlets() -> Iterator[SampleOutlets]:
    with SampleOutlets.start(BASE) as served:
        yield served


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def outlet(outlets: SampleOutlets, outlet_id: str) -> Outlet:
    return next(each for each in outlets.outlets if each.id == outlet_id)


def tree_of(reply: httpx.Response) -> lxml.html.HtmlElement:
    """The page as a browser shows it: the sample outlets serve UTF-8, or EUC-KR under any header."""
    try:
        text = reply.content.decode()
    except UnicodeDecodeError:
        text = reply.content.decode("cp949")
    return lxml.html.document_fromstring(text)


# --- the texts ---


def test_there_are_enough_articles_places_and_topics() -> None:
    own = [article for article in ARTICLES if article.slug not in releases()]
    municipalities = {code for article in ARTICLES for code in article.municipalities if len(code) == 5}
    assert len({article.slug for article in own}) == len(own) >= 66
    assert len(municipalities) >= 60
    assert len({code[:2] for code in municipalities}) >= 14
    assert len({topic for article in ARTICLES for topic in article.topics}) == 40


def releases() -> dict[str, list[str]]:
    """The stories that more than one outlet prints, with the outlets."""
    printed: dict[str, list[str]] = defaultdict(list)
    for article in ARTICLES:
        printed[article.slug].append(article.outlet_id)
    return {slug: names for slug, names in printed.items() if len(names) > 1}


def test_five_press_releases_are_reprinted_by_all_with_small_edits() -> None:
    assert len(releases()) == 5
    assert "osan-data" in releases()
    for slug, names in releases().items():
        prints = [article for article in ARTICLES if article.slug == slug]
        assert sorted(names) == ["maru", "mulbit", "neoreundeul"]
        assert len({article.title for article in prints}) == 3
        assert len({article.paragraphs for article in prints}) >= 2
        assert len({article.paragraphs[0].split(" ")[0] for article in prints}) == 1


@pytest.mark.parametrize(
    "article",
    [article for article in ARTICLES if article.kind not in ("notice", "photo")],
    ids=lambda article: f"{article.outlet_id}-{article.slug}",
)
def test_texts_have_the_length_and_shape_of_news(article: SampleArticle) -> None:
    shortened = article.slug in releases()
    assert (250 if shortened else 400) <= sum(map(len, article.paragraphs)) <= 900
    assert 3 <= len(article.paragraphs) <= 6
    for text in (article.title, article.subtitle, article.caption, *article.paragraphs):
        assert text == clean(text)
        assert "{" not in text
        text.encode("cp949")  # any of them may be printed by the EUC-KR outlet


def test_no_two_articles_share_a_sentence_unless_they_are_reprints() -> None:
    seen: dict[str, str] = {}
    for article in ARTICLES:
        for sentence in re.split(r"(?<=다\.)\s", " ".join(article.paragraphs)):
            assert seen.setdefault(sentence, article.slug) == article.slug


def test_special_items_are_there() -> None:
    kinds = Counter(article.kind for article in STORIES.values())
    assert (kinds["opinion"], kinds["notice"], kinds["photo"]) == (1, 1, 1)
    weather = STORIES["weather-round-up"]
    assert (weather.municipalities, weather.topics) == ((), ("weather",))
    assert len(re.findall(r"[가-힣]+ \d+도", " ".join(weather.paragraphs))) >= 30
    assert STORIES["national-wage"].municipalities == ()
    assert "<script>alert(1)</script>" in STORIES["guri-security"].title


def test_places_of_the_same_name_stand_in_different_provinces() -> None:
    codes = {code for article in ARTICLES for code in article.municipalities}
    for twins in (("11500", "26440"), ("48820", "51820"), ("11140", "30140"), ("41610", "12210")):
        assert codes.issuperset(twins)


def test_labels_are_codes_that_may_stand_in_a_tag() -> None:
    gazetteer = load_gazetteer(CONFIG)
    for article in ARTICLES:
        for code in article.municipalities:
            assert gazetteer.tagged(code) == (code,), (article.slug, code)
        assert len(set(article.topics)) == len(article.topics) <= 3


def test_labels_name_places_that_the_text_names() -> None:
    """A label that its text never names would be a slip of the pen."""
    gazetteer = load_gazetteer(CONFIG)
    for article in ARTICLES:
        text = "\n".join((article.title, *article.paragraphs))
        for code in article.municipalities:
            place = gazetteer.places[code]
            assert any(name and name in text for name in (place.name, place.stem)), (article.slug, place.name)


def test_topics_are_configured_ones() -> None:
    slugs = {topic.slug for topic in load_topics(CONFIG)}
    assert {topic for article in ARTICLES for topic in article.topics} <= slugs


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_demo_is_fresh_on_any_day(base: date) -> None:
    midnight = datetime(base.year, base.month, base.day, tzinfo=KST)
    for article, of_base in zip(load_articles(base), ARTICLES, strict=True):
        assert midnight - timedelta(days=14) < article.published < midnight
        assert article.updated is None or article.published < article.updated < midnight
        assert (article.outlet_id, article.article_id, article.slug) == (
            of_base.outlet_id,
            of_base.article_id,
            of_base.slug,
        )


def test_ids_grow_with_time() -> None:
    for newer, older in pairwise(ARTICLES):
        if newer.outlet_id == older.outlet_id:
            assert int(newer.article_id) > int(older.article_id)
            assert newer.published >= older.published


@pytest.mark.parametrize(
    ("written", "day", "meant"),
    [
        ("{일} 밝혔다", date(2026, 10, 14), "14일 밝혔다"),
        ("{오는+5} 연다", date(2026, 10, 14), "오는 19일 연다"),
        ("{오는+5} 연다", date(2026, 10, 29), "다음 달 3일 연다"),
        ("{오는+2} 연다", date(2026, 12, 31), "다음 달 2일 연다"),
        ("{지난-3} 열렸다", date(2026, 3, 2), "지난달 27일 열렸다"),
        ("{지난-3} 열렸다", date(2026, 3, 9), "지난 6일 열렸다"),
        ("({월일+3}자)", date(2026, 12, 30), "(1월 2일자)"),
        ("{} {모레} {일", date(2026, 10, 14), "{} {모레} {일"),
    ],
)
def test_dates_are_written_as_newspapers_write_them(written: str, day: date, meant: str) -> None:
    assert fill(written, day) == meant


# --- the outlets ---


def test_every_article_is_served_with_its_title_and_paragraphs(outlets: SampleOutlets, web: httpx.Client) -> None:
    for expected in outlets.expected:
        reply = web.get(expected.url)
        text = clean(tree_of(reply).text_content())
        assert reply.status_code == 200
        assert expected.title in text
        assert all(paragraph in text for paragraph in expected.paragraphs)


@pytest.mark.parametrize("outlet_id", LISTS)
def test_lists_lead_to_every_article_and_end(outlets: SampleOutlets, web: httpx.Client, outlet_id: str) -> None:
    root = outlet(outlets, outlet_id).url
    found: set[str] = set()
    for page in (1, 2, 3):
        linked = tree_of(web.get(root + LISTS[outlet_id].format(page=page))).xpath("//a/@href")
        found.update(href.split("&page=")[0] for href in linked)
    expected = {expected.url.removeprefix(root) for expected in outlets.expected if expected.outlet_id == outlet_id}
    assert expected <= found
    assert web.get(root + LISTS[outlet_id].format(page=99)).status_code == 200


@pytest.mark.parametrize("outlet_id", FEEDS)
def test_feeds_are_feeds(outlets: SampleOutlets, web: httpx.Client, outlet_id: str) -> None:
    feed = feedparser.parse(web.get(outlet(outlets, outlet_id).url + FEEDS[outlet_id]).content)
    expected = {expected.url: expected for expected in outlets.expected if expected.outlet_id == outlet_id}
    assert not feed.bozo
    assert len(feed.entries) >= 15
    for entry in feed.entries:
        assert clean(entry.title) == expected[entry.link].title


def test_feed_times_are_as_the_families_write_them(outlets: SampleOutlets, web: httpx.Client) -> None:
    by_family = {each.family: web.get(each.url + FEEDS[each.id]).text for each in outlets.outlets}
    assert re.search(r"<pubDate>\d{4}-\d\d-\d\d \d\d:\d\d:00</pubDate>", by_family["ndsoft"])
    assert re.search(r"<dc:date>\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:00 \+0900</dc:date>", by_family["gnuboard"])
    assert "pubDate" not in by_family["gnuboard"]
    assert "[선우빈 기자]" in by_family["gnuboard"]  # the whole body stands in the feed


def test_one_outlet_serves_euc_kr_under_headers_that_do_not_say_so(outlets: SampleOutlets, web: httpx.Client) -> None:
    headers = Counter[str]()
    for expected in outlets.expected:
        if expected.outlet_id == "mulbit":
            reply = web.get(expected.url)
            headers[reply.headers["content-type"]] += 1
            with pytest.raises(UnicodeDecodeError):
                reply.content.decode()
    assert set(headers) == {"text/html", "text/html; charset=euc-kr", "text/html; charset=ISO-8859-1"}


def test_markup_in_a_title_stays_text(outlets: SampleOutlets, web: httpx.Client) -> None:
    expected = next(expected for expected in outlets.expected if "<script>" in expected.title)
    page = tree_of(web.get(expected.url))
    assert page.xpath("//h1[@class='heading']")[0].text_content() == expected.title
    assert page.xpath("//script") == []


def test_furniture_stands_around_the_articles(outlets: SampleOutlets, web: httpx.Client) -> None:
    first = {expected.outlet_id: expected.url for expected in reversed(outlets.expected)}
    pages = {outlet_id: clean(tree_of(web.get(url)).text_content()) for outlet_id, url in first.items()}
    assert "이 기사를 공유합니다" in pages["maru"]
    assert "저작권자 © 마루일보 무단전재 및 재배포 금지" in pages["maru"]
    assert "모바일 버전으로 보기" in pages["neoreundeul"]
    assert all(reading.place in pages["neoreundeul"] for reading in long_ticker(BASE.toordinal()))
    assert pages["mulbit"].index("2026.10.14 (수)") < pages["mulbit"].index("등록 2026.10.1")
    assert len(long_ticker(0)) >= 90
    assert len(short_ticker(0)) == 16


@pytest.mark.parametrize(
    "target",
    ["/news/articleView.html?idxno=1", "/news/articleView.html", "/bbs/board.php?bo_table=news&wr_id=9", "/nowhere"],
)
def test_unknown_addresses_are_404(outlets: SampleOutlets, web: httpx.Client, target: str) -> None:
    assert [web.get(each.url + target).status_code for each in outlets.outlets] == [404, 404, 404]


def test_a_deleted_article_answers_200_and_is_still_linked(outlets: SampleOutlets, web: httpx.Client) -> None:
    reply = web.get(outlets.deleted_url)
    assert (reply.status_code, "삭제된 기사입니다" in reply.text) == (200, True)
    root = outlet(outlets, "maru").url
    assert outlets.deleted_url.removeprefix(root) in web.get(root + LISTS["maru"].format(page=1)).text
    assert outlets.deleted_url not in {expected.url for expected in outlets.expected}


def test_robots_leave_articles_open(outlets: SampleOutlets, web: httpx.Client) -> None:
    for each in outlets.outlets:
        reply = web.get(each.url + "/robots.txt")
        assert reply.headers["content-type"].startswith("text/plain")
        assert reply.text.startswith("User-agent: *\nDisallow: /")


def test_outlets_are_records_that_a_crawl_can_start_from(outlets: SampleOutlets) -> None:
    gazetteer = load_gazetteer(CONFIG)
    assert [each.family for each in outlets.outlets] == ["ndsoft", "gnuboard", "mediaon"]
    for each in outlets.outlets:
        assert urlsplit(each.url).netloc in outlets.hosts
        assert each.area == "national" or gazetteer.area(each.area)
        assert set(each.region) <= set(gazetteer.places)


def test_faults_are_answered_and_can_be_mended_while_serving(web: httpx.Client) -> None:
    with SampleOutlets.start(BASE, faults={"/rss/allArticle.xml": 500, LISTS["mulbit"].format(page=2): 503}) as outlets:
        maru, mulbit = outlet(outlets, "maru").url, outlet(outlets, "mulbit").url
        assert web.get(maru + "/rss/allArticle.xml").status_code == 500
        assert web.get(mulbit + LISTS["mulbit"].format(page=2)).status_code == 503
        assert web.get(mulbit + LISTS["mulbit"].format(page=1)).status_code == 200
        outlets.faults.clear()
        assert web.get(maru + "/rss/allArticle.xml").status_code == 200


def test_requests_are_logged(web: httpx.Client) -> None:
    with SampleOutlets.start(BASE) as outlets:
        web.get(outlets.outlets[1].url + "/robots.txt", headers={"User-Agent": "goeul-test"})
        head = web.head(outlets.expected[0].url)
        logged = outlets.requests
    assert (head.content, int(head.headers["content-length"]) > 1000) == (b"", True)
    assert [(one.outlet_id, one.method, one.status) for one in logged] == [
        ("neoreundeul", "GET", 200),
        ("maru", "HEAD", 200),
    ]
    assert (logged[0].target, logged[0].user_agent) == ("/robots.txt", "goeul-test")


def test_given_ports_are_used_and_freed_at_the_end() -> None:
    ports = _free_ports()
    with SampleOutlets.start(BASE, ports) as outlets:
        assert outlets.hosts == tuple(f"127.0.0.1:{port}" for port in ports)
        with pytest.raises(ConfigError, match=str(ports[0])):
            SampleOutlets.start(BASE, ports)
    outlets.stop()
    with SampleOutlets.start(BASE, ports) as again:
        assert again.hosts == outlets.hosts


def _free_ports() -> tuple[int, int, int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    first, second, third = (each.getsockname()[1] for each in sockets)
    for each in sockets:
        each.close()
    return first, second, third


# --- what the crawler reads in them ---


@pytest.fixture(scope="module")
def families() -> dict[str, Family]:
    return load_families(CONFIG)


def fetched(web: httpx.Client, url: str, outlet_id: str, article_id: str) -> Page:
    reply = web.get(url)
    return Page(
        outlet_id=outlet_id,
        article_id=article_id,
        url=url,
        status=reply.status_code,
        content_type=reply.headers["content-type"],
        body=reply.content,
        fetched_at=datetime(2026, 10, 14, 12, tzinfo=KST),
    )


def test_every_page_is_read_exactly(outlets: SampleOutlets, web: httpx.Client, families: dict[str, Family]) -> None:
    wrong: list[str] = []
    for expected in outlets.expected:
        page = fetched(web, expected.url, expected.outlet_id, expected.article_id)
        article = extract(page, families, outlet(outlets, expected.outlet_id))
        pairs = {
            "title": (article.title, expected.title),
            "subtitle": (article.subtitle, expected.subtitle),
            "body": (tuple(article.body.split("\n")), expected.paragraphs),
            "byline": (article.byline, expected.byline),
            "published": (article.published, expected.published),
            "updated": (article.updated, expected.updated),
            "captions": (article.captions, expected.captions),
            "family": (article.family, outlet(outlets, expected.outlet_id).family),
        }
        wrong += [f"{expected.url} {name}: {a!r} is not {b!r}" for name, (a, b) in pairs.items() if a != b]
    assert not wrong, "\n".join(wrong[:20])


def test_the_deleted_article_is_no_article(
    outlets: SampleOutlets, web: httpx.Client, families: dict[str, Family]
) -> None:
    page = fetched(web, outlets.deleted_url, "maru", "214309")
    with pytest.raises(SkipPage):
        extract(page, families, outlet(outlets, "maru"))


@pytest.mark.parametrize("outlet_id", LISTS)
def test_discovery_finds_every_article(
    outlets: SampleOutlets, web: httpx.Client, families: dict[str, Family], outlet_id: str
) -> None:
    this = outlet(outlets, outlet_id)
    family = families[this.family]
    feed_url = this.url + FEEDS[outlet_id]
    links = list(feed_links(web.get(feed_url).content, feed_url))
    for page in (1, 2):
        list_url = this.url + LISTS[outlet_id].format(page=page)
        links += list_links(web.get(list_url).content, list_url, family, this)
    found = {identified[0] for link in links if (identified := identify(link.url, family, this))}
    expected = {expected.article_id: expected for expected in outlets.expected if expected.outlet_id == outlet_id}
    assert set(expected) <= found
    for link in links:
        identified = identify(link.url, family, this)
        if identified and isinstance(link.published, datetime):
            assert link.published == expected[identified[0]].published
