"""What the store and the configuration know about the outlets, read at once, so that all that follows is pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app.coverage.rhythm import HISTORY_DAYS
from crawler.sites import own_hosts
from goeul.records import Outlet
from goeul.store import HostState, OutletDay, OutletState
from goeul.text import KST

if TYPE_CHECKING:
    from goeul.store import Store

_LATEST = 20  # pages

SEVERAL_DAYS = 3  # of the second count of skips


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletFacts:
    """One outlet of the configuration. What was never seen is empty or None."""

    outlet: Outlet
    state: OutletState | None = None
    days: tuple[OutletDay, ...] = ()  # oldest first, at most HISTORY_DAYS; days without a row are missing
    skips_today: Mapping[str, int] = field(default_factory=dict)  # reason → addresses skipped or failed, since midnight
    skips_lately: Mapping[str, int] = field(default_factory=dict)  # the same over SEVERAL_DAYS, today included
    latest: tuple[str, ...] = ()  # why each of its newest pages was not read, "" if it was; of a day, newest first
    host: HostState | None = None  # of the outlet's first host that was asked

    def day(self, day: date) -> OutletDay:
        """That day's counts, zeros if nothing happened."""
        found = (each for each in reversed(self.days) if each.day == day)
        return next(found, OutletDay(outlet_id=self.outlet.id, day=day))


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFacts:
    """All outlets at one moment."""

    now: datetime  # KST
    outlets: tuple[OutletFacts, ...] = ()
    newest_article: datetime | None = None  # when any outlet's newest article was stored
    last_beat: datetime | None = None  # of the scheduler; None if it never ran

    @property
    def today(self) -> date:
        return self.now.date()


def gather(store: "Store | None", outlets: Iterable[Outlet], now: datetime) -> HouseFacts:
    """The facts of these outlets; `store` is None where nothing was ever stored. Raises StoreError."""
    now = now.astimezone(KST)
    if store is None:
        return HouseFacts(now=now, outlets=tuple(OutletFacts(outlet=outlet) for outlet in outlets))
    states, hosts = store.outlet_states(), store.host_states()
    days: dict[str, list[OutletDay]] = defaultdict(list)
    for row in store.outlet_days(now.date() - timedelta(days=HISTORY_DAYS)):
        days[row.outlet_id].append(row)
    midnight = datetime.combine(now.date(), time(), KST)
    today = store.fault_counts(since=midnight)
    lately = store.fault_counts(since=midnight - timedelta(days=SEVERAL_DAYS - 1))
    found = tuple(
        OutletFacts(
            outlet=outlet,
            state=states.get(outlet.id),
            days=tuple(sorted(days[outlet.id], key=lambda each: each.day)),
            skips_today=today.get(outlet.id, {}),
            skips_lately=lately.get(outlet.id, {}),
            latest=tuple(store.recent_outcomes(outlet.id, now - timedelta(days=1), _LATEST)),
            host=next((hosts[host] for host in host_names(outlet) if host in hosts), None),
        )
        for outlet in outlets
    )
    return HouseFacts(now=now, outlets=found, newest_article=store.newest_article_at(), last_beat=store.last_beat())


def host_names(outlet: Outlet) -> tuple[str, ...]:
    """The hosts under which what we know of the outlet's host may be kept, its own address first."""
    own = own_hosts(outlet)
    first = own_hosts(Outlet(id=outlet.id, name=outlet.name, family=outlet.family, url=outlet.url))
    return tuple(dict.fromkeys((*first, *own)))
