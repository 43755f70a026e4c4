"""Outlets that misbehave, all in one run: each gets its word, none harms another, nothing grows without bound."""

import gzip
import socket
import threading
import time
from types import SimpleNamespace

import pytest

LIMIT = 300_000  # bytes of a body in this run
TIMEOUT = 2.0


@pytest.fixture(scope="module")
def run(tmp_path_factory, module_web):
    """One child over every case; `run.outlet[name]` is its server, `run.child` what it told."""
    web = module_web
    made, records = {}, []

    def outlet(name, *args, **kwargs):
        made[name] = web.FakeOutlet(*args, **kwargs)
        records.append(made[name].record(name))
        return made[name]

    def view(number):
        return f"/news/articleView.html?idxno={number}"

    def one_article(name, reply):
        outlet(name, 3).replies[view(1001)] = reply

    outlet("good", 30)

    one_article("not-found", web.Reply(status=404))
    one_article("gone", web.Reply(status=410))
    one_article("trouble", web.Reply(status=500))
    one_article("forbidden", web.Reply(status=403))
    one_article("pdf", web.Reply(b"%PDF-1.4", kind="application/pdf"))
    one_article("empty-body", web.Reply(b""))
    one_article("huge", web.Reply(b"<html>" + b"x" * 30_000_000))
    one_article("huge-chunked", web.Reply(_chunk(b"x" * 3_000_000), headers={"Transfer-Encoding": "chunked"}))
    one_article("gzip-bomb", web.Reply(web.gzip_bomb(200), headers={"Content-Encoding": "gzip"}))
    one_article("brotli-bomb", web.Reply(web.brotli_bomb(200), headers={"Content-Encoding": "br"}))
    one_article("zstd-bomb", web.Reply(web.zstd_bomb(200), headers={"Content-Encoding": "zstd"}))
    one_article("deflate-bomb", web.Reply(web.deflate_bomb(200), headers={"Content-Encoding": "deflate"}))
    one_article(
        "bomb-in-bomb", web.Reply(gzip.compress(web.gzip_bomb(200)), headers={"Content-Encoding": "gzip, gzip"})
    )
    one_article("not-gzip", web.Reply(b"<html>no gzip</html>", headers={"Content-Encoding": "gzip"}))
    one_article("odd-encoding", web.Reply(b"<html>", headers={"Content-Encoding": "x-own"}))
    one_article("drip", web.Reply(b"<html>" + b"." * 400, drip=0.2))
    one_article("head-drip", web.Reply(drip_head=0.2))
    one_article("head-flood", web.Reply(flood=True))
    one_article("silent", web.Reply(b"<html>", wait=TIMEOUT * 3))
    one_article("to-front", web.Reply(status=302, headers={"Location": "/"}))
    made["to-front"].replies["/"] = web.Reply(web.links([]))
    one_article("to-file", web.Reply(status=302, headers={"Location": "file:///etc/passwd"}))
    one_article("to-script", web.Reply(status=302, headers={"Location": "javascript:alert(1)"}))
    one_article("to-nowhere", web.Reply(status=302, headers={"Location": "http://[::1"}))
    one_article("to-private", web.Reply(status=302, headers={"Location": "http://127.0.0.2:81/"}))
    traps = outlet("many-to-private", 8)
    for each in traps.ids[2:]:
        traps.replies[view(each)] = web.Reply(status=302, headers={"Location": f"http://10.0.0.{each[-1]}/"})
    one_article("loop", web.Reply(status=302, headers={"Location": view(1001)}))
    one_article("cut-off", web.Reply(b"ff\r\n<html>", headers={"Transfer-Encoding": "chunked", "Connection": "close"}))
    one_article("busy", web.Reply(status=429, headers={"Retry-After": "0"}))

    endless = outlet("endless", 0)
    for page in range(1, 60):
        numbers = range(page * 10, page * 10 + 10)
        endless.replies[f"/news/articleList.html?page={page}"] = web.Reply(web.links(view(n) for n in numbers))
        for number in numbers:
            endless.replies[view(number)] = web.Reply(web.article(str(number)))
    same = outlet("same-page", 0)
    for page in range(1, 60):
        same.replies[f"/news/articleList.html?page={page}"] = web.Reply(web.links([view(7)]))
    same.replies[view(7)] = web.Reply(web.article("7"))

    odd = outlet("odd-links", 0)
    odd.replies["/news/articleList.html?page=1"] = web.Reply(
        web.links(
            [
                "javascript:location='/news/articleView.html?idxno=1'",
                "data:text/html,<a href='/news/articleView.html?idxno=2'>",
                "file:///news/articleView.html?idxno=3",
                "http://other.example/news/articleView.html?idxno=4",
                "//127.0.0.1:1/news/articleView.html?idxno=5",
                "ftp://127.0.0.1/news/articleView.html?idxno=6",
                "http://[::1/news/articleView.html?idxno=7",
                "/news/articleView.html?idxno=" + "8" * 3000,
                view(9),
            ]
        )
    )
    odd.replies[view(9)] = web.Reply(web.article("9"))
    bad_feed = outlet("bad-feed", 4)
    bad_feed.replies["/rss/all.xml"] = web.Reply(b"\x00\xff<rss><<<" * 1000, kind="text/xml")
    bomb_feed = outlet("bomb-feed", 4)
    bomb_feed.replies["/rss/all.xml"] = web.Reply(_billion_laughs(), kind="text/xml")

    new_home = outlet("new-home", 3)
    here = [view(each) for each in new_home.ids]
    for path in ("/robots.txt", "/rss/all.xml", "/news/articleList.html?page=1", *here):
        to = {"Location": f"http://{new_home.netloc}{path}"}
        made.setdefault("moved", web.FakeOutlet()).replies[path] = web.Reply(status=301, headers=to)
    records.append(made["moved"].record("moved"))
    outlet("nothing", 0)
    outlet("all-404", 0).replies["/news/articleList.html?page=1"] = web.Reply(status=404)
    outlet("all-403", 0).replies.update(
        {path: web.Reply(status=403) for path in ("/rss/all.xml", "/news/articleList.html?page=1")}
    )
    outlet("hangs", 3).replies.update(
        {path: web.Reply(wait=TIMEOUT * 3) for path in ("/robots.txt", "/rss/all.xml", "/news/articleList.html?page=1")}
    )
    outlet("robots-503", 3).replies["/robots.txt"] = web.Reply(status=503)
    outlet("robots-all", 3).replies["/robots.txt"] = web.Reply("User-agent: *\nDisallow: /", kind="text/plain")
    outlet("robots-some", 3).replies["/robots.txt"] = web.Reply(
        f"User-agent: goeul\nDisallow: {view(1001)}\n", kind="text/plain"
    )
    outlet("robots-huge", 3).replies["/robots.txt"] = web.Reply(b"#" * 5_000_000, kind="text/plain")
    rules = f"User-agent: *\nDisallow: {view(1001)}\n".encode() + b"#" * 5_000_000
    outlet("robots-long", 3).replies["/robots.txt"] = web.Reply(rules, kind="text/plain")
    outlet("robots-bomb", 3).replies["/robots.txt"] = web.Reply(
        web.gzip_bomb(200), kind="text/plain", headers={"Content-Encoding": "gzip"}
    )
    outlet("robots-away", 3).replies["/robots.txt"] = web.Reply(
        status=302, headers={"Location": "http://10.0.0.1/robots.txt"}
    )
    cookie = outlet("cookie", 3)
    cookie.replies["/rss/all.xml"] = web.Reply(status=404, headers={"Set-Cookie": "id=1; Path=/"})
    blocked = outlet("blocked", 8)
    for each in blocked.ids:
        blocked.replies[view(each)] = web.Reply(status=403)
    down = outlet("down-midway", 20, in_feed=20)
    for each in down.ids[:15]:
        down.replies[view(each)] = web.Reply(status=503)
    certificate = web.self_signed(tmp_path_factory.mktemp("tls"))
    secure = made["secure"] = web.FakeOutlet(3, tls=certificate)
    records.append(secure.record("untrusted", url=f"https://127.0.0.1:{secure.port}"))
    records.append(secure.record("exempt", url=f"https://localhost:{secure.port}", verify_tls=False))
    nameless = web.self_signed(tmp_path_factory.mktemp("tls"), nameless=True)
    made["nameless"] = web.FakeOutlet(3, tls=nameless)
    records.append(made["nameless"].record("nameless", url=f"https://{made['nameless'].netloc}"))
    plain = outlet("not-tls", 1)
    records[-1] = plain.record("not-tls", url=f"https://{plain.netloc}")
    records.append(made["good"].record("no-name", url="http://no-such-host.invalid"))
    records.append(made["good"].record("nobody", url=f"http://127.0.0.1:{_free_port()}"))

    desk = web.Desk(
        tmp_path_factory.mktemp("hostile"),
        fetch={"max_bytes": LIMIT, "timeout_seconds": TIMEOUT, "retry_seconds": 60},
    )
    began = time.monotonic()
    child = desk.run(desk.job(*records, pages=4))
    with desk.store() as store:
        states = store.outlet_states()
        counts = {record.id: store.frontier_counts(record.id) for record in records}
    yield SimpleNamespace(
        outlet=made, child=child, desk=desk, states=states, counts=counts, seconds=time.monotonic() - began
    )
    for each in made.values():
        each.close()


