"""What a crawl tells of its manners."""

from typing import Any

import pytest

from app import manners


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            {"event": "paused", "host": "a.kr", "seconds": 30, "reason": "HTTP 429"},
            "30초 동안 쉽니다 (HTTP 429)",
        ),
        (
            {"event": "paused", "host": "a.kr", "seconds": 600, "reason": "timeout"},
            "쉽니다 (응답 시간 초과)",
        ),
        ({"event": "robots", "host": "a.kr", "delay": 60.0, "crawl_delay_asked": 100}, "100초를 60초로 줄여"),
    ],
)
def test_what_is_out_of_the_ordinary_is_told(event: dict[str, Any], told: str) -> None:
    assert told in (manners.told(event) or "")


@pytest.mark.parametrize(
    "event",
    [
        {"event": "robots", "host": "a.kr", "delay": 7.0, "crawl_delay_asked": 7},
        {"event": "robots", "host": "a.kr", "delay": 1.0},
        {"event": "fetched", "outlet": "a"},
    ],
)
def test_what_is_not_is_not(event: dict[str, Any]) -> None:
    assert manners.told(event) is None


def test_a_busy_outlet_is_told_on_the_command_line(goeul: Any, fresh: Any) -> None:
    fresh.samples.faults["/robots.txt"] = 429
    try:
        run = goeul.on(fresh).here("crawl", "--once")
    finally:
        del fresh.samples.faults["/robots.txt"]
    assert "30초 동안 쉽니다 (HTTP 429)" in run.err + run.out
