"""What a channel is handed: one alert or one alarm, told in full."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An alert with everything a person needs to judge it: what, where, and why it was sent."""

    alert_id: int  # grows with every alert of a store
    message_id: str  # of the delivery, stable over attempts; empty where the alert is only shown
    saved_search_id: int
    saved_search: str  # its name
    query: str
    title: str
    url: str  # the article at the outlet
    outlet: str  # name
    published: date | None
    why: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmNotice:
    """An alarm for the operator, with everything needed to look after it."""

    alarm_id: int  # grows with every alarm of a store
    message_id: str  # of the delivery, stable over attempts; empty where the alarm is only shown
    outlet_id: str  # empty for the whole house
    outlet: str  # name; empty for the whole house
    rule: str  # stable name of the rule
    ko: str
    en: str
    since: datetime
    until: datetime | None = None  # None while it lasts


class Channel(Protocol):
    """A way to reach people. `send` returns only when the notice is handed over for good."""

    def send(self, notice: Notice | AlarmNotice) -> None:
        """Deliver; raises `RetryLater` (or anything else) when the notice must be tried again."""
