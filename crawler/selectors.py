"""CSS selectors of the configuration, compiled once, and the page that they are tried on.

A page is asked some hundred selectors and has elements for a handful of them. Walking the tree for each would cost ten
times what parsing does, so one is tried only where its classes, ids and attribute values occur on the page at all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError

from crawler.document import Element, text_of
from goeul.errors import ConfigError

_NEGATED = re.compile(r":not\([^)]*\)")
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_NAME = re.compile(r"[.#]((?:[\w-]|[^\x00-\x7f])+)")
_VALUE = re.compile(r"[~|^$*]?=\s*[\"']?([^\"'\]]+?)[\"']?\s*(?:\s[is])?\]")
# Two, for joining them in one would sort all that they find.
_CLASSES = etree.XPath("descendant-or-self::*/@class", smart_strings=False)
_IDS = etree.XPath("descendant-or-self::*/@id", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A selector and what must occur on a page for it to match: names of classes and ids, texts of attribute values."""

    match: CSSSelector
    names: frozenset[str]
    values: tuple[str, ...]


@lru_cache(maxsize=4096)
def compiled(selector: str) -> tuple[Compiled, ...]:
    """The parts of a selector between its commas. Raises ConfigError for what is not a CSS selector."""
    return tuple(map(_compile, _parts(selector)))


def _compile(selector: str) -> Compiled:
    try:
        match = CSSSelector(selector, translator="html")
    except (SelectorError, XPathError) as fault:
        raise ConfigError(
            f"CSS 선택자 ‘{selector}’을(를) 읽을 수 없습니다. families.yaml이나 매체 설정에서 고쳐 주세요.",
            f"Cannot read the CSS selector {selector!r}; mend it in families.yaml or in the outlet's entry.",
        ) from fault
    asserted = _NEGATED.sub("", selector)
    values = tuple(value for value in _VALUE.findall(asserted) if "&" not in value)
    return Compiled(match, frozenset(_NAME.findall(_ATTRIBUTE.sub("", asserted))), values)


def _parts(selector: str) -> list[str]:
    """A selector cut at the commas that stand outside brackets and parentheses."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(selector):
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and depth == 0:
            parts.append(selector[start:at])
            start = at + 1
    return [part.strip() for part in (*parts, selector[start:])]


def _elements(found: object) -> list[Element]:
    """An XPath result, of which the stubs know less than a CSS selector guarantees."""
    return found if isinstance(found, list) else []


def _strings(found: object) -> list[str]:
    return found if isinstance(found, list) else []


class Finder:
    """One page to try selectors on. The tree must not change."""

    def __init__(self, root: Element, html: str) -> None:
        self.root = root
        self._html = html
        marks = chain(_strings(_CLASSES(root)), _strings(_IDS(root)))
        self._names = frozenset(chain.from_iterable(map(str.split, marks)))
        self._values: dict[str, bool] = {}  # whether an attribute value of some selector occurs
        self._found: dict[str, list[Element]] = {}  # what was selected on the whole page

    def select(self, selector: str, within: Element | None = None) -> list[Element]:
        """The elements that match, in document order; `within` looks only below an element."""
        if within is not None:
            return self._select(selector, within)
        if selector not in self._found:
            self._found[selector] = self._select(selector, self.root)
        return list(self._found[selector])

    def has(self, selector: str) -> bool:
        """Whether anything matches."""
        return bool(self.select(selector))

    def texts(self, selectors: Iterable[str]) -> Iterator[list[str]]:
        """The texts of the elements that each selector finds, selectors in order; empty finds are passed over."""
        for selector in selectors:
            found = [text for element in self.select(selector) if (text := text_of(element))]
            if found:
                yield found

    def first_with_text(self, selectors: Iterable[str]) -> Element | None:
        """The first element with text, trying the selectors in order."""
        return next((element for selector in selectors for element in self.select(selector) if text_of(element)), None)

    def _select(self, selector: str, top: Element) -> list[Element]:
        parts = [part for part in compiled(selector) if self._may_match(part)]
        if not parts:
            return []
        return list(dict.fromkeys(chain.from_iterable(_elements(part.match(top)) for part in parts)))

    def _may_match(self, part: Compiled) -> bool:
        return part.names <= self._names and all(map(self._occurs, part.values))

    def _occurs(self, value: str) -> bool:
        if value not in self._values:
            self._values[value] = value in self._html
        return self._values[value]
