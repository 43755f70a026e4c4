"""Ctrl-C and SIGTERM as a question that long work asks itself, so that it ends tidily."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stop_signal() -> Iterator[Callable[[], bool]]:
    """Ctrl-C and SIGTERM set a flag: the work at hand ends tidily. A second Ctrl-C ends at once (KeyboardInterrupt).

    In the main thread only.
    """
    caught = False

    def catch(number: int, _frame: object) -> None:
        nonlocal caught
        if caught and number == signal.SIGINT:
            raise KeyboardInterrupt
        caught = True

    before = {number: signal.signal(number, catch) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
