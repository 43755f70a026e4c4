"""Outlets on loopback, and the crawler's child process as people run it."""

import gzip
import json
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import brotli
import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawler.job import CrawlJob, FetchRules
from goeul.records import Family, Outlet
from goeul.store import Store

FAMILY = Family(
    id="paper",
    name="Fake paper",
    id_params=("idxno",),
    article_paths=("/news/articleView.html",),
    article_url="/news/articleView.html?idxno={id}",
    feeds=("/rss/all.xml",),
    lists=("/news/articleList.html?page={page}",),
)
ROOT = Path(__file__).parents[2]


@dataclass
class Reply:
    """What a path answers with."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"
    wait: float = 0.0  # seconds before anything is sent
    drip: float = 0.0  # seconds between single bytes of the body
    drip_head: float = 0.0  # seconds between lines of a head that does not end
    flood: bool = False  # a head that does not end, as fast as it goes

    def raw(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


class FakeOutlet:
    """A small paper: a feed with the newest articles, list pages, one page an article. Any path can be overridden."""

    def __init__(self, articles: int = 0, *, a_page: int = 20, in_feed: int = 10, tls: Path | None = None) -> None:
        self.ids = [str(1000 + number) for number in range(articles)]
        self.a_page = a_page
        self.in_feed = in_feed
        self.asked: list[tuple[float, str, dict[str, str]]] = []
        self.forms: list[tuple[str, bytes]] = []  # (path, body) of what was posted
        self.connections = 0
        self.most_at_once = 0  # requests under way at one time
        self._under_way = 0
        self._lock = threading.Lock()
        self.replies: dict[str, Reply | Callable[[int], Reply]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.port}"

    def record(self, outlet_id: str = "paper", url: str = "", **more: Any) -> Outlet:
        return Outlet(id=outlet_id, name="가짜신문", family="paper", url=url or f"http://{self.netloc}", **more)

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]

    def times(self, prefix: str = "/") -> list[float]:
        return [at for at, path, _ in self.asked if path.startswith(prefix)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        with self._lock:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def reply(self, path: str) -> Reply:
        times = self.paths().count(path)
        made = self.replies.get(path)
        if made is not None:
            return made(times) if callable(made) else made
        if path.startswith("/rss/all.xml") and self.ids:
            return Reply(self._feed(), kind="application/rss+xml; charset=utf-8")
        if path.startswith("/news/articleList.html"):
            return Reply(self._list(int(path.rpartition("page=")[2] or 1)))
        if path.startswith("/news/articleView.html?idxno=") and path.rpartition("=")[2] in self.ids:
            return Reply(article(path.rpartition("=")[2]))
        return Reply("없음", status=404)

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>기사 {each}</title><link>{self._view(each)}</link>"
            "<pubDate>Mon, 02 Nov 2026 09:00:00 +0900</pubDate></item>"
            for each in list(reversed(self.ids))[: self.in_feed]
        )
        return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'

    def _list(self, page: int) -> str:
        newest = list(reversed(self.ids))[(page - 1) * self.a_page : page * self.a_page]
        return links(self._view(each) for each in newest)

    def _view(self, article_id: str) -> str:
        return f"/news/articleView.html?idxno={article_id}"


def links(urls: Any) -> str:
    rows = "".join(f'<li><h4 class="titles"><a href="{url}">지역 소식을 전하는 기사 제목</a></h4></li>' for url in urls)
    return f'<!doctype html><html><body><section id="section-list"><ul>{rows}</ul></section></body></html>'


def article(article_id: str) -> str:
    return (
        f"<!doctype html><html><head><title>기사 {article_id}</title></head><body><h1>기사 {article_id}</h1>"
        f'<div id="article-view-content-div"><p>{article_id}번째 소식이다.</p></div></body></html>'
    )


def _handler(outlet: FakeOutlet) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            outlet.connections += 1
            super().setup()

        def handle(self) -> None:
            with suppress(OSError):  # the crawler has hung up
                super().handle()

        def do_GET(self) -> None:
            with outlet.under_way():
                self._answer()

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            outlet.forms.append((self.path, form))
            with outlet.under_way():
                self._answer(f"{self.path}?{form.decode()}")

        def _answer(self, path: str = "") -> None:
            """`path` is what the answer depends on, if that is more than the path that was asked for."""
            outlet.asked.append((time.monotonic(), self.path, dict(self.headers)))
            reply = outlet.reply(path or self.path)
            body = reply.raw()
            if "ETag" in reply.headers and self.headers.get("If-None-Match") == reply.headers["ETag"]:
                reply, body = Reply(status=304), b""
            time.sleep(reply.wait)
            try:
                while reply.flood:
                    self.close_connection = True
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-More: 1\r\n" * 5000)
                while reply.drip_head:
                    self.wfile.write(b"X-More: 1\r\n" if self.close_connection else b"HTTP/1.1 200 OK\r\n")
                    self.close_connection = True
                    time.sleep(reply.drip_head)
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.kind)
                if "Transfer-Encoding" not in reply.headers:
                    self.send_header("Content-Length", str(len(body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for piece in [bytes([byte]) for byte in body] if reply.drip else [body]:
                    self.wfile.write(piece)
                    self.wfile.flush()
                    time.sleep(reply.drip)
            except OSError:
                self.close_connection = True  # the crawler has heard enough

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def self_signed(folder: Path, *, nameless: bool = False) -> Path:
    """A certificate that nobody vouches for, for localhost (or for no host, and expired), with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    end = now - timedelta(hours=1) if nameless else now + timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), end)
    if not nameless:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(certificate.public_bytes(pem) + secret)
    return folder / "server.pem"


