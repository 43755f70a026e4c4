"""Extraction in a worker: every page has one outcome in order, and a page that is too dear costs itself alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crawler import wire
from crawler.extract import extract
from crawler.workshop import DIED, TOO_MUCH_MEMORY, TOO_SLOW, Limits, Outcome, Workshop
from goeul.errors import ConfigError, GoeulError, InputError, Quarantine, SkipPage
from goeul.families import load_families
from goeul.records import Article, Outlet, Page, Selectors
from goeul.text import KST

ROOT = Path(__file__).parents[2]
FAMILIES = load_families(ROOT / "config")
NDSOFT = (ROOT / "tests/crawler/pages/ndsoft-b.html").read_text("utf-8")
URL = "https://www.haedeun.example/news/articleView.html?idxno=301"

# Stands in for an extractor that some page makes misbehave; a page says in its body what it does.
ROGUE = """
import os, re, signal, sys, time
from pathlib import Path
from goeul.errors import Quarantine, SkipPage
from goeul.records import Article

def extract(page, families, outlet):
    body = page.body.decode()
    if body == "hang":
        re.match(r"(a+)+$", "a" * 60 + "b")
    elif body == "sleep":
        time.sleep(600)
    elif body == "memory":
        return [bytearray(1 << 20) for _ in range(1 << 20)]
    elif body == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif body.startswith("die once"):
        marker = Path(body.partition(":")[2])
        if not marker.exists():
            marker.touch()
            os._exit(3)
    elif body == "list":
        raise SkipPage("목록입니다.", "A list.", reason="list")
    elif body == "strange":
        raise Quarantine("이상합니다.", "Strange.", reason="strange")
    elif body == "broken":
        raise ValueError("broken markup")
    elif body == "loud":
        print("stray words of a library")
        sys.stdout.flush()
    elif body == "foreign":
        return Path("/")
    mine = str(os.getpid())
    return Article(outlet_id=page.outlet_id, article_id=page.article_id, url=page.url, title="제목", body=mine)
