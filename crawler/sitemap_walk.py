"""The walk over an outlet's sitemaps: news sitemaps are read for articles, all others are remembered for backfills."""

import re
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from crawler.answers import Answer
from crawler.discover import feed_links
from crawler.gather import LINKS_A_SOURCE, Gatherer, Reading, Source
from crawler.paging import Request
from crawler.sitemaps import newest, robots_sitemaps, sitemap_links, unzipped
from crawler.sites import serves
from goeul.records import Link
from goeul.store import SourceState
from goeul.text import as_utc

MAX_FETCHES = 10  # a visit
MAX_DEPTH = 2  # of indexes in indexes
_CHILDREN = 3  # of an index
_INDEX = "index"  # detail of the state of a sitemap that names others
_PLAIN_EVERY = timedelta(hours=24)  # a sitemap without news is looked at again after this time: it may have become one
_GONE_AFTER = timedelta(days=7)  # a news sitemap that nobody names any more and that has not changed for so long
_NEWS = re.compile(r"news|latest|recent|today|headline", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


class SitemapWalk:
    """Reads sitemaps through a gatherer, each once a visit however often `run` is called."""

    def __init__(self, gatherer: Gatherer) -> None:
        self._gatherer = gatherer
        self._asked: set[str] = set()
        self._children: list[Link] = []  # of the index that was read last

    async def run(self, robots: bytes | None) -> None:
        """`robots` is the robots.txt of the outlet's host, None where it is not known."""
        outlet, family = self._gatherer.outlet, self._gatherer.family
        root = urljoin(outlet.url, "/robots.txt")
        named = robots_sitemaps(robots, root) if robots else []
        own = (urljoin(outlet.url, path) for path in outlet.sitemaps or family.sitemaps)
        known = [Link(url=url) for url in (*named, *own, *self._living())]
        waiting = [(link.url, 0) for link in sorted(known, key=lambda link: not _is_news(link.url))]
        while waiting and len(self._asked) < MAX_FETCHES and self._gatherer.walk.stop is None:
            url, depth = waiting.pop(0)
            if url in self._asked or not serves(outlet, url) or self._is_plain(url):
                continue
            self._asked.add(url)
            await self._read(url)
            if depth < MAX_DEPTH:
                waiting[:0] = [(child.url, depth + 1) for child in _worth_reading(self._children)]

    async def _read(self, url: str) -> None:
        self._children = []
        before = self._gatherer.before.get(url)
        kind = before.kind if before else "sitemap"
        source = Source(url=url, kind=kind, guessed=True)
        await self._gatherer.read(source, Request(url=url), self._reading)

    def _reading(self, answer: Answer) -> Reading:
        sitemap = sitemap_links(answer.body, answer.url)
        if sitemap.news:
            return Reading(links=newest(sitemap.news, LINKS_A_SOURCE), kind="news sitemap")
        if sitemap.children:
            self._children = list(sitemap.children)
            return Reading(found=len(self._children), kind="sitemap", detail=_INDEX)
        if not sitemap.links and (items := feed_links(unzipped(answer.body), answer.url)):
            return Reading(links=items, kind="news sitemap")  # sitemaps.org allows feeds, and they hold news only
        return Reading(others=newest(sitemap.links, LINKS_A_SOURCE), found=len(sitemap.links), kind="sitemap")

    def _is_plain(self, url: str) -> bool:
        """Whether a sitemap was seen to hold no news not long ago."""
        before = self._gatherer.before.get(url)
        if before is None or before.kind != "sitemap" or before.detail == _INDEX or before.polled_at is None:
            return False
        return self._gatherer.now() - before.polled_at < _PLAIN_EVERY

    def _living(self) -> Iterable[str]:
        """News sitemaps of earlier visits: an index that has not changed does not name its children again."""
        states = (state for state in self._gatherer.before.values() if self._lives(state))
        return [state.url for state in sorted(states, key=lambda state: state.url, reverse=True)]

    def _lives(self, state: SourceState) -> bool:
        if state.kind != "news sitemap" or not state.found or state.changed_at is None:
            return False
        return self._gatherer.now() - state.changed_at < _GONE_AFTER


def _worth_reading(children: Iterable[Link]) -> list[Link]:
    """Those of an index that look like news; if none does, the newest few."""
    listed = list(children)
    news = [child for child in listed if _is_news(child.url)]
    return sorted(news or listed, key=_age, reverse=True)[:_CHILDREN]


def _age(child: Link) -> tuple[float, list[int]]:
    """The time of the last change, and where none is given the numbers in the name (2026-11, 12)."""
    changed = as_utc(child.updated).timestamp() if child.updated else 0.0
    return changed, [int(number[:18]) for number in _NUMBER.findall(urlsplit(child.url).path)]


def _is_news(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_NEWS.search(f"{parts.path}?{parts.query}"))
