"""A fault that has a name is told in a line, in either language; one that nobody foresaw with its traceback."""

import logging
import time
from types import SimpleNamespace
from typing import Any

import pytest

from app import language
from app.chores import Chore
from app.indexing import Indexing
from app.troubles import tell
from goeul.errors import GoeulError, StoreError


def locked(*_args: Any, **_more: Any) -> Any:
    """As goeul.store raises it: with a library's fault behind it."""
    try:
        raise OSError("database is locked")
    except OSError as error:
        raise StoreError("저장소가 잠겨 있습니다.", "The store is locked.") from error


@pytest.mark.parametrize(
    ("spoken", "line"),
    [("ko", "실패했습니다. 저장소가 잠겨 있습니다."), ("en", "It failed. The store is locked.")],
)
def test_a_named_fault_is_one_line(spoken: Any, line: str, caplog: pytest.LogCaptureFixture) -> None:
    before = language.language()
    language.choose(spoken)
    log = logging.getLogger("test")
    with caplog.at_level(logging.INFO, "test"):
        try:
            locked()
        except StoreError as error:
            tell(log, error, "실패했습니다.", "It failed.")
    language.choose(before)
    (record,) = caplog.records
    assert (record.getMessage(), record.exc_info) == (line, None)


def test_a_fault_without_a_name_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    tell(logging.getLogger("test"), ValueError("odd"), "실패했습니다.", "It failed.")
    (record,) = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ValueError)


def test_a_locked_store_is_reported_by_the_indexing_thread_and_not_printed(caplog: pytest.LogCaptureFixture) -> None:
    settings = SimpleNamespace(search=SimpleNamespace(commit_seconds=0.01))
    stages: Any = SimpleNamespace(settings=settings, index=locked)
    reported: list[GoeulError] = []
    with Indexing(stages, report=reported.append):
        deadline = time.monotonic() + 30
        while not reported and time.monotonic() < deadline:
            time.sleep(0.01)
    assert reported[0].ko == "저장소가 잠겨 있습니다."
    assert caplog.records == []


def test_a_chore_that_meets_a_locked_store_says_so_in_a_line(caplog: pytest.LogCaptureFixture) -> None:
    from datetime import timedelta

    with caplog.at_level(logging.INFO):
        Chore("mine_heads", timedelta(1), locked).do_if_due(0.0)
    (record,) = caplog.records
    assert "저장소가 잠겨 있습니다." in record.getMessage()
    assert record.exc_info is None
