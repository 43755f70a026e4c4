"""The schema: brought up to date in one step, refused if it is newer, and used through its indexes."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, inspect

from goeul.errors import StoreError
from goeul.store import FrontierItem, Store, no_match
from goeul.store.database import Database
from goeul.store.migrations import MIGRATIONS, Migration
from goeul.store.tables import metadata


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """These tests are about SQLite; test_server*.py are those about PostgreSQL."""
    return tmp_path / "data" / "goeul.db"


def schema(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    connection.close()
    return rows


def versions(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT version FROM schema_version ORDER BY version").fetchall()
    connection.close()
    return [version for (version,) in rows]


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    assert [migration.version for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_the_tables_in_python_are_those_of_the_schema(store: Store, path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    found = inspect(engine)
    names = set(found.get_table_names()) - {"schema_version", "sqlite_sequence"}
    assert names == set(metadata.tables)
    for name, table in metadata.tables.items():
        assert {column["name"] for column in found.get_columns(name)} == set(table.columns.keys()), name
        assert set(found.get_pk_constraint(name)["constrained_columns"]) == set(table.primary_key.columns.keys()), name
    engine.dispose()


def test_opening_again_changes_nothing(store: Store, path: Path, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    before = schema(path)
    with Store.open(path) as again:
        assert again.article_count() == 1
    assert schema(path) == before
    assert versions(path) == [migration.version for migration in MIGRATIONS]


def test_an_older_store_is_brought_up_to_date(path: Path) -> None:
    first = Migration(1, ("CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (7)"))
    Database(path, [first]).close()
    database = Database(path, [first, Migration(2, ("ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 8",))])
    with database.read() as conn:
        assert conn.exec_driver_sql("SELECT x, y FROM a").all() == [(7, 8)]
    database.close()
    assert versions(path) == [1, 2]


def test_a_migration_that_fails_leaves_the_store_as_it_was(path: Path) -> None:
    first = Migration(1, ("CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (7)"))
    Database(path, [first]).close()
    before = schema(path)
    with pytest.raises(Exception, match="no such table"):
        Database(path, [first, Migration(2, ("DROP TABLE a", "CREATE TABLE b (x)", "INSERT INTO absent VALUES (1)"))])
    assert schema(path) == before
    assert versions(path) == [1]


def test_a_newer_store_is_refused_and_not_touched(store: Store, path: Path) -> None:
    newer = MIGRATIONS[-1].version + 1
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("INSERT INTO schema_version VALUES (?)", (newer,))
    connection.close()
    with pytest.raises(StoreError, match=f"schema {newer}") as caught:
        Store.open(path)
    assert "goeul을 올리거나" in caught.value.ko
    assert versions(path)[-1] == newer


def test_wal_and_its_pragmas_are_in_force(store: Store) -> None:
    with store._database.read() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == 1
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000


class Plans:
    """Collects the query plans of what the store executes."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self.plans: list[str] = []

    def __call__(self, _conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            values = parameters[0] if many else parameters
            rows = self._connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            self.plans.extend(row[3] for row in rows)

    def whole_tables(self) -> list[str]:
        return [plan for plan in self.plans if plan.startswith("SCAN") and "INDEX" not in plan]

    def used(self) -> str:
        return " ".join(self.plans)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def plans(path: Path, store: Store) -> Iterator[Plans]:  # the file must be there
    listener = Plans(path)
    event.listen(Engine, "before_cursor_execute", listener)
    yield listener
    event.remove(Engine, "before_cursor_execute", listener)
    listener.close()


def test_the_queues_are_read_through_their_indexes(store: Store, plans: Plans, samples: Any, clock: Any) -> None:
    store.lease_articles("osannews", "a", limit=5, seconds=9)
    store.renew_leases("a", 9)
    store.release_leases("a")
    store.retry_article("osannews", "1", "x", after_seconds=1)
    store.pending_pages(5)
    store.pending_pages(5, outlet_ids=["osannews"])
    store.frontier_counts("osannews")
    store.drop_pages(clock.now)
    store.lease_deliveries("a", 5, 9)
    store.outbox(5)
    store.commit_articles([samples.annotated("1")], no_match)
    store.commit_articles([samples.annotated("1", title="고침")], no_match)
    store.delete_search(1)
    list(store.iter_articles())
    assert [plan for plan in plans.whole_tables() if plan != "SCAN saved_searches"] == []
    for index in ("frontier_open", "frontier_leased", "frontier_fetched", "pages_age", "deliveries_open"):
        assert index in plans.used()


def test_a_million_addresses_are_never_read_through_for_what_is_asked_often(
    store: Store, plans: Plans, samples: Any, clock: Any
) -> None:
    """The index of each question; anything else would read all that an outlet ever brought."""
    order = store.add_backfill("osannews", clock.now.date(), clock.now.date())
    item = FrontierItem(article_id="1", url="u", title="제목")
    store.add_links("osannews", [item, item])
    for index, ask in {
        "frontier_open (outlet_id=? AND origin=?)": lambda: store.lease_articles(
            "osannews", "a", limit=5, seconds=9, origins=("poll", "recheck", "backfill")
        ),
        "frontier_done (outlet_id=? AND checks=? AND rank_at>?)": lambda: store.due_rechecks(
            "osannews", [timedelta(hours=6), timedelta(hours=48)], 20, timedelta(days=7)
        ),
        "frontier_outlet_faults (outlet_id=? AND changed_at>? AND changed_at<?)": lambda: store.due_second_looks(
            "osannews", ["no_body"], [timedelta(hours=1)], 20, timedelta(days=7)
        ),
        "frontier_read (outlet_id=? AND changed_at>?)": lambda: store.recent_outcomes("osannews", clock.now, 20),
        "sqlite_autoindex_frontier_1 (outlet_id=? AND article_id=?)": lambda: store.queue_rechecks("osannews", ["1"]),
        "sqlite_autoindex_articles_2 (outlet_id=? AND article_id=?)": lambda: store.known_articles("osannews", ["1"]),
        "COVERING INDEX frontier_state": lambda: store.frontier_counts(),
        "COVERING INDEX frontier_state (outlet_id=?)": lambda: store.frontier_counts("osannews"),
        "frontier_faults": lambda: store.faults(),
        "frontier_outlet_faults (outlet_id=?)": lambda: store.faults("osannews"),
        "frontier_faults (changed_at>?)": lambda: store.fault_counts(since=clock.now),
        "frontier_outlet_faults (outlet_id=? AND changed_at>?)": lambda: store.fault_counts("osannews", clock.now),
        "COVERING INDEX frontier_outlet_faults": lambda: store.fault_counts(),
        "COVERING INDEX frontier_backfill (backfill_id=?)": lambda: store.backfill_progress(order.id),
        "frontier_backfill (backfill_id=?": lambda: store.cancel_backfill(order.id, ""),
        "outlet_days_day (day>?)": lambda: store.outlet_days(clock.now.date()),
        "outlet_days USING PRIMARY KEY (outlet_id=? AND day>?)": lambda: store.outlet_days(
            clock.now.date(), "osannews"
        ),
        "sources USING PRIMARY KEY (outlet_id=?)": lambda: store.sources("osannews"),
        "articles_deleted": lambda: (store.article_count(), store.deleted_articles(), store.enqueue_all()),
        "COVERING INDEX pages_age": lambda: (store.page_bytes(), store.trim_pages(0)),
        "alarms_open (outlet_id=? AND rule=?)": lambda: store.raise_alarm("", "silent", "", "", ["console"]),
    }.items():
        plans.plans.clear()
        ask()
        assert index in plans.used(), index
        assert set(plans.whole_tables()) <= {"SCAN articles", "SCAN index_outbox"}, index


def test_a_page_is_settled_by_its_own_row(store: Store, plans: Plans, samples: Any, clock: Any) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    plans.plans.clear()
    store.save_page(samples.page("1"))
    store.skip_article("osannews", "1", "no body")
    store.retry_article("osannews", "1", "timeout", after_seconds=0)
    store.quarantine("extract", "osannews", "1", "crash", "")
    store.mark_deleted("osannews", "1", "HTTP 410")
    store.note_listed("osannews", [FrontierItem(article_id="1", url="u")])
    store.save_outlet_run("osannews", state="ok", next_at=None, interval_seconds=1.0)
    assert plans.plans
    assert [plan for plan in plans.plans if plan.startswith("SCAN") and "saved_searches" not in plan] == []


def test_what_people_ask_is_read_through_its_index(store: Store, plans: Plans, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    (listed,) = store.least_certain(9)
    for index, ask in {
        "reviews_order": lambda: store.least_certain(20),
        "reviews_order ((doubt,at)<(?,?))": lambda: store.least_certain(20, listed),
        "reviews_outlet (outlet_id=?": lambda: store.least_certain(20, outlet_ids=["osannews"]),
        "sqlite_autoindex_corrections_1 (outlet_id=? AND article_id=?)": lambda: store.correct(1, []),
        "corrections USING INTEGER PRIMARY KEY (rowid>?)": lambda: store.corrections(7),
        "sqlite_autoindex_articles_1 (seq>?)": lambda: store.unread_texts(9),
        "COVERING INDEX articles_version": lambda: store.outdated_keys("kiwi-2"),
        "head_sightings USING PRIMARY KEY (key=?)": lambda: store.note_head_sightings(
            [(text, None, ()) for text in store.unread_texts(9)]
        ),
    }.items():
        plans.plans.clear()
        ask()
        assert index in plans.used(), (index, plans.plans)
        assert plans.whole_tables() == [], index
        assert not any("TEMP B-TREE" in plan for plan in plans.plans), index
