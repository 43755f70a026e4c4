"""Links to articles on list pages, and feeds that a page advertises: pure functions over bytes.

What comes in is hostile until shown otherwise: sizes, numbers and address lengths are capped, and only http and https
addresses leave.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice, takewhile
from urllib.parse import urlsplit

from crawler.charset import decode
from crawler.dates import parse_moment
from crawler.document import Element, parse, text_of
from crawler.feeds import MAX_LINKS, feed_links
from crawler.fragments import is_json, rows_as_html
from crawler.furniture import marks
from crawler.identity import NOISE, identify
from crawler.links import address, title
from crawler.selectors import Finder
from goeul.errors import SkipPage
from goeul.records import Family, Link, Outlet

__all__ = ["MAX_LINKS", "advertised_feeds", "feed_links", "list_links"]

_MAX_ANCHORS = 5000
_MAX_ADVERTISED = 5
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_TITLE_MARK = re.compile(r"(?:^|[-_\s])(?:\w*tit\w*|subject|sbj|heading|headline)(?=$|[-_\s])", re.IGNORECASE)
_COUNT_MARK = re.compile(r"(?:^|[-_\s])(?:cnt|cmt|comment|reply|count|sound[-_]only|blind)", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "strong", "dt")
_FURNITURE = ("nav", "footer", "aside", "header")


def advertised_feeds(body: bytes, url: str) -> list[str]:
    """The feeds that a page names in its head, at most 5, without those of comments."""
    try:
        root = parse(decode(body))
    except SkipPage:
        return []
    found: dict[str, None] = {}
    for link in islice(root.iter("link"), _MAX_ANCHORS):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" not in (link.get("rel") or "").lower().split() or kind not in _FEED_TYPES:
            continue
        feed = address(url, link.get("href") or "")
        if feed and "comments" not in urlsplit(feed).path:
            found.setdefault(feed)
    return list(found)[:_MAX_ADVERTISED]


def list_links(body: bytes, url: str, family: Family, outlet: Outlet | None = None) -> list[Link]:
    """The articles that a list page links to, in its order, at most 2,000, each once with its canonical address.

    Links are looked for in the rows that the outlet or the family names; where none of these selectors finds an
    article, in the page without its menus. A row's date becomes the link's if it is a whole date. What a list answers
    to a script (JSON, a piece of a page) is read as well.
    """
    try:
        html = decode(body, declared=outlet.charset if outlet else None)
        if is_json(html):
            html = rows_as_html(html, family)
        root = parse(html)
    except SkipPage:
        return []
    for rows in _scopes(Finder(root, html), _is_fragment(html), family, outlet):
        found: dict[str, Link] = {}
        for row in rows:
            for link in _row_links(row, url, family, outlet):
                known = found.get(link.url)
                if known is None or not known.title:
                    found[link.url] = link
            if len(found) >= MAX_LINKS:
                break
        if found:
            return list(found.values())[:MAX_LINKS]
    return []


def _is_fragment(html: str) -> bool:
    return "<body" not in (head := html[:20_000].lower()) and "<html" not in head


def _scopes(finder: Finder, fragment: bool, family: Family, outlet: Outlet | None) -> Iterator[list[Element]]:
    own = outlet.select.list_row if outlet and outlet.select else ()
    for selector in (*own, *(selector for skin in family.skins for selector in skin.list_row)):
        yield finder.select(selector)
    if fragment:
        yield _fragment_rows(finder.root)
    links = islice(finder.root.iter("a"), _MAX_ANCHORS)
    yield [link for link in links if not any(above.tag in _FURNITURE for above in link.iterancestors())]


def _fragment_rows(root: Element) -> list[Element]:
    """The elements side by side of which a piece of a list consists, below what wraps all of them."""
    rows = list(root)
    while len(rows) == 1:
        rows = list(rows[0])
    return [row for row in rows if isinstance(row.tag, str) and row.tag not in _FURNITURE]


def _row_links(row: Element, url: str, family: Family, outlet: Outlet | None) -> list[Link]:
    """One link for each article in a row: the title's link before the summary's, the row's date its date."""
    titles: dict[str, tuple[bool, str]] = {}
    for anchor in (row,) if row.tag == "a" else row.iter("a"):
        link = address(url, anchor.get("href") or "")
        identity = identify(link, family, outlet) if link else None
        if identity is None or _is_page_link(link, url):
            continue
        marked, words = _anchor_title(anchor, row)
        known = titles.get(identity[1])
        if known is None or not known[1] or (marked and not known[0]):
            titles[identity[1]] = marked, words
    published = _row_date(row, [words for _, words in titles.values()]) if len(titles) == 1 else None
    return [Link(url=found, title=words, published=published) for found, (_, words) in titles.items()]


def _is_page_link(link: str, page: str) -> bool:
    """Whether an address is the list page itself with other list parameters."""
    here, there = urlsplit(page), urlsplit(link)
    if (here.netloc, here.path) != (there.netloc, there.path):
        return False
    return set(_names(there.query)) <= set(_names(here.query)) | NOISE


def _names(query: str) -> Iterable[str]:
    return (part.partition("=")[0].lower() for part in query.split("&") if part)


def _anchor_title(anchor: Element, row: Element) -> tuple[bool, str]:
    """The text of a link and whether a title element says so; of a card that is one big link, its title element's."""
    for inside in anchor.iter(*_HEADINGS, "p", "div", "span", "em"):
        if _is_title(inside) and (text := _without_counts(inside)):
            return True, title(text)
    outside = takewhile(lambda above: above is not row, anchor.iterancestors())
    return any(map(_is_title, outside)) or _is_title(anchor), title(_without_counts(anchor))


def _without_counts(element: Element) -> str:
    """The text of a title without the number of comments that boards print behind it, which changes all the time."""
    text = text_of(element)
    for part in reversed([part for part in element.iter("span", "em", "i", "b") if _COUNT_MARK.search(marks(part))]):
        text = text.removesuffix(text_of(part)).strip() if part is not element else text
    return text


def _is_title(element: Element) -> bool:
    return element.tag in _HEADINGS or bool(_TITLE_MARK.search(marks(element)))


def _row_date(row: Element, titles: Iterable[str]) -> date | None:
    text = text_of(row)
    for words in titles:
        text = text.replace(words, " ") if words else text
    return parse_moment(text)
