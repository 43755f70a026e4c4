"""The loop of `goeul up`: visits what is due, works off what waits, delivers alerts; nothing that fails ends it."""

import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

from app.children import Children
from app.children import Event as CrawlEvent
from app.chores import Chore, chores
from app.crawling import crawl_job
from app.due import Due
from app.indexing import Indexing
from app.language import say
from app.manners import told
from app.stages import Stages
from app.troubles import tell
from crawler.words import BUSY, english, korean
from goeul.errors import GoeulError

_log = logging.getLogger(__name__)

# Between two looks at the due table.
TICK_SECONDS = 5.0
BEAT_SECONDS = 15.0
LONGEST_WAIT_SECONDS = 300.0  # after rounds, or crawlers, that failed one after the other
_LISTEN_SECONDS = 0.5  # to crawlers, between two looks at what was fetched
_SAY_AGAIN_SECONDS = 60.0


class Scheduler:
    """Runs in its own thread until `stop`. State lives in the store alone, so a restart has nothing to restore.

    Crawlers run beside it as child processes, `[schedule] crawlers` at a time; an outlet is visited as soon as it is
    due and one of them is free. Meanwhile articles are processed, indexed and delivered.
    """

    def __init__(
        self, stages: Stages, tick_seconds: float = TICK_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stages = stages
        self._tick_seconds = tick_seconds
        self._clock = clock
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="scheduler")
        self._chores: tuple[Chore, ...] = ()
        self._children: Children | None = None
        self._due = Due(stages, clock)
        self._look_at = self._beat_at = self._deliver_at = 0.0
        self._index_said = -_SAY_AGAIN_SECONDS

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the work at hand; crawls give back their leases."""
        self._stopping.set()
        self._thread.join()

    def tick(self) -> None:
        """One round: due outlets are started, what crawlers say is noted, waiting pages, deliveries, chores."""
        self._beat()
        while True:
            self._start_due()
            self._listen(0)
            done = self._stages.process()
            self._deliver()
            if self._stopping.is_set() or not done.pages:
                break
        self._do_chores()

    def _run(self) -> None:
        failures = 0
        try:
            with Indexing(self._stages, self._stopping.is_set, self._note_index):
                while not self._stopping.is_set():
                    try:
                        self.tick()
                        failures = 0
                    except Exception as error:  # a full disk or a faulty outlet today is no reason to be dead tomorrow
                        tell(_log, error, "한 차례가 실패했습니다. 다시 합니다.", "A round failed; it is tried again.")
                        failures += 1
                    self._rest(failures)
        finally:
            if self._children is not None:
                for event in self._children.stop():
                    self._note(event)

    def _rest(self, failures: int) -> None:
        """Until there may be something to do: what crawlers fetch is processed while they run."""
        if failures:
            self._stopping.wait(min(self._tick_seconds * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS))
        elif self._children is not None and self._children.running:
            self._listen(_LISTEN_SECONDS)
        else:
            self._stopping.wait(self._tick_seconds)

    def _start_due(self) -> None:
        now = self._clock()
        if self._stopping.is_set() or now < self._look_at:
            return
        self._look_at = now + self._tick_seconds
        stages = self._stages
        schedule = stages.settings.schedule
        if self._children is None:
            self._children = Children(schedule.crawlers, schedule.crawl_seconds, self._clock)
        children = self._children
        # Of several crawlers one is kept from backfills, so that news need not wait for them.
        backfills = max(1, schedule.crawlers - 1) - children.backfilling
        to_start = self._due.batches(
            children.busy, children.free, backfills, slow=children.slow, free_for_slow=children.free_for_slow
        )
        for batch, backfill_only in to_start:
            job = crawl_job(stages.settings, batch, list(stages.families.values()), backfill_only=backfill_only)
            children.start(job)

    def _listen(self, wait: float) -> None:
        for event in self._children.events(wait) if self._children is not None else ():
            self._note(event)

    def _beat(self) -> None:
        if self._clock() >= self._beat_at:
            self._stages.store.beat(datetime.now(UTC))
            self._beat_at = self._clock() + BEAT_SECONDS

    def _deliver(self) -> None:
        if self._clock() < self._deliver_at:
            return
        for reason in self._stages.deliver(sys.stdout).reasons:
            _log.warning("%s", say(f"알림을 다시 보내겠습니다: {reason}", f"an alert will be sent again: {reason}"))
        self._deliver_at = self._clock() + self._stages.settings.search.commit_seconds

    def _do_chores(self) -> None:
        self._chores = self._chores or chores(self._stages)
        for chore in self._chores:
            if not self._stopping.is_set():
                chore.do_if_due(self._clock())

    def _note(self, event: CrawlEvent) -> None:
        match event["event"]:
            case "outlet":
                name = self._stages.outlet_name(event["outlet"])
                state, detail = event.get("state", ""), event.get("detail", "")
                if state == BUSY:
                    self._due.note_busy(event["outlet"])
                _log.info("%s: %s", name, f"{say(korean(state), english(state))} {detail}".rstrip())
            case "paused" | "robots":
                if sentence := told(event):
                    _log.info("%s", sentence)
            case "backfill":
                self._due.note_backfill(event)
            case "error":
                _log.error("%s", say(event["ko"], event["en"]))
            case "ended":
                self._due.note_ended(event)
                self._look_at = 0.0  # one is free now

    def _note_index(self, trouble: GoeulError) -> None:
        """In the indexing thread. An engine that is down for hours is told once a minute."""
        if self._clock() - self._index_said >= _SAY_AGAIN_SECONDS:
            self._index_said = self._clock()
            _log.warning("%s", say(f"색인은 나중에 합니다: {trouble.ko}", f"indexing is put off: {trouble.en}"))
