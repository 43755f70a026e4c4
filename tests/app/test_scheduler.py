"""`goeul up` over many outlets: side by side, no host asked by two at once, nothing held up by the slow or the dead."""

import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.children import Children
from crawler.job import CrawlJob, FetchRules
from goeul.families import load_families
from goeul.records import Outlet

ROOT = Path(__file__).parents[2]


class Paper:
    """A small paper of a known family on a port of its own."""

    def __init__(self, number: int, articles: int) -> None:
        self.id = f"paper{number:02}"
        self.articles = articles
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.silent = threading.Event()  # set: articles are not answered
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.netloc = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def outlet(self) -> Outlet:
        return Outlet(id=self.id, name=f"마을신문 {self.id}", family="ndsoft", url=f"http://{self.netloc}", area="경기")

    def reply(self, path: str) -> tuple[int, str]:
        view = re.fullmatch(r"/news/articleView.html\?idxno=(\d+)", path)
        if view is not None:
            if self.silent.is_set():
                self.over.wait(120)
            return 200, _page(view[1], self.id)
        if path.startswith("/rss/allArticle.xml"):
            items = "".join(
                f"<item><title>{self.id} 소식 {each}</title><link>/news/articleView.html?idxno={each}</link></item>"
                for each in range(100, 100 + self.articles)
            )
            return 200, f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'
        return 404, "없음"

    def answer(self, path: str) -> tuple[int, str]:
        with self._lock:
            self.asked.append(path)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return self.reply(path)
        finally:
            with self._lock:
                self.at_once -= 1

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _page(number: str, paper: str) -> str:
    return (
        f'<!doctype html><html><head><title>{paper} {number}</title><meta property="og:title" content="{paper} 소식 '
        f'{number}"></head><body><h3 class="heading">{paper} 소식 {number}</h3><ul class="infomation"><li>승인 '
        f'2026.11.20 10:00</li></ul><article id="article-view-content-div"><p>{paper}의 {number}번째 마을 소식이다. '
        "오산시는 이날 주민 설명회를 열고 내년 사업을 알렸다.</p></article></body></html>"
    )


def _handler(paper: Paper) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = paper.answer(self.path)
            body = text.encode()
            try:
                self.send_response(status)
                kind = "application/rss+xml" if "rss" in self.path else "text/html"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # the crawler was killed

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
def papers() -> Iterator[Callable[[int, int], list[Paper]]]:
    made: list[Paper] = []

    def make(number: int, articles: int) -> list[Paper]:
        made.extend(Paper(each, articles) for each in range(number))
        return made

    yield make
    for paper in made:
        paper.close()


@pytest.fixture
def town_with(tmp_path: Path, town_of: Any) -> Callable[[list[Paper]], Any]:
    def make(papers: list[Paper]) -> Any:
        outlets = [paper.outlet for paper in papers]
        return town_of(tmp_path, SimpleNamespace(hosts=[paper.netloc for paper in papers], outlets=outlets))

    return make


@contextmanager
def running(town: Any) -> Iterator[tuple[Any, list[str]]]:
    """`goeul up` and what it says; it must end well."""
    up = town.starting("up")
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(up.stderr), daemon=True)
    reader.start()
    try:
        yield up, said
    finally:
        up.send_signal(signal.SIGTERM)
        with up:  # closes its pipes
            up.stdout.read()
            code = up.wait(30)
            reader.join()
    assert code == 0, "".join(said)
    assert "Traceback" not in "".join(said)


def crawlers(processes: Any, pid: int) -> list[int]:
    """Crawlers that a service runs, not Kiwi's helpers."""
    found = []
    for child in processes.children(pid):
        try:
            if b"crawler.run" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        except FileNotFoundError:
            pass
    return found


def memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def test_thirty_outlets_are_visited_by_two_crawlers_and_no_host_by_two_at_once(
    papers: Any, town_with: Any, processes: Any
) -> None:
    made = papers(30, 4)
    town = town_with(made)
    most, memory, stored = 0, 0.0, 0
    with running(town) as (up, _), town.store() as store:
        deadline = time.monotonic() + 120
        while stored < 120:
            assert time.monotonic() < deadline, f"waited in vain: {stored} articles"
            pids = crawlers(processes, up.pid)
            most = max(most, len(pids))
            for pid in pids:
                with suppress(FileNotFoundError, IndexError):
                    memory = max(memory, memory_mb(pid))
            stored = store.article_count()
            time.sleep(0.1)
        assert most == 2
        print(f"memory of a crawler at its most: {memory:.0f} MB")
        assert memory < 400
        assert {state.state for state in store.outlet_states().values()} == {"ok"}
        assert len(store.outlet_states()) == 30
        assert store.last_beat() is not None
    assert max(paper.most_at_once for paper in made) == 1
    views = Counter(path for paper in made for path in (f"{paper.id} {each}" for each in paper.asked if "View" in each))
    assert len(views) == 120
    assert max(views.values()) == 1


