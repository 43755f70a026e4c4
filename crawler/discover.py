"""Links to articles in feeds and list pages: pure functions over bytes.

What comes in is hostile until shown otherwise: sizes, numbers and address lengths are capped, entity declarations are
cut out before a parser sees them, and only http and https addresses leave.
"""

import html
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice, takewhile
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser

from crawler.charset import decode
from crawler.dates import parse_moment, parse_stamp
from crawler.document import Element, parse, text_of
from crawler.furniture import marks
from crawler.identity import MAX_URL, NOISE, identify
from crawler.selectors import Finder
from goeul.errors import SkipPage
from goeul.records import Family, Link, Outlet
from goeul.text import one_line

MAX_LINKS = 2000
MAX_FEED_BYTES = 10 * 1024 * 1024
_MAX_TITLE = 300
_MAX_ANCHORS = 5000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST)\b[^>]*>", re.IGNORECASE)
_TITLE_MARK = re.compile(r"(?:^|[-_\s])(?:\w*tit\w*|subject|sbj|heading|headline)(?=$|[-_\s])", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "strong", "dt")
_FURNITURE = ("nav", "footer", "aside", "header")


def feed_links(body: bytes, url: str) -> list[Link]:
    """The items of an RSS or Atom feed in its order, at most 2,000, each address once; none for what is no feed.

    A time without a zone means KST and a date alone stays a date. `url` resolves relative links.
    """
    text = decode(body[:MAX_FEED_BYTES])
    text = _ENTITY.sub("", _DOCTYPE.sub("", _DECLARATION.sub("", text)))
    # As a stream: feedparser would open a string or bytes that happen to be an address or a file name.
    stream = io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8", "replace"))
    feed = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    found: dict[str, Link] = {}
    for entry in feed.entries:
        address = _address(url, entry.get("link") or entry.get("id") or "")
        if address and address not in found:
            found[address] = Link(url=address, title=_title(entry.get("title") or ""), published=_feed_date(entry))
        if len(found) >= MAX_LINKS:
            break
    return list(found.values())


def _feed_date(entry: feedparser.FeedParserDict) -> date | None:
    """The raw words rather than feedparser's reading, which takes a naive time for UTC."""
    stated = (dict.get(entry, key) for key in ("published", "updated", "created"))
    return next((moment for text in stated if text and (moment := parse_stamp(str(text)))), None)


def list_links(body: bytes, url: str, family: Family, outlet: Outlet | None = None) -> list[Link]:
    """The articles that a list page links to, in its order, at most 2,000, each once with its canonical address.

    Links are looked for in the rows that the outlet or the family names; where none of these selectors finds an
    article, in the page without its menus. A row's date becomes the link's if it is a whole date.
    """
    try:
        html = decode(body, declared=outlet.charset if outlet else None)
        root = parse(html)
    except SkipPage:
        return []
    for rows in _scopes(Finder(root, html), family, outlet):
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


def _scopes(finder: Finder, family: Family, outlet: Outlet | None) -> Iterator[list[Element]]:
    own = outlet.select.list_row if outlet and outlet.select else ()
    for selector in (*own, *(selector for skin in family.skins for selector in skin.list_row)):
        yield finder.select(selector)
    links = islice(finder.root.iter("a"), _MAX_ANCHORS)
    yield [link for link in links if not any(above.tag in _FURNITURE for above in link.iterancestors())]


def _row_links(row: Element, url: str, family: Family, outlet: Outlet | None) -> list[Link]:
    """One link for each article in a row: the title's link before the summary's, the row's date its date."""
    titles: dict[str, tuple[bool, str]] = {}
    for anchor in (row,) if row.tag == "a" else row.iter("a"):
        address = _address(url, anchor.get("href") or "")
        identity = identify(address, family, outlet) if address else None
        if identity is None or _is_page_link(address, url):
            continue
        marked, title = _anchor_title(anchor, row)
        known = titles.get(identity[1])
        if known is None or not known[1] or (marked and not known[0]):
            titles[identity[1]] = marked, title
    published = _row_date(row, [title for _, title in titles.values()]) if len(titles) == 1 else None
    return [Link(url=address, title=title, published=published) for address, (_, title) in titles.items()]


def _is_page_link(address: str, page: str) -> bool:
    """Whether an address is the list page itself with other list parameters."""
    here, there = urlsplit(page), urlsplit(address)
    if (here.netloc, here.path) != (there.netloc, there.path):
        return False
    return set(_names(there.query)) <= set(_names(here.query)) | NOISE


def _names(query: str) -> Iterable[str]:
    return (part.partition("=")[0].lower() for part in query.split("&") if part)


def _anchor_title(anchor: Element, row: Element) -> tuple[bool, str]:
    """The text of a link and whether a title element says so; of a card that is one big link, its title element's."""
    for inside in anchor.iter(*_HEADINGS, "p", "div", "span", "em"):
        if _is_title(inside) and (text := text_of(inside)):
            return True, _title(text)
    outside = takewhile(lambda above: above is not row, anchor.iterancestors())
    return any(map(_is_title, outside)) or _is_title(anchor), _title(text_of(anchor))


def _is_title(element: Element) -> bool:
    return element.tag in _HEADINGS or bool(_TITLE_MARK.search(marks(element)))


def _row_date(row: Element, titles: Iterable[str]) -> date | None:
    text = text_of(row)
    for title in titles:
        text = text.replace(title, " ") if title else text
    return parse_moment(text)


def _title(text: str) -> str:
    return one_line(re.sub(r"<[^>]{1,200}>", "", html.unescape(text[: 4 * _MAX_TITLE])))[:_MAX_TITLE]


def _address(base: str, href: str) -> str:
    """The absolute http(s) address of a link, "" for any other or a longer one than 2,048 characters."""
    href = href.strip()
    if not href or len(href) > MAX_URL:
        return ""
    try:
        address = urldefrag(urljoin(base, href)).url
        parts = urlsplit(address)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return ""
    return address if valid and len(address) <= MAX_URL else ""
