"""Sources and hosts: what they said the last time, how they want to be treated, what was spent on them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from goeul.store import SourceState, Store

OUTLET = "osannews"


def test_sources_are_kept_by_url_and_replaced(store: Store, other_store: Store, clock: Any) -> None:
    feed = SourceState(
        outlet_id=OUTLET,
        url="https://news.example/rss",
        kind="feed",
        etag='W/"1"',
        last_modified="Tue, 24 Nov 2026 03:00:00 GMT",
        body_hash="abc",
        polled_at=clock.now,
        changed_at=clock.now,
        unconditional=3,
        found=20,
        state="ok",
        detail="",
    )
    lists = SourceState(outlet_id=OUTLET, url="https://news.example/list", kind="list")
    assert store.sources(OUTLET) == {}
    store.save_sources(OUTLET, [feed, lists])
    assert other_store.sources(OUTLET) == {feed.url: feed, lists.url: lists}
    newer = replace(feed, body_hash="def", unconditional=0, state="HTTP 503", detail="점검 중")
    store.save_sources(OUTLET, [newer])
    store.save_sources("other", [replace(feed, outlet_id="other", found=1)])
    assert store.sources(OUTLET) == {feed.url: newer, lists.url: lists}
    assert store.sources("other")[feed.url].found == 1


def test_a_thousand_sources_of_every_kind(store: Store) -> None:
    kinds = ("feed", "sitemap", "news sitemap", "list", "api")
    states = [SourceState(outlet_id=OUTLET, url=f"u{n}", kind=kinds[n % 5]) for n in range(1000)]
    store.save_sources(OUTLET, iter(states))
    assert store.sources(OUTLET) == {state.url: state for state in states}


def test_the_verdict_on_a_host_is_shown(store: Store, clock: Any) -> None:
    assert store.host_states() == {}
    store.note_robots("h:80", verdict="robots", status=503, crawl_delay_asked=5.0, delay=5.0)
    clock.advance(60)
    store.note_robots("h:80", verdict="ok", status=200, crawl_delay_asked=120.0, delay=60.0)
    state = store.host_states(["h:80", "unknown"])["h:80"]
    assert (state.verdict, state.status, state.checked_at) == ("ok", 200, clock.now)
    assert (state.crawl_delay_asked, state.delay, state.paused_until, state.reason) == (120.0, 60.0, None, "")
    assert set(store.host_states(["unknown"])) == set()


def test_a_pause_is_never_shortened(store: Store, other_store: Store, clock: Any) -> None:
    later, soon = clock.now + timedelta(hours=1), clock.now + timedelta(seconds=30)
    store.pause_host("h", soon, "HTTP 429")
    other_store.pause_host("h", later, "Retry-After")
    store.pause_host("h", soon, "HTTP 429")
    store.note_robots("h", verdict="ok", status=200, crawl_delay_asked=0.0, delay=1.0)
    state = store.host_states()["h"]
    assert (state.paused_until, state.reason, state.verdict) == (later, "Retry-After", "ok")
    store.pause_host("h", later + timedelta(seconds=1), "HTTP 503")
    assert store.host_states()["h"].reason == "HTTP 503"


def test_a_host_that_is_only_paused_has_no_verdict(store: Store, clock: Any) -> None:
    store.pause_host("h", clock.now, "HTTP 429")
    state = store.host_states(["h"])["h"]
    assert (state.verdict, state.status, state.checked_at, state.delay) == ("", 0, None, 0.0)


def test_a_budget_is_never_overspent(store: Store, other_store: Store) -> None:
    today, tomorrow = date(2026, 11, 24), date(2026, 11, 25)
    assert store.spent("h", today) == 0
    assert store.spend("h", today, 30, 100) == 30
    assert other_store.spend("h", today, 50, 100) == 50
    assert store.spend("h", today, 50, 100) == 20
    assert store.spend("h", today, 50, 100) == 0
    assert store.spend("h", today, 5, 90) == 0, "the limit was lowered meanwhile"
    assert store.spend("h", today, -5, 200) == 0
    assert (other_store.spent("h", today), store.spent("h", tomorrow), store.spent("other", today)) == (100, 0, 0)
    assert store.spend("h", tomorrow, 1, 100) == 1
