"""The channels: feeds that every reader can read whatever an outlet writes, and lines that steer no terminal."""

import io
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.atom import AtomChannel, feed_link, feed_path
from alerts.channels.atom import render as render_feed
from alerts.channels.console import ConsoleChannel, render, render_alarm
from alerts.channels.operator_feed import operator_feed_link, operator_feed_path, write_operator_feed
from alerts.channels.operator_feed import render as render_operator_feed
from alerts.notice import AlarmNotice, Notice

ATOM = "{http://www.w3.org/2005/Atom}"
NOTICE = Notice(
    alert_id=1,
    message_id="<1@goeul.invalid>",
    saved_search_id=7,
    saved_search="오산 데이터",
    query="지역:오산시 주제:데이터기반행정",
    title="오산시, 데이터기반행정 우수",
    url="https://maru.example/news/articleView.html?idxno=1&a=2",
    outlet="마루일보",
    published=datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
    why=("지역 경기 오산시: 제목의 ‘오산시’ (시·군·구 이름)",),
    created_at=datetime(2026, 11, 24, 3, 0, tzinfo=UTC),
)
ALARM = AlarmNotice(
    alarm_id=1,
    message_id="<a1@goeul.invalid>",
    outlet_id="maru",
    outlet="마루일보",
    rule="empty-list",
    ko="목록은 열리는데 기사 주소가 하나도 없습니다.",
    en="Its lists answer but show no article.",
    since=datetime(2026, 11, 24, 3, 0, tzinfo=UTC),
)
OVER = replace(ALARM, until=ALARM.since + timedelta(hours=2))
HOUSE = replace(ALARM, alarm_id=2, outlet_id="", outlet="", rule="house-stopped")
HOSTILE = "<script>alert(1)</script> & \x00\x08\x1b[31m\u202e거꾸로\ufffe\uffff\ud800 ]]> 끝"


def numbered(number: int) -> Notice:
    return replace(NOTICE, alert_id=number, created_at=NOTICE.created_at + timedelta(minutes=number))


def test_a_feed_is_what_readers_expect() -> None:
    feed = feedparser.parse(render_feed(NOTICE, [numbered(2), NOTICE], "https://goeul.example/feeds/7.atom"))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.title == "고을 알림: 오산 데이터"
    assert feed.feed.updated == "2026-11-24T03:02:00Z"
    assert feed.feed.links[0].href == "https://goeul.example/feeds/7.atom"
    first = feed.entries[1]
    assert (first.title, first.link, first.author) == (NOTICE.title, NOTICE.url, "마루일보")
    assert first.published == "2026-11-24T01:30:00Z"
    assert first.summary == NOTICE.why[0]
    assert len({feed.feed.id, *(entry.id for entry in feed.entries)}) == 3


def test_an_entry_keeps_its_id_and_another_store_has_another() -> None:
    def ids(*notices: Notice) -> list[str]:
        return [entry.id for entry in feedparser.parse(render_feed(notices[0], notices)).entries]

    assert ids(NOTICE) == ids(replace(NOTICE, message_id="", title="고친 제목"))
    assert ids(NOTICE) != ids(replace(NOTICE, created_at=NOTICE.created_at + timedelta(microseconds=1)))


def test_what_outlets_write_cannot_break_a_feed_or_run_in_it() -> None:
    hostile = replace(NOTICE, title=HOSTILE, outlet=HOSTILE, why=(HOSTILE,), saved_search=HOSTILE, query=HOSTILE)
    body = render_feed(hostile, [hostile])
    assert b"<script" not in body
    root = ElementTree.fromstring(body)
    title = root.findtext(f"{ATOM}entry/{ATOM}title")
    assert title == "<script>alert(1)</script> & [31m거꾸로 ]]> 끝"


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_every_text_makes_well_formed_xml(title: str, path: str) -> None:
    notice = replace(NOTICE, title=title, url=f"https://maru.example/{path}", why=(title, path), outlet=path)
    ElementTree.fromstring(render_feed(notice, [notice], f"https://goeul.example/{path}"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "//maru.example/1"])
