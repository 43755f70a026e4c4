"""From what Scrapy and Twisted raise to a Fault with a word for people."""

import zlib
from gzip import BadGzipFile

import brotli  # type: ignore[import-untyped]
from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure

from crawler import words
from crawler.answers import Fault
from crawler.heads import HeadTooLargeError

_WORDS: tuple[tuple[type[Exception], str, bool], ...] = (
    (CannotResolveHostError, words.DNS, True),
    (DownloadConnectionRefusedError, words.REFUSED, True),
    (DownloadTimeoutError, words.TIMEOUT, True),
    # Scrapy cancels a download only when the body grows above DOWNLOAD_MAXSIZE; a time-out has its own error.
    (DownloadCancelledError, words.TOO_LARGE, False),
    (ResponseDataLossError, words.LOST, True),
    (DownloadFailedError, words.LOST, True),
    (UnsupportedURLSchemeError, words.SCHEME, False),
    (NotSupported, words.SCHEME, False),
    (ConnectError, words.LOST, True),
    (ConnectionClosed, words.LOST, True),
    (zlib.error, words.BROKEN, True),
    (BadGzipFile, words.BROKEN, True),
    (brotli.error, words.BROKEN, True),
    (EOFError, words.BROKEN, True),
    (OSError, words.LOST, True),
)


def as_fault(error: Exception) -> Fault | None:
    """The Fault that `error` means; None if it is none of the network's, but one of ours."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    for cause in _causes(error):
        if isinstance(cause, HeadTooLargeError):
            return Fault(words.TOO_LARGE, str(cause))
        if isinstance(cause, VerificationError) or "certificate verify failed" in str(cause):
            return Fault(words.CERTIFICATE, str(cause)[:200], passing=True)
        if isinstance(cause, SSL.Error):
            return Fault(words.TLS, str(cause)[:200], passing=True)
    for kind, word, passing in _WORDS:
        if isinstance(error, kind):
            return Fault(word, str(error)[:200], passing=passing)
    return None


def unconnected(error: Exception) -> str | None:
    """The word for a host that let no connection come about; None if it did, or never was asked (DNS)."""
    if isinstance(error, DownloadConnectionRefusedError):
        return words.REFUSED
    cause = error if isinstance(error, ConnectError) else error.__cause__
    if isinstance(cause, ConnectError):  # Twisted's, its TimeoutError and no-route errors included
        return words.TIMEOUT if isinstance(error, DownloadTimeoutError) else words.LOST
    return None


def _ignored(message: str) -> Fault | None:
    """Scrapy's own middlewares tell these two apart by their message only."""
    if "DOWNLOAD_MAXSIZE" in message:
        return Fault(words.TOO_LARGE, "unpacked")
    if "max redirections" in message:
        return Fault(words.REDIRECTS)
    return None


def _causes(error: Exception) -> list[BaseException]:
    """What lies below Twisted's ResponseFailed, which holds a list of Failures."""
    reasons = getattr(error.__cause__, "reasons", [])
    return [reason.value for reason in reasons if isinstance(reason, Failure) and reason.value is not None]
