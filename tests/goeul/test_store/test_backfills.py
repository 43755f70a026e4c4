"""Backfills: what a step found and where it stands are kept together; progress is told by what became of it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from goeul.store import Backfill, BackfillProgress, FrontierItem, Store, no_match

OUTLET = "osannews"
SINCE, UNTIL = date(2024, 1, 1), date(2024, 12, 31)


def items(*names: str) -> list[FrontierItem]:
    return [FrontierItem(article_id=name, url=f"https://news.example/{name}") for name in names]


def step(store: Store, order: Backfill, *names: str, **more: Any) -> int:
    return store.advance_backfill(order.id, items(*names), **{"cursor": "{}", "pages_read": 1, "oldest": None} | more)


def one(store: Store, order: Backfill) -> Backfill:
    found = store.backfill(order.id)
    assert found is not None
    return found


def lease(store: Store) -> list[str]:
    rows = store.lease_articles(OUTLET, "a", limit=10, seconds=60, origins=("backfill",))
    return [row.article_id for row in rows]


def test_an_order_is_kept_as_it_was_given(store: Store, clock: Any) -> None:
    order = store.add_backfill(OUTLET, SINCE, UNTIL)
    assert (order.outlet_id, order.since, order.until, order.state) == (OUTLET, SINCE, UNTIL, "running")
    assert (order.cursor, order.found, order.new, order.pages_read, order.oldest) == ("", 0, 0, 0, None)
    assert (order.created_at, order.changed_at, order.finished_at) == (clock.now, clock.now, None)
    assert store.backfill(order.id) == order
    assert store.backfill(order.id + 1) is None


def test_a_period_that_runs_backwards_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="2024"):
        store.add_backfill(OUTLET, UNTIL, SINCE)
    assert store.backfills() == []
    assert store.add_backfill(OUTLET, SINCE, SINCE).until == SINCE


def test_the_list_can_be_narrowed(store: Store) -> None:
    first, second = store.add_backfill(OUTLET, SINCE, UNTIL), store.add_backfill("other", SINCE, UNTIL)
    third = store.add_backfill(OUTLET, SINCE, UNTIL)
    store.set_backfill_state(first.id, "done")
    assert [order.id for order in store.backfills()] == [first.id, second.id, third.id]
    assert [order.id for order in store.backfills(OUTLET)] == [first.id, third.id]
    assert [order.id for order in store.backfills(states=("running", "paused"))] == [second.id, third.id]
    assert store.backfills(OUTLET, states=()) == []


def test_steps_add_up(store: Store, clock: Any) -> None:
    order = store.add_backfill(OUTLET, SINCE, UNTIL)
    store.add_links(OUTLET, items("polled"))
    clock.advance(60)
    assert step(store, order, "1", "2", "polled", cursor='{"page": 2}', oldest=date(2024, 9, 1)) == 2
    assert step(store, order, "2", "3", cursor='{"page": 3}', pages_read=2, oldest=date(2024, 10, 1)) == 1
    assert step(store, order, cursor='{"page": 4}') == 0
    now = one(store, order)
    assert (now.found, now.new, now.pages_read, now.cursor) == (5, 3, 4, '{"page": 4}')
    assert (now.oldest, now.changed_at) == (date(2024, 9, 1), clock.now)
    assert sorted(lease(store)) == ["1", "2", "3"]
    assert [row.article_id for row in store.lease_articles(OUTLET, "b", limit=9, seconds=9)] == ["polled"]


def test_a_step_that_breaks_leaves_nothing(store: Store) -> None:
    order = store.add_backfill(OUTLET, SINCE, UNTIL)

    def broken() -> Any:
        yield from items("1")
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        store.advance_backfill(order.id, broken(), cursor="far", pages_read=1, oldest=None)
    assert one(store, order) == order
    assert store.known_ids(OUTLET, ["1"]) == set()


def test_pausing_holds_though_a_step_is_still_under_way(store: Store, clock: Any) -> None:
    order = store.add_backfill(OUTLET, SINCE, UNTIL)
    store.set_backfill_state(order.id, "paused", "사람이 멈춤")
    assert step(store, order, "1", cursor="there") == 1
    assert (one(store, order).state, one(store, order).detail, one(store, order).cursor) == (
        "paused",
        "사람이 멈춤",
        "there",
    )
    store.set_backfill_state(order.id, "running")
    assert (one(store, order).state, one(store, order).detail) == ("running", "")


def test_an_end_is_dated_and_final_for_steps(store: Store, clock: Any) -> None:
    order = store.add_backfill(OUTLET, SINCE, UNTIL)
    clock.advance(60)
    step(store, order, "1", state="done", detail="끝까지 읽음")
    ended = clock.now
    clock.advance(60)
    store.set_backfill_state(order.id, "done", "끝까지 읽음")
    assert (one(store, order).state, one(store, order).finished_at) == ("done", ended)
    assert step(store, order, "2") == 0
    assert store.known_ids(OUTLET, ["2"]) == set(), "nobody would fetch it"
    store.set_backfill_state(order.id, "running")
    assert one(store, order).finished_at is None
    assert step(store, order, "2") == 1


def test_an_unknown_one_is_told(store: Store) -> None:
    for act in (
        lambda: store.set_backfill_state(9, "paused"),
        lambda: store.advance_backfill(9, items("1"), cursor="", pages_read=0, oldest=None),
        lambda: store.cancel_backfill(9, ""),
    ):
        with pytest.raises(LookupError, match="9"):
            act()
    assert store.backfill_progress(9) == BackfillProgress()


def test_progress_follows_what_becomes_of_the_articles(store: Store, clock: Any, samples: Any) -> None:
    order, other = store.add_backfill(OUTLET, SINCE, UNTIL), store.add_backfill(OUTLET, SINCE, UNTIL)
    step(store, order, *"1234567")
    step(store, other, "7", "8")
    store.add_links(OUTLET, items("9"))
    assert store.backfill_progress(order.id) == BackfillProgress(queued=7)
    store.skip_article(OUTLET, "1", "robots")
    store.quarantine("extract", OUTLET, "2", "crash", "")
    store.save_page(samples.page("3"))
    store.commit_articles([samples.annotated("4"), samples.annotated("5"), samples.annotated("9")], no_match)
    assert store.lease_articles(OUTLET, "a", limit=1, seconds=60, origins=("backfill",))
    told = BackfillProgress(queued=1, leased=1, fetched=1, done=2, skipped=1, failed=1)
    assert store.backfill_progress(order.id) == told
    assert store.backfill_progress(other.id) == BackfillProgress(queued=1)
    store.queue_rechecks(OUTLET, ["4", "5"])
    store.lease_articles(OUTLET, "b", limit=1, seconds=600, origins=("recheck",))
    assert store.backfill_progress(order.id) == told, "what is read again was read"
    clock.advance(60)
    assert store.backfill_progress(order.id) == BackfillProgress(queued=2, fetched=1, done=2, skipped=1, failed=1)


def test_cancelling_forgets_what_waits_and_nothing_else(store: Store, samples: Any) -> None:
    order = store.add_backfill(OUTLET, SINCE, UNTIL)
    step(store, order, "1", "2", "3")
    store.save_page(samples.page("2"))
    store.commit_articles([samples.annotated("3")], no_match)
    assert store.cancel_backfill(order.id, "취소") == 1
    assert (one(store, order).state, one(store, order).detail) == ("failed", "취소")
    assert store.known_ids(OUTLET, ["1", "2", "3"]) == {"2", "3"}
    assert store.add_links(OUTLET, items("1")) == 1


def test_the_beat_of_the_scheduler_is_kept(store: Store, other_store: Store) -> None:
    assert store.last_beat() is None
    for minute in (1, 2):
        store.beat(datetime(2026, 11, 24, 3, minute, tzinfo=UTC))
    assert other_store.last_beat() == datetime(2026, 11, 24, 3, 2, tzinfo=UTC)
