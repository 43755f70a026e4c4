"""The slice of a visit that goes to backfills: where an outlet keeps its history, and how that is read."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.answers import Answer, Fault, checked
from crawler.backfill import Limits, Slice, Why
from crawler.discover import list_links
from crawler.gather import LINKS_A_SOURCE, Fetch
from crawler.identity import identify
from crawler.outcomes import Emit, Task
from crawler.paging import board_param, page_request, page_url, paging_of
from crawler.sitemaps import robots_sitemaps, sitemap_links
from crawler.sites import authority, serves
from crawler.words import BROKEN, MOVED
from goeul.errors import StoreError
from goeul.records import Family, Link, Outlet
from goeul.store import Backfill, FrontierItem, FrontierRow, SourceState, Store

T = TypeVar("T")

FetchRows = Callable[[Sequence[FrontierRow]], Awaitable[bool]]

_log = logging.getLogger(__name__)


async def work_off(task: Task, store: Store, fetch: Fetch, fetch_rows: FetchRows, emit: Emit) -> None:
    """Goes on with the outlet's backfills, as far as the task's rules allow. Raises StoreError.

    What breaks on the way is a fault of the backfill and none of the visit.
    """
    rules, outlet = task.backfill, task.outlet
    if rules.per_day <= 0:
        return
    limits = Limits(
        host=authority(outlet.url),
        per_day=rules.per_day,
        seconds=rules.seconds,
        pages=rules.pages,
        owner=task.owner,
        lease_seconds=task.rules.lease_seconds,
    )

    def report(backfill: Backfill, why: Why) -> None:
        emit("backfill", outlet=outlet.id, id=backfill.id, why=why, state=backfill.state, detail=backfill.detail)

    try:
        await Slice(outlet.id, store, _Hands(task, store, fetch, fetch_rows), limits).run(report)
    except StoreError:
        raise
    except Exception:
        _log.exception("a backfill of %s broke", outlet.id)
        emit("backfill", outlet=outlet.id, id=0, why="halt", state="running", detail="")


def history_lists(outlet: Outlet, family: Family, sources: Mapping[str, SourceState] | None = None) -> tuple[str, ...]:
    """The templates of those lists of an outlet that have pages, one for each board that its addresses name."""
    listed = outlet.lists or family.lists
    name = board_param(family.article_url) or ""
    addresses = (*outlet.feeds, *outlet.lists, *(url for url, state in (sources or {}).items() if state.found))
    named = (board for url in addresses for board in parse_qs(urlsplit(url).query).get(name, ()))
    boards = [board for board in dict.fromkeys(named) if board != "{board}"]
    found = (
        template.replace("{board}", board)
        for template in listed
        for board in (boards if "{board}" in template else [""])
        if "{page}" in template
    )
    return tuple(dict.fromkeys(found))


def history_maps(
    outlet: Outlet, family: Family, robots: bytes, sources: Mapping[str, SourceState] | None = None
) -> tuple[str, ...]:
    """The sitemaps of an outlet: those that robots.txt names, its own or its family's, and those that were seen."""
    named = robots_sitemaps(robots, urljoin(outlet.url, "/robots.txt"))
    own = (urljoin(outlet.url, path) for path in outlet.sitemaps or family.sitemaps)
    seen = (url for url, state in (sources or {}).items() if state.kind == "sitemap" and state.found)
    return tuple(url for url in dict.fromkeys((*named, *own, *seen)) if serves(outlet, url))


class _Hands:
    def __init__(self, task: Task, store: Store, fetch: Fetch, fetch_rows: FetchRows) -> None:
        self._outlet = task.outlet
        self._family = task.family
        self._store = store
        self._ask_for = fetch
        self._fetch_rows = fetch_rows

    async def sources(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        outlet, family, host = self._outlet, self._family, authority(self._outlet.url)
        if self._store.robots(host) is None:
            await self._first_request()
        row = self._store.robots(host)
        robots = row.body if row is not None and 200 <= row.status < 300 else b""
        known = self._store.sources(outlet.id)
        return history_maps(outlet, family, robots, known), history_lists(outlet, family, known)

    async def _first_request(self) -> None:
        """Whatever is asked first of a host, its robots.txt comes before; an answer that is none is no matter here."""
        try:
            await self._ask(self._outlet.url)
        except Fault as fault:
            if fault.of_host:
                raise

    async def read_list(self, template: str, page: int, *, as_script: bool) -> list[FrontierItem]:
        outlet, family = self._outlet, self._family
        paging = "xhr" if as_script else paging_of(outlet, family)
        request = page_request(outlet, template, page, paging)
        answer = await self._ask(request.url, method=request.method, headers=request.headers, body=request.body)
        if page > 1 and _lost_page(page_url(outlet, template, page), request.url, answer.url, page):
            raise Fault(MOVED, answer.url[:200])  # to the front page, mostly: the list has ended before
        # In a thread: a hostile page must not stop the clock of the other crawls.
        links = await asyncio.to_thread(_read, list_links, answer, family, outlet)
        return self._items(links[:LINKS_A_SOURCE])

    async def read_map(self, url: str) -> tuple[Sequence[Link], list[FrontierItem]]:
        answer = await self._ask(url)
        sitemap = await asyncio.to_thread(_read, sitemap_links, answer)
        children = [child for child in sitemap.children if serves(self._outlet, child.url)]
        return children, self._items(sitemap.links)

    async def fetch(self, rows: Sequence[FrontierRow]) -> bool:
        return await self._fetch_rows(rows)

    async def _ask(
        self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        answer = checked(
            await self._ask_for(url, method=method, headers=headers, body=body), want="any", now=datetime.now(UTC)
        )
        if not serves(self._outlet, answer.url):
            raise Fault(MOVED, authority(answer.url))
        return answer

    def _items(self, links: Iterable[Link]) -> list[FrontierItem]:
        found: dict[str, FrontierItem] = {}
        for link in links:
            identity = identify(link.url, self._family, self._outlet)
            if identity is not None and identity[0] not in found:
                article_id, url = identity
                found[article_id] = FrontierItem(
                    article_id=article_id, url=url, published=link.published, updated=link.updated
                )
        return list(found.values())


def _lost_page(named: str, asked: str, answered: str, page: int) -> bool:
    """Whether a redirect has dropped the page number."""
    if answered in (asked, named):
        return False
    parts = urlsplit(answered)
    return re.search(rf"(?<!\d){page}(?!\d)", f"{parts.path}?{parts.query}") is None


def _read(reader: Callable[..., T], answer: Answer, *more: object) -> T:
    try:
        return reader(answer.body, answer.url, *more)
    except Exception as error:
        _log.exception("cannot read %s", answer.url)
        raise Fault(BROKEN, f"{type(error).__name__}: {error}"[:200]) from error
