"""The way out to each host of one visit: its lease, then its pauses, then its turn. Knows no Scrapy.

The time between two requests to a host is max(own floor, Crawl-delay up to a cap, AutoThrottle). Floor and Crawl-delay
count from the end of the answer, so that the server sees at least that much whatever the network adds; AutoThrottle, as
in Scrapy, from the start of the request. A visit waits all of it before its first request, too: another process may
have asked the host up to the moment of its end.

AutoThrottle is Scrapy's formula (scrapy/extensions/throttle.py) and not its extension, which knows one floor for all
hosts and would undercut a Crawl-delay.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol

from crawler.answers import Fault
from crawler.job import FetchRules
from crawler.leases import Leases
from crawler.robots import Robots
from crawler.words import BUSY, LOST, REFUSED, TIMEOUT

_LONGEST_WAIT = 120.0  # seconds; a longer pause ends the visit instead
_DOWN = frozenset({REFUSED, TIMEOUT, LOST})  # reasons of a pause that no server asked for
_TOO_MANY = 429
_BUSY = frozenset({_TOO_MANY, 503})
_SHIFT = 0.1  # share by which a delay must have moved to be noted again


class HostRow(Protocol):
    """What the store knows of a host; goeul.store's HostState."""

    @property
    def crawl_delay_asked(self) -> float: ...
    @property
    def delay(self) -> float: ...
    @property
    def paused_until(self) -> datetime | None: ...
    @property
    def reason(self) -> str: ...


class HostStore(Protocol):
    """The part of the store that remembers hosts from visit to visit."""

    def host_states(self, hosts: Collection[str] | None = None) -> Mapping[str, HostRow]: ...
    def pause_host(self, host: str, until: datetime, reason: str) -> None: ...
    def note_robots(self, host: str, *, verdict: str, status: int, crawl_delay_asked: float, delay: float) -> None: ...


Tell = Callable[..., None]  # (event, **fields)


@dataclass(slots=True)
class _Host:
    floor: float  # seconds; own floor and Crawl-delay
    delay: float  # seconds; never less than the floor
    next_at: float  # when the next request may start, by the monotonic clock
    sent_at: float = 0.0  # when the last one started
    paused_until: float = 0.0  # by the same clock
    reason: str = ""
    robots: Robots | None = None
    noted: float = 0.0  # the delay that the store has

    def rest(self) -> None:
        """A request is over."""
        self.next_at = max(self.next_at, self.sent_at + self.delay, monotonic() + self.floor)


class Gate:
    """Holds every request back until its host may be asked. Raises StoreError where the store fails."""

    def __init__(self, store: HostStore, rules: FetchRules, leases: Leases, tell: Tell) -> None:
        self._store = store
        self._rules = rules
        self._leases = leases
        self._tell = tell
        self._hosts: dict[str, _Host] = {}
        self._entering: dict[str, asyncio.Lock] = {}

    async def enter(self, host: str) -> None:
        """Before anything is asked of `host` ("host" or "host:port"). Raises Fault where another crawl has it, or where
        its pause is too long to be waited for."""
        async with self._entering.setdefault(host, asyncio.Lock()):
            if host not in self._hosts:
                if not await self._leases.take(host):
                    raise Fault(BUSY, host, passing=True)
                self._hosts[host] = self._remembered(host)
        self._check_pause(host)

    async def turn(self, host: str) -> None:
        """Returns when the next request to `host` may start. Raises Fault like `enter`."""
        await self.enter(host)
        known = self._hosts[host]
        while (wait := max(known.next_at, known.paused_until) - monotonic()) > 0:
            await asyncio.sleep(wait)
            self._check_pause(host)
        known.sent_at = monotonic()
        known.next_at = known.sent_at + known.delay

    def answered(self, host: str, *, status: int, latency: float | None, retry_after: float | None) -> None:
        """An answer of `host` is here, `latency` seconds after it was asked for; a busy host is left alone for a while.

        A pause is as long as Retry-After says (seconds), with 429 and 503 alike; 429 pauses without it, too.
        """
        known = self._hosts[host]
        if latency is not None and self._rules.throttle:
            known.delay = throttled(known.delay, latency, status, least=known.floor, most=self._rules.throttle_cap)
        known.rest()
        if status == _TOO_MANY and retry_after is None:
            retry_after = self._rules.pause_seconds
        if status in _BUSY and retry_after:
            self._pause(host, known, retry_after, f"HTTP {status}")

    def failed(self, host: str, unconnected: str | None) -> None:
        """The request to `host` brought no answer; `unconnected` is the word for a connection that was not made."""
        known = self._hosts[host]
        known.rest()
        if unconnected is not None:
            self._pause(host, known, self._rules.down_seconds, unconnected)

    def ruled(self, host: str, robots: Robots) -> float:
        """Applies what robots.txt of `host` asks for, and notes it in the store; the seconds between two requests."""
        known = self._hosts[host]
        known.robots, known.floor = robots, self._floor(robots.crawl_delay)
        known.delay = max(known.floor, known.delay if self._rules.throttle else 0.0)
        known.next_at = max(known.next_at, monotonic() + known.delay)
        self._note(host, known)
        return known.delay

    def close(self) -> None:
        """Notes delays that have changed, for the next visit to begin with."""
        for host, known in self._hosts.items():
            if known.robots is not None and abs(known.delay - known.noted) > known.noted * _SHIFT:
                self._note(host, known)

    def _pause(self, host: str, known: _Host, seconds: float, reason: str) -> None:
        self._store.pause_host(host, datetime.now(UTC) + timedelta(seconds=seconds), reason)
        if monotonic() + seconds > known.paused_until:
            known.paused_until, known.reason = monotonic() + seconds, reason
        self._tell("paused", host=host, seconds=round(seconds, 3), reason=reason)

    def _remembered(self, host: str) -> _Host:
        state = self._store.host_states([host]).get(host)
        floor = self._floor(state.crawl_delay_asked if state else 0.0)
        delay = max(floor, min(state.delay, self._rules.throttle_cap) if state and self._rules.throttle else 0.0)
        known = _Host(floor=floor, delay=delay, next_at=monotonic() + delay)
        if state is not None and state.paused_until is not None and not (self._rules.ask_down and _is_down(state)):
            left = (state.paused_until - datetime.now(UTC)).total_seconds()
            known.paused_until, known.reason = monotonic() + left, state.reason
        return known

    def _floor(self, asked: float) -> float:
        return max(self._rules.delay_seconds, min(asked, self._rules.crawl_delay_cap))

    def _check_pause(self, host: str) -> None:
        known = self._hosts[host]
        left = known.paused_until - monotonic()
        if left > _LONGEST_WAIT:
            detail = f"{host}: pause of {left:,.0f} s"
            raise Fault(known.reason, detail, passing=True, of_host=True, retry_after=left)

    def _note(self, host: str, known: _Host) -> None:
        robots = known.robots
        assert robots is not None
        self._store.note_robots(
            host,
            verdict=robots.verdict,
            status=robots.status,
            crawl_delay_asked=robots.crawl_delay,
            delay=known.delay,
        )
        known.noted = known.delay


def throttled(delay: float, latency: float, status: int, *, least: float, most: float) -> float:
    """The next delay in seconds: halfway to the latency, at once up to it; an error page never makes it shorter.

    `most` bounds what slow answers lead to, `least` holds always, also where it is the larger of the two.
    """
    wanted = max(latency, (delay + latency) / 2)
    bounded = max(least, min(wanted, most))
    return delay if status != 200 and bounded < delay else bounded


def _is_down(state: HostRow) -> bool:
    return state.reason in _DOWN
