"""A store in one SQLite file: pragmas, and a BEGIN of our own.

Transactions follow SQLAlchemy's recipe for SQLite: the driver's own BEGIN is switched off and ours is emitted,
IMMEDIATE for writers, so that two writers queue up instead of failing when a reader turns into one.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

from goeul.errors import StoreError
from goeul.store import faults
from goeul.store.migrations import Migration

_CACHE_KIB = 16 * 1024
_WAL_BYTES = 64 * 1024 * 1024  # the WAL file is cut back to this after a checkpoint


class SQLite:
    """What of a database is SQLite's alone."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._path = path
        self.name = str(path)
        self._busy_seconds = busy_seconds

    def explained(self) -> AbstractContextManager[None]:
        return faults.explained(self._path)

    def engine(self) -> Engine:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Not as a URL in text: a folder may have ? or % in its name.
        url = URL.create("sqlite", database=str(self._path))
        engine = create_engine(url, connect_args={"timeout": self._busy_seconds})
        event.listen(engine, "connect", self._set_up)
        event.listen(engine, "begin", _begin)
        return engine

    @contextmanager
    def read(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as plain:
            connection = plain.execution_options(goeul_begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    def has_schema(self, connection: Connection) -> bool:
        found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")
        return found.scalar() is not None

    def statements(self, migration: Migration) -> tuple[str, ...]:
        return migration.statements

    def newer_schema(self, found: int, known: int) -> StoreError:
        return faults.newer_schema(self._path, found, known)

    def check(self, connection: Connection) -> list[str]:
        found = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
        return [] if found == ["ok"] else [str(line) for line in found]

    def _set_up(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver shall not emit BEGIN
        self._set_wal(connection)
        for pragma in (
            "synchronous = NORMAL",
            "foreign_keys = ON",
            f"cache_size = -{_CACHE_KIB}",
            f"journal_size_limit = {_WAL_BYTES}",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def _set_wal(self, connection: sqlite3.Connection) -> None:
        """Two processes that make the same new file meet here; SQLite does not wait for this lock by itself."""
        deadline = time.monotonic() + self._busy_seconds
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
