"""From pages to articles: each page ends in one counted outcome, and what is no page's fault blames no page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.processing import Processor, ProcessReport, of_the_house
from app.stages import Stages
from crawler.workshop import TOO_SLOW
from goeul.errors import ConfigError, Quarantine, SkipPage, StoreError
from goeul.records import Annotated, Article, Page, Tags
from goeul.settings import load_settings
from goeul.store import AlertMatch, SavedSearches, Store
from goeul.store.records import no_match

FAULTS = {
    "no-article": SkipPage("기사가 아닙니다.", "Not an article.", reason="list"),
    "breaks-extract": ValueError("broken markup"),
    "deep": RecursionError("too deep"),
    "refused": Quarantine("이상한 페이지", "A strange page.", reason="strange"),
}


def page(article_id: str) -> Page:
    return Page(
        outlet_id="maru",
        article_id=article_id,
        url=f"https://maru.example/{article_id}",
        status=200,
        content_type="text/html",
        body=b"<html>",
        fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


def extract(page: Page) -> Article:
    if page.article_id in FAULTS:
        raise FAULTS[page.article_id]
    return Article(outlet_id=page.outlet_id, article_id=page.article_id, url=page.url, title="제목", body="본문")


def each(read: Callable[[Page], Article]) -> Callable[[Sequence[Page]], Iterator[Article | Exception]]:
    """As the workshop hands outcomes on: faults of pages as values, all others raised."""

    def extract(pages: Sequence[Page]) -> Iterator[Article | Exception]:
        for page in pages:
            try:
                yield read(page)
            except Exception as error:
                if of_the_house(error):
                    raise
                yield error

    return extract


def annotate(articles: Iterable[Article]) -> Iterator[Annotated]:
    for article in articles:
        if article.article_id == "breaks-annotate":
            raise RuntimeError("boom")
        yield Annotated(article=article, title_tokens=(), body_tokens=(), tags=Tags(), version="1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "goeul.db") as opened:
        yield opened


def waiting(store: Store, *article_ids: str) -> list[Page]:
    for article_id in article_ids:
        store.save_page(page(article_id))
    return store.pending_pages(100)


def processor(store: Store, **stages: object) -> Processor:
    read = each(stages.pop("extract", extract))  # type: ignore[arg-type]
    return Processor(**{"store": store, "extract": read, "annotate": annotate, "match": no_match, **stages})  # type: ignore[arg-type]


def test_every_page_has_one_outcome_and_a_bad_one_stops_no_other(store: Store) -> None:
    report = processor(store).run(waiting(store, "1", *FAULTS, "2", "breaks-annotate", "3"))
    assert report == ProcessReport(stored=3, skipped=1, quarantined=4)
    assert report.pages == 8
    assert sorted(stored.annotated.article.article_id for stored in store.iter_articles()) == ["1", "2", "3"]
    assert {(q.article_id, q.stage, q.reason) for q in store.quarantined()} == {
        ("breaks-extract", "extract", "ValueError"),
        ("deep", "extract", "RecursionError"),
        ("refused", "extract", "strange"),
        ("breaks-annotate", "annotate", "RuntimeError"),
    }
    counts = store.frontier_counts()
    assert (counts["done"], counts["skipped"], counts["failed"], counts["fetched"]) == (3, 1, 4, 0)
    assert store.pending_pages(100) == []


def test_a_mended_stage_reads_the_kept_page_again(store: Store) -> None:
    processor(store).run(waiting(store, "breaks-annotate"))
    store.replay("maru", "breaks-annotate")
    mended = processor(store, annotate=lambda articles: annotate(_renamed(articles)))
    assert mended.run(store.pending_pages(10)) == ProcessReport(stored=1)
    assert store.quarantined() == []


def _renamed(articles: Iterable[Article]) -> Iterator[Article]:
    from dataclasses import replace

    return (replace(article, article_id="mended") for article in articles)


@pytest.mark.parametrize("error", [StoreError("가득 참", "disk full"), ConfigError("설정", "settings")])
@pytest.mark.parametrize("stage", ["extract", "annotate", "match"])
def test_what_is_no_fault_of_a_page_ends_the_round_and_leaves_the_pages(
    store: Store, stage: str, error: Exception
) -> None:
    def failing(*_: object) -> Iterator[AlertMatch]:
        raise error

    with pytest.raises(type(error)):
        processor(store, **{stage: failing}).run(waiting(store, "1", "2"))
    assert store.quarantined() == []
    assert [page.article_id for page in store.pending_pages(10)] == ["1", "2"]
    assert processor(store).run(store.pending_pages(10)) == ProcessReport(stored=2)


def test_nothing_in_nothing_out(store: Store) -> None:
    seen: list[SavedSearches] = []
    report = processor(store, match=lambda searches, _: seen.append(searches) or ()).run([])
    assert (report, seen) == (ProcessReport(), [])


def test_a_page_that_says_gone_deletes_the_article_that_we_have(store: Store) -> None:
    """Only then: an unknown article is skipped, and another reason for a skip leaves a known one as it is."""
    processor(store).run(waiting(store, "1", "2"))

    def soft_404(page: Page) -> Article:
        raise SkipPage("없는 기사", "gone", reason="gone" if page.article_id != "2" else "no_body")

    report = processor(store, extract=soft_404).run(waiting(store, "1", "2", "never-seen"))
    assert report == ProcessReport(deleted=1, skipped=2)
    assert report.pages == 3
    assert [stored.annotated.article.article_id for stored in store.iter_articles()] == ["2"]
    assert [stored.annotated.article.article_id for stored in store.deleted_articles()] == ["1"]
    assert store.pending_pages(10) == []
    assert processor(store).run(waiting(store, "1")) == ProcessReport(stored=1, corrected=1)
    assert store.deleted_articles() == []


def test_after_a_page_that_took_its_whole_time_the_rest_waits_for_the_next_run(store: Store) -> None:
    def read(page: Page) -> Article:
        if page.article_id == "slow":
            raise Quarantine("느림", "slow", reason=TOO_SLOW)
        return extract(page)

    pages = waiting(store, "1", "slow", "2")
    assert processor(store, extract=read).run(pages) == ProcessReport(stored=1, quarantined=1)
    assert [page.article_id for page in store.pending_pages(10)] == ["2"]
    assert processor(store, extract=read).run(store.pending_pages(10)) == ProcessReport(stored=1)
    assert [(q.article_id, q.reason) for q in store.quarantined()] == [("slow", TOO_SLOW)]


def test_kept_pages_stay_within_their_bytes(own: Any) -> None:
    """The oldest go first; 0 means no limit; articles stay."""

    def stages(limit: int) -> Stages:
        flags = {"data_dir": own.data, "store.page_bytes": limit}
        return Stages(load_settings(config_dir=own.config, flags=flags, environ={}))

    with stages(0) as unbounded:
        taken = unbounded.store.page_bytes()
        assert unbounded.forget_old_pages() == 0
    with stages(taken // 2) as bounded:
        articles, pages = bounded.store.article_count(), bounded.store.page_count()
        dropped = bounded.forget_old_pages()
        assert 0 < dropped < pages
        assert bounded.store.page_bytes() <= taken // 2
        assert (bounded.store.page_count(), bounded.store.article_count()) == (pages - dropped, articles)
        assert bounded.forget_old_pages() == 0


def test_new_corrected_and_unchanged_articles_are_told_apart(store: Store) -> None:
    assert processor(store).run(waiting(store, "1", "2")).new == 2

    def corrected(page: Page) -> Article:
        body = "고친 본문" if page.article_id == "2" else "본문"
        return Article(outlet_id=page.outlet_id, article_id=page.article_id, url=page.url, title="제목", body=body)

    report = processor(store, extract=corrected).run(waiting(store, "1", "2", "3"))
    assert report == ProcessReport(stored=3, corrected=1, unchanged=1)
    assert (report.new, report.pages) == (1, 3)
