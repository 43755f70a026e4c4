"""The part of the store that crawling needs to be left alone: rechecks, deletions, hosts, backfills, days, alarms."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from goeul.records import Article, Page, StoredArticle
from goeul.store import (
    alarms,
    backfills,
    days,
    deletions,
    heart,
    host_states,
    misses,
    pages,
    rechecks,
    sources,
)
from goeul.store import readings as readings_of
from goeul.store.database import Database
from goeul.store.deletions import Missed
from goeul.store.records import (
    Alarm,
    Backfill,
    BackfillProgress,
    BackfillState,
    Comparison,
    FrontierFault,
    FrontierItem,
    HostState,
    KnownArticle,
    OutletDay,
    SourceState,
)

_PAGES_A_STEP = 100


class Operation:
    """Half of `Store`, parted from it only for length. Each method is one transaction."""

    _database: Database
    _clock: Callable[[], datetime]

    # Rechecks and deletions

    def known_articles(self, outlet_id: str, ids: Iterable[str]) -> dict[str, KnownArticle]:
        """Those of `ids` that the frontier has, with what listings and the stored article say."""
        with self._database.read() as conn:
            return rechecks.known(conn, outlet_id, ids)

    def note_listed(self, outlet_id: str, items: Iterable[FrontierItem]) -> None:
        """Keeps the title and the `updated` that a listing now gives for known articles; unknown ones are ignored."""
        with self._database.write() as conn:
            rechecks.note_listed(conn, outlet_id, items)

    def queue_rechecks(self, outlet_id: str, ids: Iterable[str]) -> int:
        """Those of `ids` that are done are to be fetched again; their number. Their pages and articles stay."""
        with self._database.write() as conn:
            return rechecks.queue(conn, self._clock(), outlet_id, ids)

    def due_rechecks(self, outlet_id: str, after: Sequence[timedelta], limit: int, window: timedelta) -> list[str]:
        """Done articles published or found within `window` whose next recheck has come, the longest overdue first.

        `after` are the times from the first fetch to each recheck; an article has at most that many.
        """
        with self._database.read() as conn:
            return rechecks.due(conn, self._clock(), outlet_id, after, limit, window)

    def due_second_looks(
        self, outlet_id: str, reasons: Collection[str], after: Sequence[timedelta], limit: int, window: timedelta
    ) -> list[str]:
        """Articles skipped for one of `reasons`, found within `window`, that are to be fetched again; newest first.

        `after` are the times from one look to the next; an article has at most that many second looks.
        """
        with self._database.read() as conn:
            return rechecks.second_looks(conn, self._clock(), outlet_id, reasons, after, limit, window)

    def deleted_again_listed(self, outlet_id: str, ids: Iterable[str], rest: timedelta) -> list[str]:
        """Those of `ids`, seen on a listing, that were taken down and last looked at then or longer than `rest` ago."""
        with self._database.read() as conn:
            return rechecks.deleted_again_listed(conn, self._clock(), outlet_id, ids, rest)

    def queue_second_looks(self, outlet_id: str, ids: Iterable[str]) -> int:
        """Those of `ids` that were skipped are to be fetched again; their number."""
        with self._database.write() as conn:
            return rechecks.queue_skipped(conn, self._clock(), outlet_id, ids)

    def retry_skipped(self, outlet_id: str, reasons: Collection[str]) -> int:
        """All that were skipped for one of `reasons` are to be fetched again, however often they were; their number."""
        with self._database.write() as conn:
            return rechecks.queue_all_skipped(conn, self._clock(), outlet_id, reasons)

    def miss_article(
        self, outlet_id: str, article_id: str, reason: str, *, reasons: Collection[str], after_seconds: float
    ) -> Missed:
        """The page of an article answers that it is not there: `reason`, one of `reasons`.

        "suspected" the first time: it stays, and is fetched again after a while. "deleted" when it was missing the last
        time, too: see `mark_deleted`. "unknown", and nothing is done, if no such article is stored.
        """
        with self._database.write() as conn:
            return deletions.miss(
                conn, self._clock(), outlet_id, article_id, reason, reasons=reasons, after_seconds=after_seconds
            )

    def mark_deleted(self, outlet_id: str, article_id: str, reason: str) -> bool:
        """The outlet took the article down: it stays in the store with all it said and leaves the index.

        False, and nothing is done, if no such article is stored; True also if it was deleted before. A newer reading
        committed later brings it back.
        """
        with self._database.write() as conn:
            return deletions.mark(conn, self._clock(), outlet_id, article_id, reason)

    def deleted_articles(self, outlet_id: str | None = None, limit: int = 100) -> list[StoredArticle]:
        """Newest deletion first."""
        with self._database.read() as conn:
            return deletions.read(conn, outlet_id, limit)

    # Sources

    def sources(self, outlet_id: str) -> dict[str, SourceState]:
        """By URL."""
        with self._database.read() as conn:
            return sources.read(conn, outlet_id)

    def save_sources(self, outlet_id: str, states: Iterable[SourceState]) -> None:
        with self._database.write() as conn:
            sources.save(conn, outlet_id, states)

    # How hosts are treated

    def host_states(self, hosts: Iterable[str] | None = None) -> dict[str, HostState]:
        """Of those `hosts` that something is known of, or of all."""
        with self._database.read() as conn:
            return host_states.read(conn, hosts)

    def note_robots(
        self, host: str, *, verdict: str, status: int, crawl_delay_asked: float = 0.0, delay: float = 0.0
    ) -> None:
        """What the robots.txt of a host says and which delay (seconds) follows from it."""
        with self._database.write() as conn:
            host_states.note_robots(
                conn,
                self._clock(),
                host,
                verdict=verdict,
                status=status,
                crawl_delay_asked=crawl_delay_asked,
                delay=delay,
            )

    def pause_host(self, host: str, until: datetime, reason: str) -> None:
        """Nobody shall ask the host before `until`; a pause that lasts longer already stays."""
        with self._database.write() as conn:
            host_states.pause(conn, host, until, reason)

    def spend(self, host: str, day: date, wanted: int, limit: int) -> int:
        """Takes up to `wanted` requests from the day's budget of a host; the number granted."""
        with self._database.write() as conn:
            return host_states.spend(conn, host, day, wanted, limit)

    def spent(self, host: str, day: date) -> int:
        with self._database.read() as conn:
            return host_states.spent(conn, host, day)

    # Backfills

    def add_backfill(self, outlet_id: str, since: date, until: date) -> Backfill:
        """Both days included. Raises ValueError if `until` is before `since`."""
        with self._database.write() as conn:
            return backfills.add(conn, self._clock(), outlet_id, since, until)

    def backfills(
        self, outlet_id: str | None = None, states: Collection[BackfillState] | None = None
    ) -> list[Backfill]:
        """Oldest first."""
        with self._database.read() as conn:
            return backfills.read(conn, outlet_id, states)

    def backfill(self, backfill_id: int) -> Backfill | None:
        with self._database.read() as conn:
            return backfills.one(conn, backfill_id)

    def advance_backfill(
        self,
        backfill_id: int,
        items: Iterable[FrontierItem],
        *,
        cursor: str,
        pages_read: int,
        oldest: date | None,
        state: BackfillState = "running",
        detail: str = "",
    ) -> int:
        """Queues what one step found and notes where it stands, both or neither; the number of new articles.

        `pages_read` is of this step and is added up; `oldest` only ever goes back. "running" does not undo a pause that
        was set meanwhile; after an end nothing is done. Raises LookupError for an unknown backfill.
        """
        with self._database.write() as conn:
            return backfills.advance(
                conn,
                self._clock(),
                backfill_id,
                items,
                cursor=cursor,
                pages_read=pages_read,
                oldest=oldest,
                state=state,
                detail=detail,
            )

    def set_backfill_state(self, backfill_id: int, state: BackfillState, detail: str = "") -> None:
        """Raises LookupError for an unknown backfill."""
        with self._database.write() as conn:
            backfills.set_state(conn, self._clock(), backfill_id, state, detail)

    def backfill_progress(self, backfill_id: int) -> BackfillProgress:
        """What became of the articles that it found first."""
        with self._database.read() as conn:
            return backfills.progress(conn, self._clock(), backfill_id)

    def cancel_backfill(self, backfill_id: int, detail: str) -> int:
        """Ends a backfill as failed and forgets what it has found and not yet fetched; the number of these articles.

        Raises LookupError for an unknown backfill.
        """
        with self._database.write() as conn:
            return backfills.cancel(conn, self._clock(), backfill_id, detail)

    # The scheduler's sign of life

    def beat(self, now: datetime) -> None:
        """The scheduler is at work."""
        with self._database.write() as conn:
            heart.beat(conn, now)

    def last_beat(self) -> datetime | None:
        """When the scheduler was last at work; None if it never was."""
        with self._database.read() as conn:
            return heart.last_beat(conn)

    # Coverage

    def outlet_days(self, since: date, outlet_id: str | None = None) -> list[OutletDay]:
        """By outlet and day (KST); a day on which nothing happened has no row."""
        with self._database.read() as conn:
            return days.read(conn, since, outlet_id)

    def faults(self, outlet_id: str | None = None, limit: int = 50) -> list[FrontierFault]:
        """Article addresses that were skipped or failed for good, newest first."""
        with self._database.read() as conn:
            return misses.read(conn, outlet_id, limit)

    def fault_counts(self, outlet_id: str | None = None, since: datetime | None = None) -> dict[str, dict[str, int]]:
        """Outlet → reason → number of them, the most frequent reason first."""
        with self._database.read() as conn:
            return misses.counts(conn, outlet_id, since)

    def recent_outcomes(self, outlet_id: str, since: datetime, limit: int) -> list[str]:
        """Of the newest pages since a time, backfills apart, newest first: why each was not read, "" if it was."""
        with self._database.read() as conn:
            return misses.outcomes(conn, outlet_id, since, limit)

    def newest_article_at(self) -> datetime | None:
        """When the newest article of any outlet was stored; None if there are none."""
        with self._database.read() as conn:
            return days.newest_article_at(conn)

    # Alarms

    def raise_alarm(self, outlet_id: str, rule: str, ko: str, en: str, channels: Iterable[str]) -> Alarm | None:
        """Opens an alarm with one delivery a channel; None, and nobody is told, if it is open already."""
        with self._database.write() as conn:
            return alarms.raise_alarm(conn, self._clock(), outlet_id, rule, ko, en, channels)

    def close_alarm(self, outlet_id: str, rule: str) -> bool:
        """False if none was open."""
        with self._database.write() as conn:
            return alarms.close(conn, self._clock(), outlet_id, rule)

    def alarms(self, open_only: bool = True, limit: int = 100) -> list[Alarm]:
        """Newest first."""
        with self._database.read() as conn:
            return alarms.read(conn, open_only, limit)

    def alarm(self, alarm_id: int) -> Alarm | None:
        with self._database.read() as conn:
            return alarms.one(conn, alarm_id)

    # Raw pages

    def iter_pages(
        self, *, outlet_ids: Collection[str] | None = None, since: datetime | None = None, after_id: int = 0
    ) -> Iterator[tuple[int, Page]]:
        """(id, page) of processed pages fetched at or after `since`, by id; give the last id as `after_id` to resume.

        Each batch is its own transaction, so a slow reader holds nothing back.
        """
        while True:
            with self._database.read() as conn:
                found = pages.processed(conn, after_id, _PAGES_A_STEP, outlet_ids, since)
            if not found:
                return
            yield from found
            after_id = found[-1][0]

    def page_count(
        self, *, outlet_ids: Collection[str] | None = None, since: datetime | None = None, after_id: int = 0
    ) -> int:
        """Of those that `iter_pages` gives."""
        with self._database.read() as conn:
            return pages.count(conn, outlet_ids, since, after_id)

    def compare(self, readings: Sequence[Article]) -> list[Comparison]:
        """What each reading, in order, would change of what is stored."""
        with self._database.read() as conn:
            return readings_of.compare(conn, readings)

    def standing(self, identities: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those (outlet id, article id) that have an article that was not taken down."""
        with self._database.read() as conn:
            return readings_of.standing(conn, identities)

    def page_bytes(self) -> int:
        """What the kept pages take, compressed."""
        with self._database.read() as conn:
            return pages.packed_bytes(conn)

    def trim_pages(self, max_bytes: int) -> int:
        """Retention: deletes the oldest processed pages until the kept ones take `max_bytes`; tells how many.

        Pages not yet processed, and failed ones that wait for a mend, stay even if that is not enough.
        """
        dropped = 0
        while True:
            with self._database.write() as conn:
                some = pages.trim(conn, max_bytes, limit=1000)
            dropped += some
            if not some:
                return dropped
