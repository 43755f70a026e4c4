"""What goes into the store and comes out of it, beside the records of `goeul.records`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from goeul.records import SavedSearch, StoredArticle

FrontierState = Literal["queued", "leased", "fetched", "done", "skipped", "failed"]
FRONTIER_STATES: tuple[FrontierState, ...] = ("queued", "leased", "fetched", "done", "skipped", "failed")

OUTLET_OK = "ok"  # the one state word that says an outlet works; every other word counts as a failure


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierItem:
    """An article address to be fetched once."""

    article_id: str
    url: str
    published: date | None = None  # as the feed or list says; newer ones are fetched first


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierRow:
    """An article address handed to the owner of a lease."""

    outlet_id: str
    article_id: str
    url: str
    attempts: int  # failed tries so far


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRow:
    """The last robots.txt of a host, to be kept over runs."""

    host: str  # "host" or "host:port"
    status: int  # HTTP status; 0 if the host could not be reached
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletState:
    """How an outlet fares; one row an outlet that was tried at least once."""

    outlet_id: str
    state: str  # "ok", or a word for what is wrong ("unreachable", "robots", "empty" …)
    detail: str  # for people, may be empty
    last_try: datetime | None
    last_success: datetime | None
    next_at: datetime | None
    interval_seconds: float
    failures: int  # in a row; 0 after a success
    found: int  # links seen in the last run
    new_articles: int  # new ones among them


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMatch:
    """A saved search that an article answers, and why (readable, Korean)."""

    saved_search_id: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearches:
    """All saved searches, switched-off ones too. The same `version` means the same rows: matchers may cache on it."""

    version: int
    rows: tuple[SavedSearch, ...]


Match = Callable[[SavedSearches, StoredArticle], Iterable[AlertMatch]]


def no_match(_searches: SavedSearches, _article: StoredArticle) -> tuple[AlertMatch, ...]:
    """A `Match` for runs that shall raise no alerts."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """What an article said before its outlet changed it."""

    key: int
    revision: int  # the revision that held this text
    replaced_at: datetime
    changed: tuple[str, ...]  # names of the fields of `Article` that the next revision changed
    fields: dict[str, object]  # the old values of the text fields, times in ISO form


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One document that an index has yet to take over."""

    seq: int
    key: int
    revision: int
    op: Literal["index", "delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow:
    """A document that the index refused for good; it waits for a mend or a rebuild."""

    seq: int
    key: int
    revision: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """An input that broke a stage; its page is kept."""

    stage: str  # "extract", "annotate" …
    outlet_id: str
    article_id: str
    reason: str  # stable short word
    detail: str
    at: datetime
