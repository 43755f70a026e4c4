"""Conditional requests: what is sent, what counts as unchanged, and what is not believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import polling
from crawler.answers import Answer, Fault
from crawler.words import EMPTY_LIST, TIMEOUT
from goeul.records import Family, Outlet
from goeul.store import SourceState

NOW = datetime(2026, 11, 2, tzinfo=UTC)
URL = "https://a.example/rss"
MARK = polling.rules_mark(Outlet(id="a", name="A", family="f", url="https://a.example"), Family(id="f", name="F"))
BLANK = SourceState(outlet_id="a", url=URL, kind="feed")


def answer(body=b"x", status=200, etag="", last_modified=""):
    return Answer(url=URL, status=status, body=body, etag=etag, last_modified=last_modified)


class Server:
    """A source and our memory of it, poll after poll; what a poll made of it is its answer."""

    def __init__(self):
        self.state = BLANK
        self.sent = []
        self.body, self.etag, self.modified = b"one", '"1"', ""

    def poll(self, *, honest=True):
        sent = polling.conditions(self.state, MARK)
        self.sent.append(dict(sent))
        same = sent.get("If-None-Match") == self.etag
        got = answer(b"", 304) if same and honest else answer(self.body, 200, self.etag, self.modified)
        if polling.not_modified(got, sent):
            self.state = polling.unchanged(self.state, got, sent, NOW)
            return "304"
        hashed = polling.digest(got.body, MARK)
        if polling.is_same(self.state, hashed):
            self.state = polling.unchanged(self.state, got, sent, NOW)
            return "same"
        self.state = polling.changed(self.state, got, sent, hashed, 5, NOW)
        return "read"


def test_validators_are_sent_back_and_304_is_a_success():
    server = Server()
    assert [server.poll(), server.poll()] == ["read", "304"]
    assert server.sent == [{}, {"If-None-Match": '"1"'}]
    assert (server.state.state, server.state.found) == ("ok", 5)


def test_last_modified_is_sent_back_as_it_came():
    server = Server()
    server.etag, server.modified = "", "Mon, 02 Nov 2026 00:00:00 GMT"
    server.poll()
    assert polling.conditions(server.state, MARK) == {"If-Modified-Since": "Mon, 02 Nov 2026 00:00:00 GMT"}


def test_the_same_body_is_unchanged_whatever_the_status_says():
    server = Server()
    server.poll()
    server.etag = '"2"'
    assert server.poll() == "same"
    assert server.state.etag == '"2"'


def test_every_tenth_poll_is_unconditional():
    server = Server()
    for _ in range(30):
        server.poll()
    assert [number for number, sent in enumerate(server.sent) if not sent] == [0, 10, 20]


def test_also_where_the_source_changes_all_the_time():
    server = Server()
    for number in range(30):
        server.body, server.etag = b"%d" % number, f'"{number}"'
        assert server.poll() == "read"
    assert [number for number, sent in enumerate(server.sent) if not sent] == [0, 10, 20]


def test_a_validator_that_stays_while_the_body_changes_is_not_believed_again():
    server = Server()
    server.poll()
    server.body = b"two"
    assert [server.poll() for _ in range(9)] == ["304"] * 9
    assert server.poll() == "read"  # the tenth brought it to light
    for number in range(20):
        server.body = b"%d" % number
        assert server.poll() == "read"
    assert not any(server.sent[10:])
    server.body, server.etag = b"mended", '"9"'
    server.poll()
    assert polling.conditions(server.state, MARK) == {"If-None-Match": '"9"'}


def test_a_304_that_nobody_asked_for_is_none():
    assert not polling.not_modified(answer(status=304), {})


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', '"뷁"', '"' + "x" * 600 + '"'])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(etag):
    state = polling.changed(BLANK, answer(etag=etag), {}, polling.digest(b"x", MARK), 1, NOW)
    assert polling.conditions(state, MARK) == {}


def test_after_a_fault_the_whole_is_wanted():
    server = Server()
    server.poll()
    server.state = polling.failed(server.state, Fault(TIMEOUT), NOW + timedelta(hours=1))
    assert server.state.state == TIMEOUT
    assert server.state.etag == '"1"'
    assert server.poll() == "read"
    assert server.sent[-1] == {}


def test_a_source_without_links_is_empty_and_stays_so_until_it_changes():
    state = polling.changed(BLANK, answer(etag='"1"'), {}, polling.digest(b"x", MARK), 0, NOW)
    assert state.state == EMPTY_LIST
    assert polling.conditions(state, MARK) == {}
    assert not polling.is_same(state, polling.digest(b"x", MARK))


def test_other_rules_make_an_unchanged_source_worth_reading():
    server = Server()
    server.poll()
    other = polling.rules_mark(
        Outlet(id="a", name="A", family="f", url="https://a.example", charset="cp949"), Family(id="f", name="F")
    )
    assert polling.conditions(server.state, other) == {}
    assert not polling.is_same(server.state, polling.digest(server.body, other))


@given(steps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=60))
def test_no_change_is_missed_for_longer_than_ten_polls(steps):
    """Whatever a server does with its validators."""
    server, read, missed = Server(), None, 0
    for body, etag, honest in steps:
        server.body, server.etag = b"%d" % body, f'"{etag}"'
        if server.poll(honest=honest) == "read":
            read = server.body
        missed = 0 if server.body == read else missed + 1
        assert missed < polling.FULL_EVERY
