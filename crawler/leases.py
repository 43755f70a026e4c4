"""One crawl a host at a time, across processes: leases in the store, renewed while their owner lives."""

import asyncio
from collections.abc import Callable

from goeul.store import Store

_POLL_SECONDS = 1.0


class Leases:
    """The hosts of one visit, and the frontier rows that it has under the same owner."""

    def __init__(self, store: Store, hosts: tuple[str, ...], owner: str, seconds: float) -> None:
        self._store = store
        self._hosts = hosts
        self._owner = owner
        self._seconds = seconds

    async def acquire(self, waiting: Callable[[str], None]) -> bool:
        """Leases all hosts, or none. Waits as long as a killed crawl's leases may stand; `waiting` is told of the wait.

        False means that another crawl is alive on one of the hosts.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._seconds + _POLL_SECONDS
        told = False
        while (busy := self._try()) is not None:
            if clock() > deadline:
                return False
            if not told:
                waiting(busy)
                told = True
            await asyncio.sleep(min(_POLL_SECONDS, self._seconds / 10))
        return True

    async def keep(self) -> None:
        """Renews until cancelled; returns if a host was lost to another owner."""
        while True:
            await asyncio.sleep(self._seconds / 3)
            kept = [self._store.renew_host(host, self._owner, self._seconds) for host in self._hosts]
            if not all(kept):
                return
            self._store.renew_leases(self._owner, self._seconds)

    def give_back(self) -> None:
        self._store.release_leases(self._owner)
        for host in self._hosts:
            self._store.release_host(host, self._owner)

    def _try(self) -> str | None:
        """None if all hosts are ours now; else the one that is not, and none is kept."""
        for host in self._hosts:
            if not self._store.lease_host(host, self._owner, self._seconds):
                for taken in self._hosts:
                    self._store.release_host(taken, self._owner)
                return host
        return None
