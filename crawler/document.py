"""HTML text to a tree, with bounds, and the plain text of its parts.

Everything that walks a tree here and elsewhere in this package is iterative: a page decides how deep its nesting is.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from goeul.errors import SkipPage

Element = etree._Element
# Missing in lxml's stubs. Yields (event, element) and has skip_subtree().
iterwalk: Any = etree.iterwalk

MAX_CHARACTERS = 3_000_000
MAX_ELEMENTS = 50_000
# Elements whose text nobody reads.
SILENT_WORDS = (
    "script style noscript template iframe object embed svg math canvas audio video map head select option textarea"
)
SILENT = frozenset(SILENT_WORDS.split())


def parse(text: str) -> Element:
    """The tree of a page. Raises SkipPage (`unreadable`, `too_large`). libxml2 itself stops at 2,048 levels."""
    if len(text) > MAX_CHARACTERS:
        raise SkipPage("페이지가 너무 커서 읽지 않았습니다.", "The page is too large to read.", reason="too_large")
    # Bytes with a named encoding, so that neither an XML declaration nor a meta charset can interfere.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root: Element | None = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
        if root is None:
            raise _unreadable()
        crowded = root.xpath(f"count(//*) > {MAX_ELEMENTS}")
    except (etree.LxmlError, ValueError, AssertionError) as fault:
        raise _unreadable() from fault
    if crowded:
        raise SkipPage(
            "페이지의 요소가 너무 많아 읽지 않았습니다.", "The page has too many elements.", reason="too_large"
        )
    return root


def _unreadable() -> SkipPage:
    return SkipPage("HTML로 읽을 수 없는 페이지입니다.", "The page cannot be read as HTML.", reason="unreadable")


def strings(found: object) -> list[str]:
    """What lxml gives as a list of texts, of which its stubs know less."""
    return found if isinstance(found, list) else []


def squash(text: str) -> str:
    """White space runs as one space."""
    return " ".join(text.split())


# Elements that do not break the line they stand in; all others set their text apart.
INLINE_WORDS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q ruby rb rt s samp small "
    "span strike strong sub sup time tt u var wbr"
)
INLINE = frozenset(INLINE_WORDS.split())


def pieces(element: Element) -> Iterator[tuple[Element, str]]:
    """Readable text under an element in document order, each piece with the element that it stands in.

    A piece is a single space where an element sets its text apart (a block, a cell, a line break, an image).
    """
    walk = iterwalk(element, events=("start", "end", "comment"))
    for event, node in walk:
        if event == "start":
            if node.tag in SILENT:
                walk.skip_subtree()
                continue
            if node.tag not in INLINE:
                yield node, " "
            if text := node.text:
                yield node, text
            continue
        if event == "end" and node.tag not in INLINE:
            yield node, " "
        if node is not element and (text := node.tail):
            parent = node.getparent()
            if parent is not None:
                yield parent, text


def head_of(element: Element, length: int) -> str:
    """The first `length` characters of the readable text, or fewer where they lie deep; the rest is not walked."""
    head: list[str] = []
    size = 0
    for _, piece in islice(pieces(element), length * 3):
        head.append(piece)
        size += len(piece.strip())
        if size >= length:
            break
    return squash("".join(head))[:length]


def text_of(element: Element) -> str:
    """The readable text of an element on one line."""
    if not len(element):  # most of those that are asked
        return "" if element.tag in SILENT else squash(element.text or "")
    return squash("".join(piece for _, piece in pieces(element)))


def is_shorter(element: Element, length: int) -> bool:
    """Whether the readable text has fewer than `length` characters; what lies behind them is not walked."""
    size = 0
    for _, piece in pieces(element):
        size += len(piece.strip())
        if size >= length:
            return False
    return len(text_of(element)) < length
