"""Asking a site for one thing after another: counted, bounded, told, and what fails is noted."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Literal

from crawler.answers import Answer, Fault, checked
from crawler.paging import Request
from crawler.probing.sheet import Sheet, open_sheet
from crawler.words import INTERNAL

MOST_REQUESTS = 40

_log = logging.getLogger(__name__)

Fetch = Callable[..., Awaitable[Answer]]  # (url, *, method, headers, body)
Step = Literal["front", "feed", "sitemap", "list", "article"]
Tell = Callable[[Step, str], None]


class Asker:
    """The way of one probe to the network. robots.txt, delays and the address guard lie behind `fetch`."""

    def __init__(self, fetch: Fetch, tell: Tell) -> None:
        self.requests = 0
        self.faults: list[tuple[str, Fault]] = []
        self._answers: dict[tuple[object, ...], Answer | None] = {}
        self._fetch = fetch
        self._tell = tell

    async def front(self, url: str) -> Sheet:
        """A page without which there is nothing to tell. Raises Fault."""
        answer = checked(await self._ask("front", Request(url=url)), want="html", now=datetime.now(UTC))
        return await asyncio.to_thread(open_sheet, answer)

    async def sheet(self, step: Step, url: str) -> Sheet | None:
        """A page, or None with its fault noted."""
        answer = await self.answer(step, url, want="html")
        if answer is None:
            return None
        try:
            return await asyncio.to_thread(open_sheet, answer)  # the clock of the fetching must not stop for it
        except Fault as fault:
            self.faults.append((url, fault))
            return None

    async def answer(self, step: Step, asked: str | Request, *, want: Literal["html", "any"] = "any") -> Answer | None:
        """An answer, or None with its fault noted, or because enough was asked; nothing is asked twice.

        Raises Fault when the host is gone.
        """
        request = Request(url=asked) if isinstance(asked, str) else asked
        key = (request.url, request.method, tuple(request.headers), request.body)
        if key not in self._answers:
            self._answers[key] = await self._answer(step, request, want)
        return self._answers[key]

    async def _answer(self, step: Step, request: Request, want: Literal["html", "any"]) -> Answer | None:
        if self.requests >= MOST_REQUESTS:
            return None
        try:
            return checked(await self._ask(step, request), want=want, now=datetime.now(UTC))
        except Fault as fault:
            self.faults.append((request.url, fault))
            if fault.of_host:
                raise
            return None

    async def _ask(self, step: Step, request: Request) -> Answer:
        self.requests += 1
        self._tell(step, request.url)
        return await self._fetch(request.url, method=request.method, headers=request.headers, body=request.body)

    def broke(self, url: str, error: Exception) -> None:
        """A page that met a fault of ours; the probe goes on with the others."""
        _log.error("probing %s broke", url, exc_info=error)
        self.faults.append((url, Fault(INTERNAL, type(error).__name__)))
