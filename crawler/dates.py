"""Times as Korean outlets write them: KST unless they say otherwise, and a day alone stays a day.

A page also carries the day of the visit, the site's last edition and the paper's registration; so a date on a page
counts only behind a label or in a place that the family names, never because it is the first one.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from goeul.text import KST

_FIRST_YEAR, _LAST_YEAR = 1945, 2100
_WEEKDAY = r"(?:\s*[(\[]?\s*[월화수목금토일](?:요일)?\s*[)\]]?)?"
_TIME = (
    r"(?:[T\s,.\[(|·]*(?P<half>오전|오후|AM|PM|am|pm)?\s*(?P<hour>\d{1,2})\s*(?::|시)\s*(?P<minute>\d{1,2})"
    r"(?:\s*(?::|분)\s*(?P<second>\d{1,2}))?(?:\.\d{1,6})?\s*(?P<late>AM|PM|am|pm)?"
    r"\s*(?P<zone>Z\b|[+-]\d{2}:?\d{2}\b)?)?"
)
_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s*(?:[.\-/]|년)\s*(?P<month>\d{1,2})\s*(?:[.\-/]|월)\s*(?P<day>\d{1,2})(?!\d)\s*일?\.?"
    + _WEEKDAY
    + _TIME
)
_SHORT = re.compile(r"(?<![\d.\-])(?P<year>\d{2})[.\-/](?P<month>\d{2})[.\-/](?P<day>\d{2})(?!\d)" + _WEEKDAY + _TIME)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?(?!\d)"
)
_LABEL_TAIL = r"\s*(?:일시|일자|날짜|시간|일)?\s*[:：=\])】>|ㅣ·\-]{0,2}\s*"
# A label may stand in front of another ("기사입력"), but not inside a word ("등록번호", "재입력").
_NOT_INSIDE = r"(?<![가-힣A-Za-z])(?:기사|최초|최종|등록|웹)?"


def parse_moment(text: str) -> date | None:
    """The first date in `text`: an aware datetime where a time of day is given, else the bare day, else None."""
    for pattern in (_DATE, _SHORT):
        for match in pattern.finditer(text):
            moment = _moment(match)
            if moment is not None:
                return moment
    return None


def parse_stamp(text: str) -> date | None:
    """A date from a machine's field (meta, JSON, feed): also RFC 822 and digits alone. A naive time means KST."""
    text = text.strip()
    if len(text) > 100:
        return None
    compact = _COMPACT.fullmatch(text)
    moment = _moment(compact) if compact else parse_moment(text)
    return moment or _rfc822(text)


def _rfc822(text: str) -> datetime | None:
    # "KST" is no RFC 822 zone; without it the time reads as naive, which means KST here.
    try:
        moment = parsedate_to_datetime(re.sub(r"\s*\bKST\b", "", text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return moment.replace(tzinfo=KST) if moment.tzinfo is None else moment.astimezone(KST)


def _moment(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    year = int(groups["year"])
    year += 2000 if year < 100 else 0
    try:
        day = date(year, int(groups["month"]), int(groups["day"]))
    except ValueError:
        return None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if groups.get("hour") is None:
        return day
    hour, minute, second = int(groups["hour"]), int(groups["minute"]), int(groups["second"] or 0)
    half = (groups.get("half") or groups.get("late") or "").upper()
    if half in ("PM", "오후") and hour < 12:
        hour += 12
    elif half in ("AM", "오전") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return day
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(groups.get("zone")))
    return moment.astimezone(KST)


def _zone(text: str | None) -> timezone:
    if not text:
        return KST
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = timedelta(hours=min(hours, 23), minutes=min(minutes, 59))
    return timezone(-offset if text[0] == "-" else offset)


def labelled(text: str, labels: Sequence[str], *, needs_time: bool = False) -> date | None:
    """The date right behind the first of `labels` that has one, in the order of the labels, not of the text.

    `needs_time` passes over bare days (registration dates in footers).
    """
    for label in labels:
        for match in _label_pattern(label).finditer(text):
            found = _DATE.match(text, match.end()) or _SHORT.match(text, match.end())
            moment = _moment(found) if found else None
            if moment is not None and (isinstance(moment, datetime) or not needs_time):
                return moment
    return None


def _label_pattern(label: str) -> re.Pattern[str]:
    return re.compile(_NOT_INSIDE + re.escape(label) + _LABEL_TAIL, re.IGNORECASE)


def unlabelled(text: str, labels: Iterable[str]) -> date | None:
    """The first date that does not stand behind one of `labels` (those of other times, such as 수정)."""
    for label in labels:
        text = _without(text, label)
    return parse_moment(text)


def last_time(text: str, labels: Iterable[str]) -> datetime | None:
    """The last time of day in `text` that does not stand behind one of `labels`; days alone are passed over."""
    for label in labels:
        text = _without(text, label)
    moments = [_moment(match) for match in _DATE.finditer(text)]
    return next((moment for moment in reversed(moments) if isinstance(moment, datetime)), None)


def _without(text: str, label: str) -> str:
    kept, at = [], 0
    for match in _label_pattern(label).finditer(text):
        found = _DATE.match(text, match.end()) or _SHORT.match(text, match.end())
        if found and match.start() >= at:
            kept.append(text[at : match.start()])
            at = found.end()
    return " ".join([*kept, text[at:]])


def at_korean_clock(stamp: date | None, shown: date | None) -> date | None:
    """`stamp`, unless the page shows the same clock time as KST: some CMSs write KST and call it UTC."""
    if isinstance(stamp, datetime) and isinstance(shown, datetime) and stamp != shown:
        early = stamp - timedelta(hours=9)
        if abs(early - shown) < timedelta(minutes=1):
            return shown
    return stamp
