"""What an answer or an exception means."""

import zlib
from datetime import UTC, datetime

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
)

from crawler import words
from crawler.answers import Answer, Fault, checked, is_html, wait_asked
from crawler.faults import as_fault

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
PAGE = b"<!doctype html><html><body>x</body></html>"


def meaning(status: int, body: bytes = PAGE, kind: str = "text/html", retry_after: str = "") -> Fault | None:
    answer = Answer(url="http://a/", status=status, body=body, content_type=kind, retry_after=retry_after)
    try:
        checked(answer, want="html", now=NOW)
    except Fault as fault:
        return fault
    return None


@pytest.mark.parametrize("status", [404, 410, 400, 403, 451, 302, 304])
def test_final_statuses(status):
    fault = meaning(status)
    assert (fault.word, fault.passing) == (f"HTTP {status}", False)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520, 599])
def test_passing_statuses(status):
    fault = meaning(status)
    assert (fault.word, fault.passing) == (f"HTTP {status}", True)


@pytest.mark.parametrize(("status", "refusal"), [(401, True), (403, True), (451, True), (404, False), (500, False)])
def test_refusals(status, refusal):
    assert meaning(status).refusal is refusal


def test_a_good_page():
    assert meaning(200) is None


def test_an_empty_body_is_no_page():
    assert meaning(200, b"").word == words.EMPTY


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "application/json", "application/zip"])
def test_other_types_are_refused(kind):
    fault = meaning(200, PAGE, kind)
    assert (fault.word, fault.detail, fault.passing) == (words.NOT_HTML, kind, False)


@pytest.mark.parametrize(
    ("kind", "body", "html"),
    [
        ("text/html; charset=euc-kr", b"", True),
        ("TEXT/HTML", b"", True),
        ("application/xhtml+xml", b"", True),
        ("", b"\n<!DOCTYPE HTML><title>x", True),
        ("text/plain", b"<HTML><p>", True),
        ("text/plain", b"just words", False),
        ("application/octet-stream", b"%PDF-1.4", False),
        ("text/css", b"<html>", False),
    ],
)
def test_the_first_bytes_decide_where_the_type_says_nothing(kind, body, html):
    assert is_html(kind, body) is html


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("999999999999", 86_400.0),
        ("Wed, 24 Nov 2060 00:00:00 GMT", 86_400.0),
        (" 5 ", 5.0),
        ("Tue, 24 Nov 2026 00:01:30 GMT", 90.0),
        ("Tue, 24 Nov 2026 09:01:30 +0900", 90.0),
        ("Mon, 23 Nov 2026 00:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after(header, seconds):
    assert wait_asked(header, NOW) == seconds


@pytest.mark.parametrize(
    ("error", "word", "passing"),
    [
        (CannotResolveHostError("x"), words.DNS, True),
        (DownloadConnectionRefusedError("x"), words.REFUSED, True),
        (DownloadTimeoutError("x"), words.TIMEOUT, True),
        (DownloadCancelledError("larger"), words.TOO_LARGE, False),
        (IgnoreRequest("max redirections reached"), words.REDIRECTS, False),
        (IgnoreRequest("… exceeded DOWNLOAD_MAXSIZE (10 B) during decompression."), words.TOO_LARGE, False),
        (NotSupported("ftp"), words.SCHEME, False),
        (zlib.error("bad"), words.BROKEN, True),
        (OSError("no route"), words.LOST, True),
    ],
)
def test_exceptions_have_words(error, word, passing):
    fault = as_fault(error)
    assert (fault.word, fault.passing) == (word, passing)


def test_a_fault_of_ours_has_none():
    assert as_fault(KeyError("oops")) is None
