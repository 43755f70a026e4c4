"""Real processes on one store: several at once, and one killed again and again in the middle of its work."""

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from goeul.store import FrontierItem, Store

WORKER = Path(__file__).with_name("worker.py")
OUTLET = "osannews"
TOTAL = 400


@contextmanager
def worker(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, str(WORKER), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def test_two_processes_share_a_new_store_without_overlap(path: Path | str) -> None:
    with worker("lease", path, "a") as one, worker("lease", path, "b") as two:
        for process in (one, two):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [json.loads(process.stdout.readline()) for process in (one, two) if process.stdout]
    assert sum(result["new"] for result in told) == TOTAL
    assert sorted(result["host"] for result in told) == [False, True]
    ids = [name for result in told for name in result["ids"]]
    assert len(ids) == len(set(ids)) == TOTAL


def test_a_process_killed_at_any_moment_loses_and_doubles_nothing(path: Path | str) -> None:
    moments = random.Random(20261124)
    with Store.open(path) as store:
        store.add_links(OUTLET, [FrontierItem(article_id=str(n), url=f"u{n}") for n in range(TOTAL)])
        store.save_search("모두", "본문", ["console", "atom"])
    live_and_die(path, moments)
    assert_whole(path)


def test_rechecks_survive_the_same(path: Path | str) -> None:
    moments = random.Random(20261125)
    with Store.open(path) as store:
        store.add_links(OUTLET, [FrontierItem(article_id=str(n), url=f"u{n}") for n in range(TOTAL)])
        store.save_search("모두", "본문", ["console", "atom"])
    with worker("crawl", path, "first", 0) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "finished\n"
    with Store.open(path) as store:
        assert store.queue_rechecks(OUTLET, map(str, range(TOTAL))) == TOTAL
    live_and_die(path, moments)
    assert_whole(path)
    now, week = timedelta(0), timedelta(days=7)
    with Store.open(path) as store:
        assert store.due_rechecks(OUTLET, [now], TOTAL, week) == [], "each was read again"
        assert len(store.due_rechecks(OUTLET, [now, now], TOTAL, week)) == TOTAL, "and counted once"
        assert sum(day.articles for day in store.outlet_days(date(2000, 1, 1))) == TOTAL


def live_and_die(path: Path | str, moments: random.Random) -> None:
    deaths = 0
    for life in range(8):
        with worker("crawl", path, f"life-{life}", life) as process:
            time.sleep(moments.uniform(0.0, 0.08))
            deaths += process.poll() is None
            process.kill()
        with Store.open(path) as store:
            assert store.check() == []
            assert sum(store.frontier_counts().values()) == TOTAL
    with worker("crawl", path, "last", 100) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "finished\n"
    assert deaths > 0


def assert_whole(path: Path | str) -> None:
    with Store.open(path, clock=lambda: datetime.now(UTC) + timedelta(hours=200)) as store:
        assert {state: number for state, number in store.frontier_counts().items() if number} == {"done": TOTAL}
        articles = list(store.iter_articles())
        assert sorted(a.annotated.article.article_id for a in articles) == sorted(map(str, range(TOTAL)))
        assert {(a.revision, len(a.annotated.body_tokens)) for a in articles} == {(1, 500)}
        assert len({a.seq for a in articles}) == TOTAL
        keys = {a.key for a in articles}
        waiting = store.outbox(TOTAL)
        assert len({row.key for row in waiting}) == len(waiting)
        assert {row.key for row in waiting} <= keys
        alerts = store.alerts(limit=2 * TOTAL)
        assert sorted(alert.article_key for alert in alerts) == sorted(keys)
        assert len(store.lease_deliveries("d", 3 * TOTAL, 60)) == 2 * TOTAL


def test_threads_share_one_store(store: Store, samples: Any) -> None:
    """As the web server and the pipeline do: readers, and several writers at once."""
    store.add_links(OUTLET, [FrontierItem(article_id=str(n), url=f"u{n}") for n in range(200)])
    stop = threading.Event()

    def write(owner: str) -> list[str]:
        got = []
        while rows := store.lease_articles(OUTLET, owner, limit=9, seconds=60):
            got += [row.article_id for row in rows]
            store.commit_articles([samples.annotated(row.article_id) for row in rows], lambda *_: ())
        return got

    def read() -> bool:
        while not stop.is_set():
            counts = store.frontier_counts()
            if sum(counts.values()) != 200:
                return False
            store.articles(range(50))
        return True

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        writers = [pool.submit(write, owner) for owner in "abcd"]
        ids = [name for writer in writers for name in writer.result()]
        stop.set()
        assert all(reader.result() for reader in readers)
    assert len(ids) == len(set(ids)) == 200
    assert store.article_count() == 200
    assert sorted(row.key for row in store.outbox(300)) == list(range(1, 201))
