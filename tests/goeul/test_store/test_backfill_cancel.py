"""A cancelled backfill leaves nothing behind that would be fetched; the scheduler's beat is kept."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from goeul.records import Page
from goeul.store import FrontierItem, Origin, Store

BACKFILL: tuple[Origin, ...] = ("backfill",)
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def items(*ids: str) -> list[FrontierItem]:
    return [FrontierItem(article_id=each, url=f"https://paper.example/{each}") for each in ids]


def test_what_was_found_and_not_fetched_is_forgotten(tmp_path: Path) -> None:
    now = NOW
    with Store.open(tmp_path / "goeul.db", clock=lambda: now) as store:
        one = store.add_backfill("paper", date(2025, 1, 1), date(2025, 2, 1))
        other = store.add_backfill("paper", date(2024, 1, 1), date(2024, 2, 1))
        for backfill, ids in ((one, ("a", "b", "c", "d")), (other, ("x",))):
            store.advance_backfill(backfill.id, items(*ids), cursor="{}", pages_read=1, oldest=None)
        store.add_links("paper", items("d", "e"))  # a poll takes d over
        fetched, under_way = store.lease_articles("paper", "me", limit=2, seconds=60, origins=BACKFILL)
        store.save_page(
            Page(
                outlet_id="paper",
                article_id=fetched.article_id,
                url=fetched.url,
                status=200,
                content_type="text/html",
                body=b"<html>",
                fetched_at=NOW,
            )
        )
        assert store.cancel_backfill(one.id, "cancelled") == 1
        cancelled = store.backfill(one.id)
        assert cancelled is not None
        assert (cancelled.state, cancelled.detail) == ("failed", "cancelled")
        left = {fetched.article_id, under_way.article_id, "d", "e", "x"}
        assert store.known_ids("paper", [*"abcdex"]) == left
        now = NOW + timedelta(minutes=2)  # the lease has ended
        assert store.cancel_backfill(one.id, "cancelled") == 1
        assert store.known_ids("paper", [*"abcdex"]) == left - {under_way.article_id}
        with pytest.raises(LookupError):
            store.cancel_backfill(99, "")


def test_the_last_beat_of_the_scheduler(tmp_path: Path) -> None:
    with Store.open(tmp_path / "goeul.db") as store:
        assert store.last_beat() is None
        for moment in (NOW, NOW + timedelta(minutes=1)):
            store.beat(moment)
            assert store.last_beat() == moment
