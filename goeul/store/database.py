"""A database of either kind: hands out transactions, and brings an older schema up to date."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from goeul.store.migrations import MIGRATIONS, Migration
from goeul.store.place import is_server
from goeul.store.postgresql import PostgreSQL
from goeul.store.sqlite import SQLite

BUSY_SECONDS = 30

Kind = SQLite | PostgreSQL


class Database:
    """One database, many threads and processes. Every fault leaves as StoreError."""

    def __init__(self, where: Path | str, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self._kind = _kind(where)
        self.name = self._kind.name
        with self._kind.explained():
            self._engine = self._kind.engine()
            try:
                _migrate(self._engine, self._kind, migrations)
            except BaseException:
                self._engine.dispose()
                raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one unchanging state; keep it short, for it holds back the cleaning up."""
        with self._kind.explained(), self._kind.read(self._engine) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start: all of it, or nothing."""
        with self._kind.explained(), self._kind.write(self._engine) as connection:
            yield connection

    def explained(self) -> AbstractContextManager[None]:
        """For work on what was read, after its transaction."""
        return self._kind.explained()

    def check(self) -> list[str]:
        """What the database finds wrong with its own files; empty if they are sound."""
        with self.read() as connection:
            return self._kind.check(connection)

    def close(self) -> None:
        self._engine.dispose()


def _kind(where: Path | str) -> Kind:
    if isinstance(where, str) and is_server(where):
        return PostgreSQL(where, BUSY_SECONDS)
    return SQLite(Path(where), BUSY_SECONDS)


def _migrate(engine: Engine, kind: Kind, migrations: Sequence[Migration]) -> None:
    newest = migrations[-1].version
    with kind.read(engine) as connection:
        found = _schema_version(kind, connection)
    if found > newest:
        raise kind.newer_schema(found, newest)
    if found == newest:
        return
    with kind.write(engine) as connection:
        found = _schema_version(kind, connection)  # again, for another process may have been first
        for migration in migrations:
            if migration.version > found:
                _apply(kind, connection, migration)


def _schema_version(kind: Kind, connection: Connection) -> int:
    if not kind.has_schema(connection):
        return 0
    version: Any = connection.exec_driver_sql("SELECT max(version) FROM schema_version").scalar()
    return int(version or 0)


def _apply(kind: Kind, connection: Connection, migration: Migration) -> None:
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)")
    for statement in kind.statements(migration):
        connection.exec_driver_sql(statement)
    connection.execute(text("INSERT INTO schema_version VALUES (:version)"), {"version": migration.version})
