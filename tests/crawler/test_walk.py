"""The walk over an outlet's sources, with a table for a network."""

import asyncio
import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from crawler.answers import Answer, Fault
from crawler.gather import LINKS_A_SOURCE
from crawler.walk import walk
from crawler.words import DNS, EMPTY_LIST, REFUSED, TIMEOUT
from goeul.families import load_families
from goeul.records import Family, Outlet
from goeul.store import SourceState

FAMILIES = load_families(Path(__file__).parents[2] / "config")
PAPER = Family(
    id="paper",
    name="신문",
    id_params=("no",),
    article_paths=("/view",),
    article_url="/view?no={id}",
    lists=("/l?page={page}",),
)
ROOT = "https://www.haedeun.example"
NOW = datetime(2026, 11, 2, 3, tzinfo=UTC)


def rss(*ids, view="/view?no=", titles=None):
    items = "".join(
        f"<item><title>{(titles or {}).get(each, f'소식 {each}')}</title><link>{view}{each}</link></item>"
        for each in ids
    )
    return f"<rss><channel>{items}</channel></rss>"


def rows(*ids, view="/view?no="):
    return (
        "<html><body><ul>"
        + "".join(f'<li><a href="{view}{each}">소식 {each}</a></li>' for each in ids)
        + "</ul></body></html>"
    )


def urlset(*ids, news=True, view="/view?no="):
    tags = "<news:news><news:title>소식</news:title></news:news>" if news else ""
    return "<urlset>" + "".join(f"<url><loc>{view}{each}</loc>{tags}</url>" for each in ids) + "</urlset>"


def index(*paths):
    return "<sitemapindex>" + "".join(f"<sitemap><loc>{path}</loc></sitemap>" for path in paths) + "</sitemapindex>"


@dataclass
class Asked:
    url: str
    method: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self):
        return self.url.removeprefix(ROOT)


@dataclass
class Net:
    """Answers by path; a value is a body, a fault, an answer or a function of the request. All else is 404."""

    table: dict = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    async def __call__(self, url, *, method="GET", headers=None, body=b""):
        asked = Asked(url, method, dict(headers or {}), body)
        self.asked.append(asked)
        answer = self.table.get(asked.path, Answer(url=url, status=404, body=b"x"))
        answer = answer(asked) if callable(answer) else answer
        if isinstance(answer, Fault):
            raise answer
        if isinstance(answer, Answer):
            return answer
        return Answer(url=url, status=200, body=answer if isinstance(answer, bytes) else answer.encode())

    @property
    def paths(self):
        return [each.path for each in self.asked]


def outlet(**more):
    return Outlet(id="haedeun", name="해든뉴스", url=ROOT, **{"family": "paper", **more})


def go(net, family=PAPER, *, of=None, known=(), pages=5, deep=False, sources=None, robots=None, now=NOW):
    return asyncio.run(
        walk(
            of or outlet(),
            family,
            net,
            lambda ids: set(ids) & set(known),
            pages=pages,
            deep=deep,
            sources=sources or {},
            robots=(lambda: robots.encode() if robots is not None else None),
            now=lambda: now,
        )
    )


def again(found, net, *args, **more):
    """The next poll of what was found."""
    net.asked.clear()
    return go(net, *args, sources=found.sources, known=found.items, **more)


# Sitemaps


def test_the_sitemaps_of_robots_come_first_then_feeds_then_lists():
    net = Net({"/news.xml": urlset("3"), "/rss": rss("2"), "/l?page=1": rows("1")})
    found = go(net, of=outlet(feeds=("/rss",)), robots=f"Sitemap: {ROOT}/news.xml", pages=1)
    assert net.paths == ["/news.xml", "/rss", "/l?page=1"]
    assert list(found.items) == ["3", "2", "1"]
    assert [state.kind for state in found.sources.values()] == ["news sitemap", "feed", "list"]


def test_where_robots_is_known_only_after_the_first_request_sitemaps_come_last():
    net, copies = Net({"/news.xml": urlset("3"), "/l?page=1": rows("1")}), [None, b"Sitemap: /news.xml"]
    found = asyncio.run(walk(outlet(), PAPER, net, lambda _: set(), pages=1, deep=True, robots=lambda: copies.pop(0)))
    assert net.paths == ["/l?page=1", "/news.xml"]
    assert set(found.items) == {"1", "3"}


