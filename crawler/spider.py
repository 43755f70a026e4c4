"""The one spider: lends a visit Scrapy's downloader, with everything that Scrapy does to a request on the way."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.answers import Answer, Fault
from crawler.faults import as_fault
from crawler.gate import Gate
from crawler.middlewares import CUT_AT
from crawler.robots import READ_BYTES, Robots, consult
from crawler.sites import authority
from crawler.visit import Visit
from crawler.words import BROKEN, SCHEME, TOO_LONG

_LONGEST_URL = 2048


class OutletSpider(Spider):
    """Runs one visit, which asks for each page and waits for it: no queue is left that a crash could lose."""

    name = "outlet"

    def __init__(self, visit: Visit, gate: Gate, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.visit = visit
        self.gate = gate
        self.error: BaseException | None = None  # what broke the visit

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.received, signal=signals.bytes_received)
        return spider

    def received(self, data: bytes, request: Request) -> None:
        """Scrapy asks at each piece of a body whether it is enough (its signal `bytes_received`)."""
        if (left := request.meta.get(CUT_AT)) is not None:
            request.meta[CUT_AT] = left - len(data)
            if left <= len(data):
                raise StopDownload(fail=False)

    async def start(self) -> AsyncIterator[Any]:
        """Nothing is yielded: the spider is at work as long as this runs, and closes when it ends."""
        running = asyncio.ensure_future(self.visit.run(self.fetch))
        try:
            await asyncio.wait([running])
        finally:
            running.cancel()
        if not running.cancelled():
            self.error = running.exception()
        return
        yield  # what makes this an asynchronous generator

    def closed(self, reason: str) -> None:
        """Scrapy closed the spider (out of memory, say): the visit must not go on without it."""
        self.logger.info("closed: %s", reason)
        self.visit.stop()

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        """The answer for `url`, redirects followed. Raises Fault."""
        return await self._download(url, {}, method=method, headers=headers, body=body)

    async def ask_robots(self, url: str) -> Robots:
        """The robots.txt of `url`'s host; noted in the store and reported as an event."""
        parts = urlsplit(url)
        host = authority(url)
        rules = self.visit.task.rules
        robots = await consult(
            host,
            agent=rules.user_agent.partition("/")[0],
            store=self.visit.store,
            fetch=lambda: self._download(
                f"{parts.scheme}://{parts.netloc}/robots.txt", {"dont_obey_robotstxt": True, CUT_AT: READ_BYTES}
            ),
            now=lambda: datetime.now(UTC),
        )
        delay = self.gate.ruled(host, robots)
        asked = {"crawl_delay_asked": robots.crawl_delay} if robots.crawl_delay else {}
        self.visit.emit(
            "robots",
            outlet=self.visit.task.outlet.id,
            host=host,
            verdict=robots.verdict,
            status=robots.status,
            delay=round(delay, 3),
            **asked,
        )
        return robots

    async def _download(
        self,
        url: str,
        meta: dict[str, Any],
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        if len(url) > _LONGEST_URL:
            raise Fault(TOO_LONG)
        if self.crawler.engine.spider is None:  # Scrapy has closed under us
            self.visit.stop()
            raise asyncio.CancelledError
        try:
            request = Request(
                url,
                callback=NO_CALLBACK,
                dont_filter=True,
                meta=meta,
                method=method,
                headers=dict(headers or {}),
                body=body,
            )
        except ValueError as error:
            raise Fault(SCHEME, str(error)[:200]) from error
        try:
            response = await self.crawler.engine.download_async(request)
        except Fault:
            raise
        except Exception as error:
            fault = as_fault(error)
            if fault is None:
                raise
            raise fault from error
        return _answer(response)


def _answer(response: Response) -> Answer:
    if b"Content-Encoding" in response.headers:  # Scrapy leaves the header where it could not unpack
        raise Fault(BROKEN, f"Content-Encoding: {_header(response, 'Content-Encoding')[:80]}")
    return Answer(
        url=response.url,
        status=response.status,
        body=response.body,
        content_type=_header(response, "Content-Type"),
        retry_after=_header(response, "Retry-After"),
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
    )


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
