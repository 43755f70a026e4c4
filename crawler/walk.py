"""Discovery: the walk over what an outlet publishes its links in.

In this order: the sitemaps that robots.txt names (crawler.sitemap_walk), feeds, lists; of an outlet for which neither
feed nor list is known, its front page and the feeds that it advertises. Knows no Scrapy.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs, urljoin, urlsplit

from crawler.answers import Answer
from crawler.discover import advertised_feeds, feed_links, list_links
from crawler.gather import LINKS_A_SOURCE, Fetch, Gatherer, Reading, Source, Walk
from crawler.paging import Request, board_param, page_request, page_url, pages_in, paging_of
from crawler.sitemap_walk import SitemapWalk
from crawler.sites import serves
from goeul.records import Family, Outlet, Paging
from goeul.store import SourceKind, SourceState

__all__ = ["LINKS_A_SOURCE", "Fetch", "Walk", "walk"]

Known = Callable[[Iterable[str]], set[str]]

_MAX_BOARDS = 6
_MAX_FEEDS = 3  # advertised ones
_FRONT_PAGE = "/"
_API_PATH = "/wp-json/"


async def walk(
    outlet: Outlet,
    family: Family,
    fetch: Fetch,
    known: Known,
    *,
    pages: int,
    deep: bool,
    sources: Mapping[str, SourceState] | None = None,
    robots: Callable[[], bytes | None] = lambda: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Walk:
    """Reads what has changed of the outlet's sitemaps and feeds, then of every list up to `pages` pages.

    A list ends at a page that brings no id of its own, and unless `deep` at one that brings none new to the store.
    `sources` is what the store knows of each source by URL, `robots` gives the kept robots.txt of the outlet's host.
    """
    walker = _Walker(Gatherer(outlet, family, fetch, sources or {}, deep=deep, now=now), known, pages)
    await walker.run(robots)
    return walker.walk


class _Walker:
    def __init__(self, gatherer: Gatherer, known: Known, pages: int) -> None:
        self.walk = gatherer.walk
        self._gatherer = gatherer
        self._known = known
        self._pages = pages
        self._outlet = gatherer.outlet
        self._family = gatherer.family
        self._paging = paging_of(gatherer.outlet, gatherer.family)
        self._advertised: dict[str, None] = {}

    async def run(self, robots: Callable[[], bytes | None]) -> None:
        outlet, family = self._outlet, self._family
        sitemaps = SitemapWalk(self._gatherer)
        text = robots()
        await sitemaps.run(text)
        lists = outlet.lists or family.lists
        boards = self._boards_of((*outlet.feeds, *lists))
        await self._feeds(_with_boards(outlet.feeds or family.feeds, boards))
        for template in _with_boards(lists, boards):
            await self._list(template, guessed=False)
        if not boards and _has_board((*family.feeds, *family.lists)):
            await self._found_boards()
        if not outlet.feeds and not family.feeds:
            if not lists:
                await self._list(_FRONT_PAGE, guessed=False)
            await self._advertised_feeds()
        if text is None:  # the first request to the host has brought it
            await sitemaps.run(robots())

    async def _feeds(self, paths: Iterable[str], *, guessed: bool = False) -> None:
        for path in paths:
            url = urljoin(self._outlet.url, path)
            if self.walk.stop is None:
                kind: SourceKind = "api" if _API_PATH in url else "feed"
                await self._gatherer.read(Source(url=url, kind=kind, guessed=guessed), Request(url=url), _feed)

    async def _list(self, template: str, *, guessed: bool) -> None:
        first = Source(url=page_url(self._outlet, template, 1), kind="list", guessed=guessed)
        deep = self._gatherer.deep or self._gatherer.was_broken(first)
        seen: set[str] = set()
        paging: Paging = "get" if self._paging == "xhr" else self._paging
        for page in range(1, pages_in(template, self._pages) + 1):
            if self.walk.stop is not None:
                return
            ids = await self._page(template, page, paging, guessed)
            if ids and page > 1 and ids <= seen and self._paging == "xhr" and paging == "get":
                paging = "xhr"
                ids = await self._page(template, page, paging, guessed)
            fresh = (ids or set()) - seen
            if not fresh or not (deep or fresh - self._known(fresh)):
                return
            seen |= fresh

    async def _page(self, template: str, page: int, paging: Paging, guessed: bool) -> set[str] | None:
        source = Source(url=page_url(self._outlet, template, page), kind="list", guessed=guessed, page=page)
        request = page_request(self._outlet, template, page, paging)
        return await self._gatherer.read(source, request, self._read_list)

    def _read_list(self, answer: Answer) -> Reading:
        if urlsplit(answer.url).path in ("", _FRONT_PAGE):
            self._advertised.update(dict.fromkeys(advertised_feeds(answer.body, answer.url)))
        return Reading(links=list_links(answer.body, answer.url, self._family, self._outlet))

    def _boards_of(self, templates: Iterable[str]) -> list[str]:
        """The boards that the outlet's own addresses name."""
        name = board_param(self._family.article_url)
        queries = (parse_qs(urlsplit(template).query) for template in templates) if name else ()
        named = (board for query in queries for board in query.get(name or "", ()))
        return list(dict.fromkeys(board for board in named if board != "{board}"))

    async def _found_boards(self) -> None:
        """The outlet's entry names no board: those of the articles found so far, the busiest first."""
        ids = (article_id.rpartition("/")[0] for article_id in self.walk.items)
        boards = [board for board, _ in Counter(filter(None, ids)).most_common(_MAX_BOARDS)]
        if not boards:  # nothing new on the front page, so the boards that were asked before
            before = sorted(self._gatherer.before.values(), key=lambda state: -state.found)
            boards = self._boards_of(state.url for state in before)[:_MAX_BOARDS]
        await self._feeds(_boarded(self._family.feeds, boards), guessed=True)
        for template in _boarded(self._family.lists, boards):
            await self._list(template, guessed=True)

    async def _advertised_feeds(self) -> None:
        """Those that the front page names, or named when it was last read."""
        before = [url for url, state in self._gatherer.before.items() if state.kind == "feed" and state.found]
        feeds = dict.fromkeys((*self._advertised, *before))
        await self._feeds([feed for feed in feeds if serves(self._outlet, feed)][:_MAX_FEEDS], guessed=True)


def _feed(answer: Answer) -> Reading:
    return Reading(links=feed_links(answer.body, answer.url))


def _has_board(templates: Iterable[str]) -> bool:
    return any("{board}" in template for template in templates)


def _with_boards(templates: Iterable[str], boards: Iterable[str]) -> list[str]:
    """The templates, those that need a board once for each."""
    listed = list(templates)
    return [*(each for each in listed if "{board}" not in each), *_boarded(listed, boards)]


def _boarded(templates: Iterable[str], boards: Iterable[str]) -> list[str]:
    chosen = list(boards)
    return [each.replace("{board}", board) for each in templates if "{board}" in each for board in chosen]
