"""One crawl a host at a time, across processes: leases in the store, renewed while their owner lives."""

import asyncio
from collections.abc import Callable
from time import monotonic

from goeul.store import Store

_POLL_SECONDS = 1.0


class Leases:
    """The hosts of one visit, and the frontier rows that it has under the same owner.

    `hosts` are the outlet's own, leased at the start; hosts that redirects lead to are taken on the way.
    """

    def __init__(self, store: Store, hosts: tuple[str, ...], owner: str, seconds: float) -> None:
        self._store = store
        self._own = hosts
        self._hosts = list(hosts)  # all that are ours once `acquire` has said so
        self._owner = owner
        self._seconds = seconds

    async def acquire(self, waiting: Callable[[str], None]) -> bool:
        """Leases the outlet's hosts, or none. Waits as long as a killed crawl's leases may stand; `waiting` is told.

        False means that another crawl is alive on one of the hosts.
        """
        return await self._lease(self._own, waiting)

    async def take(self, host: str) -> bool:
        """Leases one host more; waits, and may fail, like `acquire`."""
        if host in self._hosts:
            return True
        taken = await self._lease((host,), lambda _: None)
        if taken:
            self._hosts.append(host)
        return taken

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

    async def _lease(self, hosts: tuple[str, ...], waiting: Callable[[str], None]) -> bool:
        deadline = monotonic() + self._seconds + _POLL_SECONDS
        told = False
        while (busy := self._try(hosts)) is not None:
            if monotonic() > deadline:
                return False
            if not told:
                waiting(busy)
                told = True
            await asyncio.sleep(min(_POLL_SECONDS, self._seconds / 10))
        return True

    def _try(self, hosts: tuple[str, ...]) -> str | None:
        """None if all hosts are ours now; else the one that is not, and none is kept."""
        for host in hosts:
            if not self._store.lease_host(host, self._owner, self._seconds):
                for taken in hosts:
                    self._store.release_host(taken, self._owner)
                return host
        return None
