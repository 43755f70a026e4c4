"""Runs the crawler as a child process and works off what it brings while it is still running."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from alerts.channels.console import Output
from app.indexing import Indexing
from app.processing import ProcessReport
from app.stages import Stages
from crawler.job import CrawlJob, FetchRules, PollRules
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
    console: Output,
) -> ProcessReport:
    """Visit `outlets` once and process every page that waits; returns when both are done or `stopped()` says so.

    Articles become findable, and alerts go out, while the crawl is still running. `report` is handed the child's events
    and {"event": "processed", …}; a crawler that died is an "error" event like those of its own. An engine that is down
    or held by another process only leaves rows in the outbox. Raises StoreError.
    """
    total = ProcessReport()
    _ = stages.store  # migrated before the child opens it
    job = crawl_job(stages.settings, outlets, list(stages.families.values()))
    with Indexing(stages, stopped), Crawler(job) as crawler:
        delivered = time.monotonic()
        while not stopped():
            alive = crawler.is_running()
            for event in crawler.events():
                report(event)
            done = stages.process()
            total += done
            if done.pages:
                report({"event": "processed", "stored": total.stored, "skipped": total.skipped})
            if time.monotonic() - delivered > stages.settings.search.commit_seconds:
                stages.deliver(console)
                delivered = time.monotonic()
            if not (alive or done.pages):
                break
    for event in crawler.events():
        report(event)
    if not stopped() and crawler.died:
        report(_death(crawler.exit_code))
    return total


def _death(exit_code: int) -> Event:
    return {
        "event": "error",
        "ko": f"수집기가 중간에 끝났습니다 (종료 코드 {exit_code}). 받은 것은 그대로이며 다음 실행이 이어 합니다.",
        "en": f"The crawler ended early (exit code {exit_code}). What it fetched is kept; the next run goes on.",
    }


class Crawler:
    """The crawler's child process. Asked to stop at the end of the context, by closing its lifeline."""

    def __init__(self, job: CrawlJob) -> None:
        self._job = job
        self._queue: SimpleQueue[Event] = SimpleQueue()
        self._told_error = False
        self.exit_code = 0

    def __enter__(self) -> Self:
        # -P: what lies in the folder where goeul is run is not imported in place of our own packages.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            process_group=0,  # a Ctrl-C in the terminal reaches us alone; we ask it to stop
        )
        assert self._process.stdin
        assert self._process.stdout
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()
        with suppress(BrokenPipeError):  # it is dead already; its exit code will say so
            self._process.stdin.write(self._job.to_json() + "\n")
            self._process.stdin.flush()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        try:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        finally:
            self._process.kill()  # no effect on one that has ended
            self.exit_code = self._process.wait()
        self._reader.join(1)
        if self._process.stdout and not self._reader.is_alive():
            self._process.stdout.close()

    @property
    def died(self) -> bool:
        """Whether it ended otherwise than by having visited every outlet, without a word about it."""
        return self.exit_code != 0 and not self._told_error

    def is_running(self) -> bool:
        """Until it has closed its output."""
        return self._reader.is_alive()

    def events(self) -> list[Event]:
        """What has come; waits a moment for the first, so that the caller's loop does not spin."""
        found: list[Event] = []
        try:
            found.append(self._queue.get(timeout=0.1))
            while True:
                found.append(self._queue.get_nowait())
        except Empty:
            return found

    def _read(self, lines: Iterable[str]) -> None:
        """Until the child closes its output. What is no event (a stray print of a library) is passed on to stderr."""
        for line in lines:
            try:
                event = json.loads(line)
                self._told_error |= event["event"] == "error"
                self._queue.put(event)
            except (ValueError, TypeError, KeyError):
                sys.stderr.write(line)
