"""What holds for all tests: no timed property, for these run on busy machines. And a PostgreSQL server of our own."""

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("goeul", deadline=None)
settings.load_profile("goeul")

_WAIT_SECONDS = 60.0
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # it need not outlive the machine's power
_LOGIN = "local all guarded scram-sha-256\nlocal all all trust\n"


@dataclass
class Server:
    """A PostgreSQL server on a Unix socket in a folder of its own."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)
    emptied: list[str] = field(default_factory=list)  # databases with the schema and nothing in it

    def url(self, database: str, user: str = "goeul") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> list[Any]:
        """The rows of the last one; each is a transaction of its own."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)  # type: ignore[arg-type]  # not LiteralString; tests write it
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self, template: str = "with_schema") -> Iterator[str]:
        """The address of a new database; "template0" has nothing in it yet."""
        name = f"test{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def empty_store(self) -> Iterator[str]:
        """The address of a database with the tables and nothing in them; used again, for making one takes its time."""
        if not self.emptied:
            self.emptied.append(f"test{next(self.numbers)}")
            self.run(f"CREATE DATABASE {self.emptied[-1]} TEMPLATE with_schema")
        name = self.emptied.pop()
        yield self.url(name)
        self.run(*_EMPTY, database=name)
        self.emptied.append(name)


# Far faster than TRUNCATE, which makes new files for each table and index.
_EMPTY = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    """DO $$ DECLARE each text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
            AND tablename NOT IN ('schema_version', 'counters', 'facts')
        LOOP EXECUTE format('DELETE FROM %I', each); END LOOP;
        UPDATE counters SET value = 0;
        DELETE FROM facts WHERE name <> 'store_id';
        PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences;
    END $$""",
)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Skips where there is no PostgreSQL; REQUIRE_POSTGRESQL=1 makes that a failure."""
    programs, why = _programs()
    if why:
        (pytest.fail if os.environ.get("REQUIRE_POSTGRESQL") == "1" else pytest.skip)(f"no PostgreSQL server: {why}")
    # Not below tmp_path: its folders are closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="goeul-postgresql-"))
    process = None
    try:
        who = _unprivileged(folder)
        data = folder / "data"
        make = [programs["initdb"], "-D", data, "-U", "goeul", "-E", "UTF8", "--no-locale", "--no-sync", "-A", "trust"]
        subprocess.run(make, cwd=folder, stdout=subprocess.DEVNULL, check=True, **who)
        (data / "pg_hba.conf").write_text(_LOGIN)
        options = [part for each in ("listen_addresses=", *_HASTY) for part in ("-c", each)]
        with (folder / "log").open("w") as log:
            serve = [programs["postgres"], "-D", data, "-k", folder, *options]
            process = subprocess.Popen(serve, cwd=folder, stdout=log, stderr=log, **who)
        server = Server(folder)
        _wait(server, process)
        _prepare(server)
        yield server
    finally:
        if process is not None:
            process.terminate()  # no new connections; those that a failed test left are ended with the next signal
            process.send_signal(3)  # SIGQUIT: at once
            process.wait(_WAIT_SECONDS)
        shutil.rmtree(folder)


def _programs() -> tuple[Mapping[str, str], str]:
    """(name → path, what is missing)."""
    try:
        import psycopg  # noqa: F401  # looked for, not used
    except ImportError:
        return {}, "the package psycopg is not installed"
    if os.name != "posix":
        return {}, "needs Unix sockets"
    # Debian and Ubuntu keep the server's programs off the PATH.
    folders = [*os.environ.get("PATH", "").split(os.pathsep), *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    found = {name: shutil.which(name, path=os.pathsep.join(folders)) for name in ("initdb", "postgres")}
    if missing := [name for name, path in found.items() if path is None]:
        return {}, f"{' and '.join(missing)} not found"
    if os.geteuid() == 0 and not _someone():
        return {}, "it does not run as root, and there is no user postgres or nobody"
    return {name: path for name, path in found.items() if path}, ""


def _someone() -> str:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), "")


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start a program that must not be root's; the folder becomes the same user's."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, _someone())
    return {"user": _someone(), "group": folder.stat().st_gid, "extra_groups": []}


def _wait(server: Server, process: "subprocess.Popen[bytes]") -> None:
    import psycopg

    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            server.run("SELECT 1")
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)


def _prepare(server: Server) -> None:
    from goeul.store import Store

    server.run("CREATE DATABASE with_schema TEMPLATE template0", "CREATE ROLE guarded LOGIN PASSWORD 'right'")
    Store.open(server.url("with_schema")).close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where a new store may be: a file, and a database."""
    if request.param == "sqlite":
        yield tmp_path / "data" / "goeul.db"
        return
    server: Server = request.getfixturevalue("postgresql")
    with server.empty_store() as address:
        yield address
