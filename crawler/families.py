"""Which CMS family a page comes from: URL form and markers together, never one class.

Vendors copy each other's class names (`.article-head-title` is NDSoft's and another's too), so a URL form needs a
marker beside it, and markers alone need to be two.
"""

from collections.abc import Mapping

from lxml.html import HtmlElement

from crawler.identity import identify
from crawler.selectors import select
from goeul.records import Family

GENERIC = "generic"


def detect(url: str, html_tree: HtmlElement | None, families: Mapping[str, Family]) -> Family:
    """The family of an article page; "generic" if none. Without a tree the URL form alone decides (for probing)."""
    best, best_score = families.get(GENERIC, Family(id=GENERIC, name=GENERIC)), 0
    for family in families.values():
        if family.id == GENERIC:
            continue
        score = _score(url, html_tree, family)
        if score > best_score:
            best, best_score = family, score
    return best


def _score(url: str, tree: HtmlElement | None, family: Family) -> int:
    form = 2 if family.article_paths and identify(url, family) else 0
    if tree is None:
        return form
    markers = sum(1 for marker in family.markers if select(tree, marker))
    return form + markers if markers and form + markers >= 2 else 0
