"""Article addresses that were skipped or failed for good, for people."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from goeul.store.records import FrontierFault
from goeul.store.tables import DONE, FAULTY, frontier


def read(conn: Connection, outlet_id: str | None, limit: int) -> list[FrontierFault]:
    """Newest first."""
    query = (
        select(*(frontier.c[name] for name in FrontierFault.__dataclass_fields__))
        .where(FAULTY)
        .order_by(frontier.c.changed_at.desc(), frontier.c.id.desc())
        .limit(limit)
    )
    if outlet_id is not None:
        query = query.where(frontier.c.outlet_id == outlet_id)
    return [FrontierFault(**row._mapping) for row in conn.execute(query)]


def outcomes(conn: Connection, outlet_id: str, since: datetime, limit: int) -> list[str]:
    """What became of the newest `limit` pages since a time, newest first: a reason, or "" for one that was read.

    Backfills, whose pages may be of another layout, are left out.
    """
    found: list[tuple[datetime, str]] = []
    for state in (DONE, FAULTY):
        query = (
            select(frontier.c.changed_at, frontier.c.reason)
            .where(frontier.c.outlet_id == outlet_id, state, frontier.c.changed_at >= since)
            .where(frontier.c.origin != "backfill")
            .order_by(frontier.c.changed_at.desc())
            .limit(limit)
        )
        found += [(row.changed_at, row.reason) for row in conn.execute(query)]
    return [reason for _, reason in sorted(found, key=lambda each: each[0], reverse=True)[:limit]]


def counts(conn: Connection, outlet_id: str | None, since: datetime | None) -> dict[str, dict[str, int]]:
    """Outlet → reason → number of addresses, the most frequent reason first."""
    query = select(frontier.c.outlet_id, frontier.c.reason, func.count().label("number")).where(FAULTY)
    if outlet_id is not None:
        query = query.where(frontier.c.outlet_id == outlet_id)
    if since is not None:
        query = query.where(frontier.c.changed_at >= since)
    query = query.group_by(frontier.c.reason, frontier.c.outlet_id)
    found: dict[str, dict[str, int]] = {}
    for row in sorted(conn.execute(query), key=lambda row: (row.outlet_id, -row.number, row.reason)):
        found.setdefault(row.outlet_id, {})[row.reason] = row.number
    return found
