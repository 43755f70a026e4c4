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
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure

from crawler import answers
from crawler.answers import Fault

_WORDS: tuple[tuple[type[Exception], str, bool], ...] = (
    (CannotResolveHostError, answers.DNS, True),
    (DownloadConnectionRefusedError, answers.REFUSED, True),
    (DownloadTimeoutError, answers.TIMEOUT, True),
    # Scrapy cancels a download only when the body grows above DOWNLOAD_MAXSIZE; a time-out has its own error.
    (DownloadCancelledError, answers.TOO_LARGE, False),
    (ResponseDataLossError, answers.LOST, True),
    (DownloadFailedError, answers.LOST, True),
    (UnsupportedURLSchemeError, answers.SCHEME, False),
    (NotSupported, answers.SCHEME, False),
    (ConnectError, answers.LOST, True),
    (ConnectionClosed, answers.LOST, True),
    (zlib.error, answers.BROKEN, True),
    (BadGzipFile, answers.BROKEN, True),
    (brotli.error, answers.BROKEN, True),
    (EOFError, answers.BROKEN, True),
    (OSError, answers.LOST, True),
)


def as_fault(error: Exception) -> Fault | None:
    """The Fault that `error` means; None if it is none of the faults of a network, but one of ours."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    if isinstance(error, DownloadFailedError | ResponseDataLossError) and _of_tls(error):
        return Fault(answers.CERTIFICATE, _tls_detail(error), passing=True)
    for kind, word, passing in _WORDS:
        if isinstance(error, kind):
            return Fault(word, str(error)[:200], passing=passing)
    return None


def _ignored(message: str) -> Fault | None:
    """Scrapy's own middlewares tell these two apart by their message only."""
    if "DOWNLOAD_MAXSIZE" in message:
        return Fault(answers.TOO_LARGE, "unpacked")
    if "max redirections" in message:
        return Fault(answers.REDIRECTS)
    return None


def _of_tls(error: Exception) -> bool:
    return any(isinstance(cause, SSL.Error) or "Verif" in type(cause).__name__ for cause in _causes(error))


def _tls_detail(error: Exception) -> str:
    return "; ".join(str(cause) for cause in _causes(error))[:200]


def _causes(error: Exception) -> list[BaseException]:
    """What lies below Twisted's ResponseFailed, which holds a list of Failures."""
    reasons = getattr(error.__cause__, "reasons", [])
    return [reason.value for reason in reasons if isinstance(reason, Failure) and reason.value is not None]
