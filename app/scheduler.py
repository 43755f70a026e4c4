"""The loop of `goeul up`: visits what is due, works off what waits, delivers alerts; nothing that fails ends it."""

import logging
import sys
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from app.crawling import Event as CrawlEvent
from app.crawling import crawl
from app.indexing import index_quietly
from app.language import say
from app.stages import Stages
from crawler.words import korean

_log = logging.getLogger(__name__)

# Waits between two looks at the due table, and between two retentions.
TICK_SECONDS = 5.0
RETENTION = timedelta(hours=6)
LONGEST_WAIT_SECONDS = 300.0  # after rounds that failed one after the other


class Scheduler:
    """Runs in its own thread until `stop`. State lives in the store alone, so a restart has nothing to restore."""

    def __init__(self, stages: Stages, tick_seconds: float = TICK_SECONDS) -> None:
        self._stages = stages
        self._tick_seconds = tick_seconds
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="scheduler")
        self._retained = datetime.min.replace(tzinfo=UTC)
        self._crawler_failed = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the work at hand; crawls give back their leases."""
        self._stopping.set()
        self._thread.join()

    def tick(self) -> bool:
        """One round: due outlets, waiting pages, the outbox, deliveries, retention. False if the crawler failed."""
        stages = self._stages
        self._crawler_failed = False
        self._visit_due()
        while not self._stopping.is_set() and stages.process().pages:
            self._hand_on()
        self._hand_on()
        if datetime.now(UTC) - self._retained > RETENTION:
            stages.forget_old_pages()
            self._retained = datetime.now(UTC)
        return not self._crawler_failed

    def _hand_on(self) -> None:
        """What was stored, to the index and to those who want to be told."""
        stages = self._stages
        if trouble := index_quietly(stages, self._stopping.is_set):
            _log.warning("%s", say(f"색인은 나중에 합니다: {trouble.ko}", f"indexing is put off: {trouble.en}"))
        for reason in stages.deliver(sys.stdout).reasons:
            _log.warning("%s", say(f"알림을 다시 보내겠습니다: {reason}", f"an alert will be sent again: {reason}"))

    def _visit_due(self) -> None:
        stages = self._stages
        active = {outlet.id: outlet for outlet in stages.outlets if outlet.active}
        due = [active[i] for i in stages.store.due_outlets(active, datetime.now(UTC))]
        if due:
            crawl(stages, due, self._note, self._stopping.is_set, sys.stdout)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                worked = self.tick()
            except Exception:  # a full disk or a faulty outlet today is no reason to be dead tomorrow
                _log.exception("%s", say("한 차례가 실패했습니다. 다시 합니다.", "a round failed; it is tried again"))
                worked = False
            failures = 0 if worked else failures + 1
            self._stopping.wait(min(self._tick_seconds * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS))

    def _note(self, event: CrawlEvent) -> None:
        if event["event"] == "outlet":
            name = self._stages.outlet_name(event["outlet"])
            state, detail = event.get("state", ""), event.get("detail", "")
            _log.info("%s: %s", name, f"{say(korean(state), state)} {detail}".rstrip())
        elif event["event"] == "error":
            self._crawler_failed = True
            _log.error("%s", say(event["ko"], event["en"]))
