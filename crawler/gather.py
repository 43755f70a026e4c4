"""One source of an outlet at a time: asks it, reads what is new of it, and notes how it fares.

Knows no Scrapy. Nothing is written on the way: a walk ends with one set of links and one of source states, and the
caller stores the links first. If it stored page by page, a crawl killed in the middle would find page 1 known on its
next run and stop there, and the rest would be lost.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from crawler import polling
from crawler.answers import Answer, Fault, checked
from crawler.identity import identify
from crawler.pace import HARD, weight
from crawler.paging import Request
from crawler.rechecks import Sighting, is_cut
from crawler.sites import authority, serves
from crawler.words import BROKEN, EMPTY_LIST, MOVED, OK, TIMEOUT
from goeul.records import Family, Link, Outlet
from goeul.store import FrontierItem, SourceKind, SourceState

LINKS_A_SOURCE = 2000
_TIMEOUTS_IN_A_ROW = 2
_GUESSED_AGAIN = timedelta(hours=24)
_ENDS_OF_LIST = frozenset({"HTTP 404", "HTTP 410"})

_log = logging.getLogger(__name__)


class Fetch(Protocol):
    """The network. Raises Fault; a status is an answer, whatever it is."""

    async def __call__(
        self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer: ...


@dataclass(slots=True)
class Walk:
    """What a walk has found so far."""

    items: dict[str, FrontierItem] = field(default_factory=dict)  # by article id, in order of discovery
    seen: dict[str, Sighting] = field(default_factory=dict)  # what the sources show of articles, `items` or not
    sources: dict[str, SourceState] = field(default_factory=dict)  # by URL; to be stored after the links
    unchanged: int = 0  # links on sources that have not changed since they were read
    answered: int = 0  # sources of the outlet that gave a readable answer, or said that nothing has changed
    faults: list[tuple[str, Fault]] = field(default_factory=list)  # (URL, fault) of sources that did not
    cut: Fault | None = None  # a list broke off: older links of it were not seen
    stop: Fault | None = None  # the outlet's host is out of reach; nothing more was asked

    @property
    def found(self) -> int:
        """The number of links that the sources show, those of unchanged sources included."""
        return len(self.items) + self.unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is asked, and what for."""

    url: str  # its name in the store
    kind: SourceKind
    guessed: bool = False  # nobody says that it is there: if it is not, that is no fault of the outlet
    page: int = 1  # of a list; later ones are not remembered, and have no conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one answer brought."""

    links: list[Link] = field(default_factory=list)  # for the frontier
    others: list[Link] = field(default_factory=list)  # only to be compared with what is known
    found: int | None = None  # where it is not the number of articles among `links`
    kind: SourceKind | None = None  # where it turned out to be another than was thought
    detail: str = ""


Reader = Callable[[Answer], Reading]


