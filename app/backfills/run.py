"""Working off backfills while somebody waits, with a progress line."""

import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import TextIO

from app.backfills.data import RUNNING, look
from app.backfills.outlook import Outlook, total_left
from app.backfills.wording import duration
from app.batches import batches
from app.children import Event
from app.crawling import PATIENCE_SECONDS, crawl_job, work_off
from app.indexing import index_quietly
from app.language import say
from app.progress import Progress
from app.stages import Stages
from crawler.job import CrawlJob
from crawler.words import BUSY, korean
from goeul.store import Backfill
from goeul.text import one_line

_PAGES = 1_000_000  # a slice that somebody waits for ends with the budget
_WAIT_SECONDS = 5.0  # for articles that are to be tried again
_ROUNDS = 6  # of waiting in which nothing moves
_SHOW_SECONDS = 0.5


def run_now(
    stages: Stages, ids: Collection[int], stopped: Callable[[], bool], console: TextIO, progress: Progress
) -> list[Outlook]:
    """Go on with these backfills until they are done, the day's budget is spent, or `stopped()` says so.

    How they stand then. Raises StoreError.
    """
    runner = _Runner(stages, ids, progress)
    while (left := runner.running()) and not stopped():
        before = runner.standing()
        work_off(stages, _jobs(stages, left), runner.note, stopped, progress.above(console))
        if runner.gives_up(moved=runner.standing() != before):
            break
        if not stopped() and runner.running() and runner.standing() == before:
            time.sleep(_WAIT_SECONDS)
    index_quietly(stages, stopped)
    stages.deliver(progress.above(console))
    return runner.look()


def _jobs(stages: Stages, backfills: Collection[Backfill]) -> list[CrawlJob]:
    wanted = {backfill.outlet_id for backfill in backfills}
    outlets = [outlet for outlet in stages.outlets if outlet.id in wanted]
    families = list(stages.families.values())
    return [
        replace(
            crawl_job(stages.settings, batch, families, backfill_only=True, patient=True),
            backfill_seconds=PATIENCE_SECONDS,
            backfill_pages=_PAGES,
        )
        for batch in batches(outlets, stages.settings.schedule.crawlers)
    ]


class _Runner:
    """Watches what the crawlers say, and shows it."""

    def __init__(self, stages: Stages, ids: Collection[int], progress: Progress) -> None:
        self._stages = stages
        self._ids = frozenset(ids)
        self._progress = progress
        self._whys: dict[str, str] = {}  # outlet → why its backfill was left, "busy" included
        self._requests = Counter[str]()  # by outlet, since the start
        self._began = time.monotonic()
        self._shown = float("-inf")
        self._still = 0  # rounds in which nothing moved

    def running(self) -> list[Backfill]:
        """Those that are to be gone on with."""
        return [each for each in self._stages.store.backfills(states=RUNNING) if each.id in self._ids]

    def standing(self) -> list[tuple[int, str, int]]:
        """What changes while work is done."""
        return [(each.backfill.id, each.backfill.cursor, each.read) for each in self.look()]

    def look(self) -> list[Outlook]:
        backfills = [each for each in self._stages.store.backfills() if each.id in self._ids]
        seconds = time.monotonic() - self._began
        paces = {outlet: seconds / count for outlet, count in self._requests.items() if count >= 20}
        return look(self._stages, backfills, datetime.now(UTC), paces)

    def gives_up(self, *, moved: bool) -> bool:
        """Whether nothing more can be done for now: why, is told by the state of the backfills."""
        self._still = 0 if moved else self._still + 1
        left = {backfill.outlet_id for backfill in self.running()}
        stuck = {outlet for outlet in left if self._whys.get(outlet, "busy") in ("budget", "halt", "busy")}
        return bool(left) and (stuck == left or self._still >= _ROUNDS)

    def note(self, event: Event) -> None:
        """An event of the crawlers."""
        match event["event"]:
            case "fetched" | "skipped" | "retry" | "failed":
                self._requests[event["outlet"]] += 1
            case "backfill":
                self._whys[event["outlet"]] = event["why"]
            case "outlet":
                if event["state"] == BUSY:
                    self._whys[event["outlet"]] = "busy"
                    name = self._stages.outlet_name(event["outlet"])
                    self._progress.done(
                        one_line(f"{name}: {say(korean(BUSY), BUSY)} (goeul up, goeul crawl) {event.get('detail', '')}")
                    )
            case "error":
                self._progress.done(say(event["ko"], event["en"]))
        if time.monotonic() - self._shown >= _SHOW_SECONDS:
            self._shown = time.monotonic()
            self._show()

    def _show(self) -> None:
        found = self.look()
        new = sum(each.backfill.new for each in found)
        read = sum(each.read for each in found)
        share = sum(each.share for each in found) / max(1, len(found))
        left = duration(total_left(found))
        self._progress.update(
            say(
                f"지난 기사 모으는 중: 기간의 {100 * share:.0f}%를 훑음, 찾음 {new:,}건, 받음 {read:,}건, "
                f"남은 시간 {left}",
                f"backfill: {100 * share:.0f}% of the days, {new:,} found, {read:,} fetched, time left {left}",
            )
        )
