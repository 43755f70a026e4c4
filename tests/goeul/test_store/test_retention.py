"""Raw pages: read again without fetching, and let go by age and by size, the ones still needed last."""

from datetime import timedelta
from typing import Any

import pytest

from goeul.store import Store, no_match
from goeul.store import pages as pages_module

OUTLET = "osannews"


def read(store: Store, clock: Any, samples: Any, *names: str, outlet_id: str = OUTLET, size: int = 5000) -> None:
    """Pages that do not get smaller by packing, each a second after the one before."""
    for name in names:
        clock.advance(1)
        store.save_page(samples.page(name, noise(name, size), outlet_id=outlet_id))
        store.commit_articles([samples.annotated(name, outlet_id=outlet_id)], no_match)


def noise(name: str, size: int) -> bytes:
    import random

    return random.Random(name).randbytes(size)


def kept(store: Store, **narrowed: Any) -> list[str]:
    return [page.article_id for _, page in store.iter_pages(**narrowed)]


def test_bytes_are_those_that_the_pages_take(store: Store, clock: Any, samples: Any) -> None:
    assert store.page_bytes() == 0
    store.save_page(samples.page("1", b"x" * 1_000_000))
    assert 0 < store.page_bytes() < 10_000
    store.save_page(samples.page("1", noise("1", 5000)))
    assert 5000 <= store.page_bytes() < 5100


def test_the_oldest_go_until_the_rest_fits(store: Store, clock: Any, samples: Any) -> None:
    read(store, clock, samples, *"12345")
    assert store.trim_pages(10**9) == 0
    assert store.trim_pages(store.page_bytes()) == 0
    assert store.trim_pages(3 * 5100) == 2
    assert kept(store) == ["3", "4", "5"]
    assert store.page_bytes() <= 3 * 5100
    assert store.article_count() == 5
    assert store.trim_pages(0) == 3
    assert store.page_bytes() == 0


def test_more_than_one_step_of_trimming(store: Store, clock: Any, samples: Any) -> None:
    for number in range(1100):
        store.save_page(samples.page(str(number), b"x"))
    store.commit_articles([samples.annotated(str(number)) for number in range(1100)], no_match)
    assert store.trim_pages(0) == 1100


def test_what_is_still_needed_stays_whatever_it_takes(store: Store, clock: Any, samples: Any) -> None:
    read(store, clock, samples, "done", "again")
    for name in ("waiting", "broken", "skipped"):
        store.save_page(samples.page(name, noise(name, 5000)))
    store.quarantine("extract", OUTLET, "broken", "crash", "")
    store.skip_article(OUTLET, "skipped", "no body")
    store.queue_rechecks(OUTLET, ["again"])
    assert store.trim_pages(0) == 2
    assert [page.article_id for page in store.pending_pages(9)] == ["waiting"]
    store.replay(OUTLET, "broken")
    assert {page.article_id for page in store.pending_pages(9)} == {"waiting", "broken"}
    assert store.page_bytes() > 3 * 5000


def test_processed_pages_are_read_again_in_a_lasting_order(store: Store, clock: Any, samples: Any) -> None:
    read(store, clock, samples, "3", "1")
    middle = clock.now + timedelta(seconds=1)
    read(store, clock, samples, "2")
    read(store, clock, samples, "9", outlet_id="other")
    store.save_page(samples.page("waiting"))
    store.save_page(samples.page("broken"))
    store.quarantine("extract", OUTLET, "broken", "crash", "")
    assert kept(store) == ["3", "1", "2", "9", "broken"]
    assert kept(store, outlet_ids=["other"]) == ["9"]
    assert kept(store, outlet_ids=[]) == []
    assert kept(store, since=middle) == ["2", "9", "broken"]
    assert kept(store, outlet_ids=[OUTLET], since=middle) == ["2", "broken"]
    assert store.page_count() == 5
    assert store.page_count(outlet_ids=[OUTLET], since=middle) == 2
    ids = [row_id for row_id, _ in store.iter_pages()]
    assert kept(store, after_id=ids[2]) == ["9", "broken"]
    assert kept(store, after_id=ids[-1]) == []


def test_reading_goes_on_over_batches_and_while_others_write(
    store: Store, other_store: Store, clock: Any, samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_module, "_BATCH_BYTES", 12_000)
    read(store, clock, samples, *"123456")
    seen = []
    for _, page in store.iter_pages():
        seen.append(page.article_id)
        other_store.commit_articles([samples.annotated(page.article_id, title="다시 읽음")], no_match)
    assert seen == list("123456")
