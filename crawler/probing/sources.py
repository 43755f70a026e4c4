"""Where a site's articles can be found: its feeds, sitemaps and list pages, each tried."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.discover import feed_links, list_links
from crawler.identity import identify
from crawler.paging import page_request, paging_of
from crawler.probing.asking import Asker
from crawler.probing.findings import FoundList, FoundSource, Paging, SourceKind
from crawler.probing.sheet import Sheet, anchors, likely_feeds
from crawler.sitemaps import Sitemap, newest, sitemap_links
from goeul.hosts import address_key
from goeul.records import Family, Link, Outlet

_MOST_FEEDS, _MOST_SITEMAPS, _MOST_LISTS, _MOST_BOARDS = 8, 4, 4, 3
_FEWEST = 3  # articles that make a page a list
_PAGE_PARAMS = ("page", "pg", "p", "pageNo", "pageno", "pageIndex", "cpage", "paged")
_NAMED_PAGE = re.compile(r"[?&](\w+)=\{page\}")
_LISTS = re.compile(r"list|section|category|board|/news/?$|/all/?$|cate", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site as it is understood so far."""

    outlet: Outlet
    family: Family

    def articles(self, links: Iterable[Link]) -> dict[str, Link]:
        """The site's own articles among the links, by id, each with its canonical address."""
        found: dict[str, Link] = {}
        for link in links:
            identity = identify(link.url, self.family, self.outlet)
            if identity is not None:
                found.setdefault(identity[0], Link(url=identity[1], title=link.title, published=link.published))
        return found


async def feeds(
    asker: Asker, site: Site, front: Sheet, families: Mapping[str, Family]
) -> tuple[list[FoundSource], dict[str, Link]]:
    """The feeds that bring articles, and these: advertised ones, the family's, its boards'; else another family's."""
    own = with_boards(site.family.feeds, site, front)
    likely = dict.fromkeys((*likely_feeds(front)[:_MOST_FEEDS], *(urljoin(site.outlet.url, path) for path in own)))
    found: list[FoundSource] = []
    articles: dict[str, Link] = {}
    for url in likely:
        await _feed(asker, site, url, found, articles)
    paths = (path for family in families.values() for path in family.feeds if "{board}" not in path)
    others = dict.fromkeys(urljoin(site.outlet.url, path) for path in paths)
    for url in [url for url in others if url not in likely][:_MOST_FEEDS]:
        if found:
            break
        await _feed(asker, site, url, found, articles)
    return found, articles


async def _feed(asker: Asker, site: Site, url: str, found: list[FoundSource], articles: dict[str, Link]) -> None:
    answer = await asker.answer("feed", url)
    links = feed_links(answer.body, answer.url) if answer else []
    own = site.articles(links)
    if own:
        found.append(FoundSource(kind="feed", url=url, items=len(links), articles=len(own)))
        for number, link in own.items():
            articles.setdefault(number, link)


def with_boards(templates: Sequence[str], site: Site, front: Sheet) -> tuple[str, ...]:
    """A family's addresses; those that need a board once for each board of the articles on the front page."""
    boards = Counter(number.partition("/")[0] for number in on_page(front, site) if "/" in number)
    fullest = [board for board, _ in boards.most_common(_MOST_BOARDS)]
    return tuple(
        template.replace("{board}", board)
        for template in templates
        for board in (fullest if "{board}" in template else ("",))
    )


async def sitemaps(asker: Asker, site: Site, named: Sequence[str]) -> tuple[list[FoundSource], dict[str, Link]]:
    """The sitemaps that robots.txt names, else those at the usual places, and one level below an index."""
    usual = (urljoin(site.outlet.url, path) for path in (*site.family.sitemaps, "/sitemap.xml"))
    waiting = list(dict.fromkeys(named or usual))[:_MOST_SITEMAPS]
    found: list[FoundSource] = []
    articles: dict[str, Link] = {}
    asked: set[str] = set()
    while waiting and len(asked) < _MOST_SITEMAPS:
        url = waiting.pop(0)
        if url in asked:
            continue
        asked.add(url)
        answer = await asker.answer("sitemap", url)
        read = sitemap_links(answer.body, answer.url) if answer else Sitemap()
        own = site.articles(read.links)
        if read.children or read.links:
            items = len(read.children) + len(read.links)
            found.append(FoundSource(kind=_kind(read), url=url, items=items, articles=len(own)))
        articles.update(site.articles(read.news) or own)
        news = [child.url for child in read.children if "news" in child.url.lower()]
        waiting[:0] = [*news[:1], *(child.url for child in newest(read.children, 1))]
    return found, articles


def _kind(read: Sitemap) -> SourceKind:
    if read.children:
        return "sitemap index"
    return "news sitemap" if read.news else "sitemap"


def on_page(page: Sheet, site: Site) -> dict[str, Link]:
    """The articles that a page links to, as a crawl would see them."""
    return site.articles(list_links(page.body, page.url, site.family, site.outlet))


