"""The crawler's child process: `python -m crawler.run`.

One line on stdin is the job (crawler.job.CrawlJob). Progress comes out on stdout, one JSON event a line; logs go to
stderr.

Events: `robots` (verdict of a host, the Crawl-delay that it asks for and the delay that is kept), `paused` (a host is
left alone for some seconds, and why), `waiting` (a killed crawl's lease must end first), `discovered` (found, new), one
outcome an article with its reason: `fetched`, `skipped`, `retry` (queued for a later visit) or `failed` (given up);
`outlet` (state word, detail, counts of a visit), `backfill` (id, why it was left, state), `left` (the outlet's hosts
are free again), `error` (ko, en), `stopped` (reason).

Exit code: 0 every outlet was visited, however it fared; 1 the run was stopped or something of ours failed; 2 the job is
unusable.

SIGINT and SIGTERM stop it cleanly (a second one at once), and so does the death of the parent: a closed stdout, another
parent process, and with `lifeline` in the job also the end of stdin. Leases are given back, the next run goes on.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from crawler.events import Events
from crawler.job import CrawlJob
from crawler.memory import resident_mb
from goeul.errors import ConfigError, StoreError
from goeul.store import Store

if TYPE_CHECKING:
    from crawler.child import Child

_WATCH_SECONDS = 0.5
_GRACE_SECONDS = 8.0  # from a stop to the end, hung name lookups included

_log = logging.getLogger(__name__)


def main() -> int:
    """Runs the job on stdin; returns the exit code."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, _leave)
    signal.signal(signal.SIGTERM, _leave)
    events = Events(sys.stdout.fileno())
    try:
        job = CrawlJob.from_json(sys.stdin.buffer.readline())
        with Store.open(job.store) as store:
            return _crawl(job, store, events, parent)
    except (ConfigError, StoreError) as error:
        events.emit("error", ko=error.ko, en=error.en)
        return 2 if isinstance(error, ConfigError) else 1


def _leave(_number: int, _frame: object) -> None:
    """Before the reactor runs nothing is under way, so there is nothing to tidy up."""
    raise SystemExit(1)


def _crawl(job: CrawlJob, store: Store, events: Events, parent: int) -> int:
    # Imported late: Scrapy takes a second, and a Ctrl-C meanwhile shall find the handlers above.
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.child import Child
    from crawler.settings import crawl_settings

    process = AsyncCrawlerProcess(crawl_settings(job.fetch))
    _quiet_twisted()
    child = Child(job, store, process, events.emit)
    loop = asyncio.get_event_loop()
    running = loop.create_task(_run(child, job, events, parent))
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    running.result()
    return int(child.failed)


def _quiet_twisted() -> None:
    """Scrapy hands Twisted's log to Python's, but lets it print its worst to stderr as well."""
    from twisted.logger import globalLogBeginner

    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
    logging.getLogger("twisted").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """What Twisted has to say of a certificate that it cannot check is told by the outlet's state."""
    return "while verifying certificate" not in record.getMessage()


async def _run(child: "Child", job: CrawlJob, events: Events, parent: int) -> None:
    from twisted.internet import reactor

    running_reactor: Any = reactor  # the import's type is that of a module
    loop = asyncio.get_running_loop()
    stop = _Stop(child)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.by_signal, signal.Signals(number).name)
    if job.lifeline:
        loop.add_reader(sys.stdin.fileno(), _read_lifeline, loop, child)
    watch = loop.create_task(_watch(child, job, events, parent))
    try:
        await child.run()
    finally:
        watch.cancel()
        _leave_at_last(child)
        running_reactor.stop()


class _Stop:
    """A first signal stops cleanly, a second one at once; then leases stay behind, and end by themselves."""

    def __init__(self, child: "Child") -> None:
        self._child = child
        self._asked = False

    def by_signal(self, name: str) -> None:
        if self._asked:
            os._exit(1)
        self._asked = True
        _leave_at_last(self._child)
        self._child.stop(name)


def _read_lifeline(loop: asyncio.AbstractEventLoop, child: "Child") -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        loop.remove_reader(sys.stdin.fileno())
        child.stop("stdin closed")


async def _watch(child: "Child", job: CrawlJob, events: Events, parent: int) -> None:
    while True:
        await asyncio.sleep(_WATCH_SECONDS)
        if (held := resident_mb()) > job.memory_mb:
            _tell_memory(events, held, job.memory_mb)
            child.stop("memory")
            return
        if events.broken():
            child.stop("stdout closed")
        if os.getppid() != parent:
            child.stop("parent gone")


def _tell_memory(events: Events, held: float, limit: int) -> None:
    events.emit(
        "error",
        ko=f"수집기가 메모리를 {held:,.0f} MB 써서 멈췄습니다 (한도 {limit:,} MB). 다음 실행이 이어 합니다.",
        en=f"The crawler held {held:,.0f} MB of memory and stopped (limit {limit:,} MB). The next run goes on.",
    )


def _leave_at_last(child: "Child") -> None:
    """A thread that hangs in a name lookup would hold the interpreter for minutes; nothing of ours is left in it."""
    timer = threading.Timer(_GRACE_SECONDS, lambda: os._exit(int(child.failed)))
    timer.daemon = True
    timer.start()


if __name__ == "__main__":
    sys.exit(main())
