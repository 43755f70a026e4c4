"""An article that its outlet takes down leaves the search at the next look, whichever way the outlet says so."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.demo.outlets import ExpectedArticle
from app.demo.rendering import Reply
from app.demo.server import SampleOutlets

GONE = "<html><head><title>마루일보</title></head><body><p>삭제된 기사입니다.</p></body></html>".encode()

NOTHING = Reply(body=b"<html><head><title>maru</title></head><body><div id='app'></div></body></html>")


@pytest.fixture
def shrinking(tmp_path: Path, town_of: Any) -> Iterator[tuple[Any, dict[str, Reply]]]:
    """A town and what it answers from now on, by the article's number at the end of its address."""
    with SampleOutlets.start(date(2026, 11, 24)) as samples:
        answer, instead = samples.reply, dict[str, Reply]()

        def reply(outlet_id: str, target: str) -> Reply:
            return instead.get(f"{outlet_id} {target}") or answer(outlet_id, target)

        samples.reply = reply  # type: ignore[method-assign]
        yield town_of(tmp_path, samples), instead


def test_it_leaves_the_search_and_is_told(goeul: Any, shrinking: Any) -> None:
    town, instead = shrinking
    there = goeul.on(town)
    assert there.here("crawl", "--once").code == 0
    notice, missing, kept = [each for each in town.samples.expected if each.outlet_id == "maru"][:3]
    instead[at(notice)] = Reply(body=GONE)
    instead[at(missing)] = Reply(body=b"", status=404)
    with town.store() as store:
        assert store.queue_rechecks("maru", [each.article_id for each in (notice, missing, kept)]) == 3

    again = there.here("crawl", "--once")

    assert "매체가 지운 기사 1건" in again.err
    assert "새 기사 0건을 저장했습니다 (다시 읽어 그대로인 기사 1건, " in again.err
    with town.store() as store:
        assert store.article_count() == len(town.samples.expected) - 1, "a page that is missing once may be back soon"
    with closing(sqlite3.connect(town.data / "goeul.db")) as db, db:
        db.execute("UPDATE frontier SET not_before = 0")  # an hour later

    last = there.here("crawl", "--once")

    assert "매체가 지운 기사 1건" in last.err
    with town.store() as store:
        deleted = {each.annotated.article.article_id for each in store.deleted_articles()}
        assert deleted == {notice.article_id, missing.article_id}
        assert store.article_count() == len(town.samples.expected) - 2
        assert store.outbox_size() == 0
    with town.stages() as stages:
        assert stages.engine.count() == len(town.samples.expected) - 2


def test_a_redesign_is_told_on_its_day_and_what_was_skipped_can_be_fetched_again(goeul: Any, shrinking: Any) -> None:
    """The pages that read well are kept meanwhile, so that a mended selector finds their text."""
    town, instead = shrinking
    there = goeul.on(town)
    own = [each for each in town.samples.expected if each.outlet_id == "maru"]
    missed, known = own[0], own[1:]
    instead[at(missed)] = NOTHING
    assert there.here("crawl", "--once").code == 0
    instead.update({at(each): NOTHING for each in known})
    with town.store() as store:
        kept = {page.article_id: page.body for _, page in store.iter_pages(outlet_ids=["maru"])}
        assert store.queue_rechecks("maru", [each.article_id for each in known]) == len(known) >= 5
        assert store.alarms() == []

    there.here("crawl", "--once", "--outlet", "maru")

    with town.store() as store:
        assert [(alarm.outlet_id, alarm.rule) for alarm in store.alarms()] == [("maru", "unread")]
        assert {page.article_id: page.body for _, page in store.iter_pages(outlet_ids=["maru"])} == kept
    assert "개편 의심" in there.here("coverage").out

    instead.clear()
    again = there.here("crawl", "--once", "--outlet", "maru", "--retry-skipped")
    assert "건너뛴 1쪽을 다시 받습니다." in again.err
    assert "새 기사 1건을 저장했습니다" in again.err


def at(article: ExpectedArticle) -> str:
    return f"{article.outlet_id} {article.url.split('/', 3)[3].join(('/', ''))}"
