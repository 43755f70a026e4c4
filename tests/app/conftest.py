"""A town to live in: sample outlets on loopback, a configuration that names them, one real crawl of them by the CLI."""

import io
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import yaml

from app.demo.outlets import ExpectedArticle
from app.demo.rendering import Reply
from app.demo.server import SampleOutlets
from app.service import listen, serve
from app.stages import Stages
from goeul.records import Outlet
from goeul.settings import load_settings
from goeul.store import Store
from goeul.text import KST

ROOT = Path(__file__).parents[2]
GOEUL = Path(sys.executable).with_name("goeul")
OSAN_QUERY = "지역:오산시 주제:데이터기반행정"
TODAY = datetime(2026, 11, 24, tzinfo=KST).date()
PLAIN_TITLE = "오산시, 데이터기반행정 실태점검"
HOSTILE_TITLE = "<script>alert(1)</script> 오산시, 데이터기반행정 실태점검"
SOWN_TITLE = HOSTILE_TITLE.replace("alert", "al\u202e\u200b\x1b\x07ert")  # what cannot be seen is shown nowhere
LEASES = (("frontier", "not_before"), ("frontier", "lease_until"), ("host_leases", "lease_until"))


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Town:
    """A configuration folder, a data folder, and the console script run on both."""

    config: Path
    data: Path
    samples: SampleOutlets

    def start(self, *args: str, limits: Callable[[], None] | None = None, **environ: str) -> "subprocess.Popen[str]":
        """The console script in a process group of its own, as a shell would start it."""
        return subprocess.Popen(
            [str(GOEUL), *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=clean_environ(environ),
            start_new_session=True,
            preexec_fn=limits,
        )

    def run(self, *args: str, given: str = "", limits: Callable[[], None] | None = None, **environ: str) -> Run:
        process = self.start(*args, limits=limits, **environ)
        out, err = process.communicate(given, timeout=120)
        return Run(process.returncode, out, err)

    def here(self, *args: str, **environ: str) -> Run:
        """A command with --config and --data of the town."""
        return self.run(*args, "--config", str(self.config), "--data", str(self.data), **environ)

    def starting(self, *args: str) -> "subprocess.Popen[str]":
        return self.start(*args, "--config", str(self.config), "--data", str(self.data))

    @contextmanager
    def stages(self) -> Iterator[Stages]:
        """The same rooms in this process."""
        settings = load_settings(config_dir=self.config, flags={"data_dir": self.data}, environ={})
        with Stages(settings) as stages:
            yield stages

    @contextmanager
    def store(self) -> Iterator[Store]:
        with Store.open(self.data / "goeul.db") as store:
            yield store

    def later(self) -> None:
        """Time passes: leases end, what waits for another try is due. As if an hour had gone by."""
        with closing(sqlite3.connect(self.data / "goeul.db", timeout=30, isolation_level=None)) as db:
            for table, column in LEASES:
                db.execute(f"UPDATE {table} SET {column} = {column} - 3600000000 WHERE {column} IS NOT NULL")

    def moved(self, data: Path) -> "Town":
        return Town(self.config, data, self.samples)

    def copied(self, data: Path) -> "Town":
        """A copy of all data, to do things to."""
        data.mkdir()
        with closing(sqlite3.connect(self.data / "goeul.db")) as db, closing(sqlite3.connect(data / "goeul.db")) as to:
            db.backup(to)
        shutil.copytree(self.data / "index", data / "index")
        return self.moved(data)


def clean_environ(more: Mapping[str, str]) -> dict[str, str]:
    """Without what a developer's shell says to goeul."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOEUL_")}
    return {**kept, "PYTHONUTF8": "1", **more}


def make_config(
    folder: Path,
    samples: SampleOutlets,
    outlets: Sequence[Outlet] | None = None,
    more_hosts: Sequence[str] = (),
) -> Path:
    """A configuration like the project's, but for its outlets."""
    folder.mkdir(parents=True)
    for name in ("families.yaml", "topics.yaml"):
        shutil.copy(ROOT / "config" / name, folder)
    (folder / "gazetteer").symlink_to(ROOT / "config" / "gazetteer")
    hosts = ", ".join(f'"{host}"' for host in (*samples.hosts, *more_hosts))
    (folder / "goeul.toml").write_text(
        f'[fetch]\ndelay_seconds = 0.0\nallow_private = [{hosts}]\ncontact = "desk@goeul.example"\n'
        "[web]\nport = 0\n[search]\ncommit_seconds = 0.3\n",
        encoding="utf-8",
    )
    write_outlets(folder, samples.outlets if outlets is None else outlets)
    return folder


def write_outlets(config: Path, outlets: Sequence[Outlet]) -> None:
    kept = ("id", "name", "family", "url", "area", "region", "feeds", "lists")
    entries = [
        {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(outlet).items()
         if name in kept and value}
        for outlet in outlets
    ]  # fmt: skip
    (config / "outlets").mkdir(exist_ok=True)
    (config / "outlets" / "sample.yaml").write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="session")
