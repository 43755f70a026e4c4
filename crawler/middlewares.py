"""What every request of ours passes: robots.txt before it is sent, and a word for what went wrong after it."""

import asyncio
from typing import Protocol, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError

from crawler.answers import Fault
from crawler.faults import as_fault
from crawler.guard import GuardedResolver
from crawler.robots import Robots
from crawler.sites import authority
from crawler.words import ADDRESS

_DEFAULT_PORTS = {"http": 80, "https": 443}


class AsksRobots(Protocol):
    """The part of the spider that the middleware needs."""

    async def ask_robots(self, url: str) -> Robots: ...
    def delay(self, robots: Robots) -> float: ...


class RobotsMiddleware:
    """Asks robots.txt of each host once a crawl, and slows down to its Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._known: dict[str, asyncio.Task[Robots]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Fault if the request may not be sent."""
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt itself
            return
        host = authority(request.url)
        if host not in self._known:
            self._known[host] = asyncio.ensure_future(self._ask(request.url))
        # Not shielded: requests are called off only when the visit ends, and then nobody waits for the answer.
        robots = await self._known[host]
        robots.check(request.url)

    async def _ask(self, url: str) -> Robots:
        spider = cast(AsksRobots, self._crawler.spider)
        robots = await spider.ask_robots(url)
        self._slow_down(url, spider.delay(robots))
        return robots

    def _slow_down(self, url: str, seconds: float) -> None:
        """Sets the pause between two requests to the host, for its slot and for the one that may replace it."""
        downloader = self._crawler.engine.downloader
        key = urlsplit(url).hostname or ""
        setting = downloader.per_slot_settings.setdefault(key, {})
        setting["delay"] = max(seconds, setting.get("delay", 0.0))
        if key in downloader.slots:
            downloader.slots[key].delay = setting["delay"]


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