def test_a_sitemap_without_news_is_remembered_and_gives_no_articles():
    net = Net({"/s.xml": urlset("9", "8", news=False), "/l?page=1": rows("1")})
    found = go(net, robots="Sitemap: /s.xml", pages=1)
    assert set(found.items) == {"1"}
    state = found.sources[ROOT + "/s.xml"]
    assert (state.kind, state.found, state.state) == ("sitemap", 2, "ok")
    assert set(found.seen) == {"1", "9", "8"}  # their times of change are looked at all the same

    assert "/s.xml" not in [each.path for each in (again(found, net, robots="Sitemap: /s.xml"), net)[1].asked]
    again(found, net, robots="Sitemap: /s.xml", now=NOW + timedelta(hours=25))
    assert "/s.xml" in net.paths


def test_of_an_index_only_the_news_are_followed():
    net = Net({"/s.xml": index("/s-posts.xml", "/s-news.xml", "/s-tags.xml"), "/s-news.xml": urlset("5")})
    found = go(net, robots="Sitemap: /s.xml")
    assert net.paths[:2] == ["/s.xml", "/s-news.xml"]
    assert "/s-posts.xml" not in net.paths
    assert set(found.items) == {"5"}


def test_of_an_index_without_news_the_newest_few_are_looked_at():
    net = Net({"/s.xml": index(*(f"/s-2026-{month:02}.xml" for month in range(1, 12)))})
    net.table["/s-2026-11.xml"] = urlset("5")
    assert set(go(net, robots="Sitemap: /s.xml").items) == {"5"}
    assert net.paths[:4] == ["/s.xml", "/s-2026-11.xml", "/s-2026-10.xml", "/s-2026-09.xml"]


def test_indexes_in_indexes_end():
    net = Net({f"/news-{level}.xml": index(f"/news-{level + 1}.xml") for level in range(20)})
    go(net, robots="Sitemap: /news-0.xml")
    assert [path for path in net.paths if "news" in path] == ["/news-0.xml", "/news-1.xml", "/news-2.xml"]
    net = Net({"/news.xml": index("/news.xml", "/news.xml?a")})
    net.table["/news.xml?a"] = net.table["/news.xml"]
    go(net, robots="Sitemap: /news.xml")
    assert len([path for path in net.paths if "news" in path]) == 2


def test_ten_sitemaps_a_visit():
    lines = "\n".join(f"Sitemap: /news-{number}.xml" for number in range(50))
    net = Net()
    go(net, robots=lines)
    assert len([path for path in net.paths if "news" in path]) == 10


def test_a_sitemap_of_another_host_is_not_asked():
    net = Net()
    go(net, robots="Sitemap: https://portal.example/news.xml\nSitemap: http://m.haedeun.example/news.xml")
    assert "https://portal.example/news.xml" not in net.paths
    assert "http://m.haedeun.example/news.xml" in net.paths


def test_a_gzipped_news_sitemap_and_one_that_is_a_feed():
    net = Net({"/news.xml.gz": gzip.compress(urlset("7").encode()), "/feed.xml": rss("6")})
    found = go(net, robots="Sitemap: /news.xml.gz\nSitemap: /feed.xml")
    assert set(found.items) == {"7", "6"}


def test_of_a_long_news_sitemap_the_newest_2000_are_taken():
    entry = "<url><loc>/view?no={0}</loc><n:news><n:publication_date>{1}</n:publication_date></n:news></url>"
    old = [entry.format(number, "2026-10-01") for number in range(LINKS_A_SOURCE + 10)]
    net = Net({"/news.xml": "<urlset>" + "".join([*old, entry.format("new", "2026-11-01")]) + "</urlset>"})
    net.table["/news.xml"] = net.table["/news.xml"].replace("=new", "=99999")
    found = go(net, robots="Sitemap: /news.xml")
    assert len(found.items) == LINKS_A_SOURCE
    assert "99999" in found.items


