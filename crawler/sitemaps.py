"""Sitemaps: pure functions from bytes to addresses, after sitemaps.org 0.9 and Google's news sitemaps.

What comes in is hostile until shown otherwise: document types are cut out unread, compressed files are
unpacked up to a bound, and what is malformed gives what can be read of it.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from crawler.dates import parse_stamp
from crawler.links import address, title
from crawler.xmltext import MAX_BYTES, plain_xml, tokens
from goeul.records import Link
from goeul.text import as_utc

MAX_URLS = 50_000  # of one file, as sitemaps.org has it
_GZIP = b"\x1f\x8b"
_ENTRIES = frozenset({"url", "sitemap"})
_NEWS = "news"
_OF_ENTRY = frozenset({"loc", "lastmod", "changefreq", "priority"})
_OF_NEWS = frozenset({"title", "publication_date"})
_ROBOTS_LINE = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2048})", re.IGNORECASE | re.MULTILINE)
_TAGS_AN_ENTRY = 20  # with those that close, on average
_MAX_ROBOTS = 512 * 1024
_MAX_ROBOTS_LINES = 50
_TEXT_LINE = re.compile(r"^[ \t\ufeff]*(https?://\S{1,2048})[ \t\r]*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What one sitemap file names, in its order, each address once."""

    children: tuple[Link, ...] = ()  # further sitemap files of an index; `updated` is their lastmod
    links: tuple[Link, ...] = ()  # pages; `updated` is lastmod, title and published come from news tags
    news: tuple[Link, ...] = ()  # those of `links` that carry news tags: no other page is sure to be an article


def sitemap_links(body: bytes, url: str) -> Sitemap:
    """The first 50,000 entries of a sitemap, a sitemap index or a text sitemap, plain or gzipped; empty for others.

    `url` resolves relative addresses. Never raises, whatever the bytes are.
    """
    body = unzipped(body)
    text = plain_xml(body)
    if not text:
        return _text_sitemap(body, url)
    reader = _Reader(url)
    for token in islice(tokens(text), MAX_URLS * _TAGS_AN_ENTRY):
        if reader.full:
            break
        reader.take(token.tag, token.words)
    reader.end()
    return Sitemap(children=_once(reader.children), links=_once(reader.links), news=_once(reader.news))


def newest(links: Iterable[Link], limit: int) -> list[Link]:
    """The newest `limit` of the links by publication or change, undated ones last, otherwise in their order."""

    def age(link: Link) -> float:
        when = link.published or link.updated
        return -as_utc(when).timestamp() if when else 0.0

    return sorted(links, key=age)[:limit]


def robots_sitemaps(body: bytes, url: str) -> list[str]:
    """The addresses of the `Sitemap:` lines of a robots.txt at `url`, each once."""
    lines = _ROBOTS_LINE.findall(body[:_MAX_ROBOTS].removeprefix(b"\xef\xbb\xbf"))
    found = (address(url, line.decode("utf-8", "replace")) for line in lines)
    return [link for link in dict.fromkeys(found) if link][:_MAX_ROBOTS_LINES]


def unzipped(body: bytes) -> bytes:
    """A gzipped body unpacked, at most 20 MiB of it; a broken one as far as it goes, any other as it is."""
    if not body.startswith(_GZIP):
        return body
    pieces: list[bytes] = []
    room = MAX_BYTES
    while body.startswith(_GZIP) and room > 0:
        member = zlib.decompressobj(wbits=31)
        try:
            piece = member.decompress(body, room)
        except zlib.error:
            break
        pieces.append(piece)
        room -= len(piece)
        body = member.unused_data
    return b"".join(pieces)


def _text_sitemap(body: bytes, url: str) -> Sitemap:
    text = body[:MAX_BYTES].decode("utf-8", "replace")
    found = (address(url, line) for line in _TEXT_LINE.findall(text)[:MAX_URLS])
    return Sitemap(links=_once(Link(url=link) for link in found if link))


def _once(links: Iterable[Link]) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(link.url, link)
    return tuple(found.values())


class _Reader:
    """Gathers the fields of each entry as its tags go by."""

    def __init__(self, url: str) -> None:
        self.children: list[Link] = []
        self.links: list[Link] = []
        self.news: list[Link] = []
        self._url = url
        self._read = 0
        self._entry = ""  # the name of the entry that is open
        self._fields: dict[str, str] = {}
        self._field = ("", "")  # the one that is open, with its text
        self._inside = ""  # the element in the entry that has fields of its own: an image has a loc and a title

    @property
    def full(self) -> bool:
        return self._read >= MAX_URLS

    def take(self, tag: str, words: str) -> None:
        """A tag and the text behind it."""
        if tag in _ENTRIES:
            self.end()
            self._entry, self._fields = tag, {}
        elif tag.removeprefix("/") in _ENTRIES:
            self.end()
        elif tag == f"/{self._field[0]}":  # one that is cut off may be cut off in the middle of an address
            self._fields.setdefault(*self._field)
        elif tag == f"/{self._inside}":
            self._inside = ""
        elif self._entry and not tag.startswith("/"):
            self._open(tag, words)

    def end(self) -> None:
        """The entry that is open, if one is, has all it gets."""
        if self._entry and not self.full:
            self._finish(self._entry, self._fields)
        self._entry, self._inside, self._field = "", "", ("", "")

    def _open(self, name: str, words: str) -> None:
        if name in (_OF_NEWS if self._inside == _NEWS else () if self._inside else _OF_ENTRY):
            self._field = (name, words.strip())
        elif not self._inside:
            self._inside = name
            if name == _NEWS:
                self._fields[_NEWS] = ""

    def _finish(self, name: str, fields: dict[str, str]) -> None:
        self._read += 1
        link = address(self._url, fields.get("loc", ""))
        if not link:
            return
        found = Link(
            url=link,
            title=title(fields.get("title", "")),
            published=parse_stamp(fields.get("publication_date", "")),
            updated=parse_stamp(fields.get("lastmod", "")),
        )
        if name == "sitemap":
            self.children.append(found)
            return
        self.links.append(found)
        if _NEWS in fields:
            self.news.append(found)
