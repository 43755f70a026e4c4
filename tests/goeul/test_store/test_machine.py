"""Any order of finding, leasing, dying, fetching, committing, deleting, rechecking: none lost, doubled, uncounted."""

import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from goeul.records import Annotated, Article, Page, Tags
from goeul.store import FRONTIER_STATES, ORIGINS, AlertMatch, FrontierItem, Origin, SavedSearches, Store

OUTLETS = ("a", "b")
HOSTS = ("h1", "h2")
OWNERS = ("p", "q", "r")
MAX_ATTEMPTS = 3
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
RECHECKS = (timedelta(seconds=30), timedelta(seconds=200))
WINDOW = timedelta(seconds=1000)

outlets = st.sampled_from(OUTLETS)
owners = st.sampled_from(OWNERS)
hosts = st.sampled_from(HOSTS)
seconds = st.integers(1, 100)
numbers = st.integers(0, 9)


@dataclass
class Row:
    """What the frontier should say of one article."""

    found_at: datetime
    state: str = "queued"
    origin: Origin = "poll"
    backfilled: bool = False
    first_fetch: datetime | None = None
    checks: int = 0
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
    deleted_at: datetime | None = None


def match_all(searches: SavedSearches, _article: object) -> list[AlertMatch]:
    return [AlertMatch(saved_search_id=search.id, why=("낱말",)) for search in searches.rows]


class StoreMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.place = self._new_place()
        self.now = datetime(2026, 11, 24, tzinfo=UTC)
        self.store = self._open()
        self.store.save_search("모두", "오산", ["console", "atom"])
        self.backfills = {outlet: self._backfill(outlet) for outlet in OUTLETS}
        self.days: dict[str, Counter[str]] = {outlet: Counter() for outlet in OUTLETS}
        self.rows: dict[tuple[str, str], Row] = {}
        self.texts: dict[tuple[str, str], Text] = {}
        self.host_leases: dict[str, tuple[str, datetime]] = {}
        self.acknowledged: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    def _new_place(self) -> Path | str:
        return self.folder / "goeul.db"

    def _open(self) -> Store:
        return Store.open(self.place, clock=lambda: self.now)

    def _backfill(self, outlet: str) -> int:
        return self.store.add_backfill(outlet, date(2020, 1, 1), date(2020, 12, 31)).id

    def _row(self, key: tuple[str, str]) -> Row:
        return self.rows.setdefault(key, Row(found_at=self.now))

    def _stands(self, key: tuple[str, str]) -> bool:
        return key in self.texts and self.texts[key].deleted_at is None

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
        for name in names:
            row = self._row((outlet, name))
            if row.origin == "backfill" and row.state in ("queued", "leased"):
                row.origin = "poll"

    @rule(outlet=outlets, ids=st.lists(numbers, max_size=6, unique=True))
    def find_by_backfill(self, outlet: str, ids: list[int]) -> None:
        names = [str(number) for number in ids]
        new = {name for name in names if (outlet, name) not in self.rows}
        items = [FrontierItem(article_id=name, url=f"https://{outlet}.example/{name}") for name in names]
        told = self.store.advance_backfill(self.backfills[outlet], items, cursor="", pages_read=1, oldest=None)
        assert told == len(new)
        for name in new:
            self.rows[outlet, name] = Row(found_at=self.now, origin="backfill", backfilled=True)

    @rule(outlet=outlets, ids=st.lists(numbers, max_size=6, unique=True))
    def recheck(self, outlet: str, ids: list[int]) -> None:
        done = [row for n in ids if (row := self.rows.get((outlet, str(n)))) and row.state == "done"]
        assert self.store.queue_rechecks(outlet, map(str, ids)) == len(done)
        for row in done:
            row.state, row.origin, row.attempts, row.not_before = "queued", "recheck", 0, self.now

    @rule(outlet=outlets, ids=st.lists(numbers, max_size=6, unique=True))
    def look_again_at_what_was_skipped(self, outlet: str, ids: list[int]) -> None:
        skipped = [row for n in ids if (row := self.rows.get((outlet, str(n)))) and row.state == "skipped"]
        assert self.store.queue_second_looks(outlet, map(str, ids)) == len(skipped)
        for row in skipped:
            row.state, row.origin, row.attempts, row.not_before = "queued", "recheck", 0, self.now

    @rule(outlet=outlets)
    def see_what_is_due(self, outlet: str) -> None:
        due = {
            name
            for (of, name), row in self.rows.items()
            if of == outlet and row.state == "done" and row.checks < len(RECHECKS) and row.first_fetch
            if row.first_fetch + RECHECKS[row.checks] <= self.now and row.found_at >= self.now - WINDOW
        }
        told = self.store.due_rechecks(outlet, RECHECKS, 100, WINDOW)
        assert len(told) == len(due)
        assert set(told) == due

    @rule(outlet=outlets, number=numbers)
    def delete(self, outlet: str, number: int) -> None:
        key = (outlet, str(number))
        text = self.texts.get(key)
        assert self.store.mark_deleted(outlet, str(number), "gone") == (text is not None)
        if text is None:
            return
        if text.deleted_at is None:
            text.deleted_at = self.now
            text.revision += 1
            self.days[outlet]["deleted"] += 1
        self.rows[key].state = "skipped"

    @rule(
        outlet=outlets,
        owner=owners,
        limit=st.integers(1, 5),
        length=seconds,
        origins=st.sets(st.sampled_from(ORIGINS), min_size=1),
    )
    def lease(self, outlet: str, owner: str, limit: int, length: int, origins: set[Origin]) -> None:
        free = {
            key for key, row in self.rows.items() if key[0] == outlet and row.origin in origins and self._leasable(row)
        }
        rows = self.store.lease_articles(outlet, owner, limit=limit, seconds=length, origins=origins)
        got = [(outlet, row.article_id) for row in rows]
        assert len(got) == len(set(got)) == min(limit, len(free))
        assert set(got) <= free, "a row that a live owner holds was handed out"
        given = [ORIGINS.index(self.rows[key].origin) for key in got]
        assert [ORIGINS.index(row.origin) for row in rows] == given == sorted(given)
        left = [ORIGINS.index(self.rows[key].origin) for key in free - set(got)]
        assert not left or not given or max(given) <= min(left), "a backfill went before news"
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
        row = self._row(key)
        row.checks += row.origin == "recheck" and row.state in ("queued", "leased")
        row.state, row.fetched_at, row.first_fetch = "fetched", self.now, row.first_fetch or self.now

    @rule(outlet=outlets, number=numbers, owner=owners, after=st.integers(0, 50))
    def retry(self, outlet: str, number: int, owner: str, after: int) -> None:
        self.store.retry_article(
            outlet, str(number), "503", after_seconds=after, max_attempts=MAX_ATTEMPTS, owner=owner
        )
        row = self.rows.get((outlet, str(number)))
        if row and row.state == "leased" and row.owner == owner:
            row.attempts += 1
            row.state = "queued"
            row.not_before = self.now + timedelta(seconds=after)
            if row.attempts >= MAX_ATTEMPTS:
                self._give_up((outlet, str(number)), row, "failed")

    @rule(outlet=outlets, number=numbers, owner=owners)
    def skip(self, outlet: str, number: int, owner: str) -> None:
        self.store.skip_article(outlet, str(number), "gone", owner=owner)
        row = self.rows.get((outlet, str(number)))
        if row and row.state == "leased" and row.owner == owner:
            self._give_up((outlet, str(number)), row, "skipped")

    @rule(outlet=outlets, number=numbers)
    def skip_what_is_no_article(self, outlet: str, number: int) -> None:
        self.store.skip_article(outlet, str(number), "no body")
        row = self.rows.get((outlet, str(number)))
        if row and row.state in ("queued", "leased", "fetched"):
            self._give_up((outlet, str(number)), row, "skipped")

    def _give_up(self, key: tuple[str, str], row: Row, end: str) -> None:
        """An article that stands is not given up for one bad reading."""
        if self._stands(key):
            row.checks += row.state != "fetched"
            row.state = "done"
        else:
            if end == "skipped" and row.origin == "recheck":
                row.checks += row.state != "fetched"  # it was counted at the first look
            else:
                self.days[key[0]][end] += 1
            row.state = end

    @rule(outlet=outlets, number=numbers)
    def quarantine(self, outlet: str, number: int) -> None:
        self.store.quarantine("extract", outlet, str(number), "crash", "")
        row = self._row((outlet, str(number)))
        self.days[outlet]["failed"] += row.state != "failed"
        row.state = "failed"

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
            assert result.deleted_at == text.deleted_at
            row = self._row(key)
            if row.fetched_at is None or row.fetched_at <= annotated.article.fetched_at:
                row.state = "skipped" if text.deleted_at else "done"
                if not text.deleted_at:
                    row.first_fetch = row.first_fetch or self.now

    def _expect(self, key: tuple[str, str], title: str, fetched_at: datetime) -> Text:
        text = self.texts.get(key)
        if text is None:
            text = self.texts[key] = Text(title=title, fetched_at=fetched_at)
            self.days[key[0]]["articles"] += 1
        elif fetched_at >= max(text.fetched_at, text.deleted_at or LONG_AGO):
            text.revision += text.title != title or text.deleted_at is not None
            text.title, text.fetched_at, text.deleted_at = title, fetched_at, None
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
        assert [row.op == "delete" for row in rows] == [current[row.key].deleted_at is not None for row in rows]
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
        standing = list(self.store.iter_articles(batch=3))
        deleted = self.store.deleted_articles(limit=1000)
        held = {(s.annotated.article.outlet_id, s.annotated.article.article_id): s for s in (*standing, *deleted)}
        assert len(held) == len(standing) + len(deleted) == len(self.texts)
        assert len(standing) == self.store.article_count()
        assert {key: (s.annotated.article.title, s.revision, s.deleted_at) for key, s in held.items()} == {
            key: (text.title, text.revision, text.deleted_at) for key, text in self.texts.items()
        }
        alerted = [alert.article_key for alert in self.store.alerts(limit=1000)]
        assert sorted(alerted) == sorted(stored.key for stored in held.values())
        for key, stored in held.items():
            assert len(self.store.article_versions(stored.key)) == self.texts[key].revision - 1

    @invariant()
    def what_is_counted_came_about(self) -> None:
        if not hasattr(self, "rows"):
            return
        counted: dict[str, Counter[str]] = {outlet: Counter() for outlet in OUTLETS}
        for day in self.store.outlet_days(date(2026, 1, 1)):
            counted[day.outlet_id] += Counter(
                articles=day.articles, skipped=day.skipped, failed=day.failed, deleted=day.deleted
            )
        assert counted == {outlet: +numbers for outlet, numbers in self.days.items()}
        for outlet, backfill_id in self.backfills.items():
            progress = self.store.backfill_progress(backfill_id)
            mine = [row for key, row in self.rows.items() if key[0] == outlet and row.backfilled]
            assert sum(getattr(progress, name) for name in FRONTIER_STATES) == len(mine)
            assert progress.failed == sum(row.state == "failed" for row in mine)


StoreMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestStore = StoreMachine.TestCase


def test_the_same_in_postgresql(postgresql: Any) -> None:
    with ExitStack() as databases:

        class ServerMachine(StoreMachine):
            def _new_place(self) -> str:
                databases.close()  # the one before
                return str(databases.enter_context(postgresql.database()))

        few = settings(StoreMachine.TestCase.settings, max_examples=8)
        run_state_machine_as_test(ServerMachine, settings=few)
