"""How far each backfill has come, and how much longer it will take. Pure but for what it is handed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from crawler.backfill_cursor import share_read
from goeul.store import Backfill, BackfillProgress
from goeul.text import KST

_LEAST_SHARE = 0.02  # below it, what is left cannot be told from what was read
_LEAST_SECONDS = 0.02  # of a request, on the fastest of hosts


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Requests that backfills may send to a host on a Korean day."""

    host: str
    day: date
    spent: int
    limit: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One backfill, where it stands and what is to come."""

    backfill: Backfill
    progress: BackfillProgress
    budget: Budget
    share: float  # of the range's days that were looked through, 0 to 1
    requests_left: int | None  # an estimate; None if nothing can be said yet
    seconds_left: float | None  # until it is done, nights of a spent budget included; None if nothing can be said
    goes_on: datetime | None  # when the budget lets it go on, if it is spent (KST)

    @property
    def read(self) -> int:
        """Articles whose fetching is over, well or not."""
        return self.progress.fetched + self.progress.done + self.progress.skipped + self.progress.failed

    @property
    def waiting(self) -> int:
        """Articles that were found and are still to be fetched."""
        return self.progress.queued + self.progress.leased


def outlooks(
    backfills: Iterable[Backfill],
    progress: Callable[[int], BackfillProgress],
    budgets: Mapping[str, Budget],
    seconds_a_request: Mapping[str, float],
    now: datetime,
) -> list[Outlook]:
    """In the order of `backfills`. `budgets` and `seconds_a_request` are by outlet id.

    Backfills of one host share its budget, and the older one goes first, so a later one waits for what is left to it.
    """
    before: dict[str, int] = {}  # requests of earlier backfills, by host
    found: list[Outlook] = []
    for backfill in backfills:
        budget = budgets[backfill.outlet_id]
        counts, share = progress(backfill.id), share_read(backfill)
        left = _requests_left(backfill, counts, share)
        seconds = None
        if backfill.state == "running" and left is not None and budget.limit:
            ahead = before.get(budget.host, 0) + left
            before[budget.host] = ahead
            seconds = time_left(ahead, budget, max(_LEAST_SECONDS, seconds_a_request[backfill.outlet_id]), now)
        found.append(
            Outlook(
                backfill=backfill,
                progress=counts,
                budget=budget,
                share=share,
                requests_left=left,
                seconds_left=seconds,
                goes_on=next_day(now) if backfill.state == "running" and budget.limit and not budget.left else None,
            )
        )
    return found


def time_left(requests: int, budget: Budget, seconds_a_request: float, now: datetime) -> float:
    """Seconds until so many requests have been sent, within the budget of today and of the days to come."""
    if requests <= budget.left:
        return requests * seconds_a_request
    over = requests - budget.left
    days = ceil(over / budget.limit)
    last = over - (days - 1) * budget.limit
    midnight = (next_day(now) - now).total_seconds()
    return midnight + (days - 1) * 86_400 + last * seconds_a_request


def next_day(now: datetime) -> datetime:
    """When the next Korean day begins."""
    tomorrow = now.astimezone(KST).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=KST)


def total_left(found: Sequence[Outlook]) -> float | None:
    """The longest of the times left; None if one of the running ones cannot be told."""
    running = [outlook.seconds_left for outlook in found if outlook.backfill.state == "running"]
    return max((seconds for seconds in running if seconds is not None), default=0.0) if None not in running else None


def _requests_left(backfill: Backfill, counts: BackfillProgress, share: float) -> int | None:
    if backfill.state in ("done", "failed"):
        return 0
    waiting = counts.queued + counts.leased
    if share >= 1:
        return waiting
    if share < _LEAST_SHARE:
        return None
    found = waiting + counts.fetched + counts.done + counts.skipped + counts.failed
    return waiting + ceil((found + backfill.pages_read) * (1 - share) / share)
