"""What goes into the store and comes out of it, beside the records of `goeul.records`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from goeul.records import SavedSearch, StoredArticle, Tag

FrontierState = Literal["queued", "leased", "fetched", "done", "skipped", "failed"]
FRONTIER_STATES: tuple[FrontierState, ...] = ("queued", "leased", "fetched", "done", "skipped", "failed")

OUTLET_OK = "ok"  # the one state word that says an outlet works; every other word counts as a failure
OUTLET_EMPTY = "empty list"  # the crawler's word for an outlet that answers and shows nothing

Origin = Literal["poll", "recheck", "backfill"]  # why an article is to be fetched; in this order they are
ORIGINS: tuple[Origin, ...] = ("poll", "recheck", "backfill")
SourceKind = Literal["feed", "sitemap", "news sitemap", "list", "api"]
BackfillState = Literal["running", "paused", "done", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierItem:
    """An article address to be fetched once."""

    article_id: str
    url: str
    published: date | None = None  # as the feed or list says; newer ones are fetched first
    origin: Origin = "poll"
    updated: date | None = None  # lastmod of a sitemap, updated of a feed
    title: str = ""  # as the feed, list or sitemap says


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierRow:
    """An article address handed to the owner of a lease."""

    outlet_id: str
    article_id: str
    url: str
    attempts: int  # failed tries so far
    origin: Origin = "poll"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A reading of a page beside the stored article."""

    stored: bool  # False: there is no such article
    deleted: bool  # it was taken down
    fields: tuple[str, ...]  # in which the reading differs from what is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What is known of an article address: what the listing last said of it, and what was read from its page."""

    article_id: str
    state: FrontierState
    listed_title: str  # "" if none was given
    listed_updated: date | None
    title: str  # of the stored article, "" if there is none
    published: date | None
    updated: date | None
    fetched_at: datetime | None  # newest reading
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierFault:
    """An article address that was skipped, or failed for good."""

    outlet_id: str
    article_id: str
    url: str
    state: FrontierState  # "skipped" or "failed"
    reason: str
    attempts: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How one feed, sitemap or list page of an outlet fared at the last poll."""

    outlet_id: str
    url: str
    kind: SourceKind
    etag: str = ""
    last_modified: str = ""  # the header as it came
    body_hash: str = ""
    polled_at: datetime | None = None
    changed_at: datetime | None = None  # when the body hash last changed
    unconditional: int = 0  # conditional polls since the last full one
    found: int = 0  # links at the last poll
    state: str = OUTLET_OK  # a word of the crawler
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRow:
    """The last robots.txt of a host, to be kept over runs."""

    host: str  # "host" or "host:port"
    status: int  # HTTP status; 0 if the host could not be reached
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What a host asked of us, and how it is treated."""

    host: str  # "host" or "host:port"
    verdict: str  # of its robots.txt, a word of the crawler; "" if it was never asked
    status: int  # HTTP status of robots.txt; 0 if the host could not be reached
    checked_at: datetime | None  # when robots.txt was judged
    crawl_delay_asked: float  # seconds; 0 if the host asks for none
    delay: float  # seconds between requests, as applied
    paused_until: datetime | None
    reason: str  # of the pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """An order to fetch what an outlet published in a range of days."""

    id: int
    outlet_id: str
    since: date
    until: date  # the last day, included
    state: BackfillState
    cursor: str  # where the crawler stands, in its own words (JSON); "" at the start
    found: int  # links seen
    new: int  # new ones among them
    pages_read: int  # list pages
    oldest: date | None  # oldest day that was reached
    detail: str
    created_at: datetime
    changed_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillProgress:
    """The articles that a backfill found, by state. A recheck of one that was read does not make it unread."""

    queued: int = 0
    leased: int = 0
    fetched: int = 0
    done: int = 0
    skipped: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletDay:
    """What one outlet brought on one day; its new articles are counted once each, corrected ones not again."""

    outlet_id: str
    day: date  # in KST, of storing
    articles: int = 0  # new ones
    fresh: int = 0  # of them, published within 3 days before storing, or undated and not from a backfill
    # of the fresh ones:
    dated: int = 0  # with a published day
    timed: int = 0  # with a published time
    bylined: int = 0
    sectioned: int = 0
    captioned: int = 0
    generic: int = 0  # read by the generic fallback
    chars: int = 0  # sum of body lengths, code points
    short: int = 0  # with a body under 100 code points
    # of all:
    skipped: int = 0  # addresses
    failed: int = 0  # addresses
    deleted: int = 0  # articles seen to be taken down
    visits: int = 0
    visits_ok: int = 0
    empty_visits: int = 0  # the outlet answered and showed no link


DAY_COUNTS = (
    *("articles", "fresh", "dated", "timed", "bylined", "sectioned", "captioned", "generic", "chars", "short"),
    *("skipped", "failed", "deleted", "visits", "visits_ok", "empty_visits"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something the operator should look at; open until `until`."""

    id: int
    outlet_id: str  # "" = the whole house
    rule: str
    ko: str
    en: str
    since: datetime
    until: datetime | None


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
class Correction:
    """What a person says an article is about; it stands whatever the tagger says later."""

    id: int  # grows with every correction, also of the same article
    outlet_id: str
    article_id: str
    key: int  # of the article
    tags: tuple[Tag, ...]  # code, name and code of then; most important first, empty for no place
    note: str
    at: datetime

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(tag.code for tag in self.tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An article whose places are in doubt."""

    stored: StoredArticle
    doubt: float  # 0..1
    at: datetime  # published, or stored where that is unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadText:
    """A text that was not yet looked through for heads."""

    key: int
    seq: int
    outlet_id: str
    title: str
    body: str
    published: date | None
    codes: tuple[str, ...]  # of its places


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
