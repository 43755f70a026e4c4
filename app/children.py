"""Crawlers as child processes, several side by side: started, listened to, and ended when they hang."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from crawler.job import CrawlJob

# How long children may take to hand back their leases after they were asked to stop; then lease expiry does it.
STOP_SECONDS = 6.0
# A crawler that has got no outlet done for so long waits for slow ones, and holds no place that others need.
LINGER_SECONDS = 20.0
# So many of these there may be for each place; a process takes about 100 MB.
LINGERING = 2

Event = Mapping[str, Any]


class Child:
    """One crawler process. What it says is put into `heard`, and None when it has closed its output."""

    def __init__(
        self, job: CrawlJob, heard: "SimpleQueue[tuple[Child, Event | None]]", now: float, ends_at: float
    ) -> None:
        """`ends_at` is when it is asked to stop; that and `now` are by the caller's clock."""
        self.started = self.moved = now  # `moved`: when it was last done with an outlet
        self.unvisited = {outlet.id for outlet in job.outlets}
        self.backfill_only = job.backfill_only
        self.ends_at = ends_at
        self.asked = False
        self.killed = False
        self.told_error = False
        self._heard = heard
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
            self._process.stdin.write(job.to_json() + "\n")
            self._process.stdin.flush()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask_to_stop(self) -> None:
        """Closes its lifeline: it gives back its leases and ends."""
        assert self._process.stdin
        self.asked = True
        with suppress(BrokenPipeError):
            self._process.stdin.close()

    def kill(self) -> None:
        """At once; its leases end by themselves."""
        self.killed = True
        self._process.kill()

    def end(self, seconds: float) -> int:
        """Its exit code; it is killed if it has not ended in so many seconds."""
        try:
            with suppress(subprocess.TimeoutExpired):
                return self._process.wait(max(0.0, seconds))
            self.killed = True
        finally:
            self._process.kill()  # no effect on one that has ended
            code = self._process.wait()
            assert self._process.stdin
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            self._reader.join(1)
            if self._process.stdout and not self._reader.is_alive():
                self._process.stdout.close()
        return code

    def _read(self, lines: Iterable[str]) -> None:
        """Until the child closes its output. What is no event (a stray print of a library) is passed on to stderr."""
        for line in lines:
            try:
                event = json.loads(line)
                _ = event["event"]
                self._heard.put((self, event))
            except (ValueError, TypeError, KeyError):
                sys.stderr.write(line)
        self._heard.put((self, None))


class Children:
    """Up to `most` crawlers at a time. Not for several threads; asked to stop at the end of the context."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`seconds` is how long one may run before it is asked to stop."""
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._heard: SimpleQueue[tuple[Child, Event | None]] = SimpleQueue()
        self._running: list[Child] = []
        self._slow: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def free(self) -> int:
        """How many more may be started. Those that wait for slow outlets do not count, as long as there are few."""
        lingering = sum(map(self._lingers, self._running))
        most = self._most * (1 + LINGERING)
        return max(0, min(self._most - (len(self._running) - lingering), most - len(self._running)))

    @property
    def free_for_slow(self) -> int:
        """How many may be started beside the others for outlets that are `slow`."""
        return max(0, self._most * LINGERING - sum(map(self._lingers, self._running)))

    @property
    def slow(self) -> frozenset[str]:
        """Ids of the outlets that a crawler had to wait for when they were last visited."""
        return frozenset(self._slow)

    @property
    def running(self) -> int:
        return len(self._running)

    @property
    def backfilling(self) -> int:
        """How many of those that run do so for backfills alone."""
        return sum(child.backfill_only for child in self._running)

    @property
    def pids(self) -> list[int]:
        return [child.pid for child in self._running]

    @property
    def busy(self) -> frozenset[str]:
        """Ids of the outlets that are being visited, or will be."""
        return frozenset().union(*(child.unvisited for child in self._running))

    def start(self, job: CrawlJob) -> None:
        """One more. Its outlets should share no host with those of the others."""
        now = self._clock()
        self._running.append(Child(job, self._heard, now, now + self._seconds))

    def events(self, wait: float) -> list[Event]:
        """What the crawlers have said; waits so many seconds for the first word.

        For each crawler that has ended, there is {"event": "ended", "code", "died", "unvisited": outlet ids}; `died`
        says that it ended otherwise than it should, and where it could not say so itself, an "error" comes before.
        """
        self._mind_the_time()
        self._mind_the_slow()
        found: list[Event] = []
        try:
            heard = self._heard.get(timeout=wait) if wait > 0 and self._running else self._heard.get_nowait()
            while True:
                found += self._note(*heard)
                heard = self._heard.get_nowait()
        except Empty:
            return found

    def stop(self) -> list[Event]:
        """Asks all to stop and waits for them, together no longer than STOP_SECONDS; what they said to the end."""
        for child in self._running:
            child.ask_to_stop()
        deadline = self._clock() + STOP_SECONDS
        for child in self._running:
            child.end(deadline - self._clock())
        return self.events(0)

    def _note(self, child: Child, event: Event | None) -> list[Event]:
        if event is None:
            return self._ended(child)
        if event["event"] == "left":
            self._left(child, event["outlet"])
        child.told_error |= event["event"] == "error"
        return [event]

    def _left(self, child: Child, outlet_id: str) -> None:
        child.unvisited.discard(outlet_id)
        child.moved = self._clock()
        if child.moved - child.started < LINGER_SECONDS and not child.backfill_only:
            self._slow.discard(outlet_id)

    def _lingers(self, child: Child) -> bool:
        """It waits for slow outlets, or has no others."""
        waited = self._clock() - child.moved >= LINGER_SECONDS
        return waited or (not child.backfill_only and child.unvisited <= self._slow)

    def _mind_the_slow(self) -> None:
        for child in self._running:
            if not child.backfill_only and self._lingers(child):
                self._slow |= child.unvisited

    def _ended(self, child: Child) -> list[Event]:
        code = child.end(1.0)
        self._running.remove(child)
        died = code != 0 and (child.killed or not child.asked)
        told = [_death(code, killed=child.killed)] if died and not child.told_error else []
        return [*told, {"event": "ended", "code": code, "died": died, "unvisited": sorted(child.unvisited)}]

    def _mind_the_time(self) -> None:
        now = self._clock()
        for child in self._running:
            if not child.asked and now >= child.ends_at:
                child.ask_to_stop()
                child.ends_at = now + STOP_SECONDS
            elif child.asked and now >= child.ends_at and not child.killed:
                child.kill()


def _death(code: int, *, killed: bool) -> Event:
    if killed:
        return {
            "event": "error",
            "ko": "수집기가 제때 끝나지 않고 멈춰 있어 끝냈습니다. 받은 것은 그대로이며 다음 실행이 이어 합니다.",
            "en": "The crawler hung past its time and was ended. What it fetched is kept; the next run goes on.",
        }
    return {
        "event": "error",
        "ko": f"수집기가 중간에 끝났습니다 (종료 코드 {code}). 받은 것은 그대로이며 다음 실행이 이어 합니다.",
        "en": f"The crawler ended early (exit code {code}). What it fetched is kept; the next run goes on.",
    }