def samples() -> Iterator[SampleOutlets]:
    with SampleOutlets.start(TODAY) as served:
        yield served


@pytest.fixture(scope="session")
def first_crawl(samples: SampleOutlets, tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Run]:
    """A saved search, then `goeul crawl --once`, as on the first day. Only to be read."""
    folder = tmp_path_factory.mktemp("town")
    town = Town(make_config(folder / "config", samples), folder / "data", samples)
    saved = town.here("saved", "add", "오산 데이터 소식", OSAN_QUERY)
    assert saved.code == 0, saved.err
    return town, town.here("crawl", "--once")


@pytest.fixture(scope="session")
def town(first_crawl: tuple[Town, Run]) -> Town:
    """The crawled town. Only to be read."""
    return first_crawl[0]


@pytest.fixture(scope="session")
def stages(town: Town) -> Iterator[Stages]:
    """Rooms over the crawled town; Kiwi is loaded once. Only to be read."""
    with town.stages() as stages:
        yield stages


@pytest.fixture
def own(town: Town, tmp_path: Path) -> Town:
    """A copy of the crawled town to do things to."""
    return town.copied(tmp_path / "data")


@pytest.fixture(scope="session")
def rough_crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Run]]:
    """A bad day: one outlet is down, a page of another fails, a third one's title is hostile. Only to be read."""
    folder = tmp_path_factory.mktemp("rough")
    with SampleOutlets.start(TODAY) as samples:
        answer = samples.reply

        def reply(outlet_id: str, target: str) -> Reply:
            page = answer(outlet_id, target)
            return replace(page, body=page.body.replace(PLAIN_TITLE.encode(), escape(SOWN_TITLE).encode()))

        samples.reply = reply  # type: ignore[method-assign]
        samples.faults[target(failing_article(samples).url)] = 500
        down = f"127.0.0.1:{closed_port()}"
        outlets = [replace(o, url=f"http://{down}") if o.id == "neoreundeul" else o for o in samples.outlets]
        town = Town(make_config(folder / "config", samples, outlets, more_hosts=(down,)), folder / "data", samples)
        assert town.here("saved", "add", "오산 데이터 소식", OSAN_QUERY).code == 0
        yield town, town.here("crawl", "--once")


def failing_article(samples: SampleOutlets) -> ExpectedArticle:
    return next(each for each in samples.expected if each.outlet_id == "mulbit")


