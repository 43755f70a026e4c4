"""The schema: brought up to date in one step, refused if it is newer, and used through its indexes."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from goeul.errors import StoreError
from goeul.store import Store, no_match
from goeul.store.database import Database
from goeul.store.migrations import MIGRATIONS, Migration
from goeul.store.tables import metadata


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

    def close(self) -> None:
        self._connection.close()


def test_the_queues_are_read_through_their_indexes(store: Store, path: Path, samples: Any, clock: Any) -> None:
    from sqlalchemy import Engine, event

    plans = Plans(path)
    event.listen(Engine, "before_cursor_execute", plans)
    try:
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
    finally:
        event.remove(Engine, "before_cursor_execute", plans)
        plans.close()
    whole = [plan for plan in plans.plans if plan.startswith("SCAN") and "INDEX" not in plan]
    assert [
        plan for plan in whole if plan not in ("SCAN json_each VIRTUAL TABLE INDEX 1:", "SCAN saved_searches")
    ] == []
    used = " ".join(plans.plans)
    for index in ("frontier_open", "frontier_leased", "frontier_fetched", "pages_age", "deliveries_open"):
        assert index in used
