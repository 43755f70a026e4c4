"""The connection to SQLite: pragmas, transactions, and bringing an older schema up to date.

Transactions follow SQLAlchemy's recipe for SQLite: the driver's own BEGIN is switched off and ours is emitted,
IMMEDIATE for writers, so that two writers queue up instead of failing when a reader turns into one.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from goeul.store import faults
from goeul.store.migrations import MIGRATIONS, Migration

BUSY_SECONDS = 30
_CACHE_KIB = 16 * 1024
_WAL_BYTES = 64 * 1024 * 1024  # the WAL file is cut back to this after a checkpoint


class Database:
    """One file, many threads and processes. Hands out transactions; every fault leaves as StoreError."""

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self.path = path
        with faults.explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _engine(path)
            try:
                _migrate(self._engine, path, migrations)
            except BaseException:
                self._engine.dispose()
                raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one unchanging state; keep it short, for it holds back the WAL."""
        with faults.explained(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start: all of it, or nothing."""
        with faults.explained(self.path), _write(self._engine) as connection:
            yield connection

    def explained(self) -> AbstractContextManager[None]:
        """For work on what was read, after its transaction."""
        return faults.explained(self.path)

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def _write(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as plain:
        connection = plain.execution_options(goeul_begin="BEGIN IMMEDIATE")
        with connection.begin():
            yield connection


def _engine(path: Path) -> Engine:
    # Not as a URL in text: a folder may have ? or % in its name.
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver shall not emit BEGIN
    _set_wal(connection)
    for pragma in (
        "synchronous = NORMAL",
        "foreign_keys = ON",
        f"cache_size = -{_CACHE_KIB}",
        f"journal_size_limit = {_WAL_BYTES}",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _set_wal(connection: sqlite3.Connection) -> None:
    """Two processes that make the same new file meet here; SQLite does not wait for this lock by itself."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("goeul_begin", "BEGIN"))


def _migrate(engine: Engine, path: Path, migrations: Sequence[Migration]) -> None:
    newest = migrations[-1].version
    with engine.connect() as connection, connection.begin():
        found = _schema_version(connection)
    if found > newest:
        raise faults.newer_schema(path, found, newest)
    if found == newest:
        return
    with _write(engine) as connection:
        found = _schema_version(connection)  # again, for another process may have been first
        for migration in migrations:
            if migration.version > found:
                _apply(connection, migration)


def _schema_version(connection: Connection) -> int:
    known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").scalar()
    if not known:
        return 0
    version: Any = connection.exec_driver_sql("SELECT max(version) FROM schema_version").scalar()
    return int(version or 0)


def _apply(connection: Connection, migration: Migration) -> None:
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)")
    for statement in migration.statements:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("INSERT INTO schema_version VALUES (?)", (migration.version,))