def _chunk(body: bytes) -> bytes:
    return b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"


def _billion_laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    outside = '<!ENTITY file SYSTEM "file:///etc/hostname">'
    item = "<item><title>&l9;&file;</title><link>/news/articleView.html?idxno=1</link></item>"
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{levels}{outside}]><rss><channel>{item}</channel></rss>'


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def outcome(run, name):
    """(event, reason) of article 1001."""
    (event,) = [each for each in run.child.events if each.get("outlet") == name and each.get("article") == "1001"]
    return event["event"], event.get("reason")


def test_the_run_ends_by_itself_and_well(run):
    assert run.child.exit_code == 0, run.child.errors
    assert "Traceback" not in run.child.errors, run.child.errors
    assert "Unhandled" not in run.child.errors, run.child.errors


def test_a_good_outlet_beside_them_is_not_harmed(run):
    assert run.states["good"].state == "ok"
    assert run.counts["good"]["fetched"] == 30


@pytest.mark.parametrize(
    ("name", "event", "reason"),
    [
        ("not-found", "skipped", "HTTP 404"),
        ("gone", "skipped", "HTTP 410"),
        ("trouble", "retry", "HTTP 500"),
        ("forbidden", "skipped", "HTTP 403"),
        ("pdf", "skipped", "not HTML"),
        ("empty-body", "skipped", "empty response"),
        ("huge", "skipped", "too large"),
        ("huge-chunked", "skipped", "too large"),
        ("gzip-bomb", "skipped", "too large"),
        ("brotli-bomb", "skipped", "too large"),
        ("zstd-bomb", "skipped", "too large"),
        ("deflate-bomb", "skipped", "too large"),
        ("bomb-in-bomb", "skipped", "too large"),
        ("not-gzip", "retry", "broken response"),
        ("odd-encoding", "skipped", "broken response"),
        ("drip", "retry", "timeout"),
        ("head-drip", "retry", "timeout"),
        ("head-flood", "skipped", "too large"),
        ("silent", "retry", "timeout"),
        ("to-front", "skipped", "moved"),
        ("to-file", "skipped", "HTTP 302"),
        ("to-script", "skipped", "scheme"),
        ("to-nowhere", "skipped", "scheme"),
        ("to-private", "skipped", "private address"),
        ("loop", "skipped", "too many redirects"),
        ("cut-off", "retry", "connection lost"),
        ("busy", "retry", "HTTP 429"),
        ("robots-some", "skipped", "robots"),
        ("robots-long", "skipped", "robots"),
    ],
)
def test_a_bad_article_has_its_outcome_and_the_others_are_fetched(run, name, event, reason):
    assert outcome(run, name) == (event, reason)
    assert run.states[name].state == "ok"
    assert run.counts[name]["fetched"] == 2
    assert run.counts[name]["leased"] == 0


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("nothing", "empty list"),
        ("moved", "moved"),
        ("all-404", "HTTP 404"),
        ("all-403", "HTTP 403"),
        ("hangs", "timeout"),
        ("robots-503", "robots unavailable"),
        ("robots-away", "robots unavailable"),
        ("robots-bomb", "robots unavailable"),
        ("robots-all", "robots"),
        ("not-tls", "TLS"),
        ("untrusted", "certificate"),
        ("nameless", "certificate"),
        ("no-name", "DNS"),
        ("nobody", "connection refused"),
        ("blocked", "HTTP 403"),
        ("down-midway", "HTTP 503"),
    ],
)
def test_an_outlet_that_fails_is_called_by_its_trouble(run, name, state):
    assert run.states[name].state == state
    assert run.states[name].failures == 1
    assert [each["state"] for each in run.child.of("outlet", name)] == [state]


