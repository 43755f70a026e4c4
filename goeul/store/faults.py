"""From what the database says to what a person can do about it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from goeul.errors import StoreError
from goeul.store.blobs import DamagedBlobError


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns faults of the disk and the database into StoreError with advice; programming faults pass through."""
    try:
        yield
    except DBAPIError as error:
        told = _of_database(path, error.orig)
        if told is None:
            raise
        raise told from error
    except DamagedBlobError as error:
        raise damaged(path) from error
    except PoolTimeout as error:
        raise busy(path) from error
    except OSError as error:
        raise _of_system(path, error) from error


def _of_database(path: Path, error: BaseException | None) -> StoreError | None:
    if isinstance(error, sqlite3.OperationalError) and "decode to UTF-8" in str(error):
        return damaged(path)  # raised by the driver, so it has no SQLite code
    name = getattr(error, "sqlite_errorname", "")
    for prefix, make in (
        ("SQLITE_FULL", full),
        ("SQLITE_READONLY", read_only),
        ("SQLITE_PERM", read_only),
        ("SQLITE_CANTOPEN", cannot_open),
        ("SQLITE_CORRUPT", damaged),
        ("SQLITE_NOTADB", damaged),
        ("SQLITE_BUSY", busy),
        ("SQLITE_LOCKED", busy),
        ("SQLITE_PROTOCOL", busy),  # gave up on the locks of the WAL
        ("SQLITE_IOERR", disk_fault),
    ):
        if name.startswith(prefix):
            return make(path)
    return None


def _of_system(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"저장소 폴더를 쓸 수 없습니다: {path.parent} ({error.strerror or error}). "
        "경로와 권한을 확인하거나 --data로 다른 폴더를 지정하세요.",
        f"The folder of the store cannot be used: {path.parent} ({error.strerror or error}). "
        "Check the path and its permissions, or name another folder with --data.",
    )


def full(path: Path) -> StoreError:
    return StoreError(
        f"디스크가 가득 차 저장소에 쓸 수 없습니다: {path}. 이미 저장한 것은 그대로이며 이번 작업만 취소했습니다. "
        "공간을 비운 뒤 다시 실행하면 이어서 진행합니다.",
        f"The disk is full, the store cannot be written: {path}. What was stored is unharmed, only this step was "
        "undone. Free some space and run again; it goes on from there.",
    )


def read_only(path: Path) -> StoreError:
    return StoreError(
        f"저장소가 읽기 전용입니다: {path}. 파일과 폴더의 쓰기 권한, 디스크의 마운트 상태를 확인하거나 "
        "--data로 다른 폴더를 지정하세요. 잃은 것은 없습니다.",
        f"The store is read-only: {path}. Check write permission of the file and its folder and how the disk is "
        "mounted, or name another folder with --data. Nothing was lost.",
    )


def cannot_open(path: Path) -> StoreError:
    return StoreError(
        f"저장소 파일을 열 수 없습니다: {path}. 그 자리에 폴더가 있지 않은지, 쓰기 권한이 있는지, 디스크가 읽기 전용은 "
        "아닌지 확인하거나 --data로 다른 폴더를 지정하세요. 잃은 것은 없습니다.",
        f"The store file cannot be opened: {path}. Check that no folder stands in its place, that you may write there "
        "and that the disk is not mounted read-only, or name another folder with --data. Nothing was lost.",
    )


def damaged(path: Path) -> StoreError:
    return StoreError(
        f"저장소 파일이 손상되었거나 goeul의 저장소가 아닙니다: {path}. goeul은 이 파일을 고치거나 지우지 않았습니다. "
        "파일을 그대로 다른 곳에 옮겨 두고 백업을 되돌린 뒤 다시 실행하세요. 백업이 없으면 "
        f"`sqlite3 {path} .recover`로 남은 것을 건질 수 있습니다.",
        f"The store file is damaged or not a store of goeul: {path}. goeul has neither mended nor deleted it. "
        "Move it aside as it is, restore a backup and run again; without a backup, "
        f"`sqlite3 {path} .recover` saves what is left.",
    )


def busy(path: Path) -> StoreError:
    return StoreError(
        f"다른 프로세스가 저장소를 오래 쓰고 있습니다: {path}. 잃은 것은 없습니다. 잠시 뒤 다시 실행하고, 계속되면 "
        "멈춘 goeul 프로세스가 있는지 확인하세요.",
        f"Another process has been writing to the store for long: {path}. Nothing was lost. Run again shortly; if it "
        "stays so, look for a goeul process that hangs.",
    )


def disk_fault(path: Path) -> StoreError:
    return StoreError(
        f"디스크가 읽기·쓰기 오류를 냈습니다: {path}. 이번 작업은 취소했고 이미 저장한 것은 건드리지 않았습니다. "
        "디스크 상태와 남은 공간을 확인한 뒤 다시 실행하세요.",
        f"The disk reported a read or write fault: {path}. This step was undone, what was stored was not touched. "
        "Check the disk and its free space, then run again.",
    )


def newer_schema(path: Path, found: int, known: int) -> StoreError:
    return StoreError(
        f"저장소가 더 새로운 goeul에서 만들어졌습니다: {path} (스키마 {found}, 이 프로그램은 {known}까지). "
        "goeul을 올리거나 --data로 다른 폴더를 지정하세요. 저장소는 건드리지 않았습니다.",
        f"The store was made by a newer goeul: {path} (schema {found}, this program knows {known}). "
        "Upgrade goeul or name another folder with --data. The store was not touched.",
    )