def test_a_dead_sitemap_is_no_fault_of_the_outlet_and_is_left_alone_for_a_day():
    net = Net({"/l?page=1": rows("1")})
    found = go(net, robots="Sitemap: /s.xml", pages=1)
    assert found.faults == []
    assert found.sources[ROOT + "/s.xml"].state == "HTTP 404"
    again(found, net, robots="Sitemap: /s.xml")
    assert "/s.xml" not in net.paths


def test_an_index_that_has_not_changed_still_leads_to_its_news():
    net = Net({"/s.xml": index("/s-news.xml"), "/s-news.xml": urlset("5")})
    found = go(net, robots="Sitemap: /s.xml")
    net.table["/s-news.xml"] = urlset("6", "5")
    assert set(again(found, net, robots="Sitemap: /s.xml").items) == {"6", "5"}


def test_a_news_sitemap_that_has_come_to_rest_is_not_asked_for_ever():
    state = SourceState(
        outlet_id="haedeun",
        url=ROOT + "/news-2025.xml",
        kind="news sitemap",
        found=3,
        changed_at=NOW - timedelta(days=8),
    )
    net = Net()
    go(net, sources={state.url: state}, robots="")
    assert net.paths == ["/l?page=1"]


# Feeds


def test_boards_have_feeds_of_their_own():
    board = "/bbs/board.php?bo_table="
    item = (
        f"<item><title>빈집</title><link>{ROOT}{board}news&amp;wr_id=7</link>"
        "<dc:date>2026-11-02T09:00:00+09:00</dc:date></item>"
    )
    feed = f'<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{item}</channel></rss>'
    net = Net({"/bbs/rss.php?bo_table=news": feed})
    found = go(net, FAMILIES["gnuboard"], of=outlet(family="gnuboard", lists=(board + "news&page={page}",)))
    assert net.paths == ["/bbs/rss.php?bo_table=news", board + "news&page=1"]
    assert found.items["news/7"].published == datetime(2026, 11, 2, tzinfo=UTC)


def test_boards_that_nobody_wrote_down_are_found_on_the_front_page():
    board = "/bbs/board.php?bo_table="
    net = Net({"/": rows("city&wr_id=3", "city&wr_id=2", "talk&wr_id=1", view=board)})
    net.table["/bbs/rss.php?bo_table=city"] = rss("city&amp;wr_id=9", view=board)
    net.table[board + "city&page=1"] = rows("city&wr_id=4", view=board)
    of = outlet(family="gnuboard", lists=("/",))
    found = go(net, FAMILIES["gnuboard"], of=of)
    assert {"city/9", "city/4"} <= set(found.items)
    assert found.faults == []  # not every board has a feed
    assert found.cut is None

    again(found, net, FAMILIES["gnuboard"], of=of)
    assert "/bbs/rss.php?bo_table=city" in net.paths  # though nothing is new on the front page


def test_a_board_without_a_feed_is_not_asked_for_it_at_every_visit():
    net = Net({"/": rows("city&wr_id=3", view="/bbs/board.php?bo_table=")})
    net.table["/bbs/rss.php?bo_table=city"] = "<script>alert('RSS 보기가 금지되어 있습니다.')</script>"
    of = outlet(family="gnuboard", lists=("/",))
    found = go(net, FAMILIES["gnuboard"], of=of)
    assert found.sources[ROOT + "/bbs/rss.php?bo_table=city"].state == EMPTY_LIST
    again(found, net, FAMILIES["gnuboard"], of=of)
    assert net.paths == ["/"]
    again(found, net, FAMILIES["gnuboard"], of=of, now=NOW + timedelta(hours=25))
    assert "/bbs/rss.php?bo_table=city" in net.paths


def test_an_advertised_feed_that_is_out_of_order_today_is_asked_at_the_next_visit():
    head = '<head><link rel="alternate" type="application/rss+xml" href="/myrss"></head>'
    net = Net({"/": f"<html>{head}{rows('1234', view='/news/')}</html>", "/myrss": Fault("HTTP 503", passing=True)})
    of = outlet(family="generic")
    found = go(net, FAMILIES["generic"], of=of)
    net.table["/"] = net.table["/"].replace("1234", "1235")
    again(found, net, FAMILIES["generic"], of=of)
    assert net.paths == ["/", "/myrss"]


