"""The frontier: every article address that was ever found, and what became of it.

A row is queued → leased → fetched → done, or skipped or failed with a reason. A lease that has ended leaves its row
leasable again; that is the only recovery from a crash, and no other is needed.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, or_, select, update

from goeul.store.chunks import chunks
from goeul.store.columns import micros, moment_text
from goeul.store.dialects import insert
from goeul.store.records import FRONTIER_STATES, ORIGINS, FrontierItem, FrontierRow, FrontierState, Origin
from goeul.store.tables import LEASED, OPEN, frontier

URL_LIMIT = 2048


def add_links(
    conn: Connection, now: datetime, outlet_id: str, items: Iterable[FrontierItem], *, backfill_id: int | None = None
) -> int:
    """The number of rows that were new; an over-long URL becomes a visible skip.

    Known ones stay as they are, but a poll need not wait for what a backfill has found and not yet fetched. Those of a
    backfill (`backfill_id`) are all of its origin.
    """
    add = insert(conn, frontier).on_conflict_do_nothing(index_elements=["outlet_id", "article_id"])
    new = 0
    for chunk in chunks(items):
        rows = [_row(now, outlet_id, item, backfill_id) for item in chunk]
        added = conn.execute(add, rows, execution_options={"preserve_rowcount": True}).rowcount
        if added < len(rows):
            _take_over(conn, outlet_id, [row["article_id"] for row in rows if row["origin"] == "poll"])
        new += added
    return new


def _take_over(conn: Connection, outlet_id: str, ids: list[object]) -> None:
    where = and_(frontier.c.outlet_id == outlet_id, frontier.c.article_id.in_(ids))
    conn.execute(update(frontier).where(where, OPEN, frontier.c.origin == "backfill").values(origin="poll"))


def _row(now: datetime, outlet_id: str, item: FrontierItem, backfill_id: int | None) -> dict[str, object]:
    too_long = len(item.url) > URL_LIMIT or len(item.article_id) > URL_LIMIT
    rank = item.published if item.published and micros(item.published) < micros(now) else now
    return {
        "outlet_id": outlet_id,
        "article_id": item.article_id[:URL_LIMIT],
        "url": item.url[:URL_LIMIT],
        "published": moment_text(item.published),
        "rank_at": rank,
        "state": "skipped" if too_long else "queued",
        "reason": "too_long" if too_long else "",
        "found_at": now,
        "changed_at": now,
        "origin": item.origin if backfill_id is None else "backfill",
        "title": item.title,
        "updated": moment_text(item.updated),
        "backfill_id": backfill_id,
    }


def known_ids(conn: Connection, outlet_id: str, ids: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for chunk in chunks(ids):
        where = and_(frontier.c.outlet_id == outlet_id, frontier.c.article_id.in_(chunk))
        known.update(conn.scalars(select(frontier.c.article_id).where(where)))
    return known


def lease(
    conn: Connection,
    now: datetime,
    outlet_id: str,
    owner: str,
    *,
    limit: int,
    seconds: float,
    origins: Collection[Origin],
) -> list[FrontierRow]:
    """Hands at most `limit` rows of `origins` to `owner`: polled ones, rechecks, backfills.

    In each those that were never tried come first, so that ones that fail keep no good ones waiting; newest first.
    """
    rows: list[Row[Any]] = []
    for origin in ORIGINS:
        if origin in origins and len(rows) < limit:
            # Two questions, for an order by both would sort all that an outlet has open.
            rows += _leasable(conn, now, outlet_id, origin, limit - len(rows), frontier.c.attempts == 0)
            if len(rows) < limit:
                rows += _leasable(conn, now, outlet_id, origin, limit - len(rows), frontier.c.attempts > 0)
    for chunk in chunks(row.id for row in rows):
        conn.execute(
            update(frontier)
            .where(frontier.c.id.in_(chunk))
            .values(state="leased", lease_owner=owner, lease_until=now + timedelta(seconds=seconds), changed_at=now)
        )
    return [
        FrontierRow(
            outlet_id=outlet_id, article_id=row.article_id, url=row.url, attempts=row.attempts, origin=row.origin
        )
        for row in rows
    ]


def _leasable(
    conn: Connection, now: datetime, outlet_id: str, origin: Origin, limit: int, tried: ColumnElement[bool]
) -> list[Row[Any]]:
    free = or_(
        and_(frontier.c.state == "queued", frontier.c.not_before <= now),
        and_(frontier.c.state == "leased", frontier.c.lease_until <= now),
    )
    query = (
        select(frontier.c.id, frontier.c.article_id, frontier.c.url, frontier.c.attempts, frontier.c.origin)
        .where(frontier.c.outlet_id == outlet_id, frontier.c.origin == origin, OPEN, free, tried)
        .order_by(frontier.c.rank_at.desc(), frontier.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # PostgreSQL: what somebody works on by hand is left out, not waited for
    )
    return list(conn.execute(query))


def renew(conn: Connection, now: datetime, owner: str, seconds: float) -> int:
    """Prolongs every lease that `owner` still has; one that another owner took over is not taken back."""
    done = conn.execute(
        update(frontier)
        .where(LEASED, frontier.c.lease_owner == owner)
        .values(lease_until=now + timedelta(seconds=seconds))
    )
    return done.rowcount


def release(conn: Connection, now: datetime, owner: str) -> int:
    """Gives back what `owner` has not done, so that the next run need not wait for the end of the leases."""
    done = conn.execute(
        update(frontier)
        .where(LEASED, frontier.c.lease_owner == owner)
        .values(state="queued", lease_owner=None, lease_until=None, changed_at=now)
    )
    return done.rowcount


def one(outlet_id: str, article_id: str, owner: str | None = None) -> ColumnElement[bool]:
    """The row of an article; with `owner`, only while that owner's lease stands."""
    row = and_(frontier.c.outlet_id == outlet_id, frontier.c.article_id == article_id[:URL_LIMIT])
    return row if owner is None else and_(row, frontier.c.lease_owner == owner)


