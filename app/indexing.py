"""Draining the outbox beside other work, so that the analyser is busy while documents are made."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from app.stages import Stages
from app.troubles import tell
from goeul.errors import EngineError, GoeulError

# Rows between two looks at whether to stop.
STEP = 500

_log = logging.getLogger(__name__)


def index_quietly(stages: Stages, stopped: Callable[[], bool] = lambda: False) -> EngineError | None:
    """Drain the outbox, or as much of it as there is time for; the reason if the engine could not take it.

    Nothing is lost either way.
    """
    try:
        while (report := stages.index(limit=STEP)).rows == STEP and report.failed < STEP:
            if stopped():
                break
    except EngineError as error:
        return error
    return None


class Indexing:
    """Drains every `[search] commit_seconds` in a thread of its own, as long as the context lasts.

    What comes last is left to the caller's own `index_quietly` afterwards; within the context nobody else may index.
    """

    def __init__(
        self,
        stages: Stages,
        stopped: Callable[[], bool] = lambda: False,
        report: Callable[[GoeulError], None] = lambda _: None,
    ) -> None:
        """`report` is told, in that thread, whenever the engine could not take what there is, or the store failed."""
        self._stages = stages
        self._stopped = stopped
        self._report = report
        self._ended = Event()
        self._thread = Thread(target=self._run, name="indexing")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._stages.settings.search.commit_seconds):
            try:
                trouble = index_quietly(self._stages, lambda: self._stopped() or self._ended.is_set())
                if trouble is not None:
                    self._report(trouble)
            except GoeulError as error:  # the caller's own round afterwards meets the same; the outbox keeps all
                self._report(error)
            except Exception as error:
                tell(
                    _log, error, "색인하다 실패했습니다. 다시 합니다.", "A round of indexing failed; it is tried again."
                )
