"""Heads of responses are bounded. Scrapy bounds bodies alone, and Twisted keeps every header line that comes: a server
that sends nothing else fills the memory within one time-out, and with it ends the visits of all other outlets.

Built on Scrapy's own protocol in the one way that it leaves open, its pool's factory
(scrapy/core/downloader/handlers/http11.py); tests/crawler/test_spider_hostile.py notices when that way is gone.
"""

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

MOST_BYTES = 256 * 1024  # of one head, interim responses and redirected ones apart


class HeadTooLargeError(Exception):
    """A response whose head does not end."""


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with an end to heads."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory


class _Protocol(_LenientHTTP11ClientProtocol):
    _head = 0  # bytes of the head that is being read

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MOST_BYTES:
                self._abort(HeadTooLargeError(f"head above {MOST_BYTES:,} bytes"))
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _abort(self, error: Exception) -> None:
        """At once, and not after a farewell that a flood would drown."""
        transport: Any = self.transport
        transport.abortConnection()
        self._disconnectParser(Failure(error))  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: ARG002
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
