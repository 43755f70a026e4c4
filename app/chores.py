"""What the scheduler does beside crawling, each in its own time."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from app.heads import mine
from app.language import say
from app.stages import Stages
from app.troubles import tell
from goeul.text import KST

_log = logging.getLogger(__name__)

RETENTION = timedelta(hours=6)
MINING = timedelta(days=1)
RENEWAL = timedelta(minutes=5)
_MINING_SECONDS = 60.0  # at a time; what is left is read on the next day, or by goeul heads mine


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
        except Exception as error:  # it is no reason to leave the outlets alone
            again = "실패했습니다. 다음 차례에 다시 합니다."
            tell(_log, error, f"{self.name}: {again}", f"{self.name} failed; it is tried again.")


def chores(stages: Stages) -> tuple[Chore, ...]:
    """In the order in which they are done."""
    return (
        Chore("forget_old_pages", RETENTION, stages.forget_old_pages),
        Chore("mine_heads", MINING, lambda: _mine_heads(stages)),
        # More often than mining: people edit the roster with the command line.
        Chore("renew_annotator", RENEWAL, lambda: _renew_annotator(stages)),
    )


def _mine_heads(stages: Stages) -> None:
    ends_at = time.monotonic() + _MINING_SECONDS
    mined = mine(stages, datetime.now(KST).date(), stopped=lambda: time.monotonic() > ends_at)
    if mined.new or mined.gone:
        _log.info(
            "%s",
            say(
                f"단체장 명단: {mined.heads}명, 새로 {len(mined.new)}명, 빠짐 {len(mined.gone)}명",
                f"roster of heads: {mined.heads}, {len(mined.new)} new, {len(mined.gone)} gone",
            ),
        )


def _renew_annotator(stages: Stages) -> None:
    if stages.renew_annotator():
        _log.info(
            "%s",
            say(
                "단체장 명단이 바뀌어 분석기를 새로 만들었습니다. 저장된 기사에도 쓰려면: goeul retag",
                "the roster changed: a new analyser is in use. For articles stored already: goeul retag",
            ),
        )
