"""The items of feeds: RSS (all of its versions), Atom, JSON Feed and WordPress's posts. Pure functions over bytes."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from crawler.charset import decode
from crawler.dates import parse_stamp
from crawler.fragments import is_json, read_json
from crawler.links import address, title
from crawler.xmltext import Token, plain, plain_xml, tokens
from goeul.records import Link

MAX_LINKS = 2000
MAX_FEED_BYTES = 10 * 1024 * 1024
_MAX_TOKENS = 400_000
_ITEMS = frozenset({"item", "entry"})
# Elements of an item that hold elements or HTML of their own, among it titles and links of other things.
_FOREIGN = frozenset({"description", "encoded", "content", "summary", "author", "contributor", "source", "group"})
_FOREIGN_PREFIXES = frozenset({"media", "itunes", "image", "content", "thr", "geo", "georss", "app", "podcast"})
_PUBLISHED = ("pubdate", "published", "issued", "date", "created", "updated", "modified", "lastbuilddate")
_UPDATED = ("updated", "modified")
_ATTRIBUTE = re.compile(r"([\w:.-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

_Item = tuple[str, str, date | None, date | None]  # address, title, published, updated


def feed_links(body: bytes, url: str) -> list[Link]:
    """The items of a feed in its order, at most 2,000, each address once; none for what is no feed.

    A time without a zone means KST and a date alone stays a date. `url` resolves relative links. Never raises.
    """
    body = body[:MAX_FEED_BYTES]
    text = decode(body)
    items = _json_items(text) if is_json(text) else _xml_items(body)
    found: dict[str, Link] = {}
    for href, words, published, updated in items:
        link = address(url, href)
        if link and link not in found:
            found[link] = Link(url=link, title=title(words), published=published, updated=updated)
        if len(found) >= MAX_LINKS:
            break
    return list(found.values())


def _xml_items(body: bytes) -> Iterator[_Item]:
    fields: dict[str, str] | None = None  # of the item that is open
    foreign = ""  # the element in it that is passed over
    for token in islice(tokens(plain_xml(body)), _MAX_TOKENS):
        if token.tag.removeprefix("/") in _ITEMS:
            if fields:
                yield _item(fields)
            fields, foreign = {} if token.tag in _ITEMS else None, ""
        elif fields is None:
            continue
        elif foreign:
            foreign = "" if token.tag == f"/{foreign}" else foreign
        elif token.tag in _FOREIGN:
            foreign = token.tag
        elif not token.tag.startswith("/") and token.prefix not in _FOREIGN_PREFIXES:
            _take(token, fields)
    if fields:
        yield _item(fields)


def _take(token: Token, fields: dict[str, str]) -> None:
    """Atom's link is an attribute, and one of several."""
    words = token.words.strip()
    if token.tag == "link" and not words:
        attributes = {name.lower(): one or other for name, one, other in _ATTRIBUTE.findall(token.attributes)}
        words = plain(attributes.get("href", ""))
        if attributes.get("rel", "alternate") != "alternate":
            return
    if token.tag == "guid" and "false" in token.attributes.lower():
        return
    if words:
        fields.setdefault(token.tag, words)


def _item(fields: dict[str, str]) -> _Item:
    # The first that can be read, not the first that is there: some feeds write the day of the week into pubDate.
    stamps = {name: parse_stamp(fields.get(name, "")) for name in _PUBLISHED}
    published = next((moment for moment in stamps.values() if moment), None)
    updated = next((moment for name in _UPDATED if (moment := stamps[name])), None)
    href = fields.get("link") or fields.get("guid") or fields.get("id") or ""
    return href, fields.get("title", ""), published, updated


def _json_items(text: str) -> Iterator[_Item]:
    """WordPress writes the site's own time, without a zone, and wraps titles; JSON Feed has names of its own."""
    value = read_json(text)
    rows = value.get("items") if isinstance(value, dict) else value
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            continue
        words = row.get("title")
        words = words.get("rendered") if isinstance(words, dict) else words
        published, updated = (
            parse_stamp(_word(row.get(old) or row.get(new)))
            for old, new in (("date", "date_published"), ("modified", "date_modified"))
        )
        yield _word(row.get("link") or row.get("url")), _word(words), published, updated


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
