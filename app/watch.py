"""Watches over the outlets, and over the scheduler too: alarms are opened and closed, the operator is told."""

import logging
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread

from alerts.rules import rule_words
from app.coverage.alarms import find_alarms
from app.coverage.coverage import MOST_ALARMS, open_alarms
from app.coverage.facts import gather
from app.coverage.house_rules import STOPPED
from app.language import say
from app.stages import Stages
from app.troubles import tell
from goeul.store import Alarm

EVERY_SECONDS = 600.0
FIRST_SECONDS = 60.0  # after the start, when the scheduler's heart beats again

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmReport:
    """What one look changed."""

    opened: tuple[Alarm, ...] = ()
    closed: tuple[Alarm, ...] = ()
    open: int = 0  # after it


def check_alarms(stages: Stages, now: datetime | None = None) -> AlarmReport:
    """Open the alarms that shall be open and close those that are over.

    Opening puts a delivery a channel of `[operator] channels` into the outbox; `Stages.deliver` hands them over.
    Safe to call from several processes and threads: an alarm is opened once. Raises StoreError.
    """
    now, store, channels = now or datetime.now(UTC), stages.store, stages.settings.operator.channels
    is_open = open_alarms(store.alarms(open_only=True, limit=MOST_ALARMS))
    found = find_alarms(gather(store, stages.outlets, now), is_open)
    raised = (store.raise_alarm(each.outlet_id, each.rule, each.ko, each.en, channels) for each in found)
    opened = tuple(alarm for alarm in raised if alarm is not None)
    kept = {(each.outlet_id, each.rule) for each in found}
    closed = tuple(alarm for key, alarm in is_open.items() if key not in kept and store.close_alarm(*key))
    if closed and "atom" in channels:
        stages.write_operator_feed()
    for alarm in closed:
        where = stages.outlet_name(alarm.outlet_id) if alarm.outlet_id else say("고을 전체", "all of goeul")
        ko, en = rule_words(alarm.rule)
        _log.info("%s", say(f"경보 끝: {where} ({ko})", f"alarm over: {where} ({en})"))
    return AlarmReport(opened=opened, closed=closed, open=len(found))


class Watch:
    """A thread of its own, so that a scheduler that hangs is told too. Looks every ten minutes until `stop`."""

    def __init__(
        self, stages: Stages, *, first_seconds: float = FIRST_SECONDS, every_seconds: float = EVERY_SECONDS
    ) -> None:
        self._stages = stages
        self._waits = first_seconds, every_seconds
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="watch")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the look at hand."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        wait, every = self._waits
        while not self._stopping.wait(wait):
            wait = every
            try:
                self._look()
            except Exception as error:  # the next look may work, and nobody else watches
                ko, en = "매체를 살펴보지 못했습니다. 다시 합니다.", "The outlets could not be watched; tried again."
                tell(_log, error, ko, en)

    def _look(self) -> None:
        report = check_alarms(self._stages)
        if any(alarm.rule == STOPPED for alarm in report.opened):
            # Who delivers otherwise is the one that stands still.
            self._stages.deliver(sys.stdout)
