"""Which CMS family a page comes from: URL form and markers together, never one class.

Vendors copy each other's class names (`.article-head-title` is NDSoft's and another's too), so a URL form needs a
marker beside it, and markers alone need to be two.
"""

from collections.abc import Mapping
from datetime import date

from lxml.etree import tostring

from crawler.document import Element
from crawler.identity import has_own_form, identify
from crawler.selectors import Finder
from goeul.records import Family

GENERIC = "generic"


def detect(url: str, html_tree: Element | None, families: Mapping[str, Family]) -> Family:
    """The family of an article page; "generic" if none. Without a tree the URL form alone decides (for probing)."""
    finder = None if html_tree is None else Finder(html_tree, tostring(html_tree, encoding="unicode"))
    return detect_with(url, finder, families)


def detect_with(url: str, finder: Finder | None, families: Mapping[str, Family], day: date | None = None) -> Family:
    """`detect`, for a page that is already at hand; families past on `day` are found only where no other is."""
    best, best_rank = families.get(GENERIC, Family(id=GENERIC, name=GENERIC)), (False, 0)
    for family in families.values():
        if family.id == GENERIC:
            continue
        current = not (day and family.valid_until and family.valid_until < day)
        form = _form(url, family)
        if (current, form + len(family.markers)) <= best_rank:
            continue  # whatever markers it finds
        rank = (current, score := _score(form, finder, family))
        if score and rank > best_rank:
            best, best_rank = family, rank
    return best


def fits(family: Family, finder: Finder) -> bool:
    """Whether a page of an outlet of `family` shows a marker of it. An outlet that moved to another CMS does not."""
    return any(map(finder.has, family.markers))


def _form(url: str, family: Family) -> int:
    """What the form of an address says for a family."""
    if not (family.article_paths and identify(url, family)):
        return 0
    return 3 if has_own_form(url, family) else 1


def _score(form: int, finder: Finder | None, family: Family) -> int:
    if finder is None:
        return form if form > 1 else 0
    markers = sum(1 for marker in family.markers if finder.has(marker))
    return form + markers if markers and form + markers >= 2 else 0
