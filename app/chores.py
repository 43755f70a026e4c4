"""What the scheduler does beside crawling, each in its own time."""

import logging
from collections.abc import Callable
from datetime import timedelta

from app.language import say
from app.stages import Stages

_log = logging.getLogger(__name__)

RETENTION = timedelta(hours=6)


class Chore:
    """Done at the first look, then again and again. One that fails waits for its next turn and stops nothing else."""

    def __init__(self, name: str, every: timedelta, do: Callable[[], object]) -> None:
        self.name = name
        self._every = every.total_seconds()
        self._do = do
        self._next_at = float("-inf")

    def do_if_due(self, now: float) -> None:
        """`now` is in seconds of any clock that only grows."""
        if now < self._next_at:
            return
        self._next_at = now + self._every
        try:
            self._do()
        except Exception:  # it is no reason to leave the outlets alone
            _log.exception(
                "%s", say(f"{self.name}: 실패했습니다. 다음 차례에 다시 합니다.", f"{self.name} failed; tried again")
            )


def chores(stages: Stages) -> tuple[Chore, ...]:
    """In the order in which they are done."""
    return (Chore("forget_old_pages", RETENTION, stages.forget_old_pages),)