def test_only_web_addresses_become_links(url: str) -> None:
    notice = replace(NOTICE, url=url)
    assert b"alternate" not in render_feed(notice, [notice])


def test_a_day_without_time_and_no_day_at_all() -> None:
    day, none = replace(NOTICE, published=date(2026, 11, 24)), replace(NOTICE, published=None)
    entries = feedparser.parse(render_feed(NOTICE, [day, none])).entries
    assert entries[0].published == "2026-11-23T15:00:00Z"
    assert "published" not in entries[1]


def test_a_round_writes_a_feed_once_for_all_its_alerts(tmp_path: Path) -> None:
    asked: list[int] = []

    def recent(number: int, limit: int) -> list[Notice]:
        asked.append(number)
        return [numbered(n) for n in (3, 2, 1)]

    channel = AtomChannel(tmp_path / "feeds", recent, "https://goeul.example/")
    for number in (1, 2, 3):
        channel.send(numbered(number))
    assert asked == [7]
    channel.send(numbered(4))
    assert asked == [7, 7]
    assert len(feedparser.parse(feed_path(tmp_path / "feeds", 7).read_bytes()).entries) == 3
    assert [path.name for path in (tmp_path / "feeds").iterdir()] == ["7.atom"]


def test_readers_see_the_old_feed_or_the_new_one_and_never_half_of_one(tmp_path: Path) -> None:
    path, stop = feed_path(tmp_path, 7), threading.Event()
    channel = AtomChannel(tmp_path, lambda _number, _limit: [numbered(1)])
    channel.send(numbered(1))
    seen: list[int] = []

    def read() -> None:
        while not stop.is_set():
            seen.append(len(ElementTree.fromstring(path.read_bytes()).findall(f"{ATOM}entry")))

    reader = threading.Thread(target=read)
    reader.start()
    for size in range(2, 60):
        notices = [numbered(number) for number in range(size, 0, -1)]
        AtomChannel(tmp_path, lambda _number, _limit, now=notices: now).send(notices[0])
    stop.set()
    reader.join()
    assert seen
    assert sorted(seen) == seen


def test_a_feed_that_cannot_be_written_is_tried_again_and_the_old_one_stays(tmp_path: Path) -> None:
    channel = AtomChannel(tmp_path, lambda _number, _limit: [NOTICE])
    channel.send(NOTICE)
    before = feed_path(tmp_path, 7).read_bytes()
    (tmp_path / "blocked").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="blocked"):
        AtomChannel(tmp_path / "blocked", lambda _number, _limit: [NOTICE]).send(NOTICE)
    assert feed_path(tmp_path, 7).read_bytes() == before


def test_a_feed_has_no_link_to_itself_where_nobody_knows_the_address() -> None:
    assert feed_link("", 7) == ""
    assert b'rel="self"' not in render_feed(NOTICE, [NOTICE])


def test_the_console_tells_an_alert_in_lines_that_steer_no_terminal() -> None:
    stream = io.StringIO()
    ConsoleChannel(stream).send(replace(NOTICE, title=HOSTILE + "\n\r위조된 줄"))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "[알림] 오산 데이터 (지역:오산시 주제:데이터기반행정)"
    assert lines[1] == "  <script>alert(1)</script> & [31m거꾸로\ufffe\uffff ]]> 끝 위조된 줄"
    assert lines[2] == f"  마루일보 · 2026-11-24T10:30:00+09:00 · {NOTICE.url}"
    assert lines[3:] == [f"  - {NOTICE.why[0]}"]
    assert "발행일 모름" in render(replace(NOTICE, published=None))


# The operator's channels


