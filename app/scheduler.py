"""The loop of `goeul up`: visits what is due, works off what waits, delivers alerts; nothing that fails ends it."""

import logging
import sys
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from app.crawling import Event as CrawlEvent
from app.crawling import crawl, index_quietly
from app.stages import Stages

_log = logging.getLogger(__name__)

# Waits between two looks at the due table, and between two retentions.
TICK_SECONDS = 5.0
RETENTION = timedelta(hours=6)


class Scheduler:
    """Runs in its own thread until `stop`. State lives in the store alone, so a restart has nothing to restore."""

    def __init__(self, stages: Stages, tick_seconds: float = TICK_SECONDS) -> None:
        self._stages = stages
        self._tick_seconds = tick_seconds
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="scheduler")
        self._retained = datetime.min.replace(tzinfo=UTC)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the work at hand; crawls give back their leases."""
        self._stopping.set()
        self._thread.join()

    def tick(self) -> None:
        """One round: due outlets, waiting pages, the outbox, deliveries, retention."""
        stages = self._stages
        active = {outlet.id: outlet for outlet in stages.outlets if outlet.active}
        due = [active[i] for i in stages.store.due_outlets(active, datetime.now(UTC))]
        crawl(stages, due, _note, self._stopping.is_set, sys.stdout) if due else stages.process()
        if trouble := index_quietly(stages):
            _log.warning("indexing is put off: %s", trouble)
        stages.deliver(sys.stdout)
        if datetime.now(UTC) - self._retained > RETENTION:
            stages.forget_old_pages()
            self._retained = datetime.now(UTC)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tick()
            except Exception:  # a full disk or a faulty outlet today is no reason to be dead tomorrow
                _log.exception("a round of the scheduler failed; the next one tries again")
            self._stopping.wait(self._tick_seconds)


def _note(event: CrawlEvent) -> None:
    if event["event"] == "outlet":
        _log.info("%s: %s %s", event["outlet"], event.get("state"), event.get("detail", ""))
    elif event["event"] == "error":
        _log.error("%s", event.get("en"))
