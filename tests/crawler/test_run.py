"""The child process at work: one job, real sockets, a real store."""

import os
import threading
from pathlib import Path


def test_a_visit_fetches_every_article_once_and_the_next_only_what_is_new(desk, make_outlet):
    outlet = make_outlet(45)

    child = desk.run(desk.job(outlet.record()))

    assert child.exit_code == 0, child.errors
    assert sorted(desk.pages()) == sorted(outlet.ids)
    fetched = [path for path in outlet.paths() if "articleView" in path]
    assert len(fetched) == len(set(fetched)) == 45
    assert child.of("discovered") == [{"event": "discovered", "outlet": "paper", "found": 45, "new": 45}]
    assert len(child.of("fetched")) == 45
    (end,) = child.of("outlet")
    assert end["state"] == "ok"
    assert (end["fetched"], end["skipped"], end["retry"], end["failed"]) == (45, 0, 0, 0)
    with desk.store() as store:
        assert store.outlet_states()["paper"].state == "ok"
        assert store.frontier_counts()["fetched"] == 45

    outlet.asked.clear()
    outlet.ids += ["2000", "2001"]
    child = desk.run(desk.job(outlet.record()))

    assert child.of("discovered")[0]["new"] == 2
    assert sorted(path.rpartition("=")[2] for path in outlet.paths() if "View" in path) == ["2000", "2001"]
    # The second list page holds nothing new, so it is the last; robots.txt is still fresh.
    assert [path for path in outlet.paths() if "View" not in path] == [
        "/rss/all.xml",
        "/news/articleList.html?page=1",
        "/news/articleList.html?page=2",
    ]


def test_a_server_in_trouble_is_tried_again_and_given_up_visibly(desk, make_outlet, web):
    outlet = make_outlet(3)
    desk.fetch.update(max_attempts=2, retry_seconds=0.0)
    view = "/news/articleView.html?idxno="
    outlet.replies[view + "1000"] = lambda times: web.Reply(status=500) if times < 2 else web.Reply(web.article("1000"))
    outlet.replies[view + "1001"] = web.Reply(status=500)

    child = desk.run(desk.job(outlet.record()))

    assert child.exit_code == 0, child.errors
    assert [each["event"] for each in child.events if each.get("article") == "1000"] == ["retry", "fetched"]
    assert [each["event"] for each in child.events if each.get("article") == "1001"] == ["retry", "failed"]
    assert outlet.paths().count(view + "1001") == 2
    with desk.store() as store:
        counts = store.frontier_counts()
    assert (counts["fetched"], counts["failed"], counts["queued"]) == (2, 1, 0)


def test_crawl_delay_is_kept_and_its_cap_is_told(desk, make_outlet, web):
    outlet = make_outlet(3)
    outlet.replies["/robots.txt"] = web.Reply("User-agent: *\nCrawl-delay: 100", kind="text/plain")
    desk.fetch["crawl_delay_cap"] = 0.3

    child = desk.run(desk.job(outlet.record()))

    (robots,) = child.of("robots")
    assert (robots["delay"], robots["crawl_delay_asked"]) == (0.3, 100)
    times = outlet.times()[1:]  # robots.txt itself came before the delay was known
    assert len(times) == 6
    assert times[-1] - times[0] > 0.3 * 5 * 0.9


def test_outlets_on_one_host_take_turns(desk, make_outlet):
    outlet = make_outlet(12)
    records = [outlet.record(f"edition-{number}") for number in range(3)]

    child = desk.run(desk.job(*records))

    assert child.exit_code == 0, child.errors
    order = [each["outlet"] for each in child.events if each["event"] in ("discovered", "fetched")]
    assert len(order) == 3 * 13
    assert order == sorted(order, key=order.index)  # no two are mixed
    assert outlet.most_at_once == 1


def test_two_processes_do_not_crawl_one_host_together(desk, make_outlet, web):
    outlet = make_outlet(30)
    gate = threading.Event()
    outlet.replies["/news/articleView.html?idxno=1010"] = lambda _: gate.wait(30) and web.Reply(web.article("1010"))
    desk.fetch.update(timeout_seconds=30.0, lease_seconds=5.0)
    first = desk.start(desk.job(outlet.record()))
    first.until("fetched")
    desk.fetch["lease_seconds"] = 20.0  # how long the second will wait
    second = desk.start(desk.job(outlet.record()))
    second.until("waiting")
    gate.set()

    assert first.end() == 0, first.errors
    assert second.end() == 0, second.errors
    assert outlet.most_at_once == 1
    assert sorted(desk.pages()) == sorted(outlet.ids)
    views = [path for path in outlet.paths() if "View" in path]
    assert len(views) == len(set(views))


def test_a_host_that_another_crawl_holds_is_left_to_it(desk, make_outlet):
    outlet = make_outlet(3)
    desk.fetch["lease_seconds"] = 0.5
    with desk.store() as store:
        assert store.lease_host(outlet.netloc, "another crawl", 600)

        child = desk.run(desk.job(outlet.record()))

        assert child.exit_code == 0
        assert [each["state"] for each in child.of("outlet")] == ["busy"]
        assert outlet.connections == 0
        assert store.outlet_states() == {}
        assert not store.lease_host(outlet.netloc, "a third", 1)


def test_nothing_listens_and_the_proxy_of_the_environment_is_not_used(desk, make_outlet):
    outlet, proxy = make_outlet(20), make_outlet()
    at = f"http://{proxy.netloc}"
    environ = {**os.environ, "http_proxy": at, "HTTP_PROXY": at, "https_proxy": at, "ALL_PROXY": at, "no_proxy": ""}
    desk.fetch["delay_seconds"] = 0.05
    child = desk.start(desk.job(outlet.record()), environ)
    child.until("fetched", 3)

    listening = _listening(child.process.pid)

    assert child.end() == 0, child.errors
    assert listening == set()
    assert len(child.of("fetched")) == 20
    assert proxy.connections == 0


def _listening(pid: int) -> set[str]:
    """Local addresses on which a process listens; needs Linux's /proc."""
    if not Path("/proc/self/net/tcp").exists():
        return set()
    sockets = {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                found.add(fields[1])
    return found
