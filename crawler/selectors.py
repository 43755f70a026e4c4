"""CSS selectors of the configuration, compiled once."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError
from lxml.html import HtmlElement

from crawler.document import text_of
from goeul.errors import ConfigError


@lru_cache(maxsize=4096)
def compiled(selector: str) -> CSSSelector:
    """Raises ConfigError for what is not a CSS selector."""
    try:
        return CSSSelector(selector, translator="html")
    except (SelectorError, XPathError) as fault:
        raise ConfigError(
            f"CSS 선택자 ‘{selector}’을(를) 읽을 수 없습니다. families.yaml이나 매체 설정에서 고쳐 주세요.",
            f"Cannot read the CSS selector {selector!r}; mend it in families.yaml or in the outlet's entry.",
        ) from fault


def select(root: HtmlElement, selector: str) -> list[HtmlElement]:
    """The elements that match, in document order."""
    found = compiled(selector)(root)
    return found if isinstance(found, list) else []


def first_with_text(root: HtmlElement, selectors: Iterable[str]) -> HtmlElement | None:
    """The first element with text, trying the selectors in order."""
    for selector in selectors:
        for element in select(root, selector):
            if text_of(element):
                return element
    return None


def texts(root: HtmlElement, selectors: Iterable[str]) -> Iterator[list[str]]:
    """The texts of the elements that each selector finds, selectors in order; those that find none are passed over."""
    for selector in selectors:
        found = [text for element in select(root, selector) if (text := text_of(element))]
        if found:
            yield found
