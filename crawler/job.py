"""What a crawl is asked to do: one JSON object on the standard input of `python -m crawler.run`.

The job carries whole records (outlets and families), so that the child reads no configuration. Plain data: importing
this module imports no Scrapy.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pydantic import TypeAdapter, ValidationError

from goeul.errors import ConfigError
from goeul.records import Family, Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """How to fetch: limits and politeness. Times in seconds, sizes in bytes."""

    user_agent: str  # "goeul/1.0 (+https://… or an address)"; the part before "/" is the robots.txt product token
    delay_seconds: float = 1.0  # floor between two requests to a host
    crawl_delay_cap: float = 60.0  # a Crawl-delay above it is cut to it, and the cut is reported
    timeout_seconds: float = 30.0  # for a whole response, so a server that drips is cut off
    max_bytes: int = 10 * 1024 * 1024  # of a body, as sent and as unpacked
    redirects: int = 5
    allow_private: tuple[str, ...] = ()  # exact "host:port" that may be on a private address
    lease_seconds: float = 60.0  # of hosts and frontier rows; renewed while the crawl lives
    retry_seconds: float = 60.0  # before a failed article is tried again; doubled with each attempt
    pause_seconds: float = 30.0  # of the host, after HTTP 429 without Retry-After
    down_seconds: float = 600.0  # rest of a host that could not be connected to
    ask_down: bool = False  # True: such a host is asked all the same, because a person wants to know
    throttle: bool = True  # wait longer where answers take longer (AutoThrottle); False for tests and figures only
    throttle_cap: float = 60.0  # the longest delay that slow answers lead to
    max_attempts: int = 5  # then the article is given up, visibly
    at_once: int = 1  # requests to a host at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRules:
    """Bounds of the time between two visits of an outlet, in seconds."""

    shortest: float = 600.0
    longest: float = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckRules:
    """When articles are read again without anything having shown that they changed."""

    hours: tuple[float, ...] = (6.0, 48.0)  # after the first fetch
    limit: int = 20  # articles read again a visit, those that seem to have changed included
    days: int = 7  # older articles are left alone
    looks: tuple[float, ...] = (1.0, 6.0, 48.0)  # hours between looks at a page that was no article but may become one
    missing_hours: float = 1.0  # before an article whose page is missing is believed to be taken down
    listed_hours: float = 24.0  # between looks at an article that was taken down and is listed again


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillRules:
    """How much of a visit goes to an outlet's backfills."""

    per_day: int = 0  # requests to a host on a Korean day; 0: none
    seconds: float = 120.0
    pages: int = 50  # list and sitemap pages
    only: bool = False  # True: nothing else is done


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlJob:
    """One run of the crawler: visit each outlet once."""

    store: str = field(repr=False)  # path of the store's file, or address of its database, password included
    outlets: tuple[Outlet, ...]
    families: tuple[Family, ...]
    fetch: FetchRules
    poll: PollRules = field(default_factory=PollRules)
    pages: int = 5  # list pages an outlet's list, at most
    rechecks: tuple[float, ...] = (6.0, 48.0)  # hours after its first fetch when an article is read again
    recheck_limit: int = 20  # articles read again a visit, at most
    recheck_days: int = 7  # older articles are not read again
    backfill_per_day: int = 2000  # requests of backfills a host and KST day; 0: none
    backfill_seconds: float = 120.0  # of a visit's time that backfills may take, after the new articles
    backfill_pages: int = 50  # list and sitemap pages that backfills may read in a visit
    backfill_only: bool = False  # True: no new articles are looked for; the outlets have backfills to go on with
    visit_seconds: float = 600.0  # of a visit's fetching; what is left waits for the next visit, which is due at once
    probe: str = ""  # an address: the one outlet is looked at there instead of being visited
    outlets_at_once: int = 16  # hanging ones among them keep the others waiting
    memory_mb: int = 1536  # more than this and the run stops, with an error event
    lifeline: bool = False  # True: the parent keeps stdin open, and its end means that the parent is gone

    @property
    def recheck_rules(self) -> RecheckRules:
        """The three fields above as the visits need them."""
        return RecheckRules(hours=self.rechecks, limit=self.recheck_limit, days=self.recheck_days)

    @property
    def backfill_rules(self) -> BackfillRules:
        """What the fields above say of backfills, as the visits need it."""
        return BackfillRules(
            per_day=self.backfill_per_day,
            seconds=self.backfill_seconds,
            pages=self.backfill_pages,
            only=self.backfill_only,
        )

    def to_json(self) -> str:
        """One line of JSON that `from_json` reads back to an equal job."""
        return _adapter().dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> "CrawlJob":
        """The job in `text`. Raises ConfigError that names every wrong field."""
        try:
            job = _adapter().validate_json(text)
        except ValidationError as error:
            wrong = (f"{'.'.join(map(str, each['loc'])) or 'job'}: {each['msg']}" for each in error.errors())
            raise _unreadable(wrong) from error
        families = {family.id for family in job.families}
        unknown = [f"{outlet.id}: family {outlet.family}" for outlet in job.outlets if outlet.family not in families]
        if unknown:
            raise _unreadable(unknown)
        return job


def _unreadable(faults: Iterable[str]) -> ConfigError:
    listed = "; ".join(faults)
    return ConfigError(
        f"크롤 작업을 읽을 수 없습니다: {listed}. 작업 JSON을 고쳐 주세요.",
        f"The crawl job cannot be read: {listed}. Mend the job's JSON.",
    )


@cache
def _adapter() -> TypeAdapter[CrawlJob]:
    return TypeAdapter(CrawlJob)