def target(url: str) -> str:
    """Path and query, as an outlet is asked for them."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def fresh(samples: SampleOutlets, tmp_path: Path) -> Town:
    """The town before its first crawl, with a configuration that may be changed."""
    return Town(make_config(tmp_path / "config", samples), tmp_path / "data", samples)


@dataclass
class Pace:
    """How long the outlets of `slow` take over an article."""

    seconds: float = 1.0


@pytest.fixture
def pace() -> Pace:
    return Pace()


@pytest.fixture
def slow(pace: Pace, tmp_path: Path) -> Iterator[Town]:
    """A town whose outlets take their time over each article, so that a crawl can be caught in the middle."""
    with SampleOutlets.start(TODAY) as samples:
        answer = samples.reply

        def slowly(outlet_id: str, target: str) -> Reply:
            if re.search(r"idxno=|wr_id=|article\.html", target):
                time.sleep(pace.seconds)
            return answer(outlet_id, target)

        samples.reply = slowly  # type: ignore[method-assign]
        yield Town(make_config(tmp_path / "config", samples), tmp_path / "data", samples)


@pytest.fixture
def town_of() -> Callable[[Path, SampleOutlets], Town]:
    """Makes a town in a folder around outlets that a test has changed."""
    return lambda folder, samples: Town(make_config(folder / "config", samples), folder / "data", samples)


@dataclass(frozen=True)
class Processes:
    """Looking at and ending real processes."""

    @staticmethod
    def children(pid: int) -> list[int]:
        """Processes that `pid` started and that still run."""
        tasks = Path(f"/proc/{pid}/task")
        return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]

    @staticmethod
    def is_running(pid: int) -> bool:
        """Whether a process is there and no zombie."""
        try:
            return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
        except FileNotFoundError:
            return False

    @staticmethod
    def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
        """Poll until it is so."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.05)

    @staticmethod
    def end(process: "subprocess.Popen[str]", number: signal.Signals) -> Run:
        """Send a signal and take what the process has to say."""
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return Run(process.returncode, out, err)


@pytest.fixture
def processes() -> Processes:
    return Processes()


@contextmanager
def served(stages: Stages) -> Iterator[httpx.Client]:
    """The search page on a real port of loopback."""
    over = threading.Event()
    with listen("127.0.0.1", 0) as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = threading.Thread(target=serve, args=(stages, listener, over.is_set))
        server.start()
        try:
            with httpx.Client(base_url=base, trust_env=False, timeout=60) as client:
                yield client
        finally:
            over.set()
            server.join()


@pytest.fixture(scope="session")
def serving() -> Callable[[Stages], AbstractContextManager[httpx.Client]]:
    return served


@dataclass
class Cli:
    """The console script run in this process, where Kiwi is loaded already."""

    town: Town
    monkeypatch: pytest.MonkeyPatch
    capture: "pytest.CaptureFixture[str]"

    def __call__(self, *args: str, given: str | bytes = b"", **environ: str) -> Run:
        """Exactly these arguments."""
        from app.main import main

        raw = given.encode() if isinstance(given, str) else given
        with self.monkeypatch.context() as patch:
            patch.setattr("sys.argv", ["goeul", *args])
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
            patch.setattr("app.language._chosen", None)
            for name, value in environ.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        shown = self.capture.readouterr()
        return Run(ended.value.code if isinstance(ended.value.code, int) else 1, shown.out, shown.err)

    def config(self, *args: str, given: str | bytes = b"", **environ: str) -> Run:
        """With --config of the town."""
        return self(*args, "--config", str(self.town.config), given=given, **environ)

    def here(self, *args: str, **environ: str) -> Run:
        """With --config and --data of the town."""
        return self.config(*args, "--data", str(self.town.data), **environ)

    def on(self, town: Town) -> "Cli":
        return replace(self, town=town)


@pytest.fixture
def goeul(town: Town, stages: Stages, monkeypatch: pytest.MonkeyPatch, capfd: "pytest.CaptureFixture[str]") -> Cli:
    """`goeul(...)`, with the crawled town at hand; Kiwi is shared, all else is as in a process of its own."""
    for name in [name for name in os.environ if name.startswith("GOEUL_")]:
        monkeypatch.delenv(name)
    annotator = stages.annotator
    monkeypatch.setattr(Stages, "annotator", property(lambda _: annotator))
    return Cli(town, monkeypatch, capfd)