def test_a_silent_outlet_holds_up_no_other_and_a_killed_crawler_is_replaced(
    papers: Any, town_with: Any, processes: Any
) -> None:
    made = papers(12, 3)
    silent = made[0]
    silent.silent.set()
    town = town_with(made)
    with running(town) as (up, said), town.store() as store:
        processes.wait_for(lambda: store.article_count() == 33, 120)  # all but the silent one's, while it is silent
        assert silent.id not in store.outlet_states()
        (held,) = crawlers(processes, up.pid)
        os.kill(held, signal.SIGKILL)
        silent.silent.clear()
        silent.over.set()
        processes.wait_for(lambda: store.article_count() == 36, 150)
    assert "수집기가 중간에 끝났습니다 (종료 코드 -9)" in "".join(said)


# Children


def job_for(store: Path, *papers: Paper) -> CrawlJob:
    return CrawlJob(
        store=str(store),
        outlets=tuple(paper.outlet for paper in papers),
        families=tuple(load_families(ROOT / "config").values()),
        fetch=FetchRules(
            user_agent="goeul/0",
            delay_seconds=0.0,
            lease_seconds=2.0,
            allow_private=tuple(paper.netloc for paper in papers),
        ),
        lifeline=True,
    )


def hear(children: Children, until: str, seconds: float = 60) -> list[Any]:
    heard: list[Any] = []
    deadline = time.monotonic() + seconds
    while until not in [event["event"] for event in heard]:
        assert time.monotonic() < deadline, f"never heard {until}: {heard}"
        heard += children.events(0.2)
    return heard


def test_a_child_that_hangs_past_its_time_is_ended_by_force(papers: Any, tmp_path: Path) -> None:
    (paper,) = papers(1, 2)
    paper.silent.set()
    now = 0.0
    with Children(2, seconds=100.0, clock=lambda: now) as children:
        children.start(job_for(tmp_path / "goeul.db", paper))
        hear(children, "discovered")
        (pid,) = children.pids
        assert children.free == 1
        assert children.busy == {paper.id}
        os.kill(pid, signal.SIGSTOP)  # it cannot even be asked to stop
        now = 101.0
        assert children.events(0.2) == []
        assert children.running == 1
        now = 120.0
        heard = hear(children, "ended")
    error, ended = heard
    assert "hung past its time" in error["en"]
    assert (ended["died"], ended["unvisited"]) == (True, [paper.id])
    assert children.free == 2


def test_a_child_that_is_only_slow_is_asked_to_stop_and_goes_in_peace(papers: Any, tmp_path: Path) -> None:
    (paper,) = papers(1, 2)
    paper.silent.set()
    now = 0.0
    with Children(1, seconds=100.0, clock=lambda: now) as children:
        children.start(job_for(tmp_path / "goeul.db", paper))
        hear(children, "discovered")
        now = 101.0
        heard = hear(children, "ended")
    assert [event["event"] for event in heard if event["event"] in ("stopped", "error", "ended")] == [
        "stopped",
        "ended",
    ]
    assert (heard[-1]["died"], heard[-1]["code"]) == (False, 1)


def test_a_child_that_waits_for_a_slow_outlet_holds_no_place_of_others(papers: Any, tmp_path: Path) -> None:
    slow, healthy, other = papers(3, 1)
    slow.silent.set()
    now = 0.0
    with Children(1, seconds=1000.0, clock=lambda: now) as children:
        children.start(job_for(tmp_path / "goeul.db", slow))
        hear(children, "discovered")
        assert (children.free, children.slow) == (0, frozenset())
        now = 20.0
        children.events(0)
        assert (children.free, children.slow) == (1, {slow.id})
        children.start(job_for(tmp_path / "goeul.db", healthy))
        assert children.free == 0
        hear(children, "ended")
        assert children.busy == {slow.id}
        other.silent.set()
        children.start(job_for(tmp_path / "goeul.db", other))
        hear(children, "discovered")
        now = 40.0
        children.events(0)
        assert (children.free, children.free_for_slow) == (1, 0)  # two wait for slow ones, and no third shall
        slow.silent.clear()
        slow.over.set()
        hear(children, "ended")
        assert children.free_for_slow == 1
        slow_again = job_for(tmp_path / "goeul.db", slow)
        children.start(slow_again)
        assert (children.free, children.free_for_slow) == (1, 0)  # a place of its own, as it was slow
        hear(children, "ended")
        assert children.slow == {other.id}  # it was quick this time


def test_a_child_that_dies_of_itself_is_told(papers: Any, tmp_path: Path) -> None:
    one, two = papers(2, 1)
    two.silent.set()
    with Children(1, seconds=100.0) as children:
        children.start(job_for(tmp_path / "goeul.db", one, two))
        hear(children, "left")
        assert children.busy == {two.id}
        os.kill(children.pids[0], signal.SIGKILL)
        heard = hear(children, "ended")
    assert [event["event"] for event in heard][-2:] == ["error", "ended"]
    assert heard[-1] == {"event": "ended", "code": -9, "died": True, "unvisited": [two.id]}
