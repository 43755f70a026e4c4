"""Bad disks and bad files: told with advice in both languages, and nothing lost."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from goeul.errors import StoreError
from goeul.store import FrontierItem, Store, database, no_match


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """These tests are about SQLite; test_server*.py are those about PostgreSQL."""
    return tmp_path / "data" / "goeul.db"


def told(act: Callable[[], object], english: str, korean: str) -> None:
    with pytest.raises(StoreError, match=english) as caught:
        act()
    assert korean in caught.value.ko


@contextmanager
def pragma(statement: str) -> Iterator[None]:
    """Every connection that is opened meanwhile starts with this."""

    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(statement)

    event.listen(Engine, "connect", on_connect)
    try:
        yield
    finally:
        event.remove(Engine, "connect", on_connect)


def counted(store: Store) -> dict[str, int]:
    return {state: number for state, number in store.frontier_counts().items() if number}


def pages_used(path: Path) -> int:
    connection = sqlite3.connect(path)
    (number,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    return int(number)


def test_a_full_disk_undoes_the_step_and_keeps_the_rest(path: Path, clock: Any, samples: Any) -> None:
    with Store.open(path, clock=clock) as store:
        store.save_search("오산", "오산", ["console"])
        for name in "123":
            store.save_page(samples.page(name))
        store.commit_articles([samples.annotated("1")], no_match)
    with pragma(f"PRAGMA max_page_count = {pages_used(path) + 8}"), Store.open(path, clock=clock) as store:
        large = [samples.annotated(name, body="가나다라 " * 20_000) for name in "23456789"]
        told(lambda: store.commit_articles(large, no_match), "disk is full", "공간을 비운 뒤")
        told(lambda: store.save_page(samples.page("4", os.urandom(200_000))), "disk is full", "디스크가 가득")
        links = [FrontierItem(article_id=f"n{n}", url="u" * 2000) for n in range(500)]
        told(lambda: store.add_links("osannews", links), "disk is full", "디스크가 가득")
        assert counted(store) == {"fetched": 2, "done": 1}
        assert store.article_count() == 1
        assert store.outbox_size() == 1
    with Store.open(path, clock=clock) as store:
        assert [page.article_id for page in store.pending_pages(10)] == ["2", "3"]
        keys = [stored.key for stored in store.commit_articles(large, no_match)]
        assert keys == list(range(2, 10))
        assert counted(store) == {"done": 9}


def test_a_write_that_the_system_refuses_is_undone(path: Path, samples: Any) -> None:
    resource = pytest.importorskip("resource")
    with Store.open(path) as store:
        store.save_page(samples.page("1"))
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, limits[1]))
        try:
            told(
                lambda: store.save_page(samples.page("2", os.urandom(2_000_000))), "read or write fault", "디스크 상태"
            )
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert counted(store) == {"fetched": 1}
        store.save_page(samples.page("2", os.urandom(2_000_000)))
        assert store.check() == []


def test_a_disk_too_full_for_a_new_store(path: Path) -> None:
    with pragma("PRAGMA max_page_count = 5"):
        told(lambda: Store.open(path), "disk is full", "디스크가 가득")
    Store.open(path).close()


def test_a_read_only_store_is_told_and_can_still_be_read(path: Path, samples: Any) -> None:
    with Store.open(path) as store:
        store.commit_articles([samples.annotated("1")], no_match)
    with pragma("PRAGMA query_only = ON"), Store.open(path) as store:
        told(lambda: store.save_page(samples.page("2")), "read-only", "읽기 전용")
        assert store.article_count() == 1


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Callable[[Path], None]]:
    """Makes a path unwritable, for root by the immutable attribute, for others by its mode."""
    done: list[Path] = []
    root = os.geteuid() == 0
    if root and not _immutable(tmp_path, "+"):
        pytest.skip("running as root on a file system without the immutable attribute")
    if root:
        _immutable(tmp_path, "-")

    def lock(path: Path) -> None:
        done.append(path)
        if root:
            _immutable(path, "+")
        else:
            path.chmod(0o555 if path.is_dir() else 0o444)

    yield lock
    for path in done:
        if root:
            _immutable(path, "-")
        else:
            path.chmod(0o755)


def _immutable(path: Path, sign: str) -> bool:
    chattr = shutil.which("chattr")
    return chattr is not None and subprocess.run([chattr, f"{sign}i", str(path)], capture_output=True).returncode == 0


def test_a_folder_that_may_not_be_written(tmp_path: Path, locked: Callable[[Path], None]) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    locked(folder)
    told(lambda: Store.open(folder / "goeul.db"), "write there", "쓰기 권한")
    told(lambda: Store.open(folder / "new" / "goeul.db"), "permissions", "권한을 확인")


def test_a_file_that_may_not_be_written(path: Path, samples: Any, locked: Callable[[Path], None]) -> None:
    with Store.open(path) as store:
        store.commit_articles([samples.annotated("1")], no_match)
    locked(path)
    with Store.open(path) as store:
        told(lambda: store.save_page(samples.page("2")), "read-only", "읽기 전용")
        assert store.article_count() == 1


def test_a_folder_in_the_place_of_the_file(path: Path) -> None:
    path.mkdir(parents=True)
    told(lambda: Store.open(path), "no folder stands in its place", "폴더가 있지 않은지")


def test_a_file_in_the_place_of_the_folder(path: Path) -> None:
    path.parent.write_text("")
    told(lambda: Store.open(path), "folder of the store", "저장소 폴더")


def test_odd_names_of_folders_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c %20" / "고을 & 소식.db"
    Store.open(path).close()
    assert path.is_file()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a?b#c %20"]


def test_something_else_than_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"%PDF-1.7 not a database" * 500)
    before = path.read_bytes()
    told(lambda: Store.open(path), "damaged or not a store", "손상")
    assert path.read_bytes() == before


def test_a_truncated_store(path: Path, samples: Any) -> None:
    with Store.open(path) as store:
        store.commit_articles([samples.annotated(str(n)) for n in range(50)], no_match)
    path.write_bytes(path.read_bytes()[:5000])
    told(lambda: Store.open(path), "damaged", "백업")


def test_damage_in_the_middle_is_told_and_not_read_as_text(path: Path, samples: Any) -> None:
    with Store.open(path) as store:
        store.commit_articles([samples.annotated(str(n)) for n in range(200)], no_match)
    whole = bytearray(path.read_bytes())
    for at in range(len(whole) * 2 // 3, len(whole) - 4096, 3 * 4096):  # behind the schema
        whole[at : at + 2000] = b"\xa5" * 2000
    path.write_bytes(whole)
    with Store.open(path) as store:
        told(lambda: list(store.iter_articles()), "damaged", "손상")
        assert any("row" in line or "ree" in line for line in store.check())


@pytest.mark.parametrize("damage", ["tokens = x'28b52ffdff00'", "tags = x''", "body = CAST(x'ff00ff' AS TEXT)"])
def test_a_damaged_column_is_told(path: Path, samples: Any, damage: str) -> None:
    with Store.open(path) as store:
        store.commit_articles([samples.annotated("1"), samples.annotated("2")], no_match)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(f"UPDATE articles SET {damage} WHERE key = 2")
    connection.close()
    with Store.open(path) as store:
        assert store.article(1) is not None
        told(lambda: store.article(2), "damaged", "손상")
        told(lambda: list(store.iter_articles()), "damaged", "손상")


def test_a_sound_store_has_nothing_to_tell(store: Store) -> None:
    assert store.check() == []


def test_a_writer_that_never_ends_is_told(path: Path, samples: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Store.open(path) as store:
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        told(lambda: store.save_page(samples.page("1")), "Another process", "다른 프로세스")
        assert store.article_count() == 0, "readers are not held up"
        blocker.execute("ROLLBACK")
        blocker.close()
        store.save_page(samples.page("1"))


def test_a_fault_in_our_own_code_is_not_dressed_as_a_bad_disk(store: Store, samples: Any) -> None:
    with pytest.raises(Exception, match="no such table"), store._database.write() as conn:
        conn.exec_driver_sql("SELECT * FROM absent")
