"""Which outlets one crawler visits together. Pure."""

from collections.abc import Collection, Iterable, Sequence

from crawler.sites import own_hosts
from goeul.records import Outlet

# Outlets of one child: a child that dies or hangs takes no more of them along.
MOST = 40
# Fewer are not worth a second process, which takes a second to start.
FEW = 8


def batches(outlets: Sequence[Outlet], children: int, most: int = MOST) -> list[list[Outlet]]:
    """`outlets` in their order, dealt out to as many crawlers as are worth their while, at most `most` to each.

    Outlets that share a host stay together, for one host has one crawl at a time.
    """
    groups = _groups(outlets)
    number = max(-(-len(outlets) // most), min(children, -(-len(outlets) // FEW)))
    dealt: list[list[Outlet]] = [[] for _ in range(number)]
    for group in groups:
        min(dealt, key=len).extend(group)
    return [batch for batch in dealt if batch]


def apart(outlets: Iterable[Outlet], others: Collection[Outlet]) -> list[Outlet]:
    """Those of `outlets` that share no host with any of the others."""
    taken = {host for outlet in others for host in own_hosts(outlet)}
    return [outlet for outlet in outlets if taken.isdisjoint(own_hosts(outlet))]


def _groups(outlets: Iterable[Outlet]) -> list[list[Outlet]]:
    groups: list[tuple[set[str], list[Outlet]]] = []
    for outlet in outlets:
        hosts, members = set(own_hosts(outlet)), [outlet]
        apart_from: list[tuple[set[str], list[Outlet]]] = []
        for group in groups:
            if hosts.isdisjoint(group[0]):
                apart_from.append(group)
            else:
                hosts |= group[0]
                members = group[1] + members
        groups = [*apart_from, (hosts, members)]
    return [members for _, members in groups]
