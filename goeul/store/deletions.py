"""Articles that their outlet took down: kept in the store with what they said, gone from the index."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, select, update

from goeul.records import StoredArticle
from goeul.store import articles, asides, days, frontier, outbox, quarantine, reviews, settling, versions
from goeul.store.records import FRONTIER_STATES
from goeul.store.tables import DELETED, OPEN
from goeul.store.tables import articles as table
from goeul.store.tables import frontier as frontier_table

Missed = Literal["unknown", "suspected", "deleted"]


def mark(conn: Connection, now: datetime, outlet_id: str, article_id: str, reason: str) -> bool:
    """True if the article is now deleted, though it was before; False if there is none, and nothing is done."""
    row = next(iter(articles.find(conn, [(outlet_id, article_id)]).values()), None)
    if row is None:
        return False
    if row.deleted_at is None:
        _delete(conn, now, row)
    where = frontier.one(outlet_id, article_id)
    settling.finish(conn, now, where, "skipped", reason, states=FRONTIER_STATES)
    asides.put_back(conn, conn.scalars(select(frontier_table.c.id).where(where)).all())
    quarantine.forget(conn, outlet_id, [article_id])
    return True


def miss(
    conn: Connection,
    now: datetime,
    outlet_id: str,
    article_id: str,
    reason: str,
    *,
    reasons: Collection[str],
    after_seconds: float,
) -> Missed:
    """The article's page was not there: looked for once more later, and deleted if it was missing the last time, too.

    `reasons` are those for which a page counts as missing. "unknown", and nothing is done, if no such article is
    stored.
    """
    row = next(iter(articles.find(conn, [(outlet_id, article_id)]).values()), None)
    if row is None:
        return "unknown"
    where = frontier.one(outlet_id, article_id)
    before = conn.scalar(select(frontier_table.c.reason).where(where))
    if row.deleted_at is not None or before in reasons:
        mark(conn, now, outlet_id, article_id, reason)
        return "deleted"
    later = {"state": "queued", "not_before": now + timedelta(seconds=after_seconds)}
    free = {"lease_owner": None, "lease_until": None}
    conn.execute(update(frontier_table).where(where, OPEN).values(reason=reason, changed_at=now, **later, **free))
    return "suspected"


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
