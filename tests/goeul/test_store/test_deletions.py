"""Articles that their outlet took down, and those that came back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from goeul.store import AlertMatch, SavedSearches, Store, no_match

OUTLET = "osannews"


def match_all(searches: SavedSearches, _article: object) -> list[AlertMatch]:
    return [AlertMatch(saved_search_id=search.id, why=("낱말",)) for search in searches.rows]


def settled(store: Store) -> dict[str, int]:
    return {state: number for state, number in store.frontier_counts().items() if number}


def waiting(store: Store) -> list[tuple[int, int, str]]:
    return [(row.key, row.revision, row.op) for row in store.outbox(10)]


def test_a_deleted_article_is_kept_and_left_out(store: Store, clock: Any, samples: Any) -> None:
    store.save_search("오산", "오산", ["console"])
    batch = [samples.annotated("1"), samples.annotated("2"), samples.annotated("3", outlet_id="other")]
    store.commit_articles(batch, match_all)
    clock.advance(60)
    assert store.mark_deleted(OUTLET, "1", "HTTP 410")
    gone = store.articles([1, 2])[1]
    assert (gone.revision, gone.seq, gone.deleted_at, gone.annotated) == (2, 1, clock.now, batch[0])
    assert store.articles([2])[2].deleted_at is None
    assert [article.key for article in store.iter_articles()] == [2, 3]
    assert store.article_count() == 2
    assert store.summary() == [(OUTLET, 1, 1, 1), ("other", 1, 1, 1)]
    assert waiting(store) == [(2, 1, "index"), (3, 1, "index"), (1, 2, "delete")]
    (version,) = store.article_versions(1)
    assert (version.revision, version.changed, version.replaced_at) == (1, ("deleted_at",), clock.now)
    assert version.fields["body"] == batch[0].article.body
    assert settled(store) == {"done": 2, "skipped": 1}
    assert [(fault.article_id, fault.reason) for fault in store.faults()] == [("1", "HTTP 410")]
    assert len(store.alerts()) == 3, "what was told stays told"
    assert len(store.lease_deliveries("d", 9, 9)) == 3


def test_a_rebuild_leaves_deleted_ones_out(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated(name) for name in "123"], no_match)
    store.mark_deleted(OUTLET, "2", "HTTP 404")
    assert store.enqueue_all() == 3
    assert waiting(store) == [(2, 2, "delete"), (1, 1, "index"), (3, 1, "index")]
    store.ack_outbox(row.seq for row in store.outbox(10))
    assert store.enqueue_all() == 2


def test_what_was_never_stored_cannot_be_deleted(store: Store, samples: Any) -> None:
    store.save_page(samples.page("1"))
    assert not store.mark_deleted(OUTLET, "1", "soft 404")
    assert not store.mark_deleted(OUTLET, "unknown", "soft 404")
    assert settled(store) == {"fetched": 1}
    assert store.outlet_days(samples.page("1").fetched_at.date()) == []


def test_deleting_again_changes_only_the_reason(store: Store, clock: Any, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    for reason in ("HTTP 404", "HTTP 410"):
        clock.advance(60)
        assert store.mark_deleted(OUTLET, "1", reason)
    article = store.article(1)
    assert article is not None
    assert article.revision == 2
    assert len(store.article_versions(1)) == 1
    assert [fault.reason for fault in store.faults()] == ["HTTP 410"]
    assert [day.deleted for day in store.outlet_days(clock.now.date())] == [1]


def test_a_page_under_way_or_in_quarantine_is_settled_by_the_deletion(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated(name) for name in "12"], no_match)
    store.save_page(samples.page("1"))
    store.quarantine("extract", OUTLET, "2", "crash", "")
    for name in "12":
        assert store.mark_deleted(OUTLET, name, "soft 404")
    assert settled(store) == {"skipped": 2}
    assert store.pending_pages(9) == []
    assert store.quarantined() == []


def test_the_newest_deletions_first_and_of_one_outlet(store: Store, clock: Any, samples: Any) -> None:
    store.commit_articles([samples.annotated(n) for n in "123"] + [samples.annotated("1", outlet_id="other")], no_match)
    for outlet, name in ((OUTLET, "2"), ("other", "1"), (OUTLET, "1")):
        clock.advance(1)
        store.mark_deleted(outlet, name, "HTTP 410")
    assert [article.key for article in store.deleted_articles()] == [1, 4, 2]
    assert [article.key for article in store.deleted_articles(OUTLET)] == [1, 2]
    assert [article.key for article in store.deleted_articles(limit=1)] == [1]


def test_an_article_that_is_read_again_comes_back(store: Store, clock: Any, samples: Any) -> None:
    store.save_search("오산", "오산", ["console"])
    (first,) = store.commit_articles([samples.annotated("1")], match_all)
    store.mark_deleted(OUTLET, "1", "HTTP 404")
    clock.advance(60)
    (back,) = store.commit_articles([samples.annotated("1")], match_all)
    assert (back.key, back.revision, back.seq, back.deleted_at) == (1, 3, first.seq, None)
    assert store.article(1) == back
    assert waiting(store) == [(1, 3, "index")]
    assert settled(store) == {"done": 1}
    assert store.article_count() == 1
    assert store.deleted_articles() == []
    assert [(v.revision, v.changed) for v in store.article_versions(1)] == [(1, ("deleted_at",)), (2, ("deleted_at",))]
    assert len(store.alerts()) == 1
    assert store.outlet_days(clock.now.date())[0].articles == 1, "it is no new article"


def test_an_article_that_comes_back_with_other_words_is_a_correction(store: Store, clock: Any, samples: Any) -> None:
    store.commit_articles([samples.annotated("1", title="소식")], no_match)
    store.mark_deleted(OUTLET, "1", "HTTP 404")
    store.save_search("오산", "오산", ["console"])
    clock.advance(60)
    (back,) = store.commit_articles([samples.annotated("1")], match_all)
    assert (back.revision, back.seq, back.deleted_at) == (3, 2, None)
    assert [version.changed for version in store.article_versions(1)] == [("deleted_at",), ("deleted_at", "title")]
    assert len(store.alerts()) == 1


def test_a_reading_from_before_the_deletion_does_not_bring_it_back(store: Store, clock: Any, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    clock.advance(60)
    store.save_page(samples.page("1"))
    slow = samples.annotated("1", title="느린 작업")
    clock.advance(60)
    store.mark_deleted(OUTLET, "1", "HTTP 410")
    (still,) = store.commit_articles([slow], no_match)
    assert (still.revision, still.deleted_at) == (2, clock.now)
    assert store.article_count() == 0
    assert settled(store) == {"skipped": 1}
    assert [fault.reason for fault in store.faults()] == ["HTTP 410"]


def test_a_page_of_a_deleted_article_that_holds_nothing_new_does_not_wait_for_ever(
    store: Store, clock: Any, samples: Any
) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    clock.advance(60)
    store.mark_deleted(OUTLET, "1", "HTTP 410")
    store.save_page(samples.page("1", ago=30))
    assert len(store.pending_pages(9)) == 1
    store.commit_articles([samples.annotated("1", ago=30)], no_match)
    assert settled(store) == {"skipped": 1}
    assert store.article_count() == 0


def test_a_deleted_article_is_no_shield_for_its_address(store: Store, samples: Any) -> None:
    """Only an article that stands keeps its row done."""
    store.commit_articles([samples.annotated("1")], no_match)
    store.mark_deleted(OUTLET, "1", "HTTP 404")
    store.save_page(samples.page("1"))
    store.skip_article(OUTLET, "1", "soft 404")
    assert settled(store) == {"skipped": 1}


def test_photos_are_kept_and_are_no_correction(store: Store, samples: Any) -> None:
    from goeul.records import Photo

    first = samples.annotated("1")
    store.commit_articles([first], no_match)
    photos = (Photo(url="https://news.example/1.jpg", caption="버스 \ud83d"), Photo(url="https://news.example/2.jpg"))
    (stored,) = store.commit_articles([replace(first, article=replace(first.article, photos=photos))], no_match)
    assert stored.revision == 2
    article = store.article(1)
    assert article is not None
    assert [photo.caption for photo in article.annotated.article.photos] == ["버스 \ufffd", ""]
    assert store.article_versions(1) == []


MISSING = ("HTTP 404", "HTTP 410")


def miss(store: Store, reason: str = "HTTP 404", name: str = "1") -> str:
    return store.miss_article(OUTLET, name, reason, reasons=MISSING, after_seconds=3600)


def again(store: Store) -> None:
    assert [row.article_id for row in store.lease_articles(OUTLET, "a", limit=9, seconds=60)] == ["1"]


def test_a_missing_page_is_looked_for_again_before_it_is_believed(store: Store, clock: Any, samples: Any) -> None:
    assert miss(store) == "unknown"
    store.save_page(samples.page("1"))
    assert miss(store) == "unknown", "it was never read"
    store.commit_articles([samples.annotated("1")], no_match)
    store.queue_rechecks(OUTLET, ["1"])
    again(store)
    assert miss(store) == "suspected"
    assert (store.article_count(), store.faults()) == (1, [])
    clock.advance(3599)
    assert store.lease_articles(OUTLET, "a", limit=9, seconds=60) == []
    clock.advance(1)
    again(store)
    assert miss(store, "HTTP 410") == "deleted"
    assert store.article_count() == 0
    assert [fault.reason for fault in store.faults()] == ["HTTP 410"]
    assert miss(store) == "deleted", "and still"


def test_a_page_that_was_missing_for_a_moment_is_kept(store: Store, clock: Any, samples: Any) -> None:
    store.commit_articles([samples.annotated("1")], no_match)
    for _ in range(2):
        store.queue_rechecks(OUTLET, ["1"])
        again(store)
        assert miss(store) == "suspected"
        clock.advance(3600)
        again(store)
        store.save_page(samples.page("1"))
        store.commit_articles([samples.annotated("1")], no_match)
        assert settled(store) == {"done": 1}
        clock.advance(60)


def test_a_deleted_article_that_is_listed_again_is_looked_at_once_and_then_once_a_day(
    store: Store, clock: Any, samples: Any
) -> None:
    day = timedelta(days=1)
    store.commit_articles([samples.annotated(name) for name in "12"], no_match)
    store.mark_deleted(OUTLET, "1", "HTTP 404")
    clock.advance(60)
    for wait in (0, 86_400):
        clock.advance(wait)
        assert store.deleted_again_listed(OUTLET, ["1", "2", "3"], day) == ["1"]
        assert store.queue_second_looks(OUTLET, ["1"]) == 1
        again(store)
        assert miss(store) == "deleted"
        clock.advance(3600)
        assert store.deleted_again_listed(OUTLET, ["1"], day) == []
    clock.advance(86_400)
    store.queue_second_looks(OUTLET, ["1"])
    store.save_page(samples.page("1"))
    store.commit_articles([samples.annotated("1")], no_match)
    assert store.article_count() == 2
