"""The folder of a tantivy index: opened, or emptied and made anew where it cannot be used. It is derived data."""

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from goeul.errors import EngineError
from indexer.backends.tantivy_schema import schema

META = "meta.json"
_LOCK = ".tantivy-writer.lock"  # the one that tantivy's writer holds (flock), so that both respect each other
_OURS = re.compile(r"meta\.json|\.managed\.json|[0-9a-f]{32}\..+|\.tmp.*")


def open_index(folder: Path) -> tantivy.Index:
    """The index in a folder, empty where there was none or none that can be used.

    An index of another layout or version of tantivy, or a damaged one, is removed; `indexer.load.recover` then fills
    the new one from the store. Raises EngineError with advice where the disk does not allow it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _open(folder)
    except OSError as error:
        raise unusable(folder, error) from error
    except ValueError as error:
        if not _is_ours(folder):
            raise unusable(folder, error) from error
    with _writer_lock(folder):
        try:
            return _open(folder)  # another process may have made it anew meanwhile
        except ValueError:
            return _remake(folder)


def locked(folder: Path) -> EngineError:
    """Another process writes here."""
    return EngineError(
        f"검색 색인({folder})에 다른 goeul 프로세스가 쓰고 있습니다. 그 프로세스를 끝내거나, "
        "그쪽이 색인하도록 두세요. 검색은 됩니다.",
        f"Another goeul process is writing to the search index ({folder}). Stop it, or leave the indexing to it. "
        "Searching works meanwhile.",
    )


def unusable(folder: Path, error: BaseException) -> EngineError:
    """The disk or the folder does not let us."""
    return EngineError(
        f"검색 색인({folder})을 쓸 수 없습니다: {error}. 디스크 공간과 쓰기 권한을 확인하세요. "
        "이 폴더는 지워도 됩니다. 저장소에서 다시 만들어집니다.",
        f"The search index ({folder}) cannot be used: {error}. Check free space and permissions. "
        "The folder may be deleted: it is built again from the store.",
    )


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index(schema(), str(folder))
    index.config_reader("manual")  # reloaded by whoever searches, so that no thread watches the disk
    return index


def _is_ours(folder: Path) -> bool:
    return any(_OURS.fullmatch(path.name) for path in folder.iterdir())


def _remake(folder: Path) -> tantivy.Index:
    try:
        for path in folder.iterdir():
            if _OURS.fullmatch(path.name):
                path.unlink()
        return _open(folder)
    except (OSError, ValueError) as error:
        raise unusable(folder, error) from error


@contextmanager
def _writer_lock(folder: Path) -> Iterator[None]:
    try:
        opened = (folder / _LOCK).open("a")
    except OSError as error:
        raise unusable(folder, error) from error
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise locked(folder) from error
        yield
