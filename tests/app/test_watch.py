"""Watching over the outlets: alarms opened once, told through the outbox, closed, and never the end of the service."""

import io
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from app.stages import Stages
from app.watch import Watch, check_alarms
from goeul.errors import StoreError
from goeul.records import Outlet
from goeul.settings import load_settings
from goeul.store import Store

ROOT = Path(__file__).parents[2]
DOWN = Outlet(id="maru", name="마루일보", family="ndsoft", url="https://maru.example")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Stages]]:
    """Rooms over an empty store whose clock is ours."""
    opened: list[Stages] = []

    def build(**flags: object) -> Stages:
        settings = load_settings(
            config_dir=ROOT / "config", flags={"data_dir": tmp_path / "data", "web.port": 0, **flags}, environ={}
        )
        stages = Stages(settings, outlets=[DOWN])
        vars(stages)["store"] = stages._closing.enter_context(Store.open(settings.store_path, clock=clock))
        opened.append(stages)
        return stages

    yield build
    for stages in opened:
        stages.__exit__()


def visit(stages: Stages, clock: Clock, state: str) -> None:
    stages.store.save_outlet_run(
        "maru", state=state, found=0, new=0, next_at=clock.now + timedelta(hours=1), interval_seconds=3600
    )


def test_an_alarm_is_opened_told_and_closed(make: Any, clock: Clock) -> None:
    stages = make()
    visit(stages, clock, "ok")
    assert check_alarms(stages, clock.now).opened == ()
    for _ in range(2):
        clock.now += timedelta(hours=1)
        visit(stages, clock, "empty list")
    report = check_alarms(stages, clock.now)
    assert [(each.outlet_id, each.rule) for each in report.opened] == [("maru", "empty-list")]
    assert check_alarms(stages, clock.now).opened == ()  # once

    console = io.StringIO()
    assert stages.deliver(console).sent == 2
    assert console.getvalue().startswith("[경보 · alarm] 마루일보 (maru) · 목록이 비어 있음 · empty list")
    feed = feedparser.parse((stages.feed_folder / "operator.xml").read_bytes())
    assert [entry.title for entry in feed.entries] == ["마루일보: 목록이 비어 있음 · empty list"]
    assert stages.deliver(console).sent == 0
    assert "2번" not in console.getvalue(), "the words of an open alarm stay, so they count nothing that goes on"

    clock.now += timedelta(hours=1)
    visit(stages, clock, "ok")
    report = check_alarms(stages, clock.now)
    assert ([each.rule for each in report.closed], report.open) == (["empty-list"], 0)
    feed = feedparser.parse((stages.feed_folder / "operator.xml").read_bytes())
    assert [entry.title for entry in feed.entries] == ["[끝 · over] 마루일보: 목록이 비어 있음 · empty list"]
    assert stages.store.alarms() == []


@pytest.mark.parametrize(("channels", "sent"), [(["console"], 1), (["atom"], 1), ([], 0)])
def test_the_operator_is_told_by_the_channels_of_the_settings(
    make: Any, clock: Clock, channels: list[str], sent: int
) -> None:
    stages = make(**{"operator.channels": channels})
    for _ in range(2):
        visit(stages, clock, "empty list")
    assert len(check_alarms(stages, clock.now).opened) == 1
    console = io.StringIO()
    assert stages.deliver(console).sent == sent
    assert bool(console.getvalue()) == ("console" in channels)
    assert (stages.feed_folder / "operator.xml").exists() == ("atom" in channels)
    visit(stages, clock, "ok")
    assert len(check_alarms(stages, clock.now).closed) == 1
    assert (stages.feed_folder / "operator.xml").exists() == ("atom" in channels)


def test_an_outlet_that_leaves_the_configuration_leaves_no_alarm_open(make: Any, clock: Clock) -> None:
    stages = make()
    stages.store.raise_alarm("gone", "silent", "새 기사가 없습니다.", "No new article.", [])
    assert [each.outlet_id for each in check_alarms(stages, clock.now).closed] == ["gone"]


def test_several_watchers_at_once_open_an_alarm_once(make: Any, clock: Clock) -> None:
    stages = make()
    for _ in range(2):
        visit(stages, clock, "empty list")
    opened: list[int] = []
    threads = [
        threading.Thread(target=lambda: opened.append(len(check_alarms(stages, clock.now).opened))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(opened) == [0, 0, 0, 0, 0, 1]
    assert len(stages.store.alarms()) == 1


def test_the_watch_looks_again_and_again_and_survives_a_store_that_fails(
    make: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages, looks, seen = make(), [], threading.Event()

    def look(_stages: Stages) -> Any:
        looks.append(1)
        if len(looks) == 1:
            raise StoreError("가득 참", "full")
        if len(looks) == 3:
            seen.set()
        return check_alarms(stages, clock.now)

    monkeypatch.setattr("app.watch.check_alarms", look)
    watch = Watch(stages, first_seconds=0.01, every_seconds=0.01)
    watch.start()
    assert seen.wait(30)
    watch.stop()
    assert len(looks) >= 3


def test_a_scheduler_that_stands_still_is_told_by_the_watch_itself(
    make: Any, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    stages = make()
    clock.now = datetime.now(UTC) - timedelta(days=365)  # long ago for the watch, whose clock is the real one
    visit(stages, clock, "ok")
    stages.store.beat(clock.now)
    told = threading.Event()
    deliver = stages.deliver

    def deliver_and_tell(console: Any) -> Any:
        report = deliver(console)
        told.set()
        return report

    stages.deliver = deliver_and_tell
    watch = Watch(stages, first_seconds=0.01, every_seconds=30)
    watch.start()
    assert told.wait(30)
    watch.stop()
    assert "수집이 멈춤" in capsys.readouterr().out
