"""Conditional requests, sitemaps and posted lists over real sockets and Scrapy."""

import gzip
from dataclasses import replace
from urllib.parse import parse_qs


def test_a_feed_and_a_list_that_have_not_changed_cost_one_304_each(desk, make_outlet, web):
    outlet = make_outlet(3)
    feed, listing = "/rss/all.xml", "/news/articleList.html?page=1"
    outlet.replies[feed] = web.Reply(outlet._feed(), headers={"ETag": '"f1"'}, kind="application/rss+xml")
    outlet.replies[listing] = web.Reply(outlet._list(1), headers={"ETag": '"l1"'})
    desk.run(desk.job(outlet.record()))
    outlet.asked.clear()

    child = desk.run(desk.job(outlet.record()))

    assert outlet.paths() == [feed, listing]
    assert [headers.get("If-None-Match") for _, _, headers in outlet.asked] == ['"f1"', '"l1"']
    (end,) = child.of("outlet")
    assert (end["state"], end["new"]) == ("ok", 0)
    assert end["found"] > 0


def test_the_news_sitemap_that_robots_names_is_read(desk, make_outlet, web):
    outlet = make_outlet(3)
    news = (
        "<n:news><n:title>새 소식</n:title><n:publication_date>2026-11-02T09:00:00+09:00</n:publication_date></n:news>"
    )
    entry = f"<url><loc>/news/articleView.html?idxno=1002</loc>{news}</url>"
    outlet.replies["/robots.txt"] = web.Reply("User-agent: *\nAllow: /\nSitemap: /sitemap.xml", kind="text/plain")
    outlet.replies["/sitemap.xml"] = web.Reply(
        "<sitemapindex><sitemap><loc>/plain.xml</loc></sitemap><sitemap><loc>/news.xml.gz</loc></sitemap></sitemapindex>"
    )
    outlet.replies["/news.xml.gz"] = web.Reply(
        gzip.compress(f"<urlset>{entry}</urlset>".encode()), kind="application/gzip"
    )
    outlet.replies["/rss/all.xml"] = outlet.replies["/news/articleList.html?page=1"] = web.Reply("없음", status=404)

    child = desk.run(desk.job(outlet.record()))

    assert list(desk.pages()) == ["1002"]
    assert "/plain.xml" not in outlet.paths()
    with desk.store() as store:
        kinds = {url.rpartition("/")[2]: state.kind for url, state in store.sources("paper").items()}
    assert kinds["sitemap.xml"] == "sitemap"
    assert kinds["news.xml.gz"] == "news sitemap"
    (end,) = child.of("outlet")
    assert end["state"] == "ok"


def test_a_list_is_paged_by_post(desk, make_outlet, web):
    outlet = make_outlet(0)
    outlet.ids = ["1000", "1001", "1002", "1003"]
    view = "/news/articleView.html?idxno="
    for page, ids in (("1", ["1003", "1002"]), ("2", ["1001", "1000"])):
        rows = "".join(f'<li><a href="{view}{each}">소식 {each}</a></li>' for each in ids)
        outlet.replies[f"/frontPaging.php?sec=%EA%B2%BD%EC%A0%9C&page={page}"] = web.Reply(rows)
    record = replace(outlet.record(), lists=("/frontPaging.php?sec=경제&page={page}",), paging="post")

    desk.run(desk.job(record))

    assert sorted(desk.pages()) == outlet.ids
    assert [parse_qs(form.decode())["page"] for _, form in outlet.forms] == [["1"], ["2"], ["3"]]


def test_a_bomb_of_a_sitemap_ends_the_visit_of_nobody(desk, make_outlet, web):
    outlet = make_outlet(2)
    levels = "".join(f'<!ENTITY b{level} "{f"&b{level - 1};" * 10}">' for level in range(1, 10))
    bomb = f'<!DOCTYPE u [<!ENTITY b0 "ha">{levels}<!ENTITY f SYSTEM "file:///etc/hostname">]><urlset>&b9;&f;</urlset>'
    outlet.replies["/robots.txt"] = web.Reply("Sitemap: /bomb.xml\nSitemap: /news.xml.gz", kind="text/plain")
    outlet.replies["/bomb.xml"] = web.Reply(bomb, kind="application/xml")
    outlet.replies["/news.xml.gz"] = web.Reply(gzip.compress(b"<a>" * 20_000_000), kind="application/octet-stream")

    child = desk.run(desk.job(outlet.record()))

    assert child.exit_code == 0, child.errors
    assert sorted(desk.pages()) == sorted(outlet.ids)
    assert child.of("outlet")[0]["state"] == "ok"
