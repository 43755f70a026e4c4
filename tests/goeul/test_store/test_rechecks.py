"""Reading an article again: in its time, and never at the price of what is stored."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from goeul.store import FrontierItem, Origin, Store, no_match
from goeul.text import KST

OUTLET = "osannews"
HOURS = (timedelta(hours=6), timedelta(hours=48))
WEEK = timedelta(days=7)
HOUR = 3600


def counts(store: Store) -> dict[str, int]:
    return {state: number for state, number in store.frontier_counts().items() if number}


def read(store: Store, samples: Any, *names: str) -> None:
    """Fetched and stored, as on any day."""
    for name in names:
        store.save_page(samples.page(name))
    store.commit_articles([samples.annotated(name) for name in names], no_match)


def lease(store: Store, *origins: Origin, owner: str = "a") -> list[tuple[str, str]]:
    rows = store.lease_articles(OUTLET, owner, limit=10, seconds=60, **({"origins": origins} if origins else {}))
    return [(row.article_id, row.origin) for row in rows]


def due(store: Store, limit: int = 20, window: timedelta = WEEK) -> list[str]:
    return store.due_rechecks(OUTLET, HOURS, limit, window)


def test_an_article_is_read_again_after_six_hours_and_after_two_days_from_its_first_fetch(
    store: Store, clock: Any, samples: Any
) -> None:
    first = clock.now
    read(store, samples, "1")
    for hours in HOURS:
        clock.now = first + hours - timedelta(seconds=1)
        assert due(store) == []
        clock.now = first + hours
        assert due(store) == ["1"]
        assert store.queue_rechecks(OUTLET, ["1"]) == 1
        assert due(store) == [], "it is on its way"
        assert lease(store) == [("1", "recheck")]
        read(store, samples, "1")
        assert counts(store) == {"done": 1}
    clock.advance(100 * HOUR)
    assert due(store) == []
    assert store.article_count() == 1


def test_the_longest_overdue_come_first_and_no_more_than_asked_for(store: Store, clock: Any, samples: Any) -> None:
    for name in ("old", "middle", "young"):
        read(store, samples, name)
        clock.advance(HOUR)
    clock.advance(6 * HOUR)
    assert due(store) == ["old", "middle", "young"]
    assert due(store, limit=2) == ["old", "middle"]
    assert due(store, limit=0) == []
    assert store.due_rechecks("other", HOURS, 20, WEEK) == []
    store.queue_rechecks(OUTLET, ["old"])
    lease(store)
    read(store, samples, "old")
    clock.advance(41 * HOUR)
    assert due(store) == ["middle", "young", "old"], "the first recheck of these was due before the second of that"


def test_old_articles_are_left_in_peace(store: Store, clock: Any, samples: Any) -> None:
    today = clock.now.astimezone(KST)
    published = {
        "today": today,
        "unknown": None,
        "last month": today.date() - timedelta(days=30),
        "1999": date(1999, 1, 1),
    }
    store.add_links(OUTLET, [FrontierItem(article_id=n, url="u", published=at) for n, at in published.items()])
    read(store, samples, *published)
    clock.advance(7 * HOUR)
    assert sorted(due(store)) == ["today", "unknown"]
    assert len(due(store, window=timedelta(days=40))) == 3
    clock.advance(8 * 24 * HOUR)
    assert due(store) == []


def test_only_what_was_read_is_read_again(store: Store, clock: Any, samples: Any) -> None:
    store.add_links(OUTLET, [FrontierItem(article_id=name, url="u") for name in ("queued", "leased", "skipped")])
    store.skip_article(OUTLET, "skipped", "robots")
    store.lease_articles(OUTLET, "a", limit=1, seconds=60)
    store.save_page(samples.page("fetched"))
    store.quarantine("extract", OUTLET, "failed", "crash", "")
    read(store, samples, "done", "gone")
    store.mark_deleted(OUTLET, "gone", "HTTP 410")
    every = ["queued", "leased", "skipped", "fetched", "failed", "done", "gone", "never seen"]
    assert store.queue_rechecks(OUTLET, every) == 1
    assert store.queue_rechecks(OUTLET, every) == 0
    assert store.queue_rechecks("other", every) == 0
    assert counts(store) == {"queued": 2, "leased": 1, "fetched": 1, "skipped": 2, "failed": 1}


def test_news_comes_before_rechecks_and_those_before_backfills(store: Store, clock: Any, samples: Any) -> None:
    read(store, samples, "known")
    store.queue_rechecks(OUTLET, ["known"])
    order = store.add_backfill(OUTLET, date(2020, 1, 1), date(2020, 12, 31))
    late = [FrontierItem(article_id="filled", url="u", published=clock.now)]
    store.advance_backfill(order.id, late, cursor="", pages_read=1, oldest=None)
    old = [FrontierItem(article_id=f"news {day}", url="u", published=date(2026, 1, day)) for day in (1, 2)]
    store.add_links(OUTLET, old)
    assert lease(store, "backfill") == [("filled", "backfill")]
    store.release_leases("a")
    assert lease(store) == [("news 2", "poll"), ("news 1", "poll"), ("known", "recheck")]
    store.release_leases("a")
    assert lease(store, "backfill", "recheck", "poll") == [
        ("news 2", "poll"),
        ("news 1", "poll"),
        ("known", "recheck"),
        ("filled", "backfill"),
    ]


def test_a_poll_need_not_wait_for_what_a_backfill_found_first(store: Store) -> None:
    order = store.add_backfill(OUTLET, date(2026, 11, 1), date(2026, 11, 24))
    found = [FrontierItem(article_id="1", url="u"), FrontierItem(article_id="2", url="u")]
    store.advance_backfill(order.id, found, cursor="", pages_read=1, oldest=None)
    assert lease(store) == []
    assert store.add_links(OUTLET, found[:1]) == 0
    assert lease(store) == [("1", "poll")]
    assert lease(store, "backfill") == [("2", "backfill")]
    assert store.backfill_progress(order.id).leased == 2


@pytest.mark.parametrize("end", ["failed", "skipped", "skipped after fetching"])
def test_a_recheck_that_comes_to_nothing_leaves_the_article(store: Store, clock: Any, samples: Any, end: str) -> None:
    read(store, samples, "1")
    clock.advance(6 * HOUR)
    store.queue_rechecks(OUTLET, due(store))
    assert counts(store) == {"queued": 1}
    if end == "failed":
        for _ in range(5):
            (row,) = store.lease_articles(OUTLET, "a", limit=1, seconds=60)
            store.retry_article(OUTLET, "1", "timeout", after_seconds=0, owner="a")
        assert row.attempts == 4, "it had all its tries"
    elif end == "skipped":
        lease(store)
        store.skip_article(OUTLET, "1", "robots", owner="a")
    else:
        lease(store)
        store.save_page(samples.page("1"))
        store.skip_article(OUTLET, "1", "no body")
    assert counts(store) == {"done": 1}
    assert store.article_count() == 1
    assert store.faults() == []
    assert store.outlet_days(date(2026, 1, 1))[0].failed == 0
    assert due(store) == [], "the check is spent"
    clock.advance(42 * HOUR)
    assert due(store) == ["1"], "the next one is not"


def test_a_crawl_killed_amid_a_recheck_harms_nothing(store: Store, clock: Any, samples: Any) -> None:
    read(store, samples, "1")
    clock.advance(6 * HOUR)
    store.queue_rechecks(OUTLET, ["1"])
    assert lease(store, owner="killed") == [("1", "recheck")]
    assert lease(store) == []
    clock.advance(60)
    assert lease(store) == [("1", "recheck")]
    store.save_page(samples.page("1", b"<html>again"))
    assert [page.body for page in store.pending_pages(9)] == [b"<html>again"]
    store.save_page(samples.page("1", b"<html>late"))  # the first one was not dead after all
    store.commit_articles([samples.annotated("1", title="고침")], no_match)
    assert counts(store) == {"done": 1}
    clock.advance(41 * HOUR)
    assert due(store) == []
    clock.advance(HOUR)
    assert due(store) == ["1"], "one recheck was counted, not two"


def test_a_page_that_broke_a_stage_on_a_recheck_waits_for_its_mend(store: Store, clock: Any, samples: Any) -> None:
    read(store, samples, "1")
    store.queue_rechecks(OUTLET, ["1"])
    lease(store)
    store.save_page(samples.page("1", b"<html>odd"))
    store.quarantine("extract", OUTLET, "1", "crash", "")
    assert counts(store) == {"failed": 1}
    assert store.article_count() == 1
    store.replay(OUTLET, "1")
    assert [page.body for page in store.pending_pages(9)] == [b"<html>odd"]
    store.commit_articles([samples.annotated("1")], no_match)
    assert counts(store) == {"done": 1}


def test_what_a_listing_says_can_be_compared_with_the_last_time(store: Store, clock: Any, samples: Any) -> None:
    updated = datetime(2026, 11, 24, 11, 0, tzinfo=KST)
    item = FrontierItem(article_id="1", url="u", title="목록의 제목", updated=updated)
    store.add_links(OUTLET, [item, FrontierItem(article_id="2", url="u")])
    known = store.known_articles(OUTLET, ["1", "2", "3"])
    assert set(known) == {"1", "2"}
    assert (known["1"].state, known["1"].listed_title, known["1"].listed_updated) == ("queued", "목록의 제목", updated)
    assert (known["1"].title, known["1"].fetched_at, known["2"].listed_updated) == ("", None, None)
    read(store, samples, "1")
    store.note_listed(OUTLET, [FrontierItem(article_id="1", url="other", title="바뀐 제목")])
    store.note_listed(OUTLET, [FrontierItem(article_id="9", url="u")])
    now = store.known_articles(OUTLET, ["1", "9"])["1"]
    assert (now.state, now.listed_title, now.listed_updated) == ("done", "바뀐 제목", None)
    article = samples.annotated("1").article
    assert (now.title, now.published, now.fetched_at, now.deleted) == (
        article.title,
        article.published,
        article.fetched_at,
        False,
    )
    store.mark_deleted(OUTLET, "1", "HTTP 404")
    assert store.known_articles(OUTLET, ["1"])["1"].deleted
    assert store.known_articles("other", ["1"]) == {}


LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=48))


def second_looks(store: Store, limit: int = 20, window: timedelta = WEEK) -> list[str]:
    return store.due_second_looks(OUTLET, ("no_body", "empty response"), LOOKS, limit, window)


def test_a_page_that_was_no_article_is_looked_at_three_times_more_and_counted_once(
    store: Store, clock: Any, samples: Any
) -> None:
    store.save_page(samples.page("1"))
    store.skip_article(OUTLET, "1", "no_body")
    for wait in LOOKS:
        clock.advance(wait.total_seconds() - 1)
        assert second_looks(store) == []
        clock.advance(1)
        assert second_looks(store) == ["1"]
        assert store.queue_second_looks(OUTLET, ["1"]) == 1
        assert lease(store) == [("1", "recheck")]
        if wait == LOOKS[1]:  # this time not even a page comes
            store.skip_article(OUTLET, "1", "empty response", owner="a")
        else:
            store.save_page(samples.page("1"))
            store.skip_article(OUTLET, "1", "no_body")
        assert counts(store) == {"skipped": 1}
    clock.advance(60 * HOUR)
    assert second_looks(store) == []
    assert sum(day.skipped for day in store.outlet_days(date(2026, 1, 1))) == 1
    assert [fault.reason for fault in store.faults()] == ["no_body"]
    assert store.retry_skipped(OUTLET, ["no_title"]) == 0
    assert store.retry_skipped(OUTLET, ["no_body"]) == 1, "a person may ask for more"
    read(store, samples, "1")
    assert counts(store) == {"done": 1}


def test_second_looks_are_for_what_was_found_lately_and_may_pass(store: Store, clock: Any, samples: Any) -> None:
    old = clock.now.astimezone(KST).date() - timedelta(days=30)
    store.add_links(OUTLET, [FrontierItem(article_id="old", url="u", published=old)])
    for name, reason in {"old": "no_body", "gone": "gone", "list": "list", "1": "no_body", "2": "no_body"}.items():
        clock.advance(1)
        store.save_page(samples.page(name))
        store.skip_article(OUTLET, name, reason)
    clock.advance(HOUR)
    assert second_looks(store) == ["2", "1"]
    assert second_looks(store, limit=1) == ["2"]
    assert store.queue_second_looks(OUTLET, ["never seen"]) == 0


def test_the_page_of_an_article_comes_back_when_a_later_one_is_no_article(
    store: Store, clock: Any, samples: Any
) -> None:
    store.save_page(samples.page("1", b"<html>good"))
    store.commit_articles([samples.annotated("1")], no_match)
    for again in (b"<html>broken", b"<html>broken still"):
        clock.advance(HOUR)
        store.queue_rechecks(OUTLET, ["1"])
        store.save_page(samples.page("1", again))
        assert [page.body for page in store.pending_pages(9)] == [again]
        store.skip_article(OUTLET, "1", "no_body")
        assert [page.body for _, page in store.iter_pages()] == [b"<html>good"]
    clock.advance(HOUR)
    store.save_page(samples.page("1", b"<html>two"))
    store.save_page(samples.page("1", b"<html>three"))  # before the other one was read
    store.quarantine("extract", OUTLET, "1", "crash", "")
    assert [page.body for _, page in store.iter_pages()] == [b"<html>three"], "to be looked at"
    store.replay(OUTLET, "1")
    store.mark_deleted(OUTLET, "1", "gone")
    assert [page.body for _, page in store.iter_pages()] == [b"<html>good"]
    clock.advance(HOUR)
    store.save_page(samples.page("1", b"<html>back"))
    store.commit_articles([samples.annotated("1")], no_match)
    assert [page.body for _, page in store.iter_pages()] == [b"<html>back"]
    clock.advance(HOUR)
    store.save_page(samples.page("1", b"<html>odd"))
    store.skip_article(OUTLET, "1", "no_body")
    assert [page.body for _, page in store.iter_pages()] == [b"<html>back"], "the newest that read well"


def test_what_became_of_the_newest_pages(store: Store, clock: Any, samples: Any) -> None:
    begin = clock.now
    read(store, samples, "1", "2")
    clock.advance(60)
    store.save_page(samples.page("3"))
    store.skip_article(OUTLET, "3", "no_title")
    clock.advance(60)
    store.queue_rechecks(OUTLET, ["1"])
    store.save_page(samples.page("1"))
    store.skip_article(OUTLET, "1", "no_body")  # its article stands
    order = store.add_backfill(OUTLET, date(2020, 1, 1), date(2020, 12, 31))
    filled = [FrontierItem(article_id="filled", url="u")]
    store.advance_backfill(order.id, filled, cursor="", pages_read=1, oldest=None)
    store.save_page(samples.page("filled"))
    store.skip_article(OUTLET, "filled", "list")
    assert store.recent_outcomes(OUTLET, begin, 9) == ["no_body", "no_title", ""]
    assert store.recent_outcomes(OUTLET, begin, 1) == ["no_body"]
    assert store.recent_outcomes(OUTLET, clock.now, 9) == ["no_body"]
    assert store.recent_outcomes("other", begin, 9) == []
