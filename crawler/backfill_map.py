"""Which sitemaps and which of their articles belong to a range of days. Pure."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from crawler.backfill_list import day_of
from crawler.periods import Period, period_of
from goeul.records import Link
from goeul.store import FrontierItem

# Files of an index that are read, at most: sitemaps.org allows 50,000 of 50,000 addresses each.
MOST_MAPS = 2000
_MONTH = timedelta(days=31)


def children_within(children: Iterable[Link], within: Period) -> list[str]:
    """The sitemaps of an index that may name articles of the range.

    An address with a period in it says what the file is about; a file that has not changed since before the range
    began names nothing of it.
    """
    found: list[str] = []
    for child in children:
        period, changed = period_of(child.url), day_of(child.updated)
        meets = period.meets(within) if period is not None else changed is None or changed >= within.first
        if meets and len(found) < MOST_MAPS:
            found.append(child.url)
    return found


def items_within(items: Sequence[FrontierItem], url: str, within: Period) -> list[FrontierItem]:
    """The articles of a sitemap at `url` that lie in the range, as far as it can be told.

    What counts is the day of publication, else the one in the article's address, else the last change; articles without
    any of them only where the sitemap's own address names a period that meets the range.
    """
    of_map = period_of(url)
    undated = of_map is not None and of_map.meets(within)
    return [item for item in items if (days.meets(within) if (days := _days(item)) is not None else undated)]


def _days(item: FrontierItem) -> Period | None:
    if (published := day_of(item.published)) is not None:
        return Period(published, published)
    named = period_of(item.url)
    if named is not None and named.last - named.first < _MONTH:
        return named
    updated = day_of(item.updated)
    return None if updated is None else Period(updated, updated)
