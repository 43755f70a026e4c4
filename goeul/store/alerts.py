"""Alerts and their deliveries: a durable outbox, each delivery handed out under a lease until it is acknowledged."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from goeul.records import Alert, Delivery, SavedSearch, StoredArticle
from goeul.store import counters
from goeul.store.chunks import chunks
from goeul.store.records import AlertMatch
from goeul.store.tables import UNDELIVERED, alerts, deliveries, facts


def raise_alerts(
    conn: Connection,
    now: datetime,
    searches: Mapping[int, SavedSearch],
    matched: Iterable[tuple[StoredArticle, Iterable[AlertMatch]]],
) -> None:
    """One alert a saved search and article, however often the article changes; one delivery a channel.

    `searches` are the active ones by id; a search does not hear of articles from before it.
    """
    wanted = {
        (match.saved_search_id, article.key): (article, match.why)
        for article, matches in matched
        for match in matches
        if (search := searches.get(match.saved_search_id)) and search.since_seq < article.seq
    }
    # A new article cannot have alerts yet.
    for told in _told(conn, {article.key for article, _ in wanted.values() if article.revision > 1}):
        wanted.pop(told, None)
    ids = dict(zip(wanted, counters.take(conn, "alert", len(wanted)), strict=True))
    rows = [
        {
            "id": ids[search_id, key],
            "saved_search_id": search_id,
            "article_key": key,
            "seq": article.seq,
            "why": json.dumps(why, ensure_ascii=False),
            "created_at": now,
        }
        for (search_id, key), (article, why) in wanted.items()
    ]
    outbox = [
        {"alert_id": alert_id, "channel": channel, "state": "queued"}
        for (search_id, _), alert_id in ids.items()
        for channel in searches[search_id].channels
    ]
    if rows:
        conn.execute(insert(alerts), rows)
    if outbox:
        conn.execute(insert(deliveries), outbox)


def _told(conn: Connection, keys: Iterable[int]) -> Iterator[tuple[int, int]]:
    for chunk in chunks(keys):
        query = select(alerts.c.saved_search_id, alerts.c.article_key).where(alerts.c.article_key.in_(chunk))
        yield from ((row.saved_search_id, row.article_key) for row in conn.execute(query))


def read(conn: Connection, saved_search_id: int | None, limit: int) -> list[Alert]:
    """Newest first."""
    query = select(alerts).order_by(alerts.c.id.desc()).limit(limit)
    if saved_search_id is not None:
        query = query.where(alerts.c.saved_search_id == saved_search_id)
    return [_from_row(row) for row in conn.execute(query)]


def one(conn: Connection, alert_id: int) -> Alert | None:
    row = conn.execute(select(alerts).where(alerts.c.id == alert_id)).first()
    return _from_row(row) if row else None


def lease_deliveries(conn: Connection, now: datetime, owner: str, limit: int, seconds: float) -> list[Delivery]:
    """Hands at most `limit` due deliveries to `owner`, oldest first."""
    free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= now)
    query = (
        select(deliveries)
        .where(UNDELIVERED, deliveries.c.not_before <= now, free)
        .order_by(deliveries.c.not_before, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = conn.execute(query).all()
    for chunk in chunks(row.id for row in rows):
        conn.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(chunk))
            .values(lease_owner=owner, lease_until=now + timedelta(seconds=seconds))
        )
    store_id = conn.execute(select(facts.c.value).where(facts.c.name == "store_id")).scalar_one()
    return [_delivery(row, store_id) for row in rows]


def _delivery(row: Row[Any], store_id: str) -> Delivery:
    alarm = row.alarm_id is not None
    told = f"alarm-{row.alarm_id}" if alarm else str(row.alert_id)
    return Delivery(
        id=row.id,
        kind="alarm" if alarm else "alert",
        alert_id=row.alarm_id if alarm else row.alert_id,
        channel=row.channel,
        attempts=row.attempts,
        message_id=f"<goeul.{store_id}.{told}.{row.id}@goeul.invalid>",
    )


def acknowledge(conn: Connection, now: datetime, delivery_id: int) -> None:
    conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(state="delivered", delivered_at=now, reason="", lease_owner=None, lease_until=None)
    )


def retry(conn: Connection, now: datetime, delivery_id: int, reason: str, after_seconds: float) -> None:
    """Never given up; one that was acknowledged meanwhile stays delivered."""
    conn.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, UNDELIVERED)
        .values(
            attempts=deliveries.c.attempts + 1,
            reason=reason,
            not_before=now + timedelta(seconds=after_seconds),
            lease_owner=None,
            lease_until=None,
        )
    )


def _from_row(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id,
        saved_search_id=row.saved_search_id,
        article_key=row.article_key,
        seq=row.seq,
        why=tuple(json.loads(row.why)),
        created_at=row.created_at,
    )
