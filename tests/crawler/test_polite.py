"""Politeness as a host sees it: from run to run, and where a redirect leads to another host."""

from datetime import UTC, datetime
from itertools import pairwise

VIEW = "/news/articleView.html?idxno="


def state(desk, host):
    with desk.store() as store:
        return store.host_states([host])[host]


def test_what_robots_txt_says_is_stored_with_the_delay_that_follows(desk, make_outlet, web):
    asks, silent, down = make_outlet(2), make_outlet(2), make_outlet(2)
    asks.replies["/robots.txt"] = web.Reply("User-agent: *\nCrawl-delay: 7", kind="text/plain")
    down.replies["/robots.txt"] = web.Reply(status=503)
    desk.fetch.update(delay_seconds=0.01, crawl_delay_cap=0.02)

    child = desk.run(desk.job(asks.record("asks"), silent.record("silent"), down.record("down")))

    stored = {
        name: (row.verdict, row.status, row.crawl_delay_asked, row.delay)
        for name, row in (("asks", state(desk, asks.netloc)), ("silent", state(desk, silent.netloc)))
    }
    assert stored == {"asks": ("rules", 200, 7, 0.02), "silent": ("none", 404, 0, 0.01)}
    assert (state(desk, down.netloc).verdict, state(desk, down.netloc).status) == ("unreachable", 503)
    (told,) = child.of("robots", "asks")
    assert (told["verdict"], told["crawl_delay_asked"], told["delay"]) == ("rules", 7, 0.02)


def test_slow_answers_slow_us_down_and_the_store_remembers(desk, make_outlet, web):
    outlet = make_outlet(4)
    for each in outlet.ids:
        outlet.replies[VIEW + each] = web.Reply(web.article(each), wait=0.3)
    desk.fetch.update(throttle=True)

    child = desk.run(desk.job(outlet.record()))

    assert child.exit_code == 0, child.errors
    assert state(desk, outlet.netloc).delay >= 0.3


def test_a_busy_host_is_left_alone_by_the_next_run_too(desk, make_outlet, web):
    outlet = make_outlet(3)
    outlet.replies[VIEW + "1002"] = web.Reply(status=429, headers={"Retry-After": "3000"})
    first = desk.run(desk.job(outlet.record()))
    asked = len(outlet.asked)

    second = desk.run(desk.job(outlet.record()))

    assert first.of("paused") == [
        {"event": "paused", "outlet": "paper", "host": outlet.netloc, "seconds": 3000, "reason": "HTTP 429"}
    ]
    assert len(outlet.asked) == asked
    assert [each["state"] for each in second.of("outlet")] == ["HTTP 429"]
    with desk.store() as store:
        wait = (store.outlet_states()["paper"].next_at - datetime.now(UTC)).total_seconds()
        counts = store.frontier_counts()
    assert wait > 2800
    assert counts["queued"] + counts["fetched"] == 3


def test_a_pause_that_is_short_is_waited_for(desk, make_outlet, web):
    outlet = make_outlet(4)
    busy = web.Reply(status=503, headers={"Retry-After": "1"})
    outlet.replies["/rss/all.xml"] = lambda times: busy if times < 2 else web.Reply(outlet._feed(), kind="text/xml")

    child = desk.run(desk.job(outlet.record()))

    assert child.exit_code == 0, child.errors
    assert len(child.of("fetched")) == 4
    paused, *_ = outlet.times("/rss")
    assert min(at for at in outlet.times() if at > paused) - paused >= 1


def test_robots_txt_that_is_asked_too_often_allows_after_a_rest(desk, make_outlet, web):
    outlet = make_outlet(3)
    outlet.replies["/robots.txt"] = web.Reply(status=429)
    desk.fetch["pause_seconds"] = 0.5

    child = desk.run(desk.job(outlet.record()))

    assert len(child.of("fetched")) == 3
    robots, first, *_ = outlet.times()
    assert first - robots >= 0.5
    assert state(desk, outlet.netloc).status == 429


def test_a_host_that_is_down_rests_unless_a_person_asks(desk, make_outlet):
    outlet = make_outlet(2)
    record = outlet.record()
    outlet.close()
    desk.fetch["down_seconds"] = 600.0

    assert [each["state"] for each in desk.run(desk.job(record)).of("outlet")] == ["connection refused"]
    second = desk.run(desk.job(record))
    desk.fetch["ask_down"] = True
    third = desk.run(desk.job(record))

    (rests,) = second.of("outlet")
    assert (rests["state"], rests["detail"].partition(":")[0]) == ("connection refused", "127.0.0.1")
    assert second.of("paused") == []  # it was not tried
    assert len(third.of("paused")) == 1


def test_the_host_that_a_redirect_leads_to_is_treated_as_politely(desk, make_outlet, web):
    outlet, elsewhere = make_outlet(4), make_outlet(4)
    for each in outlet.ids:
        to = {"Location": f"http://{elsewhere.netloc}{VIEW}{each}"}
        outlet.replies[VIEW + each] = web.Reply(status=301, headers=to)
    elsewhere.replies["/robots.txt"] = web.Reply(
        f"User-agent: *\nDisallow: {VIEW}1003\nCrawl-delay: 0.3", kind="text/plain"
    )
    record = outlet.record(hosts=(elsewhere.netloc,))

    child = desk.run(desk.job(record, allow=(outlet.netloc, elsewhere.netloc)))

    assert child.exit_code == 0, child.errors
    assert len(child.of("fetched")) == 3
    assert [each["reason"] for each in child.of("skipped")] == ["robots"]
    assert elsewhere.paths()[0] == "/robots.txt"
    assert VIEW + "1003" not in elsewhere.paths()
    assert min(later - earlier for earlier, later in pairwise(elsewhere.times())) >= 0.3


def test_a_redirect_to_a_host_that_another_crawl_has_is_not_followed(desk, make_outlet, web):
    outlet, elsewhere = make_outlet(2), make_outlet(2)
    to = {"Location": f"http://{elsewhere.netloc}{VIEW}1000"}
    outlet.replies[VIEW + "1000"] = web.Reply(status=302, headers=to)
    desk.fetch["lease_seconds"] = 0.5
    with desk.store() as store:
        assert store.lease_host(elsewhere.netloc, "another crawl", 600)

    child = desk.run(desk.job(outlet.record(), allow=(outlet.netloc, elsewhere.netloc)))

    assert elsewhere.connections == 0
    assert [(each["article"], each["reason"]) for each in child.of("retry")] == [("1000", "busy")]
    assert [each["article"] for each in child.of("fetched")] == ["1001"]


def test_the_lease_of_such_a_host_is_given_back(desk, make_outlet, web):
    outlet, elsewhere = make_outlet(2), make_outlet(2)
    outlet.replies[VIEW + "1000"] = web.Reply(status=302, headers={"Location": f"http://{elsewhere.netloc}/"})
    desk.fetch["lease_seconds"] = 600.0

    desk.run(desk.job(outlet.record(), allow=(outlet.netloc, elsewhere.netloc)))

    assert elsewhere.connections
    with desk.store() as store:
        assert store.lease_host(elsewhere.netloc, "another crawl", 1)
