"""What the scheduler starts next, and what it leaves alone because of what became of it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.due import Due
from goeul.records import Outlet
from goeul.store import Store
from goeul.text import KST


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    """Stages with a real store and thirty outlets; time is `desk.now`, in seconds."""
    outlets = tuple(
        Outlet(id=f"o{number:02}", name="신문", family="ndsoft", url=f"http://h{number}.example", active=number != 29)
        for number in range(30)
    )
    fetch = SimpleNamespace(backfill_per_day=100)
    with Store.open(tmp_path / "goeul.db") as store:
        stages = SimpleNamespace(outlets=outlets, store=store, settings=SimpleNamespace(fetch=fetch))
        desk = SimpleNamespace(now=1000.0, store=store, stages=stages)
        desk.due = Due(stages, lambda: desk.now)  # type: ignore[arg-type]
        yield desk


def visited(desk: Any, *numbers: int) -> None:
    for number in numbers:
        desk.store.save_outlet_run(
            f"o{number:02}",
            state="ok",
            detail="",
            found=1,
            new=1,
            next_at=datetime.now(UTC) + timedelta(hours=1),
            interval_seconds=3600.0,
        )


def started(
    desk: Any, *, busy: tuple[str, ...] = (), free: int = 2, backfills: int = 1
) -> list[tuple[list[str], bool]]:
    return [([each.id for each in batch], only) for batch, only in desk.due.batches(busy, free, backfills)]


def died(*unvisited: str) -> dict[str, Any]:
    return {"event": "ended", "died": True, "unvisited": list(unvisited)}


def test_due_outlets_are_dealt_to_the_free_crawlers(desk: Any) -> None:
    first = started(desk)
    assert len(first) == 2
    assert {each for batch, _ in first for each in batch} == {f"o{number:02}" for number in range(29)}
    assert started(desk, free=0) == []
    visited(desk, *range(28))
    assert started(desk) == [(["o28"], False)]
    assert started(desk, busy=("o28",)) == []


def test_the_unvisited_of_a_dead_crawler_come_again_later_and_fewer(desk: Any) -> None:
    sizes = []
    for _ in range(6):
        desk.due.note_ended(died(*(f"o{number:02}" for number in range(29))))
        assert started(desk, free=1) == []
        desk.now += 301
        ((batch, _),) = started(desk, free=1)
        sizes.append(len(batch))
    assert sizes == [20, 10, 5, 2, 1, 1]
    for _ in range(4):
        desk.due.note_ended(died("o00"))  # it had the crawler for itself
        desk.now += 301
    assert started(desk, free=1) == [(["o01"], False)]
    desk.due.note_ended({"event": "ended", "died": False, "unvisited": []})
    assert len(started(desk, free=1)[0][0]) == 2
    desk.now += 3600
    assert started(desk, free=1)[0][0][0] == "o00"


def test_an_outlet_that_another_process_has_is_asked_again_later(desk: Any) -> None:
    visited(desk, *range(28))
    desk.due.note_busy("o28")
    assert started(desk) == []
    desk.now += 121
    assert started(desk) == [(["o28"], False)]


def test_backfills_go_on_where_a_crawler_is_left_over(desk: Any) -> None:
    desk.store.add_backfill("o03", date(2025, 1, 1), date(2025, 2, 1))
    desk.store.add_backfill("o29", date(2025, 1, 1), date(2025, 2, 1))  # switched off
    assert all(not only for _, only in started(desk))  # news first
    visited(desk, *range(29))
    assert started(desk) == [(["o03"], True)]
    assert started(desk, backfills=0) == []
    assert started(desk, busy=("o03",)) == []
    visited(desk, *range(28))


def test_a_backfill_rests_as_long_as_the_reason_says_and_while_its_budget_is_spent(desk: Any) -> None:
    visited(desk, *range(29))
    desk.store.add_backfill("o03", date(2025, 1, 1), date(2025, 2, 1))
    for why, rest in (("time", 0), ("waiting", 60), ("halt", 900)):
        desk.due.note_backfill({"event": "backfill", "outlet": "o03", "why": why})
        if rest:
            desk.now += rest - 1
            assert started(desk) == [], why
            desk.now += 2
        assert started(desk) == [(["o03"], True)], why
    desk.store.spend("h3.example", datetime.now(KST).date(), 100, 100)
    assert started(desk) == []
    assert desk.store.spend("h3.example", datetime.now(KST).date(), 1, 101) == 1
    desk.stages.settings.fetch.backfill_per_day = 200
    assert started(desk) == [(["o03"], True)]


def test_slow_outlets_get_crawlers_of_their_own(desk: Any) -> None:
    slow = {"o00", "o05"}
    made = [
        ({each.id for each in batch}, only) for batch, only in desk.due.batches((), 1, 0, slow=slow, free_for_slow=1)
    ]
    assert made == [({f"o{number:02}" for number in range(29)} - slow, False), (slow, False)]
    assert [len(batch) for batch, _ in desk.due.batches((), 0, 1, slow=slow, free_for_slow=1)] == [2]
    assert [len(batch) for batch, _ in desk.due.batches((), 1, 1, slow=slow, free_for_slow=0)] == [27]
