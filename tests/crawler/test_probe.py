"""Probing unknown sites in a crawler's child: what is found on good ones, and what hostile ones cannot do."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.answers import Answer
from crawler.job import FetchRules
from crawler.outcomes import Task
from crawler.probing import samples, sources
from crawler.probing.asking import Asker
from crawler.probing.findings import Findings, FoundList
from crawler.probing.probe import Probe
from crawler.probing.sheet import open_sheet, publisher_address
from goeul.families import load_families
from goeul.records import Outlet
from goeul.store import Store

FAMILIES = load_families(Path(__file__).parents[2] / "config")
BODY = (
    "<p>오산시는 세교동 빈 창고를 고쳐 청년 작업실 열두 칸을 만들었다고 24일 밝혔다. 하루 천 원에 빌릴 수 있다.</p>"
    "<p>시는 내년 봄까지 두 곳을 더 열고, 쓰는 사람들의 의견을 들어 여는 시간을 밤 열한 시까지 늘리기로 했다.</p>"
)


@pytest.fixture
def look(desk: Any) -> Callable[..., Findings]:
    """Probes a fake outlet, at a path of it; nothing of it may be stored."""

    def look(site: Any, path: str = "/", **more: Any) -> Findings:
        outlet = Outlet(id="probe", name="", family="generic", url=f"http://{site.netloc}")
        job = replace(desk.job(outlet, **more), families=tuple(FAMILIES.values()), probe=f"http://{site.netloc}{path}")
        child = desk.run(job)
        assert not child.errors, child.errors
        assert child.of("outlet"), child.events
        assert [step for event in child.of("probing") if (step := event["step"])]
        with desk.store() as store:
            assert store.outlet_states() == {}
            assert not any(store.frontier_counts().values())
        return Findings.from_dict(child.of("probed")[0]["findings"])

    return look


def wordpress(site: Any, web: SimpleNamespace) -> None:
    """A WordPress site with permalinks and a feed that its head names."""
    head = (
        '<link rel="https://api.w.org/" href="/wp-json/"><meta name="generator" content="WordPress 6.9">'
        '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
    )
    slugs = [f"/2026/11/{day:02}/saegyo-cheongnyeon-jageopsil-{day}/" for day in range(10, 20)]
    rows = "".join(
        f'<article><h2><a href="{slug}">세교 청년 작업실 {slug[9:11]}호 열다</a></h2></article>' for slug in slugs
    )
    items = "".join(
        f"<item><title>세교 청년 작업실 {slug[9:11]}호 열다</title><link>http://{site.netloc}{slug}</link>"
        "<pubDate>Tue, 24 Nov 2026 09:00:00 +0900</pubDate></item>"
        for slug in slugs
    )
    front = f"<html><head><title>새내뉴스</title>{head}</head><body><main>{rows}</main></body></html>"
    site.replies["/"] = web.Reply(front)
    site.replies["/page/1/"] = web.Reply(front)
    site.replies["/page/2/"] = web.Reply(front.replace("jageopsil-", "gongbang-"))
    site.replies["/feed/"] = web.Reply(f'<rss version="2.0"><channel>{items}</channel></rss>', kind="text/xml")
    for slug in slugs:
        title = f"세교 청년 작업실 {slug[9:11]}호 열다"
        site.replies[slug] = web.Reply(
            f"<html><head><title>{title} - 새내뉴스</title>{head}</head><body class='single-post'>"
            f"<article><h1 class='entry-title'>{title}</h1>"
            f"<time class='entry-date' datetime='2026-11-24T09:00:00+09:00'>2026-11-24 09:00</time>"
            f"<div class='entry-content'>{BODY}</div></article></body></html>"
        )


def homemade(site: Any, web: SimpleNamespace) -> None:
    """A CMS that nobody knows: EUC-KR, an imprint, a menu, lists with page numbers, sitemaps in robots.txt."""
    numbers = range(70110, 70140)
    foot = (
        "<footer>제호 : 오산새내신문 | 등록번호 : 경기 아00000 | 발행소 : (18132) 경기도 오산시 세교로 1 | "
        "전화 : 031-000-0000</footer>"
    )

    def page(title: str, inside: str) -> str:
        menu = (
            "<nav><a href='/'>첫 화면</a><a href='/story/list.jsp?cate=2'>시정</a><a href='/about.jsp'>소개</a></nav>"
        )
        return (
            "<html><head><meta http-equiv='Content-Type' content='text/html; charset=euc-kr'>"
            f"<title>{title}</title></head><body>{menu}{inside}{foot}</body></html>"
        )

    def links(chosen: Any) -> str:
        return "".join(f"<li><a href='/story/view.jsp?seq={n}'>빈 창고가 청년 작업실로 {n}</a></li>" for n in chosen)

    def html(text: str) -> Any:
        return web.Reply(text.encode("cp949"), kind="text/html")

    turn = "<a href='/story/list.jsp?cate=2&page=2'>2</a>"
    site.replies["/"] = html(page("오산새내신문", f"<ul>{links(numbers[-8:])}</ul>"))
    site.replies["/story/list.jsp?cate=2"] = html(page("시정", f"<ul>{links(numbers[-10:])}</ul>{turn}"))
    site.replies["/story/list.jsp?cate=2&page=1"] = site.replies["/story/list.jsp?cate=2"]
    site.replies["/story/list.jsp?cate=2&page=2"] = html(page("시정", f"<ul>{links(numbers[:10])}</ul>{turn}"))
    for n in numbers:
        title = f"빈 창고가 청년 작업실로 {n}"
        inside = f"<h2 class='tit'>{title}</h2><p>입력 2026.11.24 10:30</p><div class='article_txt'>{BODY}</div>"
        site.replies[f"/story/view.jsp?seq={n}"] = html(page(f"{title} ▶ 새내", inside))
    root = f"http://{site.netloc}"
    site.replies["/robots.txt"] = web.Reply(
        f"User-agent: *\nCrawl-delay: 0.01\nSitemap: {root}/maps.xml\n", kind="text/plain"
    )
    site.replies["/maps.xml"] = web.Reply(
        f"<sitemapindex><sitemap><loc>{root}/pages.xml</loc></sitemap>"
        f"<sitemap><loc>{root}/news.xml</loc></sitemap></sitemapindex>",
        kind="text/xml",
    )
    site.replies["/news.xml"] = web.Reply(
        '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{root}/story/view.jsp?seq=70139</loc><news:news><news:title>소식</news:title>"
        "<news:publication_date>2026-11-24</news:publication_date></news:news></url></urlset>",
        kind="text/xml",
    )


def test_a_wordpress_site(look: Callable[..., Findings], make_outlet: Any, web: SimpleNamespace) -> None:
    site = make_outlet()
    wordpress(site, web)
    found = look(site)
    assert (found.error, found.family, found.names[0]) == ("", "wordpress", "새내뉴스")
    assert dict(found.votes[0].markers)["meta[name=generator][content*=WordPress]"] == 3
    assert [(source.kind, source.url[-6:], source.articles) for source in found.sources] == [("feed", "/feed/", 10)]
    assert found.lists[0].path == "/page/{page}/"
    assert found.lists[0].paging == "turns"
    assert [sample.extractor for sample in found.samples] == ["wordpress/entry"] * 3
    assert all(sample.published == "2026-11-24T09:00:00+09:00" for sample in found.samples)
    assert found.affix == " - 새내뉴스"
    assert "/comments/feed/" not in site.paths()


def test_a_site_of_an_unknown_cms(look: Callable[..., Findings], make_outlet: Any, web: SimpleNamespace) -> None:
    site = make_outlet()
    homemade(site, web)
    found = look(site)
    assert (found.error, found.family) == ("", "generic")
    assert not any(vote.markers for vote in found.votes)  # others have addresses alike, and that is not enough
    assert found.names[0] == "오산새내신문"
    assert found.address.startswith("경기도 오산시 세교로 1")
    assert (found.charset, found.label) == ("cp949", "euc-kr")
    assert [(source.kind, source.items, source.articles) for source in found.sources] == [
        ("sitemap index", 2, 0),
        ("news sitemap", 1, 1),
    ]
    assert [(each.path, each.articles, each.paging) for each in found.lists] == [
        ("/story/list.jsp?cate=2&page={page}", 10, "turns")
    ]
    assert {link.article_id for link in found.links} <= {str(n) for n in range(70110, 70140)}
    first = found.samples[0]
    assert first.title == f"빈 창고가 청년 작업실로 {first.article_id} ▶ 새내"  # which nobody could know
    assert found.affix == found.affix_left == " ▶ 새내"
    assert first.published == "2026-11-24T10:30:00+09:00"
    assert first.opening[0].startswith("오산시는 세교동 빈 창고를 고쳐")
    assert first.missing == ("byline", "section")
    assert found.robots == "rules"
    assert found.crawl_delay == 0.01


def test_ndsoft_lists_that_turn_only_for_a_script(
    look: Callable[..., Findings], make_outlet: Any, web: SimpleNamespace
) -> None:
    site = make_outlet(60, in_feed=0)

    def answer(path: str) -> Any:
        page = path.partition("page=")[2]
        scripted = "X-Requested-With" in site.asked[-1][2]
        newest = site.ids[::-1]
        shown = newest[20:40] if page == "2" and scripted else newest[:20]
        return web.Reply(web.links(f"/news/articleView.html?idxno={each}" for each in shown))

    site.replies["/"] = lambda _: answer("/")
    for page in (1, 2):
        path = f"/news/articleList.html?view_type=sm&page={page}"
        site.replies[path] = lambda _, path=path: answer(path)
    found = look(site)
    assert found.family == "ndsoft"
    assert [(each.path, each.paging) for each in found.lists] == [
        ("/news/articleList.html?view_type=sm&page={page}", "scripted")
    ]


def test_an_article_is_as_good_an_address_as_the_front_page(
    look: Callable[..., Findings], make_outlet: Any, web: SimpleNamespace
) -> None:
    """Where a script draws the front page, the article that was typed shows what the site is made of."""
    site = make_outlet(30, in_feed=0)
    site.replies["/"] = web.Reply("<html><body><div id='app'></div><script src='/app.js'></script></body></html>")
    assert look(site).error == "empty list"
    found = look(site, "/news/articleView.html?idxno=1003")
    assert (found.error, found.family) == ("", "ndsoft")
    assert found.samples[0].article_id == "1003"


@pytest.mark.parametrize(
    "front",
    [
        lambda web: web.Reply("<html><body><div id='app'></div></body></html>"),
        lambda web: web.Reply("없음", status=404),
    ],
)
def test_a_list_is_as_good_an_address_as_the_front_page(
    front: Callable[[SimpleNamespace], Any],
    look: Callable[..., Findings],
    make_outlet: Any,
    web: SimpleNamespace,
) -> None:
    site = make_outlet()
    homemade(site, web)
    site.replies["/"] = front(web)
    del site.replies["/robots.txt"], site.replies["/maps.xml"]
    found = look(site, "/story/list.jsp?cate=2")
    assert [(each.path, each.paging) for each in found.lists] == [("/story/list.jsp?cate=2&page={page}", "turns")]
    assert [sample.reason for sample in found.samples] == ["", "", ""]


def test_signposts_are_followed_to_the_front_page(
    look: Callable[..., Findings], make_outlet: Any, web: SimpleNamespace
) -> None:
    site = make_outlet(30)
    site.replies["/"] = web.Reply("<html><head><meta http-equiv='refresh' content='0; url=/home/'></head></html>")
    site.replies["/home/"] = web.Reply("<html><script>location.href = '/news/articleList.html?page=1';</script></html>")
    found = look(site)
    assert (found.error, found.family) == ("", "ndsoft")
    assert found.url == f"http://{site.netloc}"


@pytest.mark.parametrize(
    ("body", "kind", "status", "error"),
    [
        ("", "text/html", 200, "empty response"),
        ("<html><body></body></html>", "text/html", 200, "empty list"),
        (
            "<html><body><a href='javascript:go(1)'>가</a><a href='data:text/html,x'>나</a></body></html>",
            "text/html",
            200,
            "empty list",
        ),
        ("%PDF-1.7", "application/pdf", 200, "not HTML"),
        ("<rss version='2.0'><channel></channel></rss>", "application/rss+xml", 200, "not HTML"),
        ("x", "text/html", 404, "HTTP 404"),
        ("x", "text/html", 503, "HTTP 503"),
        ("<html>" + "<b></b>" * 60_000, "text/html", 200, "broken response"),
    ],
)
def test_front_pages_that_tell_nothing(body: str, kind: str, status: int, error: str, tmp_path: Path) -> None:
    """Without a child: what the fetching itself refuses is below."""

    async def fetch(url: str, **_: object) -> Answer:
        if url != "http://a.test/":
            return Answer(url=url, status=404, body=b"x", content_type="text/html")
        return Answer(url=url, status=status, body=body.encode(), content_type=kind)

    told: list[dict[str, Any]] = []
    outlet = Outlet(id="probe", name="", family="generic", url="http://a.test")
    task = Task(outlet=outlet, family=FAMILIES["generic"], rules=FetchRules(user_agent="test"), owner="test", pages=1)
    with Store.open(tmp_path / "goeul.db") as store:
        probe = Probe(task, "http://a.test/", FAMILIES, store, lambda event, **fields: told.append({event: fields}))
        asyncio.run(probe.run(fetch))
    (found,) = [event["probed"]["findings"] for event in told if "probed" in event]
    assert (found["error"], found["samples"]) == (error, [])


@pytest.mark.parametrize(
    ("reply", "error"),
    [({"body": "x" * 6_000_000}, "too large"), ({"status": 302, "headers": {"Location": "/"}}, "too many redirects")],
)
def test_front_pages_that_the_fetching_refuses(
    reply: dict[str, Any], error: str, desk: Any, look: Callable[..., Findings], make_outlet: Any, web: SimpleNamespace
) -> None:
    desk.fetch["max_bytes"] = 5_000_000
    site = make_outlet()
    site.replies["/"] = web.Reply(**reply)
    found = look(site)
    assert found.error == error
    assert found.samples == ()


@pytest.mark.parametrize(
    ("robots", "verdict", "error"),
    [
        ({"body": "User-agent: *\nDisallow: /\n", "kind": "text/plain"}, "rules", "robots"),
        ({"status": 503}, "unreachable", "robots unavailable"),
    ],
)
def test_robots_that_forbid_end_the_probe_before_it_begins(
    robots: dict[str, Any],
    verdict: str,
    error: str,
    look: Callable[..., Findings],
    make_outlet: Any,
    web: SimpleNamespace,
) -> None:
    site = make_outlet(30)
    site.replies["/robots.txt"] = web.Reply(**robots)
    found = look(site)
    assert (found.error, found.robots) == (error, verdict)
    assert site.paths() == ["/robots.txt"]


def test_what_robots_forbids_in_part_is_left_out(
    look: Callable[..., Findings], make_outlet: Any, web: SimpleNamespace
) -> None:
    site = make_outlet(30)
    site.replies["/"] = web.Reply(web.links(f"/news/articleView.html?idxno={each}" for each in site.ids))
    site.replies["/robots.txt"] = web.Reply(
        "User-agent: *\nDisallow: /news/articleList\nDisallow: /rss\n", kind="text/plain"
    )
    found = look(site)
    assert (found.error, found.family) == ("", "ndsoft")
    assert not any(path.startswith(("/news/articleList", "/rss")) for path in site.paths())
    assert {fault for _, fault in found.faults} >= {"robots: Disallow"}


def test_an_endless_site_is_asked_a_bounded_number_of_times(
    look: Callable[..., Findings], make_outlet: Any, web: SimpleNamespace
) -> None:
    """Every address answers with new lists, feeds, sitemaps and articles."""
    site = make_outlet()
    serial = iter(range(10_000, 10_000_000))

    def anything(path: str) -> Any:
        if path == "/robots.txt":
            maps = "".join(f"Sitemap: http://{site.netloc}/sitemap{n}.xml\n" for n in range(50))
            return web.Reply(maps, kind="text/plain")
        if path.startswith("/sitemap"):
            more = "".join(
                f"<sitemap><loc>http://{site.netloc}/sitemap{next(serial)}.xml</loc></sitemap>" for _ in range(50)
            )
            return web.Reply(f"<sitemapindex>{more}</sitemapindex>", kind="text/xml")
        feeds = "".join(
            f'<link rel="alternate" type="application/rss+xml" href="/rss{next(serial)}.xml">' for _ in range(50)
        )
        lists = "".join(f"<a href='/list/{next(serial)}x?page=2'>목록</a>" for _ in range(50))
        articles = "".join(f"<a href='/a?id={next(serial)}'>기사처럼 보이는 긴 제목입니다</a>" for _ in range(200))
        return web.Reply(f"<html><head>{feeds}</head><body>{lists}{articles}</body></html>")

    site.reply = anything
    found = look(site)
    assert len(site.paths()) <= 41
    assert found.requests <= 40
    assert all(sample.reason for sample in found.samples)  # none is an article


def lists_of(pages: dict[str, str]) -> Sequence[tuple[str, str]]:
    """Path and paging of each list that is found from the front page "/" of an aid site that serves these pages."""
    asked: list[str] = []

    async def fetch(url: str, **_: object) -> Answer:
        asked.append(url)
        page = pages.get(url.removeprefix("http://a.test"))
        body = f"<html><body>{page}</body></html>" if page else ""
        return Answer(url=url, status=200 if page else 404, body=body.encode(), content_type="text/html")

    async def found() -> list[FoundList]:
        asker = Asker(fetch, lambda *_: None)
        outlet = Outlet(id="probe", name="", family="aid", url="http://a.test")
        site = sources.Site(outlet=outlet, family=FAMILIES["aid"])
        return (await sources.lists(asker, site, await asker.front("http://a.test/")))[0]

    lists = [(each.path, each.paging) for each in asyncio.run(found())]
    assert len(asked) == len(set(asked))
    return lists


def rows(*numbers: int) -> str:
    return "<ul class='section_list'>" + "".join(
        f"<li><a href='/article.php?aid=15967635091042{n:05}'>빈 창고가 청년 작업실로 {n}</a></li>" for n in numbers
    )


@pytest.mark.parametrize(
    ("menu", "turns", "path"),
    [
        # Nothing on the page links to its second one, and the family is known to page so.
        (["/section.php?sid=3"], "/section.php?sid=3&page=2", "/section.php?sid=3&page={page}"),
        # Bytes that are no UTF-8 stay as they are.
        (["/section.php?s=%BB%E7"], "/section.php?s=%BB%E7&page=2", "/section.php?s=%BB%E7&page={page}"),
        # The menu names a list and its second page: one list.
        (
            ["/section.php?sid=3", "/section.php?sid=3&pageIndex=2"],
            "/section.php?sid=3&pageIndex=2",
            "/section.php?sid=3&pageIndex={page}",
        ),
        (["/section.php"], "/section.php?page=2", "/section.php?page={page}"),
    ],
)
def test_a_list_of_the_menu_is_told_once_and_with_its_pages(menu: list[str], turns: str, path: str) -> None:
    links = "".join(f"<a href='{link}'>사회</a>" for link in menu)
    first = links + rows(*range(6))
    pages = {"/": first, menu[0]: first, turns.replace("=2", "=1"): first, turns: links + rows(*range(6, 12))}
    assert lists_of(pages) == [(path, "turns")]


def test_lists_that_differ_in_a_section_are_two() -> None:
    """Also where the bytes of their names are no UTF-8."""
    sections = ["/section.php?s=%BB%E7", "/section.php?s=%C1%A4"]
    links = "".join(f"<a href='{link}'>가</a>" for link in sections)
    pages = {"/": links + rows(1, 2, 3), sections[0]: rows(1, 2, 3), sections[1]: rows(4, 5, 6)}
    assert lists_of(pages) == [("/", "single"), *((section, "single") for section in sections)]


@pytest.mark.parametrize("second", [rows(*range(6)), rows(6), "없음"])
def test_a_list_whose_second_page_brings_nothing_new_has_one_page(second: str) -> None:
    first = "<a href='/section.php?sid=3'>사회</a>" + rows(*range(6))
    pages = {"/": first, "/section.php?sid=3": first, "/section.php?sid=3&page=2": second}
    assert lists_of(pages) == [("/", "single"), ("/section.php?sid=3", "single")]


@pytest.mark.parametrize(
    ("foot", "address"),
    [
        ("<footer>너른들 충청북도 제천시 의림대로 1 · 발행인 은가람</footer>", "충청북도 제천시 의림대로 1"),
        ("<div id='footer'>(12345) 경기 수원시 팔달구 효원로 1-2</div>", "경기 수원시 팔달구 효원로 1-2"),
        ("<div class='copyright'>세종특별자치시 한누리대로 21</div>", "세종특별자치시 한누리대로 21"),
        ("<footer>전남 순천시 해룡면 가곡길12번길 3, 2층</footer>", "전남 순천시 해룡면 가곡길12번길 3"),
        ("<footer>서울 중구 세종대로 1 / 지사 경기도 오산시 세교로 1</footer>", ""),  # which one is not certain
        ("<p>경기도 오산시 세교로 1에서 불이 났다.</p>", ""),  # in no footer
        ("<footer>경기도 오산시 소식으로 12월을 열다</footer>", ""),
        ("<footer>경기도 오산시 새로 12명 뽑아</footer>", ""),
        ("<footer>서울 중구 세종대로 1 주소: 경기도 오산시 세교로 1</footer>", "경기도 오산시 세교로 1"),
    ],
)
def test_a_publisher_address_by_its_form(foot: str, address: str) -> None:
    answer = Answer(url="http://a.test/", status=200, body=f"<html><body>{foot}</body></html>".encode())
    assert publisher_address(open_sheet(answer)) == address


@pytest.mark.parametrize(
    ("titles", "affix"),
    [
        (("가을 축제 열려 - 오산신문", "새 다리 놓여 - 오산신문"), " - 오산신문"),
        (
            ("가을 축제 열려 < 문화 < 기사본문 - 오산신문", "새 다리 놓여 < 문화 < 기사본문 - 오산신문"),
            " < 문화 < 기사본문 - 오산신문",
        ),
        (("가을 축제 열려:오산신문", "새 다리 놓여:오산신문"), ":오산신문"),
        (("가을 회의 오후 3:30", "다음 회의 오후 3:30"), ""),
        (("가을 축제 열려|오산신문", "새 다리 놓여|오산신문"), "|오산신문"),
        (("오산신문 모바일 :: 가을 축제", "오산신문 모바일 :: 새 다리"), "오산신문 모바일 :: "),
        (("가을 축제 - 오산신문", "가을 축제 - 오산신문"), ""),  # one title tells nothing
        (("가을 축제 열려", "가을 다리 열려"), ""),
        (("[포토] 가을 축제", "[포토] 새 다리"), ""),
        ((), ""),
    ],
)
def test_what_all_titles_share(titles: tuple[str, ...], affix: str) -> None:
    assert samples.affix(titles) == affix


def test_findings_travel_as_json() -> None:
    found = Findings(asked="http://a.example", url="http://a.example", faults=(("http://a.example/x", "HTTP 404"),))
    assert Findings.from_dict(json.loads(json.dumps(found.to_dict()))) == found
