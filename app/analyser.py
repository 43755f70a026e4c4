"""The annotator in use: built at first need, and swapped for another while others work on with the old one."""

from collections.abc import Callable
from threading import Lock, RLock
from typing import TYPE_CHECKING

from goeul.records import Head

if TYPE_CHECKING:
    from nlp.annotate import Annotator

Heads = tuple[Head, ...]


class AnnotatorInUse:
    """Safe to share between threads. An annotator itself is never changed: Kiwi's live dictionary must not be."""

    def __init__(self, building: RLock, build: Callable[[], "Annotator"]) -> None:
        """`build` makes one by the roster of now; `building` is the lock under which rooms are built."""
        self._building = building
        self._build = build
        self._renewing = Lock()
        self._now: Annotator | None = None

    def __call__(self) -> "Annotator":
        """The one in use. Not to be kept."""
        if self._now is None:
            with self._building:
                if self._now is None:
                    self._now = self._build()
        return self._now

    def renew(self, heads: Heads) -> bool:
        """Where it knows other heads than these, builds another and puts it in its place; False if not.

        The old one goes on meanwhile, and whoever is in the middle of a batch ends it with the old one. Takes seconds
        and, until the old one is let go, twice the memory.
        """
        with self._renewing:
            if heads == self().heads:
                return False
            fresh = self._build()
            fresh.analyse("오산시")  # Kiwi is built here and now, not by the first who needs it
            self._now = fresh
            return True
