"""robots.txt as RFC 9309 has it, kept over runs in the store. Knows no Scrapy.

A good copy holds for 24 hours. 4xx means that there are no rules; 5xx and a host that does not answer forbid
everything, but for the last good copy, which then serves 24 hours more. 429 tells nothing about rules: the last good
copy serves as long, else there are none, and it is asked for again at the next visit (that the host is left alone for a
while is crawler.gate's doing).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from protego import Protego

from crawler.answers import NETWORK, Answer, Fault
from crawler.words import ROBOTS, ROBOTS_DOWN

FRESH = timedelta(hours=24)
LAST_COPY = timedelta(hours=48)  # age up to which a good copy stands in for an answer that does not come
_TOO_MANY = 429
_LONGEST_DELAY = 1e9  # seconds; "inf" is no number that can be kept
READ_BYTES = 512 * 1024  # RFC 9309 section 2.5: at least 500 KiB


class RobotsRow(Protocol):
    """The kept copy of a host; goeul.store's RobotsRow."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    @property
    def fetched_at(self) -> datetime: ...


class RobotsStore(Protocol):
    """The part of the store that keeps robots.txt."""

    def robots(self, host: str) -> RobotsRow | None: ...
    def save_robots(self, host: str, status: int, body: bytes, fetched_at: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a host lets us fetch."""

    verdict: str  # "rules", "none" (4xx: everything is allowed), "old copy" or "unreachable" (nothing is allowed)
    status: int  # of the answer behind the verdict; 0 if there was none
    agent: str  # our product token
    rules: Protego | None = None
    fault: Fault | None = None

    def check(self, url: str) -> None:
        """Raises Fault if `url` may not be fetched: for now (the host's robots.txt is unreachable) or by its rules."""
        if self.fault is not None:
            raise self.fault.with_traceback(None)  # raised many times, and a traceback would grow with each
        if self.rules is not None and not self.rules.can_fetch(url, self.agent):
            raise Fault(ROBOTS, "Disallow")

    @property
    def crawl_delay(self) -> float:
        """Seconds that the host asks for between two requests; 0 if it asks for nothing."""
        asked = (self.rules and self.rules.crawl_delay(self.agent)) or 0.0
        return min(asked, _LONGEST_DELAY) if asked > 0 else 0.0  # "nan" and "-1" are numbers to Protego


async def consult(
    host: str,
    *,
    agent: str,
    store: RobotsStore,
    fetch: Callable[[], Awaitable[Answer]],
    now: Callable[[], datetime],
) -> Robots:
    """The rules of `host` ("host" or "host:port"): the kept copy while it is fresh, else what `fetch` brings."""
    kept = store.robots(host)
    good = kept if kept is not None and _good(kept.status) else None
    if good is not None and now() - good.fetched_at < FRESH:
        return _read(good.status, good.body, agent)
    fault = None
    try:
        answer = await fetch()
    except Fault as caught:
        answer, fault = Answer(url="", status=0, body=b""), caught
    if _good(answer.status):
        store.save_robots(host, answer.status, answer.body[:READ_BYTES], now())
        return _read(answer.status, answer.body, agent)
    if good is not None and now() - good.fetched_at < LAST_COPY:
        return _read(good.status, good.body, agent, verdict="old copy")
    store.save_robots(host, answer.status, b"", now())
    if answer.status == _TOO_MANY:
        return _read(answer.status, b"", agent)
    return Robots(verdict="unreachable", status=answer.status, agent=agent, fault=_unreachable(answer.status, fault))


def _good(status: int) -> bool:
    # A redirect that ends nowhere is "unavailable" like 4xx (RFC 9309 section 2.3.1.2).
    return 200 <= status < 500 and status != _TOO_MANY


def _read(status: int, body: bytes, agent: str, verdict: str = "") -> Robots:
    if not 200 <= status < 300:
        return Robots(verdict=verdict or "none", status=status, agent=agent)
    text = body[:READ_BYTES].decode("utf-8-sig", errors="ignore")
    return Robots(verdict=verdict or "rules", status=status, agent=agent, rules=Protego.parse(text))


def _unreachable(status: int, fault: Fault | None) -> Fault:
    """A host that is down is called by its own name. One that answers with 5xx, or sends us where nothing answers, has
    trouble, and its rules are not to blame."""
    if fault is not None and fault.word in NETWORK and not fault.away:
        return Fault(fault.word, fault.detail, passing=fault.passing, of_host=True)
    return Fault(ROBOTS_DOWN, f"robots.txt: {fault or f'HTTP {status}'}", passing=True, of_host=True)
