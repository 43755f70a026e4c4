"""XML of others made harmless: without a document type, so that no entity can be expanded or fetched, and tag by tag.

Feeds and sitemaps are flat, and a parser gives up a whole file for one tag that is closed twice or one bare `&`. Every
step here takes time in proportion to the text, whatever stands in it, and none builds a tree.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from crawler.charset import decode

MAX_BYTES = 20 * 1024 * 1024

_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_INSIDE = re.compile(r"[\[>]")
_SUBSET_END = re.compile(r"\]\s*>")
_DECLARATION = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b[^<>]*>?", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<[A-Za-z]")
_CDATA = "<![CDATA["
_SECTIONS = ((_CDATA, "]]>"), ("<!--", "-->"))
_TAG = re.compile(r"<(/?)([A-Za-z_][\w.:-]{0,60})([^<>]*)>")
_LONGEST_TEXT = 8192


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);")


class Token(NamedTuple):
    """A tag and what stands behind it."""

    tag: str  # the local name in lower case, "/name" for one that closes
    prefix: str  # of the name, "" if it has none
    attributes: str  # as they stand there
    words: str  # the text up to the next tag, at most some thousand characters


def plain_xml(body: bytes) -> str:
    """The text of an XML document from its first element on, at most 20 MiB of it; "" where there is no element."""
    text = _DECLARATION.sub("", _without_doctype(decode(body[:MAX_BYTES])))
    first = _FIRST_TAG.search(text)
    return text[first.start() :] if first else ""


def _without_doctype(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := _DOCTYPE.search(text, at)) is not None:
        kept.append(text[at : start.start()])
        end = _INSIDE.search(text, start.end())
        if end is not None and end.group() == "[":
            end = _SUBSET_END.search(text, end.end())
        if end is None:  # it never closes: nothing after it can be trusted to be content
            return "".join(kept)
        at = end.end()
    return "".join([*kept, text[at:]])


def plain(text: str) -> str:
    """Text with XML's own entities read. HTML's would turn the `&section=` of a careless address into `§ion=`."""
    return _ENTITY.sub(lambda found: unescape(found.group()), text)


def tokens(text: str) -> Iterator[Token]:
    """Each tag with the text behind it; one that closes itself is two. Comments are passed over."""
    at = 0
    while (found := _TAG.search(text, at)) is not None:
        closes, name, attributes = found.groups()
        prefix, _, local = name.lower().rpartition(":")
        words, at = _words(text, found.end())
        if attributes.endswith("/") and not closes:
            yield Token(local, prefix, attributes, "")
            yield Token(f"/{local}", prefix, "", words)
        else:
            yield Token(closes + local, prefix, attributes, words)


def _words(text: str, at: int) -> tuple[str, int]:
    """The text from `at` to the next tag, CDATA sections as they are, all else with its entities read; and its end."""
    pieces: list[str] = []
    while True:
        end = text.find("<", at)
        end = len(text) if end < 0 else end
        pieces.append(plain(text[at : min(end, at + _LONGEST_TEXT)]))
        opening, closing = next((pair for pair in _SECTIONS if text.startswith(pair[0], end)), ("", ""))
        if not opening:
            return "".join(pieces), end
        close = text.find(closing, end)
        close = len(text) if close < 0 else close
        if opening == _CDATA:
            pieces.append(text[end + len(opening) : min(close, end + _LONGEST_TEXT)])
        at = close + len(closing)
