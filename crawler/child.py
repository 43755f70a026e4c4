"""All visits of one job in one reactor, side by side, one visit a host at a time."""

import asyncio
import logging
import os
import socket
import uuid
from collections import defaultdict
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawler.gate import Gate
from crawler.job import CrawlJob
from crawler.leases import Leases
from crawler.outcomes import Emit, Task
from crawler.settings import crawl_settings
from crawler.sites import own_hosts
from crawler.spider import OutletSpider
from crawler.visit import Visit
from crawler.words import BUSY
from goeul.errors import StoreError
from goeul.records import Outlet
from goeul.store import Store

if TYPE_CHECKING:
    from crawler.probing.probe import Probe

_log = logging.getLogger(__name__)


class Child:
    """Runs a job once. `failed` tells afterwards whether something but an outlet went wrong."""

    def __init__(self, job: CrawlJob, store: Store, process: AsyncCrawlerProcess, emit: Emit) -> None:
        self.failed = False
        self._job = job
        self._store = store
        self._process = process
        self._emit = emit
        self._families = {family.id: family for family in job.families}
        self._at_once = asyncio.Semaphore(job.outlets_at_once)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: set[asyncio.Task[bool]] = set()
        self._visits: set[Visit | Probe] = set()
        self._stopping = False

    async def run(self) -> None:
        """Visits every outlet of the job; what goes wrong with one stays with it."""
        await asyncio.gather(*(self._outlet(outlet) for outlet in self._job.outlets))

    def stop(self, reason: str) -> None:
        """Ends all visits; their leases are given back before `run` returns."""
        if self._stopping:
            return
        self._stopping = self.failed = True
        self._emit("stopped", reason=reason)
        for acquiring in self._waiting:
            acquiring.cancel()
        for visit in self._visits:
            visit.stop()

    async def _outlet(self, outlet: Outlet) -> None:
        async with AsyncExitStack() as stack:
            hosts = own_hosts(outlet)
            for host in hosts:
                await stack.enter_async_context(self._locks[host])
            await stack.enter_async_context(self._at_once)
            if self._stopping:
                return
            try:
                await self._with_hosts(outlet, hosts)
            except StoreError as error:
                if not self._stopping:
                    self._emit("error", ko=error.ko, en=error.en)
                self.stop("store")
            except Exception as error:
                self.failed = True
                _log.error("the visit of %s broke", outlet.id, exc_info=error)

    async def _with_hosts(self, outlet: Outlet, hosts: tuple[str, ...]) -> None:
        owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        leases = Leases(self._store, hosts, owner, self._job.fetch.lease_seconds)
        acquiring = asyncio.ensure_future(
            leases.acquire(lambda host: self._emit("waiting", outlet=outlet.id, host=host))
        )
        self._waiting.add(acquiring)
        try:
            await asyncio.wait([acquiring])
            if self._stopping:
                return
            if acquiring.result():
                await self._visit(outlet, owner, leases)
            else:
                self._emit("outlet", outlet=outlet.id, state=BUSY, detail=", ".join(hosts))
        finally:
            self._waiting.discard(acquiring)
            leases.give_back()
            self._emit("left", outlet=outlet.id)

    async def _visit(self, outlet: Outlet, owner: str, leases: Leases) -> None:
        job = self._job
        task = Task(
            outlet=outlet,
            family=self._families[outlet.family],
            rules=job.fetch,
            owner=owner,
            pages=job.pages,
            poll=job.poll,
            rechecks=job.recheck_rules,
            backfill=job.backfill_rules,
            seconds=job.visit_seconds,
        )
        visit = self._at_hand(task)
        gate = Gate(self._store, job.fetch, leases, partial(self._emit, outlet=outlet.id))
        self._visits.add(visit)
        keeper = asyncio.ensure_future(leases.keep())
        keeper.add_done_callback(lambda _: visit.stop())  # the hosts are lost, or the store is
        try:
            crawler = Crawler(OutletSpider, crawl_settings(job.fetch, verify_tls=outlet.verify_tls))
            await self._process.crawl(crawler, visit=visit, gate=gate)
        finally:
            self._visits.discard(visit)
            keeper.cancel()
        gate.close()
        if keeper.done() and not keeper.cancelled():
            keeper.result()
            self._emit("outlet", outlet=outlet.id, state=BUSY, detail="lease lost")
        if isinstance(crawler.spider, OutletSpider) and crawler.spider.error is not None:
            raise crawler.spider.error

    def _at_hand(self, task: Task) -> "Visit | Probe":
        """What is to be done at the outlet."""
        if self._job.probe:
            from crawler.probing.probe import Probe  # here, because it brings all of extraction along

            return Probe(task, self._job.probe, self._families, self._store, self._emit)
        return Visit(task, self._store, self._emit)
