"""Backfills: orders to fetch what an outlet published in a range of days, and how far each has come."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import Connection, and_, case, delete, func, insert, literal, or_, select, update

from goeul.store import frontier as rows
from goeul.store.records import Backfill, BackfillProgress, BackfillState, FrontierItem
from goeul.store.tables import backfills, frontier, pages

_OVER = ("done", "failed")


def add(conn: Connection, now: datetime, outlet_id: str, since: date, until: date) -> Backfill:
    """Raises ValueError if `until` is before `since`."""
    if until < since:
        raise ValueError(f"a backfill until {until} cannot begin at {since}")
    values = {
        "outlet_id": outlet_id,
        "since": since,
        "until": until,
        "state": "running",
        "created_at": now,
        "changed_at": now,
    }
    row = conn.execute(insert(backfills).values(values).returning(backfills)).one()
    return Backfill(**row._mapping)


def read(conn: Connection, outlet_id: str | None, states: Collection[BackfillState] | None) -> list[Backfill]:
    """Oldest first."""
    query = select(backfills).order_by(backfills.c.id)
    if outlet_id is not None:
        query = query.where(backfills.c.outlet_id == outlet_id)
    if states is not None:
        query = query.where(backfills.c.state.in_(list(states)))
    return [Backfill(**row._mapping) for row in conn.execute(query)]


def one(conn: Connection, backfill_id: int) -> Backfill | None:
    row = conn.execute(select(backfills).where(backfills.c.id == backfill_id)).first()
    return Backfill(**row._mapping) if row else None


def advance(
    conn: Connection,
    now: datetime,
    backfill_id: int,
    items: Iterable[FrontierItem],
    *,
    cursor: str,
    pages_read: int,
    oldest: date | None,
    state: BackfillState,
    detail: str,
) -> int:
    """Queues what a step found and notes where it stands; the number of new articles.

    `pages_read` is of this step. A backfill that was paused meanwhile is not set running again by a step that was still
    under way; for one that has ended nothing is done, for nobody would fetch it. Raises LookupError for an unknown one.
    """
    known = one(conn, backfill_id)
    if known is None:
        raise LookupError(f"no backfill {backfill_id}")
    if known.state in _OVER:
        return 0
    found = list(items)
    new = rows.add_links(conn, now, known.outlet_id, found, backfill_id=backfill_id)
    reached = min((day for day in (known.oldest, oldest) if day is not None), default=None)
    stays = state == "running"
    _set(
        conn,
        now,
        backfill_id,
        known.state if stays else state,
        known.detail if stays and known.state != "running" else detail,
        {
            "cursor": cursor,
            "found": known.found + len(found),
            "new": known.new + new,
            "pages_read": known.pages_read + pages_read,
            "oldest": reached,
        },
    )
    return new


def set_state(conn: Connection, now: datetime, backfill_id: int, state: BackfillState, detail: str) -> None:
    """Raises LookupError for an unknown one."""
    if not _set(conn, now, backfill_id, state, detail, {}):
        raise LookupError(f"no backfill {backfill_id}")


def cancel(conn: Connection, now: datetime, backfill_id: int, detail: str) -> int:
    """What waits to be fetched for it leaves the frontier, so that a later backfill or poll may find it anew."""
    set_state(conn, now, backfill_id, "failed", detail)
    lost = and_(frontier.c.state == "leased", frontier.c.lease_until <= now)
    waiting = and_(frontier.c.origin == "backfill", or_(frontier.c.state == "queued", lost))
    unread = ~select(pages.c.frontier_id).where(pages.c.frontier_id == frontier.c.id).exists()
    return conn.execute(delete(frontier).where(frontier.c.backfill_id == backfill_id, waiting, unread)).rowcount


def _set(conn: Connection, now: datetime, backfill_id: int, state: str, detail: str, more: dict[str, object]) -> int:
    moment = literal(now, backfills.c.finished_at.type)
    ended = func.coalesce(backfills.c.finished_at, moment) if state in _OVER else None
    values = {"state": state, "detail": detail, "changed_at": now, "finished_at": ended, **more}
    return conn.execute(update(backfills).where(backfills.c.id == backfill_id).values(values)).rowcount


def progress(conn: Connection, now: datetime, backfill_id: int) -> BackfillProgress:
    """What became of the articles that it found."""
    mine = frontier.c.backfill_id == backfill_id
    read_already = and_(frontier.c.origin == "recheck", frontier.c.state.in_(("queued", "leased", "fetched")))
    state = case((read_already, "done"), else_=frontier.c.state).label("state")
    counts = {row[0]: row[1] for row in conn.execute(select(state, func.count()).where(mine).group_by(state))}
    ended = select(func.count()).where(
        mine, frontier.c.origin != "recheck", frontier.c.state == "leased", frontier.c.lease_until <= now
    )
    lost = conn.scalar(ended) or 0  # leases that nobody will come back from
    if lost:
        counts["leased"] -= lost
        counts["queued"] = counts.get("queued", 0) + lost
    return BackfillProgress(**counts)