async def lists(
    asker: Asker, site: Site, front: Sheet, entered: Sheet | None = None
) -> tuple[list[FoundList], dict[str, Link]]:
    """List pages: the `entered` one, the family's and its boards'; else those of the menu; else the front page."""
    found: dict[str, FoundList] = {}
    articles: dict[str, Link] = {}

    def keep(one: FoundList | None, links_there: Mapping[str, Link]) -> None:
        """Two links may lead to one list, as its first and its second page do."""
        if one is not None:
            found.setdefault(address_key(site.outlet.url, one.path), one)
        articles.update(links_there)

    if entered is not None and identify(entered.url, site.family, site.outlet) is None:
        keep(*await _try_menu(asker, site, entered.url))
    for template in [path for path in with_boards(site.family.lists, site, front) if path != "/"][:_MOST_LISTS]:
        keep(*await _try(asker, site, template))
    if not found:
        for url in _menu(site, [link for link, _ in anchors(front)]):
            keep(*await _try_menu(asker, site, url))
    on_front = on_page(front, site)
    lists_there = list(found.values())
    if len(on_front) >= _FEWEST and not any(each.paging in ("turns", "scripted") for each in lists_there):
        first = FoundList(path=_path(front.url), articles=len(on_front))
        lists_there = [first, *(each for each in lists_there if each.path != first.path)]
    return lists_there, {**articles, **on_front}


async def _try(asker: Asker, site: Site, template: str) -> tuple[FoundList | None, dict[str, Link]]:
    """The list at a template, if it is one, and its articles; asked as a crawl would ask."""
    asks = paging_of(site.outlet, site.family)
    there = await _page(asker, site, template, 1, "post" if asks == "post" else "get")
    if len(there) < _FEWEST:
        return None, there
    if "{page}" not in template:
        return FoundList(path=template, articles=len(there)), there
    paging: Paging = "turns"
    more = await _page(asker, site, template, 2, "post" if asks == "post" else "get")
    if not set(more) - set(there) and asks == "xhr":
        paging, more = "scripted", await _page(asker, site, template, 2, "xhr")
    if not set(more) - set(there):
        paging = "repeats"
    return FoundList(path=template, articles=len(there), paging=paging), {**there, **more}


async def _page(
    asker: Asker, site: Site, template: str, page: int, paging: Literal["get", "xhr", "post"]
) -> dict[str, Link]:
    answer = await asker.answer("list", page_request(site.outlet, template, page, paging))
    return site.articles(list_links(answer.body, answer.url, site.family, site.outlet)) if answer else {}


async def _try_menu(asker: Asker, site: Site, url: str) -> tuple[FoundList | None, dict[str, Link]]:
    """A page of the menu; the template of its pages is tried, from the link to its second page, else the usual one."""
    page = await asker.sheet("list", url)
    there = on_page(page, site) if page else {}
    if page is None or len(there) < _FEWEST:
        return None, there
    template = _paged(page)
    if template:
        one, more = await _try(asker, site, template)
        if one:
            return one, {**there, **more}
    template = _usual(page.url, site.family)
    more = await _page(asker, site, template, 2, "get")
    if len(set(more) - set(there)) >= _FEWEST:
        return FoundList(path=template, articles=len(there), paging="turns"), {**there, **more}
    return FoundList(path=_path(page.url), articles=len(there)), there


def _menu(site: Site, links: Iterable[str]) -> tuple[str, ...]:
    """Links of the front page that may lead to lists, those first whose address says so."""
    own = [link for link in dict.fromkeys(links) if not identify(link, site.family, site.outlet)]
    pages: dict[str, str] = {}
    for link in own:
        if _LISTS.search(urlsplit(link).path):
            pages.setdefault(_unpaged(link), link)
    return tuple(pages.values())[: _MOST_LISTS - 1]


def _unpaged(url: str) -> str:
    """The address of a list without its page number, which all its pages share."""
    parts = urlsplit(url)
    return address_key(url, f"{parts.path}?{_without(parts.query, _PAGE_PARAMS)}")


def _without(query: str, names: Collection[str]) -> str:
    """The query without these parameters, the others as they are written: their bytes may be EUC-KR."""
    return "&".join(pair for pair in query.split("&") if pair and pair.partition("=")[0] not in names)


def _paged(page: Sheet) -> str:
    """The template of a list's pages, from a link on it to its own page 2; "" if there is none."""
    here = urlsplit(page.url)
    for link, _ in anchors(page):
        there = urlsplit(link)
        query = parse_qsl(there.query, keep_blank_values=True)
        if there.path == here.path and any(name in _PAGE_PARAMS and value == "2" for name, value in query):
            pairs = (pair.partition("=") for pair in there.query.split("&") if pair)
            kept = (
                f"{name}={{page}}" if name in _PAGE_PARAMS else f"{name}{sign}{value}" for name, sign, value in pairs
            )
            return f"{there.path}?{'&'.join(kept)}"
    return ""


def _usual(url: str, family: Family) -> str:
    """The template of a list that links to no second page, as the family's own lists are paged, else as most are."""
    named = next((found.group(1) for path in family.lists if (found := _NAMED_PAGE.search(path))), _PAGE_PARAMS[0])
    parts = urlsplit(url)
    kept = _without(parts.query, (named,))
    return f"{parts.path or '/'}?{kept}{'&' if kept else ''}{named}={{page}}"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
