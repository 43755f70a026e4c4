"""What a person says of an article stands: at once, through every later reading, until it is taken back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goeul.records import Ambiguous, Annotated, Evidence, Tag, Tags
from goeul.store import Store, no_match
from goeul.store.tags import pack, unpack

YEOSU = Tag(code="12130", name="전남 여수시", confidence=0.3, then="46130")
OSAN = Tag(code="41370", name="경기 오산시", confidence=1.0)


def codes(store: Store, key: int) -> list[str]:
    stored = store.article(key)
    assert stored is not None
    return [tag.code for tag in stored.annotated.tags.municipalities]


def drained(store: Store) -> list[tuple[int, int, str]]:
    """What the index is told, once."""
    rows = store.outbox(99)
    store.ack_outbox([row.seq for row in rows])
    return [(row.key, row.revision, row.op) for row in rows]


def test_a_correction_is_in_force_at_once(store: Store, samples: Any) -> None:
    (before,) = store.commit_articles([samples.annotated("1")], no_match)
    drained(store)
    stored = store.correct(before.key, [YEOSU, OSAN], "여수가 맞음")
    first, second = stored.annotated.tags.municipalities
    assert (first.code, first.name, first.then, first.confidence) == ("12130", "전남 여수시", "46130", 1.0)
    assert [evidence.why for evidence in first.evidence] == ["사람이 고침"]
    assert [evidence.why for evidence in second.evidence] == ["사람이 고침", "이름"], (
        "the tagger's words stay beside it"
    )
    assert stored.annotated.tags.ambiguous == ()
    assert stored.annotated.tags.topics == before.annotated.tags.topics
    assert (stored.revision, stored.seq) == (2, before.seq), "a new revision, and nobody is alerted"
    assert drained(store) == [(before.key, 2, "index")]
    assert store.article(before.key) == stored
    assert store.summary() == [("osannews", 1, 2, 1)], "the counts of places follow"
    (kept,) = store.corrections()
    assert (kept.key, kept.codes, kept.note) == (before.key, ("12130", "41370"), "여수가 맞음")


def test_it_outlives_retagging_reextraction_and_corrected_text(store: Store, samples: Any) -> None:
    (before,) = store.commit_articles([samples.annotated("1")], no_match)
    store.correct(before.key, [YEOSU])
    drained(store)
    store.commit_articles([samples.annotated("1", version="kiwi-2")], no_match)
    assert codes(store, before.key) == ["12130"]
    (reworded,) = store.commit_articles([samples.annotated("1", title="오산시, 새 제목", version="kiwi-2")], no_match)
    assert [tag.code for tag in reworded.annotated.tags.municipalities] == ["12130"]
    assert reworded.revision == 4
    again = store.commit_articles([samples.annotated("1", title="오산시, 새 제목", version="kiwi-2")], no_match)
    assert again[0].revision == 4, "the same reading again is nothing new"


def test_a_deleted_article_can_be_corrected_and_comes_back_corrected(store: Store, samples: Any, clock: Any) -> None:
    (before,) = store.commit_articles([samples.annotated("1")], no_match)
    store.mark_deleted("osannews", "1", "gone")
    assert drained(store) == [(before.key, 2, "delete")]
    store.correct(before.key, [])
    assert drained(store) == [], "it stays out of the index"
    clock.advance(60)
    store.commit_articles([samples.annotated("1")], no_match)
    assert codes(store, before.key) == []


def test_taking_it_back_gives_what_the_tagger_said_last(store: Store, samples: Any) -> None:
    (before,) = store.commit_articles([samples.annotated("1")], no_match)
    store.correct(before.key, [YEOSU])
    store.correct(before.key, [], "전국 기사")
    assert [(each.codes, each.note) for each in store.corrections()] == [((), "전국 기사")], "the last word counts"
    store.commit_articles([samples.annotated("1", codes=("41590",))], no_match)
    assert codes(store, before.key) == []
    drained(store)
    back = store.uncorrect(before.key)
    assert back is not None
    assert [tag.code for tag in back.annotated.tags.municipalities] == ["41590"]
    assert [name.text for name in back.annotated.tags.ambiguous] == ["중구"]
    assert drained(store) == [(before.key, back.revision, "index")]
    assert store.uncorrect(before.key) is None
    assert store.corrections() == []


def test_a_reading_older_than_what_is_stored_is_not_what_the_tagger_said_last(store: Store, samples: Any) -> None:
    (before,) = store.commit_articles([samples.annotated("1")], no_match)
    store.correct(before.key, [])
    store.commit_articles([samples.annotated("1", codes=("41590",), ago=60)], no_match)
    back = store.uncorrect(before.key)
    assert back is not None
    assert [tag.code for tag in back.annotated.tags.municipalities] == ["41370"]


def test_a_correction_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(LookupError):
        store.correct(7, [OSAN])
    with pytest.raises(LookupError):
        store.uncorrect(7)
    assert store.corrections() == []


def unsure(samples: Any, name: str, confidence: float, **more: Any) -> Annotated:
    made: Annotated = samples.annotated(name, **more)
    tags = replace(made.tags, municipalities=(replace(OSAN, confidence=confidence),), ambiguous=())
    return replace(made, tags=tags)


def test_the_most_doubtful_come_first_and_the_newest_of_equals(store: Store, samples: Any) -> None:
    opened = samples.annotated("open", codes=())
    beside = unsure(samples, "beside", 0.9)
    doubtful = unsure(samples, "doubtful", 0.9)
    store.commit_articles(
        [
            unsure(samples, "sure", 0.6),
            unsure(samples, "old", 0.5, published=date(2026, 11, 1)),
            unsure(samples, "new", 0.5, published=date(2026, 11, 20)),
            unsure(samples, "undated", 0.5, published=None),
            opened,
            replace(beside, tags=replace(beside.tags, ambiguous=(Ambiguous(text="중구", codes=("11140",)),))),
            replace(doubtful, tags=replace(doubtful.tags, doubtful=(replace(YEOSU, confidence=0.3),))),
        ],
        no_match,
    )
    listed = store.least_certain(99)
    names = [each.stored.annotated.article.article_id for each in listed]
    assert names == ["undated", "new", "old", "open", "doubtful", "beside"]
    assert [each.doubt for each in listed] == [1.0, 1.0, 1.0, 0.9, 0.6, 0.5]
    assert store.review_count() == 6
    pages = [store.least_certain(2)]
    while pages[-1]:
        pages.append(store.least_certain(2, pages[-1][-1]))
    assert [each.stored.key for page in pages for each in page] == [each.stored.key for each in listed]
    assert store.least_certain(9, outlet_ids=["nobody"]) == []
    assert store.review_count(["osannews"]) == 6


def test_what_is_corrected_or_taken_down_leaves_the_list(store: Store, samples: Any, clock: Any) -> None:
    one, two, three = store.commit_articles([unsure(samples, name, 0.5) for name in "123"], no_match)
    store.correct(one.key, [OSAN])
    store.mark_deleted("osannews", "2", "gone")
    assert [each.stored.key for each in store.least_certain(9)] == [three.key]
    store.uncorrect(one.key)
    clock.advance(60)
    store.commit_articles([unsure(samples, "2", 0.5)], no_match)
    store.commit_articles([unsure(samples, "3", 0.95)], no_match)
    assert {each.stored.key for each in store.least_certain(9)} == {one.key, two.key}


TAG = st.builds(
    Tag,
    code=st.text("0123456789", min_size=2, max_size=5),
    name=st.text(max_size=8),
    confidence=st.floats(0, 1),
    evidence=st.tuples(
        st.builds(
            Evidence,
            field=st.just("body"),
            start=st.just(0),
            end=st.just(2),
            text=st.text(max_size=5),
            why=st.text(max_size=5),
        )
    ),
    then=st.sampled_from(["", "46130"]),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        Tags,
        municipalities=st.lists(TAG, max_size=3).map(tuple),
        topics=st.just(()),
        doubtful=st.lists(TAG, max_size=2).map(tuple),
    )
)
def test_tags_are_read_back_as_they_were(tags: Tags) -> None:
    assert unpack(pack(tags)) == tags


def test_the_blob_of_an_older_goeul_is_read_and_is_the_same_as_a_new_one() -> None:
    from goeul.store import blobs

    old = blobs.pack(b'[[["41370","osan",0.9,[]]],[],"news",[["x",["11140"]]]]')
    assert blobs.same(pack(unpack(old)), old), "an upgrade alone makes no article look changed"
    assert unpack(old).doubtful == ()
