"""Dates that stand in addresses: a day, a month or a year."""

import re
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

# Four digits that are a year of the web, then perhaps month and day, never inside a longer number (an article id).
_DATED = re.compile(r"(?<!\d)(199\d|20\d\d)(?:([-_/.]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?)?(?!\d)")


class Period(NamedTuple):
    """Days from `first` to `last`, both within."""

    first: date
    last: date

    def meets(self, other: "Period") -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last


def period_of(url: str) -> Period | None:
    """The period that an address names (/2024/05/, sitemap-2024-05-01.xml), the narrowest one; None if it names none.

    In the path alone: numbers in a query are mostly ids.
    """
    found = [period for match in _DATED.finditer(urlsplit(url).path) if (period := _period(match)) is not None]
    return min(found, key=lambda period: period.last - period.first, default=None)


def _period(match: "re.Match[str]") -> Period | None:
    year, month, day = int(match[1]), match[3], match[4]
    try:
        if day:
            return Period(date(year, int(month), int(day)), date(year, int(month), int(day)))
        if month:
            later = date(year + int(month) // 12, int(month) % 12 + 1, 1)
            return Period(date(year, int(month), 1), later - timedelta(days=1))
    except ValueError:
        return None
    return Period(date(year, 1, 1), date(year, 12, 31))
