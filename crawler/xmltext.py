"""XML of others made harmless: without a document type, so that no entity can be expanded or fetched.

Every step takes time in proportion to the text, whatever stands in it.
"""

import re

from crawler.charset import decode

MAX_BYTES = 20 * 1024 * 1024

_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_INSIDE = re.compile(r"[\[>]")
_SUBSET_END = re.compile(r"\]\s*>")
_DECLARATION = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b[^<>]*>?", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<[A-Za-z]")
# What XML 1.0 does not allow: a parser may stop at it, and the rest of a feed would be lost.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain_xml(body: bytes) -> str:
    """The text of an XML document from its first element on, at most 20 MiB of it; "" where there is no element."""
    text = _NOT_XML.sub("", decode(body[:MAX_BYTES]))
    text = _DECLARATION.sub("", _without_doctype(text))
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
