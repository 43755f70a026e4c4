"""A store in a PostgreSQL database, for several machines that work together.

Writers queue up behind one advisory lock, taken before anything else, and see what those before them committed: the
same promise as SQLite's BEGIN IMMEDIATE, so that numbers follow the order of commits, no transaction fails for another
one, and a lease is handed out once. Readers see one unchanging state and wait for nobody.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, create_engine, func, literal, select

from goeul.errors import StoreError
from goeul.store import place, server_faults
from goeul.store.migrations import Migration
from goeul.store.migrations.translated import translated

_LOCK = 0x676F65756C  # "goeul", the number of the lock; locks of other programs in the same database have others
_CONNECT_SECONDS = 10
# Leases last a minute and are written with the clock of the machine that takes them.
CLOCK_SLACK = timedelta(seconds=10)

_OLDEST = (13,)  # gen_random_uuid

# A machine that lost its power holds the lock no longer than a minute and a half.
_SESSION = {
    "client_encoding": "utf8",
    "keepalives": "1",
    "keepalives_idle": "30",
    "keepalives_interval": "15",
    "keepalives_count": "4",
}
_SERVER_KEEPALIVE = (("tcp_keepalives_idle", "30"), ("tcp_keepalives_interval", "15"), ("tcp_keepalives_count", "4"))


class PostgreSQL:
    """What of a database is PostgreSQL's alone."""

    def __init__(self, address: str, busy_seconds: float) -> None:
        self._url = place.server(address)
        self.name = place.label(self._url)
        self._busy_ms = str(max(1, round(busy_seconds * 1000)))

    def explained(self) -> AbstractContextManager[None]:
        return server_faults.explained(self.name)

    def engine(self) -> Engine:
        """An engine whose connections were tried; raises StoreError also for a server that does not fit."""
        given = {"connect_timeout": str(_CONNECT_SECONDS), "application_name": "goeul", **_SESSION}
        missing = {name: value for name, value in given.items() if name not in self._url.query}
        try:
            # A connection that the server dropped meanwhile is replaced instead of failing a call.
            engine = create_engine(self._url.update_query_dict(missing), pool_pre_ping=True)
        except ModuleNotFoundError:
            raise server_faults.no_driver() from None
        try:
            with self.read(engine) as connection:
                self._check_server(connection)
        except BaseException:
            engine.dispose()
            raise
        return engine

    @contextmanager
    def read(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as plain:
            connection = plain.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as plain:
            # Each statement sees what was committed before it, so all do what was before the lock was granted.
            connection = plain.execution_options(isolation_level="READ COMMITTED")
            with connection.begin():
                local = [func.set_config(name, value, literal(True)) for name, value in _SERVER_KEEPALIVE]
                connection.execute(select(func.set_config("lock_timeout", self._busy_ms, literal(True)), *local))
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
                yield connection

    def has_schema(self, connection: Connection) -> bool:
        return connection.exec_driver_sql("SELECT to_regclass('schema_version')").scalar() is not None

    def statements(self, migration: Migration) -> tuple[str, ...]:
        return translated(migration)

    def newer_schema(self, found: int, known: int) -> StoreError:
        return server_faults.newer_schema(self.name, found, known)

    def _check_server(self, connection: Connection) -> None:
        before = datetime.now(UTC)
        theirs, encoding = connection.execute(
            select(func.clock_timestamp(), func.current_setting("server_encoding"))
        ).one()
        check_clock(self.name, before, theirs, datetime.now(UTC))
        # SQL_ASCII comes as bytes, for nobody knows what its text is.
        if encoding != "UTF8":
            raise server_faults.not_unicode(self.name, encoding if isinstance(encoding, str) else "SQL_ASCII")
        version = connection.dialect.server_version_info or ()
        if version < _OLDEST:
            raise server_faults.too_old(self.name, ".".join(map(str, version)), _OLDEST[0])

    def check(self, connection: Connection) -> list[str]:
        """Nothing: the server watches over its own files."""
        connection.execute(select(1))
        return []


def check_clock(name: str, before: datetime, theirs: datetime, after: datetime) -> None:
    """Raises StoreError if the server's time was not around the time that passed here while it was asked."""
    ahead = max(before - theirs, theirs - after)
    if ahead > CLOCK_SLACK:
        raise server_faults.clocks_differ(name, ahead.total_seconds())
