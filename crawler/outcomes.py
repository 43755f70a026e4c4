"""The outcome of each article that a visit took on: exactly one, stored, counted and reported."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.answers import Fault
from crawler.job import BackfillRules, FetchRules, PollRules, RecheckRules
from crawler.words import INTERNAL
from goeul.errors import SkipPage
from goeul.records import Family, Outlet, Page
from goeul.store import FrontierRow, Store

Emit = Callable[..., None]  # (event, **fields)

_PASSING_IN_A_ROW = 5  # then the outlet is down, and the other articles keep their tries
_REFUSALS_IN_A_ROW = 3  # then we are blocked, and the articles are not to blame
_LONGEST_PAUSE = 120.0  # seconds; a Retry-After above it ends the visit
_GONE = frozenset({"HTTP 404", "HTTP 410"})  # of an article that was read before, they say that it was taken down
_LONGEST_RETRY = 6 * 3600.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one visit is about."""

    outlet: Outlet
    family: Family
    rules: FetchRules
    owner: str  # of the leases; unique to the visit
    pages: int  # list pages a list, at most
    poll: PollRules = field(default_factory=PollRules)
    rechecks: RecheckRules = field(default_factory=RecheckRules)
    backfill: BackfillRules = field(default_factory=BackfillRules)
    seconds: float = 600.0  # for fetching; what is left then waits for the next visit


class Outcomes:
    """Writes outcomes, and says when to stop (`halt`). Rests that a host needs are crawler.gate's."""

    def __init__(self, task: Task, store: Store, emit: Emit) -> None:
        self.counts: Counter[str] = Counter()  # "fetched", "skipped", "retry", "failed"
        self.halt: Fault | None = None  # why the visit must end before the frontier is empty
        self._task = task
        self._store = store
        self._emit = emit
        self._in_a_row = 0
        self._refused: list[tuple[FrontierRow, Fault]] = []

    def fetched(self, row: FrontierRow, page: Page) -> None:
        try:
            self._store.save_page(page)
        except SkipPage as skip:
            self._skip(row, skip.reason)
        else:
            self._count("fetched", row)
        self._served()

    def faulty(self, row: FrontierRow, fault: Fault) -> None:
        if fault.of_host:
            self.halt = fault  # not the article's doing: its lease is given back with the others
        elif fault.refusal:
            self._refused.append((row, fault))
            if len(self._refused) >= _REFUSALS_IN_A_ROW:
                self.halt = fault
        elif fault.passing:
            self._retry(row, fault)
            self._suffered(fault)
        else:
            if fault.word not in _GONE or not self._missed(row, fault):
                self._skip(row, fault.word, fault.detail)
            self._served()

    def broke(self, row: FrontierRow, error: Exception) -> None:
        """The article met a fault of ours: kept to be looked at, and the next one has its turn."""
        _log.error("fetching %s broke", row.url, exc_info=error)
        self._store.quarantine("fetch", row.outlet_id, row.article_id, type(error).__name__, repr(error))
        self._count("failed", row, reason=INTERNAL, detail=type(error).__name__)
        self._suffered(Fault(INTERNAL, type(error).__name__))

    def settle(self) -> None:
        """Ends the wait of refused articles: a single refusal is final; where we are blocked, they are tried later."""
        refused, self._refused = self._refused, []
        blocked = self.halt is not None and self.halt.refusal
        for row, fault in refused:
            if blocked:
                self._retry(row, fault, after=_LONGEST_RETRY)
            else:
                self._skip(row, fault.word, fault.detail)

    def _missed(self, row: FrontierRow, fault: Fault) -> bool:
        """An article of ours is not there: looked for once more, for a site may answer so for a while; then deleted."""
        wait = self._task.rechecks.missing_hours * 3600
        found = self._store.miss_article(row.outlet_id, row.article_id, fault.word, reasons=_GONE, after_seconds=wait)
        if found == "suspected":
            self._count("retry", row, reason=fault.word)
        elif found == "deleted":
            self._count("skipped", row, reason=fault.word, detail="deleted")
        return found != "unknown"

    def _served(self) -> None:
        self._in_a_row = 0
        self.settle()

    def _suffered(self, fault: Fault) -> None:
        self._in_a_row += 1
        if self._in_a_row >= _PASSING_IN_A_ROW or (fault.retry_after or 0.0) > _LONGEST_PAUSE:
            self.halt = fault

    def _retry(self, row: FrontierRow, fault: Fault, after: float = 0.0) -> None:
        rules = self._task.rules
        backoff = min(rules.retry_seconds * 2**row.attempts, _LONGEST_RETRY)
        self._store.retry_article(
            row.outlet_id,
            row.article_id,
            fault.word,
            after_seconds=max(backoff, after, fault.retry_after or 0.0),
            max_attempts=rules.max_attempts,
            owner=self._task.owner,
        )
        spent = row.attempts + 1 >= rules.max_attempts
        self._count("failed" if spent else "retry", row, reason=fault.word, detail=fault.detail)

    def _skip(self, row: FrontierRow, reason: str, detail: str = "") -> None:
        self._store.skip_article(row.outlet_id, row.article_id, reason, owner=self._task.owner)
        self._count("skipped", row, reason=reason, detail=detail)

    def _count(self, outcome: str, row: FrontierRow, reason: str = "", detail: str = "") -> None:
        self.counts[outcome] += 1
        why = {name: word for name, word in (("reason", reason), ("detail", detail)) if word}
        self._emit(outcome, outlet=row.outlet_id, article=row.article_id, url=row.url, **why)
