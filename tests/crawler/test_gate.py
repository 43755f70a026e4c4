"""The gate before each host: lease, pause, turn, and the time between two requests, over visits and processes."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from crawler.answers import Fault
from crawler.gate import Gate, throttled
from crawler.job import FetchRules
from crawler.leases import Leases
from crawler.robots import Robots
from crawler.words import BUSY, REFUSED
from goeul.store import Store

HOST = "paper.kr"
SECONDS = st.floats(0, 300)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s.sqlite3") as store:
        yield store


def gate(store, owner="me", told=None, **rules):
    chosen = FetchRules(user_agent="goeul/0", **{"delay_seconds": 0.0, "lease_seconds": 0.3, **rules})
    leases = Leases(store, (), owner, chosen.lease_seconds)
    return Gate(
        store, chosen, leases, lambda event, **fields: (told if told is not None else []).append((event, fields))
    )


def answer(opened, host=HOST, *, status=200, latency=None, retry_after=None):
    opened.answered(host, status=status, latency=latency, retry_after=retry_after)


def rules_of(text):
    return Robots(verdict="rules", status=200, agent="goeul", rules=Protego.parse(text))


async def asks(opened, count, host=HOST, **answered):
    """The times when `count` requests in a row went out."""
    times = []
    for _ in range(count):
        await opened.turn(host)
        times.append(monotonic())
        answer(opened, host, **answered)
    return times


def state(store, host=HOST):
    return store.host_states([host])[host]


def test_the_floor_lies_between_all_requests_and_before_the_first(store):
    began = monotonic()
    times = asyncio.run(asks(gate(store, delay_seconds=0.1), 4))

    assert all(later - earlier >= 0.1 for earlier, later in pairwise([began, *times]))


def test_hosts_do_not_wait_for_each_other(store):
    async def both():
        opened = gate(store)
        await opened.turn("slow.kr")
        opened.ruled("slow.kr", rules_of("User-agent: *\nCrawl-delay: 50"))
        waiting = asyncio.ensure_future(opened.turn("slow.kr"))
        await asks(opened, 3, "fast.kr")
        assert not waiting.done()
        waiting.cancel()

    asyncio.run(both())


@pytest.mark.parametrize(
    ("asked", "delay"),
    [("0.2", 0.2), ("0.01", 0.05), ("1000", 0.4), ("nonsense", 0.05), ("-7", 0.05)],
)
def test_a_crawl_delay_is_kept_from_the_floor_up_to_the_cap(store, asked, delay):
    async def visit():
        opened = gate(store, delay_seconds=0.05, crawl_delay_cap=0.4)
        await opened.turn(HOST)
        answer(opened)
        assert opened.ruled(HOST, rules_of(f"User-agent: *\nCrawl-delay: {asked}")) == pytest.approx(delay)
        return await asks(opened, 3)

    times = asyncio.run(visit())

    assert all(later - earlier >= delay for earlier, later in pairwise(times))
    assert state(store).delay == pytest.approx(delay)
    assert state(store).verdict == "rules"
    if asked == "1000":
        assert state(store).crawl_delay_asked == 1000


def test_a_crawl_delay_holds_from_the_first_request_of_the_next_visit(store):
    async def visit(owner):
        opened = gate(store, owner, delay_seconds=0.0)
        began = monotonic()
        await opened.turn(HOST)
        waited = monotonic() - began
        answer(opened)
        opened.ruled(HOST, rules_of("User-agent: *\nCrawl-delay: 0.4"))
        return waited

    asyncio.run(visit("first"))
    store.release_host(HOST, "first")
    assert asyncio.run(visit("second")) >= 0.4


def test_slow_answers_slow_us_down_and_the_next_visit_begins_as_slow(store):
    async def visit():
        opened = gate(store)
        await opened.turn(HOST)
        answer(opened, latency=0.2)
        opened.ruled(HOST, rules_of(""))
        times = await asks(opened, 2, latency=0.3)
        opened.close()
        return times

    first, second = asyncio.run(visit())

    assert second - first >= 0.3
    assert state(store).delay == pytest.approx(0.3)


@given(delay=SECONDS, latency=SECONDS, status=st.sampled_from([200, 304, 404, 503]), least=SECONDS, most=SECONDS)
def test_throttling_never_undercuts_the_floor_and_errors_never_hurry_us(delay, latency, status, least, most):
    delay = max(delay, least)
    after = throttled(delay, latency, status, least=least, most=most)

    assert least <= after <= max(least, most, delay)
    if status != 200:
        assert after >= delay
    if latency <= most:
        assert after >= latency or after == delay


@pytest.mark.parametrize(
    ("status", "retry_after", "pause"),
    [(429, None, 30), (429, 5.0, 5), (429, 0.0, 0), (503, 90.0, 90), (503, None, 0), (200, 60.0, 0), (404, 60.0, 0)],
)
def test_a_busy_host_is_left_alone(store, status, retry_after, pause):
    async def visit():
        opened = gate(store, told=told)
        await opened.turn(HOST)
        answer(opened, status=status, retry_after=retry_after)

    told = []
    before = datetime.now(UTC)
    asyncio.run(visit())

    if not pause:
        assert told == []
        assert HOST not in store.host_states() or state(store).paused_until is None
        return
    assert state(store).reason == f"HTTP {status}"
    assert timedelta() <= state(store).paused_until - before - timedelta(seconds=pause) < timedelta(seconds=20)
    assert told == [("paused", {"host": HOST, "seconds": pause, "reason": f"HTTP {status}"})]


def test_a_short_pause_is_waited_for_by_this_visit_and_by_the_next(store):
    async def first():
        opened = gate(store, "first", pause_seconds=0.5)
        await opened.turn(HOST)
        answer(opened, status=429)
        paused = monotonic()
        await opened.turn(HOST)
        assert monotonic() - paused >= 0.5
        answer(opened, status=429)

    async def second():
        await gate(store, "second").turn(HOST)
        return datetime.now(UTC)

    asyncio.run(first())
    until = state(store).paused_until
    assert asyncio.run(second()) >= until


def test_a_long_pause_ends_the_visit_and_says_how_long_it_is(store):
    store.pause_host(HOST, datetime.now(UTC) + timedelta(seconds=3000), "HTTP 503")

    with pytest.raises(Fault) as caught:
        asyncio.run(gate(store).turn(HOST))
    fault = caught.value
    assert (fault.word, fault.of_host, fault.passing) == ("HTTP 503", True, True)
    assert 2900 < fault.retry_after <= 3000


def test_a_host_that_cannot_be_connected_to_rests_but_for_a_person_who_asks(store):
    async def fails():
        opened = gate(store, "first")
        await opened.turn(HOST)
        opened.failed(HOST, REFUSED)

    asyncio.run(fails())

    assert state(store).reason == REFUSED
    with pytest.raises(Fault, match=REFUSED):
        asyncio.run(gate(store, "second").enter(HOST))
    asyncio.run(gate(store, "third", ask_down=True).turn(HOST))


def test_a_person_does_not_cut_short_what_the_host_asked_for(store):
    store.pause_host(HOST, datetime.now(UTC) + timedelta(seconds=3000), "HTTP 429")

    with pytest.raises(Fault, match="HTTP 429"):
        asyncio.run(gate(store, ask_down=True).enter(HOST))


def test_an_answer_that_never_came_keeps_the_distance_too(store):
    async def visit():
        opened = gate(store, delay_seconds=0.2)
        await opened.turn(HOST)
        opened.failed(HOST, None)
        failed = monotonic()
        await opened.turn(HOST)
        return monotonic() - failed

    assert asyncio.run(visit()) >= 0.2
    assert HOST not in store.host_states()


def test_a_host_that_another_crawl_has_is_not_asked(store):
    assert store.lease_host(HOST, "another", 60)

    with pytest.raises(Fault) as caught:
        asyncio.run(gate(store).turn(HOST))
    assert (caught.value.word, caught.value.passing) == (BUSY, True)


def test_the_lease_of_a_killed_crawl_is_waited_for(store):
    assert store.lease_host(HOST, "killed", 0.4)
    began = monotonic()
    asyncio.run(gate(store, lease_seconds=5).turn(HOST))

    assert monotonic() - began >= 0.4
    assert not store.lease_host(HOST, "a third", 1)