"""


@pytest.fixture
def rogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "rogue_extractor.py").write_text(ROGUE, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "rogue_extractor:extract"


def page(body: str | bytes, article_id: str = "1") -> Page:
    return Page(
        outlet_id="haedeun",
        article_id=article_id,
        url=URL,
        status=200,
        content_type="text/html",
        body=body.encode() if isinstance(body, str) else body,
        fetched_at=datetime(2026, 11, 24, 9, 30, tzinfo=KST),
    )


def pages(*bodies: str) -> list[Page]:
    return [page(body, str(number)) for number, body in enumerate(bodies)]


def words(outcomes: Iterator[Outcome]) -> list[str]:
    return [outcome.reason if isinstance(outcome, InputError) else outcome.article_id for outcome in outcomes]


def test_a_worker_reads_as_we_do_and_keeps_the_order() -> None:
    outlet = Outlet(id="haedeun", name="해든뉴스", family="ndsoft", url="https://www.haedeun.example", area="경기")
    gone = page("<title>기사</title><p>삭제된 기사입니다.</p>", "gone")
    given = [page(NDSOFT, "1"), gone, *(page(NDSOFT + " " * number, str(number)) for number in range(2, 12))]
    with Workshop(FAMILIES, [outlet]) as workshop:
        outcomes = list(workshop.extract(given))
        first = workshop.pid
        assert list(workshop.extract(given[:1])) == outcomes[:1]
        assert workshop.pid == first
    assert isinstance(outcomes[1], SkipPage)
    assert outcomes[1].reason == "gone"
    assert [outcomes[0], *outcomes[2:]] == [extract(each, FAMILIES, outlet) for each in given if each is not gone]


@pytest.mark.parametrize(
    "bomb",
    [
        "<table>" + "<tr>" + "<td colspan=9007199254740991 rowspan=1000000>가온군</td>" * 200 + "</table>",
        "<div>" * 100_000 + "깊은 곳의 글이다.",
        "<b><i><a href='/1'>" * 100_000,
        "[" * 3_000_000,
        "<p>" + "나한결 기자, " * 200_000,
    ],
    ids=["colspan", "nesting", "inline nesting", "brackets", "bylines"],
)
def test_a_bomb_is_one_outcome_and_the_next_page_is_read(bomb: str) -> None:
    shell = NDSOFT.replace("<p>해든시의회가", bomb + "<p>해든시의회가", 1)
    assert bomb in shell
    bombs = [page(shell), page(f"<h1>제목이다</h1>{bomb}")]
    with Workshop(FAMILIES, [], Limits(seconds=30)) as workshop:
        *outcomes, last = workshop.extract([*bombs, page(NDSOFT, "last")])
    assert len(outcomes) == len(bombs)
    assert isinstance(last, Article)
    assert last == extract(page(NDSOFT, "last"), FAMILIES)


@pytest.mark.parametrize("body", ["hang", "sleep"])
def test_a_page_that_takes_too_long_is_given_up(rogue: str, body: str) -> None:
    with Workshop({}, [], Limits(seconds=0.5), extract=rogue) as workshop:
        outcomes = list(workshop.extract(pages("a", body, "b", "c")))
    assert words(iter(outcomes)) == ["0", TOO_SLOW, "2", "3"]
    assert isinstance(outcomes[1], Quarantine)
    assert "0.5" in outcomes[1].ko
    assert "0.5" in outcomes[1].en


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process's address space")
def test_a_page_that_takes_too_much_memory_is_given_up(rogue: str) -> None:
    with Workshop({}, [], Limits(memory=128 << 20), extract=rogue) as workshop:
        outcomes = workshop.extract(pages("a", "memory", "b"))
        assert words(outcomes) == ["0", TOO_MUCH_MEMORY, "2"]


def test_all_other_faults_are_told_by_their_reasons(rogue: str) -> None:
    with Workshop({}, [], extract=rogue) as workshop:
        outcomes = list(workshop.extract(pages("list", "strange", "broken", "loud", "a")))
    assert words(iter(outcomes)) == ["list", "strange", "ValueError", "3", "4"]
    assert [type(outcome) for outcome in outcomes[:3]] == [SkipPage, Quarantine, Quarantine]
    assert isinstance(outcomes[0], SkipPage)
    assert (outcomes[0].ko, outcomes[0].en) == ("목록입니다.", "A list.")


def test_a_worker_that_somebody_killed_costs_no_page(rogue: str, tmp_path: Path) -> None:
    with Workshop({}, [], extract=rogue) as workshop:
        assert words(workshop.extract(pages("a"))) == ["0"]
        assert workshop.pid
        os.kill(workshop.pid, signal.SIGKILL)
        assert words(workshop.extract(pages("a", f"die once:{tmp_path / 'died'}", "b"))) == ["0", "1", "2"]


def test_a_page_that_kills_every_worker_is_given_up(rogue: str) -> None:
    with Workshop({}, [], extract=rogue) as workshop:
        assert words(workshop.extract(pages("a", "die", "b"))) == ["0", DIED, "2"]


def test_a_frame_that_is_no_record_is_never_made(rogue: str) -> None:
    with Workshop({}, [], extract=rogue) as workshop:
        assert words(workshop.extract(pages("foreign", "a"))) == [DIED, "1"]
    with pytest.raises(wire.ForeignFrame):
        wire.unpacked(wire.packed(Path("/"))[wire.HEAD :])
    with pytest.raises(wire.ForeignFrame):
        wire.unpacked(b"\x80\x05nonsense")


def test_a_worker_is_replaced_after_its_pages(rogue: str) -> None:
    with Workshop({}, [], Limits(pages=3), extract=rogue) as workshop:
        made = [
            outcome.body
            for _ in range(4)
            for outcome in workshop.extract(pages("a", "b"))
            if isinstance(outcome, Article)
        ]
    assert len(made) == 8
    assert len(set(made)) == 2


@pytest.mark.parametrize("name", ["no_such_module:extract", "crawler.extract:no_such_function"])
def test_a_worker_that_cannot_start_is_told(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    with Workshop({}, [], extract=name) as workshop:
        with pytest.raises(GoeulError) as caught:
            list(workshop.extract(pages("a")))
        assert workshop.pid is None
    assert not isinstance(caught.value, InputError)
    assert "1" in caught.value.ko
    assert "no_such" in capfd.readouterr().err


def test_a_faulty_selector_is_no_fault_of_a_page() -> None:
    outlet = Outlet(id="haedeun", name="해든", family="ndsoft", url=URL, select=Selectors(body=("div[[",)))
    with Workshop(FAMILIES, [outlet]) as workshop, pytest.raises(ConfigError):
        list(workshop.extract([page(NDSOFT)]))


def test_whoever_stops_listening_leaves_no_answers_behind(rogue: str) -> None:
    with Workshop({}, [], extract=rogue) as workshop:
        outcomes = workshop.extract(pages("a", "b", "c"))
        assert next(outcomes)
        outcomes.close()
        assert words(workshop.extract([page("x", "x"), page("y", "y")])) == ["x", "y"]


def test_one_page_is_read_or_its_fault_raised(rogue: str) -> None:
    with Workshop({}, [], extract=rogue) as workshop:
        assert workshop.read(page("a")).title == "제목"
        with pytest.raises(SkipPage, match="A list"):
            workshop.read(page("list"))
        with pytest.raises(Quarantine):
            workshop.read(page("broken"))


def test_nothing_is_left_running(rogue: str) -> None:
    with Workshop({}, [], extract=rogue) as workshop:
        list(workshop.extract(pages("a")))
        pid = workshop.pid
        assert pid
        assert is_running(pid)
    assert not is_running(pid)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("body", ["a", "sleep"])
def test_a_worker_does_not_outlive_its_parent(rogue: str, number: signal.Signals, body: str) -> None:
    """Also in the middle of a page, and when the parent had no time to end it."""
    command = [sys.executable, "-c", PARENT, rogue, body]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.send_signal(number)
    deadline = time.monotonic() + 20
    while is_running(pid):
        assert time.monotonic() < deadline, "the worker is still there"
        time.sleep(0.05)


PARENT = """
import sys, time, threading
from datetime import UTC, datetime
from crawler.workshop import Limits, Workshop
from goeul.records import Page

def page(body):
    return Page(outlet_id="x", article_id="1", url="https://x.example/1", status=200, content_type="",
                body=body.encode(), fetched_at=datetime.now(UTC))

with Workshop({}, [], Limits(seconds=2), extract=sys.argv[1]) as workshop:
    list(workshop.extract([page("a")]))
    print(workshop.pid, flush=True)
    for _ in workshop.extract([page(sys.argv[2])]):
        time.sleep(60)
"""


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