def test_the_operators_feed_is_what_readers_expect() -> None:
    feed = feedparser.parse(render_operator_feed([HOUSE, OVER], "https://goeul.example/"))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.updated == "2026-11-24T05:00:00Z"
    assert feed.feed.links[0].href == "https://goeul.example/feeds/operator.xml"
    house, over = feed.entries
    assert house.title == "고을 전체 · all of goeul: 수집이 멈춤 · crawling stands still"
    assert over.title == "[끝 · over] 마루일보: 목록이 비어 있음 · empty list"
    assert over.link == "https://goeul.example/coverage#maru"
    assert (over.published, over.updated) == ("2026-11-24T03:00:00Z", "2026-11-24T05:00:00Z")
    assert over.summary == f"{ALARM.ko} / {ALARM.en}"
    assert len({feed.feed.id, house.id, over.id}) == 3


def test_an_alarm_keeps_its_entry_when_it_is_over_and_the_next_one_has_its_own() -> None:
    def ids(*alarms: AlarmNotice) -> list[str]:
        return [entry.id for entry in feedparser.parse(render_operator_feed(alarms)).entries]

    assert ids(ALARM) == ids(replace(OVER, ko="고친 말"))
    assert ids(ALARM) != ids(replace(ALARM, alarm_id=3))


def test_an_empty_feed_of_the_operator_is_still_a_feed() -> None:
    feed = feedparser.parse(render_operator_feed([]))
    assert not feed.bozo
    assert feed.entries == []


@given(st.text(st.characters(), max_size=40))
def test_every_text_in_an_alarm_makes_well_formed_xml(text: str) -> None:
    alarm = replace(ALARM, outlet=text, ko=text, en=text, outlet_id=text.encode("utf-8", "replace").decode())
    ElementTree.fromstring(render_operator_feed([alarm], "https://goeul.example"))


def test_the_atom_channel_writes_the_operators_feed_beside_those_of_readers(tmp_path: Path) -> None:
    asked: list[int] = []

    def alarms(limit: int) -> list[AlarmNotice]:
        asked.append(limit)
        return [HOUSE, ALARM]

    channel = AtomChannel(tmp_path / "feeds", lambda _number, _limit: [NOTICE], alarms=alarms)
    channel.send(NOTICE)
    channel.send(ALARM)
    channel.send(HOUSE)  # it is in the feed already
    assert len(asked) == 1
    feed = feedparser.parse(operator_feed_path(tmp_path / "feeds").read_bytes())
    assert len(feed.entries) == 2
    assert len(feedparser.parse(feed_path(tmp_path / "feeds", 7).read_bytes()).entries) == 1
    write_operator_feed(tmp_path / "feeds", [HOUSE, OVER])
    assert "[끝" in operator_feed_path(tmp_path / "feeds").read_text(encoding="utf-8")


def test_the_operators_feed_has_no_link_where_nobody_knows_the_address() -> None:
    assert operator_feed_link("") == ""
    assert b"<link" not in render_operator_feed([ALARM])


def test_the_console_tells_an_alarm_in_both_languages_and_steers_no_terminal() -> None:
    stream = io.StringIO()
    ConsoleChannel(stream).send(ALARM)
    assert stream.getvalue().splitlines() == [
        "[경보 · alarm] 마루일보 (maru) · 목록이 비어 있음 · empty list · 2026-11-24 12:00",
        f"  {ALARM.ko}",
        f"  {ALARM.en}",
    ]
    assert render_alarm(OVER).startswith(
        "[경보 끝 · over] 마루일보 (maru) · 목록이 비어 있음 · empty list · 2026-11-24 12:00 → 2026-11-24 14:00"
    )
    assert "고을 전체 · all of goeul" in render_alarm(HOUSE)
    hostile = render_alarm(replace(ALARM, outlet=HOSTILE, ko=HOSTILE + "\n위조", en="\x1b[2J"))
    assert "\x1b" not in hostile
    assert len(hostile.splitlines()) == 3
