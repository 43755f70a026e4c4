"""From schema 1 to the present one: a store with something in every table loses none of it."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from goeul.errors import StoreError
from goeul.store import FrontierItem, Store, database, no_match
from goeul.store.articles import to_row
from goeul.store.blobs import pack
from goeul.store.columns import micros
from goeul.store.database import Database
from goeul.store.migrations import MIGRATIONS
from goeul.store.tables import metadata

OUTLET = "osannews"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """These tests are about SQLite; test_server*.py are those about PostgreSQL."""
    return tmp_path / "data" / "goeul.db"


def put(db: sqlite3.Connection, table: str, *rows: dict[str, Any]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


@pytest.fixture
def at(clock: Any) -> int:
    return micros(clock.now)


@pytest.fixture
def old(path: Path, samples: Any, at: int) -> Iterator[sqlite3.Connection]:
    """A store as schema 1 left it, written by hand."""
    Database(path, MIGRATIONS[:1]).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        base = {"outlet_id": OUTLET, "url": "https://news.example/1", "rank_at": at, "found_at": at, "changed_at": at}
        put(
            db,
            "frontier",
            {**base, "id": 1, "article_id": "1", "state": "done"},
            {**base, "id": 2, "article_id": "2", "state": "fetched"},
            {**base, "id": 3, "article_id": "3", "state": "queued", "attempts": 2, "reason": "timeout"},
            {**base, "id": 4, "article_id": "4", "state": "leased", "lease_owner": "a", "lease_until": at + 10**9},
            {**base, "id": 5, "article_id": "5", "state": "failed", "reason": "crash"},
            {**base, "id": 6, "article_id": "6", "state": "skipped", "reason": "robots"},
            {**base, "id": 7, "article_id": "7", "state": "done"},
        )
        page = {"url": "https://news.example/2", "status": 200, "content_type": "text/html", "size": 6}
        for row_id in (1, 2, 5):
            put(db, "pages", {**page, "frontier_id": row_id, "fetched_at": at - row_id, "body": pack(b"<html>")})
        put(
            db,
            "quarantine",
            {"stage": "extract", "outlet_id": OUTLET, "article_id": "5", "reason": "crash", "detail": "", "at": at},
        )
        put(db, "host_leases", {"host": "news.example", "owner": "a", "lease_until": at + 10**9})
        put(db, "robots", {"host": "news.example", "status": 200, "fetched_at": at, "body": b"User-agent: *"})
        put(
            db,
            "outlet_states",
            {
                "outlet_id": OUTLET,
                "state": "ok",
                "detail": "",
                "last_try": at,
                "last_success": at,
                "next_at": at,
                "interval_seconds": 600.0,
                "failures": 0,
                "found": 7,
                "new_articles": 7,
            },
        )
        for key, name in ((1, "1"), (2, "7")):
            row = {name: value for name, value in to_row(samples.annotated(name)).items() if name != "photos"}
            numbers = {"key": key, "revision": key, "seq": key, "stored_at": at, "changed_at": at, "fetched_at": at}
            put(db, "articles", {**row, **numbers})
        put(db, "article_tags", {"key": 1, "field": "topic", "code": "transport", "rank": 0, "confidence": 0.5})
        put(
            db,
            "article_versions",
            {
                "key": 2,
                "revision": 1,
                "replaced_at": at,
                "changed": '["title"]',
                "content": pack(json.dumps({"title": "옛 제목"}).encode()),
            },
        )
        put(db, "index_outbox", {"seq": 9, "key": 1, "revision": 1, "op": "index"})
        put(
            db,
            "saved_searches",
            {"id": 1, "name": "오산", "query": "오산", "channels": '["console"]', "active": 1, "since_seq": 0}
            | {"created_at": at},
        )
        for number in (1, 2):
            put(
                db,
                "alerts",
                {"id": number, "saved_search_id": 1, "article_key": number, "seq": number, "why": '["낱말"]'}
                | {"created_at": at},
            )
        put(
            db,
            "deliveries",
            {"id": 40, "alert_id": 1, "channel": "console", "state": "delivered", "delivered_at": at},
            {"id": 41, "alert_id": 2, "channel": "console", "state": "queued", "attempts": 3, "reason": "503"},
            {"id": 42, "alert_id": 2, "channel": "atom", "state": "queued", "not_before": at + 10**9},
        )
        db.execute("DELETE FROM deliveries WHERE id = 42")  # its number is not given again
        db.execute("UPDATE counters SET value = 2")
        yield db


def contents(db: sqlite3.Connection) -> dict[str, list[dict[str, Any]]]:
    db.row_factory = sqlite3.Row
    names = [row["name"] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: sorted((dict(row) for row in db.execute(f"SELECT * FROM {name}")), key=repr)
        for name in names
        if name not in ("schema_version", "sqlite_sequence", "sqlite_stat1")
    }


def test_nothing_is_lost(old: sqlite3.Connection, path: Path) -> None:
    before = contents(old)
    assert all(before.values()), "a row in each table"
    Store.open(path).close()
    after = contents(old)
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} for row in after[table]]
        if table == "counters":  # later schemas count more
            kept = [row for row in kept if row["name"] != "heads_read"]
        assert sorted(kept, key=repr) == rows, table
    assert set(after) == set(metadata.tables)
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []
    assert old.execute("PRAGMA integrity_check").fetchall()[0][0] == "ok"


def test_an_old_store_goes_on_working(old: sqlite3.Connection, path: Path, clock: Any, samples: Any) -> None:
    with Store.open(path, clock=clock) as store:
        assert {state: n for state, n in store.frontier_counts(OUTLET).items() if n} == {
            "queued": 1,
            "leased": 1,
            "fetched": 1,
            "done": 2,
            "skipped": 1,
            "failed": 1,
        }
        assert [row.article_id for row in store.lease_articles(OUTLET, "b", limit=9, seconds=9)] == ["3"]
        assert [page.article_id for page in store.pending_pages(9)] == ["2"]
        (delivery,) = store.lease_deliveries("d", 9, 9)
        assert (delivery.id, delivery.alert_id, delivery.kind, delivery.attempts) == (41, 2, "alert", 3)
        assert delivery.message_id.endswith(".2.41@goeul.invalid>"), "stable over the change of schema"
        store.commit_articles([samples.annotated("2")], no_match)
        store.raise_alarm("", "silent", "조용함", "silent", ["console"])
        assert [d.id for d in store.lease_deliveries("d", 9, 9)] == [43]
        assert store.page_bytes() == 3 * len(pack(b"<html>"))
        assert [article.annotated.article.photos for article in store.iter_articles()] == [(), (), ()]
        assert [version.fields["title"] for version in store.article_versions(2)] == ["옛 제목"]


def test_what_was_read_before_is_read_again_in_its_time(old: sqlite3.Connection, path: Path, clock: Any) -> None:
    hours = (timedelta(hours=6), timedelta(hours=48))
    with Store.open(path, clock=clock) as store:
        assert store.due_rechecks(OUTLET, hours, 9, timedelta(days=7)) == []
        clock.advance(6 * 3600)
        assert store.due_rechecks(OUTLET, hours, 9, timedelta(days=7)) == ["1", "7"]


def test_a_migration_that_another_process_holds_up_is_told_and_can_be_repeated(
    old: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    blocker = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
            "db.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()",
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with blocker:
        assert blocker.stdout is not None and blocker.stdout.readline() == b"held\n"  # noqa: PT018
        before = contents(old)
        with pytest.raises(StoreError, match="Another process") as caught:
            Store.open(path)
        assert "다른 프로세스" in caught.value.ko
        assert contents(old) == before
        blocker.communicate()
    with Store.open(path) as store:
        assert store.add_links(OUTLET, [FrontierItem(article_id="8", url="u")]) == 1
        assert store.commit_articles([], no_match) == []


def test_what_was_tagged_with_low_confidence_is_on_the_review_list(
    old: sqlite3.Connection, path: Path, clock: Any
) -> None:
    sure = {"key": 1, "field": "municipality", "code": "41370", "rank": 0, "confidence": 0.93}
    unsure = {"key": 2, "field": "municipality", "rank": 0}
    put(old, "article_tags", sure, {**unsure, "code": "41370", "confidence": 0.45})
    put(old, "article_tags", {**unsure, "code": "41590", "confidence": 0.59})
    with Store.open(path, clock=clock) as store:
        assert [(each.stored.key, each.doubt) for each in store.least_certain(9)] == [(2, 0.9)]
        assert store.corrections() == []
        assert store.heads() == []
        assert store.outdated_keys("kiwi-2") == [2, 1]
