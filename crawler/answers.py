"""What a server answered, and what that means for the article or list that was asked for. Pure; knows no Scrapy."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from crawler import words

# Faults below HTTP. After the first five of a host, every other request to it would end the same way.
_OF_HOST = frozenset({words.DNS, words.REFUSED, words.TLS, words.CERTIFICATE, words.ADDRESS})
NETWORK = _OF_HOST | {words.TIMEOUT, words.LOST}

_PASSING_STATUSES = frozenset({408, 425, 429})
_REFUSALS = frozenset({"HTTP 401", "HTTP 403", "HTTP 451"})
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_UNCLEAR_TYPES = frozenset(
    {"", "text/plain", "application/octet-stream", "application/xml", "text/xml", "unknown/unknown"}
)
_SNIFFED_BYTES = 2048
_LONGEST_WAIT = 86_400.0


class Fault(Exception):
    """A request that brought no usable answer. `word` is one of crawler.words; `passing` ones are worth another try.

    `of_host` says that every other request to this host would end the same way; `retry_after` is in seconds.
    """

    def __init__(
        self,
        word: str,
        detail: str = "",
        *,
        passing: bool = False,
        of_host: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{word}: {detail}" if detail else word)
        self.word = word
        self.detail = detail
        self.passing = passing
        self.of_host = word in _OF_HOST if of_host is None else of_host
        self.retry_after = retry_after
        self.away = False  # a redirect led there: it says nothing of the host that was asked

    def elsewhere(self) -> "Fault":
        """The same, of another host than the one that was asked. A redirect to a closed address is never followed, so
        it is not worth another try."""
        passing = self.passing and self.word != words.ADDRESS
        moved = Fault(self.word, self.detail, passing=passing, of_host=False, retry_after=self.retry_after)
        moved.away = True
        return moved

    @property
    def refusal(self) -> bool:
        """True if the server answers but will not serve us; several in a row mean that we are blocked."""
        return self.word in _REFUSALS


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response as it came, unpacked and after redirects."""

    url: str  # the last one, after redirects
    status: int
    body: bytes
    content_type: str = ""
    retry_after: str = ""  # the header
    etag: str = ""  # the header
    last_modified: str = ""  # the header


def checked(answer: Answer, *, want: Literal["html", "any"], now: datetime) -> Answer:
    """`answer` if it is a good one; raises Fault otherwise.

    4xx is final but for 408, 425 and 429; these and 5xx pass, after Retry-After where it is given.
    """
    status = answer.status
    if status >= 500 or status in _PASSING_STATUSES:
        raise Fault(f"HTTP {status}", passing=True, retry_after=wait_asked(answer.retry_after, now))
    if not 200 <= status < 300:
        raise Fault(f"HTTP {status}")
    if not answer.body:
        raise Fault(words.EMPTY)
    if want == "html" and not is_html(answer.content_type, answer.body):
        raise Fault(words.NOT_HTML, answer.content_type[:80])
    return answer


def is_html(content_type: str, body: bytes) -> bool:
    """True for an HTML type; where the type says nothing, the first bytes decide."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _HTML_TYPES:
        return True
    if kind not in _UNCLEAR_TYPES:
        return False
    head = body[:_SNIFFED_BYTES].lower()
    return b"<html" in head or b"<!doctype html" in head or b"<head" in head or b"<body" in head


def wait_asked(header: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 section 10.2.3: a number or a date), at most a day; None if
    unclear."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(0.0, (until - now).total_seconds()), _LONGEST_WAIT)
