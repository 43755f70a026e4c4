"""Reading an article again: which are due, and what is known to compare a listing with.

A recheck is a row that was done and is queued once more. Whatever becomes of it, the stored article stays.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, update

from goeul.store.chunks import chunks
from goeul.store.columns import moment_text, read_moment
from goeul.store.frontier import URL_LIMIT
from goeul.store.records import FrontierItem, KnownArticle
from goeul.store.tables import DONE, FAULTY, articles, frontier

_SKIPPED = and_(FAULTY, frontier.c.state == "skipped")


def queue(conn: Connection, now: datetime, outlet_id: str, ids: Iterable[str]) -> int:
    """Those of `ids` that are done are queued again; their number."""
    return _queue(conn, now, outlet_id, ids, DONE)


def queue_skipped(conn: Connection, now: datetime, outlet_id: str, ids: Iterable[str]) -> int:
    """Those of `ids` that were skipped are queued for a second look; their number."""
    return _queue(conn, now, outlet_id, ids, _SKIPPED)


def queue_all_skipped(conn: Connection, now: datetime, outlet_id: str, reasons: Collection[str]) -> int:
    """All that were skipped for one of `reasons` are queued again, with all their second looks; their number."""
    where = and_(frontier.c.outlet_id == outlet_id, _SKIPPED, frontier.c.reason.in_(reasons))
    ids = conn.scalars(select(frontier.c.article_id).where(where)).all()
    conn.execute(update(frontier).where(where).values(checks=0))
    return queue_skipped(conn, now, outlet_id, ids)


def _queue(conn: Connection, now: datetime, outlet_id: str, ids: Iterable[str], state: ColumnElement[bool]) -> int:
    queued = 0
    for chunk in chunks(ids):
        where = and_(frontier.c.outlet_id == outlet_id, frontier.c.article_id.in_(chunk), state)
        values = {"state": "queued", "origin": "recheck", "attempts": 0, "reason": "", "not_before": now}
        queued += conn.execute(update(frontier).where(where).values(changed_at=now, **values)).rowcount
    return queued


def due(
    conn: Connection,
    now: datetime,
    outlet_id: str,
    after: Sequence[timedelta],
    limit: int,
    window: timedelta,
) -> list[str]:
    """Done articles published (or found) within `window` whose next recheck has come, the longest overdue first.

    `after` are the times from the first fetch to each recheck.
    """
    found: list[tuple[datetime, str]] = []
    for checks, wait in enumerate(after):
        query = (
            select(frontier.c.article_id, frontier.c.fetched_at)
            .where(
                frontier.c.outlet_id == outlet_id,
                DONE,
                frontier.c.checks == checks,
                frontier.c.rank_at >= now - window,
                frontier.c.fetched_at <= now - wait,
            )
            .order_by(frontier.c.fetched_at, frontier.c.id)
            .limit(limit)
        )
        found += [(row.fetched_at + wait, row.article_id) for row in conn.execute(query)]
    return [article_id for _, article_id in sorted(found)[:limit]]


def second_looks(
    conn: Connection,
    now: datetime,
    outlet_id: str,
    reasons: Collection[str],
    after: Sequence[timedelta],
    limit: int,
    window: timedelta,
) -> list[str]:
    """Articles skipped for one of `reasons`, found within `window`, whose next look has come; the newest first.

    `after` are the times from one look to the next.
    """
    come = or_(
        *(and_(frontier.c.checks == looks, frontier.c.changed_at <= now - wait) for looks, wait in enumerate(after))
    )
    query = (
        select(frontier.c.article_id)
        .where(
            frontier.c.outlet_id == outlet_id,
            _SKIPPED,
            frontier.c.changed_at >= now - window,
            frontier.c.reason.in_(reasons),
            frontier.c.rank_at >= now - window,
            come,
        )
        .order_by(frontier.c.changed_at.desc(), frontier.c.id)
        .limit(limit)
    )
    return list(conn.scalars(query))


def deleted_again_listed(
    conn: Connection, now: datetime, outlet_id: str, ids: Iterable[str], rest: timedelta
) -> list[str]:
    """Those of `ids` that were taken down and were not looked at since, or longer than `rest` ago."""
    same = and_(articles.c.outlet_id == frontier.c.outlet_id, articles.c.article_id == frontier.c.article_id)
    rested = or_(frontier.c.changed_at <= articles.c.deleted_at, frontier.c.changed_at <= now - rest)
    query = (
        select(frontier.c.article_id)
        .join(articles, same)
        .where(frontier.c.outlet_id == outlet_id, _SKIPPED, articles.c.deleted_at.is_not(None), rested)
    )
    return [name for chunk in chunks(ids) for name in conn.scalars(query.where(frontier.c.article_id.in_(chunk)))]


def known(conn: Connection, outlet_id: str, ids: Iterable[str]) -> dict[str, KnownArticle]:
    """Those of `ids` that the frontier has."""
    same = and_(articles.c.outlet_id == frontier.c.outlet_id, articles.c.article_id == frontier.c.article_id)
    query = (
        select(
            frontier.c.article_id,
            frontier.c.state,
            frontier.c.title.label("listed_title"),
            frontier.c.updated.label("listed_updated"),
            articles.c.title,
            articles.c.published,
            articles.c.updated,
            articles.c.fetched_at,
            articles.c.deleted_at,
        )
        .outerjoin(articles, same)
        .where(frontier.c.outlet_id == outlet_id)
    )
    return {
        row.article_id: KnownArticle(
            article_id=row.article_id,
            state=row.state,
            listed_title=row.listed_title,
            listed_updated=read_moment(row.listed_updated),
            title=row.title or "",
            published=read_moment(row.published),
            updated=read_moment(row.updated),
            fetched_at=row.fetched_at,
            deleted=row.deleted_at is not None,
        )
        for chunk in chunks(ids)
        for row in conn.execute(query.where(frontier.c.article_id.in_(chunk)))
    }


def note_listed(conn: Connection, outlet_id: str, items: Iterable[FrontierItem]) -> None:
    """Keeps what a listing now says of known articles, to compare with the next time."""
    where = and_(frontier.c.outlet_id == outlet_id, frontier.c.article_id == bindparam("of"))
    for chunk in chunks(items):
        rows = [
            {"of": item.article_id[:URL_LIMIT], "new_title": item.title, "new_updated": moment_text(item.updated)}
            for item in chunk
        ]
        conn.execute(
            update(frontier).where(where).values(title=bindparam("new_title"), updated=bindparam("new_updated")), rows
        )
