"""Periods as people write them: 2024, 2024-05, 2024-05-01, 2024..2025, ..2024-05, 7일, 3개월, 오늘, 어제."""

import re
from calendar import monthrange
from datetime import date, timedelta

from goeul.query.tree import Period

_DAY = re.compile(
    r"(?P<year>[12][0-9]{3})년?(?:[-./ ]*(?P<month>[0-9]{1,2})월?(?:[-./ ]*(?P<day>[0-9]{1,2})일?)?)?[.]?", re.ASCII
)
_COMPACT = re.compile(r"(?P<year>[12][0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", re.ASCII)
_LAST = re.compile(
    r"(?:최근|지난|last)?\s*(?P<count>[0-9]{1,4})\s*(?P<unit>일|d|days?|주|주일|w|weeks?|개월|달|m|months?|년|y|years?)",
    re.ASCII | re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:\.\.+|~|～|…|〜)\s*")
_DAYS_BACK = {"오늘": 0, "today": 0, "어제": 1, "yesterday": 1, "그제": 2}


def parse_period(text: str, today: date) -> Period:
    """The days that the words mean, both ends included. Raises ValueError where they mean none.

    "7일" is the last seven days, today among them; a year or a month is all of its days.
    """
    text = text.strip()
    parts = _RANGE.split(text)
    if len(parts) == 1:
        return _single(text, today)
    if len(parts) != 2 or not any(parts):
        raise ValueError(text)
    since = _single(parts[0], today).since if parts[0] else None
    until = _single(parts[1], today).until if parts[1] else None
    if since and until and since > until:
        raise ValueError(text)
    return Period(since, until)


def _single(text: str, today: date) -> Period:
    if (back := _DAYS_BACK.get(text.lower())) is not None:
        day = today - timedelta(days=back)
        return Period(day, day)
    if match := _COMPACT.fullmatch(text) or _DAY.fullmatch(text):
        return _days(int(match["year"]), match["month"], match["day"])
    if match := _LAST.fullmatch(text):
        return Period(_back(today, int(match["count"]), match["unit"][0].lower()), today)
    raise ValueError(text)


def _back(today: date, count: int, unit: str) -> date:
    """The first of the last `count` days, weeks, months or years that end today; ValueError for none or too many."""
    if not count:
        raise ValueError(count)
    if unit in "일d주w":
        try:
            return today - timedelta(days=count * (1 if unit in "일d" else 7) - 1)
        except OverflowError as error:
            raise ValueError(count) from error
    months = count * (12 if unit in "년y" else 1)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    if year < 1:
        raise ValueError(count)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])) + timedelta(days=1)


def _days(year: int, month: str | None, day: str | None) -> Period:
    """All days of a year, a month or one day; ValueError where the calendar has none such."""
    if month is None:
        return Period(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        first = date(year, int(month), 1)
        return Period(first, first.replace(day=monthrange(year, first.month)[1]))
    only = date(year, int(month), int(day))
    return Period(only, only)
