"""What a channel is handed: one alert, told in full."""

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


class Channel(Protocol):
    """A way to reach people. `send` returns only when the notice is handed over for good."""

    def send(self, notice: Notice) -> None:
        """Deliver; raises `RetryLater` (or anything else) when the notice must be tried again."""
