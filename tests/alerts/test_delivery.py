"""Deliveries: at least once, with the same message id; one failing channel or article never stops the others."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from alerts.delivery import LEASE_SECONDS, DeliveryReport, deliver, recent_alarms, recent_notices, retry_seconds
from alerts.notice import AlarmNotice, Channel, Notice
from goeul.errors import RetryLater
from goeul.store import AlertMatch, Store

WHY = ("지역 경기 오산시: 제목의 ‘오산시’ (시·군·구 이름)",)


class Killed(BaseException):
    """Stands for the end of the process."""


class Deadly:
    """A channel that hands over and dies before it can say so."""

    def __init__(self) -> None:
        self.notices: list[Notice | AlarmNotice] = []

    def send(self, notice: Notice | AlarmNotice) -> None:
        self.notices.append(notice)
        raise Killed


def send(store: Store, channels: Mapping[str, Channel], owner: str = "me") -> DeliveryReport:
    return deliver(store, channels, owner=owner, outlet_name=lambda outlet_id: f"{outlet_id}신문")


def alert(store: Store, house: Any, *channels: str, articles: int = 1) -> int:
    """A saved search with an alert an article; its id."""
    saved = store.save_search("오산", "지역:오산시", channels)
    batch = [house.read(f"오산시 소식 {number}", article_id=f"{saved.id}-{number}") for number in range(articles)]
    store.commit_articles(batch, lambda _searches, _article: [AlertMatch(saved_search_id=saved.id, why=WHY)])
    return saved.id


def test_a_notice_tells_everything(store: Store, house: Any, inbox: Any, clock: Any) -> None:
    number = alert(store, house, "inbox")
    assert send(store, {"inbox": inbox}) == DeliveryReport(sent=1)
    (notice,) = inbox.notices
    assert (notice.saved_search_id, notice.saved_search, notice.query) == (number, "오산", "지역:오산시")
    assert (notice.title, notice.outlet, notice.url) == (
        "오산시 소식 0",
        "maru신문",
        f"https://maru.example/{number}-0",
    )
    assert (notice.why, notice.created_at) == (WHY, clock.now)
    assert notice.message_id.startswith("<")
    assert send(store, {"inbox": inbox}) == DeliveryReport()


def test_one_failing_channel_never_stops_the_others(store: Store, house: Any, inbox: Any) -> None:
    alert(store, house, "broken", "inbox", "missing", articles=3)
    report = send(store, {"broken": type(inbox)(broken=OSError("no route")), "inbox": inbox})
    assert inbox.titles == ["오산시 소식 0", "오산시 소식 1", "오산시 소식 2"]
    assert (report.sent, report.failed) == (3, 6)
    assert report.reasons == ("broken: OSError: no route", "missing: there is no such channel")


def test_a_channel_that_mends_gets_what_it_missed_later_and_with_growing_delay(
    store: Store, house: Any, inbox: Any, clock: Any
) -> None:
    alert(store, house, "inbox")
    inbox.broken = RetryLater("나중에", "later", reason="busy")
    tries: list[float] = []
    began = clock.now
    while len(tries) < 9:
        if send(store, {"inbox": inbox}).failed:
            tries.append((clock.now - began).total_seconds())
        clock.advance(10)
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600]
    assert inbox.notices == []
    inbox.broken = None
    clock.advance(3600)
    assert send(store, {"inbox": inbox}) == DeliveryReport(sent=1)


def test_delays_double_up_to_an_hour_however_often_it_was_tried() -> None:
    assert [retry_seconds(n) for n in (0, 1, 2, 6, 7, 100, 10**9)] == [30, 60, 120, 1920, 3600, 3600, 3600]


def test_killed_between_handing_over_and_noting_it_repeats_with_the_same_message_id(
    store: Store, house: Any, inbox: Any, clock: Any
) -> None:
    alert(store, house, "inbox", articles=2)
    deadly = Deadly()
    with pytest.raises(Killed):
        send(store, {"inbox": deadly}, owner="first")
    assert send(store, {"inbox": inbox}, owner="second") == DeliveryReport()  # still under the dead one's lease
    clock.advance(LEASE_SECONDS + 1)
    assert send(store, {"inbox": inbox}, owner="second") == DeliveryReport(sent=2)
    assert deadly.notices[0] == inbox.notices[0]
    assert len({notice.message_id for notice in inbox.notices}) == 2


def test_more_than_a_batch_goes_out_in_order(store: Store, house: Any, inbox: Any) -> None:
    saved = store.save_search("오산", "지역:오산시", ["inbox"])
    annotated = house.read("오산시 소식")
    batch = [_renamed(annotated, str(number)) for number in range(230)]
    store.commit_articles(batch, lambda _searches, _article: [AlertMatch(saved_search_id=saved.id, why=())])
    assert send(store, {"inbox": inbox}).sent == 230
    assert [notice.url for notice in inbox.notices] == [f"https://maru.example/{number}" for number in range(230)]


def test_an_article_that_cannot_be_read_stops_no_other_alert(
    store: Store, house: Any, inbox: Any, tmp_path: Path
) -> None:
    alert(store, house, "inbox", articles=3)
    with sqlite3.connect(tmp_path / "goeul.db") as damaging:
        damaging.execute("UPDATE articles SET tokens = x'00ff' WHERE key = 1")
    damaging.close()
    report = send(store, {"inbox": inbox})
    assert (report.sent, report.failed) == (2, 1)
    assert "damaged" in report.reasons[0]


def test_alerts_of_a_removed_search_go_nowhere(store: Store, house: Any, inbox: Any) -> None:
    number = alert(store, house, "inbox")
    other = alert(store, house, "inbox")
    store.delete_search(number)
    assert send(store, {"inbox": inbox}) == DeliveryReport(sent=1)
    assert [notice.saved_search_id for notice in inbox.notices] == [other]


def test_recent_notices_come_newest_first_and_only_of_the_search_asked_for(store: Store, house: Any) -> None:
    first, second = alert(store, house, "inbox", articles=3), alert(store, house, "inbox")
    told = recent_notices(store, first, 2, outlet_name=str)
    assert [notice.title for notice in told] == ["오산시 소식 2", "오산시 소식 1"]
    assert [n.saved_search_id for n in recent_notices(store, None, 10, outlet_name=str)] == [
        second,
        first,
        first,
        first,
    ]


# Alarms of the operator


KO, EN = "목록은 열리는데 기사 주소가 하나도 없습니다.", "Its lists answer but show no article."


def test_an_alarm_tells_everything_and_goes_out_once(store: Store, inbox: Any, clock: Any) -> None:
    assert store.raise_alarm("maru", "empty-list", KO, EN, ["inbox"])
    assert store.raise_alarm("maru", "empty-list", "다른 말", "other words", ["inbox"]) is None
    assert store.raise_alarm("", "house-no-news", KO, EN, ["inbox"])
    assert send(store, {"inbox": inbox}) == DeliveryReport(sent=2)
    told, house = inbox.alarms
    assert (told.outlet_id, told.outlet, told.rule, told.ko, told.en) == ("maru", "maru신문", "empty-list", KO, EN)
    assert (told.since, told.until) == (clock.now, None)
    assert told.message_id.startswith("<")
    assert (house.outlet_id, house.outlet) == ("", "")
    assert inbox.notices == []
    assert send(store, {"inbox": inbox}) == DeliveryReport()


def test_a_failing_channel_holds_up_neither_other_channels_nor_alerts_of_readers(
    store: Store, house: Any, inbox: Any, clock: Any
) -> None:
    store.raise_alarm("maru", "empty-list", KO, EN, ["broken", "inbox"])
    alert(store, house, "inbox")
    broken = type(inbox)(broken=OSError("no route"))
    report = send(store, {"broken": broken, "inbox": inbox})
    assert (report.sent, report.failed, report.reasons) == (2, 1, ("broken: OSError: no route",))
    assert [each.rule for each in inbox.alarms] == ["empty-list"]
    assert inbox.titles == ["오산시 소식 0"]
    broken.broken = None
    clock.advance(30)
    assert send(store, {"broken": broken, "inbox": inbox}) == DeliveryReport(sent=1)
    assert [each.rule for each in broken.alarms] == ["empty-list"]


def test_an_alarm_killed_between_handing_over_and_noting_it_repeats_with_the_same_message_id(
    store: Store, inbox: Any, clock: Any
) -> None:
    store.raise_alarm("maru", "silent", KO, EN, ["inbox"])
    deadly = Deadly()
    with pytest.raises(Killed):
        send(store, {"inbox": deadly}, owner="first")
    clock.advance(LEASE_SECONDS + 1)
    assert send(store, {"inbox": inbox}, owner="second") == DeliveryReport(sent=1)
    assert deadly.notices == inbox.alarms


def test_alarms_and_alerts_never_share_a_message_id(store: Store, house: Any, inbox: Any) -> None:
    alert(store, house, "inbox", articles=2)
    for rule in ("silent", "undated"):
        store.raise_alarm("maru", rule, KO, EN, ["inbox"])
    send(store, {"inbox": inbox})
    assert len({each.message_id for each in [*inbox.notices, *inbox.alarms]}) == 4


def test_an_alarm_that_is_over_before_it_was_told_says_so(store: Store, inbox: Any, clock: Any) -> None:
    store.raise_alarm("maru", "silent", KO, EN, ["inbox"])
    clock.advance(60)
    store.close_alarm("maru", "silent")
    send(store, {"inbox": inbox})
    assert inbox.alarms[0].until == clock.now


def test_recent_alarms_come_newest_first_those_that_are_over_too(store: Store, clock: Any) -> None:
    store.raise_alarm("maru", "silent", KO, EN, [])
    store.close_alarm("maru", "silent")
    store.raise_alarm("mulbit", "undated", KO, EN, [])
    told = recent_alarms(store, 10, outlet_name=str.upper)
    assert [(each.outlet, each.until is None) for each in told] == [("MULBIT", True), ("MARU", False)]


def _renamed(annotated: Any, article_id: str) -> Any:
    article = replace(annotated.article, article_id=article_id, url=f"https://maru.example/{article_id}")
    return replace(annotated, article=article)
