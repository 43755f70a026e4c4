"""Which outlets the scheduler sends crawlers to, and which it leaves alone for a while because of what became of it."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice

from app.batches import MOST, apart, batches
from app.children import Event
from app.stages import Stages
from crawler.sites import authority
from goeul.records import Outlet
from goeul.store import BackfillState
from goeul.text import KST

Batch = tuple[list[Outlet], bool]  # (outlets, whether for their backfills alone)

_RUNNING: tuple[BackfillState, ...] = ("running",)
_BACKFILLS_AT_ONCE = 8
# Rests before a backfill goes on, by why it was left; its budget is asked of the store.
_RESTS = {"time": 0.0, "pages": 0.0, "done": 0.0, "waiting": 60.0, "halt": 900.0, "budget": 60.0}
_LONGEST_HOLD = 300.0
_BUSY = 120.0  # how long an outlet is left alone that another process has
# And one that was the last one of a crawler that died: at first, and at the most.
_ASIDE, _LONGEST_ASIDE = 10.0, 3600.0


class Due:
    """Remembers only what a restart may forget."""

    def __init__(self, stages: Stages, clock: Callable[[], float] = time.monotonic) -> None:
        self._stages = stages
        self._clock = clock
        self._deaths = 0  # of crawlers in a row
        self._hold_until = 0.0
        self._most = MOST
        self._fatal = Counter[str]()  # outlet → crawlers that died with nothing else to do
        self._aside: dict[str, float] = {}  # outlet → until when it is left alone
        self._resting: dict[str, float] = {}  # outlet → when its backfills go on

    def batches(
        self,
        busy: Collection[str],
        free: int,
        backfills: int,
        *,
        slow: Collection[str] = (),
        free_for_slow: int = 0,
    ) -> list[Batch]:
        """What to start now: due outlets in at most `free` crawlers, then backfills where one is left over.

        `busy` are the outlets under way, `backfills` is how many crawlers may be started for backfills alone. Outlets
        that are `slow` get crawlers of their own, at most `free_for_slow`, so that no other waits for them.
        """
        store, now = self._stages.store, self._clock()
        if not (free or free_for_slow) or now < self._hold_until:
            return []
        active = {outlet.id: outlet for outlet in self._stages.outlets if outlet.active}
        under_way = [active[each] for each in busy if each in active]
        due = (active[each] for each in store.due_outlets(active, datetime.now(UTC)))
        ready = apart((outlet for outlet in due if self._aside.get(outlet.id, 0.0) <= now), under_way)
        quick = [outlet for outlet in ready if outlet.id not in slow][: free * self._most]
        made = [(batch, False) for batch in batches(quick, free, self._most)]
        left = free - len(made)
        late = apart((outlet for outlet in ready if outlet.id in slow), quick)[: free_for_slow * self._most]
        made += [(batch, False) for batch in batches(late, free_for_slow, self._most)]
        if backfills > 0 and left > 0:
            taken = [*under_way, *(outlet for batch, _ in made for outlet in batch)]
            if waiting := apart(self._backfilled(active.values()), taken):
                made.append((_one_a_host(waiting)[: min(_BACKFILLS_AT_ONCE, self._most)], True))
        return made

    def note_busy(self, outlet_id: str) -> None:
        """Another process has the outlet: to wait for it would keep a crawler from the others."""
        self._aside[outlet_id] = self._clock() + _BUSY

    def note_backfill(self, event: Event) -> None:
        """A crawler has left an outlet's backfill."""
        self._resting[event["outlet"]] = self._clock() + _RESTS.get(event["why"], 60.0)

    def note_ended(self, event: Event) -> None:
        """A crawler has ended. Those that die are started more and more seldom and with fewer outlets, until it is
        clear which one is their death."""
        if not event["died"]:
            self._deaths = 0
            self._most = min(MOST, self._most * 2)
            return
        self._aside_if_alone(event["unvisited"])
        self._deaths += 1
        self._hold_until = self._clock() + min(5.0 * 2 ** min(self._deaths, 10), _LONGEST_HOLD)
        self._most = max(1, self._most // 2)

    def _aside_if_alone(self, unvisited: Sequence[str]) -> None:
        if len(unvisited) == 1:
            outlet_id = unvisited[0]
            self._fatal[outlet_id] += 1
            seconds = min(_ASIDE * 6 ** (self._fatal[outlet_id] - 1), _LONGEST_ASIDE)
            self._aside[outlet_id] = self._clock() + seconds

    def _backfilled(self, outlets: Iterable[Outlet]) -> list[Outlet]:
        """Those with a backfill that may go on."""
        store, now, today = self._stages.store, self._clock(), datetime.now(KST).date()
        ids = {backfill.outlet_id for backfill in store.backfills(states=_RUNNING)}
        limit = self._stages.settings.fetch.backfill_per_day
        return [
            outlet
            for outlet in outlets
            if outlet.id in ids
            and max(self._resting.get(outlet.id, 0.0), self._aside.get(outlet.id, 0.0)) <= now
            and store.spent(authority(outlet.url), today) < limit
        ]


def _one_a_host(outlets: Iterable[Outlet]) -> list[Outlet]:
    """The first outlet of each host."""
    kept: list[Outlet] = []
    for outlet in outlets:
        kept += islice(apart([outlet], kept), 1)
    return kept
