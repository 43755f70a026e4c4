"""An article that its outlet takes down leaves the search at the next look, whichever way the outlet says so."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.demo.outlets import ExpectedArticle
from app.demo.rendering import Reply
from app.demo.server import SampleOutlets

GONE = "<html><head><title>마루일보</title></head><body><p>삭제된 기사입니다.</p></body></html>".encode()


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

    assert "매체가 지운 기사 2건" in again.err
    with town.store() as store:
        deleted = {each.annotated.article.article_id for each in store.deleted_articles()}
        assert deleted == {notice.article_id, missing.article_id}
        assert store.article_count() == len(town.samples.expected) - 2
        assert store.outbox_size() == 0
    with town.stages() as stages:
        assert stages.engine.count() == len(town.samples.expected) - 2


def at(article: ExpectedArticle) -> str:
    return f"{article.outlet_id} {article.url.split('/', 3)[3].join(('/', ''))}"
