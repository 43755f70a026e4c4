"""Three sample outlets on loopback: real HTTP, three CMS families, nothing that leaves this machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from app.demo.articles import OUTLET_IDS, load_articles
from app.demo.ndsoft import DELETED_ID
from app.demo.outlets import answer, expected, outlet, site
from app.demo.rendering import Reply
from goeul.errors import ConfigError

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """One request as it reached an outlet."""

    outlet_id: str
    method: str
    target: str  # path and query
    user_agent: str
    status: int


class SampleOutlets:
    """The three outlets while they are served. Made by `start`; a context manager; `stop` may be called twice."""

    def __init__(self, base: date, servers: Mapping[str, ThreadingHTTPServer], faults: Mapping[str, int]) -> None:
        self.faults = dict(faults)  # path, or path and query → status; may be changed while serving
        self.requests: list[LoggedRequest] = []
        self._servers = servers
        articles = load_articles(base)
        self._sites = {name: site(name, _url(server), base, articles) for name, server in servers.items()}
        self.outlets = tuple(outlet(each) for each in self._sites.values())
        self.hosts = tuple(urlsplit(each.url).netloc for each in self._sites.values())  # for [fetch] allow_private
        self.expected = [expected(each, article) for each in self._sites.values() for article in each.articles]
        self.deleted_url = f"{self._sites['maru'].url}/news/articleView.html?idxno={DELETED_ID}"

    @classmethod
    def start(
        cls, base: date, ports: tuple[int, int, int] | None = None, *, faults: Mapping[str, int] | None = None
    ) -> Self:
        """Serve the outlets with articles of the 14 days before `base`, on free ports or on the given ones.

        `faults` maps a path, or a path with its query, to the HTTP status that it answers with instead. Raises
        ConfigError where a given port is taken.
        """
        servers: dict[str, ThreadingHTTPServer] = {}
        try:
            for outlet_id, port in zip(OUTLET_IDS, ports or (0, 0, 0), strict=True):
                servers[outlet_id] = _listen(port)
        except ConfigError:
            for server in servers.values():
                server.server_close()
            raise
        outlets = cls(base, servers, faults or {})
        for outlet_id, server in servers.items():
            server.RequestHandlerClass = _handler(outlets, outlet_id)
            Thread(target=server.serve_forever, args=(0.05,), name=f"sample-{outlet_id}", daemon=True).start()
        return outlets

    def stop(self) -> None:
        """Close the outlets; requests in flight are not waited for."""
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def reply(self, outlet_id: str, target: str) -> Reply:
        """What an outlet answers to a path and query: its page, the fault that was asked for, or its 404."""
        parts = urlsplit(target)
        status = self.faults.get(target, self.faults.get(parts.path))
        if status is not None:
            return Reply(body=f"<h1>{status}</h1>".encode(), status=status)
        found = answer(self._sites[outlet_id], parts.path, dict(parse_qsl(parts.query)))
        return found or Reply(body="<p>요청하신 페이지를 찾을 수 없습니다.</p>".encode(), status=404)


def _listen(port: int) -> ThreadingHTTPServer:
    try:
        server = ThreadingHTTPServer((HOST, port), BaseHTTPRequestHandler)
    except OSError as error:
        raise ConfigError(
            f"견본 매체가 {port}번 포트를 열 수 없습니다({error.strerror}). 다른 포트를 고르세요.",
            f"A sample outlet cannot open port {port} ({error.strerror}). Choose another port.",
        ) from error
    server.daemon_threads = True
    return server


def _url(server: ThreadingHTTPServer) -> str:
    return f"http://{HOST}:{server.server_address[1]}"


def _handler(outlets: SampleOutlets, outlet_id: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "sample-outlet"
        timeout = 10  # seconds that an idle connection is kept
        wbufsize = -1  # head and body leave together: two small packets would wait 40 ms for each other

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            reply = outlets.reply(outlet_id, self.path)
            outlets.requests.append(
                LoggedRequest(
                    outlet_id=outlet_id,
                    method=self.command,
                    target=self.path,
                    user_agent=self.headers.get("User-Agent", ""),
                    status=reply.status,
                )
            )
            try:
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                if with_body:
                    self.wfile.write(reply.body)
            except ConnectionError:  # the reader has gone, as readers do
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Nothing to the terminal: the demo has its own lines there."""

    return Handler
