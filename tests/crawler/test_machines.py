"""Crawls that share a store, as two machines do that have one PostgreSQL between them: a host has one at a time."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DELAY = 0.05


@pytest.fixture
def store_place(postgresql: Any) -> Iterator[Path | str]:
    """In SQLite, test_run.py says the same."""
    with postgresql.empty_store() as address:
        yield address


def test_a_host_has_one_crawl_at_a_time(desks, make_outlet):
    outlet = make_outlet(20)
    desks.fetch.update(delay_seconds=DELAY, lease_seconds=10.0, timeout_seconds=30.0)
    children = [desks.start(desks.job(outlet.record())) for _ in range(2)]
    for child in children:
        child.end()

    assert sorted(desks.pages()) == sorted(outlet.ids)
    views = [path for path in outlet.paths() if "View" in path]
    assert len(views) == len(set(views)), "nothing is fetched twice"
    assert outlet.most_at_once == 1
    times = sorted(outlet.times())
    assert min(later - earlier for earlier, later in pairwise(times)) >= DELAY
    assert sum(len(child.of("fetched")) for child in children) == len(outlet.ids)
    with desks.store() as store:
        assert store.lease_host(outlet.netloc, "somebody", 1), "and the last one gave the host back"