def test_articles_that_lead_to_closed_addresses_are_to_blame_alone(run):
    assert run.states["many-to-private"].state == "ok"
    assert (run.counts["many-to-private"]["skipped"], run.counts["many-to-private"]["fetched"]) == (6, 2)


def test_of_a_robots_txt_without_end_the_beginning_counts(run):
    assert run.states["robots-huge"].state == "ok"
    assert run.counts["robots-huge"]["fetched"] == 3
    with run.desk.store() as store:
        assert len(store.robots(run.outlet["robots-long"].netloc).body) == 512 * 1024
    assert "10.0.0.1" in run.states["robots-away"].detail


def test_an_exemption_from_certificates_is_the_outlets_own(run):
    assert run.states["exempt"].state == "ok"
    assert run.counts["exempt"]["fetched"] == 3


@pytest.mark.parametrize("name", ["robots-503", "robots-all", "robots-away", "robots-bomb", "hangs"])
def test_nothing_but_robots_txt_is_asked_where_it_forbids(run, name):
    assert set(run.outlet[name].paths()) == {"/robots.txt"}


def test_the_verdict_of_robots_is_reported_and_stored(run):
    (told,) = run.child.of("robots", "robots-503")
    assert (told["verdict"], told["status"]) == ("unreachable", 503)
    with run.desk.store() as store:
        assert store.robots(run.outlet["robots-503"].netloc).status == 503
        assert store.robots(run.outlet["robots-all"].netloc).status == 200


