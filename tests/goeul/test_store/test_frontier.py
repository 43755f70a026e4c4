"""The frontier: what is found once is fetched once, whoever dies meanwhile."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from goeul.errors import SkipPage
from goeul.store import FrontierItem, Store
from goeul.store import pages as pages_module
from goeul.text import KST

OUTLET = "osannews"


def items(*ids: str) -> list[FrontierItem]:
    return [FrontierItem(article_id=name, url=f"https://news.example/{name}") for name in ids]


def lease(store: Store, owner: str = "a", limit: int = 10, seconds: float = 60) -> list[str]:
    return [row.article_id for row in store.lease_articles(OUTLET, owner, limit=limit, seconds=seconds)]


def counts(store: Store) -> dict[str, int]:
    return {state: number for state, number in store.frontier_counts().items() if number}


def test_known_links_are_not_new(store: Store) -> None:
    assert store.add_links(OUTLET, items("1", "2", "2")) == 2
    assert store.add_links(OUTLET, items("2", "3")) == 1
    assert store.add_links("other", items("1")) == 1
    assert store.known_ids(OUTLET, ["1", "3", "9"]) == {"1", "3"}
    assert counts(store) == {"queued": 4}
    assert store.frontier_counts("other")["queued"] == 1


def test_ten_thousand_links_at_once(store: Store) -> None:
    names = [str(number) for number in range(10_000)]
    assert store.add_links(OUTLET, (item for item in items(*names))) == 10_000
    assert store.known_ids(OUTLET, names) == set(names)
    assert len(lease(store, limit=10_000)) == 10_000


def test_newest_first_by_published_then_by_discovery(store: Store, clock: Any) -> None:
    today = clock.now.astimezone(KST)
    published = {
        "old": date(2026, 1, 1),
        "yesterday": today - timedelta(days=1),
        "unknown": None,
        "future": datetime(2099, 1, 1, tzinfo=KST),
        "first": date(1, 1, 1),
    }
    store.add_links(OUTLET, [FrontierItem(article_id=n, url="u", published=at) for n, at in published.items()])
    clock.advance(1)
    store.add_links(OUTLET, items("later"))
    assert lease(store) == ["later", "unknown", "future", "yesterday", "old", "first"]


def test_those_never_tried_come_before_those_that_failed(store: Store, clock: Any) -> None:
    store.add_links(OUTLET, [FrontierItem(article_id=str(n), url=f"u{n}") for n in range(4)])
    newest = store.lease_articles(OUTLET, "a", limit=2, seconds=9)
    for row in newest:
        store.retry_article(OUTLET, row.article_id, "HTTP 500", after_seconds=5)
    clock.advance(60)
    ids = [row.article_id for row in store.lease_articles(OUTLET, "a", limit=3, seconds=9)]
    assert (ids[:2], ids[2]) == (["2", "3"], newest[0].article_id)
    assert [row.article_id for row in store.lease_articles(OUTLET, "a", limit=3, seconds=9)] == [newest[1].article_id]


def test_a_lease_is_exclusive_until_it_ends(store: Store, other_store: Store, clock: Any) -> None:
    store.add_links(OUTLET, items("1"))
    assert lease(store, "a") == ["1"]
    clock.advance(59)
    assert lease(other_store, "b") == []
    clock.advance(1)
    assert counts(store) == {"queued": 1}
    assert lease(other_store, "b") == ["1"]
    assert counts(store) == {"leased": 1}


def test_renewing_keeps_rows_and_takes_none_back(store: Store, clock: Any) -> None:
    store.add_links(OUTLET, items("1", "2"))
    lease(store, "a")
    clock.advance(50)
    assert store.renew_leases("a", 60) == 2
    clock.advance(50)
    assert lease(store, "b") == []
    clock.advance(10)
    assert len(lease(store, "b", limit=1)) == 1
    assert store.renew_leases("a", 60) == 1


def test_a_tidy_stop_gives_rows_back_at_once(store: Store) -> None:
    store.add_links(OUTLET, items("1", "2"))
    lease(store, "a", limit=1)
    lease(store, "b", limit=1)
    assert store.release_leases("a") == 1
    assert counts(store) == {"queued": 1, "leased": 1}


def test_retry_waits_and_gives_up_visibly(store: Store, clock: Any) -> None:
    store.add_links(OUTLET, items("1"))
    for attempt in range(3):
        (row,) = store.lease_articles(OUTLET, "a", limit=1, seconds=60)
        assert row.attempts == attempt
        store.retry_article(OUTLET, "1", "http_503", after_seconds=30, max_attempts=3)
        assert lease(store) == []
        clock.advance(30)
    assert counts(store) == {"failed": 1}
    store.replay(OUTLET, "1")
    assert store.lease_articles(OUTLET, "a", limit=1, seconds=60)[0].attempts == 0


def test_skipped_is_final(store: Store) -> None:
    store.add_links(OUTLET, items("1", "2"))
    lease(store)
    store.skip_article(OUTLET, "1", "not_found")
    store.retry_article(OUTLET, "1", "late", after_seconds=0)
    assert counts(store) == {"leased": 1, "skipped": 1}


def test_a_late_report_cannot_undo_what_another_owner_did(store: Store, clock: Any, samples: Any) -> None:
    store.add_links(OUTLET, items("1", "2"))
    lease(store, "slow", seconds=1)
    clock.advance(2)
    lease(store, "quick")
    store.save_page(samples.page("1"))
    for name in ("1", "2"):
        store.retry_article(OUTLET, name, "time-out", after_seconds=0, owner="slow")
        store.skip_article(OUTLET, name, "gone", owner="slow")
    assert counts(store) == {"fetched": 1, "leased": 1}
    store.retry_article(OUTLET, "1", "time-out", after_seconds=0)
    assert counts(store) == {"fetched": 1, "leased": 1}


def test_an_over_long_url_is_a_visible_skip(store: Store) -> None:
    long = [FrontierItem(article_id="1", url="https://news.example/" + "x" * 3000)]
    assert store.add_links(OUTLET, long) == 1
    assert store.add_links(OUTLET, long) == 0
    assert counts(store) == {"skipped": 1}
    assert store.add_links(OUTLET, [FrontierItem(article_id="y" * 3000, url="u")]) == 1
    assert store.add_links(OUTLET, [FrontierItem(article_id="y" * 3000, url="u")]) == 0


def test_pages_wait_oldest_first_and_come_back_as_they_were(store: Store, clock: Any, samples: Any) -> None:
    store.add_links(OUTLET, items("1", "2"))
    kept = [samples.page("2", bytes(range(256))), samples.page("1", b""), samples.page("9", outlet_id="undiscovered")]
    for page in kept:
        store.save_page(page)
        clock.advance(1)
    assert store.pending_pages(10) == kept
    assert store.pending_pages(1) == kept[:1]
    many = ["undiscovered", *map(str, range(40_000))]
    assert store.pending_pages(10, outlet_ids=many) == kept[2:]
    assert store.pending_pages(10, outlet_ids=[]) == []


def test_a_page_fetched_again_replaces_the_old_one(store: Store, clock: Any, samples: Any) -> None:
    store.save_page(samples.page("1", b"old"))
    clock.advance(1)
    store.save_page(samples.page("1", b"new"))
    assert [page.body for page in store.pending_pages(10)] == [b"new"]


def test_large_pages_come_in_small_batches(store: Store, samples: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "_BATCH_BYTES", 2500)
    for name in "123":
        store.save_page(samples.page(name, b"x" * 1000))
    store.save_page(samples.page("4", b"x" * 9000))
    assert len(store.pending_pages(10)) == 2
    for name in "123":
        store.skip_article(OUTLET, name, "not_article")
    assert [len(page.body) for page in store.pending_pages(10)] == [9000]


def test_a_page_beyond_bounds_is_refused(store: Store, samples: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "BODY_LIMIT", 10)
    with pytest.raises(SkipPage, match="too large"):
        store.save_page(samples.page("1", b"x" * 11))
    assert counts(store) == {}


def test_pages_are_kept_compressed(store: Store, path: Any, samples: Any) -> None:
    store.save_page(samples.page("1", "<p>오산시 소식</p>".encode() * 200_000))
    assert store.page_bytes() < 600_000
    store.close()
    if isinstance(path, Path):
        assert sum(file.stat().st_size for file in path.parent.iterdir()) < 600_000


def test_retention_spares_what_is_still_needed(store: Store, clock: Any, samples: Any) -> None:
    for name in ("done", "waiting", "broken"):
        store.save_page(samples.page(name))
    store.commit_articles([samples.annotated("done")], lambda *_: ())
    store.quarantine("extract", OUTLET, "broken", "crash", "")
    assert store.drop_pages(clock.now) == 0
    clock.advance(90 * 86_400)
    assert store.drop_pages(clock.now) == 1
    store.replay(OUTLET, "broken")
    assert {page.article_id for page in store.pending_pages(10)} == {"waiting", "broken"}
    assert store.article_count() == 1


def test_hosts_have_one_owner_at_a_time(store: Store, other_store: Store, clock: Any) -> None:
    assert store.lease_host("h:80", "a", 60)
    assert store.lease_host("h:80", "a", 60)
    assert not other_store.lease_host("h:80", "b", 60)
    assert other_store.lease_host("other", "b", 60)
    clock.advance(50)
    assert store.renew_host("h:80", "a", 60)
    clock.advance(60)
    assert other_store.lease_host("h:80", "b", 60)
    assert not store.renew_host("h:80", "a", 60)
    store.release_host("h:80", "a")
    assert not store.lease_host("h:80", "a", 60)
    other_store.release_host("h:80", "b")
    assert store.lease_host("h:80", "a", 60)


def test_robots_are_kept_and_bounded(store: Store, clock: Any) -> None:
    assert store.robots("h") is None
    store.save_robots("h", 200, b"User-agent: *\n" * 100_000, clock.now)
    store.save_robots("h", 503, b"x" * 600_000, clock.now)
    row = store.robots("h")
    assert row is not None
    assert (row.status, len(row.body), row.fetched_at) == (503, 512 * 1024, clock.now)


def test_outlets_fare_and_fall_due(store: Store, clock: Any) -> None:
    start = clock.now
    assert store.due_outlets(["b", "a"], start) == ["b", "a"]
    run = {"next_at": start + timedelta(hours=1), "interval_seconds": 3600.0}
    store.save_outlet_run("a", state="ok", found=20, new=3, **run)
    clock.advance(10)
    store.save_outlet_run(
        "b", state="unreachable", detail="연결 거부", **run | {"next_at": start + timedelta(seconds=5)}
    )
    store.save_outlet_run("a", state="robots", **run)
    store.save_outlet_run("a", state="robots", **run)
    state = store.outlet_states()["a"]
    assert (state.state, state.failures, state.last_success, state.last_try) == ("robots", 2, start, clock.now)
    assert store.outlet_states()["b"].last_success is None
    assert store.due_outlets(["a", "b", "c", "c"], clock.now) == ["c", "b"]
    store.save_outlet_run("a", state="ok", found=1, new=1, **run)
    state = store.outlet_states()["a"]
    assert (state.failures, state.found, state.new_articles, state.detail) == (0, 1, 1, "")
    assert store.due_outlets(["a"], start + timedelta(hours=1)) == ["a"]
