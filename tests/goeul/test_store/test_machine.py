"""Any order of finding, leasing, dying, fetching, committing, reopening: no article lost, doubled or uncounted."""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from goeul.records import Annotated, Article, Page, Tags
from goeul.store import AlertMatch, FrontierItem, SavedSearches, Store

OUTLETS = ("a", "b")
HOSTS = ("h1", "h2")
OWNERS = ("p", "q", "r")
MAX_ATTEMPTS = 3
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

outlets = st.sampled_from(OUTLETS)
owners = st.sampled_from(OWNERS)
hosts = st.sampled_from(HOSTS)
seconds = st.integers(1, 100)
numbers = st.integers(0, 9)


@dataclass
class Row:
    """What the frontier should say of one article."""

    state: str = "queued"
    owner: str = ""
    until: datetime = LONG_AGO
    not_before: datetime = LONG_AGO
    attempts: int = 0
    fetched_at: datetime | None = None  # of the page that is kept


@dataclass
class Text:
    """What the store should hold of one committed article."""

    title: str
    fetched_at: datetime
    revision: int = 1


def match_all(searches: SavedSearches, _article: object) -> list[AlertMatch]:
    return [AlertMatch(saved_search_id=search.id, why=("낱말",)) for search in searches.rows]


class StoreMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.now = datetime(2026, 11, 24, tzinfo=UTC)
        self.store = self._open()
        self.store.save_search("모두", "오산", ["console", "atom"])
        self.rows: dict[tuple[str, str], Row] = {}
        self.texts: dict[tuple[str, str], Text] = {}
        self.host_leases: dict[str, tuple[str, datetime]] = {}
        self.acknowledged: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    def _open(self) -> Store:
        return Store.open(self.folder / "goeul.db", clock=lambda: self.now)

    def _live(self, row: Row) -> bool:
        return row.state == "leased" and row.until > self.now

    def _leasable(self, row: Row) -> bool:
        if row.state == "leased":
            return not self._live(row)
        return row.state == "queued" and row.not_before <= self.now

    @rule(step=st.integers(1, 150))
    def time_passes(self, step: int) -> None:
        self.now += timedelta(seconds=step)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self._open()

    @rule(outlet=outlets, ids=st.lists(numbers, max_size=6))
    def find(self, outlet: str, ids: list[int]) -> None:
        names = [str(number) for number in ids]
        new = {name for name in names if (outlet, name) not in self.rows}
        items = [FrontierItem(article_id=name, url=f"https://{outlet}.example/{name}") for name in names]
        assert self.store.add_links(outlet, items) == len(new)
        self.rows |= {(outlet, name): Row() for name in new}

    @rule(outlet=outlets, owner=owners, limit=st.integers(1, 5), length=seconds)
    def lease(self, outlet: str, owner: str, limit: int, length: int) -> None:
        free = {key for key, row in self.rows.items() if key[0] == outlet and self._leasable(row)}
        got = [
            (outlet, row.article_id) for row in self.store.lease_articles(outlet, owner, limit=limit, seconds=length)
        ]
        assert len(got) == len(set(got)) == min(limit, len(free))
        assert set(got) <= free, "a row that a live owner holds was handed out"
        for key in got:
            row = self.rows[key]
            row.state, row.owner, row.until = "leased", owner, self.now + timedelta(seconds=length)

    @rule(owner=owners, length=seconds)
    def renew(self, owner: str, length: int) -> None:
        held = [row for row in self.rows.values() if row.state == "leased" and row.owner == owner]
        assert self.store.renew_leases(owner, length) == len(held)
        for row in held:
            row.until = self.now + timedelta(seconds=length)

    @rule(owner=owners)
    def release(self, owner: str) -> None:
        held = [row for row in self.rows.values() if row.state == "leased" and row.owner == owner]
        assert self.store.release_leases(owner) == len(held)
        for row in held:
            row.state = "queued"

    @rule(outlet=outlets, number=numbers)
    def fetch(self, outlet: str, number: int) -> None:
        """Whoever holds the row, or lost it, or nobody: a page that came is kept."""
        key = (outlet, str(number))
        self.store.save_page(
            Page(
                outlet_id=outlet,
                article_id=str(number),
                url="u",
                status=200,
                content_type="",
                body=b"x",
                fetched_at=self.now,
            )
        )
        row = self.rows.setdefault(key, Row())
        row.state, row.fetched_at = "fetched", self.now

    @rule(outlet=outlets, number=numbers, owner=owners, after=st.integers(0, 50))
    def retry(self, outlet: str, number: int, owner: str, after: int) -> None:
        self.store.retry_article(
            outlet, str(number), "503", after_seconds=after, max_attempts=MAX_ATTEMPTS, owner=owner
        )
        row = self.rows.get((outlet, str(number)))
        if row and row.state == "leased" and row.owner == owner:
            row.attempts += 1
            row.state = "failed" if row.attempts >= MAX_ATTEMPTS else "queued"
            row.not_before = self.now + timedelta(seconds=after)

    @rule(outlet=outlets, number=numbers, owner=owners)
    def skip(self, outlet: str, number: int, owner: str) -> None:
        self.store.skip_article(outlet, str(number), "gone", owner=owner)
        row = self.rows.get((outlet, str(number)))
        if row and row.state == "leased" and row.owner == owner:
            row.state = "skipped"

    @rule(outlet=outlets, number=numbers)
    def quarantine(self, outlet: str, number: int) -> None:
        self.store.quarantine("extract", outlet, str(number), "crash", "")
        self.rows.setdefault((outlet, str(number)), Row()).state = "failed"

    @rule(outlet=outlets, number=numbers)
    def replay(self, outlet: str, number: int) -> None:
        self.store.replay(outlet, str(number))
        row = self.rows.get((outlet, str(number)))
        if row and row.state == "failed":
            row.state = "fetched" if row.fetched_at else "queued"
            if row.state == "queued":
                row.attempts, row.not_before = 0, self.now

    @precondition(lambda self: any(row.state == "fetched" for row in self.rows.values()))
    @rule(limit=st.integers(1, 4), title=st.sampled_from(["가", "나"]))
    def commit(self, limit: int, title: str) -> None:
        pages = self.store.pending_pages(limit)
        waiting = sum(row.state == "fetched" for row in self.rows.values())
        assert len(pages) == min(limit, waiting)
        self._commit([(page.outlet_id, page.article_id) for page in pages], title, None)

    @rule(outlet=outlets, number=numbers, title=st.sampled_from(["가", "나"]), ago=st.integers(0, 300))
    def commit_a_slow_reading(self, outlet: str, number: int, title: str, ago: int) -> None:
        self._commit([(outlet, str(number))], title, self.now - timedelta(seconds=ago))

    def _commit(self, keys: list[tuple[str, str]], title: str, read_at: datetime | None) -> None:
        batch = []
        for outlet, name in keys:
            fetched_at = read_at or self.rows[outlet, name].fetched_at
            article = Article(
                outlet_id=outlet, article_id=name, url="u", title=title, body="몸글", fetched_at=fetched_at
            )
            batch.append(Annotated(article=article, title_tokens=(), body_tokens=(), tags=Tags(), version="1"))
        stored = self.store.commit_articles(batch, match_all)
        for key, annotated, result in zip(keys, batch, stored, strict=True):
            assert annotated.article.fetched_at is not None
            text = self._expect(key, title, annotated.article.fetched_at)
            assert (result.annotated.article.title, result.revision) == (text.title, text.revision)
            row = self.rows.setdefault(key, Row())
            if row.fetched_at is None or row.fetched_at <= annotated.article.fetched_at:
                row.state = "done"

    def _expect(self, key: tuple[str, str], title: str, fetched_at: datetime) -> Text:
        text = self.texts.get(key)
        if text is None:
            text = self.texts[key] = Text(title=title, fetched_at=fetched_at)
        elif fetched_at >= text.fetched_at:
            text.revision += text.title != title
            text.title, text.fetched_at = title, fetched_at
        return text

    @rule(host=hosts, owner=owners, length=seconds)
    def lease_host(self, host: str, owner: str, length: int) -> None:
        holder, until = self.host_leases.get(host, (owner, self.now))
        free = holder == owner or until <= self.now
        assert self.store.lease_host(host, owner, length) == free
        if free:
            self.host_leases[host] = (owner, self.now + timedelta(seconds=length))

    @rule(host=hosts, owner=owners, length=seconds)
    def renew_host(self, host: str, owner: str, length: int) -> None:
        held = self.host_leases.get(host, ("", self.now))[0] == owner
        assert self.store.renew_host(host, owner, length) == held
        if held:
            self.host_leases[host] = (owner, self.now + timedelta(seconds=length))

    @rule(host=hosts, owner=owners)
    def release_host(self, host: str, owner: str) -> None:
        self.store.release_host(host, owner)
        if self.host_leases.get(host, ("", self.now))[0] == owner:
            del self.host_leases[host]

    @rule(limit=st.integers(1, 5))
    def index(self, limit: int) -> None:
        rows = self.store.outbox(limit)
        current = self.store.articles(row.key for row in rows)
        assert [row.revision for row in rows] == [current[row.key].revision for row in rows]
        self.store.ack_outbox(row.seq for row in rows)

    @rule(owner=owners, limit=st.integers(1, 5), length=seconds, works=st.booleans())
    def deliver(self, owner: str, limit: int, length: int, works: bool) -> None:
        for delivery in self.store.lease_deliveries(owner, limit, length):
            assert delivery.id not in self.acknowledged
            if works:
                self.store.ack_delivery(delivery.id)
                self.acknowledged.add(delivery.id)

    @invariant()
    def every_input_is_in_exactly_one_state(self) -> None:
        if not hasattr(self, "rows"):
            return
        counts = {state: number for state, number in self.store.frontier_counts().items() if number}
        ended = ["queued" if row.state == "leased" and not self._live(row) else row.state for row in self.rows.values()]
        assert counts == Counter(ended)

    @invariant()
    def every_committed_article_is_there_once_with_its_alert(self) -> None:
        if not hasattr(self, "rows"):
            return
        held = {
            (stored.annotated.article.outlet_id, stored.annotated.article.article_id): stored
            for stored in self.store.iter_articles(batch=3)
        }
        assert len(held) == self.store.article_count() == len(self.texts)
        assert {key: (s.annotated.article.title, s.revision) for key, s in held.items()} == {
            key: (text.title, text.revision) for key, text in self.texts.items()
        }
        alerted = [alert.article_key for alert in self.store.alerts(limit=1000)]
        assert sorted(alerted) == sorted(stored.key for stored in held.values())
        for key, stored in held.items():
            assert len(self.store.article_versions(stored.key)) == self.texts[key].revision - 1


StoreMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestStore = StoreMachine.TestCase
