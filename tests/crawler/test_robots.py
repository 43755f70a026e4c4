"""robots.txt by RFC 9309, with the kept copy in a real store."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.answers import Answer, Fault
from crawler.robots import Robots, consult
from crawler.words import CERTIFICATE, DNS, ROBOTS, ROBOTS_DOWN, TIMEOUT, TOO_LARGE
from goeul.store import Store

HOST = "paper.kr"
RULES = b"""\
User-agent: *
Disallow: /admin
Crawl-delay: 2

User-agent: goeul
Disallow: /private
Allow: /private/news
Crawl-delay: 7.5
"""


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 24, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, hours):
        self.now += timedelta(hours=hours)


class Net:
    """robots.txt as the network brings it; counts how often it is asked."""

    def __init__(self, status=200, body=RULES, fault=None):
        self.status, self.body, self.fault, self.asked = status, body, fault, 0

    async def __call__(self):
        self.asked += 1
        if self.fault:
            raise self.fault
        return Answer(url=f"http://{HOST}/robots.txt", status=self.status, body=self.body)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock):
    with Store.open(tmp_path / "s.sqlite3", clock=clock) as store:
        yield store


def ask(store, net, clock, host=HOST) -> Robots:
    return asyncio.run(consult(host, agent="goeul", store=store, fetch=net, now=clock))


def allowed(robots: Robots, path: str) -> bool:
    fault = refusal(robots, path)
    assert fault is None or (fault.word == ROBOTS and not fault.passing)
    return fault is None


def refusal(robots: Robots, path: str) -> Fault | None:
    try:
        robots.check(f"http://{HOST}{path}")
    except Fault as fault:
        return fault
    return None


def test_the_group_that_names_us_is_ours(store, clock):
    robots = ask(store, Net(), clock)

    assert allowed(robots, "/news/1")
    assert allowed(robots, "/admin")
    assert not allowed(robots, "/private/diary")
    assert allowed(robots, "/private/news/1")
    assert robots.crawl_delay == 7.5
    assert robots.verdict == "rules"


def test_else_the_group_for_all(store, clock):
    robots = ask(store, Net(body=RULES.replace(b"goeul", b"notgoeul")), clock)

    assert not allowed(robots, "/admin/x")
    assert allowed(robots, "/private/diary")
    assert robots.crawl_delay == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 302])
def test_unavailable_allows_everything(store, clock, status):
    robots = ask(store, Net(status=status, body=b"User-agent: *\nDisallow: /"), clock)

    assert allowed(robots, "/")
    assert robots.crawl_delay == 0
    assert (robots.verdict, robots.status) == ("none", status)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_trouble_forbids_everything_for_now(store, clock, status):
    robots = ask(store, Net(status=status), clock)

    with pytest.raises(Fault) as caught:
        robots.check(f"http://{HOST}/")
    assert caught.value.word == ROBOTS_DOWN, "its rules are not to blame"
    assert caught.value.of_host
    assert caught.value.passing
    assert str(status) in caught.value.detail
    assert store.robots(HOST).status == status


def test_too_many_requests_allows_like_any_4xx_and_is_asked_again(store, clock):
    net = Net(status=429)
    robots = ask(store, net, clock)

    assert allowed(robots, "/private/diary")
    assert (robots.verdict, robots.status) == ("none", 429)
    net.status = 200
    assert not allowed(ask(store, net, clock), "/private/diary")
    assert net.asked == 2


def test_too_many_requests_does_not_lift_rules_that_are_known(store, clock):
    net = Net()
    ask(store, net, clock)
    net.status = 429
    clock.forward(30)

    robots = ask(store, net, clock)
    assert robots.verdict == "old copy"
    assert not allowed(robots, "/private/diary")
    assert store.robots(HOST).status == 200


@pytest.mark.parametrize("word", [TIMEOUT, DNS, CERTIFICATE])
def test_a_host_that_does_not_answer_is_called_by_its_own_trouble(store, clock, word):
    robots = ask(store, Net(fault=Fault(word, passing=True)), clock)

    with pytest.raises(Fault) as caught:
        robots.check(f"http://{HOST}/")
    assert caught.value.word == word
    assert caught.value.of_host
    assert store.robots(HOST).status == 0


def test_a_robots_txt_that_cannot_be_read_forbids(store, clock):
    robots = ask(store, Net(fault=Fault(TOO_LARGE)), clock)

    with pytest.raises(Fault) as caught:
        robots.check(f"http://{HOST}/")
    assert caught.value.word == ROBOTS_DOWN
    assert TOO_LARGE in caught.value.detail


def test_a_good_copy_serves_for_a_day_without_asking(store, clock):
    net = Net()
    ask(store, net, clock)
    clock.forward(23.9)
    robots = ask(store, net, clock)
    assert net.asked == 1
    assert not allowed(robots, "/private/diary")

    clock.forward(0.2)
    ask(store, net, clock)
    assert net.asked == 2


def test_the_last_good_copy_stands_in_for_a_second_day(store, clock):
    net = Net()
    ask(store, net, clock)
    net.status = 503

    clock.forward(30)
    robots = ask(store, net, clock)
    assert robots.verdict == "old copy"
    assert allowed(robots, "/news/1")
    assert not allowed(robots, "/private/diary")

    clock.forward(19)
    robots = ask(store, net, clock)
    assert robots.verdict == "unreachable"
    with pytest.raises(Fault):
        robots.check(f"http://{HOST}/news/1")


def test_a_failure_is_asked_again_the_next_time(store, clock):
    net = Net(status=503)
    ask(store, net, clock)
    net.status = 200

    assert ask(store, net, clock).verdict == "rules"


def test_hosts_are_kept_apart(store, clock):
    ask(store, Net(), clock, host="paper.kr")
    other = ask(store, Net(status=404), clock, host="paper.kr:8080")

    assert other.verdict == "none"
    assert store.robots("paper.kr").status == 200


def test_a_bom_before_the_first_line(store, clock):
    robots = ask(store, Net(body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /x"), clock)

    assert not allowed(robots, "/x")


@given(body=st.binary(max_size=500), path=st.text(max_size=30))
def test_any_bytes_give_an_answer(body, path):
    robots = ask(Memory(), Net(body=body), Clock())

    assert robots.crawl_delay >= 0
    assert allowed(robots, f"/{path}") in (True, False)


class Memory:
    """A store that has seen nothing yet."""

    def robots(self, _host):
        return None

    def save_robots(self, *_):
        pass