def test_a_disallowed_article_is_never_asked_for(run):
    assert "/news/articleView.html?idxno=1001" not in run.outlet["robots-some"].paths()


def test_where_we_are_blocked_no_article_is_given_up(run):
    counts = run.counts["blocked"]
    assert counts["skipped"] == counts["failed"] == 0
    assert counts["queued"] == 8
    assert len([path for path in run.outlet["blocked"].paths() if "View" in path]) == 3


def test_an_outlet_that_goes_down_keeps_the_tries_of_its_articles(run):
    counts = run.counts["down-midway"]
    assert counts["fetched"] == 5
    assert counts["queued"] == 15
    assert len(run.child.of("retry", "down-midway")) == 5


def test_endless_paging_ends(run):
    pages = [path for path in run.outlet["endless"].paths() if "List" in path]
    assert len(pages) == 4
    assert run.counts["endless"]["fetched"] == 40


def test_a_list_that_repeats_itself_ends_at_once(run):
    assert len([path for path in run.outlet["same-page"].paths() if "List" in path]) == 2
    assert run.counts["same-page"]["fetched"] == 1


def test_links_that_are_no_articles_of_ours_are_left_alone(run):
    assert [each["article"] for each in run.child.of("fetched", "odd-links")] == ["9"]
    assert sum(run.counts["odd-links"].values()) == 1
    assert run.states["odd-links"].state == "ok"


@pytest.mark.parametrize("name", ["bad-feed", "bomb-feed"])
def test_a_hostile_feed_does_not_hide_the_list(run, name):
    assert run.counts[name]["fetched"] >= 4
    assert run.states[name].state == "ok"


def test_an_outlet_that_changes_its_host_is_not_followed_there(run):
    assert run.states["moved"].detail.endswith(run.outlet["new-home"].netloc)
    assert sum(run.counts["moved"].values()) == 0
    assert run.counts["new-home"]["fetched"] == 3


def test_cookies_are_not_sent_back(run):
    assert len(run.outlet["cookie"].asked) > 3
    assert not any("Cookie" in headers for _, _, headers in run.outlet["cookie"].asked)


def test_who_we_are(run):
    for _, _, headers in run.outlet["good"].asked:
        assert headers["User-Agent"] == "goeul/0 (+test@example.org)"


def test_every_article_has_one_outcome_at_most(run):
    outcomes = [
        (each["outlet"], each["article"])
        for each in run.child.events
        if each["event"] in ("fetched", "skipped", "retry", "failed")
    ]
    assert len(outcomes) == len(set(outcomes))


def test_bodies_kept_are_within_the_limit(run):
    assert max(len(body) for body in run.desk.pages().values()) <= LIMIT
    assert threading.active_count() < 400
