"""The two outboxes: documents for the index, alerts for people. Nothing leaves them unacknowledged."""

from typing import Any

from goeul.store import AlertMatch, SavedSearches, Store, no_match


def match_all(searches: SavedSearches, _article: object) -> list[AlertMatch]:
    return [AlertMatch(saved_search_id=search.id, why=("낱말",)) for search in searches.rows]


def test_a_late_acknowledgement_does_not_lose_a_correction(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1"), samples.annotated("2")], no_match)
    taken = store.outbox(10)
    store.commit_articles([samples.annotated("1", title="고침")], no_match)
    store.ack_outbox(row.seq for row in taken)
    assert [(row.key, row.revision) for row in store.outbox(10)] == [(1, 2)]


def test_the_outbox_is_read_in_order_and_in_parts(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated(str(n)) for n in range(5)], no_match)
    first = store.outbox(2)
    assert [row.key for row in first] == [1, 2]
    assert [row.key for row in store.outbox(10, after=first[-1].seq)] == [3, 4, 5]
    assert store.outbox_size() == 5


def test_a_refused_document_is_parked_until_it_changes(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1"), samples.annotated("2")], no_match)
    store.park_outbox(store.outbox(1)[0].seq, "mapper_parsing_exception")
    assert [(row.key, row.reason) for row in store.parked()] == [(1, "mapper_parsing_exception")]
    assert [row.key for row in store.outbox(10)] == [2]
    assert store.outbox_size() == 1
    store.commit_articles([samples.annotated("1", title="고침")], no_match)
    assert store.parked() == []
    assert [row.key for row in store.outbox(10)] == [2, 1]


def test_a_rebuild_puts_every_article_once(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated(str(n)) for n in range(3)], no_match)
    store.commit_articles([samples.annotated("0", title="고침")], no_match)
    rows = store.outbox(10)
    store.park_outbox(rows[0].seq, "odd")
    store.ack_outbox([rows[1].seq])
    assert store.enqueue_all() == 3
    assert [(row.key, row.revision) for row in store.outbox(10)] == [(1, 2), (2, 1), (3, 1)]
    store.ack_outbox(row.seq for row in rows)
    assert store.outbox_size() == 3, "acknowledgements from before the rebuild are void"


def test_numbers_of_acknowledged_rows_are_not_used_again(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    (row,) = store.outbox(10)
    store.ack_outbox([row.seq])
    store.commit_articles([samples.annotated("2")], no_match)
    assert store.outbox(10)[0].seq > row.seq


def test_a_saved_search_hears_only_of_what_comes_after_it(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], match_all)
    search = store.save_search("오산", "오산", ["atom"])
    assert search.since_seq == 1
    store.commit_articles([samples.annotated("1"), samples.annotated("2")], match_all)
    assert [alert.article_key for alert in store.alerts(search.id)] == [2]
    assert store.alerts(99) == []


def test_every_change_of_saved_searches_grows_the_version(store: Store) -> None:
    versions = [store.saved_searches().version]

    def grown() -> bool:
        versions.append(store.saved_searches().version)
        return versions[-1] > versions[-2]

    search = store.save_search("오산", "지역:오산시", ["console"])
    assert grown()
    store.fault_search(search.id, "없는 지역 이름")
    assert grown()
    assert store.saved_searches().rows[0].fault == "없는 지역 이름"
    assert not store.saved_searches().rows[0].active
    store.set_search_active(search.id, True)
    assert grown()
    assert store.saved_searches().rows == (search,)
    store.delete_search(search.id)
    assert grown()
    assert store.saved_searches().rows == ()


def test_the_match_sees_all_searches_and_only_active_ones_alert(store: Store, samples: Any) -> None:
    off = store.save_search("꺼짐", "오산", ["console"])
    bad = store.save_search("고장", "오산", ["console"])
    on = store.save_search("켜짐", "오산", [])
    store.set_search_active(off.id, False)
    store.fault_search(bad.id, "오류")
    seen = []

    def match(searches: SavedSearches, article: Any) -> list[AlertMatch]:
        seen.append((searches, article.key))
        unknown = AlertMatch(saved_search_id=99, why=())
        return [*match_all(searches, article), *match_all(searches, article), unknown]

    store.commit_articles([samples.annotated("1"), samples.annotated("2")], match)
    assert seen == [(store.saved_searches(), 1), (store.saved_searches(), 2)]
    assert [(alert.saved_search_id, alert.article_key) for alert in store.alerts()] == [(on.id, 2), (on.id, 1)]
    assert [alert.article_key for alert in store.alerts(limit=1)] == [2]
    assert store.lease_deliveries("d", 10, 60) == [], "no channel, no delivery"


def test_deliveries_come_back_until_acknowledged(store: Store, other_store: Store, clock: Any, samples: Any) -> None:
    store.save_search("오산", "오산", ["console"])
    store.commit_articles([samples.annotated("1"), samples.annotated("2")], match_all)
    first = store.lease_deliveries("a", 1, 60)
    second = other_store.lease_deliveries("b", 10, 60)
    assert [d.alert_id for d in [*first, *second]] == [1, 2]
    clock.advance(60)
    again = other_store.lease_deliveries("b", 10, 60)
    assert again == [*first, *second], "the same Message-ID over attempts"
    assert len({d.message_id for d in again}) == 2
    store.ack_delivery(again[0].id)
    store.retry_delivery(again[0].id, "late report", 0)
    store.retry_delivery(again[1].id, "503", 300)
    clock.advance(299)
    assert store.lease_deliveries("a", 10, 60) == []
    clock.advance(1)
    (last,) = store.lease_deliveries("a", 10, 60)
    assert (last.id, last.attempts, last.message_id) == (again[1].id, 1, again[1].message_id)


def test_deleting_a_search_takes_its_alerts(store: Store, samples: Any) -> None:
    search = store.save_search("오산", "오산", ["console"])
    store.commit_articles([samples.annotated("1")], match_all)
    assert store.alert(1) == store.alerts()[0]
    store.delete_search(search.id)
    assert (store.alerts(), store.alert(1), store.lease_deliveries("a", 9, 9)) == ([], None, [])
    assert store.save_search("새", "오산", []).id > search.id, "an old feed address never shows another search"


def test_a_search_made_elsewhere_is_heard_at_the_next_commit(store: Store, other_store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], match_all)
    search = other_store.save_search("오산", "오산", ["console"])
    store.commit_articles([samples.annotated("2")], match_all)
    assert [(alert.saved_search_id, alert.article_key) for alert in store.alerts()] == [(search.id, 2)]
    other_store.fault_search(search.id, "오류")
    store.commit_articles([samples.annotated("3")], match_all)
    assert len(store.alerts()) == 1


def test_unchanged_saved_searches_are_not_read_again(store: Store) -> None:
    store.save_search("오산", "오산", ["console"])
    assert store.saved_searches().rows is store.saved_searches().rows


def test_many_matches_of_many_corrections(store: Store, samples: Any) -> None:
    for number in range(5):
        store.save_search(str(number), "오산", ["console", "atom"])
    names = [str(number) for number in range(600)]
    store.commit_articles([samples.annotated(name) for name in names], match_all)
    store.save_search("새", "오산", ["atom"])
    store.commit_articles([samples.annotated(name, title="고침") for name in names], match_all)
    alerts = store.alerts(limit=10_000)
    assert len({(alert.saved_search_id, alert.article_key) for alert in alerts}) == len(alerts) == 6 * 600
    assert len(store.lease_deliveries("a", 10_000, 60)) == (5 * 2 + 1) * 600
