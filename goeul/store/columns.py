"""Column types: how times and texts of others are written down."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

from goeul.text import KST

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def micros(moment: date) -> int:
    """Microseconds since 1970 UTC; a bare day counts from its midnight in KST, a naive time is read as KST."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=KST)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=KST)
    return (moment - _EPOCH) // _MICROSECOND


def moment_text(moment: date | None) -> str | None:
    """ISO form in KST, or the bare day where only the day is known; reads back as the same value."""
    if not isinstance(moment, datetime):
        return moment.isoformat() if moment else None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=KST).isoformat()
    try:
        return moment.astimezone(KST).isoformat()
    except OverflowError:  # within hours of year 1 or 9999
        return moment.isoformat()


def read_moment(text: str | None) -> date | None:
    """The inverse of `moment_text`."""
    if text is None:
        return None
    if len(text) == len("2026-01-01"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    # One KST object for all, so that a value read back prints like the one written.
    return moment.replace(tzinfo=KST) if moment.utcoffset() == KST.utcoffset(None) else moment


def storable(text: str) -> str:
    """The text with what not every database takes replaced one for one, so that spans stay true.

    That is lone surrogates, and NUL for PostgreSQL.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return _UNSTORABLE.sub("\ufffd", text)
    return text.replace("\0", "\ufffd")


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as microseconds since 1970 UTC; read back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + value * _MICROSECOND


class Day(TypeDecorator[date]):
    """A day without a time, kept in ISO form."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else (value.date() if isinstance(value, datetime) else value).isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002
        return None if value is None else date.fromisoformat(value)


class Words(TypeDecorator[str]):
    """Text from outside, made storable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else storable(value)
