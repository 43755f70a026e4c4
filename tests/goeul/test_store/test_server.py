"""A store in PostgreSQL: what only a server does, and what it may do to us."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, inspect

from goeul.errors import StoreError
from goeul.store import FrontierItem, Store, database, no_match, server_faults
from goeul.store import postgresql as kind
from goeul.store.database import Database
from goeul.store.migrations import MIGRATIONS, Migration
from goeul.store.migrations.translated import translated

OUTLET = "osannews"


@pytest.fixture
def path(postgresql: Any) -> Iterator[str]:
    """These tests are about PostgreSQL alone."""
    with postgresql.database() as address:
        yield address


@pytest.fixture
def other(path: str) -> Iterator["psycopg.Connection[Any]"]:
    """Somebody else at work in the same database."""
    with psycopg.connect(path) as connection:
        yield connection


def told(act: Callable[[], object], english: str, korean: str) -> StoreError:
    with pytest.raises(StoreError, match=english) as caught:
        act()
    assert korean in caught.value.ko
    return caught.value


def database_of(address: str) -> str:
    return address.split("/")[3].partition("?")[0]


def links(store: Store, *names: str) -> None:
    store.add_links(OUTLET, [FrontierItem(article_id=name, url=f"u{name}") for name in names])


# The schema


def shape(url: str) -> dict[str, tuple[dict[str, bool], set[str], list[Any]]]:
    """Table → (column → may it be empty, primary key, everything else that binds)."""
    engine = create_engine(url)
    found = inspect(engine)
    tables = {}
    for name in set(found.get_table_names()) - {"schema_version"}:
        indexes = [
            (each["name"], each["unique"]) for each in found.get_indexes(name) if "_key" not in str(each["name"])
        ]
        foreign = [(each["constrained_columns"], each["referred_table"]) for each in found.get_foreign_keys(name)]
        tables[name] = (
            {each["name"]: each["nullable"] for each in found.get_columns(name)},
            set(found.get_pk_constraint(name)["constrained_columns"]),
            [
                sorted(each["column_names"] for each in found.get_unique_constraints(name)),
                sorted((index, bool(unique)) for index, unique in indexes),
                sorted(foreign),
                len(found.get_check_constraints(name)),
            ],
        )
    engine.dispose()
    return tables


def test_it_has_the_tables_columns_and_indexes_of_the_one_in_sqlite(path: str, tmp_path: Path) -> None:
    Store.open(tmp_path / "goeul.db").close()

    mine = shape(path.replace("postgresql://", "postgresql+psycopg://"))
    theirs = shape(f"sqlite:///{tmp_path / 'goeul.db'}")
    assert mine.keys() == theirs.keys()
    for name, (columns, key, bounds) in theirs.items():
        assert mine[name][1:] == (key, bounds), name
        # SQLite says of a primary key that it may be empty, unless its column says otherwise.
        assert {c: empty or c in key for c, empty in mine[name][0].items()} == {
            c: empty or c in key for c, empty in columns.items()
        }, name


def test_words_are_ordered_byte_by_byte_whatever_the_locale(path: str, postgresql: Any) -> None:
    query = "SELECT collation_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'"
    assert {row[0] for row in postgresql.run(query, database=database_of(path))} == {"C"}


def test_a_step_may_have_its_own_words_for_postgresql() -> None:
    assert translated(Migration(1, ("PRAGMA x",), ("SELECT 1",))) == ("SELECT 1",)
    assert translated(Migration(1, ("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, x TEXT)",))) == (
        'CREATE TABLE t (id BIGINT PRIMARY KEY, n INTEGER, x TEXT COLLATE "C")',
    )


def test_many_that_open_an_empty_database_make_its_tables_once(postgresql: Any) -> None:
    with postgresql.database("template0") as address:
        gate = threading.Barrier(4)
        faults: list[Exception] = []

        def begin() -> None:
            gate.wait()
            try:
                Store.open(address).close()
            except Exception as error:
                faults.append(error)

        threads = [threading.Thread(target=begin) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        name = database_of(address)
        rows = postgresql.run("SELECT version FROM schema_version ORDER BY version", database=name)
        assert [version for (version,) in rows] == [migration.version for migration in MIGRATIONS]


def test_a_step_that_fails_leaves_nothing_behind(postgresql: Any) -> None:
    first = Migration(1, ("CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (7)"))
    with postgresql.database("template0") as address:
        Database(address, [first]).close()
        with pytest.raises(Exception, match="absent"):
            Database(address, [first, Migration(2, ("DROP TABLE a", "INSERT INTO absent VALUES (1)"))])
        again = Database(address, [first, Migration(2, ("ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 8",))])
        with again.read() as conn:
            assert conn.exec_driver_sql("SELECT x, y FROM a").all() == [(7, 8)]
        again.close()


def test_a_newer_store_is_refused(path: str, other: Any) -> None:
    newer = MIGRATIONS[-1].version + 1
    other.execute("INSERT INTO schema_version VALUES (%s)", (newer,))
    other.commit()
    told(lambda: Store.open(path), f"schema {newer}", "goeul도 올리세요")


# Transactions


def test_a_reader_sees_one_state_and_waits_for_no_writer(store: Store) -> None:
    links(store, "1")
    with store._database.read() as conn:
        count = "SELECT count(*) FROM frontier"
        assert conn.exec_driver_sql(count).scalar() == 1
        links(store, "2")
        assert conn.exec_driver_sql(count).scalar() == 1
    with store._database.write() as conn:
        conn.exec_driver_sql("DELETE FROM frontier")
        assert sum(store.frontier_counts().values()) == 2


def test_rows_that_somebody_works_on_by_hand_are_left_out_of_a_lease(store: Store, other: Any) -> None:
    links(store, "1", "2", "3")
    other.execute("SELECT * FROM frontier WHERE article_id = '2' FOR UPDATE")
    assert [row.article_id for row in store.lease_articles(OUTLET, "a", limit=9, seconds=60)] == ["1", "3"]
    other.rollback()
    assert [row.article_id for row in store.lease_articles(OUTLET, "a", limit=9, seconds=60)] == ["2"]


def test_a_writer_that_hangs_is_told_after_a_while(
    path: str, store: Store, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Store.open(path) as impatient:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (kind._LOCK,))
        told(lambda: links(impatient, "1"), "Another process", "오래 쓰고")
        assert sum(impatient.frontier_counts().values()) == 0
        other.rollback()
        links(impatient, "1")
        assert sum(impatient.frontier_counts().values()) == 1


def test_numbers_above_32_bits(store: Store, other: Any, samples: Any) -> None:
    far = 2**31 + 5
    other.execute("UPDATE counters SET value = %s WHERE name IN ('article_key', 'seq', 'alert')", (far,))
    other.execute("ALTER TABLE frontier ALTER id RESTART WITH 3000000000")
    other.commit()
    store.save_search("모두", "오산", ["console"])
    store.save_page(samples.page("1"))
    (stored,) = store.commit_articles([samples.annotated("1")], no_match)
    assert (stored.key, stored.seq) == (far + 1, far + 1)
    assert store.article(far + 1) == stored
    assert [row.key for row in store.outbox(5)] == [far + 1]
    assert [key for key, _ in store.iter_pages()] == [3_000_000_000]


# Faults


def test_a_password_that_is_wrong_is_told_and_not_shown(postgresql: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = postgresql.url("with_schema", user="guarded:wr0ng")
    error = told(lambda: Store.open(wrong), "refused the login", "PGPASSWORD")
    assert "guarded" in error.en
    assert "wr0ng" not in f"{error.ko}{error.en}{caplog.text}"


def test_a_password_from_the_environment(postgresql: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgresql.url("with_schema", user="guarded")
    told(lambda: Store.open(url), "refused the login", "pgpass")
    monkeypatch.setenv("PGPASSWORD", "right")
    # The login works; the user owns nothing there.
    told(lambda: Store.open(url), "lacks permission", "권한")


def test_a_database_that_is_not_there(postgresql: Any) -> None:
    told(lambda: Store.open(postgresql.url("absent")), "no such database", "createdb")


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    told(lambda: Store.open(f"postgresql://goeul:s3cret@/goeul?host={tmp_path}"), "cannot be reached", "연결할 수 없")


@pytest.mark.parametrize("address", ["postgresql://user:s3cret@host:port/goeul", "postgresql://[::1/s3cret"])
def test_an_address_that_is_none(address: str) -> None:
    error = told(lambda: Store.open(address), "cannot be read", "읽을 수 없습니다")
    assert "s3cret" not in f"{error.ko}{error.en}{error.__cause__}"


def test_the_name_of_a_store_has_no_password(postgresql: Any) -> None:
    address = postgresql.url("with_schema", user="goeul:s3cret") + "&password=s3cret"
    with Store.open(address) as store:
        assert "s3cret" not in store.name
        assert store.name.startswith("postgresql://goeul@")


def test_a_user_that_may_not_make_tables(postgresql: Any) -> None:
    with postgresql.database("template0") as address:
        name = database_of(address)
        postgresql.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database=name)
        guarded = postgresql.url(name, user="guarded:right")
        told(lambda: Store.open(guarded), "lacks permission", "OWNER TO")


@pytest.mark.parametrize(
    ("state", "english", "korean"),
    [
        ("53100", "disk or memory is full", "가득 찼습니다"),
        ("58030", "read or write fault", "오류를 냈습니다"),
        ("XX001", "damaged", "손상"),
        ("40001", "Another process", "오래 쓰고"),
        ("57P01", "was lost", "끊겼습니다"),
        ("53300", "no connection left", "max_connections"),
    ],
)
def test_what_goes_wrong_in_the_server_undoes_the_call_alone(
    store: Store, other: Any, samples: Any, state: str, english: str, korean: str
) -> None:
    store.save_page(samples.page("1"))
    other.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION 'no luck' USING ERRCODE = '{state}'; END $$"
    )
    other.execute("CREATE TRIGGER fail BEFORE INSERT ON pages FOR EACH ROW EXECUTE FUNCTION fail()")
    other.commit()
    told(lambda: store.save_page(samples.page("2")), english, korean)
    assert sum(store.frontier_counts().values()) == 1
    other.execute("DROP TRIGGER fail ON pages")
    other.commit()
    store.save_page(samples.page("2"))
    assert store.frontier_counts()["fetched"] == 2


def test_a_database_that_is_read_only_can_be_read(path: str, store: Store, other: Any) -> None:
    links(store, "1")
    other.execute(f"ALTER DATABASE {database_of(path)} SET default_transaction_read_only = on")
    other.commit()
    with Store.open(path) as standby:
        assert sum(standby.frontier_counts().values()) == 1
        told(lambda: links(standby, "2"), "primary server", "읽기 전용")


def test_a_connection_that_is_cut_fails_one_call_and_no_other(store: Store, other: Any) -> None:
    links(store, "1")

    def cut() -> None:
        with store._database.write() as conn:
            conn.exec_driver_sql("DELETE FROM frontier")
            mine = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (mine,))
            other.commit()
            conn.exec_driver_sql("SELECT 1")

    told(cut, "was lost", "끊겼습니다")
    assert sum(store.frontier_counts().values()) == 1
    # Also one that was cut while nobody used it.
    other.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'goeul'")
    other.commit()
    links(store, "2")
    assert sum(store.frontier_counts().values()) == 2


def test_a_programming_fault_is_none_of_the_servers(store: Store) -> None:
    with pytest.raises(Exception, match="absent") as caught, store._database.write() as conn:
        conn.exec_driver_sql("SELECT * FROM absent")
    assert not isinstance(caught.value, StoreError)


def test_without_the_driver(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    told(lambda: Store.open(path), r"goeul\[postgresql\]", "psycopg")


def test_machines_must_share_the_time(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    second = timedelta(seconds=1)
    kind.check_clock("s", now, now + 9 * second, now)
    kind.check_clock("s", now, now + 60 * second, now + 120 * second)
    for wrong in (now + 11 * second, now - 11 * second):
        with pytest.raises(StoreError, match="11 seconds apart"):
            kind.check_clock("s", now, wrong, now)
    monkeypatch.setattr(kind, "CLOCK_SLACK", timedelta(days=-1))
    told(lambda: Store.open(path), "NTP", "시계")


@pytest.mark.parametrize("encoding", ["EUC_KR", "SQL_ASCII"])
def test_a_database_in_another_encoding(postgresql: Any, encoding: str) -> None:
    postgresql.run(f"CREATE DATABASE other_{encoding} TEMPLATE template0 ENCODING '{encoding}'")
    told(lambda: Store.open(postgresql.url(f"other_{encoding.lower()}")), f"is {encoding}, not UTF8", "createdb")


def test_a_server_that_is_too_old(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "_OLDEST", (99,))
    told(lambda: Store.open(path), "99 or newer", "99 이상")


def test_a_damaged_column_is_told(store: Store, other: Any, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    other.execute("UPDATE articles SET tokens = '\\x00'")
    other.commit()
    told(lambda: store.article(1), "is damaged", "손상")
    assert server_faults.damaged("s").ko
    assert store.check() == []