def test_wordpress_is_asked_for_its_posts_too():
    posts = [
        {
            "link": ROOT + "/2026/11/02/a-story-of-haedeun/",
            "date": "2026-11-02T09:00:00",
            "title": {"rendered": "빈집 &#8230; 정비"},
        }
    ]
    net = Net({FAMILIES["wordpress"].feeds[1]: json.dumps(posts)})
    found = go(net, FAMILIES["wordpress"], of=outlet(family="wordpress"))
    (item,) = found.items.values()
    assert item.published == datetime(2026, 11, 2, tzinfo=UTC)
    assert [state.kind for state in found.sources.values() if state.found] == ["api"]


def test_an_outlet_of_which_nothing_is_known_has_a_front_page():
    head = (
        '<head><link rel="alternate" type="application/rss+xml" href="/myrss">'
        '<link rel="alternate" type="application/rss+xml" href="https://portal.example/rss"></head>'
    )
    net = Net({"/": f"<html>{head}{rows('1234', view='/news/')}</html>", "/myrss": rss("5678", view="/news/")})
    of = outlet(family="generic")
    found = go(net, FAMILIES["generic"], of=of)
    assert net.paths == ["/", "/myrss"]
    assert set(found.items) == {"1234", "5678"}

    net.table["/myrss"] = rss("9999", view="/news/")
    assert "9999" in again(found, net, FAMILIES["generic"], of=of).items


def test_a_feed_is_capped():
    net = Net({"/rss": rss(*range(1, LINKS_A_SOURCE + 500))})
    assert len(go(net, of=outlet(feeds=("/rss",)), pages=1).items) == LINKS_A_SOURCE


# Lists


def test_a_list_ends_where_a_page_brings_no_new_id():
    net = Net({f"/l?page={page}": rows(f"{page}1", f"{page}2") for page in range(1, 9)})
    go(net, known=["31", "32"], pages=8)
    assert net.paths == ["/l?page=1", "/l?page=2", "/l?page=3"]


def test_pages_without_end_end():
    net = Net()
    net.table = {f"/l?page={page}": rows(f"{page}") for page in range(1, 1000)}
    go(net, pages=5, deep=True)
    assert len(net.asked) == 5
    net = Net({f"/l?page={page}": rows("1", "2") for page in range(1, 1000)})
    go(net, pages=500, deep=True)
    assert len(net.asked) == 2


VIEW = "/news/articleView.html?idxno="
NDSOFT = FAMILIES["ndsoft"].lists[0]


def nd(page):
    return NDSOFT.replace("{page}", str(page))


def by_script(page, script):
    """A list of a newer NDSoft skin: only a script gets another page than the first."""
    return lambda asked: script if asked.headers.get("X-Requested-With") == "XMLHttpRequest" else page


@pytest.mark.parametrize(
    "script",
    [
        "".join(f'<li><h4 class="titles"><a href="{VIEW}{each}">소식</a></h4></li>' for each in ("2", "1")),
        json.dumps({"html": "".join(f'<li><a href="{VIEW}{each}">소식</a></li>' for each in ("2", "1"))}),
        json.dumps({"total": 40, "data": {"list": [{"idxno": each, "title": "소식"} for each in (2, 1)]}}),
        json.dumps([{"IDXNO": str(each), "TITLE": "소식", "view_url": f"{VIEW}{each}"} for each in (2, 1)]),
        "\ufeff" + json.dumps([{"idxno": each, "title": "소식"} for each in (2, 1)]),
    ],
)
def test_page_two_that_repeats_page_one_is_asked_for_as_a_script(script):
    first = rows("4", "3", view=VIEW)
    net = Net({nd(1): first, nd(2): by_script(first, script), nd(3): by_script(first, "[]")})
    found = go(net, FAMILIES["ndsoft"], of=outlet(family="ndsoft"))
    assert list(found.items) == ["4", "3", "2", "1"]
    assert [each.path for each in net.asked if "List" in each.path] == [nd(1), nd(2), nd(2), nd(3)]
    assert [("X-Requested-With" in each.headers) for each in net.asked if "List" in each.path] == [
        False,
        False,
        True,
        True,
    ]


def test_an_older_skin_is_never_asked_as_a_script():
    net = Net({nd(page): rows(str(9 - page), view=VIEW) for page in (1, 2)})
    go(net, FAMILIES["ndsoft"], of=outlet(family="ndsoft"))
    assert not any("X-Requested-With" in each.headers for each in net.asked)


