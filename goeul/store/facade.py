"""The store as its users see it. Each method is one transaction; the work is in the module named after its subject."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from goeul.records import Alert, Annotated, Delivery, Page, SavedSearch, StoredArticle
from goeul.store import (
    alerts,
    articles,
    changes,
    frontier,
    hosts,
    outbox,
    outlets,
    pages,
    quarantine,
    searches,
    settling,
    versions,
)
from goeul.store.changes import Kind
from goeul.store.commit import commit
from goeul.store.database import Database
from goeul.store.operation import Operation
from goeul.store.people import People
from goeul.store.records import (
    ArticleVersion,
    FrontierItem,
    FrontierRow,
    FrontierState,
    Match,
    Origin,
    OutboxRow,
    OutletState,
    ParkedRow,
    Quarantined,
    RobotsRow,
    SavedSearches,
)
from goeul.store.summary import summary


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store(Operation, People):
    """The only system of record: one SQLite file, safe for many threads and processes, or one PostgreSQL database, safe
    for many machines too.

    Every method raises StoreError when the disk is full, read-only or faulty, the file is damaged, the server cannot be
    reached, or another process holds the write lock for half a minute; then nothing of that call has happened.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._searches: SavedSearches | None = None  # as last read

    @classmethod
    def open(cls, path: Path | str, *, clock: Callable[[], datetime] = utc_now) -> "Store":
        """Opens the file, making it and its folder if absent and bringing its schema up to date.

        A `path` that begins with postgresql:// is the address of a database that exists; its tables are made likewise.
        `clock` gives aware times. Raises StoreError, also for a store that a newer goeul made.
        """
        return cls(Database(path), clock)

    @property
    def name(self) -> str:
        """Where it is, for people: the path, or the address without a password."""
        return self._database.name

    def close(self) -> None:
        self._database.close()

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file, at most 100 lines; empty if it is sound. Reads the whole file.

        Of a PostgreSQL database nothing is asked, for its server looks after its files.
        """
        return self._database.check()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    # Frontier

    def add_links(self, outlet_id: str, items: Iterable[FrontierItem]) -> int:
        """The number of new ones; known articles are left as they are."""
        with self._database.write() as conn:
            return frontier.add_links(conn, self._clock(), outlet_id, items)

    def known_ids(self, outlet_id: str, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that the frontier has, whatever became of them."""
        with self._database.read() as conn:
            return frontier.known_ids(conn, outlet_id, ids)

    def lease_articles(
        self,
        outlet_id: str,
        owner: str,
        *,
        limit: int,
        seconds: float,
        origins: Collection[Origin] = ("poll", "recheck"),
    ) -> list[FrontierRow]:
        """Hands at most `limit` to `owner` for `seconds`: polled ones, rechecks, backfills; newest first in each."""
        with self._database.write() as conn:
            return frontier.lease(conn, self._clock(), outlet_id, owner, limit=limit, seconds=seconds, origins=origins)

    def renew_leases(self, owner: str, seconds: float) -> int:
        """The number of leases prolonged; fewer than expected means that others took some over."""
        with self._database.write() as conn:
            return frontier.renew(conn, self._clock(), owner, seconds)

    def release_leases(self, owner: str) -> int:
        """Gives back what `owner` will not fetch any more (a tidy stop), so that the next run need not wait."""
        with self._database.write() as conn:
            return frontier.release(conn, self._clock(), owner)

    def save_page(self, page: Page) -> None:
        """Keeps the page and sets its article to fetched. Raises SkipPage for a body above 64 MiB."""
        body = pages.packed(page)  # before the lock is taken
        with self._database.write() as conn:
            pages.save(conn, self._clock(), page, body)

    def retry_article(
        self,
        outlet_id: str,
        article_id: str,
        reason: str,
        *,
        after_seconds: float,
        max_attempts: int = 5,
        owner: str | None = None,
    ) -> None:
        """A try failed: queued again, or failed for good after `max_attempts`. With `owner`, only under its lease.

        A stored article whose recheck is given up stays as it is, its row done.
        """
        where = frontier.one(outlet_id, article_id, owner)
        with self._database.write() as conn:
            settling.retry(conn, self._clock(), where, reason, after_seconds=after_seconds, max_attempts=max_attempts)

    def skip_article(self, outlet_id: str, article_id: str, reason: str, *, owner: str | None = None) -> None:
        """Not an article, or not allowed: counted and not tried again. With `owner`, only under its lease.

        A stored article whose recheck is skipped stays as it is, its row done; see `mark_deleted`.
        """
        with self._database.write() as conn:
            settling.skip(conn, self._clock(), frontier.one(outlet_id, article_id, owner), reason)

    def frontier_counts(self, outlet_id: str | None = None) -> dict[FrontierState, int]:
        """Articles by state, every state named; a lease that has ended counts as queued."""
        with self._database.read() as conn:
            return frontier.counts(conn, self._clock(), outlet_id)

    # Hosts

    def lease_host(self, host: str, owner: str, seconds: float) -> bool:
        """True if `owner` now has the host (free, ended, or already theirs)."""
        with self._database.write() as conn:
            return hosts.lease(conn, self._clock(), host, owner, seconds)

    def renew_host(self, host: str, owner: str, seconds: float) -> bool:
        """False if `owner` has lost the host."""
        with self._database.write() as conn:
            return hosts.renew(conn, self._clock(), host, owner, seconds)

    def release_host(self, host: str, owner: str) -> None:
        with self._database.write() as conn:
            hosts.release(conn, host, owner)

    def robots(self, host: str) -> RobotsRow | None:
        with self._database.read() as conn:
            return hosts.read_robots(conn, host)

    def save_robots(self, host: str, status: int, body: bytes, fetched_at: datetime) -> None:
        """Keeps the first 512 KiB of `body`."""
        with self._database.write() as conn:
            hosts.save_robots(conn, RobotsRow(host=host, status=status, body=body, fetched_at=fetched_at))

    # Outlets

    def outlet_states(self) -> dict[str, OutletState]:
        with self._database.read() as conn:
            return outlets.read(conn)

    def save_outlet_run(
        self,
        outlet_id: str,
        *,
        state: str,
        detail: str = "",
        found: int = 0,
        new: int = 0,
        next_at: datetime | None,
        interval_seconds: float,
    ) -> None:
        """Notes a run and counts the visit; `state` "ok" is a success, any other word one failure more."""
        with self._database.write() as conn:
            outlets.save_run(
                conn,
                self._clock(),
                outlet_id,
                state=state,
                detail=detail,
                found=found,
                new=new,
                next_at=next_at,
                interval_seconds=interval_seconds,
            )

    def due_outlets(self, ids: Iterable[str], now: datetime) -> list[str]:
        """Those of `ids` that are due: never tried ones first, then the longest overdue."""
        with self._database.read() as conn:
            return outlets.due(conn, ids, now)

    # Pages to articles

    def pending_pages(self, limit: int, *, outlet_ids: Collection[str] | None = None) -> list[Page]:
        """Fetched pages not yet processed, oldest first; fewer than `limit` if they are very large."""
        with self._database.read() as conn:
            return pages.pending(conn, limit, outlet_ids)

    def drop_pages(self, before: datetime) -> int:
        """Retention: deletes processed pages fetched before a time, and tells how many."""
        dropped = 0
        while True:
            with self._database.write() as conn:
                some = pages.drop(conn, before, limit=1000)
            dropped += some
            if not some:
                return dropped

    def commit_articles(self, batch: Sequence[Annotated], match: Match) -> list[StoredArticle]:
        """Stores a batch in one transaction and returns it as stored, in order: see goeul.store.commit.

        `match` is called inside the transaction, so that a saved search made meanwhile misses nothing.
        """
        return [stored for stored, _ in self.commit_kinds(batch, match)]

    def commit_kinds(self, batch: Sequence[Annotated], match: Match) -> list[tuple[StoredArticle, Kind]]:
        """Like `commit_articles`, each with what was new about it."""
        prepared = changes.prepare(batch)  # before the lock is taken
        with self._database.write() as conn:
            self._searches = saved = searches.read(conn, self._searches)
            return commit(conn, self._clock(), prepared, saved, match)

    def quarantine(self, stage: str, outlet_id: str, article_id: str, reason: str, detail: str) -> None:
        """The input broke a stage: its article is failed, its page kept."""
        with self._database.write() as conn:
            item = Quarantined(
                stage=stage,
                outlet_id=outlet_id,
                article_id=article_id,
                reason=reason,
                detail=detail,
                at=self._clock(),
            )
            quarantine.put(conn, item)

    def quarantined(self) -> list[Quarantined]:
        with self._database.read() as conn:
            return quarantine.read(conn)

    def replay(self, outlet_id: str, article_id: str) -> None:
        """Sends a failed article through again, from its page or by fetching it."""
        with self._database.write() as conn:
            quarantine.replay(conn, self._clock(), outlet_id, article_id)

    # Reading

    def article(self, key: int) -> StoredArticle | None:
        return self.articles([key]).get(key)

    def articles(self, keys: Iterable[int]) -> dict[int, StoredArticle]:
        """Those that exist, deleted ones too, in the order of `keys`."""
        with self._database.read() as conn:
            return articles.by_keys(conn, keys)

    def iter_articles(self, after_key: int = 0, batch: int = 500) -> Iterator[StoredArticle]:
        """All articles that stand, by key. Each batch is its own transaction, so a slow reader holds nothing back."""
        while True:
            with self._database.read() as conn:
                rows = articles.after(conn, after_key, batch)
            if not rows:
                return
            for row in rows:  # unpacked one by one, for tokens take far more memory than their rows
                with self._database.explained():
                    article = articles.from_row(row)
                yield article
            after_key = rows[-1].key

    def article_count(self) -> int:
        with self._database.read() as conn:
            return articles.count(conn)

    def article_versions(self, key: int) -> list[ArticleVersion]:
        """What the article said before each correction or deletion, oldest first."""
        with self._database.read() as conn:
            return versions.read(conn, key)

    def summary(self) -> list[tuple[str, int, int, int]]:
        """(outlet id, articles, municipalities, topics) of each outlet that has articles that stand."""
        with self._database.read() as conn:
            return summary(conn)

    # Index outbox

    def outbox(self, limit: int, after: int = 0) -> list[OutboxRow]:
        """Documents the index has yet to take over, oldest change first, one row a document."""
        with self._database.read() as conn:
            return outbox.read(conn, limit, after)

    def ack_outbox(self, seqs: Iterable[int]) -> None:
        with self._database.write() as conn:
            outbox.acknowledge(conn, seqs)

    def park_outbox(self, seq: int, reason: str) -> None:
        """The engine refuses this document for good; it is kept until a newer revision or a rebuild takes it up."""
        with self._database.write() as conn:
            outbox.park(conn, seq, reason)

    def parked(self) -> list[ParkedRow]:
        with self._database.read() as conn:
            return outbox.parked(conn)

    def enqueue_all(self) -> int:
        """Puts every article that stands into the outbox for a rebuild; the number of rows that now wait."""
        with self._database.write() as conn:
            return outbox.put_all(conn)

    def outbox_size(self) -> int:
        with self._database.read() as conn:
            return outbox.size(conn)

    # Saved searches and alerts

    def save_search(self, name: str, query: str, channels: Iterable[str]) -> SavedSearch:
        """Told of what is committed from now on."""
        with self._database.write() as conn:
            return searches.add(conn, self._clock(), name, query, channels)

    def saved_searches(self) -> SavedSearches:
        with self._database.read() as conn:
            self._searches = saved = searches.read(conn, self._searches)
            return saved

    def set_search_active(self, search_id: int, active: bool) -> None:
        """Switching on forgets a fault."""
        with self._database.write() as conn:
            searches.set_active(conn, search_id, active)

    def fault_search(self, search_id: int, reason: str) -> None:
        """Switches a saved search off with a reason to show; it is never deleted for a fault."""
        with self._database.write() as conn:
            searches.fault(conn, search_id, reason)

    def delete_search(self, search_id: int) -> None:
        """With its alerts."""
        with self._database.write() as conn:
            searches.remove(conn, search_id)

    def alerts(self, saved_search_id: int | None = None, limit: int = 100) -> list[Alert]:
        """Newest first."""
        with self._database.read() as conn:
            return alerts.read(conn, saved_search_id, limit)

    def alert(self, alert_id: int) -> Alert | None:
        with self._database.read() as conn:
            return alerts.one(conn, alert_id)

    def lease_deliveries(self, owner: str, limit: int, seconds: float) -> list[Delivery]:
        """Hands due deliveries to `owner`; those neither acknowledged nor retried come back when the lease ends."""
        with self._database.write() as conn:
            return alerts.lease_deliveries(conn, self._clock(), owner, limit, seconds)

    def ack_delivery(self, delivery_id: int) -> None:
        with self._database.write() as conn:
            alerts.acknowledge(conn, self._clock(), delivery_id)

    def retry_delivery(self, delivery_id: int, reason: str, after_seconds: float) -> None:
        with self._database.write() as conn:
            alerts.retry(conn, self._clock(), delivery_id, reason, after_seconds)
