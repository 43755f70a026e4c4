"""The running service: visits what is due while people search, ends within seconds, and lives beside other commands."""

import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from app.scheduler import Scheduler
from app.search import SearchForm
from app.stages import Stages
from goeul.store import Store

NUMBER_OF_ARTICLES = 83


class Up:
    """`goeul up` as a process, and the page that it serves."""

    def __init__(self, town: Any, *command: str) -> None:
        self.process = town.starting(*command)
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        self.said.extend(iter(self.process.stderr.readline, ""))

    @property
    def log(self) -> str:
        return "".join(self.said)

    @property
    def address(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", self.log)
        return found[0] if found else ""

    def get(self, path: str) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=30) as client:
            return client.get(self.address + path)

    def found(self, query: str = "") -> int:
        return int(self.get(f"/api/search?q={query}").json()["total"])

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        with self.process:  # closes its pipes
            self.process.stdout.read()
            code = int(self.process.wait(60))
            self._reader.join()
        return code


def test_up_visits_serves_and_ends_on_sigterm_while_a_crawl_runs(slow: Any, processes: Any) -> None:
    with slow.store() as store:
        store.save_search("오산", "지역:오산시 주제:데이터기반행정", ["atom"])
    up = Up(slow, "up")
    try:
        processes.wait_for(lambda: bool(up.address))
        processes.wait_for(lambda: up.found() > 5)  # while the crawl still runs
        born = processes.children(up.process.pid)
        assert born
    finally:
        code = up.end(signal.SIGTERM)
    assert code == 0, up.log
    assert "Traceback" not in up.log
    assert not any(map(processes.is_running, born))
    with slow.store() as store:
        counts = store.frontier_counts()
        assert counts["leased"] == 0
        assert counts["queued"] > 0  # it was in the middle


def test_commands_run_beside_a_service_that_holds_the_index(fresh: Any, processes: Any) -> None:
    up = Up(fresh, "up")
    try:
        processes.wait_for(lambda: bool(up.address))
        processes.wait_for(lambda: up.found() == NUMBER_OF_ARTICLES)
        fresh.later()
        with fresh.store() as store:
            store.enqueue_all()  # so that the crawl has something to index, and finds the index taken
        crawl = fresh.here("crawl", "--once")
        assert crawl.code == 0, crawl.err
        assert "Traceback" not in crawl.err
        assert fresh.here("search", "지역:오산시").code == 0
        assert fresh.here("outlets", "list").code == 0
        with fresh.store() as store:
            processes.wait_for(lambda: store.outbox_size() == 0)  # the service takes up what the crawl left
        assert up.found() == NUMBER_OF_ARTICLES
    finally:
        code = up.end(signal.SIGINT)
    assert code == 0, up.log
    assert "Traceback" not in up.log


def test_a_port_that_is_taken_is_told_before_anything_is_done(town: Any, goeul: Any) -> None:
    from app.service import listen

    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        for command in ("up", "serve", "demo"):
            run = goeul.here(command, "--port", port)
            assert run.code == 2, command
            assert f"127.0.0.1:{port}에서 열 수 없습니다" in run.err


def test_many_threads_that_come_first_build_each_room_once(own: Any) -> None:
    start = threading.Barrier(8)
    with own.stages() as stages, ThreadPoolExecutor(8) as pool:

        def first(number: int) -> tuple[int, ...]:
            start.wait()
            rooms = (stages.engine, stages.store, stages.search, stages.joints)
            return tuple(map(id, rooms if number % 2 else reversed(rooms)))

        seen = list(pool.map(first, range(8)))
        assert len({tuple(sorted(ids)) for ids in seen}) == 1


def test_searches_and_indexing_do_not_disturb_each_other(own: Any, stages: Stages, monkeypatch: Any) -> None:
    annotator = stages.annotator
    monkeypatch.setattr(Stages, "annotator", property(lambda _: annotator))
    queries = ("지역:오산시", "축제", '"시의회"', "데이터기반행정 -축제", "주제:agriculture", "")
    with own.stages() as busy, ThreadPoolExecutor(6) as pool:
        expected = [busy.search.search(SearchForm(query=query)).total for query in queries]
        over = threading.Event()

        def index() -> int:
            rounds = 0
            while rounds < 2 or not over.is_set():  # twice at least, however fast the searches are
                busy.store.enqueue_all()
                busy.index()
                rounds += 1
            return rounds

        def search(number: int) -> bool:
            query = number % len(queries)
            return busy.search.search(SearchForm(query=queries[query])).total == expected[query]

        writing = pool.submit(index)
        try:
            assert all(pool.map(search, range(180)))
        finally:
            over.set()
        assert writing.result() >= 2


# The scheduler


class Rooms:
    """Stands in for `Stages` at the edge of the scheduler: counts rounds, and fails as it is told."""

    outlets = ()
    settings = SimpleNamespace(search=SimpleNamespace(commit_seconds=60.0))

    def __init__(self, fails: int) -> None:
        self.rounds = 0
        self.done = threading.Event()
        self._fails = fails

    @property
    def store(self) -> Store:
        self.rounds += 1
        if self.rounds <= self._fails:
            raise OSError("the disk is full today")
        self.done.set()
        raise KeyError("and something else tomorrow")


def test_no_failing_round_ends_the_scheduler(caplog: pytest.LogCaptureFixture) -> None:
    rooms = Rooms(fails=2)
    scheduler = Scheduler(rooms, tick_seconds=0.001)  # type: ignore[arg-type]
    scheduler.start()
    assert rooms.done.wait(30)
    scheduler.stop()
    assert "the disk is full today" in caplog.text


def test_a_tick_works_off_what_waits_and_forgets_old_pages(own: Any, monkeypatch: Any, stages: Stages) -> None:
    annotator = stages.annotator
    monkeypatch.setattr(Stages, "annotator", property(lambda _: annotator))
    with own.stages() as busy:
        for each in own.samples.expected[:5]:
            busy.store.quarantine("extract", each.outlet_id, each.article_id, "test", "")
            busy.store.replay(each.outlet_id, each.article_id)
        assert busy.store.frontier_counts()["fetched"] == 5
        Scheduler(busy).tick()
        assert busy.store.frontier_counts()["fetched"] == 0
        assert busy.store.article_count() == NUMBER_OF_ARTICLES
        assert len(busy.store.alerts()) == 3
