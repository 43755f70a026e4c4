"""Backfill: finding and fetching what an outlet published in a range of days gone by, a slice at a time.

Knows no Scrapy: `Hands` are the whole network, the store the whole memory. A page's links and the place where reading
goes on are stored in one step, so a slice that is killed at any moment goes on where it was; nothing is lost, nothing
fetched twice. Feeds have no history: what is read are the sitemaps and the lists of the outlet.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal, Protocol

from crawler.answers import Fault
from crawler.backfill_cursor import Cursor, ListCursor, read_cursor
from crawler.backfill_list import (
    Turn,
    day_of,
    fresh_slice,
    mark,
    missing,
    page_wanted,
    repeats_first,
    settled,
    skipped,
    turn,
)
from crawler.backfill_map import MOST_MAPS, children_within, items_within
from crawler.periods import Period
from crawler.words import MOVED, NO_HISTORY, ROBOTS
from goeul.records import Link
from goeul.store import Backfill, BackfillState, FrontierItem, FrontierRow, Origin, Store
from goeul.text import KST

Why = Literal["done", "failed", "paused", "time", "pages", "budget", "waiting", "halt"]

_RUNNING: tuple[BackfillState, ...] = ("running",)
_ORIGINS: tuple[Origin, ...] = ("backfill",)
_BATCH = 20
_TRIES = 3  # of a page that gives no answer, over as many slices; then it is left out
_HOLES = 3  # pages left out in a row; then the source is given up
_LOOK_SECONDS = 0.5  # between two looks at whether awaited articles have been read
_PATIENCE_SECONDS = 20.0  # for them to be read; then the slice ends
_GONE = frozenset({"HTTP 404", "HTTP 410", MOVED})


class Hands(Protocol):
    """What a visit lends to a backfill."""

    async def sources(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Addresses of the outlet's sitemaps, and its list templates. Raises Fault where its host is out of reach."""

    async def read_list(self, template: str, page: int, *, as_script: bool) -> list[FrontierItem]:
        """The articles on a list page, asked for as a script would if `as_script`. Raises Fault."""

    async def read_map(self, url: str) -> tuple[Sequence[Link], list[FrontierItem]]:
        """The sitemaps and the articles that a sitemap names. Raises Fault."""

    async def fetch(self, rows: Sequence[FrontierRow]) -> bool:
        """Fetch articles and store what became of each. False: the outlet must be left alone for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a slice may take."""

    host: str  # whose budget it is
    per_day: int  # requests, on a Korean day
    seconds: float
    pages: int  # list and sitemap pages
    owner: str  # of the leases
    lease_seconds: float


Report = Callable[[Backfill, Why], None]
Sleep = Callable[[float], Awaitable[None]]


