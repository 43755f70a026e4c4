"""The one transaction that makes an annotated article real: text, tags, index outbox, alerts, frontier."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import zstandard
from sqlalchemy import Connection, Row, delete, insert, select, update

from goeul.records import Annotated, StoredArticle
from goeul.store import alerts, articles, counters, frontier, outbox, quarantine, searches
from goeul.store.columns import storable
from goeul.store.records import FRONTIER_STATES, Match, SavedSearches
from goeul.store.tables import article_tags, article_versions, pages
from goeul.store.tables import articles as table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Commit:
    conn: Connection
    now: datetime
    searches: SavedSearches
    match: Match


def commit(conn: Connection, now: datetime, batch: Sequence[Annotated], match: Match) -> list[StoredArticle]:
    """Stores each of `batch` and returns it as the store now holds it, in the same order.

    New or corrected text: a new revision and sequence number, an index-outbox row, alerts. Same text with other tags,
    morphemes or outlet facts: a new revision and an outbox row, no alerts. Nothing new, or older than what is stored:
    only the frontier moves.
    """
    this = _Commit(conn=conn, now=now, searches=searches.read(conn), match=match)
    known = articles.find(conn, map(_identity, batch))
    stored = []
    for annotated in batch:
        identity = _identity(annotated)
        # The second time an article comes in one batch, what the first left behind must be read again.
        old = known.pop(identity, None) or articles.find(conn, [identity]).get(identity)
        stored.append(_store(this, old, annotated))
        _close(conn, now, annotated)
    return stored


def _identity(annotated: Annotated) -> tuple[str, str]:
    return storable(annotated.article.outlet_id), storable(annotated.article.article_id)


def _store(this: _Commit, old: Row[Any] | None, annotated: Annotated) -> StoredArticle:
    row = articles.to_row(annotated)
    if old is None:
        return _insert(this, row, annotated)
    if _stale(old, row):
        return articles.from_row(old)
    corrected = articles.changed(old, row, articles.TEXT_FIELDS)
    if corrected:
        _keep_version(this, old, corrected)
        return _update(this, old, row, annotated, corrected=True)
    if articles.changed(old, row, articles.OTHER_FIELDS):
        return _update(this, old, row, annotated, corrected=False)
    this.conn.execute(update(table).where(table.c.key == old.key).values(fetched_at=row["fetched_at"]))
    return articles.from_row(old)


def _stale(old: Row[Any], row: dict[str, Any]) -> bool:
    """A slow worker must not put an old reading over a newer one."""
    return bool(old.fetched_at and row["fetched_at"] and row["fetched_at"] < old.fetched_at)


def _insert(this: _Commit, row: dict[str, Any], annotated: Annotated) -> StoredArticle:
    seq = counters.advance(this.conn, "seq")
    values = {**row, "revision": 1, "seq": seq, "stored_at": this.now, "changed_at": this.now}
    key = this.conn.execute(insert(table).values(values).returning(table.c.key)).scalar_one()
    stored = StoredArticle(key=key, revision=1, seq=seq, annotated=annotated)
    _follow(this, stored, match=True)
    return stored


def _update(
    this: _Commit, old: Row[Any], row: dict[str, Any], annotated: Annotated, *, corrected: bool
) -> StoredArticle:
    seq = counters.advance(this.conn, "seq") if corrected else old.seq
    stored = StoredArticle(key=old.key, revision=old.revision + 1, seq=seq, annotated=annotated)
    values = {**row, "revision": stored.revision, "seq": seq, "changed_at": this.now}
    this.conn.execute(update(table).where(table.c.key == old.key).values(values))
    _follow(this, stored, match=corrected)
    return stored


def _follow(this: _Commit, stored: StoredArticle, *, match: bool) -> None:
    _set_tags(this.conn, stored)
    outbox.put(this.conn, stored.key, stored.revision)
    if match:
        alerts.raise_alerts(this.conn, this.now, this.searches, stored, this.match(this.searches, stored))


def _set_tags(conn: Connection, stored: StoredArticle) -> None:
    if stored.revision > 1:
        conn.execute(delete(article_tags).where(article_tags.c.key == stored.key))
    tags = stored.annotated.tags
    rows = {
        (field, tag.code): {
            "key": stored.key,
            "field": field,
            "code": tag.code,
            "rank": rank,
            "confidence": tag.confidence,
        }
        for field, given in (("municipality", tags.municipalities), ("topic", tags.topics))
        for rank, tag in reversed(list(enumerate(given)))
    }
    if rows:
        conn.execute(insert(article_tags), list(rows.values()))


def _keep_version(this: _Commit, old: Row[Any], corrected: tuple[str, ...]) -> None:
    content = json.dumps({name: old._mapping[name] for name in articles.TEXT_FIELDS}, ensure_ascii=False)
    this.conn.execute(
        insert(article_versions).values(
            key=old.key,
            revision=old.revision,
            replaced_at=this.now,
            changed=json.dumps(corrected),
            content=zstandard.ZstdCompressor(level=6).compress(content.encode()),
        )
    )


def _close(conn: Connection, now: datetime, annotated: Annotated) -> None:
    """The frontier row has its outcome, unless a newer page came in meanwhile and waits to be read."""
    article = annotated.article
    row_id = frontier.ensure(conn, now, article.outlet_id, article.article_id, article.url)
    page_at = conn.scalar(select(pages.c.fetched_at).where(pages.c.frontier_id == row_id))
    if page_at is None or article.fetched_at is None or page_at <= article.fetched_at:
        frontier.finish(conn, now, frontier.by_id(row_id), "done", states=FRONTIER_STATES)
        quarantine.forget(conn, article.outlet_id, article.article_id)
