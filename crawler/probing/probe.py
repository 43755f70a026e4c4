"""A probe of one site: a visit that stores nothing and tells what it found.

Stands in a crawler's child where a visit stands, so robots.txt, delays, leases, the address guard and all bounds are
those of a crawl.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.answers import Fault
from crawler.identity import identify
from crawler.outcomes import Emit, Task
from crawler.probing import samples, sources
from crawler.probing.asking import Asker, Fetch, Step
from crawler.probing.findings import Findings, FoundLink
from crawler.probing.sheet import Sheet, anchors, moved_to, publisher_address, site_names
from crawler.probing.votes import by_links, elected, votes
from crawler.robots import RobotsRow
from crawler.sitemaps import robots_sitemaps
from crawler.sites import authority
from crawler.words import EMPTY_LIST, INTERNAL, OK
from goeul.errors import StoreError
from goeul.records import Family, Link
from goeul.store import Store

_MOST_LINKS = 10  # told of all that were found


class Probe:
    """Runs once; ends with the events `probed` (the findings) and `outlet`."""

    def __init__(self, task: Task, address: str, families: Mapping[str, Family], store: Store, emit: Emit) -> None:
        """`address` is what to look at: the site's root, or any page of it."""
        self.task = task
        self.store = store
        self._address = address
        self._families = families
        self._emit = emit
        self._running: asyncio.Task[None] | None = None
        self._stopped = False
        self._robots: dict[str, Mapping[str, Any]] = {}

    def stop(self) -> None:
        """Ends the run as soon as may be."""
        self._stopped = True
        if self._running is not None:
            self._running.cancel()

    def emit(self, event: str, **fields: object) -> None:
        """Passes events on; keeps what robots.txt said."""
        if event == "robots":
            self._robots[str(fields["host"])] = fields
        self._emit(event, **fields)

    async def run(self, fetch: Fetch) -> None:
        """Never raises but StoreError and CancelledError: what the site sends ends in the findings."""
        self._running = asyncio.current_task()
        if self._stopped:
            raise asyncio.CancelledError
        asker = Asker(fetch, self._tell)
        found = Findings(asked=self._address, url=self.task.outlet.url)
        try:
            found = await self._look(asker, found)
        except StoreError:
            raise
        except Fault as fault:
            found = replace(found, error=fault.word, detail=fault.detail)
        except Exception as error:
            asker.broke(self._address, error)
            found = replace(found, error=INTERNAL, detail=repr(error)[:200])
        found = self._finished(found, asker)
        outlet_id = self.task.outlet.id
        self.emit("probed", outlet=outlet_id, findings=found.to_dict())
        self.emit("outlet", outlet=outlet_id, state=found.error or OK, detail=found.detail)

    def _tell(self, step: Step, url: str) -> None:
        self._emit("probing", outlet=self.task.outlet.id, step=step, url=url)

    def _finished(self, found: Findings, asker: Asker) -> Findings:
        told = self._robots.get(authority(found.url)) or next(iter(self._robots.values()), {})
        return replace(
            found,
            robots=str(told.get("verdict", "")),
            crawl_delay=float(told.get("crawl_delay_asked", 0.0)),
            requests=asker.requests,
            faults=tuple((url, str(fault)) for url, fault in asker.faults),
        )

    async def _look(self, asker: Asker, found: Findings) -> Findings:
        front, entered = await self._front(asker)
        parts = urlsplit(front.url)
        root = f"{parts.scheme}://{parts.netloc}"
        found = replace(
            found,
            url=root,
            names=site_names(front),
            address=publisher_address(front),
            charset=front.charset,
            label=front.label,
        )
        links = [link for page in (front, entered) if page for link, _ in anchors(page)]
        site = sources.Site(
            outlet=replace(self.task.outlet, url=root), family=self._families[by_links(links, self._families)]
        )
        feeds, in_feeds = await sources.feeds(asker, site, front, self._families)
        maps, in_maps = await sources.sitemaps(asker, site, self._named_sitemaps(root))
        named = {**site.articles([Link(url=entered.url)]), **sources.on_page(entered, site)} if entered else {}
        picked = samples.chosen({**named, **in_feeds, **sources.on_page(front, site)} or in_maps)
        pages = await _pages(asker, picked)

        cast = votes([*links, *(link.url for link in picked)], pages, self._families)
        family = self._families[elected(cast, len(pages))]
        if family.id != site.family.id:
            site = replace(site, family=family)
            feeds, _ = await sources.feeds(asker, site, front, self._families)
        lists, in_lists = await sources.lists(asker, site, front, entered)
        if not pages:
            picked = samples.chosen(in_lists)
            pages = await _pages(asker, picked)
        found = replace(found, family=family.id, votes=cast, sources=(*feeds, *maps), lists=tuple(lists))
        return await self._with_articles(found, site, picked, pages, front)

    async def _front(self, asker: Asker) -> tuple[Sheet, Sheet | None]:
        """The site's front page, signposts followed, and the page that was asked for if it is another one.

        Where there is no front page, the other one stands in for it.
        """
        asked = urlsplit(self._address)
        is_root = asked.path in ("", "/") and not asked.query
        try:
            front = await asker.front(self.task.outlet.url + "/")
            for _ in range(2):
                to = moved_to(front)
                if not to or to == front.url:
                    break
                front = await asker.front(to)
        except Fault as fault:
            if is_root or fault.of_host:
                raise
            front = await asker.front(self._address)
        return front, None if is_root else await asker.sheet("front", self._address)

    def _named_sitemaps(self, root: str) -> list[str]:
        row: RobotsRow | None = self.store.robots(authority(root))
        return robots_sitemaps(row.body, urljoin(root, "/robots.txt")) if row and row.status == 200 else []

    async def _with_articles(
        self,
        found: Findings,
        site: sources.Site,
        picked: Sequence[FoundLink],
        pages: Sequence[Sheet],
        front: Sheet,
    ) -> Findings:
        affix = samples.affix(form for page in pages for form in page.meta.titles[:1])
        names = site_names(front, pages, affix)
        outlet = replace(site.outlet, family=site.family.id, name=next(iter(names), ""))
        read = await asyncio.to_thread(samples.read, pages, self._families, outlet) if pages else ()
        links = [renamed(link, site) for link in picked]
        found = replace(
            found,
            links=tuple(link for link in links if link)[:_MOST_LINKS],
            samples=read,
            names=names,
            affix=affix,
            affix_left=samples.affix(sample.title for sample in read),
        )
        if pages:
            found = replace(found, charset=pages[0].charset, label=pages[0].label)
        return found if picked else replace(found, error=EMPTY_LIST)


def renamed(link: FoundLink, site: sources.Site) -> FoundLink | None:
    """The article under the id that the site's family gives it; None if it gives none."""
    identity = identify(link.url, site.family, site.outlet)
    return replace(link, article_id=identity[0], url=identity[1]) if identity else None


async def _pages(asker: Asker, picked: Sequence[FoundLink]) -> list[Sheet]:
    """The first three article pages that answer, of twice as many."""
    pages: list[Sheet] = []
    for link in picked[: 2 * samples.MOST]:
        page = await asker.sheet("article", link.url)
        if page is not None:
            pages.append(page)
        if len(pages) == samples.MOST:
            break
    return pages
