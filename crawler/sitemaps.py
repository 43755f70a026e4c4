"""Sitemaps: pure functions from bytes to addresses, after sitemaps.org 0.9 and Google's news sitemaps.

What comes in is hostile until shown otherwise: document types are cut out before a parser sees them, compressed files
are unpacked up to a bound, no tree is built, and what is malformed gives what can be read of it.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from crawler.dates import parse_stamp
from crawler.identity import MAX_URL
from crawler.links import address, title
from crawler.xmltext import MAX_BYTES, plain_xml
from goeul.records import Link
from goeul.text import as_utc

MAX_URLS = 50_000  # of one file, as sitemaps.org has it
_PIECE = 64 * 1024
_GZIP = b"\x1f\x8b"
_CDATA = "<![CDATA["
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_ROBOTS_LINE = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2048})", re.IGNORECASE | re.MULTILINE)
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
    parser = etree.XMLParser(target=reader, recover=True, resolve_entities=False, no_network=True, encoding="utf-8")
    data = _with_bare_ampersands(text).encode("utf-8", "replace")
    try:
        for start in range(0, len(data), _PIECE):
            if reader.full:
                break
            parser.feed(data[start : start + _PIECE])
        parser.close()
    except (etree.LxmlError, AssertionError):
        pass  # what was read until then counts
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


def _with_bare_ampersands(text: str) -> str:
    """Addresses with a bare & are common; a parser would drop it and the name behind it."""
    head, *parts = text.split(_CDATA)
    escaped = [_BARE.sub("&amp;", head)]
    for part in parts:
        inside, end, outside = part.partition("]]>")
        escaped.append(f"{_CDATA}{inside}{end}{_BARE.sub('&amp;', outside)}")
    return "".join(escaped)


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
    """A parser's target: gathers the fields of each entry as its tags go by."""

    def __init__(self, url: str) -> None:
        self.children: list[Link] = []
        self.links: list[Link] = []
        self.news: list[Link] = []
        self._url = url
        self._read = 0
        self._depth = 0  # below the entry
        self._in_news = False
        self._fields: dict[str, str] | None = None  # of the entry that is open
        self._field = ""
        self._text: list[str] = []

    @property
    def full(self) -> bool:
        return self._read >= MAX_URLS

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:  # noqa: ARG002 - lxml's call
        name = _local(tag)
        if name in ("url", "sitemap"):
            self._fields, self._depth, self._in_news = {}, 0, False
        elif self._fields is not None:
            self._depth += 1
            self._in_news = self._in_news or (name == "news" and self._depth == 1)
            # An image or a video has a loc and a title of its own.
            wanted = self._depth == 1 or (self._in_news and self._depth == 2)
            self._field, self._text = name if wanted else "", []

    def data(self, data: str | bytes) -> None:
        if self._field and len(self._text) < 64:
            self._text.append(str(data)[: MAX_URL + 1])

    def comment(self, text: str | bytes) -> None:
        pass

    def end(self, tag: str | bytes) -> None:
        name = _local(tag)
        if self._fields is None:
            return
        if name in ("url", "sitemap"):
            if not self.full:
                self._finish(name, self._fields)
            self._fields = None
            return
        if self._field == name:
            self._fields.setdefault(name, "".join(self._text))
        if name == "news" and self._depth == 1:
            self._fields["news"], self._in_news = "yes", False
        self._field = ""
        self._depth -= 1

    def close(self) -> None:
        pass

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
        if "news" in fields:
            self.news.append(found)


def _local(tag: str | bytes) -> str:
    """The name without its namespace, declared or not."""
    return str(tag).rpartition("}")[2].rpartition(":")[2].lower()