def test_a_list_that_a_script_cannot_turn_either_ends():
    net = Net({nd(page): rows("4", "3", view=VIEW) for page in range(1, 9)})
    go(net, FAMILIES["ndsoft"], of=outlet(family="ndsoft"), deep=True)
    assert [path for path in net.paths if "List" in path] == [nd(1), nd(2), nd(2)]


def test_a_list_that_is_paged_by_post():
    pages = {"1": ["4", "3"], "2": ["2", "1"]}

    def paged(asked):
        form = {name: value for name, (value,) in parse_qs(asked.body.decode()).items()}
        assert asked.method == "POST"
        assert asked.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
        assert form["file"] == "2018/12/31/259_513.json"
        assert form["name"] == "경제"
        return "".join(
            f'<li><p class="title"><a href="/view?no={each}">소식</a></p></li>' for each in pages.get(form["page"], [])
        )

    template = "/commonFunc/frontPaging.php?file=2018/12/31/259_513.json&name=경제&page={page}"
    net = Net({"/commonFunc/frontPaging.php": paged})
    found = go(net, of=outlet(lists=(template,), paging="post"), deep=True)
    assert list(found.items) == ["4", "3", "2", "1"]
    assert len(net.asked) == 3
    assert list(found.sources) == [ROOT + template.replace("{page}", "1")]


def test_a_piece_of_a_page_gives_its_rows_their_dates():
    piece = "".join(
        f'<div><p class="title"><a href="/view?no={each}">소식 {each}</a></p>'
        f'<p class="date">2026-11-0{each} [17:01]</p></div>'
        for each in ("2", "1")
    )
    found = go(Net({"/l?page=1": piece}), pages=1)
    assert [item.published for item in found.items.values()] == [
        datetime(2026, 11, 2, 8, 1, tzinfo=UTC),
        datetime(2026, 11, 1, 8, 1, tzinfo=UTC),
    ]


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 50_000, "{]", "[1, null, true, 2.5, []]", '{"title": {}}'])
def test_json_that_says_nothing_is_an_empty_list(body):
    found = go(Net({"/l?page=1": body}))
    assert found.items == {}
    assert found.sources[ROOT + "/l?page=1"].state == EMPTY_LIST


def test_what_is_no_web_address_is_dropped():
    bad = ("javascript:go(1)", "data:text/html,/view?no=2", "file:///view?no=3", "ftp://www.haedeun.example/view?no=4")
    page = rows(*bad, "https://www.haedeun.example/view?no=5", "/view?no=" + "6" * 2100, view="")
    assert set(go(Net({"/l?page=1": page})).items) == {"5"}


# What has changed


def conditional(body, etag='"1"'):
    def answer(asked):
        if asked.headers.get("If-None-Match") == etag:
            return Answer(url=asked.url, status=304, body=b"")
        return Answer(url=asked.url, status=200, body=body.encode(), etag=etag)

    return answer


def test_what_has_not_changed_is_not_read_and_counts_as_working():
    net = Net({"/rss": conditional(rss("2")), "/l?page=1": conditional(rows("2", "1"))})
    of = outlet(feeds=("/rss",))
    found = go(net, of=of)
    net.asked.clear()
    second = go(net, of=of, sources=found.sources)
    assert net.paths == ["/rss", "/l?page=1"]
    assert (second.items, second.found, second.answered, second.faults) == ({}, 3, 2, [])


def test_the_same_body_is_not_read_again_though_the_server_knows_no_304():
    net = Net({"/l?page=1": rows("2", "1")})
    second = again(go(net, pages=1), net, pages=1)
    assert (second.items, second.unchanged) == ({}, 2)


def test_a_deep_walk_reads_what_has_not_changed():
    net = Net({"/l?page=1": conditional(rows("2")), "/l?page=2": rows("1")})
    found = go(net, pages=1)
    assert set(again(found, net, deep=True).items) == {"2", "1"}
    assert "If-None-Match" not in net.asked[0].headers


