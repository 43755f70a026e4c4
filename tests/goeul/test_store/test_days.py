"""What each outlet brought on each day: counted once, together with the thing counted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from goeul.store import FrontierItem, OutletDay, Store, no_match
from goeul.text import KST

OUTLET = "osannews"
DAY = date(2026, 11, 24)
LONG = "오산시는 버스 노선을 고친다고 24일 밝혔다. " * 10


def today(store: Store, outlet_id: str = OUTLET) -> OutletDay:
    (day,) = store.outlet_days(DAY, outlet_id)
    return day


def article(samples: Any, name: str, **fields: Any) -> Any:
    return samples.corrected(samples.annotated(name), body=LONG, **fields)


def test_the_fields_of_fresh_articles_are_counted(store: Store, clock: Any, samples: Any) -> None:
    now = clock.now.astimezone(KST)
    batch = [
        article(samples, "1", byline="김기자", section="교통", extractor="ndsoft/B", published=now),
        article(samples, "2", captions=(), extractor="generic", published=now.date()),
        samples.corrected(samples.annotated("3"), published=None, body="짧다", captions=()),
    ]
    store.commit_articles(batch, no_match)
    assert today(store) == OutletDay(
        outlet_id=OUTLET,
        day=DAY,
        articles=3,
        fresh=3,
        dated=2,
        timed=1,
        bylined=1,
        sectioned=1,
        captioned=1,
        generic=1,
        chars=2 * len(LONG) + 2,
        short=1,
    )


@pytest.mark.parametrize(
    ("published", "fresh"),
    [
        (datetime(2026, 11, 21, 3, 0, 1, tzinfo=UTC), 1),
        (datetime(2026, 11, 21, 2, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 21, 13, 0), 1),  # read as KST
        (date(2026, 11, 21), 1),
        (date(2026, 11, 20), 0),
        (date(1, 1, 1), 0),
        (datetime(2027, 1, 1, tzinfo=KST), 1),
        (None, 1),
    ],
)
def test_old_articles_are_counted_and_not_judged(store: Store, samples: Any, published: Any, fresh: int) -> None:
    store.commit_articles([article(samples, "1", published=published)], no_match)
    day = today(store)
    assert (day.articles, day.fresh) == (1, fresh)
    assert day.chars == fresh * len(LONG)
    assert day.dated == (fresh if published else 0)


def test_undated_ones_of_a_backfill_are_not_fresh(store: Store, clock: Any, samples: Any) -> None:
    order = store.add_backfill(OUTLET, date(2020, 1, 1), DAY)
    found = [FrontierItem(article_id=name, url="u") for name in "12"]
    store.advance_backfill(order.id, found, cursor="", pages_read=1, oldest=None)
    store.commit_articles(
        [
            article(samples, "1", published=None),
            article(samples, "2", published=clock.now),
            article(samples, "3", published=None),
        ],
        no_match,
    )
    assert (today(store).articles, today(store).fresh) == (3, 2)


def test_no_article_is_counted_twice(store: Store, clock: Any, samples: Any) -> None:
    first = article(samples, "1")
    for again in (first, samples.corrected(first, title="고침"), samples.corrected(first, license="KOGL-1"), first):
        clock.advance(1)
        store.commit_articles([samples.corrected(again, fetched_at=clock.now)] * 2, no_match)
    store.mark_deleted(OUTLET, "1", "HTTP 410")
    store.commit_articles([samples.corrected(first, fetched_at=clock.now)], no_match)
    clock.advance(86_400)
    store.save_page(samples.page("1"))
    store.commit_articles([samples.annotated("1")], no_match)
    assert [(day.articles, day.deleted) for day in store.outlet_days(DAY)] == [(1, 1)]


def test_a_commit_that_is_undone_counts_nothing(store: Store, samples: Any) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        store.commit_articles([article(samples, "1")], broken)
    assert store.outlet_days(DAY) == []


def test_the_day_is_that_of_korea(store: Store, clock: Any, samples: Any) -> None:
    clock.now = datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC)
    store.commit_articles([article(samples, "1", published=None)], no_match)
    clock.advance(1)
    store.commit_articles([article(samples, "2", published=None)], no_match)
    store.commit_articles([samples.annotated("1", outlet_id="other", published=None)], no_match)
    assert [(day.outlet_id, day.day, day.articles) for day in store.outlet_days(DAY)] == [
        (OUTLET, DAY, 1),
        (OUTLET, DAY + timedelta(days=1), 1),
        ("other", DAY + timedelta(days=1), 1),
    ]
    assert [day.outlet_id for day in store.outlet_days(DAY + timedelta(days=1))] == [OUTLET, "other"]
    assert store.outlet_days(DAY + timedelta(days=2)) == []


def test_skips_and_failures_are_counted_when_they_come_about(store: Store, clock: Any, samples: Any) -> None:
    store.add_links(OUTLET, [FrontierItem(article_id=name, url="u") for name in "12345"])
    for _ in range(2):
        store.skip_article(OUTLET, "1", "robots")
        store.quarantine("extract", OUTLET, "2", "crash", "")
        store.retry_article(OUTLET, "3", "timeout", after_seconds=0, max_attempts=2)
        store.retry_article(OUTLET, "4", "timeout", after_seconds=0)
    store.skip_article(OUTLET, "5", "late", owner="nobody")
    assert (today(store).skipped, today(store).failed, today(store).articles) == (1, 2, 0)
    assert {fault.article_id: fault.reason for fault in store.faults()} == {"1": "robots", "2": "crash", "3": "timeout"}


@pytest.mark.parametrize(
    ("state", "found", "counted"),
    [
        ("ok", 20, (1, 1, 0)),
        ("ok", 0, (1, 1, 1)),
        ("empty list", 0, (1, 0, 1)),
        ("DNS", 0, (1, 0, 0)),
        ("HTTP 403", 3, (1, 0, 0)),
    ],
)
def test_visits_are_counted(store: Store, clock: Any, state: str, found: int, counted: tuple[int, int, int]) -> None:
    store.save_outlet_run(OUTLET, state=state, found=found, next_at=None, interval_seconds=60.0)
    day = today(store)
    assert (day.visits, day.visits_ok, day.empty_visits) == counted
    store.save_outlet_run(OUTLET, state="ok", found=1, next_at=None, interval_seconds=60.0)
    assert today(store).visits == 2


def test_faults_are_listed_newest_first_with_all_that_is_known(store: Store, clock: Any, samples: Any) -> None:
    store.add_links(OUTLET, [FrontierItem(article_id=name, url=f"https://news.example/{name}") for name in "123"])
    store.retry_article(OUTLET, "2", "HTTP 500", after_seconds=0, max_attempts=1)
    clock.advance(60)
    store.skip_article(OUTLET, "1", "not HTML")
    store.skip_article("unknown", "1", "robots")
    store.quarantine("extract", "other", "9", "crash", "")
    store.commit_articles([samples.annotated("3")], no_match)
    newest, *_, oldest = store.faults()
    assert (newest.outlet_id, newest.article_id, newest.state, newest.reason) == ("other", "9", "failed", "crash")
    assert (oldest.article_id, oldest.state, oldest.reason, oldest.attempts) == ("2", "failed", "HTTP 500", 1)
    assert (oldest.url, oldest.changed_at) == ("https://news.example/2", clock.now - timedelta(seconds=60))
    assert [fault.article_id for fault in store.faults(OUTLET)] == ["1", "2"]
    assert [fault.article_id for fault in store.faults(OUTLET, limit=1)] == ["1"]


def test_reasons_are_counted_the_most_frequent_first(store: Store, clock: Any) -> None:
    store.add_links(OUTLET, [FrontierItem(article_id=name, url="u") for name in "12345"])
    store.skip_article(OUTLET, "1", "robots")
    clock.advance(60)
    for name in "234":
        store.skip_article(OUTLET, name, "not HTML")
    store.quarantine("extract", "other", "9", "crash", "")
    counted = store.fault_counts()
    assert counted == {OUTLET: {"not HTML": 3, "robots": 1}, "other": {"crash": 1}}
    assert list(counted[OUTLET]) == ["not HTML", "robots"]
    assert store.fault_counts(OUTLET, since=clock.now) == {OUTLET: {"not HTML": 3}}
    assert store.fault_counts(since=clock.now + timedelta(seconds=1)) == {}


def test_the_newest_article_is_dated(store: Store, clock: Any, samples: Any) -> None:
    assert store.newest_article_at() is None
    store.commit_articles([samples.annotated("1")], no_match)
    stored = clock.now
    clock.advance(60)
    store.commit_articles([samples.annotated("1", title="고침")], no_match)
    assert store.newest_article_at() == stored
