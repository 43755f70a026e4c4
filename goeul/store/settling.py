"""What becomes of rows of the frontier: tried again, skipped, fetched, done.

A row whose article is stored and stands ends as done whatever a later try brings: a recheck that comes to nothing takes
nothing away.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, exists, func, or_, select, update

from goeul.store import asides, days
from goeul.store.chunks import chunks
from goeul.store.columns import Instant
from goeul.store.frontier import URL_LIMIT, add_links
from goeul.store.records import FRONTIER_STATES, FrontierItem, FrontierState
from goeul.store.tables import OPEN, articles, frontier, pages


def retry(
    conn: Connection,
    now: datetime,
    where: ColumnElement[bool],
    reason: str,
    *,
    after_seconds: float,
    max_attempts: int,
) -> None:
    """One more failed try: queued again after a while, or failed for good once `max_attempts` are used up.

    A row that is already fetched or has its outcome stays: a late report of a lost lease must not undo it. A recheck
    that is given up leaves its row done.
    """
    spent = frontier.c.attempts + 1 >= max_attempts
    given_up = and_(spent, _stands())
    changed = conn.execute(
        update(frontier)
        .where(where, OPEN)
        .values(
            attempts=frontier.c.attempts + 1,
            state=case((given_up, "done"), (spent, "failed"), else_="queued"),
            reason=reason,
            not_before=now + timedelta(seconds=after_seconds),
            checks=frontier.c.checks + case((given_up, 1), else_=0),
            lease_owner=None,
            lease_until=None,
            changed_at=now,
        )
        .returning(frontier.c.outlet_id, frontier.c.state)
    ).all()
    for row in changed:
        if row.state == "failed":
            days.count(conn, now, row.outlet_id, {"failed": 1})


def skip(conn: Connection, now: datetime, where: ColumnElement[bool], reason: str) -> None:
    """Not to be tried again, but for a second look. A recheck that is skipped leaves its row done.

    The page from which the article of the row was read comes back. Skips after a second look are not counted again.
    """
    stands, again = _stands(), frontier.c.origin == "recheck"
    changed = conn.execute(
        update(frontier)
        .where(where, frontier.c.state.in_(("queued", "leased", "fetched")))
        .values(
            state=case((stands, "done"), else_="skipped"),
            reason=reason,
            checks=frontier.c.checks + case((and_(or_(stands, again), frontier.c.state != "fetched"), 1), else_=0),
            lease_owner=None,
            lease_until=None,
            changed_at=now,
        )
        .returning(frontier.c.id, frontier.c.outlet_id, frontier.c.state, frontier.c.origin)
    ).all()
    asides.put_back(conn, (row.id for row in changed))
    for row in changed:
        if row.state == "skipped" and row.origin != "recheck":
            days.count(conn, now, row.outlet_id, {"skipped": 1})


def _stands() -> ColumnElement[bool]:
    """Whether the article of the row is stored and not deleted."""
    return exists().where(
        articles.c.outlet_id == frontier.c.outlet_id,
        articles.c.article_id == frontier.c.article_id,
        articles.c.deleted_at.is_(None),
    )


# Built once: it runs for every page.
_FETCHED = (
    update(frontier)
    .where(frontier.c.id == bindparam("row_id"))
    .values(
        state="fetched",
        reason="",
        fetched_at=func.coalesce(frontier.c.fetched_at, bindparam("page_at", type_=Instant)),
        checks=frontier.c.checks + case((and_(frontier.c.origin == "recheck", OPEN), 1), else_=0),
        lease_owner=None,
        lease_until=None,
        changed_at=bindparam("at", type_=Instant),
    )
)


def fetched(conn: Connection, now: datetime, row_id: int, fetched_at: datetime) -> None:
    """The page of the row came, whatever state it is in."""
    conn.execute(_FETCHED, {"row_id": row_id, "page_at": fetched_at, "at": now})


def finish(
    conn: Connection,
    now: datetime,
    where: ColumnElement[bool],
    state: FrontierState,
    reason: str = "",
    *,
    states: Collection[FrontierState],
) -> int:
    """Sets the outcome of rows that are in one of `states`; their number."""
    done = conn.execute(
        update(frontier)
        .where(where, frontier.c.state.in_(states))
        .values(state=state, reason=reason, lease_owner=None, lease_until=None, changed_at=now)
    )
    return done.rowcount


def close(
    conn: Connection,
    now: datetime,
    outlet_id: str,
    read_at: Mapping[str, tuple[str, datetime | None]],
    gone: Collection[str] = (),
) -> list[str]:
    """Sets articles to done that were read: id → (url, when the page that was read had been fetched).

    Those of them that are `gone` (deleted since that page) end as skipped. An article whose page was fetched again
    since stays fetched. Returns the ids that have their outcome.
    """
    add_links(conn, now, outlet_id, (FrontierItem(article_id=name, url=url) for name, (url, _) in read_at.items()))
    done: dict[int, str] = {}
    by_id = {article_id[:URL_LIMIT]: when for article_id, (_, when) in read_at.items()}
    for chunk in chunks(by_id):
        query = (
            select(frontier.c.id, frontier.c.article_id, pages.c.fetched_at)
            .outerjoin(pages, pages.c.frontier_id == frontier.c.id)
            .where(frontier.c.outlet_id == outlet_id, frontier.c.article_id.in_(chunk))
        )
        for row in conn.execute(query):
            when = by_id[row.article_id]
            if row.fetched_at is None or when is None or row.fetched_at <= when:
                done[row.id] = row.article_id
    for ids in chunks(row_id for row_id, name in done.items() if name not in gone):
        where = frontier.c.id.in_(ids)
        finish(conn, now, where, "done", states=FRONTIER_STATES)
        unknown = and_(where, frontier.c.fetched_at.is_(None))  # of articles that came without a page
        conn.execute(update(frontier).where(unknown).values(fetched_at=now))
    for ids in chunks(row_id for row_id, name in done.items() if name in gone):
        open_still = and_(frontier.c.id.in_(ids), frontier.c.state != "skipped")
        finish(conn, now, open_still, "skipped", "deleted", states=FRONTIER_STATES)
    asides.let_go(conn, done)
    return list(done.values())


def requeue(conn: Connection, now: datetime, where: ColumnElement[bool]) -> None:
    """Gives failed rows all their tries again."""
    conn.execute(
        update(frontier)
        .where(where, frontier.c.state == "failed")
        .values(state="queued", attempts=0, reason="", not_before=now, changed_at=now)
    )
