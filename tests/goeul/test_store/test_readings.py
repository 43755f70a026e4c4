"""What a mended reading of a kept page would change of what is stored."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from goeul.records import Photo
from goeul.store import Comparison, Store, no_match

OUTLET = "osannews"


def test_a_reading_is_compared_with_what_is_stored(store: Store, samples: Any) -> None:
    stored = samples.annotated("1")
    store.commit_articles([stored], no_match)
    article = stored.article
    mended = replace(
        article,
        body=f"{article.body}\n한 문단이 더 있었다.",
        byline="나한결",
        photos=(Photo(url="https://news.example/1.jpg", caption="버스"),),
        outlet_area="경기",
    )
    unknown = replace(article, article_id="never-seen")
    same, changed, new = store.compare([article, mended, unknown])
    assert same == Comparison(stored=True, deleted=False, fields=())
    assert changed == Comparison(stored=True, deleted=False, fields=("body", "byline", "outlet_area", "photos"))
    assert new == Comparison(stored=False, deleted=False, fields=())
    assert store.compare([]) == []


def test_times_and_broken_letters_are_compared_as_they_are_stored(store: Store, samples: Any) -> None:
    odd = samples.annotated("1", title="깨진 \ud800 글자")
    store.commit_articles([odd], no_match)
    assert store.compare([odd.article])[0].fields == ()
    later = replace(odd.article, published=odd.article.published + timedelta(minutes=1))
    assert store.compare([later])[0].fields == ("published",)


def test_what_was_taken_down_does_not_stand(store: Store, clock: Any, samples: Any) -> None:
    store.commit_articles([samples.annotated("1"), samples.annotated("2")], no_match)
    clock.advance(60)
    assert store.mark_deleted(OUTLET, "1", "gone")
    assert store.compare([samples.annotated("1").article])[0].deleted
    assert store.standing([(OUTLET, "1"), (OUTLET, "2"), (OUTLET, "3")]) == {(OUTLET, "2")}


def test_what_is_left_to_read_behind_a_page_is_counted(store: Store, samples: Any) -> None:
    for number in "123":
        store.save_page(samples.page(number))
        store.commit_articles([samples.annotated(number)], no_match)
    ids = [row_id for row_id, _ in store.iter_pages()]
    assert [store.page_count(after_id=row_id) for row_id in (0, *ids)] == [3, 2, 1, 0]
