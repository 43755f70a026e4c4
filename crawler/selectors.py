"""CSS selectors of the configuration, compiled once, and the page that they are tried on.

A page is asked some hundred selectors and has elements for a handful of them. Walking the tree for each would cost ten
times what parsing does, so one is tried only where its classes, ids and attribute values occur on the page at all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError

from crawler.document import Element, strings, text_of
from goeul.errors import ConfigError

_NEGATED = re.compile(r":not\([^)]*\)")
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_NAME = re.compile(r"[.#]((?:[\w-]|[^\x00-\x7f])+)")
_VALUE = re.compile(r"([\w:-]+)\s*[~|^$*]?=\s*[\"']?([^\"'\]]+?)[\"']?\s*(?:\s[is])?\]")
_TRANSLATOR = HTMLTranslator()
# Not one for all, for joining them would sort all that they find.
_VALUES = {name: etree.XPath(f"descendant-or-self::*/@{name}", smart_strings=False) for name in ("class", "id", "href")}
_HOLDERS = {name: etree.XPath(f"descendant-or-self::*[@{name}]") for name in ("class", "id")}


# "#name" or "div.name", alone or with more below it.
_ANCHOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<mark>[.#][A-Za-z_][\w-]*)(?:\s+(?P<below>[^\s>+~].*))?")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The class or id that a selector begins with: its elements are known, and the tree need not be walked for them."""

    tag: str  # "" for any
    mark: str  # ".name" or "#name"
    below: etree.XPath | None  # the rest of the selector, below such an element


@dataclass(frozen=True, slots=True)
class Compiled:
    """A selector and what must occur on a page for it to match: names of classes and ids, values in attributes."""

    match: CSSSelector
    names: frozenset[str]
    values: tuple[tuple[str, str], ...]  # (attribute, text that stands in it)
    anchor: Anchor | None


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
    values = tuple((name.lower(), value) for name, value in _VALUE.findall(asserted) if "&" not in value)
    return Compiled(match, frozenset(_NAME.findall(_ATTRIBUTE.sub("", asserted))), values, _anchor(selector))


def _anchor(selector: str) -> Anchor | None:
    found = _ANCHOR.fullmatch(selector)
    if found is None:
        return None
    below = found["below"]
    path = etree.XPath(_TRANSLATOR.css_to_xpath(below, prefix="descendant::")) if below else None
    return Anchor(found["tag"] or "", found["mark"], path)


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


class Finder:
    """One page to try selectors on. The tree must not change."""

    def __init__(self, root: Element, html: str) -> None:
        self.root = root
        self._html = html
        self._holders: dict[str, list[Element]] = {}  # elements with an attribute, in document order
        self._values: dict[str, list[str]] = {}  # and its values
        self._texts: dict[str, str] = {}  # the same as one text
        self._occurring: dict[tuple[str, str], bool] = {}  # whether an attribute holds a text, as selectors ask
        self._found: dict[str, list[Element]] = {}  # what was selected on the whole page
        self._names = frozenset(f"{self._text_of('class')}\n{self._text_of('id')}".split())

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
        return list(dict.fromkeys(chain.from_iterable(self._matches(part, top) for part in parts)))

    def _matches(self, part: Compiled, top: Element) -> Iterable[Element]:
        anchor = part.anchor
        if anchor is None or top is not self.root:
            return _elements(part.match(top))
        tops = (element for element in self._marked(anchor.mark) if anchor.tag in ("", element.tag))
        if anchor.below is None:
            return tops
        return chain.from_iterable(_elements(anchor.below(element)) for element in tops)

    def _marked(self, mark: str) -> Iterator[Element]:
        """The elements with a ".class" or "#id", in document order."""
        attribute, name = ("class" if mark[0] == "." else "id"), mark[1:]
        if attribute not in self._holders:
            self._holders[attribute] = _elements(_HOLDERS[attribute](self.root))
        for element, value in zip(self._holders[attribute], self._values_of(attribute), strict=True):
            if name in value and (value == name or (attribute == "class" and name in value.split())):
                yield element

    def _may_match(self, part: Compiled) -> bool:
        return part.names <= self._names and all(map(self._occurs, part.values))

    def _occurs(self, wanted: tuple[str, str]) -> bool:
        if wanted not in self._occurring:
            attribute, text = wanted
            self._occurring[wanted] = text in self._text_of(attribute)
        return self._occurring[wanted]

    def _text_of(self, attribute: str) -> str:
        """Where values of an attribute are to be looked for; it pays to collect the most asked ones."""
        if attribute not in _VALUES:
            return self._html
        if attribute not in self._texts:
            self._texts[attribute] = "\n".join(self._values_of(attribute))
        return self._texts[attribute]

    def _values_of(self, attribute: str) -> list[str]:
        if attribute not in self._values:
            self._values[attribute] = strings(_VALUES[attribute](self.root))
        return self._values[attribute]
