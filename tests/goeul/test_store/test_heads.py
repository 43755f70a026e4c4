"""The roster of heads in the store: what was read, what was seen, and what a person wrote."""

from dataclasses import replace
from datetime import date
from typing import Any

from goeul.records import Head, HeadSighting
from goeul.store import Store, no_match

SEEN = HeadSighting(name="이권재", office="시장", code="41370", named=True)
MINED = Head(name="이권재", office="시장", code="41370", valid_from=date(2022, 7, 1), support=9)


def test_each_text_is_read_once_and_again_after_it_was_corrected(store: Store, samples: Any, clock: Any) -> None:
    store.commit_articles([samples.annotated(str(n)) for n in range(3)], no_match)
    store.mark_deleted("osannews", "2", "gone")
    texts = store.unread_texts(9)
    assert [(text.key, text.codes, text.outlet_id) for text in texts] == [
        (1, ("41370",), "osannews"),
        (2, ("41370",), "osannews"),
    ]
    weak = replace(SEEN, named=False)
    store.note_head_sightings([(texts[0], date(2026, 11, 24), [SEEN, weak]), (texts[1], date(2026, 11, 23), [weak])])
    assert store.unread_texts(9) == []
    (month,) = store.head_months()
    assert (month.name, month.office, month.month) == ("이권재", "시장", date(2026, 11, 1))
    assert (month.articles, month.named, month.outlets, month.days) == (2, 1, 1, 2)
    assert (month.first, month.last) == (date(2026, 11, 23), date(2026, 11, 24))
    clock.advance(60)
    store.commit_articles([samples.annotated("0", body="고친 글이다.")], no_match)
    (text,) = store.unread_texts(9)
    assert (text.key, text.body) == (1, "고친 글이다.")
    store.note_head_sightings([(text, date(2026, 11, 24), [])])
    assert [month.articles for month in store.head_months()] == [1]
    store.forget_head_sightings()
    assert store.head_months() == []
    assert len(store.unread_texts(9)) == 2


def test_an_undated_text_says_nothing_and_is_not_read_again(store: Store, samples: Any) -> None:
    store.commit_articles([samples.annotated("1", published=None)], no_match)
    store.note_head_sightings([(text, None, [SEEN]) for text in store.unread_texts(9)])
    assert store.unread_texts(9) == []
    assert store.head_months() == []


def test_what_a_person_wrote_beats_what_was_found(store: Store) -> None:
    store.replace_mined_heads([MINED, replace(MINED, name="홍길동", support=3)])
    written = store.set_head(replace(MINED, valid_from=date(2022, 6, 30), source="edited"))
    assert written.id
    off = next(head for head in store.heads() if head.name == "홍길동")
    assert store.remove_head(off.id) == replace(off, active=False, source="edited")
    store.replace_mined_heads([MINED, replace(MINED, name="홍길동", support=30), replace(MINED, name="김새봄")])
    told = {head.name: (head.valid_from, head.source, head.active) for head in store.heads()}
    assert told == {
        "이권재": (date(2022, 6, 30), "edited", True),
        "홍길동": (date(2022, 7, 1), "edited", False),
        "김새봄": (date(2022, 7, 1), "mined", True),
    }
    store.replace_mined_heads([])
    assert {head.name for head in store.heads()} == {"이권재", "홍길동"}
    assert store.remove_head(999) is None


def test_outdated_articles_newest_first(store: Store, samples: Any) -> None:
    store.commit_articles(
        [
            samples.annotated("1", version="old", published=date(2026, 10, 1)),
            samples.annotated("2", version="new"),
            samples.annotated("3", version="old", outlet_id="other"),
            samples.annotated("4", version="older", published=None),
            samples.annotated("5", version="old"),
        ],
        no_match,
    )
    store.mark_deleted("osannews", "5", "gone")
    assert store.outdated_keys("new") == [4, 3, 1]
    assert store.outdated_keys(None) == [4, 3, 2, 1]
    assert store.outdated_keys("new", outlet_ids=["osannews"]) == [4, 1]
    assert store.outdated_keys("new", since=date(2026, 11, 1)) == [4, 3]
    assert store.outdated_keys(None, below=3) == [2, 1]
