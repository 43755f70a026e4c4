"""From the store's outbox to an engine, through crashes and refusals. The store is real."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from goeul.errors import EngineError
from goeul.records import Annotated, StoredArticle
from goeul.store import OutboxRow, Store, no_match
from indexer import load
from indexer.backends.tantivy import TantivyEngine
from indexer.document import Document
from indexer.engine import MatchAll, Outcome, SearchRequest
from indexer.load import DrainReport, drain, recover


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "goeul.sqlite") as opened:
        yield opened


@pytest.fixture
def batch(corpus: list[StoredArticle]) -> list[Annotated]:
    return [stored.annotated for stored in corpus[:30]]


def corrected(annotated: Annotated, title: str) -> Annotated:
    return replace(annotated, article=replace(annotated.article, title=title), title_tokens=())


def everything(engine) -> set[int]:
    return {hit.key for hit in engine.search(SearchRequest(query=MatchAll(), rank=(), limit=1000)).hits}


class Broken:
    """An engine at the edge of the world: `refuse` maps keys to what it answers, `down` fails the next commit."""

    def __init__(self, inner, refuse: dict[int, str] | None = None) -> None:
        self.inner = inner
        self.refuse = refuse or {}
        self.down = False
        self.commits = 0

    def upsert(self, documents: list[Document]) -> list[Outcome]:
        passed = self.inner.upsert([made for made in documents if made.key not in self.refuse])
        refused = [
            Outcome(key=made.key, status=self.refuse[made.key], reason="mapper_parsing_exception: no")
            for made in documents
            if made.key in self.refuse
        ]
        return [*refused, *passed]

    def commit(self) -> None:
        if self.down:
            raise EngineError("내려갔습니다.", "It is down.")
        self.commits += 1
        self.inner.commit()

    def __getattr__(self, name: str):
        return getattr(self.inner, name)


def test_what_was_stored_can_be_searched_and_is_handed_over_once(store, batch, new_memory_engine, joints) -> None:
    stored = store.commit_articles(batch, no_match)
    engine = new_memory_engine()
    assert drain(store, engine, joints) == DrainReport(indexed=30)
    assert everything(engine) == {article.key for article in stored}
    assert store.outbox_size() == 0
    assert drain(store, engine, joints) == DrainReport()


def test_corrections_follow(store, batch, new_memory_engine, joints) -> None:
    (first, *_) = store.commit_articles(batch, no_match)
    engine = new_memory_engine()
    drain(store, engine, joints)
    store.commit_articles([corrected(batch[0], "바로잡습니다")], no_match)
    assert drain(store, engine, joints) == DrainReport(indexed=1)
    assert engine.upsert([]) == []
    assert engine.count() == 30
    assert store.article(first.key).revision == 2


def test_small_batches_and_limits_lose_nothing(store, batch, new_memory_engine, joints, monkeypatch) -> None:
    monkeypatch.setattr(load, "BATCH", 7)
    monkeypatch.setattr(load, "PORTION", 3)
    store.commit_articles(batch, no_match)
    engine = new_memory_engine()
    assert drain(store, engine, joints, limit=10) == DrainReport(indexed=10)
    assert store.outbox_size() == 20
    assert drain(store, engine, joints) == DrainReport(indexed=20)
    assert engine.count() == 30


def test_large_articles_are_committed_sooner(store, batch, new_memory_engine, joints, monkeypatch) -> None:
    monkeypatch.setattr(load, "PORTION", 10)
    monkeypatch.setattr(load, "LETTERS", 1)
    store.commit_articles(batch, no_match)
    engine = Broken(new_memory_engine())
    assert drain(store, engine, joints) == DrainReport(indexed=30)
    assert engine.commits == 3


def test_a_deleted_article_leaves_the_index(store, batch, new_memory_engine, joints, monkeypatch) -> None:
    (first, *_) = store.commit_articles(batch, no_match)
    engine = new_memory_engine()
    drain(store, engine, joints)
    row = OutboxRow(seq=1000, key=first.key, revision=1, op="delete")
    monkeypatch.setattr(store, "outbox", lambda _, after=0: [row] if after < 1000 else [])
    assert drain(store, engine, joints) == DrainReport(deleted=1)
    assert first.key not in everything(engine)


def test_an_article_that_was_taken_down_leaves_the_index_and_comes_back(
    store, batch, new_memory_engine, joints, monkeypatch
) -> None:
    (first, *_) = store.commit_articles(batch, no_match)
    engine = new_memory_engine()
    drain(store, engine, joints)
    article = first.annotated.article
    assert store.mark_deleted(article.outlet_id, article.article_id, "HTTP 410")
    assert drain(store, engine, joints) == DrainReport(deleted=1)
    assert first.key not in everything(engine)
    assert recover(store, engine) == 0
    engine.reset()
    store.enqueue_all()
    assert drain(store, engine, joints) == DrainReport(indexed=29)
    assert first.key not in everything(engine)
    store.commit_articles([replace(batch[0], article=replace(article, fetched_at=None))], no_match)
    assert drain(store, engine, joints) == DrainReport(indexed=1)
    assert first.key in everything(engine)


def test_what_is_taken_down_between_reading_and_handing_over_is_not_indexed(
    store, batch, new_memory_engine, joints, monkeypatch
) -> None:
    (first, *_) = store.commit_articles(batch[:1], no_match)
    rows = store.outbox(10)
    monkeypatch.setattr(store, "outbox", lambda _, after=0: rows if not after else [])
    article = first.annotated.article
    store.mark_deleted(article.outlet_id, article.article_id, "HTTP 410")
    engine = new_memory_engine()
    assert drain(store, engine, joints) == DrainReport(deleted=1)
    assert engine.count() == 0
    monkeypatch.undo()
    assert drain(store, engine, joints) == DrainReport(deleted=1)
    assert store.outbox_size() == 0


def test_a_commit_that_fails_acknowledges_nothing(store, batch, new_memory_engine, joints) -> None:
    store.commit_articles(batch, no_match)
    engine = Broken(new_memory_engine())
    engine.down = True
    with pytest.raises(EngineError):
        drain(store, engine, joints)
    assert store.outbox_size() == 30
    engine.down = False
    assert drain(store, engine, joints) == DrainReport(indexed=30)


def test_what_an_engine_refuses_is_parked_with_the_reason_until_it_is_corrected(
    store, batch, new_memory_engine, joints
) -> None:
    stored = store.commit_articles(batch, no_match)
    bad = stored[3].key
    engine = Broken(new_memory_engine(), {bad: "rejected"})
    assert drain(store, engine, joints) == DrainReport(indexed=29, parked=1)
    assert [(row.key, row.reason) for row in store.parked()] == [(bad, "mapper_parsing_exception: no")]
    assert drain(store, engine, joints) == DrainReport()
    engine.refuse.clear()
    store.commit_articles([corrected(batch[3], "바로잡습니다")], no_match)
    assert drain(store, engine, joints) == DrainReport(indexed=1)
    assert engine.count() == 30
    assert store.parked() == []


def test_what_failed_for_now_waits_without_holding_up_the_rest(store, batch, new_memory_engine, joints) -> None:
    stored = store.commit_articles(batch, no_match)
    engine = Broken(new_memory_engine(), {stored[0].key: "failed"})
    assert drain(store, engine, joints) == DrainReport(indexed=29, failed=1)
    assert [row.key for row in store.outbox(10)] == [stored[0].key]
    engine.refuse.clear()
    assert drain(store, engine, joints) == DrainReport(indexed=1)


def test_an_article_that_breaks_us_is_parked_alone(store, batch, new_memory_engine, joints, monkeypatch) -> None:
    stored = store.commit_articles(batch, no_match)
    real = load.document

    def breaks(article: StoredArticle, known):
        if article.key == stored[5].key:
            raise RuntimeError("odd")
        return real(article, known)

    monkeypatch.setattr(load, "document", breaks)
    engine = new_memory_engine()
    assert drain(store, engine, joints) == DrainReport(indexed=29, parked=1)
    assert [(row.key, row.reason) for row in store.parked()] == [(stored[5].key, "RuntimeError: odd")]


def test_an_index_that_was_lost_is_filled_again(store, batch, tmp_path: Path, joints) -> None:
    store.commit_articles(batch, no_match)
    engine = TantivyEngine(tmp_path / "index")
    drain(store, engine, joints)
    assert recover(store, engine) == 0
    engine.reset()
    assert recover(store, engine) == 30
    assert recover(store, engine) == 0  # all of them wait already
    assert drain(store, engine, joints) == DrainReport(indexed=30)
    assert recover(store, engine) == 0
    assert engine.count() == 30
    engine.close()


def test_an_empty_store_needs_no_recovery(store, new_memory_engine) -> None:
    assert recover(store, new_memory_engine()) == 0