class Slice:
    """Works on an outlet's running backfills, oldest first, until they are done or the limits are reached."""

    def __init__(
        self,
        outlet_id: str,
        store: Store,
        hands: Hands,
        limits: Limits,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._outlet_id = outlet_id
        self._store = store
        self._hands = hands
        self._limits = limits
        self._now = now
        self._sleep = sleep
        self._end = now().timestamp() + limits.seconds
        self._pages = 0
        self._resumed: set[int] = set()

    async def run(self, report: Report) -> None:
        """`report` is told why each backfill was left. Raises StoreError."""
        for backfill in self._store.backfills(self._outlet_id, _RUNNING):
            why = await self._work(backfill.id)
            report(self._store.backfill(backfill.id) or backfill, why)
            if why in ("time", "pages", "budget", "halt"):
                return

    async def _work(self, backfill_id: int) -> Why:
        while True:
            backfill = self._store.backfill(backfill_id)
            if backfill is None or backfill.state != "running":
                return "paused"
            if self._now().timestamp() >= self._end:
                return "time"
            why = await self._articles() or await self._step(backfill)
            if why == "done":
                return self._finish(backfill_id)
            if why is not None and why != "more":
                return why

    async def _articles(self) -> Why | Literal["more"] | None:
        """Fetches some of the articles that were found; None if there are none to be fetched now."""
        limits = self._limits
        rows = self._store.lease_articles(
            self._outlet_id, limits.owner, limit=_BATCH, seconds=limits.lease_seconds, origins=_ORIGINS
        )
        if not rows:
            return None
        granted = self._spend(len(rows))
        if granted and not await self._hands.fetch(rows[:granted]):
            return "halt"
        return "more" if granted == len(rows) else "budget"

    async def _step(self, backfill: Backfill) -> Why | None:
        """Goes on looking for articles: one page, or one look at awaited ones."""
        cursor = read_cursor(backfill.cursor)
        if not cursor.planned:
            return await self._plan(backfill, cursor)
        if cursor.finished:
            return "waiting" if self._is_open(backfill.id) else "done"
        if backfill.id not in self._resumed:
            self._resumed.add(backfill.id)
            cursor = replace(cursor, at=fresh_slice(cursor.at))
        if cursor.at.awaiting:
            return await self._await(backfill, cursor)
        if self._pages >= self._limits.pages:
            return "pages"
        if not self._spend(1):
            return "budget"
        self._pages += 1
        try:
            await (self._map_page if cursor.maps else self._list_page)(backfill, cursor)
        except Fault as fault:
            return self._unanswered(backfill, cursor, fault)
        return None

    async def _plan(self, backfill: Backfill, cursor: Cursor) -> Why | None:
        if not self._spend(1):  # the host's robots.txt may have to be asked for, and with it its front page
            return "budget"
        try:
            maps, lists = await self._hands.sources()
        except Fault as fault:
            self._save(backfill, cursor, detail=str(fault))
            return "halt"
        cursor = replace(cursor, planned=True, maps=maps, maps_seen=tuple(map(mark, maps)), lists=lists)
        if cursor.finished:
            self._save(backfill, cursor, state="failed", detail=NO_HISTORY)
            return "failed"
        self._save(backfill, cursor)
        return None

    async def _map_page(self, backfill: Backfill, cursor: Cursor) -> None:
        url, within = cursor.maps[0], _within(backfill)
        children, items = await self._hands.read_map(url)
        room = max(0, MOST_MAPS - cursor.maps_read - len(cursor.maps))
        further = [child for child in children_within(children, within) if mark(child) not in cursor.maps_seen][:room]
        seen = (*cursor.maps_seen, *map(mark, further))
        left = tuple(dict.fromkeys((*cursor.maps[1:], *further)))
        cursor = replace(cursor, maps=left, maps_read=cursor.maps_read + 1, maps_seen=seen)
        self._save(backfill, _answered(cursor), items_within(items, url, within), pages=1)

    async def _list_page(self, backfill: Backfill, cursor: Cursor) -> None:
        number = page_wanted(cursor.at)
        if number is None or (number > 1 and "{page}" not in cursor.lists[0]):
            self._save(backfill, _list_over(cursor))
            return
        at, template, pages = cursor.at, cursor.lists[0], 1
        items = await self._hands.read_list(template, number, as_script=at.script)
        if repeats_first(at, items, number) and not at.script and self._spend(1):
            # Newer NDSoft skins answer page 1 again, unless a script asks.
            pages += 1
            again = await self._hands.read_list(template, number, as_script=True)
            if not repeats_first(at, again, number):
                at, items = replace(at, script=True), again
        turned = turn(at, items, self._days(items), _within(backfill))
        self._turned(backfill, _answered(cursor), turned, pages=pages)

    def _turned(self, backfill: Backfill, cursor: Cursor, turned: Turn, pages: int = 0) -> None:
        cursor = replace(cursor, at=turned.at)
        over = turned.ended and not turned.at.awaiting
        self._save(backfill, _list_over(cursor) if over else cursor, turned.items, pages=pages)

    def _days(self, items: Sequence[FrontierItem]) -> dict[str, date]:
        """What the list says, and what the store knows of articles whose rows say nothing."""
        days = {item.article_id: day for item in items if (day := day_of(item.published)) is not None}
        undated = [item.article_id for item in items if item.article_id not in days]
        return {**self._dates(undated), **days}

    def _dates(self, ids: Iterable[str]) -> dict[str, date]:
        known = self._store.known_articles(self._outlet_id, ids)
        return {each: day for each, article in known.items() if (day := day_of(article.published)) is not None}

    async def _await(self, backfill: Backfill, cursor: Cursor) -> Why | None:
        ids = cursor.at.awaiting
        patience = min(self._now().timestamp() + _PATIENCE_SECONDS, self._end)
        while self._open_among(ids):
            if self._now().timestamp() >= patience:
                return "waiting"
            await self._sleep(_LOOK_SECONDS)
        self._turned(backfill, cursor, settled(cursor.at, self._dates(ids).values(), _within(backfill)))
        return None

    def _open_among(self, ids: Iterable[str]) -> bool:
        known = self._store.known_articles(self._outlet_id, ids)
        return any(article.state in ("queued", "leased", "fetched") for article in known.values())

    def _unanswered(self, backfill: Backfill, cursor: Cursor, fault: Fault) -> Why | None:
        """The page asked for did not come: the end of its list, one to be tried again, or one to be left out."""
        source = cursor.maps[0] if cursor.maps else cursor.lists[0]
        if fault.of_host:  # the outlet is down today, and none of its pages is to blame
            self._save(backfill, cursor, detail=f"{source}: {fault}")
            return "halt"
        cursor = replace(cursor, tries=cursor.tries + 1)
        if not cursor.maps and fault.word in _GONE and (page_wanted(cursor.at) or 1) > 1:
            self._turned(backfill, _answered(cursor), missing(cursor.at), pages=1)
            return None
        hopeless = fault.word in _GONE or fault.word == ROBOTS
        if not hopeless and cursor.tries < _TRIES:
            self._save(backfill, cursor, detail=f"{source}: {fault}")
            return "halt"
        cursor = replace(cursor, tries=0, holes=cursor.holes + 1).noting(f"{source}: {fault}")
        if cursor.maps:
            self._save(backfill, replace(cursor, maps=cursor.maps[1:], maps_read=cursor.maps_read + 1))
        elif hopeless or cursor.holes >= _HOLES:
            self._save(backfill, _list_over(cursor))
        else:
            self._turned(backfill, cursor, skipped(cursor.at))
        return None

    def _finish(self, backfill_id: int) -> Why:
        """Everything was read and fetched, or nothing could be."""
        backfill = self._store.backfill(backfill_id)
        if backfill is None:
            return "paused"
        cursor = read_cursor(backfill.cursor)
        state: Literal["done", "failed"] = "done" if cursor.answered else "failed"
        self._store.set_backfill_state(backfill_id, state, "; ".join(cursor.notes))
        return state

    def _is_open(self, backfill_id: int) -> bool:
        progress = self._store.backfill_progress(backfill_id)
        return progress.queued + progress.leased > 0

    def _save(
        self,
        backfill: Backfill,
        cursor: Cursor,
        items: Iterable[FrontierItem] = (),
        *,
        pages: int = 0,
        state: Literal["running", "failed"] = "running",
        detail: str = "",
    ) -> None:
        self._store.advance_backfill(
            backfill.id,
            [replace(item, origin="backfill") for item in items],
            cursor=cursor.to_json(),
            pages_read=pages,
            oldest=cursor.at.reached,
            state=state,
            detail=detail or "; ".join(cursor.notes),
        )

    def _spend(self, wanted: int) -> int:
        limits = self._limits
        return self._store.spend(limits.host, self._now().astimezone(KST).date(), wanted, limits.per_day)


def _within(backfill: Backfill) -> Period:
    return Period(backfill.since, backfill.until)


def _answered(cursor: Cursor) -> Cursor:
    return replace(cursor, tries=0, holes=0, answered=cursor.answered + 1)


def _list_over(cursor: Cursor) -> Cursor:
    return replace(cursor, lists=cursor.lists[1:], lists_read=cursor.lists_read + 1, at=ListCursor())
