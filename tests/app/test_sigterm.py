"""SIGTERM while outlets keep silent: whatever runs ends within ten seconds and leaves nothing leased."""

import re
import signal
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.demo.rendering import Reply
from app.demo.server import SampleOutlets

SECONDS = 10


@pytest.fixture
def silent(tmp_path: Path, town_of: Any) -> Iterator[tuple[Any, threading.Event]]:
    """Outlets that show their lists and never answer for an article; the event is set when one was asked for."""
    asked, over = threading.Event(), threading.Event()
    with SampleOutlets.start(date(2026, 11, 24)) as samples:
        answer = samples.reply

        def reply(outlet_id: str, target: str) -> Reply:
            if re.search(r"idxno=|wr_id=|article\.html", target):
                asked.set()
                over.wait(60)
            return answer(outlet_id, target)

        samples.reply = reply  # type: ignore[method-assign]
        yield town_of(tmp_path, samples), asked
        over.set()


@pytest.mark.parametrize(("command", "code"), [(("crawl", "--once"), 1), (("up",), 0)])
def test_it_ends_within_ten_seconds(silent: Any, processes: Any, command: tuple[str, ...], code: int) -> None:
    town, asked = silent
    process = town.starting(*command)
    assert asked.wait(60)
    born = processes.children(process.pid)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=SECONDS) == code
    _, err = process.communicate()
    assert "Traceback" not in err
    processes.wait_for(lambda: not any(map(processes.is_running, born)))
    with town.store() as store:
        counts = store.frontier_counts()
        assert counts["leased"] == 0
        assert counts["queued"] > 0
