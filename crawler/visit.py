"""One visit of one outlet: discover, then fetch what the frontier holds.

Knows no Scrapy: `fetch` is the whole network, the store the whole memory. Killed at any moment, a visit loses nothing:
links are stored in one step, and an article stays leased until its page or its outcome is stored.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import random
from urllib.parse import urlsplit

from crawler.answers import Answer, Fault, checked
from crawler.backfill_visit import work_off
from crawler.outcomes import Emit, Outcomes, Task
from crawler.pace import jittered, next_interval
from crawler.rechecks import notice
from crawler.sites import authority, serves
from crawler.walk import Fetch, Walk, walk
from crawler.words import EMPTY_LIST, INTERNAL, MAY_PASS, MOVED
from goeul.errors import StoreError
from goeul.records import Page
from goeul.store import OUTLET_OK, FrontierRow, OutletState, Store

_BATCH = 20


class Visit:
    """Runs once. Its frontier leases are given back at the end, however it ends; the caller renews them meanwhile."""

    def __init__(self, task: Task, store: Store, emit: Emit, *, random: Callable[[], float] = random) -> None:
        """`random` gives numbers from 0 to 1, for the jitter of the next visit's time."""
        self._random = random
        self.task = task
        self.store = store
        self.emit = emit
        self._outcomes = Outcomes(task, store, emit)
        self._running: asyncio.Task[None] | None = None
        self._stopped = False
        self._cut = False  # there was more to fetch than there was time

    def stop(self) -> None:
        """Ends the run as soon as may be."""
        self._stopped = True
        if self._running is not None:
            self._running.cancel()

    async def run(self, fetch: Fetch) -> None:
        """Raises StoreError when the store fails. Stopped (CancelledError), it leaves the outlet's state as it was."""
        self._running = asyncio.current_task()
        if self._stopped:
            raise asyncio.CancelledError
        try:
            before = self.store.outlet_states().get(self.task.outlet.id)
            try:
                await self._run(fetch, before)
            except StoreError:
                raise
            except Exception as error:
                self._report(before, INTERNAL, repr(error), found=0, new=0)
                raise
        finally:
            self.store.release_leases(self.task.owner)

    async def _run(self, fetch: Fetch, before: OutletState | None) -> None:
        reachable = self.task.backfill.only or await self._poll(fetch, before)
        if reachable and self._outcomes.halt is None:
            await self._backfill(fetch)

    async def _poll(self, fetch: Fetch, before: OutletState | None) -> bool:
        """Looks for new articles and fetches them; whether the outlet's host is within reach."""
        outlet = self.task.outlet
        # Where the last visit did not see the whole list, this one does not stop at the first known page.
        found = await self._discover(fetch, deep=before is None or before.state != OUTLET_OK)
        new, again = self._store_found(found)
        more = {"again": again} if again else {}
        self.emit("discovered", outlet=outlet.id, found=found.found, new=new, **more)
        if found.stop is None:
            await self._fetch_all(fetch)
        self._outcomes.settle()
        state, detail = _state(found, self._outcomes.halt)
        stop = found.stop or self._outcomes.halt
        rest = (stop.retry_after if stop else None) or 0.0
        self._report(before, state, detail, found=found.found, new=new, rest=rest)
        return found.stop is None

    async def _backfill(self, fetch: Fetch) -> None:
        """What is left of the visit's time goes to what the outlet published long ago."""

        async def fetch_rows(rows: Iterable[FrontierRow]) -> bool:
            await self._fetch_batch(fetch, deque(rows))
            return self._outcomes.halt is None

        await work_off(self.task, self.store, fetch, fetch_rows, self.emit)
        self._outcomes.settle()

    async def _discover(self, fetch: Fetch, *, deep: bool) -> Walk:
        outlet = self.task.outlet

        def known(ids: Iterable[str]) -> set[str]:
            return self.store.known_ids(outlet.id, ids)

        def robots() -> bytes | None:
            row = self.store.robots(authority(outlet.url))
            return None if row is None else row.body if 200 <= row.status < 300 else b""

        return await walk(
            outlet,
            self.task.family,
            fetch,
            known,
            pages=self.task.pages,
            deep=deep,
            sources=self.store.sources(outlet.id),
            robots=robots,
        )

    def _store_found(self, found: Walk) -> tuple[int, int]:
        """Stores what the walk found; the number of new articles, and of known ones that are to be read again.

        The states of the sources come last: killed before, the next visit reads them again.
        """
        outlet_id, limit = self.task.outlet.id, self.task.rechecks.limit
        noticed = notice(found.seen.values(), self.store.known_articles(outlet_id, found.seen))
        new = self.store.add_links(outlet_id, found.items.values())
        again = self.store.queue_rechecks(outlet_id, noticed.changed[:limit])
        put_off = frozenset(noticed.changed[limit:])  # they are noticed again at the next visit
        self.store.note_listed(outlet_id, [item for item in noticed.listed if item.article_id not in put_off])
        self.store.save_sources(outlet_id, found.sources.values())
        again += self._queue_relisted(found, limit - again)
        again += self._queue_due(limit - again)
        return new, again + self._queue_second_looks(limit - again)

    def _queue_due(self, limit: int) -> int:
        """Lets articles be read again whose time has come."""
        rules, outlet_id = self.task.rechecks, self.task.outlet.id
        if limit <= 0 or not rules.hours:
            return 0
        after = [timedelta(hours=hours) for hours in rules.hours]
        due = self.store.due_rechecks(outlet_id, after, limit, timedelta(days=rules.days))
        return self.store.queue_rechecks(outlet_id, due)

    def _queue_relisted(self, found: Walk, limit: int) -> int:
        """Lets articles that were taken down and are listed again be looked at."""
        outlet_id, rest = self.task.outlet.id, timedelta(hours=self.task.rechecks.listed_hours)
        listed = self.store.deleted_again_listed(outlet_id, found.seen, rest)
        return self.store.queue_second_looks(outlet_id, listed[: max(0, limit)])

    def _queue_second_looks(self, limit: int) -> int:
        """Lets pages be fetched again that were no articles, but may be by now."""
        rules, outlet_id = self.task.rechecks, self.task.outlet.id
        if limit <= 0 or not rules.looks:
            return 0
        after = [timedelta(hours=hours) for hours in rules.looks]
        due = self.store.due_second_looks(outlet_id, MAY_PASS, after, limit, timedelta(days=rules.days))
        return self.store.queue_second_looks(outlet_id, due)

    async def _fetch_all(self, fetch: Fetch) -> None:
        outlet_id, clock = self.task.outlet.id, asyncio.get_running_loop().time
        seconds = self.task.rules.lease_seconds
        patience = clock() + seconds + 1
        end = clock() + self.task.seconds
        while self._outcomes.halt is None:
            if clock() >= end:
                self._cut = self.store.frontier_counts(outlet_id)["queued"] > 0
                return
            # Counted first: a lease that ends between the two is then seen by the second.
            leased = self.store.frontier_counts(outlet_id)["leased"]
            rows = self.store.lease_articles(outlet_id, self.task.owner, limit=_BATCH, seconds=seconds)
            if rows:
                await self._fetch_batch(fetch, deque(rows))
                continue
            self._outcomes.settle()
            if leased and clock() < patience:
                # We have the host for ourselves, so these leases are of a crawl that was killed: they end soon.
                await asyncio.sleep(min(1.0, seconds / 10))
            else:
                return

    async def _fetch_batch(self, fetch: Fetch, rows: deque[FrontierRow]) -> None:
        async def work() -> None:
            while rows and self._outcomes.halt is None:
                await self._fetch_one(fetch, rows.popleft())

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self.task.rules.at_once, len(rows))):
                    group.create_task(work())
        except ExceptionGroup as several:
            raise several.exceptions[0] from None

    async def _fetch_one(self, fetch: Fetch, row: FrontierRow) -> None:
        try:
            answer = checked(await fetch(row.url), want="html", now=datetime.now(UTC))
            self._check_moved(row, answer)
            self._outcomes.fetched(row, _page(row, answer))
        except Fault as fault:
            self._outcomes.faulty(row, fault)
        except StoreError:
            raise
        except Exception as error:
            self._outcomes.broke(row, error)

    def _check_moved(self, row: FrontierRow, answer: Answer) -> None:
        """An article that leads to the front page or to another outlet is gone, whatever its status says."""
        if answer.url == row.url:
            return
        if not serves(self.task.outlet, answer.url):
            raise Fault(MOVED, authority(answer.url))
        parts = urlsplit(answer.url)
        if parts.path in ("", "/") and not parts.query:
            raise Fault(MOVED, "/")

    def _report(
        self, before: OutletState | None, state: str, detail: str, *, found: int, new: int, rest: float = 0.0
    ) -> None:
        """`rest` is how long the host asks to be left alone, in seconds."""
        outlet_id = self.task.outlet.id
        interval = next_interval(
            before.interval_seconds if before else None,
            state=state,
            found=found,
            new=new,
            rules=self.task.poll,
            recovered=before is not None and before.state != OUTLET_OK,
            waited=(datetime.now(UTC) - before.last_try).total_seconds() if before and before.last_try else None,
        )
        wait = 0.0 if self._cut else max(jittered(interval, self.task.poll, self._random), rest)
        next_at = datetime.now(UTC) + timedelta(seconds=wait)
        self.store.save_outlet_run(
            outlet_id,
            state=state,
            detail=detail,
            found=found,
            new=new,
            next_at=next_at,
            interval_seconds=interval,
        )
        counts = {name: self._outcomes.counts[name] for name in ("fetched", "skipped", "retry", "failed")}
        self.emit("outlet", outlet=outlet_id, state=state, detail=detail, found=found, new=new, **counts)


def _state(found: Walk, halt: Fault | None) -> tuple[str, str]:
    """The word for how the outlet fares, and what people should know beside it."""
    worst = found.stop or halt or found.cut
    if worst is not None:
        return worst.word, worst.detail
    detail = "; ".join(f"{url}: {fault}" for url, fault in found.faults)
    if found.found:  # also where nothing has changed since
        return OUTLET_OK, detail
    if found.faults and not found.answered:
        return found.faults[0][1].word, detail
    return EMPTY_LIST, detail


def _page(row: FrontierRow, answer: Answer) -> Page:
    return Page(
        outlet_id=row.outlet_id,
        article_id=row.article_id,
        url=answer.url,
        status=answer.status,
        content_type=answer.content_type,
        body=answer.body,
        fetched_at=datetime.now(UTC),
    )
