"""Alarms: raised once, told once a channel through the same outbox as alerts, closed when all is well again."""

from typing import Any

from goeul.store import AlertMatch, SavedSearches, Store

OUTLET = "osannews"


def raised(store: Store, rule: str = "silent", outlet: str = OUTLET, *channels: str) -> bool:
    alarm = store.raise_alarm(outlet, rule, "새 기사가 없습니다", "no new articles", channels or ("console", "atom"))
    return alarm is not None


def test_an_alarm_is_raised_once_until_it_is_closed(store: Store, other_store: Store, clock: Any) -> None:
    first = clock.now
    assert raised(store)
    assert not raised(other_store)
    assert raised(store, "no dates")
    assert raised(store, "silent", "")
    clock.advance(60)
    assert store.close_alarm(OUTLET, "silent")
    assert not store.close_alarm(OUTLET, "silent")
    assert not store.close_alarm(OUTLET, "unknown")
    assert [(a.outlet_id, a.rule) for a in store.alarms()] == [("", "silent"), (OUTLET, "no dates")]
    assert raised(store)
    assert [(a.rule, a.since, a.until) for a in store.alarms(open_only=False)] == [
        ("silent", clock.now, None),
        ("silent", first, None),
        ("no dates", first, None),
        ("silent", first, clock.now),
    ]
    assert len(store.alarms(open_only=False, limit=2)) == 2
    (newest, *_) = store.alarms()
    assert store.alarm(newest.id) == newest
    assert (newest.ko, newest.en) == ("새 기사가 없습니다", "no new articles")
    assert store.alarm(99) is None


def test_an_alarm_travels_like_an_alert(store: Store, clock: Any, samples: Any) -> None:
    search = store.save_search("오산", "오산", ["console"])

    def match(_: SavedSearches, __: object) -> list[AlertMatch]:
        return [AlertMatch(saved_search_id=search.id, why=("낱말",))]

    store.commit_articles([samples.annotated("1")], match)
    assert raised(store, "silent", OUTLET, "console", "atom", "console")
    deliveries = store.lease_deliveries("d", 10, 60)
    assert sorted((d.kind, d.alert_id, d.channel) for d in deliveries) == [
        ("alarm", 1, "atom"),
        ("alarm", 1, "console"),
        ("alert", 1, "console"),
    ]
    assert len({d.message_id for d in deliveries}) == 3
    alarm, *_ = (d for d in deliveries if d.kind == "alarm")
    store.retry_delivery(alarm.id, "503", 30)
    for delivery in deliveries:
        if delivery.id != alarm.id:
            store.ack_delivery(delivery.id)
    clock.advance(30)
    (again,) = store.lease_deliveries("d", 10, 60)
    assert (again.id, again.message_id, again.attempts, again.kind) == (alarm.id, alarm.message_id, 1, "alarm")
    store.ack_delivery(again.id)
    assert not raised(store)
    assert store.lease_deliveries("d", 10, 60) == [], "nobody is told again while it stays open"


def test_an_alarm_without_a_channel_is_shown_all_the_same(store: Store) -> None:
    assert store.raise_alarm("", "disk", "디스크", "disk", []) is not None
    assert len(store.alarms()) == 1
    assert store.lease_deliveries("d", 10, 60) == []


def test_deleting_a_saved_search_does_not_silence_an_alarm(store: Store, samples: Any) -> None:
    search = store.save_search("오산", "오산", ["console"])
    store.commit_articles([samples.annotated("1")], lambda *_: [AlertMatch(saved_search_id=search.id, why=("낱말",))])
    raised(store, "silent", OUTLET, "console")
    store.delete_search(search.id)
    assert [d.kind for d in store.lease_deliveries("d", 10, 60)] == ["alarm"]
