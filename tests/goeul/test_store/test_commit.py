"""Committing articles: all of it or nothing, once, and corrected when the outlet corrects."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from goeul.records import Tags, Token
from goeul.store import AlertMatch, SavedSearches, Store, no_match
from goeul.text import KST

OUTLET = "osannews"


def match_all(searches: SavedSearches, _article: object) -> list[AlertMatch]:
    return [AlertMatch(saved_search_id=search.id, why=("지역 오산시: 제목의 ‘오산시’",)) for search in searches.rows]


def settled(store: Store) -> dict[str, int]:
    return {state: number for state, number in store.frontier_counts().items() if number}


def test_an_article_comes_back_as_it_went_in(store: Store, samples: Any) -> None:
    batch = [samples.annotated("1"), samples.annotated("2", title="둘째 소식")]
    stored = store.commit_articles(batch, no_match)
    assert [(s.key, s.revision, s.seq, s.annotated) for s in stored] == [(1, 1, 1, batch[0]), (2, 1, 2, batch[1])]
    assert store.article(2) == stored[1]
    assert store.articles([2, 99, 1, 2]) == {2: stored[1], 1: stored[0]}
    assert list(store.articles([2, 1])) == [2, 1]
    assert list(store.iter_articles()) == stored
    assert store.article(99) is None
    assert store.article_count() == 2


@pytest.mark.parametrize(
    ("published", "read"),
    [
        (None, None),
        (date(2026, 11, 24), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 0, 0, tzinfo=KST), datetime(2026, 11, 24, 0, 0, tzinfo=KST)),
        (datetime(2026, 11, 23, 15, 30, 1, 5, tzinfo=UTC), datetime(2026, 11, 24, 0, 30, 1, 5, tzinfo=KST)),
        (datetime(2026, 11, 24, 9, 0), datetime(2026, 11, 24, 9, 0, tzinfo=KST)),
        (datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
        (date.min, date.min),
    ],
)
def test_a_day_stays_a_day_and_a_time_is_told_in_kst(store: Store, samples: Any, published: Any, read: Any) -> None:
    store.commit_articles([samples.annotated("1", published=published)], no_match)
    article = store.article(1)
    assert article is not None
    back = article.annotated.article.published
    assert back == read
    assert type(back) is type(read)
    if isinstance(back, datetime) and back.year < 9999:
        assert back.isoformat() == read.isoformat()
        assert back.tzinfo is KST


def test_a_commit_settles_everything_at_once(store: Store, samples: Any) -> None:
    search = store.save_search("오산 교통", "지역:오산시 주제:교통", ["console", "atom", "console"])
    store.save_page(samples.page("1"))
    store.quarantine("extract", OUTLET, "1", "crash", "first try")
    store.replay(OUTLET, "1")
    (stored,) = store.commit_articles([samples.annotated("1")], match_all)
    assert settled(store) == {"done": 1}
    assert store.quarantined() == []
    assert [(row.key, row.revision, row.op) for row in store.outbox(10)] == [(stored.key, 1, "index")]
    (alert,) = store.alerts()
    assert (alert.saved_search_id, alert.article_key, alert.seq) == (search.id, stored.key, stored.seq)
    assert alert.why == ("지역 오산시: 제목의 ‘오산시’",)
    assert {delivery.channel for delivery in store.lease_deliveries("d", 10, 60)} == {"console", "atom"}
    assert store.summary() == [(OUTLET, 1, 1, 1)]


def test_an_unchanged_reading_leaves_no_trace(store: Store, clock: Any, samples: Any) -> None:
    store.save_search("모두", "오산", ["console"])
    first = store.commit_articles([samples.annotated("1")], match_all)
    store.ack_outbox(row.seq for row in store.outbox(10))
    clock.advance(3600)
    store.save_page(samples.page("1"))
    (again,) = store.commit_articles([samples.annotated("1")], match_all)
    assert (again.key, again.revision, again.seq) == (first[0].key, 1, first[0].seq)
    assert store.outbox(10) == []
    assert len(store.alerts()) == 1
    assert store.article_versions(again.key) == []
    assert settled(store) == {"done": 1}


def test_a_correction_keeps_what_was_said_before(store: Store, clock: Any, samples: Any) -> None:
    store.save_search("모두", "오산", ["console"])
    old = samples.annotated("1")
    store.commit_articles([old], match_all)
    clock.advance(60)
    new = samples.corrected(
        samples.annotated("1", title="오산시, 버스 노선 안 고친다"), updated=datetime(2026, 11, 24, 12, 1, tzinfo=KST)
    )
    (stored,) = store.commit_articles([new], match_all)
    assert (stored.key, stored.revision, stored.seq) == (1, 2, 2)
    assert store.article(1) == stored
    (version,) = store.article_versions(1)
    assert (version.revision, version.changed, version.replaced_at) == (1, ("title", "updated"), clock.now)
    assert version.fields["title"] == old.article.title
    assert version.fields["published"] == "2026-11-24T10:30:00+09:00"
    assert [(row.key, row.revision) for row in store.outbox(10)] == [(1, 2)]
    assert len(store.alerts()) == 1, "the same story is told once, however often it changes"


def test_a_correction_may_reach_a_search_that_the_first_text_missed(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1", title="소식")], no_match)
    store.save_search("오산", "오산", ["console"])
    store.commit_articles([samples.annotated("1")], match_all)
    assert len(store.alerts()) == 1


def test_new_tags_reach_the_index_and_raise_no_alert(store: Store, samples: Any) -> None:
    store.save_search("모두", "오산", ["console"])
    store.commit_articles([samples.annotated("1")], no_match)
    for better in (
        samples.annotated("1", codes=("41370", "41590")),
        samples.annotated("1", version="kiwi-2"),
        replace(samples.annotated("1"), title_tokens=(Token(form="오산", tag="NNP", start=0, end=2),)),
        replace(samples.annotated("1"), tags=Tags()),
        samples.corrected(samples.annotated("1"), license="KOGL-1"),
    ):
        before = store.article(1)
        (stored,) = store.commit_articles([better], match_all)
        assert before is not None
        assert (stored.revision, stored.seq) == (before.revision + 1, before.seq)
        assert stored.annotated == better
        assert store.article(1) == stored
        assert [row.revision for row in store.outbox(10)] == [stored.revision]
    assert store.alerts() == []
    assert store.article_versions(1) == []


def test_tags_are_counted_anew_after_a_change(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1", codes=("41370", "41590", "41370"))], no_match)
    assert store.summary() == [(OUTLET, 1, 2, 1)]
    store.commit_articles([samples.annotated("1", codes=())], no_match)
    store.commit_articles([samples.annotated("1", outlet_id="other", codes=("11110",))], no_match)
    assert store.summary() == [(OUTLET, 1, 0, 1), ("other", 1, 1, 1)]


def test_an_old_reading_does_not_replace_a_newer_one(store: Store, samples: Any) -> None:
    new = store.commit_articles([samples.annotated("1", title="새 제목")], no_match)
    assert store.commit_articles([samples.annotated("1", title="옛 제목", ago=60)], no_match) == new
    assert store.article(1) == new[0]


def test_a_page_that_came_in_meanwhile_is_still_read(store: Store, clock: Any, samples: Any) -> None:
    store.save_page(samples.page("1"))
    reading = samples.annotated("1")
    clock.advance(60)
    store.save_page(samples.page("1", b"corrected"))
    store.commit_articles([reading], no_match)
    assert [page.body for page in store.pending_pages(10)] == [b"corrected"]
    store.commit_articles([samples.annotated("1")], no_match)
    assert settled(store) == {"done": 1}


def test_the_same_article_twice_in_a_batch(store: Store, samples: Any) -> None:
    first, other, corrected = samples.annotated("1"), samples.annotated("2"), samples.annotated("1", title="고침")
    stored = store.commit_articles([first, other, corrected, corrected], no_match)
    assert [(s.key, s.revision) for s in stored] == [(1, 1), (2, 1), (1, 2), (1, 2)]
    assert store.article_count() == 2
    assert len(store.outbox(10)) == 2


def test_an_article_that_nobody_discovered_is_counted_too(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1"), samples.annotated("1", outlet_id="other")], no_match)
    assert settled(store) == {"done": 2}


def test_a_batch_beyond_the_variable_limit(store: Store, samples: Any) -> None:
    batch = [samples.annotated(str(number), codes=("41370", "41590")) for number in range(1200)]
    for name in map(str, range(0, 1200, 7)):
        store.quarantine("extract", OUTLET, name, "crash", "")
    assert len(store.commit_articles(batch, no_match)) == 1200
    assert len(store.articles(range(1, 1201))) == 1200
    assert settled(store) == {"done": 1200}
    assert store.quarantined() == []
    assert [article.key for article in store.iter_articles(after_key=1100, batch=7)] == list(range(1101, 1201))


def test_a_match_that_breaks_undoes_the_whole_batch(store: Store, samples: Any) -> None:
    store.save_page(samples.page("1"))

    def broken(_searches: object, _article: object) -> list[AlertMatch]:
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        store.commit_articles([samples.annotated("1"), samples.annotated("2")], broken)
    assert store.article_count() == 0
    assert settled(store) == {"fetched": 1}
    assert store.commit_articles([samples.annotated("1")], no_match)[0].key == 1


def test_text_that_no_database_takes_is_kept_with_its_length(store: Store, samples: Any) -> None:
    torn = samples.annotated("1", title="반쪽 \ud83d 글자\x00", body="몸\udfff글")
    torn = samples.corrected(torn, captions=("\ud800",), url="https://news.example/\ud800")
    for _ in range(2):
        (stored,) = store.commit_articles([torn], no_match)
    assert stored.revision == 1, "the same text is no correction"
    article = store.article(1)
    assert article is not None
    assert article.annotated.article.title == "반쪽 \ufffd 글자\ufffd"
    assert article.annotated.article.captions == ("\ufffd",)
    assert [token.end for token in article.annotated.title_tokens] == [token.end for token in torn.title_tokens]


def test_quarantine_keeps_the_input_and_the_newest_reason(store: Store, clock: Any, samples: Any) -> None:
    store.save_page(samples.page("1"))
    store.quarantine("extract", OUTLET, "1", "crash", "x" * 50_000)
    clock.advance(1)
    store.quarantine("annotate", OUTLET, "1", "too_deep", "스택")
    store.quarantine("annotate", OUTLET, "never seen", "odd", "")
    first, second = store.quarantined()
    assert (first.stage, first.reason, first.detail, first.at) == ("annotate", "too_deep", "스택", clock.now)
    assert second.article_id == "never seen"
    assert settled(store) == {"failed": 2}
    store.replay(OUTLET, "1")
    store.replay(OUTLET, "never seen")
    assert settled(store) == {"queued": 1, "fetched": 1}
    assert store.quarantined() == []


AT = datetime(2026, 11, 24, 10, 30, tzinfo=KST)


@pytest.mark.parametrize("again", [None, AT.date(), AT])
def test_a_later_reading_without_the_known_date_or_time_does_not_take_it_away(
    store: Store, clock: Any, samples: Any, again: date | None
) -> None:
    store.commit_articles([samples.annotated("1", published=AT)], no_match)
    clock.advance(60)
    reading = samples.annotated("1", published=again)
    assert store.compare([reading.article])[0].fields == ()
    (stored,) = store.commit_articles([reading], no_match)
    assert (stored.revision, stored.annotated.article.published) == (1, AT)
    assert store.article_versions(1) == []
    clock.advance(60)
    (corrected,) = store.commit_articles([samples.annotated("1", title="고친 제목", published=again)], no_match)
    assert corrected.annotated.article.published == AT, "nor where the words have changed"
    assert store.article(1) == corrected
    assert [version.changed for version in store.article_versions(1)] == [("title",)]


@pytest.mark.parametrize(
    ("before", "again"),
    [(None, AT), (None, AT.date()), (AT.date(), AT), (AT, AT + timedelta(days=1)), (AT, date(2026, 11, 25))],
)
def test_a_date_that_says_more_or_something_else_is_a_correction(
    store: Store, clock: Any, samples: Any, before: date | None, again: date
) -> None:
    store.commit_articles([samples.annotated("1", published=before)], no_match)
    clock.advance(60)
    (stored,) = store.commit_articles([samples.annotated("1", published=again)], no_match)
    assert (stored.revision, stored.annotated.article.published) == (2, again)
