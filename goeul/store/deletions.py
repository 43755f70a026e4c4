"""Articles that their outlet took down: kept in the store with what they said, gone from the index."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from goeul.records import StoredArticle
from goeul.store import articles, days, frontier, outbox, quarantine, reviews, settling, versions
from goeul.store.records import FRONTIER_STATES
from goeul.store.tables import DELETED
from goeul.store.tables import articles as table


def mark(conn: Connection, now: datetime, outlet_id: str, article_id: str, reason: str) -> bool:
    """True if the article is now deleted, though it was before; False if there is none, and nothing is done."""
    row = next(iter(articles.find(conn, [(outlet_id, article_id)]).values()), None)
    if row is None:
        return False
    if row.deleted_at is None:
        _delete(conn, now, row)
    settling.finish(conn, now, frontier.one(outlet_id, article_id), "skipped", reason, states=FRONTIER_STATES)
    quarantine.forget(conn, outlet_id, [article_id])
    return True


def _delete(conn: Connection, now: datetime, row: Row[Any]) -> None:
    versions.keep(conn, now, [(row, ("deleted_at",))])
    revision = row.revision + 1
    conn.execute(update(table).where(table.c.key == row.key).values(revision=revision, deleted_at=now, changed_at=now))
    outbox.put(conn, [(row.key, revision)], op="delete")
    reviews.forget(conn, [row.key])
    days.count(conn, now, row.outlet_id, {"deleted": 1})


def read(conn: Connection, outlet_id: str | None, limit: int) -> list[StoredArticle]:
    """Newest deletion first."""
    query = select(table).where(DELETED).order_by(table.c.deleted_at.desc(), table.c.key.desc()).limit(limit)
    if outlet_id is not None:
        query = query.where(table.c.outlet_id == outlet_id)
    return [articles.from_row(row) for row in conn.execute(query)]
