"""What every request of ours passes, redirected ones too: robots.txt, its host's turn, and a word for what failed."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from crawler.answers import Fault, wait_asked
from crawler.faults import as_fault, unconnected
from crawler.gate import Gate
from crawler.guard import GuardedResolver
from crawler.robots import Robots
from crawler.sites import authority
from crawler.words import ADDRESS, SCHEME

CUT_AT = "goeul_cut_at"  # in a request's meta: of its answer, no more than so many bytes are received
_SENT = "goeul_sent"  # in a request's meta: the URL that went out
_DEFAULT_PORTS = {"http": 80, "https": 443}


class HasGate(Protocol):
    """The part of the spider that the middlewares need."""

    gate: Gate

    async def ask_robots(self, url: str) -> Robots: ...


class RobotsMiddleware:
    """Enters a host, and asks its robots.txt once a crawl, before anything else is asked of it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._known: dict[str, asyncio.Task[Robots]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Fault if the request may not be sent."""
        spider = cast(HasGate, self._crawler.spider)
        host = authority(request.url)
        await spider.gate.enter(host)
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt itself
            return
        if host not in self._known:
            self._known[host] = asyncio.ensure_future(spider.ask_robots(request.url))
        # Not shielded: requests are called off only when the visit ends, and then nobody waits for the answer.
        robots = await self._known[host]
        robots.check(request.url)


class TurnMiddleware:
    """The last before the network: waits for the host's turn, and tells the gate how the host fared."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "TurnMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Fault if the host's pause is too long to be waited for."""
        await self._spider.gate.turn(authority(request.url))
        request.meta[_SENT] = request.url  # a redirect hands its meta on
        if CUT_AT in request.meta:
            request.meta["download_maxsize"] = 0  # it ends before

    def process_response(self, request: Request, response: Response) -> Response:
        request.meta.pop("download_maxsize", None)  # what is unpacked is bounded as ever
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        self._spider.gate.answered(
            authority(request.url),
            status=response.status,
            latency=request.meta.get("download_latency"),
            retry_after=wait_asked(header, datetime.now(UTC)),
        )
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if request.meta.get(_SENT) == request.url:  # else it was refused on its way here
            self._spider.gate.failed(authority(request.url), unconnected(exception))

    @property
    def _spider(self) -> HasGate:
        return cast(HasGate, self._crawler.spider)


class RedirectsMiddleware(RedirectMiddleware):
    """Scrapy's own, with a word for a Location that is no address: `javascript:…`, `http://[…`."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Raises Fault."""
        try:
            return super().process_response(request, response)
        except ValueError as error:
            raise Fault(SCHEME, str(error)[:200]) from error


class FaultMiddleware:
    """Gives each failure its word, where it is still known which request failed."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises the Fault that `exception` means; one that is no fault of the network passes on as it is."""
        fault = _refusal(request) if isinstance(exception, CannotResolveHostError) else None
        fault = fault or as_fault(exception)
        if fault is not None and request.meta.get("redirect_times"):
            fault = fault.elsewhere()  # the host that was asked did answer; where it sent us is another matter
        if fault is not None and fault is not exception:
            raise fault from exception


def _refusal(request: Request) -> Fault | None:
    """The guard's word, where it left no address to connect to and Scrapy saw a failing DNS."""
    from twisted.internet import reactor  # here, because importing it installs one

    resolver = getattr(reactor, "nameResolver", None)
    parts = urlsplit(request.url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    refusal = resolver.refusal(parts.hostname or "", port) if isinstance(resolver, GuardedResolver) else None
    return None if refusal is None else Fault(ADDRESS, refusal, passing=True)
