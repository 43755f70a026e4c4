"""Discovery: the walk over an outlet's feeds and list pages.

Knows no Scrapy; asks `fetch` for bodies and reads them with crawler.discover.

Nothing is written on the way. The walk ends with one set of links that the caller stores at once: if it stored page by
page, a crawl killed in the middle would find page 1 known on its next run and stop there, and the rest would be lost.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from crawler.answers import Answer, Fault
from crawler.discover import feed_links, list_links
from crawler.identity import identify
from crawler.sites import authority, serves
from crawler.words import BROKEN, MOVED, TIMEOUT
from goeul.records import Family, Link, Outlet
from goeul.store import FrontierItem

Fetch = Callable[[str], Awaitable[Answer]]
Known = Callable[[Iterable[str]], set[str]]

LINKS_A_SOURCE = 2000
_TIMEOUTS_IN_A_ROW = 2
_ENDS_OF_LIST = frozenset({"HTTP 404", "HTTP 410"})

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Walk:
    """What a walk has found so far."""

    items: dict[str, FrontierItem] = field(default_factory=dict)  # by article id, in order of discovery
    answered: int = 0  # sources that gave a readable answer
    faults: list[tuple[str, Fault]] = field(default_factory=list)  # (URL, fault) of sources that did not
    cut: Fault | None = None  # a list broke off after its first page: older links of it were not seen
    stop: Fault | None = None  # the outlet's host is out of reach; nothing more was asked


async def walk(outlet: Outlet, family: Family, fetch: Fetch, known: Known, *, pages: int, deep: bool) -> Walk:
    """Reads every feed, then every list up to `pages` pages.

    A list ends at a page that brings no id of its own, and unless `deep` at one that brings none new to the store.
    """
    found = Walk()
    for path in outlet.feeds or family.feeds:
        if found.stop is None:
            await _read(urljoin(outlet.url, path), outlet, family, fetch, found, _feed)
    for template in outlet.lists or family.lists:
        await _read_list(template, outlet, family, fetch, known, found, pages=pages, deep=deep)
    return found


async def _read_list(
    template: str,
    outlet: Outlet,
    family: Family,
    fetch: Fetch,
    known: Known,
    found: Walk,
    *,
    pages: int,
    deep: bool,
) -> None:
    seen: set[str] = set()
    last = pages if "{page}" in template else 1
    for page in range(1, last + 1):
        if found.stop is not None:
            return
        url = urljoin(outlet.url, template.replace("{page}", str(page)))
        fresh = await _read(url, outlet, family, fetch, found, _list, page=page) - seen
        if not fresh or not (deep or fresh - known(fresh)):
            return
        seen |= fresh


Reader = Callable[[Answer, Outlet, Family], list[Link]]


def _feed(answer: Answer, _outlet: Outlet, _family: Family) -> list[Link]:
    return feed_links(answer.body, answer.url)


def _list(answer: Answer, outlet: Outlet, family: Family) -> list[Link]:
    return list_links(answer.body, answer.url, family, outlet)


async def _read(
    url: str, outlet: Outlet, family: Family, fetch: Fetch, found: Walk, reader: Reader, *, page: int = 1
) -> set[str]:
    """The article ids on one source; a fault is noted, not raised."""
    try:
        answer = await fetch(url)
        # In a thread: ten megabytes of hostile XML must not stop the clock of the other crawls.
        items = await asyncio.to_thread(_items, answer, outlet, family, reader)
        if not items and serves(outlet, url) and not serves(outlet, answer.url):
            raise Fault(MOVED, authority(answer.url))
    except Fault as fault:
        _note(url, fault, outlet, found, page)
        return set()
    found.answered += 1
    for article_id, item in items.items():
        first = found.items.setdefault(article_id, item)
        if first.published is None and item.published is not None:
            found.items[article_id] = item
    return set(items)


def _items(answer: Answer, outlet: Outlet, family: Family, reader: Reader) -> dict[str, FrontierItem]:
    """The outlet's own articles that `answer` links to, by id."""
    try:
        links = reader(answer, outlet, family)[:LINKS_A_SOURCE]
        return dict(_identified(links, outlet, family))
    except Exception as error:
        _log.exception("cannot read %s", answer.url)
        raise Fault(BROKEN, f"{type(error).__name__}: {error}"[:200]) from error


def _identified(links: Iterable[Link], outlet: Outlet, family: Family) -> Iterator[tuple[str, FrontierItem]]:
    for link in links:
        identity = identify(link.url, family, outlet)
        if identity is not None:
            article_id, url = identity
            yield article_id, FrontierItem(article_id=article_id, url=url, published=link.published)


def _note(url: str, fault: Fault, outlet: Outlet, found: Walk, page: int) -> None:
    if page > 1 and fault.word in _ENDS_OF_LIST:
        return
    found.faults.append((url, fault))
    if page > 1:
        found.cut = fault
    latest = [each.word for _, each in found.faults[-_TIMEOUTS_IN_A_ROW:]]
    hangs = not found.answered and latest == [TIMEOUT] * _TIMEOUTS_IN_A_ROW
    if serves(outlet, url) and (fault.of_host or hangs):
        found.stop = fault