class Gatherer:
    """Asks sources one after the other and keeps what they bring in `walk`."""

    def __init__(
        self,
        outlet: Outlet,
        family: Family,
        fetch: Fetch,
        before: Mapping[str, SourceState],
        *,
        deep: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`deep` reads every source in full, changed or not."""
        self.outlet = outlet
        self.family = family
        self.before = before
        self.deep = deep
        self.walk = Walk()
        self.now = now
        self._fetch = fetch
        self._mark = polling.rules_mark(outlet, family)

    async def read(self, source: Source, request: Request, reader: Reader) -> set[str] | None:
        """The article ids on one source; None where it is unchanged or out of order. A fault is noted, not raised."""
        if self._rests(source):
            return None
        before = None if self.deep or source.page > 1 else self.before.get(source.url)
        sent = polling.conditions(before, self._mark) if request.method == "GET" else {}
        try:
            answer = await self._fetch(
                request.url, method=request.method, headers={**request.headers, **sent}, body=request.body
            )
            if before is not None and polling.not_modified(answer, sent):
                self._unchanged(source, before, answer, sent)
                return None
            answer = checked(answer, want="any", now=self.now())
            hashed = polling.digest(answer.body, self._mark)
            if before is not None and polling.is_same(before, hashed):
                self._unchanged(source, before, answer, sent)
                return None
            # In a thread: ten megabytes of hostile XML must not stop the clock of the other crawls.
            reading, items = await asyncio.to_thread(self._items, answer, reader)
            if not items and serves(self.outlet, source.url) and not serves(self.outlet, answer.url):
                raise Fault(MOVED, authority(answer.url))
        except Fault as fault:
            self._note(source, fault)
            return None
        self._keep(source, reading, items)
        if source.page == 1:
            found = len(items) if reading.found is None else reading.found
            state = polling.changed(self._state(source, reading.kind), answer, sent, hashed, found, self.now())
            self.walk.sources[source.url] = replace(state, detail=reading.detail)
        return set(items)

    def _rests(self, source: Source) -> bool:
        """Whether a guess was wrong not long ago: a board without a feed is not asked for it at every visit."""
        before = self.before.get(source.url)
        if not source.guessed or source.page > 1 or before is None or before.polled_at is None:
            return False
        wrong = before.state == EMPTY_LIST or weight(before.state) == HARD
        return wrong and self.now() - before.polled_at < _GUESSED_AGAIN

    def was_broken(self, source: Source) -> bool:
        """Whether the last poll of a source that was polled before did not go well: what it missed is to be found."""
        before = self.before.get(source.url)
        return before is not None and before.state != OK

    def _unchanged(self, source: Source, before: SourceState, answer: Answer, sent: Mapping[str, str]) -> None:
        self.walk.answered += not source.guessed
        self.walk.unchanged += before.found
        self.walk.sources[source.url] = polling.unchanged(before, answer, sent, self.now())

    def _items(self, answer: Answer, reader: Reader) -> tuple[Reading, dict[str, FrontierItem]]:
        """What `answer` brings, and the outlet's own articles among its links, by id."""
        try:
            reading = reader(answer)
            return reading, dict(self._identified(reading.links[:LINKS_A_SOURCE]))
        except Exception as error:
            _log.exception("cannot read %s", answer.url)
            raise Fault(BROKEN, f"{type(error).__name__}: {error}"[:200]) from error

    def _identified(self, links: Iterable[Link]) -> Iterator[tuple[str, FrontierItem]]:
        for link in links:
            identity = identify(link.url, self.family, self.outlet)
            if identity is not None:
                article_id, url = identity
                title = "" if is_cut(link.title) else link.title
                yield (
                    article_id,
                    FrontierItem(
                        article_id=article_id, url=url, published=link.published, updated=link.updated, title=title
                    ),
                )

    def _keep(self, source: Source, reading: Reading, items: Mapping[str, FrontierItem]) -> None:
        walk = self.walk
        walk.answered += not source.guessed
        exact = source.kind != "list"
        for article_id, item in items.items():
            known = walk.items.get(article_id)
            walk.items[article_id] = _filled(known, item) if known else item
        for article_id, item in (*items.items(), *self._identified(reading.others[:LINKS_A_SOURCE])):
            seen = walk.seen.get(article_id)
            titled = seen is not None and bool(seen.item.title)
            walk.seen[article_id] = Sighting(
                item=_filled(seen.item, item) if seen else item, exact=seen.exact if seen and titled else exact
            )

    def _state(self, source: Source, kind: SourceKind | None) -> SourceState:
        blank = SourceState(outlet_id=self.outlet.id, url=source.url, kind=source.kind)
        return replace(self.before.get(source.url, blank), kind=kind or source.kind)

    def _note(self, source: Source, fault: Fault) -> None:
        walk = self.walk
        if source.page > 1 and fault.word in _ENDS_OF_LIST:
            return
        if source.page == 1:
            walk.sources[source.url] = polling.failed(self._state(source, None), fault, self.now())
        if not source.guessed:
            walk.faults.append((source.url, fault))
        if source.kind == "list" and not source.guessed and (source.page > 1 or fault.passing):
            walk.cut = fault
        latest = [each.word for _, each in walk.faults[-_TIMEOUTS_IN_A_ROW:]]
        hangs = not walk.answered and latest == [TIMEOUT] * _TIMEOUTS_IN_A_ROW
        if serves(self.outlet, source.url) and (fault.of_host or hangs):
            walk.stop = fault


def _filled(first: FrontierItem, item: FrontierItem) -> FrontierItem:
    """What the first source says of an article, and what it leaves out from another."""
    return replace(
        first,
        published=first.published or item.published,
        updated=first.updated or item.updated,
        title=first.title or item.title,
    )