def gzip_bomb(megabytes: int) -> bytes:
    return gzip.compress(b"\0" * megabytes * 1024 * 1024)


def zstd_bomb(megabytes: int) -> bytes:
    return zstandard.compress(b"\0" * megabytes * 1024 * 1024)


def deflate_bomb(megabytes: int) -> bytes:
    return zlib.compress(b"\0" * megabytes * 1024 * 1024)


def brotli_bomb(megabytes: int) -> bytes:
    return bytes(brotli.compress(b"\0" * megabytes * 1024 * 1024, quality=1))


class Child:
    """`python -m crawler.run` at work on a job."""

    def __init__(self, job: CrawlJob, environ: dict[str, str] | None = None) -> None:
        self.exit_code: int | None = None
        self.errors = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crawler.run"],
            cwd=ROOT,
            env=environ,
            pipesize=4096,  # so that the child meets a full pipe
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(job.to_json().encode() + b"\n")
        self.process.stdin.flush()
        self.events: list[dict[str, Any]] = []

    def until(self, event: str, count: int = 1) -> None:
        """Reads events up to the `count`th `event`."""
        reached = self.reaches(event, count)
        assert reached, f"the child ended: {self.process.stderr.read().decode() if self.process.stderr else ''}"

    def reaches(self, event: str, count: int = 1) -> bool:
        """Reads events up to the `count`th `event`; False if the child ended before."""
        assert self.process.stdout is not None
        seen = 0
        while seen < count:
            line = self.process.stdout.readline()
            if not line:
                return False
            self.events.append(json.loads(line))
            seen += self.events[-1]["event"] == event
        return True

    def end(self) -> int:
        """Reads to the end; the exit code."""
        out, err = self.process.communicate(timeout=50)
        self.events += [json.loads(line) for line in out.splitlines()]
        self.errors = err.decode()
        self.exit_code = self.process.returncode
        return self.exit_code

    def close(self) -> None:
        """For a child that was not read to its end."""
        if self.process.poll() is None:
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()

    def of(self, event: str, outlet: str | None = None) -> list[dict[str, Any]]:
        return [each for each in self.events if each["event"] == event and outlet in (None, each.get("outlet"))]


@dataclass
class Desk:
    """A store in a folder of its own, and jobs for it."""

    folder: Path
    place: Path | str = ""  # of a store that is elsewhere than in the folder
    fetch: dict[str, Any] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.folder / "store.sqlite3"

    def job(self, *outlets: Outlet, allow: tuple[str, ...] | None = None, pages: int = 10, **more: Any) -> CrawlJob:
        """A fast job over outlets that are all allowed, unless `allow` says otherwise."""
        listed = tuple(outlet.url.partition("//")[2].rstrip("/") for outlet in outlets) if allow is None else allow
        rules = {
            "user_agent": "goeul/0 (+test@example.org)",
            "delay_seconds": 0.0,
            "timeout_seconds": 5.0,
            "lease_seconds": 2.0,
            "retry_seconds": 0.05,
            "pause_seconds": 0.05,
            "down_seconds": 0.05,
            "throttle": False,
            **self.fetch,
        }
        more = {"outlets_at_once": 40, **more}
        return CrawlJob(
            store=str(self.place or self.path),
            outlets=outlets,
            families=(FAMILY,),
            fetch=FetchRules(allow_private=listed, **rules),
            pages=pages,
            **more,
        )

    def start(self, job: CrawlJob, environ: dict[str, str] | None = None) -> Child:
        self.children.append(Child(job, environ))
        return self.children[-1]

    def run(self, job: CrawlJob, environ: dict[str, str] | None = None) -> Child:
        child = self.start(job, environ)
        child.end()
        return child

    def store(self) -> Store:
        return Store.open(self.place or self.path)

    def pages(self) -> dict[str, bytes]:
        """Bodies of fetched pages by article id."""
        with self.store() as store:
            return {page.article_id: page.body for page in store.pending_pages(10_000)}


@pytest.fixture
def desks(store_place: Path | str, tmp_path: Path) -> Iterator[Desk]:
    """A desk with its store in SQLite, then one with its store in PostgreSQL."""
    desk = Desk(tmp_path, store_place)
    yield desk
    for child in desk.children:
        child.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    for child in desk.children:
        child.close()


@pytest.fixture
def make_outlet() -> Iterator[Callable[..., FakeOutlet]]:
    made: list[FakeOutlet] = []

    def make(*args: Any, **kwargs: Any) -> FakeOutlet:
        made.append(FakeOutlet(*args, **kwargs))
        return made[-1]

    yield make
    for outlet in made:
        outlet.close()


# Tests cannot import this file, so they get its helpers from a fixture.
_HELPERS = SimpleNamespace(
    Desk=Desk,
    FakeOutlet=FakeOutlet,
    FAMILY=FAMILY,
    Reply=Reply,
    ROOT=ROOT,
    article=article,
    brotli_bomb=brotli_bomb,
    deflate_bomb=deflate_bomb,
    zstd_bomb=zstd_bomb,
    gzip_bomb=gzip_bomb,
    links=links,
    self_signed=self_signed,
)


@pytest.fixture
def web() -> SimpleNamespace:
    return _HELPERS


@pytest.fixture(scope="module")
def module_web() -> SimpleNamespace:
    return _HELPERS
