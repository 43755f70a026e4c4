"""A visit with a table for a network and a real store: outcomes, early ends, and what a stop leaves behind."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.answers import Answer, Fault
from crawler.job import FetchRules
from crawler.outcomes import Task
from crawler.visit import Visit
from crawler.words import DNS, EMPTY_LIST, LOST, REFUSED, ROBOTS, TIMEOUT
from goeul.errors import StoreError
from goeul.records import Outlet
from goeul.store import Store

ROOT = "http://paper.kr"
OUTLET = Outlet(id="paper", name="신문", family="paper", url=ROOT)
VIEW = "/news/articleView.html?idxno="
LIST = "/news/articleList.html?page="
RULES = FetchRules(user_agent="goeul/0", retry_seconds=0.0, pause_seconds=0.01, lease_seconds=5)


class Net:
    """Answers by path; what is not in the table is 404. Values are answers, faults, errors or functions."""

    def __init__(self, web, pages=(), **articles):
        self.table = {"/rss/all.xml": Answer(url=ROOT + "/rss/all.xml", status=404, body=b"x")}
        self.asked = []
        for number, ids in enumerate(pages, start=1):
            body = web.links(VIEW + each for each in ids).encode()
            self.table[LIST + str(number)] = Answer(url=f"{ROOT}{LIST}{number}", status=200, body=body)
            for each in ids:
                self.table[VIEW + each] = self.article(web, each)
        self.table.update(articles)

    @staticmethod
    def article(web, article_id, status=200, **more):
        body = web.article(article_id).encode()
        return Answer(url=ROOT + VIEW + article_id, status=status, body=body, content_type="text/html", **more)

    def status(self, web, article_id, status, **more):
        self.table[VIEW + article_id] = self.article(web, article_id, status, **more)

    async def __call__(self, url, **_):
        path = url.removeprefix(ROOT)
        self.asked.append(path)
        answer = self.table.get(path, Answer(url=url, status=404, body=b"x"))
        if callable(answer):
            answer = answer()
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s.sqlite3") as store:
        yield store


def visit(web, store, net, pages=10, rules=RULES, owner="me"):
    """Runs one visit; its events."""
    events = []
    task = Task(outlet=OUTLET, family=web.FAMILY, rules=rules, owner=owner, pages=pages)
    asyncio.run(Visit(task, store, lambda event, **fields: events.append({"event": event, **fields})).run(net))
    return events


def outcomes(events):
    return {
        each["article"]: (each["event"], each.get("reason"))
        for each in events
        if each["event"] in ("fetched", "skipped", "retry", "failed")
    }


def state(store):
    return store.outlet_states()["paper"]


def test_the_newest_page_is_not_stored_before_the_oldest_is_seen(web, store):
    """Killed while paging, the next visit must not take page 1 for the end of what is new."""
    net = Net(web, [["9", "8"], ["7", "6"], ["5", "4"]])
    complete = dict(net.table)
    net.table[LIST + "3"] = asyncio.CancelledError()

    with pytest.raises(asyncio.CancelledError):
        visit(web, store, net)
    assert store.frontier_counts()["queued"] == 0
    assert store.outlet_states() == {}

    net.table = complete
    visit(web, store, net)
    assert store.frontier_counts()["fetched"] == 6


def test_a_list_that_broke_off_is_read_to_its_end_the_next_time(web, store):
    net = Net(web, [["9", "8"], ["7", "6"], ["5", "4"]])
    third, net.table[LIST + "3"] = net.table[LIST + "3"], Fault(TIMEOUT, passing=True)
    visit(web, store, net)
    assert state(store).state == TIMEOUT
    assert store.frontier_counts()["fetched"] == 4  # what was seen is not held back

    net.table[LIST + "3"] = third
    visit(web, store, net)
    assert state(store).state == "ok"
    assert store.frontier_counts()["fetched"] == 6


def test_a_list_ends_where_its_pages_end(web, store):
    net = Net(web, [["9"], ["8"]])
    events = visit(web, store, net)

    assert state(store).state == "ok"
    assert [each["found"] for each in events if each["event"] == "discovered"] == [2]
    assert net.asked.count(LIST + "3") == 1


def test_pages_are_bounded(web, store):
    net = Net(web, [[str(number)] for number in range(100, 150)])
    visit(web, store, net, pages=3)

    assert [path for path in net.asked if path.startswith(LIST)] == [LIST + "1", LIST + "2", LIST + "3"]


def test_an_empty_list_is_called_so(web, store):
    visit(web, store, Net(web, [[]]))

    assert state(store).state == EMPTY_LIST
    assert state(store).last_success is None


@pytest.mark.parametrize("word", [DNS, REFUSED, ROBOTS])
def test_a_host_out_of_reach_is_asked_once_and_the_frontier_waits(web, store, word):
    visit(web, store, Net(web, [["1"]]), pages=1)
    net = Net(web, [["2"]])
    net.table = dict.fromkeys(net.table, Fault(word, passing=True, of_host=True))

    visit(web, store, net)

    assert net.asked == ["/rss/all.xml"]
    assert (state(store).state, state(store).failures) == (word, 1)
    assert state(store).last_success is not None


def test_two_silent_sources_are_enough(web, store):
    net = Net(web)
    net.table = dict.fromkeys(["/rss/all.xml", LIST + "1"], Fault(TIMEOUT, passing=True))

    visit(web, store, net)

    assert state(store).state == TIMEOUT
    assert len(net.asked) == 2


def test_a_host_that_goes_away_midway_leaves_the_tries_of_its_articles(web, store):
    net = Net(web, [["1", "2", "3"]])
    net.table[VIEW + "2"] = Fault(REFUSED, passing=True)

    events = visit(web, store, net)

    assert outcomes(events) == {"1": ("fetched", None)}
    assert state(store).state == REFUSED
    rows = store.lease_articles("paper", "next", limit=9, seconds=1)
    assert [(row.article_id, row.attempts) for row in rows] == [("2", 0), ("3", 0)]


def test_one_refusal_is_the_articles_own(web, store):
    net = Net(web, [["1", "2", "3", "4", "5"]])
    net.status(web, "2", 403)
    net.status(web, "4", 451)

    events = visit(web, store, net)

    assert outcomes(events)["2"] == ("skipped", "HTTP 403")
    assert outcomes(events)["4"] == ("skipped", "HTTP 451")
    assert Counter(event for event, _ in outcomes(events).values()) == {"fetched": 3, "skipped": 2}
    assert state(store).state == "ok"


def test_refusals_at_the_end_are_settled_without_waiting_for_their_own_leases(web, store):
    net = Net(web, [["1", "2", "3"]])
    net.status(web, "2", 403)
    net.status(web, "3", 403)

    events = visit(web, store, net, rules=FetchRules(user_agent="g/0", lease_seconds=3600))

    assert outcomes(events)["2"] == outcomes(events)["3"] == ("skipped", "HTTP 403")


def test_three_refusals_in_a_row_mean_that_we_are_blocked(web, store):
    net = Net(web, [["1", "2", "3", "4", "5", "6"]])
    for each in ("2", "3", "4"):
        net.status(web, each, 403)

    events = visit(web, store, net)

    assert outcomes(events) == {"1": ("fetched", None)} | dict.fromkeys("234", ("retry", "HTTP 403"))
    assert state(store).state == "HTTP 403"
    assert store.frontier_counts()["queued"] == 5
    assert [row.article_id for row in store.lease_articles("paper", "next", limit=9, seconds=1)] == ["5", "6"]


def test_five_faults_in_a_row_end_the_visit(web, store):
    net = Net(web, [[str(number) for number in range(10, 30)]])
    for number in range(12, 30):
        net.table[f"{VIEW}{number}"] = Fault(LOST, passing=True)

    events = visit(web, store, net, rules=FetchRules(user_agent="g/0", retry_seconds=60))

    assert Counter(event for event, _ in outcomes(events).values()) == {"fetched": 2, "retry": 5}
    assert state(store).state == LOST
    assert store.frontier_counts()["queued"] == 18


def test_a_server_that_asks_for_a_long_rest_gets_it(web, store):
    net = Net(web, [["1", "2", "3"]])
    net.status(web, "1", 429, retry_after="7200")

    events = visit(web, store, net)

    assert outcomes(events) == {"1": ("retry", "HTTP 429")}
    assert state(store).state == "HTTP 429"
    assert state(store).next_at >= datetime.now(UTC) + timedelta(seconds=7100)
    assert {row.article_id for row in store.lease_articles("paper", "next", limit=9, seconds=1)} == {"2", "3"}


def test_a_fault_of_ours_is_kept_and_the_next_article_has_its_turn(web, store):
    net = Net(web, [["1", "2", "3"]])
    net.table[VIEW + "2"] = KeyError("oops")

    events = visit(web, store, net)

    assert outcomes(events)["2"] == ("failed", "internal error")
    assert store.frontier_counts()["fetched"] == 2
    (kept,) = store.quarantined()
    assert (kept.stage, kept.article_id, kept.reason) == ("fetch", "2", "KeyError")


def test_a_store_that_fails_ends_the_visit_and_is_no_fault_of_the_article(web, store, monkeypatch):
    net = Net(web, [["1", "2", "3"]])
    full = StoreError("가득", "full")

    def save_page(page):
        raise full

    monkeypatch.setattr(store, "save_page", save_page)

    with pytest.raises(StoreError):
        visit(web, store, net)
    assert store.frontier_counts()["queued"] == 3
    assert store.outlet_states() == {}


def test_leases_of_a_killed_visit_are_waited_for(web, store):
    visit(web, store, Net(web, [["1"]]), pages=1)
    net = Net(web, [["1", "2", "3"]])

    rules = FetchRules(user_agent="g/0", lease_seconds=0.3)
    task = Task(outlet=OUTLET, family=web.FAMILY, rules=rules, owner="killed", pages=10)
    killed = Visit(task, store, lambda *_, **__: None)

    async def stopping(url, **_):
        if VIEW in url:
            killed.stop()
            await asyncio.sleep(10)
        return await net(url)

    store.release_leases, release = lambda _: 0, store.release_leases  # as SIGKILL would have it
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(killed.run(stopping))
    store.release_leases = release
    assert store.frontier_counts()["leased"] == 2

    visit(web, store, net, rules=rules)

    assert store.frontier_counts()["fetched"] == 3


def test_an_article_that_leads_elsewhere_is_gone(web, store):
    net = Net(web, [["1", "2", "3"]])
    page = web.article("x").encode()
    net.table[VIEW + "1"] = Answer(url="http://portal.example/news", status=200, body=page, content_type="text/html")
    net.table[VIEW + "2"] = Answer(url=ROOT + "/", status=200, body=page, content_type="text/html")
    net.table[VIEW + "3"] = Answer(
        url="http://www.paper.kr" + VIEW + "3", status=200, body=page, content_type="text/html"
    )

    events = visit(web, store, net)

    assert outcomes(events) == {"1": ("skipped", "moved"), "2": ("skipped", "moved"), "3": ("fetched", None)}


def test_an_outlet_that_moved_is_called_so(web, store):
    net = Net(web)
    body = web.links(["http://new.example" + VIEW + "1"]).encode()
    net.table[LIST + "1"] = Answer(url="http://new.example" + LIST + "1", status=200, body=body)
    net.table["/rss/all.xml"] = net.table[LIST + "1"]

    visit(web, store, net)

    assert state(store).state == "moved"
    assert "new.example" in state(store).detail


def test_a_stopped_visit_does_not_begin(web, store):
    net = Net(web, [["1"]])
    task = Task(outlet=OUTLET, family=web.FAMILY, rules=RULES, owner="me", pages=1)
    stopped = Visit(task, store, lambda *_, **__: None)
    stopped.stop()

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(stopped.run(net))
    assert net.asked == []


KINDS = ("good", 404, 403, 500, 429, "fault", "lost", "pdf", "broken")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=25), workers=st.integers(1, 4))
def test_every_article_has_exactly_one_outcome_and_none_is_lost(web, tmp_path_factory, kinds, workers):
    net = Net(web, [[str(1000 + number) for number in range(len(kinds))]])
    for number, kind in enumerate(kinds):
        _spoil(web, net, str(1000 + number), kind)
    rules = FetchRules(user_agent="g/0", retry_seconds=3600, pause_seconds=0.0, at_once=workers)

    with Store.open(tmp_path_factory.mktemp("v") / "s.sqlite3") as store:
        events = visit(web, store, net, rules=rules)
        counts = store.frontier_counts()

    told = Counter(each["event"] for each in events)
    articles = [each["article"] for each in events if "article" in each]
    assert len(articles) == len(set(articles))
    assert told["discovered"] == told["outlet"] == 1
    assert counts["fetched"] == told["fetched"]
    assert counts["skipped"] == told["skipped"]
    assert counts["failed"] == told["failed"]
    assert counts["leased"] == 0
    assert counts["queued"] == len(kinds) - told["fetched"] - told["skipped"] - told["failed"]


def _spoil(web, net, article_id, kind):
    path = VIEW + article_id
    if isinstance(kind, int):
        net.status(web, article_id, kind)
    elif kind != "good":
        net.table[path] = {
            "fault": RuntimeError("ours"),
            "lost": Fault(LOST, passing=True),
            "pdf": Answer(url=ROOT + path, status=200, body=b"%PDF", content_type="application/pdf"),
            "broken": Fault("broken response"),
        }[kind]