# Built once: it runs for every page.
_ROW_ID = select(frontier.c.id).where(
    frontier.c.outlet_id == bindparam("of_outlet"), frontier.c.article_id == bindparam("of_article")
)


def ensure(conn: Connection, now: datetime, outlet_id: str, article_id: str, url: str) -> int:
    """The id of the article's row, made if nobody discovered it before."""
    which = {"of_outlet": outlet_id, "of_article": article_id[:URL_LIMIT]}
    row_id = conn.scalar(_ROW_ID, which)
    if row_id is None:
        add_links(conn, now, outlet_id, [FrontierItem(article_id=article_id, url=url)])
        row_id = conn.scalars(_ROW_ID, which).one()
    return int(row_id)


def backfilled(conn: Connection, outlet_id: str, ids: Iterable[str]) -> set[str]:
    """Those of `ids` that a backfill is to fetch, or has."""
    found: set[str] = set()
    for chunk in chunks(ids):
        where = and_(frontier.c.outlet_id == outlet_id, frontier.c.article_id.in_(chunk))
        found.update(conn.scalars(select(frontier.c.article_id).where(where, frontier.c.origin == "backfill")))
    return found


def counts(conn: Connection, now: datetime, outlet_id: str | None) -> dict[FrontierState, int]:
    """Rows by state, every state named; a lease that has ended counts as queued, for that is what it is."""
    # The ended ones apart, so that all the others are counted from an index alone.
    by_state = select(frontier.c.state, func.count()).group_by(frontier.c.outlet_id, frontier.c.state)
    lost = select(func.count()).select_from(frontier).where(LEASED, frontier.c.lease_until <= now)
    if outlet_id is not None:
        by_state = by_state.where(frontier.c.outlet_id == outlet_id)
        lost = lost.where(frontier.c.outlet_id == outlet_id)
    found: Counter[FrontierState] = Counter()
    for state, number in conn.execute(by_state):
        found[state] += number
    ended = conn.scalar(lost) or 0
    found["leased"] -= ended
    found["queued"] += ended
    return {name: found[name] for name in FRONTIER_STATES}


def by_id(row_id: int) -> ColumnElement[bool]:
    return frontier.c.id == row_id
