"""Runs the crawler as a child process and works off what it brings while it is still running."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, TextIO

from app.processing import ProcessReport
from app.stages import Stages
from crawler.job import CrawlJob, FetchRules, PollRules
from goeul.errors import EngineError
from goeul.records import Family, Outlet
from goeul.settings import Settings

# How long a child may take to hand back its leases after it was asked to stop; then lease expiry does it.
STOP_SECONDS = 15

Event = Mapping[str, Any]


def crawl_job(settings: Settings, outlets: Sequence[Outlet], families: Sequence[Family]) -> CrawlJob:
    """The job of visiting these outlets once."""
    fetch = settings.fetch
    return CrawlJob(
        store=str(settings.store_path),
        outlets=tuple(outlets),
        families=tuple(families),
        fetch=FetchRules(
            user_agent=fetch.user_agent,
            delay_seconds=fetch.delay_seconds,
            crawl_delay_cap=fetch.crawl_delay_cap,
            timeout_seconds=fetch.timeout_seconds,
            max_bytes=fetch.max_bytes,
            redirects=fetch.redirects,
            allow_private=fetch.allow_private,
        ),
        poll=PollRules(shortest=settings.schedule.interval_seconds),
        lifeline=True,
    )


def crawl(
    stages: Stages,
    outlets: Sequence[Outlet],
    report: Callable[[Event], None],
    stopped: Callable[[], bool],
    console: TextIO,
) -> ProcessReport:
    """Visit `outlets` once and process every page that waits; returns when both are done or `stopped()` says so.

    Articles become findable, and alerts go out, while the crawl is still running. `report` is handed the child's events
    and {"event": "processed", …}. An engine that is down or held by another process only leaves rows in the outbox.
    Raises StoreError.
    """
    total = ProcessReport()
    job = crawl_job(stages.settings, outlets, list(stages.families.values()))
    _ = stages.store  # migrated before the child opens it
    with _child(job) as (events, running):
        indexed = time.monotonic()
        while not stopped():
            alive = running()
            for event in events():
                report(event)
            done = stages.process()
            total += done
            if done.pages:
                report({"event": "processed", "stored": total.stored, "skipped": total.skipped})
            if time.monotonic() - indexed > stages.settings.search.commit_seconds:
                index_quietly(stages)
                stages.deliver(console)
                indexed = time.monotonic()
            if not (alive or done.pages):
                break
    for event in events():
        report(event)
    return total


def index_quietly(stages: Stages) -> str:
    """Drain the outbox; the reason (English) if the engine could not take it, else "". Nothing is lost either way."""
    try:
        stages.index()
    except EngineError as error:
        return error.en
    return ""


@contextmanager
def _child(job: CrawlJob) -> Iterator[tuple[Callable[[], list[Event]], Callable[[], bool]]]:
    """The crawler running: (events so far, is it alive). Asked to stop at the end, by closing its lifeline."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crawler.run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin
    assert process.stdout
    queue: SimpleQueue[Event] = SimpleQueue()
    reader = threading.Thread(target=_read, args=(process.stdout, queue), daemon=True)
    reader.start()
    process.stdin.write(job.to_json() + "\n")
    process.stdin.flush()
    try:
        yield lambda: _take(queue), reader.is_alive
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(1)


def _read(lines: Iterable[str], queue: "SimpleQueue[Event]") -> None:
    """Until the child closes its output. What is no event (a stray print of a library) is passed on to stderr."""
    for line in lines:
        try:
            queue.put(json.loads(line))
        except ValueError:
            sys.stderr.write(line)


def _take(queue: "SimpleQueue[Event]") -> list[Event]:
    """What has come; waits a moment for the first, so that the caller's loop does not spin."""
    found: list[Event] = []
    try:
        found.append(queue.get(timeout=0.1))
        while True:
            found.append(queue.get_nowait())
    except Empty:
        return found
