"""Crawls that are killed, stopped or abandoned: nothing is lost, nothing doubled, the next run goes on."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

KILLS = 10
DELAY = 0.02


def test_killed_again_and_again_it_ends_with_every_article_once(desks, make_outlet, web):
    """bench/crash.py does the same more often, over more pages, against a crawl that nobody disturbed."""
    outlet = make_outlet(80)
    outlet.replies["/news/articleView.html?idxno=1007"] = web.Reply(status=410)
    desks.fetch.update(delay_seconds=DELAY, lease_seconds=0.6)
    chance = random.Random()
    for number in range(KILLS if isinstance(desks.place, Path) else KILLS // 2):
        child = desks.start(desks.job(outlet.record()))
        if number == 0:
            child.until("robots")  # discovery is under way, nothing is stored yet
        elif number % 4 == 1:
            time.sleep(chance.random() * 1.5)  # somewhere on its way, perhaps before the first request
        else:
            child.until("fetched", chance.randint(1, 6))
        time.sleep(chance.random() * 0.05)
        child.process.send_signal(signal.SIGKILL)
        child.process.communicate()
        assert child.process.returncode == -signal.SIGKILL

    last = desks.run(desks.job(outlet.record()))

    assert last.exit_code == 0, last.errors
    pages = desks.pages()
    assert sorted(pages) == sorted(set(outlet.ids) - {"1007"})
    assert all(f"{article_id}번째 소식".encode() in body for article_id, body in pages.items())
    with desks.store() as store:
        counts = store.frontier_counts()
        assert counts == {"queued": 0, "leased": 0, "fetched": 79, "done": 0, "skipped": 1, "failed": 0}
        assert store.lease_host(outlet.netloc, "somebody", 1)
    # A page that was under way when the kill came is asked for once more; no other is.
    views = [path for path in outlet.paths() if "View" in path]
    assert len(views) - len(set(views)) <= KILLS
    assert outlet.most_at_once <= 2  # the server may still be busy with the killed crawl's request
    assert min(later - earlier for earlier, later in pairwise(sorted(outlet.times()))) >= DELAY


def test_leases_of_a_killed_crawl_end_with_their_time(desks, make_outlet):
    outlet = make_outlet(30)
    desks.fetch.update(delay_seconds=0.01, lease_seconds=1.0)
    child = desks.start(desks.job(outlet.record()))
    child.until("fetched", 3)
    child.process.send_signal(signal.SIGKILL)
    child.process.communicate()
    time.sleep(1.0)

    with desks.store() as store:
        assert store.lease_host(outlet.netloc, "somebody", 1)
        open_rows = len(outlet.ids) - store.frontier_counts()["fetched"]
        assert len(store.lease_articles("paper", "somebody", limit=100, seconds=1)) == open_rows


def test_a_run_that_follows_at_once_waits_for_its_turn(desk, make_outlet):
    """A crawl that ended a moment ago has asked the host a moment ago, and so may another process have done."""
    outlet = make_outlet(2)
    desk.fetch["delay_seconds"] = 0.4
    for _ in range(3):
        assert desk.run(desk.job(outlet.record())).exit_code == 0

    times = outlet.times()
    assert len(times) > 6
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.4


def test_interrupted_it_leaves_nothing_behind_and_the_next_run_goes_on(desk, make_outlet, web):
    outlet = make_outlet(60)
    desk.fetch.update(delay_seconds=0.02, lease_seconds=600.0)
    child = desk.start(desk.job(outlet.record()))
    child.until("fetched", 5)

    child.process.send_signal(signal.SIGINT)

    assert child.end() == 1
    assert child.errors == ""
    assert child.of("stopped") == [{"event": "stopped", "reason": "SIGINT"}]
    assert child.of("outlet") == []
    with desk.store() as store:
        counts = store.frontier_counts()
        assert counts["leased"] == 0
        assert 5 <= counts["fetched"] < 60
        assert store.outlet_states() == {}
        assert store.lease_host(outlet.netloc, "somebody", 0)

    last = desk.run(desk.job(outlet.record()))

    assert last.exit_code == 0, last.errors
    assert last.of("waiting") == []
    assert sorted(desk.pages()) == sorted(outlet.ids)


@pytest.mark.parametrize("path", ["/robots.txt", "/news/articleView.html?idxno=1002"])
def test_terminated_while_a_server_keeps_silent(desk, make_outlet, web, path):
    outlet = make_outlet(3)
    gate = threading.Event()
    outlet.replies[path] = lambda _: gate.wait(30) and web.Reply("<html>")
    desk.fetch.update(timeout_seconds=60.0, lease_seconds=600.0)
    child = desk.start(desk.job(outlet.record()))
    _wait_for(lambda: path in outlet.paths())

    child.process.send_signal(signal.SIGTERM)

    assert child.process.wait(timeout=10) == 1
    gate.set()
    child.end()
    assert child.errors == ""
    with desk.store() as store:
        assert store.frontier_counts()["leased"] == 0
        assert store.lease_host(outlet.netloc, "somebody", 1)


def test_terminated_while_it_waits_for_the_host(desk, make_outlet, web):
    """A long Crawl-delay, and the pause that a busy host asked for, are waits of our own."""
    slow, busy = make_outlet(3), make_outlet(3)
    slow.replies["/robots.txt"] = web.Reply("User-agent: *\nCrawl-delay: 50", kind="text/plain")
    busy.replies["/rss/all.xml"] = web.Reply(status=429, headers={"Retry-After": "100"})
    desk.fetch.update(lease_seconds=600.0)
    child = desk.start(desk.job(slow.record("slow"), busy.record("busy")))
    child.until("paused")
    _wait_for(lambda: "/robots.txt" in slow.paths())

    child.process.send_signal(signal.SIGTERM)

    assert child.process.wait(timeout=10) == 1
    child.end()
    assert child.errors == ""
    with desk.store() as store:
        assert store.lease_host(slow.netloc, "somebody", 1)
        assert store.lease_host(busy.netloc, "somebody", 1)


@pytest.mark.parametrize("reason", ["stdout closed", "stdin closed"])
def test_a_parent_that_hangs_up_stops_it(desk, make_outlet, web, reason):
    outlet = make_outlet(200)
    desk.fetch["delay_seconds"] = 0.1
    child = desk.start(desk.job(outlet.record(), lifeline=reason == "stdin closed"))
    child.until("fetched")

    (child.process.stdin if reason == "stdin closed" else child.process.stdout).close()

    assert child.process.wait(timeout=15) == 1
    with desk.store() as store:
        counts = store.frontier_counts()
        assert counts["leased"] == 0
        assert counts["queued"] > 150


def test_a_parent_that_is_killed_takes_it_along(desk, make_outlet, web, tmp_path):
    outlet = make_outlet(200)
    desk.fetch["delay_seconds"] = 0.1
    told, job = tmp_path / "events", tmp_path / "job"
    job.write_text(desk.job(outlet.record()).to_json() + "\n")
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "subprocess.Popen([sys.executable, '-m', 'crawler.run'],"
            " stdin=open(sys.argv[1]), stdout=open(sys.argv[2], 'w'))\n"
            "time.sleep(600)",
            str(job),
            str(told),
        ],
        cwd=web.ROOT,
    )
    _wait_for(lambda: told.exists() and '"event": "fetched"' in told.read_text())

    parent.kill()
    parent.wait()

    _wait_for(lambda: '"event": "stopped"' in told.read_text())
    events = [json.loads(line) for line in told.read_text().splitlines()]
    assert {"event": "stopped", "reason": "parent gone"} in events[-2:]  # and what was left undone, if anything


def _wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def test_without_a_lifeline_the_end_of_stdin_means_nothing_and_events_wait_for_a_late_reader(desk, make_outlet):
    outlet = make_outlet(60)
    child = desk.start(desk.job(outlet.record()))
    child.process.stdin.close()
    child.process.stdin = None
    _wait_for(lambda: len(outlet.asked) > 20)  # by now the pipe is full

    assert child.end() == 0, child.errors
    assert len(child.of("fetched")) == 60


def test_a_full_disk_stops_it_with_advice_and_loses_nothing(desk, make_outlet, web):
    outlet = make_outlet(40)
    padding = " ".join(random.Random(7).choices("가나다라마바사아자차카타파하", k=20_000))
    for each in outlet.ids:
        outlet.replies[f"/news/articleView.html?idxno={each}"] = web.Reply(
            web.article(each) + f"<!--{each} {padding}-->"
        )
    with desk.store():
        pass  # the schema alone fits

    limited = subprocess.run(
        ["sh", "-c", 'ulimit -f "$0"; exec "$1" -m crawler.run', _blocks(desk.path, 300_000), sys.executable],
        input=desk.job(outlet.record()).to_json().encode(),
        cwd=web.ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )

    events = [json.loads(line) for line in limited.stdout.splitlines()]
    assert limited.returncode == 1, limited.stderr.decode()
    (error,) = [each for each in events if each["event"] == "error"]
    assert error["ko"]
    assert error["en"]
    stored = len([each for each in events if each["event"] == "fetched"])
    assert 0 < stored < 40
    assert len(desk.pages()) == stored

    desk.fetch["lease_seconds"] = 2.0
    last = desk.run(desk.job(outlet.record()))
    assert last.exit_code == 0, last.errors
    assert sorted(desk.pages()) == sorted(outlet.ids)


def _blocks(path: Path, room: int) -> str:
    """The limit of `ulimit -f` (blocks of 512 bytes) that leaves some room beside the file at `path`."""
    return str((path.stat().st_size + room) // 512)


def test_a_database_that_stays_locked_stops_it_with_advice_and_loses_nothing(desk, make_outlet, web, tmp_path):
    outlet = make_outlet(30)
    desk.fetch.update(delay_seconds=0.02, lease_seconds=2.0)
    with desk.store():
        pass
    impatient = tmp_path / "impatient"
    impatient.mkdir()
    # The child gives up on a lock after half a second instead of half a minute.
    (impatient / "sitecustomize.py").write_text(
        "import goeul.store.database\ngoeul.store.database.BUSY_SECONDS = 0.5\n", "utf-8"
    )
    child = desk.start(desk.job(outlet.record()), {**os.environ, "PYTHONPATH": f"{impatient}{os.pathsep}{web.ROOT}"})
    child.until("fetched", 3)
    other = sqlite3.connect(desk.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    assert child.process.wait(timeout=30) == 1
    other.execute("ROLLBACK")
    other.close()

    child.end()
    (error,) = child.of("error")
    assert error["ko"]
    assert "Another process" in error["en"]
    assert "Traceback" not in child.errors
    stored = len(child.of("fetched"))
    assert 3 <= stored < 30
    assert len(desk.pages()) == stored

    last = desk.run(desk.job(outlet.record()))
    assert last.exit_code == 0, last.errors
    assert sorted(desk.pages()) == sorted(outlet.ids)


def test_a_store_that_cannot_be_opened(desk, make_outlet, web):
    (desk.folder / "store.sqlite3").mkdir()

    child = desk.run(desk.job(make_outlet(1).record()))

    assert child.exit_code == 1
    (error,) = child.events
    assert error["event"] == "error"
    assert str(desk.path) in error["ko"]
    assert child.errors == ""


def test_a_job_that_is_none(web):
    done = subprocess.run(
        [sys.executable, "-m", "crawler.run"], input=b'{"store": 1}\n', cwd=web.ROOT, capture_output=True, check=False
    )

    assert done.returncode == 2
    (error,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert "outlets" in error["en"]
    assert done.stderr == b""