def test_pages_after_the_first_are_asked_without_conditions():
    net = Net({"/l?page=1": rows("3"), "/l?page=2": conditional(rows("2"))})
    found = go(net, deep=True)
    net.table["/l?page=1"] = rows("4")
    again(found, net)
    assert [each.headers for each in net.asked if each.path == "/l?page=2"] == [{}]


def test_a_list_whose_first_page_is_broken_is_told_and_read_to_its_end_the_next_time():
    net = Net({"/rss": rss("4"), "/l?page=1": Fault("HTTP 503", passing=True)})
    of = outlet(feeds=("/rss",))
    found = go(net, of=of)
    assert found.cut is not None
    assert found.cut.word == "HTTP 503"
    assert found.sources[ROOT + "/l?page=1"].state == "HTTP 503"

    net.table |= {"/l?page=1": rows("4", "3"), "/l?page=2": rows("2")}
    second = go(net, of=of, sources=found.sources, known=["4", "3"])
    assert "2" in second.items  # though all of page 1 is known by now


def test_a_list_that_does_not_exist_is_told_and_is_no_failure_beside_a_feed():
    found = go(Net({"/rss": rss("4")}), of=outlet(feeds=("/rss",)))
    assert found.cut is None
    assert [(url, fault.word) for url, fault in found.faults] == [(ROOT + "/l?page=1", "HTTP 404")]


@pytest.mark.parametrize("word", [DNS, REFUSED])
def test_a_host_out_of_reach_is_asked_once(word):
    net = Net({"/news.xml": Fault(word, passing=True)})
    found = go(net, of=outlet(feeds=("/rss",)), robots="Sitemap: /news.xml")
    assert net.paths == ["/news.xml"]
    assert found.stop is not None


def test_two_silent_sources_are_enough():
    silent = Fault(TIMEOUT, passing=True)
    net = Net({"/a": silent, "/b": silent, "/c": silent})
    assert go(net, of=outlet(feeds=("/a", "/b", "/c"))).stop is silent
    assert net.paths == ["/a", "/b"]


def test_an_outlet_that_moved_to_another_host_is_not_followed():
    moved = Answer(
        url="https://new.example/l?page=1", status=200, body=rows("1", view="https://new.example/view?no=").encode()
    )
    found = go(Net({"/l?page=1": moved}))
    assert found.items == {}
    assert [(fault.word, fault.detail) for _, fault in found.faults] == [("moved", "new.example")]


def test_one_article_of_many_sources_has_one_title_and_the_best_of_each():
    net = Net(
        {
            "/news.xml": urlset("1")
            .replace("<news:title>소식</news:title>", "")
            .replace("</url>", "<lastmod>2026-11-02</lastmod></url>"),
            "/rss": rss("1", titles={"1": "긴 제목"}),
            "/l?page=1": rows("1").replace("소식 1", "긴…"),
        }
    )
    found = go(net, of=outlet(feeds=("/rss",)), robots="Sitemap: /news.xml")
    (item,) = found.items.values()
    assert (item.title, str(item.updated)) == ("긴 제목", "2026-11-02")
    assert found.seen["1"].item == item


@pytest.mark.parametrize("family", ["paper", "ndsoft", "gnuboard", "wordpress", "generic", "mediaon"])
@pytest.mark.parametrize("deep", [True, False])
def test_a_walk_ends_though_every_answer_leads_to_something_new(family, deep):
    fresh = iter(range(10_000, 10**9))

    def endless(asked):
        number = next(fresh)
        if "xml" in asked.path and "rss" not in asked.path:
            return index(f"/news-{number}.xml", f"/news-{number + 1}.xml")
        view = {"ndsoft": VIEW, "gnuboard": f"/bbs/board.php?bo_table=b{number}&wr_id=", "paper": "/view?no="}
        feed = f'<link rel="alternate" type="application/rss+xml" href="/rss-{number}">'
        return feed + rows(*(next(fresh) for _ in range(30)), view=view.get(family, "/news/article.html?no="))

    class Endless(dict):
        def get(self, _path, _default=None):
            return endless

    net = Net(Endless())
    of = outlet(family=family)
    found = go(net, FAMILIES.get(family, PAPER), of=of, deep=deep, robots="Sitemap: /news.xml", pages=5)
    assert len(net.asked) <= 60
    assert len(found.items) <= LINKS_A_SOURCE * len(net.asked)
